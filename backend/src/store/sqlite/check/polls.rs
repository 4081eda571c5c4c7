//! Holds how polls stand against the votes in them, and these against the events by which they came.

use std::collections::BTreeMap;

use adda_shared::id::{Revision, RoomId};
use adda_shared::poll::{Tally, Vote};
use adda_shared::protocol::event::RoomFact;
use rusqlite::Connection;

use super::SENTENCES_MAX;
use crate::store::sqlite::column::{get, json, maybe_json};

type Standing = BTreeMap<(RoomId, Revision), Tally>;

/// Adds a sentence for each poll that stands otherwise than its votes say, or its last event does.
pub(super) fn compare(connection: &Connection, wrong: &mut Vec<String>) -> rusqlite::Result<()> {
    let (counted, told, kept) = (counted(connection)?, told(connection)?, kept(connection)?);
    let mut places: Vec<_> = counted.keys().chain(told.keys()).chain(kept.keys()).collect();
    places.sort_unstable();
    places.dedup();
    places.retain(|place| {
        let stands = kept.get(place);
        stands != counted.get(place) || stands != told.get(place)
    });
    for (room, message) in places.into_iter().take(SENTENCES_MAX) {
        wrong.push(format!("the poll of message {message} of room {room} does not stand as people have voted in it"));
    }
    Ok(())
}

/// What the votes come to, each that its event says as well.
fn counted(connection: &Connection) -> rusqlite::Result<Standing> {
    let mut standing = Standing::new();
    let mut statement = connection.prepare(
        "SELECT vote.room, vote.message, vote.user, vote.choices, room_event.body FROM vote
         JOIN room_event ON room_event.room = vote.room AND room_event.revision = vote.revision
             AND room_event.message = vote.message",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let vote = Vote { user: get(row, 2)?, choices: json(row, 3)? };
        if matches!(json(row, 4)?, RoomFact::Voted { vote: Some(told), .. } if told == vote) {
            let tally = standing.entry((get(row, 0)?, get(row, 1)?)).or_default();
            *tally = tally.after(&[], &vote.choices);
        }
    }
    Ok(standing)
}

/// What the last event about each poll that is told says.
fn told(connection: &Connection) -> rusqlite::Result<Standing> {
    let mut statement = connection.prepare(
        "SELECT room, message, body FROM room_event
         WHERE message IS NOT NULL AND body LIKE '{_voted_:%' ORDER BY room, revision",
    )?;
    let mut standing = Standing::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let RoomFact::Voted { tally, .. } = json(row, 2)? {
            standing.insert((get(row, 0)?, get(row, 1)?), tally);
        }
    }
    Ok(standing)
}

/// What the messages say.
fn kept(connection: &Connection) -> rusqlite::Result<Standing> {
    let mut statement = connection.prepare("SELECT room, revision, tally FROM message WHERE tally IS NOT NULL")?;
    let rows =
        statement.query_map([], |row| Ok(((get(row, 0)?, get(row, 1)?), maybe_json(row, 2)?.unwrap_or_default())))?;
    rows.collect()
}
