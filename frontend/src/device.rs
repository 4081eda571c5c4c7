//! Notifications on this device, as `js/notify.js` has them: how they stand, what is shown, and the clocks that they go by.
//! What they say and when is decided in `view/notifier`.
//!
//! Stands in a part of the page that comes later, and in nothing but that.

#[cfg(feature = "preview")]
pub(crate) mod rehearsal;

use std::cell::OnceCell;

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::notify::MinuteOfDay;
use adda_shared::plan::Plan;
use adda_shared::protocol::problem::PushFault;
use adda_shared::text::ZoneName;
use wasm_bindgen::closure::Closure;

use crate::signal::ArcRwSignal;
use crate::state::notify::Notice;

mod js {
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen(module = "/js/notify.js")]
    extern "C" {
        pub(super) fn begin(tell: &Closure<dyn Fn()>);
        pub(super) fn standing() -> u32;
        pub(super) fn tested() -> u32;
        pub(super) fn turn(to: bool);
        pub(super) fn test(text: &str);
        pub(super) fn show(user: f64, place: &[f64], at: f64, from: &str, room_name: &str, text: &str);
        pub(super) fn remind(user: f64, name: &str, at: f64, text: &str, path: &str);
        pub(super) fn close(place: &[f64]);
        #[wasm_bindgen(js_name = minuteIn)]
        pub(super) fn minute_in(zone: &str, at: f64) -> i32;
        #[wasm_bindgen(js_name = ownZone)]
        pub(super) fn own_zone() -> String;
        #[wasm_bindgen(js_name = offsetAt)]
        pub(super) fn offset_at(ms: f64) -> i32;
    }
}

/// How notifications stand on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The person does not want them here, or was never asked.
    Off,
    /// They come while a page is open: the browser has no other way, or it is not there yet.
    On,
    /// They come also while no page is open.
    Pushed,
    /// The browser was told not to let this page show any.
    Denied,
    /// The browser has none.
    Missing,
    /// The browser has none for a page that came over plain HTTP.
    Insecure,
    /// The browser has them for pages only that are on the home screen.
    NotInstalled,
}

impl Standing {
    const fn of(number: u32) -> Self {
        match number {
            1 => Self::On,
            2 => Self::Pushed,
            3 => Self::Denied,
            4 => Self::Missing,
            5 => Self::Insecure,
            6 => Self::NotInstalled,
            _ => Self::Off,
        }
    }

    pub(crate) const fn is_on(self) -> bool {
        matches!(self, Self::On | Self::Pushed)
    }
}

/// What came of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tested {
    Sent,
    /// The server did not send it.
    NotSent,
    /// The push service did not take it.
    Failed(PushFault),
}

impl Tested {
    /// Nothing, where nothing has come of one yet.
    fn of(number: u32) -> Option<Self> {
        Some(match number {
            0 => return None,
            1 => Self::Sent,
            3 => Self::Failed(PushFault::Unreachable),
            4 => Self::Failed(PushFault::NotPublic),
            5 => Self::Failed(PushFault::Silent),
            6 => Self::Failed(PushFault::Gone),
            1_000.. => Self::Failed(PushFault::Refused { status: u16::try_from(number - 1_000).unwrap_or(u16::MAX) }),
            _ => Self::NotSent,
        })
    }
}

thread_local! {
    /// Changes with anything of this. Here and not in a context of the page, so that its first part carries nothing of it.
    static CHANGED: OnceCell<ArcRwSignal<u32>> = const { OnceCell::new() };
}

fn changed() -> ArcRwSignal<u32> {
    CHANGED.with(|changed| changed.get_or_init(|| ArcRwSignal::new(0)).clone())
}

/// Begins to show notifications, where they are wanted and can be shown: once somebody is known to be signed in.
pub(crate) fn begin() {
    let signal = changed();
    let tell = Closure::<dyn Fn()>::new(move || signal.update(|count| *count += 1));
    js::begin(&tell);
    // It lives as long as the page.
    tell.forget();
}

/// How notifications stand. Tracks.
pub(crate) fn standing() -> Standing {
    changed().track();
    #[cfg(feature = "preview")]
    if let Some((standing, _)) = rehearsal::rehearsed() {
        return standing;
    }
    Standing::of(js::standing())
}

/// What came of the last test; nothing, while one is under way. Tracks.
pub(crate) fn tested() -> Option<Tested> {
    changed().track();
    #[cfg(feature = "preview")]
    if let Some((_, tested)) = rehearsal::rehearsed() {
        return tested;
    }
    Tested::of(js::tested())
}

/// Turns notifications on or off. To be called on a press: browsers ask the person then only.
pub(crate) fn turn(is_on: bool) {
    js::turn(is_on);
}

/// Sends a notification to this device, with this text.
pub(crate) fn test(text: &str) {
    js::test(text);
}

/// Shows a message, unless somebody looks.
pub(crate) fn show(notice: &Notice) {
    let Notice { user, room, thread, revision, at, from, room_name, text } = notice;
    js::show(user.0 as f64, &place(*room, *thread, *revision), at.0 as f64, from, room_name, text);
}

/// Shows a reminder, unless somebody looks: it leads to a place by its address.
pub(crate) fn remind(user: UserId, plan: &Plan, text: &str, path: &str) {
    js::remind(user.0 as f64, &plan.nonce.to_string(), plan.at.0 as f64, text, path);
}

/// A room, or a thread of it, is read up to there.
pub(crate) fn close(room: RoomId, thread: Option<Revision>, revision: Revision) {
    js::close(&place(room, thread, revision));
}

/// A message by its room, its revision, and its thread; 0 where it stands in none.
fn place(room: RoomId, thread: Option<Revision>, revision: Revision) -> [f64; 3] {
    [room.0, revision.0, thread.unwrap_or_default().0].map(|number| number as f64)
}

/// What the clock shows in a zone at a time; nothing, where the browser does not know the zone.
pub(crate) fn minute_in(zone: &ZoneName, at: UnixMs) -> Option<MinuteOfDay> {
    MinuteOfDay::new(u16::try_from(js::minute_in(zone.as_str(), at.0 as f64)).ok()?).ok()
}

/// The time zone of this device.
pub(crate) fn own_zone() -> String {
    js::own_zone()
}

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// When it is eight in the morning on the day after this, where the person is.
pub(crate) fn tomorrow_at_eight(now: UnixMs) -> UnixMs {
    eight_of_next_day(now, &|at| i64::from(js::offset_at(at as f64)))
}

/// `offset` says how many minutes the clocks there are behind the world's at a time: it may be another one by then.
fn eight_of_next_day(now: UnixMs, offset: &dyn Fn(i64) -> i64) -> UnixMs {
    let now = i64::try_from(now.0).unwrap_or(i64::MAX);
    let local = now - offset(now) * MINUTE_MS;
    let eight = (local.div_euclid(DAY_MS) + 1) * DAY_MS + 8 * 60 * MINUTE_MS;
    let about = eight + offset(now) * MINUTE_MS;
    UnixMs(u64::try_from(eight + offset(about) * MINUTE_MS).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: u64 = 3_600_000;

    fn check(hours: u64, offset: impl Fn(i64) -> i64, expected_hours: u64) {
        let eight = eight_of_next_day(UnixMs(hours * HOUR_MS), &offset);
        assert_eq!(eight, UnixMs(expected_hours * HOUR_MS), "from hour {hours}");
    }

    #[test]
    fn tomorrow_begins_where_the_person_is() {
        check(0, |_| 0, 32);
        check(23, |_| 0, 32);
        check(24, |_| 0, 56);
        // In Dhaka it is six hours later: the day ends at 18.
        check(17, |_| -360, 26);
        check(18, |_| -360, 50);
        // In New York it is five hours earlier.
        check(28, |_| 300, 37);
        check(29, |_| 300, 61);
    }

    #[test]
    fn clocks_that_are_put_forward_meanwhile_show_eight() {
        let forward_at = 26 * 3_600_000;
        check(20, |at| if at < forward_at { -60 } else { -120 }, 30);
    }

    /// The value of a constant in `js/notify.js`.
    fn number(name: &str) -> u32 {
        let file = include_str!("../js/notify.js");
        let begins = ["const ", name, " = "].concat();
        let line = file.lines().find_map(|line| line.strip_prefix(begins.as_str())).expect(name);
        line.trim_end_matches(';').replace('_', "").parse().expect(name)
    }

    #[test]
    fn numbers_mean_the_same_on_both_sides() {
        let all = [
            ("OFF", Standing::Off),
            ("ON", Standing::On),
            ("PUSHED", Standing::Pushed),
            ("DENIED", Standing::Denied),
            ("MISSING", Standing::Missing),
            ("INSECURE", Standing::Insecure),
            ("NOT_INSTALLED", Standing::NotInstalled),
        ];
        for (name, standing) in all {
            assert_eq!(Standing::of(number(name)), standing, "{name}");
        }
        assert_eq!(Tested::of(number("SENT")), Some(Tested::Sent));
        assert_eq!(Tested::of(number("NOT_SENT")), Some(Tested::NotSent));
        assert_eq!(Tested::of(number("REFUSED") + 403), Some(Tested::Failed(PushFault::Refused { status: 403 })));
    }
}
