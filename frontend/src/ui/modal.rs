//! The browser's own dialog, opened and closed as a signal says.
//!
//! It says late that it has closed: by then the same one may have been asked for again, and is not to close once more.

use std::time::Duration;

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlDialogElement;

use crate::signal::{RwSignal, Signal};
use crate::watch::{part, watch};

/// One dialog, and whether it is open or about to be.
#[derive(Clone, Copy)]
pub(crate) struct Modal {
    node: NodeRef<html::Dialog>,
    /// Which opening what it holds was made for; none while it is closed.
    opening: RwSignal<Option<u32>>,
    is_coming: StoredValue<bool>,
    /// Whether it is to close as soon as it has come.
    is_going: StoredValue<bool>,
}

/// What is special about a dialog when it opens.
pub(crate) struct Opening {
    /// Before what it holds is made.
    pub(crate) begin: Box<dyn Fn()>,
    /// Once that is in place: the browser looks among it for what to focus.
    pub(crate) show: fn(&HtmlDialogElement),
}

impl Modal {
    /// Opens and closes it as `is_wanted` says, which is looked at whenever it is told of, changed or not.
    pub(crate) fn new(is_wanted: Signal<bool>, opening: Opening) -> Self {
        let modal = Self {
            node: NodeRef::new(),
            opening: RwSignal::new(None),
            is_coming: StoredValue::new(false),
            is_going: StoredValue::new(false),
        };
        let Opening { begin, show } = opening;
        watch(move || {
            let is_wanted = is_wanted.get();
            let Some(dialog) = modal.node.get() else { return };
            if is_wanted {
                modal.open(dialog, &begin, show);
            } else {
                modal.is_coming.set_value(false);
                modal.opening.set(None);
                // Nothing happens to one that is closed.
                dialog.close();
            }
        });
        modal
    }

    fn open(self, dialog: HtmlDialogElement, begin: &dyn Fn(), show: fn(&HtmlDialogElement)) {
        if dialog.open() || self.is_coming.get_value() {
            return;
        }
        self.is_coming.set_value(true);
        self.is_going.set_value(false);
        begin();
        // Another number makes anew what it holds.
        self.opening.update(|opening| *opening = Some(opening.map_or(0, |last| last.wrapping_add(1))));
        set_timeout(
            move || {
                // Another one may have been asked for since, or the page been left.
                if self.is_coming.try_get_value() == Some(true) {
                    self.is_coming.set_value(false);
                    show(&dialog);
                    if self.is_going.get_value() {
                        dialog.close();
                    }
                }
            },
            Duration::ZERO,
        );
    }

    pub(crate) const fn node(self) -> NodeRef<html::Dialog> {
        self.node
    }

    /// What stands in it: made when it opens and dropped when it closes.
    pub(crate) fn holds(self, children: ChildrenFn) -> impl IntoView {
        part(move || self.opening.get().map(|_| children()))
    }

    /// Closes it, upon which the browser says so.
    pub(crate) fn close(self) {
        // One that was never open would not say that it has closed.
        self.is_going.set_value(true);
        if let Some(dialog) = self.node.get_untracked() {
            dialog.close();
        }
    }

    /// Whether the browser, where it says that it has closed, speaks of this time and not of one before.
    pub(crate) fn has_closed(self) -> bool {
        let is_open = self.node.get_untracked().is_some_and(|dialog| dialog.open());
        !is_open && !self.is_coming.get_value()
    }
}

/// Whether a press is on what lies around a dialog. That is the dialog as well, as far as events go; only the place tells
/// them apart.
pub(crate) fn is_on_backdrop(event: &MouseEvent) -> bool {
    let Some(dialog) = event.target().and_then(|target| target.dyn_into::<HtmlDialogElement>().ok()) else {
        return false;
    };
    let edge = dialog.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    x < edge.left() || x > edge.right() || y < edge.top() || y > edge.bottom()
}

/// Shows it over everything.
pub(crate) fn show(dialog: &HtmlDialogElement) {
    // Refused only for a dialog that is open already, or that has left the page.
    let _ = dialog.show_modal();
}
