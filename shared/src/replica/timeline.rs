//! The part of a room's history that a client holds: one window, without holes.
//!
//! The window covers the revisions `from..=to`. It grows at its ends, by pages and by new events; when it would hold
//! too much it lets go of the end that is farther from the reader. A window that reaches the room's head is *attached*
//! and new events join it; another one stands somewhere in the past.

#![warn(clippy::wildcard_enum_match_arm)]

use std::collections::VecDeque;

use crate::id::{Nonce, Revision, UserId};
use crate::item::{Content, Item};
use crate::limits;
use crate::protocol::event::RoomEvent;

#[cfg(test)]
mod tests;

/// See the [module](self).
#[derive(Clone, Debug)]
pub struct Timeline {
    from: Revision,
    to: Revision,
    items: VecDeque<Item>,
    is_following: bool,
}

/// What a row of the timeline is known by while it is shown. A message keeps its key from echo to event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKey {
    /// An item from the server.
    Revision(Revision),
    /// One's own message.
    Own(Nonce),
}

impl ItemKey {
    /// The key of an item, to somebody.
    #[must_use]
    pub fn of(item: &Item, me: Option<UserId>) -> Self {
        match &item.what {
            Content::Message(message) if Some(item.by) == me => Self::Own(message.nonce),
            Content::Message(_) | Content::Notice(_) => Self::Revision(item.revision),
        }
    }
}

impl Timeline {
    /// An empty window at the head of a room.
    pub(super) fn at(head: Revision) -> Self {
        Self { from: head.next(), to: head, items: VecDeque::new(), is_following: true }
    }

    /// A window of all the items between two revisions.
    pub(super) fn holding(from: Revision, to: Revision, items: Vec<Item>) -> Self {
        Self { from, to, items: items.into(), is_following: true }
    }

    /// The items held, in order.
    pub fn items(&self) -> impl DoubleEndedIterator<Item = &Item> + ExactSizeIterator {
        self.items.iter()
    }

    /// The item of this revision, if it is held.
    #[must_use]
    pub fn item(&self, revision: Revision) -> Option<&Item> {
        self.items.get(self.place(revision)?)
    }

    fn place(&self, revision: Revision) -> Option<usize> {
        self.items.binary_search_by_key(&revision, |item| item.revision).ok()
    }

    /// The first revision that the window covers.
    #[must_use]
    pub const fn from(&self) -> Revision {
        self.from
    }

    /// The last revision that the window covers; one below [`Timeline::from`] where it is empty.
    #[must_use]
    pub const fn to(&self) -> Revision {
        self.to
    }

    /// Whether history begins in this window.
    #[must_use]
    pub fn has_start(&self) -> bool {
        self.from <= Revision(1)
    }

    /// Whether the window reaches this head, so that what comes next belongs to it.
    #[must_use]
    pub fn is_attached(&self, head: Revision) -> bool {
        self.to >= head
    }

    pub(super) fn set_following(&mut self, is_following: bool) {
        self.is_following = is_following;
    }

    /// Takes the item that follows the room's cursor. Answers whether it is in the window now.
    pub(super) fn push(&mut self, item: Item) -> bool {
        // It was there before: a page had read further than the events had come. Or it belongs beyond a window that
        // stands in the past.
        if item.revision != self.to.next() {
            return false;
        }
        if self.items.len() >= limits::WINDOW_ITEMS_MAX {
            if !self.is_following {
                return false;
            }
            self.items.pop_front();
            self.from = self.items.front().map_or(item.revision, |item| item.revision);
        }
        self.to = item.revision;
        self.items.push_back(item);
        true
    }

    /// Takes the event that follows the room's cursor and is no item. Answers whether an item says something new by it.
    pub(super) fn pass(&mut self, event: &RoomEvent) -> bool {
        if event.revision == self.to.next() {
            self.to = event.revision;
        }
        let place = event.what.changes().and_then(|message| self.place(message));
        place.and_then(|place| self.items.get_mut(place)).is_some_and(|item| item.take(event))
    }

    /// Joins a page to the window; one that does not touch it takes its place if it may, or is dropped.
    /// Answers whether the window changed.
    pub(super) fn merge(&mut self, from: Revision, to: Revision, items: Vec<Item>, may_jump: bool) -> bool {
        let touches = from <= self.to.next() && to.next() >= self.from;
        if !touches {
            if may_jump {
                *self = Self { from, to, items: items.into(), is_following: self.is_following };
            }
            return may_jump;
        }
        let (is_earlier, is_later) = (from < self.from, to > self.to);
        let (older, rest): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| item.revision < self.from);
        for item in older.into_iter().rev() {
            self.items.push_front(item);
        }
        self.items.extend(rest.into_iter().filter(|item| item.revision > self.to));
        self.from = self.from.min(from);
        self.to = self.to.max(to);
        self.trim(is_earlier && !is_later);
        is_earlier || is_later
    }

    /// Lets go of items past the bound, at the end that the reader moves away from.
    fn trim(&mut self, grew_back: bool) {
        let Some(excess) = self.items.len().checked_sub(limits::WINDOW_ITEMS_MAX).filter(|excess| *excess > 0) else {
            return;
        };
        if grew_back {
            self.items.truncate(limits::WINDOW_ITEMS_MAX);
            self.to = self.items.back().map_or(self.to, |item| item.revision);
        } else {
            self.items.drain(..excess);
            self.from = self.items.front().map_or(self.from, |item| item.revision);
        }
    }
}
