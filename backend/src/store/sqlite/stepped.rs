//! The store without threads: whoever simulates a server says when each step of it is taken.
//!
//! The steps are the writer's own and the readers' own. Between any two of them everything else may happen, or the
//! process may end: what was committed by then is on the [`Disk`], and nothing else.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard};

use adda_shared::id::Epoch;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use tokio::sync::Notify;

use super::checkpoint::Nudge;
use super::moment::Moment;
use super::open::{self, OpenError};
use super::readers::Read;
use super::writer::{Gauges, Open, Settling, Writer};
use super::{OpenOptions, backup, check, readers, schema, space, sql};
use crate::store::engine::{Engine, Health, Job};
use crate::store::{Publish, StoreError, View};

/// A database in memory: what is left when the process that had it has ended.
#[derive(Debug)]
pub struct Disk(Connection);

impl Disk {
    /// An empty one.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn blank() -> Result<Self, OpenError> {
        let broken = |cause| OpenError::broken("open a database in memory", cause);
        let connection = Connection::open_in_memory().map_err(broken)?;
        open::set(&connection, 8_000).map_err(broken)?;
        Ok(Self(connection))
    }

    /// A backup of it.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn copy(&self) -> Result<Self, OpenError> {
        copy(&self.0)
    }

    /// Looks at what is kept.
    pub fn look<T>(&self, look: impl FnOnce(&dyn View) -> T) -> T {
        look(&Moment::new(&self.0))
    }

    /// What is wrong with what is kept.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn check(&self) -> Result<Vec<String>, OpenError> {
        check::examine(&self.0).map_err(|cause| OpenError::broken("check the database", cause))
    }
}

fn copy(source: &Connection) -> Result<Disk, OpenError> {
    let broken = |cause| OpenError::broken("copy a database in memory", cause);
    let mut target = Disk::blank()?;
    Backup::new(source, &mut target.0).and_then(|copy| copy.step(-1)).map_err(broken)?;
    backup::mark(&target.0).map_err(broken)?;
    Ok(target)
}

/// See the [module](self).
pub struct Stepped {
    inner: Mutex<Option<Inner>>,
    gauges: Arc<Gauges>,
    epoch: Epoch,
    options: OpenOptions,
    asked: Notify,
}

struct Inner {
    writer: Writer,
    writes: VecDeque<Box<dyn Job>>,
    reads: VecDeque<Read>,
    open: Option<Open>,
    settling: Option<Settling>,
}

/// What can be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// This many writes wait for a group to begin.
    Waiting { writes: usize },
    /// A group has run, and its transaction is open.
    Open,
    /// A group's transaction is over; of its events and answers there is something to tell.
    Settling,
}

impl Stepped {
    /// Takes a database as a process that starts does.
    ///
    /// # Errors
    /// Where it can't be read.
    pub fn open(
        disk: Disk,
        new_epoch: Epoch,
        options: OpenOptions,
        publish: Arc<dyn Publish>,
    ) -> Result<Self, OpenError> {
        let Disk(mut connection) = disk;
        schema::migrate(&mut connection, new_epoch)?;
        let epoch = space::epoch(&sql::Sql::new(&connection))?;
        let gauges = Arc::new(Gauges::new(options.pages_max));
        let (nudge, _) = Nudge::new();
        let inner = Inner {
            writer: Writer::new(connection, publish, Arc::clone(&gauges), nudge),
            writes: VecDeque::new(),
            reads: VecDeque::new(),
            open: None,
            settling: None,
        };
        Ok(Self { inner: Mutex::new(Some(inner)), gauges, epoch, options, asked: Notify::new() })
    }

    /// Waits until something is asked for. What was asked before this was called counts.
    pub async fn asked(&self) {
        self.asked.notified().await;
    }

    /// How far the writer is; nothing after the end.
    pub fn stage(&self) -> Option<Stage> {
        let inner = self.inner();
        let inner = inner.as_ref()?;
        Some(match (&inner.open, &inner.settling) {
            (Some(_), _) => Stage::Open,
            (None, Some(_)) => Stage::Settling,
            (None, None) => Stage::Waiting { writes: inner.writes.len() },
        })
    }

    /// How many reads wait.
    pub fn reads_waiting(&self) -> usize {
        self.inner().as_ref().map_or(0, |inner| inner.reads.len())
    }

    /// Takes the writer's next step. Where that is to begin, it is with so many of the writes that wait.
    pub fn step(&self, writes: usize) {
        let mut inner = self.inner();
        let Some(inner) = inner.as_mut() else { return };
        if let Some(open) = inner.open.take() {
            inner.settling = Some(inner.writer.commit(open));
        } else if let Some(mut settling) = inner.settling.take() {
            inner.settling = inner.writer.tell(&mut settling).then_some(settling);
        } else if !inner.writes.is_empty() {
            let count = writes.clamp(1, inner.writes.len());
            inner.open = Some(inner.writer.begin(inner.writes.drain(..count).collect()));
        }
    }

    /// Answers one of the reads that wait. No reader sees an open transaction, so none is answered while there is one.
    pub fn read_one(&self, which: usize) {
        let mut inner = self.inner();
        let Some(inner) = inner.as_mut() else { return };
        if inner.open.is_none()
            && let Some(read) = inner.reads.remove(which)
        {
            readers::answer(inner.writer.connection(), read);
        }
    }

    /// Looks at what is kept, from outside of the process. Nothing while a transaction is open, or after the end.
    pub fn look<T>(&self, look: impl FnOnce(&dyn View) -> T) -> Option<T> {
        let inner = self.inner();
        let inner = inner.as_ref().filter(|inner| inner.open.is_none())?;
        Some(look(&Moment::new(inner.writer.connection())))
    }

    /// A backup, taken beside the process.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn backup(&self) -> Result<Option<Disk>, OpenError> {
        let inner = self.inner();
        let free = inner.as_ref().filter(|inner| inner.open.is_none());
        free.map(|inner| copy(inner.writer.connection())).transpose()
    }

    /// Refuses what would make the database grow, as a full disk does; or no more.
    pub fn fill(&self, is_full: bool) {
        let inner = self.inner();
        let Some(inner) = inner.as_ref() else { return };
        let pages = inner.writer.connection().pragma_query_value(None, "page_count", |row| row.get::<_, u32>(0));
        let pages_max = if is_full { pages.unwrap_or(1) } else { self.options.pages_max };
        self.gauges.pages_max.store(pages_max, Ordering::Relaxed);
    }

    /// Ends the process, whatever it is at. Who waits for anything hears nothing more.
    pub fn end(&self) -> Option<Disk> {
        let inner = self.inner().take()?;
        Some(Disk(inner.writer.into_connection()))
    }

    fn inner(&self) -> MutexGuard<'_, Option<Inner>> {
        self.inner.lock().expect("what panics in a step is caught there")
    }

    fn ask(
        &self,
        queue: impl FnOnce(&mut Inner) -> usize,
        most: usize,
        put: impl FnOnce(&mut Inner),
    ) -> Result<(), StoreError> {
        let mut inner = self.inner();
        let inner = inner.as_mut().ok_or(StoreError::Stopped)?;
        if queue(inner) >= most {
            return Err(StoreError::Overloaded);
        }
        put(inner);
        self.asked.notify_one();
        Ok(())
    }
}

impl Engine for Stepped {
    fn write(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.ask(|inner| inner.writes.len(), self.options.writes_waiting_max, |inner| inner.writes.push_back(job))
    }

    fn read(&self, work: Read) -> Result<(), StoreError> {
        self.ask(|inner| inner.reads.len(), self.options.reads_waiting_max, |inner| inner.reads.push_back(work))
    }

    fn close(&self) {
        drop(self.end());
    }

    fn health(&self) -> Health {
        Health {
            journal_mode: "memory".to_owned(),
            synchronous: "off".to_owned(),
            engine_version: format!("SQLite {}", rusqlite::version()),
            epoch: self.epoch,
            is_writable: self.gauges.is_writable.load(Ordering::Relaxed),
            commits: self.gauges.commits.load(Ordering::Relaxed),
            writes: self.gauges.writes.load(Ordering::Relaxed),
        }
    }
}
