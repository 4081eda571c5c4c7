//! The one source of everything that could be otherwise: a small generator, seeded.

use std::sync::{Arc, Mutex};

use adda_backend::secret::Dice;

/// SplitMix64, shared by all parts of one world. They ask in the same order each time, since they run on one thread.
#[derive(Clone, Debug)]
pub(crate) struct Chance(Arc<Mutex<u64>>);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(seed.wrapping_mul(0xd134_2543_de82_ef95))))
    }

    pub(crate) fn number(&self) -> u64 {
        let mut state = self.0.lock().expect("no holder of this lock panics");
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 on, and less than this one.
    pub(crate) fn below(&self, sides: u64) -> u64 {
        self.number() % sides.max(1)
    }

    /// The same for places in a list.
    pub(crate) fn index(&self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("less than a length")
    }

    pub(crate) fn one_in(&self, sides: u64) -> bool {
        self.below(sides) == 0
    }

    pub(crate) fn pick<T: Copy>(&self, list: &[T]) -> T {
        list[self.index(list.len())]
    }

    /// As the server takes it.
    pub(crate) fn dice(&self) -> Dice {
        let chance = self.clone();
        Dice::new(move |bytes| {
            for chunk in bytes.chunks_mut(8) {
                let roll = chance.number().to_le_bytes();
                chunk.copy_from_slice(&roll[..chunk.len()]);
            }
        })
    }
}
