//! Of what somebody is notified, in the settings: on this device, by which words, and when not at all.

use std::sync::Arc;

use adda_shared::id::UnixMs;
use adda_shared::notify::{MinuteOfDay, QuietHours};
use adda_shared::protocol::command::NewQuietHours;
use adda_shared::protocol::problem::TextField;
use adda_shared::text::Keyword;
use leptos::prelude::*;

use super::attempt::{Attempt, FormProblem};
use crate::account::Fault;
use crate::device::{self, Standing, Tested, own_zone};
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::use_state;
use crate::text::{Say as _, use_beside_text};
use crate::ui::button::{Button, IconButton};
use crate::ui::choice::OnChoose;
use crate::ui::field::Field;
use crate::ui::fresh_id;
use crate::ui::icon::Glyph;
use crate::view::act::use_act;
use crate::view::notify::{HOUR_MS, MINUTE_MS, Silence, column, hint, press, while_connected, zone_name};
use crate::watch::{live, memo, part};

/// The section of the settings.
#[component]
pub(crate) fn Notifications() -> impl IntoView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let paused_until = Signal::derive(move || {
        state.is_paused().track();
        state.preferences().paused_until.0
    });
    let pause = Silence {
        legend: text.say(|text| text.notify.pause),
        lengths: [(|text| text.half_hour, 30 * MINUTE_MS), (|text| text.hour, HOUR_MS)],
        until: paused_until,
        said: |text, until| (text.paused)(until),
        end: |text| text.resume,
        on_set: Arc::new(move |until| {
            act.just(state.with_preferences(&|preferences| preferences.paused_until = UnixMs(until)));
        }),
    };
    view! {
        <section class="settings-section">
            <h2>{text.say(|text| text.notify.title)}</h2>
            {on_this_device()}
            {keywords()}
            {while_connected(vec![quiet(), pause.view()])}
        </section>
    }
}

/// A part, below what it is called.
fn titled(title: Signal<&'static str>, parts: Vec<AnyView>) -> AnyView {
    view! {
        <div class="notify-part">
            <h3>{title}</h3>
            {parts}
        </div>
    }
    .into_any()
}

/// Something that holds or not.
pub(crate) fn switch(
    label: Signal<&'static str>,
    is_on: Memo<bool>,
    disabled: Memo<bool>,
    on_turn: OnChoose,
) -> AnyView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                role="switch"
                disabled=live(move || disabled.get())
                prop:checked=live(move || is_on.get())
                on:change:target=move |event| {
                    let wanted = event.target().checked();
                    // It turns when it is so, which may be refused.
                    event.target().set_checked(is_on.get_untracked());
                    on_turn(wanted.into());
                }
            />
            {label}
        </label>
    }
    .into_any()
}

fn on_this_device() -> AnyView {
    let text = use_beside_text();
    let is_on = memo(move || device::standing().is_on());
    let is_shut = memo(move || !is_on.get() && device::standing() != Standing::Off);
    let how = move || {
        let words = &text.get().notify;
        let sentence = match device::standing() {
            Standing::Off => words.off,
            Standing::Pushed => words.on,
            Standing::On => words.on_while_open,
            Standing::Denied => words.denied,
            Standing::Missing => words.missing,
            Standing::Insecure => words.insecure,
            Standing::NotInstalled => words.not_installed,
        };
        sentence.to_owned()
    };
    let tested = move || {
        let words = &text.get().notify;
        match device::tested() {
            None => String::new(),
            Some(Tested::Sent) => words.sent.to_owned(),
            Some(Tested::NotSent) => words.not_sent.to_owned(),
            Some(Tested::Failed(fault)) => (words.fault)(fault),
        }
    };
    let test = move || {
        press(move || text.get().notify.test.to_owned(), move || device::test(text.get_untracked().notify.test_text))
    };
    titled(
        text.say(|text| text.notify.device),
        vec![
            switch(text.say(|text| text.notify.show), is_on, is_shut, Arc::new(|is_on| device::turn(is_on == 1))),
            hint(how),
            view! { <div class="form-row">{part(move || is_on.get().then(test))}</div> }.into_any(),
            view! { <div role="status">{hint(tested)}</div> }.into_any(),
        ],
    )
}

fn keywords() -> AnyView {
    let (state, text) = (use_state(), use_beside_text());
    let (attempt, written) = (Attempt::new(), RwSignal::<String>::default());
    let is_live = state.is_live();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let keyword = written.get_untracked();
        if attempt.checked(TextField::Keyword, Keyword::parse(&keyword)).is_some() {
            let command = state.with_preferences(&|preferences| preferences.keywords.push(keyword.clone()));
            let call = async move { state.ask(command).await.map_err(Fault::from) };
            attempt.run(call, move |_| written.set(String::new()));
        }
    };
    view! {
        <form class="notify-part" novalidate on:submit=submit>
            <h3>{text.say(|text| text.notify.keywords)}</h3>
            <fieldset class="notify-set" disabled=live(move || !is_live.get())>
                <ul class="notify-words">
                    {part(move || state.preferences().keywords.into_iter().map(chip).collect::<Vec<_>>())}
                </ul>
            </fieldset>
            <FormProblem attempt fields=&[TextField::Keyword] />
            <Field
                label=text.say(|text| text.notify.keyword)
                value=written
                hint=text.say(|text| text.notify.keyword_hint)
                error=attempt.error_at(TextField::Keyword)
            />
            <div class="form-row">
                <Button submits=true busy=attempt.busy() disabled=Signal::derive(move || !is_live.get())>
                    {text.say(|text| text.notify.add)}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// A keyword, and a way to be rid of it.
fn chip(keyword: Keyword) -> AnyView {
    let (text, act) = (use_beside_text(), use_act());
    let called = keyword.to_string();
    let remove = move |_| {
        let others = |preferences: &mut adda_shared::protocol::command::NewPreferences| {
            preferences.keywords.retain(|other| other != keyword.as_str());
        };
        act.just(act.state.with_preferences(&others));
    };
    view! {
        <li class="notify-word">
            <bdi>{called.clone()}</bdi>
            <IconButton
                glyph=Glyph::Close
                small=true
                label=Signal::derive(move || (text.get().notify.remove)(&called))
                on:click=remove
            />
        </li>
    }
    .into_any()
}

/// Ten in the evening till seven in the morning, until somebody says otherwise.
const QUIET_AT_FIRST: [u64; 2] = [22 * 60, 7 * 60];

fn quiet() -> AnyView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let turn = move |is_on| {
        let [from, until] = QUIET_AT_FIRST.map(minute);
        let begun = (is_on == 1).then(|| NewQuietHours { from, until, zone: own_zone() });
        act.just(state.with_preferences(&|preferences| preferences.quiet = begun.clone()));
    };
    let is_on = memo(move || state.preferences().quiet.is_some());
    let never = memo(|| false);
    titled(
        text.say(|text| text.notify.quiet),
        vec![
            switch(text.say(|text| text.notify.quiet_on), is_on, never, Arc::new(turn)),
            part(move || is_on.get().then(quiet_times)).into_any(),
        ],
    )
}

fn quiet_times() -> AnyView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let set = move |change: &dyn Fn(&mut NewQuietHours)| {
        act.just(state.with_preferences(&|preferences| preferences.quiet.iter_mut().for_each(change)));
    };
    let at = move |pick: fn(&QuietHours) -> MinuteOfDay| {
        memo(move || state.preferences().quiet.map_or(0, |quiet| u64::from(pick(&quiet).minutes())))
    };
    let zone = memo(move || state.preferences().quiet.map(|quiet| quiet.zone.to_string()).unwrap_or_default());
    let from = Arc::new(move |minutes| set(&|quiet| quiet.from = minute(minutes)));
    let until = Arc::new(move |minutes| set(&|quiet| quiet.until = minute(minutes)));
    let take_zone = move || {
        press(
            move || (text.get().notify.take_zone)(&zone_name(&own_zone())),
            move || set(&|quiet| quiet.zone = own_zone()),
        )
    };
    let is_other = memo(move || zone.with(|zone| own_zone() != *zone));
    let times = vec![
        time(text.say(|text| text.notify.from), at(|quiet| quiet.from), from),
        time(text.say(|text| text.notify.until), at(|quiet| quiet.until), until),
    ];
    column(
        "notify-part",
        vec![
            column("notify-times", times),
            hint(move || zone.with(|zone| (text.get().notify.zone)(&zone_name(zone)))),
            column("form-row", vec![part(move || is_other.get().then(take_zone)).into_any()]),
        ],
    )
}

fn time(label: Signal<&'static str>, minutes: Memo<u64>, on_set: OnChoose) -> AnyView {
    let id = fresh_id("time");
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {label}
            </label>
            <input
                class="field-input"
                type="time"
                id=id
                prop:value=live(move || as_filled_in(minutes.get()))
                on:change:target=move |event| {
                    if let Some(minutes) = filled_in(&event.target().value()) {
                        on_set(minutes);
                    }
                }
            />
        </div>
    }
    .into_any()
}

/// A time as browsers fill it in: 07:05.
fn as_filled_in(minutes: u64) -> String {
    let two = |number: u64| [if number < 10 { "0" } else { "" }, &number.to_string()].concat();
    [&two(minutes / 60), ":", &two(minutes % 60)].concat()
}

/// Minutes since midnight; nothing, while a part of the time is missing.
fn filled_in(time: &str) -> Option<u64> {
    let (hour, rest) = time.split_once(':')?;
    let minute: u64 = rest.get(..2)?.parse().ok()?;
    Some(hour.parse::<u64>().ok()? * 60 + minute)
}

fn minute(minutes: u64) -> MinuteOfDay {
    let minutes = u16::try_from(minutes).unwrap_or_default();
    MinuteOfDay::new(minutes).or_else(|_| MinuteOfDay::new(0)).expect("every day has its first minute")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_filled_in_as_they_are_read() {
        for (time, minutes) in [("00:00", 0), ("07:05", 425), ("22:30", 1_350), ("23:59", 1_439)] {
            assert_eq!(filled_in(time), Some(minutes));
            assert_eq!(as_filled_in(minutes), time);
        }
        // Some browsers tell seconds as well.
        assert_eq!(filled_in("07:05:00"), Some(425));
        assert_eq!(filled_in(""), None);
    }
}
