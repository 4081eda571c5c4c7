//! A room: its head, its conversation and where one writes; and the panel beside it.

use adda_shared::id::{Revision, RoomId};
use adda_shared::item::Item;
use adda_shared::model::RoomKind;
use adda_shared::permission::{RoomAction, SpaceAction};
use adda_shared::protocol::command::{Command, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::head::BackToRooms;
use crate::app::Screen;
use crate::later::{Frame, menu, use_parts};
use crate::place::{Panel, Place, use_places};
use crate::signal::{Memo, Signal};
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::text::{Say as _, use_text};
use crate::ui::button::{Button, IconButton, Look};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::When;
use crate::ui::toast::use_toasts;
use crate::ui::waiting::{Empty, Skeleton};
use crate::view::composer::{Composer, ComposerClosed};
use crate::view::dialogs::use_dialogs;
use crate::view::members::Faces;
use crate::view::names::{use_other, use_room_name};
use crate::view::sidebar::Silence;
use crate::view::status::status_line;
use crate::view::timeline::{Timeline, beginning_of_room};
use crate::watch::{live, memo, part, watch};

/// How one stands to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It is not known yet.
    Unknown,
    Inside,
    Outside,
}

/// A room, from inside or outside.
#[component]
pub(crate) fn Room(room: RoomId, message: Memo<Option<Revision>>) -> impl IntoView {
    let (state, text, toasts) = (use_state(), use_text(), use_toasts());
    let (head, is_welcomed, name) = (state.room(room).head, state.is_welcomed(), use_room_name(room));
    let standing = memo(move || match (head.with(Option::is_some), is_welcomed.get()) {
        (true, _) => Standing::Inside,
        (false, true) => Standing::Outside,
        (false, false) => Standing::Unknown,
    });
    // Who is put out while they look is told so.
    let (leaving, last_name) = (use_dialogs().leaving, StoredValue::new(String::new()));
    Effect::new(move |before: Option<Standing>| {
        let now = standing.get();
        if now == Standing::Inside {
            last_name.set_value(name.get());
        } else if before == Some(Standing::Inside) && now == Standing::Outside && leaving.get_untracked() != Some(room)
        {
            toasts.note((text.get_untracked().room.removed)(&last_name.get_value()));
        }
        now
    });
    let pages = use_parts().pages;
    // What the panel lies over can't be reached while it does.
    let (here, is_large) = (use_places().here(), expect_context::<Screen>().is_large);
    let is_covered = move || !is_large.get() && here.get().panel() != Panel::None;
    view! {
        <main class="room" aria-label=text.say(|text| text.room.conversation) inert=is_covered>
            {part(move || match standing.get() {
                Standing::Inside => {
                    view! {
                        <RoomHead room />
                        <Conversation room message />
                    }
                        .into_any()
                }
                Standing::Outside => {
                    let show = pages.show(Frame::Room, move |pages| (pages.outside)(room));
                    view! { {show} }.into_any()
                }
                Standing::Unknown => view! { <LoadingRoom /> }.into_any(),
            })}
        </main>
    }
}

#[component]
fn RoomHead(room: RoomId) -> impl IntoView {
    let (state, text, places) = (use_state(), use_text(), use_places());
    let (name, signals) = (use_room_name(room), state.room(room));
    let (head, is_silent) = (signals.head, signals.is_silent.into());
    let about = memo(move || {
        head.with(|head| {
            head.as_ref().map(|head| (head.room.topic.to_string(), head.room.kind, head.room.member_count))
        })
    });
    let kind = memo(move || about.get().map_or(RoomKind::Open, |(_, kind, _)| kind));
    // A direct room is about nothing but its people.
    let other = use_other(room);
    let says = move || other.get().filter(|_| kind.get() == RoomKind::Direct).and_then(|user| status_line(state, user));
    let topic = move || says().or_else(|| about.get().map(|(topic, ..)| topic)).unwrap_or_default();
    let count = memo(move || about.get().map_or(0, |(.., count)| count));
    let is_shown = move |panel| memo(move || places.here().get().panel() == panel);
    let (has_details, has_search) = (is_shown(Panel::Details), is_shown(Panel::Search));
    let toggle = move |panel| {
        if places.here().get_untracked().panel() == panel {
            places.back_to(Place::room(room));
        } else {
            places.go(Place::room_with(room, panel));
        }
    };
    let glyph = move || match kind.get() {
        RoomKind::Open => Glyph::Hash,
        RoomKind::Closed => Glyph::Lock,
        RoomKind::Direct => Glyph::Talk,
    };
    view! {
        <header class="room-head">
            <BackToRooms />
            <div class="room-title">
                <h1 class="room-name">
                    <Icon glyph=Signal::derive(glyph) small=true />
                    <span dir="auto">{name}</span>
                    <Silence when=is_silent label=text.say(|text| text.sidebar.silent) />
                </h1>
                <p class="room-about" dir="auto">
                    {topic}
                </p>
            </div>
            <div class="room-actions">
                <IconButton
                    glyph=Glyph::Search
                    label=text.say(|text| text.room.find_messages)
                    attr:data-opens="search"
                    attr:aria-expanded=live(move || has_search.get().to_string())
                    on:click=move |_| toggle(Panel::Search)
                />
                <button
                    class="room-people"
                    type="button"
                    aria-expanded=live(move || has_details.get().to_string())
                    title=text.say(|text| text.room.details)
                    on:click=move |_| toggle(Panel::Details)
                >
                    <Faces room />
                    <Icon glyph=Glyph::People small=true />
                    <span class="visually-hidden">{text.say(|text| text.room.details)}", "</span>
                    <span>{live(move || (text.get().room.people)(count.get().into()))}</span>
                </button>
                {menu(move |beside| (beside.room_menu)(room))}
            </div>
        </header>
    }
}

#[component]
fn Conversation(room: RoomId, message: Memo<Option<Revision>>) -> impl IntoView {
    let (state, text, talk) = (use_state(), use_text(), Talk::in_room(room));
    let is_reply = |message: &Revision| untrack(|| state.thread_of(room, *message).flatten().is_some());
    let first = message.get_untracked().filter(|message| !is_reply(message));
    let signals = state.open(talk, first);
    on_cleanup(move || state.close(talk));
    lead_to(room, message, first);
    let (head, role) = (state.room(room).head, state.role());
    let may_send = memo(move || {
        head.with(|head| head.as_ref().is_some_and(|head| head.standing(role.get()).may(RoomAction::Send)))
    });
    view! {
        <Timeline talk signals label=text.say(|text| text.timeline.log) beginning=beginning_of_room />
        {part(move || {
            if may_send.get() {
                view! { <Composer talk /> }.into_any()
            } else {
                view! { <ComposerClosed /> }.into_any()
            }
        })}
    }
}

/// Leads to the message that the address names: in the room, or where it is a reply, in its thread. The room was opened
/// at `first`.
fn lead_to(room: RoomId, message: Memo<Option<Revision>>, first: Option<Revision>) {
    let (state, places, talk) = (use_state(), use_places(), Talk::in_room(room));
    let is_wanted = move |revision| message.try_get_untracked().flatten() == Some(revision);
    let in_thread = move |revision, thread| places.replace(Place::message(Talk::in_thread(room, thread), revision));
    // What the room was led to last, and what was asked for, lest it be led somewhere for a reply.
    let (led, asked) = (StoredValue::new(first), StoredValue::new(None));
    let go = move |revision| {
        led.set_value(Some(revision));
        state.go_to_message(talk, revision);
    };
    watch(move || {
        let now = message.get();
        let is_led = led.get_value() == now;
        let Some(revision) = now else { return led.set_value(None) };
        match state.thread_of(room, revision) {
            Some(Some(thread)) => {
                if is_led {
                    state.land_anew(talk);
                }
                in_thread(revision, thread);
            }
            Some(None) if is_led => {}
            Some(None) => go(revision),
            None if is_led => state.want(room, revision),
            None if asked.get_value() == now => {}
            None => {
                asked.set_value(now);
                spawn_local(async move {
                    let found = state.ask(Command::FindItems { room, revisions: vec![revision] }).await;
                    if !is_wanted(revision) {
                        return;
                    }
                    asked.set_value(None);
                    let there = if let Ok(Reply::Items(items)) = &found { items.items.first() } else { None };
                    match there.and_then(Item::thread) {
                        Some(thread) => in_thread(revision, thread),
                        None => go(revision),
                    }
                });
            }
        }
    });
}

/// One is in no room, or about to be led into one.
#[component]
pub(crate) fn NoRoom() -> impl IntoView {
    let (state, text, places, dialogs) = (use_state(), use_text(), use_places(), use_dialogs());
    let (rooms, is_welcomed, role) = (state.rooms(), state.is_welcomed(), state.role());
    let is_alone = memo(move || is_welcomed.get() && rooms.with(Vec::is_empty));
    let may_look = memo(move || role.get().may(SpaceAction::ListRooms));
    let advice = Signal::derive(move || {
        let words = &text.get().room;
        if may_look.get() { words.none_text } else { words.none_guest }
    });
    view! {
        <main class="room" aria-label=text.say(|text| text.room.conversation)>
            {part(move || {
                if is_alone.get() {
                    view! {
                        <h1 class="visually-hidden">{text.say(|text| text.room.conversation)}</h1>
                        <Empty glyph=Glyph::Talk title=text.say(|text| text.room.none_title) text=advice>
                            <When when=move || may_look.get()>
                                <div class="form-row">
                                    <Button look=Look::Primary on:click=move |_| places.go(Place::Rooms)>
                                        {text.say(|text| text.sidebar.browse)}
                                    </Button>
                                    <Button on:click=move |_| dialogs.create_room.set(true)>
                                        {text.say(|text| text.sidebar.create_room)}
                                    </Button>
                                </div>
                            </When>
                        </Empty>
                    }
                        .into_any()
                } else {
                    view! { <LoadingRoom /> }.into_any()
                }
            })}
        </main>
    }
}

/// The shape of a conversation that is not known yet.
#[component]
pub(super) fn LoadingRoom() -> impl IntoView {
    let text = use_text();
    view! {
        <header class="room-head">
            <BackToRooms />
            <h1 class="visually-hidden">{text.say(|text| text.common.loading)}</h1>
        </header>
        <div class="timeline">
            <div class="timeline-list">
                <div class="timeline-loading">
                    <Skeleton label=text.say(|text| text.common.loading) lines=6 />
                </div>
            </div>
        </div>
    }
}
