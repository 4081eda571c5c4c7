//! Time zones: what the clock on a wall somewhere shows.
//!
//! The database of zones is inside the binary, so that every server knows the same, whatever its machine has.

use adda_shared::id::UnixMs;
use adda_shared::notify::MinuteOfDay;
use adda_shared::text::ZoneName;
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// Whether there is such a zone.
pub fn is_known(zone: &ZoneName) -> bool {
    find(zone).is_some()
}

/// The minute of the day in a zone; nothing where nobody knows it.
pub fn minute_of_day(zone: &ZoneName, at: UnixMs) -> Option<MinuteOfDay> {
    let at = Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()?;
    let shown = find(zone)?.to_datetime(at);
    MinuteOfDay::new(u16::try_from(i32::from(shown.hour()) * 60 + i32::from(shown.minute())).ok()?).ok()
}

fn find(zone: &ZoneName) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(zone.as_str()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-29 00:59 in UTC, a minute before the clocks of Europe go forward.
    const BEFORE_SUMMER: u64 = 1_774_745_940_000;

    fn check(zone: &str, at: u64, expected: Option<u16>) {
        let zone = ZoneName::parse(zone).unwrap();
        assert_eq!(minute_of_day(&zone, UnixMs(at)).map(MinuteOfDay::minutes), expected, "{zone} at {at}");
        assert_eq!(is_known(&zone), expected.is_some());
    }

    #[test]
    fn a_zone_has_its_own_time_and_its_own_summer() {
        check("UTC", BEFORE_SUMMER, Some(59));
        check("Asia/Dhaka", BEFORE_SUMMER, Some(6 * 60 + 59));
        check("Europe/Berlin", BEFORE_SUMMER, Some(60 + 59));
        check("Europe/Berlin", BEFORE_SUMMER + 60_000, Some(3 * 60));
        check("Asia/Kathmandu", 0, Some(5 * 60 + 30));
        check("America/New_York", 0, Some(19 * 60));
    }

    #[test]
    fn a_zone_that_nobody_knows_has_no_time() {
        check("Europe/Atlantis", BEFORE_SUMMER, None);
        check("UTC+5", BEFORE_SUMMER, None);
    }
}
