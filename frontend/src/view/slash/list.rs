//! The list of all commands.

use leptos::prelude::*;

use super::Slash;
use crate::signal::RwSignal;
use crate::text::{Say as _, use_beside_text};
use crate::ui::dialog::Dialog;
use crate::watch::live;

/// All commands, with what they do.
#[component]
pub(crate) fn Slashes(open: RwSignal<bool>) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.slash.title)>
            <SlashList />
        </Dialog>
    }
}

#[component]
fn SlashList() -> impl IntoView {
    let text = use_beside_text();
    let row = |slash: Slash| {
        view! {
            <dt>
                <code>{live(move || slash.syntax(&text.get().slash))}</code>
            </dt>
            <dd>{live(move || slash.words(&text.get().slash).help)}</dd>
        }
    };
    view! {
        <p class="field-hint">{text.say(|text| text.slash.lead)}</p>
        <dl class="slashes">{Slash::ALL.map(row).into_iter().collect_view()}</dl>
    }
}
