//! Keeps what the person can't do without, as it changes: the outbox, which all their pages share, drafts, and the rooms.
//!
//! The page whose turn it is keeps the outbox and tells the others of each change; another page keeps and tells only
//! what is written in it. Nobody who comes back shall give up what the server may have: so what waited is
//! kept as tried before a connection takes it, and what is written while there is one is kept so from the first, at once
//! with its going out.

mod rooms;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::replica::Change;
use adda_shared::replica::outbox::{Echo, Intent, Turn};
use adda_shared::replica::room::RoomState;
use adda_shared::text::MessageBody;
use gloo_timers::callback::Timeout;

use super::drafting::Drafting;
use super::head;
use super::pages::Said;
use super::talk::Talk;
use super::written::Written;
use super::{Ended, Inner, State};
use crate::browser;
use crate::keep::{self, Store, To};
use rooms::Mark;

/// Milliseconds after a stroke in which no other page's or device's draft takes the place of this one's: it was on its way before.
pub(super) const STROKE_MS: u64 = 2_000;

/// Done where a message was given up: with what it said, where that does not stand with what is being written yet.
pub(super) type GiveBack = Box<dyn Fn(Option<MessageBody>)>;

/// What is kept by now. See the [module](self).
#[derive(Default)]
pub(super) struct Keeping {
    /// Whether there is somebody whose things are kept.
    is_on: Cell<bool>,
    /// The messages that the browser tells of, until it has told of all.
    pub(super) found: RefCell<Vec<String>>,
    drafts: RefCell<Vec<(Talk, String)>>,
    pub(super) drafting: Drafting,
    /// Texts for messages that were sent, which were left before they were saved.
    pub(super) unsaved: RefCell<Vec<(RoomId, Revision, String)>>,
    /// When something was last written in this page, in milliseconds.
    written_at: Cell<u64>,
    /// The outbox as it is kept.
    held: RefCell<Vec<(Nonce, RoomId, String)>>,
    /// What was asked of the page that sends to be given up.
    wishes: RefCell<Vec<(Nonce, GiveBack)>>,
    /// The message that shall be taken back, as soon as it can be.
    pub(super) to_take_back: RefCell<Option<(Talk, Nonce, GiveBack)>>,
    /// Counts the times that sending waited for the disk.
    holds: Cell<u32>,
    /// By room, in their order.
    marks: RefCell<Vec<(RoomId, Mark)>>,
    is_space_kept: Cell<bool>,
    gathering: RefCell<Option<Timeout>>,
}

impl Keeping {
    pub(super) fn begin(&self) {
        self.is_on.set(true);
    }

    pub(super) fn set_draft(&self, talk: Talk, text: &str) {
        let mut drafts = self.drafts.borrow_mut();
        drafts.retain(|(other, _)| *other != talk);
        if !text.is_empty() {
            drafts.push((talk, text.to_owned()));
        }
    }

    /// Whether there is somebody whose things are kept.
    pub(super) fn keeps(&self) -> bool {
        self.is_on.get()
    }

    /// Milliseconds since something was last written in this page.
    pub(super) fn since_stroke_ms(&self) -> u64 {
        browser::now().0.saturating_sub(self.written_at.get())
    }

    /// Where something is being written, by number.
    pub(super) fn places_written(&self) -> Vec<u64> {
        let drafts = self.drafts.borrow();
        let written = drafts.iter().filter(|(_, kept)| !Written::of(kept).text.trim().is_empty());
        written.map(|(talk, _)| talk.number()).collect()
    }

    pub(super) fn draft(&self, talk: Talk) -> String {
        let drafts = self.drafts.borrow();
        drafts.iter().find(|(other, _)| *other == talk).map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// What is being written in a room or a thread, taken apart.
    pub(super) fn written(&self, talk: Talk) -> Written {
        Written::of(&self.draft(talk))
    }

    fn draft_with(&self, talk: Talk, text: &str) -> String {
        self.written(talk).with(text).to_kept()
    }

    pub(super) fn end(&self) {
        self.is_on.set(false);
        self.is_space_kept.set(false);
        self.found.take();
        self.drafts.take();
        self.drafting.end();
        self.unsaved.take();
        self.held.take();
        self.wishes.take();
        self.to_take_back.take();
        self.marks.take();
        self.gathering.take();
    }
}

/// Drafts, and giving up.
impl State {
    /// What was being written in a room or a thread.
    pub(crate) fn draft(self, talk: Talk) -> String {
        self.inner().keeping.draft(talk)
    }

    /// Keeps what is being written, and tells the other pages: at every stroke, so that no crash can lose it.
    pub(crate) fn save_draft(self, talk: Talk, text: &str) {
        let inner = self.inner();
        inner.keep_draft(talk, text);
        inner.keeping.written_at.set(browser::now().0);
        inner.wrote();
    }

    /// Puts what a message said below what is being written.
    pub(crate) fn give_back(self, talk: Talk, text: &str) {
        let draft = self.inner().keeping.draft_with(talk, text);
        self.save_draft(talk, &draft);
    }

    /// Asks that something be given up that was not done.
    pub(crate) fn discard(self, nonce: Nonce, give_back: impl Fn(Option<MessageBody>) + 'static) {
        self.inner().discard(nonce, Box::new(give_back));
    }
}

/// The outbox.
impl Inner {
    /// Asks that something be given up that was not done: whichever page sends agrees, this one or another, now or when
    /// its turn comes. So that is kept before anybody hears of it.
    pub(super) fn discard(&self, nonce: Nonce, give_back: GiveBack) {
        {
            let mut wishes = self.keeping.wishes.borrow_mut();
            wishes.retain(|(other, _)| *other != nonce);
            wishes.push((nonce, give_back));
        }
        let wish = Said::GiveUp(nonce).to_text();
        keep::put_text(Store::Outbox, &wish, Some(""));
        keep::tell(&wish, To::AllWhenKept);
    }

    /// Keeps what is another than before.
    pub(super) fn keep(self: &Rc<Self>, changes: &[Change]) {
        if !self.keeping.is_on.get() {
            return;
        }
        for change in changes {
            match change {
                Change::Echoes(_) => self.keep_outbox(),
                Change::Everything | Change::Space | Change::Person(_) => {
                    self.keeping.is_space_kept.set(false);
                    self.keep_outbox();
                    self.keep_rooms_soon();
                }
                Change::RoomList
                | Change::Room(_)
                | Change::Appended(..)
                | Change::Item(..)
                | Change::Aside(..)
                | Change::Window(_)
                | Change::Thread(..) => {
                    self.keep_rooms_soon();
                }
                Change::OtherPerson
                | Change::Preferences
                | Change::Plans
                | Change::Heard(..)
                | Change::Presence(_)
                | Change::Members(_)
                | Change::Typing(_)
                | Change::Receipts(_)
                | Change::Answered(..) => {}
            }
        }
    }

    /// A message as it is kept now.
    fn as_kept(&self, echo: &Echo) -> Echo {
        let may_be_kept = echo.may_be_kept || self.replica.borrow().is_live();
        Echo { may_be_kept, ..echo.clone() }
    }

    fn keep_outbox(&self) {
        if self.replica.borrow().turn() == Turn::Follows {
            return;
        }
        let echoes: Vec<Echo> = self.replica.borrow().outbox().map(|echo| self.as_kept(echo)).collect();
        let now = echoes.iter().map(|echo| (echo.nonce, echo.room, echo.to_kept())).collect();
        let before = self.keeping.held.replace(now);
        let now = self.keeping.held.borrow();
        for (echo, kept) in echoes.into_iter().zip(&*now).filter(|(_, kept)| !before.contains(kept)) {
            share(echo, &kept.2);
        }
        for (nonce, room, _) in before.iter().filter(|(nonce, ..)| now.iter().all(|(other, ..)| other != nonce)) {
            self.forget(*nonce, Some(*room));
        }
    }

    /// Keeps a message that is written anew, and then only forgets the one that was refused.
    pub(super) fn replace_own(self: &Rc<Self>, refused: Nonce, anew: Nonce, changes: &[Change]) {
        self.keeping.held.borrow_mut().retain(|(other, ..)| *other != refused);
        self.keep_own(anew);
        self.show(changes);
        self.forget(refused, None);
    }

    /// Keeps a message that is written in a page that does not send.
    pub(super) fn keep_own(&self, nonce: Nonce) {
        let replica = self.replica.borrow();
        let echo = replica.outbox().find(|echo| echo.nonce == nonce).filter(|_| replica.turn() == Turn::Follows);
        if let Some(echo) = echo.map(|echo| self.as_kept(echo)) {
            let text = echo.to_kept();
            share(echo, &text);
        }
    }

    /// A message waits no more: it is in its room, or was given up where none is named.
    fn forget(&self, nonce: Nonce, room: Option<RoomId>) {
        keep::put_text(Store::Outbox, &nonce.to_string(), None);
        let replica = self.replica.borrow();
        let cursor = room.map(|room| replica.room(room).map_or(Revision::ZERO.next(), RoomState::cursor));
        // Not before it is forgotten: a page that has just opened would find it, and hear no more of it.
        keep::tell(&Said::Gone(nonce, cursor).to_text(), To::OthersWhenKept);
    }

    /// Gives a message, or a change of one, up, if it may be: with one transaction it goes from the outbox to what is
    /// being written. Not before that is on the disk it is gone from any page.
    pub(super) fn give_up(self: &Rc<Self>, nonce: Nonce) {
        let Some((room, intent)) = self.replica.borrow_mut().discard(nonce) else { return };
        self.keeping.held.borrow_mut().retain(|(other, ..)| *other != nonce);
        // Its row stays until it is kept that it is gone.
        self.mirror.apply(&self.replica.borrow(), &[Change::Echoes(room)]);
        keep::put_text(Store::Outbox, &nonce.to_string(), None);
        // Before the draft: the page that asked has it then already.
        keep::tell(&Said::Gone(nonce, None).to_text(), To::AllWhenKept);
        if let Some(body) = self.given_back(room, &intent) {
            let talk = Talk { room, thread: self.thread_of(room, &intent) };
            let held = self.keeping.written(talk);
            let written = Written { reply_to: held.reply_to.or(intent.reply_to()), ..held };
            self.keep_draft(talk, &written.with(&self.as_typed(body.as_str())).to_kept());
            self.mirror.drafts_told.update(|count| *count += 1);
            self.wrote();
        }
    }

    /// What goes back to where it was written when it is given up: not another text for a message that is there, to be
    /// edited again, nor the words of somebody else.
    fn given_back(&self, room: RoomId, intent: &Intent) -> Option<MessageBody> {
        let replica = self.replica.borrow();
        let held = |message| replica.room(room)?.item(message)?.body();
        let is_written = intent.changes().and_then(held).is_none() && !intent.forwards();
        intent.body().filter(|_| is_written).cloned()
    }

    fn thread_of(&self, room: RoomId, intent: &Intent) -> Option<Revision> {
        head::thread_of(self.replica.borrow().room(room), intent)
    }

    /// Lets nothing go out before it is kept as tried: what waited till now, or comes from a page that had no connection.
    pub(super) fn hold(&self) {
        let mut replica = self.replica.borrow_mut();
        if replica.turn() != Turn::Follows && replica.is_live() && replica.outbox().next().is_some() {
            replica.set_turn(Turn::Holds);
            let count = self.keeping.holds.get() + 1;
            self.keeping.holds.set(count);
            keep::tell_when_saved(count);
        }
    }

    pub(super) fn saved(self: &Rc<Self>, count: u32) {
        if count == self.keeping.holds.get() && self.replica.borrow().turn() == Turn::Holds {
            self.replica.borrow_mut().set_turn(Turn::Sends);
            self.pump();
        }
    }

    /// It is this page's turn to send: also what the page before it has kept.
    pub(super) fn turn_came(self: &Rc<Self>) {
        let found = self.keeping.found.take();
        let echoes: Vec<Echo> = found.iter().filter_map(|text| Echo::from_kept(text)).collect();
        let held = echoes.iter().map(|echo| (echo.nonce, echo.room, echo.to_kept())).collect();
        self.keeping.held.replace(held);
        let changes = {
            let mut replica = self.replica.borrow_mut();
            replica.set_turn(Turn::Sends);
            replica.take_outbox(echoes)
        };
        self.hold();
        self.keep_outbox();
        self.show(&changes);
    }

    /// Another page took this one's turn, as this one said nothing for long: what that one sends goes on there.
    pub(super) fn turn_went(self: &Rc<Self>) {
        let found = self.keeping.found.take();
        let changes = {
            let mut replica = self.replica.borrow_mut();
            replica.set_turn(Turn::Follows);
            replica.take_outbox(found.iter().filter_map(|text| Echo::from_kept(text)).collect())
        };
        self.show(&changes);
    }

    /// This page will have no connection any more: another one sends what is written here.
    pub(super) fn stop_sending(&self) {
        let mut replica = self.replica.borrow_mut();
        replica.disconnected();
        replica.set_turn(Turn::Follows);
        keep::let_go();
    }

    /// Another page says something.
    pub(super) fn told(self: &Rc<Self>, text: &str) {
        match Said::parse(text) {
            Some(Said::Waits(echo)) => self.told_of_echo(echo),
            Some(Said::Gone(nonce, revision)) => {
                let wish = {
                    let mut wishes = self.keeping.wishes.borrow_mut();
                    let place = wishes.iter().position(|(other, _)| *other == nonce);
                    place.map(|place| wishes.swap_remove(place).1)
                };
                let said = {
                    let replica = self.replica.borrow();
                    let echo = replica.outbox().find(|echo| echo.nonce == nonce);
                    echo.and_then(|echo| self.given_back(echo.room, &echo.intent))
                };
                // This page may be writing it still.
                keep::put_text(Store::Outbox, &nonce.to_string(), None);
                self.keeping.held.borrow_mut().retain(|(other, ..)| *other != nonce);
                let changes = self.replica.borrow_mut().let_go(nonce, revision);
                self.show(&changes);
                // What this page gave up itself is not in the replica any more, but shown till now.
                self.refresh_soon();
                if let (Some(give_back), None) = (wish, revision) {
                    give_back(said);
                }
            }
            Some(Said::GiveUp(nonce)) => self.give_up(nonce),
            Some(Said::Draft(talk, text)) => self.told_of_draft(talk, &text),
            Some(Said::SignedOut) => self.ended(Ended::Elsewhere),
            None => {}
        }
    }

    fn told_of_echo(self: &Rc<Self>, echo: Echo) {
        let (nonce, room, was_tried) = (echo.nonce, echo.room, echo.may_be_kept);
        let change = self.replica.borrow_mut().take_echo(echo);
        if self.replica.borrow().turn() == Turn::Follows {
            return self.show(change.as_slice());
        }
        if !was_tried {
            self.hold();
        }
        if change.is_none() && self.replica.borrow().outbox().all(|echo| echo.nonce != nonce) {
            self.forget(nonce, Some(room));
        }
        self.show(change.as_slice());
        // Somebody sits before that page.
        self.wake_link();
    }

    pub(super) fn tell_signed_out(&self) {
        if self.user.get().is_some() {
            keep::tell(&Said::SignedOut.to_text(), To::Others);
        }
    }
}

fn share(echo: Echo, text: &str) {
    keep::put_text(Store::Outbox, &echo.nonce.to_string(), Some(text));
    keep::tell(&Said::Waits(echo).to_text(), To::Others);
}
