//! Building the server.

use anyhow::{Context as _, Result};

use crate::places::Places;
use crate::shell;

/// Builds the server as people get it, with the page that lies in `dist`.
pub(crate) fn build_release(places: &Places) -> Result<()> {
    shell::begin("Building the server (release)");
    let arguments = ["build", "--release", "--locked", "--package", "adda-backend", "--bin", "adda"];
    shell::run(&mut shell::cargo_in(&places.root, &arguments)).context(
        "the server did not build; the compiler's first error above says where. \
         A missing `cc` is mended by `apt-get install build-essential`",
    )
}

/// Builds the server as it is worked on.
pub(crate) fn build_debug(places: &Places) -> Result<()> {
    make_room_for_page(places)?;
    let arguments = ["build", "--package", "adda-backend", "--bin", "adda"];
    shell::run(&mut shell::cargo_in(&places.root, &arguments))
}

/// The server embeds `dist`, so the directory must be there before the first page is.
pub(crate) fn make_room_for_page(places: &Places) -> Result<()> {
    std::fs::create_dir_all(places.page()).with_context(|| format!("could not create {}", places.page().display()))
}
