//! Holds what messages tell of their threads against the replies in them.

use std::collections::BTreeMap;

use adda_shared::id::{Revision, RoomId};
use adda_shared::item::Replies;
use rusqlite::Connection;

use super::SENTENCES_MAX;
use crate::store::sqlite::column::{get, maybe_json};

/// What each message that has begun a thread tells of it. Of one that can't be read, nothing is told.
type Told = BTreeMap<(RoomId, Revision), Option<Replies>>;

/// Adds a sentence for each message that tells of other replies than there are.
pub(super) fn compare(connection: &Connection, wrong: &mut Vec<String>) -> rusqlite::Result<()> {
    let (there, told) = (there(connection)?, told(connection)?);
    let mut places: Vec<_> =
        there.keys().chain(told.keys()).filter(|place| there.get(place) != told.get(place)).collect();
    places.sort_unstable();
    places.dedup();
    for (room, message) in places.into_iter().take(SENTENCES_MAX) {
        wrong.push(format!("the thread of message {message} of room {room} is not what its replies say"));
    }
    Ok(())
}

/// What the replies come to, each with the number that it should have.
fn there(connection: &Connection) -> rusqlite::Result<Told> {
    let mut told = Told::new();
    let mut statement = connection.prepare(
        "SELECT message.room, message.thread, message.revision, room_event.at, message.author, message.number
         FROM message JOIN room_event ON room_event.room = message.room AND room_event.revision = message.revision
         WHERE message.thread IS NOT NULL ORDER BY message.room, message.revision",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let before = told.entry((get(row, 0)?, get(row, 1)?)).or_default();
        let next = before.as_ref().map_or(0, |replies| replies.last_number) + 1;
        let number: u64 = get(row, 5)?;
        // A number that is not the next makes this another thread than any message tells of.
        let number = if number == next { number } else { u64::MAX >> 2 };
        *before = Some(Replies::with(before.as_ref(), number, get(row, 2)?, get(row, 3)?, get(row, 4)?));
    }
    Ok(told)
}

/// What the messages say.
fn told(connection: &Connection) -> rusqlite::Result<Told> {
    let mut statement = connection.prepare("SELECT room, revision, replies FROM message WHERE replies IS NOT NULL")?;
    let rows =
        statement.query_map([], |row| Ok(((get(row, 0)?, get(row, 1)?), maybe_json(row, 2).unwrap_or_default())))?;
    rows.collect()
}
