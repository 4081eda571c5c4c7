//! The messages that match, newest first over all of somebody's rooms, until the work that one request may do is done.
//!
//! Each room is walked downwards by revision, the order that is sure. Among the rooms the next message is the one that
//! was sent last by the server's clock: were that set back, two rooms would be mixed otherwise than they were written,
//! and nothing would be missed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use adda_shared::id::{Revision, RoomId, UnixMs};
use adda_shared::protocol::search::MessageState;

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
    /// The only messages that can match, where that is known.
    only: Option<BTreeSet<Revision>>,
    /// Messages that can't.
    without: BTreeSet<Revision>,
}

impl Lane {
    /// When the next one was sent, at the latest.
    fn next_at(&self) -> UnixMs {
        self.ready.front().map_or(self.at_most, |found| found.said.at)
    }

    fn is_over(&self) -> bool {
        self.ready.is_empty() && self.below.0 <= 1
    }

    /// Leaves out what can't match: what is left begins with one that can, or is over.
    fn skip(&mut self) {
        if let Some(only) = &self.only {
            let next = only.range(..self.below).next_back().copied();
            self.below = next.map_or(Revision(1), Revision::next);
        }
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
        let mut only: Option<BTreeSet<(RoomId, Revision)>> = None;
        for state in query.states() {
            let Some(are) = are(view, ctx, *state)? else { continue };
            only = Some(only.map_or_else(|| are.clone(), |only| only.intersection(&are).copied().collect()));
        }
        let mut without = BTreeSet::new();
        for state in query.not_states() {
            without.extend(are(view, ctx, *state)?.unwrap_or_default());
        }
        let mut lanes = Vec::new();
        for entry in view.entries(ctx.user)? {
            let (room, end) = (entry.room.room, entry.head.next());
            let start = match &below {
                Some(below) => below.get(&room).copied().map(|start| start.min(end)),
                None => Some(end),
            };
            if let Some(start) = start.filter(|_| query.takes_room(room)) {
                let at_most = view.event_at(room, start.previous())?.unwrap_or(entry.last_at);
                let only = only.as_ref().map(|only| within(only, room));
                let without = within(&without, room);
                let mut lane = Lane { room, ready: VecDeque::new(), below: start, at_most, only, without };
                lane.skip();
                lanes.push(lane);
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
            let limit = BATCH.min(self.candidates_left);
            let candidates = match &lane.only {
                Some(only) => {
                    let next: Vec<Revision> = only.range(..lane.below).rev().take(limit).copied().collect();
                    lane.below = next.last().copied().unwrap_or(Revision(1));
                    self.view.candidates_at(lane.room, &next)?
                }
                None => {
                    let from = Revision(lane.below.0.saturating_sub(self.stretch.min(self.revisions_left)).max(1));
                    let stretch = Stretch { room: lane.room, from, below: lane.below };
                    let candidates = self.view.candidates(stretch, &self.sought, limit)?;
                    // A full batch may have left some of the stretch out.
                    let last = candidates.last().filter(|_| candidates.len() == limit).map(|said| said.revision);
                    let reached = last.unwrap_or(from);
                    self.revisions_left = self.revisions_left.saturating_sub(lane.below.0 - reached.0);
                    lane.below = reached;
                    candidates
                }
            };
            self.questions_left -= 1;
            self.candidates_left -= candidates.len();
            if let Some(said) = candidates.last() {
                lane.at_most = lane.at_most.min(said.at);
            }
            for said in candidates {
                let text = said.text();
                self.bytes_left = self.bytes_left.saturating_sub(text.len());
                let folded = fold::fold(&text);
                drop(text);
                if !lane.without.contains(&said.revision) && self.query.is_met_by(&said, &folded) {
                    lane.ready.push_back(Match { room: lane.room, said, folded });
                }
            }
            lane.skip();
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
            newest = newest.max(self.view.event_at(lane.room, lane.reached().previous())?);
        }
        Ok(newest)
    }
}

/// The messages of somebody's rooms that are this; nothing, where that is not listed and each message says it.
fn are(view: &dyn View, ctx: Ctx, state: MessageState) -> Result<Option<BTreeSet<(RoomId, Revision)>>> {
    Ok(match state {
        MessageState::Pinned => Some(view.all_pinned(ctx.user)?.into_iter().collect()),
        MessageState::Saved => {
            let saved = view.all_saved(ctx.user)?.into_iter();
            Some(saved.map(|(room, saved)| (room, saved.message)).collect())
        }
        MessageState::Thread => None,
    })
}

/// What of this is in one room.
fn within(are: &BTreeSet<(RoomId, Revision)>, room: RoomId) -> BTreeSet<Revision> {
    are.range((room, Revision(0))..=(room, Revision(u64::MAX))).map(|(_, message)| *message).collect()
}
