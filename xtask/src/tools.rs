//! The programs that building the page takes: found, or installed into the cache.
//!
//! Nothing here downloads a prebuilt binary by itself: what is missing comes
//! through cargo, rustup and npm, each checking what it fetches.

pub(crate) mod browser;
pub(crate) mod node;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::page::wanted;
use crate::places::Places;
use crate::shell;

/// The last Trunk that builds with the pinned toolchain.
const TRUNK: &str = "0.21.14";
/// The npm package that wasm-opt is taken from.
pub(crate) const BINARYEN: &str = "132.0.0";
const WASM: &str = "wasm32-unknown-unknown";

/// What builds the page.
pub(crate) struct PageTools {
    trunk: PathBuf,
    wasm_bindgen: PathBuf,
    wasm_opt: Vec<PathBuf>,
}

impl PageTools {
    /// Finds every tool, and installs the ones that are missing.
    pub(crate) fn ready(places: &Places) -> Result<Self> {
        // Nothing installs these two, so they are asked for before anything is.
        node::check()?;
        wanted::make(places)?;
        wasm_target(places)?;
        // Without TLS there is less of it to build, and it cannot download tools by itself.
        let options = &["--no-default-features"];
        let trunk = CargoTool { program: "trunk", package: "trunk", version: TRUNK, options };
        let version = &wasm_bindgen_version(&places.root)?;
        let wasm_bindgen = CargoTool { program: "wasm-bindgen", package: "wasm-bindgen-cli", version, options: &[] };
        Ok(Self {
            trunk: cargo_tool(places, &trunk)?,
            wasm_bindgen: cargo_tool(places, &wasm_bindgen)?,
            wasm_opt: wasm_opt(places)?,
        })
    }

    /// A Trunk command in the repository.
    /// Trunk looks for wasm-bindgen on the path, so ours stands first on it.
    pub(crate) fn trunk(&self, places: &Places, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new(&self.trunk);
        command.current_dir(&places.root).args(arguments);
        command.env("TRUNK_SKIP_VERSION_CHECK", "true");
        command.env("PATH", path_with(self.wasm_bindgen.parent())?);
        // Trunk expects true or false here, and other programs expect 1.
        command.env_remove("NO_COLOR");
        Ok(command)
    }

    /// The command that makes scripts and a WebAssembly for browsers of one that cargo made.
    pub(crate) fn wasm_bindgen(&self, wasm: &Path, to: &Path, name: &str) -> Command {
        let mut command = Command::new(&self.wasm_bindgen);
        // The parts that come later share the table of functions, which it would leave out as of no use to scripts.
        command.args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", name, "--out-dir"]);
        command.arg(to).arg(wasm);
        command
    }

    pub(crate) fn wasm_opt(&self) -> Command {
        let mut command = Command::new(&self.wasm_opt[0]);
        command.args(&self.wasm_opt[1..]);
        command
    }
}

fn path_with(first: Option<&Path>) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let places = first.map(Path::to_owned).into_iter().chain(env::split_paths(&path));
    env::join_paths(places).context("a directory on PATH has a name that PATH cannot hold")
}

fn wasm_target(places: &Places) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(&places.root).args(["--print", "target-libdir", "--target", WASM]);
    let libraries = shell::capture(&mut rustc)?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    shell::begin(&format!("Installing Rust's {WASM} target"));
    let mut rustup = Command::new("rustup");
    rustup.current_dir(&places.root).args(["target", "add", WASM]);
    shell::run(&mut rustup)
        .with_context(|| format!("Rust lacks {WASM}; install Rust from https://rustup.rs, or that target another way"))
}

/// The command must have the version of the library that the page was built with.
fn wasm_bindgen_version(root: &Path) -> Result<String> {
    let lock = fs::read_to_string(root.join("Cargo.lock")).context("could not read Cargo.lock")?;
    locked_version(&lock, "wasm-bindgen").context("Cargo.lock names no wasm-bindgen")
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let lock: toml::Table = toml::from_str(lock).ok()?;
    let packages = lock.get("package")?.as_array()?;
    let package = packages.iter().find(|one| one["name"].as_str() == Some(package))?;
    package["version"].as_str().map(str::to_owned)
}

/// A program that cargo installs.
struct CargoTool<'a> {
    program: &'a str,
    package: &'a str,
    version: &'a str,
    options: &'a [&'a str],
}

fn cargo_tool(places: &Places, tool: &CargoTool<'_>) -> Result<PathBuf> {
    let CargoTool { program, package, version, options } = *tool;
    let cached = places.tools.join("bin").join(program);
    let candidates = [shell::which(program), Some(cached.clone())];
    let found = candidates.into_iter().flatten().find(|file| has_version(file, version));
    if let Some(file) = found {
        return Ok(file);
    }
    shell::begin(&format!("Installing {program} {version} (once; it takes some minutes)"));
    let package = format!("{package}@{version}");
    // By force, because one may be there that does not run, and cargo would leave it as it is.
    let mut cargo = shell::cargo_in(&places.root, &["install", "--locked", "--force", &package, "--root"]);
    cargo.arg(&places.tools).args(options);
    // These tools run for seconds, so building them faster is worth more than their speed.
    cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
    cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    shell::run(&mut cargo).with_context(|| {
        format!(
            "{program} did not install; is there network, and a C compiler \
             (`apt-get install build-essential`)? A {program} {version} on PATH is used as it is"
        )
    })?;
    if !has_version(&cached, version) {
        bail!("{} does not say that it is version {version}", cached.display());
    }
    Ok(cached)
}

/// The wasm-opt of the system.
fn installed_wasm_opt() -> Option<PathBuf> {
    shell::which("wasm-opt").filter(|file| has_version(file, binaryen_major()))
}

fn binaryen_major() -> &'static str {
    BINARYEN.split('.').next().expect("a version has a first number")
}

/// The command that starts wasm-opt: a program of the system, or npm's under node.
fn wasm_opt(places: &Places) -> Result<Vec<PathBuf>> {
    if let Some(file) = installed_wasm_opt() {
        return Ok(vec![file]);
    }
    let node = node::find()?;
    let home = places.tools.join("node");
    let package = home.join("node_modules").join("binaryen");
    let command = vec![node, package.join("bin").join("wasm-opt")];
    let is_there = node::package_version(&package).as_deref() == Some(BINARYEN);
    if is_there && says_version(&command, binaryen_major()) {
        return Ok(command);
    }
    if package.exists() {
        // npm leaves alone what has the right version, whether it runs or not.
        fs::remove_dir_all(&package).with_context(|| format!("could not remove {}", package.display()))?;
    }
    node::package(places, "binaryen", BINARYEN)?;
    if !says_version(&command, binaryen_major()) {
        bail!("{} does not say that it is version {BINARYEN}", command[1].display());
    }
    Ok(command)
}

/// Whether the program's `--version` has that word in it.
fn has_version(program: &Path, version: &str) -> bool {
    says_version(&[program.to_owned()], version)
}

/// The same of a program that another one runs.
fn says_version(words: &[PathBuf], version: &str) -> bool {
    shell::version(words).is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_says_the_version() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.2.3\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.126"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }
}
