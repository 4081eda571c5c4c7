//! Readers that never read, and readers that read slowly, in a busy room: they cost little, and hold nobody back.

use std::net::SocketAddr;

use adda_shared::protocol::Form;
use anyhow::Context;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep};

use crate::chance::Chance;
use crate::chaos::Options;
use crate::chaos::actor::Part;
use crate::chaos::cast::Plan;
use crate::chaos::ledger::Rate;
use crate::chaos::report::{Row, percentile};
use crate::chaos::scenario::may_open;
use crate::chaos::server::Wrapper;
use crate::chaos::speaking::greeted;
use crate::chaos::stage::Stage;

/// Few, and each of them fast: whoever talks reads everything as well, and all of that is done by this process.
const TALKERS: usize = 16;
const MESSAGES_PER_S: u64 = 1_000;
const TALK: Duration = Duration::from_millis(1_000 * TALKERS as u64 / MESSAGES_PER_S);
const FAST_READERS: usize = 10;
const PEOPLE_MAX: usize = 100;
const MEMORY_PROMISED_KIB: u64 = 64 * 1_024;
const DELAY_PROMISED: Duration = Duration::from_millis(100);
const LIMIT: Duration = Duration::from_secs(60);
/// Bytes that the system may hold of what a slow reader has not read: few, as with one that is far away.
const RECEIVE_BYTES: u32 = 4_096;
/// 2 KB/s, in so many pieces a second.
const SIP_BYTES: usize = 256;
const SIP_PAUSE: Duration = Duration::from_millis(125);

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    play_in(Wrapper::Nothing, options, chance, row).await
}

pub(super) async fn play_in(wrapper: Wrapper, options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let slow = options.clients(100, 1_000);
    if !may_open(row, slow + TALKERS + FAST_READERS) {
        return Ok(());
    }
    let lasts = Duration::from_secs(if options.full { 30 } else { 10 });
    let people = (TALKERS + FAST_READERS).max(PEOPLE_MAX);
    let plan = Plan { people, rooms: 1, rooms_each: 1 };
    let mut stage = Stage::open_in(row, wrapper, chance, plan, &["--commands-per-s", "1000"]).await?;
    let mut crowd = stage.crowd();
    stage.fill(&mut crowd, TALKERS);
    for number in 0..FAST_READERS {
        let token = stage.cast.people[TALKERS + number].token.clone();
        let mut role = stage.role(Part::Listens);
        role.is_timed = true;
        crowd.join(&token, role);
    }
    crowd.live(LIMIT).await?;
    crowd.order(|orders| orders.talk = Some(TALK));
    // First without the slow ones, to know what the talk itself takes.
    sleep(lasts / 2).await;
    let before = stage.server.resident_kib();
    let mut readers = JoinSet::new();
    for number in 0..slow {
        let token = &stage.cast.people[number % people].token;
        let stream = far_away(stage.server.address()).await?;
        let stream = greeted(stream, token, Form::ALL[number / 2 % 2]).await?.into_stream();
        readers.spawn(read_slowly(stream, number % 2 == 0));
    }
    stage.ledger.time(true);
    let (mut rate, begun) = (Rate::default(), Instant::now());
    let mut most = 0;
    while begun.elapsed() < lasts {
        rate.talk(&stage.ledger, Duration::from_millis(100)).await;
        most = most.max(stage.server.resident_kib().unwrap_or(0));
    }
    let mut delays = stage.ledger.time(false);
    delays.sort_unstable();
    row.remark(format!("{slow} slow readers, half of whom never read"));
    row.rate("the room took", rate.per_s(), MESSAGES_PER_S);
    row.promise("fast readers' p99", percentile(&delays, 99), DELAY_PROMISED);
    match before {
        Some(before) => {
            row.promise_kib("memory beyond what it was before them", most.saturating_sub(before), MEMORY_PROMISED_KIB);
        }
        None => row.remark("this system does not tell how much memory the server has"),
    }
    drop(readers);
    let took = crowd.converge(Instant::now(), LIMIT).await?;
    row.converged(took);
    stage.finish(vec![crowd], row).await
}

/// A connection of which the system here holds little.
async fn far_away(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(RECEIVE_BYTES)?;
    socket.connect(address).await.context("a slow reader could not connect")
}

async fn read_slowly(mut stream: TcpStream, never: bool) {
    if never {
        return std::future::pending().await;
    }
    let mut sip = [0; SIP_BYTES];
    while stream.read(&mut sip).await.is_ok_and(|read| read > 0) {
        sleep(SIP_PAUSE).await;
    }
}
