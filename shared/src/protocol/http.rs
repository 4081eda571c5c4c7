//! The bodies of the few HTTP calls: those that give or take a session, which a socket can't, those that bring files, and
//! those that a browser makes while no page is open.
//!
//! A body has the form that its `Content-Type` names, and an answer the form that the call's `Accept` names: those of
//! [`Form::media_type`](super::Form::media_type), JSON where nothing is named. A call that is
//! refused answers with a [`Problem`](super::problem::Problem) and a status of 4xx or 5xx.

use serde::{Deserialize, Serialize};

use super::problem::PushFault;
use crate::file::Attachment;
use crate::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use crate::text::{DisplayName, PersonName, RoomName, SpaceName};

/// `GET /api/session`: what this server is, and who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SessionState {
    /// [`PROTOCOL_VERSION`](super::PROTOCOL_VERSION) of the server.
    pub protocol: u32,
    /// The server's version.
    pub version: String,
    /// The space's name; nothing while the server has no owner.
    pub space: Option<SpaceName>,
    /// Who may come in.
    pub registration: Registration,
    /// Who is signed in.
    pub me: Option<Me>,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Me {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: PersonName,
    /// Whether they have a password; a guest has none until setting one, and is a member from then on.
    pub has_password: bool,
}

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Whoever has an invite link.
    Invite,
    /// Anybody.
    Open,
    /// Nobody.
    Closed,
}

/// `POST /api/claim`: makes the space and its owner, by the link that the first start printed. Answers with [`Me`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Claim {
    /// The secret of the link.
    pub token: String,
    /// What the space shall be called.
    pub space_name: String,
    /// The owner's name.
    pub name: String,
    /// The owner's password.
    pub password: String,
    /// What the first room shall be called: a word of the owner's language.
    pub room_name: String,
}

/// `POST /api/invitation`: what an invite link is. Answers with [`Invitation`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct InvitationQuery {
    /// The secret of the link.
    pub token: String,
}

/// What an invite link is, to who has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Invitation {
    /// Where it leads.
    pub space: SpaceName,
    /// Who made it.
    pub by: Option<PersonName>,
    /// Whether it makes a guest, who needs no password.
    pub is_guest: bool,
    /// The rooms that it opens to a guest.
    pub rooms: Vec<RoomName>,
}

/// `POST /api/join`: makes an account. Answers with [`Me`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Join {
    /// The secret of an invite link; nothing where registration is open.
    pub token: Option<String>,
    /// What the person wants to be called.
    pub name: String,
    /// Their password; nothing for a guest.
    pub password: Option<String>,
}

/// `POST /api/sign-in`: begins a session. Answers with [`Me`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SignIn {
    /// The name.
    pub name: String,
    /// The password.
    pub password: String,
}

/// `POST /api/password`: sets one's password; ends all of the person's other sessions. A guest who sets one becomes a
/// member. Answers with [`Me`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct SetPassword {
    /// The password so far; nothing for a guest, who has none.
    pub current: Option<String>,
    /// The new one.
    pub password: String,
}

/// `POST /api/uploads`: begins to bring a file, or asks how far it is. The same nonce again, from the same person, is the
/// same upload. Answers with [`Upload`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct NewUpload {
    /// The client's own name for this upload.
    pub nonce: Nonce,
    /// What the file is called.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
}

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Upload {
    /// How many bytes are there, safe on the disk; the next chunk begins here.
    pub received: u64,
    /// How many there will be.
    pub bytes: u64,
    /// What the file is, once it is there whole.
    pub file: Option<Attachment>,
}

/// `GET /api/push`: how notifications come to this device while no page is open, by the standard that is called Web Push.
/// A device is a session: what it subscribes ends with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct PushState {
    /// The server's public key, by which push services know it (RFC 8292): the `applicationServerKey`, in base64url.
    pub key: String,
    /// Whether this device is subscribed.
    pub is_subscribed: bool,
    /// What the push service said last, where it did not take a notification.
    pub fault: Option<PushFault>,
}

/// `PUT /api/push`: subscribes this device, in the place of what it was subscribed to. Answers with [`PushState`].
///
/// Browsers make one with `PushManager.subscribe`; its `toJSON` has the same three texts. Another device that had this
/// endpoint is not subscribed any more: one browser has one, whoever signs in there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct PushSubscription {
    /// The address at which the push service takes messages.
    pub endpoint: String,
    /// The browser's public key, in base64url: 65 bytes, a point on the curve P-256 (RFC 8291).
    pub p256dh: String,
    /// The secret that the browser shares with this server alone, in base64url: 16 bytes.
    pub auth: String,
}

/// `POST /api/push/test`: sends a notification to this device at once. Answers with [`PushState`] when the push service
/// has taken it, and says with `push_failed` why it did not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct PushTest {
    /// What it shall say, in the words of who reads it: at most 300 characters.
    pub text: String,
}

/// What a device is pushed, as JSON, encrypted for it alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Pushed {
    /// Whose it is: one browser may be used by several people, one after the other.
    pub user: UserId,
    /// The message; nothing in a test.
    pub message: Option<PushedMessage>,
    /// What it says, in one line and at most 300 characters, without Markdown's signs for people and rooms; the names of
    /// its files, where it says nothing.
    pub text: String,
    /// How many messages are unread in rooms that are not silent, and replies in threads of them that one follows.
    pub unread: u64,
    /// Which reminder it is, where it is one: the message is the one of which somebody is reminded, if there is one that
    /// they may read.
    #[serde(default)]
    pub reminder: Option<PushedReminder>,
}

/// Which reminder a device gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct PushedReminder {
    /// The nonce under which it was planned.
    pub plan: Nonce,
    /// For when. A device may be told of it twice, and shows it once.
    pub at: UnixMs,
}

/// Which message a device is told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct PushedMessage {
    /// Where it was sent.
    pub room: RoomId,
    /// In which thread of it, if in one.
    pub thread: Option<Revision>,
    /// Which it is. A device may be told of it twice, and shows it once.
    pub revision: Revision,
    /// When, by the server's clock.
    pub at: UnixMs,
    /// Who wrote it, as they are called.
    pub from: DisplayName,
    /// What the room is called; nothing in a direct room.
    pub room_name: Option<RoomName>,
}
