//! Plays the logs from their beginning, and compares what they come to with the tables.

use std::collections::BTreeMap;

use adda_shared::id::{RoomId, UserId};
use adda_shared::model::{Person, RoomKind};
use adda_shared::permission::RoomRole;
use adda_shared::protocol::event::{RoomEvent, RoomFact, SpaceFact};
use adda_shared::text::{RoomName, SpaceName, Topic};
use rusqlite::{Connection, params};

use super::SENTENCES_MAX;
use crate::store::name;
use crate::store::sqlite::column::{count, find, get, json};
use crate::store::sqlite::{log, person};

/// Adds a sentence for each room, and for the space, whose tables say something else than its log.
pub(super) fn compare(connection: &Connection, wrong: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut people = BTreeMap::new();
    let mut space_name: Option<SpaceName> = None;
    let mut statement = connection.prepare("SELECT body FROM space_event ORDER BY revision")?;
    for fact in statement.query_map([], |row| json::<SpaceFact>(row, 0))? {
        match fact? {
            SpaceFact::PersonJoined(person) | SpaceFact::PersonChanged(person) => {
                people.insert(person.user, person);
            }
            SpaceFact::Renamed { name } => space_name = Some(name),
            SpaceFact::Withheld => wrong.push("the log of the space holds what nobody did".to_owned()),
        }
    }
    if people != kept_people(connection)? {
        wrong.push("the people are not those of the space's log".to_owned());
    }
    if space_name != connection.query_row("SELECT name FROM space", [], |row| find(row, 0))? {
        wrong.push("the space's name is not that of its log".to_owned());
    }
    let mut rooms = connection.prepare("SELECT room FROM room ORDER BY room")?;
    let rooms: Vec<RoomId> = rooms.query_map([], |row| get(row, 0))?.collect::<rusqlite::Result<_>>()?;
    let mut differing = 0;
    for room in rooms {
        if differing < SENTENCES_MAX && told(connection, room)? != kept(connection, room)? {
            differing += 1;
            wrong.push(format!("room {room} is not as its log says"));
        }
    }
    Ok(())
}

fn kept_people(connection: &Connection) -> rusqlite::Result<BTreeMap<UserId, Person>> {
    let mut statement = connection.prepare(concat!("SELECT ", person::columns!(), ", name_key FROM person"))?;
    let rows = statement.query_map([], |row| Ok((person::read(row, 0)?, row.get::<_, String>(person::WIDTH)?)))?;
    rows.filter(|row| row.as_ref().map_or(true, |(person, key)| *key == name::key(person.name.as_str())))
        .map(|row| row.map(|(person, _)| (person.user, person)))
        .collect()
}

/// A room as far as its log tells of it.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    kind: RoomKind,
    name: Option<RoomName>,
    topic: Topic,
    is_archived: bool,
    direct_people: Option<String>,
    members: BTreeMap<UserId, (RoomRole, u64)>,
}

/// What the log says. Nothing, where it does not begin with the room being made.
fn told(connection: &Connection, room: RoomId) -> rusqlite::Result<Option<Told>> {
    let mut statement = connection.prepare_cached(concat!(
        log::told!(),
        "WHERE room_event.room = ?1 AND room_event.body <> '' ORDER BY room_event.revision"
    ))?;
    let mut told = None;
    for event in statement.query_map(params![count(room.0)], log::read)? {
        told = play(told, event?);
    }
    Ok(told)
}

fn play(told: Option<Told>, event: RoomEvent) -> Option<Told> {
    let revision = event.revision.0;
    let mut told = match (told, event.what) {
        (_, RoomFact::Created { kind, name, topic, people }) => {
            let members = people
                .iter()
                .map(|person| (person.user, (log::first_role(kind, person.user == event.by), revision)))
                .collect();
            let direct_people = (kind == RoomKind::Direct).then(|| joined(&members));
            return Some(Told { kind, name, topic, is_archived: false, direct_people, members });
        }
        (None, _) => return None,
        (Some(told), what) => (told, what),
    };
    let room = &mut told.0;
    match told.1 {
        // What became of messages is compared by itself, for all of them at once.
        RoomFact::Created { .. }
        | RoomFact::MessageSent { .. }
        | RoomFact::MessageEdited { .. }
        | RoomFact::MessageDeleted { .. }
        | RoomFact::Reacted { .. }
        | RoomFact::Unreacted { .. }
        | RoomFact::Pinned { .. }
        | RoomFact::Unpinned { .. }
        | RoomFact::Voted { .. }
        | RoomFact::PollClosed { .. }
        | RoomFact::Previewed { .. }
        | RoomFact::Tombstone { .. }
        | RoomFact::Withheld => {}
        RoomFact::MemberJoined { person, role } => {
            room.members.insert(person.user, (role, revision));
        }
        RoomFact::MemberLeft { user } => {
            room.members.remove(&user);
        }
        RoomFact::MemberRoleChanged { user, role } => {
            room.members.entry(user).and_modify(|member| member.0 = role);
        }
        RoomFact::Renamed { name } => room.name = Some(name),
        RoomFact::Described { topic } => room.topic = topic,
        RoomFact::Archived => room.is_archived = true,
        RoomFact::Unarchived => room.is_archived = false,
    }
    Some(told.0)
}

fn joined(members: &BTreeMap<UserId, (RoomRole, u64)>) -> String {
    members.keys().map(UserId::to_string).collect::<Vec<_>>().join(" ")
}

/// What the tables say.
fn kept(connection: &Connection, room: RoomId) -> rusqlite::Result<Option<Told>> {
    let mut members =
        connection.prepare_cached("SELECT user, role, joined_revision FROM membership WHERE room = ?1")?;
    let members = members
        .query_map(params![count(room.0)], |row| Ok((get(row, 0)?, (get(row, 1)?, get(row, 2)?))))?
        .collect::<rusqlite::Result<_>>()?;
    let mut statement =
        connection.prepare_cached("SELECT kind, name, topic, is_archived, people FROM room WHERE room = ?1")?;
    statement.query_row(params![count(room.0)], |row| {
        Ok(Some(Told {
            kind: get(row, 0)?,
            name: find(row, 1)?,
            topic: get(row, 2)?,
            is_archived: row.get(3)?,
            direct_people: row.get(4)?,
            members,
        }))
    })
}
