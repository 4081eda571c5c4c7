//! What one connection is told of each room, by its numbers: none may be left out, and none may come twice.
//!
//! The replica would mend both, and nobody would know.

use std::collections::HashMap;

use adda_shared::id::{RequestId, Revision, RoomId};
use adda_shared::protocol::ServerFrame;
use adda_shared::protocol::command::Command;

/// See the [module](self).
#[derive(Debug, Default)]
pub(super) struct Order {
    next: HashMap<RoomId, Revision>,
    /// Rooms whose missing events the client has asked for. Until that is answered, events may come again.
    asked: HashMap<RequestId, RoomId>,
    pub(super) missing: u64,
    pub(super) twice: u64,
}

impl Order {
    /// A connection begins, for a client that holds the rooms up to there.
    pub(super) fn begin(&mut self, held: impl Iterator<Item = (RoomId, Revision)>) {
        self.asked.clear();
        self.next = held.map(|(room, cursor)| (room, cursor.next())).collect();
    }

    /// The client asked for something.
    pub(super) fn asked(&mut self, id: RequestId, command: &Command) {
        if let Command::Resume { room, .. } = command {
            self.asked.insert(id, *room);
        }
    }

    /// The server said something.
    pub(super) fn heard(&mut self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Welcome(welcome) => {
                for room in &welcome.rooms {
                    if !room.resumes {
                        self.next.insert(room.entry.room.room, room.entry.head.next());
                    }
                }
            }
            ServerFrame::RoomReset(entry) => {
                self.next.insert(entry.room.room, entry.head.next());
            }
            ServerFrame::Room(event) => self.counts(event.room, event.revision),
            ServerFrame::Reply { id, .. } => {
                self.asked.remove(id);
            }
            ServerFrame::Space(_) | ServerFrame::Signal(_) | ServerFrame::Ping { .. } => {}
        }
    }

    fn counts(&mut self, room: RoomId, revision: Revision) {
        let next = self.next.entry(room).or_insert(revision);
        if revision > *next {
            self.missing += revision.0 - next.0;
        } else if revision < *next && !self.asked.values().any(|asked| *asked == room) {
            self.twice += 1;
        }
        *next = revision.next().max(*next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(order: &mut Order, revisions: &[u64], missing: u64, twice: u64) {
        for revision in revisions {
            order.counts(RoomId(1), Revision(*revision));
        }
        assert_eq!((order.missing, order.twice), (missing, twice));
    }

    #[test]
    fn gaps_and_repeats_are_counted() {
        let mut order = Order::default();
        order.begin([(RoomId(1), Revision(4))].into_iter());
        check(&mut order, &[5, 6], 0, 0);
        check(&mut order, &[6], 0, 1);
        check(&mut order, &[9], 2, 1);
    }

    #[test]
    fn what_was_asked_for_again_may_come_again() {
        let mut order = Order::default();
        order.begin([(RoomId(1), Revision(4))].into_iter());
        check(&mut order, &[5], 0, 0);
        order.asked(RequestId(1), &Command::Resume { room: RoomId(1), cursor: Revision(3) });
        check(&mut order, &[4, 5, 6], 0, 0);
        order.asked.clear();
        check(&mut order, &[4], 0, 1);
    }
}
