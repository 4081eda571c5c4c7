//! The thread that brings the write-ahead log into the database, so that no write waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use rusqlite::Connection;

/// When something is done about the log.
struct Bounds {
    /// Pages that wait to be copied from which on they are, beside the writer.
    copied_from: i64,
    /// Pages in all from which on the writer is held for a moment, so that the log can begin anew.
    restarted_from: i64,
}

/// 4 MiB, and 64 MiB.
const BOUNDS: Bounds = Bounds { copied_from: 1_000, restarted_from: 16_384 };

/// How long the writer is held at most, for those to finish who still read the log.
const RESTART_TIMEOUT: Duration = Duration::from_millis(50);

/// How long to wait before the log is begun anew that could not be, because somebody still read it.
const ERASE_AGAIN: Duration = Duration::from_secs(1);

/// Tells the thread that something was committed.
#[derive(Clone)]
pub(super) struct Nudge {
    sender: SyncSender<()>,
    erases: Arc<AtomicBool>,
}

/// The thread's end of it.
pub(super) struct Nudged {
    receiver: Receiver<()>,
    erases: Arc<AtomicBool>,
}

impl Nudge {
    pub(super) fn new() -> (Self, Nudged) {
        let (sender, receiver) = sync_channel(1);
        let erases = Arc::new(AtomicBool::new(false));
        (Self { sender, erases: Arc::clone(&erases) }, Nudged { receiver, erases })
    }

    /// `erases` says that what was deleted shall be gone from the log too, which still has it as it was written.
    pub(super) fn nudge(&self, erases: bool) {
        self.erases.fetch_or(erases, Ordering::Relaxed);
        // Where one is waiting already, it stands for this one too.
        let _ = self.sender.try_send(());
    }
}

impl Nudged {
    /// Waits for the next nudge, or until what could not be erased is to be tried again; no, when nobody nudges any more.
    fn wait(&self, is_erasing: bool) -> bool {
        if is_erasing {
            !matches!(self.receiver.recv_timeout(ERASE_AGAIN), Err(RecvTimeoutError::Disconnected))
        } else {
            self.receiver.recv().is_ok()
        }
    }
}

/// Works until the last nudge is dropped.
pub(super) fn run(connection: &Connection, nudged: &Nudged) {
    let mut checkpoints = Checkpoints::new(connection, BOUNDS);
    while nudged.wait(checkpoints.is_erasing) {
        checkpoints.is_erasing |= nudged.erases.swap(false, Ordering::Relaxed);
        if let Err(error) = checkpoints.take() {
            tracing::warn!(%error, "a checkpoint failed; the next one takes its work");
        }
    }
}

struct Checkpoints<'c> {
    connection: &'c Connection,
    bounds: Bounds,
    /// Pages at which the log is to begin anew. More than the bound where a long read was in the way the last time:
    /// the writer is held for each attempt.
    next_restart: i64,
    /// Whether the log still has what was deleted.
    is_erasing: bool,
}

impl<'c> Checkpoints<'c> {
    fn new(connection: &'c Connection, bounds: Bounds) -> Self {
        Self { connection, next_restart: bounds.restarted_from, bounds, is_erasing: false }
    }

    /// Does what is due.
    fn take(&mut self) -> rusqlite::Result<()> {
        let log = pages(self.connection, "NOOP")?;
        if log.waiting >= self.bounds.copied_from {
            pages(self.connection, "PASSIVE")?;
        }
        if self.is_erasing {
            self.is_erasing = !self.begin_anew()?;
        } else if log.all < self.bounds.restarted_from {
            // The writer has begun it anew by itself.
            self.next_restart = self.bounds.restarted_from;
        } else if log.all >= self.next_restart {
            let is_anew = self.begin_anew()?;
            self.next_restart = if is_anew { 0 } else { log.all } + self.bounds.restarted_from;
        }
        Ok(())
    }

    /// Holds the writer for a moment, and empties the log; no, where somebody still reads it.
    fn begin_anew(&self) -> rusqlite::Result<bool> {
        self.connection.busy_timeout(RESTART_TIMEOUT)?;
        Ok(pages(self.connection, "TRUNCATE")?.all == 0)
    }
}

/// How long the end waits for those who still read the log, which most often is a backup.
const FINISH_TIMEOUT: Duration = Duration::from_millis(200);

/// Copies everything, at the end. What is left in the log is as safe there, and the next start takes it.
pub(super) fn finish(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(FINISH_TIMEOUT)?;
    pages(connection, "TRUNCATE").map(|_| ())
}

/// Pages in the log, and those of them that are not in the database yet.
#[derive(Debug, PartialEq, Eq)]
struct Pages {
    all: i64,
    waiting: i64,
}

fn pages(connection: &Connection, mode: &str) -> rusqlite::Result<Pages> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
        let (all, copied): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(Pages { all, waiting: all - copied })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory with a database, and a connection to it that has written a few dozen pages to its log.
    fn written() -> (tempfile::TempDir, Connection) {
        let directory = tempfile::tempdir().unwrap();
        let writing = Connection::open(directory.path().join("database")).unwrap();
        let statements = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
            CREATE TABLE filled (content BLOB); INSERT INTO filled VALUES (zeroblob(100000));";
        writing.execute_batch(statements).unwrap();
        (directory, writing)
    }

    fn check(copied_from: i64, restarted_from: i64, is_copied: bool, is_anew: bool) {
        let (directory, _writing) = written();
        let beside = Connection::open(directory.path().join("database")).unwrap();
        let before = pages(&beside, "NOOP").unwrap();
        assert!((20..100).contains(&before.all), "{before:?}");
        Checkpoints::new(&beside, Bounds { copied_from, restarted_from }).take().unwrap();
        let after = pages(&beside, "NOOP").unwrap();
        assert_eq!((after.waiting == 0, after.all == 0), (is_copied, is_anew), "{after:?}");
    }

    #[test]
    fn a_log_is_copied_past_one_bound_and_begun_anew_past_the_other() {
        check(100, 100, false, false);
        check(20, 100, true, false);
        check(20, 20, true, true);
    }

    #[test]
    fn a_log_that_has_what_was_deleted_is_begun_anew_however_short_as_soon_as_nobody_reads_it() {
        let (directory, writing) = written();
        let open = || Connection::open(directory.path().join("database")).unwrap();
        let (reading, beside) = (open(), open());
        reading.execute_batch("BEGIN; SELECT count(*) FROM filled;").unwrap();
        let mut checkpoints = Checkpoints::new(&beside, Bounds { copied_from: 1_000, restarted_from: 1_000 });
        checkpoints.is_erasing = true;
        checkpoints.take().unwrap();
        assert!(checkpoints.is_erasing && pages(&beside, "NOOP").unwrap().all > 0);
        reading.execute_batch("COMMIT").unwrap();
        checkpoints.take().unwrap();
        assert!(!checkpoints.is_erasing && pages(&beside, "NOOP").unwrap().all == 0);
        drop(writing);
    }

    #[test]
    fn while_somebody_reads_the_log_the_writer_is_not_held_again_and_again() {
        let (directory, writing) = written();
        let open = || Connection::open(directory.path().join("database")).unwrap();
        let (reading, beside) = (open(), open());
        reading.execute_batch("BEGIN; SELECT count(*) FROM filled;").unwrap();
        let mut checkpoints = Checkpoints::new(&beside, Bounds { copied_from: 20, restarted_from: 20 });
        checkpoints.take().unwrap();
        let log = pages(&beside, "NOOP").unwrap();
        assert!(log.all > 0, "{log:?}");
        assert_eq!(checkpoints.next_restart, log.all + 20);
        reading.execute_batch("COMMIT").unwrap();
        writing.execute_batch("INSERT INTO filled VALUES (zeroblob(300000))").unwrap();
        checkpoints.take().unwrap();
        assert_eq!(checkpoints.next_restart, 20);
    }
}
