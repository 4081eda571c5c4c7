//! The head of a page inside the shell, and the way back to the list of rooms.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use crate::place::{Place, use_places};
use crate::text::{Say as _, use_text};
use crate::ui::icon::{Glyph, Icon};
use crate::watch::live;

/// A page's title, and what can be done there as children.
#[component]
pub(crate) fn PageHead(
    #[prop(into)] title: TextProp,
    #[prop(optional)] glyph: Option<Glyph>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="room-head">
            <BackToRooms />
            <div class="room-title">
                <h1 class="room-name">
                    {glyph.map(|glyph| view! { <Icon glyph small=true /> })}
                    <span dir="auto">{live(move || title.get())}</span>
                </h1>
            </div>
            {children.map(|children| children())}
        </header>
    }
}

/// The way back to the list of rooms, on a small screen.
#[component]
pub(crate) fn BackToRooms() -> impl IntoView {
    let (text, places) = (use_text(), use_places());
    view! {
        <a
            class="icon-button room-back"
            href="/"
            aria-label=text.say(|text| text.common.back)
            on:click=move |event| {
                event.prevent_default();
                places.back_to(Place::Home);
            }
        >
            <Icon glyph=Glyph::Back />
        </a>
    }
}
