//! What a client says: read in both forms or refused, and what was read is written as it can be read again.

#![cfg_attr(fuzzing, no_main)]

use adda_shared::protocol::{Form, decode_client, encode};

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

pub(crate) fn check(bytes: &[u8]) {
    for form in Form::ALL {
        if let Ok(frame) = decode_client(form, bytes) {
            for other in Form::ALL {
                assert_eq!(decode_client(other, &encode(other, &frame)).as_ref(), Ok(&frame), "{form:?} {other:?}");
            }
        }
    }
}
