//! What stands where something is on its way, and where nothing is.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::button::Button;
use super::icon::{Glyph, Icon};
use crate::text::{Say as _, use_text};
use crate::watch::live;

/// Something is being done. The words beside it say what.
#[component]
pub(crate) fn Spinner() -> impl IntoView {
    view! { <span class="spinner" aria-hidden="true"></span> }
}

/// The shape of lines that will stand here, with words for those who can't see it.
#[component]
pub(crate) fn Skeleton(#[prop(into)] label: TextProp, #[prop(default = 3)] lines: usize) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{live(move || label.get())}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}

/// Something could not be loaded: what, and a way to try again.
#[component]
pub(crate) fn LoadFailed(#[prop(into)] what: TextProp, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let text = use_text();
    view! {
        <div class="form-row" role="alert">
            <p>{live(move || what.get())}</p>
            <Button small=true on:click=move |_| on_retry.run(())>
                {text.say(|text| text.common.retry)}
            </Button>
        </div>
    }
}

/// Nothing is here, and what to do about it: a button may follow as a child.
#[component]
pub(crate) fn Empty(
    glyph: Glyph,
    #[prop(into)] title: TextProp,
    #[prop(into)] text: TextProp,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph />
            <p class="empty-title">{live(move || title.get())}</p>
            <p class="empty-text">{live(move || text.get())}</p>
            {children.map(|children| children())}
        </div>
    }
}
