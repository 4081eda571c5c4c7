//! What the jump field can do besides going somewhere.

use adda_shared::id::{RoomId, UnixMs};
use adda_shared::notify::RoomNotify;
use adda_shared::permission::{RoomAction, SpaceAction};
use adda_shared::protocol::command::Command;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::act::{Act, use_act};
use super::dialogs::use_dialogs;
use super::notify::{HOUR_MS, notify_of};
use super::plan_dialog;
use crate::browser;
use crate::place::{Place, use_places};
use crate::state::talk::Talk;
use crate::state::{Failure, State};
use crate::text::BesideText;
use crate::ui::icon::Glyph;
use crate::ui::theme::{Theme, use_theme};

/// For how long a room is mute that one wants to be mute.
const MUTE_MS: u64 = 8 * HOUR_MS;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Action {
    Browse,
    Unread,
    Saved,
    Drafts,
    Plans,
    Remind,
    Threads,
    ReadAll,
    CreateRoom,
    NewDirect,
    Invite,
    Mute,
    Unmute,
    Pause,
    Resume,
    Status,
    Poll,
    Settings,
    DarkTheme,
    LightTheme,
    Shortcuts,
    Slashes,
}

impl Action {
    pub(super) const ALL: [Self; 22] = [
        Self::Browse,
        Self::Unread,
        Self::Saved,
        Self::Drafts,
        Self::Plans,
        Self::Remind,
        Self::Threads,
        Self::ReadAll,
        Self::CreateRoom,
        Self::NewDirect,
        Self::Invite,
        Self::Mute,
        Self::Unmute,
        Self::Pause,
        Self::Resume,
        Self::Status,
        Self::Poll,
        Self::Settings,
        Self::DarkTheme,
        Self::LightTheme,
        Self::Shortcuts,
        Self::Slashes,
    ];

    pub(super) fn name(self, text: &BesideText) -> &'static str {
        match self {
            Self::Browse => text.sidebar.browse,
            Self::Unread => text.sidebar.unread_all,
            Self::Saved => text.sidebar.saved,
            Self::Drafts => text.sidebar.drafts,
            Self::Plans => text.sidebar.plans,
            Self::Remind => text.plans.remind_me,
            Self::Threads => text.sidebar.threads,
            Self::ReadAll => text.notify.read_all,
            Self::CreateRoom => text.sidebar.create_room,
            Self::NewDirect => text.sidebar.new_direct,
            Self::Invite => text.sidebar.invite,
            Self::Mute => text.notify.mute_here,
            Self::Unmute => text.notify.unmute_here,
            Self::Pause => text.notify.pause_hour,
            Self::Resume => text.notify.resume_all,
            Self::Status => text.sidebar.set_status,
            Self::Poll => text.poll.create,
            Self::Settings => text.sidebar.settings,
            Self::DarkTheme => text.sidebar.dark_theme,
            Self::LightTheme => text.sidebar.light_theme,
            Self::Shortcuts => text.sidebar.shortcuts,
            Self::Slashes => text.slash.title,
        }
    }

    pub(super) const fn glyph(self) -> Glyph {
        match self {
            Self::Browse => Glyph::Compass,
            Self::Unread => Glyph::Unread,
            Self::Saved => Glyph::Bookmark,
            Self::Drafts => Glyph::Edit,
            Self::Plans => Glyph::Clock,
            Self::Remind => Glyph::Bell,
            Self::Threads => Glyph::Thread,
            Self::ReadAll => Glyph::Check,
            Self::CreateRoom => Glyph::Add,
            Self::NewDirect => Glyph::Talk,
            Self::Invite => Glyph::Invite,
            Self::Mute | Self::Pause => Glyph::BellOff,
            Self::Unmute | Self::Resume => Glyph::Bell,
            Self::Status => Glyph::React,
            Self::Poll => Glyph::Poll,
            Self::Settings => Glyph::Settings,
            Self::DarkTheme => Glyph::Moon,
            Self::LightTheme => Glyph::Sun,
            Self::Shortcuts | Self::Slashes => Glyph::Keyboard,
        }
    }

    /// Whether there is anything to do. `here` is the room that one is in. Tracks.
    pub(super) fn is_offered(self, state: State, here: Option<RoomId>) -> bool {
        let is_muted = || here.map(|room| notify_of(state, room).muted_until > browser::wall_clock());
        match self {
            Self::ReadAll => {
                let is_unread =
                    |room: &RoomId| state.room(*room).unread.get() > 0 || state.unread_replies_in(*room) > 0;
                state.rooms().get().iter().any(is_unread)
            }
            Self::Poll => here.is_some_and(|room| may_ask(state, room)),
            Self::Mute => is_muted() == Some(false),
            Self::Unmute => is_muted() == Some(true),
            Self::Pause => !state.is_paused().get(),
            Self::Resume => state.is_paused().get(),
            Self::Browse
            | Self::Unread
            | Self::Saved
            | Self::Drafts
            | Self::Plans
            | Self::Remind
            | Self::Threads
            | Self::CreateRoom
            | Self::NewDirect
            | Self::Invite
            | Self::Status
            | Self::Settings
            | Self::DarkTheme
            | Self::LightTheme
            | Self::Shortcuts
            | Self::Slashes => true,
        }
    }

    pub(super) const fn needs(self) -> Option<SpaceAction> {
        match self {
            Self::Browse => Some(SpaceAction::ListRooms),
            Self::CreateRoom => Some(SpaceAction::CreateRoom),
            Self::NewDirect => Some(SpaceAction::CreateDirect),
            Self::Invite => Some(SpaceAction::Invite),
            Self::Status => Some(SpaceAction::SetStatus),
            Self::Unread
            | Self::Saved
            | Self::Drafts
            | Self::Plans
            | Self::Remind
            | Self::Threads
            | Self::ReadAll
            | Self::Poll
            | Self::Mute
            | Self::Unmute
            | Self::Pause
            | Self::Resume
            | Self::Settings
            | Self::DarkTheme
            | Self::LightTheme
            | Self::Shortcuts
            | Self::Slashes => None,
        }
    }
}

/// Whether one may ask a poll in a room. Tracks.
pub(super) fn may_ask(state: State, room: RoomId) -> bool {
    let role = state.role().get();
    state.room(room).head.with(|head| head.as_ref().is_some_and(|head| head.standing(role).may(RoomAction::Send)))
}

/// Does it.
pub(super) fn use_action() -> impl Fn(Action) + Copy + Send + Sync + 'static {
    let (places, dialogs, theme, act) = (use_places(), use_dialogs(), use_theme(), use_act());
    let mute = move |is_muted: bool| {
        if let Some(room) = places.here().get_untracked().room_id() {
            let muted_until = if is_muted { UnixMs(browser::wall_clock().0 + MUTE_MS) } else { UnixMs(0) };
            let notify = RoomNotify { muted_until, ..untrack(|| notify_of(act.state, room)) };
            act.just(Command::SetNotify { room, notify });
        }
    };
    let pause = move |paused_until| {
        act.just(act.state.with_preferences(&|preferences| preferences.paused_until = paused_until));
    };
    move |action| match action {
        Action::Mute => mute(true),
        Action::Unmute => mute(false),
        Action::Pause => pause(UnixMs(browser::wall_clock().0 + HOUR_MS)),
        Action::Resume => pause(UnixMs(0)),
        Action::Browse => places.go(Place::Rooms),
        Action::Saved => places.go(Place::Saved),
        Action::Drafts => places.go(Place::Drafts),
        Action::Plans => places.go(Place::Plans),
        Action::Remind => plan_dialog::remind_of(dialogs, ""),
        Action::Threads => places.go(Place::Threads),
        Action::Unread => places.go(Place::Unread),
        Action::ReadAll => read_all(act),
        Action::CreateRoom => dialogs.create_room.set(true),
        Action::NewDirect => dialogs.direct.set(true),
        Action::Invite => dialogs.invite.set(true),
        Action::Status => dialogs.status.set(true),
        Action::Poll => {
            if let Some(room) = places.here().get_untracked().room_id() {
                dialogs.ask_poll(Talk::in_room(room), "");
            }
        }
        Action::Settings => places.go(Place::Settings),
        Action::DarkTheme => theme.set(Theme::Dark),
        Action::LightTheme => theme.set(Theme::Light),
        Action::Shortcuts => dialogs.shortcuts.set(true),
        Action::Slashes => dialogs.slashes.set(true),
    }
}

/// Marks everything in all rooms as read.
fn read_all(act: Act) {
    read(act, act.state.unread_talks());
}

/// Marks all threads as read that one follows.
pub(crate) fn read_threads(act: Act) {
    read(act, act.state.unread_talks().into_iter().filter(|talk| talk.thread.is_some()).collect());
}

/// One after the other, for there may be a thousand.
pub(crate) fn read(act: Act, talks: Vec<Talk>) {
    spawn_local(async move {
        for talk in talks {
            if act.state.is_marking(talk) {
                // What was said without a connection is not taken back by what would need one.
                return act.toasts.problem(act.toasts.words().unreachable);
            }
            while let Some(marker) = act.state.read_marker(talk) {
                match act.state.ask(marker).await {
                    Err(Failure::Lost) => return act.toasts.problem(act.toasts.words().unreachable),
                    Err(Failure::Refused(problem)) if problem.is_passing() => {
                        TimeoutFuture::new(u32::try_from(problem.wait_ms()).unwrap_or(u32::MAX)).await;
                    }
                    // Of a room that one is not in any more, say.
                    Err(Failure::Refused(_)) | Ok(_) => break,
                }
            }
        }
    });
}
