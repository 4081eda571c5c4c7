//! What happens in a scene once it stands, and the mark on the document that says when it is ready to be looked at.

use std::collections::VecDeque;

use adda_shared::id::{Revision, UserId};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use super::cast::LOBBY;
use crate::browser;
use crate::signal::RwSignal;
use crate::state::State;
use crate::state::mirror::Connection;
use crate::state::talk::Talk;
use crate::text::Catalogue;
use crate::ui::toast::Toasts;
use crate::view::completion::type_over;
use crate::view::dialogs::Dialogs;
use crate::view::drafts::Drafts;

/// Set on the document once a scene is ready.
const READY: &str = "data-ready";
const JUMP: &str = ".sidebar-jump input";

/// Something that happens. Parts of the page are named by selectors.
#[derive(Clone, Copy)]
pub(super) enum Act {
    /// The connection stands like this from now on.
    Pretend(Connection),
    /// A dialog opens, about the lobby where it is about a room.
    Open(fn(&Dialogs) -> RwSignal<bool>),
    /// A dialog opens about a message of the lobby.
    OpenAbout(Revision, fn(&Dialogs) -> RwSignal<bool>),
    /// The card of somebody opens.
    Profile(UserId),
    /// Somebody begins to edit a message of the lobby.
    Edit(Revision),
    /// Somebody begins to answer a message of the lobby.
    Answer(Revision),
    /// Somebody comes to this, and then there is the other.
    Focus(&'static str, &'static str),
    /// Somebody presses the one, and then there is the other.
    Press(&'static str, &'static str),
    /// Somebody types in the one the other, and then there is the last.
    Type(&'static str, &'static str, &'static str),
    /// Somebody writes a message, at the end of which something can be completed.
    Write(&'static str),
    /// Somebody writes a command to its end.
    WriteCommand(&'static str),
    /// Somebody looks for this.
    Jump(&'static str),
    /// Somebody looks at this part of the page, if need be further down.
    Show(&'static str),
    /// Files are held over the room.
    HoldFiles,
    /// The server has said nothing for a day.
    PassDay,
    /// The page says what went wrong.
    Warn(fn(&Catalogue) -> &'static str),
    /// The page says that something went well, and why something else did not.
    Toast(&'static str, &'static str),
}

/// What acts are done with.
#[derive(Clone, Copy)]
pub(super) struct Hands {
    pub(super) state: State,
    pub(super) dialogs: Dialogs,
    pub(super) drafts: Drafts,
    pub(super) toasts: Toasts,
}

impl Act {
    /// What must be there first.
    fn needs(self) -> &'static str {
        match self {
            Self::Pretend(_)
            | Self::PassDay
            | Self::Open(_)
            | Self::OpenAbout(..)
            | Self::Profile(_)
            | Self::Warn(_)
            | Self::Toast(..) => "body",
            Self::Focus(what, _) | Self::Press(what, _) | Self::Type(what, ..) | Self::Show(what) => what,
            Self::Edit(_) | Self::Answer(_) => ".composer",
            Self::Write(_) | Self::WriteCommand(_) => ".completion",
            Self::HoldFiles => ".composer-add > .icon-button",
            Self::Jump(_) => JUMP,
        }
    }

    /// Does it, and answers what is there then.
    fn perform(self, hands: Hands) -> &'static str {
        match self {
            Self::Pretend(connection) => {
                hands.state.pretend(connection);
                ".connection > *"
            }
            Self::HoldFiles => {
                hold_files();
                ".drop"
            }
            Self::PassDay => {
                hands.state.pass_day();
                "body"
            }
            Self::Warn(sentence) => {
                hands.toasts.problem(sentence(hands.toasts.words()));
                ".toast"
            }
            Self::Open(pick) => {
                hands.dialogs.open_for(LOBBY, pick(&hands.dialogs));
                "dialog[open]"
            }
            Self::OpenAbout(message, pick) => {
                hands.dialogs.open_about(LOBBY, message, pick(&hands.dialogs));
                "dialog[open]"
            }
            Self::Profile(user) => {
                hands.dialogs.open_profile(user);
                "dialog[open]"
            }
            Self::Edit(message) => {
                hands.drafts.edit(Talk::in_room(LOBBY), message);
                ".composer-editing"
            }
            Self::Answer(message) => {
                hands.drafts.answer(Talk::in_room(LOBBY), Some(message));
                ".composer-editing > .quote-text"
            }
            Self::Focus(what, then) => {
                browser::focus_on(what);
                then
            }
            Self::Press(what, then) => {
                let _ = find::<HtmlElement>(what).map(|button| button.click());
                then
            }
            Self::Show(what) => {
                let _ = find::<Element>(what).map(|part| part.scroll_into_view());
                what
            }
            Self::Type(where_to, text, then) => type_in(where_to, text, then),
            Self::Write(text) => {
                write(text);
                "#completion-0"
            }
            Self::WriteCommand(text) => {
                write(text);
                ".composer-send:enabled"
            }
            Self::Jump(text) => type_in(JUMP, text, "#jump-0"),
            Self::Toast(note, problem) => {
                hands.toasts.note(note);
                hands.toasts.problem(problem);
                ".toast + .toast"
            }
        }
    }
}

#[wasm_bindgen(inline_js = "export function hold_files() {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['tea'], 'tea.txt'));
    document.querySelector('.timeline').dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true }));
}")]
extern "C" {
    fn hold_files();
}

/// Types in a field, and answers what is there `then`.
fn type_in(field: &'static str, text: &str, then: &'static str) -> &'static str {
    if let Some(field) = find::<HtmlInputElement>(field) {
        // A field that is not to be seen takes no focus, and then nothing is found: the scene is not ready.
        let _ = field.focus();
        field.set_value(text);
        let _ = Event::new("input").map(|event| field.dispatch_event(&event));
    }
    then
}

fn write(text: &str) {
    if let Some(field) = find::<HtmlTextAreaElement>(".composer-text") {
        let _ = field.focus();
        type_over(&field, 0, u32::MAX, text);
    }
}

/// Lets everything happen, in this order, once there is `sign`; then marks the document.
pub(super) fn play(sign: &'static str, mut acts: VecDeque<Act>, hands: Hands) {
    let Some(act) = acts.pop_front() else { return ready_at(sign) };
    when_shown(sign, move || {
        when_shown(act.needs(), move || play(act.perform(hands), acts, hands));
    });
}

/// Marks the document once there is `sign`, and it is drawn.
pub(super) fn ready_at(sign: &'static str) {
    let mark = || {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute(READY, "");
        }
    };
    // What changes in one frame is drawn at its end.
    when_shown(sign, move || request_animation_frame(move || request_animation_frame(mark)));
}

/// Does something once this is in the document, which is looked at before each frame.
fn when_shown(sign: &'static str, then: impl FnOnce() + 'static) {
    look(sign, Box::new(then));
}

fn look(sign: &'static str, then: Box<dyn FnOnce()>) {
    if find::<Element>(sign).is_some() {
        then();
    } else {
        request_animation_frame(move || look(sign, then));
    }
}

fn find<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}
