//! The one source of everything that could be otherwise: a small generator, seeded.

use std::sync::{Arc, Mutex};

use adda_backend::secret::Dice;

/// Shared by all parts of one world. They ask in the same order each time, since they run on one thread.
#[derive(Clone, Debug)]
pub(crate) struct Chance(Arc<Mutex<adda_backend::chance::Chance>>);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        // Seeds that follow each other would tell the same numbers, each one later.
        let chance = adda_backend::chance::Chance::new(seed.wrapping_mul(0xd134_2543_de82_ef95));
        Self(Arc::new(Mutex::new(chance)))
    }

    pub(crate) fn number(&self) -> u64 {
        self.0.lock().expect("no holder of this lock panics").number()
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
