//! Tables: the line below their head, and the cells of a line.

use super::line::{is_blank, trim};
use super::{Align, Cell, inline, step};

/// The columns that the line below a head tells of.
pub(super) fn columns(line: &str) -> Option<Vec<Align>> {
    if !line.contains('|') || !line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t')) {
        return None;
    }
    let mut columns = Vec::new();
    for cell in split(line).0 {
        let dashes = cell.trim_start_matches(':');
        let (starts, dashes) = (cell.len() - dashes.len(), dashes.trim_end_matches(':'));
        let ends = cell.len() - starts - dashes.len();
        if starts > 1 || ends > 1 || dashes.is_empty() || dashes.bytes().any(|byte| byte != b'-') {
            return None;
        }
        columns.push(match (starts, ends) {
            (1, 1) => Align::Center,
            (_, 1) => Align::End,
            (_, _) => Align::Start,
        });
    }
    (!columns.is_empty()).then_some(columns)
}

/// Whether a line is the head of these columns.
pub(super) fn is_head(line: &str, columns: &[Align]) -> bool {
    let (cells, has_bar) = split(line);
    has_bar && cells.len() == columns.len()
}

/// Whether a line is one of a table.
pub(super) fn is_row(line: &str) -> bool {
    line.contains('|') && line != "|"
}

/// The cells of a line, at most so many.
pub(super) fn cells(line: &str, count_max: usize) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    for cell in split(line).0.into_iter().take(count_max) {
        cells.push(if cell.contains("\\|") { inline::parse(&cell.replace("\\|", "|")) } else { inline::parse(cell) });
    }
    cells
}

/// What stands between the bars of a line, but for those behind a backslash; and whether there is a bar at all.
fn split(line: &str) -> (Vec<&str>, bool) {
    let mut cells = Vec::new();
    let mut from = usize::from(line.starts_with('|'));
    let mut has_bar = from > 0;
    let mut is_escaped = false;
    for (at, byte) in line.bytes().enumerate().skip(from) {
        step();
        if byte == b'|' && !is_escaped {
            cells.push(trim(&line[from..at]));
            from = at + 1;
            has_bar = true;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    if !is_blank(&line[from..]) {
        cells.push(trim(&line[from..]));
    }
    (cells, has_bar)
}
