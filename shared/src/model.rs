//! What exists, as a client may see it.

use serde::{Deserialize, Serialize};

use crate::draft::RoomDraft;
use crate::id::{InviteId, Revision, RoomId, UnixMs, UserId};
use crate::limits;
use crate::notify::RoomNotify;
use crate::permission::{Role, RoomRole, Standing};
use crate::reaction::Emoji;
use crate::text::{DisplayName, PersonName, RoomName, SpaceName, StatusText, Topic};

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
    /// What they say of themselves, whether its time is over or not. Guests are not told.
    pub status: Option<Status>,
    /// They want not to be disturbed until then; 0 where that is not so. Guests are not told.
    #[serde(default)]
    pub paused_until: UnixMs,
}

impl Person {
    /// Somebody who has not said anything of themselves yet.
    #[must_use]
    pub fn new(user: UserId, name: PersonName, role: Role) -> Self {
        let display_name = name.clone().into();
        Self { user, name, display_name, hue: Hue::of(user), role, status: None, paused_until: UnixMs(0) }
    }

    /// Who they are, without what they say of themselves: for guests, and for what is kept for ever.
    #[must_use]
    pub fn bare(self) -> Self {
        Self { status: None, paused_until: UnixMs(0), ..self }
    }

    /// What they say of themselves at this time.
    #[must_use]
    pub fn status_at(&self, now: UnixMs) -> Option<&Status> {
        self.status.as_ref().filter(|status| status.until.0 == 0 || status.until > now)
    }

    /// When what is so of them at this time will have changed by itself: their status, or that they want to be left alone.
    #[must_use]
    pub fn changes_at(&self, now: UnixMs) -> Option<UnixMs> {
        let ends = [self.paused_until, self.status.as_ref().map_or(UnixMs(0), |status| status.until)];
        ends.into_iter().filter(|end| *end > now).min()
    }
}

/// What somebody says of themselves to everybody: what they do, or where they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Status {
    /// A sign of it, where they chose one.
    pub emoji: Option<Emoji>,
    /// In words; none beside an emoji only.
    pub text: StatusText,
    /// It holds until then; 0 where it has no end.
    pub until: UnixMs,
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

/// How far somebody has read a room, or a thread that they follow. All of a person's devices share it. It moves forward,
/// until they say that something is unread again: of two markers, the one with more rewinds is the later one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct ReadMarker {
    /// How often they had said so of anything, in whatever room, when this marker began or was moved back.
    pub rewinds: u64,
    /// Everything up to this revision is read.
    pub revision: Revision,
    /// The number of the last message up to there, so that what is unread is a subtraction and never a counter.
    pub number: u64,
}

/// How far another member has read a room's own timeline, which is never taken back: that they say that something is
/// unread again does not change that they have seen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Receipt {
    /// Who.
    pub user: UserId,
    /// The furthest revision that they have read.
    pub revision: Revision,
}

/// A message that somebody has saved for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SavedMessage {
    /// Which: the revision at which it was sent.
    pub message: Revision,
    /// When it was saved, by the server's clock.
    pub at: UnixMs,
}

/// A thread that somebody follows: they are told of what is said in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct FollowedThread {
    /// Which: the revision of the message that began it.
    pub thread: Revision,
    /// How far they have read it, in numbers of its replies.
    pub read: ReadMarker,
    /// The revision of its last reply; that of the message that began it, before the first.
    pub last: Revision,
    /// The number of its last reply; 0 before the first.
    pub last_number: u64,
    /// When that was sent, by the server's clock; 0 before the first.
    pub last_at: UnixMs,
}

impl FollowedThread {
    /// How many of its replies are unread.
    #[must_use]
    pub const fn unread(&self) -> u64 {
        self.last_number.saturating_sub(self.read.number)
    }
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
    /// The unread messages of the room's own timeline that call this member, in order: the newest hundred.
    pub mentions: Vec<Revision>,
    /// Of which messages this member is notified.
    pub notify: RoomNotify,
    /// The messages that are pinned, in the order in which they were.
    pub pins: Vec<Revision>,
    /// The messages that this member has saved, in their own order.
    pub saved: Vec<SavedMessage>,
    /// The threads that this member follows, in the order of the messages that began them.
    pub threads: Vec<FollowedThread>,
    /// What this member is writing: in the room first, then in its threads in the order of the messages that began them.
    pub drafts: Vec<RoomDraft>,
    /// The last revision that this entry knows of.
    pub head: Revision,
    /// The number of the last message up to there, replies in threads aside; 0 before the first.
    pub last_number: u64,
    /// When the last such message was sent, or the room made.
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

    /// Forgets that a message is saved.
    pub fn unsave(&mut self, message: Revision) {
        self.saved.retain(|saved| saved.message != message);
    }

    /// Whether this member has saved a message.
    #[must_use]
    pub fn is_saved(&self, message: Revision) -> bool {
        self.saved.binary_search_by_key(&message, |saved| saved.message).is_ok()
    }

    /// A thread that this member follows.
    #[must_use]
    pub fn thread(&self, thread: Revision) -> Option<&FollowedThread> {
        let place = self.threads.binary_search_by_key(&thread, |followed| followed.thread).ok()?;
        self.threads.get(place)
    }

    /// What this member is writing in the room, or in a thread of it.
    #[must_use]
    pub fn draft(&self, thread: Option<Revision>) -> Option<&RoomDraft> {
        self.drafts.iter().find(|draft| draft.thread == thread)
    }

    /// Notes a reply in a thread: who has written it has read what came before.
    pub fn note_reply(&mut self, thread: Revision, reply: ReadMarker, at: UnixMs, is_own: bool) {
        let place = self.threads.binary_search_by_key(&thread, |followed| followed.thread);
        if let Some(followed) = place.ok().and_then(|place| self.threads.get_mut(place)) {
            // A list that counts the reply already was told later than it, with the marker as it was by then.
            if reply.number > followed.last_number {
                (followed.last, followed.last_number, followed.last_at) = (reply.revision, reply.number, at);
                if is_own {
                    followed.read = ReadMarker { rewinds: followed.read.rewinds, ..reply };
                }
            }
        }
    }

    /// How many replies are unread in the threads that this member follows.
    #[must_use]
    pub fn unread_replies(&self) -> u64 {
        self.threads.iter().map(FollowedThread::unread).fold(0, u64::saturating_add)
    }

    /// Takes a later marker; answers whether it is one.
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
