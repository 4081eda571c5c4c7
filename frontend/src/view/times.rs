//! Times for which something is planned: what is offered, and what is written of one.

use adda_shared::id::UnixMs;
use adda_shared::limits::PLAN_DAYS_MAX;
use adda_shared::search::{Day, Days};

use super::notify::HOUR_MS;
use crate::browser;
use crate::text::{PlansText, format};

const MINUTE_MS: u64 = 60_000;
/// Nine in the morning: when a day begins on which no time is said.
const MORNING: u32 = 9 * 60;
const EVENING: u32 = 18 * 60;
/// Units in the longest time that can be said: more than any of them may be ahead.
const UNITS_MAX: u64 = 100_000;
/// Bytes of a day that is written in full.
const DAY_BYTES: usize = 10;

/// A time that is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preset {
    TwentyMinutes,
    Hour,
    ThreeHours,
    Evening,
    Tomorrow,
    Monday,
}

impl Preset {
    /// For a message that is to be sent.
    pub(super) const TO_SEND: [Self; 4] = [Self::Hour, Self::Evening, Self::Tomorrow, Self::Monday];
    /// For a reminder.
    pub(super) const TO_REMIND: [Self; 5] =
        [Self::TwentyMinutes, Self::Hour, Self::ThreeHours, Self::Tomorrow, Self::Monday];

    /// When that is where the reader is; nothing, where it is over for today.
    pub(super) fn at(self, now: UnixMs) -> Option<UnixMs> {
        let at = match self {
            Self::TwentyMinutes => now.after_ms(20 * MINUTE_MS),
            Self::Hour => now.after_ms(HOUR_MS),
            Self::ThreeHours => now.after_ms(3 * HOUR_MS),
            Self::Evening => format::clock_on(now, 0, EVENING),
            Self::Tomorrow => format::clock_on(now, 1, MORNING),
            Self::Monday => format::clock_on(now, format::days_until_monday(now), MORNING),
        };
        Some(at).filter(|at| *at > now)
    }

    pub(super) const fn name(self, words: &PlansText) -> &'static str {
        match self {
            Self::TwentyMinutes => words.in_twenty_minutes,
            Self::Hour => words.in_an_hour,
            Self::ThreeHours => words.in_three_hours,
            Self::Evening => words.this_evening,
            Self::Tomorrow => words.tomorrow,
            Self::Monday => words.next_monday,
        }
    }
}

/// A time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// So many milliseconds from now.
    In(u64),
    /// At a minute of today; of tomorrow, where that has passed.
    At(u32),
    Tomorrow(u32),
    On(Day, u32),
}

/// A time at the beginning of a text, and what stands behind it: `20m`, `2h`, `3d`, `9:30`, `tomorrow`, `tomorrow 9:00`,
/// `2026-12-05` or `2026-12-05 14:00`, also with Bengali digits and words.
pub(super) fn read(text: &str) -> Option<(UnixMs, &str)> {
    let (written, rest) = written(text)?;
    let now = browser::wall_clock();
    let at = match written {
        Written::In(ms) => now.after_ms(ms),
        Written::At(minutes) => {
            let today = format::clock_on(now, 0, minutes);
            if today > now { today } else { format::clock_on(now, 1, minutes) }
        }
        Written::Tomorrow(minutes) => format::clock_on(now, 1, minutes),
        Written::On(day, minutes) => format::clock_on(format::begins(day), 0, minutes),
    };
    Some((at, rest))
}

/// When a day and a time are, as they are filled in; nothing, while one of them is missing.
pub(super) fn filled_in(day: &str, time: &str) -> Option<UnixMs> {
    let day = self::day(day.trim())?;
    Some(format::clock_on(format::begins(day), 0, minutes(time.trim())?))
}

fn written(text: &str) -> Option<(Written, &str)> {
    let (first, rest) = word(text);
    let plain = latin(first);
    if let Some(minutes) = minutes(&plain) {
        return Some((Written::At(minutes), rest));
    }
    if let Some(ms) = span(&plain) {
        return Some((Written::In(ms), rest));
    }
    let is_tomorrow = plain.eq_ignore_ascii_case("tomorrow") || plain == "কাল" || plain == "আগামীকাল";
    let day = if is_tomorrow { None } else { Some(day(&plain)?) };
    let (time, behind) = word(rest);
    let (minutes, rest) = match minutes(&latin(time)) {
        Some(minutes) => (minutes, behind),
        None => (MORNING, rest),
    };
    Some((day.map_or(Written::Tomorrow(minutes), |day| Written::On(day, minutes)), rest))
}

/// `2026-12-05`; a year or a month alone is none.
fn day(text: &str) -> Option<Day> {
    Days::parse(text).filter(|_| text.len() == DAY_BYTES).map(|days| days.first)
}

/// Whether something may be planned for then.
pub(super) fn is_ahead(at: UnixMs, now: UnixMs) -> bool {
    at > now && at <= now.after_ms(u64::from(PLAN_DAYS_MAX) * 24 * HOUR_MS)
}

/// The first word of a text, and what stands behind it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    (first, rest.trim_start())
}

/// A word with its Bengali digits as others write them.
fn latin(word: &str) -> String {
    let digit = |c: char| match u32::from(c).checked_sub(u32::from('০')) {
        Some(digit @ 0..=9) => char::from_digit(digit, 10).unwrap_or(c),
        Some(_) | None => c,
    };
    word.chars().map(digit).collect()
}

/// `9:30`, as minutes from midnight.
fn minutes(time: &str) -> Option<u32> {
    let (hour, minute) = time.split_once(':')?;
    let number = |digits: &str, least: usize| {
        let is_one = (least..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_one { digits.parse::<u32>().ok() } else { None }
    };
    let (hour, minute) = (number(hour, 1)?, number(minute, 2)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// `20m`, `2h` or `3d`, in milliseconds.
fn span(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 6] = [
        ("m", MINUTE_MS),
        ("h", HOUR_MS),
        ("d", 24 * HOUR_MS),
        ("মি", MINUTE_MS),
        ("ঘ", HOUR_MS),
        ("দি", 24 * HOUR_MS),
    ];
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = text.split_at(end);
    let (_, unit_ms) = UNITS.into_iter().find(|(name, _)| unit.eq_ignore_ascii_case(name))?;
    let units = digits.parse::<u64>().ok().filter(|units| (1..=UNITS_MAX).contains(units))?;
    Some(units * unit_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(Written, &str)>) {
        assert_eq!(written(text), expected, "{text}");
    }

    fn day(text: &str) -> Day {
        super::day(text).expect("it is one")
    }

    #[test]
    fn a_time_is_a_span_an_hour_or_a_day() {
        check("20m tea", Some((Written::In(20 * MINUTE_MS), "tea")));
        check("2H  tea and cake", Some((Written::In(2 * HOUR_MS), "tea and cake")));
        check("3d", Some((Written::In(72 * HOUR_MS), "")));
        check("9:30 tea", Some((Written::At(570), "tea")));
        check("tomorrow tea", Some((Written::Tomorrow(MORNING), "tea")));
        check("Tomorrow 14:05 tea", Some((Written::Tomorrow(845), "tea")));
        check("2026-12-05 tea", Some((Written::On(day("2026-12-05"), MORNING), "tea")));
        check("2026-12-05 14:00 tea", Some((Written::On(day("2026-12-05"), 840), "tea")));
    }

    #[test]
    fn a_time_may_be_written_in_bengali() {
        check("২০মি চা", Some((Written::In(20 * MINUTE_MS), "চা")));
        check("২ঘ চা", Some((Written::In(2 * HOUR_MS), "চা")));
        check("৯:৩০ চা", Some((Written::At(570), "চা")));
        check("কাল ৯:০০ চা", Some((Written::Tomorrow(540), "চা")));
        check("আগামীকাল চা", Some((Written::Tomorrow(MORNING), "চা")));
    }

    #[test]
    fn a_plan_is_for_later_and_not_for_too_late() {
        let now = UnixMs(1_000);
        let last = now.after_ms(u64::from(PLAN_DAYS_MAX) * 24 * HOUR_MS);
        for (at, expected) in
            [(now, false), (UnixMs(0), false), (now.after_ms(1), true), (last, true), (last.after_ms(1), false)]
        {
            assert_eq!(is_ahead(at, now), expected, "{at:?}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "tea",
            "0m tea",
            "m tea",
            "20 tea",
            "24:00",
            "9:5",
            "2026-13-40",
            "2027 budget",
            "2027-03 budget",
            "২০২৭ বাজেট",
            "1000000h",
            "-1h",
            "99999999999999999999m",
        ] {
            check(text, None);
        }
    }
}
