//! What people have planned, as it is kept.

use adda_shared::id::{RoomId, UserId};
use adda_shared::plan::Plan;

/// The room of what goes out to a device and is no message: there is none of this number, and the message's is the plan's.
pub const NO_ROOM: RoomId = RoomId(0);

/// A plan, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    pub number: PlanId,
    pub user: UserId,
    pub plan: Plan,
}

/// The number of a plan: the later one was made later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanId(pub u64);
