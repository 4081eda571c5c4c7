//! How far one has read a room, as that is told.

use super::room::RoomState;
use crate::id::Revision;
use crate::model::ReadMarker;

impl RoomState {
    /// Takes a later marker; answers whether it is one.
    pub(super) fn mark_read(&mut self, read: ReadMarker) -> bool {
        self.entry.mark_read(read)
    }

    /// Takes a marker, which may have been moved back, with what calls one after it, as of a head of the room.
    pub(super) fn take_marker(&mut self, as_of: Revision, read: ReadMarker, mentions: Vec<Revision>) {
        self.read_as_of = self.read_as_of.max(as_of);
        if read.rewinds > self.entry.read.rewinds {
            (self.entry.read, self.entry.mentions) = (read, mentions);
        } else {
            self.mark_read(read);
        }
    }

    /// Goes on with the marker of the room as it was held before, where that is the later one.
    pub(super) fn keep_marker(&mut self, held: &Self) {
        self.take_marker(held.read_as_of, held.entry.read, held.entry.mentions.clone());
    }
}
