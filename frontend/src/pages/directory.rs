//! The room browser, at `/rooms`: which open rooms there are, to be found, entered and made.

use adda_shared::model::ListedRoom;
use adda_shared::permission::SpaceAction;
use adda_shared::protocol::command::{Command, Reply};
use leptos::prelude::*;

use crate::place::{Place, use_places};
use crate::state::fetched::fetched;
use crate::state::{Failure, use_state};
use crate::text::{Say as _, use_text};
use crate::ui::button::{Button, Look};
use crate::ui::field::{Field, FieldKind};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::When;
use crate::ui::waiting::{Empty, Skeleton};
use crate::view::act::use_act;
use crate::view::dialogs::use_dialogs;

/// What the server listed.
pub(crate) type Listed = Option<Result<Vec<ListedRoom>, Failure>>;

#[component]
pub(crate) fn Directory() -> impl IntoView {
    let (state, text, dialogs) = (use_state(), use_text(), use_dialogs());
    let query = RwSignal::new(String::new());
    let looks = RwSignal::new(0_u32);
    let is_live = state.is_live();
    // Joining or leaving changes what is listed.
    let rooms = state.rooms();
    let listed = fetched(move || {
        looks.track();
        rooms.track();
        let (matching, is_live) = (query.get(), is_live.get());
        async move {
            if !is_live {
                return Err(Failure::Lost);
            }
            state.ask(Command::ListRooms { matching }).await.map(|reply| match reply {
                Reply::Rooms(rooms) => rooms,
                _ => Vec::new(),
            })
        }
    });
    let may_create = move || state.role().get().may(SpaceAction::CreateRoom);
    view! {
        <main class="room" aria-label=text.say(|text| text.directory.title)>
            <header class="room-head">
                <a class="icon-button room-back" href="/" aria-label=text.say(|text| text.common.back)>
                    <Icon glyph=Glyph::Back />
                </a>
                <div class="room-title">
                    <h1 class="room-name">
                        <span>{text.say(|text| text.directory.title)}</span>
                    </h1>
                </div>
                <When when=may_create>
                    <Button glyph=Glyph::Add on:click=move |_| dialogs.create_room.set(true)>
                        {text.say(|text| text.directory.create)}
                    </Button>
                </When>
            </header>
            <div class="settings-scroll">
                <div class="settings">
                    <Field label=text.say(|text| text.directory.find) value=query kind=FieldKind::Search />
                    <RoomsFound
                        listed=Signal::derive_local(move || listed.get())
                        query
                        on_retry=move || looks.update(|looks| *looks += 1)
                    />
                </div>
            </div>
        </main>
    }
}

/// What was found, in each of its states.
#[component]
pub(crate) fn RoomsFound(
    listed: Signal<Listed, LocalStorage>,
    #[prop(into)] query: Signal<String>,
    #[prop(into)] on_retry: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    view! {
        {move || match listed.get() {
            None => view! { <Skeleton label=text.say(|text| text.common.loading) lines=6 /> }.into_any(),
            Some(Err(_)) => view! {
                <div class="form-row" role="alert">
                    <p>{text.say(|text| text.people.load_failed)}</p>
                    <Button small=true on:click=move |_| on_retry.run(())>
                        {text.say(|text| text.common.retry)}
                    </Button>
                </div>
            }
            .into_any(),
            Some(Ok(rooms)) if rooms.is_empty() => {
                let title = move || {
                    let words = &text.get().directory;
                    query.with(|query| if query.is_empty() { words.none.to_owned() } else { (words.nothing)(query) })
                };
                view! { <Empty glyph=Glyph::Compass title text="" /> }.into_any()
            }
            Some(Ok(rooms)) => {
                let rows = rooms.into_iter().map(|room| view! { <RoomRow listed=room /> }).collect_view();
                view! { <ul class="directory">{rows}</ul> }.into_any()
            }
        }}
    }
}

#[component]
fn RoomRow(listed: ListedRoom) -> impl IntoView {
    let (text, act, places) = (use_text(), use_act(), use_places());
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
                {move || {
                    let words = &text.get().directory;
                    if is_member { words.visit } else { words.join }
                }}
            </Button>
        </li>
    }
}
