//! Where people talk: in a room's own timeline, or in a thread beside it.

use adda_shared::id::{Revision, RoomId};
use adda_shared::replica::room::RoomState;
use adda_shared::replica::timeline::Timeline;

/// Between a room's number and a thread's, in a name.
const IN: char = '-';

/// Bits of a number that are the thread's, 0 for the room itself; the others are the room's.
const THREAD_BITS: u32 = 40;

/// See the [module](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Talk {
    pub(crate) room: RoomId,
    /// The message that began the thread; nothing for the room's own timeline.
    pub(crate) thread: Option<Revision>,
}

impl Talk {
    pub(crate) const fn in_room(room: RoomId) -> Self {
        Self { room, thread: None }
    }

    pub(crate) const fn in_thread(room: RoomId, thread: Revision) -> Self {
        Self { room, thread: Some(thread) }
    }

    /// The name under which something of it is kept: a room has had its number before there were threads.
    pub(crate) fn name(self) -> String {
        let room = self.room.to_string();
        match self.thread {
            Some(thread) => [&room, &*IN.to_string(), &thread.to_string()].concat(),
            None => room,
        }
    }

    /// What is called so.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.split_once(IN) {
            Some((room, thread)) => Some(Self::in_thread(room.parse().ok()?, thread.parse().ok()?)),
            None => name.parse().ok().map(Self::in_room),
        }
    }

    /// It as a number, for lists that are keyed by such.
    pub(crate) fn number(self) -> u64 {
        self.room.0 << THREAD_BITS | self.thread.map_or(0, |thread| thread.0)
    }

    /// What has this number.
    pub(crate) fn numbered(number: u64) -> Self {
        let thread = Revision(number & ((1 << THREAD_BITS) - 1));
        Self { room: RoomId(number >> THREAD_BITS), thread: Some(thread).filter(|thread| *thread > Revision::ZERO) }
    }

    /// The window of it that is held: nothing, before its first page has come.
    pub(super) fn window(self, room: &RoomState) -> Option<&Timeline> {
        let window = match self.thread {
            Some(thread) => room.thread(thread),
            None => Some(room.timeline()),
        };
        window.filter(|window| window.has_start() || window.items().len() > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<Talk>) {
        assert_eq!(Talk::named(name), expected, "{name}");
        if let Some(talk) = expected {
            assert_eq!(talk.name(), name);
            assert_eq!(Talk::numbered(talk.number()), talk);
        }
    }

    #[test]
    fn what_was_kept_of_rooms_before_there_were_threads_is_found() {
        check("7", Some(Talk::in_room(RoomId(7))));
        check("7-12", Some(Talk::in_thread(RoomId(7), Revision(12))));
        for name in ["", "-", "7-", "-12", "7-12-1", "x", "7-x"] {
            check(name, None);
        }
    }
}
