//! The same message many times at once: it exists once, and every answer says the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use adda_shared::id::{Nonce, RequestId, Revision, RoomId};
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::{ClientFrame, Form, ServerFrame};
use anyhow::{Context, bail};
use tokio::net::TcpStream;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, timeout};

use crate::chance::Chance;
use crate::chaos::Options;
use crate::chaos::cast::Plan;
use crate::chaos::ledger::Ledger;
use crate::chaos::report::Row;
use crate::chaos::speaking::greeted;
use crate::chaos::stage::Stage;
use crate::client::wire::{Heard, Wire};

const CONNECTIONS: u64 = 10;
const TIMES_EACH: u64 = 5;
const LIMIT: Duration = Duration::from_secs(60);
/// The person of all these connections, as a client of the ledger.
const CLIENT: usize = 0;

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let messages = options.pick(None, 200, 10_000);
    let plan = Plan { people: 1, rooms: 1, rooms_each: 1 };
    // The bounds of a single connection are not what this is about.
    let stage = Stage::open(row, chance, plan, &["--commands-burst", "1000000", "--commands-per-s", "1000000"]).await?;
    let (token, room) = (stage.cast.people[0].token.clone(), stage.cast.rooms[0]);
    let start = Arc::new(Barrier::new(usize::try_from(CONNECTIONS)?));
    let mut asking = JoinSet::new();
    for number in 0..messages {
        stage.ledger.send(Nonce(number + 1), CLIENT, room, number + 1);
    }
    let begun = Instant::now();
    for number in 0..CONNECTIONS {
        let form = if number % 2 == 0 { Form::Binary } else { Form::Json };
        let stream = TcpStream::connect(stage.server.address()).await?;
        let wire = greeted(stream, &token, form).await?;
        asking.spawn(ask(wire, room, messages, Arc::clone(&start), Arc::clone(&stage.ledger)));
    }
    let mut places: BTreeMap<Nonce, Revision> = BTreeMap::new();
    let mut answers = 0;
    while let Some(asked) = asking.join_next().await {
        for (nonce, revision) in asked?? {
            answers += 1;
            let first = *places.entry(nonce).or_insert(revision);
            if first != revision {
                row.fault(format!("message {nonce} was answered {first} and {revision}"));
            }
        }
    }
    row.remark(format!(
        "{answers} answers to {} messages over {CONNECTIONS} connections in {} ms",
        places.len(),
        begun.elapsed().as_millis()
    ));
    stage.finish(Vec::new(), row).await
}

/// Sends each message several times, at the same time as the other connections, and takes the answers.
async fn ask(
    mut wire: Wire,
    room: RoomId,
    messages: u64,
    start: Arc<Barrier>,
    ledger: Arc<Ledger>,
) -> anyhow::Result<Vec<(Nonce, Revision)>> {
    let mut answers = Vec::new();
    for number in 1..=messages {
        let nonce = Nonce(number);
        timeout(LIMIT, start.wait()).await.context("a connection waits for others")?;
        for time in 0..TIMES_EACH {
            let command = Command::SendMessage { room, nonce, message: format!("message {number}").into() };
            wire.say(&ClientFrame::Command { id: RequestId(number * TIMES_EACH + time), command });
        }
        let mut left = TIMES_EACH;
        while left > 0 {
            match timeout(LIMIT, wire.hear()).await.context("no answer came")? {
                Heard::Frame(ServerFrame::Reply { result: Ok(Reply::Sent { revision }), .. }) => {
                    ledger.answered(nonce, revision);
                    answers.push((nonce, revision));
                    left -= 1;
                }
                Heard::Frame(ServerFrame::Room(event)) => ledger.shown(&event, false),
                Heard::Frame(ServerFrame::Reply { result, .. }) => bail!("a message was answered {result:?}"),
                Heard::Frame(ServerFrame::Ping { .. }) => wire.say(&ClientFrame::Pong),
                Heard::Frame(_) => {}
                other => bail!("the connection ended: {other:?}"),
            }
        }
    }
    Ok(answers)
}
