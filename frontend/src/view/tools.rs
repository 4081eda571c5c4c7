//! What can be done with a message: by its tools, while one points at it or has come to it, and by keys.

use adda_shared::id::Revision;
use adda_shared::permission::{RoomAction, Standing};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, FocusOptions, HtmlElement};

use super::act::copy;
use super::composer::focus_composer;
use super::dialogs::{Dialogs, use_dialogs};
use super::drafts::{Drafts, use_drafts};
use super::panel::use_standing;
use super::timeline::Rows;
use crate::browser;
use crate::later::use_parts;
use crate::place::{Place, Places, use_places};
use crate::signal::{Memo, Signal};
use crate::state::rows::{MessageRow, Row, RowKey};
use crate::state::talk::Talk;
use crate::state::{State, use_state};
use crate::text::{Say as _, use_beside_text};
use crate::ui::button::IconButton;
use crate::ui::icon::Glyph;
use crate::ui::list::When;
use crate::ui::toast::{Toasts, use_toasts};
use crate::watch::{memo, part};

/// What one can do with the messages of a room or a thread.
#[derive(Clone, Copy)]
pub(crate) struct Deeds {
    talk: Talk,
    places: Places,
    state: State,
    drafts: Drafts,
    dialogs: Dialogs,
    standing: Memo<Option<Standing>>,
    toasts: Toasts,
}

/// Taken in the timeline, used in its rows.
pub(crate) fn use_deeds(talk: Talk) -> Deeds {
    Deeds {
        talk,
        places: use_places(),
        state: use_state(),
        drafts: use_drafts(),
        dialogs: use_dialogs(),
        standing: use_standing(talk.room),
        toasts: use_toasts(),
    }
}

/// All of these track.
impl Deeds {
    fn may(self, action: RoomAction) -> bool {
        self.standing.get().is_some_and(|standing| standing.may(action))
    }

    /// The message that may be edited, where this one may.
    fn editable(self, message: &MessageRow) -> Option<Revision> {
        let may_be = message.is_own && message.text().is_some() && self.may(RoomAction::Send);
        message.sent.filter(|_| may_be)
    }

    /// The message that may be deleted, where this one may.
    fn deletable(self, message: &MessageRow) -> Option<Revision> {
        let is_mine = || message.is_own && self.may(RoomAction::Send);
        let may_be = message.text().is_some() && (is_mine() || self.may(RoomAction::Moderate));
        message.sent.filter(|_| may_be)
    }

    /// The message under which one may put an emoji, where that is this one.
    pub(super) fn reactable(self, message: &MessageRow) -> Option<Revision> {
        message.sent.filter(|_| message.text().is_some() && self.may(RoomAction::Send))
    }

    /// The message that one may pin, or unpin, where that is this one.
    fn pinnable(self, message: &MessageRow) -> Option<Revision> {
        message.sent.filter(|_| message.text().is_some() && self.may(RoomAction::Pin))
    }

    /// The message that one may save, or mark as unread, where that is this one.
    fn savable(self, message: &MessageRow) -> Option<Revision> {
        message.sent.filter(|_| message.text().is_some() && self.may(RoomAction::Read))
    }

    /// The message that one may answer, where that is this one.
    fn answerable(self, message: &MessageRow) -> Option<Revision> {
        self.reactable(message)
    }

    /// The message that one may answer in a thread of its own, where that is this one.
    fn threadable(self, message: &MessageRow) -> Option<Revision> {
        self.answerable(message).filter(|_| self.talk.thread.is_none())
    }

    /// Whether one may read what messages said before.
    pub(crate) fn may_read_versions(self) -> bool {
        self.may(RoomAction::ReadVersions)
    }

    /// Whether this message is being edited.
    pub(crate) fn is_editing(self, message: &MessageRow) -> bool {
        message.sent.is_some() && self.drafts.editing(self.talk).get() == message.sent
    }
}

impl Deeds {
    fn edit(self, message: Revision) {
        self.drafts.edit(self.talk, message);
    }

    /// Lets one choose an emoji for a message. What has the focus gets it back, and the choice stands beside it.
    pub(super) fn choose_emoji(self, message: Revision) {
        self.dialogs.open_about(self.talk.room, message, self.dialogs.picker);
    }

    fn pin(self, message: Revision, is_on: bool) {
        if let Err(unsent) = self.state.pin(self.talk.room, message, is_on) {
            self.toasts.unsent(unsent);
        }
    }

    fn save(self, message: Revision, is_on: bool) {
        if let Err(unsent) = self.state.save(self.talk.room, message, is_on) {
            self.toasts.unsent(unsent);
        }
    }

    fn mark_unread(self, message: Revision) {
        match self.state.mark_unread(self.talk.room, message) {
            Ok(()) => self.toasts.note(self.toasts.words().timeline.marked_unread),
            Err(unsent) => self.toasts.unsent(unsent),
        }
    }

    fn answer(self, message: Revision) {
        self.drafts.answer(self.talk, Some(message));
    }

    /// Opens the thread of a message, to answer there.
    pub(super) fn open_thread(self, message: Revision) {
        let talk = Talk::in_thread(self.talk.room, message);
        self.places.go(Place::talk(talk));
        // Where it is open already, nothing else leads there.
        focus_composer(talk);
    }

    fn ask_to_delete(self, message: Revision) {
        self.dialogs.open_about(self.talk.room, message, self.dialogs.delete_message);
    }

    pub(crate) fn show_versions(self, message: Revision) {
        self.dialogs.open_about(self.talk.room, message, self.dialogs.versions);
    }

    /// What keys do with the message that has the focus, which `key` finds.
    pub(crate) fn on_key(self, event: &KeyboardEvent, key: impl Fn(&Element) -> Option<RowKey>) {
        // Signs stand behind Shift on some keyboards and not on others.
        let is_shifted = event.shift_key() && event.key() != "+";
        let is_plain = !(event.alt_key() || event.ctrl_key() || event.meta_key() || is_shifted);
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(key) = target.filter(|_| is_plain).and_then(|target| key(&target)) else { return };
        let Row::Message(message) = self.state.row(self.talk, key).get_untracked() else { return };
        let is_done = untrack(|| match event.key().as_str() {
            "r" | "R" => self.answerable(&message).map(|message| self.answer(message)),
            "t" | "T" => self.threadable(&message).map(|message| self.open_thread(message)),
            "p" | "P" => self.pinnable(&message).map(|sent| self.pin(sent, !message.is_pinned)),
            "u" | "U" => self.savable(&message).map(|sent| self.mark_unread(sent)),
            "s" | "S" => self.savable(&message).map(|sent| self.save(sent, !message.is_saved)),
            "+" => self.reactable(&message).map(|message| self.choose_emoji(message)),
            "e" | "E" => self.editable(&message).map(|message| self.edit(message)),
            "Delete" | "Backspace" => self.deletable(&message).map(|message| self.ask_to_delete(message)),
            _ => None,
        });
        if is_done.is_some() {
            event.prevent_default();
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
    let (deeds, beside) = (rows.deeds, use_parts().beside);
    let has_any = memo(move || message.with(|message| message.text().is_some()));
    let is_shown = memo(move || has_any.get() && (rows.pointed.get() == Some(key) || rows.held.get() == Some(key)));
    let toolbar = move || beside.here().map(|beside| (beside.toolbar)(deeds, message));
    view! {
        {part(move || is_shown.get().then(toolbar))}
    }
}

/// What they are. It comes later.
#[component]
pub(crate) fn Toolbar(deeds: Deeds, message: Memo<MessageRow>) -> impl IntoView {
    let text = use_beside_text();
    let reactable = memo(move || message.with(|message| deeds.reactable(message)));
    let answerable = memo(move || message.with(|message| deeds.answerable(message)));
    let editable = memo(move || message.with(|message| deeds.editable(message)));
    let deletable = memo(move || message.with(|message| deeds.deletable(message)));
    let sent = memo(move || message.with(|message| message.sent));
    let has_reactions = memo(move || message.with(|message| !message.reactions.is_empty()));
    let react = move |event: MouseEvent| {
        if let Some(message) = reactable.get_untracked() {
            focus_message(&event);
            deeds.choose_emoji(message);
        }
    };
    let who = move |event: MouseEvent| {
        if let Some(message) = sent.get_untracked() {
            focus_message(&event);
            deeds.dialogs.open_about(deeds.talk.room, message, deeds.dialogs.reactions);
        }
    };
    let answer = move |_| {
        if let Some(message) = answerable.get_untracked() {
            deeds.answer(message);
        }
    };
    let edit = move |_| {
        if let Some(message) = editable.get_untracked() {
            deeds.edit(message);
        }
    };
    let delete = move |event: MouseEvent| {
        if let Some(message) = deletable.get_untracked() {
            focus_message(&event);
            deeds.ask_to_delete(message);
        }
    };
    view! {
        <div class="message-toolbar" role="toolbar" aria-label=text.say(|text| text.tools.actions)>
            <When when=move || reactable.get().is_some()>
                <IconButton
                    glyph=Glyph::React
                    small=true
                    label=text.say(|text| text.tools.react)
                    on:click=react
                />
            </When>
            <When when=move || answerable.get().is_some()>
                <IconButton glyph=Glyph::Reply small=true label=text.say(|text| text.tools.reply) on:click=answer />
            </When>
            <ThreadTool deeds message />
            <When when=move || has_reactions.get()>
                <IconButton glyph=Glyph::People small=true label=text.say(|text| text.tools.who_reacted) on:click=who />
            </When>
            <PinTool deeds message />
            <SaveTool deeds message />
            <UnreadTool deeds message />
            <When when=move || editable.get().is_some()>
                <IconButton glyph=Glyph::Edit small=true label=text.say(|text| text.tools.edit) on:click=edit />
            </When>
            <CopyTools message />
            <When when=move || deletable.get().is_some()>
                <IconButton glyph=Glyph::Trash small=true label=text.say(|text| text.tools.delete) on:click=delete />
            </When>
        </div>
    }
}

#[component]
fn ThreadTool(deeds: Deeds, message: Memo<MessageRow>) -> impl IntoView {
    let text = use_beside_text();
    let threadable = memo(move || message.with(|message| deeds.threadable(message)));
    let open = move |_| {
        if let Some(message) = threadable.get_untracked() {
            deeds.open_thread(message);
        }
    };
    view! {
        <When when=move || threadable.get().is_some()>
            <IconButton glyph=Glyph::Thread small=true label=text.say(|text| text.threads.reply) on:click=open />
        </When>
    }
}

#[component]
fn PinTool(deeds: Deeds, message: Memo<MessageRow>) -> impl IntoView {
    let text = use_beside_text();
    let pinnable = memo(move || message.with(|message| deeds.pinnable(message)));
    let is_pinned = memo(move || message.with(|message| message.is_pinned));
    let pin = move |_| {
        if let Some(message) = pinnable.get_untracked() {
            deeds.pin(message, !is_pinned.get_untracked());
        }
    };
    view! {
        <When when=move || pinnable.get().is_some()>
            <IconButton
                glyph=Glyph::Pin
                small=true
                label=Signal::derive(move || {
                    let words = &text.get().pins;
                    if is_pinned.get() { words.unpin } else { words.pin }
                })
                on:click=pin
            />
        </When>
    }
}

#[component]
fn SaveTool(deeds: Deeds, message: Memo<MessageRow>) -> impl IntoView {
    let text = use_beside_text();
    let savable = memo(move || message.with(|message| deeds.savable(message)));
    let is_saved = memo(move || message.with(|message| message.is_saved));
    let save = move |_| {
        if let Some(message) = savable.get_untracked() {
            deeds.save(message, !is_saved.get_untracked());
        }
    };
    view! {
        <When when=move || savable.get().is_some()>
            <IconButton
                glyph=Glyph::Bookmark
                small=true
                label=Signal::derive(move || {
                    let words = &text.get().saved;
                    if is_saved.get() { words.unsave } else { words.save }
                })
                on:click=save
            />
        </When>
    }
}

#[component]
fn UnreadTool(deeds: Deeds, message: Memo<MessageRow>) -> impl IntoView {
    let text = use_beside_text();
    let markable = memo(move || message.with(|message| deeds.savable(message)));
    let mark = move |_| {
        if let Some(message) = markable.get_untracked() {
            deeds.mark_unread(message);
        }
    };
    view! {
        <When when=move || markable.get().is_some()>
            <IconButton glyph=Glyph::Unread small=true label=text.say(|text| text.tools.mark_unread) on:click=mark />
        </When>
    }
}

#[component]
fn CopyTools(message: Memo<MessageRow>) -> impl IntoView {
    let (state, text, toasts) = (use_state(), use_beside_text(), use_toasts());
    let sent = memo(move || message.with(|message| message.sent));
    let has_text = memo(move || message.with(|message| message.text().is_some_and(|text| !text.is_empty())));
    let copy_link = move |_| {
        if let Some(revision) = sent.get_untracked() {
            let link = message.with_untracked(|message| address(message, revision));
            copy(toasts, [browser::origin(), link].concat(), |text| text.timeline.link_copied);
        }
    };
    let copy_text = move |_| {
        let said = message.with_untracked(|message| message.text().map(ToString::to_string)).unwrap_or_default();
        copy(toasts, state.as_shown(&said), |text| text.common.copied);
    };
    view! {
            <When when=move || sent.get().is_some()>
                <IconButton
                    glyph=Glyph::Link
                    small=true
                    label=text.say(|text| text.tools.copy_link)
                    on:click=copy_link
                />
            </When>
            <When when=move || has_text.get()>
                <IconButton
                    glyph=Glyph::Copy
                    small=true
                    label=text.say(|text| text.tools.copy_text)
                    on:click=copy_text
                />
            </When>
    }
}

/// Whoever comes back from a dialog comes to the message: its tools may be gone by then.
pub(super) fn focus_message(event: &MouseEvent) {
    let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let article = pressed.and_then(|pressed| pressed.closest("article").ok().flatten());
    if let Some(article) = article.and_then(|article| article.dyn_into::<HtmlElement>().ok()) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = article.focus_with_options(&options);
    }
}
