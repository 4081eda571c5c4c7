//! `cargo xtask demo`: a data directory that looks lived in.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::places::Places;
use crate::{page, server, shell};

#[derive(Args)]
pub(crate) struct Options {
    /// The directory to fill
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// The same seed writes the same conversations
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub(crate) fn run(places: &Places, options: &Options) -> Result<()> {
    page::build_release(places)?;
    server::build_release(places)?;
    shell::begin(&format!("Filling {}", options.data.display()));
    let mut adda = Command::new(places.release_server());
    adda.current_dir(&places.root).arg("demo");
    adda.arg("--data").arg(&options.data).arg("--seed").arg(options.seed.to_string());
    shell::run(&mut adda).context("the demo was not written completely")
}
