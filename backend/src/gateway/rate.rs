//! A token bucket: so many at once, so many a second from then on; and one for each person.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adda_shared::id::UserId;
use tokio::time::Instant;

/// See the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    burst: f64,
    per_s: f64,
    tokens: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub fn new(burst: u32, per_s: f64, now: Instant) -> Self {
        Self { burst: f64::from(burst), per_s, tokens: f64::from(burst), at: now }
    }

    /// Takes one.
    ///
    /// # Errors
    /// How long until there is one to take.
    pub fn take(&mut self, now: Instant) -> Result<(), Duration> {
        self.refill(now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            Ok(())
        } else {
            Err(Duration::from_secs_f64((1.0 - self.tokens) / self.per_s))
        }
    }

    /// How many there are to take, in parts of one too.
    pub fn level(&self, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.burst.min(self.tokens + passed * self.per_s)
    }

    fn refill(&mut self, now: Instant) {
        self.tokens = self.level(now);
        self.at = now;
    }
}

/// How fast each person may go on, over all of their connections together.
///
/// A person's bucket stays when their last connection ends, so that nobody gets a full one by coming anew. There are at
/// most as many as the space has people.
#[derive(Debug)]
pub struct Paces {
    burst: u32,
    per_s: f64,
    buckets: Mutex<HashMap<UserId, Pace>>,
}

/// One person's bucket, held by each of their connections.
#[derive(Clone, Debug)]
pub struct Pace(Arc<Mutex<Bucket>>);

impl Paces {
    pub fn new(burst: u32, per_s: f64) -> Self {
        Self { burst, per_s, buckets: Mutex::default() }
    }

    /// The bucket of a person.
    pub fn of(&self, user: UserId, now: Instant) -> Pace {
        let mut buckets = self.buckets.lock().expect("no holder of this lock panics");
        let full = || Pace(Arc::new(Mutex::new(Bucket::new(self.burst, self.per_s, now))));
        buckets.entry(user).or_insert_with(full).clone()
    }
}

impl Pace {
    /// Takes one.
    ///
    /// # Errors
    /// How long until there is one to take.
    pub fn take(&self, now: Instant) -> Result<(), Duration> {
        self.0.lock().expect("no holder of this lock panics").take(now)
    }
}

/// A wait in milliseconds, so that it is over when they are.
pub fn whole_ms(wait: Duration) -> u64 {
    u64::try_from(wait.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_bucket_gives_its_burst_and_then_its_rate() {
        let mut bucket = Bucket::new(2, 4.0, Instant::now());
        assert_eq!(bucket.take(Instant::now()), Ok(()));
        assert_eq!(bucket.take(Instant::now()), Ok(()));
        assert_eq!(bucket.take(Instant::now()), Err(Duration::from_millis(250)));
        tokio::time::advance(Duration::from_millis(250)).await;
        assert_eq!(bucket.take(Instant::now()), Ok(()));
        assert!(bucket.level(Instant::now()) < 1.0);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(bucket.level(Instant::now()) >= 2.0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_persons_bucket_is_one_for_all_their_connections_and_outlives_them() {
        let paces = Paces::new(2, 4.0);
        let (ada, ben) = (UserId(1), UserId(2));
        for _ in 0..2 {
            assert_eq!(paces.of(ada, Instant::now()).take(Instant::now()), Ok(()));
        }
        assert_eq!(paces.of(ada, Instant::now()).take(Instant::now()), Err(Duration::from_millis(250)));
        assert_eq!(paces.of(ben, Instant::now()).take(Instant::now()), Ok(()));
        tokio::time::advance(Duration::from_millis(250)).await;
        assert_eq!(paces.of(ada, Instant::now()).take(Instant::now()), Ok(()));
    }
}
