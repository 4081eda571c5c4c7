//! Keeps the rooms and the space, for when the page begins anew: not at once, for the server has them.

use std::rc::Rc;

use adda_shared::id::{Epoch, Revision};
use adda_shared::replica::room::RoomState;
use adda_shared::replica::timeline::Timeline;
use gloo_timers::callback::Timeout;

use super::super::beginning::SPACE;
use super::super::{Inner, settings};
use crate::keep;

/// Milliseconds for which changes of rooms are gathered before they are kept.
const GATHER_MS: u32 = 2_000;

/// By which one sees whether a room is kept as it is: how far it goes, and a sum of what changes without an event.
pub(super) type Mark = (Option<Epoch>, [Revision; 4], u64);

impl Inner {
    pub(super) fn keep_rooms_soon(self: &Rc<Self>) {
        let mut gathering = self.keeping.gathering.borrow_mut();
        if gathering.is_none() {
            let inner = Rc::clone(self);
            *gathering = Some(Timeout::new(GATHER_MS, move || inner.keep_rooms()));
        }
    }

    /// Takes what is held for what is kept.
    pub(in crate::state) fn keep_marks(&self) {
        let replica = self.replica.borrow();
        for (room, state) in replica.rooms() {
            self.keeping.marks.borrow_mut().push((room, self.mark(replica.epoch(), state)));
        }
        self.keeping.is_space_kept.set(true);
    }

    /// Keeps the rooms that are others than those that are kept.
    pub(in crate::state) fn keep_rooms(&self) {
        self.keeping.gathering.take();
        let replica = self.replica.borrow();
        let (Some(user), true) = (self.user.get(), self.keeping.is_on.get()) else { return };
        settings::save_person(user, self.heard_at.get());
        let mut marks = self.keeping.marks.borrow_mut();
        marks.retain(|(room, _)| {
            let is_there = replica.room(*room).is_some();
            if !is_there {
                keep::put_bytes(&room.to_string(), None, 0);
            }
            is_there
        });
        for (room, state) in replica.rooms() {
            let now = (room, self.mark(replica.epoch(), state));
            let place = marks.partition_point(|(other, _)| *other < room);
            let is_known = marks.get(place).is_some_and(|(other, _)| *other == room);
            if marks.get(place) != Some(&now)
                && let Some(kept) = replica.kept_room(room)
            {
                keep::put_bytes(&room.to_string(), Some(&kept.to_bytes()), kept.entry.last_at.0);
                if is_known { marks[place] = now } else { marks.insert(place, now) }
            }
        }
        if !self.keeping.is_space_kept.replace(true)
            && let Some(space) = replica.kept_space()
        {
            // It goes last: without it no room is worth anything.
            keep::put_bytes(SPACE, Some(&space.to_bytes()), u64::MAX);
        }
    }

    fn mark(&self, epoch: Option<Epoch>, state: &RoomState) -> Mark {
        let timeline = state.timeline();
        let ends = [state.cursor(), state.entry().read.revision, timeline.from(), timeline.to()];
        let opened = self.mirror.opened().into_iter().filter(|open| open.talk.room == state.entry().room.room);
        let threads = opened.filter_map(|open| state.thread(open.talk.thread?).map(Timeline::from));
        (epoch, ends, sum(state, threads))
    }
}

/// Of which items stand beside the window, what one has saved and follows, of what one is notified, and how much of the
/// threads is here that are open: FNV-1a.
fn sum(state: &RoomState, threads: impl Iterator<Item = Revision>) -> u64 {
    let entry = state.entry();
    let notify = [entry.notify.level as u64, entry.notify.muted_until.0, entry.saved.len() as u64];
    let beside = state.aside().map(|item| item.revision.0);
    let saved = entry.saved.iter().map(|saved| saved.message.0);
    let followed = entry.threads.iter().flat_map(|followed| [followed.thread.0, followed.read.number]);
    let numbers = notify.into_iter().chain(saved).chain(beside).chain(followed).chain(threads.map(|from| from.0));
    numbers.fold(0xcbf2_9ce4_8422_2325, |sum, number| (sum ^ number).wrapping_mul(0x0100_0000_01b3))
}
