//! Frames that are none of this protocol, or of none at all.

use adda_shared::id::RequestId;
use adda_shared::limits::CLIENT_FRAME_BYTES_MAX;
use adda_shared::protocol::command::Command;
use adda_shared::protocol::{ClientFrame, Closing, Form, Hello, ServerFrame, encode};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::harness::raw::message;
use crate::harness::{LOBBY, Raw, World};

fn hello() -> ClientFrame {
    ClientFrame::Hello(Hello::default())
}

fn command() -> ClientFrame {
    ClientFrame::Command { id: RequestId(1), command: Command::ListInvites }
}

/// What can be said as the first thing, in this form, that is no hello.
fn bad_beginnings(form: Form) -> Vec<Message> {
    let mut hello = encode(form, &hello());
    let mut bad = vec![
        message(form, encode(form, &command())),
        message(form, encode(form, &ClientFrame::Pong)),
        message(form, Vec::new()),
        message(form, hello[..hello.len() - 1].to_vec()),
    ];
    match form {
        Form::Binary => {
            hello.push(0);
            bad.push(Message::binary(hello));
            bad.push(Message::binary(vec![0xff; 64]));
            // A list that says that it is as long as can be.
            bad.push(Message::binary(vec![0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]));
        }
        Form::Json => {
            for text in [
                "hello",
                "{}",
                "null",
                "\"hello\"",
                r#"{"hello":{"epoch":null,"space":null,"rooms":[],"more":1}}"#,
                r#"{"hello":{"epoch":"2a","space":null,"rooms":[]}}"#,
                r#"{"hello":{"epoch":null,"space":-1,"rooms":[]}}"#,
                r#"{"hello":{"epoch":null,"space":null,"rooms":[]}} {}"#,
            ] {
                bad.push(Message::text(text));
            }
            bad.push(Message::text("[".repeat(100_000)));
        }
    }
    bad
}

/// What can be said after the hello that is neither a command nor a pong.
fn bad_continuations(form: Form) -> Vec<Message> {
    let mut bad = vec![message(form, encode(form, &hello())), message(form, vec![b'\n'])];
    if form == Form::Json {
        for text in [
            r#"{"command":{"id":1,"command":"no_such_command"}}"#,
            r#"{"command":{"id":1,"command":{"leave_room":{"room":1,"why":"because"}}}}"#,
            r#"{"command":{"id":1,"command":{"leave_room":{}}}}"#,
            r#"{"command":{"id":1,"command":{"leave_room":{"room":"1"}}}}"#,
            r#"{"command":{"id":99999999999999999999,"command":"list_invites"}}"#,
            r#"{"command":{"id":1,"command":{"change_profile":{"display_name":"Ada","hue":360}}}}"#,
        ] {
            bad.push(Message::text(text));
        }
    }
    bad
}

#[tokio::test]
async fn text_where_bytes_are_spoken_and_bytes_where_text_is() {
    let (world, mut ada) = World::claimed().await;
    for (form, other) in [(Form::Binary, Form::Json), (Form::Json, Form::Binary)] {
        let mut raw = Raw::open(&world.site, &ada.session, form).await;
        raw.send(message(other, encode(other, &hello()))).await;
        assert_eq!(raw.close_code().await, 1003, "{form:?}, at first");
        let mut raw = Raw::greeted(&world.site, &ada.session, form).await;
        raw.send(message(other, encode(other, &command()))).await;
        assert_eq!(raw.close_code().await, 1003, "{form:?}, later");
    }
    ada.say(LOBBY, "nobody else noticed").await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn what_cannot_be_read_or_has_no_place_ends_the_connection_and_is_counted() {
    let (world, mut ada) = World::claimed().await;
    let mut count = 0;
    for form in Form::ALL {
        for bad in bad_beginnings(form) {
            let mut raw = Raw::open(&world.site, &ada.session, form).await;
            raw.send(bad.clone()).await;
            assert_eq!(raw.close_code().await, Closing::Malformed.code(), "{form:?}: {bad:?}");
            count += 1;
        }
        for bad in bad_continuations(form) {
            let mut raw = Raw::greeted(&world.site, &ada.session, form).await;
            raw.send(bad.clone()).await;
            assert_eq!(raw.close_code().await, Closing::Malformed.code(), "{form:?}: {bad:?}");
            count += 1;
        }
    }
    assert_eq!(world.metric("adda_closes_total{reason=\"malformed\"}").await, count);
    ada.say(LOBBY, "nobody else noticed").await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_frame_may_have_so_many_bytes_and_no_more() {
    let (world, ada) = World::claimed().await;
    // White space round a frame is nothing in JSON, so that the size is all that differs.
    let padded = |bytes: usize| {
        let frame = String::from_utf8(encode(Form::Json, &command())).expect("JSON is text");
        format!("{frame}{}", " ".repeat(bytes - frame.len()))
    };
    let mut raw = Raw::greeted(&world.site, &ada.session, Form::Json).await;
    raw.send(Message::text(padded(CLIENT_FRAME_BYTES_MAX))).await;
    let answer = raw.hear().await;
    assert!(matches!(answer, Ok(ServerFrame::Reply { id: RequestId(1), .. })), "{answer:?}");
    raw.send(Message::text(padded(CLIENT_FRAME_BYTES_MAX + 1))).await;
    assert_eq!(raw.close_code().await, 1009);
    // The same in two halves, of which each is small enough.
    let mut raw = Raw::greeted(&world.site, &ada.session, Form::Json).await;
    let half = " ".repeat(CLIENT_FRAME_BYTES_MAX / 2 + 1).into_bytes();
    raw.send(Message::Frame(Frame::message(half.clone(), OpCode::Data(Data::Text), false))).await;
    raw.send(Message::Frame(Frame::message(half, OpCode::Data(Data::Continue), true))).await;
    assert_eq!(raw.close_code().await, 1009);
    world.finish([ada]).await;
}

#[tokio::test]
async fn whoever_breaks_the_rules_of_websocket_is_told_which() {
    let (world, ada) = World::claimed().await;
    let mut raw = Raw::greeted(&world.site, &ada.session, Form::Json).await;
    raw.send(Message::Frame(Frame::message(vec![0xff, 0xfe], OpCode::Data(Data::Text), true))).await;
    assert_eq!(raw.close_code().await, 1007, "text that is no text");
    for (what, bytes) in [
        ("an opcode that does not exist", &[0x83, 0x80, 0, 0, 0, 0][..]),
        ("a frame without a mask", &[0x81, 0x01, b'x']),
        ("a ping in pieces", &[0x09, 0x80, 0, 0, 0, 0]),
        ("a continuation of nothing", &[0x80, 0x80, 0, 0, 0, 0]),
    ] {
        let mut raw = Raw::greeted(&world.site, &ada.session, Form::Json).await;
        raw.socket.get_mut().write_all(bytes).await.expect("the server reads");
        assert_eq!(raw.close_code().await, 1002, "{what}");
    }
    assert_eq!(world.metric("adda_closes_total{reason=\"broken_websocket\"}").await, 5);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_connection_that_goes_in_the_middle_of_a_frame_is_simply_gone() {
    let (world, mut ada) = World::claimed().await;
    for cut in [1, 3, 7, 20] {
        let mut raw = Raw::greeted(&world.site, &ada.session, Form::Binary).await;
        // A masked frame of 64 bytes, of which some come.
        let mut bytes = vec![0x82, 0x80 | 64, 1, 2, 3, 4];
        bytes.resize(70, 0);
        raw.socket.get_mut().write_all(&bytes[..cut]).await.expect("the server reads");
    }
    ada.say(LOBBY, "nobody else noticed").await;
    world.finish([ada]).await;
}
