//! The replica as signals: one for a room's head, one for its unread messages, one for a person, one for a presence.
//!
//! `apply` is told what changed and sets just those signals, and those only where the value differs. The signals are
//! reference-counted and held here, at the root, so that no view that is taken down can take one with it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::model::{Person, Presence, Room};
use adda_shared::notify::{NotifyLevel, RoomNotify};
use adda_shared::permission::{Role, RoomRole, Standing};
use adda_shared::replica::room::RoomState;
use adda_shared::replica::{Change, Replica};
use leptos::prelude::*;

use super::timeline::OpenTimeline;
use crate::browser;
use crate::text::format::in_order;

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

/// What stands at the head of a room, and what one may do there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoomHead {
    pub(crate) room: Room,
    pub(crate) role: RoomRole,
    /// Of which messages one is notified.
    pub(crate) notify: RoomNotify,
    /// The messages that are pinned, in the order in which they were.
    pub(crate) pins: Vec<Revision>,
}

impl RoomHead {
    pub(crate) fn standing(&self, role: Role) -> Standing {
        Standing { role, room_role: Some(self.role), kind: self.room.kind, is_archived: self.room.is_archived }
    }
}

/// The signals of one room.
#[derive(Clone, Default)]
pub(crate) struct RoomSignals {
    /// Nothing while one is not in it.
    pub(crate) head: ArcRwSignal<Option<RoomHead>>,
    pub(crate) unread: ArcRwSignal<u64>,
    /// Unread messages that call oneself.
    pub(crate) mentions: ArcRwSignal<u64>,
    /// Whether one is notified of nothing in it at this moment.
    pub(crate) is_silent: ArcRwSignal<bool>,
    pub(crate) typing: ArcRwSignal<Vec<UserId>>,
    /// Nothing until it was asked for.
    pub(crate) members: ArcRwSignal<Option<BTreeMap<UserId, RoomRole>>>,
}

/// People in the order of their names: what they are called and what they sign in with, in small letters and on a line
/// each, with their number.
pub(crate) type Everybody = Rc<Vec<(bool, String, u64)>>;

/// Signals by the number of what they are of, in its order. A map would bring kilobytes for each type that it holds.
struct Signals<T>(RefCell<Vec<(u64, T)>>);

impl<T> Default for Signals<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Clone> Signals<T> {
    fn get(&self, number: u64) -> Option<T> {
        let held = self.0.borrow();
        held.binary_search_by_key(&number, |(number, _)| *number).ok().map(|place| held[place].1.clone())
    }

    fn get_or_make(&self, number: u64, make: impl FnOnce() -> T) -> T {
        self.get(number).unwrap_or_else(|| {
            let made = make();
            let mut held = self.0.borrow_mut();
            let place = held.partition_point(|(other, _)| *other < number);
            held.insert(place, (number, made.clone()));
            made
        })
    }

    fn all(&self) -> Vec<(u64, T)> {
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
    /// Whether one is notified of nothing at all at this moment, because one said so.
    pub(crate) is_paused: ArcRwSignal<bool>,
    /// How often the server has told what holds in all rooms.
    pub(crate) preferences_told: ArcRwSignal<u64>,
    /// When the next silence ends, in milliseconds; 0 where none does.
    pub(super) silence_ends_at: Cell<u64>,
    /// How often another page has told what is being written there.
    pub(crate) drafts_told: ArcRwSignal<u64>,
    /// The rooms where files are about to be sent, and whether a message waits for them.
    pub(crate) trays: ArcRwSignal<Vec<(RoomId, bool)>>,
    /// See `everybody`; nothing where that is to be made anew.
    everybody: RefCell<Option<Everybody>>,
    room_signals: Signals<RoomSignals>,
    person_signals: Signals<ArcRwSignal<Option<Person>>>,
    presence_signals: Signals<ArcRwSignal<Presence>>,
    open: RefCell<Option<Rc<OpenTimeline>>>,
}

/// Sets a signal where that makes a difference.
pub(super) fn show<T: PartialEq + 'static>(signal: &ArcRwSignal<T>, value: T) {
    signal.maybe_update(|held| {
        let differs = *held != value;
        if differs {
            *held = value;
        }
        differs
    });
}

impl Mirror {
    pub(crate) fn room(&self, replica: &Replica, room: RoomId) -> RoomSignals {
        self.room_signals.get_or_make(room.0, || {
            let signals = RoomSignals::default();
            show_room(&signals, replica.room(room), browser::wall_clock());
            signals
        })
    }

    pub(crate) fn person(&self, replica: &Replica, user: UserId) -> ArcRwSignal<Option<Person>> {
        self.person_signals.get_or_make(user.0, || ArcRwSignal::new(replica.person(user).cloned()))
    }

    pub(crate) fn presence(&self, replica: &Replica, user: UserId) -> ArcRwSignal<Presence> {
        self.presence_signals.get_or_make(user.0, || ArcRwSignal::new(replica.presence(user)))
    }

    /// Everybody by name, to find and to sort them by. Tracks them all, and is made once for all who ask.
    pub(crate) fn everybody(&self, replica: &Replica) -> Everybody {
        self.people.track();
        let mut everybody = self.everybody.borrow_mut();
        let made = everybody.get_or_insert_with(|| {
            let named = |person: &Person| {
                (false, [person.display_name.as_str(), "\n", person.name.as_str()].concat(), person.user.0)
            };
            let mut named = replica.people().map(named).collect();
            in_order(&mut named);
            Rc::new(named)
        });
        Rc::clone(made)
    }

    pub(crate) fn open(&self) -> Option<Rc<OpenTimeline>> {
        self.open.borrow().clone()
    }

    pub(crate) fn set_open(&self, open: Option<Rc<OpenTimeline>>) {
        *self.open.borrow_mut() = open;
    }

    /// Shows what changed, but for the rows of the open room: answers whether those are to be shown anew.
    /// `is_being_read` says whether somebody looks at the end of that room.
    pub(crate) fn apply(&self, replica: &Replica, changes: &[Change], is_being_read: bool) -> bool {
        let (open, now) = (self.open(), browser::wall_clock());
        let mut is_stale = false;
        for change in changes {
            let of_open = |room: &RoomId| open.as_ref().is_some_and(|open| open.room == *room);
            match change {
                Change::Everything => {
                    self.everything(replica);
                    is_stale = true;
                }
                Change::Space => show(&self.space, replica.space_name().map(ToString::to_string).unwrap_or_default()),
                Change::Person(user) => self.show_person(replica, *user),
                Change::Presence(user) => {
                    if let Some(signal) = self.presence_signals.get(user.0) {
                        show(&signal, replica.presence(*user));
                    }
                }
                Change::RoomList => show(&self.rooms, replica.rooms().map(|(room, _)| room).collect()),
                Change::Room(room) => {
                    if let Some(signals) = self.room_signals.get(room.0) {
                        show_room(&signals, replica.room(*room), now);
                    }
                }
                Change::Appended(room, revision) => {
                    if let Some(open) = open.as_ref().filter(|_| of_open(room)) {
                        open.appended(replica, *revision, is_being_read);
                        is_stale = true;
                    }
                }
                Change::Window(room) | Change::Item(room, _) | Change::Aside(room, _) | Change::Echoes(room) => {
                    is_stale |= of_open(room);
                }
                Change::Members(room) | Change::Typing(room) => {
                    if let Some(signals) = self.room_signals.get(room.0) {
                        show_company(&signals, replica.room(*room));
                    }
                }
                Change::Preferences => self.preferences_told.update(|count| *count += 1),
                Change::Answered(..) | Change::OtherPerson | Change::Heard(..) => {}
            }
        }
        self.count(replica, now);
        is_stale
    }

    fn show_person(&self, replica: &Replica, user: UserId) {
        if let Some(signal) = self.person_signals.get(user.0) {
            show(&signal, replica.person(user).cloned());
        }
        if replica.me().is_some_and(|me| me.user == user) {
            show(&self.me, replica.me().cloned());
        }
        self.everybody.take();
        self.people.update(|people| {
            if let Err(place) = people.binary_search(&user) {
                people.insert(place, user);
            }
        });
    }

    /// After a welcome anything may be different; before one, and after signing out, nothing is there.
    pub(crate) fn everything(&self, replica: &Replica) {
        let now = browser::wall_clock();
        show(&self.me, replica.me().cloned());
        show(&self.space, replica.space_name().map(ToString::to_string).unwrap_or_default());
        show(&self.version, replica.server_version().unwrap_or_default().to_owned());
        self.everybody.take();
        self.people.set(replica.people().map(|person| person.user).collect());
        for (user, signal) in self.person_signals.all() {
            show(&signal, replica.person(UserId(user)).cloned());
        }
        for (user, signal) in self.presence_signals.all() {
            show(&signal, replica.presence(UserId(user)));
        }
        for (room, signals) in self.room_signals.all() {
            show_room(&signals, replica.room(RoomId(room)), now);
            show_company(&signals, replica.room(RoomId(room)));
        }
        show(&self.rooms, replica.rooms().map(|(room, _)| room).collect());
        self.preferences_told.update(|count| *count += 1);
        self.count(replica, now);
    }

    /// Shows which rooms are silent by now.
    pub(super) fn pass_time(&self, replica: &Replica, now: UnixMs) {
        for (room, signals) in self.room_signals.all() {
            show(&signals.is_silent, replica.room(RoomId(room)).is_some_and(|state| is_silent(state, now)));
        }
        self.count(replica, now);
    }

    /// Counts what is unread, and notes when that may be another number by itself.
    fn count(&self, replica: &Replica, now: UnixMs) {
        let paused_until = replica.preferences().paused_until;
        let (mut unread, mut ends) = (0, if paused_until > now { paused_until.0 } else { u64::MAX });
        for (_, state) in replica.rooms() {
            let muted_until = state.entry().notify.muted_until;
            if muted_until > now {
                ends = ends.min(muted_until.0);
            }
            unread += if is_silent(state, now) { state.mentions() as u64 } else { state.unread() };
        }
        show(&self.unread, unread);
        show(&self.is_paused, paused_until > now);
        self.silence_ends_at.set(if ends < u64::MAX { ends } else { 0 });
    }

    /// Without a connection nobody is known to type.
    pub(crate) fn disconnected(&self) {
        for (_, signals) in self.room_signals.all() {
            show(&signals.typing, Vec::new());
        }
    }
}

fn is_silent(state: &RoomState, now: UnixMs) -> bool {
    state.entry().notify.level_at(now) == NotifyLevel::Nothing
}

fn show_room(signals: &RoomSignals, state: Option<&RoomState>, now: UnixMs) {
    let entry = state.map(RoomState::entry);
    let head = entry.map(|entry| RoomHead {
        room: entry.room.clone(),
        role: entry.role,
        notify: entry.notify,
        pins: entry.pins.clone(),
    });
    show(&signals.is_silent, state.is_some_and(|state| is_silent(state, now)));
    show(&signals.head, head);
    show(&signals.unread, state.map_or(0, RoomState::unread));
    show(&signals.mentions, state.map_or(0, |state| state.mentions() as u64));
}

fn show_company(signals: &RoomSignals, state: Option<&RoomState>) {
    show(&signals.typing, state.map(|state| state.typing().collect()).unwrap_or_default());
    show(&signals.members, state.and_then(|state| state.members().cloned()));
}
