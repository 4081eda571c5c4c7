//! The page as a whole: what every view can rely on, and which of them stands where.

use adda_shared::id::{Revision, RoomId};
use adda_shared::protocol::http::{Me, Registration};
use leptos::prelude::*;

use crate::browser;
use crate::later::{Frame, Pages, provide_parts, use_parts};
use crate::pages::beside::{BesideRoom, SidePanel};
use crate::pages::nowhere::{Nowhere, Unreachable};
use crate::pages::room::{NoRoom, Room};
use crate::place::{Panel, Place, provide_places, use_places};
use crate::session::{Gate, provide_session, use_session};
use crate::signal::{Memo, Signal};
use crate::state::{provide_state, settings, use_state};
use crate::text::{Catalogue, Say as _, format, provide_text, use_language, use_text};
use crate::ui::theme::provide_theme;
use crate::ui::toast::{ToastList, provide_toasts};
use crate::view::connection::ConnectionLine;
use crate::view::dialogs::{LaterDialogs, provide_dialogs};
use crate::view::drafts::provide_drafts;
use crate::view::names::use_room_name;
use crate::view::notice::provide_today;
use crate::view::shortcuts::listen_to_keys;
use crate::view::sidebar::Sidebar;
use crate::watch::{live, memo, part, watch};

/// How large the screen is.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    /// One pane at a time.
    pub(crate) is_small: Signal<bool>,
    /// Three columns.
    pub(crate) is_large: Signal<bool>,
}

/// The root of everything.
#[component]
pub(crate) fn App() -> impl IntoView {
    provide_text();
    provide_parts();
    provide_theme();
    provide_toasts();
    provide_today();
    let state = provide_state();
    provide_drafts(state);
    provide_context(Screen {
        is_small: browser::watch_media("(max-width: 639px)"),
        is_large: browser::watch_media("(min-width: 1024px)"),
    });
    provide_session(state);
    provide_places();
    view! {
        <Inside />
        <ToastList />
    }
}

/// What is shown to whom. Most moves between places leave most of the page as it is.
#[component]
fn Inside() -> impl IntoView {
    let places = use_places();
    let session = use_session();
    let door = use_parts().door;
    let gate = session.gate(places.here());
    // Made here, where it lasts: whoever comes in may have left the page of the door before the server answers.
    let on_done = Callback::new(move |me: Me| {
        session.enter(me);
        match places.here().get_untracked() {
            Place::SignIn | Place::Join | Place::Welcome => places.replace(Place::Home),
            // Whoever came by a link to a room goes on to it.
            Place::Home
            | Place::Room { .. }
            | Place::Rooms
            | Place::Unread
            | Place::Saved
            | Place::Drafts
            | Place::Plans
            | Place::Threads
            | Place::Settings
            | Place::Nowhere => {}
            #[cfg(feature = "preview")]
            Place::Preview => {}
        }
    });
    let server = move || session.server();
    let space = move || server().and_then(|server| server.space).map(|space| space.to_string()).unwrap_or_default();
    view! {
        {part(move || match gate.get() {
            Gate::Knocking => Frame::Page.waiting(),
            Gate::Unreachable => view! { <Unreachable on_retry=move || session.ask() /> }.into_any(),
            Gate::Welcome { is_claimed } => {
                door.show(Frame::Page, move |door| (door.welcome)(is_claimed, on_done)).into_any()
            }
            Gate::Join => {
                let is_open = untrack(server).is_some_and(|server| server.registration == Registration::Open);
                let open_space = is_open.then(|| untrack(space));
                door.show(Frame::Page, move |door| (door.join)(open_space.clone(), on_done)).into_any()
            }
            Gate::SignIn => {
                let registration = untrack(server).map_or(Registration::Closed, |server| server.registration);
                let space = untrack(space);
                door.show(Frame::Page, move |door| (door.sign_in)(space.clone(), registration, on_done)).into_any()
            }
            Gate::Inside => {
                provide_dialogs();
                view! { <Shell /> }.into_any()
            }
            #[cfg(feature = "preview")]
            Gate::Preview => view! { <crate::preview::Preview /> }.into_any(),
        })}
    }
}

/// What stands in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Middle {
    /// Nothing yet: on a small screen the list of rooms, elsewhere soon a room.
    Home,
    Room(RoomId),
    Directory,
    Unread,
    Saved,
    Drafts,
    Plans,
    Threads,
    Settings,
    Nowhere,
}

impl Middle {
    const fn of(place: Place) -> Self {
        match place {
            Place::Home | Place::SignIn | Place::Join | Place::Welcome => Self::Home,
            Place::Room { room, .. } => Self::Room(room),
            Place::Rooms => Self::Directory,
            Place::Unread => Self::Unread,
            Place::Saved => Self::Saved,
            Place::Drafts => Self::Drafts,
            Place::Plans => Self::Plans,
            Place::Threads => Self::Threads,
            Place::Settings => Self::Settings,
            Place::Nowhere => Self::Nowhere,
            #[cfg(feature = "preview")]
            Place::Preview => Self::Nowhere,
        }
    }
}

/// The page of somebody who is signed in.
#[component]
pub(crate) fn Shell() -> impl IntoView {
    let places = use_places();
    let here = places.here();
    listen_to_keys();
    lead_from_home();
    title_the_page();
    let middle = memo(move || Middle::of(here.get()));
    let beside_room = memo(move || match here.get() {
        Place::Room { room, panel: Panel::Details, .. } => Some(BesideRoom::Details(room)),
        Place::Room { panel: Panel::Search, .. } => Some(BesideRoom::Search),
        Place::Room { room, panel: Panel::Thread(thread), .. } => Some(BesideRoom::Thread(room, thread)),
        _ => None,
    });
    let pane = memo(move || match (middle.get(), beside_room.get()) {
        (Middle::Home, _) => "rooms",
        (_, Some(_)) => "details",
        (
            Middle::Room(_)
            | Middle::Directory
            | Middle::Unread
            | Middle::Saved
            | Middle::Drafts
            | Middle::Plans
            | Middle::Threads
            | Middle::Settings
            | Middle::Nowhere,
            None,
        ) => "conversation",
    });
    let Screen { is_small, is_large } = expect_context();
    let pages = use_parts().pages;
    let page = move |title: fn(&'static Catalogue) -> &'static str, view: fn(Pages) -> fn() -> AnyView| {
        pages.show(Frame::Middle(title), move |pages| view(pages)()).into_any()
    };
    let has_hidden_middle = memo(move || is_small.get() && pane.get() != "conversation");
    view! {
        <div
            class="shell"
            data-pane=pane
            data-details=live(move || beside_room.get().map(|_| ""))
            on:click=move |event| {
                // Where the panel lies over the room, pressing beside it puts it away.
                if let (Place::Room { room, panel: Panel::Details | Panel::Search | Panel::Thread(_), .. }, true) =
                    (here.get_untracked(), event.target() == event.current_target())
                    && !is_large.get_untracked()
                {
                    places.back_to(Place::room(room));
                }
            }
        >
            <Sidebar />
            {part(move || match middle.get() {
                Middle::Home => view! { <NoRoom /> }.into_any(),
                Middle::Room(room) => view! { <Room room message=message_of(room) /> }.into_any(),
                Middle::Directory => page(|text| text.sidebar.all_rooms, |pages| pages.directory),
                Middle::Unread => page(|text| text.sidebar.unread_all, |pages| pages.unread),
                Middle::Saved => page(|text| text.sidebar.saved, |pages| pages.saved),
                Middle::Drafts => page(|text| text.sidebar.drafts, |pages| pages.drafts),
                Middle::Plans => page(|text| text.sidebar.plans, |pages| pages.plans),
                Middle::Threads => page(|text| text.sidebar.threads, |pages| pages.threads),
                Middle::Settings => page(|text| text.sidebar.settings, |pages| pages.settings),
                Middle::Nowhere => view! { <Nowhere /> }.into_any(),
            })}
            {part(move || beside_room.get().map(|what| view! { <SidePanel what /> }))}
            {part(move || has_hidden_middle.get().then(|| view! { <HiddenMiddle /> }))}
            <ConnectionLine />
        </div>
        <LaterDialogs />
    }
}

/// On a small screen with another pane in view, what a screen reader takes for the page's middle and title.
#[component]
fn HiddenMiddle() -> impl IntoView {
    let (state, text, places) = (use_state(), use_text(), use_places());
    let title = move || match places.room().get() {
        Some(room) => use_room_name(room).get(),
        None => state.space().get(),
    };
    view! {
        <main class="visually-hidden" aria-label=text.say(|text| text.room.conversation)>
            <h1>{title}</h1>
        </main>
    }
}

/// The message that the address of a room names, and not that of a thread beside it.
fn message_of(room: RoomId) -> Memo<Option<Revision>> {
    let here = use_places().here();
    memo(move || match here.get() {
        Place::Room { room: at, message, panel } if at == room && panel.thread().is_none() => message,
        _ => None,
    })
}

/// From the root into the last room, or the first: at once where there is room for more than the list, and for somebody
/// who has just come in.
fn lead_from_home() {
    let (state, places, session) = (use_state(), use_places(), use_session());
    let is_small = expect_context::<Screen>().is_small;
    let rooms = state.rooms();
    watch(move || {
        let is_home = match places.here().get() {
            Place::Home | Place::SignIn | Place::Join | Place::Welcome => true,
            Place::Room { .. }
            | Place::Rooms
            | Place::Unread
            | Place::Saved
            | Place::Drafts
            | Place::Plans
            | Place::Threads
            | Place::Settings
            | Place::Nowhere => false,
            #[cfg(feature = "preview")]
            Place::Preview => false,
        };
        let rooms = rooms.get();
        if is_home && rooms.is_empty() {
            return;
        }
        // Whoever came by a link to a room needs no leading.
        let has_come = session.take_has_come();
        if !is_home {
            return;
        }
        let last = state.user().and_then(settings::load_last_room).filter(|room| rooms.contains(room));
        let room = last.or_else(|| rooms.iter().copied().max_by_key(|room| state.last_at(*room)));
        if is_small.get() {
            if let Some(room) = room.filter(|_| has_come) {
                places.replace(Place::Home);
                places.go(Place::room(room));
            }
        } else if let Some(room) = room {
            places.replace(Place::room(room));
        }
    });
}

/// The tab says how much is unread, and where one is.
fn title_the_page() {
    let (state, places, text, language) = (use_state(), use_places(), use_text(), use_language());
    let room_title = memo(move || places.room().get().map(|room| use_room_name(room).get()));
    watch(move || {
        let (words, unread) = (text.get(), state.unread().get());
        let place = match places.here().get() {
            Place::Room { .. } => room_title.get().unwrap_or_default(),
            Place::Rooms => words.sidebar.all_rooms.to_owned(),
            Place::Unread => words.sidebar.unread_all.to_owned(),
            Place::Saved => words.sidebar.saved.to_owned(),
            Place::Drafts => words.sidebar.drafts.to_owned(),
            Place::Plans => words.sidebar.plans.to_owned(),
            Place::Threads => words.sidebar.threads.to_owned(),
            Place::Settings => words.sidebar.settings.to_owned(),
            Place::Home | Place::SignIn | Place::Join | Place::Welcome | Place::Nowhere => state.space().get(),
            #[cfg(feature = "preview")]
            Place::Preview => String::new(),
        };
        let count = if unread > 0 { format::number(language.get(), unread) } else { String::new() };
        browser::show_title(&place, &count);
        browser::show_unread(unread);
    });
}
