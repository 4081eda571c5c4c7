//! The store on SQLite: one file, one thread that writes, a few that read.
//!
//! The write-ahead log with `synchronous=FULL` makes a commit durable against power loss with one sync. The writer
//! spreads that one sync over all the writes that wait; readers see whole commits and never wait for it; checkpoints
//! have a thread of their own.

mod backup;
mod check;
mod checkpoint;
mod column;
mod draft;
mod file;
mod invite;
mod log;
mod membership;
mod mention;
mod message;
mod moment;
mod open;
mod outgoing;
mod person;
mod plan;
mod poll;
mod preview;
mod readers;
mod room;
mod saved;
mod schema;
mod search;
mod session;
mod space;
mod sql;
#[cfg(feature = "simulation")]
mod stepped;
mod thread;
mod timeline;
mod writer;

use std::fs::File;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use adda_shared::id::Epoch;
use rusqlite::Connection;

use self::checkpoint::Nudge;
use self::readers::Read;
use self::writer::{Gauges, Writer};
use super::engine::{Engine, Health, Job};
use super::{Publish, StoreError, View};

pub use self::backup::{backup, restore};
pub use self::check::{blobs, check, check_file};
pub use self::open::{FILE, LOCK_FILE, OpenError};
pub(super) use self::search::is_indexed;
#[cfg(feature = "simulation")]
pub use self::stepped::{Disk, Stage, Stepped};

/// The bounds of an open database. Those that are settings have their defaults from here.
#[derive(Clone, Copy, Debug)]
pub struct OpenOptions {
    /// Writes that may wait.
    pub writes_waiting_max: usize,
    /// Writes that share one sync, at most.
    pub group_writes_max: usize,
    /// Threads that read.
    pub readers: usize,
    /// Reads that may wait.
    pub reads_waiting_max: usize,
    /// Pages of 4 KiB that the database may grow to; past it writes are refused as on a full disk. A server sets none:
    /// by this a test fills the disk without filling one.
    pub pages_max: u32,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            writes_waiting_max: 8_192,
            group_writes_max: 1_024,
            readers: 2,
            reads_waiting_max: 8_192,
            pages_max: u32::MAX - 1,
        }
    }
}

/// An open database.
pub struct Sqlite {
    doors: Mutex<Option<Doors>>,
    threads: Mutex<Option<Threads>>,
    gauges: Arc<Gauges>,
    journal_mode: String,
    synchronous: String,
    epoch: Epoch,
}

/// Where work is handed in; gone once the database is closed.
struct Doors {
    writes: SyncSender<Box<dyn Job>>,
    reads: SyncSender<Read>,
}

/// Who does the work, and what they leave behind.
struct Threads {
    writer: JoinHandle<()>,
    readers: Vec<JoinHandle<()>>,
    checkpointer: JoinHandle<()>,
    /// Nobody else's, for the last checkpoint.
    last: Connection,
    /// Held until everything else is closed.
    _lock: File,
}

impl Sqlite {
    /// Opens the database of a directory, or makes it, and takes it for this process. What is committed goes to
    /// `publish`. The epoch is for a database whose life begins now: one that is made, or was a backup until now.
    ///
    /// # Errors
    /// One sentence for who started the server.
    pub fn open(
        directory: &Path,
        new_epoch: Epoch,
        options: OpenOptions,
        publish: Arc<dyn Publish>,
    ) -> Result<Self, OpenError> {
        open::check_engine()?;
        let lock = open::take(directory)?;
        let path = directory.join(FILE);
        let mut writing = open::writing(&path)?;
        schema::migrate(&mut writing, new_epoch)?;
        let read = |pragma| writing.pragma_query_value(None, pragma, |row| row.get::<_, rusqlite::types::Value>(0));
        let broken = |cause| OpenError::broken("read the database's settings", cause);
        let journal_mode = shown(read("journal_mode").map_err(broken)?);
        let synchronous = shown(read("synchronous").map_err(broken)?);
        let epoch = space::epoch(&sql::Sql::new(&writing))?;

        let gauges = Arc::new(Gauges::new(options.pages_max));
        let (nudge, nudges) = Nudge::new();
        let (writes, queue) = sync_channel(options.writes_waiting_max);
        let writer = Writer::new(writing, publish, Arc::clone(&gauges), nudge);
        let (reads, reads_queue) = sync_channel(options.reads_waiting_max);
        let reads_queue = Arc::new(Mutex::new(reads_queue));
        let mut readers = Vec::with_capacity(options.readers);
        for _ in 0..options.readers.max(1) {
            let (connection, queue) = (open::reading(&path)?, Arc::clone(&reads_queue));
            readers.push(spawn("store-reader", move || readers::run(&connection, &queue))?);
        }
        let copying = open::writing(&path)?;
        let threads = Threads {
            checkpointer: spawn("store-checkpoint", move || checkpoint::run(&copying, &nudges))?,
            writer: spawn("store-writer", move || writer.run(&queue, options.group_writes_max))?,
            readers,
            last: open::writing(&path)?,
            _lock: lock,
        };
        Ok(Self {
            doors: Mutex::new(Some(Doors { writes, reads })),
            threads: Mutex::new(Some(threads)),
            gauges,
            journal_mode,
            synchronous,
            epoch,
        })
    }

    /// Changes how far the database may grow, from the next write on: pages of 4 KiB.
    pub fn bound_pages(&self, pages_max: u32) {
        self.gauges.pages_max.store(pages_max, Ordering::Relaxed);
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    let thread = Builder::new().name(name.to_owned()).spawn(work);
    thread.map_err(|cause| OpenError::broken("start the database's threads", cause))
}

/// A setting of the engine's as its own documentation calls it.
fn shown(value: rusqlite::types::Value) -> String {
    match value {
        rusqlite::types::Value::Integer(0) => "off".to_owned(),
        rusqlite::types::Value::Integer(1) => "normal".to_owned(),
        rusqlite::types::Value::Integer(2) => "full".to_owned(),
        rusqlite::types::Value::Integer(3) => "extra".to_owned(),
        rusqlite::types::Value::Text(text) => text,
        other => format!("{other:?}"),
    }
}

/// Hands work in, if there is room for it.
fn hand<W>(door: Option<&SyncSender<W>>, work: W) -> Result<(), StoreError> {
    let door = door.ok_or(StoreError::Stopped)?;
    door.try_send(work).map_err(|error| match error {
        TrySendError::Full(_) => StoreError::Overloaded,
        TrySendError::Disconnected(_) => StoreError::Stopped,
    })
}

impl Engine for Sqlite {
    fn write(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        let doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        hand(doors.as_ref().map(|doors| &doors.writes), job)
    }

    fn read(&self, work: Box<dyn FnOnce(&dyn View) + Send>) -> Result<(), StoreError> {
        let doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        hand(doors.as_ref().map(|doors| &doors.reads), work)
    }

    fn close(&self) {
        drop(self.doors.lock().unwrap_or_else(PoisonError::into_inner).take());
        let Some(threads) = self.threads.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        // Each ends when its door is shut and its queue is empty; the checkpointer when the writer has let it go.
        let workers = threads.readers.into_iter().chain([threads.writer, threads.checkpointer]);
        for worker in workers {
            if worker.join().is_err() {
                tracing::error!("a thread of the database ended by a panic");
            }
        }
        if let Err(error) = checkpoint::finish(&threads.last) {
            tracing::warn!(%error, "the last checkpoint failed; the next start takes its work");
        }
    }

    fn health(&self) -> Health {
        Health {
            journal_mode: self.journal_mode.clone(),
            synchronous: self.synchronous.clone(),
            engine_version: format!("SQLite {}", rusqlite::version()),
            epoch: self.epoch,
            is_writable: self.gauges.is_writable.load(Ordering::Relaxed),
            commits: self.gauges.commits.load(Ordering::Relaxed),
            writes: self.gauges.writes.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.close();
    }
}
