//! Takes the WebAssembly apart: what the page begins with, and what comes later
//! (`docs/decisions/0013-parts-of-the-page-come-later.md`).
//!
//! It has to be done before wasm-bindgen, which would not know the parts, and
//! Trunk knows no step between the two. So what Trunk made of the whole is made
//! anew of the first part.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

use super::glue;
use crate::places::Places;
use crate::shell;
use crate::tools::PageTools;

/// What cargo calls the WebAssembly, and Trunk all that is made of it.
const NAME: &str = "adda-frontend";
/// The script that fetches the parts, as the first one asks for it.
const LINK: &str = "./parts.js";

/// Puts the parts, the script that fetches them and wasm-bindgen's output for the first of them, shortened, into the stage.
pub(super) fn take_apart(places: &Places, tools: &PageTools, stage: &Path) -> Result<()> {
    let whole = places.target.join("wasm32-unknown-unknown").join("page").join(format!("{NAME}.wasm"));
    let whole = fs::read(&whole).with_context(|| format!("could not read {}", whole.display()))?;
    let parts = places.target.join("page").join("parts");
    if parts.is_dir() {
        fs::remove_dir_all(&parts).with_context(|| format!("could not empty {}", parts.display()))?;
    }
    fs::create_dir_all(&parts).with_context(|| format!("could not create {}", parts.display()))?;

    let (first, main_module) = (parts.join(format!("{NAME}.wasm")), format!("./{NAME}.js"));
    let mut options = Options::new(&whole);
    options.output_dir = &parts;
    options.main_out_path = &first;
    options.link_name = LINK;
    options.main_module = &main_module;
    let later = transform(options).map_err(|error| anyhow!("the page can't be taken apart: {error:#}"))?.split_modules;

    shell::run(&mut tools.wasm_bindgen(&first, stage, NAME))
        .context("wasm-bindgen did not take the page's first part")?;
    let script = parts.join(LINK);
    shorten(stage, &main_module)?;
    for file in later.iter().chain([&script]) {
        move_into(stage, file)?;
    }
    shell::say(&format!("{} parts of the page come later", later.len()));
    Ok(())
}

fn shorten(stage: &Path, main_module: &str) -> Result<()> {
    let (wasm, script) = (stage.join(format!("{NAME}_bg.wasm")), stage.join(format!("{NAME}.js")));
    let read = fs::read(&wasm).with_context(|| format!("could not read {}", wasm.display()))?;
    let text = fs::read_to_string(&script).with_context(|| format!("could not read {}", script.display()))?;
    let module = main_module.replace(".js", "_bg.js");
    let (read, text) = glue::in_short(&read, &text, &module)?;
    fs::write(&wasm, read).with_context(|| format!("could not write {}", wasm.display()))?;
    fs::write(&script, text).with_context(|| format!("could not write {}", script.display()))
}

fn move_into(stage: &Path, file: &PathBuf) -> Result<()> {
    let name = file.file_name().context("a part has no name")?;
    fs::copy(file, stage.join(name)).with_context(|| format!("could not copy {}", file.display()))?;
    Ok(())
}
