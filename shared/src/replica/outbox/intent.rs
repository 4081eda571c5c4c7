//! What somebody wants to happen in a room, and the command that asks for it.

#![warn(clippy::wildcard_enum_match_arm)]

use serde::{Deserialize, Serialize};

use crate::file::Uploaded;
use crate::id::{Nonce, Revision, RoomId};
use crate::poll::Poll;
use crate::protocol::command::{Command, NewMessage, NewPoll};
use crate::reaction::Emoji;
use crate::text::MessageBody;

/// What shall happen in a room. As it is kept ([`kept`](super::kept)): what is new comes last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Intent {
    /// A message shall be there.
    Send(Draft),
    /// A message shall say something else.
    Edit {
        /// The revision at which it was sent.
        message: Revision,
        /// What it shall say.
        body: MessageBody,
    },
    /// A message shall be gone.
    Delete {
        /// The revision at which it was sent.
        message: Revision,
    },
    /// An emoji shall stand under a message, or not.
    React {
        /// The revision at which it was sent.
        message: Revision,
        /// The emoji.
        emoji: Emoji,
        /// Whether it shall be there.
        is_on: bool,
    },
    /// A message shall be pinned, or not.
    Pin {
        /// The revision at which it was sent.
        message: Revision,
        /// Whether it shall be.
        is_on: bool,
    },
    /// A message shall be saved for oneself, or not.
    Save {
        /// The revision at which it was sent.
        message: Revision,
        /// Whether it shall be.
        is_on: bool,
    },
    /// The thread of a message shall be followed, or not.
    Follow {
        /// The revision at which the message was sent.
        message: Revision,
        /// Whether it shall be.
        is_on: bool,
    },
    /// A message and everything after it shall be unread.
    MarkUnread {
        /// The revision at which it was sent.
        message: Revision,
    },
    /// Something shall be chosen in a poll.
    Vote {
        /// The revision at which its message was sent.
        message: Revision,
        /// Places among the choices, in order; none, to take the vote back.
        choices: Vec<u8>,
    },
    /// A poll shall be closed.
    ClosePoll {
        /// The revision at which its message was sent.
        message: Revision,
    },
}

/// A message as it waits to be sent, and as that is kept: what is new comes last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it says; may be empty beside files.
    pub body: MessageBody,
    /// What it carries: files that are on the server already.
    pub files: Vec<Uploaded>,
    /// The message of the same room that it answers.
    pub reply_to: Option<Revision>,
    /// The thread in which it shall stand.
    pub thread: Option<Revision>,
    /// The poll whose question it is.
    pub poll: Option<Poll>,
}

impl From<MessageBody> for Draft {
    fn from(body: MessageBody) -> Self {
        Self { body, files: Vec::new(), reply_to: None, thread: None, poll: None }
    }
}

impl Intent {
    /// The message in the room that this changes.
    #[must_use]
    pub const fn changes(&self) -> Option<Revision> {
        match self {
            Self::Send(_) => None,
            Self::Edit { message, .. }
            | Self::Delete { message }
            | Self::React { message, .. }
            | Self::Pin { message, .. }
            | Self::Save { message, .. }
            | Self::Follow { message, .. }
            | Self::MarkUnread { message }
            | Self::Vote { message, .. }
            | Self::ClosePoll { message } => Some(*message),
        }
    }

    /// Whether it is about what stands beside the text of a message, and not about what that says.
    #[must_use]
    pub const fn is_beside(&self) -> bool {
        match self {
            Self::React { .. }
            | Self::Pin { .. }
            | Self::Save { .. }
            | Self::Follow { .. }
            | Self::MarkUnread { .. }
            | Self::Vote { .. }
            | Self::ClosePoll { .. } => true,
            Self::Send(_) | Self::Edit { .. } | Self::Delete { .. } => false,
        }
    }

    /// What somebody wrote for it.
    #[must_use]
    pub const fn body(&self) -> Option<&MessageBody> {
        match self {
            Self::Send(Draft { body, .. }) | Self::Edit { body, .. } => Some(body),
            Self::Delete { .. }
            | Self::React { .. }
            | Self::Pin { .. }
            | Self::Save { .. }
            | Self::Follow { .. }
            | Self::MarkUnread { .. }
            | Self::Vote { .. }
            | Self::ClosePoll { .. } => None,
        }
    }

    /// The message that shall be there.
    #[must_use]
    pub const fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Send(draft) => Some(draft),
            Self::Edit { .. }
            | Self::Delete { .. }
            | Self::React { .. }
            | Self::Pin { .. }
            | Self::Save { .. }
            | Self::Follow { .. }
            | Self::MarkUnread { .. }
            | Self::Vote { .. }
            | Self::ClosePoll { .. } => None,
        }
    }

    /// What a message shall answer.
    #[must_use]
    pub fn reply_to(&self) -> Option<Revision> {
        self.draft().and_then(|draft| draft.reply_to)
    }

    /// The thread in which a message shall stand.
    #[must_use]
    pub fn thread(&self) -> Option<Revision> {
        self.draft().and_then(|draft| draft.thread)
    }

    /// What a message shall carry.
    #[must_use]
    pub fn files(&self) -> &[Uploaded] {
        self.draft().map_or(&[], |draft| &draft.files)
    }

    pub(super) fn command(&self, room: RoomId, nonce: Nonce) -> Command {
        match self {
            Self::Send(Draft { body, files, reply_to, thread, poll }) => {
                let files = files.iter().map(|file| file.upload).collect();
                let body = body.as_str().to_owned();
                let poll = poll.as_ref().map(asked);
                let message = NewMessage { body, files, reply_to: *reply_to, thread: *thread, poll };
                Command::SendMessage { room, nonce, message }
            }
            Self::Edit { message, body } => {
                Command::EditMessage { room, message: *message, nonce, body: body.as_str().to_owned() }
            }
            Self::Delete { message } => Command::DeleteMessage { room, message: *message, nonce },
            Self::React { message, emoji, is_on } => {
                Command::React { room, message: *message, nonce, emoji: emoji.as_str().to_owned(), is_on: *is_on }
            }
            Self::Pin { message, is_on } => Command::Pin { room, message: *message, nonce, is_on: *is_on },
            Self::Save { message, is_on } => Command::Save { room, message: *message, nonce, is_on: *is_on },
            Self::Follow { message, is_on } => Command::Follow { room, message: *message, nonce, is_on: *is_on },
            Self::MarkUnread { message } => Command::MarkUnread { room, message: *message, nonce },
            Self::Vote { message, choices } => {
                Command::Vote { room, message: *message, nonce, choices: choices.clone() }
            }
            Self::ClosePoll { message } => Command::ClosePoll { room, message: *message, nonce },
        }
    }
}

/// A poll as it is asked for.
fn asked(poll: &Poll) -> NewPoll {
    let Poll { choices, is_multiple, is_anonymous, closes_at } = poll;
    let choices = choices.iter().map(|choice| choice.as_str().to_owned()).collect();
    NewPoll { choices, is_multiple: *is_multiple, is_anonymous: *is_anonymous, closes_at: *closes_at }
}
