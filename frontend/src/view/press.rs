//! A long press of a finger: it opens a message's tools, as pointing at it does.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, FocusOptions, HtmlElement, PointerEvent};

/// Milliseconds of a long press.
const LONG_MS: u64 = 450;
/// Pixels that a finger may slip without moving on.
const SLIP_PX: u32 = 10;

/// The press that may become a long one, and where it began.
#[derive(Clone, Copy)]
pub(super) struct Press(StoredValue<Option<(TimeoutHandle, i32, i32)>>);

impl Press {
    pub(super) fn new() -> Self {
        let press = Self(StoredValue::new(None));
        on_cleanup(move || press.end());
        press
    }

    pub(super) fn begin(self, event: &PointerEvent) {
        self.end();
        if event.pointer_type() == "mouse" {
            return;
        }
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let article = pressed.and_then(|pressed| pressed.closest("article").ok().flatten());
        let Some(article) = article.and_then(|article| article.dyn_into::<HtmlElement>().ok()) else { return };
        let open = move || {
            // The tools are shown where the focus is. The view stays where it is.
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = article.focus_with_options(&options);
        };
        if let Ok(timer) = set_timeout_with_handle(open, Duration::from_millis(LONG_MS)) {
            self.0.set_value(Some((timer, event.client_x(), event.client_y())));
        }
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let has_slipped = |(_, x, y): (TimeoutHandle, i32, i32)| {
            x.abs_diff(event.client_x()).max(y.abs_diff(event.client_y())) > SLIP_PX
        };
        if self.0.get_value().is_some_and(has_slipped) {
            self.end();
        }
    }

    pub(super) fn end(self) {
        if let Some((timer, ..)) = self.0.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}
