//! What somebody wants to happen in a room: shown at once as echoes, sent in order, tried until the server has answered.
//!
//! Messages, and the changes of messages, go the same way, so that none overtakes another.

#![warn(clippy::wildcard_enum_match_arm)]

use crate::id::{Nonce, Revision, RoomId, UnixMs};
use crate::limits;
use crate::plan::PlanChange;
use crate::protocol::command::Command;
use crate::protocol::problem::Problem;

/// Something that somebody did, and that is not in its room yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// Where it goes.
    pub room: RoomId,
    /// The name under which the server will know it, however often it is sent.
    pub nonce: Nonce,
    /// What shall happen.
    pub intent: Intent,
    /// When it was written, by the client's clock.
    pub at: UnixMs,
    /// How far it is.
    pub state: EchoState,
    /// Whether it was tried and the answer never came, so that the server may have it.
    pub may_be_kept: bool,
}

/// How far a message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EchoState {
    /// It will be sent when it can be, at this time at the earliest.
    Waiting {
        /// By the client's clock.
        not_before: UnixMs,
    },
    /// It was sent on this connection; no answer yet.
    Sending,
    /// The server has it at this revision, which has not come here yet.
    Accepted(Revision),
    /// The server does not want it. It stays, for its writer to see and decide.
    Refused(Problem),
}

/// As many messages wait as may: [`limits::OUTBOX_MESSAGES_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many messages wait to be sent")]
pub struct OutboxFull;

mod intent;
mod kept;
#[cfg(test)]
mod tests;

pub use intent::{Draft, Forwarding, Intent};

/// Whose turn it is to send, where several pages share an outbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// This page's.
    #[default]
    Sends,
    /// This page's, once its driver has kept what it is about to try.
    Holds,
    /// Another page's.
    Follows,
}

#[derive(Debug, Default)]
pub(super) struct Outbox {
    pub(super) echoes: Vec<Echo>,
    pub(super) turn: Turn,
}

impl Echo {
    /// Something that was done just now.
    #[must_use]
    pub fn new(room: RoomId, nonce: Nonce, intent: Intent, at: UnixMs) -> Self {
        Self { room, nonce, intent, at, state: EchoState::Waiting { not_before: UnixMs(0) }, may_be_kept: false }
    }

    /// Whether it can be given up: the server has it not, and can't have it.
    #[must_use]
    pub fn may_be_discarded(&self) -> bool {
        !(self.may_be_kept || self.is_under_way())
    }

    /// Whether it was sent on this connection and not refused.
    pub(super) fn is_under_way(&self) -> bool {
        match self.state {
            EchoState::Sending | EchoState::Accepted(_) => true,
            EchoState::Waiting { .. } | EchoState::Refused(_) => false,
        }
    }

    /// Whether it still takes its turn: neither answered nor refused.
    fn is_open(&self) -> bool {
        match self.state {
            EchoState::Waiting { .. } | EchoState::Sending => true,
            EchoState::Accepted(_) | EchoState::Refused(_) => false,
        }
    }
}

impl Outbox {
    pub(super) fn new(echoes: Vec<Echo>) -> Self {
        let mut outbox = Self { echoes, turn: Turn::Sends };
        outbox.interrupted(false);
        outbox
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Echo> {
        self.echoes.iter()
    }

    /// Puts a message behind the others: also by its time, by which those that are kept are put in order again.
    pub(super) fn push(&mut self, mut echo: Echo) -> Result<(), OutboxFull> {
        if self.echoes.len() >= limits::OUTBOX_MESSAGES_MAX {
            return Err(OutboxFull);
        }
        if let Some(last) = self.echoes.last() {
            echo.at = echo.at.max(UnixMs(last.at.0.saturating_add(1)));
        }
        self.echoes.push(echo);
        Ok(())
    }

    /// Whatever had no final answer is sent again on the next connection; the nonce keeps it one message. A page that
    /// sends nothing would wait without an end for what another one was told is kept, unless that is lost with the
    /// life of the database. Answers in which rooms something is different.
    pub(super) fn interrupted(&mut self, is_same_life: bool) -> Vec<RoomId> {
        let stays = is_same_life && self.turn == Turn::Follows;
        let mut rooms = Vec::new();
        for echo in &mut self.echoes {
            match echo.state {
                EchoState::Refused(_) => continue,
                EchoState::Accepted(_) if stays => continue,
                EchoState::Accepted(_) | EchoState::Waiting { .. } | EchoState::Sending => {}
            }
            echo.may_be_kept |= echo.is_under_way();
            echo.state = EchoState::Waiting { not_before: UnixMs(0) };
            if !rooms.contains(&echo.room) {
                rooms.push(echo.room);
            }
        }
        rooms
    }

    /// The next message to send, now under way. One at a time to each room: were a second one under way when the first
    /// is put off, it would overtake it.
    pub(super) fn next_due(&mut self, now: UnixMs) -> Option<(Nonce, Command)> {
        if self.turn != Turn::Sends {
            return None;
        }
        let mut busy = Vec::new();
        for echo in self.echoes.iter_mut().filter(|echo| echo.is_open()) {
            if busy.contains(&echo.room) {
                continue;
            }
            match echo.state {
                EchoState::Waiting { not_before } if not_before <= now => {
                    echo.state = EchoState::Sending;
                    return Some((echo.nonce, echo.intent.command(echo.room, echo.nonce)));
                }
                EchoState::Waiting { .. } | EchoState::Sending | EchoState::Accepted(_) | EchoState::Refused(_) => {
                    busy.push(echo.room);
                }
            }
        }
        None
    }

    /// When the next message can be sent. Those behind another one of their room wait for that one, not for a time.
    pub(super) fn next_wake(&self) -> Option<UnixMs> {
        if self.turn != Turn::Sends {
            return None;
        }
        let mut rooms = Vec::new();
        let mut first: Option<UnixMs> = None;
        for echo in self.echoes.iter().filter(|echo| echo.is_open()) {
            if rooms.contains(&echo.room) {
                continue;
            }
            rooms.push(echo.room);
            if let EchoState::Waiting { not_before } = echo.state {
                first = Some(first.map_or(not_before, |first| first.min(not_before)));
            }
        }
        first
    }

    pub(super) fn accepted(&mut self, nonce: Nonce, revision: Revision) -> Option<RoomId> {
        let echo = self.find(nonce)?;
        echo.state = EchoState::Accepted(revision);
        Some(echo.room)
    }

    pub(super) fn refused(&mut self, nonce: Nonce, problem: Problem, now: UnixMs) -> Option<RoomId> {
        let echo = self.find(nonce)?;
        let wait_ms = problem.wait_ms();
        if problem.is_passing() {
            // A fault may have come after the message was kept; the other passing refusals come before.
            echo.may_be_kept |= matches!(problem, Problem::Internal { .. });
        } else {
            echo.may_be_kept = false;
        }
        echo.state = if problem.is_passing() {
            EchoState::Waiting { not_before: now.after_ms(wait_ms) }
        } else {
            EchoState::Refused(problem)
        };
        Some(echo.room)
    }

    /// Takes what was refused out, to be written anew.
    pub(super) fn take_refused(&mut self, nonce: Nonce) -> Option<Echo> {
        let is_it = |echo: &Echo| echo.nonce == nonce && matches!(echo.state, EchoState::Refused(_));
        let place = self.echoes.iter().position(is_it)?;
        Some(self.echoes.remove(place))
    }

    /// A message that the server may have already can't be given up, nor one that another page may be sending.
    pub(super) fn discard(&mut self, nonce: Nonce) -> Option<Echo> {
        if self.turn == Turn::Follows {
            return None;
        }
        let place = self.echoes.iter().position(|echo| echo.nonce == nonce && echo.may_be_discarded())?;
        Some(self.echoes.remove(place))
    }

    /// Puts another time, and another text, into a plan that was never tried, and that nothing else is to change. Answers
    /// whether that could be.
    pub(super) fn plan_otherwise(&mut self, plan: Nonce, change: &PlanChange) -> bool {
        let is_changed =
            |echo: &Echo| matches!(&echo.intent, Intent::ChangePlan { plan: changed, .. } if *changed == plan);
        if self.turn == Turn::Follows || self.echoes.iter().any(is_changed) {
            return false;
        }
        let is_untried = |echo: &&mut Echo| echo.may_be_discarded() && echo.is_open();
        let Some(echo) = self.find(plan).filter(is_untried) else { return false };
        echo.intent.plan_otherwise(change)
    }

    /// Lets go of what the room holds by now: messages seen under their nonce, and those accepted up to its cursor.
    pub(super) fn settle(&mut self, room: RoomId, seen: &[Nonce], cursor: Revision) -> bool {
        let before = self.echoes.len();
        self.echoes.retain(|echo| {
            let is_accepted = match echo.state {
                EchoState::Accepted(revision) => revision <= cursor,
                EchoState::Waiting { .. } | EchoState::Sending | EchoState::Refused(_) => false,
            };
            echo.room != room || !(is_accepted || seen.contains(&echo.nonce))
        });
        self.echoes.len() != before
    }

    /// Lets go of what was accepted in a room whose events come here no more.
    pub(super) fn forget_accepted(&mut self, room: RoomId) {
        self.echoes.retain(|echo| echo.room != room || !matches!(echo.state, EchoState::Accepted(_)));
    }

    pub(super) fn find(&mut self, nonce: Nonce) -> Option<&mut Echo> {
        self.echoes.iter_mut().find(|echo| echo.nonce == nonce)
    }
}
