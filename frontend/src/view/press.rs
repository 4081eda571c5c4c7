//! A long press of a finger: it opens a message's menu.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, PointerEvent};

use super::timeline::Rows;
use super::tools::{article_of, focus_still};

/// Milliseconds of a long press.
const LONG_MS: u32 = 500;
/// Pixels that a finger may slip without moving on.
const SLIP_PX: u32 = 10;
/// What the browser or the page itself does something else for.
const OWN: &str = "a, button:not(.message-author), audio, video, pre";

/// The press that may become a long one, and where it began.
#[derive(Clone, Copy)]
pub(super) struct Press(StoredValue<Option<(Timeout, i32, i32)>, LocalStorage>);

impl Press {
    pub(super) fn new() -> Self {
        let press = Self(StoredValue::new_local(None));
        on_cleanup(move || press.end());
        press
    }

    pub(super) fn begin(self, event: &PointerEvent, rows: Rows) {
        self.end();
        if event.pointer_type() == "mouse" {
            return;
        }
        let Some(pressed) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let Some(article) = article_of(&pressed).filter(|_| matches!(pressed.closest(OWN), Ok(None))) else { return };
        let open = move || {
            if !is_selecting() {
                focus_still(&article);
                rows.open_menu(&article);
            }
        };
        self.0.set_value(Some((Timeout::new(LONG_MS, open), event.client_x(), event.client_y())));
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let has_slipped =
            |(_, x, y): &(Timeout, i32, i32)| x.abs_diff(event.client_x()).max(y.abs_diff(event.client_y())) > SLIP_PX;
        if self.0.with_value(|pressed| pressed.as_ref().is_some_and(has_slipped)) {
            self.end();
        }
    }

    pub(super) fn end(self) {
        // Dropped, it does not open any more.
        drop(self.0.try_update_value(Option::take));
    }
}

/// Whether some text is chosen, for which the browser has a menu of its own.
fn is_selecting() -> bool {
    window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}
