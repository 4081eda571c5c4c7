//! Choosing people: a field to find them by, and a list. For adding to a room and for beginning a direct one.

use adda_shared::id::{RoomId, UserId};
use adda_shared::protocol::command::Command;
use leptos::prelude::*;

use super::act::use_act;
use super::members::keep_members;
use super::names::{display_name, use_availability, use_hue, use_name, use_room_name};
use super::status::StatusMark;
use crate::signal::RwSignal;
use crate::state::use_state;
use crate::text::{Say as _, format, use_beside_text};
use crate::ui::avatar::Avatar;
use crate::ui::button::Button;
use crate::ui::dialog::Dialog;
use crate::ui::field::{Field, FieldKind};
use crate::ui::list::each;
use crate::ui::toast::use_toasts;
use crate::ui::waiting::{LoadFailed, Skeleton};
use crate::watch::{memo, part};

/// People in the list at one time: more are found by their name.
const SHOWN_MAX: usize = 50;

/// A list of people to choose from. `row` makes what stands at the end of each line.
#[component]
pub(crate) fn PeopleFinder(
    /// Whether somebody is in the list at all.
    #[prop(into)]
    is_wanted: Callback<(UserId,), bool>,
    row: impl Fn(UserId) -> AnyView + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let query = RwSignal::new(String::new());
    let people = state.people();
    let found = memo(move || {
        let query = format::fold(query.get().trim());
        let everybody = state.everybody();
        let found = everybody.iter().filter(|(_, names, _)| names.contains(&query)).map(|(.., user)| UserId(*user));
        found.filter(|user| is_wanted.run((*user,))).take(SHOWN_MAX).collect::<Vec<_>>()
    });
    let is_alone = memo(move || people.with(Vec::len) < 2);
    view! {
        <Field label=text.say(|text| text.people.find) value=query kind=FieldKind::Search focused=true />
        <ul class="people-found">
            {each(
                move || found.get(),
                move |user| {
                    view! {
                        <li class="person">
                            <PersonLine user />
                            {row(user)}
                        </li>
                    }
                        .into_any()
                },
            )}
        </ul>
        {part(move || {
            found
                .with(Vec::is_empty)
                .then(|| {
                    let words = &text.get().people;
                    view! { <p role="status">{match (is_alone.get(), query.with(|query| query.trim().is_empty())) {
                        (true, _) => words.nobody_else,
                        (false, true) => words.all_in,
                        (false, false) => words.find_nothing,
                    }}</p> }
                })
        })}
    }
}

/// Somebody's face, name, and the name they sign in with where it is another.
#[component]
pub(crate) fn PersonLine(user: UserId) -> impl IntoView {
    let state = use_state();
    let (name, hue) = (use_name(user), use_hue(user));
    let other_name = move || {
        let person = state.person(user).get()?;
        (person.name.as_str() != person.display_name.as_str()).then(|| person.name.to_string())
    };
    view! {
        <Avatar name hue availability=use_availability(user) />
        <span class="person-name" data-marked="">
            <bdi>{name}</bdi>
            <StatusMark user />
        </span>
        {part(move || other_name().map(|name| view! { <bdi class="person-note">{name}</bdi> }))}
    }
}

/// Adds people to a room, one by one, for as long as it is open.
#[component]
pub(crate) fn AddPeople(open: RwSignal<bool>, room: RwSignal<Option<RoomId>>) -> impl IntoView {
    let text = use_beside_text();
    let title = move || {
        let name = room.get().map(|room| use_room_name(room).get()).unwrap_or_default();
        (text.get().people.add_title)(&name)
    };
    view! {
        <Dialog open title>
            {part(move || room.get().map(|room| view! { <AddTo room /> }))}
        </Dialog>
    }
}

#[component]
fn AddTo(room: RoomId) -> impl IntoView {
    let (state, text, act, toasts) = (use_state(), use_beside_text(), use_act(), use_toasts());
    let members = state.room(room).members;
    let asks = RwSignal::new(0_u32);
    let has_failed = keep_members(state, room, asks, || true);
    let known = members.clone();
    let is_known = memo(move || known.with(Option::is_some));
    let is_wanted = move |user: UserId| {
        !members.with(|members| members.as_ref().is_some_and(|members| members.contains_key(&user)))
    };
    let add = move |user: UserId| {
        let name = untrack(|| display_name(state, user, ""));
        act.run(Command::AddMember { room, user }, move |_| toasts.note((toasts.beside_words().people.added)(&name)));
    };
    let row = move |user: UserId| {
        view! {
            <Button small=true on:click=move |_| add(user)>
                {text.say(|text| text.people.add_one)}
            </Button>
        }
        .into_any()
    };
    view! {
        {part(move || match (is_known.get(), has_failed.get()) {
            (true, _) => view! { <PeopleFinder is_wanted=is_wanted.clone() row /> }.into_any(),
            (false, true) => {
                let what = text.say(|text| text.people.load_failed);
                view! { <LoadFailed what on_retry=move || asks.update(|asks| *asks += 1) /> }.into_any()
            }
            (false, false) => view! { <Skeleton label=text.say(|text| text.common.loading) lines=5 /> }.into_any(),
        })}
    }
}
