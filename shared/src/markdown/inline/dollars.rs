//! Dollars: which of them have a formula between them, and which are money, in work that is linear however many there are.

use super::super::step;
use super::ticks::Ticks;
use crate::limits;

/// How many dollars stand at each end of a formula that stands by itself.
pub(super) const DISPLAY: usize = 2;

/// The dollars of a text that are not in code, nor have a backslash before them.
pub(super) struct Dollars {
    /// Where each run begins, and its length.
    runs: Vec<(usize, usize)>,
    /// How many of them have been passed.
    passed: usize,
}

impl Dollars {
    pub(super) fn of(text: &str) -> Self {
        let mut dollars = Self { runs: Vec::new(), passed: 0 };
        if !text.contains('$') {
            return dollars;
        }
        let (bytes, mut ticks, mut at) = (text.as_bytes(), Ticks::of(text), 0);
        while let Some(byte) = bytes.get(at) {
            step();
            let run = || bytes[at..].iter().take_while(|other| *other == byte).count();
            at += match byte {
                b'\\' => 2,
                b'`' => {
                    let length = run();
                    ticks.next(length, at + length).map_or(length, |to| to + length - at)
                }
                b'$' => {
                    dollars.runs.push((at, run()));
                    run()
                }
                _ => 1,
            };
        }
        dollars
    }

    /// Where the source of the formula begins and ends that begins at a place, if one does. Each question is for a place
    /// behind that of the one before.
    pub(super) fn formula(&mut self, text: &str, at: usize) -> Option<(usize, usize)> {
        while self.runs.get(self.passed).is_some_and(|(begin, _)| *begin < at) {
            step();
            self.passed += 1;
        }
        let ((begin, length), (to, end_length)) = (*self.runs.get(self.passed)?, *self.runs.get(self.passed + 1)?);
        let from = at + length;
        if begin != at || length != end_length || length > DISPLAY || to - from > limits::MATHS_BYTES_MAX {
            return None;
        }
        let (before, source, after) = (&text[..at], &text[from..to], &text[to + length..]);
        let is_display = length == DISPLAY;
        let line = before.trim_end_matches([' ', '\t']);
        let begins_line = line.is_empty() || line.ends_with('\n');
        // Letters of other scripts stand right behind a formula, as endings of words do.
        let touches = |c: char| c.is_ascii_alphanumeric() || c.is_numeric();
        // Nor is what programs write in the place of a value.
        let names = |c: char| touches(c) || matches!(c, '{' | '(');
        let is_tight = !source.starts_with(char::is_whitespace)
            && !source.ends_with(char::is_whitespace)
            && !before.ends_with(touches)
            && !after.starts_with(names);
        let is_formula = if is_display { begins_line || is_tight } else { is_tight && !source.contains('\n') };
        (is_formula && !source.trim().is_empty()).then_some((from, to))
    }
}
