//! One room of the model server: its events, and what they come to.

use std::collections::BTreeMap;

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Item, Message};
use adda_shared::mention::Mention;
use adda_shared::model::{ReadMarker, Room, RoomEntry, RoomKind};
use adda_shared::notify::RoomNotify;
use adda_shared::permission::RoomRole;
use adda_shared::protocol::command::PageAt;
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use adda_shared::text::{MessageBody, RoomName, Topic};

#[derive(Clone)]
pub(crate) struct Log {
    room: RoomId,
    kind: RoomKind,
    name: Option<RoomName>,
    topic: Topic,
    /// As they are told by now.
    events: Vec<RoomEvent>,
    /// Every text that a message was edited to, whatever became of it.
    pub(crate) edits: Vec<MessageBody>,
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
    notify: Option<RoomNotify>,
}

impl Log {
    pub(crate) fn new(room: RoomId) -> Self {
        Self {
            room,
            kind: RoomKind::Open,
            name: None,
            topic: Topic::none(),
            events: Vec::new(),
            edits: Vec::new(),
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

    /// What stands in the timeline, as it is now.
    pub(crate) fn items(&self) -> Vec<Item> {
        Item::all_of(&self.events)
    }

    pub(crate) fn between(&self, from: Revision, to: Revision) -> Vec<Item> {
        self.items().into_iter().filter(|item| (from..=to).contains(&item.revision)).collect()
    }

    /// The revisions that a page covers, which holds so many items.
    pub(crate) fn span(&self, at: PageAt, limit: usize) -> (Revision, Revision) {
        let items: Vec<Revision> = self.items().iter().map(|item| item.revision).collect();
        let first_from = |place: Revision| items.partition_point(|revision| *revision < place);
        let starting = |end: usize, limit: usize| match end.checked_sub(limit) {
            Some(start) if start > 0 && limit > 0 => items[start],
            Some(start) if start > 0 => items.get(start).copied().unwrap_or(self.head().next()),
            Some(_) | None => Revision(1),
        };
        let ending = |start: usize, limit: usize| match items.get(start + limit - 1) {
            Some(last) if start + limit < items.len() => *last,
            Some(_) | None => self.head(),
        };
        match at {
            PageAt::Head => (starting(items.len(), limit), self.head()),
            PageAt::Before(end) => {
                let end = end.clamp(Revision(1), self.head().next());
                (starting(first_from(end), limit).min(end), end.previous())
            }
            PageAt::After(start) => {
                let start = start.min(self.head());
                (start.next(), ending(first_from(start.next()), limit).max(start))
            }
            PageAt::Around(middle) => {
                let middle = middle.clamp(Revision(1), self.head());
                let (place, before) = (first_from(middle), limit / 2);
                (starting(place, before).min(middle), ending(place, limit - before).max(middle))
            }
        }
    }

    /// A message, deleted or not.
    pub(crate) fn message(&self, message: Revision) -> Option<Message> {
        self.items().into_iter().find(|item| item.revision == message)?.message().cloned()
    }

    pub(crate) fn append(&mut self, at: UnixMs, by: UserId, what: RoomFact) -> Revision {
        let revision = self.head().next();
        let seat = |role| Seat {
            role,
            since: revision,
            read: ReadMarker { revision, number: self.last_number },
            notify: None,
        };
        match &what {
            RoomFact::Created { kind, name, topic, people } => {
                self.kind = *kind;
                self.name.clone_from(name);
                self.topic = topic.clone();
                self.last_at = at;
                let role = |user| if user == by { RoomRole::Owner } else { RoomRole::Member };
                self.members = people.iter().map(|person| (person.user, seat(role(person.user)))).collect();
            }
            RoomFact::MessageSent { number, .. } | RoomFact::Tombstone { number, .. } => {
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
            RoomFact::MessageEdited { body, .. } => self.edits.push(body.clone()),
            RoomFact::MessageDeleted { .. }
            | RoomFact::Reacted { .. }
            | RoomFact::Unreacted { .. }
            | RoomFact::Pinned { .. }
            | RoomFact::Unpinned { .. }
            | RoomFact::Withheld => {}
        }
        for event in &mut self.events {
            if let Some(what) = event.retold_after(&what) {
                event.what = what;
            }
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

    /// Answers whether they are in the room.
    pub(crate) fn set_notify(&mut self, user: UserId, notify: RoomNotify) -> bool {
        let seat = self.members.get_mut(&user);
        seat.map(|seat| seat.notify = Some(notify)).is_some()
    }

    fn messages(&self) -> impl Iterator<Item = (Revision, u64)> {
        self.events.iter().filter_map(|event| event.what.sent().map(|(number, _)| (event.revision, number)))
    }

    /// How many messages somebody has not read, counted one by one.
    pub(crate) fn unread(&self, user: UserId) -> u64 {
        let read = self.members[&user].read.revision;
        self.messages().filter(|(revision, _)| *revision > read).count() as u64
    }

    /// The messages of others after a revision that call somebody.
    fn calling(&self, user: UserId, after: Revision) -> Vec<Revision> {
        let calls = |item: &Item| {
            let text = item.text().filter(|_| item.by != user && item.revision > after);
            text.is_some_and(|text| Mention::any_calls(&text.mentions, user))
        };
        self.items().iter().filter(|item| calls(item)).map(|item| item.revision).collect()
    }

    /// The messages that are pinned, by the last event that says so.
    fn pins(&self) -> Vec<Revision> {
        let pinned = self.events.iter().rev().filter_map(|event| match event.what {
            RoomFact::Pinned { message } => Some((event.revision, message)),
            _ => None,
        });
        let is_last = |(at, message): &(Revision, Revision)| {
            let later =
                self.events.iter().filter(|event| event.revision > *at && event.what.changes() == Some(*message));
            !later.clone().any(|event| {
                matches!(
                    event.what,
                    RoomFact::Pinned { .. } | RoomFact::Unpinned { .. } | RoomFact::MessageDeleted { .. }
                )
            })
        };
        let mut pins: Vec<Revision> = pinned.filter(is_last).map(|(_, message)| message).collect();
        pins.reverse();
        pins
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
            mentions: self.calling(user, seat.read.revision),
            pins: self.pins(),
            notify: seat.notify.unwrap_or(RoomNotify::of(self.kind)),
            head: self.head(),
            last_number: self.last_number,
            last_at: self.last_at,
        }
    }
}
