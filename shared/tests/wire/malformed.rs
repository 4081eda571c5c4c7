//! Bytes that are no frame: refused, each of them, and never a panic.

use adda_shared::id::{RequestId, RoomId};
use adda_shared::limits::{BODY_BYTES_MAX, CLIENT_FRAME_BYTES_MAX};
use adda_shared::protocol::command::Command;
use adda_shared::protocol::{ClientFrame, Form, Malformed, decode_client, decode_server, encode};
use proptest::prelude::*;
use serde_json::Value;

use crate::samples::{self, NONCE};

/// Whether one side reads these bytes.
type IsRead = fn(Form, &[u8]) -> bool;

/// Every sample of both sides, in one form, and the reader of its side.
fn everything(form: Form) -> Vec<(String, Vec<u8>, IsRead)> {
    let client: IsRead = |form, bytes| decode_client(form, bytes).is_ok();
    let server: IsRead = |form, bytes| decode_server(form, bytes).is_ok();
    let clients = samples::client_frames().into_iter().map(|(name, frame)| (name, encode(form, &frame), client));
    let servers = samples::server_frames().into_iter().map(|(name, frame)| (name, encode(form, &frame), server));
    clients.chain(servers).collect()
}

#[test]
fn nothing_may_follow_a_frame() {
    for form in Form::ALL {
        for (name, mut bytes, is_read) in everything(form) {
            assert!(is_read(form, &bytes), "{name}");
            bytes.push(b'0');
            assert!(!is_read(form, &bytes), "{name} and a byte more");
        }
    }
}

#[test]
fn a_frame_cut_anywhere_is_none() {
    for form in Form::ALL {
        for (name, bytes, is_read) in everything(form) {
            for end in 0..bytes.len() {
                assert!(!is_read(form, &bytes[..end]), "{name} cut at {end} of {}", bytes.len());
            }
        }
    }
}

/// The value with one thing done to one of its objects: all the ways of it.
fn each_object(value: &Value, change: &dyn Fn(&mut serde_json::Map<String, Value>)) -> Vec<Value> {
    let mut all = Vec::new();
    match value {
        Value::Object(fields) => {
            let mut changed = fields.clone();
            change(&mut changed);
            all.push(Value::Object(changed));
            for (name, inner) in fields {
                all.extend(each_object(inner, change).into_iter().map(|inner| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), inner);
                    Value::Object(fields)
                }));
            }
        }
        Value::Array(items) => {
            for (place, inner) in items.iter().enumerate() {
                all.extend(each_object(inner, change).into_iter().map(|inner| {
                    let mut items = items.clone();
                    items[place] = inner;
                    Value::Array(items)
                }));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    all
}

#[test]
fn a_field_that_nobody_knows_is_refused_wherever_it_stands() {
    for (name, bytes, is_read) in everything(Form::Json) {
        let frame: Value = serde_json::from_slice(&bytes).unwrap();
        for other in each_object(&frame, &|fields| drop(fields.insert("unknown".into(), Value::Null))) {
            assert!(!is_read(Form::Json, other.to_string().as_bytes()), "{name}: {other}");
        }
    }
}

#[test]
fn a_variant_that_nobody_knows_is_refused() {
    let json = [r#""jump""#, r#"{"jump":{}}"#, r#"{"command":{"id":1,"command":"jump"}}"#, "null", "{}", "[]", "7", ""];
    for text in json {
        assert!(decode_client(Form::Json, text.as_bytes()).is_err(), "{text}");
        assert!(decode_server(Form::Json, text.as_bytes()).is_err(), "{text}");
    }
    let binary: [&[u8]; 5] = [&[], &[3], &[0x7f], &[1, 1, 0x7f], &[0xff; 16]];
    for bytes in binary {
        assert!(decode_client(Form::Binary, bytes).is_err(), "{bytes:?}");
    }
    assert!(decode_server(Form::Binary, &[7]).is_err());
}

fn message(body: String) -> ClientFrame {
    ClientFrame::Command {
        id: RequestId(1),
        command: Command::SendMessage { room: RoomId(1), nonce: NONCE, message: body.into() },
    }
}

#[test]
fn a_client_frame_is_bounded() {
    for form in Form::ALL {
        let fits = (0..CLIENT_FRAME_BYTES_MAX).rev().map(|bytes| message("x".repeat(bytes)));
        let fits = fits.take(200).find(|frame| encode(form, frame).len() <= CLIENT_FRAME_BYTES_MAX).unwrap();
        let bytes = encode(form, &fits);
        assert_eq!(bytes.len(), CLIENT_FRAME_BYTES_MAX);
        assert_eq!(decode_client(form, &bytes), Ok(fits));
        let too_large = vec![b' '; CLIENT_FRAME_BYTES_MAX + 1];
        assert_eq!(decode_client(form, &too_large), Err(Malformed::TooLarge { bytes: too_large.len() }));
    }
}

#[test]
fn the_longest_message_fits_with_every_character_escaped() {
    let body = "\\u0041".repeat(BODY_BYTES_MAX);
    let text = format!(
        r#"{{"command":{{"id":1,"command":{{"send_message":{{"room":1,"nonce":"{NONCE}","message":{{"body":"{body}"}}}}}}}}}}"#
    );
    assert_eq!(decode_client(Form::Json, text.as_bytes()), Ok(message("A".repeat(BODY_BYTES_MAX))));
}

/// A frame of the server's with a part of it replaced by another of the same length.
fn check_replaced(part: &str, other: &str) {
    assert_eq!(part.len(), other.len());
    let mut replaced = 0;
    for (name, bytes, _) in everything(Form::Binary) {
        let Some(place) = bytes.windows(part.len()).position(|window| window == part.as_bytes()) else {
            continue;
        };
        let mut bytes = bytes;
        bytes[place..place + part.len()].copy_from_slice(other.as_bytes());
        if name.starts_with("room/") || name.starts_with("space/") {
            assert!(decode_server(Form::Binary, &bytes).is_err(), "{name} with {other:?}");
            replaced += 1;
        }
    }
    assert!(replaced > 0, "no event holds {part:?}");
}

#[test]
fn an_event_with_a_text_that_may_not_be_is_refused() {
    check_replaced("Hello, Ada!", "Hello\u{7} Ada!");
    check_replaced("veranda", "ver\nnda".replace('\n', "\u{1}").as_str());
    check_replaced("Veranda", "Ver\u{200b}a");
    check_replaced("Tea and talk", "Tea\u{0}and talk");
    check_replaced("Chloe", "\u{7f}hloe");
}

#[test]
fn values_out_of_their_range_are_refused() {
    let event = |what: &str| format!(r#"{{"room":{{"room":1,"revision":1,"at":1,"by":1,"what":{what}}}}}"#);
    let person = |hue: &str| {
        format!(
            r#"{{"member_joined":{{"person":{{"user":2,"name":"Ben","display_name":"Ben","hue":{hue},"role":"member"}},
            "role":"member"}}}}"#
        )
    };
    assert!(decode_server(Form::Json, event(&person("359")).as_bytes()).is_ok());
    for hue in ["360", "-1", "65536", "1.5", "\"1\"", "null"] {
        assert!(decode_server(Form::Json, event(&person(hue)).as_bytes()).is_err(), "{hue}");
    }
    let message = |nonce: &str, body: &str| {
        event(&format!(
            r#"{{"message_sent":{{"number":1,"nonce":{nonce},"text":{{"body":{body},"files":[],"reply_to":null,"mentions":[]}}}}}}"#
        ))
    };
    let nonce = format!("\"{NONCE}\"");
    assert!(decode_server(Form::Json, message(&nonce, r#""x""#).as_bytes()).is_ok());
    let too_long = format!("\"{}\"", "x".repeat(BODY_BYTES_MAX + 1));
    for body in [r#""a\u0000""#, r#""\ud800""#, "7", too_long.as_str()] {
        assert!(decode_server(Form::Json, message(&nonce, body).as_bytes()).is_err(), "{body}");
    }
    for nonce in ["7", r#""2a""#, r#""+f3a00000000002a""#] {
        assert!(decode_server(Form::Json, message(nonce, r#""x""#).as_bytes()).is_err(), "{nonce}");
    }
}

fn read_both(bytes: &[u8]) {
    for form in Form::ALL {
        // What can be read at all can be written, and is then read as the same.
        if let Ok(frame) = decode_client(form, bytes) {
            assert_eq!(decode_client(form, &encode(form, &frame)), Ok(frame));
        }
        if let Ok(frame) = decode_server(form, bytes) {
            assert_eq!(decode_server(form, &encode(form, &frame)), Ok(frame));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_a_frame_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read_both(&bytes);
    }

    #[test]
    fn any_text_is_a_frame_or_refused(text in "\\PC{0,80}") {
        read_both(text.as_bytes());
    }
}

proptest! {
    // Each case spoils every sample once.
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_spoilt_frame_is_a_frame_or_refused(
        place in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
        is_kept in any::<bool>(),
    ) {
        for form in Form::ALL {
            for (_, mut bytes, _) in everything(form) {
                let place = place.index(bytes.len());
                if is_kept {
                    bytes[place] = byte;
                } else {
                    bytes.remove(place);
                }
                read_both(&bytes);
            }
        }
    }
}
