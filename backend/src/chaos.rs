//! `adda chaos`: servers on this machine, crowds of clients, and everything that can go wrong between them.
//!
//! Each scenario has servers, data and people of its own, and ends in the same judgement: what the server acknowledged
//! or showed to anybody is in the logs, once, in its place and in the order of its writer; every client holds what a new
//! one is told and what the logs say; and the database is in order. What it came to is a row of a table.
//!
//! A seed decides what happens to whom. When it happens is the machine's affair, so a seed tells a similar story again
//! and not the same one.

mod actor;
pub mod cast;
mod crowd;
mod history;
mod ledger;
mod order;
mod proxy;
mod report;
mod scenario;
mod scratch;
mod server;
mod speaking;
mod stage;

use std::io::Write;

use clap::{Args, ValueEnum};
use serde::Serialize;
use tokio::time::{Duration, Instant};

use crate::chance::Chance;
use crate::secret::Dice;
use report::Row;

/// How large everything is; what is not said is short, or the full figure.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Only this one; may be given several times [default: all]
    #[arg(long = "scenario", value_enum, value_name = "NAME")]
    scenarios: Vec<Scenario>,
    /// Decides what happens to whom [default: a new one, which is printed]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How often the server is killed [default: 25, or 500; in `large` 3, or 10]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    cycles: Option<u64>,
    /// How many connections are lost to faults of the network [default: 300, or 10,000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    disconnects: Option<u64>,
    /// Connections that fall into a hole, which takes half a minute [default: 12, or 100]
    #[arg(long, value_name = "N")]
    holes: Option<u64>,
    /// MiB of the database of `large` [default: 100, or 1,024]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1 << 30))]
    database_mib: Option<u64>,
    /// Clients of each scenario [default: as many as it is about]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=5_000))]
    clients: Option<u64>,
    /// The full figures instead of the short ones; takes long
    #[arg(long)]
    full: bool,
    /// One JSON object instead of a table
    #[arg(long)]
    json: bool,
}

impl Options {
    /// A figure that is given, or else the short or the full one.
    fn pick(&self, given: Option<u64>, short: u64, full: u64) -> u64 {
        given.unwrap_or(if self.full { full } else { short })
    }

    /// How many clients a scenario has, by its short and its full figure.
    fn clients(&self, short: u64, full: u64) -> usize {
        usize::try_from(self.pick(self.clients, short, full)).expect("as many as a person can ask for")
    }
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Scenario {
    /// The server is killed again and again, while everybody talks
    Crash,
    /// The network resets, cuts, slices, delays, slows down and swallows
    Disconnects,
    /// One message fifty times at once over ten connections
    Nonce,
    /// People come, go and return while a room takes as many messages as it can
    Joins,
    /// Everybody returns at once
    Storm,
    /// Readers that never read, and slow ones
    Slow,
    /// Connections that say nothing, or half of something
    Silent,
    /// The disk is full for a while
    Disk,
    /// The server is told to stop, while everybody talks
    Stop,
    /// A backup while people talk, and the way back to it
    Restore,
    /// Everything that overloads, in a server that may take 256 MiB
    Memory,
    /// The server is killed where much was said already
    Large,
}

impl Scenario {
    const fn word(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Disconnects => "disconnects",
            Self::Nonce => "nonce",
            Self::Joins => "joins",
            Self::Storm => "storm",
            Self::Slow => "slow",
            Self::Silent => "silent",
            Self::Disk => "disk",
            Self::Stop => "stop",
            Self::Restore => "restore",
            Self::Memory => "memory",
            Self::Large => "large",
        }
    }

    async fn play(self, options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
        match self {
            Self::Crash => scenario::crash::play(options, chance, row).await,
            Self::Disconnects => scenario::disconnects::play(options, chance, row).await,
            Self::Nonce => scenario::nonce::play(options, chance, row).await,
            Self::Joins => scenario::joins::play(options, chance, row).await,
            Self::Storm => scenario::storm::play(options, chance, row).await,
            Self::Slow => scenario::slow::play(options, chance, row).await,
            Self::Silent => scenario::silent::play(options, chance, row).await,
            Self::Disk => scenario::disk::play(options, chance, row).await,
            Self::Stop => scenario::stop::play(options, chance, row).await,
            Self::Restore => scenario::restore::play(options, chance, row).await,
            Self::Memory => scenario::memory::play(options, chance, row).await,
            Self::Large => scenario::large::play(options, chance, row).await,
        }
    }
}

#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    seed: u64,
    is_full: bool,
    is_good: bool,
    scenarios: Vec<Row>,
}

/// Plays what was asked for and prints what came of it.
///
/// # Errors
/// Where anything was lost, or was otherwise as it must not be; which, stands in the table.
pub async fn run(options: Options) -> anyhow::Result<()> {
    // Servers are processes of their own: whoever interrupts this ends them too, by dropping what holds them.
    tokio::select! {
        played = play(options) => played,
        interrupted = tokio::signal::ctrl_c() => {
            interrupted?;
            anyhow::bail!("interrupted");
        }
    }
}

async fn play(options: Options) -> anyhow::Result<()> {
    let seed = options.seed.unwrap_or_else(|| Dice::system().number());
    let say = |line: &str| if options.json { Ok(()) } else { print(line) };
    say(&format!("seed {seed}"))?;
    say(&Row::heading())?;
    crate::serve::take_files();
    let all = Scenario::value_variants();
    let scenarios = if options.scenarios.is_empty() { all } else { &options.scenarios };
    let mut rows = Vec::new();
    for scenario in scenarios {
        let mut row = Row::new(scenario.word());
        let begun = Instant::now();
        // What a scenario does depends on the seed and on nothing that was played before it.
        let chance = Chance::new(seed).fork(*scenario as u64);
        if let Err(error) = scenario.play(&options, chance, &mut row).await {
            row.fault(format!("{error:#}"));
        }
        row.took(begun.elapsed());
        say(&row.line())?;
        rows.push(row);
    }
    let bad = rows.iter().filter(|row| !row.is_good()).count();
    if options.json {
        let version = env!("CARGO_PKG_VERSION");
        let report = Report { version, seed, is_full: options.full, is_good: bad == 0, scenarios: rows };
        print(&serde_json::to_string_pretty(&report)?)?;
    }
    anyhow::ensure!(bad == 0, "{bad} scenarios failed; the same again with --seed {seed}");
    Ok(())
}

fn print(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// How often each of so many clients speaks, so that all together send so many messages a second, about: none faster
/// than it may.
fn pace(clients: usize, per_s: u32) -> Duration {
    const FASTEST: Duration = Duration::from_millis(50);
    let clients = u32::try_from(clients).unwrap_or(u32::MAX);
    (Duration::from_secs(1).saturating_mul(clients) / per_s).max(FASTEST)
}
