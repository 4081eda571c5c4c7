//! Names, topics, messages and passwords: taken or refused, and what was taken is taken again as it is.

#![cfg_attr(fuzzing, no_main)]

use adda_backend::store::name;
use adda_shared::limits;
use adda_shared::text::{DisplayName, MessageBody, Password, PersonName, RoomName, SpaceName, Topic};

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    macro_rules! again {
        ($($kind:ident)*) => {
            $(if let Ok(taken) = $kind::parse(&text) {
                let once_more = $kind::parse(taken.as_str());
                assert_eq!(once_more.as_ref().map($kind::as_str), Ok(taken.as_str()), stringify!($kind));
            })*
        };
    }
    again!(PersonName DisplayName RoomName SpaceName Topic MessageBody);
    if let Ok(name) = PersonName::parse(&text) {
        assert!(name.as_str().chars().count() <= limits::NAME_CHARS_MAX);
        // Who reads the same is the same, however often that is asked.
        let key = name::key(name.as_str());
        assert_eq!(name::key(&key), key, "{name:?}");
    }
    if let Ok(body) = MessageBody::parse(&text) {
        assert!(body.as_str().len() <= limits::BODY_BYTES_MAX);
    }
    if let Ok(password) = Password::parse(&text) {
        assert!(password.as_bytes().len() <= limits::PASSWORD_BYTES_MAX);
    }
}
