//! What people are writing and have not sent.

use adda_shared::draft::{DraftText, RoomDraft};
use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use rusqlite::{Row, params};

use super::column::{count, find, get};
use super::sql::Sql;
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// A draft out of the columns `thread, number, at, body, reply_to`, the first of which is the row's column `start`.
fn read(row: &Row<'_>, start: usize) -> rusqlite::Result<RoomDraft> {
    let thread: Revision = get(row, start)?;
    Ok(RoomDraft {
        thread: (thread > Revision::ZERO).then_some(thread),
        number: get(row, start + 1)?,
        at: get(row, start + 2)?,
        text: DraftText { body: get(row, start + 3)?, reply_to: find(row, start + 4)? },
    })
}

/// What stands for a place in a room.
fn place(thread: Option<Revision>) -> i64 {
    count(thread.unwrap_or(Revision::ZERO).0)
}

/// What somebody is writing in a room: in its own timeline first, then by thread.
pub(super) fn list(sql: &Sql<'_>, room: RoomId, user: UserId) -> Result<Vec<RoomDraft>> {
    let statement =
        "SELECT thread, number, at, body, reply_to FROM draft WHERE user = ?1 AND room = ?2 ORDER BY thread";
    sql.list("list drafts of a room", statement, params![count(user.0), count(room.0)], |row| read(row, 0))
}

/// All that somebody is writing, by room.
pub(super) fn list_all(sql: &Sql<'_>, user: UserId) -> Result<Vec<(RoomId, RoomDraft)>> {
    let statement = "SELECT room, thread, number, at, body, reply_to FROM draft WHERE user = ?1 ORDER BY room, thread";
    let read = |row: &Row<'_>| Ok((get(row, 0)?, read(row, 1)?));
    sql.list("list somebody's drafts", statement, params![count(user.0)], read)
}

/// In how many places somebody is writing.
pub(super) fn number(sql: &Sql<'_>, user: UserId) -> Result<u64> {
    let statement = "SELECT count(*) FROM draft WHERE user = ?1";
    sql.get("count somebody's drafts", statement, params![count(user.0)], |row| get(row, 0))
}

/// Keeps a draft in the place of the one that stood there, under its person's next number.
pub(super) fn set(
    sql: &Sql<'_>,
    room: RoomId,
    user: UserId,
    thread: Option<Revision>,
    text: &DraftText,
    at: UnixMs,
) -> Result<()> {
    let statement = "UPDATE person SET drafts = drafts + 1 WHERE user = ?1";
    sql.change_one("count a draft", statement, params![count(user.0)])?;
    let statement = "INSERT OR REPLACE INTO draft (user, room, thread, number, at, body, reply_to)
         SELECT ?1, ?2, ?3, drafts, ?4, ?5, ?6 FROM person WHERE user = ?1";
    let reply_to = text.reply_to.map(|message| count(message.0));
    let values = params![count(user.0), count(room.0), place(thread), count(at.0), text.body.as_str(), reply_to];
    sql.change_one("keep a draft", statement, values)
}

/// Forgets a draft that stands there.
pub(super) fn remove(sql: &Sql<'_>, room: RoomId, user: UserId, thread: Option<Revision>) -> Result<()> {
    let statement = "DELETE FROM draft WHERE user = ?1 AND room = ?2 AND thread = ?3";
    sql.change_one("forget a draft", statement, params![count(user.0), count(room.0), place(thread)])
}
