//! A room: its head, its conversation and where one writes; and the panel beside it.

use adda_shared::id::{Revision, RoomId};
use adda_shared::limits;
use adda_shared::model::RoomKind;
use adda_shared::permission::{RoomAction, SpaceAction};
use adda_shared::protocol::command::{Command, Reply};
use leptos::prelude::*;

use super::head::{BackToRooms, PageHead};
use crate::app::Screen;
use crate::place::{Panel, Place, use_places};
use crate::state::fetched::Replied;
use crate::state::use_state;
use crate::text::{Say as _, use_text};
use crate::ui::button::{Button, IconButton, Look};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::When;
use crate::ui::toast::use_toasts;
use crate::ui::waiting::{Empty, Skeleton};
use crate::view::act::use_act;
use crate::view::composer::{Composer, ComposerClosed};
use crate::view::dialogs::use_dialogs;
use crate::view::members::Faces;
use crate::view::names::use_room_name;
use crate::view::panel::RoomMenu;
use crate::view::timeline::Timeline;
use crate::watch::{live, memo, part};

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
                Standing::Outside => view! { <Outside room /> }.into_any(),
                Standing::Unknown => view! { <LoadingRoom /> }.into_any(),
            })}
        </main>
    }
}

#[component]
fn RoomHead(room: RoomId) -> impl IntoView {
    let (state, text, places) = (use_state(), use_text(), use_places());
    let (name, head) = (use_room_name(room), state.room(room).head);
    let about = memo(move || {
        head.with(|head| {
            head.as_ref().map(|head| (head.room.topic.to_string(), head.room.kind, head.room.member_count))
        })
    });
    let topic = move || about.get().map(|(topic, ..)| topic).unwrap_or_default();
    let kind = memo(move || about.get().map_or(RoomKind::Open, |(_, kind, _)| kind));
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
                </h1>
                <p class="room-about" dir="auto">
                    {topic}
                </p>
            </div>
            <div class="room-actions">
                <IconButton
                    glyph=Glyph::Search
                    label=text.say(|text| text.search.open)
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
                <RoomMenu room />
            </div>
        </header>
    }
}

#[component]
fn Conversation(room: RoomId, message: Memo<Option<Revision>>) -> impl IntoView {
    let (state, dialogs) = (use_state(), use_dialogs());
    let signals = state.open_room(room, message.get_untracked());
    on_cleanup(move || state.close_room(room));
    // Another message of the same room.
    Effect::new(move |before: Option<Option<Revision>>| {
        let now = message.get();
        if let Some(revision) = now
            && before.is_some_and(|before| before != now)
        {
            state.go_to_message(room, revision);
        }
        now
    });
    let (head, role) = (state.room(room).head, state.role());
    let may_send = memo(move || {
        head.with(|head| head.as_ref().is_some_and(|head| head.standing(role.get()).may(RoomAction::Send)))
    });
    view! {
        <Timeline room signals on_invite=move || dialogs.invite.set(true) />
        {part(move || {
            if may_send.get() {
                view! { <Composer room /> }.into_any()
            } else {
                view! { <ComposerClosed /> }.into_any()
            }
        })}
    }
}

/// A room that one is not in: an open one can be joined, of another nothing is known.
#[component]
fn Outside(room: RoomId) -> impl IntoView {
    let (state, text, act) = (use_state(), use_text(), use_act());
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
                {text.say(|text| text.composer.join)}
            </Button>
        }
        .into_any()
    };
    let none = move || {
        let lines = (text.say(|text| text.room.no_such_title), text.say(|text| text.room.no_such_text));
        view! { <OutsideNotice title=lines.0 text=lines.1 action=to_rooms() /> }.into_any()
    };
    view! {
        {part(move || match replied.get() {
            _ if !may_list.get() => none(),
            None if is_live.get() => view! { <LoadingRoom /> }.into_any(),
            None => {
                let line = text.say(|text| text.room.look_offline);
                view! { <OutsideNotice text=line action=to_rooms() /> }.into_any()
            }
            Some(Ok(Reply::Rooms(rooms))) => {
                let is_cut = rooms.len() >= limits::LISTED_ROOMS_MAX;
                match rooms.into_iter().map(|listed| listed.room).find(|found| found.room == room) {
                    Some(found) => view! { <FoundRoom found action=join() /> }.into_any(),
                    // It may be one of those beyond the end of the list: the server tells, when one joins.
                    None if is_cut => {
                        let line = text.say(|text| text.room.look_cut);
                        view! { <OutsideNotice text=line action=join() /> }.into_any()
                    }
                    None => none(),
                }
            }
            Some(Ok(_) | Err(_)) => {
                let line = text.say(|text| text.room.look_failed);
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
fn FoundRoom(found: adda_shared::model::Room, action: AnyView) -> impl IntoView {
    let text = use_text();
    let name = found.name.map(|name| name.to_string()).unwrap_or_default();
    let (heading, topic) = (name.clone(), found.topic.to_string());
    view! {
        <PageHead title=heading glyph=Glyph::Hash />
        <div class="notice-page">
            <p dir="auto">{topic}</p>
            <p>{live(move || (text.get().composer.not_member)(&name))}</p>
            {action}
        </div>
    }
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
fn LoadingRoom() -> impl IntoView {
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
