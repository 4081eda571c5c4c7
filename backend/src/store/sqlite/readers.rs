//! The threads that read, each with a connection of its own that can't write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::moment::Moment;
use crate::store::View;

/// One read, and who waits for it.
pub(super) type Read = Box<dyn FnOnce(&dyn View) + Send>;

/// Works until nobody can ask for anything more and all that was asked is done.
pub(super) fn run(connection: &Connection, queue: &Arc<Mutex<Receiver<Read>>>) {
    loop {
        // The lock is held while waiting: there is one queue, and who has the lock is next.
        let read = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(read) = read else { return };
        answer(connection, read);
    }
}

/// Runs one read and ends it, whatever it did.
pub(super) fn answer(connection: &Connection, read: Read) {
    // A panic is its asker's alone, who finds that nobody answers; the hook has told of it.
    let _ = catch_unwind(AssertUnwindSafe(|| at_one_moment(connection, read)));
    if !connection.is_autocommit()
        && let Err(error) = execute(connection, "ROLLBACK")
    {
        tracing::error!(%error, "a read could not be ended");
    }
}

/// Runs a read in a transaction, which begins now: it sees everything committed before, and nothing after.
fn at_one_moment(connection: &Connection, read: Read) {
    match execute(connection, "BEGIN DEFERRED") {
        Ok(_) => read(&Moment::new(connection)),
        Err(error) => tracing::error!(%error, "a read could not begin"),
    }
}

fn execute(connection: &Connection, statement: &'static str) -> rusqlite::Result<usize> {
    connection.prepare_cached(statement)?.execute([])
}
