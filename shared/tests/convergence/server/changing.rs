//! What the server makes of the changes of messages that are asked of it.

use adda_shared::draft::{DraftText, RoomDraft};
use adda_shared::id::{Nonce, Revision, RoomId, UserId};
use adda_shared::item::{Message, Said};
use adda_shared::plan::{Plan, PlanState, Planned};
use adda_shared::poll::Tally;
use adda_shared::protocol::ServerFrame;
use adda_shared::protocol::command::Reply;
use adda_shared::protocol::event::{RoomFact, Signal};
use adda_shared::protocol::problem::Problem;
use adda_shared::reaction::react;
use adda_shared::text::MessageBody;

use super::{ADA, Connection, Server};
use crate::mistake::Mistake;

impl Server {
    /// Changes a message, once for each nonce.
    pub(super) fn change(&mut self, room: RoomId, nonce: Nonce, what: RoomFact) -> Result<Reply, Problem> {
        if let Some(revision) = self.kept.nonces.get(&(ADA, nonce)) {
            return Ok(Reply::Sent { revision: *revision });
        }
        if let Some(problem) = self.refuses.take() {
            return Err(problem);
        }
        self.member(room)?;
        let log = &self.kept.rooms[&room];
        if log.is_archived {
            return Err(Problem::NotAllowed);
        }
        let message = what.changes().and_then(|message| log.message(message)).ok_or(Problem::NoSuchMessage)?;
        let revision = match (&message.said, &what) {
            (Said::Deleted { .. }, RoomFact::MessageDeleted { .. }) => message.changed,
            (Said::Deleted { .. }, _) => return Err(Problem::NoSuchMessage),
            (Said::Text { .. }, _) if !is_new(&message, &what) => message.changed,
            (Said::Text { .. }, _) => self.append(room, ADA, what),
        };
        self.kept.nonces.insert((ADA, nonce), revision);
        Ok(Reply::Sent { revision })
    }

    /// Lets the tested person vote, once for each nonce.
    pub(super) fn vote(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        choices: &[u8],
    ) -> Result<Reply, Problem> {
        let fact = self.kept.rooms.get(&room).and_then(|log| log.vote(message, ADA, choices));
        let nothing = RoomFact::Voted { message, tally: Tally::default(), vote: None };
        self.change(room, nonce, fact.unwrap_or(nothing))
    }

    /// Closes a poll, once for each nonce.
    pub(super) fn close_poll(&mut self, room: RoomId, message: Revision, nonce: Nonce) -> Result<Reply, Problem> {
        let closed_at = self.kept.now;
        self.change(room, nonce, RoomFact::PollClosed { message, closed_at })
    }

    /// Takes the preview of a link away, once for each nonce.
    pub(super) fn remove_preview(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        link: &str,
    ) -> Result<Reply, Problem> {
        let log = self.kept.rooms.get(&room);
        let mut previews = log.and_then(|log| log.message(message)).map(|found| found.previews).unwrap_or_default();
        previews.retain(|preview| preview.link.as_str() != link);
        self.change(room, nonce, RoomFact::Previewed { message, previews })
    }

    /// Saves a message for the tested person or ends that, once for each nonce, and notes it for their connection.
    pub(super) fn save(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        is_on: bool,
        to: &mut Connection,
    ) -> Result<Reply, Problem> {
        if let Some(revision) = self.kept.nonces.get(&(ADA, nonce)) {
            return Ok(Reply::Sent { revision: *revision });
        }
        if let Some(problem) = self.refuses.take() {
            return Err(problem);
        }
        self.member(room)?;
        let found = self.kept.rooms[&room].message(message).ok_or(Problem::NoSuchMessage)?;
        if let (Said::Deleted { .. }, true) = (&found.said, is_on) {
            return Err(Problem::NoSuchMessage);
        }
        self.save_for(room, message, is_on, Some(to));
        self.kept.nonces.insert((ADA, nonce), message);
        Ok(Reply::Sent { revision: message })
    }

    /// Lets the tested person follow a thread or ends that, once for each nonce, and notes it for their connection.
    pub(super) fn follow(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        is_on: bool,
        to: &mut Connection,
    ) -> Result<Reply, Problem> {
        if let Some(revision) = self.kept.nonces.get(&(ADA, nonce)) {
            return Ok(Reply::Sent { revision: *revision });
        }
        if let Some(problem) = self.refuses.take() {
            return Err(problem);
        }
        self.member(room)?;
        let found = self.kept.rooms[&room].message(message).ok_or(Problem::NoSuchMessage)?;
        let has_none = matches!(found.said, Said::Deleted { .. }) && found.replies.is_none();
        if is_on && (has_none || found.thread.is_some()) {
            return Err(Problem::NoSuchMessage);
        }
        self.follow_for(room, message, is_on, Some(to));
        self.kept.nonces.insert((ADA, nonce), message);
        Ok(Reply::Sent { revision: message })
    }

    /// The same, whoever of their devices asks.
    pub(crate) fn follow_for(&mut self, room: RoomId, message: Revision, is_on: bool, to: Option<&mut Connection>) {
        let log = self.kept.rooms.get_mut(&room).expect("a room");
        let read = log.last_of(message).read;
        let is_changed = if is_on {
            log.follow(ADA, message, read)
        } else {
            log.members.get_mut(&ADA).is_some_and(|seat| seat.threads.remove(&message).is_some())
        };
        if let (true, Some(connection)) = (is_changed, to) {
            connection.threads.insert(room, self.kept.rooms[&room].threads(ADA));
        }
    }

    /// Moves the tested person's marker, and notes it for their connection.
    pub(crate) fn mark_read(&mut self, room: RoomId, revision: Revision, to: Option<&mut Connection>) {
        let log = self.kept.rooms.get_mut(&room).expect("a room");
        if let (Some(read), Some(connection)) = (log.mark_read(ADA, revision), to) {
            connection.reads.insert(room, read);
        }
    }

    /// Marks a message and what follows as unread to the tested person, once for each nonce.
    pub(super) fn mark_unread(
        &mut self,
        room: RoomId,
        message: Revision,
        nonce: Nonce,
        to: &mut Connection,
    ) -> Result<Reply, Problem> {
        if let Some(revision) = self.kept.nonces.get(&(ADA, nonce)) {
            return Ok(Reply::Sent { revision: *revision });
        }
        if let Some(problem) = self.refuses.take() {
            return Err(problem);
        }
        self.member(room)?;
        self.kept.rooms[&room].message(message).ok_or(Problem::NoSuchMessage)?;
        self.mark_unread_for(room, message, Some(to));
        self.kept.nonces.insert((ADA, nonce), message);
        Ok(Reply::Sent { revision: message })
    }

    /// The same, whoever of their devices asks.
    pub(crate) fn mark_unread_for(&mut self, room: RoomId, message: Revision, to: Option<&mut Connection>) {
        self.kept.rewinds += 1;
        let log = self.kept.rooms.get_mut(&room).expect("a room");
        log.rewinds = self.kept.rewinds;
        log.mark_unread(ADA, message);
        let Some(connection) = to.filter(|_| log.members.contains_key(&ADA)) else { return };
        if log.message(message).is_some_and(|message| message.thread.is_some()) {
            connection.threads.insert(room, log.threads(ADA));
        } else {
            connection.unread.insert(room, log.entry(ADA));
        }
    }

    /// Moves the tested person's marker of a thread, and notes it for their connection.
    pub(crate) fn mark_thread_read(
        &mut self,
        room: RoomId,
        thread: Revision,
        revision: Revision,
        to: Option<&mut Connection>,
    ) {
        let log = self.kept.rooms.get_mut(&room).expect("a room");
        if let (true, Some(connection)) = (log.mark_thread_read(ADA, thread, revision), to) {
            connection.threads.insert(room, self.kept.rooms[&room].threads(ADA));
        }
    }

    /// What somebody else says, which may be for the tested person.
    pub(crate) fn hear_from(&mut self, room: RoomId, by: UserId, what: RoomFact, to: Option<&mut Connection>) {
        let before = self.kept.rooms[&room].threads(ADA).len();
        self.append(room, by, what);
        let Some(connection) = to else { return };
        connection.receipts.insert((room, by));
        if self.kept.rooms[&room].threads(ADA).len() != before {
            connection.threads.insert(room, self.kept.rooms[&room].threads(ADA));
        }
    }

    /// The tested person writes something in a room or a thread of it, or nothing any more, on one of their devices.
    pub(crate) fn write(&mut self, room: RoomId, thread: Option<Revision>, body: &str, to: Option<&mut Connection>) {
        self.kept.now.0 += 1;
        let (at, number) = (self.kept.now, self.kept.now.0);
        let log = self.kept.rooms.get_mut(&room).expect("a room");
        let Some(seat) = log.members.get_mut(&ADA) else { return };
        seat.drafts.retain(|draft| draft.thread != thread);
        let body = MessageBody::parse(body).expect("a text as it may be");
        if !body.is_empty() {
            let text = DraftText { body, reply_to: None };
            seat.drafts.push(RoomDraft { thread, number, at, text });
            seat.drafts.sort_by_key(|draft| draft.thread);
        }
        if let Some(connection) = to {
            connection.drafts.insert(room, seat.drafts.clone());
        }
    }

    /// The tested person plans something on one of their devices, changes or ends it there, or its time comes.
    pub(crate) fn plan_for(&mut self, what: u8, to: Option<&mut Connection>) {
        self.kept.now.0 += 1;
        let now = self.kept.now;
        let place = usize::from(what / 4) % self.kept.plans.len().max(1);
        let nonce = match (what % 4, self.kept.plans.get_mut(place)) {
            (0 | 1, _) | (_, None) => {
                let text = MessageBody::parse(&format!("plan {now:?}")).expect("a text as it may be");
                let (nonce, what) = (Nonce(now.0), Planned::Note(text));
                self.kept.plans.push(Plan { nonce, at: now, what, state: PlanState::Waiting });
                nonce
            }
            (2, Some(plan)) => {
                plan.state = PlanState::Due;
                plan.nonce
            }
            (_, Some(_)) => self.kept.plans.remove(place).nonce,
        };
        if let Some(connection) = to {
            connection.plans.insert(nonce);
        }
    }

    /// Tells what the tested person has planned, where that is new.
    pub(super) fn push_plans(&self, to: &mut Connection, frames: &mut Vec<ServerFrame>) {
        for plan in std::mem::take(&mut to.plans) {
            let now = self.kept.plans.iter().find(|kept| kept.nonce == plan).cloned();
            if now.is_some() || !self.errs(Mistake::KeepsPlansOver) {
                frames.push(ServerFrame::Signal(Signal::Plan { plan, now }));
            }
        }
    }

    /// Tells what the tested person is writing, where that is new.
    pub(super) fn push_drafts(&self, to: &mut Connection, frames: &mut Vec<ServerFrame>) {
        for (room, drafts) in std::mem::take(&mut to.drafts) {
            let drafts = if self.errs(Mistake::TellsOneDraft) { drafts.into_iter().take(1).collect() } else { drafts };
            if !self.errs(Mistake::WritesInSilence) {
                frames.push(ServerFrame::Signal(Signal::Drafts { room, drafts }));
            }
        }
    }

    /// The same, whoever of their devices asks.
    pub(crate) fn save_for(&mut self, room: RoomId, message: Revision, is_on: bool, to: Option<&mut Connection>) {
        let at = is_on.then_some(self.kept.now);
        let is_changed = self.kept.rooms.get_mut(&room).expect("a room").save(ADA, message, at);
        if let (true, Some(connection)) = (is_changed, to) {
            connection.saved.insert(room, self.kept.rooms[&room].members[&ADA].saved.clone());
        }
    }
}

/// Whether it makes a message another one: an emoji that is there already does not, nor a pin.
fn is_new(message: &Message, what: &RoomFact) -> bool {
    let mut reactions = message.reactions.clone();
    match what {
        RoomFact::Reacted { emoji, .. } => react(&mut reactions, emoji, ADA, true),
        RoomFact::Unreacted { emoji, .. } => react(&mut reactions, emoji, ADA, false),
        RoomFact::Pinned { .. } => !message.is_pinned,
        RoomFact::Unpinned { .. } => message.is_pinned,
        RoomFact::Voted { vote, .. } => vote.is_some(),
        RoomFact::Previewed { previews, .. } => message.previews != *previews,
        RoomFact::PollClosed { .. } => matches!(
            &message.said,
            Said::Text { text, .. } if text.poll.as_ref().is_some_and(|poll| poll.closes_at.is_none())
        ),
        _ => true,
    }
}
