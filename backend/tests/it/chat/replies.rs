//! Messages that answer others.

use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::item::{Content, Item, Message, Said};
use adda_shared::limits::ITEMS_ASKED_MAX;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, Items, NewMessage, PageAt, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::outbox::Draft;
use adda_shared::text::MessageBody;

use crate::harness::{Client, LOBBY, World};

/// Answers a message through the outbox, as the page does, and waits until it stands in its room.
async fn answer(client: &mut Client, room: RoomId, message: Revision, text: &str) -> Revision {
    let body = MessageBody::parse(text).expect("a text");
    let (nonce, now) = (client.site.nonce(), client.site.now());
    let draft = Draft { reply_to: Some(message), ..body.into() };
    client.replica.send(room, nonce, draft, now).expect("room in the outbox");
    client.flush().await;
    client.until(|replica| replica.outbox().count() == 0).await;
    let items = client.replica.room(room).into_iter().flat_map(|state| state.timeline().items());
    let mut sent = items.filter(|item| item.message().is_some_and(|message| message.nonce == nonce));
    sent.next().expect("it stands there").revision
}

async fn refused(client: &mut Client, room: RoomId, message: Revision) -> Problem {
    let new = NewMessage { reply_to: Some(message), ..NewMessage::from("indeed") };
    let command = Command::SendMessage { room, nonce: client.site.nonce(), message: new };
    client.ask(command).await.expect_err("it answers nothing")
}

fn item(client: &Client, revision: Revision) -> Option<&Item> {
    client.replica.room(LOBBY).and_then(|state| state.item(revision))
}

/// What a message says to this client, in its window or beside it.
fn says(client: &Client, revision: Revision) -> Option<&str> {
    item(client, revision).and_then(Item::body).map(MessageBody::as_str)
}

async fn find(client: &mut Client, room: RoomId, revisions: Vec<Revision>) -> Items {
    match client.done(Command::FindItems { room, revisions }).await {
        Reply::Items(items) => items,
        other => panic!("no items: {other:?}"),
    }
}

#[tokio::test]
async fn a_quote_says_what_the_message_says_now_however_far_away_that_is() {
    let (world, mut ada) = World::claimed().await;
    let question = ada.say(LOBBY, "tea at five?").await;
    ada.say(LOBBY, "or coffee").await;
    // Who comes now holds nothing of it.
    let mut ben = world.join("Ben", Form::Binary).await;
    let reply = answer(&mut ben, LOBBY, question, "at six").await;
    ada.reach(LOBBY, reply).await;
    assert_eq!(item(&ada, reply).and_then(Item::reply_to), Some(question));
    assert_eq!((item(&ben, reply).and_then(Item::reply_to), says(&ben, question)), (Some(question), None));
    ben.replica.want(LOBBY, question);
    ben.replica.want(LOBBY, question);
    ben.flush().await;
    ben.until(|replica| replica.room(LOBBY).is_some_and(|state| state.item(question).is_some())).await;
    assert_eq!(says(&ben, question), Some("tea at five?"));
    assert_eq!(ben.replica.room(LOBBY).map(|state| state.aside().count()), Some(1), "it is beside the window");
    ada.done(Command::EditMessage { room: LOBBY, message: question, nonce: ada.site.nonce(), body: "chai?".into() })
        .await;
    ben.settle().await;
    assert_eq!(says(&ben, question), Some("chai?"));
    ada.done(Command::DeleteMessage { room: LOBBY, message: question, nonce: ada.site.nonce() }).await;
    ben.settle().await;
    assert_eq!(says(&ben, question), None);
    let gone = item(&ben, question).map(|item| &item.what);
    assert!(matches!(gone, Some(Content::Message(Message { said: Said::Deleted { .. }, .. }))), "{gone:?}");
    // The answer stays one, and what is gone can be answered still: somebody may have begun before.
    let late = answer(&mut ben, LOBBY, question, "which tea?").await;
    ada.reach(LOBBY, late).await;
    assert_eq!(item(&ada, late).and_then(Item::reply_to), Some(question));
    ada.settle().await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn what_answers_is_sent_once_and_when_it_is_deleted_nothing_says_what_it_answered() {
    let (world, mut ada) = World::claimed().await;
    let question = ada.say(LOBBY, "tea?").await;
    let new = NewMessage { reply_to: Some(question), ..NewMessage::from("yes") };
    let command = Command::SendMessage { room: LOBBY, nonce: Nonce(7), message: new };
    let first = ada.done(command.clone()).await;
    assert_eq!(ada.done(command).await, first);
    let Reply::Sent { revision } = first else { panic!("it was not sent: {first:?}") };
    ada.done(Command::EditMessage { room: LOBBY, message: revision, nonce: Nonce(8), body: "no".into() }).await;
    ada.settle().await;
    assert_eq!(item(&ada, revision).and_then(Item::reply_to), Some(question), "an edit changes what it says alone");
    ada.done(Command::DeleteMessage { room: LOBBY, message: revision, nonce: Nonce(9) }).await;
    let mut ben = world.join("Ben", Form::Json).await;
    ben.done(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 50 }).await;
    for client in [&mut ada, &mut ben] {
        client.settle().await;
        assert_eq!(item(client, revision).and_then(Item::reply_to), None);
    }
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn only_messages_of_the_same_room_are_answered() {
    let (world, mut ada) = World::claimed().await;
    let den = ada.create("den", true).await;
    let elsewhere = ada.say(den, "in the den").await;
    for _ in 0..3 {
        ada.say(LOBBY, "in the lobby").await;
    }
    // The room's making is no message; another room's messages are counted by themselves; the future is nobody's.
    for message in [Revision(0), Revision(1), Revision(1_000), Revision(u64::MAX)] {
        assert_eq!(refused(&mut ada, den, message).await, Problem::NoSuchMessage, "{message}");
    }
    let beyond = ada.replica.room(LOBBY).expect("it is held").cursor();
    assert!(beyond > elsewhere);
    assert_eq!(refused(&mut ada, den, beyond).await, Problem::NoSuchMessage);
    ada.settle().await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn items_are_read_a_bounded_number_at_a_time_and_a_guest_is_told_whose_they_are() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let said = ben.say(LOBBY, "I was here").await;
    ada.reach(LOBBY, said).await;
    ada.pour(LOBBY, ITEMS_ASKED_MAX + 10, "and again").await;
    ada.settle().await;
    let head = ada.replica.room(LOBBY).expect("it is held").cursor();
    let asked: Vec<Revision> = (said.0..=head.0).map(Revision).collect();
    let found = find(&mut ada, LOBBY, asked.clone()).await;
    let revisions: Vec<Revision> = found.items.iter().map(|item| item.revision).collect();
    assert_eq!((revisions.as_slice(), found.as_of), (&asked[..ITEMS_ASKED_MAX], head));
    assert_eq!(found.people, [], "members know everybody");
    let found = find(&mut ada, LOBBY, vec![said, Revision(9_999), said]).await;
    assert_eq!(found.items.len(), 1, "what is not there is left out, and what is asked for twice is told once");
    // Ben is in no room with the guest any more, and what he said still is.
    ben.done(Command::LeaveRoom { room: LOBBY }).await;
    let token = ada.guest_link(vec![LOBBY]).await;
    let mut guest = ada.site.join_by(Some(&token), "Guest", None, Form::Json).await;
    let found = find(&mut guest, LOBBY, vec![said]).await;
    assert_eq!(found.people.iter().map(|person| person.user).collect::<Vec<_>>(), [ben.user]);
    for client in [&mut ada, &mut ben, &mut guest] {
        client.settle().await;
    }
    world.finish([ada, ben, guest]).await;
}
