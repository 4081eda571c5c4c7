//! The one thread that writes. It takes all waiting jobs, runs them in one transaction, syncs once, publishes what
//! they did in order, and only then lets who asked go on (group commit).

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::vec;

use rusqlite::Connection;

use super::checkpoint::Nudge;
use super::moment::Moment;
use super::open::set_pragma;
use super::search;
use super::sql::{Sql, fault};
use crate::mistake::{Mistake, mistaken};
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
    connection: Connection,
    publish: Arc<dyn Publish>,
    gauges: Arc<Gauges>,
    checkpoint: Nudge,
    /// The bound on the database's size that its engine was last told.
    pages_max: Cell<u32>,
}

/// A group of jobs that have run, in a transaction that is open.
pub(super) struct Open {
    jobs: Vec<Box<dyn Job>>,
    result: Result<Group, StoreError>,
    /// How many of them, from the first on, saw nothing that others of the group had changed.
    sound: usize,
}

/// A group whose transaction is over, and who is still to hear of it: everybody of its events, then those who asked.
pub(super) struct Settling {
    events: vec::IntoIter<Event>,
    answers: vec::IntoIter<(Box<dyn Job>, End)>,
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
    pub(super) fn new(
        connection: Connection,
        publish: Arc<dyn Publish>,
        gauges: Arc<Gauges>,
        checkpoint: Nudge,
    ) -> Self {
        Self { connection, publish, gauges, checkpoint, pages_max: Cell::new(0) }
    }

    /// Works until nobody can ask for anything more and all that was asked is done.
    pub(super) fn run(self, queue: &Receiver<Box<dyn Job>>, group_writes_max: usize) {
        let watch = DeathWatch(Arc::clone(&self.gauges));
        while let Ok(first) = queue.recv() {
            let waiting = queue.try_iter().take(group_writes_max.saturating_sub(1));
            let open = self.begin(std::iter::once(first).chain(waiting).collect());
            let mut settling = self.commit(open);
            while self.tell(&mut settling) {}
        }
        std::mem::forget(watch);
    }

    /// The connection, for what reads between two groups.
    #[cfg(feature = "simulation")]
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Gives the database back; a group that is open is rolled back.
    #[cfg(feature = "simulation")]
    pub(super) fn into_connection(self) -> Connection {
        self.roll_back();
        self.connection
    }

    /// Puts a bound that was changed into force.
    fn bound_pages(&self) {
        let wanted = self.gauges.pages_max.load(Ordering::Relaxed);
        if self.pages_max.get() == wanted {
            return;
        }
        match set_pragma(&self.connection, "max_page_count", i64::from(wanted)) {
            Ok(()) => self.pages_max.set(wanted),
            Err(error) => tracing::error!(%error, "the bound on the database's size could not be set"),
        }
    }

    /// Runs a group of jobs in a transaction of its own.
    pub(super) fn begin(&self, mut jobs: Vec<Box<dyn Job>>) -> Open {
        self.bound_pages();
        let mut sound = 0;
        let begun = self.execute("BEGIN IMMEDIATE");
        let mut result = begun.and_then(|()| self.run_jobs(&mut jobs, &mut sound));
        if mistaken(Mistake::PublishesBeforeTheCommit) {
            let events = result.iter_mut().flat_map(|group| group.events.drain(..));
            events.for_each(|event| self.publish.publish(Committed(event)));
        }
        if mistaken(Mistake::AnswersBeforeTheCommit) && result.is_ok() {
            jobs.drain(..).for_each(|job| job.settle(End::Committed));
        }
        Open { jobs, result, sound }
    }

    /// Makes safe what a group changed.
    pub(super) fn commit(&self, open: Open) -> Settling {
        let Open { jobs, result, sound } = open;
        let result = result.and_then(|group| self.keep(&group).map(|()| group));
        self.roll_back();
        match result {
            Ok(group) => {
                let end = |fault: Option<StoreError>| {
                    fault.map_or(End::Committed, |why| End::Lost { why, saw_only_kept: false })
                };
                let ends = group.faults.into_iter().map(end);
                Settling::new(group.events, jobs.into_iter().zip(ends).collect())
            }
            Err(error) => {
                if self.gauges.is_writable.swap(false, Ordering::Relaxed) {
                    tracing::warn!(%error, "nothing can be written until the disk takes it again");
                }
                let end = |(index, job)| {
                    let lost = End::Lost { why: error.clone(), saw_only_kept: index < sound };
                    (job, if mistaken(Mistake::AnswersWhatIsLost) { End::Committed } else { lost })
                };
                Settling::new(Vec::new(), jobs.into_iter().enumerate().map(end).collect())
            }
        }
    }

    /// Tells of the next thing that a group came to; no, where everything is told.
    pub(super) fn tell(&self, settling: &mut Settling) -> bool {
        if let Some(event) = settling.events.next() {
            self.publish.publish(Committed(event));
        } else if let Some((job, end)) = settling.answers.next() {
            job.settle(end);
        } else {
            return false;
        }
        true
    }

    fn keep(&self, group: &Group) -> Result<(), StoreError> {
        // A group that changed nothing is left to be rolled back: it costs no sync, and proves nothing of the disk.
        if group.writes == 0 {
            return Ok(());
        }
        search::settle(&Sql::new(&self.connection))?;
        self.execute("COMMIT")?;
        self.gauges.commits.fetch_add(1, Ordering::Relaxed);
        self.gauges.writes.fetch_add(group.writes, Ordering::Relaxed);
        if !self.gauges.is_writable.swap(true, Ordering::Relaxed) {
            tracing::info!("the disk takes writes again");
        }
        self.checkpoint.nudge(group.events.iter().any(Event::erases));
        Ok(())
    }

    /// Ends a transaction that is still open, with nothing of it kept.
    fn roll_back(&self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.execute("ROLLBACK")
        {
            // The next group begins with the same fault and tells it to its callers.
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }

    fn run_jobs(&self, jobs: &mut [Box<dyn Job>], sound: &mut usize) -> Result<Group, StoreError> {
        let mut group = Group { events: Vec::new(), faults: Vec::with_capacity(jobs.len()), writes: 0 };
        for job in jobs {
            let outcome = self.run_job(job.as_mut())?;
            *sound += usize::from(group.writes == 0);
            group.faults.push(match outcome {
                Outcome::Kept { events, is_change } => {
                    if !(mistaken(Mistake::PublishesOneJobOfAGroup) && group.writes > 0) {
                        group.events.extend(events);
                    }
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

impl Settling {
    fn new(mut events: Vec<Event>, answers: Vec<(Box<dyn Job>, End)>) -> Self {
        if mistaken(Mistake::PublishesBackwards) {
            events.reverse();
        }
        Self { events: events.into_iter(), answers: answers.into_iter() }
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
