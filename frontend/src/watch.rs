//! What is done when a signal changes, in functions whose type does not depend on the closure: the framework would be
//! compiled anew for each, which the page has no room for (`docs/decisions/0007-few-types-in-the-page.md`).

use leptos::prelude::{AnyView, Effect, IntoAny};

use crate::signal::Memo;

/// Runs now, and again whenever a signal that it read has changed, for as long as its owner lives.
pub(crate) fn watch(run: impl FnMut() + 'static) {
    watch_boxed(Box::new(run));
}

fn watch_boxed(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| run());
}

/// A value of a view that is made anew whenever a signal that it read has changed: of one type for all of its kind.
pub(crate) fn live<T>(make: impl FnMut() -> T + Send + 'static) -> Box<dyn FnMut() -> T + Send> {
    Box::new(make)
}

/// As [`live`], for all parts of a view that are more than a value.
pub(crate) fn part<V: IntoAny>(mut make: impl FnMut() -> V + Send + 'static) -> Box<dyn FnMut() -> AnyView + Send> {
    Box::new(move || make().into_any())
}

/// A value that is worked out of signals, and told of only when it is another one.
pub(crate) fn memo<T: PartialEq + Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    Memo::new(move |_| value())
}
