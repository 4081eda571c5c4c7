//! A room's log, and the one place where its events change its tables.

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::item::Text;
use adda_shared::model::{Person, RoomKind};
use adda_shared::permission::RoomRole;
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use rusqlite::{Row, params};
use serde::de::DeserializeOwned;

use super::column::{bits, count, find, get, json, maybe_json, to_json};
use super::sql::Sql;
use super::{membership, mention, message, poll, preview, room, search};
use crate::store::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// What [`read`] takes: an event, the message that was sent by it, and the message that it changes.
macro_rules! told {
    () => {
        "SELECT room_event.room, room_event.revision, room_event.at, room_event.by, room_event.body, room_event.message,
             sent.number, sent.nonce, sent.body, sent.deleted_by, changed.edited, changed.body, sent.files,
             sent.reply_to, sent.mentions, changed.mentions, changed.thread, sent.poll,
             sent.forwarded
         FROM room_event
         LEFT JOIN message AS sent ON sent.room = room_event.room AND sent.revision = room_event.revision
         LEFT JOIN message AS changed ON changed.room = room_event.room AND changed.revision = room_event.message "
    };
}
pub(super) use told;

/// Puts an event together as it is told by now: [`RoomEvent::retold_after`] says how.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<RoomEvent> {
    let revision = get(row, 1)?;
    let stands_in_message = row.get_ref(4)?.as_str()?.is_empty();
    let what = if stands_in_message { read_of_message(row, revision)? } else { json(row, 4)? };
    Ok(RoomEvent { room: get(row, 0)?, revision, at: get(row, 2)?, by: get(row, 3)?, what })
}

fn read_of_message(row: &Row<'_>, revision: Revision) -> rusqlite::Result<RoomFact> {
    let (changed, number) = (find(row, 5)?, find(row, 6)?);
    Ok(match (changed, number) {
        // Of a reply, what it changes is the message that began its thread.
        (thread, Some(number)) if find::<UserId>(row, 9)?.is_some() => {
            RoomFact::Tombstone { number, nonce: get(row, 7)?, thread }
        }
        (thread, Some(number)) => {
            let text = Text {
                body: get(row, 8)?,
                files: list(row, 12)?,
                reply_to: find(row, 13)?,
                mentions: list(row, 14)?,
                poll: maybe_json(row, 17)?,
                forwarded: maybe_json(row, 18)?,
            };
            RoomFact::MessageSent { number, nonce: get(row, 7)?, thread, text }
        }
        (Some(message), None) if find(row, 10)? == Some(revision) => {
            RoomFact::MessageEdited { message, thread: find(row, 16)?, body: get(row, 11)?, mentions: list(row, 15)? }
        }
        (_, None) => RoomFact::Withheld,
    })
}

/// A list in JSON that a message has in a column of its own, which is empty where the list is.
pub(super) fn list<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<Vec<T>> {
    Ok(maybe_json(row, index)?.unwrap_or_default())
}

pub(super) fn events(sql: &Sql<'_>, room: RoomId, after: Revision, limit: u64) -> Result<Vec<RoomEvent>> {
    let statement = concat!(
        told!(),
        "WHERE room_event.room = ?1 AND room_event.revision > ?2 ORDER BY room_event.revision LIMIT ?3"
    );
    sql.list("read a room's log", statement, params![count(room.0), count(after.0), count(limit)], read)
}

pub(super) fn event_at(sql: &Sql<'_>, room: RoomId, revision: Revision) -> Result<Option<UnixMs>> {
    let statement = "SELECT at FROM room_event WHERE room = ?1 AND revision = ?2";
    sql.find("read when an event was", statement, params![count(room.0), count(revision.0)], |row| get(row, 0))
}

/// Keeps an event under the room's next revision, and brings the room's tables up to it.
pub(super) fn append(sql: &Sql<'_>, room: RoomId, at: UnixMs, by: UserId, what: RoomFact) -> Result<RoomEvent> {
    let revision = match &what {
        RoomFact::Created { kind, name, topic, people } => {
            let people = ids_in_order(people);
            room::add(sql, &room::NewRoom { room, kind: *kind, name: name.as_ref(), topic, people, at })?;
            Revision(1)
        }
        RoomFact::MessageSent { .. }
        | RoomFact::MemberJoined { .. }
        | RoomFact::MemberLeft { .. }
        | RoomFact::MemberRoleChanged { .. }
        | RoomFact::Renamed { .. }
        | RoomFact::Described { .. }
        | RoomFact::Archived
        | RoomFact::Unarchived
        | RoomFact::MessageEdited { .. }
        | RoomFact::MessageDeleted { .. }
        | RoomFact::Reacted { .. }
        | RoomFact::Unreacted { .. }
        | RoomFact::Pinned { .. }
        | RoomFact::Unpinned { .. }
        | RoomFact::Voted { vote: Some(_), .. }
        | RoomFact::PollClosed { .. }
        | RoomFact::Previewed { .. } => room::advance(sql, room)?,
        RoomFact::Voted { vote: None, .. } => {
            return Err(StoreError::broken("append to a room's log", "somebody has voted, and who is not told"));
        }
        RoomFact::Tombstone { .. } | RoomFact::Withheld => {
            return Err(StoreError::broken("append to a room's log", "this is told, and does not happen"));
        }
    };
    let event = RoomEvent { room, revision, at, by, what };
    keep(sql, &event)?;
    project(sql, &event)?;
    Ok(event)
}

fn ids_in_order(people: &[Person]) -> Vec<UserId> {
    let mut ids: Vec<UserId> = people.iter().map(|person| person.user).collect();
    ids.sort_unstable();
    ids
}

fn keep(sql: &Sql<'_>, event: &RoomEvent) -> Result<()> {
    let doing = "append to a room's log";
    let (room, revision, by) = (count(event.room.0), count(event.revision.0), count(event.by.0));
    let body = match &event.what {
        RoomFact::MessageSent { .. } | RoomFact::MessageEdited { .. } => String::new(),
        RoomFact::Created { .. }
        | RoomFact::MemberJoined { .. }
        | RoomFact::MemberLeft { .. }
        | RoomFact::MemberRoleChanged { .. }
        | RoomFact::Renamed { .. }
        | RoomFact::Described { .. }
        | RoomFact::Archived
        | RoomFact::Unarchived
        | RoomFact::MessageDeleted { .. }
        | RoomFact::Reacted { .. }
        | RoomFact::Unreacted { .. }
        | RoomFact::Pinned { .. }
        | RoomFact::Unpinned { .. }
        | RoomFact::Voted { .. }
        | RoomFact::PollClosed { .. }
        | RoomFact::Previewed { .. }
        | RoomFact::Tombstone { .. }
        | RoomFact::Withheld => to_json(&event.what)?,
    };
    let message = event.what.changes().map(|message| count(message.0));
    sql.change_one(
        doing,
        "INSERT INTO room_event (room, revision, at, by, body, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![room, revision, count(event.at.0), by, body, message],
    )?;
    if let RoomFact::MessageSent { number, nonce, thread, text } = &event.what {
        let Text { body, files, reply_to, mentions, poll, forwarded } = text;
        let reply_to = reply_to.map(|message| count(message.0));
        let files = if files.is_empty() { None } else { Some(to_json(files)?) };
        sql.change_one(
            doing,
            "INSERT INTO message (room, revision, number, author, nonce, body, files, reply_to, mentions, thread,
                                  poll, forwarded, room_number)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                     CASE WHEN ?10 IS NOT NULL THEN (SELECT last_number FROM room WHERE room = ?1) END)",
            params![
                room,
                revision,
                count(*number),
                by,
                bits(nonce.0),
                body.as_str(),
                files,
                reply_to,
                mention::column(mentions)?,
                thread.map(|message| count(message.0)),
                poll::column(poll.as_ref())?,
                forwarded.as_ref().map(to_json).transpose()?
            ],
        )?;
    }
    Ok(())
}

/// Brings the tables up to an event that is in the log.
fn project(sql: &Sql<'_>, event: &RoomEvent) -> Result<()> {
    let room = event.room;
    match &event.what {
        RoomFact::Created { kind, people, .. } => {
            for person in people {
                let role = first_role(*kind, person.user == event.by);
                membership::add(sql, room, person.user, role, event.revision, 0)?;
            }
            Ok(())
        }
        RoomFact::MessageSent { number, thread, text, .. } => {
            mention::add(sql, room, event.revision, &text.mentions)?;
            match thread {
                Some(thread) => message::add_reply(sql, *thread, *number, event)?,
                None => room::count_message(sql, room, *number, event.at)?,
            }
            search::add(sql, room, event.revision)
        }
        RoomFact::MemberJoined { person, role } => {
            let statement = "SELECT last_number FROM room WHERE room = ?1";
            let last_number = sql.get("read a room's last number", statement, params![count(room.0)], |r| get(r, 0))?;
            membership::add(sql, room, person.user, *role, event.revision, last_number)?;
            room::count_members(sql, room, 1)
        }
        RoomFact::MemberLeft { user } => {
            membership::remove(sql, room, *user)?;
            room::count_members(sql, room, -1)
        }
        RoomFact::MemberRoleChanged { user, role } => membership::set_role(sql, room, *user, *role),
        RoomFact::Renamed { name } => room::rename(sql, room, name),
        RoomFact::Described { topic } => room::describe(sql, room, topic),
        RoomFact::Archived => room::set_archived(sql, room, true),
        RoomFact::Unarchived => room::set_archived(sql, room, false),
        RoomFact::MessageEdited { message: edited, body, mentions, .. } => {
            message::edit(sql, room, *edited, event.revision, body, mentions)
        }
        RoomFact::MessageDeleted { message: deleted } => message::delete(sql, room, *deleted, event.revision, event.by),
        RoomFact::Reacted { message: under, emoji } => {
            message::react(sql, room, *under, event.revision, (event.by, emoji, true))
        }
        RoomFact::Unreacted { message: under, emoji } => {
            message::react(sql, room, *under, event.revision, (event.by, emoji, false))
        }
        RoomFact::Pinned { message: pinned } => message::pin(sql, room, *pinned, event.revision, true),
        RoomFact::Unpinned { message: pinned } => message::pin(sql, room, *pinned, event.revision, false),
        RoomFact::Voted { message, tally, vote: Some(vote) } => {
            poll::vote(sql, room, *message, event.revision, (tally, vote))
        }
        RoomFact::PollClosed { message, closed_at } => poll::close(sql, room, *message, event.revision, *closed_at),
        RoomFact::Previewed { message, previews } => preview::set(sql, room, *message, event.revision, previews),
        RoomFact::Voted { vote: None, .. } | RoomFact::Tombstone { .. } | RoomFact::Withheld => Ok(()),
    }
}

/// Who makes a room owns it; a direct room is owned by nobody.
pub(super) fn first_role(kind: RoomKind, is_maker: bool) -> RoomRole {
    match kind {
        RoomKind::Direct => RoomRole::Member,
        RoomKind::Open | RoomKind::Closed if is_maker => RoomRole::Owner,
        RoomKind::Open | RoomKind::Closed => RoomRole::Member,
    }
}
