//! Addresses that stand in a text as they are.

use super::{link, step};

/// An address that begins somewhere.
pub(super) struct Found {
    /// Bytes that it takes there.
    pub(super) bytes: usize,
    pub(super) address: String,
}

const WEB: [&str; 2] = ["http://", "https://"];
const WITHOUT_SCHEME: &str = "www.";

/// An address of the web that begins at this place and is not the end of another word, without the marks that belong to
/// the sentence around it.
pub(super) fn web(text: &str, at: usize) -> Option<Found> {
    let rest = &text[at..];
    let begins = |with: &&str| rest.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    let scheme = WEB.into_iter().find(|scheme| begins(scheme));
    let start = scheme.or(Some(WITHOUT_SCHEME).filter(begins))?;
    let host = &rest[start.len()..];
    let has_host = host.starts_with(|c: char| c.is_alphanumeric() || (c == '[' && scheme.is_some()));
    if !has_host || text[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let bytes = start.len() + length(host);
    let before = if scheme.is_some() { "" } else { WEB[0] };
    Some(Found { bytes, address: [before, &rest[..bytes]].concat() })
}

/// Bytes until white space, the end of what it stands in, or the marks of its sentence. The first character is of it.
fn length(text: &str) -> usize {
    let (mut round, mut square) = (0, 0);
    let mut end = text.len();
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        step();
        match c {
            '(' => round += 1,
            ')' => round -= 1,
            '[' => square += 1,
            // The end of a text that is a link, or of one in brackets.
            ']' if square == 0 => end = at,
            ']' => square -= 1,
            '|' if last == '|' => end = at,
            '<' | '>' | '"' | '`' | '“' | '”' => end = at,
            c if c.is_whitespace() || c.is_control() => end = at,
            _ => {}
        }
        if end == at {
            break;
        }
        last = c;
    }
    without_marks(&text[..end], round)
}

/// Bytes of an address without the marks at its end; `round` says how many more brackets it opens than it closes.
fn without_marks(text: &str, mut round: i32) -> usize {
    let mut end = text.len();
    for (at, c) in text.char_indices().rev() {
        step();
        match c {
            ')' if round < 0 => round += 1,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '|' | '।' => {}
            _ => break,
        }
        end = at;
    }
    end
}

/// An address in angles.
pub(super) fn in_angles(text: &str) -> Option<Found> {
    let inner = text.strip_prefix('<')?;
    let mut end = None;
    for (at, byte) in inner.bytes().enumerate() {
        step();
        match byte {
            b'>' => {
                end = Some(at);
                break;
            }
            b'<' => return None,
            byte if byte <= b' ' => return None,
            _ => {}
        }
    }
    let inner = &inner[..end?];
    let bytes = inner.len() + 2;
    let mail = || (mail_length(inner) == Some(inner.len())).then(|| ["mailto:", inner].concat());
    let address = if link::is_allowed(inner) { Some(inner.to_owned()) } else { mail() };
    address.map(|address| Found { bytes, address })
}

/// Addresses of mail in a text.
pub(super) struct Mail {
    /// Up to where none begins.
    none_before: usize,
}

impl Mail {
    pub(super) fn of(text: &str) -> Self {
        Self { none_before: if text.contains('@') { 0 } else { usize::MAX } }
    }

    /// The one that begins at this place and is not the end of another word. Places are asked for in their order.
    pub(super) fn at(&mut self, text: &str, at: usize) -> Option<Found> {
        if at < self.none_before {
            return None;
        }
        let rest = &text[at..];
        let name = rest.bytes().take_while(|byte| is_of_name(*byte)).count();
        let is_within = text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || "+-._@".contains(c));
        let found = mail_length(rest).filter(|_| !is_within);
        if found.is_none() {
            // What begins later in this name fails in the same way, but for what may begin behind a sign.
            self.none_before = at + name;
        }
        found.map(|bytes| Found { bytes, address: ["mailto:", &rest[..bytes]].concat() })
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+')
}

/// Bytes of the address of mail that a text begins with.
fn mail_length(text: &str) -> Option<usize> {
    let name = text.bytes().take_while(|byte| is_of_name(*byte)).count();
    let host = text[name..].strip_prefix('@').filter(|_| name > 0)?;
    let is_of_host = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let length = host.bytes().take_while(is_of_host).count();
    let host = host[..length].trim_end_matches(['.', '_', '-']);
    let has_labels = host.contains('.') && !host.starts_with('.') && !host.contains("..");
    has_labels.then_some(name + 1 + host.len())
}
