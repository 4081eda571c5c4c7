//! What is fleeting: who is here, who is typing, and how far somebody has read.

use adda_shared::id::Revision;
use adda_shared::limits::TYPING_MS;
use adda_shared::model::Presence;
use adda_shared::protocol::command::Command;
use adda_shared::protocol::event::Signal;
use adda_shared::protocol::{Form, ServerFrame};
use adda_shared::replica::Replica;

use crate::harness::{Client, LOBBY, World};

/// Milliseconds for which somebody without a connection still counts as away.
const GRACE_MS: u64 = 5_000;

fn unread(replica: &Replica) -> u64 {
    replica.room(LOBBY).expect("everybody is in the lobby").unread()
}

fn head(client: &Client) -> Revision {
    client.replica.room(LOBBY).expect("everybody is in the lobby").cursor()
}

#[tokio::test]
async fn typing_is_shown_to_the_others_until_it_fades_or_the_message_comes() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let types = |who| move |replica: &Replica| replica.room(LOBBY).is_some_and(|room| room.typing(None).eq([who]));
    let nobody = |replica: &Replica| replica.room(LOBBY).is_some_and(|room| room.typing(None).next().is_none());

    ben.done(Command::Type { room: LOBBY, thread: None }).await;
    ada.until(types(ben.user)).await;
    world.site.pass_ms(TYPING_MS - 1);
    ada.replica.tick(world.site.now());
    assert!(types(ben.user)(&ada.replica));
    world.site.pass_ms(1);
    ada.replica.tick(world.site.now());
    assert!(nobody(&ada.replica), "typing fades by itself");

    ben.done(Command::Type { room: LOBBY, thread: None }).await;
    ada.until(types(ben.user)).await;
    let said = ben.say(LOBBY, "there").await;
    ada.reach(LOBBY, said).await;
    assert!(nobody(&ada.replica), "the message ends the typing");
    ben.settle().await;
    assert!(nobody(&ben.replica), "nobody is told of their own typing");
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn somebody_is_online_away_and_after_a_while_offline() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut phone = ben.other_page(Form::Binary).await;
    let who = ben.user;
    let is = |presence| move |replica: &Replica| replica.presence(who) == presence;
    ada.until(is(Presence::Online)).await;
    ben.done(Command::Attend { is_attended: false }).await;
    ada.settle().await;
    assert!(is(Presence::Online)(&ada.replica), "the phone is still in use");
    phone.done(Command::Attend { is_attended: false }).await;
    ada.until(is(Presence::Away)).await;
    phone.done(Command::Attend { is_attended: true }).await;
    ada.until(is(Presence::Online)).await;
    ben.drop_socket();
    phone.drop_socket();
    ada.until(is(Presence::Away)).await;
    // The first tick notes that nobody is there, a later one draws the conclusion.
    world.pass_ms(0).await;
    world.pass_ms(GRACE_MS / 2).await;
    ada.settle().await;
    assert!(is(Presence::Away)(&ada.replica), "a reload is no departure");
    world.pass_ms(GRACE_MS / 2).await;
    ada.until(is(Presence::Offline)).await;
    phone.connect().await;
    ada.until(is(Presence::Online)).await;
    world.finish([ada, ben, phone]).await;
}

#[tokio::test]
async fn a_reload_is_no_departure() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let who = ben.user;
    ada.until(|ada| ada.presence(who) == Presence::Online).await;
    ben.drop_socket();
    ada.until(|ada| ada.presence(who) == Presence::Away).await;
    world.pass_ms(0).await;
    ben.connect().await;
    ada.until(|ada| ada.presence(who) == Presence::Online).await;
    world.pass_ms(10 * GRACE_MS).await;
    ada.settle().await;
    let offline = ServerFrame::Signal(Signal::Presence { user: who, presence: Presence::Offline });
    assert!(!ada.heard.contains(&offline), "{}", ada.story());
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn what_is_unread_is_the_same_on_all_of_a_persons_devices() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut phone = world.sign_in("Ben", Form::Binary).await;
    assert_eq!(unread(&ben.replica), 0, "nobody comes with a debt");
    for text in ["one", "two", "three"] {
        ada.say(LOBBY, text).await;
    }
    assert_eq!(unread(&ada.replica), 0, "one's own messages are read");
    for device in [&mut ben, &mut phone] {
        device.until(|ben| unread(ben) == 3).await;
    }
    let second = Revision(head(&ada).0 - 1);
    ben.done(Command::MarkRead { room: LOBBY, thread: None, revision: second, rewinds: 0 }).await;
    for device in [&mut ben, &mut phone] {
        device.until(|ben| unread(ben) == 1).await;
    }
    // Reading never moves a marker back, and never past what is there.
    ben.done(Command::MarkRead { room: LOBBY, thread: None, revision: Revision(1), rewinds: 0 }).await;
    ben.settle().await;
    assert_eq!(unread(&ben.replica), 1);
    phone.done(Command::MarkRead { room: LOBBY, thread: None, revision: Revision(u64::MAX), rewinds: 0 }).await;
    for device in [&mut ben, &mut phone] {
        device.until(|ben| unread(ben) == 0).await;
    }
    ada.say(LOBBY, "four").await;
    for device in [&mut ben, &mut phone] {
        device.until(|ben| unread(ben) == 1).await;
    }
    // Who answers has read what they answer to, wherever they look.
    ben.say(LOBBY, "five").await;
    phone.until(|ben| ben.room(LOBBY).is_some_and(|room| room.entry().last_number == 5)).await;
    phone.until(|ben| unread(ben) == 0).await;
    world.finish([ada, ben, phone]).await;
}

#[tokio::test]
async fn a_device_that_was_off_learns_what_was_read_elsewhere() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut phone = ben.other_page(Form::Binary).await;
    phone.drop_socket();
    let said = ada.say(LOBBY, "one").await;
    ben.reach(LOBBY, said).await;
    ben.done(Command::MarkRead { room: LOBBY, thread: None, revision: said, rewinds: 0 }).await;
    ada.say(LOBBY, "two").await;
    phone.connect().await;
    phone.settle().await;
    assert_eq!(phone.texts(LOBBY), ["one", "two"]);
    assert_eq!(unread(&phone.replica), 1);
    world.finish([ada, ben, phone]).await;
}
