//! What the pages before the door have in common: the name of the house, a title, and the choice of language.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use crate::browser;
use crate::text::{Language, Say as _, use_door_text, use_language, use_speak};
use crate::ui::button::{Button, Look};
use crate::ui::icon::{Glyph, Icon};
use crate::watch::{live, part, watch};

/// The frame of an account page.
#[component]
pub(crate) fn AccountFrame(
    #[prop(into)] title: TextProp,
    #[prop(into)] lead: TextProp,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let heading = title.clone();
    watch(move || {
        browser::show_title(&heading.get(), "");
        browser::show_unread(0);
    });
    view! {
        <div class="account">
            <main class="account-card">
                <p class="account-brand">
                    <Icon glyph=Glyph::Cup />
                    <span>"Adda"</span>
                </p>
                <h1>{live(move || title.get())}</h1>
                <p class="account-lead">{live(move || lead.get())}</p>
                {children.map(|children| children())}
            </main>
            <LanguageFoot />
        </div>
    }
}

/// The languages that are not spoken now, each named in itself.
#[component]
fn LanguageFoot() -> impl IntoView {
    let text = use_door_text();
    let spoken = use_language();
    let speak = use_speak();
    let switch = move |language: Language| {
        view! {
            <Button
                look=Look::Quiet
                glyph=Glyph::Language
                small=true
                attr:lang=language.tag()
                on:click=move |_| speak(language)
            >
                {language.own_name()}
            </Button>
        }
    };
    view! {
        <footer class="account-foot" aria-label=text.say(|text| text.account.language)>
            {part(move || {
                Language::ALL.into_iter().filter(|language| *language != spoken.get()).map(switch).collect_view()
            })}
        </footer>
    }
}
