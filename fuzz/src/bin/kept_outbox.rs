//! What a page has kept of its outbox, which anything may have spoilt: read or not, and kept again as it was.

#![cfg_attr(fuzzing, no_main)]

use adda_shared::replica::outbox::Echo;

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

pub(crate) fn check(bytes: &[u8]) {
    if let Some(echo) = Echo::from_kept(&String::from_utf8_lossy(bytes)) {
        let kept = echo.to_kept();
        let again = Echo::from_kept(&kept).expect("what was kept is read");
        assert_eq!(again.to_kept(), kept);
    }
}
