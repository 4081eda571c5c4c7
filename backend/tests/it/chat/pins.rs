//! Pinned messages: a list for each room, the same for everybody in it.

use adda_shared::id::{Nonce, Revision};
use adda_shared::limits::PINS_MAX;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::Replica;

use crate::harness::{Client, LOBBY, World};

/// The pinned messages of the lobby, as a client has them.
fn pins(replica: &Replica) -> Vec<Revision> {
    replica.room(LOBBY).map(|state| state.entry().pins.clone()).unwrap_or_default()
}

/// Whether a message stands there as pinned.
fn is_pinned(client: &Client, message: Revision) -> bool {
    let item = client.replica.room(LOBBY).and_then(|state| state.item(message));
    item.and_then(|item| item.message()).is_some_and(|message| message.is_pinned)
}

/// Pins a message through the outbox, as the page does, or ends that.
async fn pin(client: &mut Client, message: Revision, is_on: bool) {
    let (nonce, now) = (client.site.nonce(), client.site.now());
    client.replica.pin(LOBBY, message, nonce, is_on, now).expect("room in the outbox");
    client.flush().await;
    client.until(|replica| replica.outbox().count() == 0).await;
}

fn asked(message: Revision, nonce: Nonce, is_on: bool) -> Command {
    Command::Pin { room: LOBBY, message, nonce, is_on }
}

#[tokio::test]
async fn what_is_pinned_is_so_for_everybody_in_the_order_in_which_it_was() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let (first, second) = (ada.say(LOBBY, "the door code").await, ada.say(LOBBY, "the wifi").await);
    ben.reach(LOBBY, second).await;
    pin(&mut ben, second, true).await;
    pin(&mut ada, first, true).await;
    for client in [&mut ada, &mut ben] {
        client.until(|replica| pins(replica) == [second, first]).await;
        assert!(is_pinned(client, first) && is_pinned(client, second));
    }
    // Who comes later has the list with the room, and the rest when it is asked for.
    let mut chloe = world.join("Chloe", Form::Binary).await;
    assert_eq!(pins(&chloe.replica), [second, first]);
    chloe.replica.want(LOBBY, first);
    chloe.flush().await;
    chloe.until(|replica| replica.room(LOBBY).is_some_and(|room| room.item(first).is_some())).await;
    assert!(is_pinned(&chloe, first));
    // Who was away is told, and what was unpinned goes to the end when it is pinned again.
    ben.drop_socket();
    pin(&mut ada, second, false).await;
    pin(&mut ada, second, true).await;
    ben.connect().await;
    ben.until(|replica| pins(replica) == [first, second]).await;
    chloe.until(|replica| pins(replica) == [first, second]).await;
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn what_is_deleted_is_pinned_no_more_and_what_is_edited_still_is() {
    let (world, mut ada) = World::claimed().await;
    let (first, second) = (ada.say(LOBBY, "the door code").await, ada.say(LOBBY, "the wifi").await);
    pin(&mut ada, first, true).await;
    pin(&mut ada, second, true).await;
    let nonce = ada.site.nonce();
    ada.done(Command::EditMessage { room: LOBBY, message: second, nonce, body: "the new wifi".into() }).await;
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: LOBBY, message: first, nonce }).await;
    ada.until(|replica| pins(replica) == [second]).await;
    assert!(!is_pinned(&ada, first) && is_pinned(&ada, second));
    let gone = ada.ask(asked(first, ada.site.nonce(), true)).await;
    assert_eq!(gone, Err(Problem::NoSuchMessage));
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_pin_is_made_once_for_each_nonce_and_one_that_is_there_is_none() {
    let (world, mut ada) = World::claimed().await;
    let said = ada.say(LOBBY, "the door code").await;
    let nonce = ada.site.nonce();
    let Reply::Sent { revision } = ada.done(asked(said, nonce, true)).await else { panic!("not sent") };
    assert_eq!(ada.done(asked(said, nonce, true)).await, Reply::Sent { revision });
    assert_eq!(ada.done(asked(said, ada.site.nonce(), true)).await, Reply::Sent { revision }, "it is so already");
    // The answer to an earlier nonce is that of then, whatever was done since.
    ada.done(asked(said, ada.site.nonce(), false)).await;
    assert_eq!(ada.done(asked(said, nonce, true)).await, Reply::Sent { revision });
    ada.until(|replica| pins(replica).is_empty()).await;
    for nothing in [Revision(1), Revision(99)] {
        assert_eq!(ada.ask(asked(nothing, ada.site.nonce(), true)).await, Err(Problem::NoSuchMessage));
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_room_has_so_many_pins_and_no_more() {
    let (world, mut ada) = World::claimed().await;
    let mut said = Vec::new();
    for number in 0..=PINS_MAX {
        said.push(ada.say(LOBBY, &number.to_string()).await);
    }
    let last = said.pop().expect("one more than may be");
    for message in &said {
        ada.done(asked(*message, ada.site.nonce(), true)).await;
    }
    let max = u32::try_from(PINS_MAX).expect("few");
    assert_eq!(ada.ask(asked(last, ada.site.nonce(), true)).await, Err(Problem::TooManyPins { max }));
    ada.done(asked(said[0], ada.site.nonce(), false)).await;
    ada.done(asked(last, ada.site.nonce(), true)).await;
    ada.until(|replica| pins(replica).len() == PINS_MAX && pins(replica).last() == Some(&last)).await;
    world.finish([ada]).await;
}
