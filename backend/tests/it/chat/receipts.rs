//! How far others have read a room: told to who looks at it, by those who allow it, and never taken back.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::limits;
use adda_shared::model::Receipt;
use adda_shared::protocol::command::{Command, NewPreferences, Reply};
use adda_shared::protocol::event::Signal;
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{Form, ServerFrame};
use adda_shared::replica::Replica;

use crate::harness::{Client, LOBBY, World};

/// Whether a client knows just these receipts of the lobby.
fn knows(receipts: &[(UserId, Revision)]) -> impl Fn(&Replica) -> bool + use<'_> {
    move |replica| {
        let held = replica.receipts(LOBBY).map(|receipt| (receipt.user, receipt.revision));
        held.eq(receipts.iter().copied())
    }
}

async fn look(client: &mut Client, room: Option<RoomId>) {
    client.replica.watch_receipts(room);
    client.flush().await;
}

async fn read(client: &mut Client, revision: Revision) {
    let rewinds = client.replica.room(LOBBY).expect("a room").entry().read.rewinds;
    client.done(Command::MarkRead { room: LOBBY, thread: None, revision, rewinds }).await;
}

async fn hide(client: &mut Client, hides_receipts: bool) {
    let preferences = NewPreferences { hides_receipts, ..NewPreferences::default() };
    client.done(Command::SetPreferences { preferences }).await;
    client.until(|replica| replica.preferences().hides_receipts == hides_receipts).await;
}

fn heard_of(client: &Client, of: UserId) -> usize {
    let is_of =
        |frame: &&ServerFrame| matches!(frame, ServerFrame::Signal(Signal::Receipt { user, .. }) if *user == of);
    client.heard.iter().filter(is_of).count()
}

#[tokio::test]
async fn who_looks_at_a_room_is_told_how_far_others_have_read_it_and_read_on() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Binary).await;
    look(&mut ada, Some(LOBBY)).await;
    ada.settle().await;
    assert!(knows(&[])(&ada.replica), "who has just come has read nothing yet");
    let first = ada.say(LOBBY, "one").await;
    let second = ada.say(LOBBY, "two").await;
    for other in [&mut ben, &mut chloe] {
        other.reach(LOBBY, second).await;
    }
    read(&mut ben, first).await;
    ada.until(knows(&[(ben.user, first)])).await;
    assert_eq!(ada.replica.receipts_at(LOBBY, first), [ben.user]);
    read(&mut ben, second).await;
    read(&mut chloe, first).await;
    ada.until(knows(&[(ben.user, second), (chloe.user, first)])).await;
    assert_eq!(ada.replica.receipts_at(LOBBY, first), [chloe.user], "a face stands at the last message only");
    assert_eq!(ada.replica.receipts_at(LOBBY, second), [ben.user]);
    // What one says oneself one has read, and of oneself one is told nothing.
    let third = chloe.say(LOBBY, "three").await;
    ada.until(knows(&[(ben.user, second), (chloe.user, third)])).await;
    assert_eq!(heard_of(&ada, ada.user), 0);
    // Who looks nowhere hears nothing.
    assert_eq!(heard_of(&ben, chloe.user) + heard_of(&chloe, ben.user), 0);
    look(&mut ben, Some(LOBBY)).await;
    ben.until(knows(&[(ada.user, second), (chloe.user, third)])).await;
    look(&mut ada, None).await;
    let before = heard_of(&ada, chloe.user);
    look(&mut ada, Some(LOBBY)).await;
    ada.until(knows(&[(ben.user, second), (chloe.user, third)])).await;
    assert_eq!(heard_of(&ada, chloe.user), before, "all of it came with the answer");
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn marking_as_unread_takes_no_receipt_back() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    look(&mut ada, Some(LOBBY)).await;
    let first = ada.say(LOBBY, "one").await;
    let second = ada.say(LOBBY, "two").await;
    ben.reach(LOBBY, second).await;
    read(&mut ben, second).await;
    ada.until(knows(&[(ben.user, second)])).await;
    let nonce = ben.site.nonce();
    ben.done(Command::MarkUnread { room: LOBBY, message: first, nonce }).await;
    ben.until(|replica| replica.room(LOBBY).is_some_and(|room| room.unread() == 2)).await;
    read(&mut ben, first).await;
    ada.settle().await;
    assert!(knows(&[(ben.user, second)])(&ada.replica));
    let mut phone = ada.other_page(Form::Binary).await;
    look(&mut phone, Some(LOBBY)).await;
    phone.until(knows(&[(ben.user, second)])).await;
    let third = ada.say(LOBBY, "three").await;
    ben.reach(LOBBY, third).await;
    read(&mut ben, third).await;
    ada.until(knows(&[(ben.user, third)])).await;
    world.finish([ada, phone, ben]).await;
}

#[tokio::test]
async fn who_wants_nobody_to_be_told_is_told_of_nobody() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    for client in [&mut ada, &mut ben] {
        look(client, Some(LOBBY)).await;
    }
    let said = ada.say(LOBBY, "one").await;
    ben.reach(LOBBY, said).await;
    read(&mut ben, said).await;
    ada.until(knows(&[(ben.user, said)])).await;
    ben.until(knows(&[(ada.user, said)])).await;
    hide(&mut ben, true).await;
    ada.until(knows(&[])).await;
    assert!(knows(&[])(&ben.replica));
    let reply = ben.done(Command::FindReceipts { room: LOBBY }).await;
    assert_eq!(reply, Reply::Receipts { room: LOBBY, receipts: Vec::new() });
    // Neither is told of what is read meanwhile, whatever the client asks.
    let (of_ada, of_ben) = (heard_of(&ben, ada.user), heard_of(&ada, ben.user));
    let next = ada.say(LOBBY, "two").await;
    ben.reach(LOBBY, next).await;
    read(&mut ben, next).await;
    for client in [&mut ada, &mut ben] {
        client.settle().await;
    }
    assert_eq!((heard_of(&ben, ada.user), heard_of(&ada, ben.user)), (of_ada, of_ben));
    let receipts = ada.done(Command::FindReceipts { room: LOBBY }).await;
    assert_eq!(receipts, Reply::Receipts { room: LOBBY, receipts: Vec::new() });
    hide(&mut ben, false).await;
    ada.until(knows(&[(ben.user, next)])).await;
    ben.until(knows(&[(ada.user, next)])).await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn who_is_not_in_the_room_is_told_nothing_and_who_leaves_has_no_receipt() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Binary).await;
    let said = ada.say(LOBBY, "one").await;
    for other in [&mut ben, &mut chloe] {
        look(other, Some(LOBBY)).await;
        other.reach(LOBBY, said).await;
        read(other, said).await;
    }
    look(&mut ada, Some(LOBBY)).await;
    ada.until(knows(&[(ben.user, said), (chloe.user, said)])).await;
    chloe.done(Command::LeaveRoom { room: LOBBY }).await;
    ada.until(knows(&[(ben.user, said)])).await;
    assert_eq!(chloe.ask(Command::FindReceipts { room: LOBBY }).await, Err(Problem::NotAllowed), "it is an open room");
    assert_eq!(chloe.ask(Command::FindReceipts { room: RoomId(99) }).await, Err(Problem::NoSuchRoom));
    let heard = heard_of(&chloe, ben.user);
    let next = ada.say(LOBBY, "two").await;
    ben.reach(LOBBY, next).await;
    read(&mut ben, next).await;
    ada.until(knows(&[(ben.user, next)])).await;
    chloe.settle().await;
    assert_eq!(heard_of(&chloe, ben.user), heard);
    // Who comes back has read nothing yet.
    chloe.done(Command::JoinRoom { room: LOBBY }).await;
    chloe.until(knows(&[(ada.user, next), (ben.user, next)])).await;
    assert!(knows(&[(ben.user, next)])(&ada.replica));
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_connection_begins_with_all_that_was_read_without_it() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    look(&mut ada, Some(LOBBY)).await;
    let said = ada.say(LOBBY, "one").await;
    ada.drop_socket();
    ben.reach(LOBBY, said).await;
    read(&mut ben, said).await;
    ada.connect().await;
    ada.until(knows(&[(ben.user, said)])).await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn in_a_large_room_nobody_is_told() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    look(&mut ada, Some(LOBBY)).await;
    let said = ada.say(LOBBY, "one").await;
    ben.reach(LOBBY, said).await;
    read(&mut ben, said).await;
    ada.until(knows(&[(ben.user, said)])).await;
    let mut last = world.join("Last", Form::Json).await;
    for number in 3..limits::RECEIPTS_MEMBERS_MAX {
        world.join(&format!("Person {number}"), Form::Json).await.retire();
    }
    let is_full =
        |count| move |replica: &Replica| replica.room(LOBBY).expect("a room").entry().room.member_count == count;
    ada.until(is_full(limits::RECEIPTS_MEMBERS_MAX)).await;
    assert!(knows(&[(ben.user, said)])(&ada.replica), "as many as may be");
    world.join("One too many", Form::Json).await.retire();
    ada.until(is_full(limits::RECEIPTS_MEMBERS_MAX + 1)).await;
    assert!(knows(&[])(&ada.replica));
    let heard = heard_of(&ada, ben.user);
    let next = ada.say(LOBBY, "two").await;
    ben.reach(LOBBY, next).await;
    read(&mut ben, next).await;
    ada.settle().await;
    assert_eq!(heard_of(&ada, ben.user), heard);
    let reply = ada.done(Command::FindReceipts { room: LOBBY }).await;
    assert_eq!(reply, Reply::Receipts { room: LOBBY, receipts: Vec::new() });
    // Once it is small again all is known.
    last.done(Command::LeaveRoom { room: LOBBY }).await;
    ada.until(knows(&[(ben.user, next)])).await;
    let Reply::Receipts { receipts, .. } = ben.done(Command::FindReceipts { room: LOBBY }).await else { panic!() };
    assert_eq!(receipts, [Receipt { user: ada.user, revision: next }]);
    world.finish([ada, ben, last]).await;
}
