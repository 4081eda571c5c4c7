//! Rooms, without who is in them and what was said there.

use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::model::{Room, RoomKind};
use adda_shared::text::{RoomName, Topic};
use rusqlite::{Row, params};

use super::column::{Word, bits, count, find as maybe, get, size};
use super::sql::Sql;
#[cfg(feature = "simulation")]
use crate::mistake::{Mistake, mistaken, never_taken_back};
use crate::store::{RoomRow, StoreError, name};

type Result<T> = std::result::Result<T, StoreError>;

/// The columns that [`read`] takes, of the table `room`.
macro_rules! columns {
    () => {
        "room.room, room.kind, room.name, room.topic, room.is_archived, room.member_count, room.people, \
         room.head, room.last_number, room.last_at"
    };
}
pub(super) use columns;

/// How many columns [`read`] takes.
pub(super) const COLUMNS: usize = 10;

/// A room out of the first [`columns`] of a row.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<RoomRow> {
    let room = Room {
        room: get(row, 0)?,
        kind: get(row, 1)?,
        name: maybe(row, 2)?,
        topic: get(row, 3)?,
        is_archived: row.get(4)?,
        member_count: get(row, 5)?,
        people: read_people(row, 6)?,
    };
    Ok(RoomRow { room, head: get(row, 7)?, last_number: get(row, 8)?, last_at: get(row, 9)? })
}

fn read_people(row: &Row<'_>, index: usize) -> rusqlite::Result<Vec<UserId>> {
    let ids = row.get_ref(index)?.as_str_or_null()?.unwrap_or_default();
    ids.split_whitespace()
        .map(str::parse)
        .collect::<std::result::Result<_, _>>()
        .map_err(|cause| rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, Box::new(cause)))
}

/// Who is in a direct room, as the column that makes it the only one of these people.
fn people_key(people: &[UserId]) -> String {
    people.iter().map(UserId::to_string).collect::<Vec<_>>().join(" ")
}

pub(super) fn find(sql: &Sql<'_>, room: RoomId) -> Result<Option<RoomRow>> {
    let statement = concat!("SELECT ", columns!(), " FROM room WHERE room = ?1");
    sql.find("find a room", statement, params![count(room.0)], read)
}

pub(super) fn list_open(sql: &Sql<'_>, matching: &str, limit: usize) -> Result<Vec<RoomRow>> {
    let statement = concat!(
        "SELECT ",
        columns!(),
        " FROM room WHERE kind = 'open' AND is_archived = 0 AND instr(search, ?1) > 0 ORDER BY name_key LIMIT ?2"
    );
    sql.list("list the open rooms", statement, params![name::key(matching), size(limit)], read)
}

pub(super) fn list_open_after(sql: &Sql<'_>, after: RoomId, limit: usize) -> Result<Vec<RoomRow>> {
    let statement = concat!(
        "SELECT ",
        columns!(),
        " FROM room WHERE room > ?1 AND kind = 'open' AND is_archived = 0 ORDER BY room LIMIT ?2"
    );
    sql.list("list the open rooms", statement, params![count(after.0), size(limit)], read)
}

pub(super) fn find_open_by_name(sql: &Sql<'_>, name: &RoomName) -> Result<Option<RoomId>> {
    let statement = "SELECT room FROM room WHERE kind = 'open' AND is_archived = 0 AND name_key = ?1";
    sql.find("find a room by name", statement, params![name::key(name.as_str())], |row| get(row, 0))
}

pub(super) fn find_direct(sql: &Sql<'_>, people: &[UserId]) -> Result<Option<RoomId>> {
    let statement = "SELECT room FROM room WHERE people = ?1";
    sql.find("find a direct room", statement, params![people_key(people)], |row| get(row, 0))
}

pub(super) fn find_by_nonce(sql: &Sql<'_>, by: UserId, nonce: Nonce) -> Result<Option<RoomId>> {
    let statement = "SELECT room FROM room_nonce WHERE made_by = ?1 AND nonce = ?2";
    sql.find("find a room by nonce", statement, params![count(by.0), bits(nonce.0)], |row| get(row, 0))
}

pub(super) fn add_nonce(sql: &Sql<'_>, by: UserId, nonce: Nonce, room: RoomId) -> Result<()> {
    let statement = "INSERT INTO room_nonce (made_by, nonce, room) VALUES (?1, ?2, ?3)";
    sql.change_one("keep a room's nonce", statement, params![count(by.0), bits(nonce.0), count(room.0)])
}

/// A room as its first event makes it.
pub(super) struct NewRoom<'a> {
    pub(super) room: RoomId,
    pub(super) kind: RoomKind,
    pub(super) name: Option<&'a RoomName>,
    pub(super) topic: &'a Topic,
    /// Who is in it, in order of their ids.
    pub(super) people: Vec<UserId>,
    pub(super) at: UnixMs,
}

pub(super) fn add(sql: &Sql<'_>, new: &NewRoom<'_>) -> Result<()> {
    let direct_people = match new.kind {
        RoomKind::Direct => Some(people_key(&new.people)),
        RoomKind::Open | RoomKind::Closed => None,
    };
    let name = new.name.map(RoomName::as_str);
    sql.change_one(
        "make a room",
        "INSERT INTO room (room, kind, name, name_key, topic, search, is_archived, people, member_count, head,
                           last_number, last_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, 1, 0, ?9)",
        params![
            count(new.room.0),
            new.kind.word(),
            name,
            name.map(name::key),
            new.topic.as_str(),
            search_text(name.unwrap_or_default(), new.topic.as_str()),
            direct_people,
            size(new.people.len()),
            count(new.at.0),
        ],
    )
}

/// Gives the room's next revision to an event.
pub(super) fn advance(sql: &Sql<'_>, room: RoomId) -> Result<Revision> {
    let statement = "UPDATE room SET head = head + 1 WHERE room = ?1 RETURNING head";
    let revision = sql.get("give a room's next revision", statement, params![count(room.0)], |row| get(row, 0))?;
    #[cfg(feature = "simulation")]
    if mistaken(Mistake::NumbersOutsideTheTransaction) {
        let revision = never_taken_back(room, revision);
        let statement = "UPDATE room SET head = ?2 WHERE room = ?1";
        sql.change_one("give a room's next revision", statement, params![count(room.0), count(revision.0)])?;
        return Ok(revision);
    }
    Ok(revision)
}

/// Notes the room's newest message, which must have the next number.
pub(super) fn count_message(sql: &Sql<'_>, room: RoomId, number: u64, at: UnixMs) -> Result<()> {
    let statement = "UPDATE room SET last_number = ?2, last_at = ?3 WHERE room = ?1 AND last_number + 1 = ?2";
    sql.change_one("count a room's message", statement, params![count(room.0), count(number), count(at.0)])
}

pub(super) fn count_members(sql: &Sql<'_>, room: RoomId, change: i64) -> Result<()> {
    let statement = "UPDATE room SET member_count = member_count + ?2 WHERE room = ?1";
    sql.change_one("count a room's members", statement, params![count(room.0), change])
}

pub(super) fn rename(sql: &Sql<'_>, room: RoomId, name: &RoomName) -> Result<()> {
    let topic = found(sql, room)?.room.topic;
    sql.change_one(
        "rename a room",
        "UPDATE room SET name = ?2, name_key = ?3, search = ?4 WHERE room = ?1",
        params![count(room.0), name.as_str(), name::key(name.as_str()), search_text(name.as_str(), topic.as_str())],
    )
}

pub(super) fn describe(sql: &Sql<'_>, room: RoomId, topic: &Topic) -> Result<()> {
    let name = found(sql, room)?.room.name;
    let name = name.as_ref().map(RoomName::as_str).unwrap_or_default();
    sql.change_one(
        "describe a room",
        "UPDATE room SET topic = ?2, search = ?3 WHERE room = ?1",
        params![count(room.0), topic.as_str(), search_text(name, topic.as_str())],
    )
}

pub(super) fn set_archived(sql: &Sql<'_>, room: RoomId, is_archived: bool) -> Result<()> {
    let statement = "UPDATE room SET is_archived = ?2 WHERE room = ?1";
    sql.change_one("archive a room", statement, params![count(room.0), is_archived])
}

fn found(sql: &Sql<'_>, room: RoomId) -> Result<RoomRow> {
    find(sql, room)?.ok_or_else(|| StoreError::broken("change a room", "there is no such room"))
}

/// A line of its own for each, so that nothing is found across the two.
fn search_text(name: &str, topic: &str) -> String {
    format!("{}\n{}", name::key(name), name::key(topic))
}
