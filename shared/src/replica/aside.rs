//! Items that stand outside a room's windows and are shown all the same, such as those that messages in it answer.
//!
//! Whoever shows one and finds it nowhere says so, and it is asked for, many at a time. From then on it is held and
//! changed by the same events as the window, so that a quote says what the message says now.

#![warn(clippy::wildcard_enum_match_arm)]

use super::room::RoomState;
use super::{Asked, Change, LinkState, Replica};
use crate::id::{RequestId, Revision, RoomId, UnixMs};
use crate::item::Item;
use crate::limits;
use crate::protocol::command::{Command, Items};
use crate::protocol::event::RoomEvent;
use crate::protocol::problem::Problem;

/// The items beside one room's window, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Aside(Vec<Item>);

/// An item that somebody wants to see and that is not held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    room: RoomId,
    revision: Revision,
    /// The request that asks for it.
    asked: Option<RequestId>,
    /// When it may be asked for again.
    not_before: UnixMs,
}

impl Aside {
    pub(super) const fn holding(items: Vec<Item>) -> Self {
        Self(items)
    }

    fn place(&self, revision: Revision) -> Result<usize, usize> {
        self.0.binary_search_by_key(&revision, |item| item.revision)
    }

    pub(super) fn item(&self, revision: Revision) -> Option<&Item> {
        self.place(revision).ok().and_then(|place| self.0.get(place))
    }

    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.0.iter()
    }

    /// Takes an item, or what is newer of one.
    pub(super) fn put(&mut self, item: Item) {
        match self.place(item.revision) {
            Ok(place) => {
                if let Some(held) = self.0.get_mut(place) {
                    *held = item;
                }
            }
            Err(place) => self.0.insert(place, item),
        }
    }

    /// Takes an event; answers whether an item says something else by it.
    pub(super) fn pass(&mut self, event: &RoomEvent) -> bool {
        let place = event.what.changes().and_then(|message| self.place(message).ok());
        place.and_then(|place| self.0.get_mut(place)).is_some_and(|item| item.take(event))
    }
}

impl RoomState {
    /// The item of this revision, in a window or beside them, if it is held.
    #[must_use]
    pub fn item(&self, revision: Revision) -> Option<&Item> {
        self.item_in_windows(revision).or_else(|| self.aside.item(revision))
    }

    /// The items beside the window, in order.
    pub fn aside(&self) -> impl Iterator<Item = &Item> {
        self.aside.items()
    }

    /// Takes items that were asked for. Answers whether they are as they are now: not, where one may have changed
    /// since they were read.
    fn take_items(&mut self, items: Items) -> bool {
        if items.as_of < self.changed_at() {
            return false;
        }
        for item in items.items {
            self.aside.put(item);
        }
        self.bound_aside();
        true
    }

    /// Takes what came and has no place in the window, which may stand elsewhere: whoever is told of it looks at it.
    /// Answers whether that is so.
    pub(super) fn hear(&mut self, event: &RoomEvent) -> bool {
        let is_apart = self.item(event.revision).is_none();
        if is_apart {
            self.bound_aside();
            Item::of(event).into_iter().for_each(|item| self.aside.put(item));
        }
        is_apart
    }

    /// Lets go of what nothing points at, where too much is held.
    fn bound_aside(&mut self) {
        if self.aside.0.len() > limits::WINDOW_ITEMS_MAX {
            let pointed_at = self.pointed_at(self.in_windows());
            self.aside.0.retain(|item| pointed_at.binary_search(&item.revision).is_ok());
        }
    }

    /// The messages that these items answer, and those that are pinned or saved, in order; those that began threads
    /// that are followed or held, and the last replies of those that are followed.
    pub(super) fn pointed_at<'i>(&self, items: impl Iterator<Item = &'i Item>) -> Vec<Revision> {
        let entry = self.entry();
        let listed = entry.pins.iter().copied().chain(entry.saved.iter().map(|saved| saved.message));
        let followed = entry.threads.iter().flat_map(|followed| [followed.thread, followed.last]);
        let held = self.threads().map(|(thread, _)| thread);
        let listed = listed.chain(followed).chain(held);
        let mut pointed_at: Vec<Revision> = items.filter_map(Item::reply_to).chain(listed).collect();
        pointed_at.sort_unstable();
        pointed_at.dedup();
        pointed_at
    }
}

impl Replica {
    /// Says that an item of a room is to be seen. It is asked for where it is not held, now or when there is a
    /// connection, and comes as [`Change::Aside`].
    pub fn want(&mut self, room: RoomId, revision: Revision) {
        let is_held = self.rooms.get(&room).is_none_or(|state| state.item(revision).is_some());
        let is_known = self.wanted.iter().any(|wanted| (wanted.room, wanted.revision) == (room, revision));
        if !is_held && !is_known && self.wanted.len() < limits::WINDOW_ITEMS_MAX {
            self.wanted.push(Wanted { room, revision, asked: None, not_before: UnixMs(0) });
        }
    }

    /// Asks for what is wanted, room by room.
    pub(super) fn ask_for_wanted(&mut self, now: UnixMs) {
        if self.link.state != LinkState::Live {
            return;
        }
        let is_open = |wanted: &Wanted| wanted.asked.is_none() && wanted.not_before <= now;
        while let Some(room) = self.wanted.iter().find(|wanted| is_open(wanted)).map(|wanted| wanted.room) {
            let id = self.next_id();
            let mut revisions = Vec::new();
            for wanted in self.wanted.iter_mut().filter(|wanted| wanted.room == room && is_open(wanted)) {
                if revisions.len() < limits::ITEMS_ASKED_MAX {
                    wanted.asked = Some(id);
                    revisions.push(wanted.revision);
                }
            }
            self.ask(Command::FindItems { room, revisions }, Asked::Items);
        }
    }

    /// When something may be asked for that was put off.
    pub(super) fn wanted_wake(&self) -> Option<UnixMs> {
        let open = self.wanted.iter().filter(|wanted| wanted.asked.is_none());
        if self.link.state == LinkState::Live { open.map(|wanted| wanted.not_before).min() } else { None }
    }

    /// Nothing is under way any more.
    pub(super) fn want_again(&mut self) {
        for wanted in &mut self.wanted {
            (wanted.asked, wanted.not_before) = (None, UnixMs(0));
        }
    }

    /// The items came.
    pub(super) fn take_items(&mut self, id: RequestId, mut items: Items) -> Vec<Change> {
        let mut changes = self.take_people(std::mem::take(&mut items.people));
        let room = items.room;
        let came: Vec<Revision> = items.items.iter().map(|item| item.revision).collect();
        // Of a room that was left, none is wanted any more.
        if !self.rooms.get_mut(&room).is_none_or(|state| state.take_items(items)) {
            self.want_later(id, UnixMs(0));
            return changes;
        }
        // What did not come is not there, and is not asked for again on this connection.
        self.wanted.retain(|wanted| wanted.asked != Some(id) || !came.contains(&wanted.revision));
        changes.extend(came.into_iter().map(|revision| Change::Aside(room, revision)));
        changes
    }

    /// The items did not come: they are asked for again where the refusal passes, else not on this connection.
    pub(super) fn miss_items(&mut self, id: RequestId, problem: &Problem, now: UnixMs) {
        if problem.is_passing() {
            self.want_later(id, now.after_ms(problem.wait_ms()));
        }
    }

    fn want_later(&mut self, id: RequestId, at: UnixMs) {
        for wanted in self.wanted.iter_mut().filter(|wanted| wanted.asked == Some(id)) {
            (wanted.asked, wanted.not_before) = (None, at);
        }
    }
}
