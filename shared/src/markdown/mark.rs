//! Which of the signs `*`, `_`, `~~` and `||` mark what stands between them: CommonMark's way to tell, in one pass.

use super::piece::{Piece, Role};
use super::{Mark, character, step};

/// The same sign so many times in a row, each of which is a piece.
#[derive(Clone, Copy)]
pub(super) struct Run {
    sign: u8,
    /// The first piece that is not used yet.
    first: usize,
    left: usize,
    length: usize,
    begins: bool,
    ends: bool,
}

impl Run {
    /// A run that stands between these two texts; nothing where it can mark nothing.
    pub(super) fn between(before: &str, sign: u8, length: usize, after: &str, first: usize) -> Option<Self> {
        let (before, after) = (before.chars().next_back().unwrap_or('\n'), after.chars().next().unwrap_or('\n'));
        let (is_space_before, is_space_after) = (before.is_whitespace(), after.is_whitespace());
        let (is_mark_before, is_mark_after) = (character::is_punctuation(before), character::is_punctuation(after));
        let is_pair = matches!(sign, b'~' | b'|');
        let is_left = !is_space_after && (is_pair || !is_mark_after || is_space_before || is_mark_before);
        let is_right = !is_space_before && (!is_mark_before || is_space_after || is_mark_after);
        // Within a word `_` is a letter.
        let (begins, ends) = if sign == b'_' {
            (is_left && (!is_right || is_mark_before), is_right && (!is_left || is_mark_after))
        } else {
            (is_left, is_right)
        };
        let can_mark = (begins || ends) && (!is_pair || length == 2);
        can_mark.then_some(Self { sign, first, left: length, length, begins, ends })
    }

    fn is_both(self) -> bool {
        self.begins && self.ends
    }

    /// Whether it may begin what that one ends. Of two runs of which one could do both, one in the middle of the other
    /// is told by their lengths: in `**a*b**` the sign between the letters marks nothing.
    fn may_begin(self, end: Self) -> bool {
        self.sign == end.sign
            && !((self.is_both() || end.is_both())
                && (self.length + end.length).is_multiple_of(3)
                && !end.length.is_multiple_of(3))
    }

    /// Runs of one kind find the same ones to begin them.
    fn kind(self) -> usize {
        match self.sign {
            b'*' => self.length % 3 + if self.is_both() { 3 } else { 0 },
            b'_' => self.length % 3 + if self.is_both() { 9 } else { 6 },
            b'~' => 12,
            _ => 13,
        }
    }
}

const KINDS: usize = 14;

/// Runs that may yet begin something.
struct Begun {
    runs: Vec<Run>,
    /// For each kind, how many of the first runs begin nothing that one of this kind ends: they have been asked. This
    /// keeps the work linear.
    in_vain: [usize; KINDS],
}

impl Begun {
    fn cut(&mut self, count: usize) {
        self.runs.truncate(count);
        for in_vain in &mut self.in_vain {
            *in_vain = count.min(*in_vain);
        }
    }

    fn find(&mut self, end: Run) -> Option<usize> {
        let from = self.in_vain[end.kind()];
        for place in (from..self.runs.len()).rev() {
            step();
            if self.runs[place].may_begin(end) {
                return Some(place);
            }
        }
        self.in_vain[end.kind()] = self.runs.len();
        None
    }
}

/// Gives each sign of these runs its role.
pub(super) fn settle(runs: &[Run], pieces: &mut [Piece]) {
    let mut begun = Begun { runs: Vec::new(), in_vain: [0; KINDS] };
    for run in runs {
        let mut end = *run;
        while end.ends && end.left > 0 {
            let Some(place) = begun.find(end) else { break };
            begun.cut(place + 1);
            let begin = &mut begun.runs[place];
            let is_double = begin.left > 1 && end.left > 1;
            let mark = match end.sign {
                b'~' => Mark::Strike,
                b'|' => Mark::Spoiler,
                _ if is_double => Mark::Strong,
                _ => Mark::Emphasis,
            };
            begin.left -= 1;
            role(pieces, begin.first + begin.left, Role::Begin(mark));
            role(pieces, end.first, Role::End);
            if is_double {
                begin.left -= 1;
                role(pieces, begin.first + begin.left, Role::Gone);
                role(pieces, end.first + 1, Role::Gone);
            }
            let used = 1 + usize::from(is_double);
            end.first += used;
            end.left -= used;
            if begin.left == 0 {
                begun.cut(place);
            }
        }
        if end.begins && end.left > 0 {
            begun.runs.push(end);
        }
    }
}

fn role(pieces: &mut [Piece], place: usize, new: Role) {
    if let Some(Piece::Sign { role, .. }) = pieces.get_mut(place) {
        *role = new;
    }
}
