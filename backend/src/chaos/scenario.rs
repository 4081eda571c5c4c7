//! The scenarios, one in each file.

pub(super) mod crash;
pub(super) mod disconnects;
pub(super) mod disk;
pub(super) mod joins;
pub(super) mod large;
pub(super) mod memory;
pub(super) mod nonce;
pub(super) mod restore;
pub(super) mod silent;
pub(super) mod slow;
pub(super) mod stop;
pub(super) mod storm;
