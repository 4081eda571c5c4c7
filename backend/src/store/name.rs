//! When two names are the same name.

use unicode_normalization::UnicodeNormalization;

/// Folds a name to what it is compared by: two names with one key read the same to people, so only one may be taken.
///
/// Compatibility forms and cases are folded; joiners and variation selectors, which most often can't be seen, count for
/// nothing. Searching the room list folds with the same key, so that it finds what it shows.
#[must_use]
pub fn key(name: &str) -> String {
    // Lower case can leave what is not normal, and the other way round; a second pass of both changes nothing more.
    fold(&fold(name))
}

fn fold(name: &str) -> String {
    name.nfkc().filter(|c| !is_unseen(*c)).flat_map(char::to_lowercase).nfkc().collect()
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180d}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_same(one: &str, other: &str) {
        assert_eq!(key(one), key(other), "{one:?} {other:?}");
        assert_eq!(key(&key(one)), key(one), "{one:?}");
    }

    #[test]
    fn names_that_read_the_same_have_one_key() {
        check_same("Ada", "aDA");
        check_same("Zoë", "ZOE\u{308}");
        check_same("Ａｄａ", "ada");
        check_same("ﬁnn", "Finn");
        check_same("Ada\u{200d}", "Ada");
        check_same("❤\u{fe0f}", "❤");
        check_same("ΟΔΟΣ", "οδοσ");
        check_same("İstanbul", "i\u{307}stanbul");
        // One Bengali letter, written as one code point or as two.
        check_same("ব\u{09dc}", "ব\u{09a1}\u{09bc}");
    }

    #[test]
    fn names_that_read_differently_have_different_keys() {
        for (one, other) in [("Ada", "Adah"), ("রবি", "রবী"), ("Zoë", "Zoe"), ("a b", "ab")] {
            assert_ne!(key(one), key(other), "{one:?} {other:?}");
        }
    }
}
