//! Rooms: found by who orders, listed, made, entered.

use adda_shared::id::{Nonce, RoomId, UserId};
use adda_shared::limits::LISTED_ROOMS_MAX;
use adda_shared::model::RoomKind;
use adda_shared::permission::{Role, RoomRole};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::{RoomName, Topic};

use crate::app::App;
use crate::domain::{Ctx, member, room};
use crate::error::{Error, Result, bad_text};
use crate::store::{View, name};

/// A line for each of the next open rooms.
pub(super) async fn list(app: &App, after: RoomId) -> Result<String> {
    let rooms = app.store.read(move |view| view.open_rooms_after(after, LISTED_ROOMS_MAX)).await?;
    let lines = rooms.iter().map(|row| {
        let name = row.room.name.as_ref().map_or("", |name| name.as_str());
        format!("{}\t{} members\t{} messages\t{name}", row.room.room, row.room.member_count, row.last_number)
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

pub(super) async fn add(app: &App, owner: UserId, name: String, is_open: bool) -> Result<String> {
    let name = RoomName::parse(&name).map_err(bad_text(TextField::RoomName))?;
    let nonce = Nonce(app.dice.number());
    let ctx = Ctx { user: owner, now: app.clock.now() };
    let room = app.store.write(move |tx| room::create(tx, ctx, nonce, is_open, name, Topic::none())).await?;
    Ok(room.to_string())
}

/// Lets somebody into a room, in the name of who looks after it, or else of anybody in it but guests; into one that has
/// none of them, they come by themselves.
pub(super) async fn add_member(app: &App, room: RoomId, user: UserId) -> Result<()> {
    let now = app.clock.now();
    let work = move |tx: &mut dyn crate::store::Tx| {
        let members = tx.members(room)?;
        let may = || members.iter().filter(|member| member.person.role != Role::Guest);
        let host = may().find(|member| member.role == RoomRole::Owner).or_else(|| may().next());
        match host {
            Some(host) => member::add(tx, Ctx { user: host.person.user, now }, room, user),
            None => member::join(tx, Ctx { user, now }, room),
        }
    };
    app.store.write(work).await
}

/// An open room, or one that this person is in: by its number, which is whatever consists of digits, or by its name.
pub(super) async fn find(app: &App, user: UserId, called: &str) -> Result<RoomId> {
    let called = called.to_owned();
    let found = app.store.read(move |view| {
        let is_number = called.bytes().all(|byte| byte.is_ascii_digit());
        match called.parse() {
            Ok(number) if is_number => by_number(view, user, number),
            Ok(_) | Err(_) => by_name(view, user, &called),
        }
    });
    found.await?.ok_or(Error::Refused(Problem::NoSuchRoom))
}

fn by_number(view: &dyn View, user: UserId, room: RoomId) -> Result<Option<RoomId>> {
    let Some(row) = view.room(room)? else { return Ok(None) };
    let is_open = row.room.kind == RoomKind::Open && !row.room.is_archived;
    Ok((is_open || view.membership(room, user)?.is_some()).then_some(room))
}

fn by_name(view: &dyn View, user: UserId, called: &str) -> Result<Option<RoomId>> {
    let Ok(called) = RoomName::parse(called) else { return Ok(None) };
    if let Some(room) = view.open_room_by_name(&called)? {
        return Ok(Some(room));
    }
    let key = name::key(called.as_str());
    let own = view.entries(user)?.into_iter().map(|entry| entry.room);
    let found = own.filter(|room| room.name.as_ref().is_some_and(|name| name::key(name.as_str()) == key));
    Ok(found.map(|room| room.room).next())
}
