//! A file that somebody sends: looked at, and without what a picture says of its making. What was cleaned is what it was,
//! clean, and stays so; and whatever a file is called, that is a name.

#![cfg_attr(fuzzing, no_main)]

use adda_backend::files::clean::clean;
use adda_backend::files::sniff::sniff;
use adda_shared::file::{FileName, Media};
use adda_shared::limits;

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

/// Bytes by which a picture may grow: where it says which way up it is, and its lengths are written anew.
const GROWTH_MAX: usize = 64;

pub(crate) fn check(bytes: &[u8]) {
    let media = sniff(bytes);
    let is_text = std::str::from_utf8(bytes).is_ok_and(|text| text.trim_start().starts_with('<'));
    assert!(!is_text || media == Media::Other, "what may be a page is none of those that are shown");
    // Read as each, since what a file is said to be may be anything.
    for media in Media::ALL {
        let Some(cleaned) = clean(media, bytes) else { continue };
        assert!(cleaned.len() <= 2 * bytes.len() + GROWTH_MAX, "{media:?}");
        assert_eq!(clean(media, &cleaned).as_ref(), Some(&cleaned), "{media:?}: what is clean stays as it is");
    }
    if let Some(cleaned) = clean(media, bytes) {
        assert_eq!(sniff(&cleaned), media);
    }
    let name = FileName::of(&String::from_utf8_lossy(bytes));
    assert!((1..=limits::FILE_NAME_BYTES_MAX).contains(&name.as_str().len()));
    assert!(!name.as_str().contains(['/', '\\', '\0', '\n', '"']) && !name.as_str().starts_with('.'), "{name}");
    assert_eq!(FileName::try_from(String::from(name.clone())), Ok(name));
}
