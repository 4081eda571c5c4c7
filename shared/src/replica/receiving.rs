//! What a replica does with each frame of the server.

#![warn(clippy::wildcard_enum_match_arm)]

use super::room::{Applied, RoomState};
use super::{Asked, Change, LinkState, Replica, Space};
use crate::id::{Nonce, RequestId, Revision, RoomId, UnixMs};
use crate::model::{Person, Presence, RoomEntry};
use crate::permission::Role;
use crate::protocol::command::{Command, Page, Reply};
use crate::protocol::event::{RoomEvent, Signal, SpaceEvent, SpaceFact};
use crate::protocol::problem::Problem;
use crate::protocol::{ClientFrame, ServerFrame, Welcome};

impl Replica {
    /// Takes what the server said. A connection begins with its welcome: what comes on one without counts for nothing.
    pub fn receive(&mut self, frame: ServerFrame, now: UnixMs) -> Vec<Change> {
        match frame {
            ServerFrame::Room(_)
            | ServerFrame::Space(_)
            | ServerFrame::RoomReset(_)
            | ServerFrame::Signal(_)
            | ServerFrame::Reply { .. }
            | ServerFrame::Ping { .. }
                if self.link.state != LinkState::Live =>
            {
                Vec::new()
            }
            ServerFrame::Welcome(welcome) => self.welcome(*welcome),
            ServerFrame::Room(event) => self.room_event(&event),
            ServerFrame::Space(event) => self.space_event(event),
            ServerFrame::RoomReset(entry) => self.room_reset(*entry),
            ServerFrame::Signal(signal) => self.signal(signal, now),
            ServerFrame::Reply { id, result } => self.reply(id, result, now),
            ServerFrame::Ping { space, rooms } => self.ping(space, &rooms),
        }
    }

    fn welcome(&mut self, welcome: Welcome) -> Vec<Change> {
        if self.me.is_some_and(|me| me != welcome.me) {
            return vec![Change::OtherPerson];
        }
        let same_life = self.epoch == Some(welcome.epoch);
        let mut held = std::mem::take(&mut self.rooms);
        if !same_life {
            self.people.clear();
            self.outbox.interrupted(false);
        }
        for arrival in welcome.rooms {
            let room = arrival.entry.room.room;
            let state = match held.remove(&room) {
                Some(mut state) if same_life && arrival.resumes => {
                    state.resumed(arrival.entry);
                    state
                }
                Some(_) | None => RoomState::new(arrival.entry),
            };
            self.rooms.insert(room, state);
            self.settle_outbox(room);
        }
        for room in held.keys() {
            self.outbox.forget_accepted(*room);
        }
        if let Some(snapshot) = welcome.space {
            // To a guest the snapshot leaves out who shares no room any more, but what they wrote is still shown.
            self.people.extend(snapshot.people.into_iter().map(|person| (person.user, person)));
            let is_partial = self.people.get(&welcome.me).is_some_and(|me| me.role == Role::Guest);
            self.space = Some(Space { head: snapshot.head, name: snapshot.name, is_partial });
        }
        self.presence.clear();
        for (user, presence) in welcome.presence {
            self.presence.insert(user, presence);
        }
        self.epoch = Some(welcome.epoch);
        self.me = Some(welcome.me);
        self.version = Some(welcome.version);
        self.preferences = welcome.preferences;
        self.plans = welcome.plans;
        self.receipts_begin(same_life);
        self.link.state = LinkState::Live;
        vec![Change::Everything]
    }

    /// Begins a room anew, unless more of it is held already: then this came late.
    fn room_reset(&mut self, entry: RoomEntry) -> Vec<Change> {
        let room = entry.room.room;
        let mut state = RoomState::new(entry);
        if let Some(held) = self.rooms.get(&room) {
            if state.cursor() < held.cursor() {
                return Vec::new();
            }
            state.keep_marker(held);
        }
        let is_new = self.rooms.insert(room, state).is_none();
        self.settle_outbox(room);
        let list = is_new.then_some(Change::RoomList);
        let mut changes: Vec<Change> = list.into_iter().chain(Self::all_of(room)).collect();
        changes.extend(self.receipts_anew(room));
        changes
    }

    /// One is not in the room any more.
    fn forget(&mut self, room: RoomId) -> Vec<Change> {
        self.rooms.remove(&room);
        self.outbox.forget_accepted(room);
        let mut changes: Vec<Change> = std::iter::once(Change::RoomList).chain(Self::all_of(room)).collect();
        changes.extend(self.receipts_anew(room));
        changes
    }

    /// Whatever can be different in a room.
    fn all_of(room: RoomId) -> [Change; 5] {
        [Change::Room(room), Change::Window(room), Change::Echoes(room), Change::Members(room), Change::Typing(room)]
    }

    fn room_event(&mut self, event: &RoomEvent) -> Vec<Change> {
        let (room, revision) = (event.room, event.revision);
        let (Some(me), Some(state)) = (self.me, self.rooms.get_mut(&room)) else {
            // Of a room that was left meanwhile.
            return Vec::new();
        };
        let is_partial = self.space.as_ref().is_some_and(|space| space.is_partial);
        match state.apply(event, me, &mut self.people, is_partial) {
            Applied::Repeated => Vec::new(),
            Applied::Gap => {
                if state.begin_resume() {
                    self.resume(room);
                }
                Vec::new()
            }
            Applied::Left => match state.take_return() {
                Some(entry) => self.room_reset(entry),
                None => self.forget(room),
            },
            Applied::New { is_shown, mut changes } => {
                if self.settle_outbox(room) {
                    changes.push(Change::Echoes(room));
                }
                if is_shown {
                    changes.push(Change::Appended(room, revision));
                }
                changes.extend(self.note_for_receipts(event));
                changes
            }
        }
    }

    /// Lets go of the echoes whose messages the room holds by now.
    fn settle_outbox(&mut self, room: RoomId) -> bool {
        let Some(state) = self.rooms.get_mut(&room) else {
            return false;
        };
        let sent = state.take_own_sent();
        self.outbox.settle(room, &sent, state.cursor())
    }

    /// Asks for what is missing of a room; for all of it, where nothing is held.
    fn resume(&mut self, room: RoomId) {
        if self.link.state == LinkState::Live {
            let cursor = self.rooms.get(&room).map_or(Revision::ZERO, RoomState::cursor);
            self.ask(Command::Resume { room, cursor }, Asked::Resume(room));
        }
    }

    /// As [`Self::resume`], unless that is under way.
    fn resume_once(&mut self, room: RoomId) {
        if !self.is_asked(Asked::Resume(room)) {
            self.resume(room);
        }
    }

    fn space_event(&mut self, event: SpaceEvent) -> Vec<Change> {
        let Some(space) = &mut self.space else {
            return Vec::new();
        };
        if event.revision <= space.head {
            return Vec::new();
        }
        if event.revision > space.head.next() {
            if !std::mem::replace(&mut self.link.is_space_resuming, true) {
                self.resume_space();
            }
            return Vec::new();
        }
        space.head = event.revision;
        self.link.is_space_resuming = false;
        match event.what {
            SpaceFact::PersonJoined(person) | SpaceFact::PersonChanged(person) => {
                let user = person.user;
                self.people.insert(user, person);
                vec![Change::Person(user)]
            }
            SpaceFact::Renamed { name } => {
                space.name = name;
                vec![Change::Space]
            }
            SpaceFact::Withheld => Vec::new(),
        }
    }

    /// Asks once more for what was refused in passing.
    pub(super) fn resume_again(&mut self, asked: Asked) {
        match asked {
            Asked::Resume(room) => self.resume(room),
            Asked::ResumeSpace => self.resume_space(),
            Asked::Send(_) | Asked::Extend(_) | Asked::Jump(_) | Asked::Items | Asked::Receipts | Asked::Other => {}
        }
    }

    fn resume_space(&mut self) {
        let Some(cursor) = self.space.as_ref().map(|space| space.head) else {
            return;
        };
        if self.link.state == LinkState::Live {
            self.ask(Command::ResumeSpace { cursor }, Asked::ResumeSpace);
        }
    }

    fn signal(&mut self, signal: Signal, now: UnixMs) -> Vec<Change> {
        match signal {
            Signal::Typing { room, thread, user } => match self.rooms.get_mut(&room) {
                Some(state) if Some(user) != self.me => {
                    state.types(user, thread, now);
                    vec![Change::Typing(room)]
                }
                Some(_) | None => Vec::new(),
            },
            Signal::Presence { user, presence } => {
                match presence {
                    Presence::Online | Presence::Away => self.presence.insert(user, presence),
                    Presence::Offline => self.presence.remove(&user),
                };
                vec![Change::Presence(user)]
            }
            Signal::Read { room, read } => match self.rooms.get_mut(&room).map(|state| state.mark_read(read)) {
                Some(true) => vec![Change::Room(room)],
                Some(false) => Vec::new(),
                None => {
                    // Only who is in a room reads there: its reset was lost, or is yet to come with an older marker.
                    self.resume_once(room);
                    Vec::new()
                }
            },
            Signal::Unread { room, as_of, read, mentions } => {
                self.of_room(room, |state| state.take_marker(as_of, read, mentions))
            }
            Signal::Notify { room, notify } => self.of_room(room, |state| state.set_notify(notify)),
            Signal::Saved { room, saved } => match self.rooms.get_mut(&room) {
                Some(state) => {
                    let changed = state.set_saved(saved).into_iter();
                    let both = changed.flat_map(|message| [Change::Item(room, message), Change::Aside(room, message)]);
                    both.chain([Change::Room(room)]).collect()
                }
                None => {
                    self.resume_once(room);
                    Vec::new()
                }
            },
            Signal::Threads { room, threads } => self.of_room(room, |state| state.set_threads(threads)),
            Signal::Drafts { room, drafts } => self.of_room(room, |state| state.set_drafts(drafts)),
            Signal::Preferences(preferences) => {
                let hid = std::mem::replace(&mut self.preferences, preferences).hides_receipts;
                let mut changes = vec![Change::Preferences];
                changes.extend(self.receipts_set(hid));
                changes
            }
            Signal::Plan { plan, now } => {
                self.plans.retain(|held| held.nonce != plan);
                if let Some(now) = now {
                    self.plans.push(now);
                }
                vec![Change::Plans]
            }
            Signal::Receipt { room, user, read } => self.take_receipt(room, user, read).into_iter().collect(),
        }
    }

    /// Takes what is one's own of a room that one is in. Where the room is missing, so was what told of it.
    fn of_room(&mut self, room: RoomId, take: impl FnOnce(&mut RoomState)) -> Vec<Change> {
        if let Some(state) = self.rooms.get_mut(&room) {
            take(state);
            return vec![Change::Room(room)];
        }
        self.resume_once(room);
        Vec::new()
    }

    /// Compares what is held with where the server is, in case the last frames before this one were lost.
    ///
    /// An event that leaves a hole asks for what is missing once. Should the answer to that be lost too, this asks
    /// again, unless the request is still under way.
    fn ping(&mut self, space: Revision, rooms: &[(RoomId, Revision)]) -> Vec<Change> {
        self.link.ready.push(ClientFrame::Pong);
        if self.space.as_ref().is_some_and(|held| held.head < space) && !self.is_asked(Asked::ResumeSpace) {
            self.resume_space();
        }
        for (room, head) in rooms {
            let is_behind = self.rooms.get(room).is_none_or(|state| state.cursor() < *head);
            if is_behind {
                self.resume_once(*room);
            }
        }
        let is_named = |room: &&RoomId| rooms.iter().any(|(named, _)| named == *room);
        let left: Vec<RoomId> = self.rooms.keys().filter(|room| !is_named(room)).copied().collect();
        left.into_iter().flat_map(|room| self.forget(room)).collect()
    }

    fn is_asked(&self, what: Asked) -> bool {
        let under_way = self.link.asked.iter().map(|(_, asked)| asked);
        under_way.chain(self.link.again.iter().map(|(_, asked)| asked)).any(|asked| *asked == what)
    }

    fn reply(&mut self, id: RequestId, result: Result<Reply, Problem>, now: UnixMs) -> Vec<Change> {
        let Some(place) = self.link.asked.iter().position(|(other, _)| *other == id) else {
            return Vec::new();
        };
        let (_, asked) = self.link.asked.swap_remove(place);
        let mut changes = match (asked, &result) {
            (Asked::Send(nonce), Ok(Reply::Sent { revision })) => self.accepted(nonce, *revision),
            (Asked::Send(nonce), Err(problem)) => {
                self.outbox.refused(nonce, problem.clone(), now).map(Change::Echoes).into_iter().collect()
            }
            (Asked::Resume(_) | Asked::ResumeSpace, Err(problem)) if problem.is_passing() => {
                self.link.again.push((now.after_ms(problem.wait_ms()), asked));
                Vec::new()
            }
            (Asked::Extend(room), Ok(Reply::Page(page))) => self.page(room, page.clone(), false),
            (Asked::Jump(room), Ok(Reply::Page(page))) => self.page(room, page.clone(), true),
            (_, Ok(Reply::Members { room, as_of, members })) => {
                let state = self.rooms.get_mut(room);
                let is_taken = state.is_some_and(|state| state.set_members(*as_of, members.clone()));
                if is_taken { vec![Change::Members(*room)] } else { Vec::new() }
            }
            (Asked::Other, Ok(Reply::Voters(voters))) => self.take_people(voters.people.clone()),
            (Asked::Receipts, result) => self.take_receipts(id, result, now).into_iter().collect(),
            (Asked::Items, Ok(Reply::Items(items))) => self.take_items(id, items.clone()),
            (Asked::Items, Err(problem)) => {
                self.miss_items(id, problem, now);
                Vec::new()
            }
            (
                Asked::Send(_)
                | Asked::Items
                | Asked::Extend(_)
                | Asked::Jump(_)
                | Asked::Resume(_)
                | Asked::ResumeSpace
                | Asked::Other,
                Ok(_) | Err(_),
            ) => Vec::new(),
        };
        changes.push(Change::Answered(id, result));
        changes
    }

    pub(super) fn accepted(&mut self, nonce: Nonce, revision: Revision) -> Vec<Change> {
        let Some(room) = self.outbox.accepted(nonce, revision) else {
            return Vec::new();
        };
        if self.rooms.contains_key(&room) {
            self.settle_outbox(room);
        } else {
            // It is safe where one may not look any more, so its event will never come.
            self.outbox.forget_accepted(room);
        }
        vec![Change::Echoes(room)]
    }

    /// Learns of the people whom a guest is told of beside what they wrote.
    pub(super) fn take_people(&mut self, people: Vec<Person>) -> Vec<Change> {
        let mut changes = Vec::new();
        for person in people {
            let user = person.user;
            if self.people.get(&user) != Some(&person) {
                self.people.insert(user, person);
                changes.push(Change::Person(user));
            }
        }
        changes
    }

    fn page(&mut self, room: RoomId, mut page: Page, may_jump: bool) -> Vec<Change> {
        let mut changes = self.take_people(std::mem::take(&mut page.people));
        let Some(state) = self.rooms.get_mut(&room) else {
            return changes;
        };
        let me = self.me;
        let own = page.items.iter().filter(|item| Some(item.by) == me);
        let own: Vec<Nonce> = own.filter_map(|item| item.message()).map(|message| message.nonce).collect();
        changes.extend(state.take_page(page, may_jump));
        // A page can be ahead of the events: one's own message must not stand in it and as an echo too.
        if self.outbox.settle(room, &own, Revision::ZERO) {
            changes.push(Change::Echoes(room));
        }
        changes
    }
}
