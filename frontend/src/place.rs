//! Where in Adda one is, as an address. Every place has one, and only this file writes or reads them.

use std::time::Duration;

use adda_shared::id::{Revision, RoomId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use wasm_bindgen::JsValue;

/// A place. Addresses that lead nowhere are one too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The list of rooms on a small screen; elsewhere the last or first room.
    Home,
    Room {
        room: RoomId,
        message: Option<Revision>,
        details: bool,
    },
    /// The room browser.
    Rooms,
    Settings,
    SignIn,
    Join,
    Welcome,
    #[cfg(feature = "preview")]
    Preview,
    Nowhere,
}

impl Place {
    /// A room, where one left off.
    pub(crate) const fn room(room: RoomId) -> Self {
        Self::Room { room, message: None, details: false }
    }

    fn parse(path: &str, query: &str) -> Self {
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let parts = (parts.next(), parts.next(), parts.next(), parts.next());
        match parts {
            (None, ..) => Self::Home,
            (Some("room"), Some(room), message, None) => Self::parse_room(room, message, query),
            (Some("rooms"), None, ..) => Self::Rooms,
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
        let details = query.split('&').any(|part| part == "details");
        match (room.parse(), message.map(str::parse).transpose()) {
            (Ok(room), Ok(message)) => Self::Room { room, message, details },
            (Err(_), _) | (_, Err(_)) => Self::Nowhere,
        }
    }

    /// The address, without the server's.
    pub(crate) fn path(self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Room { room, message, details } => {
                let mut path = ["/room/", &room.to_string()].concat();
                if let Some(message) = message {
                    path.push('/');
                    path.push_str(&message.to_string());
                }
                if details {
                    path.push_str("?details");
                }
                path
            }
            Self::Rooms => "/rooms".to_owned(),
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
            Self::Home | Self::Rooms | Self::Settings | Self::SignIn | Self::Join | Self::Welcome | Self::Nowhere => {
                None
            }
            #[cfg(feature = "preview")]
            Self::Preview => None,
        }
    }
}

/// Where one is, and the way to elsewhere.
#[derive(Clone, Copy)]
pub(crate) struct Places {
    here: Memo<Place>,
    go: StoredValue<Box<dyn Fn(Place, bool)>, LocalStorage>,
    before: StoredValue<Option<Place>>,
}

/// Makes the place known to everything below. Once, inside the router.
pub(crate) fn provide_places() -> Places {
    let location = use_location();
    let here =
        Memo::new(move |_| location.pathname.with(|path| location.search.with(|query| Place::parse(path, query))));
    let navigate = use_navigate();
    let go: Box<dyn Fn(Place, bool)> = Box::new(move |place, replace| {
        navigate(&place.path(), NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
    });
    let before = StoredValue::new(None);
    let (path, query) = (location.pathname, location.search);
    Effect::new(move |last: Option<Place>| {
        if let Some(last) = last {
            before.set_value(Some(last));
        }
        let address = match query.get() {
            query if query.is_empty() => path.get(),
            query => [&path.get(), "?", &query].concat(),
        };
        set_timeout(move || repair(&address), Duration::ZERO);
        here.get()
    });
    let places = Places { here, go: StoredValue::new_local(go), before };
    provide_context(places);
    places
}

/// After one went back and forward again, the router takes another address for the one that the browser shows, and does
/// not write the next one where it equals that.
fn repair(address: &str) {
    let location = window().location();
    let shown = [location.pathname().unwrap_or_default(), location.search().unwrap_or_default()].concat();
    if shown != address
        && let Ok(history) = window().history()
    {
        // Refused only for another origin's address.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// The place of a preview, which leads nowhere else.
#[cfg(feature = "preview")]
pub(crate) fn rehearse_place(place: Place) {
    let go: Box<dyn Fn(Place, bool)> = Box::new(|_, _| {});
    let here = Memo::new(move |_| place);
    provide_context(Places { here, go: StoredValue::new_local(go), before: StoredValue::new(None) });
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
        Memo::new(move |_| self.here.get().room_id())
    }

    pub(crate) fn go(self, place: Place) {
        self.go.with_value(|go| go(place, false));
    }

    /// Goes there without leaving a trace of where one was.
    pub(crate) fn replace(self, place: Place) {
        self.go.with_value(|go| go(place, true));
    }

    /// Goes back to a place if one came from there, so that going back again leads further back; else just goes there.
    pub(crate) fn back_to(self, place: Place) {
        if self.before.get_value() == Some(place) {
            if let Ok(history) = window().history() {
                // There is an entry to go back to, as one came from it.
                let _ = history.back();
            }
        } else {
            self.replace(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, query: &str, expected: Place) {
        assert_eq!(Place::parse(path, query), expected, "{path}?{query}");
    }

    #[test]
    fn every_place_is_found_again_by_its_address() {
        let room = |message, details| Place::Room { room: RoomId(7), message, details };
        let places = [
            Place::Home,
            room(None, false),
            room(Some(Revision(12)), false),
            room(None, true),
            Place::Rooms,
            Place::Settings,
            Place::SignIn,
            Place::Join,
            Place::Welcome,
        ];
        for place in places {
            let address = place.path();
            let (path, query) = address.split_once('?').unwrap_or((&address, ""));
            check(path, query, place);
        }
    }

    #[test]
    fn other_addresses_lead_nowhere() {
        for path in ["/room", "/room/x", "/room/1/x", "/room/1/2/3", "/rooms/1", "/elsewhere"] {
            check(path, "", Place::Nowhere);
        }
    }
}
