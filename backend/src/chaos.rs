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
mod process;
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
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Duration, Instant, sleep};

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
    /// Seconds after which it ends as if it were told to
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    seconds: Option<u64>,
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

/// It was told to end before its end.
#[derive(Debug, thiserror::Error)]
#[error("ended by {} before everything was played", by.word())]
pub struct Interrupted {
    by: Interruption,
}

impl Interrupted {
    /// As a shell says it of a process that a signal ended, 128 and the signal's number; or as `timeout` says it.
    pub fn exit_code(&self) -> u8 {
        match self.by {
            Interruption::Interrupt => 130,
            Interruption::Terminate => 143,
            Interruption::Time => 124,
        }
    }
}

/// What ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Interruption {
    Interrupt,
    Terminate,
    Time,
}

impl Interruption {
    const fn word(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::Time => "its time",
        }
    }
}

/// Plays what was asked for and prints what came of it.
///
/// # Errors
/// Where anything was lost, or was otherwise as it must not be; which, stands in the table. [`Interrupted`], where it was
/// ended before that by a signal or by its time: then its servers and their data are gone, and what was played is printed.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let seconds = options.seconds;
    let over = async {
        match seconds {
            Some(seconds) => sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    let mut session = Session::new(options);
    // Whatever is played is dropped when this ends, between any two of its steps, and its servers with it.
    let interruption = tokio::select! {
        biased;
        _ = interrupt.recv() => Interruption::Interrupt,
        _ = terminate.recv() => Interruption::Terminate,
        () = over => Interruption::Time,
        played = session.play() => {
            played?;
            return session.end();
        }
    };
    session.break_off(interruption)
}

/// What is played, and what came of it so far.
struct Session {
    options: Options,
    seed: u64,
    rows: Vec<Row>,
    /// That of the scenario which is being played, and since when.
    under_way: Option<(Row, Instant)>,
}

impl Session {
    fn new(options: Options) -> Self {
        let seed = options.seed.unwrap_or_else(|| Dice::system().number());
        Self { options, seed, rows: Vec::new(), under_way: None }
    }

    async fn play(&mut self) -> anyhow::Result<()> {
        self.say(&format!("seed {}", self.seed))?;
        self.say(&Row::heading())?;
        crate::serve::take_files();
        let mut scenarios = self.options.scenarios.clone();
        if scenarios.is_empty() {
            scenarios.extend(Scenario::value_variants());
        }
        for scenario in scenarios {
            let (row, _) = self.under_way.insert((Row::new(scenario.word()), Instant::now()));
            // What a scenario does depends on the seed and on nothing that was played before it.
            let chance = Chance::new(self.seed).fork(scenario as u64);
            if let Err(error) = scenario.play(&self.options, chance, row).await {
                row.fault(format!("{error:#}"));
            }
            self.put_down()?;
        }
        Ok(())
    }

    /// The scenario that was played is over: its row is said and kept.
    fn put_down(&mut self) -> anyhow::Result<()> {
        let Some((mut row, begun)) = self.under_way.take() else { return Ok(()) };
        row.took(begun.elapsed());
        self.say(&row.line())?;
        self.rows.push(row);
        Ok(())
    }

    /// Everything was played.
    fn end(self) -> anyhow::Result<()> {
        let (seed, bad) = (self.seed, self.bad());
        self.report(bad == 0)?;
        anyhow::ensure!(bad == 0, "{bad} scenarios failed; the same again with --seed {seed}");
        Ok(())
    }

    /// Nothing more is played.
    fn break_off(mut self, by: Interruption) -> anyhow::Result<()> {
        if let Some((row, _)) = &mut self.under_way {
            row.break_off(format!("ended by {}", by.word()));
        }
        self.put_down()?;
        self.report(false)?;
        Err(Interrupted { by }.into())
    }

    fn bad(&self) -> usize {
        self.rows.iter().filter(|row| !row.is_good()).count()
    }

    fn report(self, is_good: bool) -> anyhow::Result<()> {
        if !self.options.json {
            return Ok(());
        }
        let version = env!("CARGO_PKG_VERSION");
        let (seed, is_full, scenarios) = (self.seed, self.options.full, self.rows);
        print(&serde_json::to_string_pretty(&Report { version, seed, is_full, is_good, scenarios })?)
    }

    /// One line of the table.
    fn say(&self, line: &str) -> anyhow::Result<()> {
        if self.options.json { Ok(()) } else { print(line) }
    }
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
