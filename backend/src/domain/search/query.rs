//! What is asked, and whether a message is it.

use std::collections::BTreeSet;

use adda_shared::id::{RoomId, UnixMs, UserId};
use adda_shared::limits;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::protocol::search::{Clause, MessageState, Thing, Wanted};
use adda_shared::search::has;
use adda_shared::text::TextFault;

use crate::domain::bound;
use crate::error::{Result, bad_text};
use crate::store::{Candidate, Sought, fold};

/// How soon one more of the same word counts for little, and how much a long message counts against it: the usual two
/// numbers of BM25.
const SATURATION: f64 = 1.2;
const LENGTH: f64 = 0.75;
/// Bytes of a message of the length that is taken for ordinary.
const ORDINARY_BYTES: f64 = 120.0;

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct Query {
    texts: Vec<String>,
    not_texts: Vec<String>,
    by: Vec<UserId>,
    not_by: Vec<UserId>,
    rooms: Vec<RoomId>,
    not_rooms: Vec<RoomId>,
    spans: Vec<(UnixMs, UnixMs)>,
    not_spans: Vec<(UnixMs, UnixMs)>,
    things: Vec<Thing>,
    not_things: Vec<Thing>,
    states: BTreeSet<MessageState>,
    not_states: BTreeSet<MessageState>,
}

impl Query {
    /// Takes what a client asks, within its bounds.
    ///
    /// # Errors
    /// `bad_text`, `too_many_terms`.
    pub(super) fn of(clauses: Vec<Clause>) -> Result<Self> {
        if clauses.len() > limits::SEARCH_CLAUSES_MAX {
            return Err(Problem::TooManyTerms { max: bound(limits::SEARCH_CLAUSES_MAX) }.into());
        }
        let mut query = Self::default();
        let mut chars = 0;
        for Clause { is_not, wanted } in clauses {
            match wanted {
                Wanted::Text(text) => {
                    chars += text.chars().count();
                    let text = take(&text, chars).map_err(bad_text(TextField::Search))?;
                    side(&mut query.texts, &mut query.not_texts, is_not).push(text);
                }
                Wanted::By(user) => side(&mut query.by, &mut query.not_by, is_not).push(user),
                Wanted::In(room) => side(&mut query.rooms, &mut query.not_rooms, is_not).push(room),
                Wanted::Sent { from, until } => {
                    let span = (from.unwrap_or(UnixMs(0)), until.unwrap_or(UnixMs(u64::MAX)));
                    side(&mut query.spans, &mut query.not_spans, is_not).push(span);
                }
                Wanted::Has(thing) => side(&mut query.things, &mut query.not_things, is_not).push(thing),
                Wanted::Is(state) => drop(if is_not { &mut query.not_states } else { &mut query.states }.insert(state)),
            }
        }
        Ok(query)
    }

    /// Every room that is named.
    pub(super) fn rooms(&self) -> impl Iterator<Item = RoomId> {
        self.rooms.iter().chain(&self.not_rooms).copied()
    }

    /// Whether a room is to be searched.
    pub(super) fn takes_room(&self, room: RoomId) -> bool {
        (self.rooms.is_empty() || self.rooms.contains(&room)) && !self.not_rooms.contains(&room)
    }

    /// The texts that must be in a message, folded.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// What a message must be.
    pub(super) const fn states(&self) -> &BTreeSet<MessageState> {
        &self.states
    }

    /// What a message must not be.
    pub(super) const fn not_states(&self) -> &BTreeSet<MessageState> {
        &self.not_states
    }

    /// What the store can look for by itself.
    pub(super) fn sought(&self) -> Sought {
        let only = match self.by.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        Sought {
            texts: self.texts.clone(),
            by: only,
            from: self.spans.iter().map(|(from, _)| *from).max().unwrap_or(UnixMs(0)),
            until: self.spans.iter().map(|(_, until)| *until).min().unwrap_or(UnixMs(u64::MAX)),
        }
    }

    /// Whether a message is what is asked for. Its room is.
    pub(super) fn is_met_by(&self, said: &Candidate, folded: &str) -> bool {
        let (at, body) = (said.at, said.body.as_str());
        let is_in = |(from, until): &(UnixMs, UnixMs)| *from <= at && at < *until;
        let is_of_thread = said.thread.is_some() || said.has_replies;
        (self.by.is_empty() || self.by.contains(&said.by))
            && !self.not_by.contains(&said.by)
            && self.spans.iter().all(is_in)
            && !self.not_spans.iter().any(is_in)
            && self.texts.iter().all(|text| folded.contains(text))
            && !self.not_texts.iter().any(|text| folded.contains(text))
            && (is_of_thread || !self.states.contains(&MessageState::Thread))
            && !(is_of_thread && self.not_states.contains(&MessageState::Thread))
            && self.things.iter().all(|thing| has(body, &said.files, *thing))
            && !self.not_things.iter().any(|thing| has(body, &said.files, *thing))
    }

    /// How well a message matches: BM25 without the rarity of words, which is the same for all that have all of them. A
    /// whole word counts twice what a part of one does.
    pub(super) fn score(&self, folded: &str) -> u32 {
        #[expect(clippy::cast_precision_loss, reason = "a message has few bytes")]
        let length = folded.len() as f64 / ORDINARY_BYTES;
        let mut score = 0.0;
        for text in &self.texts {
            let mut count = 0.0;
            for (at, _) in folded.match_indices(text.as_str()) {
                count += if is_whole(folded, at, text.len()) { 2.0 } else { 1.0 };
            }
            score += count * (SATURATION + 1.0) / (count + SATURATION * (1.0 - LENGTH + LENGTH * length));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 3 for each of few texts")]
        let score = (score * 1_000.0).round() as u32;
        score
    }
}

/// A text as it is searched.
fn take(text: &str, chars: usize) -> std::result::Result<String, TextFault> {
    if chars > limits::SEARCH_CHARS_MAX {
        return Err(TextFault::TooLong { max: bound(limits::SEARCH_CHARS_MAX) });
    }
    if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return Err(TextFault::Character);
    }
    let folded = fold::fold(text);
    if folded.trim().is_empty() { Err(TextFault::Empty) } else { Ok(folded) }
}

fn side<'a, T>(is: &'a mut Vec<T>, not: &'a mut Vec<T>, is_not: bool) -> &'a mut Vec<T> {
    if is_not { not } else { is }
}

/// Whether no letter or figure stands right before or behind.
fn is_whole(text: &str, at: usize, length: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at + length..].chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use adda_shared::id::Revision;
    use adda_shared::text::MessageBody;

    use super::*;
    use crate::error::Error;

    fn query(clauses: &[(bool, Wanted)]) -> Result<Query> {
        Query::of(clauses.iter().cloned().map(|(is_not, wanted)| Clause { is_not, wanted }).collect())
    }

    fn text(text: &str) -> (bool, Wanted) {
        (false, Wanted::Text(text.to_owned()))
    }

    fn check(clauses: &[(bool, Wanted)], body: &str, expected: bool) {
        let body = MessageBody::parse(body).expect("a body");
        let (revision, at, by, thread) = (Revision(1), UnixMs(500), UserId(1), None);
        let said = Candidate { revision, at, by, thread, has_replies: false, body, files: Vec::new(), poll: None };
        let is_met = query(clauses).expect("a query").is_met_by(&said, &fold::fold(said.body.as_str()));
        assert_eq!(is_met, expected, "{clauses:?} of {said:?}");
    }

    fn check_refused(clauses: &[(bool, Wanted)], expected: &Problem) {
        match query(clauses) {
            Err(Error::Refused(problem)) => assert_eq!(&problem, expected),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_clause_must_hold_and_none_that_is_negated() {
        let not = |(_, wanted)| (true, wanted);
        check(&[], "anything", true);
        check(&[text("GOOD"), text("ning")], "good morning", true);
        check(&[text("good"), text("evening")], "good morning", false);
        check(&[text("good  morning")], "Good\nmorning", true);
        check(&[text("good"), not(text("morn"))], "good morning", false);
        check(&[(false, Wanted::By(UserId(1))), (false, Wanted::By(UserId(2)))], "one of them", true);
        check(&[(false, Wanted::By(UserId(2)))], "another's", false);
        check(&[(true, Wanted::By(UserId(1)))], "not hers", false);
        let sent = |from: u64, until: u64| Wanted::Sent { from: Some(UnixMs(from)), until: Some(UnixMs(until)) };
        check(&[(false, sent(500, 501))], "then", true);
        check(&[(false, sent(400, 500))], "before", false);
        check(&[(false, sent(501, 600))], "after", false);
        check(&[(true, sent(400, 600))], "not then", false);
        check(&[(false, sent(400, 600)), (false, sent(550, 700))], "both spans", false);
        check(&[(false, Wanted::Sent { from: None, until: None })], "ever", true);
        check(&[(false, Wanted::Has(Thing::Link))], "https://example.org", true);
        check(&[(true, Wanted::Has(Thing::Code))], "`ls`", false);
    }

    #[test]
    fn what_can_not_be_searched_for_is_refused() {
        let empty = |fault| Problem::BadText { field: TextField::Search, fault };
        for nothing in ["", "  ", "\u{200b}"] {
            check_refused(&[text(nothing)], &empty(TextFault::Empty));
        }
        check_refused(&[text("a\0b")], &empty(TextFault::Character));
        let letters = |count: usize| text(&"ক".repeat(count));
        assert!(query(&[letters(limits::SEARCH_CHARS_MAX - 1), text("a")]).is_ok());
        check_refused(&[letters(limits::SEARCH_CHARS_MAX), text("a")], &empty(TextFault::TooLong { max: 500 }));
        assert!(query(&vec![text("a"); limits::SEARCH_CLAUSES_MAX]).is_ok());
        check_refused(&vec![text("a"); limits::SEARCH_CLAUSES_MAX + 1], &Problem::TooManyTerms { max: 40 });
        check_refused(&vec![text("a"); 10_000], &Problem::TooManyTerms { max: 40 });
    }

    #[test]
    fn a_whole_word_often_and_in_a_short_message_is_best() {
        let query = query(&[text("tea")]).expect("a query");
        let in_order = ["tea tea", "tea", "steam", "nothing"];
        let scores = in_order.map(|body| query.score(body));
        assert!(scores.is_sorted_by(|one, other| one > other), "{scores:?}");
        assert!(query.score("tea") > query.score(&format!("tea{}", " and more".repeat(50))));
    }
}
