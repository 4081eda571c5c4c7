//! The wire, as it is: a snapshot of every frame in both forms, and what a reader does with anything else.

mod malformed;
mod samples;

use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use adda_shared::protocol::{ClientFrame, Form, Malformed, ServerFrame, decode_client, decode_server, encode};
use adda_shared::text::MessageBody;

/// Two lines each: its JSON, and its postcard in hexadecimal.
fn lines<T: serde::Serialize>(frames: &[(String, T)]) -> String {
    frames.iter().map(|(name, frame)| two_forms(name, |form| encode(form, frame))).collect()
}

fn two_forms(name: &str, encode: impl Fn(Form) -> Vec<u8>) -> String {
    let json = String::from_utf8(encode(Form::Json)).expect("JSON is UTF-8");
    let binary = encode(Form::Binary);
    format!("{name}\n  json {json}\n  bin  {} {}\n", binary.len(), hex(&binary))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(digits: &str) -> Vec<u8> {
    let byte = |place| u8::from_str_radix(&digits[place..place + 2], 16).expect("hexadecimal digits");
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// The frames of a committed snapshot: name, JSON, postcard.
fn committed(snapshot: &str) -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let (_, body) = snapshot.trim_start_matches("---\n").split_once("---\n").expect("a header and a body");
    let lines: Vec<&str> = body.lines().collect();
    let frame = |lines: &[&str]| {
        let json = lines[1].trim_start().strip_prefix("json ").expect("JSON second");
        let (bytes, digits) =
            lines[2].trim_start().strip_prefix("bin  ").and_then(|line| line.split_once(' ')).expect("postcard third");
        let binary = unhex(digits);
        assert_eq!(binary.len().to_string(), bytes, "{}", lines[0]);
        (lines[0].to_owned(), json.as_bytes().to_vec(), binary)
    };
    lines.chunks(3).map(frame).collect()
}

/// What is committed is still read as what it was written from.
fn check_committed<T: PartialEq + std::fmt::Debug>(
    snapshot: &str,
    samples: Vec<(String, T)>,
    decode: fn(Form, &[u8]) -> Result<T, Malformed>,
) {
    let committed = committed(snapshot);
    assert_eq!(committed.len(), samples.len());
    for ((name, json, binary), (_, sample)) in committed.into_iter().zip(samples) {
        assert_eq!(decode(Form::Json, &json).as_ref(), Ok(&sample), "{name}");
        assert_eq!(decode(Form::Binary, &binary).as_ref(), Ok(&sample), "{name}");
    }
}

#[test]
fn every_client_frame_is_written_as_ever() {
    insta::assert_snapshot!("client_frames", lines(&samples::client_frames()));
}

#[test]
fn every_server_frame_is_written_as_ever() {
    insta::assert_snapshot!("server_frames", lines(&samples::server_frames()));
}

#[test]
fn every_http_body_is_written_as_ever() {
    let bodies = samples::http_bodies();
    let text = bodies.iter().map(|body| two_forms(body.name(), |form| body.encode(form)));
    insta::assert_snapshot!("http_bodies", text.collect::<String>());
}

#[test]
fn committed_frames_are_still_read() {
    check_committed(include_str!("snapshots/wire__client_frames.snap"), samples::client_frames(), decode_client);
    check_committed(include_str!("snapshots/wire__server_frames.snap"), samples::server_frames(), decode_server);
}

#[test]
fn every_frame_comes_back_as_it_went() {
    for form in Form::ALL {
        for (name, frame) in samples::client_frames() {
            assert_eq!(decode_client(form, &encode(form, &frame)), Ok(frame), "{name}");
        }
        for (name, frame) in samples::server_frames() {
            assert_eq!(decode_server(form, &encode(form, &frame)), Ok(frame), "{name}");
        }
    }
}

#[test]
fn every_http_body_comes_back_as_it_went() {
    for (body, form) in samples::http_bodies().iter().flat_map(|body| Form::ALL.map(|form| (body, form))) {
        assert_eq!(body.decode(form, &body.encode(form)).as_ref(), Ok(body), "{}", body.name());
    }
}

#[test]
fn a_short_message_is_small() {
    let frame = ServerFrame::Room(RoomEvent {
        room: RoomId(1_000),
        revision: Revision(1_000_000),
        at: UnixMs(1_750_000_000_000),
        by: UserId(20_000),
        what: RoomFact::MessageSent {
            number: 1_000_000,
            nonce: Nonce(u64::MAX),
            body: MessageBody::parse(&"x".repeat(60)).unwrap(),
        },
    });
    let bytes = encode(Form::Binary, &frame).len();
    assert!(bytes <= 108, "60 characters to one receiver take {bytes} bytes");
}

#[test]
fn what_may_be_left_out_is_nothing_or_empty() {
    let hello = decode_client(Form::Json, br#"{"hello":{"rooms":[]}}"#);
    assert_eq!(hello, Ok(ClientFrame::Hello(adda_shared::protocol::Hello::default())));
    assert!(decode_client(Form::Json, br#"{"hello":{}}"#).is_err());
}
