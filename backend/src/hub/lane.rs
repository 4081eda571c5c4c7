//! The tail of one log in memory: the last events, encoded, and the newest signal of each person.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, OnceLock};

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::protocol::event::{RoomEvent, RoomFact, Signal};
use adda_shared::protocol::{Form, ServerFrame, encode};
use bytes::Bytes;

use super::locks::{Mutex, MutexGuard};
use super::subscriber::{Inbox, Subscriber};
use crate::mistake::usual_or;

/// Events that a lane holds; a reader that is farther behind resumes from the store.
pub const LANE_EVENTS_MAX: usize = if cfg!(feature = "schedules") { 3 } else { usual_or(256, 6) };

/// See the [module](self).
#[derive(Debug, Default)]
pub struct Lane {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    tail: VecDeque<(Revision, Arc<Frame>)>,
    /// Signals by the order in which they came; each person has at most one of each kind, the newest.
    signals: BTreeMap<u64, Arc<Frame>>,
    signal_of: HashMap<(UserId, Kind), u64>,
    last_signal: u64,
    /// By their numbers: they come and go as fast when there are many.
    subscribers: BTreeMap<u64, Arc<Subscriber>>,
}

/// What a signal is about: one takes the place of another only where both are about the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// What somebody does.
    Doing,
    /// How far they have read.
    Receipt,
}

impl Kind {
    const fn of(signal: &Signal) -> Self {
        if matches!(signal, Signal::Receipt { .. }) { Self::Receipt } else { Self::Doing }
    }
}

/// A frame for many: encoded once for each form, when the first of them needs it.
#[derive(Debug)]
pub struct Frame {
    frame: ServerFrame,
    binary: OnceLock<Bytes>,
    json: OnceLock<Bytes>,
}

impl Frame {
    pub fn new(frame: ServerFrame) -> Self {
        Self { frame, binary: OnceLock::new(), json: OnceLock::new() }
    }

    pub fn get(&self) -> &ServerFrame {
        &self.frame
    }

    /// The frame as it goes over the wire.
    pub fn encoded(&self, form: Form) -> Bytes {
        let slot = match form {
            Form::Binary => &self.binary,
            Form::Json => &self.json,
        };
        slot.get_or_init(|| encode(form, &self.frame).into()).clone()
    }
}

/// What a lane has for a reader.
#[derive(Debug)]
pub enum Tail {
    /// The events after the cursor, in order and without a hole; none, where the reader is at the head.
    Events(Vec<(Revision, Arc<Frame>)>),
    /// The lane does not reach back to the cursor: the store does.
    Behind,
}

impl Lane {
    /// The events after a cursor.
    pub fn after(&self, cursor: Revision) -> Tail {
        let inner = self.inner();
        let Some((first, _)) = inner.tail.front() else { return Tail::Events(Vec::new()) };
        if *first > cursor.next() {
            return Tail::Behind;
        }
        let known = usize::try_from(cursor.next().0 - first.0).unwrap_or(usize::MAX);
        Tail::Events(inner.tail.iter().skip(known).cloned().collect())
    }

    /// The signals that came after a reader's last one, and the number to ask from next time.
    pub fn signals_after(&self, heard: u64) -> (u64, Vec<Arc<Frame>>) {
        let inner = self.inner();
        let newer = inner.signals.range(heard + 1..).map(|(_, frame)| Arc::clone(frame)).collect();
        (inner.last_signal, newer)
    }

    /// The number of the last signal: what a new reader has heard, who is told the state by other means.
    pub fn last_signal(&self) -> u64 {
        self.inner().last_signal
    }

    /// The last event's revision; nothing while none has come since the lane was made.
    pub fn head(&self) -> Option<Revision> {
        self.inner().tail.back().map(|(revision, _)| *revision)
    }

    pub(super) fn push(&self, revision: Revision, frame: ServerFrame) {
        let mut inner = self.inner();
        if let Some((last, _)) = inner.tail.back()
            && last.next() != revision
        {
            // The store publishes in the order of revisions. Were it ever not so, readers go to the store for the rest.
            tracing::error!(%last, %revision, "a lane was handed another revision than its next");
            inner.tail.clear();
        }
        if inner.tail.len() == LANE_EVENTS_MAX {
            inner.tail.pop_front();
        }
        inner.tail.push_back((revision, Arc::new(Frame::new(frame))));
    }

    /// Puts in the place of what was told before an event what is told after it: a text that was changed or deleted is
    /// not for those who were behind.
    pub(super) fn retell(&self, later: &RoomFact) {
        let Some(message) = later.changes().filter(|_| later.sent().is_none()) else { return };
        let mut inner = self.inner();
        for (revision, frame) in inner.tail.iter_mut().filter(|(revision, _)| *revision >= message) {
            let ServerFrame::Room(event) = frame.get() else { continue };
            debug_assert_eq!(event.revision, *revision, "a room's lane is numbered by its events");
            if let Some(what) = event.retold_after(later) {
                *frame = Arc::new(Frame::new(ServerFrame::Room(RoomEvent { what, ..event.clone() })));
            }
        }
    }

    pub(super) fn signal(&self, user: UserId, signal: Signal) {
        let mut inner = self.inner();
        inner.last_signal += 1;
        let number = inner.last_signal;
        if let Some(older) = inner.signal_of.insert((user, Kind::of(&signal)), number) {
            inner.signals.remove(&older);
        }
        inner.signals.insert(number, Arc::new(Frame::new(ServerFrame::Signal(signal))));
    }

    /// Takes back what was told of somebody's reading, who leaves: it must not be the last that a reader hears of them.
    pub(super) fn withdraw(&self, room: RoomId, user: UserId) {
        if self.inner().signal_of.contains_key(&(user, Kind::Receipt)) {
            self.signal(user, Signal::Receipt { room, user, read: None });
        }
    }

    pub(super) fn wake_all(&self, mark: impl Fn(&mut Inbox)) {
        for subscriber in self.inner().subscribers.values() {
            subscriber.tell(&mark);
        }
    }

    /// Wakes those who look at this room, and nobody else.
    pub(super) fn wake_watching(&self, room: RoomId) {
        for subscriber in self.inner().subscribers.values().filter(|subscriber| subscriber.watches(room)) {
            subscriber.tell(|inbox| inbox.room_changed(room));
        }
    }

    pub(super) fn subscribe(&self, subscriber: &Arc<Subscriber>) {
        self.inner().subscribers.insert(subscriber.number(), Arc::clone(subscriber));
    }

    /// Answers whether nobody is left.
    pub(super) fn unsubscribe(&self, subscriber: &Subscriber) -> bool {
        let mut inner = self.inner();
        inner.subscribers.remove(&subscriber.number());
        inner.subscribers.is_empty()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no holder of this lock panics")
    }
}

#[cfg(all(test, not(feature = "schedules")))]
mod tests {
    use adda_shared::id::{Nonce, UnixMs};
    use adda_shared::text::MessageBody;

    use super::*;

    fn lane(revisions: std::ops::RangeInclusive<u64>) -> Lane {
        let lane = Lane::default();
        for revision in revisions {
            lane.push(Revision(revision), ServerFrame::Ping { space: Revision(revision), rooms: Vec::new() });
        }
        lane
    }

    fn check(lane: &Lane, cursor: u64, expected: Option<&[u64]>) {
        let found: Option<Vec<u64>> = match lane.after(Revision(cursor)) {
            Tail::Events(events) => Some(events.iter().map(|(revision, _)| revision.0).collect()),
            Tail::Behind => None,
        };
        assert_eq!(found.as_deref(), expected, "after {cursor}");
    }

    #[test]
    fn a_reader_gets_what_follows_its_cursor_or_is_told_that_it_is_behind() {
        let lane = lane(5..=8);
        check(&lane, 8, Some(&[]));
        check(&lane, 6, Some(&[7, 8]));
        check(&lane, 4, Some(&[5, 6, 7, 8]));
        check(&lane, 3, None);
        check(&lane, 9, Some(&[]));
    }

    #[test]
    fn a_lane_is_bounded() {
        let last = LANE_EVENTS_MAX as u64 + 1;
        let lane = lane(1..=last);
        check(&lane, last - 1, Some(&[last]));
        check(&lane, 0, None);
        assert_eq!(lane.head(), Some(Revision(last)));
    }

    #[test]
    fn only_the_newest_signal_of_each_person_and_kind_is_kept() {
        let lane = Lane::default();
        for user in [1, 2, 1, 1] {
            lane.signal(UserId(user), Signal::Typing { room: RoomId(1), thread: None, user: UserId(user) });
        }
        let (heard, signals) = lane.signals_after(0);
        assert_eq!((heard, signals.len()), (4, 2));
        assert_eq!(lane.signals_after(heard).1.len(), 0);
        for read in [5, 6] {
            let (room, user) = (RoomId(1), UserId(1));
            lane.signal(user, Signal::Receipt { room, user, read: Some(Revision(read)) });
        }
        lane.withdraw(RoomId(1), UserId(2));
        assert_eq!(lane.signals_after(heard).1.len(), 1, "and what one does is another thing than what one has read");
        assert_eq!(lane.signals_after(0).1.len(), 3);
    }

    #[test]
    fn who_is_behind_is_told_what_was_changed_as_it_is_now() {
        let body = |text: &str| MessageBody::parse(text).expect("a text");
        let facts = [
            RoomFact::MessageSent { number: 1, nonce: Nonce(1), thread: None, text: body("secret").into() },
            RoomFact::MessageSent { number: 2, nonce: Nonce(2), thread: None, text: body("tea").into() },
            RoomFact::MessageEdited {
                message: Revision(5),
                thread: None,
                body: body("still secret"),
                mentions: Vec::new(),
            },
            RoomFact::MessageDeleted { message: Revision(5) },
        ];
        let lane = Lane::default();
        for (what, revision) in facts.into_iter().zip(5..) {
            let (room, at, by) = (RoomId(1), UnixMs(1), UserId(1));
            lane.retell(&what);
            let event = RoomEvent { room, revision: Revision(revision), at, by, what };
            lane.push(Revision(revision), ServerFrame::Room(event));
        }
        let Tail::Events(events) = lane.after(Revision(4)) else { panic!("it reaches back") };
        let told = events.iter().map(|(_, frame)| match frame.get() {
            ServerFrame::Room(event) => event.what.clone(),
            other => panic!("{other:?}"),
        });
        let expected = [
            RoomFact::Tombstone { number: 1, nonce: Nonce(1), thread: None },
            RoomFact::MessageSent { number: 2, nonce: Nonce(2), thread: None, text: body("tea").into() },
            RoomFact::Withheld,
            RoomFact::MessageDeleted { message: Revision(5) },
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_frame_is_encoded_once_for_each_form() {
        let frame = Frame::new(ServerFrame::Ping { space: Revision(1), rooms: Vec::new() });
        for form in Form::ALL {
            assert_eq!(frame.encoded(form).as_ptr(), frame.encoded(form).as_ptr());
        }
    }
}
