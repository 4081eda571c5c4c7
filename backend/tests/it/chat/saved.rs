//! Saved messages: a list of one's own, the same on all of one's devices and nobody else's.

use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::limits::SAVED_MAX;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::Replica;
use adda_shared::replica::room::RoomState;

use crate::harness::{Client, LOBBY, World};

/// What a client's person has saved of a room, in the order of the messages.
fn saved(replica: &Replica, room: RoomId) -> Vec<Revision> {
    let entry = replica.room(room).map(RoomState::entry);
    entry.map(|entry| entry.saved.iter().map(|saved| saved.message).collect()).unwrap_or_default()
}

/// Saves a message through the outbox, as the page does, or ends that.
async fn save(client: &mut Client, message: Revision, is_on: bool) {
    let (nonce, now) = (client.site.nonce(), client.site.now());
    client.replica.save(LOBBY, message, nonce, is_on, now).expect("room in the outbox");
    client.flush().await;
    client.until(|replica| replica.outbox().count() == 0).await;
}

fn asked(message: Revision, nonce: Nonce, is_on: bool) -> Command {
    Command::Save { room: LOBBY, message, nonce, is_on }
}

#[tokio::test]
async fn what_is_saved_is_so_on_all_devices_of_one_person_and_for_nobody_else() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut phone = world.sign_in("Ben", Form::Binary).await;
    let (first, second) = (ada.say(LOBBY, "the door code").await, ada.say(LOBBY, "the wifi").await);
    for client in [&mut ben, &mut phone] {
        client.reach(LOBBY, second).await;
    }
    save(&mut ben, second, true).await;
    assert_eq!(saved(&ben.replica, LOBBY), [second], "what is answered was told before");
    world.site.pass_ms(1_000);
    save(&mut phone, first, true).await;
    for client in [&mut ben, &mut phone] {
        client.until(|replica| saved(replica, LOBBY) == [first, second]).await;
    }
    // Whoever was away has it with the welcome, and the times at which it was.
    phone.drop_socket();
    save(&mut ben, second, false).await;
    phone.connect().await;
    phone.until(|replica| saved(replica, LOBBY) == [first]).await;
    let at = |client: &Client| client.replica.room(LOBBY).expect("a room").entry().saved[0].at;
    assert_eq!(at(&phone), at(&ben));
    ada.say(LOBBY, "anything").await;
    assert_eq!(saved(&ada.replica, LOBBY), []);
    world.finish([ada, ben, phone]).await;
}

#[tokio::test]
async fn what_is_deleted_is_saved_no_more_and_who_leaves_a_room_leaves_what_they_saved_of_it() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let (first, second) = (ada.say(LOBBY, "the door code").await, ada.say(LOBBY, "the wifi").await);
    ben.reach(LOBBY, second).await;
    save(&mut ben, first, true).await;
    save(&mut ben, second, true).await;
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: LOBBY, message: first, nonce }).await;
    ben.until(|replica| saved(replica, LOBBY) == [second]).await;
    let gone = ben.ask(asked(first, ben.site.nonce(), true)).await;
    assert_eq!(gone, Err(Problem::NoSuchMessage));
    ben.done(Command::LeaveRoom { room: LOBBY }).await;
    ben.until(|replica| replica.room(LOBBY).is_none()).await;
    let outside = ben.ask(asked(second, ben.site.nonce(), true)).await;
    assert_eq!(outside, Err(Problem::NotAllowed));
    ben.done(Command::JoinRoom { room: LOBBY }).await;
    ben.until(|replica| replica.room(LOBBY).is_some()).await;
    assert_eq!(saved(&ben.replica, LOBBY), []);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_message_is_saved_once_for_each_nonce_also_in_an_archived_room() {
    let (world, mut ada) = World::claimed().await;
    let said = ada.say(LOBBY, "the door code").await;
    ada.done(Command::ArchiveRoom { room: LOBBY, is_archived: true }).await;
    let nonce = ada.site.nonce();
    let is_done = Reply::Sent { revision: said };
    assert_eq!(ada.done(asked(said, nonce, true)).await, is_done);
    assert_eq!(ada.done(asked(said, ada.site.nonce(), true)).await, is_done, "it is so already");
    assert_eq!(ada.done(asked(said, ada.site.nonce(), false)).await, is_done);
    // A copy that comes late changes nothing.
    assert_eq!(ada.done(asked(said, nonce, true)).await, is_done);
    ada.until(|replica| saved(replica, LOBBY).is_empty()).await;
    for nothing in [Revision(1), Revision(99)] {
        assert_eq!(ada.ask(asked(nothing, ada.site.nonce(), true)).await, Err(Problem::NoSuchMessage));
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_person_has_so_many_saved_messages_and_no_more() {
    let (world, mut ada) = World::claimed().await;
    let mut said = Vec::new();
    for number in 0..=SAVED_MAX {
        said.push(ada.say(LOBBY, &number.to_string()).await);
    }
    let last = said.pop().expect("one more than may be");
    for message in &said {
        ada.done(asked(*message, ada.site.nonce(), true)).await;
    }
    let max = u32::try_from(SAVED_MAX).expect("few");
    assert_eq!(ada.ask(asked(last, ada.site.nonce(), true)).await, Err(Problem::TooManySaved { max }));
    ada.done(asked(said[0], ada.site.nonce(), false)).await;
    ada.done(asked(last, ada.site.nonce(), true)).await;
    ada.until(|replica| saved(replica, LOBBY).len() == SAVED_MAX && !saved(replica, LOBBY).contains(&said[0])).await;
    world.finish([ada]).await;
}
