//! What a database behind the store does for it, and what it is given to do.

use adda_shared::id::Epoch;

use super::{StoreError, Tx, View};

/// One caller's part of a group commit: run inside the transaction, settled after it.
pub trait Job: Send {
    /// Does the work, and says whether what it changed shall be kept.
    fn run(&mut self, tx: &mut dyn Tx) -> Verdict;
    /// Called once, after the commit and after its events were published, or with why there was none.
    fn settle(self: Box<Self>, end: End);
}

/// What became of the group that a job was in.
#[derive(Clone, Debug)]
pub enum End {
    /// What the group changed is safe.
    Committed,
    /// The job failed, or the group with it: nothing that it changed is kept.
    Lost {
        why: StoreError,
        /// Whether it saw only what had been kept before, so that what it refused is refused whatever became of others.
        saw_only_kept: bool,
    },
}

/// What becomes of one job's changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Keep,
    Undo,
}

/// A read, at one moment.
pub type ReadWork = dyn FnOnce(&dyn View) + Send;

/// A database behind the store.
pub trait Engine: Send + Sync {
    /// Hands a job to the writer.
    fn write(&self, job: Box<dyn Job>) -> Result<(), StoreError>;
    /// Runs a read on a thread that may block, at a moment that holds every event published so far.
    fn read(&self, work: Box<ReadWork>) -> Result<(), StoreError>;
    /// Finishes what is waiting and closes the database. Later calls find it stopped.
    fn close(&self);
    /// What `/readyz` tells.
    fn health(&self) -> Health;
}

/// The state of a database, for people who watch over it.
#[derive(Clone, Debug)]
pub struct Health {
    pub journal_mode: String,
    pub synchronous: String,
    pub engine_version: String,
    pub epoch: Epoch,
    /// Whether the last write was kept.
    pub is_writable: bool,
    /// Transactions committed since the start; one sync each.
    pub commits: u64,
    /// Writes that those transactions held.
    pub writes: u64,
}
