//! `cargo xtask dist`: the one binary to hand out.

use std::fs;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::places::Places;
use crate::{page, server, shell};

pub(crate) fn run(places: &Places) -> Result<()> {
    page::build_release(places)?;
    server::build_release(places)?;
    let directory = places.target.join("dist");
    let file = directory.join("adda");
    fs::create_dir_all(&directory)
        .and_then(|()| fs::copy(places.release_server(), &file))
        .with_context(|| format!("could not write {}", file.display()))?;
    let bytes = fs::read(&file).with_context(|| format!("could not read {}", file.display()))?;
    shell::begin(&format!("{}", file.display()));
    shell::say(&format!("size    {} bytes", bytes.len()));
    shell::say(&format!("sha256  {}", hexadecimal(&Sha256::digest(&bytes))));
    Ok(())
}

/// Bytes as people compare them.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
