//! How a caller's closure becomes a job of the writer's.

use tokio::sync::oneshot;

use super::engine::{End, Job, Verdict};
use super::{StoreError, Tx};
use crate::error::{Error, Result};

/// The one kind of job: a closure, its result until the commit, and who waits for it.
pub(super) struct Write<T, F> {
    work: Option<F>,
    result: Option<Result<T>>,
    answer: oneshot::Sender<Result<T>>,
}

impl<T, F> Write<T, F> {
    pub(super) fn new(work: F, answer: oneshot::Sender<Result<T>>) -> Self {
        Self { work: Some(work), result: None, answer }
    }
}

impl<T, F> Job for Write<T, F>
where
    T: Send,
    F: FnOnce(&mut dyn Tx) -> Result<T> + Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> Verdict {
        let work = self.work.take().expect("a job runs once");
        let result = work(tx);
        let verdict = if result.is_ok() { Verdict::Keep } else { Verdict::Undo };
        self.result = Some(result);
        verdict
    }

    fn settle(self: Box<Self>, end: End) {
        let result = match (end, self.result) {
            (End::Committed, Some(result)) => result,
            (End::Lost { saw_only_kept: true, .. }, Some(Err(refused))) => Err(refused),
            (End::Lost { why, .. }, _) => Err(why.into()),
            (End::Committed, None) => Err(Error::Failed(StoreError::Stopped)),
        };
        // Who asked may be gone; the write stands all the same.
        let _ = self.answer.send(result);
    }
}
