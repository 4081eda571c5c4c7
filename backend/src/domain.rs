//! The rules: who may do what, and what follows from it.
//!
//! Plain functions over a transaction. Nothing here knows of sockets, HTTP or SQL, waits for anything, reads a clock or
//! rolls dice: time and secrets are arguments. Each runs inside the transaction that keeps its effect, so that what it
//! saw when it decided is still true when it is kept.

pub mod account;
pub mod draft;
pub mod invite;
pub mod member;
pub mod message;
pub mod notify;
pub mod plan;
pub mod poll;
pub mod preview;
pub mod room;
pub mod search;
pub mod sync;
pub mod thread;
pub mod upload;

use adda_shared::id::{RoomId, UnixMs, UserId};
use adda_shared::model::Person;
use adda_shared::permission::{RoomAction, SpaceAction, Standing};
use adda_shared::protocol::problem::Problem;

use crate::error::Result;
use crate::store::{RoomRow, View};

/// Who does something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ctx {
    /// The person, known by their session.
    pub user: UserId,
    /// The server's clock.
    pub now: UnixMs,
}

/// Proof that somebody may do something in a room. Only [`Permit::check`] makes one.
#[derive(Clone, Debug)]
pub struct Permit {
    actor: Person,
    row: RoomRow,
    standing: Standing,
}

impl Permit {
    /// Asks whether the actor may do this in this room, now.
    ///
    /// # Errors
    /// [`Problem::NoSuchRoom`] where the room is not theirs to know of, whether it exists or not;
    /// [`Problem::NotAllowed`] where they may know of it but not do this.
    pub fn check(view: &dyn View, ctx: Ctx, room: RoomId, action: RoomAction) -> Result<Self> {
        let actor = actor(view, ctx)?;
        let row = view.room(room)?.ok_or(Problem::NoSuchRoom)?;
        let membership = view.membership(room, ctx.user)?;
        let standing = Standing {
            role: actor.role,
            room_role: membership.map(|membership| membership.role),
            kind: row.room.kind,
            is_archived: row.room.is_archived,
        };
        if !standing.sees() {
            return Err(Problem::NoSuchRoom.into());
        }
        if !standing.may(action) {
            return Err(Problem::NotAllowed.into());
        }
        Ok(Self { actor, row, standing })
    }

    /// Who has it.
    pub fn actor(&self) -> &Person {
        &self.actor
    }

    /// Whether who has it may do that there, too.
    pub fn may(&self, action: RoomAction) -> bool {
        self.standing.may(action)
    }

    /// The room that it is for, as it is in this transaction.
    pub fn row(&self) -> &RoomRow {
        &self.row
    }

    /// The room that it is for.
    pub fn room(&self) -> RoomId {
        self.row.room.room
    }
}

/// The person behind a session, as they are now.
///
/// # Errors
/// [`Problem::NotSignedIn`] where there is no such person any more.
pub fn actor(view: &dyn View, ctx: Ctx) -> Result<Person> {
    Ok(view.person(ctx.user)?.ok_or(Problem::NotSignedIn)?)
}

/// The person behind a session, if they may do this in the space.
///
/// # Errors
/// [`Problem::NotAllowed`].
pub fn permit(view: &dyn View, ctx: Ctx, action: SpaceAction) -> Result<Person> {
    let actor = actor(view, ctx)?;
    if actor.role.may(action) { Ok(actor) } else { Err(Problem::NotAllowed.into()) }
}

/// A bound as a refusal tells it.
fn bound(max: usize) -> u32 {
    u32::try_from(max).expect("every bound of the limits fits in 32 bits")
}
