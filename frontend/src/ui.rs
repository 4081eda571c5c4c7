//! The primitives that views are made of: each keeps its keyboard, its focus and its accessible name right by itself.
//!
//! They know the catalogue for their own few words, and nothing of the link, the state or the routes. Their looks
//! stand in style/ui.css, choice.css, dialog.css and people.css. Variants are enums; a handler is given with `on:click`
//! and goes to the element itself.

pub(crate) mod avatar;
pub(crate) mod button;
pub(crate) mod choice;
pub(crate) mod dialog;
pub(crate) mod field;
pub(crate) mod icon;
pub(crate) mod list;
pub(crate) mod menu;
pub(crate) mod modal;
pub(crate) mod offers;
pub(crate) mod theme;
pub(crate) mod toast;
pub(crate) mod waiting;

use std::cell::Cell;

/// An id that no other element of this page has, for labels and descriptions to point at.
pub(crate) fn fresh_id(what: &str) -> String {
    thread_local! {
        static LAST: Cell<u32> = const { Cell::new(0) };
    }
    LAST.set(LAST.get() + 1);
    format!("{what}-{}", LAST.get())
}
