//! Opening: the directory, the lock, and how every connection is set.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::store::StoreError;

/// The database's file in its directory.
pub const FILE: &str = "adda.sqlite3";
/// The file whose lock says that a process has the database, for as long as it lives.
pub const LOCK_FILE: &str = "adda.lock";

/// Before this version, a checkpoint at a bad moment could spoil the database.
const SQLITE_VERSION_MIN: i32 = 3_051_003;

/// Milliseconds to wait for a lock inside the database. Only checkpoints and backups ever hold one.
const BUSY_TIMEOUT_MS: u64 = 5_000;
/// Bytes that the log file keeps when it begins anew.
const WAL_BYTES_KEPT: i64 = 64 * 1024 * 1024;
/// Prepared statements that a connection keeps; there are fewer in the source.
const STATEMENTS_KEPT: usize = 128;

/// How often the database is asked for while another process has it, and how long to wait in between: half a second.
const LOCK_ATTEMPTS: u32 = 50;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// Why a database was not opened, in one sentence for who started the server.
#[derive(Clone, Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("the database in {} is in use by another process", directory.display())]
    InUse { directory: PathBuf },
    /// The directory can't be made, written or kept from others.
    #[error("the directory {} is not writable", directory.display())]
    NotWritable {
        directory: PathBuf,
        #[source]
        cause: Arc<io::Error>,
    },
    /// There is none, where one should be read.
    #[error("there is no database at {}", path.display())]
    Missing { path: PathBuf },
    /// Something is there where nothing may be written over.
    #[error("{} exists already", path.display())]
    Exists { path: PathBuf },
    /// Made by a later version, whose tables this one would spoil.
    #[error("the database was made by a newer version of Adda (its schema is {found}, this version knows {known})")]
    Newer { found: usize, known: usize },
    /// Made by an earlier version, where it must be read as it is.
    #[error("the database was made by an older version of Adda; start the server on it once")]
    Older,
    /// A file of something else.
    #[error("the file is not a database of Adda")]
    Foreign,
    /// Linked to a library that can lose data.
    #[error("this program was built with SQLite {found}, which can lose data; it needs 3.51.3 or later")]
    OldEngine { found: &'static str },
    /// Anything else, with what was being done.
    #[error("could not {doing}")]
    Broken {
        doing: &'static str,
        #[source]
        cause: Arc<dyn std::error::Error + Send + Sync>,
    },
}

impl OpenError {
    pub(crate) fn broken(doing: &'static str, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Broken { doing, cause: Arc::new(cause) }
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::broken("read the database", error)
    }
}

/// Refuses to go on with a library that can lose data.
pub(super) fn check_engine() -> Result<(), OpenError> {
    if rusqlite::version_number() >= SQLITE_VERSION_MIN {
        Ok(())
    } else {
        Err(OpenError::OldEngine { found: rusqlite::version() })
    }
}

/// Makes the directory where there is none, keeps it from others, and takes it for this process.
///
/// The file holds the lock until it is closed, which the system does even for a process that was killed.
pub(super) fn take(directory: &Path) -> Result<File, OpenError> {
    let not_writable = |cause| OpenError::NotWritable { directory: directory.to_owned(), cause: Arc::new(cause) };
    make_directory(directory).map_err(not_writable)?;
    let lock = private_file(&directory.join(LOCK_FILE)).map_err(not_writable)?;
    lock_soon(&lock, directory)?;
    // SQLite gives its other files the mode of the first, so that one is made here.
    private_file(&directory.join(FILE)).map_err(not_writable)?;
    sync_directory(directory).map_err(not_writable)?;
    Ok(lock)
}

/// Locks the file, or gives up after a moment. A process that is being replaced may not be quite gone yet; nor one that a
/// former holder was about to start, which has its open files for as long as it is not another program.
fn lock_soon(lock: &File, directory: &Path) -> Result<(), OpenError> {
    for _ in 0..LOCK_ATTEMPTS {
        match lock.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => thread::park_timeout(LOCK_PAUSE),
            Err(TryLockError::Error(cause)) => return Err(OpenError::broken("lock the database", cause)),
        }
    }
    Err(OpenError::InUse { directory: directory.to_owned() })
}

fn make_directory(directory: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    keep_from_others(directory)
}

/// Opens a file that only its owner may read, and makes it where there is none.
pub(super) fn private_file(path: &Path) -> io::Result<File> {
    let file = File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
    keep_from_others(path)?;
    Ok(file)
}

/// Makes a file that only its owner may read, where nothing has its name.
pub(super) fn new_private_file(path: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).mode(0o600).open(path)
}

/// Takes the rights of everybody but the owner. Adds none: what its owner may not do stays so.
fn keep_from_others(path: &Path) -> io::Result<()> {
    let mode = fs::metadata(path)?.permissions().mode();
    if mode & 0o077 == 0 { Ok(()) } else { fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700)) }
}

/// Makes new names in a directory safe against power loss.
pub(super) fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Opens the connection that writes, or one that checkpoints.
pub(super) fn writing(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|cause| opening(path, cause))?;
    set(&connection, 8_000).map_err(|cause| opening(path, cause))?;
    // `WAL` stays in the file, so an empty one must be told apart from somebody else's before.
    super::schema::found(&connection)?;
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))
        .map_err(|cause| opening(path, cause))?;
    if mode != "wal" {
        let cause = io::Error::other(format!("the journal mode stays {mode}; is it on a network drive?"));
        return Err(OpenError::broken("keep a write-ahead log beside the database", cause));
    }
    let settings = [
        ("synchronous", 2),
        ("wal_autocheckpoint", 0),
        ("journal_size_limit", WAL_BYTES_KEPT),
        // What is deleted is written over, and does not stay in the file until its place is needed.
        ("secure_delete", 1),
    ];
    for (pragma, value) in settings {
        set_pragma(&connection, pragma, value).map_err(|cause| opening(path, cause))?;
    }
    Ok(connection)
}

/// Opens a connection that only reads.
pub(super) fn reading(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|cause| opening(path, cause))?;
    set(&connection, 4_000).map_err(|cause| opening(path, cause))?;
    Ok(connection)
}

/// Opens a database that some other process may be writing, to read it.
pub(super) fn reading_beside(path: &Path) -> Result<Connection, OpenError> {
    let connection = readable(path)?;
    if super::schema::found(&connection)? == super::schema::version() { Ok(connection) } else { Err(OpenError::Older) }
}

/// Opens a database of this version or an earlier one, to read it.
pub(super) fn readable(path: &Path) -> Result<Connection, OpenError> {
    check_engine()?;
    if !path.exists() {
        return Err(OpenError::Missing { path: path.to_owned() });
    }
    let connection = reading(path)?;
    if super::schema::found(&connection)? == 0 { Err(OpenError::Foreign) } else { Ok(connection) }
}

/// What every connection has in common.
pub(super) fn set(connection: &Connection, cache_kib: i64) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // A database file may come from anywhere: nothing that stands in its schema is run.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // A statement stays prepared whatever is bound to it; without this some are prepared anew for other values, which
    // takes longer than running them. https://www.sqlite.org/queryplanner-ng.html#qpstab
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let settings = [("trusted_schema", 0), ("foreign_keys", 1), ("temp_store", 2), ("cache_size", -cache_kib)];
    settings.into_iter().try_for_each(|(pragma, value)| set_pragma(connection, pragma, value))
}

/// Sets a pragma, some of which answer with what they are set to.
pub(super) fn set_pragma(connection: &Connection, pragma: &str, value: i64) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, pragma, value, |_| Ok(())).or_else(|error| match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        error => Err(error),
    })
}

fn opening(path: &Path, cause: rusqlite::Error) -> OpenError {
    let directory = path.parent().unwrap_or(path).to_owned();
    match cause.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::Foreign,
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            OpenError::NotWritable { directory, cause: Arc::new(io::Error::other(cause)) }
        }
        _ => OpenError::broken("open the database", cause),
    }
}
