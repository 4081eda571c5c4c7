//! Which rows of a timeline stand in the document: arithmetic over measured and guessed heights.

use std::collections::HashMap;
use std::sync::Arc;

use crate::state::rows::RowKey;

/// Rows in the document, at most: two hundred is what keeps layout cheap on a slow phone.
const ROWS_MAX: usize = 160;
/// Pixels of a row before any was measured.
const GUESS_PX: f64 = 48.0;

/// Where the view stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Anchor {
    /// Nowhere yet.
    Unset,
    /// At the newest message.
    End,
    /// Where this row begins so many pixels below the upper edge of the viewport; less than none, where it begins above.
    Row { key: RowKey, offset_px: f64 },
}

/// The rows in the document, and the height of those that are not.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Slice {
    pub(crate) keys: Arc<Vec<RowKey>>,
    pub(crate) before_px: f64,
    pub(crate) after_px: f64,
}

/// What is known of the heights.
#[derive(Debug, Default)]
pub(crate) struct Geometry {
    pub(crate) viewport_px: f64,
    width_px: f64,
    heights_px: HashMap<RowKey, f64>,
    sum_px: f64,
}

/// A run of rows by their places in the list.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
}

impl Geometry {
    /// Takes the viewport's size. In another width every row has another height.
    pub(crate) fn resize(&mut self, width_px: f64, height_px: f64) {
        self.viewport_px = height_px;
        if (self.width_px - width_px).abs() >= 1.0 {
            self.width_px = width_px;
            self.heights_px.clear();
            self.sum_px = 0.0;
        }
    }

    /// Takes a row's height; answers whether it was another one before.
    pub(crate) fn measure(&mut self, key: RowKey, height_px: f64) -> bool {
        let before = self.heights_px.insert(key, height_px);
        self.sum_px += height_px - before.unwrap_or(0.0);
        before.is_none_or(|before| (before - height_px).abs() >= 0.5)
    }

    fn guess_px(&self) -> f64 {
        if self.heights_px.is_empty() { GUESS_PX } else { self.sum_px / self.heights_px.len() as f64 }
    }

    fn total_px(&self, keys: &[RowKey]) -> f64 {
        let guess_px = self.guess_px();
        keys.iter().map(|key| self.heights_px.get(key).copied().unwrap_or(guess_px)).sum()
    }

    /// The row that lies so many pixels below the first one's beginning.
    pub(crate) fn row_at(&self, keys: &[RowKey], y_px: f64) -> Anchor {
        let guess_px = self.guess_px();
        let mut top_px = 0.0;
        for key in keys {
            let height_px = self.heights_px.get(key).copied().unwrap_or(guess_px);
            if top_px + height_px > y_px {
                return Anchor::Row { key: *key, offset_px: top_px - y_px };
            }
            top_px += height_px;
        }
        Anchor::End
    }

    /// The slice around an anchor: the one before, where it still covers what is in view and a bit more.
    pub(crate) fn slice(&self, keys: &Arc<Vec<RowKey>>, anchor: Anchor, before: Option<&Slice>) -> Slice {
        let (place, offset_px) = match anchor {
            Anchor::Unset => return Slice::default(),
            Anchor::End => (keys.len(), self.viewport_px),
            Anchor::Row { key, offset_px } => match keys.iter().position(|other| *other == key) {
                Some(place) => (place, offset_px),
                None => (keys.len(), self.viewport_px),
            },
        };
        if let Some(before) = before
            && let Some(run) = run_of(keys, &before.keys)
            && self.covers(keys, run, place, offset_px)
        {
            return self.cut(keys, run, Some(&before.keys));
        }
        self.cut(keys, self.run_around(keys, place, offset_px), None)
    }

    /// Whether a run reaches half a viewport beyond both edges, or to the ends of the list.
    fn covers(&self, keys: &[RowKey], run: Run, place: usize, offset_px: f64) -> bool {
        if place < run.start || place > run.end || run.end - run.start > ROWS_MAX {
            return false;
        }
        let margin_px = self.viewport_px / 2.0;
        let above_px = self.total_px(&keys[run.start..place]);
        let below_px = self.total_px(&keys[place..run.end]);
        (run.start == 0 || above_px >= offset_px + margin_px)
            && (run.end == keys.len() || below_px >= self.viewport_px - offset_px + margin_px)
    }

    /// A run that reaches a whole viewport beyond both edges.
    fn run_around(&self, keys: &[RowKey], place: usize, offset_px: f64) -> Run {
        let guess_px = self.guess_px();
        let height_px = |key: &RowKey| self.heights_px.get(key).copied().unwrap_or(guess_px).max(1.0);
        let viewport_px = self.viewport_px.max(GUESS_PX);
        let mut start = place;
        let mut wanted_px = offset_px + viewport_px;
        while start > 0 && wanted_px > 0.0 && place - start < ROWS_MAX / 2 {
            start -= 1;
            wanted_px -= height_px(&keys[start]);
        }
        let mut end = place;
        let mut wanted_px = 2.0 * viewport_px - offset_px;
        while end < keys.len() && wanted_px > 0.0 && end - place < ROWS_MAX / 2 {
            wanted_px -= height_px(&keys[end]);
            end += 1;
        }
        Run { start, end }
    }

    fn cut(&self, keys: &[RowKey], run: Run, same: Option<&Arc<Vec<RowKey>>>) -> Slice {
        Slice {
            keys: same.map_or_else(|| Arc::new(keys[run.start..run.end].to_vec()), Arc::clone),
            before_px: self.total_px(&keys[..run.start]),
            after_px: self.total_px(&keys[run.end..]),
        }
    }
}

/// Where rows stand in a list, if they stand there in one run.
fn run_of(keys: &[RowKey], rows: &[RowKey]) -> Option<Run> {
    let first = rows.first()?;
    let start = keys.iter().position(|key| key == first)?;
    let end = start + rows.len();
    (keys.get(start..end)? == rows).then_some(Run { start, end })
}

#[cfg(test)]
mod tests {
    use adda_shared::id::Revision;
    use adda_shared::replica::timeline::ItemKey;

    use super::*;

    fn rows(range: std::ops::Range<u64>) -> Arc<Vec<RowKey>> {
        Arc::new(range.map(|at| RowKey::Item(ItemKey::Revision(Revision(at)))).collect())
    }

    fn geometry() -> Geometry {
        let mut geometry = Geometry::default();
        geometry.resize(700.0, 480.0);
        geometry
    }

    #[test]
    fn a_long_list_has_few_rows_in_the_document_and_its_whole_height() {
        let (keys, geometry) = (rows(0..100_000), geometry());
        let slice = geometry.slice(&keys, Anchor::End, None);
        assert_eq!(slice.keys.last(), keys.last());
        assert!(slice.keys.len() <= ROWS_MAX, "{}", slice.keys.len());
        let shown_px = slice.keys.len() as f64 * GUESS_PX;
        assert!((slice.before_px + shown_px - 100_000.0 * GUESS_PX).abs() < 1.0);
        assert!(slice.after_px.abs() < 1.0);
    }

    #[test]
    fn rows_that_come_above_do_not_move_the_slice() {
        let geometry = geometry();
        let anchor = Anchor::Row { key: RowKey::Item(ItemKey::Revision(Revision(150))), offset_px: -7.0 };
        let first = geometry.slice(&rows(100..200), anchor, None);
        let second = geometry.slice(&rows(0..200), anchor, Some(&first));
        assert_eq!(first.keys, second.keys);
        assert!((second.before_px - first.before_px - 100.0 * GUESS_PX).abs() < 1.0);
    }

    #[test]
    fn the_slice_stays_until_its_edge_comes_near() {
        let (keys, geometry) = (rows(0..1_000), geometry());
        let at = |row: u64| Anchor::Row { key: RowKey::Item(ItemKey::Revision(Revision(row))), offset_px: 0.0 };
        let first = geometry.slice(&keys, at(500), None);
        assert_eq!(geometry.slice(&keys, at(503), Some(&first)).keys, first.keys);
        let moved = geometry.slice(&keys, at(510), Some(&first));
        assert_ne!(moved.keys, first.keys);
    }

    #[test]
    fn another_width_forgets_the_heights() {
        let mut geometry = geometry();
        let keys = rows(0..10);
        assert!(geometry.measure(keys[0], 100.0));
        assert!(!geometry.measure(keys[0], 100.2));
        geometry.resize(300.0, 480.0);
        assert!(geometry.measure(keys[0], 100.0));
    }

    #[test]
    fn a_place_between_the_rows_finds_its_row() {
        let (keys, geometry) = (rows(0..10), geometry());
        assert_eq!(geometry.row_at(&keys, 100.0), Anchor::Row { key: keys[2], offset_px: -4.0 });
        assert_eq!(geometry.row_at(&keys, 10_000.0), Anchor::End);
    }
}
