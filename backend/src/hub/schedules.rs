//! The hub's threads in thousands of orders, each chosen by a generator and told again by its seed: who publishes, who
//! comes, who falls off a lane, who leaves and who closes.
//!
//! A reader here does what a connection does, without a socket: it enters before it reads, follows the lane from its
//! cursor, reads the store where the lane does not reach back, and waits. One that is not woken, though something is
//! new for it, waits for ever; the generator finds that nobody can go on, and says so.

use adda_shared::id::{Nonce, UnixMs};
use adda_shared::model::Person;
use adda_shared::permission::{Role, RoomRole};
use adda_shared::text::{MessageBody, PersonName};
use shuttle::future::block_on;
use shuttle::{check_pct, check_random, thread};

use super::lane::Tail;
use super::subscriber::Mark;
use super::*;

const ROOM: RoomId = RoomId(7);
const ADA: UserId = UserId(1);
const BEN: UserId = UserId(2);
/// Orders that are tried of each story: by chance alone, and with few changes at chosen places, which finds what is rare.
const BY_CHANCE: usize = 1_000;
const BY_CHANGES: usize = 1_000;
const CHANGES: usize = 3;

fn check(story: fn()) {
    check_random(story, BY_CHANCE);
    check_pct(story, BY_CHANGES, CHANGES);
}

/// What the store has: an event is in it before it is published.
#[derive(Default)]
struct Log(Mutex<Vec<RoomFact>>);

impl Log {
    /// The last revision, where this person is in the room.
    fn head_for(&self, user: UserId) -> Option<Revision> {
        self.membership(user).map(|(_, head)| head)
    }

    /// Since when this person is in the room, and its last revision.
    fn membership(&self, user: UserId) -> Option<(Revision, Revision)> {
        let log = self.0.lock().expect("no holder of this lock panics");
        // In it from the start, like everybody.
        let (mut since, mut head) = (Some(Revision::ZERO), Revision::ZERO);
        for fact in log.iter() {
            head = head.next();
            let (entering, leaving) = crossings(fact);
            if entering.contains(&user) {
                since = Some(head);
            }
            if leaving.contains(&user) {
                since = None;
            }
        }
        since.map(|since| (since, head))
    }
}

fn said(number: u64) -> RoomFact {
    RoomFact::MessageSent {
        number,
        nonce: Nonce(number),
        thread: None,
        text: MessageBody::parse("hello").expect("a body").into(),
    }
}

fn joined(user: UserId) -> RoomFact {
    let person = Person::new(user, PersonName::parse("Ada").expect("a name"), Role::Member);
    RoomFact::MemberJoined { person, role: RoomRole::Member }
}

fn left(user: UserId) -> RoomFact {
    RoomFact::MemberLeft { user }
}

/// Keeps events and publishes them, as the one writer does.
fn write(hub: &Hub, log: &Log, facts: Vec<RoomFact>) {
    for what in facts {
        let mut kept = log.0.lock().expect("no holder of this lock panics");
        kept.push(what.clone());
        let revision = Revision(kept.len() as u64);
        drop(kept);
        hub.publish_room(RoomEvent { room: ROOM, revision, at: UnixMs(0), by: BEN, what });
    }
}

/// A connection of one person, as far as it concerns the hub.
struct Reader {
    log: Arc<Log>,
    connected: Connected,
    /// Revisions that it was sent, one by one; a reset begins anew.
    sent: Vec<u64>,
}

impl Reader {
    /// Enters the hub, then its room, then reads where that stands.
    fn begin(hub: &Arc<Hub>, log: &Arc<Log>, user: UserId) -> Result<Self, Closing> {
        let mut connected = hub.connect(user, SessionId(user.0), 10)?;
        if log.head_for(user).is_some() {
            connected.enter(ROOM);
        }
        if let Some(head) = log.head_for(user) {
            connected.enter(ROOM).cursor = head;
        }
        let mut reader = Self { log: Arc::clone(log), connected, sent: Vec::new() };
        if reader.connected.room(ROOM).is_some() {
            reader.catch_up(None);
        }
        Ok(reader)
    }

    fn user(&self) -> UserId {
        self.connected.subscriber().user()
    }

    fn cursor(&self) -> Option<Revision> {
        self.connected.rooms().get(&ROOM).map(|held| held.cursor)
    }

    /// Takes what is marked as new.
    fn deliver(&mut self) {
        for (_, mark) in self.connected.subscriber().take_inbox().rooms {
            match mark {
                Mark::Changed => self.catch_up(None),
                Mark::Entered { .. } => {
                    self.connected.enter(ROOM);
                    self.sent.clear();
                    match self.log.head_for(self.user()) {
                        Some(head) => {
                            self.connected.enter(ROOM).cursor = head;
                            self.catch_up(None);
                        }
                        None => self.connected.leave(ROOM),
                    }
                }
                Mark::Left(last) => {
                    self.catch_up(Some(last));
                    self.connected.leave(ROOM);
                }
            }
        }
    }

    fn catch_up(&mut self, last: Option<Revision>) {
        let me = self.user();
        loop {
            let Some(held) = self.connected.room(ROOM) else { return };
            match held.lane.after(held.cursor) {
                Tail::Events(events) => {
                    for (revision, frame) in events {
                        if last.is_some_and(|last| revision > last) {
                            return;
                        }
                        let Some(held) = self.connected.room(ROOM) else { return };
                        assert_eq!(held.cursor.next(), revision, "no hole and no double");
                        held.cursor = revision;
                        self.sent.push(revision.0);
                        if matches!(frame.get(), ServerFrame::Room(event) if event.what == left(me)) {
                            return self.connected.leave(ROOM);
                        }
                    }
                    return;
                }
                // Read in the store, which says no to who is out, and lets nobody go on who was out meanwhile.
                Tail::Behind => match self.log.membership(me).filter(|_| last.is_none()) {
                    Some((since, head)) => {
                        assert!(head > held.cursor, "behind a lane means behind the store");
                        if since <= held.cursor {
                            self.sent.extend(held.cursor.next().0..=head.0);
                        } else {
                            self.sent.clear();
                        }
                        held.cursor = head;
                    }
                    None => return self.connected.leave(ROOM),
                },
            }
        }
    }

    /// Reads until it is so.
    fn until(&mut self, is_so: impl Fn(&Self) -> bool) {
        while !is_so(self) {
            block_on(self.connected.subscriber().woken());
            self.deliver();
        }
    }
}

/// The hub and its store, with a writer in a thread of its own.
fn told(facts: Vec<RoomFact>) -> (Arc<Hub>, Arc<Log>, thread::JoinHandle<()>) {
    let (hub, log) = (Arc::new(Hub::new()), Arc::new(Log::default()));
    let (to, from) = (Arc::clone(&hub), Arc::clone(&log));
    let writer = thread::spawn(move || write(&to, &from, facts));
    (hub, log, writer)
}

fn messages(count: u64) -> Vec<RoomFact> {
    (1..=count).map(said).collect()
}

#[test]
fn whoever_comes_while_others_write_misses_nothing_and_falls_off_without_loss() {
    check(|| {
        // More than a lane holds here.
        let (hub, log, writer) = told(messages(6));
        let (to, from) = (Arc::clone(&hub), Arc::clone(&log));
        let other = thread::spawn(move || {
            let mut ben = Reader::begin(&to, &from, BEN).expect("let in");
            ben.until(|ben| ben.cursor() == Some(Revision(6)));
        });
        let mut ada = Reader::begin(&hub, &log, ADA).expect("let in");
        ada.until(|ada| ada.cursor() == Some(Revision(6)));
        assert!(ada.sent.windows(2).all(|pair| pair[0] + 1 == pair[1]), "{:?}", ada.sent);
        for thread in [writer, other] {
            thread.join().expect("no panic");
        }
        drop(ada);
        assert_eq!((hub.lane_count(), hub.connection_count()), (0, 0));
    });
}

#[test]
fn nothing_reaches_whoever_left_and_its_place_is_given_back() {
    check(|| {
        let (hub, log, writer) = told(vec![said(1), left(ADA), said(2), said(3), said(4)]);
        let mut ada = Reader::begin(&hub, &log, ADA).expect("let in");
        ada.until(|ada| ada.cursor().is_none());
        assert!(ada.sent.iter().all(|revision| *revision <= 2), "{:?}", ada.sent);
        writer.join().expect("no panic");
        assert_eq!(hub.lane_count(), 0, "nobody is in the room");
    });
}

#[test]
fn whoever_leaves_and_comes_back_at_once_begins_anew() {
    check(|| {
        let (hub, log, writer) = told(vec![said(1), left(ADA), said(2), joined(ADA), said(3)]);
        let mut ada = Reader::begin(&hub, &log, ADA).expect("let in");
        ada.until(|ada| ada.cursor() == Some(Revision(5)));
        // What was said while she was out is no event to her, whatever she was told before and after.
        assert!(!ada.sent.contains(&3), "{:?}", ada.sent);
        writer.join().expect("no panic");
        drop(ada);
        assert_eq!((hub.lane_count(), hub.connection_count()), (0, 0));
    });
}

#[test]
fn whoever_goes_at_any_moment_leaves_no_place_behind() {
    check(|| {
        let (hub, log, writer) = told(vec![left(ADA), said(1), joined(ADA), said(2)]);
        for _ in 0..2 {
            let mut ada = Reader::begin(&hub, &log, ADA).expect("let in");
            ada.deliver();
            drop(ada);
        }
        writer.join().expect("no panic");
        assert_eq!((hub.lane_count(), hub.connection_count()), (0, 0));
    });
}

#[test]
fn a_hub_that_closes_tells_all_who_are_in_and_lets_nobody_in_after() {
    check(|| {
        let (hub, log, writer) = told(messages(2));
        let comers: Vec<_> = [ADA, BEN]
            .into_iter()
            .map(|user| {
                let (to, from) = (Arc::clone(&hub), Arc::clone(&log));
                thread::spawn(move || match Reader::begin(&to, &from, user) {
                    Ok(reader) => block_on(reader.connected.subscriber().closing()),
                    Err(closing) => closing,
                })
            })
            .collect();
        hub.close(Closing::GoingAway);
        for comer in comers {
            assert_eq!(comer.join().expect("no panic"), Closing::GoingAway);
        }
        writer.join().expect("no panic");
        assert_eq!((hub.lane_count(), hub.connection_count()), (0, 0));
    });
}

#[test]
fn the_presence_that_is_told_last_is_so() {
    check(|| {
        let hub = Arc::new(Hub::new());
        let ada = hub.connect(ADA, SessionId(1), 2).expect("let in");
        let turns = [true, false].map(|is_attended| {
            let (hub, subscriber) = (Arc::clone(&hub), Arc::clone(ada.subscriber()));
            thread::spawn(move || hub.attend(&subscriber, is_attended))
        });
        for turn in turns {
            turn.join().expect("no panic");
        }
        let presence = hub.presence(ADA).expect("she is connected");
        let (_, signals) = hub.space().signals_after(0);
        let told: Vec<_> = signals.iter().map(|signal| signal.get().clone()).collect();
        assert_eq!(told, [ServerFrame::Signal(Signal::Presence { user: ADA, presence })]);
    });
}
