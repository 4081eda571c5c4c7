//! Where a link leads: what stands in the round brackets behind it, and whether it may lead there.

use super::{entity, step};

/// Round brackets within one another in an address. It bounds the work: without it each would be looked at by all
/// links before it.
const BRACKETS_MAX: usize = 32;

/// The address that a text begins with, in its brackets, and how many bytes that takes; nothing where no link may lead
/// there.
pub(super) fn target(text: &str) -> Option<(usize, String)> {
    let inner = skip(text.strip_prefix('(')?);
    let (raw, rest) = match inner.strip_prefix('<') {
        Some(inner) => {
            let (raw, rest) = inner.split_at(unescaped(inner, |byte| matches!(byte, b'>' | b'<' | b'\n'))?);
            (raw, rest.strip_prefix('>')?)
        }
        None => inner.split_at(bare_end(inner)?),
    };
    let behind = skip(rest);
    let rest = match behind.as_bytes().first()? {
        b')' => behind,
        _ if behind.len() == rest.len() => return None,
        quote @ (b'"' | b'\'') => &behind[1 + title_end(&behind[1..], *quote)?..],
        b'(' => &behind[1 + title_end(&behind[1..], b')')?..],
        _ => return None,
    };
    let rest = skip(rest).strip_prefix(')')?;
    let address = unescape(raw);
    is_allowed(&address).then(|| (text.len() - rest.len(), address))
}

/// Whether a link may lead there. A browser reads past control characters, so none may stand in it.
pub(super) fn is_allowed(address: &str) -> bool {
    let begins = |with: &str| address.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    ["http://", "https://", "mailto:"].into_iter().any(begins) && !address.chars().any(char::is_control)
}

/// The text, with what stands for something else replaced by it.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let escaped = rest.as_bytes().get(1).is_some_and(u8::is_ascii_punctuation);
        let (bytes, c) = match entity::decode(rest) {
            Some(found) => found,
            None if rest.starts_with('\\') && escaped => (2, char::from(rest.as_bytes()[1])),
            None => (1, char::from(rest.as_bytes()[0])),
        };
        out.push(c);
        rest = &rest[bytes..];
    }
    out.push_str(rest);
    out
}

fn skip(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n'])
}

/// Where the first byte stands that is one of these, and not behind a backslash.
fn unescaped(text: &str, is_one: impl Fn(u8) -> bool) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        step();
        if is_one(byte) && !is_escaped {
            return Some(at);
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    None
}

/// Where an address without angles ends.
fn bare_end(text: &str) -> Option<usize> {
    let mut open = 0;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        step();
        match byte {
            b'(' | b')' if is_escaped => {}
            b'(' if open == BRACKETS_MAX => return None,
            b'(' => open += 1,
            b')' if open == 0 => return Some(at),
            b')' => open -= 1,
            b' ' if open == 0 => return Some(at),
            byte if byte.is_ascii_control() && open == 0 => return Some(at),
            b' ' => return None,
            byte if byte.is_ascii_control() => return None,
            _ => {}
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    None
}

/// Where what follows a title begins. An empty line can't stand in it, as none stands in a block.
fn title_end(text: &str, quote: u8) -> Option<usize> {
    let at = unescaped(text, |byte| byte == quote || (quote == b')' && byte == b'('))?;
    (text.as_bytes()[at] == quote).then_some(at + 1)
}
