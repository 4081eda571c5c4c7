//! What a room is, and what those who look after it can do with it.

use adda_shared::id::RoomId;
use adda_shared::model::RoomKind;
use adda_shared::permission::{RoomAction, SpaceAction, Standing};
use adda_shared::protocol::command::Command;
use leptos::prelude::*;

use super::act::use_act;
use super::arrange::FavouriteItems;
use super::dialogs::use_dialogs;
use crate::place::{Place, use_places};
use crate::session::use_session;
use crate::signal::Memo;
use crate::state::use_state;
use crate::text::{Say as _, use_beside_text};
use crate::ui::icon::Glyph;
use crate::ui::list::When;
use crate::ui::menu::{Menu, MenuItem, MenuLine};
use crate::watch::{memo, part};

/// What one may do in a room; nothing where one is not in it.
pub(crate) fn use_standing(room: RoomId) -> Memo<Option<Standing>> {
    let state = use_state();
    let (head, role) = (state.room(room).head, state.role());
    memo(move || head.with(|head| head.as_ref().map(|head| head.standing(role.get()))))
}

/// What can be done with the space.
#[component]
pub(crate) fn SpaceMenu() -> impl IntoView {
    let (text, dialogs, places) = (use_beside_text(), use_dialogs(), use_places());
    let role = use_state().role();
    let may = move |action: SpaceAction| role.get().may(action);
    view! {
        <Menu label=text.say(|text| text.sidebar.space_menu) glyph=Glyph::Down>
            <When when=move || may(SpaceAction::Invite)>
                <MenuItem
                    glyph=Glyph::Invite
                    label=text.say(|text| text.sidebar.invite)
                    on:click=move |_| dialogs.invite.set(true)
                />
            </When>
            <When when=move || may(SpaceAction::RenameSpace)>
                <MenuItem
                    glyph=Glyph::Edit
                    label=text.say(|text| text.sidebar.rename_space)
                    on:click=move |_| dialogs.rename_space.set(true)
                />
                <MenuLine />
            </When>
            <MenuItem
                glyph=Glyph::Settings
                label=text.say(|text| text.sidebar.settings)
                on:click=move |_| places.go(Place::Settings)
            />
            <MenuItem
                glyph=Glyph::Keyboard
                label=text.say(|text| text.sidebar.shortcuts)
                on:click=move |_| dialogs.shortcuts.set(true)
            />
        </Menu>
    }
}

/// What can be done with a room.
#[component]
pub(crate) fn RoomMenu(room: RoomId) -> impl IntoView {
    let (text, dialogs, act) = (use_beside_text(), use_dialogs(), use_act());
    let standing = use_standing(room);
    let may = move |action| standing.get().is_some_and(|standing| standing.may(action));
    let is_archived = move || standing.get().is_some_and(|standing| standing.is_archived);
    view! {
            <Menu label=text.say(|text| text.about.actions)>
                <FavouriteItems room />
                <MenuItem
                    glyph=Glyph::Bell
                    label=text.say(|text| text.notify.title)
                    on:click=move |_| dialogs.open_for(room, dialogs.notify_room)
                />
                <MenuItem
                    glyph=Glyph::Clock
                    label=text.say(|text| text.dates.title)
                    on:click=move |_| dialogs.open_for(room, dialogs.go_to_date)
                />
                <When when=move || may(RoomAction::AddMember)>
                    <MenuItem
                        glyph=Glyph::Invite
                        label=text.say(|text| text.people.add)
                        on:click=move |_| dialogs.open_for(room, dialogs.add_people)
                    />
                </When>
                <When when=move || may(RoomAction::Edit)>
                    <MenuItem
                        glyph=Glyph::Edit
                        label=text.say(|text| text.about.edit)
                        on:click=move |_| dialogs.open_for(room, dialogs.edit_room)
                    />
                </When>
                <When when=move || may(RoomAction::Archive) && is_archived()>
                    <MenuItem
                        glyph=Glyph::Unarchive
                        label=text.say(|text| text.about.unarchive)
                        on:click=move |_| act.just(Command::ArchiveRoom { room, is_archived: false })
                    />
                </When>
                <When when=move || may(RoomAction::Archive) && !is_archived()>
                    <MenuItem
                        glyph=Glyph::Archive
                        label=text.say(|text| text.about.archive)
                        on:click=move |_| dialogs.open_for(room, dialogs.archive_room)
                    />
                </When>
                <When when=move || may(RoomAction::Leave)>
                    <MenuLine />
                    <MenuItem
                        glyph=Glyph::Leave
                        label=text.say(|text| text.about.leave)
                        danger=true
                        on:click=move |_| dialogs.open_for(room, dialogs.leave_room)
                    />
                </When>
            </Menu>
    }
}

/// What a room is.
#[component]
pub(crate) fn About(room: RoomId) -> impl IntoView {
    let (state, text, session) = (use_state(), use_beside_text(), use_session());
    let head = state.room(room).head;
    let known = memo(move || {
        head.with(|head| head.as_ref().map(|head| (head.room.kind, head.room.topic.to_string(), head.room.is_archived)))
    });
    let kind = move || {
        let words = &text.get().about;
        match known.get() {
            Some((_, _, true)) => words.archived,
            Some((RoomKind::Open, ..)) => words.open,
            Some((RoomKind::Closed, ..)) => words.closed,
            Some((RoomKind::Direct, ..)) | None => words.direct,
        }
    };
    let topic = move || known.get().map(|(_, topic, _)| topic).filter(|topic| !topic.is_empty());
    let is_direct = move || known.get().is_none_or(|(kind, ..)| kind == RoomKind::Direct);
    let has_password = session.has_password();
    view! {
        <section class="panel-section">
            <h3>{text.say(|text| text.about.about)}</h3>
            <p>{kind}</p>
            {part(move || match topic() {
                Some(topic) => Some(view! { <p dir="auto">{topic}</p> }.into_any()),
                None if is_direct() => None,
                None => Some(view! { <p class="field-hint">{text.get().about.no_topic}</p> }.into_any()),
            })}
        </section>
        <When when=move || !has_password.get()>
            <section class="panel-section">
                <h3>{text.say(|text| text.password.guest_title)}</h3>
                <p>{text.say(|text| text.password.guest_lead)}</p>
                <a class="button" data-look="plain" href="/settings">
                    {text.say(|text| text.password.set_password)}
                </a>
            </section>
        </When>
    }
}
