//! How long a client waits between two attempts to connect, so that many of them do not come back at once.

use crate::limits;

/// The bound, in milliseconds, of the random wait before an attempt; by how many have failed in a row.
#[must_use]
pub fn wait_ms_max(failed: u32) -> u64 {
    limits::RECONNECT_BASE_MS.saturating_mul(1 << failed.min(20)).min(limits::RECONNECT_CAP_MS)
}

/// How many attempts count as failed in a row after one more connection has ended, which had been open for so many
/// milliseconds; 0 for one that never opened.
#[must_use]
pub fn failed_after(failed: u32, open_ms: u64) -> u32 {
    if open_ms >= limits::RECONNECT_RESET_MS { 0 } else { failed.saturating_add(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_back_off_to_a_bound_and_stay_there() {
        let (base, cap) = (limits::RECONNECT_BASE_MS, limits::RECONNECT_CAP_MS);
        assert_eq!([0, 1, 2].map(wait_ms_max), [base, 2 * base, 4 * base]);
        let last = (0..64).find(|failed| wait_ms_max(*failed) == cap).expect("it comes to the bound");
        assert!(wait_ms_max(last - 1) < cap);
        assert!([last + 1, 20, 21, 63, 64, u32::MAX].into_iter().all(|failed| wait_ms_max(failed) == cap));
    }

    #[test]
    fn health_makes_the_next_attempt_a_first_one() {
        assert_eq!(failed_after(5, limits::RECONNECT_RESET_MS), 0);
        assert_eq!(failed_after(5, limits::RECONNECT_RESET_MS - 1), 6);
        assert_eq!(failed_after(u32::MAX, 0), u32::MAX);
    }
}
