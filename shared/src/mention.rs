//! Mentions: whom a message calls, and how people write that.
//!
//! What is sent names people and rooms by their numbers ([`crate::markdown::Reference`]), so that it means them whatever
//! they are called later. Nobody types numbers: [`resolve`] puts them where names stand that are known, and [`typed`]
//! goes the other way, for whoever changes the text.

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::limits;
use crate::markdown::{self, Reference, is_word};

/// Somebody whom a message calls. The server says who: only who is in the room is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Mention {
    /// A person, by name or because it is theirs that is answered.
    Person(UserId),
    /// Everybody in the room.
    Room,
    /// Who is here of them: it is shown, and counts for nobody as missed.
    Here,
}

impl Mention {
    /// Whether any of these calls somebody, so that it counts for them until they have read it.
    #[must_use]
    pub fn any_calls(mentions: &[Self], user: UserId) -> bool {
        mentions.iter().any(|mention| match mention {
            Self::Person(called) => *called == user,
            Self::Room => true,
            Self::Here => false,
        })
    }
}

/// Something with a name that can be pointed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// As it is called.
    pub name: String,
    /// What it is.
    pub to: Reference,
}

/// Signs that are looked at in one text, for each of which the text may have to be read once more.
const LOOKED_AT_MAX: usize = 2 * limits::MENTIONS_MAX;

/// A text as it is sent: where one of these names stands behind `@` or `#`, the text points at what is called so. The
/// longest name that stands there is meant, in large letters or small; one that several have means nobody; and in code
/// all stays as it is.
#[must_use]
pub fn resolve(typed: &str, names: &[Named]) -> String {
    replace(typed, |text, at| {
        let (bytes, named) = name_at(text, at, names)?;
        Some((bytes, [&text[at..=at], "[", &escaped(&named.name), "](", &number(named.to)?, ")"].concat()))
    })
}

/// A text as people write it: what it points at is called by the first of its names by which [`resolve`] would find it
/// again. Where there is none, it stays as it is sent.
#[must_use]
pub fn typed(body: &str, names: &[Named]) -> String {
    replace(body, |text, at| {
        let (bytes, to, _) = markdown::reference_at(text, at)?;
        number(to)?;
        let own = names.iter().filter(|named| named.to == to);
        own.map(|named| [&text[at..=at], &named.name].concat()).find_map(|called| {
            let again = [&text[..at], &called, &text[at + bytes..]].concat();
            let is_meant =
                name_at(&again, at, names).is_some_and(|(bytes, named)| named.to == to && bytes == called.len());
            is_meant.then_some((bytes, called))
        })
    })
}

/// A text with names in the place of what it points at, in code too: to be shown in one line, and to be found by. `name`
/// says how something is called now; else it is called as it was when the text was written.
///
/// The index of what messages say has texts in this form, without names of now, so what becomes of a text must not
/// change.
#[must_use]
pub fn plain(body: &str, name: impl Fn(Reference) -> Option<String>) -> String {
    let (mut plain, mut from) = (String::new(), 0);
    while let Some(at) = body[from..].find(['@', '#']).map(|at| from + at) {
        plain.push_str(&body[from..=at]);
        from = at + 1;
        if body[from..].starts_with('[')
            && let Some((bytes, to, written)) = markdown::reference_at(body, at)
        {
            plain.push_str(&name(to).unwrap_or(written));
            from = at + bytes;
        }
    }
    plain.push_str(&body[from..]);
    plain
}

/// Puts something else where a sign stands, wherever the text then points at one thing more, or at one less.
fn replace(text: &str, other: impl Fn(&str, usize) -> Option<(usize, String)>) -> String {
    let (mut text, mut from) = (text.to_owned(), 0);
    let mut count = markdown::references(&text).len();
    for _ in 0..LOOKED_AT_MAX {
        let Some(at) = text[from..].find(['@', '#']).map(|at| from + at) else { break };
        from = at + 1;
        let Some((bytes, other)) = other(&text, at) else { continue };
        let changed = [&text[..at], &other, &text[at + bytes..]].concat();
        let now = markdown::references(&changed).len();
        if now.abs_diff(count) == 1 {
            from = at + other.len();
            (text, count) = (changed, now);
        }
    }
    text
}

/// The longest of the names that stands behind a sign, and how many bytes it takes with the sign.
fn name_at<'n>(text: &str, at: usize, names: &'n [Named]) -> Option<(usize, &'n Named)> {
    let (before, rest) = (&text[..at], &text[at + 1..]);
    if before.ends_with(is_word) || markdown::reference_at(text, at).is_some() {
        return None;
    }
    let is_room = text[at..].starts_with('#');
    let mut found: Option<(usize, &Named)> = None;
    let mut is_shared = false;
    for named in names.iter().filter(|named| matches!(named.to, Reference::Room(_)) == is_room) {
        let Some(bytes) = same_bytes(rest, &named.name).filter(|bytes| ends(&rest[*bytes..])) else { continue };
        match found {
            Some((longest, _)) if longest > bytes => {}
            Some((longest, other)) if longest == bytes => is_shared |= other.to != named.to,
            Some(_) | None => (found, is_shared) = (Some((bytes, named)), false),
        }
    }
    found.filter(|_| !is_shared).map(|(bytes, named)| (bytes + 1, named))
}

/// Whether a name may end before this. Letters beyond Latin may follow: in Bengali what is done to somebody stands at the
/// end of their name. A sign that belongs to the letter before it may not.
fn ends(rest: &str) -> bool {
    let is_sign = |c| matches!(c, '\u{300}'..='\u{36f}' | '\u{93a}'..='\u{94f}' | '\u{9bc}' | '\u{9be}'..='\u{9cd}' | '\u{9d7}' | '\u{200c}' | '\u{200d}');
    !rest.starts_with(|c| is_word(c) || is_sign(c))
}

/// Whether a word, or several, stand in a text by themselves.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let mut last = ' ';
    text.char_indices().any(|(at, c)| {
        let begins = !is_word(std::mem::replace(&mut last, c)) || !is_word(c);
        let rest = &text[at..];
        begins && same_bytes(rest, word).is_some_and(|bytes| ends(&rest[bytes..]))
    })
}

/// The bytes of a text that are a name, in large letters or small as far as they are Latin.
fn same_bytes(text: &str, name: &str) -> Option<usize> {
    let begin = text.get(..name.len())?;
    (!name.is_empty() && begin.eq_ignore_ascii_case(name)).then_some(name.len())
}

fn number(to: Reference) -> Option<String> {
    match to {
        Reference::Person(user) => Some(user.to_string()),
        Reference::Room(room) => Some(room.to_string()),
        Reference::All | Reference::Here => None,
    }
}

fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '\\' | '[' | ']') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests;
