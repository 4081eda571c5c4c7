//! How a command is read, and what stands behind it.

use adda_shared::id::{UnixMs, UserId};
use adda_shared::markdown::{Reference, reference_at};
use adda_shared::protocol::command::NewStatus;
use adda_shared::reaction::Emoji;

use super::Slash;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;
/// Milliseconds of the longest time that can be said. Whoever wants longer leaves it unsaid until it is over.
const SPAN_MS_MAX: u64 = 30 * DAY_MS;
/// What is meant by it: eight in the morning.
const TOMORROW: &str = "tomorrow";
/// What takes away what one says of oneself.
const CLEAR: &str = "clear";
/// A shrug, as Markdown shows it rightly.
const SHRUG: &str = r"¯\\\_(ツ)\_/¯";

/// What is written for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read<'t> {
    /// It is none: this is what the message says.
    Text(&'t str),
    /// A command, and what stands behind it.
    Slash(Slash, &'t str),
    /// It looks like one, and there is none of that name.
    Unknown(&'t str),
}

/// A command is a slash at the very beginning and letters up to the first white space; two slashes are one that is meant.
pub(super) fn read(written: &str) -> Read<'_> {
    let Some(rest) = written.strip_prefix('/') else { return Read::Text(written) };
    if rest.starts_with('/') {
        return Read::Text(rest);
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (word, rest) = rest.split_at(end);
    if word.is_empty() || !word.chars().all(|c| c.is_ascii_alphabetic()) {
        return Read::Text(written);
    }
    Slash::of(word).map_or(Read::Unknown(word), |slash| Read::Slash(slash, rest.trim()))
}

/// What somebody does, as it is sent: each line in italics.
pub(super) fn action(text: &str) -> String {
    let line = |line: &str| {
        let line = line.trim();
        let backslashes = line.len() - line.trim_end_matches('\\').len();
        // The last of an odd number would belong to the sign that ends it.
        let closes = if backslashes % 2 == 1 { "\\*" } else { "*" };
        if line.is_empty() { String::new() } else { ["*", line, closes].concat() }
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// A text with a shrug behind it.
pub(super) fn shrug(text: &str) -> String {
    // The fence that ends a block of code has a line to itself.
    let between = if text.is_empty() {
        ""
    } else if text.contains("```") {
        "\n"
    } else {
        " "
    };
    [text, between, SHRUG].concat()
}

/// For how long something is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// Milliseconds.
    For(u64),
    Tomorrow,
}

/// As `30m`, `8h`, `2d` or `tomorrow`.
pub(super) fn span(text: &str) -> Option<Span> {
    if text.eq_ignore_ascii_case(TOMORROW) {
        return Some(Span::Tomorrow);
    }
    let unit_ms = match text.chars().last()? {
        'm' | 'M' => MINUTE_MS,
        'h' | 'H' => HOUR_MS,
        'd' | 'D' => DAY_MS,
        _ => return None,
    };
    let digits = text[..text.len() - 1].trim_end();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let ms = digits.parse::<u64>().ok()?.checked_mul(unit_ms)?;
    (1..=SPAN_MS_MAX).contains(&ms).then_some(Span::For(ms))
}

/// What one says of oneself: an emoji first, where one stands there. Nothing for what takes it away.
pub(super) fn status(text: &str) -> Option<NewStatus> {
    if text.eq_ignore_ascii_case(CLEAR) {
        return None;
    }
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let (emoji, text) = if Emoji::parse(first).is_ok() { (Some(first.to_owned()), rest) } else { (None, text) };
    Some(NewStatus { emoji, text: text.to_owned(), until: UnixMs(0) })
}

/// Without the quotes that stand around all of it.
pub(super) fn unquoted(text: &str) -> &str {
    let within = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    within.map_or(text, str::trim)
}

/// The names of a command, as somebody may have typed them: a single one needs no sign.
pub(super) fn signed(sign: char, text: &str) -> String {
    if text.is_empty() || text.starts_with(sign) {
        return text.to_owned();
    }
    [&sign.to_string(), unquoted(text)].concat()
}

/// All people that a text points at which has nothing else in it; where it has, what that is.
pub(super) fn people(sent: &str) -> Result<Vec<UserId>, &str> {
    let mut people = Vec::new();
    let mut rest = sent;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() {
            return Ok(people);
        }
        let Some((bytes, Reference::Person(user), _)) = reference_at(rest, 0) else {
            let name = rest.strip_prefix('@').unwrap_or(rest);
            return Err(name[..name.find('@').unwrap_or(name.len())].trim_end());
        };
        if !people.contains(&user) {
            people.push(user);
        }
        rest = &rest[bytes..];
    }
}

#[cfg(test)]
mod tests;
