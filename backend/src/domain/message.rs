//! Messages: what is said in a room.

use std::collections::BTreeSet;

use adda_shared::file::Attachment;
use adda_shared::id::{Nonce, Revision, RoomId, UserId};
use adda_shared::item::{Content, Forwarded, Message, Said, Text};
use adda_shared::limits;
use adda_shared::markdown::{self, Reference};
use adda_shared::mention::Mention;
use adda_shared::permission::RoomAction;
use adda_shared::poll::Poll;
use adda_shared::preview as linked;
use adda_shared::protocol::command::Version;
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::reaction::{self, Emoji};
use adda_shared::text::{MessageBody, TextFault};

use super::thread::{self, Begun};
use super::upload::Bounds;
use super::{Ctx, Permit, actor, bound, notify, poll, preview, upload};
use crate::error::Result;
use crate::mistake::{Mistake, mistaken};
use crate::store::{Tx, View};

/// A message, or the change of one, that is in its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Where it went: for a nonce that was used before, the first time's room.
    pub room: RoomId,
    /// The revision of the event in there.
    pub revision: Revision,
}

/// A message that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// What it says; may be empty beside files.
    pub body: MessageBody,
    /// What it carries.
    pub uploads: Vec<Nonce>,
    /// The message that it answers.
    pub reply_to: Option<Revision>,
    /// The thread in which it shall stand.
    pub thread: Option<Revision>,
    /// The poll whose question it is.
    pub poll: Option<Poll>,
}

impl From<MessageBody> for New {
    fn from(body: MessageBody) -> Self {
        Self { body, uploads: Vec::new(), reply_to: None, thread: None, poll: None }
    }
}

/// Sends a message, once for each nonce of its author: whoever asks again is answered like the first time, whatever
/// else they ask with it, and wherever they may write by now.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `bad_text`, `no_such_upload`, `too_many_files`, `no_such_message`, `bad_poll`.
pub fn send(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, nonce: Nonce, new: New) -> Result<Sent> {
    actor(tx, ctx)?;
    let nonce = if mistaken(Mistake::ForgetsNonces) { Nonce(nonce.0 ^ ctx.now.0) } else { nonce };
    if let Some((room, revision)) = tx.sent(ctx.user, nonce)? {
        return Ok(Sent { room, revision });
    }
    let permit = Permit::check(tx, ctx, room, RoomAction::Send)?;
    let New { body, uploads, reply_to, thread, poll } = new;
    poll::check(ctx, poll.as_ref(), &body)?;
    let begun = thread.map(|message| Begun::find(tx, room, message)).transpose()?;
    let files = upload::take(tx, ctx, &uploads)?;
    check_says_something(&body, &files)?;
    let answered = reply_to.map(|message| find(tx, room, message)).transpose()?.map(|(by, _)| by);
    let mentions = called(tx, ctx, &permit, &body, answered, thread)?;
    let number = begun.as_ref().map_or(permit.row().last_number + 1, Begun::next_number);
    let links = linked::links(&body);
    let text = Text { body, files, reply_to, mentions: mentions.clone(), poll, forwarded: None };
    let revision = tx.append_room(room, ctx.now, ctx.user, RoomFact::MessageSent { number, nonce, thread, text })?;
    tx.attach(room, revision, ctx.user, &uploads)?;
    match begun {
        Some(begun) => begun.replied(tx, ctx, &permit, revision, &mentions)?,
        // Who answers has read what they answer to.
        None => drop(tx.mark_read(room, ctx.user, revision)?),
    }
    notify::announce(tx, room, revision)?;
    preview::want(tx, room, revision, &links)?;
    Ok(Sent { room, revision })
}

/// Says in a room what was said in another one, or there; once for each nonce, as [`send`] does.
///
/// It calls nobody: who is named in it was called when it was said.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`, `wrong_state`, `no_room`.
pub fn forward(
    tx: &mut dyn Tx,
    ctx: Ctx,
    bounds: Bounds,
    room: RoomId,
    nonce: Nonce,
    (from, message): (RoomId, Revision),
) -> Result<Sent> {
    actor(tx, ctx)?;
    if let Some((room, revision)) = tx.sent(ctx.user, nonce)? {
        return Ok(Sent { room, revision });
    }
    let permit = Permit::check(tx, ctx, room, RoomAction::Send)?;
    Permit::check(tx, ctx, from, RoomAction::Read)?;
    let item = tx.item(from, message)?.ok_or(Problem::NoSuchMessage)?;
    let thread = item.thread();
    let Text { body, files, poll, forwarded, .. } = item.text().ok_or(Problem::NoSuchMessage)?.clone();
    if poll.is_some() {
        return Err(Problem::WrongState.into());
    }
    if !files.is_empty() {
        upload::check_room(tx, ctx, bounds, files.iter().map(|file| file.bytes).sum())?;
    }
    let links = linked::links(&body);
    // What was forwarded before is still whose it was.
    let first = Forwarded { by: item.by, at: item.at, room: from, thread, message };
    let text = Text { files, forwarded: Some(forwarded.unwrap_or(first)), ..body.into() };
    let number = permit.row().last_number + 1;
    let sent = RoomFact::MessageSent { number, nonce, thread: None, text };
    let revision = tx.append_room(room, ctx.now, ctx.user, sent)?;
    tx.attach_again(room, revision, ctx.user, (from, message))?;
    // As with whatever else one says there.
    tx.mark_read(room, ctx.user, revision)?;
    notify::announce(tx, room, revision)?;
    preview::want(tx, room, revision, &links)?;
    Ok(Sent { room, revision })
}

/// Changes what a message of one's own says, once for each nonce of its author.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`, `bad_text`, `wrong_state` of what was forwarded.
pub fn edit(
    tx: &mut dyn Tx,
    ctx: Ctx,
    room: RoomId,
    message: Revision,
    nonce: Nonce,
    body: MessageBody,
) -> Result<Sent> {
    change(tx, ctx, room, nonce, |tx| {
        let permit = Permit::check(tx, ctx, room, RoomAction::Send)?;
        let (by, found) = find(tx, room, message)?;
        if by != ctx.user {
            return Err(Problem::NotAllowed.into());
        }
        match found.said {
            Said::Deleted { .. } => Err(Problem::NoSuchMessage.into()),
            Said::Text { text, .. } if text.body == body => Ok(found.changed),
            Said::Text { text, .. } if text.forwarded.is_some() => Err(Problem::WrongState.into()),
            Said::Text { text, .. } => {
                check_says_something(&body, &text.files)?;
                poll::check_question(text.poll.as_ref(), &body)?;
                // What is answered stands there for ever, deleted or not.
                let answered = text.reply_to.map(|message| find(tx, room, message)).transpose()?.map(|(by, _)| by);
                let thread = found.thread;
                let mentions = called(tx, ctx, &permit, &body, answered, thread)?;
                if let Some(thread) = thread {
                    let anew: Vec<Mention> = mentions.iter().filter(|m| !text.mentions.contains(m)).copied().collect();
                    thread::follow_called(tx, room, message, thread, &anew)?;
                }
                let links = linked::links(&body);
                let what = RoomFact::MessageEdited { message, thread, body, mentions };
                let revision = tx.append_room(room, ctx.now, ctx.user, what)?;
                preview::edited(tx, ctx, room, message, &found.previews, links)?;
                Ok(revision)
            }
        }
    })
}

/// Deletes a message: one's own, or as who looks after the room. What it said is gone.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`.
pub fn delete(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, message: Revision, nonce: Nonce) -> Result<Sent> {
    change(tx, ctx, room, nonce, |tx| {
        Permit::check(tx, ctx, room, RoomAction::Read)?;
        let (by, found) = find(tx, room, message)?;
        let action = if by == ctx.user { RoomAction::Send } else { RoomAction::Moderate };
        Permit::check(tx, ctx, room, action)?;
        match found.said {
            Said::Deleted { .. } => Ok(found.changed),
            Said::Text { text, .. } => {
                preview::forget(tx, &text.body)?;
                tx.append_room(room, ctx.now, ctx.user, RoomFact::MessageDeleted { message })
            }
        }
    })
}

/// Puts an emoji of one's own under a message, or takes it away.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`, `too_many_reactions`.
pub fn react(
    tx: &mut dyn Tx,
    ctx: Ctx,
    room: RoomId,
    message: Revision,
    nonce: Nonce,
    emoji: Emoji,
    is_on: bool,
) -> Result<Sent> {
    change(tx, ctx, room, nonce, |tx| {
        Permit::check(tx, ctx, room, RoomAction::Send)?;
        let (_, found) = find(tx, room, message)?;
        if let Said::Deleted { .. } = found.said {
            return Err(Problem::NoSuchMessage.into());
        }
        if !reaction::react(&mut found.reactions.clone(), &emoji, ctx.user, is_on) {
            return Ok(found.changed);
        }
        if is_on && !reaction::has_place(&found.reactions, &emoji) {
            return Err(Problem::TooManyReactions { max: bound(limits::REACTION_KINDS_MAX) }.into());
        }
        let what = if is_on { RoomFact::Reacted { message, emoji } } else { RoomFact::Unreacted { message, emoji } };
        tx.append_room(room, ctx.now, ctx.user, what)
    })
}

/// Pins a message, or ends that.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`, `too_many_pins`.
pub fn pin(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, message: Revision, nonce: Nonce, is_on: bool) -> Result<Sent> {
    change(tx, ctx, room, nonce, |tx| {
        Permit::check(tx, ctx, room, RoomAction::Pin)?;
        let (_, found) = find(tx, room, message)?;
        if let Said::Deleted { .. } = found.said {
            return Err(Problem::NoSuchMessage.into());
        }
        if found.is_pinned == is_on {
            return Ok(found.changed);
        }
        if is_on && tx.pins(room)?.len() >= limits::PINS_MAX {
            return Err(Problem::TooManyPins { max: bound(limits::PINS_MAX) }.into());
        }
        let what = if is_on { RoomFact::Pinned { message } } else { RoomFact::Unpinned { message } };
        tx.append_room(room, ctx.now, ctx.user, what)
    })
}

/// Saves a message for who asks, or ends that.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`, `too_many_saved`.
pub fn save(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, message: Revision, nonce: Nonce, is_on: bool) -> Result<Sent> {
    change(tx, ctx, room, nonce, |tx| {
        Permit::check(tx, ctx, room, RoomAction::Read)?;
        let (_, found) = find(tx, room, message)?;
        if let (Said::Deleted { .. }, true) = (&found.said, is_on) {
            return Err(Problem::NoSuchMessage.into());
        }
        if tx.saved(room, ctx.user)?.iter().any(|saved| saved.message == message) == is_on {
            return Ok(message);
        }
        if is_on && tx.all_saved(ctx.user)?.len() >= limits::SAVED_MAX {
            return Err(Problem::TooManySaved { max: bound(limits::SAVED_MAX) }.into());
        }
        tx.set_saved(room, ctx.user, message, is_on.then_some(ctx.now))?;
        Ok(message)
    })
}

/// What a message has said, the oldest first, and last what it says now.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`.
pub fn versions(view: &dyn View, ctx: Ctx, room: RoomId, message: Revision) -> Result<Vec<Version>> {
    Permit::check(view, ctx, room, RoomAction::ReadVersions)?;
    find(view, room, message)?;
    view.versions(room, message)
}

/// A message has a text, or files, or both.
fn check_says_something(body: &MessageBody, files: &[Attachment]) -> Result<()> {
    if body.is_empty() && files.is_empty() {
        return Err(Problem::BadText { field: TextField::Body, fault: TextFault::Empty }.into());
    }
    Ok(())
}

/// Whom a message calls: everybody, where it says so and its author may; who is named and in the room; and whose message
/// it answers. In a thread nobody calls everybody: who follows it is told of each reply.
fn called(
    view: &dyn View,
    ctx: Ctx,
    permit: &Permit,
    body: &MessageBody,
    answered: Option<UserId>,
    thread: Option<Revision>,
) -> Result<Vec<Mention>> {
    let (mut all, mut people) = (Vec::new(), Vec::from_iter(answered));
    for reference in references(body)? {
        let of_all = match reference {
            Reference::Person(user) => {
                people.push(user);
                continue;
            }
            Reference::Room(_) => continue,
            Reference::All => Mention::Room,
            Reference::Here => Mention::Here,
        };
        // Who may not call everybody has written a word like any other.
        if !all.contains(&of_all) && permit.may(RoomAction::CallAll) && thread.is_none() {
            all.push(of_all);
        }
    }
    let mut seen = BTreeSet::from([ctx.user]);
    people.retain(|user| seen.insert(*user));
    for user in people {
        if view.membership(permit.room(), user)?.is_some() {
            all.push(Mention::Person(user));
        }
    }
    Ok(all)
}

/// Whom and what a message names: so many at most.
pub(super) fn references(body: &MessageBody) -> Result<Vec<Reference>> {
    let references = markdown::references(body.as_str());
    if references.len() > limits::MENTIONS_MAX {
        return Err(Problem::TooManyMentions { max: bound(limits::MENTIONS_MAX) }.into());
    }
    Ok(references)
}

/// Does something once for each nonce of who asks, and answers as it was answered the first time.
pub(super) fn change(
    tx: &mut dyn Tx,
    ctx: Ctx,
    room: RoomId,
    nonce: Nonce,
    work: impl FnOnce(&mut dyn Tx) -> Result<Revision>,
) -> Result<Sent> {
    actor(tx, ctx)?;
    if let Some((room, revision)) = tx.sent(ctx.user, nonce)?
        && !mistaken(Mistake::ForgetsNonces)
    {
        return Ok(Sent { room, revision });
    }
    let revision = work(tx)?;
    if !mistaken(Mistake::ForgetsNonces) {
        tx.note_change(ctx.user, nonce, room, revision)?;
    }
    Ok(Sent { room, revision })
}

/// A message, and who wrote it.
pub(super) fn find(view: &dyn View, room: RoomId, message: Revision) -> Result<(UserId, Message)> {
    let item = view.item(room, message)?.ok_or(Problem::NoSuchMessage)?;
    match item.what {
        Content::Message(message) => Ok((item.by, message)),
        Content::Notice(_) => Err(Problem::NoSuchMessage.into()),
    }
}
