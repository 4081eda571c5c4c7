//! The order in which the sidebar shows rooms, as one has arranged them.

use adda_shared::id::RoomId;
use adda_shared::model::RoomKind;
use adda_shared::notify::RoomOrder;

use super::names::{by_name, room_name};
use crate::place::use_places;
use crate::signal::Memo;
use crate::state::{State, use_state};
use crate::text::use_language;
use crate::watch::memo;

/// The rooms that have a name, or the direct ones; favourites aside.
#[derive(Clone, Copy)]
pub(super) struct Listed {
    /// As they are arranged.
    pub(super) shown: Memo<Vec<RoomId>>,
    /// Whether there are none at all.
    pub(super) has_none: Memo<bool>,
    /// Whether some are left out.
    pub(super) has_hidden: Memo<bool>,
}

pub(super) fn listed(is_direct: bool) -> Listed {
    let (state, language, here) = (use_state(), use_language(), use_places().here());
    let (rooms, favourites) = (state.rooms(), favourites());
    // What they are sorted by changes seldom, and the rest of their heads with each pin.
    let named = memo(move || {
        let mut named = Vec::new();
        for room in rooms.get() {
            state.room(room).head.with(|head| {
                let head = head.as_ref().filter(|head| (head.room.kind == RoomKind::Direct) == is_direct);
                if let Some(head) = head {
                    named.push((head.room.is_archived, room_name(state, language.get(), head), room.0));
                }
            });
        }
        named
    });
    let sorted = memo(move || {
        let favourites = favourites.get();
        let sorted = by_name(named.get()).into_iter().map(RoomId);
        sorted.filter(|room| !favourites.contains(room)).collect::<Vec<_>>()
    });
    let arrangement = memo(move || {
        let arrangement = state.arrangement();
        (arrangement.order, arrangement.hides_read)
    });
    let is_here = move |room: RoomId| here.get().room_id() == Some(room);
    let first = Memo::new(move |last: Option<&Vec<RoomId>>| {
        if arrangement.get() == (RoomOrder::Name, false) {
            return Vec::new();
        }
        // What is read now stays where it is until one goes on.
        let stays = |room: RoomId| is_here(room) && last.is_some_and(|last| last.contains(&room));
        sorted.get().into_iter().filter(|room| calls_one(state, *room) || stays(*room)).collect()
    });
    let shown = memo(move || {
        let (sorted, first) = (sorted.get(), first.get());
        let is_first = |room: &RoomId| first.contains(room);
        match arrangement.get() {
            (RoomOrder::Name, false) => sorted,
            // Where one is stays in view.
            (RoomOrder::Name, true) => sorted.into_iter().filter(|room| is_first(room) || is_here(*room)).collect(),
            (RoomOrder::UnreadFirst, hides_read) => {
                let others = sorted.iter().copied().filter(|room| !is_first(room));
                let others = others.filter(|room| !hides_read || is_here(*room));
                first.iter().copied().chain(others).collect()
            }
        }
    });
    let has_none = memo(move || named.with(Vec::is_empty));
    let has_hidden = memo(move || shown.with(Vec::len) < sorted.with(Vec::len));
    Listed { shown, has_none, has_hidden }
}

/// Whether anything unread in a room is shown beside its name. Tracks.
fn calls_one(state: State, room: RoomId) -> bool {
    let signals = state.room(room);
    signals.mentions.get() > 0 || !signals.is_silent.get() && signals.unread.get() > 0
}

/// The favourites, in their order.
pub(super) fn favourites() -> Memo<Vec<RoomId>> {
    let state = use_state();
    memo(move || state.favourites())
}

/// All rooms in the order in which the sidebar shows them.
pub(crate) fn rooms_in_order() -> Memo<Vec<RoomId>> {
    let (first, rooms, direct) = (favourites(), listed(false).shown, listed(true).shown);
    memo(move || first.get().into_iter().chain(rooms.get()).chain(direct.get()).collect())
}
