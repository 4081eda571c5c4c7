//! Polls, and how people vote in them.

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::poll::{Poll, Tally, Vote};
use adda_shared::protocol::event::RoomFact;
use rusqlite::{Row, params};

use super::column::{count, get, json, maybe_json, size, to_json};
use super::sql::Sql;
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// A poll as a message has it in a column.
pub(super) fn column(poll: Option<&Poll>) -> Result<Option<String>> {
    poll.map(to_json).transpose()
}

/// Keeps how somebody votes. Of what they voted before, the log does not tell any more.
pub(super) fn vote(
    sql: &Sql<'_>,
    room: RoomId,
    message: Revision,
    revision: Revision,
    (tally, vote): (&Tally, &Vote),
) -> Result<()> {
    let doing = "vote in a poll";
    let withheld = to_json(&RoomFact::Withheld)?;
    sql.change(
        doing,
        "UPDATE room_event SET body = ?4 WHERE room = ?1 AND revision = (
             SELECT revision FROM vote WHERE room = ?1 AND message = ?2 AND user = ?3)",
        params![count(room.0), count(message.0), count(vote.user.0), withheld],
    )?;
    sql.change_one(
        doing,
        "INSERT INTO vote (room, message, user, revision, choices) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET revision = excluded.revision, choices = excluded.choices",
        params![count(room.0), count(message.0), count(vote.user.0), count(revision.0), to_json(&vote.choices)?],
    )?;
    sql.change_one(
        doing,
        "UPDATE message SET tally = ?4, changed = ?3 WHERE room = ?1 AND revision = ?2",
        params![count(room.0), count(message.0), count(revision.0), to_json(tally)?],
    )
}

/// Closes a poll.
pub(super) fn close(sql: &Sql<'_>, room: RoomId, message: Revision, revision: Revision, at: UnixMs) -> Result<()> {
    let doing = "close a poll";
    let key = params![count(room.0), count(message.0)];
    let statement = "SELECT poll FROM message WHERE room = ?1 AND revision = ?2";
    let poll: Option<Poll> = sql.get(doing, statement, key, |row| maybe_json(row, 0))?;
    let poll = poll.map(|poll| Poll { closes_at: Some(at), ..poll });
    sql.change_one(
        doing,
        "UPDATE message SET poll = ?4, changed = ?3 WHERE room = ?1 AND revision = ?2",
        params![count(room.0), count(message.0), count(revision.0), column(poll.as_ref())?],
    )
}

/// Nobody has voted in a poll any more, nor ever had.
pub(super) fn remove(sql: &Sql<'_>, room: RoomId, message: Revision) -> Result<()> {
    let doing = "forget who has voted";
    let key = [count(room.0), count(message.0)];
    sql.change(
        doing,
        "UPDATE room_event SET body = ?3 WHERE room = ?1 AND revision IN (
             SELECT revision FROM vote WHERE room = ?1 AND message = ?2)",
        params![key[0], key[1], to_json(&RoomFact::Withheld)?],
    )?;
    sql.change(doing, "DELETE FROM vote WHERE room = ?1 AND message = ?2", params![key[0], key[1]]).map(drop)
}

/// What somebody has chosen in a poll; none, where they have not voted.
pub(super) fn chosen(sql: &Sql<'_>, room: RoomId, message: Revision, user: UserId) -> Result<Vec<u8>> {
    let statement = "SELECT choices FROM vote WHERE room = ?1 AND message = ?2 AND user = ?3";
    let key = params![count(room.0), count(message.0), count(user.0)];
    Ok(sql.find("read somebody's vote", statement, key, |row| json(row, 0))?.unwrap_or_default())
}

/// Who chose this, the last first, at most `limit`.
pub(super) fn voters(sql: &Sql<'_>, room: RoomId, message: Revision, choice: u8, limit: usize) -> Result<Vec<UserId>> {
    let statement = "SELECT user FROM vote WHERE room = ?1 AND message = ?2
         AND EXISTS (SELECT 1 FROM json_each(vote.choices) AS chosen WHERE chosen.value = ?3)
         ORDER BY revision DESC LIMIT ?4";
    let values = params![count(room.0), count(message.0), choice, size(limit)];
    sql.list("list who chose this", statement, values, |row: &Row<'_>| get(row, 0))
}
