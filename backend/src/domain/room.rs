//! Rooms: making, finding, naming and closing them.

use adda_shared::id::{Nonce, RoomId, UserId};
use adda_shared::limits;
use adda_shared::model::{ListedRoom, Person, RoomKind};
use adda_shared::permission::{RoomAction, SpaceAction};
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::{RoomName, TextFault, Topic};

use super::{Ctx, Permit, actor, bound, member, permit};
use crate::error::Result;
use crate::store::{Tx, View};

/// The first room of the space: its claim makes it, before anybody could make another.
pub(super) const FIRST: RoomId = RoomId(1);

/// Makes an open or closed room, once for each nonce of its maker, who owns it.
///
/// # Errors
/// `not_allowed`, `name_taken`, `too_many_rooms`.
pub fn create(tx: &mut dyn Tx, ctx: Ctx, nonce: Nonce, is_open: bool, name: RoomName, topic: Topic) -> Result<RoomId> {
    actor(tx, ctx)?;
    if let Some(room) = tx.room_by_nonce(ctx.user, nonce)? {
        return Ok(room);
    }
    let maker = permit(tx, ctx, SpaceAction::CreateRoom)?;
    let kind = if is_open { RoomKind::Open } else { RoomKind::Closed };
    if is_open && tx.open_room_by_name(&name)?.is_some() {
        return Err(Problem::NameTaken.into());
    }
    make(tx, ctx, Some(nonce), RoomFact::Created { kind, name: Some(name), topic, people: vec![maker.bare()] })
}

/// Begins a direct room with others, or finds the one of just these people.
///
/// # Errors
/// `not_allowed`, `no_such_person`, `too_many_people`, `too_many_rooms`.
pub fn create_direct(tx: &mut dyn Tx, ctx: Ctx, others: &[UserId]) -> Result<RoomId> {
    permit(tx, ctx, SpaceAction::CreateDirect)?;
    let mut users: Vec<UserId> = others.iter().copied().chain([ctx.user]).collect();
    users.sort_unstable();
    users.dedup();
    if !(2..=limits::DIRECT_PEOPLE_MAX).contains(&users.len()) {
        return Err(Problem::TooManyPeople { max: bound(limits::DIRECT_PEOPLE_MAX) }.into());
    }
    if let Some(room) = tx.direct_room(&users)? {
        return Ok(room);
    }
    let found = |user: UserId| -> Result<Person> { Ok(tx.person(user)?.ok_or(Problem::NoSuchPerson)?.bare()) };
    let people = users.into_iter().map(found).collect::<Result<Vec<_>>>()?;
    make(tx, ctx, None, RoomFact::Created { kind: RoomKind::Direct, name: None, topic: Topic::none(), people })
}

/// Makes a room with its first event, if its maker may have one more, and the others be drawn into one more.
///
/// # Errors
/// `too_many_rooms`.
pub(super) fn make(tx: &mut dyn Tx, ctx: Ctx, nonce: Option<Nonce>, created: RoomFact) -> Result<RoomId> {
    member::check_rooms(tx, ctx.user)?;
    if let RoomFact::Created { people, .. } = &created {
        for person in people.iter().filter(|person| person.user != ctx.user) {
            member::check_drawn_in(tx, person.user)?;
        }
    }
    let room = tx.new_room(ctx.user, nonce)?;
    tx.append_room(room, ctx.now, ctx.user, created)?;
    Ok(room)
}

/// The open rooms whose name or topic holds this text in any case, by name; all, by an empty text.
///
/// # Errors
/// `not_allowed`; `bad_text` for more than a topic could hold.
pub fn list_open(view: &dyn View, ctx: Ctx, matching: &str) -> Result<Vec<ListedRoom>> {
    permit(view, ctx, SpaceAction::ListRooms)?;
    if matching.chars().nth(limits::ROOM_SEARCH_CHARS_MAX).is_some() {
        let fault = TextFault::TooLong { max: bound(limits::ROOM_SEARCH_CHARS_MAX) };
        return Err(Problem::BadText { field: TextField::Topic, fault }.into());
    }
    // Spaced as names and topics are kept.
    let matching = matching.split_whitespace().collect::<Vec<_>>().join(" ");
    let rows = view.open_rooms(&matching, limits::LISTED_ROOMS_MAX)?;
    let listed = rows.into_iter().map(|row| {
        let is_member = view.membership(row.room.room, ctx.user)?.is_some();
        Ok(ListedRoom { is_member, last_at: row.last_at, room: row.room })
    });
    listed.collect()
}

/// Gives a room another name.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `name_taken`.
pub fn rename(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, name: RoomName) -> Result<()> {
    let permit = Permit::check(tx, ctx, room, RoomAction::Edit)?;
    let before = &permit.row().room;
    if before.name.as_ref() == Some(&name) {
        return Ok(());
    }
    if before.kind == RoomKind::Open {
        check_name(tx, room, &name)?;
    }
    tx.append_room(room, ctx.now, ctx.user, RoomFact::Renamed { name })?;
    Ok(())
}

/// Says what a room is for.
///
/// # Errors
/// `no_such_room`, `not_allowed`.
pub fn describe(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, topic: Topic) -> Result<()> {
    let permit = Permit::check(tx, ctx, room, RoomAction::Edit)?;
    if permit.row().room.topic != topic {
        tx.append_room(room, ctx.now, ctx.user, RoomFact::Described { topic })?;
    }
    Ok(())
}

/// Makes a room read-only, or undoes that.
///
/// # Errors
/// `no_such_room`, `not_allowed`, `name_taken`.
pub fn archive(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, is_archived: bool) -> Result<()> {
    let permit = Permit::check(tx, ctx, room, RoomAction::Archive)?;
    let before = &permit.row().room;
    if before.is_archived == is_archived {
        return Ok(());
    }
    // An archived room's name is free for others.
    if !is_archived
        && before.kind == RoomKind::Open
        && let Some(name) = &before.name
    {
        check_name(tx, room, name)?;
    }
    let fact = if is_archived { RoomFact::Archived } else { RoomFact::Unarchived };
    tx.append_room(room, ctx.now, ctx.user, fact)?;
    Ok(())
}

/// Whether no other open room has this name.
fn check_name(view: &dyn View, room: RoomId, name: &RoomName) -> Result<()> {
    match view.open_room_by_name(name)? {
        Some(other) if other != room => Err(Problem::NameTaken.into()),
        Some(_) | None => Ok(()),
    }
}
