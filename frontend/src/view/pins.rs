//! The pinned messages of a room: what everybody in it is to find again.

use adda_shared::id::{Revision, RoomId};
use adda_shared::permission::RoomAction;
use leptos::prelude::*;

use super::panel::use_standing;
use super::quote::{Line, line};
use crate::app::Screen;
use crate::place::{Panel, Place, use_places};
use crate::state::use_state;
use crate::text::{Say as _, use_beside_text};
use crate::ui::button::IconButton;
use crate::ui::icon::Glyph;
use crate::ui::list::{When, each};
use crate::ui::toast::use_toasts;
use crate::watch::{live, memo, part};

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
            <ul class="pins">
                {each(move || pins.get(), move |pin| view! { <Pinned room message=Revision(pin) /> }.into_any())}
            </ul>
        </section>
    }
}

/// One of them, as a link to where it stands. On a large screen the list stays beside it.
#[component]
fn Pinned(room: RoomId, message: Revision) -> impl IntoView {
    let (state, text, places, toasts) = (use_state(), use_beside_text(), use_places(), use_toasts());
    let is_large = expect_context::<Screen>().is_large;
    let standing = use_standing(room);
    state.want(room, message);
    let may_unpin = memo(move || standing.get().is_some_and(|standing| standing.may(RoomAction::Pin)));
    let says: Memo<Line> = memo(move || line(state, text.get(), Some(&state.quoted(room, message))));
    let path = move || {
        let panel = if is_large.get() { Panel::Details } else { Panel::None };
        places.path(Place::Room { room, message: Some(message), panel })
    };
    let spoken = move || says.with(|says| (text.get().pins.by)(&says.by, &says.text));
    let unpin = move |_| {
        if let Err(unsent) = state.pin(room, message, false) {
            toasts.unsent(unsent);
        }
    };
    view! {
        <li class="pin">
            <a href=live(path) aria-label=live(spoken) data-quiet=live(move || says.with(|says| says.is_quiet.then_some("")))>
                <bdi class="pin-author">{live(move || says.with(|says| says.by.clone()))}</bdi>
                <span class="pin-text" dir="auto">
                    {live(move || says.with(|says| says.text.clone()))}
                </span>
            </a>
            <When when=move || may_unpin.get()>
                <IconButton glyph=Glyph::Close small=true label=text.say(|text| text.pins.unpin) on:click=unpin />
            </When>
        </li>
    }
}
