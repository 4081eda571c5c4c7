//! What happened.
//!
//! Durable events stand in a log, the room's or the space's, under gapless revisions; nobody is told of one before
//! it is safe on the disk. Signals are fleeting: only the newest of each kind matters, and none is kept.

use serde::{Deserialize, Serialize};

use crate::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use crate::item::Text;
use crate::mention::Mention;
use crate::model::{Person, Presence, ReadMarker, RoomKind};
use crate::notify::{Preferences, RoomNotify};
use crate::permission::RoomRole;
use crate::reaction::Emoji;
use crate::text::{MessageBody, RoomName, SpaceName, Topic};

/// A durable event of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RoomEvent {
    /// Where.
    pub room: RoomId,
    /// Its number in the room's log.
    pub revision: Revision,
    /// When, by the server's clock.
    pub at: UnixMs,
    /// Who did it.
    pub by: UserId,
    /// What.
    pub what: RoomFact,
}

/// What can happen in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RoomFact {
    /// The room was made; always revision 1. Who made it is its owner, in a direct room a member like the others.
    Created {
        /// Who may find and enter it.
        kind: RoomKind,
        /// Its name; a direct room has none.
        name: Option<RoomName>,
        /// What it is for.
        topic: Topic,
        /// Who is in it from the start, its maker included.
        people: Vec<Person>,
    },
    /// A message was sent.
    MessageSent {
        /// Counts the messages of the room, from 1 and without a hole.
        number: u64,
        /// The sender's own name for it, by which their client knows it again.
        nonce: Nonce,
        /// What it says.
        text: Text,
    },
    /// Somebody came in: by themselves, or let in by who did this.
    MemberJoined {
        /// Who.
        person: Person,
        /// What they may do in the room.
        role: RoomRole,
    },
    /// Somebody is out: by themselves, or put out by who did this. Nothing later reaches them.
    MemberLeft {
        /// Who.
        user: UserId,
    },
    /// Somebody may now do more, or less, in the room.
    MemberRoleChanged {
        /// Who.
        user: UserId,
        /// The new role.
        role: RoomRole,
    },
    /// The room has another name.
    Renamed {
        /// The new name.
        name: RoomName,
    },
    /// The room has another description.
    Described {
        /// The new description.
        topic: Topic,
    },
    /// The room can only be read from now on.
    Archived,
    /// The room can be written in again.
    Unarchived,
    /// A message says something else now.
    MessageEdited {
        /// Which: the revision at which it was sent.
        message: Revision,
        /// What it says from now on.
        body: MessageBody,
        /// Whom it calls, from now on.
        mentions: Vec<Mention>,
    },
    /// A message was deleted, by its author or by who looks after the room.
    MessageDeleted {
        /// Which: the revision at which it was sent.
        message: Revision,
    },
    /// A message was sent that was deleted since: it stands where `message_sent` was told before, without the text.
    Tombstone {
        /// Counts the messages of the room, as in `message_sent`.
        number: u64,
        /// The sender's own name for it, as in `message_sent`.
        nonce: Nonce,
    },
    /// Something that is not told any more: an earlier edit of a message. It keeps the revisions without a hole.
    Withheld,
    /// Somebody put an emoji under a message.
    Reacted {
        /// Which: the revision at which it was sent.
        message: Revision,
        /// The emoji.
        emoji: Emoji,
    },
    /// Somebody took their emoji from under a message.
    Unreacted {
        /// Which: the revision at which it was sent.
        message: Revision,
        /// The emoji.
        emoji: Emoji,
    },
    /// A message was pinned: it stands in the room's list of those that everybody is to find again.
    Pinned {
        /// Which: the revision at which it was sent.
        message: Revision,
    },
    /// A message is pinned no more.
    Unpinned {
        /// Which: the revision at which it was sent.
        message: Revision,
    },
}

impl RoomFact {
    /// The message that this changes, which an earlier event had sent.
    #[must_use]
    pub const fn changes(&self) -> Option<Revision> {
        match self {
            Self::MessageEdited { message, .. }
            | Self::MessageDeleted { message }
            | Self::Reacted { message, .. }
            | Self::Unreacted { message, .. }
            | Self::Pinned { message }
            | Self::Unpinned { message } => Some(*message),
            Self::Created { .. }
            | Self::MessageSent { .. }
            | Self::MemberJoined { .. }
            | Self::MemberLeft { .. }
            | Self::MemberRoleChanged { .. }
            | Self::Renamed { .. }
            | Self::Described { .. }
            | Self::Archived
            | Self::Unarchived
            | Self::Tombstone { .. }
            | Self::Withheld => None,
        }
    }

    /// The message that was sent by this: its number in the room, and the name that its writer's client gave it.
    #[must_use]
    pub const fn sent(&self) -> Option<(u64, Nonce)> {
        match self {
            Self::MessageSent { number, nonce, .. } | Self::Tombstone { number, nonce } => Some((*number, *nonce)),
            Self::Created { .. }
            | Self::MemberJoined { .. }
            | Self::MemberLeft { .. }
            | Self::MemberRoleChanged { .. }
            | Self::Renamed { .. }
            | Self::Described { .. }
            | Self::Archived
            | Self::Unarchived
            | Self::MessageEdited { .. }
            | Self::MessageDeleted { .. }
            | Self::Reacted { .. }
            | Self::Unreacted { .. }
            | Self::Pinned { .. }
            | Self::Unpinned { .. }
            | Self::Withheld => None,
        }
    }

    /// The text that this tells, and that its author chose the length of.
    #[must_use]
    pub const fn body(&self) -> Option<&MessageBody> {
        match self {
            Self::MessageSent { text: Text { body, .. }, .. } | Self::MessageEdited { body, .. } => Some(body),
            Self::Created { .. }
            | Self::MemberJoined { .. }
            | Self::MemberLeft { .. }
            | Self::MemberRoleChanged { .. }
            | Self::Renamed { .. }
            | Self::Described { .. }
            | Self::Archived
            | Self::Unarchived
            | Self::MessageDeleted { .. }
            | Self::Reacted { .. }
            | Self::Unreacted { .. }
            | Self::Pinned { .. }
            | Self::Unpinned { .. }
            | Self::Tombstone { .. }
            | Self::Withheld => None,
        }
    }
}

impl RoomEvent {
    /// What is told instead of this event once a later one has happened; nothing, where that changes nothing about it.
    ///
    /// Whoever was behind is told a message as it is now, and not what it said before.
    #[must_use]
    pub fn retold_after(&self, later: &RoomFact) -> Option<RoomFact> {
        let message = later.changes()?;
        let is_sending = self.revision == message;
        match (&self.what, later) {
            (RoomFact::MessageSent { number, nonce, text }, RoomFact::MessageEdited { body, mentions, .. })
                if is_sending =>
            {
                let text = Text { body: body.clone(), mentions: mentions.clone(), ..text.clone() };
                Some(RoomFact::MessageSent { number: *number, nonce: *nonce, text })
            }
            (RoomFact::MessageSent { number, nonce, .. }, RoomFact::MessageDeleted { .. }) if is_sending => {
                Some(RoomFact::Tombstone { number: *number, nonce: *nonce })
            }
            (
                RoomFact::MessageEdited { message: edited, .. },
                RoomFact::MessageEdited { .. } | RoomFact::MessageDeleted { .. },
            ) if *edited == message => Some(RoomFact::Withheld),
            _ => None,
        }
    }
}

/// A durable event of the space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SpaceEvent {
    /// Its number in the space's log.
    pub revision: Revision,
    /// When, by the server's clock.
    pub at: UnixMs,
    /// What.
    pub what: SpaceFact,
}

/// What can happen in the space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SpaceFact {
    /// Somebody came, as a member or a guest.
    PersonJoined(Person),
    /// Somebody has another name, colour or role.
    PersonChanged(Person),
    /// The space has another name.
    Renamed {
        /// The new name.
        name: SpaceName,
    },
    /// Something that this client's person may not see. It keeps the revisions without a hole.
    Withheld,
}

/// Something fleeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Signal {
    /// Somebody is typing. It is shown for six seconds, or until their message comes.
    Typing {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
    },
    /// Somebody came, went or turned away.
    Presence {
        /// Who.
        user: UserId,
        /// Whether they are here.
        presence: Presence,
    },
    /// The client's own person has read further, here or on another device.
    Read {
        /// Where.
        room: RoomId,
        /// How far.
        read: ReadMarker,
    },
    /// The client's own person is notified of other messages of a room from now on.
    Notify {
        /// Which room.
        room: RoomId,
        /// Of which messages.
        notify: RoomNotify,
    },
    /// The client's own person has set something else that holds in all rooms.
    Preferences(Preferences),
}
