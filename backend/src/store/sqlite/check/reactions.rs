//! Holds the emoji under messages against the events that put them there.

use std::collections::BTreeMap;

use adda_shared::id::{Revision, RoomId};
use adda_shared::protocol::event::RoomFact;
use adda_shared::reaction::{Reaction, react};
use rusqlite::Connection;

use super::SENTENCES_MAX;
use crate::store::sqlite::column::{get, json};
use crate::store::sqlite::log::list;

type Held = BTreeMap<(RoomId, Revision), Vec<Reaction>>;

/// Adds a sentence for each message under which other emoji stand than its events have put there.
pub(super) fn compare(connection: &Connection, wrong: &mut Vec<String>) -> rusqlite::Result<()> {
    let (told, kept) = (told(connection)?, kept(connection)?);
    let differing = told.keys().chain(kept.keys()).filter(|place| told.get(place) != kept.get(place));
    let mut places: Vec<_> = differing.collect();
    places.sort_unstable();
    places.dedup();
    for (room, message) in places.into_iter().take(SENTENCES_MAX) {
        wrong.push(format!("under message {message} of room {room} stand other emoji than were put there"));
    }
    Ok(())
}

/// What the events say.
fn told(connection: &Connection) -> rusqlite::Result<Held> {
    let mut held = Held::new();
    let mut statement = connection.prepare(
        "SELECT room, message, by, body FROM room_event
         WHERE message IS NOT NULL AND body <> '' ORDER BY room, revision",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let place = (get(row, 0)?, get(row, 1)?);
        let reactions = held.entry(place).or_default();
        match json(row, 3)? {
            RoomFact::Reacted { emoji, .. } => drop(react(reactions, &emoji, get(row, 2)?, true)),
            RoomFact::Unreacted { emoji, .. } => drop(react(reactions, &emoji, get(row, 2)?, false)),
            RoomFact::MessageDeleted { .. } => reactions.clear(),
            RoomFact::Created { .. }
            | RoomFact::MessageSent { .. }
            | RoomFact::Pinned { .. }
            | RoomFact::Unpinned { .. }
            | RoomFact::Voted { .. }
            | RoomFact::PollClosed { .. }
            | RoomFact::Previewed { .. }
            | RoomFact::MemberJoined { .. }
            | RoomFact::MemberLeft { .. }
            | RoomFact::MemberRoleChanged { .. }
            | RoomFact::Renamed { .. }
            | RoomFact::Described { .. }
            | RoomFact::Archived
            | RoomFact::Unarchived
            | RoomFact::MessageEdited { .. }
            | RoomFact::Tombstone { .. }
            | RoomFact::Withheld => {}
        }
    }
    held.retain(|_, reactions| !reactions.is_empty());
    Ok(held)
}

/// What the messages have.
fn kept(connection: &Connection) -> rusqlite::Result<Held> {
    let mut statement =
        connection.prepare("SELECT room, revision, reactions FROM message WHERE reactions IS NOT NULL")?;
    let rows = statement.query_map([], |row| Ok(((get(row, 0)?, get(row, 1)?), list(row, 2)?)))?;
    rows.collect()
}
