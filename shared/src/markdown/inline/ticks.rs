//! Backticks: where the next run of a length is, in work that is linear however many there are.

use super::super::step;

const NONE: usize = usize::MAX;

/// The runs of backticks in a text.
pub(super) struct Ticks {
    /// Where each begins, and the place of the next of its length.
    runs: Vec<(usize, usize)>,
    /// The first run of each length that has not been passed.
    first: Vec<usize>,
}

impl Ticks {
    pub(super) fn of(text: &str) -> Self {
        let mut ticks = Self { runs: Vec::new(), first: Vec::new() };
        let mut last: Vec<usize> = Vec::new();
        let mut length = 0;
        for (at, byte) in text.bytes().chain([b'\n']).enumerate() {
            if byte == b'`' {
                length += 1;
            } else if length > 0 {
                let place = ticks.runs.len();
                ticks.runs.push((at - length, NONE));
                if last.len() <= length {
                    last.resize(length + 1, NONE);
                    ticks.first.resize(length + 1, NONE);
                }
                match last[length] {
                    NONE => ticks.first[length] = place,
                    before => ticks.runs[before].1 = place,
                }
                last[length] = place;
                length = 0;
            }
        }
        ticks
    }

    /// Where the next run of this length begins. Each question is for a place behind that of the one before.
    pub(super) fn next(&mut self, length: usize, from: usize) -> Option<usize> {
        let first = self.first.get_mut(length)?;
        while let Some((at, next)) = self.runs.get(*first) {
            step();
            if *at >= from {
                return Some(*at);
            }
            *first = *next;
        }
        None
    }
}
