//! The threads that members follow.

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::item::Replies;
use adda_shared::model::{FollowedThread, ReadMarker};
use rusqlite::{Row, params};

use super::column::{count, get, maybe_json};
use super::membership::{self, read_marker};
use super::sql::Sql;
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// What [`read`] takes, after the room.
macro_rules! followed {
    () => {
        "SELECT followed_thread.room, followed_thread.thread, rewinds, read_revision, read_number, message.replies
         FROM followed_thread
         CROSS JOIN message ON message.room = followed_thread.room AND message.revision = followed_thread.thread "
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<(RoomId, FollowedThread)> {
    let (thread, read) = (get(row, 1)?, read_marker(row, 2)?);
    let replies: Option<Replies> = maybe_json(row, 5)?;
    let none = FollowedThread { thread, read, last: thread, last_number: 0, last_at: UnixMs(0) };
    let followed = replies.map_or(none, |Replies { last, last_number, last_at, .. }| FollowedThread {
        last,
        last_number,
        last_at,
        ..none
    });
    Ok((get(row, 0)?, followed))
}

/// What somebody follows in a room, in the order of the messages that began the threads.
pub(super) fn list(sql: &Sql<'_>, room: RoomId, user: UserId) -> Result<Vec<FollowedThread>> {
    let statement = concat!(
        followed!(),
        "WHERE followed_thread.user = ?1 AND followed_thread.room = ?2 ORDER BY followed_thread.thread"
    );
    let values = params![count(user.0), count(room.0)];
    sql.list("list the threads that somebody follows", statement, values, |row| Ok(read(row)?.1))
}

/// All that somebody follows, by room.
pub(super) fn list_all(sql: &Sql<'_>, user: UserId) -> Result<Vec<(RoomId, FollowedThread)>> {
    let statement =
        concat!(followed!(), "WHERE followed_thread.user = ?1 ORDER BY followed_thread.room, followed_thread.thread");
    sql.list("list all the threads that somebody follows", statement, params![count(user.0)], read)
}

pub(super) fn number(sql: &Sql<'_>, user: UserId) -> Result<u64> {
    let statement = "SELECT count(*) FROM followed_thread WHERE user = ?1";
    sql.get("count the threads that somebody follows", statement, params![count(user.0)], |row| get(row, 0))
}

/// How far somebody has read a thread that they follow.
pub(super) fn find_read(sql: &Sql<'_>, room: RoomId, thread: Revision, user: UserId) -> Result<Option<ReadMarker>> {
    let statement =
        "SELECT rewinds, read_revision, read_number FROM followed_thread WHERE user = ?1 AND room = ?2 AND thread = ?3";
    sql.find("find a followed thread", statement, params![count(user.0), count(room.0), count(thread.0)], |row| {
        read_marker(row, 0)
    })
}

/// Lets somebody follow a thread that is read up to a marker. Who follows it already goes on where they are.
pub(super) fn follow(sql: &Sql<'_>, room: RoomId, thread: Revision, user: UserId, read: ReadMarker) -> Result<bool> {
    let followed = sql.change(
        "follow a thread",
        "INSERT INTO followed_thread (user, room, thread, read_revision, read_number, rewinds)
         SELECT ?1, ?2, ?3, ?4, ?5, rewinds FROM person WHERE user = ?1
         ON CONFLICT DO NOTHING",
        params![count(user.0), count(room.0), count(thread.0), count(read.revision.0), count(read.number)],
    )?;
    Ok(followed > 0)
}

/// Ends that somebody follows a thread; answers whether they did.
pub(super) fn unfollow(sql: &Sql<'_>, room: RoomId, thread: Revision, user: UserId) -> Result<bool> {
    let statement = "DELETE FROM followed_thread WHERE user = ?1 AND room = ?2 AND thread = ?3";
    let values = params![count(user.0), count(room.0), count(thread.0)];
    Ok(sql.change("end that a thread is followed", statement, values)? > 0)
}

/// Moves the read marker of a thread forward, to the last reply at most; answers whether it moved.
pub(super) fn mark_read(
    sql: &Sql<'_>,
    room: RoomId,
    thread: Revision,
    user: UserId,
    revision: Revision,
) -> Result<bool> {
    let statement = "UPDATE followed_thread SET read_revision = reply.revision, read_number = reply.number
         FROM (SELECT revision, number FROM message INDEXED BY message_thread
               WHERE room = ?2 AND thread = ?3 AND revision <= ?4 ORDER BY revision DESC LIMIT 1) AS reply
         WHERE user = ?1 AND room = ?2 AND thread = ?3 AND read_number < reply.number";
    let values = params![count(user.0), count(room.0), count(thread.0), count(revision.0)];
    Ok(sql.change("move the read marker of a thread", statement, values)? > 0)
}

/// Moves the read marker of a thread to just before a reply with this number, where it is followed.
pub(super) fn mark_unread(
    sql: &Sql<'_>,
    room: RoomId,
    thread: Revision,
    user: UserId,
    (reply, number): (Revision, u64),
) -> Result<()> {
    membership::count_rewind(sql, room, user)?;
    sql.change(
        "move the read marker of a thread back",
        "UPDATE followed_thread SET
             rewinds = (SELECT rewinds FROM person WHERE user = ?1), read_revision = ?4, read_number = ?5
         WHERE user = ?1 AND room = ?2 AND thread = ?3",
        params![count(user.0), count(room.0), count(thread.0), count(reply.previous().0), count(number - 1)],
    )?;
    Ok(())
}
