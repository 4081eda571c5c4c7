//! Connections that say nothing, half of a request, or no hello: they are closed soon, and hold nobody up.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use adda_shared::protocol::Form;
use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep, timeout};

use crate::chance::Chance;
use crate::chaos::Options;
use crate::chaos::cast::{PASSWORD, Plan};
use crate::chaos::report::{Row, percentile};
use crate::chaos::scenario::may_open;
use crate::chaos::server::Wrapper;
use crate::chaos::speaking::sign_in;
use crate::chaos::stage::Stage;
use crate::client::wire::Wire;

const CLOSED_PROMISED: Duration = Duration::from_secs(15);
const SIGN_IN_PROMISED: Duration = Duration::from_millis(500);
const SIGN_IN_EVERY: Duration = Duration::from_secs(1);
const LIMIT: Duration = Duration::from_secs(60);

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    play_in(Wrapper::Nothing, options, chance, row).await
}

pub(super) async fn play_in(wrapper: Wrapper, options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let silent = options.clients(300, 5_000);
    if !may_open(row, silent) {
        return Ok(());
    }
    let plan = Plan { people: 2, rooms: 1, rooms_each: 1 };
    // All of them come from one address, those who sign in as well.
    let stage = Stage::open_in(row, wrapper, chance, plan, &["--attempts-burst", "1000"]).await?;
    let (address, left) = (stage.server.address(), Arc::new(AtomicUsize::new(silent)));
    let mut silences = JoinSet::new();
    for number in 0..silent {
        let token = stage.cast.people[number % 2].token.clone();
        let left = Arc::clone(&left);
        silences.spawn(async move {
            let closed = be_silent(address, &token, number % 3).await;
            left.fetch_sub(1, Ordering::Relaxed);
            closed
        });
    }
    let mut sign_ins = Vec::new();
    while left.load(Ordering::Relaxed) > 0 {
        sign_ins.push(sign_in(address, "Ada", PASSWORD).await?);
        sleep(SIGN_IN_EVERY).await;
    }
    let mut closed = Vec::new();
    while let Some(ended) = silences.join_next().await {
        closed.push(ended??);
    }
    closed.sort_unstable();
    row.remark(format!("half of them closed after {} ms", percentile(&closed, 50).unwrap_or_default().as_millis()));
    sign_ins.sort_unstable();
    row.promise(&format!("{silent} silent connections closed: after at most"), closed.last().copied(), CLOSED_PROMISED);
    row.promise(&format!("{} sign-ins meanwhile: at most", sign_ins.len()), sign_ins.last().copied(), SIGN_IN_PROMISED);
    row.remark(format!("median sign-in {} ms", percentile(&sign_ins, 50).unwrap_or_default().as_millis()));
    stage.finish(Vec::new(), row).await
}

/// Opens a connection, says nothing more at some point, and answers how long it takes until the server has enough.
async fn be_silent(address: SocketAddr, token: &str, kind: usize) -> anyhow::Result<Duration> {
    let mut stream = TcpStream::connect(address).await.context("a silent connection")?;
    match kind {
        0 => {}
        1 => stream.write_all(b"GET / HTTP/1.1\r\nhost: example.org\r\nx-half: of a").await?,
        _ => {
            let pass = format!("Bearer {token}");
            stream = Wire::open(stream, Some(("authorization", &pass)), Form::Binary).await?.into_stream();
        }
    }
    let begun = Instant::now();
    let ending = async {
        let mut buffer = [0; 256];
        while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
    };
    if timeout(LIMIT, ending).await.is_err() {
        bail!("a silent connection is open after {} s", LIMIT.as_secs());
    }
    Ok(begun.elapsed())
}
