//! Notifications: of which messages somebody is told who is not looking.
//!
//! The page decides by this for who has it open, and the server for who has not, so that both say the same.

#![warn(clippy::wildcard_enum_match_arm)]

use serde::{Deserialize, Serialize};

use crate::id::{RoomId, UnixMs, UserId};
use crate::item::Text;
use crate::limits;
use crate::markdown;
use crate::mention::{self, Mention};
use crate::model::RoomKind;
use crate::text::{Keyword, ZoneName};

/// Of which messages of a room somebody is notified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotifyLevel {
    /// Of none.
    Nothing,
    /// Of those that call them, or have one of their keywords; and of the replies in threads that they follow.
    Mentions,
    /// Of each of the room's own timeline; of replies, as above.
    All,
}

impl NotifyLevel {
    /// Every level, the loudest first.
    pub const ALL: [Self; 3] = [Self::All, Self::Mentions, Self::Nothing];
}

/// What a member has set about the notifications of one room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RoomNotify {
    /// Of which messages they are notified.
    pub level: NotifyLevel,
    /// Of none until then, whatever the level is; 0 where the room is not muted.
    pub muted_until: UnixMs,
}

impl RoomNotify {
    /// What holds for a room until its member sets something else: what is said between a few is meant for each of them.
    #[must_use]
    pub const fn of(kind: RoomKind) -> Self {
        let level = match kind {
            RoomKind::Direct => NotifyLevel::All,
            RoomKind::Open | RoomKind::Closed => NotifyLevel::Mentions,
        };
        Self { level, muted_until: UnixMs(0) }
    }

    /// The level at a time.
    #[must_use]
    pub fn level_at(self, now: UnixMs) -> NotifyLevel {
        if self.muted_until > now { NotifyLevel::Nothing } else { self.level }
    }
}

/// What somebody has set that holds in all rooms and on all of their devices. Nobody else is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Preferences {
    /// Words that notify them of a message like a mention does.
    pub keywords: Vec<Keyword>,
    /// Hours of each day in which they are not notified.
    pub quiet: Option<QuietHours>,
    /// They are not notified until then; 0 where that is not so.
    pub paused_until: UnixMs,
    /// The time zone whose time others may see as theirs.
    #[serde(default)]
    pub zone: Option<ZoneName>,
    /// How their list of rooms is arranged.
    #[serde(default)]
    pub arrangement: Arrangement,
    /// Whether they are not shown previews of links.
    #[serde(default)]
    pub hides_previews: bool,
    /// Nobody is told how far they have read, and they are told of nobody.
    #[serde(default)]
    pub hides_receipts: bool,
}

/// How somebody has arranged their list of rooms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Arrangement {
    /// The rooms that stand first, in this order: at most a hundred. One that they have left since may be among them.
    pub favourites: Vec<RoomId>,
    /// The order of the others.
    pub order: RoomOrder,
    /// Whether the others are left out while nothing in them is unread.
    pub hides_read: bool,
}

/// In what order rooms are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomOrder {
    /// By their names.
    #[default]
    Name,
    /// Those in which something is unread before the others, each by their names.
    UnreadFirst,
}

/// Hours of each day, by the clock on somebody's wall. From a time to an earlier one goes round midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct QuietHours {
    /// Their first minute.
    pub from: MinuteOfDay,
    /// The first minute after them.
    pub until: MinuteOfDay,
    /// Where the wall is.
    pub zone: ZoneName,
}

impl QuietHours {
    /// Whether a minute lies in them. From a time to the same one is never.
    #[must_use]
    pub fn holds(&self, minute: MinuteOfDay) -> bool {
        if self.from <= self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }
}

/// A minute of a day: 0 to 1439, from midnight on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct MinuteOfDay(u16);

impl MinuteOfDay {
    /// Minutes since midnight.
    ///
    /// # Errors
    /// Where the day has no such minute.
    pub fn new(minutes: u16) -> Result<Self, NoSuchMinute> {
        if minutes < 24 * 60 { Ok(Self(minutes)) } else { Err(NoSuchMinute) }
    }

    /// Minutes since midnight, 0 to 1439.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

/// A minute that no day has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a minute of a day is 0 to 1439")]
pub struct NoSuchMinute;

impl TryFrom<u16> for MinuteOfDay {
    type Error = NoSuchMinute;

    fn try_from(minutes: u16) -> Result<Self, NoSuchMinute> {
        Self::new(minutes)
    }
}

impl From<MinuteOfDay> for u16 {
    fn from(minute: MinuteOfDay) -> Self {
        minute.0
    }
}

impl Preferences {
    /// Whether somebody is not to be notified of anything now. `minute` says what the clock shows in a zone; where nobody
    /// knows the zone, no hours are quiet.
    #[must_use]
    pub fn is_quiet(&self, now: UnixMs, minute: impl FnOnce(&ZoneName) -> Option<MinuteOfDay>) -> bool {
        let in_hours = |quiet: &QuietHours| minute(&quiet.zone).is_some_and(|minute| quiet.holds(minute));
        self.paused_until > now || self.quiet.as_ref().is_some_and(in_hours)
    }

    /// Whether a text has one of the keywords, as a word by itself: in large letters or small, as far as they are Latin.
    #[must_use]
    pub fn has_keyword(&self, body: &str) -> bool {
        if self.keywords.is_empty() {
            return false;
        }
        let plain = one_spelling(&mention::plain(body, |_| None));
        self.keywords.iter().any(|keyword| mention::has_word(&plain, &one_spelling(keyword.as_str())))
    }
}

/// A text in which the three letters of Bengali that keyboards write as one sign or as two are one.
fn one_spelling(text: &str) -> String {
    let letters = [("\u{9a1}\u{9bc}", "\u{9dc}"), ("\u{9a2}\u{9bc}", "\u{9dd}"), ("\u{9af}\u{9bc}", "\u{9df}")];
    letters.iter().fold(text.to_owned(), |text, (two, one)| text.replace(two, one))
}

/// A message of somebody else's, as far as it matters for whether somebody is notified of it.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'m> {
    /// Whom it calls.
    pub mentions: &'m [Mention],
    /// What it says.
    pub body: &'m str,
    /// When it was sent, by the server's clock.
    pub at: UnixMs,
    /// Whether it is a reply in a thread.
    pub is_reply: bool,
}

/// Somebody who may be to be notified of a message.
#[derive(Clone, Copy, Debug)]
pub struct Listener<'p> {
    /// Who.
    pub user: UserId,
    /// Whether they are here, so that a call of those who are calls them.
    pub is_here: bool,
    /// Whether they follow the thread in which it stands.
    pub follows: bool,
    /// What they have set about the room.
    pub notify: RoomNotify,
    /// What they have set about all rooms.
    pub preferences: &'p Preferences,
}

impl Heard<'_> {
    /// Whether somebody is notified of it now. What came while they wanted silence stays untold when that is over, what
    /// came before is not told in it, and what is a day old is no news. `minute` says what the clock shows in a zone at
    /// a time.
    #[must_use]
    pub fn notifies(
        &self,
        listener: &Listener<'_>,
        now: UnixMs,
        minute: impl Fn(&ZoneName, UnixMs) -> Option<MinuteOfDay>,
    ) -> bool {
        let Listener { notify, preferences, .. } = listener;
        let is_wanted =
            |at| !preferences.is_quiet(at, |zone| minute(zone, at)) && self.is_of(listener, notify.level_at(at));
        now.0.saturating_sub(self.at.0) < limits::NEWS_MS_MAX && is_wanted(now) && is_wanted(self.at)
    }

    /// Whether somebody is told of such a message at a level.
    fn is_of(&self, listener: &Listener<'_>, level: NotifyLevel) -> bool {
        match level {
            NotifyLevel::All if !self.is_reply => true,
            // What is said in a thread is for those who follow it, like a call.
            NotifyLevel::All | NotifyLevel::Mentions => {
                (self.is_reply && listener.follows)
                    || Mention::any_calls(self.mentions, listener.user)
                    || (listener.is_here && self.mentions.contains(&Mention::Here))
                    || listener.preferences.has_keyword(self.body)
            }
            NotifyLevel::Nothing => false,
        }
    }
}

/// What stands for what a message hides.
const HIDDEN: &str = "▒▒▒";

/// What a notification says of a message: its words in one line, or the names of its files where it has none. `body` is
/// its text, in which people and rooms may be called as they are now.
#[must_use]
pub fn line(text: &Text, body: &str) -> String {
    let said = markdown::in_one_line(body, HIDDEN);
    let said = if text.poll.is_some() { [POLL_MARK, &said].concat() } else { said };
    if said.is_empty() {
        let names: Vec<&str> = text.files.iter().map(|file| file.name.as_str()).collect();
        shortened(&names.join(", "))
    } else {
        shortened(&said)
    }
}

/// What stands before the question of a poll where only a line of it is shown.
pub const POLL_MARK: &str = "📊 ";

/// As much of a text as a notification shows.
#[must_use]
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(limits::PUSHED_CHARS_MAX) {
        Some(_) => text.chars().take(limits::PUSHED_CHARS_MAX - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
