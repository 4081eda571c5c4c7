//! One room as a client holds it: its entry at the cursor, a window of its history, who types, who is in it.

#![warn(clippy::wildcard_enum_match_arm)]

use std::collections::BTreeMap;

use super::Change;
use super::aside::Aside;
use super::kept::KeptRoom;
use super::timeline::Timeline;
use crate::id::{Nonce, Revision, UnixMs, UserId};
use crate::item::Item;
use crate::limits;
use crate::mention::Mention;
use crate::model::{Member, Person, ReadMarker, RoomEntry};
use crate::notify::RoomNotify;
use crate::permission::RoomRole;
use crate::protocol::command::Page;
use crate::protocol::event::{RoomEvent, RoomFact};

/// See the [module](self).
#[derive(Clone, Debug)]
pub struct RoomState {
    /// The room at the client's cursor, which is `entry.head`.
    entry: RoomEntry,
    timeline: Timeline,
    pub(super) aside: Aside,
    /// The last event that may have changed an item: a page that was read before it tells of items as they were.
    changed_at: Revision,
    members: Option<BTreeMap<UserId, RoomRole>>,
    /// The last revision that changed who is in the room, as far as that is known: an older list of members is out of
    /// date, and what a newer one holds already is not applied to it again.
    members_at: Revision,
    typing: BTreeMap<UserId, UnixMs>,
    /// Nonces of one's own messages that came since the outbox was last settled.
    own_sent: Vec<Nonce>,
    is_resuming: bool,
    /// The room as the connection began with it, until the events up to there have come.
    arrival: Option<Box<RoomEntry>>,
}

/// What became of an event.
#[derive(Debug)]
pub(super) enum Applied {
    /// It was applied before.
    Repeated,
    /// One or more before it are missing.
    Gap,
    /// It took oneself out of the room.
    Left,
    /// It is applied.
    New {
        /// Whether it brought an item into the window.
        is_shown: bool,
        /// What else is different.
        changes: Vec<Change>,
    },
}

impl RoomState {
    pub(super) fn new(entry: RoomEntry) -> Self {
        let timeline = Timeline::at(entry.head);
        Self {
            members_at: entry.head,
            changed_at: entry.head,
            entry,
            timeline,
            aside: Aside::default(),
            members: None,
            typing: BTreeMap::new(),
            own_sent: Vec::new(),
            is_resuming: false,
            arrival: None,
        }
    }

    /// A room that was kept, with the history between two revisions and items beside it.
    pub(super) fn restored(kept: KeptRoom) -> Self {
        let mut state = Self::new(kept.entry);
        state.timeline = Timeline::holding(kept.from, kept.to, kept.items);
        state.aside = Aside::holding(kept.aside);
        state
    }

    /// The room, one's role in it, and how far it was read.
    #[must_use]
    pub const fn entry(&self) -> &RoomEntry {
        &self.entry
    }

    /// The last revision that was applied.
    #[must_use]
    pub const fn cursor(&self) -> Revision {
        self.entry.head
    }

    /// How many messages are unread.
    #[must_use]
    pub const fn unread(&self) -> u64 {
        self.entry.last_number.saturating_sub(self.entry.read.number)
    }

    /// How many unread messages call oneself; [`limits::MENTIONS_HELD_MAX`] means so many or more.
    #[must_use]
    pub const fn mentions(&self) -> usize {
        self.entry.mentions.len()
    }

    /// The window of history that is held.
    #[must_use]
    pub const fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Whether the window reaches the room's end.
    #[must_use]
    pub fn is_attached(&self) -> bool {
        self.timeline.is_attached(self.entry.head)
    }

    /// Who is in the room and as what, where that was asked for since the connection began.
    #[must_use]
    pub const fn members(&self) -> Option<&BTreeMap<UserId, RoomRole>> {
        self.members.as_ref()
    }

    /// Who is typing, by id.
    pub fn typing(&self) -> impl Iterator<Item = UserId> {
        self.typing.keys().copied()
    }

    pub(super) const fn changed_at(&self) -> Revision {
        self.changed_at
    }

    pub(super) fn timeline_mut(&mut self) -> &mut Timeline {
        &mut self.timeline
    }

    /// Joins a page to the window. Answers whether that is different; one that came too late, or from too far, is dropped.
    pub(super) fn take_page(&mut self, page: Page, may_jump: bool) -> bool {
        page.as_of >= self.changed_at && self.timeline.merge(page.from, page.to, page.items, may_jump)
    }

    pub(super) fn types(&mut self, user: UserId, now: UnixMs) {
        self.typing.insert(user, UnixMs(now.0 + limits::TYPING_MS));
    }

    pub(super) fn typing_fades_at(&self) -> Option<UnixMs> {
        self.typing.values().min().copied()
    }

    pub(super) fn fade_typing(&mut self, now: UnixMs) -> bool {
        let before = self.typing.len();
        self.typing.retain(|_, fades_at| *fades_at > now);
        self.typing.len() != before
    }

    /// Moves the marker forward; answers whether it moved.
    pub(super) fn mark_read(&mut self, read: ReadMarker) -> bool {
        self.entry.mark_read(read)
    }

    pub(super) const fn set_notify(&mut self, notify: RoomNotify) {
        self.entry.notify = notify;
    }

    /// A connection begins, on which the events from the cursor to this entry will come.
    pub(super) fn resumed(&mut self, arrival: RoomEntry) {
        self.mark_read(arrival.read);
        self.set_notify(arrival.notify);
        self.arrival = (arrival.head > self.entry.head).then(|| Box::new(arrival));
    }

    /// After one's own leaving: the room as one is in it again, where the connection began later than that.
    pub(super) fn take_return(&mut self) -> Option<RoomEntry> {
        self.arrival.take().filter(|arrival| arrival.head > self.entry.head).map(|arrival| *arrival)
    }

    /// Takes the list of members, unless somebody came, went or has another role since it was read.
    pub(super) fn set_members(&mut self, as_of: Revision, members: Vec<Member>) -> bool {
        let is_current = as_of >= self.members_at;
        if is_current {
            self.members_at = as_of;
            let held = self.members.insert(BTreeMap::new());
            for member in members {
                held.insert(member.person.user, member.role);
            }
        }
        is_current
    }

    /// The connection is gone, and with it what only a connection keeps true.
    /// Answers whether somebody was typing.
    pub(super) fn interrupted(&mut self) -> bool {
        self.is_resuming = false;
        !std::mem::take(&mut self.typing).is_empty()
    }

    /// Answers whether the missing events are to be asked for: once until they come.
    pub(super) fn begin_resume(&mut self) -> bool {
        !std::mem::replace(&mut self.is_resuming, true)
    }

    pub(super) fn take_own_sent(&mut self) -> Vec<Nonce> {
        std::mem::take(&mut self.own_sent)
    }

    /// Takes an event. To who is told of the space in part only, the room is what tells of people who come into it.
    pub(super) fn apply(
        &mut self,
        event: &RoomEvent,
        me: UserId,
        people: &mut BTreeMap<UserId, Person>,
        is_partial: bool,
    ) -> Applied {
        if event.revision <= self.entry.head {
            return Applied::Repeated;
        }
        if event.revision > self.entry.head.next() {
            return Applied::Gap;
        }
        self.is_resuming = false;
        self.entry.head = event.revision;
        let room = self.entry.room.room;
        let mut changes = vec![Change::Room(room)];
        match &event.what {
            RoomFact::Created { kind, name, topic, people: first } => {
                self.entry.room.kind = *kind;
                self.entry.room.name.clone_from(name);
                self.entry.room.topic = topic.clone();
                for person in first {
                    meet(person, people, &mut changes);
                }
            }
            RoomFact::MessageSent { .. }
            | RoomFact::Tombstone { .. }
            | RoomFact::MessageEdited { .. }
            | RoomFact::MessageDeleted { .. }
            | RoomFact::Reacted { .. }
            | RoomFact::Unreacted { .. }
            | RoomFact::Pinned { .. }
            | RoomFact::Unpinned { .. } => self.apply_to_messages(event, me, &mut changes),
            RoomFact::Withheld => {}
            RoomFact::MemberJoined { person, role } => {
                // What comes after the welcome is newer than what the welcome told.
                let is_live = self.arrival.as_ref().is_none_or(|arrival| event.revision > arrival.head);
                if is_partial && is_live {
                    people.remove(&person.user);
                }
                meet(person, people, &mut changes);
                self.entry.room.member_count += 1;
                self.set_member(person.user, Some(*role), &mut changes);
            }
            RoomFact::MemberLeft { user } if *user == me => return Applied::Left,
            RoomFact::MemberLeft { user } => {
                self.entry.room.member_count = self.entry.room.member_count.saturating_sub(1);
                self.stops_typing(*user, &mut changes);
                self.set_member(*user, None, &mut changes);
            }
            RoomFact::MemberRoleChanged { user, role } => {
                if *user == me {
                    self.entry.role = *role;
                }
                self.set_member(*user, Some(*role), &mut changes);
            }
            RoomFact::Renamed { name } => self.entry.room.name = Some(name.clone()),
            RoomFact::Described { topic } => self.entry.room.topic = topic.clone(),
            RoomFact::Archived => self.entry.room.is_archived = true,
            RoomFact::Unarchived => self.entry.room.is_archived = false,
        }
        let is_shown = self.show(event, me, &mut changes);
        Applied::New { is_shown, changes }
    }

    /// Puts an event where one sees it: as an item of the window, or in the item that it changes. Answers whether it
    /// brought an item into the window.
    fn show(&mut self, event: &RoomEvent, me: UserId, changes: &mut Vec<Change>) -> bool {
        let room = event.room;
        match Item::of(event) {
            Some(item) => {
                let is_shown = self.timeline.push(item);
                if event.by != me && matches!(event.what, RoomFact::MessageSent { .. }) {
                    if self.hear(event) {
                        changes.push(Change::Aside(room, event.revision));
                    }
                    changes.push(Change::Heard(room, event.revision));
                }
                is_shown
            }
            None => {
                let message = event.what.changes();
                if self.timeline.pass(event) {
                    changes.extend(message.map(|message| Change::Item(room, message)));
                }
                if self.aside.pass(event) {
                    changes.extend(message.map(|message| Change::Aside(room, message)));
                }
                false
            }
        }
    }

    /// What an event about a message means beside what stands in the window.
    fn apply_to_messages(&mut self, event: &RoomEvent, me: UserId, changes: &mut Vec<Change>) {
        if event.what.changes().is_some() {
            self.changed_at = event.revision;
        }
        let is_others = event.by != me;
        match &event.what {
            RoomFact::MessageSent { number, nonce, text } => {
                self.message_sent(event, *number, *nonce, me, changes);
                self.entry.set_called(event.revision, is_others && Mention::any_calls(&text.mentions, me));
            }
            RoomFact::Tombstone { number, nonce } => self.message_sent(event, *number, *nonce, me, changes),
            RoomFact::MessageEdited { message, mentions, .. } => {
                self.entry.set_called(*message, is_others && Mention::any_calls(mentions, me));
            }
            RoomFact::MessageDeleted { message } => {
                self.entry.set_called(*message, false);
                self.entry.set_pinned(*message, false);
            }
            RoomFact::Pinned { message } => self.entry.set_pinned(*message, true),
            RoomFact::Unpinned { message } => self.entry.set_pinned(*message, false),
            RoomFact::Created { .. }
            | RoomFact::MemberJoined { .. }
            | RoomFact::MemberLeft { .. }
            | RoomFact::MemberRoleChanged { .. }
            | RoomFact::Renamed { .. }
            | RoomFact::Described { .. }
            | RoomFact::Archived
            | RoomFact::Unarchived
            | RoomFact::Reacted { .. }
            | RoomFact::Unreacted { .. }
            | RoomFact::Withheld => {}
        }
    }

    fn message_sent(&mut self, event: &RoomEvent, number: u64, nonce: Nonce, me: UserId, changes: &mut Vec<Change>) {
        self.entry.last_number = number;
        self.entry.last_at = event.at;
        if event.by == me {
            self.mark_read(ReadMarker { revision: event.revision, number });
            self.own_sent.push(nonce);
        }
        self.stops_typing(event.by, changes);
    }

    fn stops_typing(&mut self, user: UserId, changes: &mut Vec<Change>) {
        if self.typing.remove(&user).is_some() {
            changes.push(Change::Typing(self.entry.room.room));
        }
    }

    /// By the event at the head.
    fn set_member(&mut self, user: UserId, role: Option<RoomRole>, changes: &mut Vec<Change>) {
        if self.members_at >= self.entry.head {
            return;
        }
        self.members_at = self.entry.head;
        let Some(members) = &mut self.members else {
            return;
        };
        match role {
            Some(role) => members.insert(user, role),
            None => members.remove(&user),
        };
        changes.push(Change::Members(self.entry.room.room));
    }
}

/// Learns of a person from an event. What the space says of them is newer, where it has said anything.
fn meet(person: &Person, people: &mut BTreeMap<UserId, Person>, changes: &mut Vec<Change>) {
    people.entry(person.user).or_insert_with(|| {
        changes.push(Change::Person(person.user));
        person.clone()
    });
}
