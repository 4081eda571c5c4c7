//! Drafts: what one is writing, the same on all of one's devices and nobody else's.

use adda_shared::draft::RoomDraft;
use adda_shared::id::{Revision, RoomId};
use adda_shared::limits::{BODY_BYTES_MAX, DRAFTS_MAX};
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewDraft, NewMessage, Reply};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::replica::Replica;
use adda_shared::replica::room::RoomState;
use adda_shared::text::TextFault;

use crate::harness::{LOBBY, World};

/// What a client's person is writing in a room, as far as the client knows.
fn drafts(replica: &Replica, room: RoomId) -> &[RoomDraft] {
    replica.room(room).map(RoomState::entry).map_or(&[], |entry| &entry.drafts)
}

/// The texts of these, with the threads.
fn texts(replica: &Replica) -> Vec<(Option<Revision>, &str)> {
    drafts(replica, LOBBY).iter().map(|draft| (draft.thread, draft.text.body.as_str())).collect()
}

fn writing(body: &str, known: u64) -> Command {
    in_thread(None, body, known)
}

fn in_thread(thread: Option<Revision>, body: &str, known: u64) -> Command {
    let draft = (!body.is_empty()).then(|| NewDraft { body: body.to_owned(), reply_to: None });
    Command::SetDraft { room: LOBBY, thread, draft, known }
}

#[tokio::test]
async fn what_one_writes_stands_on_all_devices_of_one_person_and_is_told_to_nobody_else() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut phone = world.sign_in("Ben", Form::Binary).await;
    let said = ada.say(LOBBY, "tea?").await;
    for client in [&mut ben, &mut phone] {
        client.reach(LOBBY, said).await;
    }
    let draft = Some(NewDraft { body: "with milk \n".to_owned(), reply_to: Some(said) });
    ben.done(Command::SetDraft { room: LOBBY, thread: None, draft, known: 0 }).await;
    ben.done(in_thread(Some(said), "and cake", 0)).await;
    for client in [&mut ben, &mut phone] {
        client.until(|replica| texts(replica) == [(None, "with milk"), (Some(said), "and cake")]).await;
    }
    let (first, second) = (drafts(&phone.replica, LOBBY)[0].clone(), drafts(&phone.replica, LOBBY)[1].clone());
    assert_eq!(first.text.reply_to, Some(said));
    assert!(first.number < second.number, "numbered in the order in which they were set");
    // Whoever was away has it with the welcome, and what was sent elsewhere meanwhile is gone.
    phone.drop_socket();
    ben.done(writing("", first.number)).await;
    phone.connect().await;
    phone.until(|replica| texts(replica) == [(Some(said), "and cake")]).await;
    let mut tablet = world.sign_in("Ben", Form::Binary).await;
    tablet.settle().await;
    assert_eq!(drafts(&tablet.replica, LOBBY), [second]);
    ada.say(LOBBY, "anything").await;
    assert_eq!(texts(&ada.replica), []);
    world.finish([ada, ben, phone, tablet]).await;
}

#[tokio::test]
async fn a_device_that_was_away_takes_no_newer_draft_away() {
    let (world, mut ada) = World::claimed().await;
    ada.done(writing("tea", 0)).await;
    ada.until(|replica| texts(replica) == [(None, "tea")]).await;
    let known = drafts(&ada.replica, LOBBY)[0].number;
    ada.done(writing("tea at five", known)).await;
    ada.until(|replica| texts(replica) == [(None, "tea at five")]).await;
    let newest = drafts(&ada.replica, LOBBY)[0].clone();
    // Neither another text nor that it was sent, from who knows the one before only; nor who knows of none.
    for stale in [writing("coffee", known), writing("", known), writing("coffee", 0)] {
        assert_eq!(ada.done(stale).await, Reply::Done);
    }
    // The same again changes nothing, not even its number.
    ada.done(writing("tea at five", newest.number)).await;
    ada.done(writing("tea at five", 0)).await;
    ada.settle().await;
    assert_eq!(drafts(&ada.replica, LOBBY), std::slice::from_ref(&newest));
    // Numbers are not used again: who knew a draft that is gone does not take the next one for it.
    ada.done(writing("", newest.number)).await;
    ada.until(|replica| texts(replica).is_empty()).await;
    ada.done(writing("cake", 0)).await;
    ada.until(|replica| texts(replica) == [(None, "cake")]).await;
    assert!(drafts(&ada.replica, LOBBY)[0].number > newest.number);
    ada.done(writing("", newest.number)).await;
    ada.settle().await;
    assert_eq!(texts(&ada.replica), [(None, "cake")]);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_message_leaves_the_draft_and_an_archived_room_keeps_it() {
    let (world, mut ada) = World::claimed().await;
    ada.done(writing("tea", 0)).await;
    ada.say(LOBBY, "tea").await;
    ada.done(Command::ArchiveRoom { room: LOBBY, is_archived: true }).await;
    ada.until(|replica| texts(replica) == [(None, "tea")]).await;
    let known = drafts(&ada.replica, LOBBY)[0].number;
    ada.done(writing("tea, when it is opened again", known)).await;
    ada.until(|replica| texts(replica) == [(None, "tea, when it is opened again")]).await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn who_leaves_a_room_leaves_their_draft_and_a_guest_has_their_own() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    ben.done(writing("tea", 0)).await;
    ben.until(|replica| texts(replica) == [(None, "tea")]).await;
    ben.done(Command::LeaveRoom { room: LOBBY }).await;
    ben.until(|replica| replica.room(LOBBY).is_none()).await;
    assert_eq!(ben.ask(writing("from outside", 9)).await, Err(Problem::NotAllowed));
    ben.done(Command::JoinRoom { room: LOBBY }).await;
    ben.until(|replica| replica.room(LOBBY).is_some()).await;
    assert_eq!(texts(&ben.replica), []);
    let nowhere = Command::SetDraft { room: RoomId(99), thread: None, draft: None, known: 0 };
    assert_eq!(ben.ask(nowhere).await, Err(Problem::NoSuchRoom));
    let token = ada.guest_link(vec![LOBBY]).await;
    let mut guest = ada.site.join_by(Some(&token), "Gita", None, Form::Json).await;
    guest.done(writing("am I to come?", 0)).await;
    guest.until(|replica| texts(replica) == [(None, "am I to come?")]).await;
    world.finish([ada, ben, guest]).await;
}

#[tokio::test]
async fn what_is_no_draft_is_refused() {
    let (world, mut ada) = World::claimed().await;
    let said = ada.say(LOBBY, "tea?").await;
    let reply = NewMessage { thread: Some(said), ..NewMessage::from("yes") };
    let nonce = ada.site.nonce();
    let reply = match ada.done(Command::SendMessage { room: LOBBY, nonce, message: reply }).await {
        Reply::Sent { revision } => revision,
        other => panic!("{other:?}"),
    };
    let bad = |fault| Err(Problem::BadText { field: TextField::Body, fault });
    let max = u32::try_from(BODY_BYTES_MAX).expect("few");
    let empty = Some(NewDraft { body: " \n".to_owned(), reply_to: None });
    let empty = Command::SetDraft { room: LOBBY, thread: None, draft: empty, known: 0 };
    assert_eq!(ada.ask(empty).await, bad(TextFault::Empty));
    assert_eq!(ada.ask(writing("bell \u{7}", 0)).await, bad(TextFault::Character));
    assert_eq!(ada.ask(writing(&"x".repeat(BODY_BYTES_MAX + 1), 0)).await, bad(TextFault::TooLong { max }));
    // No thread begins under what is no message, or under a reply.
    for nothing in [Revision(0), Revision(1), reply, Revision(u64::MAX)] {
        assert_eq!(ada.ask(in_thread(Some(nothing), "tea", 0)).await, Err(Problem::NoSuchMessage), "{nothing}");
    }
    for nothing in [Revision(0), Revision(1), Revision(u64::MAX)] {
        let draft = Some(NewDraft { body: "tea".to_owned(), reply_to: Some(nothing) });
        let answer = Command::SetDraft { room: LOBBY, thread: None, draft, known: 0 };
        assert_eq!(ada.ask(answer).await, Err(Problem::NoSuchMessage), "{nothing}");
    }
    // To forget what is not there is done.
    for thread in [None, Some(said), Some(Revision(u64::MAX))] {
        assert_eq!(ada.done(in_thread(thread, "", u64::MAX)).await, Reply::Done);
    }
    ada.settle().await;
    assert_eq!(texts(&ada.replica), []);
    ada.done(writing(&"x".repeat(BODY_BYTES_MAX), u64::MAX)).await;
    ada.until(|replica| texts(replica).len() == 1).await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_person_has_so_many_drafts_and_no_more() {
    let (world, mut ada) = World::claimed().await;
    let mut said = Vec::new();
    for number in 0..=DRAFTS_MAX {
        said.push(ada.say(LOBBY, &number.to_string()).await);
    }
    let last = said.pop();
    for message in &said {
        ada.done(in_thread(Some(*message), "later", 0)).await;
    }
    let max = u32::try_from(DRAFTS_MAX).expect("few");
    assert_eq!(ada.ask(in_thread(last, "one more", 0)).await, Err(Problem::TooManyDrafts { max }));
    // One that is there can be written on, and one that goes makes room.
    ada.done(in_thread(Some(said[1]), "later, perhaps", u64::MAX)).await;
    ada.done(in_thread(Some(said[0]), "", u64::MAX)).await;
    ada.done(in_thread(last, "one more", 0)).await;
    let all = |replica: &Replica| {
        let texts = texts(replica);
        texts.len() == DRAFTS_MAX && texts[0].1 == "later, perhaps" && texts.last() == Some(&(last, "one more"))
    };
    ada.until(all).await;
    world.finish([ada]).await;
}
