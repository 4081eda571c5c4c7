//! Numbers, plural forms, lists, dates and times as each language writes them, by the browser's Intl.
//!
//! Making a formatter costs a hundred times what using it does, so each is made once and kept.

use std::cell::RefCell;

use adda_shared::id::UnixMs;
use adda_shared::search::Day;
use js_sys::{Array, Date, Function, Intl, JsString, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{Language, browser_tags};

#[wasm_bindgen(module = "/js/browser.js")]
extern "C" {
    #[wasm_bindgen(js_name = sizeOf)]
    fn size_of(bytes: f64, locales: &Array) -> String;
}

/// How a moment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// 18:42
    Time,
    /// Monday, 3 March
    Day,
    /// Monday, 3 March 2025
    DayOfYear,
    /// 3 March 2025 at 18:42
    Moment,
}

impl Style {
    fn options(self) -> Object {
        let parts: &[(&str, &str)] = match self {
            Self::Time => &[("hour", "numeric"), ("minute", "2-digit")],
            Self::Day => &[("weekday", "long"), ("day", "numeric"), ("month", "long")],
            Self::DayOfYear => &[("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")],
            Self::Moment => &[("dateStyle", "long"), ("timeStyle", "short")],
        };
        let options = Object::new();
        for (name, value) in parts {
            let is_set = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
            debug_assert!(is_set.is_ok(), "a plain object takes any property");
        }
        options
    }
}

/// The formatters of one language.
struct Formats {
    language: Language,
    number: Function,
    plural: Intl::PluralRules,
    list: Intl::ListFormat,
    times: [(Style, Function); 4],
}

thread_local! {
    static FORMATS: RefCell<Vec<Formats>> = const { RefCell::new(Vec::new()) };
}

impl Formats {
    fn new(language: Language) -> Self {
        let locales = locales(language);
        let plain = Object::new();
        let time = |style: Style| (style, Intl::DateTimeFormat::new(&locales, &style.options()).format());
        Self {
            language,
            number: Intl::NumberFormat::new(&locales, &plain).format(),
            plural: Intl::PluralRules::new(&locales, &plain),
            list: Intl::ListFormat::new(&locales, &plain),
            times: [time(Style::Time), time(Style::Day), time(Style::DayOfYear), time(Style::Moment)],
        }
    }

    fn write(&self, style: Style, at: UnixMs) -> String {
        let (_, format) = self.times.iter().find(|(kept, _)| *kept == style).expect("every style is kept");
        call(format, &date(at))
    }
}

/// The reader's own kind of the language, such as en-GB, where the browser tells; else just the language.
fn locales(language: Language) -> Array {
    let tags = browser_tags().into_iter().filter(|tag| tag.split('-').next() == Some(language.tag()));
    tags.chain([language.tag().to_owned()]).map(JsValue::from).collect()
}

fn with<T>(language: Language, use_them: impl FnOnce(&Formats) -> T) -> T {
    FORMATS.with_borrow_mut(|all| {
        let index = all.iter().position(|formats| formats.language == language).unwrap_or_else(|| {
            all.push(Formats::new(language));
            all.len() - 1
        });
        use_them(&all[index])
    })
}

fn call(format: &Function, value: &JsValue) -> String {
    let written = format.call1(&JsValue::UNDEFINED, value);
    written.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// Milliseconds are exact in a double for the next 280,000 years.
fn double(number: u64) -> f64 {
    number as f64
}

fn date(at: UnixMs) -> Date {
    Date::new(&JsValue::from_f64(double(at.0)))
}

/// A number, with the digits and the grouping of the language.
pub(crate) fn number(language: Language, number: u64) -> String {
    with(language, |formats| call(&formats.number, &JsValue::from_f64(double(number))))
}

/// How much so many bytes are: "1.2 MB".
pub(crate) fn size(language: Language, bytes: u64) -> String {
    size_of(double(bytes), &locales(language))
}

/// The form of a word that goes with a number. Neither of our languages has more than these two.
pub(crate) fn plural<'a>(language: Language, number: u64, one: &'a str, other: &'a str) -> &'a str {
    let is_one = with(language, |formats| formats.plural.select(double(number)) == "one");
    if is_one { one } else { other }
}

/// Names in a row: "Ada, Ben and Chloe".
pub(crate) fn list(language: Language, names: &[String]) -> String {
    let names: Array = names.iter().map(|name| JsValue::from_str(name)).collect();
    with(language, |formats| String::from(formats.list.format(&names)))
}

/// The time of day.
pub(crate) fn time(language: Language, at: UnixMs) -> String {
    with(language, |formats| formats.write(Style::Time, at))
}

/// The day and the time, in full.
pub(crate) fn moment(language: Language, at: UnixMs) -> String {
    with(language, |formats| formats.write(Style::Moment, at))
}

/// The moment for machines, as the `datetime` of a `<time>`.
pub(crate) fn iso(at: UnixMs) -> String {
    String::from(date(at).to_iso_string())
}

/// The day, as a heading: "Today", "Yesterday", "Monday, 3 March", and the year where it is another one.
pub(crate) fn day(language: Language, at: UnixMs, now: UnixMs) -> String {
    let text = language.catalogue();
    match local_day(now) - local_day(at) {
        0 => text.timeline.today.to_owned(),
        1 => text.timeline.yesterday.to_owned(),
        _ if date(at).get_full_year() == date(now).get_full_year() => {
            with(language, |formats| formats.write(Style::Day, at))
        }
        _ => with(language, |formats| formats.write(Style::DayOfYear, at)),
    }
}

/// The day in a sentence: "Monday, 3 March 2026".
pub(crate) fn date_of(language: Language, at: UnixMs) -> String {
    with(language, |formats| formats.write(Style::DayOfYear, at))
}

/// When a day begins where the reader is.
pub(crate) fn begins(day: Day) -> UnixMs {
    let date = Date::new_with_year_month_day(day.year.into(), i32::from(day.month) - 1, day.day.into());
    // East of Greenwich 1970 begins before there were such moments.
    UnixMs(date.get_time().max(0.0) as u64)
}

/// Counts days where the reader is: two moments are of one day if their numbers are equal.
pub(crate) fn local_day(at: UnixMs) -> i64 {
    let date = date(at);
    let local_ms = date.get_time() - date.get_timezone_offset() * 60_000.0;
    (local_ms / 86_400_000.0).floor() as i64
}

/// Milliseconds from this moment until the next day begins where the reader is.
pub(crate) fn until_midnight_ms(at: UnixMs) -> u64 {
    let midnight = date(at);
    midnight.set_hours(24);
    midnight.set_minutes(0);
    midnight.set_seconds(0);
    midnight.set_milliseconds(0);
    (midnight.get_time() as u64).saturating_sub(at.0)
}

/// When the clock shows a time on a day where the reader is: so many days after that of a moment, by minutes from its
/// midnight.
pub(crate) fn clock_on(at: UnixMs, days: u32, minutes: u32) -> UnixMs {
    let clock = date(at);
    clock.set_hours(days * 24 + minutes / 60);
    clock.set_minutes(minutes % 60);
    clock.set_seconds(0);
    clock.set_milliseconds(0);
    UnixMs(clock.get_time().max(0.0) as u64)
}

/// A moment where the reader is, as fields for a day and a time hold it: `2026-12-05` and `14:00`.
pub(crate) fn day_and_time(at: UnixMs) -> (String, String) {
    let clock = date(at);
    let local = Date::new(&JsValue::from_f64(clock.get_time() - clock.get_timezone_offset() * 60_000.0));
    let written = String::from(local.to_iso_string());
    let (day, time) = written.split_once('T').unwrap_or_default();
    (day.to_owned(), time.chars().take(5).collect())
}

/// Days from that of a moment until the next Monday where the reader is: 1 to 7.
pub(crate) fn days_until_monday(at: UnixMs) -> u32 {
    // Sunday is 0.
    match date(at).get_day() {
        0 => 1,
        day => 8 - day,
    }
}

/// Puts what has a name in the order of names, in small letters; those of which something holds come last.
///
/// One for people and rooms, by their numbers: each further type to sort would cost the page some kilobytes.
pub(crate) fn in_order(named: &mut Vec<(bool, String, u64)>) {
    for (_, name, _) in &mut *named {
        *name = fold(name);
    }
    named.sort_unstable();
}

/// A text in small letters, to compare or to sort by. The browser has the tables for it, so the page carries none.
pub(crate) fn fold(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}
