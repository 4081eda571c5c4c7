//! Going to what was said on a day.

use adda_shared::id::{RoomId, UnixMs};
use adda_shared::limits;
use adda_shared::protocol::command::{Command, PageAt, Reply};
use adda_shared::search::Days;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::act::Act;
use super::room_dialogs::titled;
use crate::place::{Place, Places, use_places};
use crate::signal::{RwSignal, Signal};
use crate::state::talk::Talk;
use crate::text::{Say as _, format, use_beside_text};
use crate::ui::button::{Button, Look};
use crate::ui::dialog::Dialog;
use crate::ui::field::{Field, FieldKind};
use crate::view::act::use_act;
use crate::watch::part;

/// When a day begins where the reader is, as it is typed or filled in; nothing where it is none.
pub(super) fn beginning_of(day: &str) -> Option<UnixMs> {
    let days = Days::parse(day.trim())?;
    Some(format::begins(days.first))
}

/// Goes to the first that came in a room then or later, or to the last that did. Answers whether it could be asked for.
pub(super) async fn find_moment(act: Act, places: Places, room: RoomId, at: UnixMs) -> bool {
    let command = Command::FindPage { room, thread: None, at: PageAt::Since(at), limit: limits::PAGE_ITEMS_MAX };
    let Some(Reply::Page(page)) = act.ask(command).await else { return false };
    let first = page.items.iter().find(|item| item.at >= at).or(page.items.last());
    // Who has gone elsewhere meanwhile is not fetched back.
    let is_here = places.here().get_untracked().room_id() == Some(room);
    if let Some(item) = first.filter(|_| is_here) {
        places.go(Place::message(Talk::in_room(room), item.revision));
        // Where the address was this one already, nothing else leads there.
        act.state.go_to_message(Talk::in_room(room), item.revision);
    }
    true
}

/// As [`find_moment`], where nobody waits for it.
pub(super) fn go_to_moment(act: Act, places: Places, room: RoomId, at: UnixMs) {
    spawn_local(async move {
        find_moment(act, places, room, at).await;
    });
}

/// Asks for the day.
#[component]
pub(crate) fn GoToDate(open: RwSignal<bool>, room: RwSignal<Option<RoomId>>) -> impl IntoView {
    view! {
        <Dialog open title=titled(room, |text, name| (text.dates.title_in)(name))>
            {part(move || room.get().map(|room| view! { <DateForm room open /> }))}
        </Dialog>
    }
}

#[component]
fn DateForm(room: RoomId, open: RwSignal<bool>) -> impl IntoView {
    let (text, act, places) = (use_beside_text(), use_act(), use_places());
    let day = RwSignal::new(String::new());
    let is_tried = RwSignal::new(false);
    let error = Signal::derive(move || {
        let is_wrong = is_tried.get() && day.with(|day| beginning_of(day).is_none());
        is_wrong.then(|| text.get().dates.none.to_owned())
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        is_tried.set(true);
        if let Some(at) = day.with_untracked(|day| beginning_of(day)) {
            open.set(false);
            go_to_moment(act, places, room, at);
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <Field label=text.say(|text| text.dates.day) value=day kind=FieldKind::Date error focused=true />
            <Button look=Look::Primary submits=true>
                {text.say(|text| text.dates.go)}
            </Button>
        </form>
    }
}
