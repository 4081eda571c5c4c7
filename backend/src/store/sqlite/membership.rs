//! Who is in which room, and how far they have read it.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::limits;
use adda_shared::model::{Member, Person, ReadMarker, Receipt, RoomEntry};
use adda_shared::notify::RoomNotify;
use adda_shared::permission::RoomRole;
use rusqlite::{Row, params};

use super::column::{self, Word, count, get};
use super::sql::Sql;
use super::{person, room};
use crate::mistake::{Mistake, mistaken};
use crate::store::{MembershipRow, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// The columns that [`read`] takes.
macro_rules! columns {
    () => {
        "membership.role, membership.rewinds, membership.read_revision, membership.read_number,
         membership.joined_revision, membership.notify_level, membership.muted_until, membership.marked_at"
    };
}
pub(super) use columns;

/// The number of the last message of a room's own timeline up to a revision, of parameter 1 and this.
macro_rules! number_at {
    ($revision:literal) => {
        concat!(
            "coalesce((SELECT coalesce(message.room_number, message.number) FROM message
             WHERE message.room = ?1 AND message.revision <= ",
            $revision,
            " ORDER BY message.revision DESC LIMIT 1), 0)"
        )
    };
}

/// A membership out of [`columns`], the first of which is the row's column `start`.
pub(super) fn read(row: &Row<'_>, start: usize) -> rusqlite::Result<MembershipRow> {
    let level = column::find(row, start + 5)?;
    let muted_until = get(row, start + 6)?;
    Ok(MembershipRow {
        role: get(row, start)?,
        read: read_marker(row, start + 1)?,
        joined: get(row, start + 4)?,
        marked_at: get(row, start + 7)?,
        notify: level.map(|level| RoomNotify { level, muted_until }),
    })
}

/// A marker out of three columns, from this one on.
pub(super) fn read_marker(row: &Row<'_>, start: usize) -> rusqlite::Result<ReadMarker> {
    Ok(ReadMarker { rewinds: get(row, start)?, revision: get(row, start + 1)?, number: get(row, start + 2)? })
}

pub(super) fn find(sql: &Sql<'_>, room: RoomId, user: UserId) -> Result<Option<MembershipRow>> {
    let statement = concat!("SELECT ", columns!(), " FROM membership WHERE room = ?1 AND user = ?2");
    sql.find("find a membership", statement, params![count(room.0), count(user.0)], |row| read(row, 0))
}

pub(super) fn list_entries(sql: &Sql<'_>, user: UserId) -> Result<Vec<RoomEntry>> {
    let statement = concat!(
        "SELECT ",
        room::columns!(),
        ", ",
        columns!(),
        " FROM membership JOIN room ON room.room = membership.room
         WHERE membership.user = ?1 ORDER BY membership.room"
    );
    sql.list("list somebody's rooms", statement, params![count(user.0)], |row| {
        Ok(room::read(row)?.entry(read(row, room::COLUMNS)?))
    })
}

/// What makes the room of a membership a direct one that somebody else began: its first event is another's.
macro_rules! is_drawn_in {
    () => {
        "EXISTS (SELECT 1 FROM room JOIN room_event ON room_event.room = room.room AND room_event.revision = 1
                 WHERE room.room = membership.room AND room.kind = 'direct' AND room_event.by <> membership.user)"
    };
}

pub(super) fn room_number(sql: &Sql<'_>, user: UserId) -> Result<u64> {
    let statement = concat!("SELECT count(*) FROM membership WHERE user = ?1 AND NOT ", is_drawn_in!());
    sql.get("count somebody's rooms", statement, params![count(user.0)], |row| get(row, 0))
}

pub(super) fn drawn_in_number(sql: &Sql<'_>, user: UserId) -> Result<u64> {
    let statement = concat!("SELECT count(*) FROM membership WHERE user = ?1 AND ", is_drawn_in!());
    sql.get("count the direct rooms that others began", statement, params![count(user.0)], |row| get(row, 0))
}

pub(super) fn list(sql: &Sql<'_>, room: RoomId) -> Result<Vec<Member>> {
    let statement = concat!(
        "SELECT ",
        person::columns!(),
        ", membership.role FROM membership JOIN person ON person.user = membership.user
         WHERE membership.room = ?1 ORDER BY membership.joined_revision, membership.user"
    );
    sql.list("list the members", statement, params![count(room.0)], |row| {
        Ok(Member { person: person::read(row, 0)?, role: get(row, person::WIDTH)? })
    })
}

pub(super) fn owner_number(sql: &Sql<'_>, room: RoomId) -> Result<u64> {
    // Said which index, since without statistics the other way through a large room looks as good.
    let statement = "SELECT count(*) FROM membership INDEXED BY membership_by_owner WHERE room = ?1 AND role = 'owner'";
    sql.get("count a room's owners", statement, params![count(room.0)], |row| get(row, 0))
}

pub(super) fn share_room(sql: &Sql<'_>, one: UserId, other: UserId) -> Result<bool> {
    sql.get(
        "ask whether two people share a room",
        "SELECT EXISTS (SELECT 1 FROM membership AS mine JOIN membership AS theirs ON theirs.room = mine.room
                        WHERE mine.user = ?1 AND theirs.user = ?2)",
        params![count(one.0), count(other.0)],
        |row| row.get(0),
    )
}

pub(super) fn shared_rooms(sql: &Sql<'_>, one: UserId, other: UserId) -> Result<Vec<RoomId>> {
    let statement = "SELECT mine.room FROM membership AS mine JOIN membership AS theirs ON theirs.room = mine.room
         WHERE mine.user = ?1 AND theirs.user = ?2 ORDER BY mine.room";
    sql.list("list the rooms of two people", statement, params![count(one.0), count(other.0)], |row| get(row, 0))
}

pub(super) fn acquaintances(sql: &Sql<'_>, user: UserId) -> Result<Vec<Person>> {
    let statement = concat!(
        "SELECT ",
        person::columns!(),
        " FROM person WHERE person.user = ?1 OR person.user IN (
             SELECT theirs.user FROM membership AS mine JOIN membership AS theirs ON theirs.room = mine.room
             WHERE mine.user = ?1)
          ORDER BY person.user"
    );
    sql.list("list somebody's acquaintances", statement, params![count(user.0)], |row| person::read(row, 0))
}

/// Lets somebody in at a revision. What was there before they came is not unread to them.
pub(super) fn add(
    sql: &Sql<'_>,
    room: RoomId,
    user: UserId,
    role: RoomRole,
    joined: Revision,
    last_number: u64,
) -> Result<()> {
    sql.change_one(
        "add a member",
        "INSERT INTO membership (room, user, role, joined_revision, read_revision, read_number, rewinds)
         SELECT ?1, ?2, ?3, ?4, ?4, ?5, rewinds FROM person WHERE user = ?2",
        params![count(room.0), count(user.0), role.word(), count(joined.0), count(last_number)],
    )
}

pub(super) fn remove(sql: &Sql<'_>, room: RoomId, user: UserId) -> Result<()> {
    let statement = "DELETE FROM membership WHERE room = ?1 AND user = ?2";
    sql.change_one("remove a member", statement, params![count(room.0), count(user.0)])
}

pub(super) fn set_role(sql: &Sql<'_>, room: RoomId, user: UserId, role: RoomRole) -> Result<()> {
    let statement = "UPDATE membership SET role = ?3 WHERE room = ?1 AND user = ?2";
    sql.change_one("change a member's role", statement, params![count(room.0), count(user.0), role.word()])
}

pub(super) fn set_notify(sql: &Sql<'_>, room: RoomId, user: UserId, notify: RoomNotify) -> Result<()> {
    sql.change_one(
        "set what a member is notified of",
        "UPDATE membership SET notify_level = ?3, muted_until = ?4 WHERE room = ?1 AND user = ?2",
        params![count(room.0), count(user.0), notify.level.word(), count(notify.muted_until.0)],
    )
}

/// Moves a read marker forward, to the head at most.
pub(super) fn mark_read(sql: &Sql<'_>, room: RoomId, user: UserId, revision: Revision) -> Result<Option<ReadMarker>> {
    if mistaken(Mistake::MovesMarkersBack) {
        let statement = "UPDATE membership SET read_revision = 0, read_number = 0 WHERE room = ?1 AND user = ?2";
        sql.change("move a read marker", statement, params![count(room.0), count(user.0)])?;
    }
    sql.find(
        "move a read marker",
        concat!(
            "UPDATE membership SET
                 read_revision = min(?3, room.head),
                 read_number = CASE WHEN ?3 >= room.head THEN room.last_number ELSE ",
            number_at!("?3"),
            " END,
                 furthest_read = max(furthest_read, min(?3, room.head))
             FROM room
             WHERE membership.room = ?1 AND membership.user = ?2 AND room.room = ?1
                 AND membership.read_revision < min(?3, room.head)
             RETURNING rewinds, read_revision, read_number"
        ),
        params![count(room.0), count(user.0), count(revision.0)],
        |row| read_marker(row, 0),
    )
}

/// Whether nobody is to be told how far a person has read.
macro_rules! hides_receipts {
    () => {
        "coalesce(json_extract(person.preferences, '$.hides_receipts'), 0)"
    };
}

/// How far the members have read a room who have read anything there and let that be told, by their numbers.
pub(super) fn receipts(sql: &Sql<'_>, room: RoomId) -> Result<Vec<Receipt>> {
    let statement = concat!(
        "SELECT membership.user, furthest_read FROM membership JOIN person ON person.user = membership.user
         WHERE membership.room = ?1 AND furthest_read > 0 AND NOT ",
        hides_receipts!(),
        " ORDER BY membership.user"
    );
    let read = |row: &Row<'_>| Ok(Receipt { user: get(row, 0)?, revision: get(row, 1)? });
    sql.list("list how far members have read", statement, params![count(room.0)], read)
}

/// What is told of somebody's reading in their rooms, or in one of them: nothing, where that is not told any more. A room
/// that has too many members for receipts is told nothing.
pub(super) fn told(sql: &Sql<'_>, user: UserId, only: Option<RoomId>) -> Result<Vec<(RoomId, Option<Revision>)>> {
    let statement = concat!(
        "SELECT membership.room, CASE WHEN room.member_count <= ?3 AND NOT ",
        hides_receipts!(),
        " THEN furthest_read END
         FROM membership JOIN room ON room.room = membership.room JOIN person ON person.user = membership.user
         WHERE membership.user = ?1 AND (?2 IS NULL OR membership.room = ?2) AND furthest_read > 0"
    );
    let params = params![count(user.0), only.map(|room| count(room.0)), limits::RECEIPTS_MEMBERS_MAX];
    sql.list("read what is told of somebody's reading", statement, params, |row| {
        Ok((get(row, 0)?, column::find(row, 1)?))
    })
}

/// Counts that a member has said that something in a room is unread, and notes where the room is.
pub(super) fn count_rewind(sql: &Sql<'_>, room: RoomId, user: UserId) -> Result<()> {
    person::count_rewind(sql, user)?;
    let statement = "UPDATE membership SET marked_at = room.head FROM room
         WHERE membership.room = ?1 AND membership.user = ?2 AND room.room = ?1";
    sql.change_one("note where something was marked as unread", statement, params![count(room.0), count(user.0)])
}

/// Moves a read marker to just before a revision, which is not past the head.
pub(super) fn mark_unread(sql: &Sql<'_>, room: RoomId, user: UserId, from: Revision) -> Result<()> {
    count_rewind(sql, room, user)?;
    sql.change_one(
        "move a read marker back",
        concat!(
            "UPDATE membership SET
                 rewinds = (SELECT rewinds FROM person WHERE user = ?2),
                 read_revision = ?3,
                 read_number = ",
            number_at!("?3"),
            " WHERE room = ?1 AND user = ?2"
        ),
        params![count(room.0), count(user.0), count(from.previous().0)],
    )
}
