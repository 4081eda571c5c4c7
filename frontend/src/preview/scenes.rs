//! The scenes of the preview.

use std::time::Duration;

use adda_shared::id::UnixMs;
use adda_shared::permission::Role;
use adda_shared::protocol::http::Registration;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::TextFault;
use leptos::prelude::*;

use super::cast::{self, ELSEWHERE, LOBBY, WITH_BEN};
use super::links::{TOKEN, invitation};
use super::stage::{Server, Stage};
use crate::account::Fault;
use crate::browser;
use crate::pages::attempt::Attempt;
use crate::pages::join::{Door, JoinForm, ShutDoor};
use crate::pages::nowhere::Unreachable;
use crate::pages::sign_in::SignInForm;
use crate::pages::welcome::{Welcome, WelcomeForm};
use crate::place::Place;
use crate::state::mirror::Connection;

macro_rules! scenes {
    ($($scene:ident = $name:literal;)*) => {
        /// What can be looked at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Scene {
            $($scene,)*
        }

        impl Scene {
            pub(super) const ALL: [Self; [$($name),*].len()] = [$(Self::$scene),*];

            /// Its name, as in its address.
            pub(super) const fn name(self) -> &'static str {
                match self {
                    $(Self::$scene => $name,)*
                }
            }
        }
    };
}

scenes! {
    Conversation = "conversation";
    Long = "conversation-long";
    Unread = "conversation-unread";
    Empty = "conversation-empty";
    Loading = "conversation-loading";
    Failed = "conversation-failed";
    Typing = "conversation-typing";
    Refused = "conversation-refused";
    Offline = "conversation-offline";
    Archived = "conversation-archived";
    Direct = "conversation-direct";
    Guest = "conversation-guest";
    Outside = "room-outside";
    NoSuchRoom = "room-unknown";
    NoRooms = "rooms-none";
    Connecting = "connecting";
    NewVersion = "new-version";
    Details = "details";
    DetailsGuest = "details-guest";
    DetailsFailed = "details-failed";
    Directory = "directory";
    DirectoryEmpty = "directory-empty";
    DirectoryLoading = "directory-loading";
    DirectoryFailed = "directory-failed";
    Settings = "settings";
    SettingsGuest = "settings-guest";
    CreateRoom = "dialog-create-room";
    NewDirect = "dialog-direct";
    AddPeople = "dialog-add-people";
    Invite = "dialog-invite";
    EditRoom = "dialog-edit-room";
    LeaveRoom = "dialog-leave-room";
    Shortcuts = "dialog-shortcuts";
    Welcome = "welcome";
    WelcomeWrong = "welcome-wrong";
    WelcomeDone = "welcome-done";
    Join = "join";
    JoinGuest = "join-guest";
    JoinSpent = "join-spent";
    SignIn = "sign-in";
    SignInWrong = "sign-in-wrong";
    Unreachable = "unreachable";
    Nowhere = "nowhere";
    Crash = "crash";
}

impl Scene {
    /// The page that shows it.
    pub(super) fn view(self) -> AnyView {
        let mut stage = Stage::new();
        match self {
            Self::Conversation => {}
            Self::Long => stage.history = cast::long_talk(),
            Self::Unread => {
                stage.history = cast::long_talk();
                stage.unread = 40;
            }
            Self::Empty => stage.history = cast::History::begin(LOBBY, adda_shared::model::RoomKind::Open, 1),
            Self::Loading => stage.server = Server::Waits,
            Self::Failed => stage.server = Server::Fails,
            Self::Typing => stage.typing = true,
            Self::Refused => {
                stage.echo(1, "Can you all read this?", Some(Problem::NotAllowed));
                stage.echo(2, "And this?", Some(Problem::TooManyRooms { max: 1_000 }));
            }
            Self::Offline => {
                stage.echo(1, "I write this in a tunnel.", None);
                stage.echo(2, "It goes out by itself.", None);
                stage.connection = Some(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) });
            }
            Self::Archived => stage.is_archived = true,
            Self::Direct => {
                stage.place = Place::room(WITH_BEN);
                stage.history = cast::History::begin(WITH_BEN, adda_shared::model::RoomKind::Direct, 1);
            }
            Self::Guest => stage.role = Role::Guest,
            Self::Outside => stage.place = Place::room(ELSEWHERE),
            Self::NoSuchRoom => {
                stage.place = Place::room(ELSEWHERE);
                stage.server = Server::HasNothing;
            }
            Self::NoRooms => {
                stage.place = Place::Home;
                stage.has_rooms = false;
            }
            Self::Connecting => {
                stage.is_welcomed = false;
                stage.connection = Some(Connection::Connecting);
            }
            Self::NewVersion => stage.connection = Some(Connection::OtherVersion),
            Self::Nowhere => stage.place = Place::Nowhere,
            _ => return self.beside(stage),
        }
        stage.show()
    }

    /// What stands beside the conversation, or over it.
    fn beside(self, mut stage: Stage) -> AnyView {
        let details = Place::Room { room: LOBBY, message: None, details: true };
        match self {
            Self::Details => stage.place = details,
            Self::DetailsGuest => {
                stage.place = details;
                stage.role = Role::Guest;
            }
            Self::DetailsFailed => {
                stage.place = details;
                stage.server = Server::Fails;
            }
            Self::Directory => stage.place = Place::Rooms,
            Self::DirectoryEmpty => {
                stage.place = Place::Rooms;
                stage.server = Server::HasNothing;
            }
            Self::DirectoryLoading => {
                stage.place = Place::Rooms;
                stage.server = Server::Waits;
            }
            Self::DirectoryFailed => {
                stage.place = Place::Rooms;
                stage.server = Server::Fails;
            }
            Self::Settings => stage.place = Place::Settings,
            Self::SettingsGuest => {
                stage.place = Place::Settings;
                stage.role = Role::Guest;
            }
            Self::CreateRoom => stage.dialog = Some(|dialogs| dialogs.create_room),
            Self::NewDirect => stage.dialog = Some(|dialogs| dialogs.direct),
            Self::AddPeople => stage.dialog = Some(|dialogs| dialogs.add_people),
            Self::Invite => stage.dialog = Some(|dialogs| dialogs.invite),
            Self::EditRoom => stage.dialog = Some(|dialogs| dialogs.edit_room),
            Self::LeaveRoom => stage.dialog = Some(|dialogs| dialogs.leave_room),
            Self::Shortcuts => stage.dialog = Some(|dialogs| dialogs.shortcuts),
            _ => return self.before_the_door(),
        }
        stage.show()
    }

    /// What somebody sees who is not signed in.
    fn before_the_door(self) -> AnyView {
        let attempt = Attempt::new();
        let token = || Some(TOKEN.to_owned());
        let space = || "Kitchen table".to_owned();
        let door = |is_guest| Door::Invited(invitation(is_guest));
        match self {
            Self::Welcome => view! { <WelcomeForm token=TOKEN.to_owned() attempt on_submit=|_| {} /> }.into_any(),
            Self::WelcomeWrong => {
                let fault = TextFault::TooShort { chars_min: 8 };
                attempt.refuse(Problem::BadText { field: TextField::Password, fault });
                view! { <WelcomeForm token=TOKEN.to_owned() attempt on_submit=|_| {} /> }.into_any()
            }
            Self::WelcomeDone => view! { <Welcome is_claimed=true on_done=|_| {} /> }.into_any(),
            Self::Join => view! { <JoinForm door=door(false) token=token() attempt on_submit=|_| {} /> }.into_any(),
            Self::JoinGuest => view! { <JoinForm door=door(true) token=token() attempt on_submit=|_| {} /> }.into_any(),
            Self::JoinSpent => {
                let fault = Fault::Refused(Problem::LinkSpent);
                view! { <ShutDoor fault has_token=true on_retry=|| {} /> }.into_any()
            }
            Self::SignInWrong => {
                attempt.refuse(Problem::WrongPassword);
                let registration = Registration::Open;
                view! { <SignInForm space=space() registration attempt on_submit=|_| {} /> }.into_any()
            }
            Self::Crash => {
                set_timeout(|| crate::pages::crash::take_over("frontend/src/preview.rs:1:1"), Duration::ZERO);
                ().into_any()
            }
            Self::Unreachable => view! { <Unreachable on_retry=|| {} /> }.into_any(),
            _ => {
                let registration = Registration::Invite;
                view! { <SignInForm space=space() registration attempt on_submit=|_| {} /> }.into_any()
            }
        }
    }
}
