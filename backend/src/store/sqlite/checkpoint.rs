//! The thread that brings the write-ahead log into the database, so that no write waits for it.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

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

/// Tells the thread that something was committed.
#[derive(Clone)]
pub(super) struct Nudge(SyncSender<()>);

impl Nudge {
    pub(super) fn new() -> (Self, Receiver<()>) {
        let (sender, receiver) = sync_channel(1);
        (Self(sender), receiver)
    }

    pub(super) fn nudge(&self) {
        // Where one is waiting already, it stands for this one too.
        let _ = self.0.try_send(());
    }
}

/// Works until the last nudge is dropped.
pub(super) fn run(connection: &Connection, nudges: &Receiver<()>) {
    while nudges.recv().is_ok() {
        if let Err(error) = checkpoint(connection, &BOUNDS) {
            tracing::warn!(%error, "a checkpoint failed; the next one takes its work");
        }
    }
}

fn checkpoint(connection: &Connection, bounds: &Bounds) -> rusqlite::Result<()> {
    let log = pages(connection, "NOOP")?;
    if log.waiting >= bounds.copied_from {
        pages(connection, "PASSIVE")?;
    }
    if log.all >= bounds.restarted_from {
        pages(connection, "TRUNCATE")?;
    }
    Ok(())
}

/// Copies everything, at the end.
pub(super) fn finish(connection: &Connection) -> rusqlite::Result<()> {
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

    /// A log of some pages, and whether it was copied and begun anew.
    fn check(bounds: &Bounds, is_copied: bool, is_restarted: bool) {
        let directory = tempfile::tempdir().unwrap();
        let writing = Connection::open(directory.path().join("database")).unwrap();
        let statements = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
            CREATE TABLE filled (content BLOB); INSERT INTO filled VALUES (zeroblob(100000));";
        writing.execute_batch(statements).unwrap();
        let beside = Connection::open(directory.path().join("database")).unwrap();
        let before = pages(&beside, "NOOP").unwrap();
        assert!((20..100).contains(&before.all), "{before:?}");
        checkpoint(&beside, bounds).unwrap();
        let after = pages(&beside, "NOOP").unwrap();
        assert_eq!((after.waiting == 0, after.all == 0), (is_copied, is_restarted), "{after:?}");
    }

    #[test]
    fn a_log_is_copied_past_one_bound_and_begun_anew_past_the_other() {
        check(&Bounds { copied_from: 100, restarted_from: 100 }, false, false);
        check(&Bounds { copied_from: 20, restarted_from: 100 }, true, false);
        check(&Bounds { copied_from: 20, restarted_from: 20 }, true, true);
    }
}
