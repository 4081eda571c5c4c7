//! Polls: a question with a few choices under it, of which the people in the room take one or several.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::id::{UnixMs, UserId};
use crate::limits;
use crate::text::PollChoice;

/// What a poll asks beside its question, which is the text of its message. It never changes, but that it may be closed
/// before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Poll {
    /// What may be chosen: two to ten, each once.
    pub choices: Vec<PollChoice>,
    /// Whether several of them may be chosen, and not only one.
    pub is_multiple: bool,
    /// Whether nobody is told who chose what.
    pub is_anonymous: bool,
    /// From when on nobody chooses any more, by the server's clock; nothing, where it stays open.
    pub closes_at: Option<UnixMs>,
}

/// Why a poll is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PollFault {
    /// It leaves nothing to choose from.
    #[error("has fewer than {min} choices")]
    TooFew {
        /// Choices, at least.
        min: u32,
    },
    /// It has more choices than it may have.
    #[error("has more than {max} choices")]
    TooMany {
        /// Choices, at most.
        max: u32,
    },
    /// Two of its choices say the same.
    #[error("has the same choice twice")]
    Twins,
    /// It would be closed before it is there.
    #[error("closes before it begins")]
    Past,
}

impl Poll {
    /// Whether this can be a poll that begins at a time.
    ///
    /// # Errors
    /// The first [`PollFault`] that it has.
    pub fn check(&self, now: UnixMs) -> Result<(), PollFault> {
        if self.choices.len() < limits::POLL_CHOICES_MIN {
            return Err(PollFault::TooFew { min: bound(limits::POLL_CHOICES_MIN) });
        }
        if self.choices.len() > limits::POLL_CHOICES_MAX {
            return Err(PollFault::TooMany { max: bound(limits::POLL_CHOICES_MAX) });
        }
        let different: BTreeSet<&PollChoice> = self.choices.iter().collect();
        if different.len() < self.choices.len() {
            return Err(PollFault::Twins);
        }
        if self.is_closed(now) { Err(PollFault::Past) } else { Ok(()) }
    }

    /// Whether nobody chooses any more at a time.
    #[must_use]
    pub fn is_closed(&self, now: UnixMs) -> bool {
        self.closes_at.is_some_and(|closes_at| closes_at <= now)
    }

    /// What somebody has chosen, in the order of the choices and each once; none, where they take back their vote.
    /// Nothing, where one of these is no choice, or these are more than may be chosen.
    #[must_use]
    pub fn chosen(&self, places: &[u8]) -> Option<Vec<u8>> {
        let places: BTreeSet<u8> = places.iter().copied().collect();
        let is_there = places.iter().all(|place| usize::from(*place) < self.choices.len());
        let is_allowed = self.is_multiple || places.len() <= 1;
        (is_there && is_allowed).then(|| places.into_iter().collect())
    }
}

/// How a poll stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Votes {
    /// The result.
    pub tally: Tally,
    /// What this client's own person has chosen: places among the choices, counted from 0 and in order. None, where they
    /// have not voted.
    pub own: Vec<u8>,
}

/// How often each choice was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Tally {
    /// People who chose it, for each choice in order; none, where nobody has voted yet.
    pub counts: Vec<u32>,
    /// People who have voted.
    pub voters: u32,
}

/// How somebody voted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Vote {
    /// Who.
    pub user: UserId,
    /// What they chose, in place of what they had chosen before; none, where they took their vote back.
    pub choices: Vec<u8>,
}

impl Tally {
    /// After somebody voted otherwise than before.
    #[must_use]
    pub fn after(&self, before: &[u8], now: &[u8]) -> Self {
        let mut counts = self.counts.clone();
        let mut count = |place: u8, change: fn(u32) -> u32| {
            let place = usize::from(place);
            if counts.len() <= place {
                counts.resize(place + 1, 0);
            }
            counts[place] = change(counts[place]);
        };
        before.iter().for_each(|place| count(*place, |count| count.saturating_sub(1)));
        now.iter().for_each(|place| count(*place, |count| count + 1));
        while counts.last() == Some(&0) {
            counts.pop();
        }
        let voters = self.voters.saturating_sub(u32::from(!before.is_empty())) + u32::from(!now.is_empty());
        Self { counts, voters }
    }

    /// How many people chose the choice at a place.
    #[must_use]
    pub fn count(&self, place: usize) -> u32 {
        self.counts.get(place).copied().unwrap_or(0)
    }

    /// How many of a hundred voters chose it, rounded.
    #[must_use]
    pub fn percent(&self, place: usize) -> u32 {
        let (count, voters) = (u64::from(self.count(place)), u64::from(self.voters));
        if voters == 0 { 0 } else { u32::try_from((count * 200 + voters) / (voters * 2)).unwrap_or(100) }
    }
}

fn bound(max: usize) -> u32 {
    u32::try_from(max).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll(choices: &[&str]) -> Poll {
        let choices = choices.iter().map(|text| PollChoice::parse(text).unwrap()).collect();
        Poll { choices, is_multiple: false, is_anonymous: false, closes_at: None }
    }

    #[test]
    fn a_poll_has_two_to_ten_different_choices_and_some_time() {
        let now = UnixMs(1_000);
        let many: Vec<String> = (0..=10).map(|place| place.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let check = |choices: &[&str]| poll(choices).check(now);
        assert_eq!(check(&["tea"]), Err(PollFault::TooFew { min: 2 }));
        assert_eq!(check(&["tea", "milk"]), Ok(()));
        assert_eq!(check(&many[..10]), Ok(()));
        assert_eq!(check(&many), Err(PollFault::TooMany { max: 10 }));
        assert_eq!(check(&["tea", "milk", " tea "]), Err(PollFault::Twins));
        let until = |closes_at| Poll { closes_at: Some(UnixMs(closes_at)), ..poll(&["tea", "milk"]) };
        assert_eq!(until(1_000).check(now), Err(PollFault::Past));
        assert_eq!(until(1_001).check(now), Ok(()));
        assert!(!until(1_001).is_closed(now) && until(1_001).is_closed(UnixMs(1_001)));
    }

    #[test]
    fn of_a_poll_with_one_answer_one_is_chosen() {
        let one = poll(&["tea", "milk", "water"]);
        let several = Poll { is_multiple: true, ..one.clone() };
        assert_eq!(one.chosen(&[2]), Some(vec![2]));
        assert_eq!(one.chosen(&[2, 2]), Some(vec![2]));
        assert_eq!(one.chosen(&[]), Some(Vec::new()));
        assert_eq!((one.chosen(&[0, 1]), one.chosen(&[3])), (None, None));
        assert_eq!(several.chosen(&[2, 0, 2]), Some(vec![0, 2]));
        assert_eq!(several.chosen(&[0, 3]), None);
    }

    #[test]
    fn a_tally_counts_people_once() {
        let tally = Tally::default().after(&[], &[0, 2]).after(&[], &[2]);
        assert_eq!(tally, Tally { counts: vec![1, 0, 2], voters: 2 });
        assert_eq!([0, 1, 2].map(|place| tally.percent(place)), [50, 0, 100]);
        let tally = tally.after(&[0, 2], &[1]);
        assert_eq!(tally, Tally { counts: vec![0, 1, 1], voters: 2 });
        let tally = tally.after(&[1], &[]).after(&[2], &[]);
        assert_eq!((tally.percent(0), &tally), (0, &Tally::default()));
        let thirds = Tally { counts: vec![1, 2], voters: 3 };
        assert_eq!((thirds.percent(0), thirds.percent(1)), (33, 67));
    }
}
