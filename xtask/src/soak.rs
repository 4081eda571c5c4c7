//! `cargo xtask soak`: the full figures of `adda chaos`, as a block for docs/proof.md.
//!
//! It writes nothing: whoever ran it says where and when, and puts the block there.

use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::places::Places;
use crate::{server, shell};

/// The scenarios in the order in which they are worth most when time runs out.
const SCENARIOS: [&str; 12] =
    ["crash", "large", "disconnects", "stop", "disk", "restore", "nonce", "storm", "slow", "silent", "memory", "joins"];

/// What it may take beyond its time until it has ended itself.
const GRACE: Duration = Duration::from_secs(60);

#[derive(Args)]
pub(crate) struct Options {
    /// After so many minutes no other scenario is begun, and the one that runs is ended
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    minutes: u64,
    /// Decides what happens to whom [default: the minute at which it begins]
    #[arg(long)]
    seed: Option<u64>,
    /// More arguments for `adda chaos`, after `--`
    #[arg(last = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(places: &Places, options: &Options) -> Result<ExitCode> {
    // The page is no part of this, so the one that was built last will do.
    server::make_room_for_page(places)?;
    server::build_release(places)?;
    let stopwatch = shell::Stopwatch::start();
    let limit = Duration::from_secs(options.minutes * 60);
    let seed = options.seed.unwrap_or_else(|| minute().unwrap_or(1));
    let mut told = vec![format!("Seed {seed}, {}, {}.", machine(), version(places)?)];
    let (mut failed, mut left_out, mut not_tried) = (Vec::new(), Vec::new(), Vec::new());
    for scenario in SCENARIOS {
        let left = limit.saturating_sub(stopwatch.elapsed());
        if left < Duration::from_secs(1) {
            left_out.push(scenario);
            continue;
        }
        shell::begin(&format!("{scenario}, with {} left", shell::duration(left)));
        let mut adda = Command::new(places.release_server());
        adda.args(["chaos", "--full", "--seed", &seed.to_string(), "--scenario", scenario]);
        // It ends itself when the time is over, so that its row and nothing else is left.
        adda.args(["--seconds", &left.as_secs().to_string()]).args(&options.arguments);
        let transcript = match shell::within(left + GRACE, || shell::tee(&mut adda)) {
            Ok(transcript) => transcript,
            Err(error) => {
                shell::say(&format!("{error:#}"));
                failed.push(scenario);
                continue;
            }
        };
        // The seed and the heading are the same for all.
        let is_first = told.len() == 1;
        told.extend(transcript.text.lines().filter(|line| is_row(line, is_first)).map(str::to_owned));
        match end(scenario, &transcript.text) {
            End::NotFinished => left_out.push(scenario),
            End::NotTried => not_tried.push(scenario),
            End::Other if transcript.succeeded => {}
            End::Other => failed.push(scenario),
        }
    }
    shell::begin("For docs/proof.md:");
    shell::say(&format!("\n```text\n{}\n```", told.join("\n")));
    if !left_out.is_empty() {
        shell::say(&format!("Not to its end in {} minutes: {}.", options.minutes, left_out.join(", ")));
    }
    if !not_tried.is_empty() {
        shell::say(&format!("Not tried on this machine: {}.", not_tried.join(", ")));
    }
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    shell::complain(&format!("failed: {}", failed.join(", ")));
    Ok(ExitCode::FAILURE)
}

/// What a scenario's row says at its end, where that is not told by the exit code.
#[derive(Debug, PartialEq, Eq)]
enum End {
    NotFinished,
    NotTried,
    Other,
}

fn end(scenario: &str, said: &str) -> End {
    let row = said.lines().find(|line| line.split_whitespace().next() == Some(scenario)).unwrap_or_default();
    if row.ends_with("not finished") {
        End::NotFinished
    } else if row.ends_with("not tried") {
        End::NotTried
    } else {
        End::Other
    }
}

/// Whether a line is one of the table: of its heading the first time only.
fn is_row(line: &str, with_heading: bool) -> bool {
    let is_heading = line.starts_with("scenario ");
    !line.starts_with("seed ") && !line.starts_with("adda: ") && (with_heading || !is_heading)
}

/// Minutes since 1970: a seed that a person can read a time from.
fn minute() -> Result<u64> {
    let seconds: u64 = shell::capture(Command::new("date").arg("+%s"))?.trim().parse()?;
    Ok(seconds / 60)
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or_else(|_| "?".to_owned(), |cores| cores.to_string());
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib: Option<u64> = kib.and_then(|kib| kib.trim().trim_end_matches("kB").trim().parse().ok());
    let memory = kib.map_or_else(|| "? GiB".to_owned(), |kib| format!("{} GiB", kib.div_ceil(1_024 * 1_024)));
    format!("{cores} cores, {memory}, {}", std::env::consts::OS)
}

fn version(places: &Places) -> Result<String> {
    let said = shell::capture(Command::new(places.release_server()).arg("--version"));
    Ok(said.context("the server that was built does not run")?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_its_heading_once() {
        let said = ["adda: 1 scenarios failed", "seed 7", "scenario     sent", "crash           5", "    a remark"];
        let rows = |with_heading| said.into_iter().filter(|line| is_row(line, with_heading)).collect::<Vec<_>>();
        assert_eq!(rows(true), said[2..]);
        assert_eq!(rows(false), said[3..]);
    }

    #[test]
    fn a_row_without_figures_is_no_good_end_and_no_failure() {
        let said = |end: &str| format!("scenario     sent\nlarge           -  {end}\n    why it was not finished");
        assert_eq!(end("large", &said("not tried")), End::NotTried);
        assert_eq!(end("large", &said("not finished")), End::NotFinished);
        assert_eq!(end("large", &said("ok")), End::Other);
        assert_eq!(end("crash", &said("not tried")), End::Other);
    }
}
