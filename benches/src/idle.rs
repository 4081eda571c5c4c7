//! What a server holds for connections on which nothing happens: signed in, welcomed, in twenty rooms each.
//!
//! The server is a process of its own, and so is this. Connections come from several addresses, as those of people do,
//! and belong to as many people as the bound of connections of one person asks for.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use adda_backend::chaos::cast::{Cast, Plan};
use adda_backend::client::wire::{Heard, Wire};
use adda_shared::protocol::{ClientFrame, Form, Hello, ServerFrame};
use anyhow::{Context, bail, ensure};
use clap::Args;
use tokio::net::TcpSocket;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::process;

/// Connections of one person; the server takes 32 by default.
const PER_PERSON: usize = 30;
const ROOMS_EACH: usize = 20;
/// Connections from one of this machine's own addresses.
const PER_ADDRESS: usize = 2_500;
/// Connections that are opened at one time.
const AT_ONCE: usize = 64;
const LIMIT: Duration = Duration::from_secs(60);
/// How long everything is left alone: longer than it takes until the last presence has been told.
const SETTLE: Duration = Duration::from_secs(10);

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The server to measure
    #[arg(long, default_value = "target/release/adda")]
    binary: PathBuf,
    /// How many connections
    #[arg(long, default_value_t = 10_000)]
    connections: usize,
    /// Seconds for which nothing happens; pings come every 25
    #[arg(long, default_value_t = 30)]
    seconds: u64,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    ensure!(options.binary.exists(), "there is no {}: build it with `cargo xtask run`", options.binary.display());
    let scratch = std::env::temp_dir().join(format!("adda-bench-{}", std::process::id()));
    let measured = tokio::runtime::Runtime::new()?.block_on(measure(options, &scratch));
    std::fs::remove_dir_all(&scratch).with_context(|| format!("removing {}", scratch.display()))?;
    measured
}

async fn measure(options: &Options, scratch: &Path) -> anyhow::Result<()> {
    let people = options.connections.div_ceil(PER_PERSON);
    let plan = Plan { people, rooms: people.div_ceil(10).max(ROOMS_EACH), rooms_each: ROOMS_EACH };
    let cast = Cast::make(scratch, plan).await?;
    adda_backend::serve::take_files();
    let mut server = Command::new(&options.binary)
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "warn", "--data"])
        .arg(scratch)
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", options.binary.display()))?;
    let measured = measure_server(options, &cast, &mut server).await;
    server.kill()?;
    server.wait()?;
    measured
}

async fn measure_server(options: &Options, cast: &Cast, server: &mut Child) -> anyhow::Result<()> {
    let address = process::address(server)?;
    let (id, connections) = (server.id(), options.connections);
    sleep(Duration::from_secs(1)).await;
    let before = process::resident_kib(id)?;
    say(&format!("{} people in {ROOMS_EACH} of {} rooms each", cast.people.len(), cast.rooms.len()));
    say(&format!("before            {:>9.1} MiB resident", before / 1024.0));
    let mut open = connect_all(address, cast, connections).await?;
    sleep(SETTLE).await;
    let busy = process::cpu_s(id)?;
    sleep(Duration::from_secs(options.seconds)).await;
    let idle_cpu = process::cpu_s(id)? - busy;
    let after = process::resident_kib(id)?;
    ensure!(open.try_join_next().is_none(), "a connection ended while nothing happened");
    #[expect(clippy::cast_precision_loss, reason = "far below the bound of exact numbers")]
    let (count, seconds) = (connections as f64, options.seconds as f64);
    say(&format!("with {connections} idle {:>9.1} MiB resident", after / 1024.0));
    say(&format!("each              {:>9.1} KiB", (after - before) / count));
    say(&format!("processor         {:>9.1} % of one core, over {seconds} s", idle_cpu / seconds * 100.0));
    open.shutdown().await;
    Ok(())
}

async fn connect_all(
    address: SocketAddr,
    cast: &Cast,
    connections: usize,
) -> anyhow::Result<JoinSet<anyhow::Result<()>>> {
    let mut open = JoinSet::new();
    let opening = Arc::new(Semaphore::new(AT_ONCE));
    for number in 0..connections {
        let token = cast.people[number % cast.people.len()].token.clone();
        let permit = Arc::clone(&opening).acquire_owned().await?;
        open.spawn(async move {
            let wire = timeout(LIMIT, connect(address, &token, number)).await.context("no welcome")??;
            drop(permit);
            stay(wire).await
        });
        if let Some(ended) = open.try_join_next() {
            ended??;
        }
    }
    let all = timeout(LIMIT, opening.acquire_many(u32::try_from(AT_ONCE)?)).await;
    drop(all.context("not all connections came about")??);
    Ok(open)
}

async fn connect(address: SocketAddr, token: &str, number: usize) -> anyhow::Result<Wire> {
    let socket = TcpSocket::new_v4()?;
    let last = u8::try_from(number / PER_ADDRESS + 1).context("so many addresses are not used")?;
    socket.bind(SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0)))?;
    let pass = format!("Bearer {token}");
    let mut wire = Wire::open(socket.connect(address).await?, Some(("authorization", &pass)), Form::Binary).await?;
    wire.say(&ClientFrame::Hello(Hello::default()));
    match wire.hear().await {
        Heard::Frame(ServerFrame::Welcome(_)) => Ok(wire),
        other => bail!("instead of a welcome: {other:?}"),
    }
}

/// Answers pings, and does nothing else.
async fn stay(mut wire: Wire) -> anyhow::Result<()> {
    loop {
        match wire.hear().await {
            Heard::Frame(ServerFrame::Ping { .. }) => wire.say(&ClientFrame::Pong),
            Heard::Frame(_) => {}
            other => bail!("a connection ended: {other:?}"),
        }
    }
}

#[expect(clippy::print_stdout, reason = "figures are what a bench is for")]
fn say(line: &str) {
    println!("{line}");
}
