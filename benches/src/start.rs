//! How long a server takes from the start of its process to the line that says that it is ready, on an empty and on a
//! filled data directory, and how much memory it holds when nothing happens.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;

use crate::{process, summary};

/// How long a server is left alone before its memory is read.
const SETTLE: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The server to measure
    #[arg(long, default_value = "target/release/adda")]
    binary: PathBuf,
    /// How often
    #[arg(long, default_value_t = 15)]
    runs: u32,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    ensure!(options.binary.exists(), "there is no {}: build it with `cargo xtask run`", options.binary.display());
    let scratch = std::env::temp_dir().join(format!("adda-bench-{}", std::process::id()));
    let measured = measure(options, &scratch);
    std::fs::remove_dir_all(&scratch).with_context(|| format!("removing {}", scratch.display()))?;
    measured
}

fn measure(options: &Options, scratch: &Path) -> anyhow::Result<()> {
    let mut empty = Vec::new();
    for turn in 0..options.runs {
        empty.push(start(&options.binary, &scratch.join(turn.to_string()))?);
    }
    let filled = scratch.join("demo");
    let demo = Command::new(&options.binary).arg("demo").arg("--data").arg(&filled).stdout(Stdio::null()).status()?;
    ensure!(demo.success(), "the demo could not be filled");
    let mut again = Vec::new();
    for _ in 0..options.runs {
        again.push(start(&options.binary, &filled)?);
    }
    summary::print("start, empty directory", "ms", empty.iter().map(|figures| figures.ready_ms).collect());
    summary::print("start, 3,000 messages", "ms", again.iter().map(|figures| figures.ready_ms).collect());
    summary::print("idle memory, empty", "MiB", empty.iter().map(|figures| figures.resident_mib).collect());
    summary::print("idle memory, 3,000 messages", "MiB", again.iter().map(|figures| figures.resident_mib).collect());
    Ok(())
}

struct Figures {
    ready_ms: f64,
    resident_mib: f64,
}

#[expect(clippy::disallowed_methods, reason = "measuring time is what this is for")]
fn start(binary: &Path, data: &Path) -> anyhow::Result<Figures> {
    let begun = std::time::Instant::now();
    let mut server = Command::new(binary)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {}", binary.display()))?;
    let figures = process::address(&mut server).and_then(|_| {
        let ready_ms = begun.elapsed().as_secs_f64() * 1_000.0;
        std::thread::sleep(SETTLE);
        Ok(Figures { ready_ms, resident_mib: process::resident_kib(server.id())? / 1024.0 })
    });
    server.kill()?;
    server.wait()?;
    figures
}
