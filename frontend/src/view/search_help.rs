//! The ways to say what one looks for, and what one looked for last.

use leptos::prelude::*;

use crate::signal::RwSignal;
use crate::state::{settings, use_state};
use crate::text::{Say as _, SearchText, use_beside_text};
use crate::ui::button::IconButton;
use crate::ui::icon::{Glyph, Icon};
use crate::watch::{live, part};

/// Something that can be typed, and what it asks for.
type Way = (fn(&SearchText) -> String, fn(&SearchText) -> &'static str);

const WAYS: [Way; 9] = [
    (|text| text.example_word.to_owned(), |text| text.help_word),
    (|text| ["\"", text.example_words, "\""].concat(), |text| text.help_phrase),
    (|text| ["-", text.example_word].concat(), |text| text.help_not),
    (|text| ["from:\"", text.example_name, "\""].concat(), |text| text.help_from),
    (|_| "in:lobby".to_owned(), |text| text.help_in),
    (|_| "before:2026-11-01  after:2026-10-15".to_owned(), |text| text.help_before),
    (|_| "on:2026-11".to_owned(), |text| text.help_on),
    (|_| "has:file  has:image  has:link  has:code".to_owned(), |text| text.help_has),
    (|_| "is:pinned  is:saved  is:thread".to_owned(), |text| text.help_is),
];

/// The list of ways.
#[component]
pub(crate) fn Ways() -> impl IntoView {
    let text = use_beside_text();
    let rows = WAYS.map(|(typed, meaning)| {
        view! {
            <dt>
                <code>{live(move || typed(&text.get().search))}</code>
            </dt>
            <dd>{live(move || meaning(&text.get().search))}</dd>
        }
    });
    view! { <dl class="search-ways">{rows.into_iter().collect_view()}</dl> }
}

/// What one looked for last, to be looked for again or forgotten; nothing where there is nothing.
#[component]
pub(crate) fn Recent(#[prop(into)] on_pick: Callback<(String,)>) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let searches = RwSignal::new(state.user().map(settings::load_searches).unwrap_or_default());
    let forget = move |search: &str| {
        searches.update(|searches| searches.retain(|other| other != search));
        if let Some(user) = state.user() {
            settings::save_searches(user, &searches.get_untracked());
        }
    };
    let row = move |search: String| {
        let (label, picked, gone) = (search.clone(), search.clone(), search.clone());
        view! {
            <li class="search-recent">
                <button class="search-again" type="button" on:click=move |_| on_pick.run((picked.clone(),))>
                    <Icon glyph=Glyph::Clock small=true />
                    <bdi>{search}</bdi>
                </button>
                <IconButton
                    glyph=Glyph::Close
                    small=true
                    label=move || (text.get().search.forget)(&label)
                    on:click=move |_| forget(&gone)
                />
            </li>
        }
    };
    view! {
        {part(move || {
            let searches = searches.get();
            (!searches.is_empty())
                .then(|| {
                    view! {
                        <section class="panel-section">
                            <h3>{text.say(|text| text.search.recent)}</h3>
                            <ul>{searches.into_iter().map(row).collect_view()}</ul>
                        </section>
                    }
                })
        })}
    }
}
