//! What the person looks at, and what one sees who has just come.

use std::collections::{BTreeSet, VecDeque};

use adda_shared::id::{Revision, RoomId, UnixMs};
use adda_shared::item::Item;
use adda_shared::protocol::command::{Command, PageAt};
use adda_shared::replica::Replica;
use adda_shared::replica::room::RoomState;

use super::World;
use crate::server::Connection;

impl World {
    /// Looks into the last thread that is shown in a room.
    pub(super) fn open(&mut self, room: u8, at: u8, limit: u8) {
        let room = self.any_room(room);
        let has_replies = |item: &&Item| item.message().is_some_and(|message| message.replies.is_some());
        let begun = self.replica.room(room).and_then(|state| state.timeline().items().rfind(has_replies));
        if let Some(thread) = begun.map(|item| item.revision) {
            self.page(room, Some(thread), at, limit);
        }
    }

    pub(super) fn page(&mut self, room: RoomId, thread: Option<Revision>, at: u8, limit: u8) {
        let Some(state) = self.replica.room(room) else { return };
        let window = thread.and_then(|thread| state.thread(thread)).unwrap_or(state.timeline());
        let at = match at % 5 {
            0 => PageAt::Head,
            1 => PageAt::Before(window.from()),
            2 => PageAt::After(window.to()),
            3 => PageAt::Since(UnixMs(u64::from(at))),
            _ => PageAt::Around(Revision(u64::from(at) % (state.cursor().0 + 1))),
        };
        self.ask(Command::FindPage { room, thread, at, limit: u16::from(limit % 9) });
    }

    /// A client of the same person that has just come.
    pub(crate) fn fresh(&mut self) -> Replica {
        let held = |(room, state): (RoomId, &RoomState)| -> Vec<(RoomId, Revision)> {
            let threads = (1..=state.cursor().0).map(Revision).filter(|thread| state.thread(*thread).is_some());
            threads.map(|thread| (room, thread)).collect()
        };
        let threads: Vec<(RoomId, Revision)> = self.replica.rooms().flat_map(held).collect();
        let mut others = (Replica::default(), Some(Connection::default()), VecDeque::new(), VecDeque::new());
        self.swap(&mut others);
        let mirror = self.mirror.take();
        self.replica.watch_receipts(others.0.watched());
        self.replica.connected();
        self.flush();
        self.settle();
        let rooms: BTreeSet<RoomId> = self.replica.rooms().map(|(room, _)| room).collect();
        for room in rooms {
            self.fetch(Command::FindMembers { room });
            self.fetch(Command::FindPage { room, thread: None, at: PageAt::Head, limit: 100 });
            while let Some(from) =
                self.replica.room(room).map(|state| state.timeline().from()).filter(|from| from.0 > 1)
            {
                self.fetch(Command::FindPage { room, thread: None, at: PageAt::Before(from), limit: 100 });
            }
        }
        for (room, thread) in threads {
            self.fetch(Command::FindPage { room, thread: Some(thread), at: PageAt::Head, limit: 100 });
        }
        self.mirror = mirror;
        self.swap(&mut others);
        others.0
    }
}
