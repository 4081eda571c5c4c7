//! Who is in a room, and how far they have read it.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::limits;
use adda_shared::model::{Member, Person, ReadMarker, Receipt, RoomKind};
use adda_shared::permission::{Role, RoomAction, RoomRole};
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::Problem;

use super::{Ctx, Permit, bound};
use crate::error::Result;
use crate::store::{MembershipRow, RoomRow, Tx, View};

/// Everybody in a room, longest members first, and the revision at which this holds.
///
/// # Errors
/// `no_such_room`, `not_allowed`.
pub fn list(view: &dyn View, ctx: Ctx, room: RoomId) -> Result<(Revision, Vec<Member>)> {
    let permit = Permit::check(view, ctx, room, RoomAction::Read)?;
    let mut members = view.members(room)?;
    if permit.actor().role == Role::Guest {
        members = members.into_iter().map(|member| Member { person: member.person.bare(), ..member }).collect();
    }
    Ok((permit.row().head, members))
}

/// Enters an open room; nothing to do for who is in it.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `too_many_rooms`, `room_full`.
pub fn join(tx: &mut dyn Tx, ctx: Ctx, room: RoomId) -> Result<()> {
    super::actor(tx, ctx)?;
    if tx.membership(room, ctx.user)?.is_some() {
        return Ok(());
    }
    let permit = Permit::check(tx, ctx, room, RoomAction::Join)?;
    check_space(tx, permit.row(), ctx.user)?;
    enter(tx, ctx, room, permit.actor().clone())
}

/// Lets somebody into a room; nothing to do where they are in it.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_person`, `too_many_rooms`, `room_full`.
pub fn add(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, user: UserId) -> Result<()> {
    let permit = Permit::check(tx, ctx, room, RoomAction::AddMember)?;
    let person = tx.person(user)?.ok_or(Problem::NoSuchPerson)?;
    if tx.membership(room, user)?.is_some() {
        return Ok(());
    }
    check_space(tx, permit.row(), user)?;
    enter(tx, ctx, room, person)
}

/// Goes away from a room. Somebody stays in charge of it, as long as anybody but guests stays.
///
/// # Errors
/// `no_such_room`, `not_allowed`.
pub fn leave(tx: &mut dyn Tx, ctx: Ctx, room: RoomId) -> Result<()> {
    Permit::check(tx, ctx, room, RoomAction::Leave)?;
    put_out(tx, ctx, room, ctx.user)
}

/// Puts somebody out of a room. Somebody stays in charge of it, as long as anybody but guests stays.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_person`.
pub fn remove(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, user: UserId) -> Result<()> {
    Permit::check(tx, ctx, room, RoomAction::ManageMembers)?;
    found(tx, room, user)?;
    put_out(tx, ctx, room, user)
}

/// Changes what somebody may do in a room.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `no_such_person`, `last_owner`.
pub fn set_role(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, user: UserId, role: RoomRole) -> Result<()> {
    Permit::check(tx, ctx, room, RoomAction::ManageMembers)?;
    let before = found(tx, room, user)?.role;
    if before == role {
        return Ok(());
    }
    let person = tx.person(user)?.ok_or(Problem::NoSuchPerson)?;
    if role == RoomRole::Owner && !person.role.may_own_rooms() {
        return Err(Problem::NotAllowed.into());
    }
    if before == RoomRole::Owner && tx.room_owner_count(room)? == 1 {
        return Err(Problem::LastOwner.into());
    }
    tx.append_room(room, ctx.now, ctx.user, RoomFact::MemberRoleChanged { user, role })?;
    Ok(())
}

/// Moves one's read marker forward, unless it was moved back since the asker knew it; answers where it stands, and nothing
/// where it did not move.
///
/// # Errors
/// `no_such_room`.
pub fn mark_read(
    tx: &mut dyn Tx,
    ctx: Ctx,
    room: RoomId,
    revision: Revision,
    rewinds: u64,
) -> Result<Option<ReadMarker>> {
    Permit::check(tx, ctx, room, RoomAction::Read)?;
    let is_known = tx.membership(room, ctx.user)?.is_some_and(|membership| membership.read.rewinds == rewinds);
    if is_known { tx.mark_read(room, ctx.user, revision) } else { Ok(None) }
}

/// How far the others in a room have read it, of nobody where it has too many members; nothing, where the asker lets nobody
/// be told of theirs.
///
/// # Errors
/// `no_such_room`.
pub fn receipts(view: &dyn View, ctx: Ctx, room: RoomId) -> Result<Option<Vec<Receipt>>> {
    let permit = Permit::check(view, ctx, room, RoomAction::Read)?;
    if view.preferences(ctx.user)?.hides_receipts {
        return Ok(None);
    }
    if permit.row().room.member_count > limits::RECEIPTS_MEMBERS_MAX {
        return Ok(Some(Vec::new()));
    }
    let all = view.receipts(room)?.into_iter();
    Ok(Some(all.filter(|receipt| receipt.user != ctx.user).collect()))
}

/// Whether a room takes one more, and somebody one more room.
///
/// # Errors
/// `too_many_rooms`, `room_full`.
pub(super) fn check_space(view: &dyn View, row: &RoomRow, user: UserId) -> Result<()> {
    check_rooms(view, user)?;
    let max = bound(limits::MEMBERS_PER_ROOM_MAX);
    if row.room.member_count >= max { Err(Problem::RoomFull { max }.into()) } else { Ok(()) }
}

/// Whether somebody may enter, or begin, one more room. Direct rooms that others began are not counted: by them
/// anybody could keep them from entering any other.
///
/// # Errors
/// `too_many_rooms`.
pub(super) fn check_rooms(view: &dyn View, user: UserId) -> Result<()> {
    let is_full = view.room_count(user)? >= limits::ROOMS_PER_PERSON_MAX;
    if is_full { Err(Problem::TooManyRooms { max: bound(limits::ROOMS_PER_PERSON_MAX) }.into()) } else { Ok(()) }
}

/// Whether others may begin one more direct room with somebody.
///
/// # Errors
/// `too_many_rooms`.
pub(super) fn check_drawn_in(view: &dyn View, user: UserId) -> Result<()> {
    let is_full = view.drawn_in_count(user)? >= limits::DRAWN_IN_MAX;
    if is_full { Err(Problem::TooManyRooms { max: bound(limits::DRAWN_IN_MAX) }.into()) } else { Ok(()) }
}

/// Who comes into a room that nobody looks after, because all had left, looks after it from then on; a guest never.
pub(super) fn enter(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, person: Person) -> Result<()> {
    let is_free = person.role.may_own_rooms() && tx.room_owner_count(room)? == 0;
    let role = if is_free { RoomRole::Owner } else { RoomRole::Member };
    tx.append_room(room, ctx.now, ctx.user, RoomFact::MemberJoined { person: person.bare(), role })?;
    Ok(())
}

/// Lets somebody who was a guest look after those of their rooms that nobody looks after.
pub(super) fn inherit(tx: &mut dyn Tx, ctx: Ctx) -> Result<()> {
    for entry in tx.entries(ctx.user)? {
        let room = entry.room.room;
        if entry.room.kind != RoomKind::Direct && tx.room_owner_count(room)? == 0 {
            let fact = RoomFact::MemberRoleChanged { user: ctx.user, role: RoomRole::Owner };
            tx.append_room(room, ctx.now, ctx.user, fact)?;
        }
    }
    Ok(())
}

fn found(view: &dyn View, room: RoomId, user: UserId) -> Result<MembershipRow> {
    Ok(view.membership(room, user)?.ok_or(Problem::NoSuchPerson)?)
}

fn put_out(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, user: UserId) -> Result<()> {
    let is_last_owner = found(tx, room, user)?.role == RoomRole::Owner && tx.room_owner_count(room)? == 1;
    if is_last_owner && let Some(heir) = heir(tx, room, user)? {
        let fact = RoomFact::MemberRoleChanged { user: heir, role: RoomRole::Owner };
        tx.append_room(room, ctx.now, ctx.user, fact)?;
    }
    tx.append_room(room, ctx.now, ctx.user, RoomFact::MemberLeft { user })?;
    Ok(())
}

/// Who looks after a room when its last owner goes: the longest member who is no guest. Where only guests are left,
/// nobody does, until somebody else comes in.
fn heir(view: &dyn View, room: RoomId, but: UserId) -> Result<Option<UserId>> {
    let members = view.members(room)?;
    let others = members.iter().map(|member| &member.person).filter(|person| person.user != but);
    Ok(others.filter(|person| person.role.may_own_rooms()).map(|person| person.user).next())
}
