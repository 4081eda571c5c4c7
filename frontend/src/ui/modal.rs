//! The browser's own dialog, opened and closed as a signal says.
//!
//! It says late that it has closed: by then the same one may have been asked for again, and is not to close once more.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
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
        let modal = Self { node: NodeRef::new(), opening: RwSignal::new(None), is_coming: StoredValue::new(false) };
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
        begin();
        // Another number makes anew what it holds.
        self.opening.update(|opening| *opening = Some(opening.map_or(0, |last| last.wrapping_add(1))));
        set_timeout(
            move || {
                // Another one may have been asked for since, or the page been left.
                if self.is_coming.try_get_value() == Some(true) {
                    self.is_coming.set_value(false);
                    show(&dialog);
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

/// Shows it over everything.
pub(crate) fn show(dialog: &HtmlDialogElement) {
    // Refused only for a dialog that is open already, or that has left the page.
    let _ = dialog.show_modal();
}
