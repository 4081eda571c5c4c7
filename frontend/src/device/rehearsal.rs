//! A device without a browser that could show anything, for the preview.

use std::cell::Cell;

use super::{Standing, Tested};

thread_local! {
    static REHEARSED: Cell<Option<(Standing, Option<Tested>)>> = const { Cell::new(None) };
}

/// Things stand like this, whatever the browser says.
pub(crate) fn rehearse(standing: Standing, tested: Option<Tested>) {
    REHEARSED.set(Some((standing, tested)));
}

pub(super) fn rehearsed() -> Option<(Standing, Option<Tested>)> {
    REHEARSED.get()
}
