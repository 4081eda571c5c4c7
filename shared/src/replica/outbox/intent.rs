//! What somebody wants to happen in a room, and the command that asks for it.

#![warn(clippy::wildcard_enum_match_arm)]

use serde::{Deserialize, Serialize};

use crate::file::Uploaded;
use crate::id::{Nonce, Revision, RoomId, UnixMs};
use crate::item::{Forwarded, Item};
use crate::plan::{PlanChange, Planned};
use crate::poll::Poll;
use crate::protocol::command::{Command, NewMessage, NewPlan, NewPoll};
use crate::reaction::Emoji;
use crate::text::{LinkAddress, MessageBody};

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
    /// Something shall be done at a time.
    Plan {
        /// When.
        at: UnixMs,
        /// What.
        what: Planned,
    },
    /// Something that was planned shall be another, or over.
    ChangePlan {
        /// The nonce under which it was planned.
        plan: Nonce,
        /// What is to become of it.
        change: PlanChange,
    },
    /// The preview of a link shall be gone.
    RemovePreview {
        /// The revision at which its message was sent.
        message: Revision,
        /// The link.
        link: LinkAddress,
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
    /// What it forwards; what stands above is what that says, to be shown till it is there.
    pub forwarded: Option<Forwarding>,
}

/// A message that is to be forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forwarding {
    /// Whose words it has: its author's, or of what was forwarded already, whose they were at first.
    pub origin: Forwarded,
    /// Where it stands.
    pub room: RoomId,
    /// Which it is: the revision at which it was sent there.
    pub message: Revision,
}

impl Forwarding {
    /// Nothing of an item that says nothing, or can't be forwarded as it is a poll.
    #[must_use]
    pub fn of(room: RoomId, item: &Item) -> Option<Self> {
        let said = item.text().filter(|said| said.poll.is_none())?;
        let (by, at, thread, message) = (item.by, item.at, item.thread(), item.revision);
        let origin = said.forwarded.unwrap_or(Forwarded { by, at, room, thread, message });
        Some(Self { origin, room, message })
    }
}

impl From<MessageBody> for Draft {
    fn from(body: MessageBody) -> Self {
        Self { body, files: Vec::new(), reply_to: None, thread: None, poll: None, forwarded: None }
    }
}

impl Intent {
    /// The message in the room that this changes.
    #[must_use]
    pub const fn changes(&self) -> Option<Revision> {
        match self {
            Self::Send(_) | Self::Plan { .. } | Self::ChangePlan { .. } => None,
            Self::Edit { message, .. }
            | Self::Delete { message }
            | Self::React { message, .. }
            | Self::Pin { message, .. }
            | Self::Save { message, .. }
            | Self::Follow { message, .. }
            | Self::MarkUnread { message }
            | Self::Vote { message, .. }
            | Self::ClosePoll { message }
            | Self::RemovePreview { message, .. } => Some(*message),
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
            | Self::ClosePoll { .. }
            | Self::RemovePreview { .. }
            | Self::ChangePlan {
                change: PlanChange::Set { body: None, .. } | PlanChange::SendNow | PlanChange::End,
                ..
            } => true,
            // What was written for a plan must not be lost with it.
            Self::Plan { .. }
            | Self::ChangePlan { change: PlanChange::Set { body: Some(_), .. }, .. }
            | Self::Send(_)
            | Self::Edit { .. }
            | Self::Delete { .. } => false,
        }
    }

    /// Makes a plan another one, where a change can be put into it. Answers whether it could.
    pub(super) fn plan_otherwise(&mut self, change: &PlanChange) -> bool {
        let (Self::Plan { at, what }, PlanChange::Set { at: later, body }) = (self, change) else { return false };
        match (what, body.as_deref().map(MessageBody::parse)) {
            (Planned::Message { body: says, .. } | Planned::Note(says), Some(Ok(body))) => *says = body,
            (Planned::Message { .. } | Planned::Note(_) | Planned::Recall { .. }, None) => {}
            (Planned::Recall { .. }, Some(_)) | (_, Some(Err(_))) => return false,
        }
        *at = *later;
        true
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
            | Self::ClosePoll { .. }
            | Self::Plan { .. }
            | Self::ChangePlan { .. }
            | Self::RemovePreview { .. } => None,
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
            | Self::ClosePoll { .. }
            | Self::Plan { .. }
            | Self::ChangePlan { .. }
            | Self::RemovePreview { .. } => None,
        }
    }

    /// Whether it says what was said already, by whomever.
    #[must_use]
    pub fn forwards(&self) -> bool {
        self.draft().is_some_and(|draft| draft.forwarded.is_some())
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
            Self::Send(Draft { forwarded: Some(what), .. }) => {
                Command::Forward { room, nonce, from: what.room, message: what.message }
            }
            Self::Send(Draft { body, files, reply_to, thread, poll, forwarded: None }) => {
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
            Self::Plan { at, what } => Command::Plan { nonce, at: *at, what: planned(what) },
            Self::ChangePlan { plan, change } => Command::ChangePlan { plan: *plan, nonce, change: change.clone() },
            Self::RemovePreview { message, link } => {
                Command::RemovePreview { room, message: *message, nonce, link: link.as_str().to_owned() }
            }
        }
    }
}

/// A plan as it is asked for.
fn planned(what: &Planned) -> NewPlan {
    match what {
        Planned::Message { room, thread, reply_to, body } => {
            NewPlan::Message { room: *room, thread: *thread, reply_to: *reply_to, body: body.as_str().to_owned() }
        }
        Planned::Recall { room, message } => NewPlan::Recall { room: *room, message: *message },
        Planned::Note(text) => NewPlan::Note(text.as_str().to_owned()),
    }
}

/// A poll as it is asked for.
fn asked(poll: &Poll) -> NewPoll {
    let Poll { choices, is_multiple, is_anonymous, closes_at } = poll;
    let choices = choices.iter().map(|choice| choice.as_str().to_owned()).collect();
    NewPoll { choices, is_multiple: *is_multiple, is_anonymous: *is_anonymous, closes_at: *closes_at }
}
