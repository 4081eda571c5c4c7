//! Joining and coming back at any moment, while a room is talked in: nothing is missing, and nothing comes twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use adda_backend::chance::Chance;
use adda_shared::id::RoomId;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::{Form, ServerFrame};
use tokio::task::JoinSet;

use super::check_unbroken;
use crate::harness::{Client, LOBBY, Raw, Session, Site, World};

const SEED: u64 = 0x000a_dda0_5707_0000;
const READERS: usize = 4;
const TURNS: usize = 60;

/// Talks without a pause until told to stop, and says how much was acknowledged.
/// A room in which two talk until they are stopped. Each says in the end how much it said.
struct Market {
    world: World,
    ada: Client,
    room: RoomId,
    stop: Arc<AtomicBool>,
    talkers: JoinSet<usize>,
}

impl Market {
    async fn open() -> Self {
        let (world, mut ada) = World::claimed().await;
        let room = ada.create("market", true).await;
        let stop = Arc::new(AtomicBool::new(false));
        let mut talkers = JoinSet::new();
        for _ in 0..2 {
            talkers.spawn(talk(Arc::clone(&world.site), ada.session.clone(), room, Arc::clone(&stop)));
        }
        Self { world, ada, room, stop, talkers }
    }
}

async fn talk(site: Arc<Site>, session: Session, room: RoomId, stop: Arc<AtomicBool>) -> usize {
    let mut raw = Raw::greeted(&site, &session, Form::Binary).await;
    let mut sent = 0;
    while !stop.load(Ordering::Relaxed) {
        for number in 0..10 {
            let body = format!("message {}", sent + number);
            raw.ask(Command::SendMessage { room, nonce: site.nonce(), message: body.into() }).await;
        }
        let mut answers = 0;
        while answers < 10 {
            match raw.hear().await.expect("an open connection") {
                ServerFrame::Reply { result: Ok(Reply::Sent { .. }), .. } => answers += 1,
                ServerFrame::Reply { result, .. } => panic!("{result:?}"),
                _ => {}
            }
        }
        sent += answers;
    }
    sent
}

/// Joins, leaves, drops and comes back at random.
async fn wander(mut reader: Client, room: RoomId, seed: u64) -> Client {
    let mut rolls = Chance::new(seed);
    for _ in 0..TURNS {
        let is_in = reader.replica.room(room).is_some();
        match rolls.below(4) {
            0 if is_in => {
                reader.done(Command::LeaveRoom { room }).await;
                reader.until(|reader| reader.room(room).is_none()).await;
            }
            1 if is_in => {
                reader.drop_socket();
                reader.connect().await;
            }
            2 if is_in => {
                // Somewhere into what is going on.
                let ahead = rolls.below(40);
                let target = reader.replica.room(room).map(|state| state.cursor().0 + ahead).expect("in it");
                reader.reach(room, adda_shared::id::Revision(target)).await;
            }
            _ => {
                reader.done(Command::JoinRoom { room }).await;
                reader.until(|reader| reader.room(room).is_some()).await;
            }
        }
    }
    reader
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_read_in_a_busy_room_is_never_older_than_the_events_that_came_before_it() {
    let Market { world, ada, room, stop, talkers } = Market::open().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    ben.done(Command::JoinRoom { room }).await;
    for _ in 0..300 {
        ben.heard.clear();
        let Reply::Members { as_of, .. } = ben.done(Command::FindMembers { room }).await else { panic!("no members") };
        let newest = ben.revisions_heard(room).last().copied().unwrap_or(0);
        assert!(newest <= as_of.0, "read at {as_of}, and {newest} came before it");
    }
    stop.store(true, Ordering::Relaxed);
    talkers.join_all().await;
    world.finish([ada, ben]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn joins_and_returns_at_any_moment_leave_no_gap_and_no_double() {
    let Market { world, ada, room, stop, talkers } = Market::open().await;
    let mut readers = JoinSet::new();
    for number in 0..READERS {
        let form = if number % 2 == 0 { Form::Binary } else { Form::Json };
        let reader = world.join(&format!("Ben {number}"), form).await;
        readers.spawn(wander(reader, room, SEED + number as u64));
    }
    let mut clients = readers.join_all().await;
    stop.store(true, Ordering::Relaxed);
    let sent: usize = talkers.join_all().await.into_iter().sum();
    assert!(sent > READERS * TURNS, "only {sent} messages were sent meanwhile");
    for client in &mut clients {
        client.settle().await;
        check_unbroken(client, room);
        check_unbroken(client, LOBBY);
    }
    clients.push(ada);
    world.finish(clients).await;
}
