//! One room of the model server: its events, and what they come to.
//!
//! Longer than 400 lines because it is one state and what changes it.

use std::collections::BTreeMap;

use adda_shared::draft::RoomDraft;
use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Item, Message};
use adda_shared::mention::Mention;
use adda_shared::model::{FollowedThread, ReadMarker, Room, RoomEntry, RoomKind, SavedMessage};
use adda_shared::notify::RoomNotify;
use adda_shared::permission::RoomRole;
use adda_shared::protocol::command::PageAt;
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use adda_shared::text::{MessageBody, RoomName, Topic};

pub(crate) mod polls;

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
    /// How often the tested person has said that something is unread, in whatever room.
    pub(crate) rewinds: u64,
}

/// Somebody's place in the room.
#[derive(Clone)]
pub(crate) struct Seat {
    pub(crate) role: RoomRole,
    pub(crate) since: Revision,
    read: ReadMarker,
    /// The furthest that they have read, of the room's own timeline.
    pub(crate) furthest: Revision,
    notify: Option<RoomNotify>,
    pub(crate) saved: Vec<SavedMessage>,
    pub(crate) drafts: Vec<RoomDraft>,
    /// The threads that they follow, each read up to a reply.
    pub(crate) threads: BTreeMap<Revision, ReadMarker>,
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
            rewinds: 0,
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

    /// What stands in the timeline, or in one thread.
    fn items_of(&self, thread: Option<Revision>) -> Vec<Item> {
        self.items().into_iter().filter(|item| item.thread() == thread).collect()
    }

    pub(crate) fn between(&self, thread: Option<Revision>, from: Revision, to: Revision) -> Vec<Item> {
        self.items_of(thread).into_iter().filter(|item| (from..=to).contains(&item.revision)).collect()
    }

    /// The revisions that a page covers, which holds so many items.
    pub(crate) fn span(&self, thread: Option<Revision>, at: PageAt, limit: usize) -> (Revision, Revision) {
        let items: Vec<Revision> = self.items_of(thread).iter().map(|item| item.revision).collect();
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
            PageAt::Since(at) => {
                let came = self.events.partition_point(|event| event.at < at);
                self.span(thread, PageAt::Around(Revision(came as u64 + 1)), limit)
            }
            PageAt::Around(middle) => {
                let middle = middle.clamp(Revision(1), self.head());
                let (place, before) = (first_from(middle), limit / 2);
                (starting(place, before).min(middle), ending(place, limit - before).max(middle))
            }
        }
    }

    /// The messages that have begun threads.
    pub(crate) fn begun(&self) -> Vec<Revision> {
        let has_replies = |item: &Item| item.message().is_some_and(|message| message.replies.is_some());
        self.items().iter().filter(|item| has_replies(item)).map(|item| item.revision).collect()
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
            read: ReadMarker { rewinds: self.rewinds, revision, number: self.last_number },
            furthest: Revision::ZERO,
            notify: None,
            saved: Vec::new(),
            drafts: Vec::new(),
            threads: BTreeMap::new(),
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
            RoomFact::MessageSent { number, thread: Some(thread), text, .. } => {
                self.reply((*thread, *number), revision, by, &text.mentions);
            }
            RoomFact::MessageSent { number, .. } | RoomFact::Tombstone { number, .. } => {
                self.last_number = *number;
                self.last_at = at;
                if let Some(seat) = self.members.get_mut(&by) {
                    seat.read = ReadMarker { revision, number: *number, ..seat.read };
                    seat.furthest = revision;
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
            RoomFact::MessageEdited { message, body, thread, mentions } => {
                self.edits.push(body.clone());
                thread.iter().for_each(|thread| self.edit_reply(*thread, *message, mentions));
            }
            RoomFact::MessageDeleted { message } => {
                for seat in self.members.values_mut() {
                    seat.saved.retain(|saved| saved.message != *message);
                }
            }
            RoomFact::Reacted { .. }
            | RoomFact::Unreacted { .. }
            | RoomFact::Pinned { .. }
            | RoomFact::Unpinned { .. }
            | RoomFact::Voted { .. }
            | RoomFact::PollClosed { .. }
            | RoomFact::Previewed { .. }
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

    /// Those follow a thread from now on whom a reply is for.
    fn reply(&mut self, (thread, number): (Revision, u64), revision: Revision, by: UserId, mentions: &[Mention]) {
        if let Some(seat) = self.members.get_mut(&by) {
            let rewinds = seat.threads.get(&thread).map_or(self.rewinds, |read| read.rewinds);
            seat.threads.insert(thread, ReadMarker { rewinds, revision, number });
        }
        let before = self.messages(Some(thread)).last();
        let before = before.map_or(ReadMarker { rewinds: 0, revision: thread, number: 0 }, |(revision, number)| {
            ReadMarker { rewinds: 0, revision, number }
        });
        self.follow_called(thread, mentions, before);
        let author = self.items().into_iter().find(|item| item.revision == thread).map(|item| item.by);
        if number == 1
            && let Some(author) = author
        {
            self.follow(author, thread, before);
            if self.kind == RoomKind::Direct {
                let all: Vec<UserId> = self.members.keys().copied().collect();
                for user in all {
                    self.follow(user, thread, before);
                }
            }
        }
    }

    /// Those follow a thread whom a reply in it names now, and did not before.
    fn edit_reply(&mut self, thread: Revision, reply: Revision, mentions: &[Mention]) {
        let said = self.items().into_iter().find(|item| item.revision == reply);
        let called = said.and_then(|item| item.text().map(|text| text.mentions.clone())).unwrap_or_default();
        let anew: Vec<Mention> = mentions.iter().filter(|mention| !called.contains(mention)).copied().collect();
        let number = self.message(reply).map_or(0, |message| message.number);
        self.follow_called(thread, &anew, ReadMarker { rewinds: 0, revision: reply.previous(), number: number - 1 });
    }

    fn follow_called(&mut self, thread: Revision, mentions: &[Mention], read: ReadMarker) {
        for mention in mentions {
            if let Mention::Person(user) = mention {
                self.follow(*user, thread, read);
            }
        }
    }

    /// Answers whether they did not follow it before.
    pub(crate) fn follow(&mut self, user: UserId, thread: Revision, read: ReadMarker) -> bool {
        let Some(seat) = self.members.get_mut(&user) else { return false };
        let is_new = !seat.threads.contains_key(&thread);
        seat.threads.entry(thread).or_insert(ReadMarker { rewinds: self.rewinds, ..read });
        is_new
    }

    /// Answers whether the marker of a followed thread moved.
    pub(crate) fn mark_thread_read(&mut self, user: UserId, thread: Revision, revision: Revision) -> bool {
        let last = self.messages(Some(thread)).filter(|(at, _)| *at <= revision).last();
        let marker = self.members.get_mut(&user).and_then(|seat| seat.threads.get_mut(&thread));
        let (Some((revision, number)), Some(marker)) = (last, marker) else { return false };
        let moves = number > marker.number;
        if moves {
            *marker = ReadMarker { revision, number, ..*marker };
        }
        moves
    }

    /// The last reply of a thread, or the message that is to begin it.
    pub(crate) fn last_of(&self, thread: Revision) -> FollowedThread {
        let last = self.messages(Some(thread)).last();
        let (last, last_number) = last.unwrap_or((thread, 0));
        let sent = usize::try_from(last.0 - 1).ok().and_then(|place| self.events.get(place));
        let last_at = sent.filter(|_| last_number > 0).map_or(UnixMs(0), |event| event.at);
        FollowedThread {
            thread,
            read: ReadMarker { rewinds: 0, revision: last, number: last_number },
            last,
            last_number,
            last_at,
        }
    }

    pub(crate) fn threads(&self, user: UserId) -> Vec<FollowedThread> {
        let followed = self.members.get(&user).map(|seat| seat.threads.clone()).unwrap_or_default();
        followed.into_iter().map(|(thread, read)| FollowedThread { read, ..self.last_of(thread) }).collect()
    }

    pub(crate) fn mark_read(&mut self, user: UserId, revision: Revision) -> Option<ReadMarker> {
        let revision = revision.min(self.head());
        let number = self.messages(None).filter(|(at, _)| *at <= revision).last().map_or(0, |(_, number)| number);
        let seat = self.members.get_mut(&user)?;
        let moves = revision > seat.read.revision;
        if moves {
            seat.read = ReadMarker { revision, number, ..seat.read };
            seat.furthest = seat.furthest.max(revision);
        }
        moves.then_some(seat.read)
    }

    /// How far a member has read, as they say themselves.
    pub(crate) fn read(&self, user: UserId) -> Revision {
        self.members[&user].read.revision
    }

    /// How often its person had marked something as unread when this marker was last moved back or began.
    pub(crate) fn rewinds_of(&self, user: UserId, thread: Option<Revision>) -> Option<u64> {
        let seat = self.members.get(&user)?;
        let read = thread.map_or(Some(&seat.read), |thread| seat.threads.get(&thread))?;
        Some(read.rewinds)
    }

    /// Moves a marker to just before a message; of a reply that of its thread.
    pub(crate) fn mark_unread(&mut self, user: UserId, message: Revision) {
        let thread = self.message(message).and_then(|message| message.thread);
        let before = self.messages(thread).filter(|(at, _)| *at < message).last();
        let number = before.map_or(0, |(_, number)| number);
        let read = ReadMarker { rewinds: self.rewinds, revision: message.previous(), number };
        let Some(seat) = self.members.get_mut(&user) else { return };
        match thread {
            Some(thread) => drop(seat.threads.insert(thread, read)),
            None => seat.read = read,
        }
    }

    /// Answers whether they are in the room.
    pub(crate) fn set_notify(&mut self, user: UserId, notify: RoomNotify) -> bool {
        self.members.get_mut(&user).map(|seat| seat.notify = Some(notify)).is_some()
    }

    /// Saves a message for a member, or ends that; answers whether it was otherwise.
    pub(crate) fn save(&mut self, user: UserId, message: Revision, saved_at: Option<UnixMs>) -> bool {
        let Some(seat) = self.members.get_mut(&user) else { return false };
        if seat.saved.iter().any(|saved| saved.message == message) == saved_at.is_some() {
            return false;
        }
        seat.saved.retain(|saved| saved.message != message);
        seat.saved.extend(saved_at.map(|at| SavedMessage { message, at }));
        seat.saved.sort_by_key(|saved| saved.message);
        true
    }

    fn messages(&self, thread: Option<Revision>) -> impl Iterator<Item = (Revision, u64)> {
        let there = self.events.iter().filter(move |event| event.what.changes() == thread);
        there.filter_map(|event| event.what.sent().map(|(number, _)| (event.revision, number)))
    }

    /// How many messages somebody has not read, counted one by one.
    pub(crate) fn unread(&self, user: UserId) -> u64 {
        self.messages(None).filter(|(revision, _)| *revision > self.members[&user].read.revision).count() as u64
    }

    /// The messages of others after a revision that call somebody.
    fn calling(&self, user: UserId, after: Revision) -> Vec<Revision> {
        let calls = |item: &Item| {
            let text = item.text().filter(|_| item.by != user && item.revision > after);
            text.is_some_and(|text| Mention::any_calls(&text.mentions, user))
        };
        self.items_of(None).iter().filter(|item| calls(item)).map(|item| item.revision).collect()
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
        let seat = &self.members[&user];
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
            saved: seat.saved.clone(),
            drafts: seat.drafts.clone(),
            threads: self.threads(user),
            notify: seat.notify.unwrap_or(RoomNotify::of(self.kind)),
            head: self.head(),
            last_number: self.last_number,
            last_at: self.last_at,
        }
    }
}
