//! Saying again, somewhere else, what was said.

use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::item::{Forwarded, Text};
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewMessage, NewPoll, PageAt, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::outbox::{Draft, Forwarding};

use crate::harness::{Client, LOBBY, World};

async fn room(client: &mut Client, name: &str, is_open: bool) -> RoomId {
    let nonce = client.site.nonce();
    let command = Command::CreateRoom { nonce, is_open, name: name.to_owned(), topic: String::new() };
    match client.done(command).await {
        Reply::Room { room } => room,
        other => panic!("no room: {other:?}"),
    }
}

async fn forward(client: &mut Client, to: RoomId, from: RoomId, message: Revision) -> Result<Revision, Problem> {
    let nonce = client.site.nonce();
    forward_as(client, nonce, to, from, message).await
}

async fn forward_as(
    client: &mut Client,
    nonce: Nonce,
    to: RoomId,
    from: RoomId,
    message: Revision,
) -> Result<Revision, Problem> {
    match client.ask(Command::Forward { room: to, nonce, from, message }).await? {
        Reply::Sent { revision } => Ok(revision),
        other => panic!("{other:?}"),
    }
}

fn text(client: &Client, room: RoomId, message: Revision) -> Text {
    let item = client.replica.room(room).and_then(|state| state.item(message));
    item.and_then(|item| item.text()).expect("it is held and says something").clone()
}

#[tokio::test]
async fn what_is_forwarded_says_whose_it_was_and_calls_nobody() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let me = ben.replica.me().expect("signed in").user;
    let said = ada.say(LOBBY, &format!("**tea**, @[Ben]({}) and @room?", me.0)).await;
    ben.reach(LOBBY, said).await;
    let other = room(&mut ben, "plans", true).await;
    ada.done(Command::JoinRoom { room: other }).await;
    // Through the outbox, as the page does.
    let item = ben.replica.room(LOBBY).and_then(|state| state.item(said)).expect("it is held").clone();
    let what = Forwarded { by: item.by, at: item.at, room: LOBBY, thread: None, message: said };
    let draft =
        Draft { forwarded: Forwarding::of(LOBBY, &item), ..item.body().expect("it says something").clone().into() };
    let (nonce, now) = (ben.site.nonce(), ben.site.now());
    ben.replica.send(other, nonce, draft, now).expect("room in the outbox");
    ben.flush().await;
    ben.until(|replica| replica.outbox().count() == 0).await;
    let cursor = ben.replica.room(other).expect("in it").cursor();
    ada.reach(other, cursor).await;
    for client in [&ada, &ben] {
        let copy = text(client, other, cursor);
        assert_eq!((copy.body.as_str(), copy.forwarded), (item.body().unwrap().as_str(), Some(what)));
        assert!(copy.mentions.is_empty() && copy.reply_to.is_none());
    }
    // A page of history says the same.
    let command = Command::FindPage { room: other, thread: None, at: PageAt::Head, limit: 10 };
    let Reply::Page(page) = ada.done(command).await else { panic!("no page") };
    assert_eq!(page.items.last().and_then(|item| item.text()?.forwarded), Some(what));
    // Again the same; and of what was forwarded it stays whose it was.
    assert_eq!(forward_as(&mut ben, nonce, other, LOBBY, said).await, Ok(cursor));
    let again = forward(&mut ada, LOBBY, other, cursor).await.unwrap();
    ben.reach(LOBBY, again).await;
    assert_eq!(text(&ben, LOBBY, again).forwarded, Some(what));
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn what_was_forwarded_stays_when_it_is_deleted_where_it_was_said_and_nobody_edits_it() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let file = ada.upload("notes.txt", b"tea at five").await;
    let secret = room(&mut ada, "secret", false).await;
    let said = ada.say_with(secret, "the notes", vec![file.clone()]).await;
    let copy = forward(&mut ada, LOBBY, secret, said).await.unwrap();
    ben.reach(LOBBY, copy).await;
    assert_eq!(text(&ben, LOBBY, copy).files, [file.what]);
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: secret, message: said, nonce }).await;
    let given = ben.file(LOBBY, copy, 0).await;
    assert_eq!((given.status, given.bytes()), (200, &b"tea at five"[..]));
    let nonce = ada.site.nonce();
    let edit = Command::EditMessage { room: LOBBY, message: copy, nonce, body: "other words".to_owned() };
    assert_eq!(ada.ask(edit).await, Err(Problem::WrongState));
    // With the last of them the bytes go, too.
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: LOBBY, message: copy, nonce }).await;
    assert_eq!(ben.file(LOBBY, copy, 0).await.problem(), Problem::NoSuchFile);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn nobody_forwards_what_they_may_not_read_nor_what_says_nothing_nor_a_poll() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let secret = room(&mut ada, "secret", false).await;
    let said = ada.say(secret, "between us").await;
    assert_eq!(forward(&mut ben, LOBBY, secret, said).await, Err(Problem::NoSuchRoom));
    assert_eq!(forward(&mut ben, secret, LOBBY, said).await, Err(Problem::NoSuchRoom));
    assert_eq!(forward(&mut ada, LOBBY, secret, Revision(999)).await, Err(Problem::NoSuchMessage));
    // Of a room's making nothing can be said again.
    assert_eq!(forward(&mut ada, LOBBY, secret, Revision(1)).await, Err(Problem::NoSuchMessage));
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: secret, message: said, nonce }).await;
    assert_eq!(forward(&mut ada, LOBBY, secret, said).await, Err(Problem::NoSuchMessage));
    let choices = vec!["Tea".to_owned(), "Milk".to_owned()];
    let poll = NewPoll { choices, is_multiple: false, is_anonymous: false, closes_at: None };
    let message = NewMessage { poll: Some(poll), .."What to drink?".into() };
    let nonce = ada.site.nonce();
    let asked = match ada.done(Command::SendMessage { room: secret, nonce, message }).await {
        Reply::Sent { revision } => revision,
        other => panic!("{other:?}"),
    };
    assert_eq!(forward(&mut ada, LOBBY, secret, asked).await, Err(Problem::WrongState));
    ada.done(Command::ArchiveRoom { room: LOBBY, is_archived: true }).await;
    let kept = ada.say(secret, "again").await;
    assert_eq!(forward(&mut ada, LOBBY, secret, kept).await, Err(Problem::NotAllowed));
    world.finish([ada, ben]).await;
}
