//! What clients say besides words.

use adda_shared::id::RoomId;
use adda_shared::item::{Forwarded, Item};
use adda_shared::poll::Poll;
use adda_shared::replica::Replica;
use adda_shared::replica::outbox::{Draft, Forwarding};
use adda_shared::text::PollChoice;

use crate::world::World;

/// What some messages link to.
pub(super) const LINK: &str = "https://a.example/tea";

/// The words of a message.
pub(super) fn words(world: &World, number: usize, client: usize) -> String {
    let mut text = format!("{number} of client {client}");
    if world.chance.one_in(4) {
        // Long enough to fill pipes, and pages of the database.
        text += &" and so on".repeat(world.chance.pick(&[40, 100, 300]));
    }
    if world.chance.one_in(3) {
        text += &format!(" {LINK}");
    }
    if world.chance.one_in(5) {
        text += world.chance.pick(&[" @room", " @[x](2)", " @[y](3) @here"]);
    }
    text
}

/// What was said last in one of the rooms, to be said again; also a poll, which the server refuses.
pub(super) fn forwarded(replica: &Replica, world: &World) -> Option<Draft> {
    let rooms: Vec<RoomId> = replica.rooms().map(|(room, _)| room).collect();
    let room = (!rooms.is_empty()).then(|| world.chance.pick(&rooms))?;
    let item = replica.room(room)?.timeline().items().rfind(|item| item.text().is_some())?;
    let what = Forwarding { message: item.revision, room, origin: origin(room, item) };
    Some(Draft { forwarded: Some(what), ..item.body()?.clone().into() })
}

fn origin(room: RoomId, item: &Item) -> Forwarded {
    Forwarded { by: item.by, at: item.at, room, thread: item.thread(), message: item.revision }
}

/// Something to vote about.
pub(super) fn poll() -> Poll {
    let choices = ["tea", "milk"].map(|text| PollChoice::parse(text).expect("a short text")).into();
    Poll { choices, is_multiple: true, is_anonymous: false, closes_at: None }
}
