//! Something that is read from the server for one view, again whenever what it depends on changes.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::watch::watch;

/// What `fetch` brought; nothing before it has for the first time. What it reads before its future begins is tracked.
pub(crate) fn fetched<T, F>(fetch: impl Fn() -> F + 'static) -> RwSignal<Option<T>, LocalStorage>
where
    T: 'static,
    F: Future<Output = T> + 'static,
{
    let brought = RwSignal::new_local(None);
    let last = StoredValue::new(0_u32);
    watch(move || {
        let future = fetch();
        let number = last.get_value() + 1;
        last.set_value(number);
        spawn_local(async move {
            let result = future.await;
            // The view may have gone meanwhile, or have asked again since.
            if last.try_get_value() == Some(number) {
                brought.set(Some(result));
            }
        });
    });
    brought
}
