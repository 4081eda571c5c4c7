//! The windows of one room that are held: that of its own timeline, and those of threads that were looked at.

#![warn(clippy::wildcard_enum_match_arm)]

use super::Change;
use super::room::RoomState;
use super::timeline::Timeline;
use crate::id::{Revision, UserId};
use crate::item::Item;
use crate::limits;
use crate::protocol::command::Page;
use crate::protocol::event::{RoomEvent, RoomFact};

impl RoomState {
    /// The window of a thread that is held; nothing before the first page of it came.
    #[must_use]
    pub fn thread(&self, thread: Revision) -> Option<&Timeline> {
        self.threads.iter().find(|(held, _)| *held == thread).map(|(_, timeline)| timeline)
    }

    /// The windows of threads that are held.
    pub(super) fn threads(&self) -> impl Iterator<Item = (Revision, &Timeline)> {
        self.threads.iter().map(|(thread, timeline)| (*thread, timeline))
    }

    /// The item of this revision, if it is in one of the windows.
    pub(super) fn item_in_windows(&self, revision: Revision) -> Option<&Item> {
        let in_threads = || self.threads().find_map(|(_, window)| window.item(revision));
        self.timeline().item(revision).or_else(in_threads)
    }

    /// The items in the window and in those of threads.
    pub(super) fn in_windows(&self) -> impl Iterator<Item = &Item> {
        let in_threads = self.threads().flat_map(|(_, window)| window.items());
        self.timeline().items().chain(in_threads)
    }

    /// Joins a page to its window, and answers what is different; one that came too late, or from too far, is dropped.
    pub(super) fn take_page(&mut self, page: Page, may_jump: bool) -> Vec<Change> {
        let room = page.room;
        if page.as_of < self.changed_at() {
            return Vec::new();
        }
        let Some(thread) = page.thread else {
            let is_taken = self.timeline.merge(page.from, page.to, page.items, may_jump);
            return is_taken.then_some(Change::Window(room)).into_iter().collect();
        };
        let place = self.threads.iter().position(|(held, _)| *held == thread);
        let window = place.map(|place| self.threads.remove(place).1);
        let is_new = window.is_none();
        let mut window = window.unwrap_or_else(|| Timeline::at(self.cursor()));
        let is_taken = window.merge(page.from, page.to, page.items, may_jump || is_new);
        self.threads.push((thread, window));
        let excess = self.threads.len().saturating_sub(limits::THREADS_HELD_MAX);
        let dropped = self.threads.drain(..excess).map(|(thread, _)| thread);
        dropped.chain((is_taken || is_new).then_some(thread)).map(|thread| Change::Thread(room, thread)).collect()
    }

    /// Puts an event where one sees it: as an item of the window that it belongs into, and in the item that it changes.
    /// Answers whether it brought an item into the room's own.
    pub(super) fn show(&mut self, event: &RoomEvent, me: UserId, changes: &mut Vec<Change>) -> bool {
        let (room, revision) = (event.room, event.revision);
        let item = Item::of(event);
        let belongs = item.as_ref().map(Item::thread);
        let (mut is_shown, mut is_changed) = (false, false);
        for (place, window) in self.windows() {
            if belongs == Some(place) {
                let is_there = item.clone().is_some_and(|item| window.push(item));
                match place {
                    Some(thread) if is_there => changes.push(Change::Thread(room, thread)),
                    Some(_) => {}
                    None => is_shown = is_there,
                }
            } else {
                is_changed |= window.pass(event);
            }
        }
        let changed = event.what.changes();
        if is_changed {
            changes.extend(changed.map(|message| Change::Item(room, message)));
        }
        if self.aside.pass(event) {
            changes.extend(changed.map(|message| Change::Aside(room, message)));
        }
        if event.by != me && matches!(event.what, RoomFact::MessageSent { .. }) {
            if self.hear(event) {
                changes.push(Change::Aside(room, revision));
            }
            changes.push(Change::Heard(room, revision));
        }
        is_shown
    }

    /// Every window that is held: the room's own, and those of threads.
    pub(super) fn windows(&mut self) -> impl Iterator<Item = (Option<Revision>, &mut Timeline)> {
        let threads = self.threads.iter_mut().map(|(thread, window)| (Some(*thread), window));
        std::iter::once((None, &mut self.timeline)).chain(threads)
    }
}
