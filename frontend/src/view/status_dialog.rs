//! The dialog in which one says something of oneself, for as long as one likes.

use std::sync::Arc;

use adda_shared::id::{UnixMs, UserId};
use adda_shared::model::Status;
use adda_shared::protocol::command::{Command, NewStatus, Reply};
use adda_shared::protocol::problem::TextField;
use adda_shared::text::StatusText;
use leptos::prelude::*;

use super::dialogs::use_dialogs;
use super::notify::{HOUR_MS, MINUTE_MS, moment, while_connected};
use super::status::status_line;
use crate::account::Fault;
use crate::browser;
use crate::pages::attempt::{Attempt, FormProblem};
use crate::signal::{RwSignal, Signal};
use crate::state::use_state;
use crate::text::{Say as _, StatusWords, format, use_beside_text, use_language};
use crate::ui::button::{Button, IconButton, Look};
use crate::ui::choice::{Choice, place_of};
use crate::ui::dialog::Dialog;
use crate::ui::field::Field;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::When;
use crate::ui::toast::use_toasts;
use crate::watch::{live, memo, part, watch};

/// When a status ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Never,
    After(u64),
    Today,
    /// When it was to end before this was opened.
    At(UnixMs),
}

const WEEK_MS: u64 = 7 * 24 * HOUR_MS;

/// What can be chosen, in this order.
const ENDS: [End; 6] = [
    End::Never,
    End::After(30 * MINUTE_MS),
    End::After(HOUR_MS),
    End::After(4 * HOUR_MS),
    End::Today,
    End::After(WEEK_MS),
];

/// An emoji, words and an end.
type Suggestion = (&'static str, fn(&StatusWords) -> &'static str, End);

/// What people say most.
const SUGGESTIONS: [Suggestion; 5] = [
    ("🗓️", |words| words.meeting, End::After(HOUR_MS)),
    ("🍵", |words| words.pause, End::After(30 * MINUTE_MS)),
    ("🏠", |words| words.at_home, End::Today),
    ("🤒", |words| words.ill, End::Today),
    ("🌴", |words| words.on_leave, End::Never),
];

impl End {
    fn of(status: Option<&Status>) -> Self {
        match status.map(|status| status.until) {
            None | Some(UnixMs(0)) => Self::Never,
            Some(until) => Self::At(until),
        }
    }

    /// As it is asked for; 0 for never.
    fn until(self, now: UnixMs) -> UnixMs {
        match self {
            Self::Never => UnixMs(0),
            Self::After(ms) => now.after_ms(ms),
            Self::Today => now.after_ms(format::until_midnight_ms(now)),
            Self::At(until) => until,
        }
    }

    fn words(self, words: &StatusWords, until: impl FnOnce(UnixMs) -> String) -> String {
        match self {
            Self::Never => words.never.to_owned(),
            Self::After(ms) if ms < HOUR_MS => words.half_hour.to_owned(),
            Self::After(HOUR_MS) => words.hour.to_owned(),
            Self::After(WEEK_MS) => words.week.to_owned(),
            Self::After(_) => words.four_hours.to_owned(),
            Self::Today => words.today.to_owned(),
            Self::At(at) => (words.until)(&until(at)),
        }
    }
}

/// What somebody says of themselves, and until when. Tracks.
pub(super) fn status_with_end(user: UserId) -> Option<String> {
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    let says = status_line(state, user)?;
    let until = state.person(user).with(|person| person.as_ref()?.status.as_ref().map(|status| status.until))?;
    if until.0 == 0 {
        return Some(says);
    }
    let until = moment(text.get(), language.get(), until, browser::wall_clock());
    Some([says.as_str(), " · ", &(text.get().status.until)(&until)].concat())
}

#[component]
pub(crate) fn SetStatus(open: RwSignal<bool>) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.sidebar.set_status)>
            <StatusForm open />
        </Dialog>
    }
}

#[component]
fn StatusForm(open: RwSignal<bool>) -> impl IntoView {
    let (state, text, toasts, dialogs) = (use_state(), use_beside_text(), use_toasts(), use_dialogs());
    let (attempt, is_live) = (Attempt::new(), state.is_live());
    let me = state.me();
    let held = me.with_untracked(|me| me.as_ref().and_then(|me| me.status.clone()));
    let has_status = memo(move || me.with(|me| me.as_ref().is_some_and(|me| me.status.is_some())));
    let sign = held.as_ref().and_then(|status| status.emoji.as_ref()).map(ToString::to_string).unwrap_or_default();
    let (emoji, end) = (RwSignal::new(sign), RwSignal::new(End::of(held.as_ref())));
    let words = RwSignal::new(held.map(|status| status.text.to_string()).unwrap_or_default());
    // What was chosen goes here, not under a message.
    dialogs.chosen.set(String::new());
    watch(move || {
        let chosen = dialogs.chosen.get();
        if !chosen.is_empty() {
            emoji.set(chosen);
        }
    });
    let say = move |status: Option<NewStatus>| {
        let said = if status.is_some() { |text: &StatusWords| text.set } else { |text: &StatusWords| text.cleared };
        let ask = async move { state.ask(Command::SetStatus { status }).await.map_err(Fault::from) };
        attempt.run(ask, move |_: Reply| {
            toasts.note(said(&toasts.beside_words().status));
            open.set(false);
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (sign, text) = (emoji.get_untracked(), words.get_untracked());
        let Some(checked) = attempt.checked(TextField::Status, StatusText::parse(&text)) else { return };
        let now = browser::wall_clock();
        let until = end.get_untracked().until(now);
        let is_over = until.0 > 0 && until <= now;
        let is_nothing = is_over || (sign.is_empty() && checked.as_str().is_empty());
        say((!is_nothing).then(|| NewStatus { emoji: Some(sign).filter(|sign| !sign.is_empty()), text, until }));
    };
    let clear = move |_| say(None);
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblem attempt fields=&[TextField::Status] />
            {while_connected(vec![
                view! { <Saying emoji words attempt /> }.into_any(),
                suggestions(emoji, words, end),
                ending(end),
            ])}
            <div class="dialog-actions">
                <When when=move || has_status.get()>
                    <Button on:click=clear disabled=Signal::derive(move || !is_live.get())>{text.say(|text| text.status.clear)}</Button>
                </When>
                <Button look=Look::Primary submits=true busy=attempt.busy() disabled=Signal::derive(move || !is_live.get())>
                    {text.say(|text| text.common.save)}
                </Button>
            </div>
        </form>
    }
}

/// The emoji, chosen like one for a message, and the words.
#[component]
fn Saying(emoji: RwSignal<String>, words: RwSignal<String>, attempt: Attempt) -> impl IntoView {
    let (text, dialogs) = (use_beside_text(), use_dialogs());
    let choose = move |_| {
        dialogs.message.set(None);
        dialogs.picker.set(true);
    };
    let label = move || {
        let words = &text.get().status;
        emoji.with(|emoji| if emoji.is_empty() { words.choose.to_owned() } else { (words.change)(emoji) })
    };
    let sign = move || match emoji.get() {
        sign if sign.is_empty() => view! { <Icon glyph=Glyph::React /> }.into_any(),
        sign => sign.into_any(),
    };
    view! {
        <div class="status-form">
            <button class="status-emoji" type="button" aria-label=live(label) title=live(label) on:click=choose>
                {part(sign)}
            </button>
            <Field
                label=text.say(|text| text.status.words)
                value=words
                error=attempt.error_at(TextField::Status)
                focused=true
            />
            <When when=move || emoji.with(|emoji| !emoji.is_empty())>
                <IconButton
                    glyph=Glyph::Close
                    small=true
                    label=text.say(|text| text.status.no_emoji)
                    on:click=move |_| {
                        // What is pressed goes, and the focus with it.
                        browser::focus_on(".status-emoji");
                        emoji.set(String::new());
                    }
                />
            </When>
        </div>
    }
}

fn suggestions(emoji: RwSignal<String>, words: RwSignal<String>, end: RwSignal<End>) -> AnyView {
    let text = use_beside_text();
    let one = move |(sign, said, wanted): Suggestion| {
        let take = move |_| {
            emoji.set(sign.to_owned());
            words.set(said(&text.get_untracked().status).to_owned());
            end.set(wanted);
        };
        view! {
            <li>
                <button class="status-suggestion" type="button" on:click=take>
                    <span aria-hidden="true">{sign}</span>
                    <span>{live(move || said(&text.get().status))}</span>
                    <span class="status-until">
                        {live(move || wanted.words(&text.get().status, |_| String::new()))}
                    </span>
                </button>
            </li>
        }
    };
    view! {
        <ul class="status-suggestions" aria-label=text.say(|text| text.status.suggestions)>
            {SUGGESTIONS.map(one).into_iter().collect_view()}
        </ul>
    }
    .into_any()
}

fn ending(end: RwSignal<End>) -> AnyView {
    let (text, language) = (use_beside_text(), use_language());
    let first = end.get_untracked();
    let kept = (!ENDS.contains(&first)).then_some(first);
    let all: Arc<[End]> = ENDS.into_iter().chain(kept).collect();
    let (named, placed) = (Arc::clone(&all), Arc::clone(&all));
    let labels = Signal::derive(move || {
        let until = |at| moment(text.get(), language.get(), at, browser::wall_clock());
        named.iter().map(|end| end.words(&text.get().status, until)).collect()
    });
    let chosen = Signal::derive(move || place_of(&placed, &end.get()));
    let choose = move |place: u64| {
        if let Some(wanted) = usize::try_from(place).ok().and_then(|place| all.get(place)) {
            end.set(*wanted);
        }
    };
    view! {
        <Choice legend=text.say(|text| text.status.end) labels chosen on_choose=Arc::new(choose) />
    }
    .into_any()
}
