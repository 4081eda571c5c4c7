//! Invite links: who may come in, and as what.

use adda_shared::id::{InviteId, RoomId, UnixMs, UserId};
use adda_shared::limits;
use adda_shared::model::{Admission, Invite};
use adda_shared::permission::{RoomAction, SpaceAction};
use adda_shared::protocol::http::Invitation;
use adda_shared::protocol::problem::Problem;

use super::{Ctx, Permit, bound, permit};
use crate::error::Result;
use crate::store::{NewInvite, RoomRow, TokenHash, Tx, View};

/// How long, and how often, a link works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Seconds until it stops; never, where nothing is said.
    pub life_s: Option<u64>,
    /// Uses; without end, where nothing is said.
    pub uses_max: Option<u32>,
}

/// Makes an invite link out of a secret, of which only the hash comes here.
///
/// # Errors
/// `not_allowed`, `no_such_room`, `bad_invite`, `too_many_invites`.
pub fn create(tx: &mut dyn Tx, ctx: Ctx, token: TokenHash, admission: Admission, terms: Terms) -> Result<InviteId> {
    permit(tx, ctx, SpaceAction::Invite)?;
    let admission = match admission {
        Admission::Member => Admission::Member,
        Admission::Guest { rooms } => Admission::Guest { rooms: guest_rooms(tx, ctx, rooms)? },
    };
    make(tx, ctx.now, Some(ctx.user), token, admission, terms)
}

/// Makes an invite link worthless.
///
/// # Errors
/// `not_allowed`.
pub fn revoke(tx: &mut dyn Tx, ctx: Ctx, invite: InviteId) -> Result<()> {
    permit(tx, ctx, SpaceAction::Invite)?;
    tx.revoke_invite(invite)
}

/// The invite links that still work, newest first.
///
/// # Errors
/// `not_allowed`.
pub fn list(view: &dyn View, ctx: Ctx) -> Result<Vec<Invite>> {
    permit(view, ctx, SpaceAction::Invite)?;
    let mut invites = view.invites()?;
    invites.retain(|invite| works(invite, ctx.now));
    Ok(invites)
}

/// What a link is, to who has it.
///
/// # Errors
/// `link_spent`; `wrong_state` where the space has no owner yet.
pub fn describe(view: &dyn View, now: UnixMs, token: TokenHash) -> Result<Invitation> {
    let (space, _) = view.space()?.ok_or(Problem::WrongState)?;
    let invite = find_working(view, now, &token)?;
    let by = match invite.by {
        Some(user) => view.person(user)?.map(|person| person.name),
        None => None,
    };
    let (is_guest, rooms) = match &invite.admission {
        Admission::Member => (false, Vec::new()),
        Admission::Guest { rooms } => (true, standing_rooms(view, rooms)?),
    };
    let rooms = rooms.into_iter().filter_map(|row| row.room.name).collect();
    Ok(Invitation { space, by, is_guest, rooms })
}

/// The invite behind a token, if it still works.
///
/// # Errors
/// `link_spent`.
pub(super) fn find_working(view: &dyn View, now: UnixMs, token: &TokenHash) -> Result<Invite> {
    Ok(view.invite(token)?.filter(|invite| works(invite, now)).ok_or(Problem::LinkSpent)?)
}

/// Whether an invite works at this time. It stops at the very millisecond at which it expires.
fn works(invite: &Invite, now: UnixMs) -> bool {
    invite.expires_at.is_none_or(|at| at > now) && invite.uses_max.is_none_or(|max| invite.uses < max)
}

/// Of the rooms that a link opens, those that can be entered still.
pub(super) fn standing_rooms(view: &dyn View, rooms: &[RoomId]) -> Result<Vec<RoomRow>> {
    let mut standing = Vec::with_capacity(rooms.len());
    for room in rooms {
        standing.extend(view.room(*room)?.filter(|row| !row.room.is_archived));
    }
    Ok(standing)
}

/// Whoever makes a link for guests must be able to let each of them into each room by hand.
fn guest_rooms(view: &dyn View, ctx: Ctx, mut rooms: Vec<RoomId>) -> Result<Vec<RoomId>> {
    rooms.sort_unstable();
    rooms.dedup();
    if rooms.is_empty() || rooms.len() > limits::INVITE_ROOMS_MAX {
        return Err(Problem::BadInvite.into());
    }
    for room in &rooms {
        Permit::check(view, ctx, *room, RoomAction::AddMember)?;
    }
    Ok(rooms)
}

fn make(
    tx: &mut dyn Tx,
    now: UnixMs,
    by: Option<UserId>,
    token: TokenHash,
    admission: Admission,
    terms: Terms,
) -> Result<InviteId> {
    let is_lawful = terms.life_s.is_none_or(|life_s| (1..=limits::INVITE_LIFE_S_MAX).contains(&life_s))
        && terms.uses_max.is_none_or(|uses| (1..=limits::INVITE_USES_MAX).contains(&uses));
    if !is_lawful {
        return Err(Problem::BadInvite.into());
    }
    // Spent ones are let go of here, so that there are never more kept than may be open.
    let (working, spent): (Vec<Invite>, Vec<Invite>) = tx.invites()?.into_iter().partition(|one| works(one, now));
    for invite in spent {
        tx.revoke_invite(invite.invite)?;
    }
    if working.len() >= limits::INVITES_MAX {
        return Err(Problem::TooManyInvites { max: bound(limits::INVITES_MAX) }.into());
    }
    let expires_at = terms.life_s.map(|life_s| UnixMs(now.0.saturating_add(life_s * 1_000)));
    tx.add_invite(NewInvite { token, admission, by, expires_at, uses_max: terms.uses_max })
}
