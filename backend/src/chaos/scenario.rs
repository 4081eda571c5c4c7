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

use super::report::Row;

/// Files that this process has open beside its connections, with room to spare.
const FILES_BESIDE: u64 = 64;

/// Whether so many connections may be open in this process, and in a server; the row says so where they may not.
fn may_open(row: &mut Row, connections: usize) -> bool {
    let needed = FILES_BESIDE.saturating_add(connections as u64);
    let Some(files) = crate::serve::take_files().filter(|files| *files < needed) else { return true };
    row.not_tried(format!("a process may have {files} files open here, and {needed} are needed (`ulimit -n`)"));
    false
}
