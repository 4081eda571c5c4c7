//! What is done with a room or the space as a whole, each after a question: rename, describe, archive, leave.

use adda_shared::id::{RoomId, UserId};
use adda_shared::model::RoomKind;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::TextField;
use adda_shared::text::{RoomName, SpaceName, Topic};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::act::use_act;
use super::dialogs::use_dialogs;
use super::names::{display_name, use_room_kind, use_room_name};
use crate::account::Fault;
use crate::pages::attempt::{Attempt, FormProblem};
use crate::place::{Place, use_places};
use crate::signal::{RwSignal, Signal};
use crate::state::use_state;
use crate::text::{BesideText, Say as _, use_beside_text};
use crate::ui::button::{Button, Look};
use crate::ui::dialog::Dialog;
use crate::ui::field::Field;
use crate::watch::part;

/// Changes a room's name and description.
#[component]
pub(crate) fn EditRoom(open: RwSignal<bool>, room: RwSignal<Option<RoomId>>) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.about.edit_title)>
            {part(move || room.get().map(|room| view! { <EditRoomForm room open /> }))}
        </Dialog>
    }
}

#[component]
fn EditRoomForm(room: RoomId, open: RwSignal<bool>) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let attempt = Attempt::new();
    let head = state.room(room).head;
    let before = head.with_untracked(|head| {
        let room = head.as_ref().map(|head| &head.room);
        let name = room.and_then(|room| room.name.as_ref()).map(ToString::to_string).unwrap_or_default();
        (name, room.map(|room| room.topic.to_string()).unwrap_or_default())
    });
    let (name, topic) = (RwSignal::new(before.0.clone()), RwSignal::new(before.1.clone()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (new_name, new_topic) = (name.get_untracked(), topic.get_untracked());
        let is_good = attempt.checked(TextField::RoomName, RoomName::parse(&new_name)).is_some()
            && attempt.checked(TextField::Topic, Topic::parse(&new_topic)).is_some();
        if !is_good {
            return;
        }
        let rename = (new_name != before.0).then_some(Command::RenameRoom { room, name: new_name });
        let describe = (new_topic != before.1).then_some(Command::DescribeRoom { room, topic: new_topic });
        attempt.run(
            async move {
                for command in rename.into_iter().chain(describe) {
                    state.ask(command).await.map_err(Fault::from)?;
                }
                Ok(())
            },
            move |()| open.set(false),
        );
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblem attempt fields=&[TextField::RoomName, TextField::Topic] />
            <Field
                label=text.say(|text| text.about.name)
                value=name
                error=attempt.error_at(TextField::RoomName)
                focused=true
            />
            <Field label=text.say(|text| text.about.topic) value=topic error=attempt.error_at(TextField::Topic) />
            <FormActions open attempt />
        </form>
    }
}

/// Changes the name of the space.
#[component]
pub(crate) fn RenameSpace(open: RwSignal<bool>) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.sidebar.rename_space)>
            <RenameSpaceForm open />
        </Dialog>
    }
}

#[component]
fn RenameSpaceForm(open: RwSignal<bool>) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let attempt = Attempt::new();
    let name = RwSignal::new(state.space().get_untracked());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let name = name.get_untracked();
        if attempt.checked(TextField::SpaceName, SpaceName::parse(&name)).is_some() {
            let ask = async move { state.ask(Command::RenameSpace { name }).await.map_err(Fault::from) };
            attempt.run(ask, move |_: Reply| open.set(false));
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <FormProblem attempt fields=&[TextField::SpaceName] />
            <Field
                label=text.say(|text| text.common.space_name)
                value=name
                error=attempt.error_at(TextField::SpaceName)
                focused=true
            />
            <FormActions open attempt />
        </form>
    }
}

/// Save, or not.
#[component]
fn FormActions(open: RwSignal<bool>, attempt: Attempt) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <div class="dialog-actions">
            <Button look=Look::Quiet on:click=move |_| open.set(false)>
                {text.say(|text| text.common.cancel)}
            </Button>
            <Button look=Look::Primary submits=true busy=attempt.busy()>
                {text.say(|text| text.common.save)}
            </Button>
        </div>
    }
}

/// Asks whether one really wants to leave.
#[component]
pub(crate) fn LeaveRoom(open: RwSignal<bool>, room: RwSignal<Option<RoomId>>) -> impl IntoView {
    let (text, act, places, leaving) = (use_beside_text(), use_act(), use_places(), use_dialogs().leaving);
    let kind = move || room.get().map(|room| use_room_kind(room).get());
    let warning = move || match kind() {
        Some(RoomKind::Closed) => text.get().about.leave_closed,
        Some(RoomKind::Open | RoomKind::Direct) | None => text.get().about.leave_open,
    };
    let leave = move || {
        let Some(room) = room.get_untracked() else { return };
        open.set(false);
        leaving.set(Some(room));
        spawn_local(async move {
            let has_left = act.ask(Command::LeaveRoom { room }).await.is_some();
            // One may have signed out meanwhile.
            leaving.try_set(None);
            if has_left && places.here().get_untracked().room_id() == Some(room) {
                places.replace(Place::Home);
            }
        });
    };
    view! {
        <Question
            open
            title=titled(room, |text, name| (text.about.leave_title)(name))
            warning=Signal::derive(move || warning().to_owned())
            action=Signal::derive(move || text.get().about.leave.to_owned())
            look=Look::Danger
            on_yes=leave
        />
    }
}

/// Asks whether a room shall really be archived.
#[component]
pub(crate) fn ArchiveRoom(open: RwSignal<bool>, room: RwSignal<Option<RoomId>>) -> impl IntoView {
    let (text, act) = (use_beside_text(), use_act());
    let archive = move || {
        let Some(room) = room.get_untracked() else { return };
        open.set(false);
        act.just(Command::ArchiveRoom { room, is_archived: true });
    };
    view! {
        <Question
            open
            title=titled(room, |text, name| (text.about.archive_title)(name))
            warning=Signal::derive(move || text.get().about.archive_text.to_owned())
            action=Signal::derive(move || text.get().about.archive.to_owned())
            look=Look::Danger
            on_yes=archive
        />
    }
}

/// Asks whether somebody shall really be removed from a room.
#[component]
pub(crate) fn RemoveMember(
    open: RwSignal<bool>,
    room: RwSignal<Option<RoomId>>,
    member: RwSignal<Option<UserId>>,
) -> impl IntoView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let title = move || {
        let name = member.get().map(|user| display_name(state, user, text.get().timeline.somebody));
        let room = room.get().map(|room| use_room_name(room).get());
        (text.get().people.remove_title)(&name.unwrap_or_default(), &room.unwrap_or_default())
    };
    let remove = move || {
        let (Some(room), Some(user)) = (room.get_untracked(), member.get_untracked()) else { return };
        open.set(false);
        act.just(Command::RemoveMember { room, user });
    };
    view! {
        <Question
            open
            title=Signal::derive(title)
            warning=Signal::derive(move || text.get().people.remove_text.to_owned())
            action=Signal::derive(move || text.get().people.remove.to_owned())
            look=Look::Danger
            on_yes=remove
        />
    }
}

/// A title with the room's name in it.
pub(super) fn titled(room: RwSignal<Option<RoomId>>, title: fn(&BesideText, &str) -> String) -> Signal<String> {
    let text = use_beside_text();
    Signal::derive(move || {
        let name = room.get().map(|room| use_room_name(room).get()).unwrap_or_default();
        title(text.get(), &name)
    })
}

/// A question before something that one may regret.
#[component]
pub(crate) fn Question(
    open: RwSignal<bool>,
    title: Signal<String>,
    warning: Signal<String>,
    action: Signal<String>,
    look: Look,
    #[prop(into)] on_yes: Callback<()>,
) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=move || title.get()>
            <p>{warning}</p>
            <div class="dialog-actions">
                <Button look=Look::Quiet on:click=move |_| open.set(false)>
                    {text.say(|text| text.common.cancel)}
                </Button>
                <Button look on:click=move |_| on_yes.run(())>
                    {action}
                </Button>
            </div>
        </Dialog>
    }
}
