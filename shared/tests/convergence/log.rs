//! One room of the model server: its events, and what they come to.

use std::collections::BTreeMap;

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::model::{ReadMarker, Room, RoomEntry, RoomKind};
use adda_shared::permission::RoomRole;
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use adda_shared::text::{RoomName, Topic};

#[derive(Clone)]
pub(crate) struct Log {
    room: RoomId,
    kind: RoomKind,
    name: Option<RoomName>,
    topic: Topic,
    events: Vec<RoomEvent>,
    pub(crate) is_archived: bool,
    pub(crate) members: BTreeMap<UserId, Seat>,
    pub(crate) last_number: u64,
    last_at: UnixMs,
}

/// Somebody's place in the room.
#[derive(Clone, Copy)]
pub(crate) struct Seat {
    pub(crate) role: RoomRole,
    pub(crate) since: Revision,
    read: ReadMarker,
}

impl Log {
    pub(crate) fn new(room: RoomId) -> Self {
        Self {
            room,
            kind: RoomKind::Open,
            name: None,
            topic: Topic::none(),
            events: Vec::new(),
            is_archived: false,
            members: BTreeMap::new(),
            last_number: 0,
            last_at: UnixMs(0),
        }
    }

    pub(crate) fn head(&self) -> Revision {
        Revision(self.events.len() as u64)
    }

    pub(crate) fn events(&self) -> &[RoomEvent] {
        &self.events
    }

    pub(crate) fn after(&self, cursor: Revision) -> &[RoomEvent] {
        &self.events[usize::try_from(cursor.0).expect("small")..]
    }

    pub(crate) fn between(&self, from: Revision, to: Revision) -> Vec<RoomEvent> {
        self.events.iter().filter(|event| (from..=to).contains(&event.revision)).cloned().collect()
    }

    pub(crate) fn append(&mut self, at: UnixMs, by: UserId, what: RoomFact) -> Revision {
        let revision = self.head().next();
        let seat = |role| Seat { role, since: revision, read: ReadMarker { revision, number: self.last_number } };
        match &what {
            RoomFact::Created { kind, name, topic, people } => {
                self.kind = *kind;
                self.name.clone_from(name);
                self.topic = topic.clone();
                self.last_at = at;
                let role = |user| if user == by { RoomRole::Owner } else { RoomRole::Member };
                self.members = people.iter().map(|person| (person.user, seat(role(person.user)))).collect();
            }
            RoomFact::MessageSent { number, .. } => {
                self.last_number = *number;
                self.last_at = at;
                if let Some(seat) = self.members.get_mut(&by) {
                    seat.read = ReadMarker { revision, number: *number };
                }
            }
            RoomFact::MemberJoined { person, role } => {
                self.members.insert(person.user, seat(*role));
            }
            RoomFact::MemberLeft { user } => {
                self.members.remove(user);
            }
            RoomFact::MemberRoleChanged { user, role } => {
                self.members.get_mut(user).expect("a member").role = *role;
            }
            RoomFact::Renamed { name } => self.name = Some(name.clone()),
            RoomFact::Described { topic } => self.topic = topic.clone(),
            RoomFact::Archived => self.is_archived = true,
            RoomFact::Unarchived => self.is_archived = false,
        }
        self.events.push(RoomEvent { room: self.room, revision, at, by, what });
        revision
    }

    pub(crate) fn mark_read(&mut self, user: UserId, revision: Revision) -> Option<ReadMarker> {
        let revision = revision.min(self.head());
        let number = self.messages().filter(|(at, _)| *at <= revision).last().map_or(0, |(_, number)| number);
        let seat = self.members.get_mut(&user)?;
        let moves = revision > seat.read.revision;
        if moves {
            seat.read = ReadMarker { revision, number };
        }
        moves.then_some(seat.read)
    }

    fn messages(&self) -> impl Iterator<Item = (Revision, u64)> {
        self.events.iter().filter_map(|event| match event.what {
            RoomFact::MessageSent { number, .. } => Some((event.revision, number)),
            _ => None,
        })
    }

    /// How many messages somebody has not read, counted one by one.
    pub(crate) fn unread(&self, user: UserId) -> u64 {
        let read = self.members[&user].read.revision;
        self.messages().filter(|(revision, _)| *revision > read).count() as u64
    }

    /// The room as one of its members has it.
    pub(crate) fn entry(&self, user: UserId) -> RoomEntry {
        let seat = self.members[&user];
        let people = if self.kind == RoomKind::Direct { self.members.keys().copied().collect() } else { Vec::new() };
        RoomEntry {
            room: Room {
                room: self.room,
                kind: self.kind,
                name: self.name.clone(),
                topic: self.topic.clone(),
                is_archived: self.is_archived,
                member_count: u32::try_from(self.members.len()).expect("few"),
                people,
            },
            role: seat.role,
            read: seat.read,
            head: self.head(),
            last_number: self.last_number,
            last_at: self.last_at,
        }
    }
}
