//! Too fast, too slow, and not at all.

use adda_shared::id::RequestId;
use adda_shared::limits::{BODY_BYTES_MAX, PING_INTERVAL_MS, SILENCE_MS_MAX};
use adda_shared::protocol::command::{Command, PageAt};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, Closing, Form, Hello, ServerFrame, decode_server, encode};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::raw::{message, upgrade};
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
async fn one_person_has_one_pace_over_all_of_their_connections() {
    let (world, mut ada) = World::claimed_with(|config| {
        config.limits.commands_burst = 20;
        config.limits.commands_per_s = 1;
        config.limits.paces_per_person = 2;
    })
    .await;
    let ben = world.join("Ben", Form::Binary).await;
    // Each of them keeps to what one connection may send; together they are more than the person may.
    let (mut served, mut refused) = (0, 0);
    for _ in 0..4 {
        let mut raw = Raw::greeted(&world.site, &ben.session, Form::Binary).await;
        for _ in 0..15 {
            raw.ask(Command::Attend { is_attended: true }).await;
            match answer(&mut raw).await {
                Ok(()) => served += 1,
                Err(Problem::TooFast { retry_after_ms }) => {
                    // Two paces of one a second.
                    assert!((1..=500).contains(&retry_after_ms), "{retry_after_ms}");
                    refused += 1;
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
    // Two bursts, and what is given back while this runs.
    assert!((40..60).contains(&served) && refused > 0, "{served} served, {refused} refused");
    // Others have a pace of their own, and whoever waits is served.
    ada.say(LOBBY, "at my own pace").await;
    let_pass(2_000).await;
    let mut raw = Raw::greeted(&world.site, &ben.session, Form::Binary).await;
    raw.ask(Command::Attend { is_attended: true }).await;
    assert_eq!(answer(&mut raw).await, Ok(()));
    drop(raw);
    // For what the end asks for; all in all less than whoever reads nothing meanwhile may be silent for.
    let_pass(20_000).await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn frames_that_ask_for_nothing_cost_as_much() {
    let (world, ada) = World::claimed_with(|config| {
        config.limits.commands_burst = 10;
        config.limits.commands_per_s = 1;
        config.limits.paces_per_person = 100;
    })
    .await;
    let pong = encode(Form::Binary, &ClientFrame::Pong);
    for frame in [message(Form::Binary, pong), Message::Ping(Bytes::new()), Message::Pong(Bytes::new())] {
        let mut raw = Raw::greeted(&world.site, &ada.session, Form::Binary).await;
        for _ in 0..1_200 {
            raw.send(frame.clone()).await;
        }
        assert_eq!(raw.close_code().await, Closing::Flooding.code(), "{frame:?}");
    }
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

#[tokio::test]
async fn a_second_ping_gives_nobody_who_is_gone_more_time() {
    let (world, mut ada) = World::claimed().await;
    ada.drop_socket();
    let mut raw = Raw::greeted(&world.site, &ada.session, Form::Binary).await;
    // Heard last shortly before the first ping, so that the second comes just before its time is over.
    let_pass(PING_INTERVAL_MS - 2_000).await;
    raw.ask(Command::ListInvites).await;
    assert_eq!(answer(&mut raw).await, Ok(()));
    for wait_ms in [2_000, PING_INTERVAL_MS] {
        let_pass(wait_ms).await;
        while !matches!(raw.hear().await.expect("an open connection"), ServerFrame::Ping { .. }) {}
    }
    let_pass(SILENCE_MS_MAX - PING_INTERVAL_MS - 2_000).await;
    assert_eq!(raw.close_code().await, Closing::Silent.code());
    drop(raw);
    world.finish([ada]).await;
}

/// Bytes that a slow link lets through at a time, and the milliseconds that it takes for them.
const SLOW_BYTES: usize = 768 * 1024;
const SLOW_MS: u64 = 10_000;

/// Carries everything between the two, slowly on the way from the server.
async fn slow_link(server: TcpStream, client: DuplexStream) {
    let (mut from_server, mut to_server) = server.into_split();
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let up = tokio::io::copy(&mut from_client, &mut to_server);
    let down = async {
        let mut piece = vec![0; 64 * 1024];
        loop {
            let mut passed = 0;
            while passed < SLOW_BYTES {
                match from_server.read(&mut piece).await {
                    Ok(0) | Err(_) => return,
                    Ok(count) => {
                        to_client.write_all(&piece[..count]).await.expect("the client reads");
                        passed += count;
                    }
                }
            }
            let_pass(SLOW_MS).await;
        }
    };
    tokio::select! {
        _ = up => {}
        () = down => {}
    }
}

#[tokio::test]
async fn a_slow_link_is_waited_for_as_long_as_something_gets_through() {
    let (world, mut ada) = World::claimed().await;
    ada.pour(LOBBY, 100, &"\"".repeat(BODY_BYTES_MAX)).await;
    let (near, far) = tokio::io::duplex(64 * 1024);
    let stream = TcpSocket::new_v4().expect("a socket");
    stream.set_recv_buffer_size(64 * 1024).expect("a bound, so that the system takes no more by itself");
    let stream = stream.connect(world.site.address()).await.expect("the server listens");
    let mut link = JoinSet::new();
    link.spawn(slow_link(stream, far));
    let request = upgrade(&world.site, &ada.session, Form::Json);
    let (mut socket, _) = tokio_tungstenite::client_async(request, near).await.expect("the upgrade is granted");
    // Much more than the two systems keep between them, in answers each of which takes longer than silence may.
    let mut frames = vec![ClientFrame::Hello(Hello::default())];
    let find = Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 100 };
    frames.extend((0..6).map(|id| ClientFrame::Command { id: RequestId(id), command: find.clone() }));
    for frame in frames {
        socket.send(message(Form::Json, encode(Form::Json, &frame))).await.expect("an open connection");
    }
    let mut pages = 0;
    loop {
        let heard = socket.next().await.expect("an open connection").expect("an open connection");
        match decode_server(Form::Json, &heard.into_data()).expect("a frame of the protocol") {
            ServerFrame::Reply { .. } => pages += 1,
            // Who was so long without a word is asked before they are taken for gone.
            ServerFrame::Ping { .. } => break,
            _ => {}
        }
    }
    assert_eq!(pages, 6);
    link.shutdown().await;
    ada.reload().await;
    world.finish([ada]).await;
}
