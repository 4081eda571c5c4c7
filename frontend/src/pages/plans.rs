//! What is to be sent at a time and of what one is to be reminded, at `/later`: what is due first.

use adda_shared::id::{Nonce, UnixMs};
use adda_shared::plan::{PlanChange, PlanState, Planned};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::head::PageHead;
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::mirror::Connection;
use crate::state::planning::ListedPlan;
use crate::state::{State, use_state};
use crate::text::{BesideText, Say as _, use_beside_text, use_language};
use crate::ui::button::IconButton;
use crate::ui::icon::Glyph;
use crate::ui::list::{When, each};
use crate::ui::toast::{Toasts, use_toasts};
use crate::ui::waiting::{Empty, Skeleton};
use crate::view::dialogs::use_dialogs;
use crate::view::due::{place_of, says_of};
use crate::view::message_line::focus_beside;
use crate::view::names::use_room_name;
use crate::view::notice::use_today;
use crate::view::notify::moment;
use crate::view::plan_dialog::change;
use crate::watch::{live, memo, part, watch};

#[component]
pub(crate) fn Plans() -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let (is_live, connection) = (state.is_live(), state.connection());
    // The browser keeps no plans: before the first welcome there is only what waits to be told.
    let is_told = RwSignal::new(false);
    watch(move || {
        if is_live.get() {
            is_told.set(true);
        }
    });
    let plans = memo(move || state.plans().into_iter().map(|listed| listed.plan.nonce.0).collect::<Vec<u64>>());
    let row = |nonce: u64| view! { <Line nonce=Nonce(nonce) /> }.into_any();
    view! {
        <main class="room" aria-label=text.say(|text| text.sidebar.plans)>
            <PageHead title=text.say(|text| text.sidebar.plans) />
            <div class="settings-scroll">
                <div class="settings">
                    <div role="status">{part(move || {
                        let none = || {
                            view! {
                                <Empty
                                    glyph=Glyph::Clock
                                    title=text.say(|text| text.plans.none)
                                    text=text.say(|text| text.plans.none_text)
                                />
                            }
                        };
                        let is_begun = !matches!(connection.get(), Connection::None | Connection::Connecting);
                        match is_told.get() {
                            true => plans.with(Vec::is_empty).then(|| none().into_any()),
                            false if is_begun => {
                                Some(view! { <p>{text.say(|text| text.common.list_offline)}</p> }.into_any())
                            }
                            false => Some(view! { <Skeleton label=text.say(|text| text.common.loading) /> }.into_any()),
                        }
                    })}</div>
                    <ul class="message-lines">{each(move || plans.get(), row)}</ul>
                </div>
            </div>
        </main>
    }
}

/// When it is, or why it is not done.
fn about(text: &BesideText, listed: &ListedPlan, when: impl FnOnce(UnixMs) -> String) -> String {
    let words = &text.plans;
    if let Some((_, problem)) = &listed.refused {
        return (text.problem)(problem);
    }
    match listed.plan.state {
        PlanState::NotThere => words.not_there.to_owned(),
        PlanState::NotAllowed => words.not_allowed.to_owned(),
        PlanState::NoSuchMessage => words.no_message.to_owned(),
        PlanState::Refused => words.refused.to_owned(),
        PlanState::Due => (words.due_since)(&when(listed.plan.at)),
        PlanState::Waiting if listed.plan.what.is_message() => (words.sends_at)(&when(listed.plan.at)),
        PlanState::Waiting => (words.reminds_at)(&when(listed.plan.at)),
    }
}

#[component]
fn Line(nonce: Nonce) -> impl IntoView {
    let (state, text, language, today) = (use_state(), use_beside_text(), use_language(), use_today());
    let Some(first) = state.find_plan(nonce) else { return ().into_any() };
    let listed = memo(move || state.plans().into_iter().find(|listed| listed.plan.nonce == nonce));
    let room = match first.plan.what {
        Planned::Message { room, .. } | Planned::Recall { room, .. } => Some(room),
        Planned::Note(_) => None,
    };
    let room_name = room.map(use_room_name);
    let sends = first.plan.what.is_message();
    let kind = move || if sends { text.get().plans.message } else { text.get().plans.reminder };
    let says = memo(move || {
        listed.with(|listed| listed.as_ref().map(|listed| says_of(state, text.get(), &listed.plan)).unwrap_or_default())
    });
    let told = memo(move || {
        let when = |at| moment(text.get(), language.get(), at, UnixMs(today.get()));
        listed.with(|listed| listed.as_ref().map(|listed| about(text.get(), listed, when)).unwrap_or_default())
    });
    let state_name = memo(move || {
        listed.with(|listed| match listed {
            Some(ListedPlan { refused: Some(_), .. }) => "failed",
            Some(listed) => match listed.plan.state {
                PlanState::Waiting => "waiting",
                PlanState::Due => "due",
                PlanState::NotThere | PlanState::NotAllowed | PlanState::NoSuchMessage | PlanState::Refused => "failed",
            },
            None => "",
        })
    });
    let is_untold = move || {
        listed.with(|listed| listed.as_ref().is_some_and(|listed| listed.is_waiting && listed.refused.is_none()))
    };
    let name = move || room_name.map_or_else(|| kind().to_owned(), |name| name.get());
    let spoken = move || [name(), kind().to_owned(), says.get(), told.get()].join(" · ");
    view! {
        <li class="message-line plan" data-state=state_name>
            <a href=live(move || listed.with(|listed| listed.as_ref().map_or_else(String::new, |listed| place_of(state, &listed.plan).path()))) aria-label=live(spoken)>
                <span class="message-line-head">
                    <bdi class="message-line-author">{live(name)}</bdi>
                    {part(move || room_name.map(|_| view! { <span class="message-line-place">{kind()}</span> }))}
                    {part(move || (state_name.get() == "due").then(|| view! { <span class="badge">{text.get().plans.is_due}</span> }))}
                </span>
                <span class="message-line-text" dir="auto">{live(move || says.get())}</span>
                <span class="message-line-about">
                    {live(move || told.get())}
                    {part(move || is_untold().then(|| view! { <span class="plan-untold">{text.get().plans.not_told}</span> }))}
                </span>
            </a>
            <Tools nonce sends state_name listed />
        </li>
    }
    .into_any()
}

/// What can be done with a plan.
#[component]
fn Tools(nonce: Nonce, sends: bool, state_name: Memo<&'static str>, listed: Memo<Option<ListedPlan>>) -> impl IntoView {
    let (state, text, toasts, dialogs) = (use_state(), use_beside_text(), use_toasts(), use_dialogs());
    let is_due = move || state_name.get() == "due";
    let end = move |event: MouseEvent| {
        focus_beside(&event, ".message-line");
        end(state, toasts, listed.get_untracked().as_ref());
    };
    let send_now = move |event: MouseEvent| {
        focus_beside(&event, ".message-line");
        tell(toasts, state.change_plan(nonce, PlanChange::SendNow));
    };
    let is_kept = move || listed.with(|listed| listed.as_ref().is_some_and(|listed| listed.refused.is_none()));
    let change_label = Signal::derive(move || {
        let words = &text.get().plans;
        if is_due() { words.snooze } else { words.change }
    });
    let end_label = Signal::derive(move || {
        let words = &text.get().plans;
        if sends { words.unschedule } else { words.forget }
    });
    view! {
        <span class="plan-tools">
            <When when=is_due>
                <IconButton glyph=Glyph::Check small=true label=text.say(|text| text.plans.done) on:click=end />
            </When>
            <When when=move || sends && is_kept()>
                <IconButton glyph=Glyph::ArrowUp small=true label=text.say(|text| text.plans.send_now) on:click=send_now />
            </When>
            <IconButton
                glyph=Signal::derive(move || if is_due() { Glyph::Clock } else { Glyph::Edit })
                small=true
                label=change_label
                on:click=move |_| change(dialogs, nonce)
            />
            <When when=move || !is_due()>
                <IconButton glyph=Glyph::Trash small=true label=end_label on:click=end />
            </When>
        </span>
    }
}

fn tell(toasts: Toasts, done: Result<(), crate::state::Unsent>) {
    if let Err(unsent) = done {
        toasts.unsent(unsent);
    }
}

/// Ends a plan; one that the server would not have is given up here.
fn end(state: State, toasts: Toasts, listed: Option<&ListedPlan>) {
    let Some(listed) = listed else { return };
    let nonce = listed.plan.nonce;
    let refused = listed.refused.as_ref().map(|(refused, _)| *refused);
    state.give_up_refused(listed);
    if refused != Some(nonce) {
        tell(toasts, state.change_plan(nonce, PlanChange::End));
    }
}
