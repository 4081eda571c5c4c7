//! What is being written: the draft of a room, or for a while another text for a message that was sent.

use adda_shared::file::Uploaded;
use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::text::MessageBody;
use leptos::prelude::*;

use super::composer::focus_composer;
use crate::browser;
use crate::later::{Beside, Later, use_parts};
use crate::state::State;
use crate::state::written::Written;
use crate::ui::toast::{Toasts, use_toasts};

/// Milliseconds for which a message can be taken back with one key after it was sent.
const TAKE_BACK_MS: u64 = 10_000;

/// What is being written: in the open room as a signal, elsewhere as the state keeps it.
#[derive(Clone, Copy)]
pub(crate) struct Drafts {
    state: State,
    beside: Later<Beside>,
    toasts: Toasts,
    room: StoredValue<Option<RoomId>>,
    text: RwSignal<String>,
    /// The message that the draft answers.
    answering: RwSignal<Option<Revision>>,
    /// The message that the text is for; nothing, where it is the draft of the room.
    editing: RwSignal<Option<Revision>>,
    /// The room where what is written may call everybody: that was asked.
    confirmed: RwSignal<Option<RoomId>>,
    /// The message that was sent last, and when, in milliseconds.
    last: StoredValue<Option<(RoomId, Nonce, u64)>>,
}

/// Makes drafts known to everything below. Once, at the root, after the toasts.
pub(crate) fn provide_drafts(state: State) {
    provide_context(Drafts {
        state,
        beside: use_parts().beside,
        toasts: use_toasts(),
        room: StoredValue::new(None),
        text: RwSignal::default(),
        answering: RwSignal::new(None),
        editing: RwSignal::new(None),
        confirmed: RwSignal::new(None),
        last: StoredValue::new(None),
    });
}

pub(crate) fn use_drafts() -> Drafts {
    expect_context()
}

/// The draft of a room.
impl Drafts {
    pub(super) fn open(self, room: RoomId) -> RwSignal<String> {
        self.leave_message();
        self.room.set_value(Some(room));
        self.confirmed.set(None);
        self.follow(room);
        self.text
    }

    /// Shows what another page has told.
    pub(super) fn follow(self, room: RoomId) {
        if self.editing.get_untracked().is_some() {
            return;
        }
        let Written { reply_to, text } = Written::of(&self.state.draft(room));
        if self.text.with_untracked(|held| *held != text) {
            self.text.set(text);
        }
        if self.answering.get_untracked() != reply_to {
            self.answering.set(reply_to);
        }
    }

    pub(super) fn set(self, room: RoomId, text: String) {
        if self.editing.get_untracked().is_none() {
            self.save(room, text.clone(), self.answering.get_untracked());
        }
        self.text.set(text);
    }

    fn save(self, room: RoomId, text: String, reply_to: Option<Revision>) {
        self.state.save_draft(room, &Written { reply_to, text }.to_kept());
    }

    /// The message that the draft answers; nothing, while another text for a message is written.
    pub(crate) fn answering(self) -> Option<Revision> {
        self.answering.get().filter(|_| self.editing.get().is_none())
    }

    /// Makes the draft of the open room an answer to a message, or none.
    pub(crate) fn answer(self, room: RoomId, message: Option<Revision>) {
        // What waits for its files goes as it is.
        if self.state.tray(room).get_untracked() == Some(true) {
            return;
        }
        self.leave_message();
        self.save(room, Written::of(&self.state.draft(room)).text, message);
        self.follow(room);
        focus_composer();
    }

    /// What was written is a message now.
    pub(crate) fn sent(self, room: RoomId, nonce: Nonce) {
        self.last.set_value(Some((room, nonce, browser::now().0)));
        self.state.save_draft(room, "");
        if self.room.get_value() == Some(room) {
            self.follow(room);
        }
    }

    /// As [`Self::give_back`], of a message with the name that it had: what it answered is answered again, where nothing
    /// else is.
    pub(crate) fn give_back_of(self, room: RoomId, answered: Option<Revision>, text: Option<&str>) {
        let draft = Written::of(&self.state.draft(room));
        if let Some(message) = answered.filter(|_| draft.reply_to.is_none()) {
            self.save(room, draft.text, Some(message));
        }
        self.give_back(room, text);
    }

    /// What is written in a room goes, and calls everybody.
    pub(super) fn confirm(self, room: RoomId) {
        // Another room may have come before one's eyes meanwhile.
        if self.room.get_value() == Some(room) {
            self.confirmed.set(Some(room));
        }
    }

    /// Whether that was said since it was asked the last time. Tracks.
    pub(super) fn take_confirmed(self, room: RoomId) -> bool {
        let is_confirmed = self.confirmed.get() == Some(room);
        if is_confirmed {
            self.confirmed.set(None);
        }
        is_confirmed
    }

    /// Goes on with what was written before. It is put below whatever is being written, where it is not there already.
    pub(crate) fn give_back(self, room: RoomId, text: Option<&str>) {
        if let Some(text) = text {
            self.state.give_back(room, &self.state.as_typed(text));
        }
        if self.room.get_value() == Some(room) {
            self.follow(room);
            focus_composer();
        }
    }

    /// Puts the files of a message back where they were: those that are in none, or those that are held of it.
    pub(super) fn give_back_files(self, room: RoomId, message: Nonce, unsent: &[Uploaded]) {
        if let Some(beside) = untrack(|| self.beside.here()) {
            (beside.give_back)(room, message, unsent);
        }
    }

    /// Takes back what was sent just now. Answers whether there is such a message.
    pub(super) fn take_back(self, room: RoomId) -> bool {
        let is_late = |at_ms: u64| browser::now().0.saturating_sub(at_ms) > TAKE_BACK_MS;
        let Some((_, nonce, _)) = self.last.get_value().filter(|(of, _, at)| *of == room && !is_late(*at)) else {
            return false;
        };
        let answered = self.state.answered_by(room, nonce);
        let give_back = move |body: Option<MessageBody>| {
            self.give_back_of(room, answered, body.as_ref().map(MessageBody::as_str));
            self.give_back_files(room, nonce, &[]);
        };
        self.last.set_value(None);
        self.state.take_back(room, nonce, give_back);
        true
    }
}

/// Another text for a message.
impl Drafts {
    /// The message that is being edited.
    pub(crate) fn editing(self) -> RwSignal<Option<Revision>> {
        self.editing
    }

    /// Whether a message of a room is being edited.
    pub(crate) fn is_editing(self, room: RoomId) -> bool {
        self.room.get_value() == Some(room) && self.editing.get_untracked().is_some()
    }

    /// Begins to edit a message of the open room: where it was left the last time, or with what it says.
    pub(crate) fn edit(self, room: RoomId, message: Revision) {
        self.leave_message();
        if let Some(text) = self.state.text_of(room, message) {
            self.editing.set(Some(message));
            self.text.set(self.state.unsaved(room, message).unwrap_or(text));
            focus_composer();
        }
    }

    /// Begins to edit the last message of one's own. Answers whether there is one.
    pub(super) fn edit_last(self, room: RoomId) -> bool {
        let last = self.state.last_own(room);
        if let Some(message) = last {
            self.edit(room, message);
        }
        last.is_some()
    }

    /// Goes back to the draft without saving. A text that differs is held, and said to be: it is there again when the
    /// message is edited again. Answers whether something was being edited.
    pub(crate) fn leave_message(self) -> bool {
        let (Some(room), Some(message)) = (self.room.get_value(), self.editing.get_untracked()) else { return false };
        let text = self.text.get_untracked();
        match self.state.text_of(room, message) {
            Some(said) if text.trim().is_empty() || said == text.trim_end() => self.state.drop_unsaved(room, message),
            Some(_) => {
                self.state.hold_unsaved(room, message, text);
                self.toasts.note(self.toasts.words().changes.held);
            }
            // The message has gone meanwhile; whoever has signed out leaves nothing.
            None if self.state.user().is_some() && !text.trim().is_empty() => self.state.give_back(room, &text),
            None => {}
        }
        self.back_to_draft(room);
        true
    }

    /// Goes back to the draft: a message is changed, or gone.
    pub(crate) fn done_with(self, room: RoomId, message: Revision) {
        self.state.drop_unsaved(room, message);
        if self.room.get_value() == Some(room) && self.editing.get_untracked() == Some(message) {
            self.back_to_draft(room);
        }
    }

    fn back_to_draft(self, room: RoomId) {
        self.editing.set(None);
        self.follow(room);
    }
}
