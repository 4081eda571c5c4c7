//! The one thread that writes. It takes all waiting jobs, runs them in one transaction, syncs once, publishes what
//! they did in order, and only then lets who asked go on (group commit).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::Receiver;

use rusqlite::Connection;

use super::checkpoint::Nudge;
use super::moment::Moment;
use super::open::set_pragma;
use super::sql::fault;
use crate::store::engine::{End, Job, Verdict};
use crate::store::{Committed, Event, Publish, StoreError};

/// What the writer tells about itself, and is told.
pub(super) struct Gauges {
    /// Whether the last write was kept.
    pub(super) is_writable: AtomicBool,
    /// Transactions committed; one sync each.
    pub(super) commits: AtomicU64,
    /// Writes that those transactions held.
    pub(super) writes: AtomicU64,
    /// Pages of the database at most.
    pub(super) pages_max: AtomicU32,
}

impl Gauges {
    pub(super) fn new(pages_max: u32) -> Self {
        Self {
            is_writable: AtomicBool::new(true),
            commits: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            pages_max: AtomicU32::new(pages_max),
        }
    }
}

pub(super) struct Writer {
    pub(super) connection: Connection,
    pub(super) queue: Receiver<Box<dyn Job>>,
    pub(super) batch_writes_max: usize,
    pub(super) publish: Arc<dyn Publish>,
    pub(super) gauges: Arc<Gauges>,
    pub(super) checkpoint: Nudge,
}

/// What a group of jobs came to.
struct Group {
    events: Vec<Event>,
    /// What each job failed of, if it did. A job that refused has not failed.
    faults: Vec<Option<StoreError>>,
    /// Jobs that changed something.
    writes: u64,
}

/// What one job came to.
enum Outcome {
    Kept { events: Vec<Event>, is_change: bool },
    Undone,
    Failed(StoreError),
}

impl Writer {
    /// Works until nobody can ask for anything more and all that was asked is done.
    pub(super) fn run(self) {
        let watch = DeathWatch(Arc::clone(&self.gauges));
        let mut pages_max = 0;
        while let Ok(first) = self.queue.recv() {
            self.bound_pages(&mut pages_max);
            let waiting = self.queue.try_iter().take(self.batch_writes_max.saturating_sub(1));
            self.settle(std::iter::once(first).chain(waiting).collect());
        }
        std::mem::forget(watch);
    }

    /// Puts a bound that was changed into force.
    fn bound_pages(&self, in_force: &mut u32) {
        let wanted = self.gauges.pages_max.load(Ordering::Relaxed);
        if *in_force == wanted {
            return;
        }
        match set_pragma(&self.connection, "max_page_count", i64::from(wanted)) {
            Ok(()) => *in_force = wanted,
            Err(error) => tracing::error!(%error, "the bound on the database's size could not be set"),
        }
    }

    fn settle(&self, mut jobs: Vec<Box<dyn Job>>) {
        let mut sound = 0;
        match self.commit(&mut jobs, &mut sound) {
            Ok(group) => {
                for event in group.events {
                    self.publish.publish(Committed(event));
                }
                for (job, fault) in jobs.into_iter().zip(group.faults) {
                    job.settle(fault.map_or(End::Committed, |why| End::Lost { why, saw_only_kept: false }));
                }
            }
            Err(error) => {
                if self.gauges.is_writable.swap(false, Ordering::Relaxed) {
                    tracing::warn!(%error, "nothing can be written until the disk takes it again");
                }
                for (index, job) in jobs.into_iter().enumerate() {
                    job.settle(End::Lost { why: error.clone(), saw_only_kept: index < sound });
                }
            }
        }
    }

    /// Runs a group of jobs, and makes safe what they changed. Notes how many of them, from the first on, saw nothing
    /// that others of the group had changed.
    fn commit(&self, jobs: &mut [Box<dyn Job>], sound: &mut usize) -> Result<Group, StoreError> {
        let result = self.attempt(jobs, sound);
        if !self.connection.is_autocommit()
            && let Err(error) = self.execute("ROLLBACK")
        {
            // The next group begins with the same fault and tells it to its callers.
            tracing::error!(%error, "a transaction could not be rolled back");
        }
        result
    }

    fn attempt(&self, jobs: &mut [Box<dyn Job>], sound: &mut usize) -> Result<Group, StoreError> {
        self.execute("BEGIN IMMEDIATE")?;
        let group = self.run_jobs(jobs, sound)?;
        // A group that changed nothing is left to be rolled back: it costs no sync, and proves nothing of the disk.
        if group.writes > 0 {
            self.execute("COMMIT")?;
            self.gauges.commits.fetch_add(1, Ordering::Relaxed);
            self.gauges.writes.fetch_add(group.writes, Ordering::Relaxed);
            if !self.gauges.is_writable.swap(true, Ordering::Relaxed) {
                tracing::info!("the disk takes writes again");
            }
            self.checkpoint.nudge();
        }
        Ok(group)
    }

    fn run_jobs(&self, jobs: &mut [Box<dyn Job>], sound: &mut usize) -> Result<Group, StoreError> {
        let mut group = Group { events: Vec::new(), faults: Vec::with_capacity(jobs.len()), writes: 0 };
        for job in jobs {
            let outcome = self.run_job(job.as_mut())?;
            *sound += usize::from(group.writes == 0);
            group.faults.push(match outcome {
                Outcome::Kept { events, is_change } => {
                    group.events.extend(events);
                    group.writes += u64::from(is_change);
                    None
                }
                Outcome::Undone => None,
                Outcome::Failed(fault) => Some(fault),
            });
        }
        Ok(group)
    }

    /// Runs one job so that it can harm no other: what it leaves unfinished is undone.
    ///
    /// # Errors
    /// Where the whole group must end: the disk takes no more, or the transaction itself is gone.
    fn run_job(&self, job: &mut dyn Job) -> Result<Outcome, StoreError> {
        self.execute("SAVEPOINT job")?;
        let changes_before = self.connection.total_changes();
        let mut moment = Moment::new(&self.connection);
        let verdict = catch_unwind(AssertUnwindSafe(|| job.run(&mut moment)));
        // A full disk may take the whole transaction with it, and those before would be told that they are kept.
        if moment.is_disk_refusing() || self.connection.is_autocommit() {
            return Err(StoreError::Full);
        }
        let outcome = match verdict {
            Ok(Verdict::Keep) => Outcome::Kept {
                events: moment.into_events(),
                is_change: self.connection.total_changes() != changes_before,
            },
            Ok(Verdict::Undo) => Outcome::Undone,
            Err(payload) => Outcome::Failed(StoreError::broken("run a write", panic_text(payload.as_ref()))),
        };
        match outcome {
            Outcome::Kept { .. } => {}
            Outcome::Undone | Outcome::Failed(_) => self.execute("ROLLBACK TO job")?,
        }
        self.execute("RELEASE job")?;
        Ok(outcome)
    }

    fn execute(&self, statement: &'static str) -> Result<(), StoreError> {
        let done = self.connection.prepare_cached(statement).and_then(|mut statement| statement.execute([]));
        done.map(|_| ()).map_err(|cause| fault("run a transaction", cause))
    }
}

fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    format!("it panicked: {}", text.unwrap_or("nothing was said"))
}

/// Says that nothing can be written any more when the writer ends by a panic, which only a publisher's can be.
struct DeathWatch(Arc<Gauges>);

impl Drop for DeathWatch {
    fn drop(&mut self) {
        self.0.is_writable.store(false, Ordering::Relaxed);
        tracing::error!("the writer has died; nothing can be written until the server is restarted");
    }
}
