//! Who follows a thread, and is told of what is said in it.

use adda_shared::id::{Revision, UnixMs};
use adda_shared::limits::FOLLOWED_THREADS_MAX;
use adda_shared::model::{FollowedThread, ReadMarker};
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewMessage, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::Replica;

use super::{follow, followed, has_unread, state, unread};
use crate::harness::{LOBBY, World};

#[tokio::test]
async fn those_follow_a_thread_who_are_part_of_it_until_they_do_not_want_to() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Binary).await;
    let mut dev = world.join("Dev", Form::Binary).await;
    let question = ada.say(LOBBY, &format!("tea, @[Dev]({})?", dev.user)).await;
    ben.reach(LOBBY, question).await;
    let first = ben.reply(question, "@room yes @here").await;
    for client in [&mut ada, &mut ben, &mut chloe, &mut dev] {
        client.reach(LOBBY, first).await;
    }
    for (client, unread) in [(&mut ada, 1), (&mut ben, 0), (&mut dev, 1)] {
        has_unread(client, question, unread).await;
    }
    assert_eq!(unread(&chloe, question), None);
    assert_eq!(state(&chloe.replica).mentions(), 0, "nobody calls everybody in a thread");
    // Named in a reply, or in one that is changed.
    let second = ben.reply(question, "milk?").await;
    chloe.reach(LOBBY, second).await;
    let body = format!("milk, @[Chloe]({})?", chloe.user);
    let nonce = ben.site.nonce();
    ben.done(Command::EditMessage { room: LOBBY, message: second, nonce, body: body.clone() }).await;
    has_unread(&mut chloe, question, 1).await;
    assert_eq!(state(&chloe.replica).mentions(), 0);
    // Whoever does not want it any more hears no more of it, until they are named once more.
    for client in [&mut ada, &mut chloe] {
        follow(client, question, false).await;
        assert_eq!(unread(client, question), None);
    }
    // Also not where somebody mends what named them: who was named already is not named anew.
    let mended = format!("milk or cream, @[Chloe]({})?", chloe.user);
    let nonce = ben.site.nonce();
    ben.done(Command::EditMessage { room: LOBBY, message: second, nonce, body: mended }).await;
    let third = ben.reply(question, "sugar?").await;
    for client in [&mut ada, &mut chloe] {
        client.reach(LOBBY, third).await;
        client.settle().await;
        assert_eq!(unread(client, question), None);
    }
    ben.reply(question, &body).await;
    has_unread(&mut chloe, question, 1).await;
    assert_eq!(unread(&ada, question), None);
    for client in [&mut ada, &mut ben, &mut chloe, &mut dev] {
        client.settle().await;
    }
    world.finish([ada, ben, chloe, dev]).await;
}

#[tokio::test]
async fn one_follows_what_nobody_has_replied_to_yet_and_once_for_each_nonce() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let said = ada.say(LOBBY, "the door code").await;
    ben.reach(LOBBY, said).await;
    let nonce = ben.site.nonce();
    let asked = |nonce, is_on| Command::Follow { room: LOBBY, message: said, nonce, is_on };
    let is_done = Reply::Sent { revision: said };
    assert_eq!(ben.done(asked(nonce, true)).await, is_done);
    assert_eq!(ben.done(asked(ben.site.nonce(), true)).await, is_done, "it is so already");
    let none = FollowedThread {
        thread: said,
        read: ReadMarker { rewinds: 0, revision: said, number: 0 },
        last: said,
        last_number: 0,
        last_at: UnixMs(0),
    };
    ben.until(|replica| followed(replica, said) == Some(none)).await;
    let first = ada.reply(said, "1234").await;
    ben.reach(LOBBY, first).await;
    has_unread(&mut ben, said, 1).await;
    assert_eq!(ben.done(asked(ben.site.nonce(), false)).await, is_done);
    assert_eq!(ben.done(asked(nonce, true)).await, is_done, "a copy that comes late changes nothing");
    ben.until(|replica| followed(replica, said).is_none()).await;
    // Also where nobody can write any more; and not where nothing can be said in a thread.
    ada.done(Command::ArchiveRoom { room: LOBBY, is_archived: true }).await;
    ben.done(asked(ben.site.nonce(), true)).await;
    has_unread(&mut ben, said, 0).await;
    for nothing in [Revision(1), first, Revision(99)] {
        let command = Command::Follow { room: LOBBY, message: nothing, nonce: ben.site.nonce(), is_on: true };
        assert_eq!(ben.ask(command).await, Err(Problem::NoSuchMessage), "{nothing}");
    }
    // Who leaves follows nothing there any more.
    ben.done(Command::LeaveRoom { room: LOBBY }).await;
    ben.until(|replica| replica.room(LOBBY).is_none()).await;
    ada.done(Command::ArchiveRoom { room: LOBBY, is_archived: false }).await;
    ben.done(Command::JoinRoom { room: LOBBY }).await;
    ben.until(|replica| replica.room(LOBBY).is_some()).await;
    assert_eq!(unread(&ben, said), None);
    ada.settle().await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn of_more_threads_than_one_may_follow_the_quietest_is_let_go() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let mut said = Vec::new();
    for number in 0..=FOLLOWED_THREADS_MAX {
        said.push(ada.say(LOBBY, &number.to_string()).await);
    }
    let last = said.pop().expect("one more than may be");
    ben.reach(LOBBY, last).await;
    for message in &said {
        world.site.pass_ms(1);
        let message_of = NewMessage { thread: Some(*message), ..NewMessage::from("here") };
        ben.done(Command::SendMessage { room: LOBBY, nonce: ben.site.nonce(), message: message_of }).await;
    }
    let count = |replica: &Replica| state(replica).entry().threads.len();
    ben.until(|replica| count(replica) == FOLLOWED_THREADS_MAX).await;
    // The first one is spoken in again, and so the second is the quietest.
    world.site.pass_ms(1);
    ada.reply(said[0], "and here").await;
    follow(&mut ben, last, true).await;
    ben.until(|replica| followed(replica, said[1]).is_none()).await;
    assert_eq!(
        (count(&ben.replica), unread(&ben, said[0]), unread(&ben, last)),
        (FOLLOWED_THREADS_MAX, Some(1), Some(0))
    );
    ada.settle().await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn in_a_direct_room_each_of_its_few_follows() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let Reply::Room { room } = ada.done(Command::CreateDirect { people: vec![ben.user] }).await else {
        panic!("no room")
    };
    for client in [&mut ada, &mut ben] {
        client.until(|replica| replica.room(room).is_some()).await;
    }
    let question = ada.say(room, "tea?").await;
    let message = NewMessage { thread: Some(question), ..NewMessage::from("or coffee") };
    ada.done(Command::SendMessage { room, nonce: ada.site.nonce(), message }).await;
    let unread = |replica: &Replica| replica.room(room).map(|state| state.entry().unread_replies());
    ben.until(|replica| unread(replica) == Some(1)).await;
    ada.settle().await;
    assert_eq!(unread(&ada.replica), Some(0));
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn who_is_put_out_follows_nothing_when_they_are_let_in_again() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let question = ada.say(LOBBY, "tea?").await;
    ben.reach(LOBBY, question).await;
    ben.reply(question, "yes").await;
    has_unread(&mut ada, question, 1).await;
    ada.done(Command::RemoveMember { room: LOBBY, user: ben.user }).await;
    ben.until(|replica| replica.room(LOBBY).is_none()).await;
    ada.reply(question, "while he was out").await;
    ada.done(Command::AddMember { room: LOBBY, user: ben.user }).await;
    ben.until(|replica| replica.room(LOBBY).is_some()).await;
    assert_eq!(unread(&ben, question), None);
    ben.reply(question, "back").await;
    has_unread(&mut ben, question, 0).await;
    assert_eq!(followed(&ben.replica, question).map(|followed| followed.last_number), Some(3));
    has_unread(&mut ada, question, 1).await;
    world.finish([ada, ben]).await;
}
