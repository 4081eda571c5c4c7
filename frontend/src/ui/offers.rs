//! What a field offers while one types in it: rows of a list, of which one is chosen and can be taken without leaving
//! the field. The field and its list each know of the other only this, so the list can come later.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::signal::RwSignal;
use crate::watch::watch;

#[derive(Clone, Copy)]
pub(crate) struct Offers {
    /// How the ids of the rows begin.
    prefix: &'static str,
    /// Whether Tab takes a row, as Enter does.
    by_tab: bool,
    count: RwSignal<usize>,
    chosen: RwSignal<usize>,
    /// What taking a row does, or taking none of them.
    take: StoredValue<Option<Callback<Option<usize>>>>,
}

/// What a key did.
pub(crate) enum Answer {
    Nothing,
    Done,
    /// It closes the list.
    Leave,
}

impl Offers {
    pub(crate) fn new(prefix: &'static str, by_tab: bool) -> Self {
        Self { prefix, by_tab, count: RwSignal::new(0), chosen: RwSignal::new(0), take: StoredValue::new(None) }
    }

    /// Says what is offered, for as long as the list that says it is there.
    pub(crate) fn are(
        self,
        count: impl Fn() -> usize + Send + Sync + 'static,
        take: impl Fn(Option<usize>) + Send + Sync + 'static,
    ) {
        self.take.set_value(Some(Callback::new(take)));
        self.chosen.set(0);
        watch(move || {
            let count = count();
            self.count.set(count);
            if self.chosen.get_untracked() >= count {
                self.chosen.set(0);
            }
        });
        // The field may have gone first, with the whole page.
        on_cleanup(move || {
            self.count.try_set(0);
            let _ = self.take.try_set_value(None);
        });
    }

    pub(crate) fn is_any(self) -> bool {
        self.count.get() > 0
    }

    pub(crate) fn is_chosen(self, place: usize) -> bool {
        self.chosen.get() == place
    }

    pub(crate) fn choose(self, place: usize) {
        self.chosen.set(place);
    }

    pub(crate) fn take(self, place: usize) {
        self.run(Some(place));
    }

    /// Wants none of them.
    pub(crate) fn close(self) {
        self.run(None);
    }

    fn run(self, place: Option<usize>) {
        if let Some(take) = self.take.get_value() {
            take.run(place);
        }
    }

    /// The id of a row.
    pub(crate) fn id(self, place: usize) -> String {
        [self.prefix, &place.to_string()].concat()
    }

    /// The id of the row that is chosen.
    pub(crate) fn active(self) -> Option<String> {
        self.is_any().then(|| self.id(self.chosen.get()))
    }

    /// Does what a key of the field does.
    pub(crate) fn answer(self, event: &KeyboardEvent) -> Answer {
        let has_other = event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key();
        if event.is_composing() || has_other {
            return Answer::Nothing;
        }
        let (at, count) = (self.chosen.get_untracked(), self.count.get_untracked().max(1));
        match event.key().as_str() {
            "ArrowDown" => self.choose((at + 1) % count),
            "ArrowUp" => self.choose((at + count - 1) % count),
            "Enter" => self.take(at),
            "Tab" if self.by_tab => self.take(at),
            "Escape" => return Answer::Leave,
            _ => return Answer::Nothing,
        }
        Answer::Done
    }
}
