//! Texts as they are searched: what reads the same is found as the same.
//!
//! Folded by clusters, each like a name (see [`key`]): a character with the marks that join it. So every piece of the
//! folded text belongs to a piece of the text as it was written, and what was found can be shown there. A run of white
//! space is one space.

use std::ops::Range;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::name::key;

/// A folded text that knows where its pieces stood.
#[derive(Debug, PartialEq, Eq)]
pub struct Folded {
    text: String,
    pieces: Vec<Piece>,
}

/// What one cluster became: from where on in the folded text, and what it was.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    at: usize,
    was: Range<usize>,
}

/// The text as it is searched.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for cluster in clusters(text) {
        push(&mut folded, &text[cluster]);
    }
    folded
}

impl Folded {
    /// Folds a text, and notes where everything stood.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut folded = Self { text: String::with_capacity(text.len()), pieces: Vec::new() };
        for was in clusters(text) {
            let at = folded.text.len();
            push(&mut folded.text, &text[was.clone()]);
            // What counts for nothing has no place.
            if folded.text.len() > at {
                folded.pieces.push(Piece { at, was });
            }
        }
        folded
    }

    /// The folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where a piece of the folded text stood, in whole clusters. It must not be empty.
    #[must_use]
    pub fn place(&self, piece: &Range<usize>) -> Range<usize> {
        let first = self.pieces.partition_point(|other| other.at <= piece.start).saturating_sub(1);
        let last = self.pieces.partition_point(|other| other.at < piece.end).saturating_sub(1);
        let was = |index: usize| self.pieces.get(index).map_or(0..0, |piece| piece.was.clone());
        was(first).start..was(last).end
    }
}

fn push(folded: &mut String, cluster: &str) {
    let mut chars = cluster.chars();
    match (chars.next(), chars.next()) {
        (Some(first), None) if first.is_ascii_graphic() => folded.push(first.to_ascii_lowercase()),
        (Some(first), _) if first.is_whitespace() => folded.push(' '),
        _ => folded.push_str(&key(cluster)),
    }
}

/// The clusters of a text, as places in it.
fn clusters(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.next()?;
        let goes_on = |c: char| if first.is_whitespace() { c.is_whitespace() } else { joins(c) };
        while chars.next_if(|(_, c)| goes_on(*c)).is_some() {}
        Some(start..chars.peek().map_or(text.len(), |(end, _)| *end))
    })
}

/// Whether a character may become one with what stands before it.
fn joins(c: char) -> bool {
    if c.is_ascii() {
        return false;
    }
    let first = std::iter::once(c).nfkd().next().unwrap_or(c);
    canonical_combining_class(first) != 0 || is_nfkc_quick(std::iter::once(first)) != IsNormalized::Yes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a search for one is found in the other, and as which part of it.
    fn check(text: &str, wanted: &str, expected: Option<&str>) {
        let (folded, wanted) = (Folded::of(text), fold(wanted));
        assert_eq!(folded.as_str(), fold(text), "{text:?}");
        let found = folded.as_str().find(&wanted).map(|at| folded.place(&(at..at + wanted.len())));
        assert_eq!(found.map(|place| &text[place]), expected, "{wanted:?} in {text:?}");
    }

    #[test]
    fn what_reads_the_same_is_found_where_it_stands() {
        check("Good MORNING, Ada", "morning", Some("MORNING"));
        check("Zoë is here", "zoe\u{308}", Some("Zoë"));
        check("ZOE\u{308} is here", "zoë", Some("ZOE\u{308}"));
        check("ОДИН два", "один", Some("ОДИН"));
        check("ΟΔΟΣ", "οδος", None);
        check("ΟΔΟΣ", "οδοσ", Some("ΟΔΟΣ"));
        check("ﬁnally", "fin", Some("ﬁn"));
        check("Ｆｕｌｌ width", "full", Some("Ｆｕｌｌ"));
        check("ガギグ", "ｶﾞ", Some("ガ"));
        check("ｶﾞギ", "ガ", Some("ｶﾞ"));
        check("한국어", "\u{1112}\u{1161}\u{11ab}국", Some("한국"));
        check("İstanbul", "i\u{307}stan", Some("İstan"));
        check("", "a", None);
    }

    #[test]
    fn bengali_is_found_in_either_spelling_and_with_or_without_joiners() {
        check("বড় বাড়ি", "বা\u{09a1}\u{09bc}ি", Some("বাড়ি"));
        check("ব\u{09a1}\u{09bc}", "ব\u{09dc}", Some("ব\u{09a1}\u{09bc}"));
        check("কোথায়", "ক\u{09c7}\u{09be}থা", Some("কোথা"));
        check("র\u{200d}\u{09cd}যাব", "র\u{09cd}যাব", Some("র\u{200d}\u{09cd}যাব"));
        check("রাতের আড্ডা", "আড্ডা", Some("আড্ডা"));
        check("রাতের", "তে", Some("তে"));
    }

    #[test]
    fn white_space_is_a_space_however_much_there_is() {
        check("good\n\t  morning", "good morning", Some("good\n\t  morning"));
        check("good\u{a0}morning", "good  morning", Some("good\u{a0}morning"));
        check("goodmorning", "good morning", None);
    }

    #[test]
    fn what_can_not_be_seen_counts_for_nothing() {
        check("so\u{ad}ft", "soft", Some("so\u{ad}ft"));
        check("a\u{200b}b", "ab", Some("a\u{200b}b"));
        assert_eq!(fold("\u{200b}\u{fe0f}"), "");
    }

    #[test]
    fn folding_what_is_folded_changes_nothing() {
        for text in ["Zoë  ﬁnn", "ΟΔΟΣ", "İ", "বড়", "ｶﾞ", "한", "e\u{301}\u{323}", "ſ", "Å"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text:?}");
        }
    }
}
