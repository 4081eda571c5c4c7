//! The panel beside a room. Where it lies over the room, the focus goes into it, and back.

use std::time::Duration;

use adda_shared::id::{Revision, RoomId};
use leptos::prelude::*;

use crate::app::Screen;
use crate::browser::{self, focus_on};
use crate::later::{Frame, Parts, use_parts};
use crate::place::{Place, use_places};
use crate::text::{Say as _, use_text};
use crate::ui::button::IconButton;
use crate::ui::icon::Glyph;
use crate::watch::{live, part};

/// What stands in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BesideRoom {
    /// What this room is and who is in it.
    Details(RoomId),
    /// What was found, whichever of the rooms one is in.
    Search,
    /// The thread of this message of the room.
    Thread(RoomId, Revision),
}

#[component]
pub(crate) fn SidePanel(what: BesideRoom) -> impl IntoView {
    let (text, places, Parts { beside, pages, .. }) = (use_text(), use_places(), use_parts());
    let is_large = expect_context::<Screen>().is_large;
    // Once everything is in place.
    let focus_soon = |what, is_wanted: fn() -> bool| {
        let focus = move || {
            if is_wanted() {
                focus_on(what);
            }
        };
        set_timeout(focus, Duration::ZERO);
    };
    let (title, opener) = match what {
        BesideRoom::Details(_) => (text.say(|text| text.room.details), ".room-people"),
        BesideRoom::Search => (text.say(|text| text.room.search), "[data-opens=search]"),
        BesideRoom::Thread(..) => (
            text.say(|text| text.room.thread),
            if browser::is_touched() { ".room .timeline-scroll" } else { ".room .composer-text" },
        ),
    };
    let thread = if let BesideRoom::Thread(room, thread) = what { Some((room, thread)) } else { None };
    // Where one writes, the focus is there, unless that would bring up a keyboard on the screen.
    let takes_focus = thread.is_none() || browser::is_touched();
    let is_lost = || document().active_element() == document().body().map(Into::into);
    if !is_large.get_untracked() {
        focus_soon(".panel-head > button:last-child", if takes_focus { || true } else { is_lost });
    }
    on_cleanup(move || {
        if thread.is_some() || is_large.try_get_untracked() == Some(false) {
            // Nobody took it who was not in the panel.
            focus_soon(opener, is_lost);
        }
    });
    let close = move |_| {
        if let Some(room) = places.here().get_untracked().room_id() {
            places.back_to(Place::room(room));
        }
    };
    view! {
        // Over an inert room it is what one is in.
        <section
            class="panel"
            role=live(move || if is_large.get() { "complementary" } else { "dialog" })
            aria-label=if thread.is_some() { title } else { text.say(|text| text.room.details) }
        >
            <header class="panel-head">
                <h2>{title}</h2>
                {part(move || {
                    thread.and_then(|(room, thread)| beside.here().map(|beside| (beside.thread_head)(room, thread)))
                })}
                <IconButton glyph=Glyph::Close label=text.say(|text| text.common.close) on:click=close />
            </header>
            <div class=if thread.is_some() { "panel-talk" } else { "panel-body" }>
                {match what {
                    BesideRoom::Details(room) => pages.show(Frame::Within, move |pages| (pages.details)(room)),
                    BesideRoom::Search => pages.show(Frame::Within, |pages| (pages.search)()),
                    BesideRoom::Thread(room, thread) => {
                        beside.show(Frame::Within, move |beside| (beside.thread)(room, thread))
                    }
                }}
            </div>
        </section>
    }
}
