//! Emoji under messages.

use adda_shared::id::{Nonce, Revision, RoomId, UserId};
use adda_shared::limits::REACTION_KINDS_MAX;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, PageAt, Reply};
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::reaction::Emoji;
use adda_shared::replica::room::RoomState;
use adda_shared::text::TextFault;

use crate::harness::{Client, LOBBY, World};

fn asking(nonce: Nonce, message: Revision, emoji: &str, is_on: bool) -> Command {
    Command::React { room: LOBBY, message, nonce, emoji: emoji.to_owned(), is_on }
}

async fn react(client: &mut Client, message: Revision, emoji: &str, is_on: bool) -> Result<Reply, Problem> {
    let command = asking(client.site.nonce(), message, emoji, is_on);
    client.ask(command).await
}

/// What stands under a message, to this client.
fn under(client: &Client, room: RoomId, message: Revision) -> Vec<(String, Vec<UserId>)> {
    let item = client.replica.room(room).and_then(|state| state.timeline().item(message));
    let reactions = item.and_then(|item| item.message()).map(|message| message.reactions.clone());
    reactions.unwrap_or_default().into_iter().map(|reaction| (reaction.emoji.to_string(), reaction.by)).collect()
}

#[tokio::test]
async fn emoji_are_pushed_to_everybody_and_stand_in_the_order_in_which_they_came() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let sent = ada.say(LOBBY, "tea at five").await;
    ben.reach(LOBBY, sent).await;
    // As the page does it: through the outbox.
    let emoji = Emoji::parse("👍🏽").expect("one emoji");
    let (nonce, now) = (ben.site.nonce(), ben.site.now());
    ben.replica.react(LOBBY, sent, nonce, emoji, true, now).expect("room in the outbox");
    ben.flush().await;
    ben.until(|replica| replica.outbox().count() == 0).await;
    react(&mut ada, sent, "🎉", true).await.unwrap();
    react(&mut ada, sent, "👍🏽", true).await.unwrap();
    ada.settle().await;
    ben.settle().await;
    let expected = vec![("👍🏽".to_owned(), vec![ben.user, ada.user]), ("🎉".to_owned(), vec![ada.user])];
    assert_eq!((under(&ada, LOBBY, sent), under(&ben, LOBBY, sent)), (expected.clone(), expected.clone()));
    // Who comes now reads the same, and unread is what is said, not what is put under it.
    let mut chloe = world.join("Chloe", Form::Json).await;
    chloe.done(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 50 }).await;
    chloe.settle().await;
    let unread = ben.replica.room(LOBBY).map(RoomState::unread);
    react(&mut ada, sent, "🙏", true).await.unwrap();
    ben.settle().await;
    assert_eq!(ben.replica.room(LOBBY).map(RoomState::unread), unread);
    react(&mut ben, sent, "👍🏽", false).await.unwrap();
    react(&mut ada, sent, "🙏", false).await.unwrap();
    ada.settle().await;
    let expected = vec![("👍🏽".to_owned(), vec![ada.user]), ("🎉".to_owned(), vec![ada.user])];
    assert_eq!(under(&ada, LOBBY, sent), expected);
    for client in [&mut ben, &mut chloe] {
        client.settle().await;
    }
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn an_emoji_is_there_once_however_often_it_is_asked_for() {
    let (world, mut ada) = World::claimed().await;
    let sent = ada.say(LOBBY, "tea").await;
    let first = react(&mut ada, sent, "👍", true).await.unwrap();
    assert_eq!(react(&mut ada, sent, "👍", true).await.unwrap(), first, "it is there");
    let command = asking(Nonce(9), sent, "🎉", true);
    let second = ada.done(command.clone()).await;
    react(&mut ada, sent, "🎉", false).await.unwrap();
    // A copy that was under way all the while puts nothing back.
    assert_eq!(ada.done(command).await, second);
    ada.settle().await;
    assert_eq!(under(&ada, LOBBY, sent), [("👍".to_owned(), vec![ada.user])]);
    world.finish([ada]).await;
}

#[tokio::test]
async fn what_cannot_stand_under_a_message_is_refused() {
    let (world, mut ada) = World::claimed().await;
    let sent = ada.say(LOBBY, "tea").await;
    let not_one = Err(Problem::BadText { field: TextField::Emoji, fault: TextFault::Character });
    for text in ["", "x", "👍👍", "<script>", ":tea:", &"👍".repeat(100)] {
        assert_eq!(react(&mut ada, sent, text, true).await, not_one, "{text}");
    }
    let notice = Revision(1);
    for nowhere in [notice, Revision(999)] {
        assert_eq!(react(&mut ada, nowhere, "👍", true).await, Err(Problem::NoSuchMessage));
    }
    for kind in 0..REACTION_KINDS_MAX as u32 {
        let kind = char::from_u32(0x1f600 + kind).expect("a face").to_string();
        react(&mut ada, sent, &kind, true).await.unwrap();
    }
    let too_many = Err(Problem::TooManyReactions { max: 20 });
    assert_eq!(react(&mut ada, sent, "👍", true).await, too_many);
    react(&mut ada, sent, "\u{1f600}", false).await.unwrap();
    react(&mut ada, sent, "👍", true).await.unwrap();
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: LOBBY, message: sent, nonce }).await;
    assert_eq!(react(&mut ada, sent, "👍", true).await, Err(Problem::NoSuchMessage));
    ada.settle().await;
    assert_eq!(under(&ada, LOBBY, sent), [], "what was under it is gone with it");
    world.finish([ada]).await;
}

#[tokio::test]
async fn who_was_away_is_told_of_emoji_and_of_edits_among_them() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let before = ada.say(LOBBY, "before").await;
    ben.reach(LOBBY, before).await;
    ben.drop_socket();
    let meanwhile = ada.say(LOBBY, "meanwhile").await;
    for message in [before, meanwhile] {
        react(&mut ada, message, "👍", true).await.unwrap();
        let nonce = ada.site.nonce();
        let body = format!("{message} edited");
        ada.done(Command::EditMessage { room: LOBBY, message, nonce, body }).await;
        react(&mut ada, message, "🎉", true).await.unwrap();
    }
    ben.connect().await;
    ben.settle().await;
    for message in [before, meanwhile] {
        let expected = vec![("👍".to_owned(), vec![ada.user]), ("🎉".to_owned(), vec![ada.user])];
        assert_eq!(under(&ben, LOBBY, message), expected);
    }
    assert_eq!(ben.texts(LOBBY), [format!("{before} edited"), format!("{meanwhile} edited")]);
    let page = ada.done(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 2 }).await;
    let Reply::Page(page) = page else { panic!("not a page: {page:?}") };
    assert_eq!(page.items.len(), 2, "emoji are no items");
    assert!(page.items.iter().all(|item| item.message().is_some_and(|message| message.reactions.len() == 2)));
    let told = ben.heard.iter().filter_map(|frame| match frame {
        adda_shared::protocol::ServerFrame::Room(event) => Some(&event.what),
        _ => None,
    });
    assert!(told.clone().any(|what| matches!(what, RoomFact::Reacted { .. })));
    ada.settle().await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_guest_is_told_whose_the_emoji_are() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let sent = ada.say(LOBBY, "tea").await;
    react(&mut ben, sent, "👍", true).await.unwrap();
    ben.settle().await;
    // Ben is gone from the lobby, and shares no room with a guest who comes then.
    ben.done(Command::LeaveRoom { room: LOBBY }).await;
    let link = ada.guest_link(vec![LOBBY]).await;
    let mut guest = world.site.join_by(Some(&link), "Guest", None, Form::Json).await;
    guest.done(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 50 }).await;
    guest.settle().await;
    assert_eq!(under(&guest, LOBBY, sent), [("👍".to_owned(), vec![ben.user])]);
    assert!(guest.replica.person(ben.user).is_some());
    ada.settle().await;
    world.finish([ada, ben, guest]).await;
}
