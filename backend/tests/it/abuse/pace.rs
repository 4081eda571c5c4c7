//! Too fast, too slow, and not at all.

use adda_shared::limits::{PING_INTERVAL_MS, SILENCE_MS_MAX};
use adda_shared::protocol::command::Command;
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, Closing, Form, ServerFrame};

use crate::harness::{LOBBY, Raw, World, let_pass};

/// How long a client may take to say hello.
const HELLO_MS: u64 = 10_000;

/// The next answer to a command.
async fn answer(raw: &mut Raw) -> Result<(), Problem> {
    loop {
        if let ServerFrame::Reply { result, .. } = raw.hear().await.expect("an open connection") {
            return result.map(drop);
        }
    }
}

#[tokio::test]
async fn commands_come_in_a_burst_then_at_their_pace_and_a_flood_ends_the_connection() {
    let (world, mut ada) = World::claimed_with(|config| {
        config.limits.commands_burst = 10;
        config.limits.commands_per_s = 1;
    })
    .await;
    let mut raw = Raw::greeted(&world.site, &ada.session, Form::Json).await;
    for _ in 0..11 {
        raw.ask(Command::Attend { is_attended: true }).await;
    }
    for number in 0..10 {
        assert_eq!(answer(&mut raw).await, Ok(()), "{number}");
    }
    let Err(Problem::TooFast { retry_after_ms }) = answer(&mut raw).await else { panic!("not too fast") };
    assert!((1..=1_000).contains(&retry_after_ms), "{retry_after_ms}");
    // Whoever waits as long as they are told is served.
    let_pass(retry_after_ms).await;
    raw.ask(Command::Attend { is_attended: true }).await;
    assert_eq!(answer(&mut raw).await, Ok(()));
    // A thousand are told to wait, with now and then one that passes; then it is enough.
    for _ in 0..1_200 {
        raw.ask(Command::Attend { is_attended: true }).await;
    }
    assert_eq!(raw.close_code().await, Closing::Flooding.code());
    assert_eq!(world.metric("adda_closes_total{reason=\"flooding\"}").await, 1);
    assert!(world.metric("adda_refusals_total{reason=\"too_fast\"}").await >= 1_000);
    ada.say(LOBBY, "nobody else noticed").await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_message_that_came_too_fast_is_sent_again_when_it_may() {
    let (world, mut ada) = World::claimed_with(|config| {
        config.limits.commands_burst = 2;
        config.limits.commands_per_s = 10;
    })
    .await;
    for number in 0..5 {
        ada.send(LOBBY, &format!("message {number}")).await;
    }
    // The outbox waits by the server's word, and this clock is turned by hand.
    while ada.replica.outbox().next().is_some() {
        world.site.pass_ms(200);
        let_pass(200).await;
        ada.flush().await;
        ada.until_answered().await;
    }
    assert_eq!(ada.texts(LOBBY), (0..5).map(|number| format!("message {number}")).collect::<Vec<_>>());
    let_pass(10_000).await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn whoever_says_no_hello_is_not_waited_for() {
    let (world, ada) = World::claimed().await;
    let mut raw = Raw::open(&world.site, &ada.session, Form::Binary).await;
    // Another connection has come and gone through, so this one is being listened to.
    drop(Raw::greeted(&world.site, &ada.session, Form::Binary).await);
    let_pass(HELLO_MS).await;
    assert_eq!(raw.close_code().await, Closing::Silent.code());
    world.finish([ada]).await;
}

#[tokio::test]
async fn whoever_answers_no_ping_is_taken_for_gone() {
    let (world, mut ada) = World::claimed().await;
    ada.drop_socket();
    let mut raw = Raw::greeted(&world.site, &ada.session, Form::Binary).await;
    let mut alive = Raw::greeted(&world.site, &ada.session, Form::Json).await;
    let_pass(PING_INTERVAL_MS).await;
    for side in [&mut raw, &mut alive] {
        while !matches!(side.hear().await.expect("an open connection"), ServerFrame::Ping { .. }) {}
    }
    alive.say(&ClientFrame::Pong).await;
    alive.ask(Command::ListInvites).await;
    assert_eq!(answer(&mut alive).await, Ok(()));
    let_pass(SILENCE_MS_MAX - PING_INTERVAL_MS).await;
    assert_eq!(raw.close_code().await, Closing::Silent.code());
    alive.ask(Command::ListInvites).await;
    assert_eq!(answer(&mut alive).await, Ok(()));
    assert_eq!(world.metric("adda_closes_total{reason=\"silent\"}").await, 1);
    drop((raw, alive));
    world.finish([ada]).await;
}
