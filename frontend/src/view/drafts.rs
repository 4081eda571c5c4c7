//! What is being written: the draft of a room or a thread, or for a while another text for a message that was sent.

use adda_shared::file::Uploaded;
use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::text::MessageBody;
use leptos::prelude::*;

use super::composer::focus_composer;
use crate::browser;
use crate::later::{Beside, Later, use_parts};
use crate::signal::RwSignal;
use crate::state::State;
use crate::state::talk::Talk;
use crate::state::written::Written;
use crate::ui::toast::{Toasts, use_toasts};

/// Milliseconds for which a message can be taken back with one key after it was sent.
const TAKE_BACK_MS: u64 = 10_000;

/// What is being written: in what is open as signals, elsewhere as the state keeps it.
#[derive(Clone, Copy)]
pub(crate) struct Drafts {
    state: State,
    beside: Later<Beside>,
    toasts: Toasts,
    in_room: Desk,
    in_thread: Desk,
    /// Where what is written may call everybody: that is asked, and was.
    asked: StoredValue<Option<Talk>>,
    confirmed: RwSignal<Option<Talk>>,
    /// The message that was sent last, and when, in milliseconds.
    last: StoredValue<Option<(Talk, Nonce, u64)>>,
}

/// Where one writes: a room and a thread can be open at one time.
#[derive(Clone, Copy)]
struct Desk {
    talk: StoredValue<Option<Talk>>,
    text: RwSignal<String>,
    /// The message that the draft answers.
    answering: RwSignal<Option<Revision>>,
    /// The message that the text is for; nothing, where it is the draft.
    editing: RwSignal<Option<Revision>>,
}

impl Desk {
    fn new() -> Self {
        Self {
            talk: StoredValue::new(None),
            text: RwSignal::default(),
            answering: RwSignal::new(None),
            editing: RwSignal::new(None),
        }
    }
}

/// Makes drafts known to everything below. Once, at the root, after the toasts.
pub(crate) fn provide_drafts(state: State) {
    provide_context(Drafts {
        state,
        beside: use_parts().beside,
        toasts: use_toasts(),
        in_room: Desk::new(),
        in_thread: Desk::new(),
        asked: StoredValue::new(None),
        confirmed: RwSignal::new(None),
        last: StoredValue::new(None),
    });
}

pub(crate) fn use_drafts() -> Drafts {
    expect_context()
}

/// The draft of a room or a thread.
impl Drafts {
    const fn desk(self, talk: Talk) -> Desk {
        if talk.thread.is_some() { self.in_thread } else { self.in_room }
    }

    /// The desk on which this is being written now.
    fn open_desk(self, talk: Talk) -> Option<Desk> {
        Some(self.desk(talk)).filter(|desk| desk.talk.get_value() == Some(talk))
    }

    pub(super) fn open(self, talk: Talk) -> RwSignal<String> {
        let desk = self.desk(talk);
        if let Some(before) = desk.talk.get_value() {
            self.leave_message(before);
        }
        desk.talk.set_value(Some(talk));
        self.confirmed.set(None);
        self.follow(talk);
        desk.text
    }

    /// Shows what is kept, where it is open: another page may have told of it.
    pub(super) fn follow(self, talk: Talk) {
        let Some(desk) = self.open_desk(talk).filter(|desk| desk.editing.get_untracked().is_none()) else { return };
        let Written { reply_to, text } = Written::of(&self.state.draft(talk));
        if desk.text.with_untracked(|held| *held != text) {
            desk.text.set(text);
        }
        if desk.answering.get_untracked() != reply_to {
            desk.answering.set(reply_to);
        }
    }

    pub(super) fn set(self, talk: Talk, text: String) {
        let desk = self.desk(talk);
        if desk.editing.get_untracked().is_none() {
            self.save(talk, text.clone(), desk.answering.get_untracked());
        }
        desk.text.set(text);
    }

    fn save(self, talk: Talk, text: String, reply_to: Option<Revision>) {
        self.state.save_draft(talk, &Written { reply_to, text }.to_kept());
    }

    /// The message that the draft answers; nothing, while another text for a message is written.
    pub(crate) fn answering(self, talk: Talk) -> Option<Revision> {
        let desk = self.desk(talk);
        desk.answering.get().filter(|_| desk.editing.get().is_none())
    }

    /// Makes the draft an answer to a message, or none.
    pub(crate) fn answer(self, talk: Talk, message: Option<Revision>) {
        // What waits for its files goes as it is.
        if self.state.tray(talk).get_untracked() == Some(true) {
            return;
        }
        self.leave_message(talk);
        self.save(talk, Written::of(&self.state.draft(talk)).text, message);
        self.follow(talk);
        focus_composer(talk);
    }

    /// What was written is a message now.
    pub(crate) fn sent(self, talk: Talk, nonce: Nonce) {
        self.last.set_value(Some((talk, nonce, browser::now().0)));
        self.throw_away(talk);
    }

    /// Takes away all that was written, on all devices.
    pub(crate) fn throw_away(self, talk: Talk) {
        self.state.save_draft(talk, "");
        self.follow(talk);
        self.state.say_drafts();
    }

    /// Takes away what was written, where it still stands there. What it answers stays.
    pub(super) fn take(self, talk: Talk, written: &str) {
        let Written { reply_to, text } = Written::of(&self.state.draft(talk));
        if text == written {
            self.save(talk, String::new(), reply_to);
            self.follow(talk);
        }
    }

    /// As [`Self::give_back`], of a message with the name that it had: what it answered is answered again, where nothing
    /// else is.
    pub(crate) fn give_back_of(self, talk: Talk, answered: Option<Revision>, text: Option<&str>) {
        let draft = Written::of(&self.state.draft(talk));
        if let Some(message) = answered.filter(|_| draft.reply_to.is_none()) {
            self.save(talk, draft.text, Some(message));
        }
        self.give_back(talk, text);
    }

    /// It is asked whether what is written here shall call everybody.
    pub(super) fn ask(self, talk: Talk) {
        self.asked.set_value(Some(talk));
    }

    /// What that was asked of goes, and calls everybody.
    pub(super) fn confirm(self) {
        // Something else may have come before one's eyes meanwhile.
        if let Some(talk) = self.asked.get_value().filter(|talk| self.open_desk(*talk).is_some()) {
            self.confirmed.set(Some(talk));
        }
    }

    /// Whether that was said since it was asked the last time. Tracks.
    pub(super) fn take_confirmed(self, talk: Talk) -> bool {
        let is_confirmed = self.confirmed.get() == Some(talk);
        if is_confirmed {
            self.confirmed.set(None);
        }
        is_confirmed
    }

    /// Goes on with what was written before. It is put below whatever is being written, where it is not there already.
    pub(crate) fn give_back(self, talk: Talk, text: Option<&str>) {
        if let Some(text) = text {
            self.state.give_back(talk, &self.state.as_typed(text));
        }
        if self.open_desk(talk).is_some() {
            self.follow(talk);
            focus_composer(talk);
        }
    }

    /// Puts the files of a message back where they were: those that are in none, or those that are held of it.
    pub(super) fn give_back_files(self, talk: Talk, message: Nonce, unsent: &[Uploaded]) {
        if let Some(beside) = untrack(|| self.beside.here()) {
            (beside.give_back)(talk, message, unsent);
        }
    }

    /// Takes back what was sent just now. Answers whether there is such a message.
    pub(super) fn take_back(self, talk: Talk) -> bool {
        let is_late = |at_ms: u64| browser::now().0.saturating_sub(at_ms) > TAKE_BACK_MS;
        let Some((_, nonce, _)) = self.last.get_value().filter(|(of, _, at)| *of == talk && !is_late(*at)) else {
            return false;
        };
        let answered = self.state.answered_by(talk, nonce);
        let give_back = move |body: Option<MessageBody>| {
            self.give_back_of(talk, answered, body.as_ref().map(MessageBody::as_str));
            self.give_back_files(talk, nonce, &[]);
        };
        self.last.set_value(None);
        self.state.take_back(talk, nonce, give_back);
        true
    }
}

/// Another text for a message.
impl Drafts {
    /// The message that is being edited there.
    pub(crate) fn editing(self, talk: Talk) -> RwSignal<Option<Revision>> {
        self.desk(talk).editing
    }

    /// Whether a message is being edited there.
    pub(crate) fn is_editing(self, talk: Talk) -> bool {
        self.open_desk(talk).is_some_and(|desk| desk.editing.get_untracked().is_some())
    }

    /// Begins to edit a message: where it was left the last time, or with what it says. A message that stands in a room
    /// and in its thread is edited in one place: what was being written in the other comes along.
    pub(crate) fn edit(self, talk: Talk, message: Revision) {
        self.leave_message(talk);
        let elsewhere = if talk.thread.is_some() { self.in_room } else { self.in_thread };
        if let Some(other) = elsewhere.talk.get_value().filter(|other| other.room == talk.room)
            && elsewhere.editing.get_untracked() == Some(message)
        {
            self.state.hold_unsaved(talk.room, message, elsewhere.text.get_untracked());
            elsewhere.editing.set(None);
            self.follow(other);
        }
        if let Some(text) = self.state.text_of(talk.room, message) {
            let desk = self.desk(talk);
            desk.editing.set(Some(message));
            desk.text.set(self.state.unsaved(talk.room, message).unwrap_or(text));
            focus_composer(talk);
        }
    }

    /// Begins to edit the last message of one's own. Answers whether there is one.
    pub(super) fn edit_last(self, talk: Talk) -> bool {
        let last = self.state.last_own(talk);
        if let Some(message) = last {
            self.edit(talk, message);
        }
        last.is_some()
    }

    /// Goes back to the draft without saving. A text that differs is held, and said to be: it is there again when the
    /// message is edited again. Answers whether something was being edited.
    pub(crate) fn leave_message(self, talk: Talk) -> bool {
        let Some(desk) = self.open_desk(talk) else { return false };
        let Some(message) = desk.editing.get_untracked() else { return false };
        let (room, text) = (talk.room, desk.text.get_untracked());
        match self.state.text_of(room, message) {
            Some(said) if text.trim().is_empty() || said == text.trim_end() => self.state.drop_unsaved(room, message),
            Some(_) => {
                self.state.hold_unsaved(room, message, text);
                self.toasts.note(self.toasts.words().changes.held);
            }
            // The message has gone meanwhile; whoever has signed out leaves nothing.
            None if self.state.user().is_some() && !text.trim().is_empty() => self.state.give_back(talk, &text),
            None => {}
        }
        desk.editing.set(None);
        self.follow(talk);
        true
    }

    /// Goes back to the draft: a message is changed, or gone.
    pub(crate) fn done_with(self, room: RoomId, message: Revision) {
        self.state.drop_unsaved(room, message);
        for desk in [self.in_room, self.in_thread] {
            let talk = desk.talk.get_value().filter(|talk| talk.room == room);
            if let Some(talk) = talk.filter(|_| desk.editing.get_untracked() == Some(message)) {
                desk.editing.set(None);
                self.follow(talk);
            }
        }
    }
}
