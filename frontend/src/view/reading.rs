//! What counts as read.

use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::scroll::Scroll;
use crate::app::Screen;
use crate::browser;
use crate::place::{Panel, use_places};
use crate::signal::Memo;
use crate::state::paging::TimelineSignals;
use crate::state::talk::Talk;
use crate::state::{Failure, State};
use crate::watch::{memo, watch};

/// Milliseconds that the end of a room stays in view until it counts as read.
const READ_AFTER_MS: u64 = 400;

/// A room or a thread is marked as read when its end has been before somebody's eyes for a moment. However fast messages come,
/// one marker at a time is on its way.
pub(super) fn read_when_seen(state: State, talk: Talk, signals: TimelineSignals, scroll: Scroll) {
    let unread = state.unread_in(talk);
    let (is_at_end, is_live) = (is_seen_to_end(talk, signals, scroll), state.is_live());
    // Coming back to the window is a reason to look again, and so is a marker that came to nothing or is outdated.
    let again = Trigger::new();
    let on_focus = window_event_listener(leptos::ev::focus, move |_| again.notify());
    on_cleanup(move || on_focus.remove());
    let is_under_way = StoredValue::new(false);
    watch(move || {
        again.track();
        let count = unread.get();
        let is_due = count > 0 && is_at_end.get() && is_live.get() && !signals.is_put_aside.get();
        if !is_due || is_under_way.get_value() {
            return;
        }
        is_under_way.set_value(true);
        let wait = Duration::from_millis(READ_AFTER_MS);
        let mark = move || {
            let is_aside = signals.is_put_aside.try_get_untracked() == Some(true);
            let is_seen = browser::is_attended() && !is_aside && is_at_end.try_get_untracked() == Some(true);
            let marker = state.read_marker(talk).filter(|_| is_seen);
            spawn_local(async move {
                let wait_ms = match marker {
                    Some(marker) => match state.ask(marker).await {
                        // What came meanwhile is read as well.
                        Ok(_) => (unread.try_get_untracked().unwrap_or(0) > 0).then_some(0),
                        Err(Failure::Refused(problem)) => problem.is_passing().then(|| problem.wait_ms()),
                        // The next connection is a reason to look again.
                        Err(Failure::Lost) => None,
                    },
                    // Nobody looks: the next reason to look again is the focus.
                    None => None,
                };
                if let Some(wait_ms) = wait_ms.filter(|ms| *ms > 0) {
                    TimeoutFuture::new(u32::try_from(wait_ms).unwrap_or(u32::MAX)).await;
                }
                // The room may have been left meanwhile.
                if is_under_way.try_set_value(false).is_none() && wait_ms.is_some() {
                    again.notify();
                }
            });
        };
        set_timeout(mark, wait);
    });
}

/// Whether one sees the end of what was said: not, where nothing of it is here yet, or where a panel lies over it.
fn is_seen_to_end(talk: Talk, signals: TimelineSignals, scroll: Scroll) -> Memo<bool> {
    let (is_at_end, list) = (scroll.is_at_end(), signals.list);
    let (here, is_large) = (use_places().here(), expect_context::<Screen>().is_large);
    memo(move || {
        let is_covered = talk.thread.is_none() && !is_large.get() && here.get().panel() != Panel::None;
        is_at_end.get() && list.with(|list| list.is_held) && !is_covered
    })
}
