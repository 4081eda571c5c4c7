//! Arranging the list of rooms: which stand first, in which order the others, and which of them not at all.

use adda_shared::id::RoomId;
use adda_shared::notify::{Arrangement, RoomOrder};
use leptos::ev::DragEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, EventTarget, Node};

use super::act::{Act, use_act};
use crate::browser;
use crate::place::room_at;
use crate::text::{Say as _, use_beside_text};
use crate::ui::icon::Glyph;
use crate::ui::list::When;
use crate::ui::menu::{Menu, MenuItem};
use crate::watch::memo;

/// What marks the row before which a room would be put.
const TARGET: &str = "data-drop";
/// What a link is dragged as.
const LINK: &str = "text/uri-list";

impl Act {
    /// Arranges the list of rooms otherwise, on all devices.
    fn arrange(self, change: impl Fn(&mut Arrangement)) {
        self.just(self.state.with_preferences(&|preferences| change(&mut preferences.arrangement)));
    }

    /// Puts a room among the favourites, before another of them or as the last; or takes it from there.
    fn favour(self, room: RoomId, before: Option<Option<RoomId>>) {
        let is_one = untrack(|| self.state.favourites().contains(&room));
        if before.is_none() && !is_one || before == Some(Some(room)) {
            return;
        }
        self.arrange(|arrangement| {
            let favourites = &mut arrangement.favourites;
            favourites.retain(|favourite| *favourite != room);
            if let Some(before) = before {
                let place = favourites.iter().position(|favourite| Some(*favourite) == before);
                favourites.insert(place.unwrap_or(favourites.len()), room);
            }
        });
    }

    /// Moves a favourite by one place.
    fn shift(self, room: RoomId, is_up: bool) {
        let rooms = self.state.rooms().get_untracked();
        self.arrange(|arrangement| {
            let favourites = &mut arrangement.favourites;
            let place_of = |room| favourites.iter().position(|favourite| *favourite == room);
            // Those that are not shown, since one has left them, do not count.
            let is_shown = |place: &usize| favourites.get(*place).is_some_and(|room| rooms.contains(room));
            let Some(place) = place_of(room) else { return };
            let other =
                if is_up { (0..place).rev().find(is_shown) } else { (place + 1..favourites.len()).find(is_shown) };
            if let Some(other) = other {
                favourites.swap(place, other);
            }
        });
    }
}

/// What can be done with a room in the list.
#[component]
pub(crate) fn FavouriteItems(room: RoomId) -> impl IntoView {
    let (text, act) = (use_beside_text(), use_act());
    let place = memo(move || {
        let favourites = act.state.favourites();
        favourites.iter().position(|favourite| *favourite == room).map(|place| (place, favourites.len()))
    });
    view! {
        <When when=move || place.get().is_none()>
            <MenuItem
                glyph=Glyph::Star
                label=text.say(|text| text.arrange.add)
                on:click=move |_| act.favour(room, Some(None))
            />
        </When>
        <When when=move || place.get().is_some()>
            <MenuItem
                glyph=Glyph::Star
                label=text.say(|text| text.arrange.remove)
                on:click=move |_| act.favour(room, None)
            />
        </When>
        <When when=move || place.get().is_some_and(|(place, _)| place > 0)>
            <MenuItem glyph=Glyph::ArrowUp label=text.say(|text| text.arrange.up) on:click=move |_| act.shift(room, true) />
        </When>
        <When when=move || place.get().is_some_and(|(place, count)| place + 1 < count)>
            <MenuItem
                glyph=Glyph::ArrowDown
                label=text.say(|text| text.arrange.down)
                on:click=move |_| act.shift(room, false)
            />
        </When>
    }
}

/// What can be done with the list.
#[component]
pub(crate) fn OrderMenu() -> impl IntoView {
    let (text, act) = (use_beside_text(), use_act());
    let by_name = memo(move || act.state.arrangement().order == RoomOrder::Name);
    let hides_read = memo(move || act.state.arrangement().hides_read);
    let order = text.say(|text| text.arrange.unread_first);
    let by_names = text.say(|text| text.arrange.by_name);
    let hide = text.say(|text| text.arrange.hide_read);
    let show = text.say(|text| text.arrange.show_read);
    view! {
        <Menu label=text.say(|text| text.arrange.menu) small=true>
            <MenuItem
                glyph=Glyph::Unread
                label=move || if by_name.get() { order.get() } else { by_names.get() }
                on:click=move |_| {
                    let order = if by_name.get_untracked() { RoomOrder::UnreadFirst } else { RoomOrder::Name };
                    act.arrange(|arrangement| arrangement.order = order);
                }
            />
            <MenuItem
                glyph=Glyph::Eye
                label=move || if hides_read.get() { show.get() } else { hide.get() }
                on:click=move |_| {
                    let hides_read = !hides_read.get_untracked();
                    act.arrange(|arrangement| arrangement.hides_read = hides_read);
                }
            />
        </Menu>
    }
}

/// A room is dragged over a list of them, or dropped there: on the favourites, of which it is one from then on, or on the
/// others. The first favourite is made by the menu of its room.
pub(crate) fn on_drag(act: Act, event: &DragEvent, is_favourites: bool) {
    let Some(data) = event.data_transfer() else { return };
    let Some(list) = event.current_target().and_then(|list| list.dyn_into::<Element>().ok()) else { return };
    let is_within = |other: EventTarget| other.dyn_into::<Node>().is_ok_and(|other| list.contains(Some(&other)));
    if event.type_() == "dragleave" {
        if !event.related_target().is_some_and(is_within) {
            unmark(&list);
        }
        return;
    }
    if !data.types().includes(&LINK.into(), 0) {
        return;
    }
    event.prevent_default();
    unmark(&list);
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok()).filter(|_| is_favourites);
    let row = target.and_then(|target| target.closest("li").ok().flatten());
    let is_above = |row: &Element| {
        let place = row.get_bounding_client_rect();
        f64::from(event.client_y()) < place.top() + place.height() / 2.0
    };
    if event.type_() != "drop" {
        if let Some(row) = row {
            // Fails for no name.
            let _ = row.set_attribute(TARGET, if is_above(&row) { "above" } else { "below" });
        }
        return;
    }
    let next = row.and_then(|row| if is_above(&row) { Some(row) } else { row.next_element_sibling() });
    let before =
        next.and_then(|row| row.query_selector("a").ok().flatten()).and_then(|link| link.get_attribute("href"));
    let dropped = data.get_data(LINK).ok().and_then(|link| linked(&link));
    if let Some(room) = dropped {
        act.favour(room, is_favourites.then(|| before.and_then(|before| linked(&before))));
    }
}

fn unmark(list: &Element) {
    let marked = list.query_selector(&["[", TARGET, "]"].concat());
    if let Some(marked) = marked.ok().flatten() {
        let _ = marked.remove_attribute(TARGET);
    }
}

/// The room to which a link leads.
fn linked(link: &str) -> Option<RoomId> {
    let path = link.strip_prefix(browser::origin().as_str()).unwrap_or(link);
    room_at(path).filter(|_| path.starts_with('/'))
}
