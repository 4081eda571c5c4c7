//! Making rooms: an open or closed one by its name, a direct one by its people.

use std::sync::Arc;

use adda_shared::id::{Nonce, RoomId, UserId};
use adda_shared::limits;
use adda_shared::model::RoomKind;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::TextField;
use adda_shared::text::{RoomName, Topic};
use leptos::prelude::*;

use super::act::Act;
use super::names::others;
use super::people::PeopleFinder;
use crate::account::Fault;
use crate::browser;
use crate::pages::attempt::{Attempt, FormProblem};
use crate::place::{Place, Places, use_places};
use crate::signal::{RwSignal, Signal};
use crate::state::{State, use_state};
use crate::text::{Say as _, use_beside_text};
use crate::ui::button::{Button, Look};
use crate::ui::choice::Choice;
use crate::ui::dialog::Dialog;
use crate::ui::field::Field;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::toggle;
use crate::watch::{live, memo, part};

/// Makes an open or closed room.
#[component]
pub(crate) fn CreateRoom(open: RwSignal<bool>) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.directory.create_title)>
            <CreateRoomForm open />
        </Dialog>
    }
}

#[component]
fn CreateRoomForm(open: RwSignal<bool>) -> impl IntoView {
    let (state, text, places) = (use_state(), use_beside_text(), use_places());
    let attempt = Attempt::new();
    let (name, topic) = (RwSignal::<String>::default(), RwSignal::<String>::default());
    let is_open = RwSignal::new(true);
    // One press or several, and whatever the network does: one room.
    let nonce = Nonce(browser::random());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (name, topic) = (name.get_untracked(), topic.get_untracked());
        let is_good = attempt.checked(TextField::RoomName, RoomName::parse(&name)).is_some()
            && attempt.checked(TextField::Topic, Topic::parse(&topic)).is_some();
        if is_good {
            let command = Command::CreateRoom { nonce, is_open: is_open.get_untracked(), name, topic };
            make(state, attempt, command, open, places);
        }
    };
    let kinds = Signal::derive(move || {
        let words = &text.get().directory;
        vec![words.open.to_owned(), words.closed.to_owned()]
    });
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblem attempt fields=&[TextField::RoomName, TextField::Topic] />
            <Field
                label=text.say(|text| text.directory.name)
                value=name
                error=attempt.error_at(TextField::RoomName)
                focused=true
            />
            <Field
                label=text.say(|text| text.directory.topic)
                value=topic
                hint=text.say(|text| text.directory.topic_hint)
                error=attempt.error_at(TextField::Topic)
            />
            <Choice
                legend=text.say(|text| text.directory.kind)
                labels=kinds
                chosen=Signal::derive(move || u64::from(!is_open.get()))
                on_choose=Arc::new(move |place| is_open.set(place == 0))
            />
            <p class="field-hint">
                {part(move || {
                    let words = &text.get().directory;
                    if is_open.get() { words.open_hint } else { words.closed_hint }
                })}
            </p>
            <div class="dialog-actions">
                <Button look=Look::Quiet on:click=move |_| open.set(false)>
                    {text.say(|text| text.common.cancel)}
                </Button>
                <Button look=Look::Primary submits=true busy=attempt.busy()>
                    {text.say(|text| text.directory.create)}
                </Button>
            </div>
        </form>
    }
}

/// Makes a room and goes there.
fn make(state: State, attempt: Attempt, command: Command, open: RwSignal<bool>, places: Places) {
    attempt.run(async move { room_of(&state.ask(command).await?) }, move |room| {
        open.set(false);
        places.go(Place::room(room));
    });
}

/// The room that was made or found.
pub(super) fn room_of(reply: &Reply) -> Result<RoomId, Fault> {
    if let Reply::Room { room } = reply { Ok(*room) } else { Err(Fault::Unreachable) }
}

/// The direct room with just this person, where it is there already.
pub(crate) fn direct_with(state: State, user: UserId) -> Option<RoomId> {
    let rooms = state.rooms().get_untracked();
    rooms.into_iter().find(|room| {
        state.room(*room).head.with_untracked(|head| {
            let head = head.as_ref().filter(|head| head.room.kind == RoomKind::Direct);
            head.is_some_and(|head| others(state, head) == [user])
        })
    })
}

/// Into the direct room with this person. One that is there already is entered without a connection, too.
pub(crate) fn talk_to(act: Act, places: Places, user: UserId) {
    if let Some(room) = direct_with(act.state, user) {
        return places.go(Place::room(room));
    }
    act.run(Command::CreateDirect { people: vec![user] }, move |reply| match room_of(&reply) {
        Ok(room) => places.go(Place::room(room)),
        Err(_) => act.toasts.problem(act.toasts.words().unreachable),
    });
}

/// Begins a direct room.
#[component]
pub(crate) fn NewDirect(open: RwSignal<bool>) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.people.direct_title)>
            <NewDirectForm open />
        </Dialog>
    }
}

#[component]
fn NewDirectForm(open: RwSignal<bool>) -> impl IntoView {
    let (state, text, places) = (use_state(), use_beside_text(), use_places());
    let attempt = Attempt::new();
    let chosen = RwSignal::<Vec<UserId>>::default();
    let me = state.user();
    let start = move || {
        make(state, attempt, Command::CreateDirect { people: chosen.get_untracked() }, open, places);
    };
    let is_full = memo(move || chosen.with(Vec::len) + 1 >= limits::DIRECT_PEOPLE_MAX);
    let row = move |user: UserId| {
        let is_chosen = memo(move || chosen.with(|chosen| chosen.contains(&user)));
        let name = super::names::use_name(user);
        view! {
            <label class="person-choice">
                <span class="visually-hidden">{name}</span>
                <input
                    type="checkbox"
                    prop:checked=live(move || is_chosen.get())
                    disabled=live(move || is_full.get() && !is_chosen.get())
                    on:change=move |_| toggle(chosen, user)
                />
                <Icon glyph=Glyph::Check small=true />
            </label>
        }
        .into_any()
    };
    view! {
        <FormProblem attempt fields=&[] />
        <PeopleFinder is_wanted=move |user| Some(user) != me row />
        <div class="dialog-actions">
            <p class="field-hint" role="status">
                {live(move || (text.get().people.direct_chosen)(chosen.with(Vec::len) as u64))}
            </p>
            <Button
                look=Look::Primary
                busy=attempt.busy()
                disabled=Signal::derive(move || chosen.with(Vec::is_empty))
                on:click=move |_| start()
            >
                {text.say(|text| text.people.direct_start)}
            </Button>
        </div>
    }
}
