//! Messages: what was said, what was said before, and under which names it was asked for.

use adda_shared::id::{Nonce, Revision, RoomId, UserId};
use adda_shared::item::Replies;
use adda_shared::limits;
use adda_shared::mention::Mention;
use adda_shared::protocol::command::Version;
use adda_shared::protocol::event::RoomEvent;
use adda_shared::reaction::{self, Emoji};
use adda_shared::text::MessageBody;
use rusqlite::params;

use super::column::{bits, count, get, maybe_json, to_json};
use super::sql::Sql;
use super::{file, log, mention, poll, preview, saved, search};
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// What somebody asked for under this nonce: a message, or the change of one.
pub(super) fn find_by_nonce(sql: &Sql<'_>, by: UserId, nonce: Nonce) -> Result<Option<(RoomId, Revision)>> {
    let statement = "SELECT room, revision FROM message WHERE author = ?1 AND nonce = ?2
                     UNION ALL SELECT room, revision FROM change_nonce WHERE author = ?1 AND nonce = ?2";
    let values = params![count(by.0), bits(nonce.0)];
    sql.find("find a message by nonce", statement, values, |row| Ok((get(row, 0)?, get(row, 1)?)))
}

pub(super) fn add_nonce(sql: &Sql<'_>, by: UserId, nonce: Nonce, room: RoomId, revision: Revision) -> Result<()> {
    sql.change_one(
        "remember a change by its nonce",
        "INSERT INTO change_nonce (author, nonce, room, revision) VALUES (?1, ?2, ?3, ?4)",
        params![count(by.0), bits(nonce.0), count(room.0), count(revision.0)],
    )
}

/// Makes a message say something else. What it said before is kept, the newest of it.
pub(super) fn edit(
    sql: &Sql<'_>,
    room: RoomId,
    message: Revision,
    revision: Revision,
    body: &MessageBody,
    mentions: &[Mention],
) -> Result<()> {
    let doing = "edit a message";
    search::replace(sql, room, message)?;
    mention::remove(sql, room, message)?;
    mention::add(sql, room, message, mentions)?;
    let (room, message) = (count(room.0), count(message.0));
    sql.change_one(
        doing,
        "INSERT INTO message_version (room, message, revision, body)
         SELECT room, revision, coalesce(edited, revision), body FROM message WHERE room = ?1 AND revision = ?2",
        params![room, message],
    )?;
    sql.change_one(
        doing,
        "UPDATE message SET body = ?4, mentions = ?5, edited = ?3, changed = ?3 WHERE room = ?1 AND revision = ?2",
        params![room, message, count(revision.0), body.as_str(), mention::column(mentions)?],
    )?;
    sql.change(
        doing,
        "DELETE FROM message_version WHERE room = ?1 AND message = ?2 AND revision <= (
             SELECT revision FROM message_version WHERE room = ?1 AND message = ?2
             ORDER BY revision DESC LIMIT 1 OFFSET ?3)",
        params![room, message, count(limits::VERSIONS_MAX)],
    )?;
    Ok(())
}

/// Takes from a message all that it says, and said before.
pub(super) fn delete(sql: &Sql<'_>, room: RoomId, message: Revision, revision: Revision, by: UserId) -> Result<()> {
    let doing = "delete a message";
    search::remove(sql, room, message)?;
    file::detach(sql, room, message)?;
    mention::remove(sql, room, message)?;
    saved::remove(sql, room, message)?;
    poll::remove(sql, room, message)?;
    preview::remove(sql, room, message)?;
    let (room, message) = (count(room.0), count(message.0));
    sql.change(doing, "DELETE FROM message_version WHERE room = ?1 AND message = ?2", params![room, message])?;
    sql.change_one(
        doing,
        "UPDATE message SET body = '', files = NULL, reply_to = NULL, mentions = NULL, reactions = NULL, pinned = NULL,
             poll = NULL, tally = NULL, forwarded = NULL, previews = NULL, previewed = NULL, edited = NULL, changed = ?3,
             deleted_by = ?4 WHERE room = ?1 AND revision = ?2",
        params![room, message, count(revision.0), count(by.0)],
    )
}

/// Puts an emoji of somebody's under a message, or takes it away.
pub(super) fn react(
    sql: &Sql<'_>,
    room: RoomId,
    message: Revision,
    revision: Revision,
    (user, emoji, is_on): (UserId, &Emoji, bool),
) -> Result<()> {
    let doing = "put an emoji under a message";
    let key = params![count(room.0), count(message.0)];
    let statement = "SELECT reactions FROM message WHERE room = ?1 AND revision = ?2";
    let mut held = sql.get(doing, statement, key, |row| log::list(row, 0))?;
    reaction::react(&mut held, emoji, user, is_on);
    let held = if held.is_empty() { None } else { Some(to_json(&held)?) };
    sql.change_one(
        doing,
        "UPDATE message SET reactions = ?4, changed = ?3 WHERE room = ?1 AND revision = ?2",
        params![count(room.0), count(message.0), count(revision.0), held],
    )
}

/// Notes a reply in the message that began its thread.
pub(super) fn add_reply(sql: &Sql<'_>, thread: Revision, number: u64, reply: &RoomEvent) -> Result<()> {
    let doing = "note a reply";
    let key = params![count(reply.room.0), count(thread.0)];
    let statement = "SELECT replies FROM message WHERE room = ?1 AND revision = ?2";
    let before: Option<Replies> = sql.get(doing, statement, key, |row| maybe_json(row, 0))?;
    if number != before.as_ref().map_or(0, |replies| replies.last_number) + 1 {
        return Err(StoreError::broken(doing, "its number is not the next of its thread"));
    }
    let replies = Replies::with(before.as_ref(), number, reply.revision, reply.at, reply.by);
    sql.change_one(
        doing,
        "UPDATE message SET replies = ?4, changed = ?3 WHERE room = ?1 AND revision = ?2 AND thread IS NULL",
        params![count(reply.room.0), count(thread.0), count(reply.revision.0), to_json(&replies)?],
    )
}

/// Pins a message, or ends that.
pub(super) fn pin(sql: &Sql<'_>, room: RoomId, message: Revision, revision: Revision, is_on: bool) -> Result<()> {
    sql.change_one(
        "pin a message",
        "UPDATE message SET pinned = CASE WHEN ?4 THEN ?3 END, changed = ?3 WHERE room = ?1 AND revision = ?2",
        params![count(room.0), count(message.0), count(revision.0), is_on],
    )
}

/// The messages of a room that are pinned, in the order in which they were.
pub(super) fn pins(sql: &Sql<'_>, room: RoomId) -> Result<Vec<Revision>> {
    let statement = "SELECT revision FROM message WHERE room = ?1 AND pinned IS NOT NULL ORDER BY pinned";
    sql.list("list what is pinned", statement, params![count(room.0)], |row| get(row, 0))
}

/// What is pinned in the rooms that somebody is in.
pub(super) fn all_pinned(sql: &Sql<'_>, user: UserId) -> Result<Vec<(RoomId, Revision)>> {
    let statement = "SELECT message.room, message.revision FROM membership
         CROSS JOIN message INDEXED BY message_pinned ON message.room = membership.room AND message.pinned IS NOT NULL
         WHERE membership.user = ?1";
    sql.list("list all that is pinned", statement, params![count(user.0)], |row| Ok((get(row, 0)?, get(row, 1)?)))
}

/// What a message said, the oldest first, and last what it says now. Nothing, where it was deleted.
pub(super) fn versions(sql: &Sql<'_>, room: RoomId, message: Revision) -> Result<Vec<Version>> {
    let statement = "SELECT version.revision, room_event.at, version.body FROM (
             SELECT room, revision, body FROM message_version WHERE room = ?1 AND message = ?2
             UNION ALL
             SELECT room, coalesce(edited, revision), body FROM message
             WHERE room = ?1 AND revision = ?2 AND deleted_by IS NULL
         ) AS version JOIN room_event ON room_event.room = version.room AND room_event.revision = version.revision
         ORDER BY version.revision";
    sql.list("read what a message said", statement, params![count(room.0), count(message.0)], |row| {
        Ok(Version { revision: get(row, 0)?, at: get(row, 1)?, body: get(row, 2)? })
    })
}
