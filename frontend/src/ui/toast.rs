//! What Adda says in passing: a few words at the edge, which go by themselves.

use std::time::Duration;

use adda_shared::protocol::problem::{Problem, TextField};
use leptos::prelude::*;

use super::button::IconButton;
use super::icon::{Glyph, Icon};
use super::list::each;
use crate::signal::{RwSignal, Signal};
use crate::state::Unsent;
use crate::text::{BesideText, Catalogue, Language, Say as _, use_language, use_text};

/// Toasts in view at one time; the oldest gives way.
const TOASTS_MAX: usize = 3;
/// Milliseconds that a note stays.
const NOTE_MS: u64 = 5_000;
/// Milliseconds that a problem stays: long enough to be read twice.
const PROBLEM_MS: u64 = 12_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Note,
    Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Toast {
    number: u64,
    tone: Tone,
    sentence: String,
}

/// The toasts of this page, and the way to show one.
#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    last: StoredValue<u64>,
    language: Signal<Language>,
}

/// Makes toasts possible for everything below. Once, at the root, after the text, with one `ToastList`.
pub(crate) fn provide_toasts() {
    let (shown, last) = (RwSignal::new(Vec::new()), StoredValue::new(0));
    provide_context(Toasts { shown, last, language: use_language() });
}

pub(crate) fn use_toasts() -> Toasts {
    expect_context()
}

impl Toasts {
    /// Says that something went well.
    pub(crate) fn note(self, sentence: impl Into<String>) {
        self.show(Tone::Note, sentence.into(), NOTE_MS);
    }

    /// Says why something was not done.
    pub(crate) fn problem(self, sentence: impl Into<String>) {
        self.show(Tone::Problem, sentence.into(), PROBLEM_MS);
    }

    /// Says a refusal, in the language that is spoken.
    pub(crate) fn refusal(self, problem: &Problem) {
        self.problem((self.words().problem)(problem));
    }

    /// Says why something that was written was not even put into the outbox.
    pub(crate) fn unsent(self, unsent: Unsent) {
        match unsent {
            Unsent::Text(fault) => self.refusal(&Problem::BadText { field: TextField::Body, fault }),
            Unsent::OutboxFull => self.problem(self.words().composer.outbox_full),
        }
    }

    /// The catalogue as it is spoken at this moment. It lasts as long as the page, so whoever waits for an answer asks
    /// for it here: their own view, and its signals with it, may be gone by then.
    pub(crate) fn words(self) -> &'static Catalogue {
        self.language.get_untracked().catalogue()
    }

    /// As before, with what is said beside talking: for that part of the page.
    pub(crate) fn beside_words(self) -> &'static BesideText {
        self.language.get_untracked().beside()
    }

    fn show(self, tone: Tone, sentence: String, life_ms: u64) {
        let number = self.last.get_value() + 1;
        self.last.set_value(number);
        self.shown.update(|shown| {
            // The same words again are the same news.
            shown.retain(|toast| toast.sentence != sentence);
            shown.push(Toast { number, tone, sentence });
            let excess = shown.len().saturating_sub(TOASTS_MAX);
            shown.drain(..excess);
        });
        set_timeout(move || self.dismiss(number), Duration::from_millis(life_ms));
    }

    fn dismiss(self, number: u64) {
        // Not there any more where the whole page has been left meanwhile.
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// Where toasts appear.
#[component]
pub(crate) fn ToastList() -> impl IntoView {
    let text = use_text();
    let toasts = use_toasts();
    let row = move |number: u64| {
        let found = toasts.shown.with_untracked(|shown| shown.iter().find(|toast| toast.number == number).cloned());
        let Some(toast) = found else { return ().into_any() };
        let (role, glyph, tone) = match toast.tone {
            Tone::Note => ("status", Glyph::Check, "note"),
            Tone::Problem => ("alert", Glyph::Alert, "problem"),
        };
        view! {
            <div class="toast" role=role data-tone=tone>
                <Icon glyph small=true />
                <p>{toast.sentence}</p>
                <IconButton
                    glyph=Glyph::Close
                    label=text.say(|text| text.common.dismiss)
                    small=true
                    on:click=move |_| toasts.dismiss(number)
                />
            </div>
        }
        .into_any()
    };
    view! {
        <section class="toasts" aria-label=text.say(|text| text.common.notices)>
            {each(move || toasts.shown.with(|shown| shown.iter().map(|toast| toast.number).collect()), row)}
        </section>
    }
}
