//! Whom a guest may know of: the people of the guest's rooms, and nobody else.
//!
//! Read once, when the connection begins, and kept by the events of those rooms: what happens to others is no work.

use std::collections::{BTreeMap, BTreeSet};

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::protocol::event::{RoomEvent, RoomFact};

use crate::domain::sync::Arrival;

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Acquaintances {
    me: UserId,
    rooms: BTreeMap<RoomId, Roster>,
    /// The people of whom the guest was told that they are here.
    told_of: BTreeSet<UserId>,
}

/// Who is in a room.
#[derive(Debug)]
struct Roster {
    /// The last revision of the room that it holds.
    as_of: Revision,
    people: BTreeSet<UserId>,
}

impl Acquaintances {
    pub(super) fn new(me: UserId, arrivals: &[Arrival]) -> Self {
        let roster = |arrival: &Arrival| {
            let people = arrival.people.iter().copied().collect();
            (arrival.entry.room.room, Roster { as_of: arrival.entry.head, people })
        };
        Self { me, rooms: arrivals.iter().map(roster).collect(), told_of: BTreeSet::new() }
    }

    pub(super) fn knows(&self, user: UserId) -> bool {
        user == self.me || self.rooms.values().any(|roster| roster.people.contains(&user))
    }

    /// Takes what happened in a room; answers who came or went by it.
    pub(super) fn take(&mut self, event: &RoomEvent) -> Option<UserId> {
        let roster = self.rooms.get_mut(&event.room).filter(|roster| roster.as_of < event.revision)?;
        roster.as_of = event.revision;
        if let RoomFact::MemberJoined { person, .. } = &event.what {
            roster.people.insert(person.user);
            Some(person.user)
        } else if let RoomFact::MemberLeft { user } = &event.what {
            roster.people.remove(user);
            Some(*user)
        } else {
            None
        }
    }

    /// Whether everything of a room up to there was taken.
    pub(super) fn reaches(&self, room: RoomId, head: Revision) -> bool {
        self.rooms.get(&room).is_some_and(|roster| roster.as_of >= head)
    }

    /// The guest is out of a room; answers who is to be gone by that, of those who were here.
    pub(super) fn leave(&mut self, room: RoomId) -> Vec<UserId> {
        self.rooms.remove(&room);
        let gone: Vec<UserId> = self.told_of.iter().copied().filter(|user| !self.knows(*user)).collect();
        for user in &gone {
            self.told_of.remove(user);
        }
        gone
    }

    /// Notes that the guest is told whether somebody is here; answers whether that is news, or may be.
    pub(super) fn tell(&mut self, user: UserId, is_here: bool) -> bool {
        if !is_here {
            return self.told_of.remove(&user);
        }
        let may = self.knows(user);
        if may {
            self.told_of.insert(user);
        }
        may
    }
}
