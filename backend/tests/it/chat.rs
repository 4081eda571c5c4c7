//! People talk: scenarios on real sockets, each ended by holding every client against a new one.

mod drafts;
mod edits;
mod forward;
mod guests;
mod invites;
mod leaving;
mod mentions;
mod notify;
mod people;
mod pins;
mod plans;
mod polls;
mod presence;
mod previews;
mod reactions;
mod receipts;
mod replies;
mod rooms;
mod saved;
mod threads;
mod unread;

use adda_shared::id::Nonce;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{Form, ServerFrame};
use adda_shared::replica::outbox::EchoState;

use crate::harness::{LOBBY, World};

#[tokio::test]
async fn two_people_talk_in_both_forms() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let hello = ada.say(LOBBY, "hello Ben").await;
    ben.reach(LOBBY, hello).await;
    let answer = ben.say(LOBBY, "হ্যালো Ada\n\tকেমন আছ? 👋").await;
    ada.reach(LOBBY, answer).await;
    for client in [&ada, &ben] {
        assert_eq!(client.texts(LOBBY), ["hello Ben", "হ্যালো Ada\n\tকেমন আছ? 👋"]);
    }
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_message_is_an_echo_until_its_event_comes_and_the_event_comes_before_the_answer() {
    let (world, mut ada) = World::claimed().await;
    let nonce = ada.send(LOBBY, "hello").await;
    let echoes: Vec<(Nonce, bool)> =
        ada.replica.echoes(LOBBY).map(|echo| (echo.nonce, matches!(echo.state, EchoState::Sending))).collect();
    assert_eq!(echoes, [(nonce, true)]);
    ada.until(|ada| ada.echoes(LOBBY).next().is_none()).await;
    let is_event = |frame: &ServerFrame| matches!(frame, ServerFrame::Room(event) if event.revision.0 == 2);
    let is_answer = |frame: &ServerFrame| match frame {
        ServerFrame::Reply { result: Ok(Reply::Sent { revision }), .. } => revision.0 == 2,
        _ => false,
    };
    ada.until_heard(is_answer).await;
    let (event, answer) = (ada.heard.iter().position(is_event), ada.heard.iter().position(is_answer));
    assert!(event.is_some() && event < answer, "event {event:?}, answer {answer:?}");
    world.finish([ada]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nonce_sent_fifty_times_over_ten_connections_makes_one_message_and_one_answer() {
    let (world, ada) = World::claimed().await;
    let mut pages = vec![ada];
    for number in 1..10 {
        let form = if number % 2 == 0 { Form::Binary } else { Form::Json };
        let page = pages[0].other_page(form).await;
        pages.push(page);
    }
    let nonce = Nonce(0xada);
    for round in 0..3_u64 {
        let nonce = Nonce(nonce.0 + round);
        let mut asked = Vec::new();
        for attempt in 0..50 {
            let page = attempt % pages.len();
            let command = Command::SendMessage { room: LOBBY, nonce, message: format!("attempt {attempt}").into() };
            asked.push((page, pages[page].begin(command).await));
        }
        let mut answers = Vec::new();
        for (page, id) in asked {
            answers.push(pages[page].answer(id).await.expect("every attempt is answered like the first"));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "round {round}: {answers:?}");
        let first = pages[0].texts(LOBBY);
        assert_eq!(first.len() as u64, round + 1, "{first:?}");
    }
    world.finish(pages).await;
}

#[tokio::test]
async fn a_nonce_is_its_authors_own() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let send = |body: &str| Command::SendMessage { room: LOBBY, nonce: Nonce(7), message: body.into() };
    let first = ada.done(send("from Ada")).await;
    let second = ben.done(send("from Ben")).await;
    assert_ne!(first, second);
    ada.settle().await;
    assert_eq!(ada.texts(LOBBY), ["from Ada", "from Ben"]);
    // A nonce that was used in one room sends nothing to another: the answer is the first one's.
    let den = ada.create("den", false).await;
    let again = ada.done(Command::SendMessage { room: den, nonce: Nonce(7), message: "from Ada".into() }).await;
    assert_eq!(again, first);
    ada.settle().await;
    assert_eq!(ada.texts(den), Vec::<String>::new());
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_burst_through_the_outbox_arrives_in_order() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let said: Vec<String> = (0..100).map(|number| format!("message {number}")).collect();
    for text in &said {
        ada.send(LOBBY, text).await;
    }
    ada.settle().await;
    ben.settle().await;
    assert_eq!(ada.texts(LOBBY), said);
    assert_eq!(ben.texts(LOBBY), said);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_message_that_was_refused_does_not_come_by_another_connection_and_is_sent_anew() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut lost = ben.other_page(Form::Binary).await;
    let den = ada.create("den", false).await;
    let send = |nonce| Command::SendMessage { room: den, nonce: Nonce(nonce), message: "let me in".into() };
    assert_eq!(ben.ask(send(1)).await, Err(Problem::NoSuchRoom));
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    // The copy on the connection that was thought to be lost comes only now.
    assert_eq!(lost.ask(send(1)).await, Err(Problem::NoSuchRoom));
    assert_eq!(ada.ask(send(1)).await.map(drop), Ok(()), "a nonce is its author's own");
    ben.done(send(2)).await;
    assert_eq!(lost.ask(send(1)).await, Err(Problem::NoSuchRoom));
    ada.settle().await;
    assert_eq!(ada.texts(den), ["let me in", "let me in"]);
    world.finish([ada, ben, lost]).await;
}

#[tokio::test]
async fn who_was_refused_and_may_then_write_says_it_again() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    ben.until(|ben| ben.room(den).is_some()).await;
    ada.done(Command::ArchiveRoom { room: den, is_archived: true }).await;
    let refused = ben.send(den, "too late").await;
    ben.until(|ben| ben.outbox().any(|echo| matches!(echo.state, EchoState::Refused(_)))).await;
    ada.done(Command::ArchiveRoom { room: den, is_archived: false }).await;
    let (anew, now) = (ben.site.nonce(), ben.site.now());
    assert!(ben.replica.retry(refused, anew, now).is_some());
    ben.settle().await;
    assert_eq!((ben.replica.outbox().count(), ben.texts(den)), (0, vec!["too late".to_owned()]));
    world.finish([ada, ben]).await;
}
