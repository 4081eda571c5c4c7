//! What a search asks for, and what it finds.
//!
//! On the wire a search is a list of clauses, not a text: what somebody typed is read by [`crate::search`] where it was
//! typed, where it is known when a day begins and who is called by a name.

use serde::{Deserialize, Serialize};

use crate::id::{Revision, RoomId, UnixMs, UserId};
use crate::model::Person;

/// One thing that is asked of a message.
///
/// Of the clauses that are not negated every text must be in the message, each span must hold it and each thing be in
/// it; it must be by one of the people and in one of the rooms, where any are named. None that is negated may hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Clause {
    /// Whether it must not hold.
    pub is_not: bool,
    /// What is asked.
    pub wanted: Wanted,
}

/// What can be asked of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Wanted {
    /// This text is in it, in any case and also within words. A run of white space is like any other.
    Text(String),
    /// Written by this person.
    By(UserId),
    /// In this room.
    In(RoomId),
    /// Sent in this span of time, by the server's clock.
    Sent {
        /// Not before; since ever, where nothing is said.
        from: Option<UnixMs>,
        /// Before; up to now, where nothing is said.
        until: Option<UnixMs>,
    },
    /// Has such a thing in it.
    Has(Thing),
    /// Is such a message.
    Is(MessageState),
}

/// What a message can be to who searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Pinned in its room.
    Pinned,
    /// Saved by who searches.
    Saved,
    /// A reply in a thread, or a message that began one.
    Thread,
}

/// What a message can have in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// An address of the web, with its scheme.
    Link,
    /// Something between backticks.
    Code,
    /// A file.
    File,
    /// A picture that is shown.
    Image,
}

/// In which order messages are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchOrder {
    /// The newest first.
    Newest,
    /// Of the newest 500 that match, those first that have most of the texts, in whole words and in few others.
    Best,
}

/// Where a search goes on. What was sent since it began comes into no later page and moves nothing in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SearchFrom {
    /// The rooms that are not searched to their end, each with the revision below which it is searched.
    pub below: Vec<(RoomId, Revision)>,
    /// The last message that was found, of the best.
    pub rank: Option<Rank>,
}

/// The place of a message among the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Rank {
    /// How well it matches; of no unit.
    pub score: u32,
    /// When it was sent.
    pub at: UnixMs,
    /// In which room.
    pub room: RoomId,
    /// At which revision.
    pub revision: Revision,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Found {
    /// The messages, in the order that was asked for.
    pub messages: Vec<FoundMessage>,
    /// Where to go on; nothing where there is no more.
    pub next: Option<SearchFrom>,
    /// Where the work of one request ended before the search did: all that was sent after this is searched.
    pub searched_to: Option<UnixMs>,
    /// To a guest: who wrote them. Everybody else knows the people from the space.
    pub people: Vec<Person>,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FoundMessage {
    /// Where.
    pub room: RoomId,
    /// At which revision.
    pub revision: Revision,
    /// In which thread of it, if in one.
    pub thread: Option<Revision>,
    /// When, by the server's clock.
    pub at: UnixMs,
    /// Who wrote it.
    pub by: UserId,
    /// What it says, or the part of it around the first match where it is long.
    pub text: String,
    /// Whether something stands before that part.
    pub is_cut_before: bool,
    /// Whether something stands behind it.
    pub is_cut_after: bool,
    /// What of the text matches, in order and without overlap.
    pub marks: Vec<Mark>,
}

/// A piece of a text that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Mark {
    /// The byte of UTF-8 with which it begins.
    pub from: u32,
    /// The byte behind its last.
    pub until: u32,
}
