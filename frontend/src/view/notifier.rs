//! Notifies of messages while a page is open and nobody looks: what `state/notify` says that somebody is to hear of goes to
//! the device, and what is read is taken away again.

use std::cell::RefCell;

use adda_shared::id::{Revision, RoomId};
use adda_shared::replica::Change;
use leptos::prelude::*;

use crate::device;
use crate::signal::Signal;
use crate::state::notify::ReadTo;
use crate::state::{State, use_state};
use crate::text::{Language, use_language};

/// Replies that are remembered until it is known whether one follows their threads.
const UNDECIDED_MAX: usize = 16;

/// Begins, for whoever is signed in.
pub(crate) fn begin_notifying() {
    let (state, language) = (use_state(), use_language());
    let notifier = Notifier { state, language, undecided: RefCell::default(), told: RefCell::default() };
    device::begin();
    notifier.state.on_changes(move |changes| {
        for change in changes {
            match change {
                Change::Heard(room, revision) => notifier.heard(*room, *revision),
                Change::Room(room) => {
                    notifier.decide();
                    notifier.read(*room);
                }
                Change::Everything => {
                    notifier.state.rooms().get_untracked().into_iter().for_each(|room| notifier.read(room));
                }
                Change::Space
                | Change::Person(_)
                | Change::Presence(_)
                | Change::Preferences
                | Change::Plans
                | Change::RoomList
                | Change::Appended(..)
                | Change::Window(_)
                | Change::Thread(..)
                | Change::Item(..)
                | Change::Aside(..)
                | Change::Echoes(_)
                | Change::Members(_)
                | Change::Typing(_)
                | Change::Receipts(_)
                | Change::Answered(..)
                | Change::OtherPerson => {}
            }
        }
    });
}

struct Notifier {
    state: State,
    language: Signal<Language>,
    /// By a reply one may come to follow its thread, of which one hears a moment later.
    undecided: RefCell<Vec<(RoomId, Revision)>>,
    /// What the device was told last of each room.
    told: RefCell<Vec<(RoomId, ReadTo)>>,
}

impl Notifier {
    fn heard(&self, room: RoomId, revision: Revision) {
        self.notify(room, revision);
        if self.state.is_followed(room, revision) == Some(false) {
            let mut undecided = self.undecided.borrow_mut();
            let excess = (undecided.len() + 1).saturating_sub(UNDECIDED_MAX);
            undecided.drain(..excess);
            undecided.push((room, revision));
        }
    }

    fn decide(&self) {
        self.undecided.borrow_mut().retain(|(room, revision)| {
            let is_followed = self.state.is_followed(*room, *revision) == Some(true);
            if is_followed {
                self.notify(*room, *revision);
            }
            !is_followed
        });
    }

    fn notify(&self, room: RoomId, revision: Revision) {
        if untrack(device::standing).is_on()
            && let Some(mut notice) = self.state.notice(room, revision, device::minute_in)
        {
            if notice.thread.is_some() {
                let words = self.language.get_untracked().beside();
                notice.from = (words.threads.from)(&notice.from);
            }
            device::show(&notice);
        }
    }

    fn read(&self, room: RoomId) {
        let mut told = self.told.borrow_mut();
        let place = told.iter().position(|(of, _)| *of == room);
        let before = place.map(|place| told.swap_remove(place).1.marks).unwrap_or_default();
        let Some(read) = self.state.read_to(room) else { return };
        for (thread, revision) in read.marks.iter().filter(|mark| !before.contains(mark)) {
            device::close(room, *thread, *revision);
        }
        // What was said in a thread that one follows no more is no news either.
        let is_left = |thread: &Option<Revision>| read.marks.iter().all(|(other, _)| other != thread);
        for (thread, _) in before.iter().filter(|(thread, _)| is_left(thread)) {
            device::close(room, *thread, read.cursor);
        }
        told.push((room, read));
    }
}
