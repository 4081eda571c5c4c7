//! The place of a message's tools, which are shown while one points at it or has come to it, and what all that one can do
//! with a message is done with. What that is comes later.

use adda_shared::id::Revision;
use adda_shared::permission::{RoomAction, Standing};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, FocusOptions, HtmlElement};

use super::dialogs::{Dialogs, use_dialogs};
use super::drafts::{Drafts, use_drafts};
use super::panel::use_standing;
use super::timeline::Rows;
use crate::later::{Beside, Later, use_parts};
use crate::place::{Place, Places, use_places};
use crate::signal::{Memo, RwSignal};
use crate::state::rows::{MessageRow, RowKey};
use crate::state::talk::Talk;
use crate::state::{State, use_state};
use crate::ui::toast::{Toasts, use_toasts};
use crate::watch::{memo, part};

/// What it takes to do something with the messages of a room or a thread.
#[derive(Clone, Copy)]
pub(crate) struct Deeds {
    pub(super) talk: Talk,
    pub(super) places: Places,
    pub(super) state: State,
    pub(super) drafts: Drafts,
    pub(super) dialogs: Dialogs,
    pub(super) toasts: Toasts,
    standing: Memo<Option<Standing>>,
    beside: Later<Beside>,
}

/// Taken in the timeline, used in its rows.
pub(crate) fn use_deeds(talk: Talk) -> Deeds {
    Deeds {
        talk,
        places: use_places(),
        state: use_state(),
        drafts: use_drafts(),
        dialogs: use_dialogs(),
        toasts: use_toasts(),
        standing: use_standing(talk.room),
        beside: use_parts().beside,
    }
}

impl Deeds {
    /// Tracks.
    pub(super) fn may(self, action: RoomAction) -> bool {
        self.standing.get().is_some_and(|standing| standing.may(action))
    }

    /// Whether this message is being edited. Tracks.
    pub(crate) fn is_editing(self, message: &MessageRow) -> bool {
        message.sent.is_some() && self.drafts.editing(self.talk).get() == message.sent
    }

    /// Opens a dialog about a message. What has the focus gets it back.
    pub(super) fn open(self, message: Revision, pick: fn(&Dialogs) -> RwSignal<bool>) {
        self.dialogs.open_about(self.talk.room, message, pick(&self.dialogs));
    }
}

impl Rows {
    /// Does what a key is for, with the message that has the focus.
    pub(super) fn on_key(self, event: &KeyboardEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let key = target.and_then(|target| self.scroll.key_of(&target));
        if let Some((key, beside)) = key.zip(untrack(|| self.deeds.beside.here())) {
            (beside.on_key)(self, key, event);
        }
    }

    /// Opens the menu of the message in this element, which has the focus.
    pub(super) fn open_menu(self, article: &Element) {
        let key = self.scroll.key_of(article);
        if let Some((key, beside)) = key.zip(untrack(|| self.deeds.beside.here())) {
            (beside.open_menu)(self, key);
        }
    }
}

/// The address of a message.
pub(super) fn address(message: &MessageRow, revision: Revision) -> String {
    Place::message(Talk { room: message.room, thread: message.thread }, revision).path()
}

/// The place of the tools of a message.
#[component]
pub(crate) fn Tools(rows: Rows, key: RowKey, message: Memo<MessageRow>) -> impl IntoView {
    let deeds = rows.deeds;
    let has_any = memo(move || message.with(|message| message.text().is_some()));
    let is_meant = move || [rows.pointed.get(), rows.held.get()].contains(&Some(key));
    let is_shown = memo(move || has_any.get() && (is_meant() || deeds.dialogs.menu.get() == Some((deeds.talk, key))));
    let toolbar = move || deeds.beside.here().map(|beside| (beside.toolbar)(rows, key, message));
    view! {
        {part(move || is_shown.get().then(toolbar))}
    }
}

/// Whoever comes back from a dialog comes to the message: its tools may be gone by then.
pub(super) fn focus_message(event: &MouseEvent) {
    let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(article) = pressed.and_then(|pressed| article_of(&pressed)) {
        focus_still(&article);
    }
}

/// The message in which something stands.
pub(super) fn article_of(inside: &Element) -> Option<HtmlElement> {
    inside.closest("article").ok().flatten()?.dyn_into().ok()
}

/// Puts the focus on something. The view stays where it is.
pub(super) fn focus_still(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Focusing never fails; an element that can't have the focus does not take it.
    let _ = element.focus_with_options(&options);
}
