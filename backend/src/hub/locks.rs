//! The hub's locks: the standard library's, or those of a test that chooses at each of them who goes on.

#[cfg(feature = "schedules")]
pub(super) use shuttle::sync::{Mutex, MutexGuard, RwLock};
#[cfg(not(feature = "schedules"))]
pub(super) use std::sync::{Mutex, MutexGuard, RwLock};
