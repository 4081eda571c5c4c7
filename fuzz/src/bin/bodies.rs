//! The bodies of HTTP calls and of their answers: read in both forms or refused, and written as they can be read again.

#![cfg_attr(fuzzing, no_main)]

use std::fmt::Debug;

use adda_shared::protocol::http::{
    Claim, Invitation, InvitationQuery, Join, Me, NewUpload, SessionState, SetPassword, SignIn, Upload,
};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{Form, decode_body, encode};

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

pub(crate) fn check(bytes: &[u8]) {
    read::<Claim>(bytes);
    read::<InvitationQuery>(bytes);
    read::<Invitation>(bytes);
    read::<Join>(bytes);
    read::<SignIn>(bytes);
    read::<SetPassword>(bytes);
    read::<Me>(bytes);
    read::<SessionState>(bytes);
    read::<NewUpload>(bytes);
    read::<Upload>(bytes);
    read::<Problem>(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        // A header that names a form names one that is there.
        assert!(Form::of_media_type(text).is_none_or(|form| Form::ALL.contains(&form)));
    }
}

fn read<T: serde::Serialize + serde::de::DeserializeOwned + Debug>(bytes: &[u8]) {
    for form in Form::ALL {
        if let Ok(body) = decode_body::<T>(form, bytes) {
            let written = encode(form, &body);
            let again: T = decode_body(form, &written).expect("what was written is read");
            assert_eq!(encode(form, &again), written, "{form:?}");
        }
    }
}
