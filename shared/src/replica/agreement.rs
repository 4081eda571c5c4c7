//! Whether two replicas of the same person say the same: what every scenario ends with.

use super::Replica;
use super::room::RoomState;
use super::timeline::Timeline;
use crate::id::RoomId;
use crate::item::Item;

impl Replica {
    /// The first thing in which this replica and another of the same person differ, in words; nothing where they agree.
    ///
    /// Compared is everything that both hold: the space, what one has set, the people, the receipts of the room that both
    /// look at, each room's entry, and of the history the
    /// revisions that stand in both windows, of the room and of each thread.
    #[must_use]
    pub fn disagreement(&self, other: &Self) -> Option<String> {
        if (self.epoch, self.me) != (other.epoch, other.me) {
            return Some(format!("person or epoch: {:?} and {:?}", (self.epoch, self.me), (other.epoch, other.me)));
        }
        if self.space != other.space {
            return Some(format!("space: {:?} and {:?}", self.space, other.space));
        }
        if self.preferences != other.preferences {
            return Some(format!("preferences: {:?} and {:?}", self.preferences, other.preferences));
        }
        // What came together may have been told in any order.
        let (plans, twins) = (&self.plans, &other.plans);
        if plans.len() != twins.len() || !plans.iter().all(|plan| twins.contains(plan)) {
            return Some(format!("plans: {:?} and {:?}", self.plans, other.plans));
        }
        for (user, person) in &self.people {
            if let Some(twin) = other.people.get(user).filter(|twin| *twin != person) {
                return Some(format!("person: {person:?} and {twin:?}"));
            }
        }
        if let Some(words) = self.receipts_disagree(other) {
            return Some(words);
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
            let threads = state.threads().map(|(_, window)| window);
            if let Some(words) = std::iter::once(state.timeline()).chain(threads).find_map(Timeline::disorder) {
                return Some(format!("room {room}: {name} has {words}"));
            }
        }
        if let (Some(members), Some(twins)) = (self.members(), other.members())
            && members != twins
        {
            return Some(format!("members of room {room}: {members:?} and {twins:?}"));
        }
        for (state, twin) in [(self, other), (other, self)] {
            for item in state.aside() {
                if let Some(other) = twin.item(item.revision).filter(|other| *other != item) {
                    return Some(format!("room {room}, beside the window: {item:?} and {other:?}"));
                }
            }
        }
        let of_threads = self.threads().filter_map(|(thread, window)| window.disagreement(other.thread(thread)?));
        let words = self.timeline().disagreement(other.timeline()).into_iter().chain(of_threads).next();
        words.map(|words| format!("room {room}: {words}"))
    }
}

impl Timeline {
    fn disagreement(&self, other: &Self) -> Option<String> {
        let both = self.from().max(other.from())..=self.to().min(other.to());
        let shared = |window: &Self| -> Vec<Item> {
            window.items().filter(|item| both.contains(&item.revision)).cloned().collect()
        };
        let (items, twins) = (shared(self), shared(other));
        (items != twins).then(|| format!("{items:?} and {twins:?}"))
    }

    /// Where the window is not in order, or holds what it does not say that it covers.
    fn disorder(&self) -> Option<String> {
        let mut last = self.from().previous();
        for item in self.items() {
            if item.revision <= last || item.revision > self.to() {
                return Some(format!("{} behind {last}, in a window up to {}", item.revision, self.to()));
            }
            last = item.revision;
        }
        None
    }
}
