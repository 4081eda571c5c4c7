//! What somebody has marked as unread: on all their devices, until they read it again.

use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::limits;
use adda_shared::model::FollowedThread;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewMessage, Reply, Unread};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::Replica;
use adda_shared::replica::room::RoomState;

use crate::harness::{Client, LOBBY, World};

fn state(replica: &Replica) -> &RoomState {
    replica.room(LOBBY).expect("a room")
}

/// How many messages of the room are unread, and how many of those call one.
fn unread(replica: &Replica) -> (u64, usize) {
    (state(replica).unread(), state(replica).entry().mentions.len())
}

fn rewinds(client: &Client) -> u64 {
    state(&client.replica).entry().read.rewinds
}

/// Marks a message as unread like a page does.
async fn mark(client: &mut Client, message: Revision) {
    let (nonce, now) = (client.site.nonce(), client.site.now());
    client.replica.mark_unread(LOBBY, message, nonce, now).expect("room in the outbox");
    client.flush().await;
    client.until(|replica| replica.outbox().count() == 0).await;
}

async fn read(client: &mut Client, revision: Revision, rewinds: u64) {
    client.done(Command::MarkRead { room: LOBBY, thread: None, revision, rewinds }).await;
}

async fn ask(client: &mut Client, message: Revision, nonce: Nonce) -> Result<Reply, Problem> {
    client.ask(Command::MarkUnread { room: LOBBY, message, nonce }).await
}

#[tokio::test]
async fn what_is_marked_as_unread_is_so_on_all_of_a_person_s_devices_until_they_read_it() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut phone = world.sign_in("Ben", Form::Binary).await;
    ada.say(LOBBY, "one").await;
    let call = ada.say(LOBBY, &format!("@[Ben]({})", ben.user)).await;
    let last = ada.say(LOBBY, "three").await;
    ben.reach(LOBBY, last).await;
    read(&mut ben, last, 0).await;
    for device in [&mut ben, &mut phone] {
        device.until(|ben| unread(ben) == (0, 0)).await;
    }
    mark(&mut ben, call).await;
    for device in [&mut ben, &mut phone] {
        device.until(|ben| unread(ben) == (2, 1)).await;
    }
    // What a device wants to mark that has not heard of it yet, stays unread.
    read(&mut phone, last, 0).await;
    for device in [&mut ben, &mut phone] {
        device.settle().await;
        assert_eq!(unread(&device.replica), (2, 1));
    }
    // It can be marked from another message on as well, before or behind.
    mark(&mut phone, last).await;
    for device in [&mut ben, &mut phone] {
        device.until(|ben| unread(ben) == (1, 0)).await;
    }
    mark(&mut phone, call).await;
    for device in [&mut ben, &mut phone] {
        device.until(|ben| unread(ben) == (2, 1)).await;
    }
    // Who begins now begins with the same, and nobody else is told anything.
    let mut laptop = world.sign_in("Ben", Form::Json).await;
    assert_eq!(unread(&laptop.replica), (2, 1));
    ada.settle().await;
    assert_eq!(unread(&ada.replica), (0, 0));
    let known = rewinds(&laptop);
    read(&mut laptop, call, known).await;
    for device in [&mut ben, &mut phone, &mut laptop] {
        device.until(|ben| unread(ben) == (1, 0)).await;
    }
    world.finish([ada, ben, phone, laptop]).await;
}

#[tokio::test]
async fn what_one_has_written_calls_oneself_on_no_device_once_it_is_marked_as_unread() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    ben.settle().await;
    let own = ada.say(LOBBY, &format!("@room @[Ada]({})", ada.user)).await;
    ben.say(LOBBY, "@room").await;
    let last = ben.say(LOBBY, &format!("@[Ada]({})", ada.user)).await;
    ada.reach(LOBBY, last).await;
    read(&mut ada, last, 0).await;
    ada.until(|ada| unread(ada) == (0, 0)).await;
    mark(&mut ada, own).await;
    ada.until(|ada| unread(ada) == (3, 2)).await;
    let phone = world.sign_in("Ada", Form::Json).await;
    assert_eq!(unread(&phone.replica), (3, 2));
    world.finish([ada, ben, phone]).await;
}

#[tokio::test]
async fn what_is_marked_without_a_connection_waits_for_it() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let first = ada.say(LOBBY, "one").await;
    let last = ada.say(LOBBY, "two").await;
    ben.reach(LOBBY, last).await;
    read(&mut ben, last, 0).await;
    let mut phone = ben.other_page(Form::Binary).await;
    phone.settle().await;
    phone.drop_socket();
    let (nonce, now) = (phone.site.nonce(), phone.site.now());
    phone.replica.mark_unread(LOBBY, first, nonce, now).expect("room in the outbox");
    ada.say(LOBBY, "three").await;
    phone.connect().await;
    for device in [&mut ben, &mut phone] {
        device.until(|ben| unread(ben) == (3, 0)).await;
    }
    // What was sent meanwhile, and is told with the rest, has not read anything.
    phone.drop_socket();
    ben.say(LOBBY, "mine").await;
    ben.until(|ben| unread(ben) == (0, 0)).await;
    mark(&mut ben, first).await;
    ben.until(|ben| unread(ben) == (4, 0)).await;
    phone.connect().await;
    phone.settle().await;
    assert_eq!(unread(&phone.replica), (4, 0));
    world.finish([ada, ben, phone]).await;
}

#[tokio::test]
async fn a_reply_is_marked_in_its_thread_which_one_follows_from_then_on() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let question = ada.say(LOBBY, "tea?").await;
    let mut replies = Vec::new();
    for text in ["yes", "no", "well"] {
        let message = NewMessage { thread: Some(question), ..text.into() };
        let command = Command::SendMessage { room: LOBBY, nonce: ada.site.nonce(), message };
        match ada.done(command).await {
            Reply::Sent { revision } => replies.push(revision),
            other => panic!("not sent: {other:?}"),
        }
    }
    ben.reach(LOBBY, replies[2]).await;
    read(&mut ben, replies[2], 0).await;
    let followed = |replica: &Replica| state(replica).entry().thread(question).map(FollowedThread::unread);
    assert_eq!(followed(&ben.replica), None);
    mark(&mut ben, replies[1]).await;
    ben.until(|ben| followed(ben) == Some(2)).await;
    assert_eq!(unread(&ben.replica), (0, 0), "the room's own timeline is read");
    // Only who knows that marks it as read.
    let thread = Some(question);
    ben.done(Command::MarkRead { room: LOBBY, thread, revision: replies[2], rewinds: 0 }).await;
    ben.settle().await;
    assert_eq!(followed(&ben.replica), Some(2));
    let rewinds = state(&ben.replica).entry().thread(question).expect("it is followed").read.rewinds;
    ben.done(Command::MarkRead { room: LOBBY, thread, revision: replies[2], rewinds }).await;
    ben.until(|ben| followed(ben) == Some(0)).await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn it_is_done_once_for_a_nonce_and_only_of_what_is_there() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let said = ada.say(LOBBY, "one").await;
    ben.reach(LOBBY, said).await;
    let nonce = ben.site.nonce();
    assert_eq!(ask(&mut ben, said, nonce).await, Ok(Reply::Sent { revision: said }));
    let known = 1;
    read(&mut ben, said, known).await;
    ben.until(|ben| unread(ben) == (0, 0)).await;
    assert_eq!(ask(&mut ben, said, nonce).await, Ok(Reply::Sent { revision: said }), "it was done");
    ben.settle().await;
    assert_eq!(unread(&ben.replica), (0, 0));
    // What is deleted is still a place; what is no message is none.
    ada.done(Command::DeleteMessage { room: LOBBY, message: said, nonce: ada.site.nonce() }).await;
    let nonce = ben.site.nonce();
    assert_eq!(ask(&mut ben, said, nonce).await, Ok(Reply::Sent { revision: said }));
    for nothing in [Revision(1), Revision(2), Revision(99), Revision(u64::MAX)] {
        let nonce = ben.site.nonce();
        assert_eq!(ask(&mut ben, nothing, nonce).await, Err(Problem::NoSuchMessage), "{nothing}");
    }
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn who_comes_back_begins_with_a_marker_that_is_later_than_any_before() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let first = ada.say(LOBBY, "one").await;
    ben.reach(LOBBY, first).await;
    mark(&mut ben, first).await;
    ben.until(|ben| unread(ben) == (1, 0)).await;
    let mut phone = ben.other_page(Form::Binary).await;
    phone.drop_socket();
    ben.done(Command::LeaveRoom { room: LOBBY }).await;
    ben.done(Command::JoinRoom { room: LOBBY }).await;
    phone.connect().await;
    for device in [&mut ben, &mut phone] {
        device.until(|ben| ben.room(LOBBY).is_some() && unread(ben) == (0, 0)).await;
        assert_eq!(rewinds(device), 1);
    }
    world.finish([ada, ben, phone]).await;
}

#[tokio::test]
async fn of_what_is_unread_the_first_messages_are_told_to_whom_it_is() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let question = ben.say(LOBBY, "tea?").await;
    ada.reach(LOBBY, question).await;
    let mut said = Vec::new();
    for text in ["one", "two", "three", "four"] {
        said.push(ada.say(LOBBY, text).await);
    }
    ada.done(Command::DeleteMessage { room: LOBBY, message: said[1], nonce: ada.site.nonce() }).await;
    let garden = ada.create("Garden", false).await;
    let message = NewMessage { thread: Some(question), .."yes".into() };
    let command = Command::SendMessage { room: LOBBY, nonce: ada.site.nonce(), message };
    let Reply::Sent { revision } = ada.done(command).await else { panic!("it was not sent") };
    // Not of rooms that one is not in, as if there were none, of threads that one does not follow, nor of what is none.
    let places = vec![
        (LOBBY, Some(question)),
        (garden, None),
        (RoomId(999), None),
        (LOBBY, Some(said[0])),
        (LOBBY, None),
        (LOBBY, Some(Revision(1))),
    ];
    let here = |thread, first| Unread { room: LOBBY, thread, first };
    let of_thread = here(Some(question), vec![revision]);
    let asked = Command::FindUnread { places: places.clone() };
    let expected = vec![of_thread.clone(), here(None, said[..3].to_vec())];
    assert_eq!(ben.done(asked.clone()).await, Reply::Unread(expected));
    read(&mut ben, said[2], 0).await;
    assert_eq!(ben.done(asked).await, Reply::Unread(vec![of_thread, here(None, vec![said[3]])]));
    let more = Command::FindUnread { places: vec![(LOBBY, None); limits::UNREAD_TOLD_MAX + 1] };
    let Reply::Unread(told) = ben.done(more).await else { panic!("nothing is told") };
    assert_eq!(told.len(), limits::UNREAD_TOLD_MAX);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn those_who_came_in_between_hide_no_message() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    for number in 0..9 {
        world.join(&format!("Other {number}"), Form::Json).await.retire();
    }
    let said = ada.say(LOBBY, "welcome, all").await;
    ben.reach(LOBBY, said).await;
    let asked = Command::FindUnread { places: vec![(LOBBY, None)] };
    let first = vec![said];
    assert_eq!(ben.done(asked).await, Reply::Unread(vec![Unread { room: LOBBY, thread: None, first }]));
    world.finish([ada, ben]).await;
}
