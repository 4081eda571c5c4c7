//! A connection as the hub sees it: marks of what is new, and a way to wake it.
//!
//! The inbox holds marks, not messages: at most one for each room, so it can't grow with what happens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use adda_shared::id::{Nonce, Revision, RoomId, UserId};
use adda_shared::model::ReadMarker;
use adda_shared::notify::{Preferences, RoomNotify};
use adda_shared::protocol::Closing;
use tokio::sync::Notify;

use super::locks::{Mutex, MutexGuard};
use crate::mistake::{Mistake, mistaken};
use crate::store::SessionId;

/// See the [module](self).
#[derive(Debug)]
pub struct Subscriber {
    number: u64,
    user: UserId,
    session: SessionId,
    is_attended: AtomicBool,
    /// The number of the room of which it hears how far others have read it; 0 for none.
    watched: AtomicU64,
    inbox: Mutex<Inbox>,
    wake: Notify,
    closing: OnceLock<Closing>,
    closes: Notify,
    places: Mutex<Places>,
}

/// The rooms whose lanes hold a subscriber, whoever put it there: its connection, or the event that let its person in.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) rooms: BTreeSet<RoomId>,
    /// Whether the connection is gone: from then on no lane takes it.
    pub(super) is_gone: bool,
}

/// What is new for a connection since it last looked.
#[derive(Debug, Default)]
pub struct Inbox {
    /// Rooms with something new.
    pub rooms: BTreeMap<RoomId, Mark>,
    /// Read markers of this person that moved.
    pub reads: BTreeMap<RoomId, ReadMarker>,
    /// Rooms in which this person has said that something they had read is unread.
    pub marked_unread: BTreeSet<RoomId>,
    /// Rooms of whose messages this person is notified otherwise.
    pub notifies: BTreeMap<RoomId, RoomNotify>,
    /// What this person has set that holds in all rooms, where that is new.
    pub preferences: Option<Preferences>,
    /// Rooms of which this person has saved something else.
    pub saved: BTreeSet<RoomId>,
    /// Rooms of which this person follows other threads, or has read further in one.
    pub threads: BTreeSet<RoomId>,
    /// Rooms in which this person is writing something else.
    pub drafts: BTreeSet<RoomId>,
    /// What this person has planned and is another by now, or over.
    pub plans: BTreeSet<Nonce>,
    /// Whether the space has something new.
    pub is_space_changed: bool,
}

/// What is new in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// There are events after the cursor, or signals.
    Changed,
    /// The person came in: the connection begins anew with the room. Where it held the room before, it was out from
    /// this revision on.
    Entered { left: Option<Revision> },
    /// The person went out at this revision, which is the last that reaches them.
    Left(Revision),
}

static NUMBERS: AtomicU64 = AtomicU64::new(1);

impl Subscriber {
    pub(super) fn new(user: UserId, session: SessionId) -> Self {
        Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            user,
            session,
            is_attended: AtomicBool::new(true),
            watched: AtomicU64::new(0),
            inbox: Mutex::default(),
            wake: Notify::new(),
            closing: OnceLock::new(),
            closes: Notify::new(),
            places: Mutex::default(),
        }
    }

    /// Tells connections apart, while they live.
    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn user(&self) -> UserId {
        self.user
    }

    pub fn session(&self) -> SessionId {
        self.session
    }

    /// Has it hear how far others read a room, in the place of another; or of none.
    pub fn watch(&self, room: Option<RoomId>) {
        self.watched.store(room.map_or(0, |room| room.0), Ordering::Relaxed);
    }

    /// Whether it hears how far others read a room.
    pub fn watches(&self, room: RoomId) -> bool {
        self.watched.load(Ordering::Relaxed) == room.0
    }

    /// Takes what is new.
    pub fn take_inbox(&self) -> Inbox {
        std::mem::take(&mut *self.inbox())
    }

    /// Waits until something is new. A change told before this was called counts.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Waits until the connection is to end, and says why.
    pub async fn closing(&self) -> Closing {
        loop {
            if let Some(closing) = self.closing.get() {
                return *closing;
            }
            self.closes.notified().await;
        }
    }

    /// Ends the connection, whatever it is at. The first reason counts.
    pub(super) fn close(&self, closing: Closing) {
        self.closing.get_or_init(|| closing);
        self.closes.notify_one();
    }

    pub(super) fn tell(&self, change: impl FnOnce(&mut Inbox)) {
        change(&mut self.inbox());
        if !mistaken(Mistake::LosesWakes) {
            self.wake.notify_one();
        }
    }

    pub(super) fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().expect("no holder of this lock panics")
    }

    pub(super) fn is_attended(&self) -> bool {
        self.is_attended.load(Ordering::Relaxed)
    }

    pub(super) fn set_attended(&self, is_attended: bool) {
        self.is_attended.store(is_attended, Ordering::Relaxed);
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().expect("no holder of this lock panics")
    }
}

impl Inbox {
    pub(super) fn room_changed(&mut self, room: RoomId) {
        self.rooms.entry(room).or_insert(Mark::Changed);
    }

    pub(super) fn space_changed(&mut self) {
        self.is_space_changed = true;
    }

    pub(super) fn read_moved(&mut self, room: RoomId, read: ReadMarker) {
        let newest = self.reads.entry(room).or_insert(read);
        *newest = read.max(*newest);
    }

    pub(super) fn marked_unread(&mut self, room: RoomId) {
        self.marked_unread.insert(room);
    }

    pub(super) fn notify_changed(&mut self, room: RoomId, notify: RoomNotify) {
        self.notifies.insert(room, notify);
    }

    pub(super) fn saved_changed(&mut self, room: RoomId) {
        self.saved.insert(room);
    }

    pub(super) fn threads_changed(&mut self, room: RoomId) {
        self.threads.insert(room);
    }

    pub(super) fn drafts_changed(&mut self, room: RoomId) {
        self.drafts.insert(room);
    }

    pub(super) fn plan_changed(&mut self, plan: Nonce) {
        self.plans.insert(plan);
    }

    pub(super) fn entered(&mut self, room: RoomId) {
        let left = match self.rooms.get(&room) {
            Some(Mark::Left(revision)) => Some(*revision),
            Some(Mark::Entered { left }) => *left,
            Some(Mark::Changed) | None => None,
        };
        self.rooms.insert(room, Mark::Entered { left });
    }

    pub(super) fn left(&mut self, room: RoomId, revision: Revision) {
        // Whoever went, came and went again before this was read has seen nothing since the first time.
        let first = match self.rooms.get(&room) {
            Some(Mark::Left(earlier) | Mark::Entered { left: Some(earlier) }) => *earlier,
            Some(Mark::Changed | Mark::Entered { left: None }) | None => revision,
        };
        self.rooms.insert(room, Mark::Left(first));
        // Whoever comes back begins the room anew, and what was theirs in it is told with that.
        self.reads.remove(&room);
        self.marked_unread.remove(&room);
        self.notifies.remove(&room);
        self.saved.remove(&room);
        self.threads.remove(&room);
        self.drafts.remove(&room);
    }
}

#[cfg(all(test, not(feature = "schedules")))]
mod tests {
    use super::*;

    fn check(steps: &[(&str, u64)], expected: Mark) {
        let (mut inbox, room) = (Inbox::default(), RoomId(1));
        for (step, revision) in steps {
            match *step {
                "changed" => inbox.room_changed(room),
                "entered" => inbox.entered(room),
                _ => inbox.left(room, Revision(*revision)),
            }
        }
        assert_eq!(inbox.rooms[&room], expected, "{steps:?}");
    }

    #[test]
    fn nothing_after_the_first_leaving_is_let_through() {
        check(&[("changed", 4), ("left", 5)], Mark::Left(Revision(5)));
        check(&[("left", 5), ("changed", 6)], Mark::Left(Revision(5)));
        check(&[("left", 5), ("entered", 7), ("left", 9)], Mark::Left(Revision(5)));
        check(&[("left", 5), ("entered", 7), ("changed", 8)], Mark::Entered { left: Some(Revision(5)) });
        check(&[("entered", 7), ("changed", 8)], Mark::Entered { left: None });
    }

    #[test]
    fn what_was_somebody_s_in_a_room_is_not_told_once_they_have_left_it() {
        let (mut inbox, room) = (Inbox::default(), RoomId(1));
        inbox.saved_changed(room);
        inbox.threads_changed(room);
        inbox.drafts_changed(room);
        inbox.read_moved(room, ReadMarker::default());
        inbox.marked_unread(room);
        inbox.left(room, Revision(5));
        inbox.entered(room);
        assert!(
            inbox.saved.is_empty()
                && inbox.threads.is_empty()
                && inbox.drafts.is_empty()
                && inbox.reads.is_empty()
                && inbox.marked_unread.is_empty()
        );
        inbox.saved_changed(room);
        assert!(inbox.saved.contains(&room), "what they save from then on is");
    }
}
