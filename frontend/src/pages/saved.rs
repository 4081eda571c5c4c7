//! What one has saved, of all rooms, at `/saved`: the last of it first.

use adda_shared::id::{Revision, RoomId, UnixMs};
use leptos::prelude::*;

use super::head::PageHead;
use crate::place::Place;
use crate::signal::Signal;
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::text::{Say as _, use_beside_text};
use crate::ui::icon::Glyph;
use crate::ui::list::each;
use crate::ui::toast::use_toasts;
use crate::ui::waiting::Empty;
use crate::view::message_line::MessageLine;
use crate::view::names::use_room_name;
use crate::watch::{memo, part};

/// Bits of a line's number that are the message's revision; the others are the room.
const REVISION_BITS: u32 = 40;

#[component]
pub(crate) fn Saved() -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let rooms = state.rooms();
    let saved = memo(move || {
        let mut saved: Vec<(UnixMs, u64)> = Vec::new();
        for room in rooms.get() {
            state.room(room).head.with(|head| {
                for one in head.iter().flat_map(|head| &head.saved) {
                    let place = saved.partition_point(|(at, _)| *at > one.at);
                    saved.insert(place, (one.at, room.0 << REVISION_BITS | one.message.0));
                }
            });
        }
        saved.into_iter().map(|(_, number)| number).collect::<Vec<u64>>()
    });
    let row = |number: u64| {
        let (room, message) = (RoomId(number >> REVISION_BITS), Revision(number & ((1 << REVISION_BITS) - 1)));
        view! { <Line room message /> }.into_any()
    };
    view! {
        <main class="room" aria-label=text.say(|text| text.sidebar.saved)>
            <PageHead title=text.say(|text| text.sidebar.saved) />
            <div class="settings-scroll">
                <div class="settings">
                    <div role="status">{part(move || {
                        saved
                            .with(Vec::is_empty)
                            .then(|| {
                                view! {
                                    <Empty
                                        glyph=Glyph::Bookmark
                                        title=text.say(|text| text.saved.none)
                                        text=text.say(|text| text.saved.none_text)
                                    />
                                }
                            })
                    })}</div>
                    <ul class="message-lines">{each(move || saved.get(), row)}</ul>
                </div>
            </div>
        </main>
    }
}

#[component]
fn Line(room: RoomId, message: Revision) -> impl IntoView {
    let (state, text, toasts) = (use_state(), use_beside_text(), use_toasts());
    let path = memo(move || {
        let thread = state.thread_of(room, message).flatten();
        Place::message(Talk { room, thread }, message).path()
    });
    let on_off = move |()| {
        if let Err(unsent) = state.save(room, message, false) {
            toasts.unsent(unsent);
        }
    };
    view! {
        <MessageLine
            room
            message
            path
            place=use_room_name(room)
            off=text.say(|text| text.saved.unsave)
            may_off=Signal::stored(true)
            on_off
        />
    }
}
