//! Refusals: the expected ways in which a command, or an HTTP call, is answered with no.
//!
//! The list is closed, and a refusal carries the facts of its case. The sentence that people read is the page's.
//!
//! Longer than 400 lines because it is one list, most of it what docs/protocol.md says.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits;
use crate::poll::PollFault;
use crate::text::TextFault;

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Problem {
    /// A text can't be taken as it is.
    #[error("the {field} {fault}")]
    BadText {
        /// Which text.
        field: TextField,
        /// What is wrong with it.
        fault: TextFault,
    },
    /// There is no such room, or none that the asker may know of: the two are never told apart.
    #[error("no such room")]
    NoSuchRoom,
    /// There is no such person, or none that the asker may know of.
    #[error("no such person")]
    NoSuchPerson,
    /// The asker may see this, but not do it.
    #[error("not allowed")]
    NotAllowed,
    /// Somebody, or an open room, has this name already.
    #[error("the name is taken")]
    NameTaken,
    /// It would leave nobody in charge.
    #[error("the last owner must stay one")]
    LastOwner,
    /// Somebody is in as many rooms as may be.
    #[error("too many rooms; at most {max}")]
    TooManyRooms {
        /// Rooms, at most.
        max: u32,
    },
    /// A direct room with nobody else, or with more people than may be.
    #[error("a direct room has 2 to {max} people")]
    TooManyPeople {
        /// People, at most.
        max: u32,
    },
    /// The room has as many members as may be.
    #[error("the room is full; at most {max} members")]
    RoomFull {
        /// Members, at most.
        max: u32,
    },
    /// The space has as many people as may be.
    #[error("the space is full; at most {max} people")]
    SpaceFull {
        /// People, at most.
        max: u32,
    },
    /// An invite link as it may not be made: with no use, no life or no room, or with too much of one.
    #[error("an invite link can't be made like this")]
    BadInvite,
    /// As many invite links are open as may be.
    #[error("too many invite links; at most {max}")]
    TooManyInvites {
        /// Links, at most.
        max: u32,
    },
    /// The link of an invite, or of a first run, does not work: never made, used up, expired or revoked.
    #[error("the link does not work any more")]
    LinkSpent,
    /// No such name, or another password: the two are never told apart.
    #[error("name or password is wrong")]
    WrongPassword,
    /// Nobody is signed in here.
    #[error("not signed in")]
    NotSignedIn,
    /// The server takes nobody in this way.
    #[error("registration is closed")]
    RegistrationClosed,
    /// The server has no owner yet, or has one already.
    #[error("not in this state of the server")]
    WrongState,
    /// Too much in too short a time.
    #[error("too fast; again in {retry_after_ms} ms")]
    TooFast {
        /// Milliseconds to wait.
        retry_after_ms: u64,
    },
    /// A body that is not what this call takes.
    #[error("the request can't be read")]
    Unreadable,
    /// Asked from a page of another site.
    #[error("asked from another site")]
    ForeignOrigin,
    /// The server can't keep anything at the moment: its disk is full or fails. What is there can be read.
    #[error("nothing can be kept at the moment")]
    Unavailable,
    /// A fault of the server's own, which its log describes under this number.
    #[error("internal fault, incident {incident}")]
    Internal {
        /// What to look for in the log.
        incident: String,
    },
    /// A body of more bytes than this call takes.
    #[error("the request is too large; at most {bytes_max} bytes")]
    TooLarge {
        /// Bytes, at most.
        bytes_max: u64,
    },
    /// There is no such message in the room, or it was deleted.
    #[error("no such message")]
    NoSuchMessage,
    /// A search with more clauses than may be.
    #[error("too many terms; at most {max}")]
    TooManyTerms {
        /// Clauses, at most.
        max: u32,
    },
    /// There is no such upload of the asker's, or it is not whole yet, or its file is in a message.
    #[error("no such upload")]
    NoSuchUpload,
    /// A message with more files than may be.
    #[error("too many files; at most {max}")]
    TooManyFiles {
        /// Files, at most.
        max: u32,
    },
    /// As many uploads of somebody wait to be sent as may.
    #[error("too many uploads; at most {max}")]
    TooManyUploads {
        /// Uploads, at most.
        max: u32,
    },
    /// The files of one person, or of all together, take as much room as they may.
    #[error("the files take too much room; at most {bytes_max} bytes")]
    NoRoom {
        /// Bytes, at most.
        bytes_max: u64,
        /// Whether it is the room of everybody together.
        is_shared: bool,
    },
    /// There is no such file, or none that the asker may know of.
    #[error("no such file")]
    NoSuchFile,
    /// As many emoji stand under the message as may, or as many kinds of them.
    #[error("too many reactions; at most {max} kinds")]
    TooManyReactions {
        /// Kinds, at most.
        max: u32,
    },
    /// The message points at people and rooms more often than one may.
    #[error("one message may point at people and rooms {max} times at most")]
    TooManyMentions {
        /// How often it may.
        max: u32,
    },
    /// More keywords than somebody may have.
    #[error("too many keywords; at most {max}")]
    TooManyKeywords {
        /// Keywords, at most.
        max: u32,
    },
    /// A time zone that nobody knows.
    #[error("no such time zone")]
    NoSuchZone,
    /// A push subscription that can't be one: an address of no push service, or keys that are none.
    #[error("not a push subscription that can be used")]
    BadSubscription,
    /// No notification reached this device's push service.
    #[error("the push service was not reached: {why}")]
    PushFailed {
        /// Why.
        why: PushFault,
    },
    /// This device has no push subscription.
    #[error("no push subscription")]
    NoSuchSubscription,
    /// As many messages of the room are pinned as may be.
    #[error("too many pinned messages; at most {max}")]
    TooManyPins {
        /// Messages, at most.
        max: u32,
    },
    /// The asker has saved as many messages as may be.
    #[error("too many saved messages; at most {max}")]
    TooManySaved {
        /// Messages, at most.
        max: u32,
    },
    /// More favourites than somebody may have.
    #[error("too many favourites; at most {max}")]
    TooManyFavourites {
        /// Rooms, at most.
        max: u32,
    },
    /// A poll as it may not be.
    #[error("the poll {fault}")]
    BadPoll {
        /// What is wrong with it.
        fault: PollFault,
    },
    /// The poll is closed: nobody votes in it any more.
    #[error("the poll is closed")]
    PollClosed,
    /// Something was chosen that the poll does not have, or more than may be.
    #[error("no such choice, or more of them than one may take")]
    NoSuchChoice,
    /// The asker has as many drafts as may be.
    #[error("too many drafts; at most {max}")]
    TooManyDrafts {
        /// Drafts, at most.
        max: u32,
    },
    /// A plan is for a time that has passed, or is too far ahead.
    #[error("not a time in the next {days_max} days")]
    BadTime {
        /// Days from now, at most.
        days_max: u32,
    },
    /// The asker has planned as many messages as may be, or as many reminders.
    #[error("too many plans; at most {max} of a kind")]
    TooManyPlans {
        /// Plans of a kind, at most.
        max: u32,
    },
    /// No such plan, or it was carried out or ended by now.
    #[error("no such plan")]
    NoSuchPlan,
}

/// Why a push service did not take a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PushFault {
    /// It could not be reached from this server: no such name, no line, or no TLS that can be trusted.
    #[error("it can't be reached")]
    Unreachable,
    /// Its address is one that this server does not call: not of the public network.
    #[error("its address is not public")]
    NotPublic,
    /// It did not answer in time.
    #[error("it did not answer in time")]
    Silent,
    /// It answered with a status of HTTP that is no success.
    #[error("it answered with {status}")]
    Refused {
        /// The status.
        status: u16,
    },
    /// The browser has given the subscription up: the device must subscribe anew.
    #[error("the subscription is gone")]
    Gone,
}

/// Which text a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextField {
    /// A message.
    Body,
    /// The name by which a person signs in.
    Name,
    /// What everybody calls a person.
    DisplayName,
    /// A password.
    Password,
    /// The name of the space.
    SpaceName,
    /// The name of a room.
    RoomName,
    /// The description of a room.
    Topic,
    /// What is searched for.
    Search,
    /// An emoji under a message.
    Emoji,
    /// A keyword.
    Keyword,
    /// A time zone.
    Zone,
    /// The text of a notification.
    Notification,
    /// What somebody says of themselves.
    Status,
    /// A choice of a poll.
    Choice,
    /// What somebody wants to be reminded of.
    Note,
}

impl fmt::Display for TextField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Body => "message",
            Self::Name | Self::DisplayName => "name",
            Self::Password => "password",
            Self::SpaceName => "name of the space",
            Self::RoomName => "name of the room",
            Self::Topic => "description",
            Self::Search => "search",
            Self::Emoji => "emoji",
            Self::Keyword => "keyword",
            Self::Zone => "time zone",
            Self::Notification => "notification",
            Self::Status => "status",
            Self::Choice => "choice",
            Self::Note => "reminder",
        })
    }
}

impl Problem {
    /// Whether the same request may well succeed later, unchanged.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::TooFast { .. } | Self::Unavailable | Self::Internal { .. } => true,
            Self::BadText { .. }
            | Self::NoSuchRoom
            | Self::NoSuchPerson
            | Self::NotAllowed
            | Self::NameTaken
            | Self::LastOwner
            | Self::TooManyRooms { .. }
            | Self::TooManyPeople { .. }
            | Self::RoomFull { .. }
            | Self::SpaceFull { .. }
            | Self::BadInvite
            | Self::TooManyInvites { .. }
            | Self::LinkSpent
            | Self::WrongPassword
            | Self::NotSignedIn
            | Self::RegistrationClosed
            | Self::WrongState
            | Self::Unreadable
            | Self::TooLarge { .. }
            | Self::NoSuchMessage
            | Self::TooManyTerms { .. }
            | Self::NoSuchUpload
            | Self::TooManyFiles { .. }
            | Self::TooManyUploads { .. }
            | Self::NoRoom { .. }
            | Self::NoSuchFile
            | Self::TooManyReactions { .. }
            | Self::TooManyMentions { .. }
            | Self::TooManyKeywords { .. }
            | Self::NoSuchZone
            | Self::BadSubscription
            | Self::PushFailed { .. }
            | Self::NoSuchSubscription
            | Self::TooManyPins { .. }
            | Self::TooManySaved { .. }
            | Self::TooManyFavourites { .. }
            | Self::BadPoll { .. }
            | Self::PollClosed
            | Self::NoSuchChoice
            | Self::TooManyDrafts { .. }
            | Self::BadTime { .. }
            | Self::TooManyPlans { .. }
            | Self::NoSuchPlan
            | Self::ForeignOrigin => false,
        }
    }

    /// Milliseconds to wait before the same request is made again, where that may help.
    #[must_use]
    pub fn wait_ms(&self) -> u64 {
        if let Self::TooFast { retry_after_ms } = self { *retry_after_ms } else { limits::RETRY_MS }
    }

    /// Its name on the wire, for counting.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::BadText { .. } => "bad_text",
            Self::NoSuchRoom => "no_such_room",
            Self::NoSuchPerson => "no_such_person",
            Self::NotAllowed => "not_allowed",
            Self::NameTaken => "name_taken",
            Self::LastOwner => "last_owner",
            Self::TooManyRooms { .. } => "too_many_rooms",
            Self::TooManyPeople { .. } => "too_many_people",
            Self::RoomFull { .. } => "room_full",
            Self::SpaceFull { .. } => "space_full",
            Self::BadInvite => "bad_invite",
            Self::TooManyInvites { .. } => "too_many_invites",
            Self::LinkSpent => "link_spent",
            Self::WrongPassword => "wrong_password",
            Self::NotSignedIn => "not_signed_in",
            Self::RegistrationClosed => "registration_closed",
            Self::WrongState => "wrong_state",
            Self::TooFast { .. } => "too_fast",
            Self::Unreadable => "unreadable",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyTerms { .. } => "too_many_terms",
            Self::ForeignOrigin => "foreign_origin",
            Self::Unavailable => "unavailable",
            Self::Internal { .. } => "internal",
            Self::NoSuchMessage => "no_such_message",
            Self::NoSuchUpload => "no_such_upload",
            Self::TooManyFiles { .. } => "too_many_files",
            Self::TooManyUploads { .. } => "too_many_uploads",
            Self::NoRoom { .. } => "no_room",
            Self::NoSuchFile => "no_such_file",
            Self::TooManyReactions { .. } => "too_many_reactions",
            Self::TooManyMentions { .. } => "too_many_mentions",
            Self::TooManyKeywords { .. } => "too_many_keywords",
            Self::NoSuchZone => "no_such_zone",
            Self::BadSubscription => "bad_subscription",
            Self::PushFailed { .. } => "push_failed",
            Self::NoSuchSubscription => "no_such_subscription",
            Self::TooManyPins { .. } => "too_many_pins",
            Self::TooManySaved { .. } => "too_many_saved",
            Self::TooManyFavourites { .. } => "too_many_favourites",
            Self::BadPoll { .. } => "bad_poll",
            Self::PollClosed => "poll_closed",
            Self::NoSuchChoice => "no_such_choice",
            Self::TooManyDrafts { .. } => "too_many_drafts",
            Self::BadTime { .. } => "bad_time",
            Self::TooManyPlans { .. } => "too_many_plans",
            Self::NoSuchPlan => "no_such_plan",
        }
    }
}
