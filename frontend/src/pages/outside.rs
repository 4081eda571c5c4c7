//! A room that one is not in: it comes later, since one mostly is.

use adda_shared::id::RoomId;
use adda_shared::limits;
use adda_shared::model::Room;
use adda_shared::permission::SpaceAction;
use adda_shared::protocol::command::{Command, Reply};
use leptos::prelude::*;

use super::head::{BackToRooms, PageHead};
use super::room::LoadingRoom;
use crate::signal::Signal;
use crate::state::fetched::Replied;
use crate::state::use_state;
use crate::text::{Say as _, use_beside_text};
use crate::ui::button::{Button, Look};
use crate::ui::icon::Glyph;
use crate::view::act::use_act;
use crate::watch::{live, memo, part};

/// A room that one is not in: an open one can be joined, of another nothing is known.
#[component]
pub(crate) fn Outside(room: RoomId) -> impl IntoView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let (role, is_live) = (state.role(), state.is_live());
    let may_list = memo(move || role.get().may(SpaceAction::ListRooms));
    let list = move || may_list.get().then(|| Command::ListRooms { matching: String::new() });
    let replied = Replied::new(state, Box::new(list));
    let to_rooms = move || {
        view! {
            <a class="button" data-look="primary" href="/">
                {text.say(|text| text.common.to_rooms)}
            </a>
        }
        .into_any()
    };
    let join = move || {
        view! {
            <Button look=Look::Primary on:click=move |_| act.just(Command::JoinRoom { room })>
                {text.say(|text| text.outside.join)}
            </Button>
        }
        .into_any()
    };
    let none = move || {
        let lines = (text.say(|text| text.outside.no_such_title), text.say(|text| text.outside.no_such_text));
        view! { <OutsideNotice title=lines.0 text=lines.1 action=to_rooms() /> }.into_any()
    };
    view! {
        {part(move || match replied.get() {
            _ if !may_list.get() => none(),
            None if is_live.get() => view! { <LoadingRoom /> }.into_any(),
            None => {
                let line = text.say(|text| text.outside.look_offline);
                view! { <OutsideNotice text=line action=to_rooms() /> }.into_any()
            }
            Some(Ok(Reply::Rooms(rooms))) => {
                let is_cut = rooms.len() >= limits::LISTED_ROOMS_MAX;
                match rooms.into_iter().map(|listed| listed.room).find(|found| found.room == room) {
                    Some(found) => view! { <FoundRoom found action=join() /> }.into_any(),
                    // It may be one of those beyond the end of the list: the server tells, when one joins.
                    None if is_cut => {
                        let line = text.say(|text| text.outside.look_cut);
                        view! { <OutsideNotice text=line action=join() /> }.into_any()
                    }
                    None => none(),
                }
            }
            Some(Ok(_) | Err(_)) => {
                let line = text.say(|text| text.outside.look_failed);
                let retry = view! {
                    <Button look=Look::Primary on:click=move |_| replied.again()>
                        {text.say(|text| text.common.retry)}
                    </Button>
                };
                view! { <OutsideNotice text=line action=retry.into_any() /> }.into_any()
            }
        })}
    }
}

/// What is said instead of a room, and what to do about it.
#[component]
fn OutsideNotice(
    #[prop(optional)] title: Option<Signal<&'static str>>,
    text: Signal<&'static str>,
    action: AnyView,
) -> impl IntoView {
    view! {
        <header class="room-head">
            <BackToRooms />
        </header>
        <div class="notice-page" role="status">
            {title.map(|title| view! { <h1>{title}</h1> })}
            <p>{text}</p>
            {action}
        </div>
    }
}

/// An open room, before one joins it.
#[component]
fn FoundRoom(found: Room, action: AnyView) -> impl IntoView {
    let text = use_beside_text();
    let name = found.name.map(|name| name.to_string()).unwrap_or_default();
    let (heading, topic) = (name.clone(), found.topic.to_string());
    view! {
        <PageHead title=heading glyph=Glyph::Hash />
        <div class="notice-page">
            <p dir="auto">{topic}</p>
            <p>{live(move || (text.get().outside.not_member)(&name))}</p>
            {action}
        </div>
    }
}
