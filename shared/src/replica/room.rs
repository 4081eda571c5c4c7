//! One room as a client holds it: its entry at the cursor, a window of its history, who types, who is in it.
//!
//! Longer than 400 lines because it is one state and what changes it.

#![warn(clippy::wildcard_enum_match_arm)]

use std::collections::BTreeMap;

use super::Change;
use super::aside::Aside;
use super::kept::{KeptRoom, KeptThread};
use super::timeline::Timeline;
use crate::draft::RoomDraft;
use crate::id::{Nonce, Revision, UnixMs, UserId};
use crate::item::Item;
use crate::limits;
use crate::mention::Mention;
use crate::model::{FollowedThread, Member, Person, ReadMarker, RoomEntry, SavedMessage};
use crate::notify::RoomNotify;
use crate::permission::RoomRole;
use crate::protocol::event::{RoomEvent, RoomFact};

/// See the [module](self).
#[derive(Clone, Debug)]
pub struct RoomState {
    /// The room at the client's cursor, which is `entry.head`.
    pub(super) entry: RoomEntry,
    /// What one has sent up to here is in the marker already, as that was told: what comes of it moves it no more.
    pub(super) read_as_of: Revision,
    pub(super) timeline: Timeline,
    /// Windows of threads, the one last that was last asked for.
    pub(super) threads: Vec<(Revision, Timeline)>,
    pub(super) aside: Aside,
    /// The last event that may have changed an item: a page that was read before it tells of items as they were.
    changed_at: Revision,
    members: Option<BTreeMap<UserId, RoomRole>>,
    /// The last revision that changed who is in the room, as far as that is known: an older list of members is out of
    /// date, and what a newer one holds already is not applied to it again.
    members_at: Revision,
    /// Who types, until when that is shown, and in which thread.
    typing: BTreeMap<UserId, (UnixMs, Option<Revision>)>,
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
            read_as_of: entry.head,
            members_at: entry.head,
            changed_at: entry.head,
            entry,
            timeline,
            threads: Vec::new(),
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
        let threads = kept.threads.into_iter();
        state.threads = threads
            .map(|KeptThread { thread, from, to, replies }| (thread, Timeline::holding(from, to, replies)))
            .collect();
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

    /// Who is typing in the room's own timeline, or in a thread, by id.
    pub fn typing(&self, thread: Option<Revision>) -> impl Iterator<Item = UserId> {
        let there = self.typing.iter().filter(move |(_, (_, place))| *place == thread);
        there.map(|(user, _)| *user)
    }

    pub(super) const fn changed_at(&self) -> Revision {
        self.changed_at
    }

    pub(super) fn types(&mut self, user: UserId, thread: Option<Revision>, now: UnixMs) {
        self.typing.insert(user, (UnixMs(now.0 + limits::TYPING_MS), thread));
    }

    pub(super) fn typing_fades_at(&self) -> Option<UnixMs> {
        self.typing.values().map(|(fades_at, _)| *fades_at).min()
    }

    pub(super) fn fade_typing(&mut self, now: UnixMs) -> bool {
        let before = self.typing.len();
        self.typing.retain(|_, (fades_at, _)| *fades_at > now);
        self.typing.len() != before
    }

    pub(super) const fn set_notify(&mut self, notify: RoomNotify) {
        self.entry.notify = notify;
    }

    /// Takes what is saved by now, and holds it beside the window from then on. Answers which messages of the window
    /// are so now and were not, or the other way.
    pub(super) fn set_saved(&mut self, saved: Vec<SavedMessage>) -> Vec<Revision> {
        let before = std::mem::replace(&mut self.entry.saved, saved);
        let was_saved = |message: Revision| before.binary_search_by_key(&message, |saved| saved.message).is_ok();
        let came = self.entry.saved.iter().map(|saved| saved.message).filter(|message| !was_saved(*message));
        let went = before.iter().map(|saved| saved.message).filter(|message| !self.entry.is_saved(*message));
        let changed: Vec<Revision> =
            came.chain(went).filter(|message| self.item_in_windows(*message).is_some()).collect();
        let saved = changed.iter().filter(|message| self.entry.is_saved(**message));
        let held: Vec<Item> = saved.filter_map(|message| self.item_in_windows(*message).cloned()).collect();
        held.into_iter().for_each(|item| self.aside.put(item));
        changed
    }

    /// Takes which threads are followed by now, and how far they are read.
    pub(super) fn set_threads(&mut self, threads: Vec<FollowedThread>) {
        self.entry.threads = threads;
    }

    /// Takes what is being written by now.
    pub(super) fn set_drafts(&mut self, drafts: Vec<RoomDraft>) {
        self.entry.drafts = drafts;
    }

    /// A connection begins, on which the events from the cursor to this entry will come.
    pub(super) fn resumed(&mut self, arrival: RoomEntry) {
        self.take_marker(arrival.head, arrival.read, arrival.mentions.clone());
        self.set_notify(arrival.notify);
        self.entry.saved.clone_from(&arrival.saved);
        self.entry.threads.clone_from(&arrival.threads);
        self.entry.drafts.clone_from(&arrival.drafts);
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
            | RoomFact::Unpinned { .. }
            | RoomFact::Voted { .. }
            | RoomFact::PollClosed { .. }
            | RoomFact::Previewed { .. } => self.apply_to_messages(event, me, &mut changes),
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

    /// What an event about a message means beside what stands in the window.
    fn apply_to_messages(&mut self, event: &RoomEvent, me: UserId, changes: &mut Vec<Change>) {
        if event.what.changes().is_some() {
            self.changed_at = event.revision;
        }
        let is_others = event.by != me;
        match &event.what {
            RoomFact::MessageSent { number, nonce, thread, text } => {
                self.message_sent(event, (*thread, *number), *nonce, me, changes);
                let is_call = thread.is_none() && is_others && Mention::any_calls(&text.mentions, me);
                self.entry.set_called(event.revision, is_call);
            }
            RoomFact::Tombstone { number, nonce, thread } => {
                self.message_sent(event, (*thread, *number), *nonce, me, changes);
            }
            RoomFact::MessageEdited { message, thread, mentions, .. } => {
                // Whom a reply calls follows its thread, and so has it unread.
                let is_call = thread.is_none() && is_others && Mention::any_calls(mentions, me);
                self.entry.set_called(*message, is_call);
            }
            RoomFact::MessageDeleted { message } => {
                self.entry.set_called(*message, false);
                self.entry.set_pinned(*message, false);
                self.entry.unsave(*message);
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
            | RoomFact::Voted { .. }
            | RoomFact::PollClosed { .. }
            | RoomFact::Previewed { .. }
            | RoomFact::Withheld => {}
        }
    }

    fn message_sent(
        &mut self,
        event: &RoomEvent,
        (thread, number): (Option<Revision>, u64),
        nonce: Nonce,
        me: UserId,
        changes: &mut Vec<Change>,
    ) {
        let (is_own, read) = (event.by == me, ReadMarker { rewinds: 0, revision: event.revision, number });
        if let Some(thread) = thread {
            self.entry.note_reply(thread, read, event.at, is_own);
        } else {
            self.entry.last_number = number;
            self.entry.last_at = event.at;
            if is_own && event.revision > self.read_as_of {
                self.mark_read(ReadMarker { rewinds: self.entry.read.rewinds, ..read });
            }
        }
        if is_own {
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
