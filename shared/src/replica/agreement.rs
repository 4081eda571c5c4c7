//! Whether two replicas of the same person say the same: what every scenario ends with.

use super::Replica;
use super::room::RoomState;
use crate::id::RoomId;

impl Replica {
    /// The first thing in which this replica and another of the same person differ, in words; nothing where they agree.
    ///
    /// Compared is everything that both hold: the space, the people, each room's entry, and of the history the
    /// revisions that stand in both windows.
    #[must_use]
    pub fn disagreement(&self, other: &Self) -> Option<String> {
        if (self.epoch, self.me) != (other.epoch, other.me) {
            return Some(format!("person or epoch: {:?} and {:?}", (self.epoch, self.me), (other.epoch, other.me)));
        }
        if self.space != other.space {
            return Some(format!("space: {:?} and {:?}", self.space, other.space));
        }
        for (user, person) in &self.people {
            if let Some(twin) = other.people.get(user).filter(|twin| *twin != person) {
                return Some(format!("person: {person:?} and {twin:?}"));
            }
        }
        if !self.rooms.keys().eq(other.rooms.keys()) {
            return Some(format!("rooms: {:?} and {:?}", self.rooms.keys(), other.rooms.keys()));
        }
        let pairs = self.rooms.iter().zip(other.rooms.values());
        pairs.into_iter().find_map(|((room, state), twin)| state.disagreement(*room, twin))
    }
}

impl RoomState {
    fn disagreement(&self, room: RoomId, other: &Self) -> Option<String> {
        if self.entry() != other.entry() {
            return Some(format!("room {room}: {:?} and {:?}", self.entry(), other.entry()));
        }
        for (state, name) in [(self, "one"), (other, "the other")] {
            if let Some(hole) = state.hole() {
                return Some(format!("room {room}: {name} has {hole}"));
            }
        }
        if let (Some(members), Some(twins)) = (self.members(), other.members())
            && members != twins
        {
            return Some(format!("members of room {room}: {members:?} and {twins:?}"));
        }
        self.timeline().items().find_map(|item| {
            let twin = other.timeline().item(item.revision)?;
            (twin != item).then(|| format!("room {room}: {item:?} and {twin:?}"))
        })
    }

    /// A revision that the window says it covers, but does not hold.
    fn hole(&self) -> Option<String> {
        let timeline = self.timeline();
        let mut expected = timeline.from();
        for item in timeline.items() {
            if item.revision != expected {
                return Some(format!("{} where {expected} should stand", item.revision));
            }
            expected = expected.next();
        }
        (expected != timeline.to().next()).then(|| format!("nothing at {expected}, though it covers {}", timeline.to()))
    }
}
