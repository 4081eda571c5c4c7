//! Files as the store knows them: what they are, whose, and under which name their bytes lie beside the database.

use std::fmt;

use adda_shared::file::{Attachment, FileName};

/// The SHA-256 of a file's bytes, under which they lie.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// The number of what is there of a file that is not whole yet. Never given out twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId(pub u64);

/// A file on its way, or whole and in no message yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    pub part: PartId,
    pub name: FileName,
    /// How many bytes it shall have.
    pub bytes: u64,
    /// How many of them are safe on the disk.
    pub received: u64,
    /// What it is, once it is whole.
    pub file: Option<Attachment>,
}

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub what: Attachment,
    /// Where all of it lies.
    pub whole: Digest,
    /// Where a smaller picture of it lies.
    pub small: Option<Digest>,
}

/// How much room the files of one person take, and those of all, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileBytes {
    pub own: u64,
    pub all: u64,
}
