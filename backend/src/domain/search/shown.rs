//! A message as it is shown among others that were found: the part around the first match, and what of it matches.

use std::ops::Range;

use adda_shared::limits;
use adda_shared::protocol::search::{FoundMessage, Mark};

use super::query::Query;
use super::walk::Match;
use crate::store::fold::Folded;

/// Bytes that are shown before the first match of a long message, about.
const LEAD_BYTES: usize = limits::FOUND_TEXT_BYTES_MAX / 4;
/// Bytes within which a cut looks for the end of a word.
const WORD_BYTES: usize = 40;

/// Shows a message that matches.
pub(super) fn show(query: &Query, found: &Match) -> FoundMessage {
    let said = &found.said;
    let text = said.text();
    let body = &*text;
    let marks = marks(query.texts(), body);
    let part = part(body, marks.first());
    let inside = |mark: Range<usize>| {
        let (from, until) = (mark.start.max(part.start), mark.end.min(part.end));
        (from < until).then(|| Mark { from: short(from - part.start), until: short(until - part.start) })
    };
    FoundMessage {
        room: found.room,
        revision: said.revision,
        thread: said.thread,
        at: said.at,
        by: said.by,
        text: body[part.clone()].to_owned(),
        is_cut_before: part.start > 0,
        is_cut_after: part.end < body.len(),
        marks: marks.into_iter().filter_map(inside).collect(),
    }
}

fn short(place: usize) -> u32 {
    u32::try_from(place).expect("a message has fewer bytes")
}

/// Where the texts stand in a message, in order; those that touch are one.
fn marks(texts: &[String], body: &str) -> Vec<Range<usize>> {
    if texts.is_empty() {
        return Vec::new();
    }
    let folded = Folded::of(body);
    let places = texts.iter().flat_map(|text| folded.as_str().match_indices(text.as_str()));
    let mut places: Vec<Range<usize>> =
        places.map(|(at, text)| folded.place(&(at..at + text.len()))).filter(|place| !place.is_empty()).collect();
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let mut marks: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match marks.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => marks.push(place),
        }
    }
    marks
}

/// The part of a message that is shown.
fn part(body: &str, first: Option<&Range<usize>>) -> Range<usize> {
    if body.len() <= limits::FOUND_TEXT_BYTES_MAX {
        return 0..body.len();
    }
    let wanted = first.map_or(0, |first| first.start.saturating_sub(LEAD_BYTES));
    let start = wanted.min(body.len() - limits::FOUND_TEXT_BYTES_MAX);
    let start = if start == 0 { 0 } else { word_start(body, body.ceil_char_boundary(start)) };
    let end = body.floor_char_boundary(start + limits::FOUND_TEXT_BYTES_MAX);
    start..if end == body.len() { end } else { word_end(body, start, end) }
}

/// The beginning of the next word, where there is one near.
fn word_start(body: &str, at: usize) -> usize {
    let near = &body[at..body.floor_char_boundary(at + WORD_BYTES)];
    let space = near.find(char::is_whitespace);
    let word = space.and_then(|space| near[space..].find(|c: char| !c.is_whitespace()).map(|word| space + word));
    word.map_or(at, |word| at + word)
}

/// The end of the word before, where there is one near.
fn word_end(body: &str, start: usize, at: usize) -> usize {
    let near = body.ceil_char_boundary(at.saturating_sub(WORD_BYTES).max(start));
    body[near..at].rfind(char::is_whitespace).map_or(at, |space| near + space)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_marks(texts: &[&str], body: &str, expected: &[&str]) {
        let texts: Vec<String> = texts.iter().map(|text| crate::store::fold::fold(text)).collect();
        let marks = marks(&texts, body);
        let marked: Vec<&str> = marks.iter().map(|mark| &body[mark.clone()]).collect();
        assert_eq!(marked, expected, "{texts:?} in {body:?}");
    }

    #[test]
    fn what_matches_is_marked_once() {
        check_marks(&["tea"], "Tea, more TEA and steam", &["Tea", "TEA", "tea"]);
        check_marks(&["tea", "eam"], "steam", &["team"]);
        check_marks(&["ab", "cd"], "abcd", &["abcd"]);
        check_marks(&["good morning"], "a Good\n morning", &["Good\n morning"]);
        check_marks(&["আড্ডা"], "রাতের আড্ডায়", &["আড্ডা"]);
        check_marks(&[], "anything", &[]);
        check_marks(&["zoe\u{308}"], "Zoë 👩‍👧 zoë", &["Zoë", "zoë"]);
    }

    fn check_part(body: &str, first: Option<&str>) {
        let first = first.map(|first| body.find(first).map(|at| at..at + first.len()).expect("in there"));
        let part = part(body, first.as_ref());
        assert!(part.len() <= limits::FOUND_TEXT_BYTES_MAX, "{part:?}");
        let shown = &body[part.clone()];
        assert!(first.is_none_or(|first| part.start <= first.start && first.end <= part.end), "{shown:?}");
        assert!(shown.len() >= body.len().min(limits::FOUND_TEXT_BYTES_MAX - 2 * WORD_BYTES - 4), "{shown:?}");
    }

    #[test]
    fn a_long_message_is_cut_around_the_first_match() {
        let words = |count: usize| "some words ".repeat(count);
        check_part("short", Some("short"));
        check_part(&words(200), None);
        check_part(&format!("{}needle {}", words(100), words(100)), Some("needle"));
        check_part(&format!("{}needle", words(200)), Some("needle"));
        check_part(&format!("needle{}", words(200)), Some("needle"));
        check_part(&format!("{}needle{}", "ক".repeat(1_000), "খ".repeat(1_000)), Some("needle"));
    }
}
