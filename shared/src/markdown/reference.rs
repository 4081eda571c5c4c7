//! What a text points at within the space: people, rooms, and everybody in the room.
//!
//! `@[Ada](12)` is the person 12 and `#[lobby](7)` the room 7; the name is the one that was known when it was written,
//! for who knows none. `@room` is everybody in the room, and `@here` who is here of them.

use super::{Block, Inline, Reference, step};
use crate::id::{RoomId, UserId};

/// Bytes of a name, at most: four for each character that one may have, and as many backslashes.
const NAME_BYTES_MAX: usize = 512;

/// Bytes of the words that call everybody.
const WORD_BYTES: usize = 4;
/// Digits of the largest number.
const DIGITS_MAX: usize = 20;

/// What a text begins with, how it is called, and how many bytes that takes. `before` is the text before it.
pub(super) fn read(before: &str, text: &str) -> Option<(usize, Reference, String)> {
    let sign = text.as_bytes().first()?;
    if let Some(rest) = text.get(1..)?.strip_prefix('[') {
        return named(*sign, rest).map(|(bytes, to, name)| (bytes + 2, to, name));
    }
    if *sign != b'@' || before.ends_with(is_word) {
        return None;
    }
    let (word, rest) = text[1..].split_at_checked(WORD_BYTES)?;
    let to = match word {
        _ if word.eq_ignore_ascii_case("room") => Reference::All,
        _ if word.eq_ignore_ascii_case("here") => Reference::Here,
        _ => return None,
    };
    // Addresses and packages have such parts, too: `@here.example`, `@room/ui`.
    let goes_on = rest.strip_prefix(['.', '/', '-', '@']).unwrap_or(rest).starts_with(is_word);
    (!goes_on).then(|| (1 + WORD_BYTES, to, word.to_owned()))
}

/// What makes one word of what stands beside it.
pub(crate) const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What stands behind the first bracket: a name, and a number in round brackets.
fn named(sign: u8, text: &str) -> Option<(usize, Reference, String)> {
    let mut name = String::new();
    let mut chars = text.char_indices();
    let end = loop {
        step();
        match chars.next()? {
            (at, ']') => break at,
            (at, _) if at > NAME_BYTES_MAX => return None,
            (_, '\n' | '[') => return None,
            (_, '\\') => match chars.next()? {
                (_, c) if c.is_ascii_punctuation() => name.push(c),
                (_, _) => return None,
            },
            (_, c) => name.push(c),
        }
    };
    let behind = text[end..].strip_prefix("](")?;
    let count = behind.bytes().take(DIGITS_MAX + 1).take_while(u8::is_ascii_digit).count();
    let (digits, rest) = behind.split_at(count);
    let is_number = rest.starts_with(')') && !digits.starts_with('0');
    let number = digits.parse().ok().filter(|_| is_number)?;
    let to = if sign == b'@' { Reference::Person(UserId(number)) } else { Reference::Room(RoomId(number)) };
    (!name.trim().is_empty()).then(|| (end + 2 + digits.len() + 1, to, name))
}

/// What blocks point at.
pub(super) fn find_in_blocks(blocks: &[Block], found: &mut Vec<Reference>) {
    for block in blocks {
        match block {
            Block::Paragraph(inlines) | Block::Heading { inlines, .. } => find_in_inlines(inlines, found),
            Block::Code { .. } | Block::Rule => {}
            Block::Quote(blocks) => find_in_blocks(blocks, found),
            Block::List { items, .. } => items.iter().for_each(|item| find_in_blocks(&item.blocks, found)),
            Block::Table(table) => {
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                cells.for_each(|cell| find_in_inlines(cell, found));
            }
        }
    }
}

fn find_in_inlines(inlines: &[Inline], found: &mut Vec<Reference>) {
    for inline in inlines {
        match inline {
            Inline::Text(_) | Inline::Break | Inline::Code(_) | Inline::Maths { .. } => {}
            Inline::Marked(_, inlines) | Inline::Link { inlines, .. } => find_in_inlines(inlines, found),
            Inline::Reference { to, .. } => found.push(*to),
        }
    }
}
