//! Messages that call people.

use adda_shared::id::{Revision, RoomId};
use adda_shared::item::Item;
use adda_shared::limits::MENTIONS_MAX;
use adda_shared::mention::Mention;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewMessage, PageAt, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::search::{Clause, SearchOrder, Wanted};
use adda_shared::replica::room::RoomState;

use crate::harness::{Client, LOBBY, World};

/// How many unread messages call this client's person in the lobby.
fn calls(client: &Client) -> usize {
    client.replica.room(LOBBY).map_or(0, RoomState::mentions)
}

/// Whom a message calls, to this client.
fn called(client: &Client, message: Revision) -> Vec<Mention> {
    let item = client.replica.room(LOBBY).and_then(|state| state.item(message));
    item.and_then(Item::text).map(|text| text.mentions.clone()).unwrap_or_default()
}

fn at(client: &Client, name: &str) -> String {
    format!("@[{name}]({})", client.user)
}

async fn refused(client: &mut Client, room: RoomId, body: &str) -> Problem {
    let command = Command::SendMessage { room, nonce: client.site.nonce(), message: body.into() };
    client.ask(command).await.expect_err("it may not be sent")
}

#[tokio::test]
async fn who_is_called_and_in_the_room_counts_it_until_it_is_read_on_any_device() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let mut chloe = world.join("Chloe", Form::Json).await;
    let text = format!("{}, tea? {} {} `{}`", at(&ben, "Ben"), at(&ben, "B."), at(&ada, "me"), at(&chloe, "Chloe"));
    let sent = ada.say(LOBBY, &text).await;
    let second = ada.say(LOBBY, &format!("really, **{}**", at(&ben, "Ben"))).await;
    for client in [&mut ben, &mut chloe] {
        client.reach(LOBBY, second).await;
    }
    assert_eq!(called(&ben, sent), [Mention::Person(ben.user)], "each once, oneself not, and nobody in code");
    assert_eq!((calls(&ada), calls(&ben), calls(&chloe)), (0, 2, 0));
    // Another device of Ben's begins with the same, and what is read on one is read on all.
    let mut phone = world.sign_in("Ben", Form::Json).await;
    assert_eq!(calls(&phone), 2);
    phone.done(Command::MarkRead { room: LOBBY, thread: None, revision: sent, rewinds: 0 }).await;
    for client in [&mut ben, &mut phone] {
        client.settle().await;
        assert_eq!(calls(client), 1);
    }
    ben.done(Command::MarkRead { room: LOBBY, thread: None, revision: second, rewinds: 0 }).await;
    for client in [&mut ben, &mut phone] {
        client.settle().await;
        assert_eq!(calls(client), 0);
    }
    for client in [&mut ada, &mut chloe] {
        client.settle().await;
    }
    world.finish([ada, ben, chloe, phone]).await;
}

#[tokio::test]
async fn what_calls_nobody_any_more_counts_for_nobody() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let sent = ada.say(LOBBY, &at(&ben, "Ben")).await;
    let other = ada.say(LOBBY, "and nobody").await;
    ben.reach(LOBBY, other).await;
    assert_eq!(calls(&ben), 1);
    let edit = |client: &Client, message, body: String| Command::EditMessage {
        room: LOBBY,
        message,
        nonce: client.site.nonce(),
        body,
    };
    let command = edit(&ada, sent, "sorry, nobody".to_owned());
    ada.done(command).await;
    ben.settle().await;
    assert_eq!((calls(&ben), called(&ben, sent)), (0, Vec::new()));
    let command = edit(&ada, other, format!("and {}", at(&ben, "Ben")));
    ada.done(command).await;
    ben.settle().await;
    assert_eq!((calls(&ben), called(&ben, other)), (1, vec![Mention::Person(ben.user)]));
    // Who comes now is told the same as who was there.
    let mut phone = world.sign_in("Ben", Form::Json).await;
    assert_eq!(calls(&phone), 1);
    ada.done(Command::DeleteMessage { room: LOBBY, message: other, nonce: ada.site.nonce() }).await;
    for client in [&mut ada, &mut ben, &mut phone] {
        client.settle().await;
        assert_eq!((calls(client), called(client, other)), (0, Vec::new()));
    }
    world.finish([ada, ben, phone]).await;
}

#[tokio::test]
async fn everybody_is_called_by_members_and_who_is_here_counts_nothing() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let token = ada.guest_link(vec![LOBBY]).await;
    let mut guest = ada.site.join_by(Some(&token), "Guest", None, Form::Json).await;
    let here = ben.say(LOBBY, "@here: tea!").await;
    let all = ben.say(LOBBY, "@room, it is cold by now, @room; a@room.org knows").await;
    for client in [&mut ada, &mut guest] {
        client.reach(LOBBY, all).await;
        assert_eq!((called(client, here), called(client, all)), (vec![Mention::Here], vec![Mention::Room]));
        assert_eq!(calls(client), 1);
    }
    ben.settle().await;
    assert_eq!(calls(&ben), 0, "nobody calls themselves");
    // A guest says it, and calls nobody.
    let said = guest.say(LOBBY, "ok @room @here").await;
    assert_eq!(called(&guest, said), []);
    // What only looks like it is said by anybody.
    guest.say(LOBBY, "`@room` @rooms \\@here").await;
    ada.settle().await;
    assert_eq!(calls(&ada), 1);
    world.finish([ada, ben, guest]).await;
}

#[tokio::test]
async fn who_is_not_in_the_room_is_not_called_and_whoever_is_answered_is() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    let sent = ada.say(den, &format!("{} {}", at(&ben, "Ben"), "@[nobody](99999)")).await;
    let item = ada.replica.room(den).and_then(|state| state.item(sent)).and_then(Item::text);
    assert_eq!(item.map(|text| text.mentions.clone()), Some(Vec::new()));
    let question = ben.say(LOBBY, "tea?").await;
    let answer = NewMessage { reply_to: Some(question), ..NewMessage::from("yes") };
    ada.done(Command::SendMessage { room: LOBBY, nonce: ada.site.nonce(), message: answer.clone() }).await;
    ben.settle().await;
    assert_eq!(calls(&ben), 1);
    // An answer to oneself calls nobody.
    ben.done(Command::SendMessage { room: LOBBY, nonce: ben.site.nonce(), message: answer }).await;
    ada.settle().await;
    assert_eq!(calls(&ada), 0);
    // It is found by the name that people see.
    let wanted = Wanted::Text("@nobody".to_owned());
    let clauses = vec![Clause { is_not: false, wanted }];
    let search = Command::Search { clauses, order: SearchOrder::Newest, after: None, limit: 5 };
    let Reply::Found(found) = ada.done(search).await else { panic!("nothing is told") };
    assert_eq!(found.messages.iter().map(|found| found.text.as_str()).collect::<Vec<_>>(), ["@Ben @nobody"]);
    let many: String = (0..=MENTIONS_MAX as u64).map(|room| format!("#[x]({}) ", room + 1_000)).collect();
    assert_eq!(refused(&mut ada, LOBBY, &many).await, Problem::TooManyMentions { max: 50 });
    ben.done(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 50 }).await;
    ben.settle().await;
    world.finish([ada, ben]).await;
}
