//! Plans: what the server does for somebody at a time that they chose. It sends a message of theirs, or reminds them.
//!
//! A plan is known by the nonce under which its person asked for it, so that a client can change one that the server
//! has not heard of yet.

#![warn(clippy::wildcard_enum_match_arm)]

use serde::{Deserialize, Serialize};

use crate::id::{Nonce, Revision, RoomId, UnixMs};
use crate::limits;
use crate::protocol::problem::Problem;
use crate::text::{MessageBody, TextFault};

/// What is to be done at a time, as its person's clients hold it. Nobody else is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Plan {
    /// Its person's own name for it.
    pub nonce: Nonce,
    /// When, by the server's clock.
    pub at: UnixMs,
    /// What.
    pub what: Planned,
    /// How far it is.
    pub state: PlanState,
}

/// What can be planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Planned {
    /// A message is sent.
    Message {
        /// Where.
        room: RoomId,
        /// In which thread of it, if in one.
        thread: Option<Revision>,
        /// The message of the same room that it answers.
        reply_to: Option<Revision>,
        /// What it says.
        body: MessageBody,
    },
    /// Its person is reminded of a message, which may be deleted since, or be where they may not look any more.
    Recall {
        /// Where.
        room: RoomId,
        /// Which: the revision at which it was sent.
        message: Revision,
    },
    /// Its person is reminded of something in their own words.
    Note(MessageBody),
}

/// How far a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PlanState {
    /// Its time has not come.
    Waiting,
    /// Its person was reminded, and has not said that it is done.
    Due,
    /// The message could not be sent at its time: its author is not in the room any more. It stays, as with what follows,
    /// for its author to decide.
    NotThere,
    /// Its author may not write in the room: it is archived.
    NotAllowed,
    /// The thread in which it should stand, or the message that it answers, is not there.
    NoSuchMessage,
    /// It is one that may not be sent as it is.
    Refused,
}

/// What is to become of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PlanChange {
    /// It is for that time, and waits for it.
    Set {
        /// When, by the server's clock.
        at: UnixMs,
        /// What it shall say; nothing, where that stays. What one is reminded of in a message says nothing of its own.
        body: Option<String>,
    },
    /// The message is sent now.
    SendNow,
    /// It is not to be done, or was done.
    End,
}

impl Nonce {
    /// The name of the message that a plan of this name becomes: another one, since the plan has used its own.
    #[must_use]
    pub const fn planned(self) -> Self {
        Self(!self.0)
    }
}

impl Planned {
    /// Whether it is a message to be sent; otherwise, a reminder.
    #[must_use]
    pub const fn is_message(&self) -> bool {
        match self {
            Self::Message { .. } => true,
            Self::Recall { .. } | Self::Note(_) => false,
        }
    }
}

impl PlanState {
    /// A message was refused at its time.
    #[must_use]
    pub fn failed(problem: &Problem) -> Self {
        if *problem == Problem::NoSuchRoom {
            Self::NotThere
        } else if *problem == Problem::NotAllowed {
            Self::NotAllowed
        } else if *problem == Problem::NoSuchMessage {
            Self::NoSuchMessage
        } else {
            Self::Refused
        }
    }

    /// Whether a message could not be sent.
    #[must_use]
    pub const fn has_failed(self) -> bool {
        match self {
            Self::Waiting | Self::Due => false,
            Self::NotThere | Self::NotAllowed | Self::NoSuchMessage | Self::Refused => true,
        }
    }
}

/// What somebody wants to be reminded of: one line, and not nothing.
///
/// # Errors
/// What is wrong with it.
pub fn parse_note(text: &str) -> Result<MessageBody, TextFault> {
    let note = MessageBody::parse(text.trim())?;
    if note.is_empty() {
        return Err(TextFault::Empty);
    }
    if note.as_str().contains('\n') {
        return Err(TextFault::Character);
    }
    if note.as_str().chars().count() > limits::NOTE_CHARS_MAX {
        return Err(TextFault::TooLong { max: u32::try_from(limits::NOTE_CHARS_MAX).unwrap_or(u32::MAX) });
    }
    Ok(note)
}
