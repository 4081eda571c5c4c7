//! What can be done by writing it: a slash, a word, and what it needs. It comes later; the first part of the page knows
//! only that a text begins with a slash.
//!
//! What is asked of the server is what menus ask for. What is written stays until it is done.

use adda_shared::id::RoomId;
use adda_shared::permission::{RoomAction, SpaceAction};

use super::notify::notify_of;
use crate::browser;
use crate::state::State;
use crate::text::{SlashText, SlashWords};

mod line;
mod list;
mod read;
mod run;

pub(crate) use line::SlashLine;
pub(crate) use list::Slashes;
pub(crate) use run::run;

macro_rules! slashes {
    ($($slash:ident = $name:ident;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Slash {
            $($slash,)*
        }

        impl Slash {
            /// In the order in which they are listed.
            pub(super) const ALL: [Self; [$(stringify!($name)),*].len()] = [$(Self::$slash,)*];

            /// What is written behind the slash, in every language.
            pub(super) const fn name(self) -> &'static str {
                match self {
                    $(Self::$slash => stringify!($name),)*
                }
            }

            pub(super) fn words(self, text: &SlashText) -> &SlashWords {
                match self {
                    $(Self::$slash => &text.$name,)*
                }
            }
        }
    };
}

slashes! {
    Me = me;
    Shrug = shrug;
    Dm = dm;
    Join = join;
    Invite = invite;
    Remove = remove;
    Topic = topic;
    Rename = rename;
    Mute = mute;
    Unmute = unmute;
    Pause = pause;
    Resume = resume;
    Status = status;
    Poll = poll;
    Search = search;
    Date = date;
    Unread = unread;
    Saved = saved;
    Drafts = drafts;
    Schedule = schedule;
    Remind = remind;
    Later = later;
    Threads = threads;
    Leave = leave;
    Archive = archive;
    Settings = settings;
    Dark = dark;
    Light = light;
    Shortcuts = shortcuts;
    Help = help;
}

/// What one must be allowed to do for it.
enum Right {
    None,
    Space(SpaceAction),
    Room(RoomAction),
}

impl Slash {
    /// The one that is called so.
    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slash| slash.name().eq_ignore_ascii_case(word))
    }

    /// How it is written.
    pub(super) fn syntax(self, text: &SlashText) -> String {
        let takes = self.words(text).takes;
        ["/", self.name(), if takes.is_empty() { "" } else { " " }, takes].concat()
    }

    fn right(self) -> Right {
        match self {
            Self::Dm => Right::Space(SpaceAction::CreateDirect),
            Self::Join => Right::Space(SpaceAction::ListRooms),
            Self::Status => Right::Space(SpaceAction::SetStatus),
            Self::Invite => Right::Room(RoomAction::AddMember),
            Self::Remove => Right::Room(RoomAction::ManageMembers),
            Self::Topic | Self::Rename => Right::Room(RoomAction::Edit),
            Self::Poll | Self::Schedule => Right::Room(RoomAction::Send),
            Self::Leave => Right::Room(RoomAction::Leave),
            Self::Archive => Right::Room(RoomAction::Archive),
            Self::Me
            | Self::Shrug
            | Self::Mute
            | Self::Unmute
            | Self::Pause
            | Self::Resume
            | Self::Search
            | Self::Date
            | Self::Unread
            | Self::Saved
            | Self::Drafts
            | Self::Remind
            | Self::Later
            | Self::Threads
            | Self::Settings
            | Self::Dark
            | Self::Light
            | Self::Shortcuts
            | Self::Help => Right::None,
        }
    }

    /// Whether one may do it in a room. Tracks.
    fn is_allowed(self, state: State, room: RoomId) -> bool {
        let role = state.role().get();
        match self.right() {
            Right::None => true,
            Right::Space(action) => role.may(action),
            Right::Room(action) => {
                let head = state.room(room).head;
                head.with(|head| head.as_ref().is_some_and(|head| head.standing(role).may(action)))
            }
        }
    }

    /// Whether there is anything to do, too. Tracks.
    pub(super) fn is_offered(self, state: State, room: RoomId) -> bool {
        let is_any = (self != Self::Unmute || notify_of(state, room).muted_until > browser::wall_clock())
            && (self != Self::Resume || state.is_paused().get());
        is_any && self.is_allowed(state, room)
    }
}
