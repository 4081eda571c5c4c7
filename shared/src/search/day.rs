//! Days as they are typed: `2026-11-01`, or all of `2026-11` or `2026`.

/// A day of the calendar. When it begins depends on where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// 1970 to 10000.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A day, a month or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// Its first day.
    pub first: Day,
    /// The day behind its last.
    pub next: Day,
}

impl Days {
    /// Reads `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; nothing where there is no such day, or none since 1970.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4).filter(|year| *year >= 1970)?;
        let month = parts.next().map(|month| number(month, 2)).unwrap_or(Some(0))?;
        let day = parts.next().map(|day| number(day, 2)).unwrap_or(Some(0))?;
        let (is_month, is_day) = (text.len() > 4, text.len() > 7);
        let is_in_year = !is_month || (1..=12).contains(&month);
        if parts.next().is_some() || !is_in_year || (is_day && !(1..=last_day(year, month)).contains(&day)) {
            return None;
        }
        let next = if !is_month {
            (year + 1, 1, 1)
        } else if is_day && day < last_day(year, month) {
            (year, month, day + 1)
        } else if month < 12 {
            (year, month + 1, 1)
        } else {
            (year + 1, 1, 1)
        };
        Some(Self { first: on((year, month.max(1), day.max(1))), next: on(next) })
    }
}

fn on((year, month, day): (u16, u16, u16)) -> Day {
    let small = |number: u16| number.to_le_bytes()[0];
    Day { year, month: small(month), day: small(day) }
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<u16> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.bytes().fold(0, |number, byte| number * 10 + u16::from(byte - b'0')))
}

fn last_day(year: u16, month: u16) -> u16 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
