//! The messages that match, newest first over all of somebody's rooms, until the work that one request may do is done.
//!
//! Each room is walked downwards by revision, the order that is sure. Among the rooms the next message is the one that
//! was sent last by the server's clock: were that set back, two rooms would be mixed otherwise than they were written,
//! and nothing would be missed.

use std::collections::{BTreeMap, VecDeque};

use adda_shared::id::{Revision, RoomId, UnixMs};

use super::Below;
use super::query::Query;
use crate::domain::Ctx;
use crate::error::Result;
use crate::mistake::usual_or;
use crate::store::{Candidate, Sought, Stretch, View, fold};

/// Candidates that are read at one time.
const BATCH: usize = 100;
/// Revisions that are looked through at one time: of the index, which is quick, and of the messages themselves.
const INDEXED_STRETCH: u64 = usual_or(20_000, 8) as u64;
const READ_STRETCH: u64 = usual_or(1_000, 8) as u64;
/// What one request may cost: candidates that are held against the query and their bytes, revisions, and questions to the
/// store.
const CANDIDATES_MAX: usize = usual_or(4_000, 40);
const BYTES_MAX: usize = 4 * 1024 * 1024;
const INDEXED_MAX: u64 = usual_or(400_000, 64) as u64;
const READ_MAX: u64 = usual_or(20_000, 64) as u64;
const QUESTIONS_MAX: usize = 500;

/// A message that matches.
#[derive(Debug)]
pub(super) struct Match {
    pub(super) room: RoomId,
    pub(super) said: Candidate,
    /// What it says, folded.
    pub(super) folded: String,
}

/// See the [module](self).
pub(super) struct Walk<'a> {
    view: &'a dyn View,
    query: &'a Query,
    sought: Sought,
    lanes: Vec<Lane>,
    /// Revisions that are looked through at one time.
    stretch: u64,
    revisions_left: u64,
    candidates_left: usize,
    bytes_left: usize,
    questions_left: usize,
}

/// A room on the way down.
struct Lane {
    room: RoomId,
    /// What was found and not asked for yet, newest first.
    ready: VecDeque<Match>,
    /// Everything from here on was looked through.
    below: Revision,
    /// Nothing below was sent later, as far as is known.
    at_most: UnixMs,
}

impl Lane {
    /// When the next one was sent, at the latest.
    fn next_at(&self) -> UnixMs {
        self.ready.front().map_or(self.at_most, |found| found.said.at)
    }

    fn is_over(&self) -> bool {
        self.ready.is_empty() && self.below.0 <= 1
    }

    /// Everything from here on was looked through and asked for.
    fn reached(&self) -> Revision {
        self.ready.front().map_or(self.below, |found| found.said.revision.next())
    }
}

impl<'a> Walk<'a> {
    /// Begins in all rooms that somebody is in and that are asked for: at the head, or below where it ended before.
    pub(super) fn new(
        view: &'a dyn View,
        ctx: Ctx,
        query: &'a Query,
        below: Option<&[(RoomId, Revision)]>,
    ) -> Result<Self> {
        let below: Option<BTreeMap<RoomId, Revision>> = below.map(|below| below.iter().copied().collect());
        let mut lanes = Vec::new();
        for entry in view.entries(ctx.user)? {
            let (room, end) = (entry.room.room, entry.head.next());
            let start = match &below {
                Some(below) => below.get(&room).copied().map(|start| start.min(end)),
                None => Some(end),
            };
            if let Some(start) = start.filter(|_| query.takes_room(room)) {
                let at_most =
                    if start == end { entry.last_at } else { sent_below(view, room, start)?.unwrap_or(entry.last_at) };
                lanes.push(Lane { room, ready: VecDeque::new(), below: start, at_most });
            }
        }
        let sought = query.sought();
        let (stretch, revisions_left) =
            if sought.is_indexed() { (INDEXED_STRETCH, INDEXED_MAX) } else { (READ_STRETCH, READ_MAX) };
        let (candidates_left, bytes_left, questions_left) = (CANDIDATES_MAX, BYTES_MAX, QUESTIONS_MAX);
        Ok(Self { view, query, sought, lanes, stretch, revisions_left, candidates_left, bytes_left, questions_left })
    }

    /// The next message that matches; nothing where there is none, or the work is done for now.
    pub(super) fn next(&mut self) -> Result<Option<Match>> {
        loop {
            let open = self.lanes.iter_mut().filter(|lane| !lane.is_over());
            let Some(lane) = open.max_by_key(|lane| (lane.next_at(), lane.room)) else { return Ok(None) };
            if let Some(found) = lane.ready.pop_front() {
                return Ok(Some(found));
            }
            let is_spent = self.candidates_left == 0 || self.bytes_left == 0 || self.questions_left == 0;
            if self.revisions_left == 0 || is_spent {
                return Ok(None);
            }
            let from = Revision(lane.below.0.saturating_sub(self.stretch.min(self.revisions_left)).max(1));
            let limit = BATCH.min(self.candidates_left);
            let stretch = Stretch { room: lane.room, from, below: lane.below };
            let candidates = self.view.candidates(stretch, &self.sought, limit)?;
            self.questions_left -= 1;
            self.candidates_left -= candidates.len();
            // A full batch may have left some of the stretch out.
            let last = candidates.last().filter(|_| candidates.len() == limit).map(|said| said.revision);
            let reached = last.unwrap_or(from);
            self.revisions_left = self.revisions_left.saturating_sub(lane.below.0 - reached.0);
            lane.below = reached;
            if let Some(said) = candidates.last() {
                lane.at_most = lane.at_most.min(said.at);
            }
            for said in candidates {
                let text = said.text();
                self.bytes_left = self.bytes_left.saturating_sub(text.len());
                let folded = fold::fold(&text);
                drop(text);
                if self.query.is_met_by(&said, &folded) {
                    lane.ready.push_back(Match { room: lane.room, said, folded });
                }
            }
        }
    }

    /// The rooms that were not looked through to their end.
    pub(super) fn rest(&self) -> Below {
        self.lanes.iter().filter(|lane| !lane.is_over()).map(|lane| (lane.room, lane.reached())).collect()
    }

    /// When that was sent which was not looked through, at the latest; nothing, where all was.
    pub(super) fn searched_to(&self) -> Result<Option<UnixMs>> {
        let mut newest = None;
        for lane in self.lanes.iter().filter(|lane| !lane.is_over()) {
            newest = newest.max(sent_below(self.view, lane.room, lane.reached())?);
        }
        Ok(newest)
    }
}

/// When the event right below a revision was.
fn sent_below(view: &dyn View, room: RoomId, below: Revision) -> Result<Option<UnixMs>> {
    let events = view.room_events(room, below.previous().previous(), 1)?;
    Ok(events.first().map(|event| event.at))
}
