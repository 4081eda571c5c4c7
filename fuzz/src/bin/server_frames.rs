//! What a server says: read in both forms or refused, written as it can be read again, and taken by a replica whatever
//! it says.

#![cfg_attr(fuzzing, no_main)]

use adda_shared::id::UnixMs;
use adda_shared::protocol::{Form, ServerFrame, decode_server, encode};
use adda_shared::replica::Replica;

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

/// What begins a conversation, so that what comes next is heard.
const WELCOME: &[u8] = br#"{"welcome":{"protocol":1,"version":"0","epoch":"0011223344556677","me":1,"now":1780000000000,"space":null,"rooms":[{"resumes":false,"entry":{"room":{"room":1,"kind":"open","name":"lobby","topic":"","is_archived":false,"member_count":1,"people":[]},"role":"owner","read":{"rewinds":0,"revision":1,"number":0},"mentions":[],"notify":{"level":"mentions","muted_until":0},"pins":[],"saved":[],"threads":[],"drafts":[],"head":1,"last_number":0,"last_at":1780000000000}}],"presence":[],"preferences":{"keywords":[],"quiet":null,"paused_until":0}}}"#;

pub(crate) fn check(bytes: &[u8]) {
    let now = UnixMs(1_780_000_000_000);
    for form in Form::ALL {
        // Several frames, one after the other: a line for each.
        let mut frames = Vec::new();
        for part in bytes.split(|byte| *byte == b'\n').take(64) {
            if let Ok(frame) = decode_server(form, part) {
                for other in Form::ALL {
                    assert_eq!(decode_server(other, &encode(other, &frame)).as_ref(), Ok(&frame), "{form:?} {other:?}");
                }
                frames.push(frame);
            }
        }
        hear(&frames, now);
    }
}

/// A replica that is told all of it, first as it is and then behind a welcome.
fn hear(frames: &[ServerFrame], now: UnixMs) {
    let welcome = decode_server(Form::Json, WELCOME).expect("the welcome above is one");
    for begins in [false, true] {
        let mut replica = Replica::default();
        replica.connected();
        if begins {
            replica.receive(welcome.clone(), now);
        }
        for frame in frames.iter().cloned() {
            replica.receive(frame, now);
            replica.outgoing(now);
        }
        replica.tick(UnixMs(now.0 + 60_000));
        replica.disconnected();
        assert_eq!(replica.disagreement(&replica), None);
    }
}
