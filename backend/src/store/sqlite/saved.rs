//! Messages that people have saved for themselves.

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::model::SavedMessage;
use rusqlite::{Row, params};

use super::column::{count, get};
use super::sql::Sql;
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// What somebody has saved of a room, in the order of the messages.
pub(super) fn list(sql: &Sql<'_>, room: RoomId, user: UserId) -> Result<Vec<SavedMessage>> {
    let statement = "SELECT message, at FROM saved_message WHERE user = ?1 AND room = ?2 ORDER BY message";
    let values = params![count(user.0), count(room.0)];
    sql.list("list what is saved", statement, values, |row| {
        Ok(SavedMessage { message: get(row, 0)?, at: get(row, 1)? })
    })
}

/// All that somebody has saved, by room.
pub(super) fn list_all(sql: &Sql<'_>, user: UserId) -> Result<Vec<(RoomId, SavedMessage)>> {
    let statement = "SELECT room, message, at FROM saved_message WHERE user = ?1 ORDER BY room, message";
    let read = |row: &Row<'_>| Ok((get(row, 0)?, SavedMessage { message: get(row, 1)?, at: get(row, 2)? }));
    sql.list("list all that is saved", statement, params![count(user.0)], read)
}

/// Saves a message, or ends that where no time is told.
pub(super) fn set(
    sql: &Sql<'_>,
    room: RoomId,
    user: UserId,
    message: Revision,
    saved_at: Option<UnixMs>,
) -> Result<()> {
    let key = params![count(user.0), count(room.0), count(message.0)];
    let Some(at) = saved_at else {
        let statement = "DELETE FROM saved_message WHERE user = ?1 AND room = ?2 AND message = ?3";
        return sql.change_one("end that a message is saved", statement, key);
    };
    let statement = "INSERT INTO saved_message (user, room, message, at) VALUES (?1, ?2, ?3, ?4)";
    let values = params![count(user.0), count(room.0), count(message.0), count(at.0)];
    sql.change_one("save a message", statement, values)
}

/// Nobody has saved a message any more.
pub(super) fn remove(sql: &Sql<'_>, room: RoomId, message: Revision) -> Result<()> {
    let statement = "DELETE FROM saved_message WHERE room = ?1 AND message = ?2";
    sql.change("forget who has saved a message", statement, params![count(room.0), count(message.0)]).map(drop)
}
