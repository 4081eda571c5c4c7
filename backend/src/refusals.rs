//! Messages, and changes of messages, that were refused, for as long as a copy of one may still be under way.
//!
//! A client that has lost its connection sends on the next one what had no answer. The server may read the first copy
//! later than the second: out of a network that was gone for a while. Were the second refused, and the first kept
//! because its author may write there by then, a message would stand in a room of which its author was told that it
//! does not, and could not. So a refusal counts for all copies, on every connection; who tries again takes a new nonce.
//!
//! A restart forgets them: no connection that could bring a copy outlives it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

use adda_shared::id::{Nonce, UserId};
use adda_shared::protocol::problem::Problem;
use tokio::time::{Duration, Instant};

use crate::error::{Error, Result};

/// How long a refusal is remembered. A connection that brings nothing is closed after half a minute; one that brings
/// its bytes slowly may take a frame's time for each frame, and has few of them.
const REMEMBERED_FOR: Duration = Duration::from_secs(10 * 60);
/// Refusals that are remembered at one time: a megabyte or two. At the pace that one person is held to, half an hour.
const REMEMBERED_MAX: usize = 16_384;

type Name = (UserId, Nonce);

/// See the [module](self).
#[derive(Debug, Default)]
pub struct Refusals(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    problems: HashMap<Name, (Instant, Problem)>,
    /// By age, the oldest first. What was forgotten, and came again, is in here twice.
    order: VecDeque<(Instant, Name)>,
}

impl Refusals {
    /// Sends a message, unless a copy of it was refused. To be called where messages are written one after the other.
    ///
    /// # Errors
    /// What sending it comes to, or came to.
    pub fn send<T>(&self, by: UserId, nonce: Nonce, now: Instant, send: impl FnOnce() -> Result<T>) -> Result<T> {
        if let Some(problem) = self.find(by, nonce, now) {
            return Err(problem.into());
        }
        let sent = send();
        if let Err(Error::Refused(problem)) = &sent
            && !problem.is_passing()
        {
            self.remember((by, nonce), problem.clone(), now);
        }
        sent
    }

    /// Takes a refusal back: it was for what others had changed, and what they had changed was lost.
    ///
    /// Where nobody is left to call this, the message stays refused, which harms nobody: its author sees it, and may
    /// try again.
    pub fn forget(&self, by: UserId, nonce: Nonce) {
        self.lock().problems.remove(&(by, nonce));
    }

    fn find(&self, by: UserId, nonce: Nonce, now: Instant) -> Option<Problem> {
        let remembered = self.lock();
        let (at, problem) = remembered.problems.get(&(by, nonce))?;
        (now.saturating_duration_since(*at) < REMEMBERED_FOR).then(|| problem.clone())
    }

    fn remember(&self, name: Name, problem: Problem, now: Instant) {
        let mut remembered = self.lock();
        let Remembered { problems, order } = &mut *remembered;
        let is_over = |at: Instant| now.saturating_duration_since(at) >= REMEMBERED_FOR;
        while let Some((at, oldest)) = order.front().copied()
            && (order.len() >= REMEMBERED_MAX || is_over(at))
        {
            order.pop_front();
            if problems.get(&oldest).is_some_and(|(newest, _)| *newest == at) {
                problems.remove(&oldest);
            }
        }
        problems.insert(name, (now, problem));
        order.push_back((now, name));
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().expect("no holder of this lock panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId(1);

    fn send(refusals: &Refusals, nonce: u64, now: Instant, answer: Result<()>) -> Option<Problem> {
        match refusals.send(ADA, Nonce(nonce), now, || answer) {
            Err(Error::Refused(problem)) => Some(problem),
            Err(Error::Failed(_)) | Ok(()) => None,
        }
    }

    fn refused() -> Result<()> {
        Err(Problem::NotAllowed.into())
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_counts_for_all_copies_until_none_can_come_any_more() {
        let (refusals, now) = (Refusals::default(), Instant::now());
        assert_eq!(send(&refusals, 1, now, refused()), Some(Problem::NotAllowed));
        assert_eq!(send(&refusals, 1, now, Ok(())), Some(Problem::NotAllowed));
        assert_eq!(send(&refusals, 2, now, Ok(())), None, "another one is another one");
        assert!(refusals.send(UserId(2), Nonce(1), now, || Ok(())).is_ok(), "and so is one of somebody else");
        assert_eq!(send(&refusals, 1, now + REMEMBERED_FOR, Ok(())), None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_passes_and_what_was_taken_back_is_not_remembered() {
        let (refusals, now) = (Refusals::default(), Instant::now());
        let passing = Err(Problem::Unavailable.into());
        assert_eq!(send(&refusals, 1, now, passing), Some(Problem::Unavailable));
        assert_eq!(send(&refusals, 1, now, refused()), Some(Problem::NotAllowed));
        refusals.forget(ADA, Nonce(1));
        assert_eq!(send(&refusals, 1, now, Ok(())), None);
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_so_many_and_the_oldest_goes_first() {
        let (refusals, now) = (Refusals::default(), Instant::now());
        send(&refusals, 0, now, refused());
        refusals.forget(ADA, Nonce(0));
        for nonce in 0..=REMEMBERED_MAX as u64 {
            let later = now + Duration::from_nanos(nonce + 1);
            assert_eq!(send(&refusals, nonce, later, refused()), Some(Problem::NotAllowed));
        }
        let remembered = refusals.lock();
        assert_eq!((remembered.problems.len(), remembered.order.len()), (REMEMBERED_MAX, REMEMBERED_MAX));
        drop(remembered);
        let later = now + Duration::from_secs(1);
        assert_eq!(send(&refusals, 0, later, Ok(())), None);
        assert_eq!(send(&refusals, 1, later, Ok(())), Some(Problem::NotAllowed));
    }
}
