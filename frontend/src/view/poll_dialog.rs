//! The dialog in which one asks a poll, and the one that tells who chose what.

use std::sync::Arc;

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::limits::{POLL_CHOICES_MAX, POLL_CHOICES_MIN};
use adda_shared::poll::Poll;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::{PollChoice, TextFault};
use leptos::prelude::*;

use super::dialogs::use_dialogs;
use super::names::display_name;
use super::notify::HOUR_MS;
use crate::browser;
use crate::pages::attempt::{Attempt, FormProblem};
use crate::pages::notifications::switch;
use crate::signal::{RwSignal, Signal};
use crate::state::fetched::Replied;
use crate::state::rows::Row;
use crate::state::use_state;
use crate::text::{PollText, Say as _, format, use_beside_text, use_language};
use crate::ui::button::{Button, IconButton, Look};
use crate::ui::choice::Choice;
use crate::ui::dialog::Dialog;
use crate::ui::field::Field;
use crate::ui::icon::Glyph;
use crate::ui::list::{When, each};
use crate::ui::toast::use_toasts;
use crate::ui::waiting::{LoadFailed, Skeleton};
use crate::watch::{live, memo, part};

/// What an end is called.
type EndWords = fn(&PollText) -> &'static str;

/// After how many milliseconds a poll closes, 0 for never.
const ENDS: [(u64, EndWords); 5] = [
    (0, |text| text.never),
    (HOUR_MS, |text| text.hour),
    (24 * HOUR_MS, |text| text.day),
    (3 * 24 * HOUR_MS, |text| text.three_days),
    (7 * 24 * HOUR_MS, |text| text.week),
];

/// What stands in the dialog.
#[derive(Clone, Copy)]
struct Asking {
    question: RwSignal<String>,
    /// As many as there may be; the first `shown` of them are.
    choices: [RwSignal<String>; POLL_CHOICES_MAX],
    shown: RwSignal<u64>,
    is_multiple: RwSignal<bool>,
    is_anonymous: RwSignal<bool>,
    end: RwSignal<u64>,
}

#[component]
pub(crate) fn CreatePoll(open: RwSignal<bool>) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.poll.create)>
            <PollForm open />
        </Dialog>
    }
}

#[component]
fn PollForm(open: RwSignal<bool>) -> impl IntoView {
    let (state, text, toasts, dialogs) = (use_state(), use_beside_text(), use_toasts(), use_dialogs());
    let attempt = Attempt::new();
    let asking = Asking {
        question: RwSignal::new(dialogs.question.get_untracked()),
        choices: [(); POLL_CHOICES_MAX].map(|()| RwSignal::new(String::new())),
        shown: RwSignal::new(POLL_CHOICES_MIN as u64),
        is_multiple: RwSignal::new(false),
        is_anonymous: RwSignal::new(false),
        end: RwSignal::new(0),
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(talk) = dialogs.asks_in.get_untracked() else { return };
        let question = asking.question.get_untracked();
        if question.trim().is_empty() {
            return attempt.refuse(Problem::BadText { field: TextField::Body, fault: TextFault::Empty });
        }
        let Some(poll) = asking.poll(attempt) else { return };
        match state.ask_poll(talk, &question, poll) {
            Ok(()) => open.set(false),
            Err(unsent) => toasts.unsent(unsent),
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblem attempt fields=&[TextField::Body] />
            <Field
                label=text.say(|text| text.poll.question)
                value=asking.question
                error=attempt.error_at(TextField::Body)
                focused=true
            />
            <Choices asking />
            <Terms asking />
            <div class="dialog-actions">
                <Button look=Look::Primary submits=true>
                    {text.say(|text| text.poll.send)}
                </Button>
            </div>
        </form>
    }
}

impl Asking {
    /// What is asked; nothing where that is none, which the form says then. Empty lines are left out.
    fn poll(self, attempt: Attempt) -> Option<Poll> {
        let mut choices = Vec::new();
        for choice in self.choices.iter().take(usize::try_from(self.shown.get_untracked()).unwrap_or(0)) {
            let written = choice.get_untracked();
            if !written.trim().is_empty() {
                choices.push(attempt.checked(TextField::Choice, PollChoice::parse(&written))?);
            }
        }
        let now = browser::wall_clock();
        let end = usize::try_from(self.end.get_untracked()).ok().and_then(|place| ENDS.get(place));
        let closes_at = end.map(|(ms, _)| *ms).filter(|ms| *ms > 0).map(|ms| UnixMs(now.0 + ms));
        let (is_multiple, is_anonymous) = (self.is_multiple.get_untracked(), self.is_anonymous.get_untracked());
        let poll = Poll { choices, is_multiple, is_anonymous, closes_at };
        match poll.check(now) {
            Ok(()) => Some(poll),
            Err(fault) => {
                attempt.refuse(Problem::BadPoll { fault });
                None
            }
        }
    }

    /// Takes a line away: those below it move up.
    fn remove(self, place: usize) {
        for (above, below) in self.choices.iter().zip(self.choices.iter().skip(1)).skip(place) {
            above.set(below.get_untracked());
        }
        if let Some(last) = self.choices.last() {
            last.set(String::new());
        }
        self.shown.update(|shown| *shown = shown.saturating_sub(1).max(POLL_CHOICES_MIN as u64));
    }
}

#[component]
fn Choices(asking: Asking) -> impl IntoView {
    let text = use_beside_text();
    let line = move |number: u64| {
        let place = usize::try_from(number).unwrap_or(0);
        view! {
            <li class="poll-line">
                <Field
                    label=Signal::derive(move || (text.get().poll.choice)(number + 1))
                    value=asking.choices[place]
                />
                <When when=move || asking.shown.get() != POLL_CHOICES_MIN as u64>
                    <IconButton
                        glyph=Glyph::Close
                        small=true
                        label=Signal::derive(move || (text.get().poll.remove)(number + 1))
                        on:click=move |_| {
                            // What is pressed goes, and the focus with it.
                            browser::focus_on(".poll-line input");
                            asking.remove(place);
                        }
                    />
                </When>
            </li>
        }
        .into_any()
    };
    let has_place = move || asking.shown.get() != POLL_CHOICES_MAX as u64;
    let add = move |_| asking.shown.update(|shown| *shown = (*shown + 1).min(POLL_CHOICES_MAX as u64));
    view! {
        <ul class="poll-lines">{each(move || (0..asking.shown.get()).collect(), line)}</ul>
        <When when=has_place>
            <div>
                <Button glyph=Glyph::Add on:click=add>
                    {text.say(|text| text.poll.add)}
                </Button>
            </div>
        </When>
    }
}

#[component]
fn Terms(asking: Asking) -> impl IntoView {
    let text = use_beside_text();
    let Asking { is_multiple, is_anonymous, end, .. } = asking;
    let set = |flag: RwSignal<bool>| Arc::new(move |is_on: u64| flag.set(is_on == 1));
    let labels = Signal::derive(move || ENDS.iter().map(|(_, words)| words(&text.get().poll).to_owned()).collect());
    view! {
        {switch(
            text.say(|text| text.poll.may_be_several),
            memo(move || is_multiple.get()),
            memo(|| false),
            set(is_multiple),
        )}
        {switch(
            text.say(|text| text.poll.shall_be_anonymous),
            memo(move || is_anonymous.get()),
            memo(|| false),
            set(is_anonymous),
        )}
        <Choice
            legend=text.say(|text| text.poll.end)
            labels
            chosen=end.into()
            on_choose=Arc::new(move |place| end.set(place))
        />
    }
}

/// Who chose what in the poll of a message.
#[component]
pub(crate) fn WhoVoted(
    open: RwSignal<bool>,
    room: RwSignal<Option<RoomId>>,
    message: RwSignal<Option<Revision>>,
) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.poll.who)>
            {part(move || {
                let named = room.get().zip(message.get());
                named.map(|(room, message)| view! { <VoterLists room message /> })
            })}
        </Dialog>
    }
}

#[component]
fn VoterLists(room: RoomId, message: Revision) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let is_live = state.is_live();
    let row = move || {
        let row = state.message_at(room, message).map(|row| row.get());
        match row {
            Some(Row::Message(message)) => message.poll,
            Some(Row::Line(_) | Row::Notice(_)) | None => None,
        }
    };
    let tally = memo(move || row().map(|row| row.votes.tally));
    let ask = move || {
        // Whoever votes while one looks is named as well.
        tally.track();
        Some(Command::FindVoters { room, message })
    };
    let replied = Replied::new(state, Box::new(ask));
    view! {
        {part(move || match (replied.get(), row()) {
            (None, _) if !is_live.get() => view! { <p>{text.say(|text| text.common.list_offline)}</p> }.into_any(),
            (None, _) => view! { <Skeleton label=text.say(|text| text.common.loading) /> }.into_any(),
            (Some(Ok(Reply::Voters(voters))), Some(row)) => {
                let counts = (0..).map(|place| row.votes.tally.count(place));
                let lists = row.poll.choices.iter().zip(voters.choices).zip(counts);
                lists
                    .map(|((choice, users), count)| voter_list(choice.to_string(), users, count))
                    .collect_view()
                    .into_any()
            }
            (Some(Ok(Reply::Voters(_)) | Err(Problem::NoSuchMessage)), _) => {
                view! { <p>{text.say(|text| text.past.versions_gone)}</p> }.into_any()
            }
            (Some(Ok(_) | Err(_)), _) => {
                let what = text.say(|text| text.poll.failed);
                view! { <LoadFailed what on_retry=move || replied.again() /> }.into_any()
            }
        })}
    }
}

/// Those who chose one thing, the last of them first.
fn voter_list(choice: String, users: Vec<UserId>, count: u32) -> AnyView {
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    let names = move || {
        let words = text.get();
        let mut names: Vec<String> =
            users.iter().map(|user| display_name(state, *user, words.timeline.somebody)).collect();
        let further = u64::from(count).saturating_sub(names.len() as u64);
        if further > 0 {
            names.push((words.reactions.others)(further));
        }
        if names.is_empty() { words.poll.nobody.to_owned() } else { format::list(language.get(), &names) }
    };
    view! {
        <section class="poll-voters">
            <h3 dir="auto">{choice}</h3>
            <p>{live(names)}</p>
        </section>
    }
    .into_any()
}
