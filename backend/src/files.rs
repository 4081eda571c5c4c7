//! The bytes of files, in a directory beside the database.
//!
//! What is whole lies in `files/ab/abcd...`, under the SHA-256 of its bytes, and is never changed; the same bytes lie
//! there once. What is on its way lies in `files/part`. The database says what of it is needed, and by whom. Knows no
//! SQL, no HTTP and no permission.
//!
//! Two orders keep the two together. A blob is safe under its name before the database speaks of it, and it is taken away
//! before the database forgets it: whatever the database names is there. What a crash leaves in between is named by
//! nobody, and swept away at the next start.

pub mod clean;
pub mod intake;
pub mod picture;
pub mod sniff;

use std::collections::HashSet;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::store::{Digest, PartId};

/// The directory in the data directory.
pub const DIRECTORY: &str = "files";
const PARTS: &str = "part";
/// What is made of a part on its way to where it stays: a picture without its notes, and a small one.
const CLEANED: &str = "clean";
const SMALL: &str = "small";
const MADE_OF_PARTS: [&str; 2] = [CLEANED, SMALL];
const MADE: &str = "made";
/// The file whose lock says that nothing may be taken away for now: a backup is being made of it.
const LOCK_FILE: &str = "lock";
/// Bytes that are read at one time.
const READ_BYTES: usize = 256 * 1024;

/// See the [module](self).
#[derive(Debug)]
pub struct Files {
    directory: PathBuf,
    /// Parts that somebody is writing or reading: two at once could make a blob of what its name does not say.
    busy: Arc<Mutex<HashSet<PartId>>>,
}

/// A part that nobody else writes meanwhile.
#[derive(Debug)]
pub struct PartGuard {
    part: PartId,
    busy: Arc<Mutex<HashSet<PartId>>>,
}

impl Drop for PartGuard {
    fn drop(&mut self) {
        self.busy.lock().expect("no holder of this lock panics").remove(&self.part);
    }
}

impl Files {
    /// The files of a data directory. Makes nothing yet.
    pub fn of(data: &Path) -> Self {
        Self { directory: data.join(DIRECTORY), busy: Arc::default() }
    }

    /// Where a blob lies.
    pub fn path(&self, blob: Digest) -> PathBuf {
        let name = blob.to_string();
        self.directory.join(&name[..2]).join(name)
    }

    /// Where a part lies.
    fn part_path(&self, part: PartId) -> PathBuf {
        self.directory.join(PARTS).join(part.0.to_string())
    }

    /// Where what the server makes itself lies on its way.
    fn made_path(&self) -> PathBuf {
        self.directory.join(PARTS).join(MADE)
    }

    /// Takes a part for oneself; nothing, where somebody has it.
    pub fn guard(&self, part: PartId) -> Option<PartGuard> {
        let is_free = self.busy.lock().expect("no holder of this lock panics").insert(part);
        is_free.then(|| PartGuard { part, busy: Arc::clone(&self.busy) })
    }

    /// Writes what has come of a part, from this place on, and returns when it is safe.
    ///
    /// # Errors
    /// What the disk says.
    pub fn write(&self, guard: &PartGuard, from: u64, chunk: &Bytes) -> io::Result<()> {
        make_private(&self.directory.join(PARTS))?;
        let path = self.part_path(guard.part);
        let is_new = !path.exists();
        let file = private_file(&path)?;
        file.write_all_at(chunk, from)?;
        file.sync_data()?;
        if is_new { sync_directory(&path) } else { Ok(()) }
    }

    /// Removes what is there of a part, and what was made of it.
    ///
    /// # Errors
    /// What the disk says, but not that there is nothing.
    pub fn drop_part(&self, part: PartId) -> io::Result<()> {
        let path = self.part_path(part);
        let made = MADE_OF_PARTS.map(|ending| path.with_extension(ending));
        std::iter::once(path).chain(made).try_for_each(|path| gone(fs::remove_file(path)))
    }

    /// Puts a file under the name of its bytes, where it is safe when this returns. What is there already stays.
    fn place(&self, blob: Digest, from: &Path) -> io::Result<()> {
        let path = self.path(blob);
        if path.exists() {
            return Ok(());
        }
        let directory = path.parent().unwrap_or(&self.directory);
        make_private(directory)?;
        match fs::hard_link(from, &path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            // Some file systems have no second names.
            Err(_) => copy_whole(from, &path)?,
        }
        sync_directory(&path)
    }

    /// Takes a blob away.
    ///
    /// # Errors
    /// What the disk says, but not that it is gone already.
    pub fn remove(&self, blob: Digest) -> io::Result<()> {
        gone(fs::remove_file(self.path(blob)))
    }

    /// Holds everything that is there, until what this returns is dropped: nothing is taken away meanwhile, by any
    /// process.
    ///
    /// # Errors
    /// What the disk says.
    pub fn hold(&self) -> io::Result<File> {
        make_private(&self.directory)?;
        let lock = private_file(&self.directory.join(LOCK_FILE))?;
        lock.lock_shared()?;
        Ok(lock)
    }

    /// The right to take away, for as long as what this returns is there; nothing, while somebody holds what is there.
    ///
    /// # Errors
    /// What the disk says.
    pub fn may_remove(&self) -> io::Result<Option<File>> {
        make_private(&self.directory)?;
        let lock = private_file(&self.directory.join(LOCK_FILE))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// The names of all parts and blobs that lie there, and what is neither.
    ///
    /// # Errors
    /// What the disk says.
    pub fn list(&self) -> io::Result<Listed> {
        let mut listed = Listed::default();
        for directory in entries(&self.directory)? {
            if !directory.is_dir() {
                continue;
            }
            let is_parts = directory.file_name().is_some_and(|name| name == PARTS);
            for path in entries(&directory)? {
                let name = path.file_name().and_then(|name| name.to_str());
                let stem = name.map(|name| name.split('.').next().unwrap_or_default());
                let part = stem.filter(|_| is_parts).and_then(|stem| stem.parse().ok()).map(PartId);
                let blob = name.filter(|_| !is_parts).and_then(digest_named);
                match (part, blob) {
                    (Some(part), _) => listed.parts.push(part),
                    (None, Some(blob)) => listed.blobs.push(blob),
                    (None, None) => listed.others.push(path),
                }
            }
        }
        Ok(listed)
    }

    /// Whether a blob is there and is what its name says.
    ///
    /// # Errors
    /// What the disk says, but not that there is none.
    pub fn is_sound(&self, blob: Digest) -> io::Result<bool> {
        match File::open(self.path(blob)) {
            Ok(file) => Ok(digest_of(file)?.0 == blob),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Copies blobs to another directory of files, where each is safe when this returns.
    ///
    /// # Errors
    /// What the disk says; where one is not there, too.
    pub fn copy_to(&self, other: &Self, blobs: &[Digest]) -> io::Result<()> {
        for blob in blobs {
            let path = other.path(*blob);
            if !path.exists() {
                make_private(path.parent().unwrap_or(&other.directory))?;
                copy_whole(&self.path(*blob), &path)?;
            }
        }
        Ok(())
    }
}

/// What lies in a directory of files.
#[derive(Debug, Default)]
pub struct Listed {
    pub parts: Vec<PartId>,
    pub blobs: Vec<Digest>,
    /// What has the name of neither: left by a run that was cut off.
    pub others: Vec<PathBuf>,
}

/// The SHA-256 of all that can be read, how many bytes that is, and how it begins.
fn digest_of(mut from: impl io::Read) -> io::Result<(Digest, u64, Vec<u8>)> {
    let (mut sum, mut bytes, mut head) = (Sha256::new(), 0, Vec::new());
    let mut piece = vec![0; READ_BYTES];
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            return Ok((Digest(sum.finalize().into()), bytes, head));
        }
        if bytes == 0 {
            head.extend_from_slice(&piece[..read.min(sniff::HEAD_BYTES)]);
        }
        sum.update(&piece[..read]);
        bytes += read as u64;
    }
}

fn digest_named(name: &str) -> Option<Digest> {
    let mut digest = [0; 32];
    let is_hex = name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    for (byte, pair) in digest.iter_mut().zip(name.as_bytes().chunks(2)).filter(|_| is_hex) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    is_hex.then_some(Digest(digest))
}

fn entries(directory: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(directory) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Copies a file to a name that nothing has, where it is whole or not there at all.
fn copy_whole(from: &Path, to: &Path) -> io::Result<()> {
    let part = to.with_extension("part");
    let copied = (|| {
        let mut target = private_file(&part)?;
        target.set_len(0)?;
        io::copy(&mut File::open(from)?, &mut target)?;
        target.sync_all()?;
        fs::rename(&part, to)?;
        sync_directory(to)
    })();
    if copied.is_err() {
        let _ = fs::remove_file(&part);
    }
    copied
}

/// Makes a directory that only its owner may read, where there is none, safe against power loss as its parent's is.
fn make_private(directory: &Path) -> io::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let above = directory.ancestors().skip(1).take(2).filter(|above| !above.as_os_str().is_empty());
    above.into_iter().try_for_each(|above| File::open(above)?.sync_all())
}

fn private_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Makes the name of a file safe against power loss.
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
