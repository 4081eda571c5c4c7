//! Where in Adda one is, as an address. Every place has one, and only this file writes or reads them.
//!
//! Longer than 400 lines because it is one list of places, and the way from each to its address and back.

use adda_shared::id::{Revision, RoomId};
use js_sys::{decode_uri_component, encode_uri_component};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, History, HtmlAnchorElement, MouseEvent};

use crate::signal::{Memo, RwSignal};
use crate::state::talk::Talk;
use crate::watch::memo;

/// A place. Addresses that lead nowhere are one too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The list of rooms on a small screen; elsewhere the last or first room.
    Home,
    Room {
        room: RoomId,
        message: Option<Revision>,
        panel: Panel,
    },
    /// The room browser.
    Rooms,
    /// Everything that is unread.
    Unread,
    /// What one has saved.
    Saved,
    /// What one is writing and has not sent.
    Drafts,
    /// What is to be sent at a time, and of what one is to be reminded.
    Plans,
    /// The threads that one follows.
    Threads,
    Settings,
    SignIn,
    Join,
    Welcome,
    #[cfg(feature = "preview")]
    Preview,
    Nowhere,
}

/// What stands beside a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Panel {
    #[default]
    None,
    /// What the room is and who is in it.
    Details,
    /// What was found. What is searched for stands in the address beside the place.
    Search,
    /// The thread of this message. Where a message is named, it is a reply there.
    Thread(Revision),
}

/// What an address has before the text that is searched for, and before the number of a thread.
const SEARCH: &str = "search";
const THREAD: &str = "thread";

impl Panel {
    /// The thread that it shows.
    pub(crate) const fn thread(self) -> Option<Revision> {
        if let Self::Thread(thread) = self { Some(thread) } else { None }
    }

    /// What of it stays beside another room.
    pub(crate) const fn of_any_room(self) -> Self {
        if let Self::Thread(_) = self { Self::None } else { self }
    }
}

impl Place {
    /// A room, where one left off.
    pub(crate) const fn room(room: RoomId) -> Self {
        Self::room_with(room, Panel::None)
    }

    /// A room, where one left off, with something beside it.
    pub(crate) const fn room_with(room: RoomId, panel: Panel) -> Self {
        Self::Room { room, message: None, panel }
    }

    /// A room or a thread, where one left off.
    pub(crate) const fn talk(talk: Talk) -> Self {
        Self::Room { room: talk.room, message: None, panel: Self::panel_of(talk) }
    }

    /// A message, where it stands.
    pub(crate) const fn message(talk: Talk, message: Revision) -> Self {
        Self::Room { room: talk.room, message: Some(message), panel: Self::panel_of(talk) }
    }

    const fn panel_of(talk: Talk) -> Panel {
        if let Some(thread) = talk.thread { Panel::Thread(thread) } else { Panel::None }
    }

    fn parse(path: &str, query: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let parts = (parts.next(), parts.next(), parts.next(), parts.next());
        match parts {
            (None, ..) => Self::Home,
            (Some("room"), Some(room), message, None) => Self::parse_room(room, message, query),
            (Some("rooms"), None, ..) => Self::Rooms,
            (Some("unread"), None, ..) => Self::Unread,
            (Some("saved"), None, ..) => Self::Saved,
            (Some("drafts"), None, ..) => Self::Drafts,
            (Some("later"), None, ..) => Self::Plans,
            (Some("threads"), None, ..) => Self::Threads,
            (Some("settings"), None, ..) => Self::Settings,
            (Some("sign-in"), None, ..) => Self::SignIn,
            (Some("join"), None, ..) => Self::Join,
            (Some("welcome"), None, ..) => Self::Welcome,
            #[cfg(feature = "preview")]
            (Some("preview"), ..) => Self::Preview,
            _ => Self::Nowhere,
        }
    }

    fn parse_room(room: &str, message: Option<&str>, query: &str) -> Self {
        let has = |name| query.split('&').any(|part| part.split('=').next() == Some(name));
        let thread = query.split('&').find_map(|part| part.strip_prefix(THREAD)?.strip_prefix('='));
        let panel = match (thread, has(SEARCH), has("details")) {
            (Some(thread), ..) => thread.parse().map(Panel::Thread),
            (None, true, _) => Ok(Panel::Search),
            (None, false, true) => Ok(Panel::Details),
            (None, false, false) => Ok(Panel::None),
        };
        match (room.parse(), message.map(str::parse).transpose(), panel) {
            (Ok(room), Ok(message), Ok(panel)) => Self::Room { room, message, panel },
            (Err(_), ..) | (_, Err(_), _) | (.., Err(_)) => Self::Nowhere,
        }
    }

    /// The address, without the server's.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Room { room, message, panel } => {
                let mut path = ["/room/", &room.to_string()].concat();
                if let Some(message) = message {
                    path.push('/');
                    path.push_str(&message.to_string());
                }
                path.push_str(match panel {
                    Panel::None => "",
                    Panel::Details => "?details",
                    Panel::Search => "?search",
                    Panel::Thread(_) => "?thread=",
                });
                path.extend(panel.thread().map(|thread| thread.to_string()));
                path
            }
            Self::Rooms => "/rooms".to_owned(),
            Self::Unread => "/unread".to_owned(),
            Self::Saved => "/saved".to_owned(),
            Self::Drafts => "/drafts".to_owned(),
            Self::Plans => "/later".to_owned(),
            Self::Threads => "/threads".to_owned(),
            Self::Settings => "/settings".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Join => "/join".to_owned(),
            Self::Welcome => "/welcome".to_owned(),
            #[cfg(feature = "preview")]
            Self::Preview => "/preview".to_owned(),
            Self::Nowhere => "/nowhere".to_owned(),
        }
    }

    /// The room, where it is one.
    pub(crate) const fn room_id(self) -> Option<RoomId> {
        match self {
            Self::Room { room, .. } => Some(room),
            Self::Home
            | Self::Rooms
            | Self::Unread
            | Self::Saved
            | Self::Drafts
            | Self::Plans
            | Self::Threads
            | Self::Settings
            | Self::SignIn
            | Self::Join
            | Self::Welcome
            | Self::Nowhere => None,
            #[cfg(feature = "preview")]
            Self::Preview => None,
        }
    }

    /// What stands beside the room.
    pub(crate) const fn panel(self) -> Panel {
        if let Self::Room { panel, .. } = self { panel } else { Panel::None }
    }
}

fn path_and_query(address: &str) -> (&str, &str) {
    let address = address.split('#').next().unwrap_or_default();
    address.split_once('?').unwrap_or((address, ""))
}

/// The room that an address leads to, without the server's part, and to none of its messages or threads.
pub(crate) fn room_at(address: &str) -> Option<RoomId> {
    let (path, query) = path_and_query(address);
    match Place::parse(path, query) {
        Place::Room { room, message: None, panel: Panel::None | Panel::Details | Panel::Search } => Some(room),
        _ => None,
    }
}

/// Whether an address, without the server's part, is that of a place for those who are inside.
pub(crate) fn is_place(address: &str) -> bool {
    let (path, query) = path_and_query(address);
    match Place::parse(path, query) {
        // Another server may have a name that only begins like this one's.
        Place::Home => path.starts_with('/') || path.is_empty(),
        Place::Room { .. }
        | Place::Rooms
        | Place::Unread
        | Place::Saved
        | Place::Drafts
        | Place::Plans
        | Place::Threads
        | Place::Settings => path.starts_with('/'),
        // An invitation is looked at beside what one is doing.
        Place::SignIn | Place::Join | Place::Welcome | Place::Nowhere => false,
        #[cfg(feature = "preview")]
        Place::Preview => false,
    }
}

/// Where one is, and the way to elsewhere.
#[derive(Clone, Copy)]
pub(crate) struct Places {
    here: Memo<Place>,
    searched: Memo<String>,
    address: RwSignal<Address>,
}

/// What the browser's address line shows, without the server's part.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Address {
    path: String,
    /// With its question mark; empty where there is none.
    query: String,
}

impl Address {
    fn shown() -> Self {
        let location = window().location();
        Self { path: location.pathname().unwrap_or_default(), query: location.search().unwrap_or_default() }
    }

    /// That of a place, with what is searched for where it is searched there.
    fn of(place: Place, searched: &str) -> Self {
        let path = place.path();
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        let mut query = if query.is_empty() { String::new() } else { ["?", query].concat() };
        if place.panel() == Panel::Search && !searched.is_empty() {
            query.push('=');
            query.push_str(&String::from(encode_uri_component(searched)));
        }
        Self { path: path.to_owned(), query }
    }

    fn whole(&self) -> String {
        [self.path.as_str(), &self.query].concat()
    }

    fn place(&self) -> Place {
        Place::parse(&self.path, self.query.trim_start_matches('?'))
    }

    /// What is searched for; nothing where that can't be read.
    fn searched(&self) -> String {
        let mut parts = self.query.trim_start_matches('?').split('&');
        let text = parts.find_map(|part| part.strip_prefix(SEARCH)?.strip_prefix('='));
        let text = text.and_then(|text| decode_uri_component(text).ok());
        text.map(String::from).unwrap_or_default()
    }
}

/// Makes the place known to everything below. Once, at the root.
pub(crate) fn provide_places() -> Places {
    let address = RwSignal::new(Address::shown());
    let here = memo(move || address.with(Address::place));
    let searched = memo(move || address.with(Address::searched));
    let places = Places { here, searched, address };
    let on_move = window_event_listener(leptos::ev::popstate, move |_| places.arrive());
    let on_click = window_event_listener(leptos::ev::click, move |event| places.follow(&event));
    on_cleanup(move || {
        on_move.remove();
        on_click.remove();
    });
    provide_context(places);
    places
}

/// The place of a preview, which leads nowhere else.
#[cfg(feature = "preview")]
pub(crate) fn rehearse_place(place: Place, searched: &'static str) {
    let (here, searched) = (memo(move || place), memo(move || searched.to_owned()));
    provide_context(Places { here, searched, address: RwSignal::new(Address::shown()) });
}

pub(crate) fn use_places() -> Places {
    expect_context()
}

impl Places {
    pub(crate) fn here(self) -> Memo<Place> {
        self.here
    }

    /// The room that one is in.
    pub(crate) fn room(self) -> Memo<Option<RoomId>> {
        memo(move || self.here.get().room_id())
    }

    /// What is searched for, where a search stands beside the room.
    pub(crate) fn searched(self) -> Memo<String> {
        self.searched
    }

    /// Searches for something else, beside what one sees.
    pub(crate) fn search(self, text: &str) {
        let here = self.here.get_untracked();
        if here.panel() == Panel::Search && self.searched.with_untracked(|searched| searched != text) {
            self.put(&Address::of(here, text));
        }
    }

    /// The address of a place, with what is searched for where that goes on there. Tracks.
    pub(crate) fn path(self, place: Place) -> String {
        self.searched.with(|searched| Address::of(place, searched).whole())
    }

    pub(crate) fn go(self, place: Place) {
        self.push(&Address::of(place, &self.searched.get_untracked()));
    }

    /// Goes there and searches for something.
    pub(crate) fn go_searching(self, room: RoomId, text: &str) {
        self.push(&Address::of(Place::room_with(room, Panel::Search), text));
    }

    fn push(self, address: &Address) {
        let here = self.here.get_untracked();
        let is_here = here == address.place() && self.searched.with_untracked(|text| *text == address.searched());
        if !is_here {
            // Each entry of the history holds which place the one before it is. Refused only for another server's
            // address.
            let _ = history().push_state_with_url(&JsValue::from_str(&here.path()), "", Some(&address.whole()));
            self.arrive();
        }
    }

    /// Goes there without leaving a trace of where one was.
    pub(crate) fn replace(self, place: Place) {
        self.put(&Address::of(place, &self.searched.get_untracked()));
    }

    fn put(self, address: &Address) {
        let before = history().state().unwrap_or_default();
        let _ = history().replace_state_with_url(&before, "", Some(&address.whole()));
        self.arrive();
    }

    /// The address line shows something else.
    fn arrive(self) {
        self.address.set(Address::shown());
    }

    /// Follows a plain click on a link to a place of this page; every other click is the browser's.
    fn follow(self, event: &MouseEvent) {
        let is_plain = event.button() == 0
            && !(event.default_prevented() || event.ctrl_key() || event.meta_key() || event.shift_key())
            && !event.alt_key();
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = element.and_then(|element| element.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return };
        let is_own = window().location().origin().is_ok_and(|origin| origin == link.origin());
        if is_plain && is_own && link.target().is_empty() && link.rel().is_empty() && !link.has_attribute("download") {
            event.prevent_default();
            let address = Address { path: link.pathname(), query: link.search() };
            self.push(&Address::of(address.place(), &address.searched()));
        }
    }

    /// Goes back to a place if one came from there, so that going back again leads further back; else just goes there.
    pub(crate) fn back_to(self, place: Place) {
        if history().state().is_ok_and(|before| before.as_string() == Some(place.path())) {
            // There is an entry to go back to, as one came from it.
            let _ = history().back();
        } else {
            self.replace(place);
        }
    }
}

fn history() -> History {
    window().history().expect("a page has a history")
}

#[cfg(test)]
mod tests;
