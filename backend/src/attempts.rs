//! How often secrets may be guessed from one place.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use crate::gateway::rate::Bucket;

/// Places that are remembered at one time: a few megabytes.
const REMEMBERED_MAX: usize = 10_000;
/// Attempts that a place is given back each second. The setting's help says six seconds for one.
const PER_S: f64 = 1.0 / 6.0;

/// The addresses that one host has: one of IPv4, or a whole /64 of IPv6, in which it may choose any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Network(IpAddr);

impl Network {
    /// The one that an address lies in.
    pub(crate) fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            v4 @ IpAddr::V4(_) => v4,
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        })
    }
}

/// See the [module](self).
#[derive(Debug)]
pub(crate) struct Attempts {
    burst: u32,
    buckets: Mutex<HashMap<Network, Bucket>>,
}

impl Attempts {
    /// So many at once from each place, and one more every six seconds.
    pub(crate) fn new(burst: u32) -> Self {
        Self { burst, buckets: Mutex::default() }
    }

    /// Counts one.
    ///
    /// # Errors
    /// How long until there may be another.
    pub(crate) fn take(&self, from: Network, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().expect("no holder of this lock panics");
        if buckets.len() >= REMEMBERED_MAX && !buckets.contains_key(&from) {
            // Who comes for the first time is not turned away for others: the one that has used up least is forgotten,
            // which gives nobody more than that little.
            let freshest = buckets.iter().max_by(|one, other| one.1.level(now).total_cmp(&other.1.level(now)));
            let freshest = freshest.map(|(network, _)| *network);
            freshest.and_then(|network| buckets.remove(&network));
        }
        buckets.entry(from).or_insert_with(|| Bucket::new(self.burst, PER_S, now)).take(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_network(one: &str, other: &str, is_one: bool) {
        let [first, second] = [one, other].map(|text| Network::of(text.parse().expect("an address")));
        assert_eq!(first == second, is_one, "{one} {other}");
    }

    #[test]
    fn one_host_has_one_address_of_the_fourth_version_and_many_of_the_sixth() {
        check_network("192.0.2.1", "192.0.2.2", false);
        check_network("192.0.2.1", "::ffff:192.0.2.1", true);
        check_network("::ffff:192.0.2.1", "::ffff:192.0.2.2", false);
        check_network("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true);
        check_network("2001:db8::1", "2001:db8:0:1::1", false);
    }

    fn network(number: usize) -> Network {
        let number = u32::try_from(number).expect("a small number");
        Network::of(IpAddr::from(number.to_be_bytes()))
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_places_there_are_a_new_one_is_heard_and_a_busy_one_not_forgotten() {
        let attempts = Attempts::new(3);
        let now = Instant::now();
        for _ in 0..3 {
            assert_eq!(attempts.take(network(0), now), Ok(()));
        }
        // More than are remembered: each is heard, and the busy one waits like before.
        for number in 1..REMEMBERED_MAX + 200 {
            assert_eq!(attempts.take(network(number), now), Ok(()), "{number}");
        }
        assert_eq!(attempts.take(network(0), now), Err(Duration::from_secs(6)));
        let count = attempts.buckets.lock().expect("nobody holds it").len();
        assert_eq!(count, REMEMBERED_MAX);
        tokio::time::advance(Duration::from_secs(6)).await;
        assert_eq!(attempts.take(network(0), Instant::now()), Ok(()));
    }
}
