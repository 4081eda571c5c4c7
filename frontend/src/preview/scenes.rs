//! The scenes of the preview.

use std::collections::VecDeque;

use adda_shared::id::UnixMs;
use adda_shared::permission::Role;
use adda_shared::protocol::problem::Problem;
use leptos::prelude::*;

use super::acts::Act;
use super::cast::{self, ELSEWHERE, LOBBY, WITH_BEN};
use super::stage::{Server, Stage};
use crate::browser;
use crate::place::Place;
use crate::state::mirror::Connection;

macro_rules! scenes {
    ($($(#[$doc:meta])* $group:ident { $($scene:ident = $name:literal;)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub(super) enum $group {
                $($scene,)*
            }
        )*

        /// What can be looked at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Scene {
            $($group($group),)*
        }

        impl Scene {
            pub(super) fn all() -> impl Iterator<Item = Self> {
                [$($(Self::$group($group::$scene),)*)*].into_iter()
            }

            /// Its name, as in its address.
            pub(super) const fn name(self) -> &'static str {
                match self {
                    $($(Self::$group($group::$scene) => $name,)*)*
                }
            }
        }
    };
}

scenes! {
    /// A conversation, or the place where one would be.
    Talk {
        Conversation = "conversation";
        Long = "conversation-long";
        Unread = "conversation-unread";
        Empty = "conversation-empty";
        Loading = "conversation-loading";
        Failed = "conversation-failed";
        Typing = "conversation-typing";
        Refused = "conversation-refused";
        Offline = "conversation-offline";
        OfflineLong = "conversation-offline-long";
        KeepsNothing = "keeps-nothing";
        KeepsNoMore = "keeps-no-more";
        KeptByNewer = "kept-by-newer";
        Archived = "conversation-archived";
        Direct = "conversation-direct";
        Guest = "conversation-guest";
        Mirrored = "conversation-right-to-left";
        Toasts = "conversation-toasts";
        Outside = "room-outside";
        NoSuchRoom = "room-unknown";
        NoRooms = "rooms-none";
        Connecting = "connecting";
        NewVersion = "new-version";
        Nowhere = "nowhere";
    }
    /// What messages can say.
    Said {
        Marks = "markdown";
        Code = "markdown-code";
        Languages = "markdown-languages";
        Formulas = "markdown-formulas";
        Scripts = "markdown-scripts";
        Mirrored = "markdown-right-to-left";
        Hostile = "markdown-hostile";
    }
    /// What stands beside the conversation, or in its place.
    Beside {
        Details = "details";
        DetailsGuest = "details-guest";
        DetailsFailed = "details-failed";
        Search = "search";
        SearchFound = "search-found";
        SearchNothing = "search-nothing";
        SearchWrong = "search-wrong";
        SearchLoading = "search-loading";
        SearchFailed = "search-failed";
        SearchOffline = "search-offline";
        Directory = "directory";
        DirectoryEmpty = "directory-empty";
        DirectoryLoading = "directory-loading";
        DirectoryFailed = "directory-failed";
        Saved = "saved";
        SavedEmpty = "saved-empty";
        Settings = "settings";
        SettingsGuest = "settings-guest";
    }
    /// What opens over everything.
    Over {
        Menu = "menu";
        Jump = "jump";
        CreateRoom = "dialog-create-room";
        NewDirect = "dialog-direct";
        AddPeople = "dialog-add-people";
        Invite = "dialog-invite";
        InviteMade = "dialog-invite-made";
        InviteFailed = "dialog-invite-failed";
        EditRoom = "dialog-edit-room";
        LeaveRoom = "dialog-leave-room";
        ArchiveRoom = "dialog-archive-room";
        RemoveMember = "dialog-remove-member";
        RenameSpace = "dialog-rename-space";
        Status = "dialog-status";
        StatusSet = "dialog-status-set";
        StatusOffline = "dialog-status-offline";
        Profile = "dialog-profile";
        ProfileFailed = "dialog-profile-failed";
        ProfileOffline = "dialog-profile-offline";
        Shortcuts = "dialog-shortcuts";
        CompleteEmoji = "completion-emoji";
        CompletePeople = "completion-people";
        CompleteRooms = "completion-rooms";
        Slashes = "commands-offered";
        SlashBegun = "command-begun";
        SlashWriting = "command-writing";
        SlashUnknown = "command-unknown";
        SlashWrong = "command-wrong";
        SlashOffline = "command-offline";
        SlashList = "dialog-commands";
    }
    /// What becomes of a message after it was sent.
    Changed {
        Edited = "message-edited";
        Deleted = "message-deleted";
        DeletedByOther = "message-deleted-by-other";
        Waits = "message-edit-waits";
        Refused = "message-edit-refused";
        Editing = "message-editing";
        Delete = "dialog-delete-message";
        Menu = "menu-message";
        MenuOwn = "menu-message-own";
        Versions = "dialog-versions";
        VersionsGone = "dialog-versions-gone";
        VersionsLoading = "dialog-versions-loading";
        VersionsFailed = "dialog-versions-failed";
    }
    /// Files: in messages, looked at, and about to be sent.
    Files {
        Picture = "files-picture";
        Pictures = "files-pictures";
        Played = "files-sound-and-film";
        Cards = "files-cards";
        PictureFailed = "files-picture-failed";
        OnWay = "files-on-way";
        Viewer = "files-viewer";
        TrayWaiting = "tray-waiting";
        TrayGoing = "tray-going";
        TrayFailed = "tray-failed";
        TrayWhole = "tray-whole";
        TrayArmed = "tray-armed";
        TrayArmedFailed = "tray-armed-failed";
        Drop = "files-drop";
    }
    /// Emoji under messages, and the choice of one.
    Reactions {
        Few = "reactions";
        Many = "reactions-many";
        Archived = "reactions-archived";
        Who = "reactions-who";
        Picker = "picker";
        PickerFound = "picker-found";
        PickerNothing = "picker-nothing";
    }
    /// Previews of links.
    LinkCards {
        One = "link-card";
        Several = "link-cards";
    }
    /// Polls: in messages, and written.
    Polls {
        Open = "poll";
        Closed = "poll-closed";
        Voters = "poll-voters";
        Create = "dialog-poll";
    }
    /// What is to be done at a time.
    Plans {
        Some = "plans";
        Offline = "plans-offline";
        None = "plans-empty";
        Due = "plans-due";
        SendLater = "dialog-send-later";
        AnotherTime = "dialog-send-later-time";
        Remind = "dialog-remind";
        Note = "dialog-remind-note";
    }
    /// How far others have read.
    Receipts {
        One = "receipts-one";
        Few = "receipts";
        Many = "receipts-many";
        Mirrored = "receipts-mirrored";
        Who = "receipts-who";
    }
    /// Messages that answer others, or call people.
    Replies {
        Some = "replies";
        Kinds = "replies-kinds";
        Writing = "replies-writing";
        Mentions = "mentions";
        MentionsMany = "mentions-many";
        CallAll = "dialog-call-all";
    }
    /// Replies beside the conversation.
    Threads {
        Line = "thread-line";
        Panel = "thread";
        Long = "thread-long";
        Empty = "thread-empty";
        Loading = "thread-loading";
        Failed = "thread-failed";
        Offline = "thread-offline";
        Unsent = "thread-unsent";
        Deleted = "thread-deleted";
        Gone = "thread-gone";
        All = "threads";
        None = "threads-empty";
        Unread = "unread";
        UnreadLoading = "unread-loading";
        UnreadFailed = "unread-failed";
        UnreadOffline = "unread-offline";
        AllRead = "unread-empty";
    }
    /// Of what one is notified.
    Notify {
        Room = "dialog-notify";
        RoomAll = "dialog-notify-all";
        RoomNothing = "dialog-notify-nothing";
        RoomMuted = "dialog-notify-muted";
        RoomOffline = "dialog-notify-offline";
        Silent = "sidebar-silent";
        Off = "notify-off";
        On = "notify-on";
        OnWhileOpen = "notify-on-while-open";
        Denied = "notify-denied";
        Missing = "notify-missing";
        Insecure = "notify-insecure";
        NotInstalled = "notify-not-installed";
        Sent = "notify-test-sent";
        TestFailed = "notify-test-failed";
        Words = "notify-keywords-full";
        Refused = "notify-keyword-refused";
        Quiet = "notify-quiet";
        QuietElsewhere = "notify-quiet-elsewhere";
        Paused = "notify-paused";
        Offline = "notify-offline";
    }
    /// What somebody sees who is not signed in.
    Door {
        Welcome = "welcome";
        WelcomeWrong = "welcome-wrong";
        WelcomeDone = "welcome-done";
        Join = "join";
        JoinGuest = "join-guest";
        JoinSpent = "join-spent";
        JoinUnreachable = "join-unreachable";
        SignIn = "sign-in";
        SignInWrong = "sign-in-wrong";
        Unreachable = "unreachable";
        Crash = "crash";
    }
}

impl Scene {
    /// The page that shows it.
    pub(super) fn view(self) -> AnyView {
        match self {
            Self::Talk(scene) => scene.stage().show(),
            Self::Said(scene) => scene.stage().show(),
            Self::Beside(scene) => scene.stage().show(),
            Self::Over(scene) => scene.stage().show(),
            Self::Changed(scene) => scene.stage().show(),
            Self::Files(scene) => scene.stage().show(),
            Self::Reactions(scene) => scene.stage().show(),
            Self::LinkCards(scene) => scene.stage().show(),
            Self::Polls(scene) => scene.stage().show(),
            Self::Plans(scene) => scene.stage().show(),
            Self::Receipts(scene) => scene.stage().show(),
            Self::Replies(scene) => scene.stage().show(),
            Self::Threads(scene) => scene.stage().show(),
            Self::Notify(scene) => scene.stage().show(),
            Self::Door(scene) => scene.view(),
        }
    }
}

impl Talk {
    fn stage(self) -> Stage {
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
                stage.acts = once(Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) }));
            }
            Self::OfflineLong => {
                let lost = Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) });
                stage.acts = VecDeque::from([Act::PassDay, lost]);
            }
            Self::KeepsNothing => stage.acts = once(Act::Warn(|words| words.connection.keeps_nothing)),
            Self::KeepsNoMore => stage.acts = once(Act::Warn(|words| words.connection.keeps_no_more)),
            Self::KeptByNewer => stage.acts = once(Act::Warn(|words| words.connection.kept_by_newer)),
            Self::Archived => stage.is_archived = true,
            Self::Direct => {
                stage.place = Place::room(WITH_BEN);
                stage.history = cast::History::begin(WITH_BEN, adda_shared::model::RoomKind::Direct, 1);
            }
            Self::Guest => stage.role = Role::Guest,
            Self::Mirrored => stage.is_mirrored = true,
            Self::Toasts => stage.acts = once(Act::Toast("The link is copied.", "The room is full.")),
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
                stage.acts = once(Act::Pretend(Connection::Connecting));
            }
            Self::NewVersion => stage.acts = once(Act::Pretend(Connection::OtherVersion)),
            Self::Nowhere => stage.place = Place::Nowhere,
        }
        stage
    }
}

pub(super) fn once(act: Act) -> VecDeque<Act> {
    VecDeque::from([act])
}
