//! Notifications, as far as the state has to do with them: what is silent ends by itself, and somebody may want to see
//! what comes.

use std::rc::Rc;

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Said, Text};
use adda_shared::limits;
use adda_shared::markdown::{self, Reference};
use adda_shared::mention;
use adda_shared::notify::{Heard, Listener, MinuteOfDay, Preferences};
use adda_shared::protocol::command::{Command, NewPreferences, NewQuietHours};
use adda_shared::replica::outbox::Turn;
use adda_shared::replica::{Change, Replica};
use adda_shared::text::ZoneName;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::{Inner, State, naming};
use crate::browser;

/// The longest that browsers wait.
const WAIT_MS_MAX: u64 = i32::MAX as u64;

impl State {
    /// What is done with all that changes.
    pub(crate) fn on_changes(self, tell: impl Fn(&[Change]) + 'static) {
        self.inner().on_changes.replace(Some(Rc::new(tell)));
    }

    /// Shows what is silent by now.
    pub(super) fn pass_time(self) {
        self.inner().pass_time();
    }

    /// What one has set that holds in all rooms. Tracks.
    pub(crate) fn preferences(self) -> Preferences {
        let inner = self.inner();
        inner.mirror.preferences_told.track();
        inner.replica.borrow().preferences().clone()
    }

    /// What sets something else in all rooms, and all the rest as it is, or was to be just now.
    pub(crate) fn with_preferences(self, change: &dyn Fn(&mut NewPreferences)) -> Command {
        let inner = self.inner();
        let intended = inner.intended.take();
        let mut preferences = intended.unwrap_or_else(|| as_set(inner.replica.borrow().preferences()));
        change(&mut preferences);
        inner.intended.replace(Some(preferences.clone()));
        Command::SetPreferences { preferences }
    }

    /// Whether nothing unread leads to a room: there is nothing, or the room is silent and nothing of it calls oneself.
    pub(crate) fn is_passed_over(self, room: RoomId) -> bool {
        let signals = self.room(room);
        let unread = if signals.is_silent.get_untracked() { signals.mentions } else { signals.unread };
        unread.get_untracked() == 0
    }
}

impl Inner {
    pub(super) fn witness(&self, changes: &[Change]) {
        let is_settled =
            |change: &Change| matches!(change, Change::Preferences | Change::Everything | Change::Answered(_, Err(_)));
        if changes.iter().any(is_settled) {
            self.intended.take();
        }
        let tell = self.on_changes.borrow().clone();
        if let Some(tell) = tell {
            tell(changes);
        }
    }

    fn pass_time(self: &Rc<Self>) {
        self.mirror.pass_time(&self.replica.borrow(), browser::wall_clock());
        self.silence.take();
        self.follow_time();
    }

    /// Waits for the end of the next silence, unless that is waited for.
    pub(super) fn follow_time(self: &Rc<Self>) {
        let ends_at = self.mirror.silence_ends_at.get();
        if self.silence.borrow().as_ref().map_or(0, |(ends_at, _)| *ends_at) == ends_at {
            return;
        }
        let waiting = (ends_at > 0).then(|| {
            let inner = Rc::clone(self);
            let wait_ms = ends_at.saturating_sub(browser::wall_clock().0).min(WAIT_MS_MAX);
            (ends_at, Timeout::new(u32::try_from(wait_ms).unwrap_or(u32::MAX), move || inner.pass_time()))
        });
        self.silence.replace(waiting);
    }
}

fn as_set(held: &Preferences) -> NewPreferences {
    let quiet = held.quiet.as_ref();
    NewPreferences {
        keywords: held.keywords.iter().map(ToString::to_string).collect(),
        quiet: quiet.map(|quiet| NewQuietHours { from: quiet.from, until: quiet.until, zone: quiet.zone.to_string() }),
        paused_until: held.paused_until,
    }
}

/// A message that somebody is notified of, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) user: UserId,
    pub(crate) room: RoomId,
    pub(crate) revision: Revision,
    pub(crate) at: UnixMs,
    pub(crate) from: String,
    /// Empty for a direct room.
    pub(crate) room_name: String,
    pub(crate) text: String,
}

impl State {
    /// What is shown of a message that came; nothing, where nobody is to be notified of it, or another page does so.
    /// `minute` says what the clock shows in a zone at a time.
    pub(crate) fn notice(
        self,
        room: RoomId,
        revision: Revision,
        minute: impl Fn(&ZoneName, UnixMs) -> Option<MinuteOfDay>,
    ) -> Option<Notice> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        if replica.turn() == Turn::Follows {
            return None;
        }
        notice(&replica, inner.user.get()?, room, revision, browser::wall_clock(), minute)
    }

    /// How far rooms are read.
    pub(crate) fn read_to(self, room: RoomId) -> Option<Revision> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        replica.room(room).map(|room| room.entry().read.revision)
    }
}

fn notice(
    replica: &Replica,
    user: UserId,
    room: RoomId,
    revision: Revision,
    now: UnixMs,
    minute: impl Fn(&ZoneName, UnixMs) -> Option<MinuteOfDay>,
) -> Option<Notice> {
    let state = replica.room(room)?;
    let (entry, item) = (state.entry(), state.item(revision)?);
    let Said::Text { text, .. } = &item.message()?.said else { return None };
    let heard = Heard { mentions: &text.mentions, body: text.body.as_str(), at: item.at };
    // Whom a message calls as being here was here when it came, and not when it was caught up with.
    let is_here = now.0.saturating_sub(item.at.0) < HERE_MS;
    let listener = Listener { user, is_here, notify: entry.notify, preferences: replica.preferences() };
    let is_news = item.by != user && revision > entry.read.revision;
    let is_told = is_news && heard.notifies(&listener, now, minute);
    let room_name = || entry.room.name.as_ref().map(ToString::to_string).unwrap_or_default();
    is_told.then(|| Notice {
        user,
        room,
        revision,
        at: item.at,
        from: replica.person(item.by).map(|person| person.display_name.to_string()).unwrap_or_default(),
        room_name: room_name(),
        text: in_one_line(text, |to| naming::name(replica, to)),
    })
}

/// Milliseconds after which a message has not come just now.
const HERE_MS: u64 = 60_000;
/// What stands for what a message hides.
const HIDDEN: &str = "▒▒▒";

/// What a message says, or the names of its files where it says nothing: as the server pushes it, but with what people
/// and rooms are called now.
fn in_one_line(text: &Text, name: impl Fn(Reference) -> Option<String>) -> String {
    let named = mention::plain(text.body.as_str(), name);
    let said = markdown::plain(&markdown::parse(&named), HIDDEN);
    let words: Vec<&str> = said.split_whitespace().collect();
    let line = if words.is_empty() {
        text.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ")
    } else {
        words.join(" ")
    };
    match line.char_indices().nth(limits::PUSHED_CHARS_MAX) {
        Some(_) => line.chars().take(limits::PUSHED_CHARS_MAX - 1).chain(['…']).collect(),
        None => line,
    }
}

#[cfg(test)]
mod tests;
