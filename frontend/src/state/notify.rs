//! Notifications, as far as the state has to do with them: what is silent ends by itself, and somebody may want to see
//! what comes.

use std::rc::Rc;

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::item::Said;
use adda_shared::mention;
use adda_shared::notify::{Arrangement, Heard, Listener, MinuteOfDay, Preferences, line};
use adda_shared::protocol::command::{Command, NewPreferences, NewQuietHours};
use adda_shared::replica::outbox::Turn;
use adda_shared::replica::{Change, Replica};
use adda_shared::text::ZoneName;
use gloo_timers::callback::Timeout;

use super::{Inner, State, naming};
use crate::browser;

/// The longest that browsers wait.
const WAIT_MS_MAX: u64 = i32::MAX as u64;

impl State {
    /// What is done with all that changes.
    pub(crate) fn on_changes(self, tell: impl Fn(&[Change]) + 'static) {
        self.inner().on_changes.replace(Some(Rc::new(tell)));
    }

    /// Shows what is silent by now, and whatever else ends by itself.
    pub(super) fn pass_time(self) {
        self.inner().pass_time();
    }

    /// What one has set that holds in all rooms. Tracks.
    pub(crate) fn preferences(self) -> Preferences {
        let inner = self.inner();
        inner.mirror.preferences_told.track();
        inner.replica.borrow().preferences().clone()
    }

    /// How one has arranged the list of rooms. Tracks.
    pub(crate) fn arrangement(self) -> Arrangement {
        self.preferences().arrangement
    }

    /// Those of one's favourites that one is in, in their order. Tracks.
    pub(crate) fn favourites(self) -> Vec<RoomId> {
        let rooms = self.rooms();
        let favourites = self.arrangement().favourites.into_iter();
        rooms.with(|rooms| favourites.filter(|favourite| rooms.contains(favourite)).collect())
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

    /// Waits for what ends next by itself, unless that is waited for.
    pub(super) fn follow_time(self: &Rc<Self>) {
        let ends_at = self.mirror.changes_at.get();
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
        zone: held.zone.as_ref().map(ToString::to_string),
        arrangement: held.arrangement.clone(),
        hides_previews: held.hides_previews,
        hides_receipts: held.hides_receipts,
    }
}

/// A message that somebody is notified of, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) user: UserId,
    pub(crate) room: RoomId,
    /// The thread in which it is a reply.
    pub(crate) thread: Option<Revision>,
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

    /// Whether one follows the thread of a reply; nothing of what is none.
    pub(crate) fn is_followed(self, room: RoomId, reply: Revision) -> Option<bool> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let state = replica.room(room)?;
        let thread = state.item(reply)?.thread()?;
        Some(state.entry().thread(thread).is_some())
    }

    /// How far a room is held and read, and each thread of it that one follows.
    pub(crate) fn read_to(self, room: RoomId) -> Option<ReadTo> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let state = replica.room(room)?;
        let threads = state.entry().threads.iter().map(|followed| (Some(followed.thread), followed.read.revision));
        let marks = std::iter::once((None, state.entry().read.revision)).chain(threads).collect();
        Some(ReadTo { cursor: state.cursor(), marks })
    }
}

/// How far a room is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReadTo {
    /// What was said up to there is known.
    pub(crate) cursor: Revision,
    /// The room's own timeline, and threads.
    pub(crate) marks: Vec<(Option<Revision>, Revision)>,
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
    let followed = item.thread().map(|thread| entry.thread(thread));
    let is_reply = followed.is_some();
    let heard = Heard { mentions: &text.mentions, body: text.body.as_str(), at: item.at, is_reply };
    // Whom a message calls as being here was here when it came, and not when it was caught up with.
    let is_here = now.0.saturating_sub(item.at.0) < HERE_MS;
    let (follows, preferences) = (followed.flatten().is_some(), replica.preferences());
    let listener = Listener { user, is_here, follows, notify: entry.notify, preferences };
    // A thread that one does not follow has no marker.
    let read = followed.map_or(entry.read, |followed| followed.map(|followed| followed.read).unwrap_or_default());
    let is_news = item.by != user && revision > read.revision;
    let is_told = is_news && heard.notifies(&listener, now, minute);
    let room_name = || entry.room.name.as_ref().map(ToString::to_string).unwrap_or_default();
    is_told.then(|| Notice {
        user,
        room,
        thread: item.thread(),
        revision,
        at: item.at,
        from: replica.person(item.by).map(|person| person.display_name.to_string()).unwrap_or_default(),
        room_name: room_name(),
        // As the server pushes it, but with what people and rooms are called now.
        text: line(text, &mention::plain(text.body.as_str(), |to| naming::name(replica, to))),
    })
}

/// Milliseconds after which a message has not come just now.
const HERE_MS: u64 = 60_000;

#[cfg(test)]
mod tests;
