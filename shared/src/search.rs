//! What people type into a search, read: words, phrases and operators.
//!
//! Reading has two steps, so that it works without a server. [`parse`] knows the grammar only; [`resolve`] turns names
//! and days into what they mean to who asks, by way of [`Known`]. Whatever is no operator is text, punctuation
//! included, so that an address or a line of a stack trace is found as it stands.
//!
//! | typed | asks for |
//! |---|---|
//! | `word`, `foo::bar()` | messages with this in them, also within words |
//! | `"two words"` | messages with exactly this in them |
//! | `from:ada`, `from:"Ada Lovelace"`, `from:me` | by this person; of several, by one of them |
//! | `in:lobby`, `in:"book club"` | in this room; of several, in one of them |
//! | `before:2026-11-01`, `after:2026-11`, `on:2026` | sent before, after or within that day, month or year |
//! | `has:link`, `has:code` | with an address, or something between backticks |
//! | `is:pinned`, `is:saved`, `is:thread` | pinned in its room, saved by oneself, in a thread or the beginning of one |
//! | `-` before any of these | without it |

mod day;
#[cfg(test)]
mod tests;

use crate::file::{Attachment, Showing};
use crate::id::{RoomId, UnixMs, UserId};
use crate::limits;
use crate::protocol::search::{Clause, MessageState, Thing, Wanted};
use crate::text::is_unseen;
pub use day::{Day, Days};

/// Something that was typed, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term<'a> {
    /// The byte with which it begins.
    pub from: usize,
    /// The byte behind its last.
    pub until: usize,
    /// Whether it must not hold.
    pub is_not: bool,
    /// What is asked.
    pub ask: Ask<'a>,
}

/// What is asked by a term, in the words of who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask<'a> {
    /// A word or a phrase.
    Text(&'a str),
    /// Who wrote it.
    From(&'a str),
    /// Where it stands.
    In(&'a str),
    /// Before these days.
    Before(Days),
    /// After these days.
    After(Days),
    /// Within these days.
    On(Days),
    /// What it has in it.
    Has(Thing),
    /// What it is.
    Is(MessageState),
}

/// Why something typed can't be searched for, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The byte with which it begins.
    pub from: usize,
    /// The byte behind its last.
    pub until: usize,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There are more characters than may be.
    TooLong,
    /// There are more terms than may be.
    TooMany,
    /// An operator with nothing behind it.
    NoValue,
    /// Not a day, a month or a year.
    NotADay,
    /// Not something that a message can have.
    NotAThing,
    /// Not something that a message can be.
    NotAState,
    /// Nobody is called that.
    NoSuchPerson,
    /// The asker is in no room that is called that.
    NoSuchRoom,
}

/// What names and days mean to who asks.
pub trait Known {
    /// Everybody who is called this.
    fn people(&self, name: &str) -> Vec<UserId>;
    /// The rooms that are called this.
    fn rooms(&self, name: &str) -> Vec<RoomId>;
    /// When a day begins where the asker is.
    fn begins(&self, day: Day) -> UnixMs;
}

/// The operators, as they are typed.
const OPERATORS: [(&str, Operator); 7] = [
    ("from", Operator::From),
    ("in", Operator::In),
    ("before", Operator::Before),
    ("after", Operator::After),
    ("on", Operator::On),
    ("has", Operator::Has),
    ("is", Operator::Is),
];

#[derive(Clone, Copy)]
enum Operator {
    From,
    In,
    Before,
    After,
    On,
    Has,
    Is,
}

/// Reads what was typed. Nothing but white space is no terms.
///
/// # Errors
/// The first [`Fault`].
pub fn parse(text: &str) -> Result<Vec<Term<'_>>, Fault> {
    if let Some((past, _)) = text.char_indices().nth(limits::SEARCH_CHARS_MAX) {
        return Err(Fault { from: past, until: text.len(), why: Why::TooLong });
    }
    let mut terms = Vec::new();
    let mut at = 0;
    while let Some(from) = next_word(text, at) {
        let (term, until) = read_term(text, from)?;
        at = until;
        if let Some(term) = term {
            if terms.len() == limits::SEARCH_CLAUSES_MAX {
                return Err(Fault { from, until: text.len(), why: Why::TooMany });
            }
            terms.push(term);
        }
    }
    Ok(terms)
}

/// Turns what was read into what is asked of a server.
///
/// # Errors
/// The first [`Fault`]: a name that nobody and nothing has.
pub fn resolve(terms: &[Term<'_>], known: &dyn Known) -> Result<Vec<Clause>, Fault> {
    let mut clauses = Vec::with_capacity(terms.len());
    for term in terms {
        let fault = |why| Fault { from: term.from, until: term.until, why };
        let mut ask = |wanted| clauses.push(Clause { is_not: term.is_not, wanted });
        match term.ask {
            Ask::Text(text) => ask(Wanted::Text(text.to_owned())),
            Ask::Has(thing) => ask(Wanted::Has(thing)),
            Ask::Is(state) => ask(Wanted::Is(state)),
            Ask::Before(days) => ask(Wanted::Sent { from: None, until: Some(known.begins(days.first)) }),
            Ask::After(days) => ask(Wanted::Sent { from: Some(known.begins(days.next)), until: None }),
            Ask::On(days) => {
                ask(Wanted::Sent { from: Some(known.begins(days.first)), until: Some(known.begins(days.next)) });
            }
            Ask::From(name) => {
                let people = known.people(name);
                if people.is_empty() {
                    return Err(fault(Why::NoSuchPerson));
                }
                people.into_iter().for_each(|user| ask(Wanted::By(user)));
            }
            Ask::In(name) => {
                let rooms = known.rooms(name);
                if rooms.is_empty() {
                    return Err(fault(Why::NoSuchRoom));
                }
                rooms.into_iter().for_each(|room| ask(Wanted::In(room)));
            }
        }
        // One name may be several people's.
        if clauses.len() > limits::SEARCH_CLAUSES_MAX {
            return Err(fault(Why::TooMany));
        }
    }
    Ok(clauses)
}

/// Whether a message has such a thing in it, by what it says and what it carries.
#[must_use]
pub fn has(body: &str, files: &[Attachment], thing: Thing) -> bool {
    match thing {
        Thing::File => !files.is_empty(),
        Thing::Image => files.iter().any(|file| file.showing() == Showing::Picture),
        Thing::Link => ["http://", "https://"].into_iter().any(|scheme| {
            let mut after = body.split(scheme).skip(1);
            after.any(|rest| rest.starts_with(|first: char| first.is_alphanumeric() || first == '['))
        }),
        Thing::Code => {
            let mut pieces = body.split('`').skip(1).peekable();
            while let Some(piece) = pieces.next() {
                // What is behind the last backtick is not between two.
                if pieces.peek().is_some() && !piece.trim().is_empty() {
                    return true;
                }
            }
            false
        }
    }
}

/// Where the next word begins.
fn next_word(text: &str, at: usize) -> Option<usize> {
    text[at..].find(|c: char| !c.is_whitespace()).map(|skipped| at + skipped)
}

/// The term that begins here, and where it ends; none, where it asks for nothing.
fn read_term(text: &str, from: usize) -> Result<(Option<Term<'_>>, usize), Fault> {
    let is_not = is_negation(&text[from..]);
    let start = from + usize::from(is_not);
    let term = |ask, until| (Some(Term { from, until, is_not, ask }), until);
    if let Some((phrase, until)) = quoted(text, start) {
        return Ok(if says_nothing(phrase) { (None, until) } else { term(Ask::Text(phrase), until) });
    }
    let until = word_end(text, start);
    let word = &text[start..until];
    let Some((operator, value_at)) = operator(word).map(|(operator, skipped)| (operator, start + skipped)) else {
        return Ok(if says_nothing(word) { (None, until) } else { term(Ask::Text(word), until) });
    };
    let (value, until) = quoted(text, value_at).unwrap_or((&text[value_at..until], until));
    let fault = |why| Fault { from, until, why };
    if says_nothing(value) {
        return Err(fault(Why::NoValue));
    }
    let days = || Days::parse(value).ok_or(fault(Why::NotADay));
    let ask = match operator {
        Operator::From => Ask::From(value.strip_prefix('@').unwrap_or(value)),
        Operator::In => Ask::In(value.strip_prefix('#').unwrap_or(value)),
        Operator::Before => Ask::Before(days()?),
        Operator::After => Ask::After(days()?),
        Operator::On => Ask::On(days()?),
        Operator::Has if value.eq_ignore_ascii_case("link") => Ask::Has(Thing::Link),
        Operator::Has if value.eq_ignore_ascii_case("code") => Ask::Has(Thing::Code),
        Operator::Has if value.eq_ignore_ascii_case("file") => Ask::Has(Thing::File),
        Operator::Has if value.eq_ignore_ascii_case("image") => Ask::Has(Thing::Image),
        Operator::Has => return Err(fault(Why::NotAThing)),
        Operator::Is if value.eq_ignore_ascii_case("pinned") => Ask::Is(MessageState::Pinned),
        Operator::Is if value.eq_ignore_ascii_case("saved") => Ask::Is(MessageState::Saved),
        Operator::Is if value.eq_ignore_ascii_case("thread") => Ask::Is(MessageState::Thread),
        Operator::Is => return Err(fault(Why::NotAState)),
    };
    Ok(term(ask, until))
}

/// Whether a minus stands before something. Two of them are how options of programs are written.
fn is_negation(text: &str) -> bool {
    let after = text.strip_prefix('-').and_then(|rest| rest.chars().next());
    after.is_some_and(|first| first != '-' && !first.is_whitespace())
}

/// What stands between the quote here and the next one, and where that ends. A quote that is not closed is none.
fn quoted(text: &str, at: usize) -> Option<(&str, usize)> {
    let inside = text[at..].strip_prefix('"')?;
    let length = inside.find('"')?;
    Some((&inside[..length], at + length + 2))
}

fn word_end(text: &str, at: usize) -> usize {
    text[at..].find(char::is_whitespace).map_or(text.len(), |length| at + length)
}

/// The operator with which a word begins, and where its value does. A colon behind anything else is only a colon.
fn operator(word: &str) -> Option<(Operator, usize)> {
    let (name, _) = word.split_once(':')?;
    let (_, operator) = OPERATORS.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    Some((operator, name.len() + 1))
}

fn says_nothing(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || is_unseen(c))
}
