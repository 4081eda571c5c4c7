//! Drafts: what somebody is writing and has not sent, for their own devices alone.

use adda_shared::draft::DraftText;
use adda_shared::id::{Revision, RoomId};
use adda_shared::limits;
use adda_shared::permission::RoomAction;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::TextFault;

use super::thread::Begun;
use super::{Ctx, Permit, bound, message};
use crate::error::Result;
use crate::store::Tx;

/// Keeps what who asks is writing in a room or a thread of it, or forgets it where there is nothing. Leaves what stands
/// there, where that is later than the draft that they know.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `bad_text`, `no_such_message`, `too_many_drafts`.
pub fn set(
    tx: &mut dyn Tx,
    ctx: Ctx,
    room: RoomId,
    thread: Option<Revision>,
    draft: Option<DraftText>,
    known: u64,
) -> Result<()> {
    Permit::check(tx, ctx, room, RoomAction::Read)?;
    let held = tx.drafts(room, ctx.user)?.into_iter().find(|held| held.thread == thread);
    let is_late = held.as_ref().is_some_and(|held| held.number > known);
    match draft {
        _ if is_late => Ok(()),
        None if held.is_none() => Ok(()),
        None => tx.remove_draft(room, ctx.user, thread),
        Some(text) if held.as_ref().is_some_and(|held| held.text == text) => Ok(()),
        Some(text) if text.body.is_empty() => {
            Err(Problem::BadText { field: TextField::Body, fault: TextFault::Empty }.into())
        }
        Some(text) => {
            thread.map(|thread| Begun::find(tx, room, thread)).transpose()?;
            text.reply_to.map(|answered| message::find(tx, room, answered)).transpose()?;
            if held.is_none() && tx.draft_count(ctx.user)? >= limits::DRAFTS_MAX {
                return Err(Problem::TooManyDrafts { max: bound(limits::DRAFTS_MAX) }.into());
            }
            tx.set_draft(room, ctx.user, thread, &text, ctx.now)
        }
    }
}
