//! Texts that people write, parsed once at the edge and valid from then on.
//!
//! All of them are Unicode of any script. None holds control characters, and names hold nothing invisible either,
//! because two names that look alike must be alike.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits;

/// Why a text was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TextFault {
    /// Nothing is left once the white space around it is gone.
    #[error("is empty")]
    Empty,
    /// It has fewer characters than it must have.
    #[error("has fewer than {chars_min} characters")]
    TooShort {
        /// Characters, at least.
        chars_min: u32,
    },
    /// It has more than it may have.
    #[error("is longer than {max}")]
    TooLong {
        /// The bound that it broke, in the unit of that text: characters of a name, bytes of a message.
        max: u32,
    },
    /// It has a character that may not stand there: a control, or in a name something that can't be seen.
    #[error("has a character that may not stand there")]
    Character,
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $parse:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it may be kept.
            ///
            /// # Errors
            /// The first [`TextFault`] that it has.
            pub fn parse(text: &str) -> Result<Self, TextFault> {
                let parse: fn(&str) -> Result<String, TextFault> = $parse;
                parse(text).map(Self)
            }

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextFault;

            fn try_from(text: String) -> Result<Self, TextFault> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
    };
}

text! {
    /// The name by which a person signs in; no two people have the same.
    PersonName, |text| line(text, limits::NAME_CHARS_MAX)
}
text! {
    /// What everybody calls a person: their name, until they choose another.
    DisplayName, |text| line(text, limits::NAME_CHARS_MAX)
}
text! {
    /// The name of an open or closed room. A direct room has none: it is called by its people.
    RoomName, |text| line(text, limits::ROOM_NAME_CHARS_MAX)
}
text! {
    /// The name of the space.
    SpaceName, |text| line(text, limits::SPACE_NAME_CHARS_MAX)
}
text! {
    /// What a room is for; may be empty.
    Topic, |text| line_or_none(text, limits::TOPIC_CHARS_MAX)
}
text! {
    /// What somebody says of themselves in a few words; may be empty.
    StatusText, |text| line_or_none(text, limits::STATUS_CHARS_MAX)
}
text! {
    /// A word, or a few, by which somebody is notified of a message.
    Keyword, |text| line(text, limits::KEYWORD_CHARS_MAX)
}
text! {
    /// A time zone by its IANA name, such as `Asia/Dhaka`. Which of them there are, the server knows.
    ZoneName, |text| zone(text)
}
text! {
    /// What may be chosen in a poll.
    PollChoice, |text| line(text, limits::POLL_CHOICE_CHARS_MAX)
}
text! {
    /// Where a link leads that has a preview: an address of `http` or `https`.
    LinkAddress, |text| link(text)
}
text! {
    /// What a page says of itself, and a site.
    PreviewText, |text| line(text, limits::PREVIEW_TEXT_CHARS_MAX)
}
text! {
    /// Under which name the server has the picture of a preview: 64 hexadecimal digits.
    PictureName, |text| picture_name(text)
}
text! {
    /// What a message says, as it was typed: Markdown, which is read where it is shown ([`crate::markdown`]). Empty
    /// beside files only.
    MessageBody, body
}

impl From<PersonName> for DisplayName {
    fn from(name: PersonName) -> Self {
        Self(name.0)
    }
}

impl MessageBody {
    /// No text.
    #[must_use]
    pub const fn none() -> Self {
        Self(String::new())
    }

    /// Whether it says nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Topic {
    /// No description.
    #[must_use]
    pub const fn none() -> Self {
        Self(String::new())
    }
}

/// A password as it was typed: never shown, never serialised, not kept.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Takes a password of a length that can be kept safe and hashed in bounded time.
    ///
    /// # Errors
    /// [`TextFault::TooShort`] or [`TextFault::TooLong`].
    pub fn parse(text: &str) -> Result<Self, TextFault> {
        if text.len() > limits::PASSWORD_BYTES_MAX {
            return Err(TextFault::TooLong { max: bound(limits::PASSWORD_BYTES_MAX) });
        }
        if text.chars().count() < limits::PASSWORD_CHARS_MIN {
            return Err(TextFault::TooShort { chars_min: bound(limits::PASSWORD_CHARS_MIN) });
        }
        Ok(Self(text.to_owned()))
    }

    /// The bytes to hash.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// One line: white space around it goes, runs of it inside become one space.
fn line(text: &str, chars_max: usize) -> Result<String, TextFault> {
    let mut kept = String::with_capacity(text.len().min(chars_max * 4));
    let mut chars = 0;
    for word in text.split_whitespace() {
        if !kept.is_empty() {
            kept.push(' ');
            chars += 1;
        }
        for c in word.chars() {
            if c.is_control() || (is_unseen(c) && !is_forming(c)) {
                return Err(TextFault::Character);
            }
            kept.push(c);
            chars += 1;
            if chars > chars_max {
                return Err(TextFault::TooLong { max: bound(chars_max) });
            }
        }
    }
    if kept.chars().all(|c| is_unseen(c) || c == ' ') { Err(TextFault::Empty) } else { Ok(kept) }
}

/// As [`line`], but it may be empty.
fn line_or_none(text: &str, chars_max: usize) -> Result<String, TextFault> {
    match line(text, chars_max) {
        Err(TextFault::Empty) => Ok(String::new()),
        other => other,
    }
}

/// Many lines: the end is trimmed, every line ending becomes a newline, tabs stay. What can't be seen is empty.
fn body(text: &str) -> Result<String, TextFault> {
    let text = text.trim_end();
    let text = text.trim_start_matches(['\n', '\r']);
    if text.chars().all(|c| c.is_whitespace() || is_unseen(c)) {
        return Ok(String::new());
    }
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    if text.len() > limits::BODY_BYTES_MAX {
        return Err(TextFault::TooLong { max: bound(limits::BODY_BYTES_MAX) });
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(TextFault::Character);
    }
    Ok(text)
}

/// Letters, digits and the few signs that names of time zones have.
fn zone(text: &str) -> Result<String, TextFault> {
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+');
    if text.is_empty() {
        Err(TextFault::Empty)
    } else if text.len() > limits::ZONE_NAME_BYTES_MAX {
        Err(TextFault::TooLong { max: bound(limits::ZONE_NAME_BYTES_MAX) })
    } else if text.bytes().all(is_sign) {
        Ok(text.to_owned())
    } else {
        Err(TextFault::Character)
    }
}

/// An address as a browser takes it, without anything in it that can't be seen.
fn link(text: &str) -> Result<String, TextFault> {
    let is_web = text.starts_with("http://") || text.starts_with("https://");
    if text.is_empty() {
        Err(TextFault::Empty)
    } else if text.len() > limits::LINK_BYTES_MAX {
        Err(TextFault::TooLong { max: bound(limits::LINK_BYTES_MAX) })
    } else if is_web && !text.chars().any(|c| c.is_control() || c.is_whitespace() || is_unseen(c)) {
        Ok(text.to_owned())
    } else {
        Err(TextFault::Character)
    }
}

fn picture_name(text: &str) -> Result<String, TextFault> {
    let is_name = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_name { Ok(text.to_owned()) } else { Err(TextFault::Character) }
}

/// Whether a character shows as nothing: those that Unicode calls default-ignorable, and a few that are drawn empty.
///
/// A text of these alone is empty, and two names that differ only by them are the same name.
#[must_use]
pub const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Those of the unseen that form what stands beside them, and so may stand in a name: the two joiners, with which
/// Bengali, Persian and family emoji are written, and the variation selectors.
#[must_use]
pub const fn is_forming(c: char) -> bool {
    matches!(c,
        '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0100}'..='\u{e01ef}')
}

fn bound(max: usize) -> u32 {
    u32::try_from(max).expect("every bound of a text fits in 32 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_name(text: &str, expected: Result<&str, TextFault>) {
        assert_eq!(PersonName::parse(text).as_ref().map(PersonName::as_str), expected.as_ref().copied(), "{text:?}");
    }

    #[test]
    fn names_of_any_script_are_taken_and_their_spaces_tidied() {
        check_name("  Ada \t Lovelace ", Ok("Ada Lovelace"));
        check_name("রবীন্দ্রনাথ ঠাকুর", Ok("রবীন্দ্রনাথ ঠাকুর"));
        check_name("র‍্যাব", Ok("র‍্যাব"));
        check_name("👩‍👧", Ok("👩‍👧"));
        check_name("❤\u{fe0f}", Ok("❤\u{fe0f}"));
        check_name("葛\u{e0100}", Ok("葛\u{e0100}"));
    }

    #[test]
    fn a_password_is_hashed_as_it_was_typed() {
        let typed = "  correct horse \u{1f40e}";
        assert_eq!(Password::parse(typed).map(|password| password.as_bytes().to_vec()), Ok(typed.as_bytes().to_vec()));
    }

    #[test]
    fn a_space_counts_as_a_character_and_a_run_of_them_as_one() {
        let letters = |count: usize| "a".repeat(count);
        let longest = format!("{} \t {}", letters(5), letters(limits::NAME_CHARS_MAX - 6));
        assert!(PersonName::parse(&longest).is_ok_and(|name| name.as_str().len() == limits::NAME_CHARS_MAX));
        let max = u32::try_from(limits::NAME_CHARS_MAX).expect("a small bound");
        check_name(&format!("{longest}a"), Err(TextFault::TooLong { max }));
        check_name(&letters(limits::NAME_CHARS_MAX + 1), Err(TextFault::TooLong { max }));
    }

    #[test]
    fn names_that_cannot_be_told_apart_are_refused() {
        for text in [
            "Ada\u{202e}evil",
            "A\u{200b}da",
            "Ada\u{7}",
            "A\u{2066}da",
            "\u{3164}",
            "A\u{180e}",
            "\u{1bca0}",
            "A\u{1d173}",
        ] {
            check_name(text, Err(TextFault::Character));
        }
        for text in ["\u{200d}\u{200d}", "\u{fe0f}", "\u{180b} \u{180f}", "\u{e0100}"] {
            check_name(text, Err(TextFault::Empty));
        }
        check_name(" \n ", Err(TextFault::Empty));
    }

    #[test]
    fn a_name_is_bounded_in_characters() {
        check_name(&"ক".repeat(limits::NAME_CHARS_MAX), Ok("ক".repeat(limits::NAME_CHARS_MAX).as_str()));
        check_name(&"ক".repeat(limits::NAME_CHARS_MAX + 1), Err(TextFault::TooLong { max: 40 }));
    }

    #[test]
    fn a_body_keeps_its_lines_and_its_indent() {
        let body = |text: &str| MessageBody::parse(text).map(String::from);
        assert_eq!(body("\r\n    let a;\r\n\tb\n\n"), Ok("    let a;\n\tb".into()));
        for text in [" \u{200b}\n ", "\u{fe0f}", "\u{180f}", "\u{1bca3}\u{1d17a}", "\u{200d}\u{e0020}"] {
            assert_eq!(body(text), Ok(String::new()), "{text:?}");
        }
        assert_eq!(body("a\u{fe0f}"), Ok("a\u{fe0f}".into()));
        assert_eq!(body("a\u{0}b"), Err(TextFault::Character));
        let (fits, too_long) = ("x".repeat(limits::BODY_BYTES_MAX), "x".repeat(limits::BODY_BYTES_MAX + 1));
        assert_eq!(body(&fits), Ok(fits.clone()));
        assert_eq!(body(&too_long), Err(TextFault::TooLong { max: 16_000 }));
    }

    #[test]
    fn parsing_what_was_parsed_changes_nothing() {
        for text in ["  a  b ", "x\r\ny", "  রা ত  "] {
            let once = MessageBody::parse(text).expect("a body");
            assert_eq!(MessageBody::parse(once.as_str()), Ok(once));
        }
    }

    #[test]
    fn a_password_is_bounded_at_both_ends_and_never_shown() {
        assert!(Password::parse("12345678").is_ok());
        assert_eq!(Password::parse("1234567").expect_err("short"), TextFault::TooShort { chars_min: 8 });
        assert!(Password::parse(&"x".repeat(256)).is_ok());
        assert_eq!(Password::parse(&"x".repeat(257)).expect_err("long"), TextFault::TooLong { max: 256 });
        assert_eq!(format!("{:?}", Password::parse("open sesame").expect("fine")), "Password(..)");
    }
}
