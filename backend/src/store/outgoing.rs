//! What is to go out to devices whose page is closed, as it is kept.

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::protocol::problem::PushFault;

use super::{MembershipRow, SessionId};

/// Where a device takes notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionRow {
    pub session: SessionId,
    pub user: UserId,
    pub address: PushAddress,
    /// How its push service has answered.
    pub trouble: Trouble,
}

/// What a browser says of itself to who would push to it, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushAddress {
    pub endpoint: String,
    /// Its public key.
    pub key: Vec<u8>,
    /// What it shares with this server alone.
    pub auth: Vec<u8>,
}

/// How often in a row a push service did not take what was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    pub failures: u32,
    /// Why, the last time.
    pub fault: Option<PushFault>,
    /// Until when it is left alone.
    pub retry_at: UnixMs,
}

/// A message that people may be to be notified of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnnouncementRow {
    pub announcement: AnnouncementId,
    pub room: RoomId,
    pub message: Revision,
    /// The member of the room who was looked at last.
    pub behind: UserId,
}

/// An announcement's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnnouncementId(pub u64);

/// A device of a member of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenerRow {
    pub session: SessionId,
    pub user: UserId,
    /// Their place in the room.
    pub membership: MembershipRow,
    /// Until when its push service is left alone.
    pub retry_at: UnixMs,
}

/// The devices of some members of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenersSlice {
    /// How many members were looked at.
    pub members: usize,
    /// The last of them.
    pub last: UserId,
    /// Their devices, those of one person beside one another.
    pub listeners: Vec<ListenerRow>,
}

/// A message that is to go out to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutgoingRow {
    pub outgoing: OutgoingId,
    pub room: RoomId,
    pub message: Revision,
}

/// The number of what is to go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OutgoingId(pub u64);
