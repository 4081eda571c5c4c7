//! Saying again, somewhere else, what was said.

use adda_shared::file::Uploaded;
use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::replica::outbox::{Draft, Forwarding};

use super::talk::Talk;
use super::{State, Unsent};

impl State {
    /// What a message would say somewhere else; nothing of one that is not held or says nothing any more.
    pub(crate) fn forwardable(self, room: RoomId, message: Revision) -> Option<Draft> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let item = replica.room(room)?.item(message)?;
        let (forwarded, said) = (Some(Forwarding::of(room, item)?), item.text()?);
        // They are in the message already, and in none of one's own uploads.
        let file = |what: &_| Uploaded { upload: Nonce(0), what: Clone::clone(what) };
        Some(Draft { files: said.files.iter().map(file).collect(), forwarded, ..said.body.clone().into() })
    }

    /// Says it in a room, now or when it can be said.
    pub(crate) fn forward(self, what: Draft, to: RoomId) -> Result<(), Unsent> {
        self.send_draft(Talk::in_room(to), what).map(drop)
    }
}
