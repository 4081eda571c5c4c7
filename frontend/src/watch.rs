//! Effects of one type, whatever they do: compiled anew for each closure, every one would cost the page half a kilobyte.

use leptos::prelude::*;

/// Runs now, and again whenever a signal that it read has changed, for as long as its owner lives.
pub(crate) fn watch(run: impl FnMut() + 'static) {
    watch_boxed(Box::new(run));
}

fn watch_boxed(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| run());
}
