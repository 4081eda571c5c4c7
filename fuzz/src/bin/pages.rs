//! A page that a message links to: read whatever it is, and what it says leads to the web or nowhere.

#![cfg_attr(fuzzing, no_main)]

use adda_backend::previews::page::read;
use url::Url;

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

pub(crate) fn check(bytes: &[u8]) {
    let at = Url::parse("https://a.example/tea/page?x").expect("an address");
    // What comes before the first line's end may be the name of an encoding.
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (charset, rest) = bytes.split_at(end);
    for charset in [None, std::str::from_utf8(charset).ok()] {
        let told = read(rest, charset, &at);
        assert!(told.picture.is_none_or(|picture| matches!(picture.scheme(), "http" | "https")));
        for text in [told.site, told.title, told.description].into_iter().flatten() {
            assert!(!text.trim().is_empty());
            // Each byte that is no letter is shown as one of three bytes.
            assert!(text.len() <= 3 * 4_096, "{} bytes", text.len());
        }
    }
}
