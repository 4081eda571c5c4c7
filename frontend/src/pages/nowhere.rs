//! An address that leads nowhere, and a server that does not answer.

use leptos::prelude::*;

use crate::browser;
use crate::text::{Say as _, use_text};
use crate::ui::button::{Button, Look};
use crate::watch::live;

/// There is nothing at this address.
#[component]
pub(crate) fn Nowhere() -> impl IntoView {
    let text = use_text();
    view! {
        <main class="room" aria-label=text.say(|text| text.common.nothing_here)>
            <div class="notice-page">
                <h1>{text.say(|text| text.common.nothing_here)}</h1>
                <p>{text.say(|text| text.common.nothing_here_text)}</p>
                <a class="button" data-look="primary" href="/">
                    {text.say(|text| text.common.to_rooms)}
                </a>
            </div>
        </main>
    }
}

/// The server did not say who is signed in.
#[component]
pub(crate) fn Unreachable(#[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let text = use_text();
    browser::show_title("", "");
    browser::show_unread(0);
    view! {
        <main class="notice-page">
            <h1>"Adda"</h1>
            <p role="alert">{live(move || text.get().unreachable)}</p>
            <Button look=Look::Primary on:click=move |_| on_retry.run(())>
                {text.say(|text| text.common.retry)}
            </Button>
        </main>
    }
}
