//! The poll of a message: what can be chosen, how it stands, and what one chose oneself. It stands there for who has not
//! voted, too: people ask each other what to do, and do not guess.

use std::sync::Arc;

use adda_shared::id::{Revision, RoomId};
use adda_shared::poll::Tally;
use gloo_timers::callback::Interval;
use gloo_timers::future::TimeoutFuture;
use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};

use super::deeds::Deed;
use super::notify::moment;
use super::timeline::Rows;
use super::tools::focus_message;
use crate::browser;
use crate::signal::{Memo, RwSignal};
use crate::state::rows::{MessageRow, PollRow};
use crate::state::{State, Unsent, use_state};
use crate::text::{PollText, format, use_beside_text, use_language};
use crate::ui::fresh_id;
use crate::ui::list::When;
use crate::ui::toast::use_toasts;
use crate::watch::{live, memo, watch};

/// Milliseconds between two looks at the clock.
const LOOK_MS: u32 = 5_000;

/// Milliseconds after which a choice counts to which one has come by an arrow key: one goes through others to get there.
const STEP_MS: u32 = 700;

/// What follows when something is pressed.
type Press = Arc<dyn Fn(MouseEvent) + Send + Sync>;

/// What one may do with the poll of a message.
#[derive(Clone, Copy)]
struct Polled {
    message: Memo<MessageRow>,
    row: Memo<Option<PollRow>>,
    is_closed: Memo<bool>,
    may_vote: Memo<bool>,
    /// Whether one goes through the choices by keys, and how often one has come to one.
    steps: StoredValue<(bool, u32)>,
}

/// See the [module](self).
pub(crate) fn poll(rows: Rows, message: Memo<MessageRow>) -> AnyView {
    let text = use_beside_text();
    let row = memo(move || message.with(|message| message.poll.clone()));
    let Some(first) = row.get_untracked() else { return ().into_any() };
    let now = RwSignal::new(browser::wall_clock());
    let closes_at = memo(move || row.with(|row| row.as_ref().and_then(|row| row.poll.closes_at)));
    let is_closed = memo(move || closes_at.get().is_some_and(|at| at <= now.get().max(browser::wall_clock())));
    let ticks = StoredValue::new_local(None);
    watch(move || {
        // One that is closed early is so by the server's clock, which may be ahead of this one.
        let is_awaited = closes_at.get().is_some() && !is_closed.get();
        ticks.set_value(is_awaited.then(|| Interval::new(LOOK_MS, move || now.set(browser::wall_clock()))));
    });
    let may_vote = memo(move || {
        let may_write = message.with(|message| message.sent.is_some() && Deed::React.may_be(rows.deeds, message));
        may_write && !is_closed.get()
    });
    let steps = StoredValue::new((false, 0));
    let is_by_key = move |is_by_key: bool| steps.update_value(|steps| steps.0 = is_by_key);
    let polled = Polled { message, row, is_closed, may_vote, steps };
    let group = fresh_id("poll");
    let choice = |place: usize| choice(polled, place, group.clone());
    let (is_multiple, is_anonymous) = (first.poll.is_multiple, first.poll.is_anonymous);
    let legend = move || {
        let words = &text.get().poll;
        let kind = if is_multiple { words.several } else { words.one };
        if is_anonymous { [kind, " · ", words.anonymous].concat() } else { kind.to_owned() }
    };
    view! {
        <fieldset
            class="poll-choices"
            on:keydown=move |event| is_by_key(event.key().starts_with("Arrow"))
            on:pointerdown=move |_| is_by_key(false)
        >
            <legend class="poll-legend">{live(legend)}</legend>
            {(0..first.poll.choices.len()).map(choice).collect_view()}
        </fieldset>
        {standing(rows, polled)}
    }
    .into_any()
}

/// One choice: whether it is one's own, and how many have made it.
fn choice(polled: Polled, place: usize, group: String) -> AnyView {
    let Polled { message, row, may_vote, steps, .. } = polled;
    let (state, text, language, toasts) = (use_state(), use_beside_text(), use_language(), use_toasts());
    let Some(first) = row.get_untracked() else { return ().into_any() };
    let words = first.poll.choices[place].to_string();
    let number = u8::try_from(place).unwrap_or(u8::MAX);
    let is_own = memo(move || row.with(|row| row.as_ref().is_some_and(|row| row.votes.own.contains(&number))));
    let tally = move |of: fn(&Tally, usize) -> u32| {
        memo(move || row.with(|row| row.as_ref().map_or(0, |row| of(&row.votes.tally, place))))
    };
    let (count, percent) = (tally(Tally::count), tally(Tally::percent));
    let share = move || [format::number(language.get(), percent.get().into()).as_str(), "%"].concat();
    let choose = move |event: Event| {
        let is_on = event_target_checked(&event);
        let Some(row) = row.get_untracked() else { return };
        let own = row.votes.own;
        let mut choices = if row.poll.is_multiple { own.clone() } else { Vec::new() };
        choices.retain(|other| *other != number);
        if is_on {
            choices.push(number);
        }
        choices.sort_unstable();
        let sent = place_of(message);
        let send = move || {
            if let Err(unsent) = vote(state, sent, choices) {
                show_chosen(&event, &own);
                toasts.unsent(unsent);
            }
        };
        let (is_by_key, count) = steps.with_value(|steps| (steps.0, steps.1 + 1));
        steps.set_value((is_by_key, count));
        if !is_by_key || row.poll.is_multiple {
            return send();
        }
        spawn_local(async move {
            TimeoutFuture::new(STEP_MS).await;
            // Where the message has gone from view, nothing else was chosen.
            if steps.try_with_value(|steps| steps.1).is_none_or(|last| last == count) {
                send();
            }
        });
    };
    view! {
        <label class="poll-choice" data-own=live(move || is_own.get().then_some(""))>
            <input
                type=if first.poll.is_multiple { "checkbox" } else { "radio" }
                name=group
                prop:checked=live(move || is_own.get())
                disabled=live(move || !may_vote.get())
                on:change=choose
            />
            <span class="poll-words" dir="auto">
                {words}
            </span>
            <span class="poll-share" aria-hidden="true">
                {live(share)}
            </span>
            <span class="visually-hidden">
                {live(move || (text.get().poll.result)(count.get().into(), &share()))}
            </span>
            <span class="poll-bar" aria-hidden="true">
                <span style:inline-size=live(move || [percent.get().to_string().as_str(), "%"].concat())></span>
            </span>
        </label>
    }
    .into_any()
}

/// Shows what is chosen, where the browser shows by itself that something else is.
fn show_chosen(event: &Event, own: &[u8]) {
    let input = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let group = input.and_then(|input| input.closest("fieldset").ok().flatten());
    let Some(inputs) = group.and_then(|group| group.query_selector_all("input").ok()) else { return };
    for place in 0..inputs.length() {
        if let Some(input) = inputs.get(place).and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
            input.set_checked(own.iter().any(|own| u32::from(*own) == place));
        }
    }
}

/// Where a message stands, once it is sent.
fn place_of(message: Memo<MessageRow>) -> Option<(RoomId, Revision)> {
    message.with_untracked(|message| Some((message.room, message.sent?)))
}

fn vote(state: State, sent: Option<(RoomId, Revision)>, choices: Vec<u8>) -> Result<(), Unsent> {
    sent.map_or(Ok(()), |(room, sent)| state.vote(room, sent, choices))
}

/// How many have voted and until when one may, and what one can do.
fn standing(rows: Rows, polled: Polled) -> AnyView {
    let Polled { message, row, is_closed, may_vote, .. } = polled;
    let (state, text, language, toasts) = (use_state(), use_beside_text(), use_language(), use_toasts());
    let voters = memo(move || row.with(|row| row.as_ref().map_or(0, |row| row.votes.tally.voters)));
    let has_voted = memo(move || row.with(|row| row.as_ref().is_some_and(|row| !row.votes.own.is_empty())));
    let is_open = memo(move || row.with(|row| row.as_ref().is_some_and(|row| !row.poll.is_anonymous)));
    let may_close = memo(move || {
        !is_closed.get() && message.with(|message| message.sent.is_some() && Deed::Delete.may_be(rows.deeds, message))
    });
    let end = move || {
        let closes_at = row.with(|row| row.as_ref().and_then(|row| row.poll.closes_at));
        let words = text.get();
        match closes_at {
            _ if is_closed.get() => Some(words.poll.closed.to_owned()),
            Some(at) => Some((words.poll.closes)(&moment(words, language.get(), at, browser::wall_clock()))),
            None => None,
        }
    };
    let line = move || {
        let mut parts = vec![(text.get().poll.voters)(voters.get().into())];
        parts.extend(end());
        parts.join(" · ")
    };
    let withdraw: Press = Arc::new(move |event| {
        // What is pressed goes, and the focus with it.
        focus_message(&event);
        if let Err(unsent) = vote(state, place_of(message), Vec::new()) {
            toasts.unsent(unsent);
        }
    });
    let close: Press = Arc::new(move |event| {
        focus_message(&event);
        if let Some(Err(unsent)) = place_of(message).map(|(room, sent)| state.close_poll(room, sent)) {
            toasts.unsent(unsent);
        }
    });
    let show: Press = Arc::new(move |_| {
        if let Some(sent) = message.with_untracked(|message| message.sent) {
            rows.deeds.open(sent, |dialogs| dialogs.voters);
        }
    });
    view! {
        <div class="poll-foot">
            <span>{live(line)}</span>
            <When when=move || has_voted.get() && may_vote.get()>
                {way(|text| text.withdraw, Arc::clone(&withdraw))}
            </When>
            <When when=move || is_open.get() && voters.get() != 0>{way(|text| text.who, Arc::clone(&show))}</When>
            <When when=move || may_close.get()>{way(|text| text.close, Arc::clone(&close))}</When>
        </div>
    }
    .into_any()
}

fn way(words: fn(&PollText) -> &'static str, press: Press) -> AnyView {
    let text = use_beside_text();
    view! {
        <button class="poll-way" type="button" on:click=move |event| press(event)>
            {live(move || words(&text.get().poll))}
        </button>
    }
    .into_any()
}
