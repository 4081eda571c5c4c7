//! A copy of the database while it is in use, and the way back.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::open::{FILE, OpenError, new_private_file, readable, reading_beside, sync_directory, take};

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
        let _ = fs::remove_file(to);
    }
    copied
}

/// Puts a backup in a data directory that has no database, as its database, once what belongs beside it is there. Older versions' backups are taken as well:
/// the server brings them up to date when it starts. The file itself stays as it is.
///
/// The database gets a new epoch when it is first opened, even where the file is a copy that was made by other means.
///
/// # Errors
/// Where a process has the directory, or a database is there, or the file is not one that this version can start on; or
/// where what belongs beside it can't be put there.
pub fn restore(from: &Path, directory: &Path, beside: impl FnOnce() -> Result<(), OpenError>) -> Result<(), OpenError> {
    let source = readable(from)?;
    let _taken = take(directory)?;
    let file = directory.join(FILE);
    // A log without its database would be played into whatever comes to stand beside it.
    let log = directory.join(format!("{FILE}-wal"));
    for path in [&file, &log] {
        if fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0) {
            return Err(OpenError::Exists { path: path.clone() });
        }
    }
    beside()?;
    let part = directory.join(format!("{FILE}.part"));
    // Left by a run that was cut off, and nobody else's: the directory is taken.
    let _ = fs::remove_file(&part);
    new_private_file(&part).map_err(|cause| OpenError::broken("make the database's file", cause))?;
    let placed = copy(&source, &part).and_then(|()| {
        let placed = fs::rename(&part, &file).and_then(|()| sync_directory(directory));
        placed.map_err(|cause| OpenError::broken("put the database in its place", cause))
    });
    if placed.is_err() {
        // Half a copy is of no use to anybody.
        let _ = fs::remove_file(&part);
    }
    placed
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
    mark(&target).map_err(broken)?;
    target.close().map_err(|(_, cause)| broken(cause))?;
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sync_directory(parent).map_err(|cause| OpenError::broken("make the backup safe", cause))
}

/// Marks a copy as one, so that it gets an epoch of its own when it is opened.
pub(super) fn mark(copy: &Connection) -> rusqlite::Result<()> {
    copy.execute("UPDATE life SET is_backup = 1", []).map(|_| ())
}
