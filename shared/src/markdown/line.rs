//! One line of a text, and how far it has been read. A tab reaches to the next column that is a multiple of four.

use super::step;

const TAB_COLUMNS: usize = 4;

/// See the [module](self).
pub(super) struct Line<'a> {
    text: &'a str,
    at: usize,
    column: usize,
    /// Columns that are left of a tab of which some have been skipped.
    spare: usize,
}

impl<'a> Line<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, column: 0, spare: 0 }
    }

    /// What has not been read yet, but for what is left of a tab.
    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// What has been read.
    #[cfg(test)]
    pub(super) fn read(&self) -> &'a str {
        &self.text[..self.at]
    }

    pub(super) fn is_blank(&self) -> bool {
        is_blank(self.rest())
    }

    /// Columns of white space that come next.
    pub(super) fn indent(&self) -> usize {
        let from = self.column + self.spare;
        let mut column = from;
        for byte in self.rest().bytes() {
            step();
            match byte {
                b' ' => column += 1,
                b'\t' => column += TAB_COLUMNS - column % TAB_COLUMNS,
                _ => break,
            }
        }
        self.spare + column - from
    }

    /// Skips up to so many columns of white space.
    pub(super) fn skip(&mut self, columns: usize) {
        let end = self.column + columns;
        while self.column < end {
            step();
            if self.spare > 0 {
                self.spare -= 1;
                self.column += 1;
                continue;
            }
            match self.rest().as_bytes().first() {
                Some(b' ') => self.column += 1,
                Some(b'\t') => {
                    self.spare = TAB_COLUMNS - self.column % TAB_COLUMNS - 1;
                    self.column += 1;
                }
                Some(_) | None => return,
            }
            self.at += 1;
        }
    }

    /// Skips so many ASCII characters that are no white space.
    pub(super) fn pass(&mut self, chars: usize) {
        self.at += chars;
        self.column += chars;
    }

    /// The rest as code has it, with spaces for what is left of a tab.
    pub(super) fn add_to(&self, code: &mut String) {
        for _ in 0..self.spare {
            code.push(' ');
        }
        code.push_str(self.rest());
    }
}

pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// Without white space at both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}
