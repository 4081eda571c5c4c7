//! How far others have read the room that is looked at: of the room's own timeline, and never of threads.
//!
//! Asked for when somebody begins to look at a room, and again whenever what was told since may have been missed; in
//! between signals tell what moves. No receipt is ever taken back, but for those of people who leave or want nobody to
//! be told of theirs.

use super::room::RoomState;
use super::{Asked, Change, LinkState, Replica};
use crate::id::{RequestId, Revision, RoomId, UnixMs, UserId};
use crate::limits;
use crate::model::Receipt;
use crate::protocol::command::{Command, Reply};
use crate::protocol::event::{RoomEvent, RoomFact};
use crate::protocol::problem::Problem;

/// The receipts of one room.
#[derive(Debug, Default)]
pub(super) struct Receipts {
    /// The room that is looked at.
    watched: Option<RoomId>,
    /// Of each other member who allows it, in the order of their numbers: few, for whom a map would be larger than they are.
    held: Vec<Receipt>,
    told: Told,
}

/// What the server has told of them on this connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Told {
    /// Nothing, or no more than may be out of date.
    #[default]
    Nothing,
    /// They are asked for.
    Asked(RequestId),
    /// They are asked for again at this time.
    Again(UnixMs),
    /// All, and from then on what moves.
    All,
}

impl Receipts {
    /// The connection is gone: what was told is shown until more is.
    pub(super) const fn interrupted(&mut self) {
        self.told = Told::Nothing;
    }

    fn forget(&mut self) {
        self.held.clear();
        self.told = Told::Nothing;
    }
}

impl Replica {
    /// Says which room is looked at: of that one it is asked how far others have read it, now or when there is a
    /// connection. That comes, and moves on, as [`Change::Receipts`].
    pub fn watch_receipts(&mut self, room: Option<RoomId>) -> Vec<Change> {
        if self.receipts.watched == room {
            return Vec::new();
        }
        let before = self.receipts.watched;
        self.receipts = Receipts { watched: room, ..Receipts::default() };
        before.into_iter().chain(room).map(Change::Receipts).collect()
    }

    /// The room that is looked at.
    #[must_use]
    pub const fn watched(&self) -> Option<RoomId> {
        self.receipts.watched
    }

    /// The room that is looked at, where receipts are shown in it.
    fn shows_receipts(&self) -> Option<(RoomId, &RoomState)> {
        let room = self.receipts.watched.filter(|_| !self.preferences.hides_receipts)?;
        let state = self.rooms.get(&room)?;
        (state.entry().room.member_count <= limits::RECEIPTS_MEMBERS_MAX).then_some((room, state))
    }

    /// Of each other member who allows it, the furthest revision that they have read; of nobody, where the room is not
    /// the one that is looked at, has too many members, or one wants nobody to be told of one's own.
    pub fn receipts(&self, room: RoomId) -> impl Iterator<Item = Receipt> {
        let is_shown = self.has_receipts(room);
        self.receipts.held.iter().filter(move |_| is_shown).copied()
    }

    /// Whether receipts are shown in a room: it is the one that is looked at, and small enough.
    #[must_use]
    pub fn has_receipts(&self, room: RoomId) -> bool {
        self.shows_receipts().is_some_and(|(shown, _)| shown == room)
    }

    /// Those whose receipts stand at a message of the room's own timeline: who have read it, and no later one.
    #[must_use]
    pub fn receipts_at(&self, room: RoomId, message: Revision) -> Vec<UserId> {
        let mut readers = self.receipts(room).filter(|receipt| receipt.revision >= message).peekable();
        let (Some(_), Some(state)) = (readers.peek(), self.rooms.get(&room)) else { return Vec::new() };
        let window = state.timeline();
        let later = window.items().rev().take_while(|item| item.revision > message);
        let next = later.filter(|item| item.message().is_some()).last().map(|item| item.revision);
        let is_here = |receipt: &Receipt| match next {
            Some(next) => receipt.revision < next,
            // Who has read on past the window has theirs at a message that is not held.
            None => state.is_attached() || receipt.revision <= window.to(),
        };
        readers.filter(is_here).map(|receipt| receipt.user).collect()
    }

    /// Asks for them, where they are to be shown and nothing is known of them.
    pub(super) fn ask_for_receipts(&mut self, now: UnixMs) {
        let is_due = match self.receipts.told {
            Told::Nothing => true,
            Told::Again(at) => at <= now,
            Told::Asked(_) | Told::All => false,
        };
        let Some((room, _)) = self.shows_receipts() else { return };
        if is_due && self.link.state == LinkState::Live {
            let id = self.ask(Command::FindReceipts { room }, Asked::Receipts);
            self.receipts.told = Told::Asked(id);
        }
    }

    /// When they may be asked for again.
    pub(super) const fn receipts_wake(&self) -> Option<UnixMs> {
        match self.receipts.told {
            Told::Again(at) => Some(at),
            Told::Nothing | Told::Asked(_) | Told::All => None,
        }
    }

    /// Takes the answer to the last question; one to a question of before says nothing any more.
    pub(super) fn take_receipts(
        &mut self,
        id: RequestId,
        result: &Result<Reply, Problem>,
        now: UnixMs,
    ) -> Option<Change> {
        let watched = self.receipts.watched.filter(|_| self.receipts.told == Told::Asked(id))?;
        if let Err(problem) = result
            && problem.is_passing()
        {
            self.receipts.told = Told::Again(now.after_ms(problem.wait_ms()));
            return None;
        }
        self.receipts.told = Told::All;
        // Nobody's of a room that was left, say: it begins anew when one is in it again.
        self.receipts.held.clear();
        if let Ok(Reply::Receipts { receipts, .. }) = result {
            self.receipts.held.clone_from(receipts);
            let me = self.me;
            self.receipts.held.retain(|receipt| Some(receipt.user) != me);
        }
        Some(Change::Receipts(watched))
    }

    /// Somebody has read further, or nobody is to be told of theirs any more.
    pub(super) fn take_receipt(&mut self, room: RoomId, user: UserId, read: Option<Revision>) -> Option<Change> {
        let is_told = self.receipts.watched == Some(room) && self.receipts.told == Told::All && self.me != Some(user);
        if !is_told {
            return None;
        }
        let held = &mut self.receipts.held;
        let place = held.partition_point(|receipt| receipt.user < user);
        let known = held.get_mut(place).filter(|receipt| receipt.user == user);
        match (known, read) {
            (Some(receipt), Some(revision)) => receipt.revision = revision.max(receipt.revision),
            (None, Some(revision)) => held.insert(place, Receipt { user, revision }),
            (Some(_), None) => drop(held.remove(place)),
            (None, None) => return None,
        }
        Some(Change::Receipts(room))
    }

    /// Takes what came in a room: who leaves has no receipt there any more, and where too many come nobody has.
    pub(super) fn note_for_receipts(&mut self, event: &RoomEvent) -> Option<Change> {
        if self.receipts.watched != Some(event.room) {
            return None;
        }
        if let RoomFact::MemberLeft { user } = &event.what {
            // One from after that is of somebody who has come back.
            self.receipts.held.retain(|receipt| receipt.user != *user || receipt.revision > event.revision);
        } else if !matches!(&event.what, RoomFact::MemberJoined { .. }) {
            return None;
        }
        let state = self.rooms.get(&event.room);
        if state.is_none_or(|state| state.entry().room.member_count > limits::RECEIPTS_MEMBERS_MAX) {
            self.receipts.forget();
        }
        Some(Change::Receipts(event.room))
    }

    /// A room begins anew, or is left: who has gone meanwhile was not told. They are asked for again, if one is in it.
    pub(super) fn receipts_anew(&mut self, room: RoomId) -> Option<Change> {
        (self.receipts.watched == Some(room)).then(|| {
            self.receipts.forget();
            Change::Receipts(room)
        })
    }

    /// One has set whether others are told of one's own, which decides whether one is told of theirs.
    pub(super) fn receipts_set(&mut self, hid: bool) -> Option<Change> {
        let room = self.receipts.watched.filter(|_| hid != self.preferences.hides_receipts)?;
        self.receipts_anew(room)
    }

    /// A connection began: what is held is of an earlier one.
    pub(super) fn receipts_begin(&mut self, is_same_life: bool) {
        let is_shown = self.shows_receipts().is_some();
        if is_same_life && is_shown { self.receipts.interrupted() } else { self.receipts.forget() }
    }

    /// Where two replicas that look at the same room know of it, what they know must be the same.
    pub(super) fn receipts_disagree(&self, other: &Self) -> Option<String> {
        let (one, two) = (&self.receipts, &other.receipts);
        let is_known = one.watched == two.watched && (one.told, two.told) == (Told::All, Told::All);
        (is_known && one.held != two.held).then(|| format!("receipts of {:?}: {one:?} and {two:?}", one.watched))
    }
}
