//! How far others have read the room that one looks at.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::replica::Replica;

use super::State;

impl State {
    /// Says which room is looked at: how far others have read is told of that one.
    pub(crate) fn watch_receipts(self, room: Option<RoomId>) {
        let inner = self.inner();
        let changes = inner.replica.borrow_mut().watch_receipts(room);
        inner.show(&changes);
        inner.pump();
    }

    /// Whether receipts are shown in a room. Tracks.
    pub(crate) fn has_receipts(self, room: RoomId) -> bool {
        self.with_receipts(room, |replica| replica.has_receipts(room))
    }

    /// Those whose receipts stand at a message. Tracks.
    pub(crate) fn receipts_at(self, room: RoomId, message: Revision) -> Vec<UserId> {
        self.with_receipts(room, |replica| replica.receipts_at(room, message))
    }

    /// Those who have read a message, but for who wrote it. Tracks.
    pub(crate) fn seen_by(self, room: RoomId, message: Revision) -> Vec<UserId> {
        self.with_receipts(room, |replica| {
            let item = replica.room(room).and_then(|state| state.item(message));
            let author = item.map(|item| item.by);
            let readers = replica.receipts(room).filter(|receipt| receipt.revision >= message);
            readers.map(|receipt| receipt.user).filter(|user| Some(*user) != author).collect()
        })
    }

    fn with_receipts<T>(self, room: RoomId, look: impl FnOnce(&Replica) -> T) -> T {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        inner.mirror.room(&replica, room).receipts.track();
        look(&replica)
    }
}
