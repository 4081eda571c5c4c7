//! Chance that a seed decides: what it led to can be told again.

/// SplitMix64 (Steele, Lea and Flood 2014): small, fast, and good from its first number on whatever the seed.
#[derive(Clone, Debug)]
pub struct Chance(u64);

/// What the seed grows by with each number: the golden ratio of 64 bits.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A chance of its own for one of many, by its number.
    pub fn fork(&self, number: u64) -> Self {
        Self(mixed(self.0 ^ mixed(number.wrapping_add(STEP))))
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// A number below a bound that is not 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.number() % bound
    }

    /// A place in something of this length, which is not 0.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("below a length")
    }
}

fn mixed(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_tells_the_same_again_and_its_forks_differ() {
        let tell = |mut chance: Chance| [chance.number(), chance.number(), chance.number()];
        assert_eq!(tell(Chance::new(7)), tell(Chance::new(7)));
        let forks = [0, 1, 2].map(|number| tell(Chance::new(7).fork(number)));
        assert_eq!(forks, [0, 1, 2].map(|number| tell(Chance::new(7).fork(number))));
        assert!(forks[0] != forks[1] && forks[1] != forks[2] && forks[0] != tell(Chance::new(7)));
    }

    #[test]
    fn a_place_is_in_it() {
        let mut chance = Chance::new(0);
        let mut found = [false; 3];
        for _ in 0..100 {
            found[chance.place(3)] = true;
        }
        assert_eq!(found, [true; 3]);
    }
}
