//! Changing what was said: the verbs for it, and what it was changed to and not saved.

use std::rc::Rc;

use adda_shared::file::Attachment;
use adda_shared::id::{Nonce, Revision, RoomId, UnixMs};
use adda_shared::item::Item;
use adda_shared::protocol::problem::Problem;
use adda_shared::reaction::Emoji;
use adda_shared::replica::outbox::{Echo, EchoState, OutboxFull};
use adda_shared::replica::{Change, Replica};
use adda_shared::text::{LinkAddress, MessageBody};

use super::talk::Talk;
use super::{Inner, State, Unsent};
use crate::browser;

/// Texts that are held until they are saved after all; the oldest gives way.
const UNSAVED_MAX: usize = 20;

impl State {
    /// Changes what a message says, now or when it can be.
    pub(crate) fn edit_message(self, room: RoomId, message: Revision, text: &str) -> Result<(), Unsent> {
        let inner = self.inner();
        let body = MessageBody::parse(&inner.resolve(text)).map_err(Unsent::Text)?;
        inner.change(|replica, nonce, now| replica.edit(room, message, nonce, body, now))
    }

    /// Deletes a message, now or when it can be.
    pub(crate) fn delete_message(self, room: RoomId, message: Revision) -> Result<(), Unsent> {
        self.inner().change(|replica, nonce, now| replica.delete(room, message, nonce, now))
    }

    /// Puts an emoji of one's own under a message or takes it away, now or when it can be.
    pub(crate) fn react(self, room: RoomId, message: Revision, emoji: Emoji, is_on: bool) -> Result<(), Unsent> {
        self.inner().change(|replica, nonce, now| replica.react(room, message, nonce, emoji, is_on, now))
    }

    /// Pins a message or ends that, now or when it can be.
    pub(crate) fn pin(self, room: RoomId, message: Revision, is_on: bool) -> Result<(), Unsent> {
        self.inner().change(|replica, nonce, now| replica.pin(room, message, nonce, is_on, now))
    }

    /// Saves a message for oneself or ends that, now or when it can be.
    pub(crate) fn save(self, room: RoomId, message: Revision, is_on: bool) -> Result<(), Unsent> {
        self.inner().change(|replica, nonce, now| replica.save(room, message, nonce, is_on, now))
    }

    /// Follows the thread of a message or ends that, now or when it can be.
    pub(crate) fn follow(self, room: RoomId, message: Revision, is_on: bool) -> Result<(), Unsent> {
        self.inner().change(|replica, nonce, now| replica.follow(room, message, nonce, is_on, now))
    }

    /// Marks a message and everything after it as unread, now or when it can be.
    pub(crate) fn mark_unread(self, room: RoomId, message: Revision) -> Result<(), Unsent> {
        self.inner().change(|replica, nonce, now| replica.mark_unread(room, message, nonce, now))
    }

    /// Votes in a poll, now or when it can be: for these choices, and no longer for others.
    pub(crate) fn vote(self, room: RoomId, message: Revision, choices: Vec<u8>) -> Result<(), Unsent> {
        self.inner().change(|replica, nonce, now| replica.vote(room, message, nonce, choices, now))
    }

    /// Closes a poll, now or when it can be.
    pub(crate) fn close_poll(self, room: RoomId, message: Revision) -> Result<(), Unsent> {
        self.inner().change(|replica, nonce, now| replica.close_poll(room, message, nonce, now))
    }

    /// Takes the preview of a link away from a message, now or when it can be.
    pub(crate) fn remove_preview(self, room: RoomId, message: Revision, link: LinkAddress) -> Result<(), Unsent> {
        self.inner().change(|replica, nonce, now| replica.remove_preview(room, message, nonce, link, now))
    }

    /// What is done when the server does not take what shall stand beside a message, such as an emoji.
    pub(crate) fn on_unchanged(self, tell: impl Fn(&Problem) + 'static) {
        self.inner().on_unchanged.replace(Some(Rc::new(tell)));
    }

    /// Takes a message back that was sent just now, and gives back what it said: at once, or when it is known where it is.
    pub(crate) fn take_back(self, talk: Talk, nonce: Nonce, give_back: impl Fn(Option<MessageBody>) + 'static) {
        let inner = self.inner();
        inner.keeping.to_take_back.replace(Some((talk, nonce, Box::new(give_back))));
        inner.take_back();
    }

    /// What one's own message answers that has this name, whether it is sent or not.
    pub(crate) fn answered_by(self, talk: Talk, nonce: Nonce) -> Option<Revision> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        match replica.echoes(talk.room).find(|echo| echo.nonce == nonce) {
            Some(echo) => echo.intent.reply_to(),
            None => replica.room(talk.room)?.item(inner.own_message(talk, nonce)?)?.reply_to(),
        }
    }

    /// The last message in one's own words that is held of a room or a thread.
    pub(crate) fn last_own(self, talk: Talk) -> Option<Revision> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let items = talk.window(replica.room(talk.room)?)?.items().rev();
        // What one has forwarded are not one's own words.
        let is_own = |item: &&Item| {
            Some(item.by) == inner.user.get() && item.text().is_some_and(|said| said.forwarded.is_none())
        };
        let mut own = items.filter(is_own);
        own.find(|item| text_of(&replica, talk.room, item.revision).is_some()).map(|item| item.revision)
    }

    /// What a message says, or shall say, as it is typed; nothing of one that is not held, or shall be gone.
    pub(crate) fn text_of(self, room: RoomId, message: Revision) -> Option<String> {
        let said = text_of(&self.inner().replica.borrow(), room, message).map(ToString::to_string);
        said.map(|said| self.as_typed(&said))
    }

    /// What a message carries; where that is something, it may be without a text.
    pub(crate) fn files_of(self, room: RoomId, message: Revision) -> Vec<Attachment> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let item = replica.room(room).and_then(|room| room.item(message));
        item.map(|item| item.files().to_vec()).unwrap_or_default()
    }

    /// Holds a text for a message that was left before it was saved, for when that is edited again.
    pub(crate) fn hold_unsaved(self, room: RoomId, message: Revision, text: String) {
        self.drop_unsaved(room, message);
        let inner = self.inner();
        let mut unsaved = inner.keeping.unsaved.borrow_mut();
        let excess = (unsaved.len() + 1).saturating_sub(UNSAVED_MAX);
        unsaved.drain(..excess);
        unsaved.push((room, message, text));
    }

    pub(crate) fn unsaved(self, room: RoomId, message: Revision) -> Option<String> {
        let inner = self.inner();
        let unsaved = inner.keeping.unsaved.borrow();
        unsaved.iter().find(|(of, which, _)| (*of, *which) == (room, message)).map(|(.., text)| text.clone())
    }

    pub(crate) fn drop_unsaved(self, room: RoomId, message: Revision) {
        self.inner().keeping.unsaved.borrow_mut().retain(|(of, which, _)| (*of, *which) != (room, message));
    }
}

impl Inner {
    pub(super) fn change(
        self: &Rc<Self>,
        change: impl FnOnce(&mut Replica, Nonce, UnixMs) -> Result<Change, OutboxFull>,
    ) -> Result<(), Unsent> {
        let (_, change) = self.intend(change)?;
        self.show(&[change]);
        self.wake_link();
        Ok(())
    }

    /// Takes back what shall be: not while the server is about to answer, which has it then or has it not.
    pub(super) fn take_back(self: &Rc<Self>) {
        let Some((talk, nonce, give_back)) = self.keeping.to_take_back.take() else { return };
        let room = talk.room;
        if let Some(message) = self.own_message(talk, nonce) {
            let said = text_of(&self.replica.borrow(), room, message).cloned();
            let delete = |replica: &mut Replica, nonce, now| replica.delete(room, message, nonce, now);
            if said.is_some() && self.change(delete).is_ok() {
                give_back(said);
            }
            return;
        }
        let may_discard = {
            let replica = self.replica.borrow();
            replica.echoes(room).find(|echo| echo.nonce == nonce).map(Echo::may_be_discarded)
        };
        match may_discard {
            Some(true) => self.discard(nonce, give_back),
            Some(false) => drop(self.keeping.to_take_back.replace(Some((talk, nonce, give_back)))),
            None => {}
        }
    }

    /// Gives up what the server refused to put beside a message, and says why: there is no row where that could wait for a decision.
    /// A page that follows leaves it to the one that sends, and has heard of it, too.
    pub(super) fn give_up_changes(self: &Rc<Self>, changes: &[Change]) {
        if !changes.iter().any(|change| matches!(change, Change::Echoes(_))) {
            return;
        }
        let refused: Vec<(Nonce, Problem)> = {
            let replica = self.replica.borrow();
            let mut refused = Vec::new();
            for echo in replica.outbox() {
                if let (true, EchoState::Refused(problem)) = (echo.intent.is_beside(), &echo.state) {
                    refused.push((echo.nonce, problem.clone()));
                }
            }
            refused
        };
        let tell = self.on_unchanged.borrow().clone();
        for (nonce, problem) in refused {
            if let Some(tell) = &tell {
                tell(&problem);
            }
            self.give_up(nonce);
        }
    }

    fn own_message(&self, talk: Talk, nonce: Nonce) -> Option<Revision> {
        let replica = self.replica.borrow();
        let items = talk.window(replica.room(talk.room)?)?.items().rev();
        let mut own = items.filter(|item| Some(item.by) == self.user.get());
        let is_it = |item: &&Item| item.message().is_some_and(|message| message.nonce == nonce);
        own.find(is_it).map(|item| item.revision)
    }

    /// Puts what somebody wants into the outbox, and keeps it.
    pub(super) fn intend(
        &self,
        intend: impl FnOnce(&mut Replica, Nonce, UnixMs) -> Result<Change, OutboxFull>,
    ) -> Result<(Nonce, Change), Unsent> {
        let nonce = Nonce(browser::random());
        let intended = intend(&mut self.replica.borrow_mut(), nonce, browser::now());
        let change = intended.map_err(|_| Unsent::OutboxFull)?;
        self.keep_own(nonce);
        Ok((nonce, change))
    }
}

fn text_of(replica: &Replica, room: RoomId, message: Revision) -> Option<&MessageBody> {
    // What stands beside it says nothing.
    let is_it = |echo: &&Echo| {
        !matches!(echo.state, EchoState::Refused(_))
            && !echo.intent.is_beside()
            && echo.intent.changes() == Some(message)
    };
    let changes = replica.echoes(room).filter(is_it);
    let held = replica.room(room)?.item(message)?.body()?;
    changes.last().map_or(Some(held), |echo| echo.intent.body())
}
