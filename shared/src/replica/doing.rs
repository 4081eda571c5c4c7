//! What a person does in a room: put into the outbox, and standing there at once.

use super::outbox::{Draft, Echo, Intent, OutboxFull};
use super::{Change, Replica};
use crate::id::{Nonce, Revision, RoomId, UnixMs};
use crate::plan::{PlanChange, Planned};
use crate::reaction::Emoji;
use crate::text::{LinkAddress, MessageBody};

impl Replica {
    /// Sends a message, now or when it can be: its echo stands in the room at once.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn send(
        &mut self,
        room: RoomId,
        nonce: Nonce,
        draft: impl Into<Draft>,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::Send(draft.into()), now)
    }

    /// Changes what a message says, now or when it can be: it stands so in the room at once.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn edit(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        body: MessageBody,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::Edit { message, body }, now)
    }

    /// Deletes a message, now or when it can be.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn delete(&mut self, room: RoomId, message: Revision, nonce: Nonce, now: UnixMs) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::Delete { message }, now)
    }

    /// Puts an emoji under a message or takes it away, now or when it can be.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn react(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        emoji: Emoji,
        is_on: bool,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::React { message, emoji, is_on }, now)
    }

    /// Pins a message, or ends that, now or when it can be.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn pin(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        is_on: bool,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::Pin { message, is_on }, now)
    }

    /// Saves a message for oneself, or ends that, now or when it can be.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn save(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        is_on: bool,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::Save { message, is_on }, now)
    }

    /// Follows the thread of a message, or ends that, now or when it can be.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn follow(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        is_on: bool,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::Follow { message, is_on }, now)
    }

    /// Says that a message and everything after it is unread, now or when it can be.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn mark_unread(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::MarkUnread { message }, now)
    }

    /// Votes in a poll, now or when it can be: for these choices, and no longer for others.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn vote(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        choices: Vec<u8>,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::Vote { message, choices }, now)
    }

    /// Closes a poll, now or when it can be.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn close_poll(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::ClosePoll { message }, now)
    }

    /// Plans something, now or when it can be. What is planned and changed waits in a row of its own, beside all rooms,
    /// so that nothing of it is told before the plan itself.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn plan(&mut self, nonce: Nonce, at: UnixMs, what: Planned, now: UnixMs) -> Result<Change, OutboxFull> {
        self.intend(RoomId(0), nonce, Intent::Plan { at, what }, now)
    }

    /// Changes what one has planned, or ends it, now or when it can be. What the server can't have heard of yet is only
    /// planned otherwise: were both told, the time for which it was planned first might have passed by then.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn change_plan(
        &mut self,
        plan: Nonce,
        nonce: Nonce,
        change: PlanChange,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        if self.outbox.plan_otherwise(plan, &change) {
            return Ok(Change::Echoes(RoomId(0)));
        }
        self.intend(RoomId(0), nonce, Intent::ChangePlan { plan, change }, now)
    }

    /// Takes the preview of a link away from a message, now or when it can be.
    ///
    /// # Errors
    /// Where as many messages wait as may.
    pub fn remove_preview(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        link: LinkAddress,
        now: UnixMs,
    ) -> Result<Change, OutboxFull> {
        self.intend(room, nonce, Intent::RemovePreview { message, link }, now)
    }

    fn intend(&mut self, room: RoomId, nonce: Nonce, intent: Intent, now: UnixMs) -> Result<Change, OutboxFull> {
        self.outbox.push(Echo::new(room, nonce, intent, now))?;
        Ok(Change::Echoes(room))
    }

    /// Does anew what was refused, under a nonce of its own and behind all others: a copy of the one that was refused
    /// may be under way still, and stays refused.
    pub fn retry(&mut self, nonce: Nonce, anew: Nonce, now: UnixMs) -> Option<Change> {
        let Echo { room, intent, .. } = self.outbox.take_refused(nonce)?;
        self.intend(room, anew, intent, now).ok()
    }

    /// Gives something up that was not done, and returns where it was to happen and what.
    pub fn discard(&mut self, nonce: Nonce) -> Option<(RoomId, Intent)> {
        let echo = self.outbox.discard(nonce)?;
        Some((echo.room, echo.intent))
    }
}
