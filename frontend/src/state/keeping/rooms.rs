//! Keeps the rooms and the space, for when the page begins anew: not at once, for the server has them.

use std::rc::Rc;

use adda_shared::id::{Epoch, Revision};
use adda_shared::replica::room::RoomState;
use gloo_timers::callback::Timeout;

use super::super::beginning::SPACE;
use super::super::{Inner, settings};
use crate::keep;

/// Milliseconds for which changes of rooms are gathered before they are kept.
const GATHER_MS: u32 = 2_000;

/// By which one sees whether a room is kept as it is.
pub(super) type Mark = (Option<Epoch>, [Revision; 4]);

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
            self.keeping.marks.borrow_mut().push((room, mark(replica.epoch(), state)));
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
            let now = (room, mark(replica.epoch(), state));
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
}

fn mark(epoch: Option<Epoch>, state: &RoomState) -> Mark {
    let timeline = state.timeline();
    (epoch, [state.cursor(), state.entry().read.revision, timeline.from(), timeline.to()])
}
