//! The word before the caret, where it is one that can be completed.

use adda_shared::limits;

/// Characters of what follows a sign: no name has more.
const QUERY_CHARS_MAX: usize = limits::ROOM_NAME_CHARS_MAX;
/// Letters after a colon from which on it may be an emoji: with fewer it is mostly a face of signs.
const EMOJI_CHARS_MIN: usize = 2;

/// What a word that can be completed begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Emoji,
    Person,
    Room,
    /// The name of a command, at the very beginning.
    Slash,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) sign: Sign,
    /// What was typed after the sign.
    pub(super) query: String,
    /// The bytes before the sign.
    pub(super) start: usize,
}

impl Sign {
    const fn of(character: char) -> Option<Self> {
        match character {
            ':' => Some(Self::Emoji),
            '@' => Some(Self::Person),
            '#' => Some(Self::Room),
            '/' => Some(Self::Slash),
            _ => None,
        }
    }

    /// Whether it means something after this: in the middle of a word it is a part of it, as in an address.
    fn may_follow(self, before: Option<char>) -> bool {
        before.is_none_or(|before| match self {
            Self::Emoji | Self::Room => before.is_whitespace(),
            Self::Person => before.is_whitespace() || matches!(before, '(' | '[' | '{' | '<'),
            Self::Slash => false,
        })
    }

    /// Names of people and rooms have spaces, those of emoji have none here.
    fn takes(self, query: &str) -> bool {
        let is_of_name = |c: char| !c.is_whitespace() && (!c.is_ascii_punctuation() || matches!(c, '_' | '-' | '+'));
        match self {
            Self::Emoji => {
                let begins = query.starts_with(|c: char| c == '+' || (!c.is_ascii_punctuation() && !c.is_whitespace()));
                begins && query.chars().all(is_of_name) && query.chars().count() >= EMOJI_CHARS_MIN
            }
            Self::Person | Self::Room => !query.starts_with(char::is_whitespace),
            Self::Slash => query.chars().all(|c| c.is_ascii_alphabetic()),
        }
    }
}

/// The word that a text ends with, if it can be completed: from the last sign in the line on.
pub(super) fn word(before_caret: &str) -> Option<Word> {
    let line = before_caret.rfind('\n').map_or(0, |end| end + 1);
    let mut before = before_caret.char_indices().rev().take(QUERY_CHARS_MAX + 1).take_while(|(at, _)| *at >= line);
    let (sign, at) = before.find_map(|(at, character)| {
        let sign = Sign::of(character)?;
        sign.may_follow(before_caret[..at].chars().next_back()).then_some((sign, at))
    })?;
    let query = &before_caret[at + 1..];
    sign.takes(query).then(|| Word { sign, query: query.to_owned(), start: at })
}

/// The name of an emoji between colons, if a text ends with one.
pub(super) fn whole_emoji(before_caret: &str) -> Option<Word> {
    word(before_caret.strip_suffix(':')?).filter(|word| word.sign == Sign::Emoji)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before_caret: &str, expected: Option<(Sign, &str)>) {
        let found = word(before_caret);
        let found = found.as_ref().map(|word| (word.sign, word.query.as_str()));
        assert_eq!(found, expected, "{before_caret:?}");
    }

    #[test]
    fn a_sign_begins_a_word_at_the_start_and_after_white_space() {
        check("@", Some((Sign::Person, "")));
        check("hello @be", Some((Sign::Person, "be")));
        check("hello\n@be", Some((Sign::Person, "be")));
        check("(@be", Some((Sign::Person, "be")));
        check("#lob", Some((Sign::Room, "lob")));
        check("(#lob", None);
        check("see\u{a0}#lob", Some((Sign::Room, "lob")));
        check("ada@example", None);
        check("C#", None);
        check("@ada\nyes", None);
        check("", None);
    }

    #[test]
    fn names_have_spaces_and_any_letters() {
        check("@Ada Lov", Some((Sign::Person, "Ada Lov")));
        check("@রাহুল সেন", Some((Sign::Person, "রাহুল সেন")));
        check("@Ada and @B", Some((Sign::Person, "B")));
        check("@ ", None);
        check("# Title", None);
        let long = "a".repeat(QUERY_CHARS_MAX);
        check(&["@", &long].concat(), Some((Sign::Person, &long)));
        check(&["@", &long, "a"].concat(), None);
    }

    #[test]
    fn an_emoji_has_two_letters_and_no_spaces() {
        check(":h", None);
        check(":he", Some((Sign::Emoji, "he")));
        check("so :+1", Some((Sign::Emoji, "+1")));
        check(":চা", Some((Sign::Emoji, "চা")));
        check(":he art", None);
        check("at 10:30", None);
        check(":-)", None);
        check("::he", None);
        check("a:he", None);
    }

    #[test]
    fn a_command_stands_at_the_very_beginning() {
        check("/", Some((Sign::Slash, "")));
        check("/to", Some((Sign::Slash, "to")));
        check("/me ", None);
        check("/me a", None);
        check("/usr/bin", None);
        check("//", None);
        check(" /", None);
        check("a\n/to", None);
        check("/invite @be", Some((Sign::Person, "be")));
        check("#tea/pot", Some((Sign::Room, "tea/pot")));
    }

    #[test]
    fn a_name_between_colons_is_whole() {
        let check = |before_caret: &str, expected: Option<(&str, usize)>| {
            let found = whole_emoji(before_caret);
            assert_eq!(found.as_ref().map(|word| (word.query.as_str(), word.start)), expected, "{before_caret:?}");
        };
        check("so :heart:", Some(("heart", 3)));
        check(":heart", None);
        check("::", None);
        check("@ada:", None);
        check("at 10:30:", None);
    }
}
