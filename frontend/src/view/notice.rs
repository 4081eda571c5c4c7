//! The quiet rows of a timeline: a new day, and what happened in the room besides messages.

use std::time::Duration;

use adda_shared::id::UnixMs;
use adda_shared::item::Item;
use leptos::prelude::*;

use super::timeline::{Rows, track};
use crate::browser;
use crate::later::use_parts;
use crate::signal::{RwSignal, Signal};
use crate::state::rows::RowKey;
use crate::text::{format, use_language};
use crate::watch::{live, part};

/// A moment of the day that it is: another one from midnight on.
#[derive(Clone, Copy)]
struct Today(RwSignal<u64>);

/// Makes the day known to everything below. Once, at the root.
pub(crate) fn provide_today() {
    let today = Today(RwSignal::new(browser::now().0));
    provide_context(today);
    today.wait();
    // A machine that slept has missed the hour.
    let _ = window_event_listener_untyped("visibilitychange", move |_| today.look());
}

/// A moment of today, for what says when something was.
pub(crate) fn use_today() -> Signal<u64> {
    let Today(today) = expect_context();
    today.into()
}

impl Today {
    fn look(self) {
        let (now, before) = (browser::now(), UnixMs(self.0.get_untracked()));
        if format::local_day(now) != format::local_day(before) {
            self.0.set(now.0);
        }
    }

    fn wait(self) {
        let next_day = move || {
            self.look();
            self.wait();
        };
        // Not less than a second, lest a clock that is set makes it spin.
        set_timeout(next_day, Duration::from_millis(format::until_midnight_ms(browser::now()).max(1_000)));
    }
}

/// A day begins.
#[component]
pub(crate) fn DayLine(rows: Rows, key: RowKey, at: UnixMs) -> impl IntoView {
    let (language, today) = (use_language(), use_today());
    view! {
        <div class="timeline-day" use:track=(rows.scroll, key)>
            <time datetime=format::iso(at)>{live(move || format::day(language.get(), at, UnixMs(today.get())))}</time>
        </div>
    }
}

/// The place of something that happened in the room, a line high, which is there a moment later.
#[component]
pub(crate) fn Notice(rows: Rows, key: RowKey, item: Item) -> impl IntoView {
    let beside = use_parts().beside;
    view! {
        <div class="timeline-notice" use:track=(rows.scroll, key)>
            {part(move || beside.here().map(|beside| (beside.happened)(&item)))}
        </div>
    }
}
