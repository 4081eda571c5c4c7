//! Threads: what is said beside a room's timeline, under the message that began it.
//!
//! A member follows a thread who has begun it, or replied in it, or was named in it, or says so; in a direct room, each
//! of its few does. They are told of what is said there, until they say that they follow it no more.

use adda_shared::id::{Nonce, Revision, RoomId, UserId};
use adda_shared::item::{Message, Said};
use adda_shared::limits;
use adda_shared::mention::Mention;
use adda_shared::model::ReadMarker;
use adda_shared::permission::RoomAction;
use adda_shared::protocol::problem::Problem;

use super::message::{self, Sent};
use super::{Ctx, Permit};
use crate::error::Result;
use crate::store::{Tx, View};

/// A message that has begun a thread, or may.
#[derive(Debug)]
pub(super) struct Begun {
    message: Revision,
    by: UserId,
    called: Vec<UserId>,
    last: ReadMarker,
}

impl Begun {
    /// The message, where a thread can stand under it: one of the room's own timeline, that is there or has replies.
    ///
    /// # Errors
    /// `no_such_message`.
    pub(super) fn find(view: &dyn View, room: RoomId, message: Revision) -> Result<Self> {
        let (by, Message { thread, replies, said, .. }) = message::find(view, room, message)?;
        let called = match &said {
            Said::Text { text, .. } => people(&text.mentions),
            Said::Deleted { .. } if replies.is_some() => Vec::new(),
            Said::Deleted { .. } => return Err(Problem::NoSuchMessage.into()),
        };
        if thread.is_some() {
            return Err(Problem::NoSuchMessage.into());
        }
        let none = ReadMarker { rewinds: 0, revision: message, number: 0 };
        let last = replies.map_or(none, |replies| ReadMarker {
            rewinds: 0,
            revision: replies.last,
            number: replies.last_number,
        });
        Ok(Self { message, by, called, last })
    }

    /// The number of the next reply.
    pub(super) const fn next_number(&self) -> u64 {
        self.last.number + 1
    }

    /// Lets those follow the thread whom a reply is for that was just sent: its author, who has read all of it; whom it
    /// names; and where it is the first, who wrote the message, and whom that names, or all who are in a direct room.
    pub(super) fn replied(
        self,
        tx: &mut dyn Tx,
        ctx: Ctx,
        permit: &Permit,
        at: Revision,
        calls: &[Mention],
    ) -> Result<()> {
        let room = permit.room();
        let reply = ReadMarker { rewinds: 0, revision: at, number: self.next_number() };
        if !follow_from(tx, room, self.message, ctx.user, reply)? {
            tx.mark_thread_read(room, self.message, ctx.user, at)?;
        }
        let mut others = people(calls);
        if self.last.number == 0 {
            others.push(self.by);
            others.extend(self.called);
            others.extend(&permit.row().room.people);
        }
        for user in others {
            if user != ctx.user && tx.membership(room, user)?.is_some() {
                follow_from(tx, room, self.message, user, self.last)?;
            }
        }
        Ok(())
    }
}

/// Lets those follow a thread whom a reply in it names since it was changed, and did not before.
pub(super) fn follow_called(
    tx: &mut dyn Tx,
    room: RoomId,
    reply: Revision,
    thread: Revision,
    calls: &[Mention],
) -> Result<()> {
    let (_, Message { number, .. }) = message::find(tx, room, reply)?;
    for user in people(calls) {
        follow_from(tx, room, thread, user, before(reply, number))?;
    }
    Ok(())
}

/// Follows a thread, or ends that, for who asks. What was said in it before counts as read.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`.
pub fn follow(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, message: Revision, nonce: Nonce, is_on: bool) -> Result<Sent> {
    message::change(tx, ctx, room, nonce, |tx| {
        Permit::check(tx, ctx, room, RoomAction::Read)?;
        if is_on {
            let begun = Begun::find(tx, room, message)?;
            follow_from(tx, room, message, ctx.user, begun.last)?;
        } else {
            message::find(tx, room, message)?;
            tx.unfollow(room, message, ctx.user)?;
        }
        Ok(message)
    })
}

/// Moves one's read marker of a thread forward, where one follows it and it was not moved back since the asker knew it.
///
/// # Errors
/// `no_such_room`, `not_allowed`.
pub fn mark_read(
    tx: &mut dyn Tx,
    ctx: Ctx,
    room: RoomId,
    thread: Revision,
    revision: Revision,
    rewinds: u64,
) -> Result<()> {
    Permit::check(tx, ctx, room, RoomAction::Read)?;
    let is_known = tx.thread_read(room, thread, ctx.user)?.is_some_and(|read| read.rewinds == rewinds);
    if is_known { tx.mark_thread_read(room, thread, ctx.user, revision) } else { Ok(()) }
}

/// Moves one's read marker to just before a message: of a reply that of its thread, which one follows from then on.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_message`.
pub fn mark_unread(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, message: Revision, nonce: Nonce) -> Result<Sent> {
    message::change(tx, ctx, room, nonce, |tx| {
        Permit::check(tx, ctx, room, RoomAction::Read)?;
        let (_, Message { number, thread, .. }) = message::find(tx, room, message)?;
        match thread {
            None => tx.mark_unread(room, ctx.user, message)?,
            Some(thread) => {
                follow_from(tx, room, thread, ctx.user, before(message, number))?;
                tx.mark_thread_unread(room, thread, ctx.user, (message, number))?;
            }
        }
        Ok(message)
    })
}

/// The marker of a thread of which everything before a reply is read.
const fn before(reply: Revision, number: u64) -> ReadMarker {
    ReadMarker { rewinds: 0, revision: reply.previous(), number: number - 1 }
}

/// Lets a member follow a thread from a place on; answers whether they did not before. Where that is more than one person
/// may follow, the thread is let go in which nothing was said for longest: first one without a reply.
fn follow_from(tx: &mut dyn Tx, room: RoomId, thread: Revision, user: UserId, read: ReadMarker) -> Result<bool> {
    let is_new = tx.follow(room, thread, user, read)?;
    if is_new && tx.followed_count(user)? > limits::FOLLOWED_THREADS_MAX {
        let followed = tx.all_followed(user)?.into_iter();
        let others = followed.filter(|(other, followed)| (*other, followed.thread) != (room, thread));
        if let Some((other, quietest)) = others.min_by_key(|(_, followed)| followed.last_at) {
            tx.unfollow(other, quietest.thread, user)?;
        }
    }
    Ok(is_new)
}

/// The people whom a message names.
fn people(mentions: &[Mention]) -> Vec<UserId> {
    let person = |mention: &Mention| match mention {
        Mention::Person(user) => Some(*user),
        Mention::Room | Mention::Here => None,
    };
    mentions.iter().filter_map(person).collect()
}
