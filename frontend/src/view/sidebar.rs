//! The sidebar: where one is, where one could go, and oneself.

use adda_shared::id::RoomId;
use adda_shared::limits;
use adda_shared::model::RoomKind;
use adda_shared::permission::SpaceAction;
use leptos::ev::DragEvent;
use leptos::prelude::*;

use super::act::use_act;
use super::dialogs::use_dialogs;
use super::jump::Jump;
use super::names::{use_availability, use_hue, use_name, use_other, use_room_kind, use_room_name};
use super::order::{Listed, favourites, listed};
use super::status::{StatusMark, status_line};
use crate::app::Screen;
use crate::later::{menu, use_parts};
use crate::place::{Panel, Place, use_places};
use crate::signal::{Memo, Signal};
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::text::{Catalogue, Say as _, format, use_language, use_text};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::button::IconButton;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::{When, each};
use crate::ui::waiting::Skeleton;
use crate::watch::{live, memo, part};

#[component]
pub(crate) fn Sidebar() -> impl IntoView {
    let (state, text) = (use_state(), use_text());
    let is_welcomed = state.is_welcomed();
    view! {
        <nav class="sidebar" aria-label=text.say(|text| text.sidebar.rooms)>
            <SpaceHead />
            <Jump />
            {part(move || {
                if is_welcomed.get() {
                    view! { <RoomLists /> }.into_any()
                } else {
                    view! {
                        <div class="sidebar-scroll">
                            <Skeleton label=text.say(|text| text.common.loading) lines=6 />
                        </div>
                    }
                        .into_any()
                }
            })}
            <MyFoot />
        </nav>
    }
}

#[component]
fn SpaceHead() -> impl IntoView {
    let space = use_state().space();
    view! {
        <header class="sidebar-head">
            <p class="sidebar-space">
                <bdi>{space}</bdi>
            </p>
            {menu(|beside| (beside.space_menu)())}
        </header>
    }
}

#[component]
fn RoomLists() -> impl IntoView {
    let (state, text, dialogs) = (use_state(), use_text(), use_dialogs());
    let (favourites, rooms, direct) = (favourites(), listed(false), listed(true));
    let role = state.role();
    let is_member = memo(move || role.get().may(SpaceAction::ListRooms));
    let (act, beside) = (use_act(), use_parts().beside);
    let drag = move |is_favourites: bool| {
        move |event: DragEvent| {
            if let Some(beside) = untrack(|| beside.here()) {
                (beside.on_drag)(act, &event, is_favourites);
            }
        }
    };
    view! {
        <div class="sidebar-scroll">
            <When when=move || !favourites.with(Vec::is_empty)>
                <section
                    class="sidebar-section"
                    on:dragover=drag(true)
                    on:dragleave=drag(true)
                    on:drop=drag(true)
                >
                    <div class="sidebar-section-head">
                        <h2>{text.say(|text| text.sidebar.favourites)}</h2>
                    </div>
                    <RoomList rooms=favourites />
                </section>
            </When>
            <section class="sidebar-section" on:dragover=drag(false) on:dragleave=drag(false) on:drop=drag(false)>
                <div class="sidebar-section-head">
                    <h2>{text.say(|text| text.sidebar.rooms)}</h2>
                    {menu(|beside| (beside.order_menu)())}
                    <When when=move || is_member.get()>
                        <IconButton
                            glyph=Glyph::Add
                            small=true
                            label=text.say(|text| text.sidebar.create_room)
                            on:click=move |_| dialogs.create_room.set(true)
                        />
                    </When>
                </div>
                <RoomList rooms=rooms.shown />
                {nothing(rooms, |text| text.sidebar.no_rooms)}
                <When when=move || is_member.get()>
                    {page_link(Place::Rooms, Glyph::Compass, |text| text.sidebar.browse, Signal::stored(0))}
                </When>
                {page_link(Place::Unread, Glyph::Unread, |text| text.sidebar.unread_all, Signal::stored(0))}
                {page_link(Place::Threads, Glyph::Thread, |text| text.sidebar.threads, state.unread_replies())}
                {page_link(Place::Saved, Glyph::Bookmark, |text| text.sidebar.saved, Signal::stored(0))}
                {page_link(Place::Drafts, Glyph::Edit, |text| text.sidebar.drafts, Signal::stored(0))}
                {page_link(Place::Plans, Glyph::Clock, |text| text.sidebar.plans, state.plans_due())}
            </section>
            <When when=move || is_member.get() || !direct.has_none.get()>
                <section class="sidebar-section" on:dragover=drag(false) on:dragleave=drag(false) on:drop=drag(false)>
                    <div class="sidebar-section-head">
                        <h2>{text.say(|text| text.sidebar.direct)}</h2>
                        <When when=move || is_member.get()>
                            <IconButton
                                glyph=Glyph::Add
                                small=true
                                label=text.say(|text| text.sidebar.new_direct)
                                on:click=move |_| dialogs.direct.set(true)
                            />
                        </When>
                    </div>
                    <RoomList rooms=direct.shown />
                    {nothing(direct, |text| text.sidebar.no_direct)}
                </section>
            </When>
        </div>
    }
}

fn page_link(place: Place, glyph: Glyph, name: fn(&'static Catalogue) -> &'static str, unread: Signal<u64>) -> AnyView {
    let (text, places) = (use_text(), use_places());
    let is_here = move || places.here().get() == place;
    view! {
        <a class="sidebar-more" href=place.path() aria-current=live(move || is_here().then_some("page"))>
            <Icon glyph />
            <span>{text.say(name)}</span>
            <UnreadBadge unread />
        </a>
    }
    .into_any()
}

/// What is said where no room is shown; nothing, where all of them are favourites.
fn nothing(listed: Listed, none: fn(&'static Catalogue) -> &'static str) -> AnyView {
    let text = use_text();
    let words = move || {
        let all_read = || listed.shown.with(Vec::is_empty) && listed.has_hidden.get();
        let none = listed.has_none.get().then(|| none(text.get()));
        none.or_else(|| all_read().then(|| text.get().sidebar.all_read))
    };
    view! { {part(move || words().map(|words| view! { <p class="sidebar-nothing">{words}</p> }))} }.into_any()
}

#[component]
fn RoomList(rooms: Memo<Vec<RoomId>>) -> impl IntoView {
    view! {
        <ul>
            {each(
                move || rooms.get(),
                |room| {
                    view! {
                        <li>
                            <RoomLink room />
                        </li>
                    }
                        .into_any()
                },
            )}
        </ul>
    }
}

#[component]
fn RoomLink(room: RoomId) -> impl IntoView {
    let (state, text, language, places) = (use_state(), use_text(), use_language(), use_places());
    let is_large = expect_context::<Screen>().is_large;
    let signals = state.room(room);
    let name = use_room_name(room);
    let is_here = memo(move || places.here().get().room_id() == Some(room));
    // On a large screen the panel stays open from room to room.
    // What stands beside a room stays where there is a column for it.
    let panel = memo(move || if is_large.get() { places.here().get().panel().of_any_room() } else { Panel::None });
    let (all_unread, is_silent) = (signals.unread, signals.is_silent);
    let is_silent: Signal<bool> = is_silent.into();
    let unread = memo(move || if is_silent.get() { 0 } else { all_unread.get() });
    let mentions: Signal<u64> = signals.mentions.into();
    let mention_count = move || {
        let count = mentions.get();
        let number = format::number(language.get(), count.min(MENTIONS_SHOWN_MAX));
        if count > MENTIONS_SHOWN_MAX { [&number, "+"].concat() } else { number }
    };
    let drafts = state.drafts();
    let is_of_room = move |number: &u64| Talk::numbered(*number).room == room;
    let has_draft = memo(move || !is_here.get() && drafts.with(|drafts| drafts.iter().any(is_of_room)));
    let (head, kind, other) = (signals.head, use_room_kind(room), use_other(room));
    let is_archived = move || head.with(|head| head.as_ref().is_some_and(|head| head.room.is_archived));
    view! {
        <a
            class="sidebar-room"
            href=live(move || places.path(Place::room_with(room, panel.get())))
            aria-current=live(move || is_here.get().then_some("page"))
            data-unread=live(move || (unread.get() > 0).then_some(""))
            data-archived=live(move || is_archived().then_some(""))
            data-silent=live(move || is_silent.get().then_some(""))
        >
            <RoomMark room />
            <bdi class="sidebar-room-name">{name}</bdi>
            {part(move || {
                has_draft.get().then(|| {
                    view! {
                        <span class="sidebar-draft" title=text.say(|text| text.sidebar.draft)>
                            <Icon glyph=Glyph::Edit small=true />
                            <span class="visually-hidden">{text.say(|text| text.sidebar.draft)}</span>
                        </span>
                    }
                })
            })}
            {part(move || {
                let user = other.get().filter(|_| kind.get() == RoomKind::Direct);
                user.map(|user| view! { <StatusMark user /> })
            })}
            <Silence when=is_silent label=text.say(|text| text.sidebar.silent) />
            {part(move || {
                (mentions.get() > 0)
                    .then(|| {
                        view! {
                            <span class="badge" data-mention="" aria-hidden="true">
                                "@" {mention_count()}
                            </span>
                            <span class="visually-hidden">{(text.get().sidebar.mentions)(&mention_count(), mentions.get() == 1)}</span>
                        }
                    })
            })}
            <UnreadBadge unread=unread.into() />
        </a>
    }
}

/// How much is unread, where anything is.
#[component]
fn UnreadBadge(unread: Signal<u64>) -> impl IntoView {
    let (text, language) = (use_text(), use_language());
    part(move || {
        (unread.get() > 0).then(|| {
            view! {
                <span class="badge" aria-hidden="true">
                    {format::number(language.get(), unread.get())}
                </span>
                <span class="visually-hidden">{(text.get().sidebar.unread)(unread.get())}</span>
            }
        })
    })
}

/// Says, while it holds, that one is not notified.
#[component]
pub(crate) fn Silence(when: Signal<bool>, label: Signal<&'static str>) -> impl IntoView {
    part(move || {
        when.get().then(|| {
            view! {
                <Icon glyph=Glyph::BellOff small=true />
                <span class="visually-hidden">{label}</span>
            }
        })
    })
}

/// Messages that are counted one by one: the server tells of one more, which means more than these.
const MENTIONS_SHOWN_MAX: u64 = limits::MENTIONS_HELD_MAX as u64 - 1;

/// What stands before a room's name: its kind, or the face of the person that it is with.
#[component]
pub(crate) fn RoomMark(room: RoomId) -> impl IntoView {
    let (kind, other) = (use_room_kind(room), use_other(room));
    view! {
        {part(move || match (kind.get(), other.get()) {
            (RoomKind::Open, _) => view! { <Icon glyph=Glyph::Hash /> }.into_any(),
            (RoomKind::Closed, _) => view! { <Icon glyph=Glyph::Lock /> }.into_any(),
            (RoomKind::Direct, Some(user)) => {
                let availability = use_availability(user);
                view! { <Avatar name=use_name(user) hue=use_hue(user) availability size=AvatarSize::Small /> }.into_any()
            }
            (RoomKind::Direct, None) => view! { <Icon glyph=Glyph::People /> }.into_any(),
        })}
    }
}

/// Oneself, what one says of oneself, and the way to one's settings.
#[component]
fn MyFoot() -> impl IntoView {
    let (state, text) = (use_state(), use_text());
    let (me, role, is_paused, dialogs) = (state.me(), state.role(), state.is_paused(), use_dialogs());
    let user = memo(move || me.with(|me| me.as_ref().map(|me| me.user)));
    view! {
        <footer class="sidebar-me">
            {part(move || {
                user.get()
                    .map(|user| {
                        let (name, availability) = (use_name(user), use_availability(user));
                        let says = move || {
                            let word = || availability.get().word(&text.get().sidebar).to_owned();
                            status_line(state, user).unwrap_or_else(word)
                        };
                        view! {
                            <button
                                class="sidebar-me-status"
                                type="button"
                                title=text.say(|text| text.sidebar.set_status)
                                disabled=live(move || !role.get().may(SpaceAction::SetStatus))
                                on:click=move |_| dialogs.status.set(true)
                            >
                                <Avatar name hue=use_hue(user) availability />
                                <bdi class="sidebar-me-name">{name}</bdi>
                                <span class="sidebar-me-says">
                                    <bdi>{live(says)}</bdi>
                                    <Silence when=is_paused label=text.say(|text| text.sidebar.paused) />
                                </span>
                                <span class="visually-hidden">{text.say(|text| text.sidebar.set_status)}</span>
                            </button>
                        }
                    })
            })}
            <a
                class="icon-button"
                href=Place::Settings.path()
                aria-label=text.say(|text| text.sidebar.settings)
                title=text.say(|text| text.sidebar.settings)
            >
                <Icon glyph=Glyph::Settings />
            </a>
        </footer>
    }
}
