//! The scenes of what opens over everything.

use std::collections::VecDeque;

use adda_shared::id::UnixMs;

use super::acts::Act;
use super::beside::details;
use super::cast;
use super::scenes::{Over, once};
use super::stage::{Server, Stage};
use crate::browser;
use crate::place::Place;
use crate::state::mirror::Connection;

impl Over {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        stage.acts = match self {
            // On a phone the list of rooms is to be seen only where no room is.
            Self::Menu => {
                stage.place = Place::Home;
                once(Act::Press(".sidebar [aria-haspopup=menu]", ".menu:popover-open"))
            }
            Self::Jump => {
                stage.place = Place::Home;
                once(Act::Jump("be"))
            }
            Self::CreateRoom => once(Act::Open(|dialogs| dialogs.create_room)),
            Self::NewDirect => once(Act::Open(|dialogs| dialogs.direct)),
            Self::AddPeople => once(Act::Open(|dialogs| dialogs.add_people)),
            Self::Invite => once(Act::Open(|dialogs| dialogs.invite)),
            Self::InviteMade => {
                let make = Act::Press("dialog .dialog-actions .button", "dialog .qr");
                VecDeque::from([Act::Open(|dialogs| dialogs.invite), make])
            }
            Self::InviteFailed => {
                stage.server = Server::Fails;
                once(Act::Open(|dialogs| dialogs.invite))
            }
            Self::EditRoom => once(Act::Open(|dialogs| dialogs.edit_room)),
            Self::LeaveRoom => once(Act::Open(|dialogs| dialogs.leave_room)),
            Self::ArchiveRoom => once(Act::Open(|dialogs| dialogs.archive_room)),
            Self::RemoveMember => {
                stage.place = details();
                let remove = ".menu:popover-open .menu-item[data-danger]";
                VecDeque::from([Act::Press(".panel [aria-haspopup=menu]", remove), Act::Press(remove, "dialog[open]")])
            }
            Self::RenameSpace => once(Act::Open(|dialogs| dialogs.rename_space)),
            Self::Status => once(Act::Open(|dialogs| dialogs.status)),
            Self::StatusSet => {
                stage.says = true;
                once(Act::Open(|dialogs| dialogs.status))
            }
            Self::StatusOffline => {
                let lost = Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) });
                VecDeque::from([lost, Act::Open(|dialogs| dialogs.status)])
            }
            Self::Profile => once(Act::Profile(cast::CHLOE)),
            Self::ProfileFailed => {
                stage.server = Server::Fails;
                once(Act::Profile(cast::CHLOE))
            }
            Self::ProfileOffline => {
                let lost = Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) });
                VecDeque::from([lost, Act::Profile(cast::CHLOE)])
            }
            Self::Shortcuts => once(Act::Open(|dialogs| dialogs.shortcuts)),
            Self::CompleteEmoji => once(Act::Write("Put the kettle on :heart")),
            Self::CompletePeople => once(Act::Write("Put the kettle on, @")),
            Self::CompleteRooms => once(Act::Write("#")),
            Self::Slashes => once(Act::Write("/")),
            Self::SlashBegun => once(Act::Write("/re")),
            Self::SlashWriting => once(Act::WriteCommand("/topic Tea, and plans for the garden")),
            Self::SlashUnknown => tried("/teatime at five"),
            Self::SlashWrong => tried("/invite @Nobody in particular"),
            Self::SlashOffline => {
                let mut acts =
                    VecDeque::from([Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) })]);
                acts.append(&mut tried("/rename tea garden"));
                acts
            }
            Self::SlashList => once(Act::Open(|dialogs| dialogs.slashes)),
        };
        stage
    }
}

/// A command that is not done.
fn tried(written: &'static str) -> VecDeque<Act> {
    VecDeque::from([Act::WriteCommand(written), Act::Press(".composer-send", ".composer-slash strong")])
}
