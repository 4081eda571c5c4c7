//! Whom messages call.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::limits::MENTIONS_HELD_MAX;
use adda_shared::mention::Mention;
use rusqlite::params;

use super::column::{count, get, size, to_json};
use super::sql::Sql;
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Everybody in a room, where a person would be named.
const ALL: UserId = UserId(0);

/// A list of mentions as its column has it.
pub(super) fn column(mentions: &[Mention]) -> Result<Option<String>> {
    if mentions.is_empty() { Ok(None) } else { to_json(&mentions).map(Some) }
}

/// Notes whom a message calls that called nobody. Whom a reply in a thread calls has it unread in that thread.
pub(super) fn add(sql: &Sql<'_>, room: RoomId, message: Revision, mentions: &[Mention]) -> Result<()> {
    for mention in mentions {
        let user = match mention {
            Mention::Person(user) => *user,
            Mention::Room => ALL,
            Mention::Here => continue,
        };
        let statement = "INSERT INTO mention (user, room, message)
                         SELECT ?1, room, revision FROM message WHERE room = ?2 AND revision = ?3 AND thread IS NULL";
        sql.change("note whom a message calls", statement, params![count(user.0), count(room.0), count(message.0)])?;
    }
    Ok(())
}

/// Forgets whom a message calls.
pub(super) fn remove(sql: &Sql<'_>, room: RoomId, message: Revision) -> Result<()> {
    let statement = "DELETE FROM mention WHERE room = ?1 AND message = ?2";
    sql.change("forget whom a message calls", statement, params![count(room.0), count(message.0)]).map(drop)
}

/// The messages after a revision that call somebody, in order: the newest, as many as are counted. One's own are none of
/// them: nobody calls themselves.
pub(super) fn list(sql: &Sql<'_>, room: RoomId, user: UserId, after: Revision) -> Result<Vec<Revision>> {
    macro_rules! calling {
        ($whom:literal) => {
            concat!(
                "SELECT message FROM (
                     SELECT message FROM mention
                     WHERE user = ",
                $whom,
                " AND room = ?3 AND message > ?4
                         AND (SELECT author FROM message AS it WHERE it.room = ?3 AND it.revision = mention.message) <> ?1
                     ORDER BY message DESC LIMIT ?5)"
            )
        };
    }
    let statement = concat!(calling!("?1"), " UNION ", calling!("?2"), " ORDER BY message DESC LIMIT ?5");
    let values = params![count(user.0), count(ALL.0), count(room.0), count(after.0), size(MENTIONS_HELD_MAX)];
    let mut newest: Vec<Revision> =
        sql.list("list the messages that call somebody", statement, values, |row| get(row, 0))?;
    newest.reverse();
    Ok(newest)
}
