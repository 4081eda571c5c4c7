//! What is shown or not, and lists of it: like the framework's `Show` and `For`, but with one type for all uses.
//!
//! Those are compiled anew for every closure that they are given, which would be a tenth of the page's size.

use std::sync::Arc;

use adda_shared::id::{RoomId, UserId};
use leptos::prelude::*;

use crate::signal::{RwSignal, Signal};
use crate::watch::{memo, part};

/// Shows its children while something holds.
#[component]
pub(crate) fn When(#[prop(into)] when: Signal<bool>, children: ChildrenFn) -> impl IntoView {
    let holds = memo(move || when.get());
    view! {
        {part(move || holds.get().then(|| children()))}
    }
}

/// Takes something into a choice, or out of it.
pub(crate) fn toggle<T: PartialEq + Send + Sync + 'static>(chosen: RwSignal<Vec<T>>, item: T) {
    chosen.update(|chosen| match chosen.iter().position(|other| *other == item) {
        Some(place) => {
            chosen.remove(place);
        }
        None => chosen.push(item),
    });
}

/// Something that a number stands for.
pub(crate) trait Numbered: 'static {
    fn number(&self) -> u64;
    fn numbered(number: u64) -> Self;
}

impl Numbered for u64 {
    fn number(&self) -> u64 {
        *self
    }

    fn numbered(number: u64) -> Self {
        number
    }
}

impl Numbered for RoomId {
    fn number(&self) -> u64 {
        self.0
    }

    fn numbered(number: u64) -> Self {
        Self(number)
    }
}

impl Numbered for UserId {
    fn number(&self) -> u64 {
        self.0
    }

    fn numbered(number: u64) -> Self {
        Self(number)
    }
}

/// A row for each of `items`, kept for as long as its item is among them.
pub(crate) fn each<T: Numbered>(
    items: impl Fn() -> Vec<T> + Send + Sync + 'static,
    row: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let numbers = move || items().iter().map(Numbered::number).collect();
    each_number(Box::new(numbers), Arc::new(move |number| row(T::numbered(number))))
}

type Numbers = Box<dyn Fn() -> Vec<u64> + Send + Sync>;
type Row = Arc<dyn Fn(u64) -> AnyView + Send + Sync>;

fn each_number(numbers: Numbers, row: Row) -> AnyView {
    view! { <For each=numbers key=|number| *number children=move |number| row(number) /> }.into_any()
}
