//! A room's log, and the one place where its events change its tables.

use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::model::{Person, RoomKind};
use adda_shared::permission::RoomRole;
use adda_shared::protocol::command::PageAt;
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use rusqlite::{Row, params};

use super::column::{bits, count, get, json, to_json};
use super::sql::Sql;
use super::{membership, room};
use crate::store::{Slice, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// The columns that [`read`] takes, of `room_event` joined to `message`.
macro_rules! columns {
    () => {
        "room_event.room, room_event.revision, room_event.at, room_event.by, room_event.body, \
         message.number, message.nonce, message.body"
    };
}
pub(super) use columns;

/// Puts an event together from the log and, for a message, from its content.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<RoomEvent> {
    let is_message = row.get_ref(4)?.as_str()?.is_empty();
    let what = if is_message {
        RoomFact::MessageSent { number: get(row, 5)?, nonce: get(row, 6)?, body: get(row, 7)? }
    } else {
        json(row, 4)?
    };
    Ok(RoomEvent { room: get(row, 0)?, revision: get(row, 1)?, at: get(row, 2)?, by: get(row, 3)?, what })
}

pub(super) fn events(sql: &Sql<'_>, room: RoomId, after: Revision, limit: u64) -> Result<Vec<RoomEvent>> {
    let statement = concat!(
        "SELECT ",
        columns!(),
        " FROM room_event LEFT JOIN message ON message.room = room_event.room
              AND message.revision = room_event.revision
          WHERE room_event.room = ?1 AND room_event.revision > ?2 ORDER BY room_event.revision LIMIT ?3"
    );
    sql.list("read a room's log", statement, params![count(room.0), count(after.0), count(limit)], read)
}

pub(super) fn sent(sql: &Sql<'_>, by: UserId, nonce: Nonce) -> Result<Option<(RoomId, Revision)>> {
    let statement = "SELECT room, revision FROM message WHERE author = ?1 AND nonce = ?2";
    let values = params![count(by.0), bits(nonce.0)];
    sql.find("find a message by nonce", statement, values, |row| Ok((get(row, 0)?, get(row, 1)?)))
}

pub(super) fn slice(sql: &Sql<'_>, room: RoomId, at: PageAt, limit: u16) -> Result<Slice> {
    let statement = "SELECT head FROM room WHERE room = ?1";
    let head = sql.get("read a room's head", statement, params![count(room.0)], |row| get(row, 0))?;
    let (from, to) = span(at, limit, head);
    // Every event of a room is a timeline item, so a span of revisions is a page.
    let items = events(sql, room, from.previous(), to.next().0.saturating_sub(from.0))?;
    Ok(Slice { from, to, items })
}

/// The first and the last revision of a page; `to` is one below `from` where the page is empty.
fn span(at: PageAt, limit: u16, head: Revision) -> (Revision, Revision) {
    let limit = u64::from(limit);
    let ending = |to: u64| (to.saturating_sub(limit) + 1, to);
    let (from, to) = match at {
        PageAt::Head => ending(head.0),
        PageAt::Before(Revision(before)) => ending(before.saturating_sub(1).min(head.0)),
        PageAt::After(Revision(after)) => {
            let after = after.min(head.0);
            (after + 1, (after + limit).min(head.0))
        }
        PageAt::Around(Revision(around)) => {
            let around = around.clamp(1, head.0);
            let before = limit / 2;
            let from = around.saturating_sub(before).max(1);
            (from, (around + limit.saturating_sub(before + 1)).min(head.0))
        }
    };
    (Revision(from), Revision(to))
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
        | RoomFact::Unarchived => room::advance(sql, room)?,
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
        RoomFact::MessageSent { .. } => String::new(),
        RoomFact::Created { .. }
        | RoomFact::MemberJoined { .. }
        | RoomFact::MemberLeft { .. }
        | RoomFact::MemberRoleChanged { .. }
        | RoomFact::Renamed { .. }
        | RoomFact::Described { .. }
        | RoomFact::Archived
        | RoomFact::Unarchived => to_json(&event.what)?,
    };
    sql.change_one(
        doing,
        "INSERT INTO room_event (room, revision, at, by, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![room, revision, count(event.at.0), by, body],
    )?;
    if let RoomFact::MessageSent { number, nonce, body } = &event.what {
        sql.change_one(
            doing,
            "INSERT INTO message (room, revision, number, author, nonce, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![room, revision, count(*number), by, bits(nonce.0), body.as_str()],
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
        RoomFact::MessageSent { number, .. } => room::count_message(sql, room, *number, event.at),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(at: PageAt, limit: u16, expected: (u64, u64)) {
        let (from, to) = span(at, limit, Revision(10));
        assert_eq!((from.0, to.0), expected, "{at:?}, {limit} of 10");
    }

    #[test]
    fn the_head_and_what_is_before() {
        check(PageAt::Head, 3, (8, 10));
        check(PageAt::Head, 10, (1, 10));
        check(PageAt::Head, 100, (1, 10));
        check(PageAt::Before(Revision(8)), 3, (5, 7));
        check(PageAt::Before(Revision(3)), 3, (1, 2));
        check(PageAt::Before(Revision(1)), 3, (1, 0));
        check(PageAt::Before(Revision(0)), 3, (1, 0));
        check(PageAt::Before(Revision(11)), 3, (8, 10));
        check(PageAt::Before(Revision(u64::MAX)), 3, (8, 10));
    }

    #[test]
    fn what_is_after() {
        check(PageAt::After(Revision(0)), 3, (1, 3));
        check(PageAt::After(Revision(8)), 3, (9, 10));
        check(PageAt::After(Revision(10)), 3, (11, 10));
        check(PageAt::After(Revision(u64::MAX)), 3, (11, 10));
    }

    #[test]
    fn half_before_and_half_after() {
        check(PageAt::Around(Revision(5)), 1, (5, 5));
        check(PageAt::Around(Revision(5)), 2, (4, 5));
        check(PageAt::Around(Revision(5)), 5, (3, 7));
        check(PageAt::Around(Revision(5)), 100, (1, 10));
        check(PageAt::Around(Revision(1)), 5, (1, 3));
        check(PageAt::Around(Revision(10)), 5, (8, 10));
        check(PageAt::Around(Revision(0)), 5, (1, 3));
        check(PageAt::Around(Revision(u64::MAX)), 5, (8, 10));
    }
}
