//! Notifies of messages while a page is open and nobody looks: what `state/notify` says that somebody is to hear of goes to
//! the device, and what is read is taken away again.

use adda_shared::id::{Revision, RoomId};
use adda_shared::replica::Change;
use leptos::prelude::*;

use crate::device;
use crate::state::{State, use_state};

/// Begins, for whoever is signed in.
pub(crate) fn begin_notifying() {
    let state = use_state();
    device::begin();
    let read = move |room| {
        if let Some(read) = state.read_to(room) {
            device::close(room, read);
        }
    };
    state.on_changes(move |changes| {
        for change in changes {
            match change {
                Change::Heard(room, revision) => notify(state, *room, *revision),
                Change::Room(room) => read(*room),
                Change::Everything => state.rooms().get_untracked().into_iter().for_each(read),
                Change::Space
                | Change::Person(_)
                | Change::Presence(_)
                | Change::Preferences
                | Change::RoomList
                | Change::Appended(..)
                | Change::Window(_)
                | Change::Item(..)
                | Change::Aside(..)
                | Change::Echoes(_)
                | Change::Members(_)
                | Change::Typing(_)
                | Change::Answered(..)
                | Change::OtherPerson => {}
            }
        }
    });
}

fn notify(state: State, room: RoomId, revision: Revision) {
    if untrack(device::standing).is_on()
        && let Some(notice) = state.notice(room, revision, device::minute_in)
    {
        device::show(&notice);
    }
}
