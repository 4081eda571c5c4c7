//! Messages: what is said in a room.

use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::permission::RoomAction;
use adda_shared::protocol::event::RoomFact;
use adda_shared::text::MessageBody;

use super::{Ctx, Permit, actor};
use crate::error::Result;
use crate::mistake::{Mistake, mistaken};
use crate::store::Tx;

/// A message that is in its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Where it went: for a nonce that was used before, the first time's room.
    pub room: RoomId,
    /// The message's revision in there.
    pub revision: Revision,
}

/// Sends a message, once for each nonce of its author: whoever asks again is answered like the first time, whatever
/// else they ask with it, and wherever they may write by now.
///
/// # Errors
/// `no_such_room`, `not_allowed`.
pub fn send(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, nonce: Nonce, body: MessageBody) -> Result<Sent> {
    actor(tx, ctx)?;
    let nonce = if mistaken(Mistake::ForgetsNonces) { Nonce(nonce.0 ^ ctx.now.0) } else { nonce };
    if let Some((room, revision)) = tx.sent(ctx.user, nonce)? {
        return Ok(Sent { room, revision });
    }
    let permit = Permit::check(tx, ctx, room, RoomAction::Send)?;
    let number = permit.row().last_number + 1;
    let revision = tx.append_room(room, ctx.now, ctx.user, RoomFact::MessageSent { number, nonce, body })?;
    // Who answers has read what they answer to.
    tx.mark_read(room, ctx.user, revision)?;
    Ok(Sent { room, revision })
}
