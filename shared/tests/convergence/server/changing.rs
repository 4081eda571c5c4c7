//! What the server makes of the changes of messages that are asked of it.

use adda_shared::id::{Nonce, RoomId};
use adda_shared::item::{Message, Said};
use adda_shared::protocol::command::Reply;
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::Problem;
use adda_shared::reaction::react;

use super::{ADA, Server};

impl Server {
    /// Changes a message, once for each nonce.
    pub(super) fn change(&mut self, room: RoomId, nonce: Nonce, what: RoomFact) -> Result<Reply, Problem> {
        if let Some(revision) = self.kept.nonces.get(&(ADA, nonce)) {
            return Ok(Reply::Sent { revision: *revision });
        }
        if let Some(problem) = self.refuses.take() {
            return Err(problem);
        }
        self.member(room)?;
        let log = &self.kept.rooms[&room];
        if log.is_archived {
            return Err(Problem::NotAllowed);
        }
        let message = what.changes().and_then(|message| log.message(message)).ok_or(Problem::NoSuchMessage)?;
        let revision = match (&message.said, &what) {
            (Said::Deleted { .. }, RoomFact::MessageDeleted { .. }) => message.changed,
            (Said::Deleted { .. }, _) => return Err(Problem::NoSuchMessage),
            (Said::Text { .. }, _) if !is_new(&message, &what) => message.changed,
            (Said::Text { .. }, _) => self.append(room, ADA, what),
        };
        self.kept.nonces.insert((ADA, nonce), revision);
        Ok(Reply::Sent { revision })
    }
}

/// Whether it makes a message another one: an emoji that is there already does not, nor a pin.
fn is_new(message: &Message, what: &RoomFact) -> bool {
    let mut reactions = message.reactions.clone();
    match what {
        RoomFact::Reacted { emoji, .. } => react(&mut reactions, emoji, ADA, true),
        RoomFact::Unreacted { emoji, .. } => react(&mut reactions, emoji, ADA, false),
        RoomFact::Pinned { .. } => !message.is_pinned,
        RoomFact::Unpinned { .. } => message.is_pinned,
        _ => true,
    }
}
