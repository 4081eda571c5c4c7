//! What a page has kept of its space and its rooms, with a sum that is right: read or not, kept again as it was, and
//! taken by a replica whatever it says.

#![cfg_attr(fuzzing, no_main)]

use adda_shared::id::{Revision, UnixMs};
use adda_shared::replica::Replica;
use adda_shared::replica::kept::{KeptRoom, KeptSpace, VERSION};
use adda_shared::text::SpaceName;

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

pub(crate) fn check(bytes: &[u8]) {
    let sum = bytes.iter().fold(0x811c_9dc5_u32, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    // The version, the sum, and then the content.
    let sealed = [&[VERSION][..], &sum.to_le_bytes(), bytes].concat();
    if let Some(space) = KeptSpace::from_bytes(&sealed) {
        assert_eq!(KeptSpace::from_bytes(&space.to_bytes()).as_ref(), Some(&space));
        let mut replica = Replica::new(space.me, Vec::new());
        assert!(replica.restore_space(space));
        begin(replica);
    }
    if let Some(room) = KeptRoom::from_bytes(&sealed) {
        assert_eq!(KeptRoom::from_bytes(&room.to_bytes()).as_ref(), Some(&room));
        let name = SpaceName::parse("The Veranda").expect("a name");
        let (epoch, me, id) = (room.epoch, room.me, room.entry.room.room);
        let space = KeptSpace { epoch, me, head: Revision(1), name, people: Vec::new(), is_partial: false };
        let mut replica = Replica::new(me, Vec::new());
        assert!(replica.restore_space(space) && replica.restore_room(room));
        if let Some(again) = replica.kept_room(id) {
            assert_eq!(KeptRoom::from_bytes(&again.to_bytes()), Some(again));
        }
        begin(replica);
    }
}

/// A connection begins with what was restored.
fn begin(mut replica: Replica) {
    replica.connected();
    replica.outgoing(UnixMs(1_780_000_000_000));
    assert_eq!(replica.disagreement(&replica), None);
}
