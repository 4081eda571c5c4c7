//! The dialogs that can be opened from many places, each known to be open or not in one place.

use adda_shared::id::{Revision, RoomId, UserId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browse::{CreateRoom, NewDirect};
use super::dates::GoToDate;
use super::due::DueCards;
use super::forward::ForwardMessage;
use super::invite::Invites;
use super::message_dialogs::{CallAll, DeleteMessage, Versions};
use super::message_menu::MessageMenu;
use super::notifier::begin_notifying;
use super::notify::NotifyRoom;
use super::people::AddPeople;
use super::picker::Picker;
use super::plan_dialog::PlanDialog;
use super::poll_dialog::{CreatePoll, WhoVoted};
use super::profile::ProfileCard;
use super::reactions::WhoReacted;
use super::receipts::{SeenBy, watch_room};
use super::room_dialogs::{ArchiveRoom, EditRoom, LeaveRoom, RemoveMember, RenameSpace};
use super::shortcuts::Shortcuts;
use super::slash::Slashes;
use super::status_dialog::SetStatus;
use super::viewer::Viewer;
use crate::later::{Parts, use_parts};
use crate::signal::RwSignal;
use crate::state::mirror::Connection;
use crate::state::rows::RowKey;
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::trays::use_trays;
use crate::ui::toast::use_toasts;
use crate::watch::{part, watch};

/// Which dialogs are open. Those about a room are about `room`.
#[derive(Clone, Copy)]
pub(crate) struct Dialogs {
    pub(crate) room: RwSignal<Option<RoomId>>,
    pub(crate) create_room: RwSignal<bool>,
    pub(crate) direct: RwSignal<bool>,
    pub(crate) invite: RwSignal<bool>,
    pub(crate) rename_space: RwSignal<bool>,
    pub(crate) shortcuts: RwSignal<bool>,
    /// The commands that can be written.
    pub(crate) slashes: RwSignal<bool>,
    pub(crate) add_people: RwSignal<bool>,
    pub(crate) edit_room: RwSignal<bool>,
    pub(crate) leave_room: RwSignal<bool>,
    pub(crate) notify_room: RwSignal<bool>,
    pub(crate) archive_room: RwSignal<bool>,
    pub(crate) go_to_date: RwSignal<bool>,
    /// Somebody: who may be removed from `room`, or whose card is shown.
    pub(crate) member: RwSignal<Option<UserId>>,
    pub(crate) remove_member: RwSignal<bool>,
    pub(crate) profile: RwSignal<bool>,
    /// A message of `room`, which may be deleted or forwarded, or whose earlier texts are read.
    pub(crate) message: RwSignal<Option<Revision>>,
    pub(crate) delete_message: RwSignal<bool>,
    pub(crate) versions: RwSignal<bool>,
    pub(crate) forward: RwSignal<bool>,
    /// An emoji is chosen for it, or for something else where it is none.
    pub(crate) picker: RwSignal<bool>,
    /// The emoji that was chosen where it was for no message; empty where none was.
    pub(crate) chosen: RwSignal<String>,
    pub(crate) status: RwSignal<bool>,
    /// Who put which emoji under it.
    pub(crate) reactions: RwSignal<bool>,
    /// The message whose menu is open: where, and which row.
    pub(crate) menu: RwSignal<Option<(Talk, RowKey)>>,
    /// Whether everybody in `room` shall really be called.
    pub(crate) call_all: RwSignal<bool>,
    /// The room that one has asked to leave, until the server has answered.
    pub(crate) leaving: RwSignal<Option<RoomId>>,
    /// A poll is written: where it is to be asked, and what stands as its question at first.
    pub(crate) poll: RwSignal<bool>,
    pub(crate) asks_in: RwSignal<Option<Talk>>,
    pub(crate) question: RwSignal<String>,
    /// Who chose what in the poll of `message`.
    pub(crate) voters: RwSignal<bool>,
    /// It is said when: a message is to be sent, where `asks_in` says from where; or oneself to be reminded of `message`,
    /// or of `question`; or what is planned under the name `plan` to be another, where that is not empty.
    pub(crate) planning: RwSignal<bool>,
    pub(crate) plan: RwSignal<String>,
    /// Who has read `message`.
    pub(crate) seen_by: RwSignal<bool>,
}

/// Makes the dialogs known to everything below. Once, with one `DialogHost`.
pub(crate) fn provide_dialogs() -> Dialogs {
    let closed = || RwSignal::new(false);
    let dialogs = Dialogs {
        room: RwSignal::new(None),
        create_room: closed(),
        direct: closed(),
        invite: closed(),
        rename_space: closed(),
        shortcuts: closed(),
        slashes: closed(),
        add_people: closed(),
        edit_room: closed(),
        leave_room: closed(),
        notify_room: closed(),
        archive_room: closed(),
        go_to_date: closed(),
        member: RwSignal::new(None),
        remove_member: closed(),
        profile: closed(),
        message: RwSignal::new(None),
        delete_message: closed(),
        versions: closed(),
        forward: closed(),
        picker: closed(),
        chosen: RwSignal::new(String::new()),
        status: closed(),
        reactions: closed(),
        menu: RwSignal::new(None),
        call_all: closed(),
        leaving: RwSignal::new(None),
        poll: closed(),
        asks_in: RwSignal::new(None),
        question: RwSignal::new(String::new()),
        voters: closed(),
        planning: closed(),
        plan: RwSignal::new(String::new()),
        seen_by: closed(),
    };
    provide_context(dialogs);
    dialogs
}

pub(crate) fn use_dialogs() -> Dialogs {
    expect_context()
}

impl Dialogs {
    /// Opens a dialog about a room.
    pub(crate) fn open_for(self, room: RoomId, dialog: RwSignal<bool>) {
        self.room.set(Some(room));
        dialog.set(true);
    }

    /// Opens a dialog about a message.
    pub(crate) fn open_about(self, room: RoomId, message: Revision, dialog: RwSignal<bool>) {
        self.message.set(Some(message));
        self.open_for(room, dialog);
    }

    /// Shows the card of somebody.
    pub(crate) fn open_profile(self, user: UserId) {
        self.member.set(Some(user));
        self.profile.set(true);
    }

    /// Opens the dialog for a poll.
    pub(crate) fn ask_poll(self, talk: Talk, question: &str) {
        self.asks_in.set(Some(talk));
        self.question.set(question.to_owned());
        self.poll.set(true);
    }

    fn all(self) -> [RwSignal<bool>; 25] {
        [
            self.create_room,
            self.direct,
            self.invite,
            self.rename_space,
            self.shortcuts,
            self.slashes,
            self.add_people,
            self.edit_room,
            self.leave_room,
            self.notify_room,
            self.archive_room,
            self.go_to_date,
            self.remove_member,
            self.profile,
            self.delete_message,
            self.versions,
            self.forward,
            self.picker,
            self.status,
            self.reactions,
            self.call_all,
            self.poll,
            self.voters,
            self.planning,
            self.seen_by,
        ]
    }
}

/// The dialogs, once they are here: they come when one is opened, or else when the room is there.
#[component]
pub(crate) fn LaterDialogs() -> impl IntoView {
    let (dialogs, Parts { beside, pages, .. }, toasts) = (use_dialogs(), use_parts(), use_toasts());
    let connection = use_state().connection();
    watch(move || {
        let is_one_open = dialogs.all().iter().any(RwSignal::get);
        // Without a connection the rooms are shown as they are kept, and files can be added to a message.
        let is_early = matches!(connection.get(), Connection::None | Connection::Connecting);
        if !is_one_open && is_early {
            return;
        }
        spawn_local(async move {
            if !is_one_open {
                // It is seen in every room, and comes first.
                beside.come().await;
            }
            if !pages.come().await && is_one_open {
                toasts.problem(toasts.words().unreachable);
                for dialog in dialogs.all() {
                    dialog.set(false);
                }
            }
        });
    });
    view! {
        {part(move || pages.here().map(|pages| (pages.dialogs)()))}
        {part(move || beside.here().map(|beside| (beside.over_messages)()))}
    }
}

/// Where the dialogs stand.
#[component]
pub(crate) fn DialogHost() -> impl IntoView {
    let dialogs = use_dialogs();
    view! {
        <DueCards />
        <CreateRoom open=dialogs.create_room />
        <NewDirect open=dialogs.direct />
        <Invites open=dialogs.invite />
        <RenameSpace open=dialogs.rename_space />
        <Shortcuts open=dialogs.shortcuts />
        <Slashes open=dialogs.slashes />
        <AddPeople open=dialogs.add_people room=dialogs.room />
        <EditRoom open=dialogs.edit_room room=dialogs.room />
        <LeaveRoom open=dialogs.leave_room room=dialogs.room />
        <NotifyRoom open=dialogs.notify_room room=dialogs.room />
        <ArchiveRoom open=dialogs.archive_room room=dialogs.room />
        <GoToDate open=dialogs.go_to_date room=dialogs.room />
        <RemoveMember open=dialogs.remove_member room=dialogs.room member=dialogs.member />
        <ProfileCard open=dialogs.profile user=dialogs.member />
        <DeleteMessage open=dialogs.delete_message room=dialogs.room message=dialogs.message />
        <Versions open=dialogs.versions room=dialogs.room message=dialogs.message />
        <ForwardMessage open=dialogs.forward room=dialogs.room message=dialogs.message />
        <WhoReacted open=dialogs.reactions room=dialogs.room message=dialogs.message />
        <CallAll open=dialogs.call_all room=dialogs.room />
        <SetStatus open=dialogs.status />
        <CreatePoll open=dialogs.poll />
        <WhoVoted open=dialogs.voters room=dialogs.room message=dialogs.message />
        <PlanDialog open=dialogs.planning />
        <SeenBy open=dialogs.seen_by room=dialogs.room message=dialogs.message />
        <Picker open=dialogs.picker room=dialogs.room message=dialogs.message chosen=dialogs.chosen />
    }
}

/// What opens over messages.
#[component]
pub(crate) fn OverMessages() -> impl IntoView {
    // Made where what they need is known, whoever asks for them first.
    let _ = use_trays();
    begin_notifying();
    watch_room();
    view! {
        <MessageMenu />
        <Viewer />
    }
}
