//! What the page keeps, and how it begins anew with that.

use std::collections::BTreeMap;

use adda_shared::id::RoomId;
use adda_shared::model::RoomEntry;
use adda_shared::replica::kept::{KeptRoom, KeptSpace};
use adda_shared::replica::outbox::Echo;
use adda_shared::replica::{Change, Replica};

use super::World;
use crate::mistake::Mistake;
use crate::server::ADA;

/// See the [module](self). Each part is of its own moment.
#[derive(Default)]
pub(super) struct Keeping {
    pub(super) outbox: Vec<String>,
    space: Option<Vec<u8>>,
    rooms: BTreeMap<RoomId, Vec<u8>>,
}

impl World {
    /// Keeps the space and some of the rooms.
    pub(super) fn keep(&mut self, rooms: u8) {
        let Some(mut space) = self.replica.kept_space() else { return };
        if self.errs(Mistake::KeepsSpaceAhead)
            && let Some(before) = self.kept.space.as_deref().and_then(KeptSpace::from_bytes)
        {
            space.people = before.people;
        }
        self.kept.space = Some(space.to_bytes());
        for (room, _) in self.replica.rooms().filter(|(room, _)| rooms >> (room.0 % 8) & 1 == 1) {
            let Some(mut kept) = self.replica.kept_room(room) else { continue };
            if self.errs(Mistake::KeepsCursorsAhead)
                && let Some(before) = self.kept.rooms.get(&room).and_then(|bytes| KeptRoom::from_bytes(bytes))
            {
                kept.entry = RoomEntry { head: kept.entry.head, ..before.entry };
            }
            self.kept.rooms.insert(room, kept.to_bytes());
        }
    }

    /// Begins anew with what was kept, or with the outbox alone.
    pub(super) fn reload(&mut self, is_bare: bool) {
        self.disconnect();
        let read = |text: &String| Echo::from_kept(text).expect("what was kept can be read");
        // Whatever order they are found in, their times say in which they were written.
        let mut outbox: Vec<Echo> = self.kept.outbox.iter().rev().map(read).collect();
        outbox.sort_by_key(|echo| echo.at);
        if self.errs(Mistake::RenamesEchoes) {
            outbox.iter_mut().for_each(|echo| echo.nonce.0 |= 1 << 40);
        }
        if self.errs(Mistake::LosesOutbox) {
            outbox.clear();
        }
        self.replica = Replica::new(ADA, outbox);
        if !is_bare {
            self.begin_with_kept();
        }
        self.show(&[Change::Everything]);
    }

    fn begin_with_kept(&mut self) {
        let Some(space) = &self.kept.space else { return };
        let space = KeptSpace::from_bytes(space).expect("what was kept can be read");
        let epoch = space.epoch;
        assert!(self.replica.restore_space(space));
        for bytes in self.kept.rooms.values() {
            let room = KeptRoom::from_bytes(bytes).expect("what was kept can be read");
            let is_of_this_life = room.epoch == epoch;
            assert_eq!(is_of_this_life, self.replica.restore_room(room), "rooms of this life and no other");
        }
    }
}
