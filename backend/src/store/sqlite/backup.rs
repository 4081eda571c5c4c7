//! A copy of the database while it is in use.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::open::{FILE, OpenError, new_private_file, reading_beside, sync_directory};

/// Copies the database of a data directory to a new file, as it is at one moment. A server may be writing meanwhile,
/// and is not held up.
///
/// The copy is marked as one. Put in a directory as its database, it gets a new epoch, so that clients forget what
/// they hold instead of merging it with a past that happened differently.
///
/// # Errors
/// Where there is no database, something stands at `to` already, or the copy can't be written.
pub fn backup(directory: &Path, to: &Path) -> Result<(), OpenError> {
    let source = reading_beside(&directory.join(FILE))?;
    // Made here or not at all: whoever has something by this name, though it be a link to nowhere, keeps it.
    new_private_file(to).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AlreadyExists => OpenError::Exists { path: to.to_owned() },
        _ => OpenError::broken("make the backup's file", cause),
    })?;
    let copied = copy(&source, to);
    if copied.is_err() {
        // Half a copy must not be taken for one.
        let _ = std::fs::remove_file(to);
    }
    copied
}

fn copy(source: &Connection, to: &Path) -> Result<(), OpenError> {
    let broken = |cause| OpenError::broken("write the backup", cause);
    let mut target = Connection::open(to).map_err(broken)?;
    let whole = Backup::new(source, &mut target).and_then(|copy| {
        // All pages in one step: a copy in several would begin again with every commit.
        match copy.step(-1)? {
            StepResult::Done => Ok(true),
            _ => Ok(false),
        }
    });
    if !whole.map_err(broken)? {
        let cause = std::io::Error::other("the database stayed locked");
        return Err(OpenError::broken("write the backup", cause));
    }
    // One file, whole, that can be copied on: no log beside it.
    target.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(())).map_err(broken)?;
    target.execute("UPDATE life SET is_backup = 1", []).map_err(broken)?;
    target.close().map_err(|(_, cause)| broken(cause))?;
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sync_directory(parent).map_err(|cause| OpenError::broken("make the backup safe", cause))
}
