//! The beginning and the end of a person's time on this page: with what the browser kept of them, and then connected.

use std::rc::Rc;

use adda_shared::id::{RoomId, UserId};
use adda_shared::replica::Replica;
use adda_shared::replica::kept::{KeptRoom, KeptSpace};
use adda_shared::replica::outbox::{Echo, Turn};

use super::mirror::{Connection, show};
use super::talk::Talk;
use super::{Ended, Inner, State, settings};
use crate::browser;
use crate::keep::{self, Heard, Trouble};
use crate::link::Link;

/// The name of the space among the rooms.
pub(super) const SPACE: &str = "space";

impl State {
    /// Hears what the browser keeps. Once.
    pub(super) fn listen(self) {
        keep::listen(move |heard| self.inner().hear_kept(heard));
    }

    /// Somebody is signed in, or was when this page was last open: begins with what is kept of them, and connects.
    pub(crate) fn begin(self, user: UserId) {
        let inner = self.inner();
        let is_under_way = inner.link.borrow().is_some() || !inner.mirror.is_loaded.get_untracked();
        if inner.user.get() == Some(user) && is_under_way {
            return;
        }
        if inner.user.get().is_some() {
            self.end();
        }
        let mut replica = Replica::new(user, Vec::new());
        replica.set_turn(Turn::Follows);
        inner.replica.replace(replica);
        inner.user.set(Some(user));
        if let Some((last, heard_at)) = settings::load_person()
            && last == user
        {
            inner.heard_at.set(heard_at);
        }
        keep::begin(&user.to_string());
    }

    /// Nobody is signed in any more: forgets everything but what is kept for that person's return.
    pub(crate) fn end(self) {
        let inner = self.inner();
        drop(inner.link.take());
        let user = inner.user.take();
        if let Some(user) = user.or_else(|| settings::load_person().map(|(user, _)| user)) {
            settings::forget_searches(user);
            keep::wipe_rooms();
            settings::forget_person();
        }
        keep::end();
        inner.keeping.end();
        inner.heard_at.set(0);
        inner.asked.take();
        inner.wake.take();
        inner.silence.take();
        inner.intended.take();
        inner.replica.replace(Replica::default());
        inner.mirror.close_all();
        inner.mirror.everything(&inner.replica.borrow());
        inner.mirror.drafts.set(Vec::new());
        inner.mirror.is_welcomed.set(false);
        inner.mirror.is_loaded.set(false);
        inner.mirror.connection.set(Connection::None);
    }

    /// As [`State::end`], on all pages of this browser.
    pub(crate) fn end_everywhere(self) {
        self.inner().tell_signed_out();
        self.end();
    }

    /// What is done when the session has ended without this page's doing.
    pub(crate) fn on_ended(self, tell: impl Fn(Ended) + 'static) {
        self.inner().on_ended.replace(Some(Rc::new(tell)));
    }

    /// What is done when something can't be kept.
    pub(crate) fn on_trouble(self, tell: impl Fn(Trouble) + 'static) {
        self.inner().on_trouble.replace(Some(Rc::new(tell)));
    }

    /// Tries to connect at once.
    pub(crate) fn connect_now(self) {
        self.inner().wake_link();
    }

    /// Whether there is a link, which connects by itself.
    pub(crate) fn is_linked(self) -> bool {
        self.inner().link.borrow().is_some()
    }

    pub(super) fn network_gone(self) {
        if let Some(link) = &*self.inner().link.borrow() {
            link.cut();
        }
    }

    /// The page is left, or put away, perhaps for good.
    pub(super) fn put_away(self) {
        self.inner().keep_rooms();
        self.say_drafts();
    }
}

impl Inner {
    pub(super) fn wake_link(&self) {
        if let Some(link) = &*self.link.borrow() {
            link.wake();
        }
    }

    fn connect(self: &Rc<Self>) {
        let inner = Rc::clone(self);
        // The link is dropped before the state is, and hears nothing more from then on.
        let link = Link::start(move |heard| inner.hear(heard));
        self.link.replace(Some(link));
    }

    fn hear_kept(self: &Rc<Self>, heard: Heard) {
        match heard {
            Heard::Echo(text) => self.keeping.found.borrow_mut().push(text),
            Heard::Draft(name, text) => {
                if let Some(talk) = Talk::named(&name) {
                    let draft = self.keeping.drafting.take(talk, &text);
                    self.keeping.set_draft(talk, draft);
                }
            }
            Heard::Room(name, bytes) => {
                if !self.restore(&name, &bytes) {
                    // It is fetched again, and kept again then.
                    keep::put_bytes(&name, None, 0);
                }
            }
            Heard::Loaded => self.loaded(),
            Heard::Turn => self.turn_came(),
            Heard::TurnWent => self.turn_went(),
            Heard::Saved(count) => self.saved(count),
            Heard::Told(text) => self.told(&text),
            Heard::Trouble(trouble) => {
                let tell = self.on_trouble.borrow().clone();
                if let Some(tell) = tell {
                    tell(trouble);
                }
            }
        }
    }

    /// Takes the space or a room; answers whether it could be read, and is this person's.
    fn restore(&self, name: &str, bytes: &[u8]) -> bool {
        let mut replica = self.replica.borrow_mut();
        if name == SPACE {
            return KeptSpace::from_bytes(bytes).is_some_and(|space| replica.restore_space(space));
        }
        KeptRoom::from_bytes(bytes).is_some_and(|room| {
            let is_named = name.parse() == Ok::<RoomId, _>(room.entry.room.room);
            is_named && replica.restore_room(room)
        })
    }

    /// All that was kept has come: shows it, and connects.
    fn loaded(self: &Rc<Self>) {
        let found = self.keeping.found.take();
        let echoes = found.iter().filter_map(|text| Echo::from_kept(text)).collect();
        let is_restored = {
            let mut replica = self.replica.borrow_mut();
            replica.take_outbox(echoes);
            replica.space_name().is_some()
        };
        self.keeping.begin();
        if is_restored {
            self.keep_marks();
        }
        self.mirror.everything(&self.replica.borrow());
        show(&self.mirror.drafts, self.keeping.places_written());
        self.mirror.is_welcomed.set(is_restored);
        self.mirror.is_loaded.set(true);
        self.follow_time();
        self.connect();
    }

    /// The server has said something: what is shown is as of now.
    pub(super) fn heard_now(&self) {
        self.heard_at.set(browser::now().0);
    }
}
