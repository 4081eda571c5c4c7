//! What was once written is still read: `protocol_1.txt`, which no tool rewrites.

use std::fmt::Debug;

use adda_shared::protocol::{Form, Malformed, PROTOCOL_VERSION, decode_body, decode_client, decode_server};

use super::samples::bodies::Body;
use super::unhex;

const WRITTEN: &str = include_str!("protocol_1.txt");

/// Both forms of one frame must be read, and as the same.
fn check<T: PartialEq + Debug>(line: &str, read: impl Fn(Form) -> Result<T, Malformed>) {
    let (binary, json) = (read(Form::Binary), read(Form::Json));
    assert!(json.is_ok() && binary == json, "{line}\n{binary:?}\n{json:?}");
}

/// A body of the type of this name.
pub(crate) fn read_body(name: &str, form: Form, bytes: &[u8]) -> Result<Body, Malformed> {
    Ok(match name {
        "SessionState" => Body::SessionState(decode_body(form, bytes)?),
        "Me" => Body::Me(decode_body(form, bytes)?),
        "Claim" => Body::Claim(decode_body(form, bytes)?),
        "InvitationQuery" => Body::InvitationQuery(decode_body(form, bytes)?),
        "Invitation" => Body::Invitation(decode_body(form, bytes)?),
        "Join" => Body::Join(decode_body(form, bytes)?),
        "SignIn" => Body::SignIn(decode_body(form, bytes)?),
        "SetPassword" => Body::SetPassword(decode_body(form, bytes)?),
        "NewUpload" => Body::NewUpload(decode_body(form, bytes)?),
        "Upload" => Body::Upload(decode_body(form, bytes)?),
        "PushState" => Body::PushState(decode_body(form, bytes)?),
        "PushSubscription" => Body::PushSubscription(decode_body(form, bytes)?),
        "PushTest" => Body::PushTest(decode_body(form, bytes)?),
        "Pushed" => Body::Pushed(decode_body(form, bytes)?),
        other => panic!("there is no body {other}"),
    })
}

#[test]
fn what_was_written_is_still_read() {
    assert_eq!(PROTOCOL_VERSION, 1, "another protocol begins another file");
    let mut lines = 0;
    for line in WRITTEN.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.splitn(4, ' ');
        let mut part = || parts.next().expect("four parts to a line");
        let (side, name, binary, json) = (part(), part(), unhex(part()), part());
        let bytes = |form| match form {
            Form::Binary => &binary[..],
            Form::Json => json.as_bytes(),
        };
        match side {
            "client" => check(line, |form| decode_client(form, bytes(form))),
            "server" => check(line, |form| decode_server(form, bytes(form))),
            "body" => check(line, |form| read_body(name, form, bytes(form))),
            other => panic!("nobody is called {other}"),
        }
        lines += 1;
    }
    assert!(lines > 100, "{lines} lines are left");
}
