//! The room browser, at `/rooms`: which open rooms there are, to be found, entered and made.

use std::sync::Arc;

use adda_shared::model::ListedRoom;
use adda_shared::permission::SpaceAction;
use adda_shared::protocol::command::{Command, Reply};
use leptos::prelude::*;

use super::head::PageHead;
use crate::place::{Place, use_places};
use crate::signal::RwSignal;
use crate::state::fetched::Replied;
use crate::state::use_state;
use crate::text::{Say as _, use_beside_text};
use crate::ui::button::{Button, Look};
use crate::ui::field::{Field, FieldKind};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::When;
use crate::ui::waiting::Empty;
use crate::view::act::use_act;
use crate::view::dialogs::use_dialogs;
use crate::view::listed::{Listed, ShowList};
use crate::watch::part;

#[component]
pub(crate) fn Directory() -> impl IntoView {
    let (state, text, dialogs) = (use_state(), use_beside_text(), use_dialogs());
    let query = RwSignal::new(String::new());
    // Joining or leaving changes what is listed.
    let rooms = state.rooms();
    let replied = Replied::new(
        state,
        Box::new(move || {
            rooms.track();
            Some(Command::ListRooms { matching: query.get() })
        }),
    );
    let may_create = move || state.role().get().may(SpaceAction::CreateRoom);
    let show: ShowList = Arc::new(move |reply| {
        let Reply::Rooms(rooms) = reply else { return None };
        Some(view! { <RoomsFound rooms query /> }.into_any())
    });
    view! {
        <main class="room" aria-label=text.say(|text| text.sidebar.all_rooms)>
            <PageHead title=text.say(|text| text.sidebar.all_rooms)>
                <When when=may_create>
                    <Button glyph=Glyph::Add on:click=move |_| dialogs.create_room.set(true)>
                        {text.say(|text| text.directory.create)}
                    </Button>
                </When>
            </PageHead>
            <div class="settings-scroll">
                <div class="settings">
                    <Field label=text.say(|text| text.directory.find) value=query kind=FieldKind::Search />
                    <Listed replied show />
                </div>
            </div>
        </main>
    }
}

/// The rooms that were found, or that there are none.
#[component]
fn RoomsFound(rooms: Vec<ListedRoom>, query: RwSignal<String>) -> impl IntoView {
    let text = use_beside_text();
    if rooms.is_empty() {
        let title = move || {
            let words = &text.get().directory;
            query.with(|query| if query.is_empty() { words.none.to_owned() } else { (words.nothing)(query) })
        };
        return view! { <Empty glyph=Glyph::Compass title text="" /> }.into_any();
    }
    let rows = rooms.into_iter().map(|room| view! { <RoomRow listed=room /> }).collect_view();
    view! { <ul class="directory">{rows}</ul> }.into_any()
}

#[component]
fn RoomRow(listed: ListedRoom) -> impl IntoView {
    let (text, act, places) = (use_beside_text(), use_act(), use_places());
    let ListedRoom { room, is_member, .. } = listed;
    let id = room.room;
    let name = room.name.map(|name| name.to_string()).unwrap_or_default();
    let topic = room.topic.to_string();
    let about = move || {
        let members = (text.get().directory.members)(room.member_count.into());
        if topic.is_empty() { members } else { [members.as_str(), " · ", &topic].concat() }
    };
    let on_click = move |_| {
        if is_member {
            places.go(Place::room(id));
        } else {
            act.run(Command::JoinRoom { room: id }, move |_| places.go(Place::room(id)));
        }
    };
    view! {
        <li class="directory-room">
            <Icon glyph=Glyph::Hash />
            <bdi class="directory-name">{name}</bdi>
            <span class="directory-about" dir="auto">
                {about}
            </span>
            <Button small=true look=if is_member { Look::Quiet } else { Look::Plain } on:click=on_click>
                {part(move || {
                    let words = &text.get().directory;
                    if is_member { words.visit } else { words.join }
                })}
            </Button>
        </li>
    }
}
