//! One life of the database, from its making or the restoring of a backup to its end: what really happened.

use std::collections::{BTreeMap, BTreeSet};

use adda_backend::store::View;
use adda_shared::id::{Epoch, Nonce, Revision, RoomId, UserId};
use adda_shared::item::Item;
use adda_shared::protocol::event::{RoomEvent, RoomFact};

use crate::cast::{PEOPLE, ROOMS};

/// More events than a story has.
const ALL: u64 = 1_000_000;

/// See the [module](self).
#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) epoch: Epoch,
    /// How far the rooms were when it began.
    pub(crate) base: BTreeMap<RoomId, Revision>,
    pub(crate) logs: BTreeMap<RoomId, Vec<RoomEvent>>,
    /// What was planned by whom, and not over at its end.
    pub(crate) plans: BTreeSet<(UserId, Nonce)>,
}

impl Life {
    pub(crate) fn of(view: &dyn View, base: BTreeMap<RoomId, Revision>) -> Self {
        let log = |room| view.room_events(room, Revision::ZERO, ALL).expect("what was kept can be read");
        let epoch = view.epoch().expect("what was kept can be read");
        let planned = |user| view.plans(user).expect("what was kept can be read").into_iter();
        let plans = PEOPLE.into_iter().flat_map(|user| planned(user).map(move |plan| (user, plan.nonce))).collect();
        Self { epoch, base, logs: ROOMS.into_iter().map(|room| (room, log(room))).collect(), plans }
    }

    pub(crate) fn heads(view: &dyn View) -> BTreeMap<RoomId, Revision> {
        let head = |room| view.room(room).expect("what was kept can be read").map(|row| (room, row.head));
        ROOMS.into_iter().filter_map(head).collect()
    }

    /// What stands at a revision of a room.
    pub(crate) fn event(&self, room: RoomId, revision: Revision) -> Option<&RoomEvent> {
        let place = usize::try_from(revision.0.checked_sub(1)?).ok()?;
        self.logs.get(&room)?.get(place).filter(|event| event.revision == revision)
    }

    /// An event that was told, as it would be told by now.
    pub(crate) fn retold(&self, told: &RoomEvent) -> RoomEvent {
        let mut event = told.clone();
        for later in self.after(told.room, told.revision) {
            if let Some(what) = event.retold_after(&later.what) {
                event.what = what;
            }
        }
        event
    }

    /// Whether somebody has voted in a poll since a vote in it that was told without saying whose it was.
    pub(crate) fn is_voted_anew(&self, told: &RoomEvent) -> bool {
        let RoomFact::Voted { message, vote: None, .. } = told.what else { return false };
        self.after(told.room, told.revision)
            .any(|later| matches!(later.what, RoomFact::Voted { message: of, .. } if of == message))
    }

    /// Whether an item that was told to somebody is what the log has for them, once what has happened since is taken into
    /// it.
    pub(crate) fn has(&self, room: RoomId, told: &Item, user: UserId) -> bool {
        let log = self.logs.get(&room).into_iter().flatten();
        let log: Vec<RoomEvent> = log.map(|event| event.told_to(user).unwrap_or_else(|| event.clone())).collect();
        let mut item = told.clone();
        for later in log.iter().filter(|event| event.revision > told.revision) {
            item.take(later);
        }
        Item::all_of(&log).contains(&item)
    }

    fn after(&self, room: RoomId, revision: Revision) -> impl Iterator<Item = &RoomEvent> {
        let log = self.logs.get(&room).into_iter().flatten();
        log.filter(move |event| event.revision > revision)
    }

    /// The messages, and where they stand.
    pub(crate) fn messages(&self) -> impl Iterator<Item = (Nonce, (RoomId, Revision))> {
        self.logs.values().flatten().filter_map(|event| {
            let (_, nonce) = event.what.sent()?;
            Some((nonce, (event.room, event.revision)))
        })
    }

    /// Whether somebody is in a room once what stands at that revision has happened.
    pub(crate) fn is_in(&self, room: RoomId, user: UserId, revision: Revision) -> bool {
        let mut is_in = false;
        let log = self.logs.get(&room).into_iter().flatten();
        for event in log.take_while(|event| event.revision <= revision) {
            match &event.what {
                RoomFact::Created { people, .. } => is_in = people.iter().any(|person| person.user == user),
                RoomFact::MemberJoined { person, .. } if person.user == user => is_in = true,
                RoomFact::MemberLeft { user: gone } if *gone == user => is_in = false,
                RoomFact::MessageSent { .. }
                | RoomFact::MemberJoined { .. }
                | RoomFact::MemberLeft { .. }
                | RoomFact::MemberRoleChanged { .. }
                | RoomFact::Renamed { .. }
                | RoomFact::Described { .. }
                | RoomFact::Archived
                | RoomFact::Unarchived
                | RoomFact::MessageEdited { .. }
                | RoomFact::MessageDeleted { .. }
                | RoomFact::Reacted { .. }
                | RoomFact::Unreacted { .. }
                | RoomFact::Pinned { .. }
                | RoomFact::Unpinned { .. }
                | RoomFact::Voted { .. }
                | RoomFact::PollClosed { .. }
                | RoomFact::Previewed { .. }
                | RoomFact::Tombstone { .. }
                | RoomFact::Withheld => {}
            }
        }
        is_in
    }
}
