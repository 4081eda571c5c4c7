//! The wire, as it is: a snapshot of every frame in both forms, and what a reader does with anything else.

mod committed;
mod malformed;
mod samples;

use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::model::{Hue, NoSuchHue};
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::protocol::{Advice, ClientFrame, Closing, Form, ServerFrame, decode_client, decode_server, encode};
use adda_shared::text::{MessageBody, TextFault};
use committed::read_body;

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

/// The bytes of hexadecimal digits.
fn unhex(digits: &str) -> Vec<u8> {
    let byte = |place| u8::from_str_radix(&digits[place..place + 2], 16).expect("hexadecimal digits");
    (0..digits.len()).step_by(2).map(byte).collect()
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
        assert_eq!(read_body(body.name(), form, &body.encode(form)).as_ref(), Ok(body), "{}", body.name());
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
            thread: None,
            text: MessageBody::parse(&"x".repeat(60)).unwrap().into(),
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

#[test]
fn a_close_code_names_its_reason_and_what_to_do() {
    for closing in Closing::ALL {
        assert_eq!(Closing::of(closing.code()), Some(closing));
    }
    let codes: Vec<u16> = (0..=u16::MAX).filter(|code| Closing::of(*code).is_some()).collect();
    assert_eq!(codes, [1001, 1011, 4001, 4002, 4003, 4004, 4005, 4006]);
    let advice = |code| Closing::of(code).map(Closing::advice);
    assert!([1001, 1011, 4005].into_iter().all(|code| advice(code) == Some(Advice::Retry)));
    assert!([4002, 4003].into_iter().all(|code| advice(code) == Some(Advice::Reload)));
    assert!([4004, 4006].into_iter().all(|code| matches!(advice(code), Some(Advice::Wait { ms }) if ms >= 1_000)));
    assert_eq!(advice(4001), Some(Advice::SignIn));
}

#[test]
fn the_forms_have_the_subprotocols_that_clients_ask_for() {
    assert_eq!(Form::ALL.map(Form::subprotocol), ["adda.v1.bin", "adda.v1.json"]);
}

#[test]
fn a_media_type_names_its_form_whatever_stands_behind_it() {
    for form in Form::ALL {
        assert_eq!(Form::of_media_type(form.media_type()), Some(form));
    }
    assert_eq!(Form::of_media_type("Application/JSON; charset=utf-8"), Some(Form::Json));
    for other in ["", "text/plain", "application/json+x", "json"] {
        assert_eq!(Form::of_media_type(other), None, "{other}");
    }
}

#[test]
fn what_changes_nothing_is_a_read() {
    let frames = samples::client_frames().into_iter();
    let mut reads: Vec<String> = frames
        .filter_map(|(_, frame)| match frame {
            ClientFrame::Command { command, .. } if command.is_read() => Some(format!("{command:?}")),
            ClientFrame::Hello(_) | ClientFrame::Command { .. } | ClientFrame::Pong => None,
        })
        .map(|text| text.split([' ', '{']).next().unwrap_or_default().to_owned())
        .collect();
    reads.dedup();
    assert_eq!(
        reads,
        [
            "FindPage",
            "FindMembers",
            "ListRooms",
            "ListInvites",
            "FindUnread",
            "FindVersions",
            "FindItems",
            "Search",
            "FindProfile",
            "FindVoters",
            "FindReceipts"
        ]
    );
}

#[test]
fn a_hue_is_an_angle() {
    assert_eq!([0, 137, 359].map(|degrees| Hue::new(degrees).map(Hue::degrees)), [Ok(0), Ok(137), Ok(359)]);
    assert_eq!(Hue::new(360), Err(NoSuchHue));
}

#[test]
fn a_problem_is_counted_by_its_name_on_the_wire() {
    let problems = samples::server_frames().into_iter().filter_map(|(_, frame)| match frame {
        ServerFrame::Reply { result: Err(problem), .. } => Some(problem),
        _ => None,
    });
    let problems: Vec<Problem> = problems.collect();
    assert!(problems.len() > 20, "{problems:?}");
    for problem in problems {
        let json = serde_json::to_value(&problem).expect("a problem");
        let name = json.as_str().or_else(|| json.as_object()?.keys().next().map(String::as_str));
        assert_eq!(name, Some(problem.word()));
    }
}

#[test]
fn a_text_that_may_not_be_is_refused_in_words() {
    let words = |field, fault| Problem::BadText { field, fault }.to_string();
    assert_eq!(words(TextField::RoomName, TextFault::Empty), "the name of the room is empty");
    assert_eq!(words(TextField::Body, TextFault::TooLong { max: 9 }), "the message is longer than 9");
}
