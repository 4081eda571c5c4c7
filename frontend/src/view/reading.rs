//! What counts as read.

use std::time::Duration;

use adda_shared::id::RoomId;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::scroll::Scroll;
use crate::browser;
use crate::state::{Failure, State};
use crate::watch::watch;

/// Milliseconds that the end of a room stays in view until it counts as read.
const READ_AFTER_MS: u64 = 400;

/// The room is marked as read when its end has been before somebody's eyes for a moment. However fast messages come,
/// one marker at a time is on its way.
pub(super) fn read_when_seen(state: State, room: RoomId, scroll: Scroll) {
    let unread = state.room(room).unread;
    let (is_at_end, is_live) = (scroll.is_at_end(), state.is_live());
    // Coming back to the window is a reason to look again, and so is a marker that came to nothing or is outdated.
    let again = Trigger::new();
    let on_focus = window_event_listener(leptos::ev::focus, move |_| again.notify());
    on_cleanup(move || on_focus.remove());
    let is_under_way = StoredValue::new(false);
    watch(move || {
        again.track();
        let count = unread.get();
        let is_due = count > 0 && is_at_end.get() && is_live.get();
        if !is_due || is_under_way.get_value() {
            return;
        }
        is_under_way.set_value(true);
        let (wait, unread) = (Duration::from_millis(READ_AFTER_MS), unread.clone());
        let mark = move || {
            let is_seen = browser::is_attended() && is_at_end.try_get_untracked() == Some(true);
            let marker = state.read_marker(room).filter(|_| is_seen);
            spawn_local(async move {
                let wait_ms = match marker {
                    Some(marker) => match state.ask(marker).await {
                        // What came meanwhile is read as well.
                        Ok(_) => (unread.get_untracked() > 0).then_some(0),
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
