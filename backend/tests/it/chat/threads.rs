//! Threads: replies beside the room's timeline, and how far they are read.

mod following;

use adda_shared::id::{Revision, RoomId};
use adda_shared::item::{Item, Message, Replies, Said};
use adda_shared::model::{FollowedThread, ReadMarker};
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewMessage, Page, PageAt, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::Replica;
use adda_shared::replica::outbox::Draft;
use adda_shared::replica::room::RoomState;
use adda_shared::replica::timeline::Timeline;
use adda_shared::text::MessageBody;

use crate::harness::{Client, LOBBY, World};

async fn asked(client: &mut Client, room: RoomId, thread: Revision) -> Result<Reply, Problem> {
    let message = NewMessage { thread: Some(thread), ..NewMessage::from("indeed") };
    client.ask(Command::SendMessage { room, nonce: client.site.nonce(), message }).await
}

async fn follow(client: &mut Client, thread: Revision, is_on: bool) {
    let (nonce, now) = (client.site.nonce(), client.site.now());
    client.replica.follow(LOBBY, thread, nonce, is_on, now).expect("room in the outbox");
    client.flush().await;
    client.until(|replica| replica.outbox().count() == 0).await;
}

async fn read(client: &mut Client, thread: Option<Revision>, revision: Revision) {
    client.done(Command::MarkRead { room: LOBBY, thread, revision, rewinds: 0 }).await;
}

async fn page(client: &mut Client, thread: Revision, at: PageAt, limit: u16) -> Page {
    match client.done(Command::FindPage { room: LOBBY, thread: Some(thread), at, limit }).await {
        Reply::Page(page) => page,
        other => panic!("no page: {other:?}"),
    }
}

fn state(replica: &Replica) -> &RoomState {
    replica.room(LOBBY).expect("a room")
}

/// The thread of a message as somebody has it who follows it.
fn followed(replica: &Replica, thread: Revision) -> Option<FollowedThread> {
    state(replica).entry().thread(thread).copied()
}

/// Waits until somebody follows a thread and has so many replies in it unread: which is told after the reply itself.
async fn has_unread(client: &mut Client, thread: Revision, unread: u64) {
    client.until(|replica| followed(replica, thread).is_some_and(|followed| followed.unread() == unread)).await;
}

/// How many replies somebody has not read in a thread; nothing where they do not follow it.
fn unread(client: &Client, thread: Revision) -> Option<u64> {
    followed(&client.replica, thread).map(|followed| followed.unread())
}

fn message(client: &Client, revision: Revision) -> Option<&Message> {
    state(&client.replica).item(revision).and_then(Item::message)
}

fn texts(client: &Client, thread: Revision) -> Vec<&str> {
    let window = state(&client.replica).thread(thread);
    let items = window.into_iter().flat_map(Timeline::items);
    items.map(|item| item.body().map_or("", MessageBody::as_str)).collect()
}

#[tokio::test]
async fn a_reply_stands_in_its_thread_and_not_in_the_room() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let question = ada.say(LOBBY, "tea at five?").await;
    ben.reach(LOBBY, question).await;
    let first = ben.reply(question, "at six").await;
    ada.reach(LOBBY, first).await;
    let last_at = message(&ada, first).map(|_| ada.site.now());
    for client in [&ada, &ben] {
        assert!(!client.texts(LOBBY).contains(&"at six".to_owned()));
        let root = message(client, question).expect("it is held");
        let by = vec![ben.user];
        let expected = Replies { last_number: 1, last: first, last_at: last_at.expect("it was heard"), by };
        assert_eq!((root.replies.as_ref(), root.changed), (Some(&expected), first));
    }
    let of_room = |client: &Client| state(&client.replica).unread();
    assert_eq!((of_room(&ada), of_room(&ben)), (0, 1), "the room has no more unread than before");
    assert_eq!(message(&ada, first).and_then(|reply| reply.thread), Some(question));
    has_unread(&mut ada, question, 1).await;
    // A window of it begins with a page, and goes on by itself.
    page(&mut ada, question, PageAt::Head, 50).await;
    let second = ben.reply(question, "or at seven").await;
    ada.say(LOBBY, "who brings cake?").await;
    ada.reach(LOBBY, second).await;
    assert_eq!(texts(&ada, question), ["at six", "or at seven"]);
    assert_eq!(ada.texts(LOBBY).last().map(String::as_str), Some("who brings cake?"));
    let third = ada.reply(question, "seven").await;
    ben.reach(LOBBY, third).await;
    let root = message(&ben, question).and_then(|root| root.replies.clone()).expect("it has replies");
    assert_eq!((root.last_number, root.last, root.by), (3, third, vec![ada.user, ben.user]));
    has_unread(&mut ada, question, 0).await;
    has_unread(&mut ben, question, 1).await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn what_is_read_in_a_thread_is_so_on_all_devices_and_says_nothing_of_the_room() {
    let (world, mut ada) = World::claimed().await;
    let mut phone = world.sign_in("Ada", Form::Json).await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let question = ada.say(LOBBY, "tea at five?").await;
    ben.reach(LOBBY, question).await;
    let first = ben.reply(question, "at six").await;
    let said = ben.say(LOBBY, "in the room").await;
    let last = ben.reply(question, "or at seven").await;
    for client in [&mut ada, &mut phone] {
        client.reach(LOBBY, last).await;
        has_unread(client, question, 2).await;
        assert_eq!(state(&client.replica).unread(), 1);
    }
    // Up to somewhere between the replies, and once more to there: it never goes back.
    read(&mut ada, Some(question), said).await;
    read(&mut ada, Some(question), first).await;
    for client in [&mut ada, &mut phone] {
        has_unread(client, question, 1).await;
        let marker = followed(&client.replica, question).map(|followed| followed.read);
        assert_eq!(marker, Some(ReadMarker { rewinds: 0, revision: first, number: 1 }));
    }
    // The room is read up to a reply that is none of its own.
    read(&mut ada, None, last).await;
    phone.until(|replica| state(replica).unread() == 0).await;
    assert_eq!(unread(&phone, question), Some(1));
    phone.drop_socket();
    read(&mut ada, Some(question), Revision(u64::MAX)).await;
    phone.connect().await;
    has_unread(&mut phone, question, 0).await;
    // Who does not follow it has nothing to mark, and asks all the same.
    follow(&mut ben, question, false).await;
    read(&mut ben, Some(question), last).await;
    assert_eq!(unread(&ben, question), None);
    for client in [&mut ada, &mut phone, &mut ben] {
        client.settle().await;
    }
    world.finish([ada, phone, ben]).await;
}

#[tokio::test]
async fn a_room_is_read_to_its_own_last_message_wherever_the_replies_stand() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let first = ada.say(LOBBY, "one").await;
    ben.reach(LOBBY, first).await;
    let between = ada.reply(first, "beside").await;
    let second = ada.say(LOBBY, "two").await;
    let after = ada.reply(first, "beside again").await;
    ben.reach(LOBBY, after).await;
    assert_eq!(state(&ben.replica).unread(), 2);
    for (revision, unread) in [(between, 1), (second, 0), (after, 0)] {
        read(&mut ben, None, revision).await;
        ben.until(|replica| state(replica).entry().read.revision == revision).await;
        assert_eq!(state(&ben.replica).unread(), unread, "read up to {revision}");
    }
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_thread_is_begun_by_a_message_of_the_room_s_own_timeline_that_is_there() {
    let (world, mut ada) = World::claimed().await;
    let den = ada.create("den", true).await;
    ada.say(den, "in the den").await;
    let (question, gone) = (ada.say(LOBBY, "tea?").await, ada.say(LOBBY, "coffee?").await);
    let first = ada.reply(question, "yes").await;
    ada.done(Command::DeleteMessage { room: LOBBY, message: gone, nonce: ada.site.nonce() }).await;
    for nothing in [Revision(0), Revision(1), first, gone, Revision(1_000), Revision(u64::MAX)] {
        assert_eq!(asked(&mut ada, LOBBY, nothing).await, Err(Problem::NoSuchMessage), "{nothing}");
    }
    assert_eq!(asked(&mut ada, den, first).await, Err(Problem::NoSuchMessage), "a message of another room");
    // What has a thread keeps it when it is deleted, and the thread goes on.
    ada.done(Command::DeleteMessage { room: LOBBY, message: question, nonce: ada.site.nonce() }).await;
    let second = ada.reply(question, "still here").await;
    let root = message(&ada, question).expect("it is held");
    assert!(matches!(root.said, Said::Deleted { .. }));
    assert_eq!(root.replies.as_ref().map(|replies| (replies.last_number, replies.last)), Some((2, second)));
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_reply_is_changed_deleted_and_counted_like_any_message() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let question = ada.say(LOBBY, "tea at five?").await;
    ben.reach(LOBBY, question).await;
    let (first, second) = (ben.reply(question, "at six").await, ben.reply(question, "or seven").await);
    page(&mut ada, question, PageAt::Head, 50).await;
    let nonce = ben.site.nonce();
    ben.done(Command::EditMessage { room: LOBBY, message: first, nonce, body: "at eight".into() }).await;
    let nonce = ada.site.nonce();
    ada.done(Command::React { room: LOBBY, message: first, nonce, emoji: "👍".into(), is_on: true }).await;
    let nonce = ada.site.nonce();
    ada.done(Command::Pin { room: LOBBY, message: first, nonce, is_on: true }).await;
    ada.done(Command::Save { room: LOBBY, message: first, nonce: ada.site.nonce(), is_on: true }).await;
    ada.until(|replica| state(replica).entry().is_saved(first)).await;
    let held = message(&ada, first).expect("it is held");
    assert_eq!((held.reactions.len(), held.is_pinned, texts(&ada, question)), (1, true, vec!["at eight", "or seven"]));
    ben.done(Command::DeleteMessage { room: LOBBY, message: second, nonce: ben.site.nonce() }).await;
    ada.until(|replica| state(replica).cursor() > second).await;
    ada.settle().await;
    assert_eq!(texts(&ada, question), ["at eight", ""], "a deleted one leaves a quiet line");
    has_unread(&mut ada, question, 2).await;
    // Whoever comes to it later is told the same, by the log and by a page.
    let mut chloe = world.join("Chloe", Form::Binary).await;
    page(&mut chloe, question, PageAt::Head, 50).await;
    assert_eq!(texts(&chloe, question), ["at eight", ""]);
    let third = chloe.reply(question, "nine").await;
    for client in [&mut ada, &mut ben, &mut chloe] {
        client.reach(LOBBY, third).await;
        client.settle().await;
    }
    assert_eq!(message(&ada, third).map(|reply| reply.number), Some(3));
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_thread_is_read_a_page_at_a_time_and_a_guest_is_told_whose_the_replies_are() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let question = ada.say(LOBBY, "count").await;
    ben.reach(LOBBY, question).await;
    let mut replies = Vec::new();
    for number in 1..=25 {
        replies.push(ben.reply(question, &number.to_string()).await);
        ben.say(LOBBY, "in between").await;
    }
    let head = page(&mut ada, question, PageAt::Head, 10).await;
    assert_eq!((head.thread, head.items.len(), head.to), (Some(question), 10, head.as_of));
    let numbers = |page: &Page| -> Vec<u64> {
        page.items.iter().filter_map(|item| item.message().map(|message| message.number)).collect()
    };
    assert_eq!(numbers(&head), (16..=25).collect::<Vec<_>>());
    let before = page(&mut ada, question, PageAt::Before(head.from), 10).await;
    assert_eq!((numbers(&before), before.to), ((6..=15).collect(), head.from.previous()));
    let first = page(&mut ada, question, PageAt::Before(before.from), 10).await;
    assert_eq!((numbers(&first), first.from), ((1..=5).collect(), Revision(1)));
    let after = page(&mut ada, question, PageAt::After(replies[4]), 3).await;
    assert_eq!((numbers(&after), after.from, after.to), (vec![6, 7, 8], replies[4].next(), replies[8].previous()));
    let around = page(&mut ada, question, PageAt::Around(replies[12]), 5).await;
    assert_eq!(numbers(&around), [11, 12, 13, 14, 15]);
    assert_eq!(texts(&ada, question).len(), 25, "the pages joined");
    for nothing in [Revision(1), replies[0], Revision(9_999)] {
        assert_eq!(page(&mut ada, nothing, PageAt::Head, 10).await.items, []);
    }
    ben.done(Command::LeaveRoom { room: LOBBY }).await;
    let token = ada.guest_link(vec![LOBBY]).await;
    let mut guest = ada.site.join_by(Some(&token), "Guest", None, Form::Json).await;
    let told = page(&mut guest, question, PageAt::Head, 10).await;
    assert_eq!(told.people.iter().map(|person| person.user).collect::<Vec<_>>(), [ben.user]);
    for client in [&mut ada, &mut ben, &mut guest] {
        client.settle().await;
    }
    world.finish([ada, ben, guest]).await;
}

#[tokio::test]
async fn whoever_was_away_is_told_what_was_said_in_threads_and_typing_stays_in_its_own() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let question = ada.say(LOBBY, "tea at five?").await;
    ben.reach(LOBBY, question).await;
    let first = ben.reply(question, "at six").await;
    ada.reach(LOBBY, first).await;
    page(&mut ada, question, PageAt::Head, 50).await;
    ada.drop_socket();
    ben.reply(question, "or at seven").await;
    ben.say(LOBBY, "in the room").await;
    let last = ben.reply(question, "eight").await;
    ada.connect().await;
    ada.reach(LOBBY, last).await;
    assert_eq!(texts(&ada, question), ["at six", "or at seven", "eight"]);
    has_unread(&mut ada, question, 3).await;
    ben.done(Command::Type { room: LOBBY, thread: Some(question) }).await;
    ada.until(|replica| state(replica).typing(Some(question)).eq([ben.user])).await;
    assert_eq!(state(&ada.replica).typing(None).count(), 0);
    // What was written while there was no connection comes to its thread, once and in order.
    ada.drop_socket();
    for text in ["nine", "ten"] {
        let body = MessageBody::parse(text).expect("a text");
        let draft = Draft { thread: Some(question), ..body.into() };
        ada.replica.send(LOBBY, ada.site.nonce(), draft, ada.site.now()).expect("room in the outbox");
    }
    ada.connect().await;
    ada.until(|replica| replica.outbox().count() == 0).await;
    assert_eq!(texts(&ada, question)[3..], ["nine", "ten"]);
    ben.settle().await;
    world.finish([ada, ben]).await;
}
