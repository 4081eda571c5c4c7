//! The index of what messages say, and the messages that a search looks at.
//!
//! The index has every three neighbouring characters of a folded text, and knows in which messages they are, not where:
//! who asks holds what it answers against the messages themselves. A message that is sent waits in `message_unindexed`
//! until its group is about to be committed, because the index is written as a whole whenever a savepoint is set in
//! between, and every job has one.

use std::collections::BTreeSet;

use adda_shared::id::{Revision, RoomId};
use adda_shared::poll::Poll;
use rusqlite::{Row, params};

use super::column::{count, find, get, maybe_json, size, to_json};
use super::log::list;
use super::sql::Sql;
use crate::store::sought::searched;
use crate::store::{Candidate, Sought, StoreError, Stretch, fold};

type Result<T> = std::result::Result<T, StoreError>;

/// Bits of a row's number in the index that are its revision: a million million events of one room.
const REVISION_BITS: u32 = 40;
/// Bits that are its room: eight million rooms.
const ROOM_BITS: u32 = 23;
const _: () = assert!(REVISION_BITS + ROOM_BITS == 63, "a row's number is never negative");

/// Characters of a piece in the index.
const PIECE_CHARS: usize = 3;
/// Pieces by which one text is looked for, at most. More would find no others, but for longer.
const PIECES_MAX: usize = 16;

/// A message's number in the index, by which its room and its revision are known again.
pub(super) fn row(room: RoomId, revision: Revision) -> Result<i64> {
    if room.0 >> ROOM_BITS != 0 || revision.0 >> REVISION_BITS != 0 {
        return Err(StoreError::broken("number a message", "a room or a revision beyond what the index can hold"));
    }
    Ok(count(room.0 << REVISION_BITS | revision.0))
}

/// The room and the revision of a number.
pub(super) fn place(row: i64) -> (RoomId, Revision) {
    let row = row.cast_unsigned();
    (RoomId(row >> REVISION_BITS), Revision(row & ((1 << REVISION_BITS) - 1)))
}

/// Lets a message that was sent wait for the index.
pub(super) fn add(sql: &Sql<'_>, room: RoomId, revision: Revision) -> Result<()> {
    row(room, revision)?;
    let statement = "INSERT INTO message_unindexed (room, revision) VALUES (?1, ?2)";
    sql.change_one("note a message for the index", statement, params![count(room.0), count(revision.0)])
}

/// Takes a message out of the index. To be called while the message still says what it said.
pub(super) fn remove(sql: &Sql<'_>, room: RoomId, revision: Revision) -> Result<()> {
    let key = params![count(room.0), count(revision.0)];
    let statement = "DELETE FROM message_unindexed WHERE room = ?1 AND revision = ?2";
    if sql.change("take a message out of the index", statement, key)? > 0 {
        return Ok(());
    }
    // The index does not know what it has of a message: it must be told.
    let text = text(sql, room, revision)?;
    let statement = "INSERT INTO message_index (message_index, rowid, body) VALUES ('delete', ?1, ?2)";
    let values = params![row(room, revision)?, fold::fold(&text)];
    sql.change("take a message out of the index", statement, values).map(drop)
}

/// The text by which a message is found.
fn text(sql: &Sql<'_>, room: RoomId, revision: Revision) -> Result<String> {
    let statement = "SELECT body, files, poll FROM message WHERE room = ?1 AND revision = ?2";
    let key = params![count(room.0), count(revision.0)];
    sql.get("read a message for the index", statement, key, |row| read_text(row, 0))
}

/// The same, of the columns that a message has for it.
pub(super) fn read_text(row: &Row<'_>, index: usize) -> rusqlite::Result<String> {
    let poll: Option<Poll> = maybe_json(row, index + 2)?;
    Ok(searched(row.get_ref(index)?.as_str()?, &list(row, index + 1)?, poll.as_ref()).into_owned())
}

/// Brings the index up to what a message says at the end of the group. To be called while it still says what it said.
pub(super) fn replace(sql: &Sql<'_>, room: RoomId, revision: Revision) -> Result<()> {
    remove(sql, room, revision)?;
    add(sql, room, revision)
}

/// Puts all messages that wait into the index. To be called last in a transaction.
pub(super) fn settle(sql: &Sql<'_>) -> Result<()> {
    let statement = "SELECT room, revision FROM message_unindexed ORDER BY room, revision";
    let waiting: Vec<(RoomId, Revision)> =
        sql.list("list the messages for the index", statement, [], |row| Ok((get(row, 0)?, get(row, 1)?)))?;
    for (room, revision) in &waiting {
        let text = text(sql, *room, *revision)?;
        let statement = "INSERT INTO message_index (rowid, body) VALUES (?1, ?2)";
        sql.change_one("put a message into the index", statement, params![row(*room, *revision)?, fold::fold(&text)])?;
    }
    if waiting.is_empty() {
        return Ok(());
    }
    sql.change("empty the list for the index", "DELETE FROM message_unindexed", []).map(drop)
}

/// The columns of a candidate, and what every one must be.
macro_rules! candidates {
    ($from:literal, $row:literal) => {
        concat!(
            "SELECT message.revision, room_event.at, message.author, message.body, message.files, message.thread,
                 message.replies IS NOT NULL, message.poll FROM ",
            $from,
            " CROSS JOIN room_event ON room_event.room = message.room AND room_event.revision = message.revision
              WHERE message.deleted_by IS NULL AND (?3 IS NULL OR message.author = ?3) AND room_event.at >= ?4 AND room_event.at < ?5 AND ",
            $row,
            " DESC LIMIT ?6"
        )
    };
}

/// The messages of a stretch that may be what is sought, newest first, at most `limit`.
pub(super) fn candidates(sql: &Sql<'_>, stretch: Stretch, sought: &Sought, limit: usize) -> Result<Vec<Candidate>> {
    let Stretch { room, from, below } = stretch;
    let doing = "search the messages";
    let by = sought.by.map(|by| count(by.0));
    let (since, until, limit) = (count(sought.from.0), count(sought.until.0), size(limit));
    let pieces = pieces(&sought.texts);
    if pieces.is_empty() {
        let statement = candidates!(
            "message",
            "message.room = ?1 AND message.revision >= ?2 AND message.revision < ?7 ORDER BY message.revision"
        );
        let values = params![count(room.0), count(from.0), by, since, until, limit, count(below.0)];
        return sql.list(doing, statement, values, candidate);
    }
    let statement = candidates!(
        "message_index CROSS JOIN message ON message.room = ?1 AND message.revision = message_index.rowid - ?7",
        "message_index MATCH ?8 AND message_index.rowid >= ?2 AND message_index.rowid <= ?9 ORDER BY message_index.rowid"
    );
    let (first, last) = (row(room, from)?, row(room, below.previous())?);
    let base = row(room, Revision::ZERO)?;
    sql.list(doing, statement, params![count(room.0), first, by, since, until, limit, base, pieces, last], candidate)
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    let (revision, at, by, body) = (get(row, 0)?, get(row, 1)?, get(row, 2)?, get(row, 3)?);
    let (thread, has_replies) = (find(row, 5)?, row.get(6)?);
    Ok(Candidate { revision, at, by, thread, has_replies, body, files: list(row, 4)?, poll: maybe_json(row, 7)? })
}

/// Those of these messages that were not deleted, the newest first.
pub(super) fn candidates_at(sql: &Sql<'_>, room: RoomId, messages: &[Revision]) -> Result<Vec<Candidate>> {
    let statement =
        "SELECT message.revision, room_event.at, message.author, message.body, message.files, message.thread,
             message.replies IS NOT NULL, message.poll
         FROM json_each(?2) AS wanted
         CROSS JOIN message ON message.room = ?1 AND message.revision = wanted.value
         CROSS JOIN room_event ON room_event.room = message.room AND room_event.revision = message.revision
         WHERE message.deleted_by IS NULL ORDER BY message.revision DESC";
    sql.list("read the messages of a search", statement, params![count(room.0), to_json(&messages)?], candidate)
}

/// Whether the index can look for a text: it has no pieces of shorter ones.
pub(in crate::store) fn is_indexed(text: &str) -> bool {
    text.chars().nth(PIECE_CHARS - 1).is_some()
}

/// Every piece of a folded text.
pub(super) fn pieces_of(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).skip(PIECE_CHARS - 1);
    text.char_indices().zip(ends).map(|((start, _), end)| &text[start..end])
}

/// What the index is asked: that it has all of these pieces. Each is quoted, so none of it is read as anything else.
fn pieces(texts: &[String]) -> String {
    let mut asked = BTreeSet::new();
    for text in texts.iter().filter(|text| is_indexed(text)) {
        // Spread over a long text, because neighbours say nearly the same.
        let step = pieces_of(text).count().div_ceil(PIECES_MAX);
        asked.extend(pieces_of(text).step_by(step));
    }
    asked.into_iter().map(|piece| format!("\"{}\" ", piece.replace('"', "\"\""))).collect()
}

#[cfg(test)]
mod tests;
