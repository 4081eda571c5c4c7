//! What happened.
//!
//! Durable events stand in a log, the room's or the space's, under gapless revisions; nobody is told of one before it is
//! safe on the disk. Signals are fleeting: only the newest of each kind matters, and none is kept.
//!
//! Longer than 400 lines because it is one list of what can happen, with what each means.

use serde::{Deserialize, Serialize};

use crate::draft::RoomDraft;
use crate::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use crate::item::Text;
use crate::mention::Mention;
use crate::model::{FollowedThread, Person, Presence, ReadMarker, RoomKind, SavedMessage};
use crate::notify::{Preferences, RoomNotify};
use crate::permission::RoomRole;
use crate::plan::Plan;
use crate::poll::{Poll, Tally, Vote};
use crate::preview::Preview;
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
        /// Counts the messages of the room that stand in no thread, or those of its thread: from 1 and without a hole.
        number: u64,
        /// The sender's own name for it, by which their client knows it again.
        nonce: Nonce,
        /// The thread in which it stands, and not in the room's own timeline: the revision of the message that began it.
        thread: Option<Revision>,
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
        /// The thread in which it stands.
        thread: Option<Revision>,
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
        /// Counts the messages of the room or of its thread, as in `message_sent`.
        number: u64,
        /// The sender's own name for it, as in `message_sent`.
        nonce: Nonce,
        /// The thread in which it stands.
        thread: Option<Revision>,
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
    /// Somebody voted in a poll, otherwise than before or for the first time. `by` is who asked the poll, and not who
    /// voted.
    Voted {
        /// Whose poll: the revision at which the message was sent.
        message: Revision,
        /// How the poll stands by it.
        tally: Tally,
        /// How they voted: told to their own clients only.
        vote: Option<Vote>,
    },
    /// A poll was closed before its time.
    PollClosed {
        /// Whose: the revision at which the message was sent.
        message: Revision,
        /// When, by the server's clock.
        closed_at: UnixMs,
    },
    /// A message has other previews of its links: the server has read a page, somebody took one away, or a link is gone
    /// by an edit. `by` is the message's author, or who took it away.
    Previewed {
        /// Which: the revision at which it was sent.
        message: Revision,
        /// All that it has from now on, in the order of the links.
        previews: Vec<Preview>,
    },
}

impl RoomFact {
    /// The message that this changes, which an earlier event had sent: a reply changes the one that began its thread.
    #[must_use]
    pub const fn changes(&self) -> Option<Revision> {
        match self {
            Self::MessageSent { thread, .. } | Self::Tombstone { thread, .. } => *thread,
            Self::MessageEdited { message, .. }
            | Self::MessageDeleted { message }
            | Self::Reacted { message, .. }
            | Self::Unreacted { message, .. }
            | Self::Pinned { message }
            | Self::Unpinned { message }
            | Self::Voted { message, .. }
            | Self::PollClosed { message, .. }
            | Self::Previewed { message, .. } => Some(*message),
            Self::Created { .. }
            | Self::MemberJoined { .. }
            | Self::MemberLeft { .. }
            | Self::MemberRoleChanged { .. }
            | Self::Renamed { .. }
            | Self::Described { .. }
            | Self::Archived
            | Self::Unarchived
            | Self::Withheld => None,
        }
    }

    /// The message that was sent by this: its number in the room or its thread, and the name that its writer's client
    /// gave it.
    #[must_use]
    pub const fn sent(&self) -> Option<(u64, Nonce)> {
        match self {
            Self::MessageSent { number, nonce, .. } | Self::Tombstone { number, nonce, .. } => Some((*number, *nonce)),
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
            | Self::Voted { .. }
            | Self::PollClosed { .. }
            | Self::Previewed { .. }
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
            | Self::Voted { .. }
            | Self::PollClosed { .. }
            | Self::Previewed { .. }
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
            (RoomFact::MessageSent { number, nonce, thread, text }, RoomFact::MessageEdited { body, mentions, .. })
                if is_sending =>
            {
                let text = Text { body: body.clone(), mentions: mentions.clone(), ..text.clone() };
                Some(RoomFact::MessageSent { number: *number, nonce: *nonce, thread: *thread, text })
            }
            (RoomFact::MessageSent { number, nonce, thread, .. }, RoomFact::MessageDeleted { .. }) if is_sending => {
                Some(RoomFact::Tombstone { number: *number, nonce: *nonce, thread: *thread })
            }
            (
                RoomFact::MessageEdited { message: edited, .. },
                RoomFact::MessageEdited { .. } | RoomFact::MessageDeleted { .. },
            ) if *edited == message => Some(RoomFact::Withheld),
            (RoomFact::MessageSent { number, nonce, thread, text }, RoomFact::PollClosed { closed_at, .. })
                if is_sending =>
            {
                let poll = text.poll.clone().map(|poll| Poll { closes_at: Some(*closed_at), ..poll });
                let text = Text { poll, ..text.clone() };
                Some(RoomFact::MessageSent { number: *number, nonce: *nonce, thread: *thread, text })
            }
            (RoomFact::Voted { message: of, .. }, RoomFact::MessageDeleted { .. }) if *of == message => {
                Some(RoomFact::Withheld)
            }
            (RoomFact::Previewed { message: of, .. }, RoomFact::Previewed { .. }) if *of == message => {
                Some(RoomFact::Withheld)
            }
            (RoomFact::Previewed { message: of, .. }, RoomFact::MessageDeleted { .. }) if *of == message => {
                Some(RoomFact::Withheld)
            }
            (RoomFact::Voted { message: of, vote, .. }, RoomFact::Voted { vote: anew, .. })
                if *of == message && vote.is_some() && voter(vote.as_ref()) == voter(anew.as_ref()) =>
            {
                Some(RoomFact::Withheld)
            }
            _ => None,
        }
    }

    /// As one person may be told it, where that is less than happened: how others voted is told to nobody.
    #[must_use]
    pub fn told_to(&self, user: UserId) -> Option<Self> {
        let RoomFact::Voted { message, tally, vote: Some(vote) } = &self.what else { return None };
        let what = RoomFact::Voted { message: *message, tally: tally.clone(), vote: None };
        (vote.user != user).then(|| Self { what, ..self.clone() })
    }
}

fn voter(vote: Option<&Vote>) -> Option<UserId> {
    vote.map(|vote| vote.user)
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
    /// Somebody has another name, colour, role or status, or wants to be left alone, or no longer.
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
        /// In which thread of it, if in one.
        thread: Option<Revision>,
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
    /// The client's own person has said, here or on another device, that something they had read is unread.
    Unread {
        /// Where.
        room: RoomId,
        /// The head of the room when this was so: what they sent up to there is in it.
        as_of: Revision,
        /// How far it is read now.
        read: ReadMarker,
        /// The unread messages that call them, in order: the newest hundred.
        mentions: Vec<Revision>,
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
    /// The client's own person has saved a message of a room, or ended that.
    Saved {
        /// Which room.
        room: RoomId,
        /// All that they have saved of it by now, in the order of the messages.
        saved: Vec<SavedMessage>,
    },
    /// The client's own person follows other threads of a room, or has read further in one.
    Threads {
        /// Which room.
        room: RoomId,
        /// All that they follow of it by now, in the order of the messages that began them.
        threads: Vec<FollowedThread>,
    },
    /// The client's own person writes something else in a room or a thread of it, here or on another device.
    Drafts {
        /// Which room.
        room: RoomId,
        /// All that they are writing there by now: in the room first, then by the messages that began the threads.
        drafts: Vec<RoomDraft>,
    },
    /// The client's own person has planned something, or changed or ended it, or its time came.
    Plan {
        /// Which.
        plan: Nonce,
        /// As it is now; nothing, once it is over.
        now: Option<Plan>,
    },
    /// Another member has read further, or wants nobody to be told any more: told to who has asked by `find_receipts`.
    Receipt {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
        /// The furthest revision that they have read; nothing, where that is not told any more.
        read: Option<Revision>,
    },
}
