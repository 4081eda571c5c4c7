//! What exists, as a client may see it.

use serde::{Deserialize, Serialize};

use crate::id::{InviteId, Revision, RoomId, UnixMs, UserId};
use crate::limits;
use crate::notify::RoomNotify;
use crate::permission::{Role, RoomRole, Standing};
use crate::text::{DisplayName, PersonName, RoomName, SpaceName, Topic};

/// A person on this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Person {
    /// Who.
    pub user: UserId,
    /// The name by which they sign in.
    pub name: PersonName,
    /// What everybody calls them.
    pub display_name: DisplayName,
    /// The colour of their avatar.
    pub hue: Hue,
    /// What they may do in the space.
    pub role: Role,
}

/// A colour as an angle on the wheel: 0 to 359 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Hue(u16);

impl Hue {
    /// Degrees on the wheel.
    ///
    /// # Errors
    /// Where there is no such angle.
    pub fn new(degrees: u16) -> Result<Self, NoSuchHue> {
        if degrees < 360 { Ok(Self(degrees)) } else { Err(NoSuchHue) }
    }

    /// The colour that somebody has before choosing one: far apart for neighbouring ids.
    #[must_use]
    pub fn of(user: UserId) -> Self {
        // The golden angle keeps any run of neighbours spread over the wheel.
        Self(u16::try_from(user.0.wrapping_mul(137) % 360).expect("below 360"))
    }

    /// Degrees, 0 to 359.
    #[must_use]
    pub const fn degrees(self) -> u16 {
        self.0
    }
}

/// An angle that is not on the wheel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hue is 0 to 359 degrees")]
pub struct NoSuchHue;

impl TryFrom<u16> for Hue {
    type Error = NoSuchHue;

    fn try_from(degrees: u16) -> Result<Self, NoSuchHue> {
        Self::new(degrees)
    }
}

impl From<Hue> for u16 {
    fn from(hue: Hue) -> Self {
        hue.0
    }
}

/// Whether somebody is here. Kept by time: it can't stay wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Has the page open and uses it.
    Online,
    /// Has the page open, but not before their eyes.
    Away,
    /// Has no connection.
    Offline,
}

/// Who may find and enter a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Listed; every member of the space may join.
    Open,
    /// Not listed; a member lets others in.
    Closed,
    /// A conversation of two or more people, who stay the same.
    Direct,
}

/// A room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Room {
    /// Which.
    pub room: RoomId,
    /// Who may find and enter it.
    pub kind: RoomKind,
    /// Its name; a direct room has none and is called by its people.
    pub name: Option<RoomName>,
    /// What it is for.
    pub topic: Topic,
    /// Whether it can only be read.
    pub is_archived: bool,
    /// How many are in it.
    pub member_count: u32,
    /// Who is in it, of a direct room only; empty for others, whose members are asked for when needed.
    pub people: Vec<UserId>,
}

/// A room in the list that one may join from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ListedRoom {
    /// The room.
    pub room: Room,
    /// Whether the asker is in it already.
    pub is_member: bool,
    /// When the last thing happened in it.
    pub last_at: UnixMs,
}

/// Somebody in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// What they may do in the room.
    pub role: RoomRole,
}

/// How far somebody has read a room. It only moves forward, and all of a person's devices share it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ReadMarker {
    /// Everything up to this revision is read.
    pub revision: Revision,
    /// The number of the last message up to there, so that what is unread is a subtraction and never a counter.
    pub number: u64,
}

/// A room as one of its members has it, at one revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RoomEntry {
    /// The room.
    pub room: Room,
    /// What this member may do in it.
    pub role: RoomRole,
    /// How far this member has read.
    pub read: ReadMarker,
    /// The unread messages that call this member, in order: the newest hundred.
    pub mentions: Vec<Revision>,
    /// Of which messages this member is notified.
    pub notify: RoomNotify,
    /// The messages that are pinned, in the order in which they were.
    pub pins: Vec<Revision>,
    /// The last revision that this entry knows of.
    pub head: Revision,
    /// The number of the last message up to there; 0 before the first.
    pub last_number: u64,
    /// When the last message was sent, or the room made.
    pub last_at: UnixMs,
}

impl RoomEntry {
    /// Notes whether a message calls this member: from now on, or not any more. One that is read does not count.
    pub fn set_called(&mut self, message: Revision, is_called: bool) {
        match self.mentions.binary_search(&message) {
            Ok(place) if !is_called => {
                self.mentions.remove(place);
            }
            Err(place) if is_called && message > self.read.revision => self.mentions.insert(place, message),
            Ok(_) | Err(_) => {}
        }
        let excess = self.mentions.len().saturating_sub(limits::MENTIONS_HELD_MAX);
        self.mentions.drain(..excess);
    }

    /// Notes that a message is pinned, or is no more.
    pub fn set_pinned(&mut self, message: Revision, is_pinned: bool) {
        self.pins.retain(|pinned| *pinned != message);
        self.pins.extend(is_pinned.then_some(message));
    }

    /// Moves the marker forward; answers whether it moved.
    pub fn mark_read(&mut self, read: ReadMarker) -> bool {
        let moves = read > self.read;
        if moves {
            self.read = read;
            self.mentions.retain(|message| *message > read.revision);
        }
        moves
    }

    /// What somebody with this role in the space may do here.
    #[must_use]
    pub fn standing(&self, role: Role) -> Standing {
        Standing { role, room_role: Some(self.role), kind: self.room.kind, is_archived: self.room.is_archived }
    }
}

/// The space, whole, at one revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SpaceSnapshot {
    /// The last revision of the space that this knows of.
    pub head: Revision,
    /// Its name.
    pub name: SpaceName,
    /// Everybody in it; to a guest, those with whom they share a room.
    pub people: Vec<Person>,
}

/// What an invite link makes of who opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Admission {
    /// A member of the space, with a password.
    Member,
    /// A guest without a password, who sees these rooms only.
    Guest {
        /// The rooms that the link opens.
        rooms: Vec<RoomId>,
    },
}

/// An invite link, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Invite {
    /// Which.
    pub invite: InviteId,
    /// What it makes of who opens it.
    pub admission: Admission,
    /// Who made it; nobody where it was made on the server's own command line.
    pub by: Option<UserId>,
    /// When it stops working.
    pub expires_at: Option<UnixMs>,
    /// How often it was used.
    pub uses: u32,
    /// How often it may be used.
    pub uses_max: Option<u32>,
}
