//! `cargo xtask page`: the page, from Rust and CSS to the files that the server embeds.
//!
//! `wanted` bundles what is fetched when it is wanted, Trunk compiles and gathers, `parts` takes the WebAssembly apart, `glue`
//! shortens what it and the browser know each other by, wasm-opt makes it
//! smaller, in the order that `alike` gives, `html` settles what index.html loads, `names` hashes the content into the
//! file names, `worker` lists them for the service worker, `output` compresses
//! and writes.

mod alike;
pub(crate) mod budget;
mod glue;
mod html;
mod names;
mod needs;
mod output;
mod parts;
pub(crate) mod wanted;
mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::places::Places;
use crate::shell;
use crate::tools::{BINARYEN, PageTools};

pub(crate) const INDEX: &str = "index.html";

/// The proposals that every browser of the last years has, and rustc's output uses.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// As small as can be once it is compressed, in as many rounds as that takes. No pointer of Rust's lies in the lowest kilobyte, where the
/// stack ends, so that what is added to one can be part of the instruction. What is called once and is long stays by
/// itself: inside another function it would be like nothing else.
const SMALLEST: [&str; 4] = ["-Os", "--converge", "--low-memory-unused", "--one-caller-inline-max-function-size=20"];
/// After that, each function beside what is like it.
const IN_ORDER: &str = "--reorder-functions-by-name";

/// The page's files by their path, which is written with `/` everywhere.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

#[derive(Args)]
pub(crate) struct Options {
    /// Build quickly, with the preview of every view, into the build directory
    #[arg(long)]
    debug: bool,
}

pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    if options.debug {
        build_debug(places)
    } else {
        build_release(places)?;
        budget::check(places)
    }
}

/// Builds the page as people get it, into `dist`.
pub(crate) fn build_release(places: &Places) -> Result<()> {
    let tools = PageTools::ready(places)?;
    shell::begin("Building the page (release; the first time takes some minutes)");
    let stage = places.target.join("page").join("stage");
    let profile = ["--release", "true", "--cargo-profile", "page", "--features", "split"];
    trunk_build(places, &tools, &stage, &profile)?;
    parts::take_apart(places, &tools, &stage)?;

    shell::begin("Making the page small");
    shrink_wasm(places, &tools, &stage)?;
    let files = html::with_external_scripts(read(&stage)?)?;
    let files = html::without_remarks(html::with_one_style(files)?);
    let files = worker::with_version(names::hashed(files))?;
    output::write_compressed(&places.page(), &files)?;
    shell::say(&format!("{} files in {}", files.len(), places.page().display()));
    Ok(())
}

/// Builds the page with its preview, quickly and uncompressed.
pub(crate) fn build_debug(places: &Places) -> Result<()> {
    let tools = PageTools::ready(places)?;
    shell::begin("Building the page (debug, with the preview of every view)");
    let stage = places.target.join("page").join("stage-debug");
    trunk_build(places, &tools, &stage, &["--features", "preview"])?;
    let files = html::with_external_scripts(read(&stage)?)?;
    output::write(&places.page_debug(), &files)
}

fn trunk_build(places: &Places, tools: &PageTools, to: &Path, options: &[&str]) -> Result<()> {
    let mut trunk = tools.trunk(places, &["build", "--locked", "true", "--dist"])?;
    // Debug information is most of a debug build, and each of the preview's pages would load it anew.
    trunk.arg(to).args(options).env("CARGO_PROFILE_DEV_DEBUG", "none").env("CARGO_PROFILE_DEV_STRIP", "symbols");
    shell::run(&mut trunk).context("Trunk did not build the page; its first error above says why")
}

/// Reads what Trunk made.
fn read(stage: &Path) -> Result<Files> {
    let mut files = Files::new();
    let mut directories = vec![stage.to_owned()];
    while let Some(directory) = directories.pop() {
        let entries = fs::read_dir(&directory).with_context(|| format!("could not read {}", directory.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let bytes = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
            files.insert(relative(stage, &path)?, bytes);
        }
    }
    Ok(files)
}

/// A file's path as the page writes it.
fn relative(root: &Path, file: &Path) -> Result<String> {
    let path = file.strip_prefix(root).context("a file lies outside its directory")?;
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/")).context("a file name is not UTF-8")
}

/// Optimises each WebAssembly in place.
/// The same input was often optimised before, so the last outputs are kept by their inputs.
fn shrink_wasm(places: &Places, tools: &PageTools, stage: &Path) -> Result<()> {
    let kept = places.target.join("page").join("optimised");
    fs::create_dir_all(&kept).with_context(|| format!("could not create {}", kept.display()))?;
    let mut in_use = BTreeSet::new();
    for file in all_wasm(stage)? {
        let input = fs::read(&file).with_context(|| format!("could not read {}", file.display()))?;
        let known = kept.join(format!("{}.wasm", names::content_hash(&[&input[..], recipe().as_bytes()].concat())));
        if !known.is_file() {
            optimise(tools, &file, &known)?;
        }
        let output = fs::copy(&known, &file).with_context(|| format!("could not write {}", file.display()))?;
        shell::say(&format!("wasm-opt: {} bytes became {output}", input.len()));
        in_use.insert(known);
    }
    // Every change of the page makes other outputs, and only the last are asked for again.
    let entries = fs::read_dir(&kept).with_context(|| format!("could not read {}", kept.display()))?;
    for entry in entries {
        let path = entry?.path();
        if !in_use.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("could not remove {}", path.display()))?;
        }
    }
    Ok(())
}

fn all_wasm(stage: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(stage).with_context(|| format!("could not read {}", stage.display()))?;
    let wasm: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .collect();
    if wasm.is_empty() {
        bail!("Trunk made no WebAssembly; does index.html still have its data-trunk rust link?");
    }
    Ok(wasm)
}

/// What makes the output besides the input.
fn recipe() -> String {
    let order = include_str!("page/alike.rs");
    format!("{BINARYEN} {} {} {IN_ORDER} {order}", SMALLEST.join(" "), WASM_FEATURES.join(" "))
}

fn optimise(tools: &PageTools, from: &Path, to: &Path) -> Result<()> {
    // A run that was cut off must not leave half a file under the final name.
    let (unfinished, ordered) = (to.with_extension("unfinished"), to.with_extension("ordered"));
    wasm_opt(tools, &SMALLEST, from, &unfinished)?;
    let smallest = fs::read(&unfinished).with_context(|| format!("could not read {}", unfinished.display()))?;
    fs::write(&ordered, alike::with_order(&smallest)?)
        .with_context(|| format!("could not write {}", ordered.display()))?;
    wasm_opt(tools, &[IN_ORDER], &ordered, &unfinished)?;
    fs::rename(&unfinished, to).with_context(|| format!("could not write {}", to.display()))
}

fn wasm_opt(tools: &PageTools, passes: &[&str], from: &Path, to: &Path) -> Result<()> {
    let mut command = tools.wasm_opt();
    command.args(passes).args(WASM_FEATURES).arg(from).arg("-o").arg(to);
    shell::run(&mut command).context("wasm-opt did not accept the WebAssembly")
}
