//! The replica as signals: one for a room's head, one for its unread messages, one for a person, one for a presence.
//!
//! `apply` is told what changed and sets just those signals, and those only where the value differs. The signals are
//! reference-counted and held here, at the root, so that no view that is taken down can take one with it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::item::Item;
use adda_shared::model::{FollowedThread, Person, Presence};
use adda_shared::notify::NotifyLevel;
use adda_shared::permission::RoomRole;
use adda_shared::replica::room::RoomState;
use adda_shared::replica::{Change, Replica};

use super::head::{self, RoomHead};
use super::people::{Everybody, at, earlier};
use super::reading::Reading;
use super::talk::Talk;
use super::timeline::OpenTimeline;
use crate::browser;
use crate::signal::ArcRwSignal;

/// How the connection stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Connection {
    /// Nobody is signed in.
    #[default]
    None,
    /// No server was reached yet.
    Connecting,
    Live,
    /// It was lost, and is tried again at this time.
    Lost {
        retry_at: UnixMs,
    },
    /// The server speaks another version than this page.
    OtherVersion,
}

/// The signals of one room.
#[derive(Clone, Default)]
pub(crate) struct RoomSignals {
    /// Nothing while one is not in it.
    pub(crate) head: ArcRwSignal<Option<RoomHead>>,
    /// The threads that one follows there, which are others with each reply.
    pub(crate) threads: ArcRwSignal<Vec<FollowedThread>>,
    /// What of threads is not sent yet: of each its thread, and whether it was refused.
    pub(crate) unsent: ArcRwSignal<Vec<(Revision, bool)>>,
    pub(crate) unread: ArcRwSignal<u64>,
    /// The rewinds of the read marker, as the server told them.
    pub(crate) rewinds: ArcRwSignal<u64>,
    /// Unread messages that call oneself.
    pub(crate) mentions: ArcRwSignal<u64>,
    /// Whether one is notified of nothing in it at this moment.
    pub(crate) is_silent: ArcRwSignal<bool>,
    /// Changes whenever somebody begins to type there, in a thread or not, or ends.
    pub(crate) typing: ArcRwSignal<u32>,
    /// Changes whenever others' receipts may stand elsewhere.
    pub(crate) receipts: ArcRwSignal<u32>,
    /// Nothing until it was asked for.
    pub(crate) members: ArcRwSignal<Option<BTreeMap<UserId, RoomRole>>>,
    /// Changes whenever a message that is held may say something else, or another one is held.
    pub(crate) changed: ArcRwSignal<u32>,
}

impl RoomSignals {
    fn has_changed(&self) {
        step(&self.changed);
        step(&self.receipts);
    }
}

/// Signals by the number of what they are of, in its order. A map would bring kilobytes for each type that it holds.
pub(super) struct Signals<T>(RefCell<Vec<(u64, T)>>);

impl<T> Default for Signals<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Clone> Signals<T> {
    pub(super) fn get(&self, number: u64) -> Option<T> {
        let held = self.0.borrow();
        held.binary_search_by_key(&number, |(number, _)| *number).ok().map(|place| held[place].1.clone())
    }

    pub(super) fn get_or_make(&self, number: u64, make: impl FnOnce() -> T) -> T {
        self.get(number).unwrap_or_else(|| {
            let made = make();
            let mut held = self.0.borrow_mut();
            let place = held.partition_point(|(other, _)| *other < number);
            held.insert(place, (number, made.clone()));
            made
        })
    }

    pub(super) fn all(&self) -> Vec<(u64, T)> {
        self.0.borrow().clone()
    }
}

/// See the [module](self).
#[derive(Default)]
pub(crate) struct Mirror {
    pub(crate) connection: ArcRwSignal<Connection>,
    /// Whether all that the browser keeps of the person is here.
    pub(crate) is_loaded: ArcRwSignal<bool>,
    /// Whether the server has said which rooms there are, now or when the page was last open.
    pub(crate) is_welcomed: ArcRwSignal<bool>,
    pub(crate) me: ArcRwSignal<Option<Person>>,
    pub(crate) space: ArcRwSignal<String>,
    pub(crate) version: ArcRwSignal<String>,
    /// The rooms that one is in, by id.
    pub(crate) rooms: ArcRwSignal<Vec<RoomId>>,
    /// Everybody that one may know of, by id; told, too, when one of them is called something else.
    pub(crate) people: ArcRwSignal<Vec<UserId>>,
    /// Unread messages in all rooms; of silent ones, those that call oneself.
    pub(crate) unread: ArcRwSignal<u64>,
    /// Of these, the replies in threads that one follows.
    pub(crate) unread_replies: ArcRwSignal<u64>,
    /// Whether one is notified of nothing at all at this moment, because one said so.
    pub(crate) is_paused: ArcRwSignal<bool>,
    /// How often the server has told what holds in all rooms, or what one has planned.
    pub(crate) preferences_told: ArcRwSignal<u64>,
    /// Of how much one was reminded and has not said that it is done, and how much could not be sent.
    pub(crate) plans_due: ArcRwSignal<u64>,
    /// When something changes by itself, as a silence that ends, in milliseconds; 0 where nothing does.
    pub(super) changes_at: Cell<u64>,
    /// As that, of all people.
    pub(super) people_change_at: Cell<Option<UnixMs>>,
    /// How often another page, or device, has told what is being written there.
    pub(crate) drafts_told: ArcRwSignal<u64>,
    /// Where something is being written, by the numbers of rooms and threads.
    pub(crate) drafts: ArcRwSignal<Vec<u64>>,
    /// Where files are about to be sent, and whether a message waits for them.
    pub(crate) trays: ArcRwSignal<Vec<(Talk, bool)>>,
    /// See `everybody`; nothing where that is to be made anew.
    pub(super) everybody: RefCell<Option<Everybody>>,
    room_signals: Signals<RoomSignals>,
    pub(super) person_signals: Signals<ArcRwSignal<Option<Person>>>,
    presence_signals: Signals<ArcRwSignal<Presence>>,
    opened: RefCell<Vec<Rc<OpenTimeline>>>,
}

/// Says that something is another than before.
fn step(count: &ArcRwSignal<u32>) {
    count.update(|count| *count = count.wrapping_add(1));
}

/// Sets a signal where that makes a difference.
pub(super) fn show<T: PartialEq + Send + Sync + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.with_untracked(|held| *held != value) {
        signal.set(value);
    }
}

impl Mirror {
    pub(crate) fn room(&self, replica: &Replica, room: RoomId) -> RoomSignals {
        self.room_signals.get_or_make(room.0, || {
            let signals = RoomSignals::default();
            show_room(&signals, replica, room, browser::wall_clock());
            signals
        })
    }

    pub(crate) fn presence(&self, replica: &Replica, user: UserId) -> ArcRwSignal<Presence> {
        self.presence_signals.get_or_make(user.0, || ArcRwSignal::new(replica.presence(user)))
    }

    /// All timelines that are open.
    pub(crate) fn opened(&self) -> Vec<Rc<OpenTimeline>> {
        self.opened.borrow().clone()
    }

    /// The timeline of this, where that is open.
    pub(crate) fn open(&self, talk: Talk) -> Option<Rc<OpenTimeline>> {
        self.opened.borrow().iter().find(|open| open.talk == talk).cloned()
    }

    pub(crate) fn add_open(&self, open: Rc<OpenTimeline>) {
        self.close(open.talk);
        self.opened.borrow_mut().push(open);
    }

    pub(crate) fn close(&self, talk: Talk) {
        self.opened.borrow_mut().retain(|open| open.talk != talk);
    }

    pub(crate) fn close_all(&self) {
        self.opened.take();
    }

    /// Shows what changed, but for the rows of what is open: answers whether those are to be shown anew.
    pub(crate) fn apply(&self, replica: &Replica, changes: &[Change]) -> bool {
        let (opened, now) = (self.opened(), browser::wall_clock());
        let mut is_stale = false;
        for change in changes {
            let of_open = |room: &RoomId| opened.iter().any(|open| open.talk.room == *room);
            match change {
                Change::Everything => {
                    self.everything(replica);
                    for open in &opened {
                        open.note_reading(replica);
                    }
                    is_stale = true;
                }
                Change::Space => show(&self.space, replica.space_name().map(ToString::to_string).unwrap_or_default()),
                Change::Person(user) => self.show_person(replica, *user, now),
                Change::Presence(user) => {
                    if let Some(signal) = self.presence_signals.get(user.0) {
                        show(&signal, replica.presence(*user));
                    }
                }
                Change::RoomList => show(&self.rooms, replica.rooms().map(|(room, _)| room).collect()),
                Change::Room(room) => {
                    is_stale |= marked(replica, &opened, *room);
                    if let Some(signals) = self.room_signals.get(room.0) {
                        show_room(&signals, replica, *room, now);
                    }
                }
                Change::Appended(room, revision) => {
                    self.receipts_moved(*room);
                    is_stale |= self.appended(replica, Talk::in_room(*room), *revision);
                }
                Change::Heard(room, revision) => {
                    let item = replica.room(*room).and_then(|room| room.item(*revision));
                    if let Some(thread) = item.and_then(Item::thread) {
                        is_stale |= self.appended(replica, Talk::in_thread(*room, thread), *revision);
                    }
                }
                Change::Thread(room, thread) => is_stale |= self.open(Talk::in_thread(*room, *thread)).is_some(),
                Change::Window(room) | Change::Item(room, _) | Change::Aside(room, _) => {
                    is_stale |= of_open(room);
                    if let Some(signals) = self.room_signals.get(room.0) {
                        signals.has_changed();
                    }
                }
                Change::Preferences | Change::Plans | Change::Echoes(RoomId(0)) => {
                    self.preferences_told.update(|count| *count += 1);
                }
                Change::Echoes(room) => {
                    is_stale |= of_open(room) | marked(replica, &opened, *room);
                    if let Some(signals) = self.room_signals.get(room.0) {
                        show_room(&signals, replica, *room, now);
                    }
                }
                Change::Members(room) | Change::Typing(room) => {
                    if let Some(signals) = self.room_signals.get(room.0) {
                        show_company(&signals, replica.room(*room));
                    }
                }
                Change::Receipts(room) => self.receipts_moved(*room),
                Change::Answered(..) | Change::OtherPerson => {}
            }
        }
        self.count(replica, now);
        is_stale
    }

    fn receipts_moved(&self, room: RoomId) {
        if let Some(signals) = self.room_signals.get(room.0) {
            step(&signals.receipts);
        }
    }

    /// Takes note of a message at the end of something; answers whether that is open.
    fn appended(&self, replica: &Replica, talk: Talk, revision: Revision) -> bool {
        let open = self.open(talk);
        if let Some(open) = &open {
            open.appended(replica, revision);
        }
        open.is_some()
    }

    /// After a welcome anything may be different; before one, and after signing out, nothing is there.
    pub(crate) fn everything(&self, replica: &Replica) {
        let now = browser::wall_clock();
        show(&self.me, at(replica.me(), now));
        show(&self.space, replica.space_name().map(ToString::to_string).unwrap_or_default());
        show(&self.version, replica.server_version().unwrap_or_default().to_owned());
        self.everybody.take();
        self.people.set(replica.people().map(|person| person.user).collect());
        self.show_people(replica, now);
        for (user, signal) in self.presence_signals.all() {
            show(&signal, replica.presence(UserId(user)));
        }
        for (room, signals) in self.room_signals.all() {
            show_room(&signals, replica, RoomId(room), now);
            signals.has_changed();
            show_company(&signals, replica.room(RoomId(room)));
        }
        show(&self.rooms, replica.rooms().map(|(room, _)| room).collect());
        self.preferences_told.update(|count| *count += 1);
        self.count(replica, now);
    }

    /// Shows which rooms are silent by now, and what people say of themselves.
    pub(super) fn pass_time(&self, replica: &Replica, now: UnixMs) {
        for (room, signals) in self.room_signals.all() {
            show(&signals.is_silent, replica.room(RoomId(room)).is_some_and(|state| is_silent(state, now)));
        }
        show(&self.me, at(replica.me(), now));
        self.show_people(replica, now);
        self.count(replica, now);
    }

    /// Counts what is unread, and notes when that may be another number by itself.
    fn count(&self, replica: &Replica, now: UnixMs) {
        let paused_until = replica.preferences().paused_until;
        let paused = Some(paused_until).filter(|until| *until > now);
        let (mut unread, mut replies, mut changes_at) = (0, 0, earlier(paused, self.people_change_at.get()));
        for (room, state) in replica.rooms() {
            let muted_until = state.entry().notify.muted_until;
            if muted_until > now {
                changes_at = earlier(changes_at, Some(muted_until));
            }
            if is_silent(state, now) {
                unread += state.mentions() as u64;
            } else {
                unread += Reading::of(Talk::in_room(room), replica).unread;
                replies += head::unread_replies(replica, state);
            }
        }
        show(&self.unread, unread + replies);
        show(&self.unread_replies, replies);
        show(&self.is_paused, paused_until > now);
        self.changes_at.set(changes_at.map_or(0, |at| at.0));
    }

    /// Without a connection nobody is known to type.
    pub(crate) fn disconnected(&self) {
        for (_, signals) in self.room_signals.all() {
            step(&signals.typing);
        }
    }
}

/// Whether the line stands elsewhere in what is open of a room, because something was marked as unread.
fn marked(replica: &Replica, opened: &[Rc<OpenTimeline>], room: RoomId) -> bool {
    let of_it = opened.iter().filter(|open| open.talk.room == room);
    of_it.filter(|open| open.note_reading(replica)).count() > 0
}

fn is_silent(state: &RoomState, now: UnixMs) -> bool {
    state.entry().notify.level_at(now) == NotifyLevel::Nothing
}

fn show_room(signals: &RoomSignals, replica: &Replica, room: RoomId, now: UnixMs) {
    let state = replica.room(room);
    let head = state.map(|state| RoomHead::of(state, replica.echoes(room)));
    show(&signals.is_silent, state.is_some_and(|state| is_silent(state, now)));
    show(&signals.head, head);
    show(&signals.unsent, state.map(|state| head::unsent(state, replica.echoes(room))).unwrap_or_default());
    show(&signals.threads, state.map(|state| head::threads(state, replica.echoes(room))).unwrap_or_default());
    show(&signals.unread, Reading::of(Talk::in_room(room), replica).unread);
    show(&signals.rewinds, state.map_or(0, |state| state.entry().read.rewinds));
    show(&signals.mentions, state.map_or(0, |state| state.mentions() as u64));
}

fn show_company(signals: &RoomSignals, state: Option<&RoomState>) {
    step(&signals.typing);
    show(&signals.members, state.and_then(|state| state.members().cloned()));
}
