//! What people say of themselves, beside their names.

use adda_shared::id::UserId;
use adda_shared::model::Status;
use leptos::prelude::*;

use crate::state::{State, use_state};
use crate::watch::part;

/// What stands for words without an emoji.
const SPEAKS: &str = "💬";

/// The sign of it, and all of it for who points at it or hears it.
#[component]
pub(crate) fn StatusMark(user: UserId) -> impl IntoView {
    let state = use_state();
    let person = state.person(user);
    part(move || {
        let status = person.with(|person| person.as_ref().and_then(|person| person.status.clone()))?;
        let sign = status.emoji.as_ref().map_or(SPEAKS, |emoji| emoji.as_str()).to_owned();
        let words = in_words(&status);
        Some(view! { <span class="status-mark" role="img" aria-label=words.clone() title=words>{sign}</span> })
    })
}

/// What somebody says of themselves, on a line. Tracks.
pub(crate) fn status_line(state: State, user: UserId) -> Option<String> {
    state.person(user).with(|person| person.as_ref().and_then(|person| person.status.as_ref()).map(in_words))
}

fn in_words(status: &Status) -> String {
    let emoji = status.emoji.as_ref().map_or("", |emoji| emoji.as_str());
    let text = status.text.as_str();
    [emoji, if emoji.is_empty() || text.is_empty() { "" } else { " " }, text].concat()
}
