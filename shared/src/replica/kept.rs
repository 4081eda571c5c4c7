//! What of a replica outlives the page: the space, and each room by itself, as bytes.
//!
//! The two are kept at different moments, and that does no harm: each room has its own cursor, and what it lacks comes
//! when the replica connects. Presence, typing and lists of members are true only while a connection is, and are not
//! kept. A form of another version, another person or another life of the database is not taken, nor a damaged one:
//! the server tells all of it again.

#![warn(clippy::wildcard_enum_match_arm)]

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::room::RoomState;
use super::timeline::Timeline;
use super::{Replica, Space};
use crate::id::{Epoch, Nonce, Revision, RoomId, UserId};
use crate::item::Item;
use crate::limits;
use crate::model::{Person, RoomEntry};
use crate::protocol::{Form, decode_body, encode};
use crate::text::SpaceName;

/// Counts up where an older reader would misread the bytes, or would hold something that is not so.
pub const VERSION: u8 = 12;

/// Bytes before the content: the version, and the sum of what follows.
const HEAD_BYTES: usize = 5;

/// The space as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptSpace {
    /// The life of the database.
    pub epoch: Epoch,
    /// Whose it is.
    pub me: UserId,
    /// The last revision of the space that it knows of.
    pub head: Revision,
    /// The space's name.
    pub name: SpaceName,
    /// Everybody that its owner knew of.
    pub people: Vec<Person>,
    /// Whether it was made for a guest, and so leaves people out.
    pub is_partial: bool,
}

/// A room as it is kept: its entry, and the end of its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRoom {
    /// The life of the database.
    pub epoch: Epoch,
    /// Whose it is.
    pub me: UserId,
    /// The room at the cursor, which is `entry.head`.
    pub entry: RoomEntry,
    /// The first revision of the history that is here.
    pub from: Revision,
    /// The last revision of it: the cursor, or further.
    pub to: Revision,
    /// All the items between these.
    pub items: Vec<Item>,
    /// Others that these and the entry point at, in order, as far as they were held.
    pub aside: Vec<Item>,
    /// The ends of threads that were open, the one last that was last.
    pub threads: Vec<KeptThread>,
}

/// The end of a thread as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptThread {
    /// Which: the revision of the message that began it.
    pub thread: Revision,
    /// The first revision from which its replies are here.
    pub from: Revision,
    /// The last: the room's cursor, or further.
    pub to: Revision,
    /// All its replies between these.
    pub replies: Vec<Item>,
}

impl KeptSpace {
    /// As it is kept.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        sealed(self)
    }

    /// What was kept. Nothing, where it is of another version or damaged.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        unsealed(bytes)
    }
}

impl KeptRoom {
    /// As it is kept.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        sealed(self)
    }

    /// What was kept. Nothing, where it is of another version or damaged.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        unsealed(bytes).filter(Self::is_whole)
    }

    /// Whether the history is in order, reaches the cursor, and can go on.
    fn is_whole(&self) -> bool {
        let head = self.entry.head;
        let of_thread = |kept: &KeptThread| is_window(kept.from, kept.to, head, &kept.replies);
        let is_first = |(place, kept): (usize, &KeptThread)| {
            self.threads.iter().position(|other| other.thread == kept.thread) == Some(place)
        };
        is_window(self.from, self.to, head, &self.items)
            && self.aside.is_sorted_by(|item, next| item.revision < next.revision)
            && self.aside.len() <= limits::WINDOW_ITEMS_MAX
            && self.threads.len() <= limits::THREADS_HELD_MAX
            && self.threads.iter().all(of_thread)
            && self.threads.iter().enumerate().all(is_first)
    }
}

/// Whether items are in order between two revisions, from which a room at this head can go on.
fn is_window(from: Revision, to: Revision, head: Revision, items: &[Item]) -> bool {
    let is_inside = |item: &Item| item.revision >= from && item.revision <= to;
    items.is_sorted_by(|item, next| item.revision < next.revision)
        && items.iter().all(is_inside)
        && items.len() <= limits::WINDOW_ITEMS_MAX
        && to < Revision(u64::MAX)
        && from <= to.next()
        && to >= head
}

fn sealed<T: Serialize>(content: &T) -> Vec<u8> {
    let content = encode(Form::Binary, content);
    [&[VERSION][..], &sum(&content), &content].concat()
}

fn unsealed<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let (head, content) = bytes.split_at_checked(HEAD_BYTES)?;
    let is_sound = head.first() == Some(&VERSION) && head.ends_with(&sum(content));
    if is_sound { decode_body(Form::Binary, content).ok() } else { None }
}

/// FNV-1a: enough to notice chance, and nothing else is to be feared of what a browser keeps for its own page.
fn sum(bytes: &[u8]) -> [u8; 4] {
    let sum = bytes.iter().fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    sum.to_le_bytes()
}

/// The last items of a window, at most so many, and the first revision from which all are among them.
fn end_of(window: &Timeline, items_max: usize) -> (Revision, Vec<Item>) {
    let left_out = window.items().len().saturating_sub(items_max);
    let items: Vec<Item> = window.items().skip(left_out).cloned().collect();
    let first = items.first().filter(|_| left_out > 0);
    (first.map_or(window.from(), |item| item.revision), items)
}

impl Replica {
    /// The space, to be kept for a later replica. Nothing before the first welcome.
    #[must_use]
    pub fn kept_space(&self) -> Option<KeptSpace> {
        let (Some(epoch), Some(me), Some(space)) = (self.epoch, self.me, &self.space) else {
            return None;
        };
        let people = self.people.values().cloned().collect();
        Some(KeptSpace { epoch, me, head: space.head, name: space.name.clone(), people, is_partial: space.is_partial })
    }

    /// A room, to be kept for a later replica. Nothing while the window stands in the past: what was kept before is
    /// worth more then.
    #[must_use]
    pub fn kept_room(&self, room: RoomId) -> Option<KeptRoom> {
        let state = self.rooms.get(&room).filter(|state| state.is_attached())?;
        let (from, items) = end_of(state.timeline(), limits::KEPT_ITEMS_MAX);
        let threads = state.threads().filter(|(_, window)| window.is_attached(state.cursor()));
        let threads: Vec<KeptThread> = threads
            .map(|(thread, window)| {
                let (from, replies) = end_of(window, limits::KEPT_REPLIES_MAX);
                KeptThread { thread, from, to: window.to(), replies }
            })
            .collect();
        let shown = items.iter().chain(threads.iter().flat_map(|kept| &kept.replies));
        let is_outside = |revision: &Revision| items.binary_search_by_key(revision, |item| item.revision).is_err();
        let pointed_at = state.pointed_at(shown).into_iter().filter(is_outside);
        let aside = pointed_at.filter_map(|revision| state.item(revision).cloned());
        let aside = aside.take(limits::WINDOW_ITEMS_MAX).collect();
        let (epoch, me, to) = (self.epoch?, self.me?, state.timeline().to());
        Some(KeptRoom { epoch, me, entry: state.entry().clone(), from, to, items, aside, threads })
    }

    /// Takes a space that was kept, before the first connection. Answers whether it did: it is another person's else.
    pub fn restore_space(&mut self, kept: KeptSpace) -> bool {
        let is_mine = self.me == Some(kept.me);
        if is_mine {
            self.epoch = Some(kept.epoch);
            self.space = Some(Space { head: kept.head, name: kept.name, is_partial: kept.is_partial });
            // One by one: to collect a map is to sort, for which the page would need another thousand instructions.
            for person in kept.people {
                self.people.insert(person.user, person);
            }
        }
        is_mine
    }

    /// Takes a room that was kept, after its space. Answers whether it did: it is another person's or of another life
    /// of the database else. What the outbox has of what stands in the room is let go.
    pub fn restore_room(&mut self, kept: KeptRoom) -> bool {
        let is_mine = self.me == Some(kept.me) && self.space.is_some() && self.epoch == Some(kept.epoch);
        if is_mine {
            let room = kept.entry.room.room;
            let replies = kept.threads.iter().flat_map(|kept| &kept.replies);
            let own = kept.items.iter().chain(replies).filter(|item| item.by == kept.me);
            let own: Vec<Nonce> = own.filter_map(|item| item.message()).map(|message| message.nonce).collect();
            self.outbox.settle(room, &own, Revision::ZERO);
            self.rooms.insert(room, RoomState::restored(kept));
        }
        is_mine
    }
}

#[cfg(test)]
mod tests;
