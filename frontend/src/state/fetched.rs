//! Something that is read from the server for one view, again whenever what it depends on changes.

use std::future::Future;

use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Failure, State};
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

/// What the server replies to a command that a view asks for.
#[derive(Clone, Copy)]
pub(crate) struct Replied {
    brought: RwSignal<Option<Result<Reply, Problem>>, LocalStorage>,
    asks: RwSignal<u32>,
}

impl Replied {
    /// Asks whenever there is a connection and what `command` reads has changed; nothing, where it gives none. What was
    /// brought stays while the connection is gone.
    pub(crate) fn new(state: State, command: Box<dyn Fn() -> Option<Command>>) -> Self {
        let (replied, is_live) = (Self { brought: RwSignal::new_local(None), asks: RwSignal::new(0) }, state.is_live());
        let last = StoredValue::new(0_u32);
        watch(move || {
            replied.asks.track();
            let number = last.get_value() + 1;
            last.set_value(number);
            let (Some(command), true) = (command(), is_live.get()) else { return };
            spawn_local(async move {
                let result = match state.ask(command).await {
                    Ok(reply) => Ok(reply),
                    Err(Failure::Refused(problem)) => Err(problem),
                    Err(Failure::Lost) => return,
                };
                if last.try_get_value() == Some(number) {
                    replied.brought.set(Some(result));
                }
            });
        });
        replied
    }

    /// Nothing before the first reply has come.
    pub(crate) fn get(self) -> Option<Result<Reply, Problem>> {
        self.brought.get()
    }

    /// Asks again. The view may have gone meanwhile.
    pub(crate) fn again(self) {
        let _ = self.asks.try_update(|asks| *asks += 1);
    }
}
