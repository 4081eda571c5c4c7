//! The pinned messages of a room: what everybody in it is to find again.

use adda_shared::id::{Revision, RoomId};
use adda_shared::permission::RoomAction;
use leptos::prelude::*;

use super::message_line::MessageLine;
use super::panel::use_standing;
use crate::app::Screen;
use crate::place::{Panel, Place, use_places};
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::text::{Say as _, use_beside_text};
use crate::ui::list::each;
use crate::ui::toast::use_toasts;
use crate::watch::{memo, part};

/// What is pinned, the last of it first.
#[component]
pub(crate) fn Pins(room: RoomId) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let head = state.room(room).head;
    let pins = memo(move || {
        let pins = head.with(|head| head.as_ref().map(|head| head.pins.clone()).unwrap_or_default());
        pins.into_iter().rev().map(|pin| pin.0).collect::<Vec<u64>>()
    });
    view! {
        <section class="panel-section" aria-labelledby="pins-title">
            <h3 id="pins-title">{text.say(|text| text.pins.title)}</h3>
            {part(move || {
                pins.with(Vec::is_empty).then(|| view! { <p class="field-hint">{text.get().pins.none}</p> })
            })}
            <ul class="message-lines">
                {each(move || pins.get(), move |pin| view! { <Pinned room message=Revision(pin) /> }.into_any())}
            </ul>
        </section>
    }
}

/// One of them. On a large screen the list stays beside it.
#[component]
fn Pinned(room: RoomId, message: Revision) -> impl IntoView {
    let (state, text, places, toasts) = (use_state(), use_beside_text(), use_places(), use_toasts());
    let is_large = expect_context::<Screen>().is_large;
    let standing = use_standing(room);
    let may_off = memo(move || standing.get().is_some_and(|standing| standing.may(RoomAction::Pin)));
    let path = memo(move || match state.thread_of(room, message) {
        Some(Some(thread)) => Place::message(Talk::in_thread(room, thread), message).path(),
        Some(None) | None => {
            let panel = if is_large.get() { Panel::Details } else { Panel::None };
            places.path(Place::Room { room, message: Some(message), panel })
        }
    });
    let on_off = move |()| {
        if let Err(unsent) = state.pin(room, message, false) {
            toasts.unsent(unsent);
        }
    };
    view! { <MessageLine room message path off=text.say(|text| text.pins.unpin) may_off on_off /> }
}
