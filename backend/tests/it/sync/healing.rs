//! What was lost on the way, or not read for long, comes all the same.

use adda_shared::id::RoomId;
use adda_shared::limits::PING_INTERVAL_MS;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::{Form, ServerFrame};
use adda_shared::replica::room::RoomState;

use super::check_unbroken;
use crate::harness::{LOBBY, Raw, World, let_pass};

#[tokio::test]
async fn a_tail_that_was_lost_is_noticed_by_the_ping() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    let attic = ada.create("attic", false).await;
    ada.done(Command::AddMember { room: attic, user: ben.user }).await;
    ben.until(|ben| ben.room(attic).is_some()).await;
    ben.settle().await;

    // Everything but answers is lost: messages, a new name, a room that he came into and one that he is out of.
    ben.lose(|frame| !matches!(frame, ServerFrame::Reply { .. }));
    let last = ada.say(LOBBY, "lost").await;
    ada.done(Command::RenameSpace { name: "Tea".to_owned() }).await;
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    ada.done(Command::RemoveMember { room: attic, user: ben.user }).await;
    ben.settle().await;
    ben.lose_nothing();
    assert!(ben.replica.room(den).is_none() && ben.replica.room(attic).is_some());

    let_pass(PING_INTERVAL_MS).await;
    ben.reach(LOBBY, last).await;
    ben.until(|ben| ben.room(den).is_some() && ben.room(attic).is_none()).await;
    ben.until(|ben| ben.space_name().is_some_and(|name| name.as_str() == "Tea")).await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_hole_is_filled_as_soon_as_it_is_seen() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let is_lost = |frame: &ServerFrame| matches!(frame, ServerFrame::Room(event) if event.revision.0 % 3 == 0);
    let mut lost = std::collections::BTreeSet::new();
    // Each is lost the first time; what is asked for again comes.
    ben.lose(move |frame| match frame {
        ServerFrame::Room(event) => is_lost(frame) && lost.insert(event.revision),
        _ => false,
    });
    for number in 0..20 {
        ada.say(LOBBY, &format!("message {number}")).await;
    }
    let last = ada.say(LOBBY, "the last one").await;
    if last.0 % 3 == 0 {
        ada.say(LOBBY, "one more, so that the last is not the lost one").await;
    }
    ben.reach(LOBBY, last).await;
    assert_eq!(ben.texts(LOBBY).len(), ada.texts(LOBBY).len());
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_reader_who_does_not_read_for_2000_messages_gets_them_all_in_order() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let mut chloe = world.join("Chloe", Form::Json).await;
    ben.settle().await;
    ben.heard.clear();
    let held = ben.replica.room(LOBBY).map(|room| room.cursor().0).expect("he is in it");
    let body = "x".repeat(4_000);
    ada.pour(LOBBY, 2_000, &body).await;
    // Nobody else waits for Ben.
    let said = ada.say(LOBBY, "done").await;
    chloe.reach(LOBBY, said).await;
    ben.reach(LOBBY, said).await;
    let heard = ben.revisions_heard(LOBBY);
    let is_reset = ben.heard.iter().any(|frame| matches!(frame, ServerFrame::RoomReset(_)));
    assert!(is_reset || heard == (held + 1..=said.0).collect::<Vec<_>>(), "{} came", heard.len());
    check_order(&heard);
    world.finish([ada, ben, chloe]).await;
}

#[track_caller]
fn check_order(revisions: &[u64]) {
    let is_rising = revisions.windows(2).all(|pair| pair[0] < pair[1]);
    assert!(is_rising, "{revisions:?}");
}

#[tokio::test]
async fn a_burst_on_one_connection_is_acknowledged_in_order() {
    let (world, ada) = World::claimed().await;
    let mut raw = Raw::greeted(&world.site, &ada.session, Form::Binary).await;
    let mut asked = Vec::new();
    for number in 0..1_000 {
        let nonce = world.site.nonce();
        asked.push(
            raw.ask(Command::SendMessage { room: LOBBY, nonce, message: format!("message {number}").into() }).await,
        );
    }
    let mut last = None;
    for expected in asked {
        let (id, revision) = loop {
            match raw.hear().await.expect("an open connection") {
                ServerFrame::Reply { id, result: Ok(Reply::Sent { revision }) } => break (id, revision),
                ServerFrame::Reply { id, result } => panic!("{id}: {result:?}"),
                _ => {}
            }
        };
        assert_eq!(id, expected);
        assert!(last.is_none_or(|last: adda_shared::id::Revision| last.next() == revision), "{last:?}, {revision}");
        last = Some(revision);
    }
    drop(raw);
    world.finish([ada]).await;
}

#[tokio::test]
async fn several_rooms_are_caught_up_independently() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut rooms: Vec<RoomId> = Vec::new();
    for name in ["garden", "shed", "attic"] {
        let room = ada.create(name, true).await;
        ben.done(Command::JoinRoom { room }).await;
        ben.until(|ben| ben.room(room).is_some()).await;
        rooms.push(room);
    }
    ben.settle().await;
    ben.drop_socket();
    for (room, count) in rooms.iter().zip([0, 300, 1_001]) {
        ada.pour(*room, count, "meanwhile").await;
    }
    ben.connect().await;
    ben.settle().await;
    for room in &rooms {
        check_unbroken(&ben, *room);
        let cursors = [&ada, &ben].map(|client| client.replica.room(*room).map(RoomState::cursor));
        assert_eq!(cursors[0], cursors[1]);
    }
    world.finish([ada, ben]).await;
}
