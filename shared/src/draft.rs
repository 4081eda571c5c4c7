//! Drafts: what somebody is writing and has not sent, the same on all of their devices.
//!
//! The server numbers what a person sets, and a client that sets a draft names the number that it knows of that place:
//! where a later one stands there, nothing is changed. So nothing that was written elsewhere since goes without a word,
//! however long a device was away. [`Standing`] is the other half: what a device does with its own words when it hears
//! of others.

#![warn(clippy::wildcard_enum_match_arm)]

use serde::{Deserialize, Serialize};

use crate::id::{Revision, UnixMs};
use crate::text::MessageBody;

/// What is being written: a text, and what it answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct DraftText {
    /// The text, which is never empty.
    pub body: MessageBody,
    /// The message of the same room that it answers: the revision at which that was sent.
    pub reply_to: Option<Revision>,
}

/// What somebody is writing in a room, or in a thread of it, as the server holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct RoomDraft {
    /// In which thread; nothing for the room's own timeline.
    pub thread: Option<Revision>,
    /// Its number among all that its person has set, wherever: the later of two is the higher. From 1.
    pub number: u64,
    /// When it was set, by the server's clock.
    pub at: UnixMs,
    /// What it says.
    pub text: DraftText,
}

/// How the words of a device stand to those that the server holds of the same place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The number of the draft from which these words come, or with which they were compared; 0 for none.
    known: u64,
    /// Whether something was written here that the server does not hold, as far as is known.
    is_new: bool,
    /// What was said to the server last, and not heard back: a text, or that there is none.
    said: Option<Option<DraftText>>,
    /// Whether the answer to that is awaited.
    is_under_way: bool,
    /// Whether the server won't have it, until something else is written.
    is_refused: bool,
}

/// What is to be done with the words of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// They stay.
    Stay,
    /// Those that the server holds take their place.
    Take,
    /// Both are somebody's words: those that the server holds are put below.
    Join,
}

impl Standing {
    /// As it was kept: the draft that was known, and whether something else was written since.
    #[must_use]
    pub fn kept(known: u64, is_new: bool) -> Self {
        Self { known, is_new, ..Self::default() }
    }

    /// The number of the draft that is known.
    #[must_use]
    pub const fn known(&self) -> u64 {
        self.known
    }

    /// Whether something was written here that the server does not hold.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.is_new
    }

    /// Something was written here, or taken away.
    pub const fn write(&mut self) {
        self.is_new = true;
        self.is_refused = false;
    }

    /// Compares the words here with those that the server holds, whenever either may be others.
    ///
    /// Words that were not written here give way. Those that were stay, and what somebody has written elsewhere
    /// meanwhile is put below them, unless one of the two holds the other.
    pub fn meet(&mut self, here: Option<&DraftText>, held: Option<&RoomDraft>) -> Meeting {
        let number = held.map_or(0, |held| held.number);
        let there = held.map(|held| &held.text);
        let is_news = std::mem::replace(&mut self.known, number) != number;
        if self.is_new && !is_news {
            return Meeting::Stay;
        }
        let said = self.said.take().flatten();
        self.is_under_way = false;
        if here == there {
            self.is_new = false;
            return Meeting::Stay;
        }
        match (here, there) {
            _ if !self.is_new => Meeting::Take,
            // It was sent or emptied elsewhere, and written on here.
            (_, None) => Meeting::Stay,
            // One's own, from a moment ago.
            (_, Some(there)) if said.as_ref() == Some(there) => Meeting::Stay,
            (Some(here), Some(there)) if here.holds(there) => Meeting::Stay,
            (Some(here), Some(there)) if !there.holds(here) => Meeting::Join,
            (None | Some(_), Some(_)) => {
                self.is_new = false;
                Meeting::Take
            }
        }
    }

    /// Whether the words here are to be said to the server now. They count as said from then on.
    pub fn is_due(&mut self, here: Option<&DraftText>, held: Option<&RoomDraft>) -> bool {
        if !self.is_new || self.is_under_way || self.is_refused || self.known != held.map_or(0, |held| held.number) {
            return false;
        }
        if here == held.map(|held| &held.text) {
            self.is_new = false;
            return false;
        }
        (self.said, self.is_under_way) = (Some(here.cloned()), true);
        true
    }

    /// What was said may not have been heard, or would be taken by now: it is said again.
    pub const fn interrupt(&mut self) {
        (self.is_under_way, self.is_refused) = (false, false);
    }

    /// What was said is not taken.
    pub fn refuse(&mut self) {
        (self.said, self.is_under_way, self.is_refused) = (None, false, true);
    }
}

impl DraftText {
    /// Whether no word of the other is missing here: it stands here whole, and not within other words.
    fn holds(&self, other: &Self) -> bool {
        let (here, there) = (self.body.as_str(), other.body.as_str());
        let is_whole = |at: usize| {
            let (before, after) = (&here[..at], &here[at + there.len()..]);
            let goes_on = |c: char| c.is_alphanumeric();
            !before.chars().next_back().is_some_and(goes_on) && !after.chars().next().is_some_and(goes_on)
        };
        here.match_indices(there).any(|(at, _)| is_whole(at))
            && (other.reply_to.is_none() || other.reply_to == self.reply_to)
    }
}

#[cfg(test)]
mod tests;
