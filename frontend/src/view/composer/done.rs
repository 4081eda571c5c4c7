//! What becomes of what is written: a message, another text for one, or what a command says.

use adda_shared::text::TextFault;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::later::{Parts, use_parts};
use crate::signal::RwSignal;
use crate::state::talk::Talk;
use crate::state::written::Written;
use crate::state::{State, Unsent, use_state};
use crate::ui::toast::{Toasts, use_toasts};
use crate::view::dialogs::{Dialogs, use_dialogs};
use crate::view::drafts::{Drafts, use_drafts};

/// What stands before what may be a command.
const SLASH: char = '/';

/// Sends what is written, does what it says, or saves it as what a message says from now on.
pub(super) fn use_done(talk: Talk, draft: RwSignal<String>) -> Callback<bool> {
    let writer = Writer {
        talk,
        draft,
        state: use_state(),
        toasts: use_toasts(),
        drafts: use_drafts(),
        dialogs: use_dialogs(),
        parts: use_parts(),
        view: StoredValue::new(Owner::current()),
    };
    Callback::new(move |is_confirmed| writer.done(is_confirmed))
}

#[derive(Clone, Copy)]
struct Writer {
    talk: Talk,
    draft: RwSignal<String>,
    state: State,
    toasts: Toasts,
    drafts: Drafts,
    dialogs: Dialogs,
    parts: Parts,
    /// Where commands find what they need.
    view: StoredValue<Option<Owner>>,
}

impl Writer {
    fn done(self, is_confirmed: bool) {
        let Self { talk: Talk { room, .. }, state, drafts, dialogs, .. } = self;
        let written = self.draft.get_untracked();
        let done = match drafts.editing(self.talk).get_untracked() {
            None => return self.done_anew(&written, is_confirmed),
            // Nothing said is nothing there, but for files: perhaps that is meant.
            Some(message) if written.trim().is_empty() && state.files_of(room, message).is_empty() => {
                return dialogs.open_about(room, message, dialogs.delete_message);
            }
            Some(message) => {
                let is_same = state.text_of(room, message).is_some_and(|said| said == written.trim_end());
                let edited = if is_same { Ok(()) } else { state.edit_message(room, message, &written) };
                edited.map(|()| drafts.done_with(room, message))
            }
        };
        self.say(done);
    }

    fn done_anew(self, written: &str, is_confirmed: bool) {
        let Self { talk, state, drafts, dialogs, .. } = self;
        let (beside, pages) = untrack(|| (self.parts.beside.here(), self.parts.pages.here()));
        let said = match (written.starts_with(SLASH), pages) {
            (false, _) => written.to_owned(),
            (true, None) => return self.wait(is_confirmed),
            (true, Some(pages)) => {
                let view = self.view.get_value();
                let Some(said) = view.and_then(|view| view.with(|| (pages.slash)(talk, written))) else { return };
                said
            }
        };
        // In a thread nobody is called who is not named.
        if !is_confirmed && talk.thread.is_none() && state.calls_many(talk.room, &said) {
            drafts.ask(talk);
            return dialogs.open_for(talk.room, dialogs.call_all);
        }
        let said = Written { text: said, ..Written::of(&state.draft(talk)) }.to_kept();
        match state.tray(talk).get_untracked().and(beside) {
            Some(beside) => (beside.send)(talk, &said),
            None => self.say(state.send_message(talk, &said, Vec::new()).map(|nonce| drafts.sent(talk, nonce))),
        }
    }

    /// Goes on once it is known which commands there are.
    fn wait(self, is_confirmed: bool) {
        spawn_local(async move {
            if self.parts.pages.come().await {
                self.done_anew(&Written::of(&self.state.draft(self.talk)).text, is_confirmed);
            } else {
                self.toasts.problem(self.toasts.words().unreachable);
            }
        });
    }

    fn say(self, done: Result<(), Unsent>) {
        match done {
            Ok(()) | Err(Unsent::Text(TextFault::Empty)) => {}
            Err(unsent) => self.toasts.unsent(unsent),
        }
    }
}
