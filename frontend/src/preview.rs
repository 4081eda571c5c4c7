//! Every view in every state, from fixtures, at `/preview`: for looking at, for tests, and for the pictures they take.
//!
//! `/preview` lists the scenes, `/preview/NAME` shows one. No view is done before its states stand here: empty,
//! loading, failed, long, right to left. Dark and Bengali are the reader's choice on any of them. A scene that is ready
//! to be looked at has `data-ready` on its document.

mod acts;
mod beside;
mod cast;
mod changed;
mod door;
mod files;
mod finds;
mod link_cards;
mod links;
mod markdown;
mod notify;
mod over;
mod plans;
mod polls;
mod reactions;
mod receipts;
mod replies;
mod scenes;
mod stage;
mod threads;

use leptos::prelude::*;

use crate::text::{Language, use_speak};
use crate::ui::theme::{Theme, use_theme};
use scenes::Scene;

/// The list of scenes, or the one that the address names.
#[component]
pub(crate) fn Preview() -> impl IntoView {
    // A whole new page for each scene, so the address does not change under it.
    let path = window().location().pathname().unwrap_or_default();
    let name = path.trim_start_matches("/preview").trim_matches('/');
    match Scene::all().find(|scene| scene.name() == name) {
        Some(scene) => scene.view(),
        None => view! { <Index /> }.into_any(),
    }
}

#[component]
fn Index() -> impl IntoView {
    let (theme, speak) = (use_theme(), use_speak());
    let scenes = Scene::all().map(|scene| {
        view! {
            <li>
                // A whole new page each, so that no scene inherits from another.
                <a class="sidebar-room" href=["/preview/", scene.name()].concat() rel="external">
                    {scene.name()}
                </a>
            </li>
        }
    });
    view! {
        <main class="settings">
            <h1>"Preview"</h1>
            <p class="form-row">
                <button class="button" on:click=move |_| theme.set(Theme::Light)>"Light"</button>
                <button class="button" on:click=move |_| theme.set(Theme::Dark)>"Dark"</button>
                <button class="button" on:click=move |_| theme.set(Theme::Contrast)>"Contrast"</button>
                <button class="button" on:click=move |_| speak(Language::English)>"English"</button>
                <button class="button" on:click=move |_| speak(Language::Bengali)>"বাংলা"</button>
            </p>
            <ul>{scenes.collect_view()}</ul>
        </main>
    }
}
