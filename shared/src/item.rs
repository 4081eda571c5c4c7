//! What stands in a room's timeline, as it is now.
//!
//! An item came by an event and is known by its revision, for ever. Later events change what a message says; they are no
//! items themselves. A page of history holds items, and so does a client, which takes the later events into them.

use serde::{Deserialize, Serialize};

use crate::file::Attachment;
use crate::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use crate::limits;
use crate::mention::Mention;
use crate::poll::{Poll, Votes};
use crate::preview::Preview;
use crate::protocol::event::{RoomEvent, RoomFact};
use crate::reaction::{Reaction, react};
use crate::text::MessageBody;

/// One thing in a room's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Item {
    /// The event by which it came.
    pub revision: Revision,
    /// When, by the server's clock.
    pub at: UnixMs,
    /// Who did it.
    pub by: UserId,
    /// What it is.
    pub what: Content,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Content {
    /// Something that somebody says.
    Message(Message),
    /// Something else that happened in the room, told as its event tells it.
    Notice(RoomFact),
}

/// A message in its room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Message {
    /// Counts the messages of the room that stand in no thread, or those of its thread: from 1 and without a hole.
    pub number: u64,
    /// The sender's own name for it.
    pub nonce: Nonce,
    /// The last event that changed it: the one by which it came, where none has.
    pub changed: Revision,
    /// The thread in which it stands: the revision of the message that began that.
    pub thread: Option<Revision>,
    /// The thread that it began.
    pub replies: Option<Replies>,
    /// What it says.
    pub said: Said,
    /// The emoji under it, the first of them first.
    pub reactions: Vec<Reaction>,
    /// Whether it is pinned.
    pub is_pinned: bool,
    /// How the poll stands that it has; nothing of a message without one.
    pub votes: Votes,
    /// What the pages say that it links to, in the order of the links; only those that said something.
    pub previews: Vec<Preview>,
}

/// What is said in a thread, as the message that began it tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Replies {
    /// The number of the last reply, and so how many there are. One that was deleted since counts like the others.
    pub last_number: u64,
    /// The revision of the last reply.
    pub last: Revision,
    /// When that was sent, by the server's clock.
    pub last_at: UnixMs,
    /// Who has replied, the last of them first, each once: at most five.
    pub by: Vec<UserId>,
}

impl Replies {
    /// With one more reply, which is the last.
    #[must_use]
    pub fn with(before: Option<&Self>, number: u64, reply: Revision, at: UnixMs, by: UserId) -> Self {
        let earlier = before.into_iter().flat_map(|replies| &replies.by).copied().filter(|other| *other != by);
        let by = std::iter::once(by).chain(earlier).take(limits::REPLIERS_SHOWN_MAX).collect();
        Self { last_number: number, last: reply, last_at: at, by }
    }
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Said {
    /// What its author wrote.
    Text {
        /// As it is now.
        text: Text,
        /// The last edit: its revision, and when it was; nothing, where there was none.
        edited: Option<Edit>,
    },
    /// Nothing any more.
    Deleted {
        /// Who deleted it.
        by: UserId,
    },
}

/// What the author of a message wrote: a text, or files, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Text {
    /// As it was typed; empty where it is files alone.
    pub body: MessageBody,
    /// What it carries.
    pub files: Vec<Attachment>,
    /// The message of the same room that it answers: the revision at which that was sent.
    pub reply_to: Option<Revision>,
    /// Whom it calls, each once.
    pub mentions: Vec<Mention>,
    /// The poll whose question it is.
    pub poll: Option<Poll>,
    /// Whose words these are, where its author has forwarded them. Such a message is never edited.
    pub forwarded: Option<Forwarded>,
}

impl From<MessageBody> for Text {
    fn from(body: MessageBody) -> Self {
        Self { body, files: Vec::new(), reply_to: None, mentions: Vec::new(), poll: None, forwarded: None }
    }
}

/// What was forwarded, as it was first said. It may be deleted since, and is not for everybody to read who reads this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Forwarded {
    /// Who said it.
    pub by: UserId,
    /// When, by the server's clock.
    pub at: UnixMs,
    /// In which room.
    pub room: RoomId,
    /// The thread in which it stands there.
    pub thread: Option<Revision>,
    /// The revision at which it was sent there.
    pub message: Revision,
}

/// An edit of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Edit {
    /// The event's revision.
    pub revision: Revision,
    /// When, by the server's clock.
    pub at: UnixMs,
}

impl Item {
    /// What an event brings into the timeline; nothing, where it is no item of it.
    #[must_use]
    pub fn of(event: &RoomEvent) -> Option<Self> {
        let message = |number, nonce, thread, said| {
            let (changed, replies, reactions, is_pinned) = (event.revision, None, Vec::new(), false);
            let (votes, previews) = (Votes::default(), Vec::new());
            let message =
                Message { number, nonce, changed, thread, replies, said, reactions, is_pinned, votes, previews };
            Content::Message(message)
        };
        let what = match &event.what {
            RoomFact::MessageSent { number, nonce, thread, text } => {
                message(*number, *nonce, *thread, Said::Text { text: text.clone(), edited: None })
            }
            RoomFact::Tombstone { number, nonce, thread } => {
                message(*number, *nonce, *thread, Said::Deleted { by: event.by })
            }
            RoomFact::MessageEdited { .. }
            | RoomFact::MessageDeleted { .. }
            | RoomFact::Reacted { .. }
            | RoomFact::Unreacted { .. }
            | RoomFact::Pinned { .. }
            | RoomFact::Unpinned { .. }
            | RoomFact::Voted { .. }
            | RoomFact::PollClosed { .. }
            | RoomFact::Previewed { .. }
            | RoomFact::Withheld => return None,
            RoomFact::Created { .. }
            | RoomFact::MemberJoined { .. }
            | RoomFact::MemberLeft { .. }
            | RoomFact::MemberRoleChanged { .. }
            | RoomFact::Renamed { .. }
            | RoomFact::Described { .. }
            | RoomFact::Archived
            | RoomFact::Unarchived => Content::Notice(event.what.clone()),
        };
        Some(Self { revision: event.revision, at: event.at, by: event.by, what })
    }

    /// The items that the events of a log come to, in order: those of the room's timeline, and the replies in threads.
    #[must_use]
    pub fn all_of(log: &[RoomEvent]) -> Vec<Self> {
        let mut items: Vec<Self> = Vec::new();
        for event in log {
            let changed = event.what.changes();
            let place = changed.and_then(|message| items.binary_search_by_key(&message, |item| item.revision).ok());
            if let Some(item) = place.and_then(|place| items.get_mut(place)) {
                item.take(event);
            }
            items.extend(Self::of(event));
        }
        items
    }

    /// The message that this is.
    #[must_use]
    pub const fn message(&self) -> Option<&Message> {
        match &self.what {
            Content::Message(message) => Some(message),
            Content::Notice(_) => None,
        }
    }

    /// The thread in which this stands; nothing, where it stands in the room's own timeline.
    #[must_use]
    pub fn thread(&self) -> Option<Revision> {
        self.message().and_then(|message| message.thread)
    }

    /// What its author wrote, where this is a message that was not deleted.
    #[must_use]
    pub const fn text(&self) -> Option<&Text> {
        match &self.what {
            Content::Message(Message { said: Said::Text { text, .. }, .. }) => Some(text),
            Content::Message(Message { said: Said::Deleted { .. }, .. }) | Content::Notice(_) => None,
        }
    }

    /// The text that this says.
    #[must_use]
    pub fn body(&self) -> Option<&MessageBody> {
        self.text().map(|text| &text.body)
    }

    /// The message that this answers.
    #[must_use]
    pub fn reply_to(&self) -> Option<Revision> {
        self.text().and_then(|text| text.reply_to)
    }

    /// The files that this carries.
    #[must_use]
    pub fn files(&self) -> &[Attachment] {
        self.text().map_or(&[], |text| &text.files)
    }

    /// Takes an event that changes this message. Answers whether it did: one that was taken already,
    /// here or by the server before it told of the item, does not.
    pub fn take(&mut self, event: &RoomEvent) -> bool {
        let Content::Message(message) = &mut self.what else { return false };
        if event.revision <= message.changed || event.what.changes() != Some(self.revision) {
            return false;
        }
        message.changed = event.revision;
        if let Some((number, _)) = event.what.sent() {
            let (before, at) = (message.replies.as_ref(), event.at);
            message.replies = Some(Replies::with(before, number, event.revision, at, event.by));
            return true;
        }
        match (&event.what, &mut message.said) {
            (RoomFact::MessageEdited { body, mentions, .. }, Said::Text { text, edited }) => {
                text.body.clone_from(body);
                text.mentions.clone_from(mentions);
                *edited = Some(Edit { revision: event.revision, at: event.at });
            }
            (RoomFact::MessageDeleted { .. }, said) => {
                *said = Said::Deleted { by: event.by };
                message.reactions.clear();
                message.is_pinned = false;
                message.votes = Votes::default();
                message.previews.clear();
            }
            (RoomFact::Reacted { emoji, .. }, Said::Text { .. }) => {
                react(&mut message.reactions, emoji, event.by, true);
            }
            (RoomFact::Unreacted { emoji, .. }, Said::Text { .. }) => {
                react(&mut message.reactions, emoji, event.by, false);
            }
            (RoomFact::Pinned { .. }, Said::Text { .. }) => message.is_pinned = true,
            (RoomFact::Unpinned { .. }, Said::Text { .. }) => message.is_pinned = false,
            (RoomFact::Voted { tally, vote, .. }, Said::Text { .. }) => {
                message.votes.tally.clone_from(tally);
                // Nobody is told of another's.
                if let Some(vote) = vote {
                    message.votes.own.clone_from(&vote.choices);
                }
            }
            (RoomFact::PollClosed { closed_at, .. }, Said::Text { text: Text { poll: Some(poll), .. }, .. }) => {
                poll.closes_at = Some(*closed_at);
            }
            (RoomFact::Previewed { previews, .. }, Said::Text { .. }) => message.previews.clone_from(previews),
            (_, Said::Text { .. } | Said::Deleted { .. }) => {}
        }
        true
    }
}

#[cfg(test)]
mod tests;
