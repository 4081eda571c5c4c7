//! A token bucket: so many at once, so many a second from then on.

use std::time::Duration;

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
}
