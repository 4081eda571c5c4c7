//! Reminders whose time has come while the page is open: a card each, until it is opened, done or put away; and a
//! notification, where nobody looks.

use adda_shared::id::{Nonce, UnixMs};
use adda_shared::plan::{Plan, PlanChange, PlanState, Planned};
use leptos::prelude::*;

use super::quote::line;
use crate::device;
use crate::place::Place;
use crate::signal::RwSignal;
use crate::state::talk::Talk;
use crate::state::{State, use_state};
use crate::text::{BesideText, Say as _, use_beside_text};
use crate::ui::button::{Button, IconButton, Look};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::each;
use crate::ui::toast::use_toasts;
use crate::watch::{live, watch};

/// Cards in view at one time; the oldest gives way.
const CARDS_MAX: usize = 3;

/// Where a plan leads: to the message, or to where one is to be sent; of what leads nowhere, to the list of plans.
pub(crate) fn place_of(state: State, plan: &Plan) -> Place {
    let is_here = |room| state.room(room).head.with(Option::is_some);
    match plan.what {
        Planned::Message { room, thread, .. } if is_here(room) => Place::talk(Talk { room, thread }),
        Planned::Recall { room, message } if is_here(room) => {
            let thread = state.thread_of(room, message).flatten();
            Place::message(Talk { room, thread }, message)
        }
        Planned::Message { .. } | Planned::Recall { .. } | Planned::Note(_) => Place::Plans,
    }
}

/// What a plan says in a line; of a message that is gone, or is where one may not look any more, only that. Tracks.
pub(crate) fn says_of(state: State, text: &BesideText, plan: &Plan) -> String {
    match &plan.what {
        Planned::Message { body, .. } => state.as_shown(body.as_str()),
        Planned::Note(note) => note.to_string(),
        Planned::Recall { room, message } => {
            if state.room(*room).head.with(Option::is_none) {
                return text.plans.gone.to_owned();
            }
            let quote = state.quoted(*room, *message);
            if quote.says.is_none() {
                state.want(*room, *message);
            }
            let said = line(state, text, Some(&quote));
            if said.by.is_empty() || (said.is_quiet && said.text == text.changes.deleted) {
                return if said.by.is_empty() { said.text } else { text.plans.gone.to_owned() };
            }
            (text.pins.by)(&said.by, &said.text)
        }
    }
}

#[component]
pub(crate) fn DueCards() -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let shown: RwSignal<Vec<u64>> = RwSignal::new(Vec::new());
    // What was due when the page came is at the top of the list, and told by a number.
    let known: StoredValue<Option<Vec<(Nonce, UnixMs)>>> = StoredValue::new(None);
    // Not by what the browser kept: what fell due while this page was closed comes with the first welcome.
    let is_live = state.is_live();
    watch(move || {
        let listed = state.plans();
        let counted =
            listed.iter().filter(|listed| listed.plan.state != PlanState::Waiting || listed.refused.is_some());
        state.count_due(counted.count() as u64);
        let due: Vec<Plan> =
            listed.into_iter().map(|listed| listed.plan).filter(|plan| plan.state == PlanState::Due).collect();
        if !is_live.get() && known.with_value(Option::is_none) {
            return;
        }
        let names: Vec<(Nonce, UnixMs)> = due.iter().map(|plan| (plan.nonce, plan.at)).collect();
        let before = known.get_value();
        known.set_value(Some(names));
        let is_there = |nonce: &u64| due.iter().any(|plan| plan.nonce.0 == *nonce);
        let mut now: Vec<u64> = shown.get_untracked().into_iter().filter(is_there).collect();
        if let Some(before) = before {
            for plan in due.iter().filter(|plan| !before.contains(&(plan.nonce, plan.at))) {
                now.retain(|nonce| *nonce != plan.nonce.0);
                now.push(plan.nonce.0);
                untrack(|| notify(state, text.get_untracked(), plan));
            }
        }
        let excess = now.len().saturating_sub(CARDS_MAX);
        now.drain(..excess);
        if shown.get_untracked() != now {
            shown.set(now);
        }
    });
    let row = move |nonce: u64| view! { <DueCard nonce=Nonce(nonce) shown /> }.into_any();
    let if_some = move |said: &'static str| (!shown.with(Vec::is_empty)).then_some(said);
    view! {
        <div
            class="due-cards"
            aria-live="polite"
            role=move || if_some("region")
            aria-label=move || if_some(text.get().plans.reminder)
        >
            {each(move || shown.get(), row)}
        </div>
    }
}

#[component]
fn DueCard(nonce: Nonce, shown: RwSignal<Vec<u64>>) -> impl IntoView {
    let (state, text, toasts) = (use_state(), use_beside_text(), use_toasts());
    let Some(plan) = state.find_plan(nonce).map(|listed| listed.plan) else { return ().into_any() };
    let path = place_of(state, &plan).path();
    let put_away = move || shown.update(|shown| shown.retain(|other| *other != nonce.0));
    let done = move |_| {
        if let Err(unsent) = state.change_plan(nonce, PlanChange::End) {
            toasts.unsent(unsent);
        }
        put_away();
    };
    view! {
        <div class="toast due-card">
            <Icon glyph=Glyph::Clock small=true />
            <a href=path on:click=move |_| put_away()>
                <strong>{text.say(|text| text.plans.reminder)}</strong>
                <span dir="auto">{live(move || says_of(state, text.get(), &plan))}</span>
            </a>
            <Button small=true look=Look::Quiet on:click=done>
                {text.say(|text| text.plans.done)}
            </Button>
            <IconButton
                glyph=Glyph::Close
                small=true
                label=text.say(|text| text.common.dismiss)
                on:click=move |_| put_away()
            />
        </div>
    }
    .into_any()
}

/// Shows it on the device, where notifications are on and nobody looks.
fn notify(state: State, text: &BesideText, plan: &Plan) {
    if device::standing().is_on()
        && let Some(user) = state.user()
    {
        device::remind(user, plan, &says_of(state, text, plan), &place_of(state, plan).path());
    }
}
