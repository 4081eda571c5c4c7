//! People change what they said, and take it back.

use adda_shared::id::{Nonce, Revision};
use adda_shared::limits::BODY_BYTES_MAX;
use adda_shared::permission::Role;
use adda_shared::protocol::command::{Command, PageAt, Reply};
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::protocol::{Form, ServerFrame};
use adda_shared::text::TextFault;

use crate::harness::{Client, LOBBY, World};

async fn edit(client: &mut Client, message: Revision, text: &str) -> Result<Reply, Problem> {
    let (nonce, body) = (client.site.nonce(), text.to_owned());
    client.ask(Command::EditMessage { room: LOBBY, message, nonce, body }).await
}

async fn delete(client: &mut Client, message: Revision) -> Result<Reply, Problem> {
    let nonce = client.site.nonce();
    client.ask(Command::DeleteMessage { room: LOBBY, message, nonce }).await
}

#[track_caller]
fn revision(reply: Result<Reply, Problem>) -> Revision {
    match reply {
        Ok(Reply::Sent { revision }) => revision,
        other => panic!("not done: {other:?}"),
    }
}

#[tokio::test]
async fn an_edit_is_pushed_to_everybody_and_its_past_can_be_read() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let sent = ada.say(LOBBY, "tea at five").await;
    ben.reach(LOBBY, sent).await;
    let edited = revision(edit(&mut ada, sent, "tea at six").await);
    ben.reach(LOBBY, edited).await;
    assert_eq!((ada.texts(LOBBY), ben.texts(LOBBY)), (vec!["tea at six".to_owned()], vec!["tea at six".to_owned()]));
    let Reply::Versions(versions) = ben.done(Command::FindVersions { room: LOBBY, message: sent }).await else {
        panic!("not versions");
    };
    let versions: Vec<_> = versions.iter().map(|version| (version.revision, version.body.as_str())).collect();
    assert_eq!(versions, [(sent, "tea at five"), (edited, "tea at six")]);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn what_is_deleted_is_told_to_nobody_any_more() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let sent = ben.say(LOBBY, "the secret is xylophone").await;
    ada.reach(LOBBY, sent).await;
    // Chloe has the lobby from before the deletion, and is told the rest after it, from memory.
    let mut chloe = world.join("Chloe", Form::Json).await;
    chloe.reach(LOBBY, sent).await;
    chloe.drop_socket();
    let before = ben.say(LOBBY, "the other one is marmalade").await;
    let edited = revision(edit(&mut ben, before, "the other one is zeppelin").await);
    let deleted = revision(delete(&mut ben, before).await);
    assert_eq!(edited.next(), deleted);
    chloe.connect().await;
    chloe.reach(LOBBY, deleted).await;
    ada.reach(LOBBY, deleted).await;
    let mut newcomer = world.join("Dev", Form::Json).await;
    let page = newcomer.done(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 100 }).await;
    let (page, heard) = (format!("{page:?}"), format!("{:?}", chloe.heard));
    assert!(page.contains("xylophone") && heard.contains("Tombstone"), "all else is told");
    for word in ["marmalade", "zeppelin"] {
        assert!(!page.contains(word) && !heard.contains(word), "{word} is told still");
    }
    assert_eq!(ada.texts(LOBBY), ["the secret is xylophone"]);
    world.finish([ada, ben, chloe, newcomer]).await;
}

#[tokio::test]
async fn who_looks_after_a_room_deletes_what_others_said_and_nobody_edits_it() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let hers = ada.say(LOBBY, "hers").await;
    let his = ben.say(LOBBY, "his").await;
    assert_eq!(delete(&mut ben, hers).await, Err(Problem::NotAllowed));
    assert_eq!(edit(&mut ben, hers, "his now").await, Err(Problem::NotAllowed));
    assert_eq!(edit(&mut ada, his, "hers now").await, Err(Problem::NotAllowed));
    let deleted = revision(delete(&mut ada, his).await);
    ben.reach(LOBBY, deleted).await;
    assert_eq!(edit(&mut ben, his, "still here").await, Err(Problem::NoSuchMessage));
    assert_eq!(ben.texts(LOBBY), ["hers"]);
    ada.done(Command::SetRole { user: ben.user, role: Role::Admin }).await;
    let deleted = revision(delete(&mut ben, hers).await);
    ada.reach(LOBBY, deleted).await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_change_that_cannot_be_is_refused_in_words_and_changes_nothing() {
    let (world, mut ada) = World::claimed().await;
    let sent = ada.say(LOBBY, "tea").await;
    let max = u32::try_from(BODY_BYTES_MAX).expect("a bound");
    for (text, fault) in [
        (String::new(), TextFault::Empty),
        (" \u{200b}\n".to_owned(), TextFault::Empty),
        ("x".repeat(BODY_BYTES_MAX + 1), TextFault::TooLong { max }),
        ("a\u{0}b".to_owned(), TextFault::Character),
    ] {
        let refusal = edit(&mut ada, sent, &text).await;
        assert_eq!(refusal, Err(Problem::BadText { field: TextField::Body, fault }));
    }
    for message in [Revision(0), Revision(1), Revision(900), Revision(u64::MAX)] {
        assert_eq!(edit(&mut ada, message, "tea").await, Err(Problem::NoSuchMessage));
        assert_eq!(delete(&mut ada, message).await, Err(Problem::NoSuchMessage));
    }
    ada.done(Command::ArchiveRoom { room: LOBBY, is_archived: true }).await;
    assert_eq!(edit(&mut ada, sent, "chai").await, Err(Problem::NotAllowed));
    assert_eq!(delete(&mut ada, sent).await, Err(Problem::NotAllowed));
    assert_eq!(ada.texts(LOBBY), ["tea"]);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_change_whose_answer_was_lost_is_made_once() {
    let (world, mut ada) = World::claimed().await;
    let sent = ada.say(LOBBY, "tea").await;
    let (one, two) = (world.site.nonce(), world.site.nonce());
    let command =
        |nonce: Nonce, body: &str| Command::EditMessage { room: LOBBY, message: sent, nonce, body: body.to_owned() };
    let first = revision(ada.ask(command(one, "chai")).await);
    let mut other = ada.other_page(Form::Json).await;
    revision(other.ask(command(two, "coffee")).await);
    assert_eq!(revision(other.ask(command(one, "chai")).await), first, "by another connection too");
    let is_edit = |frame: &&ServerFrame| matches!(frame, ServerFrame::Room(event) if matches!(event.what, RoomFact::MessageEdited { .. }));
    ada.until(|ada| ada.room(LOBBY).is_some_and(|room| room.cursor() > first)).await;
    assert_eq!(ada.heard.iter().filter(is_edit).count(), 2);
    assert_eq!(ada.texts(LOBBY), ["coffee"]);
    world.finish([ada, other]).await;
}
