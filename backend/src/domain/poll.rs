//! Polls: who may ask one, vote in it and close it, and who is told of that.

use adda_shared::id::{Nonce, Revision, RoomId, UserId};
use adda_shared::item::{Content, Item, Message, Said};
use adda_shared::limits;
use adda_shared::permission::RoomAction;
use adda_shared::poll::{Poll, Vote};
use adda_shared::protocol::command::Voters;
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::{MessageBody, TextFault};

use super::message::{self, Sent};
use super::{Ctx, Permit, sync};
use crate::error::Result;
use crate::store::{Tx, View};

/// Whether a message may ask this.
///
/// # Errors
/// `bad_poll`; `bad_text`, where it has no question.
pub(super) fn check(ctx: Ctx, poll: Option<&Poll>, question: &MessageBody) -> Result<()> {
    let Some(poll) = poll else { return Ok(()) };
    poll.check(ctx.now).map_err(|fault| Problem::BadPoll { fault })?;
    check_question(Some(poll), question)
}

/// Whether a poll keeps a question.
///
/// # Errors
/// `bad_text`.
pub(super) fn check_question(poll: Option<&Poll>, question: &MessageBody) -> Result<()> {
    if poll.is_some() && question.is_empty() {
        return Err(Problem::BadText { field: TextField::Body, fault: TextFault::Empty }.into());
    }
    Ok(())
}

/// Votes in a poll, in place of what one had chosen; or takes one's vote back.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`, `poll_closed`, `no_such_choice`.
pub fn vote(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, message: Revision, nonce: Nonce, choices: &[u8]) -> Result<Sent> {
    message::change(tx, ctx, room, nonce, |tx| {
        Permit::check(tx, ctx, room, RoomAction::Send)?;
        let (asker, found, poll) = find(tx, room, message)?;
        if poll.is_closed(ctx.now) {
            return Err(Problem::PollClosed.into());
        }
        let choices = poll.chosen(choices).ok_or(Problem::NoSuchChoice)?;
        let before = tx.chosen(room, message, ctx.user)?;
        if before == choices {
            return Ok(found.changed);
        }
        let tally = found.votes.tally.after(&before, &choices);
        let vote = Some(Vote { user: ctx.user, choices });
        tx.append_room(room, ctx.now, asker, RoomFact::Voted { message, tally, vote })
    })
}

/// Closes a poll before its time, as who may delete it.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`.
pub fn close(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, message: Revision, nonce: Nonce) -> Result<Sent> {
    message::change(tx, ctx, room, nonce, |tx| {
        Permit::check(tx, ctx, room, RoomAction::Read)?;
        let (asker, found, poll) = find(tx, room, message)?;
        let action = if asker == ctx.user { RoomAction::Send } else { RoomAction::Moderate };
        Permit::check(tx, ctx, room, action)?;
        if poll.is_closed(ctx.now) {
            return Ok(found.changed);
        }
        tx.append_room(room, ctx.now, ctx.user, RoomFact::PollClosed { message, closed_at: ctx.now })
    })
}

/// Who chose what in a poll that is not anonymous.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`.
pub fn voters(view: &dyn View, ctx: Ctx, room: RoomId, message: Revision) -> Result<Voters> {
    let permit = Permit::check(view, ctx, room, RoomAction::Read)?;
    let (_, _, poll) = find(view, room, message)?;
    if poll.is_anonymous {
        return Err(Problem::NotAllowed.into());
    }
    let mut choices = Vec::with_capacity(poll.choices.len());
    for place in 0..poll.choices.len() {
        let place = u8::try_from(place).unwrap_or(u8::MAX);
        choices.push(view.voters(room, message, place, limits::VOTERS_SHOWN_MAX)?);
    }
    let people = sync::people_named(view, &permit, choices.iter().flatten().copied())?;
    Ok(Voters { choices, people })
}

/// Says in items of a room how somebody voted in the polls among them.
pub(super) fn tell_own(view: &dyn View, room: RoomId, user: UserId, items: &mut [Item]) -> Result<()> {
    for Item { revision, what, .. } in items {
        if let Content::Message(Message { votes, said: Said::Text { text, .. }, .. }) = what
            && text.poll.is_some()
        {
            votes.own = view.chosen(room, *revision, user)?;
        }
    }
    Ok(())
}

/// A poll, its message, and who asks it.
fn find(view: &dyn View, room: RoomId, message: Revision) -> Result<(UserId, Message, Poll)> {
    let (by, found) = message::find(view, room, message)?;
    let poll = match &found.said {
        Said::Text { text, .. } => text.poll.clone(),
        Said::Deleted { .. } => None,
    };
    Ok((by, found, poll.ok_or(Problem::NoSuchMessage)?))
}
