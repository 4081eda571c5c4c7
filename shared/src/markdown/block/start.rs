//! What a line may begin, by its first characters. All texts here have no white space at either end.

use super::super::line::trim;
use super::super::step;

/// What begins an item of a list.
pub(super) struct Marker {
    /// Items with the same are of one list: a bullet, or what stands behind a number.
    pub(super) marker: u8,
    /// The number, where it has one.
    pub(super) start: Option<u32>,
    /// Bytes of it.
    pub(super) width: usize,
}

/// Digits in the number of an item, so that every browser can count on.
const NUMBER_DIGITS_MAX: usize = 9;

pub(super) fn marker(text: &str) -> Option<Marker> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().take(NUMBER_DIGITS_MAX + 1).take_while(|byte| byte.is_ascii_digit()).count();
    let marker = *bytes.get(digits)?;
    let start = match marker {
        b'-' | b'+' | b'*' if digits == 0 => None,
        b'.' | b')' if (1..=NUMBER_DIGITS_MAX).contains(&digits) => Some(text[..digits].parse().ok()?),
        _ => return None,
    };
    let width = digits + 1;
    matches!(bytes.get(width), None | Some(b' ' | b'\t')).then_some(Marker { marker, start, width })
}

/// The level of a heading, and what it says.
pub(super) fn heading(text: &str) -> Option<(u8, &str)> {
    const LEVEL_MAX: usize = 6;
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    if !(1..=LEVEL_MAX).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let said = rest.trim_end_matches('#');
    let said = if said.is_empty() || said.ends_with([' ', '\t']) { said } else { rest };
    Some((u8::try_from(level).ok()?, trim(said)))
}

/// The level of the heading that the line below makes of a paragraph.
pub(super) fn underline(text: &str) -> Option<u8> {
    let is_all = |sign: u8| text.bytes().all(|byte| byte == sign);
    match text.as_bytes().first()? {
        b'=' if is_all(b'=') => Some(1),
        b'-' if is_all(b'-') => Some(2),
        _ => None,
    }
}

pub(super) fn is_rule(text: &str) -> bool {
    let Some(&sign @ (b'*' | b'-' | b'_')) = text.as_bytes().first() else { return false };
    let mut signs = 0;
    for byte in text.bytes() {
        step();
        match byte {
            b' ' | b'\t' => {}
            byte if byte == sign => signs += 1,
            _ => return false,
        }
    }
    signs >= 3
}

/// What code stands between.
pub(super) struct Fence {
    sign: u8,
    length: usize,
}

impl Fence {
    pub(super) fn is_closed_by(&self, text: &str) -> bool {
        text.len() >= self.length && text.bytes().all(|byte| byte == self.sign)
    }
}

/// A fence, and what stands behind it.
pub(super) fn fence(text: &str) -> Option<(Fence, &str)> {
    const LENGTH_MIN: usize = 3;
    let &sign @ (b'`' | b'~') = text.as_bytes().first()? else { return None };
    let length = text.bytes().take_while(|byte| *byte == sign).count();
    let info = &text[length..];
    // Else it is code within a line.
    let is_fence = length >= LENGTH_MIN && !(sign == b'`' && info.contains('`'));
    is_fence.then(|| (Fence { sign, length }, trim(info)))
}

/// Whether a task is done, and what is to be done.
pub(super) fn task(text: &str) -> Option<(bool, &str)> {
    let (is_done, rest) = match text.as_bytes() {
        [b'[', b' ', b']', ..] => (false, &text[3..]),
        [b'[', b'x' | b'X', b']', ..] => (true, &text[3..]),
        _ => return None,
    };
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| (is_done, rest.trim_start_matches([' ', '\t'])))
}
