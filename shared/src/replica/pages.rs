//! One outbox for all the pages that a person has open in one browser: one page sends, the others follow it.
//!
//! A driver gives each page its [`Turn`] and carries what changes from one to the other. Their order is by the time of
//! writing, which is later than that of all messages that the page knew of. Whoever else sends the same message does
//! no harm: it is one by its nonce. The bound of the outbox is kept where a message is written, by a page that knows of
//! all others: what is written and kept is never turned away, for who was told so would take it for sent.

#![warn(clippy::wildcard_enum_match_arm)]

use super::outbox::{Echo, EchoState, Outbox, Turn};
use super::room::RoomState;
use super::{Change, Replica};
use crate::id::{Nonce, Revision, RoomId};

impl Replica {
    /// Says whether this page sends. A page that was never told otherwise does.
    pub const fn set_turn(&mut self, turn: Turn) {
        self.outbox.turn = turn;
    }

    /// Whether this page sends, follows another one, or waits for its driver.
    #[must_use]
    pub const fn turn(&self) -> Turn {
        self.outbox.turn
    }

    /// Takes a message as another page has it. What this page has sent itself it knows better. Nothing is different
    /// where it is known like this, and where it stands in its room already.
    pub fn take_echo(&mut self, echo: Echo) -> Option<Change> {
        let room = echo.room;
        let is_there = self.stands_in_room(&echo);
        (!is_there && self.outbox.take(echo)).then_some(Change::Echoes(room))
    }

    /// Another page was done with a message: it is in its room at this revision or before, or was given up.
    pub fn let_go(&mut self, nonce: Nonce, revision: Option<Revision>) -> Vec<Change> {
        match revision {
            Some(revision) => self.accepted(nonce, revision),
            None => self.outbox.remove(nonce).map(Change::Echoes).into_iter().collect(),
        }
    }

    /// Takes the outbox as it was kept, in whatever order. What this page has beyond that it keeps: it may have been
    /// written, here or in another page, after this was read.
    pub fn take_outbox(&mut self, kept: Vec<Echo>) -> Vec<Change> {
        kept.into_iter().filter_map(|echo| self.take_echo(echo)).collect()
    }

    fn stands_in_room(&self, echo: &Echo) -> bool {
        if echo.intent.changes().is_some() {
            return false;
        }
        let mut items = self.rooms.get(&echo.room).into_iter().flat_map(RoomState::in_windows);
        items.any(|item| Some(item.by) == self.me && item.message().is_some_and(|message| message.nonce == echo.nonce))
    }
}

impl Outbox {
    /// Answers whether something is different.
    fn take(&mut self, theirs: Echo) -> bool {
        let turn = self.turn;
        let Some(mine) = self.find(theirs.nonce) else {
            let place = self.echoes.partition_point(|echo| (echo.at, echo.nonce.0) <= (theirs.at, theirs.nonce.0));
            self.echoes.insert(place, theirs);
            return true;
        };
        if mine.is_under_way() {
            return false;
        }
        let before = mine.clone();
        let is_refused = matches!(theirs.state, EchoState::Refused(_));
        // Only the page that sends makes a plan another one.
        if turn == Turn::Follows {
            mine.intent = theirs.intent;
        }
        // Where several pages send, each knows only of its own tries.
        mine.may_be_kept = theirs.may_be_kept || mine.may_be_kept && turn != Turn::Follows && !is_refused;
        mine.state = theirs.state;
        *mine != before
    }

    fn remove(&mut self, nonce: Nonce) -> Option<RoomId> {
        let place = self.echoes.iter().position(|echo| echo.nonce == nonce)?;
        Some(self.echoes.remove(place).room)
    }
}

#[cfg(test)]
mod tests;
