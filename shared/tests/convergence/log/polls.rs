//! How the tested person is told of polls, and what the votes in them come to.

use adda_shared::id::{Revision, UserId};
use adda_shared::item::{Item, Said};
use adda_shared::poll::Vote;
use adda_shared::protocol::event::{RoomEvent, RoomFact};

use super::Log;
use crate::server::ADA;

impl Log {
    /// What stands in the timeline and in threads, as it is now and as the tested person may be told.
    pub(crate) fn items(&self) -> Vec<Item> {
        Item::all_of(&self.events.iter().map(told).collect::<Vec<_>>())
    }

    /// What happens when somebody votes. Nothing, where it is no poll, or closed, or that makes no difference.
    pub(crate) fn vote(&self, message: Revision, user: UserId, choices: &[u8]) -> Option<RoomFact> {
        let found = self.message(message)?;
        let Said::Text { text, .. } = &found.said else { return None };
        let poll = text.poll.as_ref().filter(|poll| poll.closes_at.is_none())?;
        let choices = poll.chosen(choices).expect("the client chooses what can be chosen");
        let before = self.chosen(message, user);
        let tally = found.votes.tally.after(&before, &choices);
        (before != choices).then_some(RoomFact::Voted { message, tally, vote: Some(Vote { user, choices }) })
    }

    fn chosen(&self, message: Revision, user: UserId) -> Vec<u8> {
        let votes = self.events.iter().rev().filter(|event| event.what.changes() == Some(message));
        let chosen = |event: &RoomEvent| match &event.what {
            RoomFact::Voted { vote: Some(vote), .. } if vote.user == user => Some(vote.choices.clone()),
            _ => None,
        };
        votes.into_iter().find_map(chosen).unwrap_or_default()
    }
}

/// An event as the tested person is told it.
pub(crate) fn told(event: &RoomEvent) -> RoomEvent {
    event.told_to(ADA).unwrap_or_else(|| event.clone())
}
