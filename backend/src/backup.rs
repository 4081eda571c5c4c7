//! Backups: the database as it is at one moment, and every file that it names.
//!
//! A backup is a directory like the data directory, with nothing in it that is not needed. Whatever people send or delete
//! while it is made, it is whole: what its database names is held until it is copied.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use crate::files::Files;
use crate::store::sqlite::{self, FILE, OpenError};

/// Makes a backup of a data directory at a place where nothing is. A server may be at it meanwhile, and is not held up.
///
/// # Errors
/// Where there is no database, something stands at `to` already, or the copies can't be written.
pub fn make(data: &Path, to: &Path) -> Result<(), OpenError> {
    let files = Files::of(data);
    if !data.join(FILE).exists() {
        return Err(OpenError::Missing { path: data.join(FILE) });
    }
    DirBuilder::new().mode(0o700).create(to).map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => OpenError::Exists { path: to.to_owned() },
        _ => OpenError::broken("make the backup's directory", cause),
    })?;
    let made = copy(data, &files, to);
    if made.is_err() {
        // Half a backup must not be taken for one.
        let _ = std::fs::remove_dir_all(to);
    }
    made
}

fn copy(data: &Path, files: &Files, to: &Path) -> Result<(), OpenError> {
    // Before the database is copied: what it names then must be there until it is copied too.
    let _held = files.hold().map_err(|cause| OpenError::broken("hold the files", cause))?;
    let file = to.join(FILE);
    sqlite::backup(data, &file)?;
    let copied = files.copy_to(&Files::of(to), &sqlite::blobs(&file)?);
    copied.map_err(|cause| OpenError::broken("copy the files", cause))
}

/// Makes a backup the content of a data directory that has no database. A copy of a database alone is taken as well, and
/// then nothing but what people said is there. The backup itself stays as it is.
///
/// # Errors
/// Where a process has the directory, or a database is there, or the backup is not one that this version can start on.
pub fn restore(from: &Path, data: &Path) -> Result<(), OpenError> {
    let (file, files) = if from.is_dir() { (from.join(FILE), Some(Files::of(from))) } else { (from.to_owned(), None) };
    sqlite::restore(&file, data, || {
        let Some(files) = files else { return Ok(()) };
        let copied = files.list().and_then(|listed| files.copy_to(&Files::of(data), &listed.blobs));
        copied.map_err(|cause| OpenError::broken("copy the files", cause))
    })
}

/// What is wrong with a data directory, or a backup: one sentence for each thing, and none where all is well. A server
/// may be at it meanwhile.
///
/// # Errors
/// Where there is no database to check, or something can't be read.
pub fn check(data: &Path) -> Result<Vec<String>, OpenError> {
    let files = Files::of(data);
    let file: PathBuf = data.join(FILE);
    if !file.exists() {
        return Err(OpenError::Missing { path: file });
    }
    let read = |cause| OpenError::broken("read the files", cause);
    // A backup on a disk that nobody can write is held by that.
    let _held = match files.hold() {
        Err(cause) if matches!(cause.kind(), io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied) => {
            None
        }
        held => Some(held.map_err(read)?),
    };
    let mut wrong = sqlite::check(data)?;
    // Where the database is spoilt, what it names means nothing.
    if wrong.is_empty() {
        for blob in sqlite::blobs(&file)? {
            if !files.is_sound(blob).map_err(read)? {
                wrong.push(format!("file {blob} is not there, or is not what it was"));
            }
        }
    }
    Ok(wrong)
}
