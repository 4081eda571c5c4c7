//! The open room's timeline as signals: the list of its rows, and one signal a row.
//!
//! Made when a room is opened and left to its views when another one is. Knows the replica, not the link.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use adda_shared::id::{Revision, RoomId, UnixMs};
use adda_shared::protocol::command::PageAt;
use adda_shared::replica::Replica;
use adda_shared::replica::room::RoomState;
use leptos::prelude::*;

use super::mirror::show;
use super::rows::{Row, RowKey, Source, Spec, content, lay_out};
use crate::text::format::local_day;

/// The rows of a timeline, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowList {
    pub(crate) keys: Arc<Vec<RowKey>>,
    /// Whether the last row is the newest that there is.
    pub(crate) is_attached: bool,
    /// Whether there is anything to show yet.
    pub(crate) is_loaded: bool,
}

/// Where the view shall stand, once the rows are there. Each has its own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Landing {
    pub(crate) number: u32,
    pub(crate) target: Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The newest message.
    End,
    /// The line where the reader had left off.
    New,
    /// One message, which lights up.
    Message(Revision),
}

/// How fetching stands, at one end of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Paging {
    #[default]
    Idle,
    Loading,
    /// There is no connection. Nobody needs to retry by hand: it goes on by itself.
    Waiting,
    Failed,
}

/// See the [module](self).
pub(crate) struct OpenTimeline {
    pub(crate) room: RoomId,
    pub(crate) list: ArcRwSignal<RowList>,
    pub(crate) landing: ArcRwSignal<Landing>,
    pub(crate) older: ArcRwSignal<Paging>,
    pub(crate) newer: ArcRwSignal<Paging>,
    /// Fetching a window to begin with, or one that lies elsewhere.
    pub(crate) jump: ArcRwSignal<Paging>,
    /// The newest message of somebody else, to be read aloud.
    pub(crate) announced: ArcRwSignal<Option<Revision>>,
    pub(crate) new_after: Cell<Option<Revision>>,
    /// Changes whenever the rows were brought up to what is held.
    pub(crate) refreshed: ArcRwSignal<u32>,
    specs: RefCell<Vec<Spec>>,
    signals: RefCell<HashMap<RowKey, ArcRwSignal<Row>>>,
}

impl OpenTimeline {
    pub(crate) fn new(room: RoomId) -> Self {
        Self {
            room,
            list: ArcRwSignal::default(),
            landing: ArcRwSignal::new(Landing { number: 0, target: Target::End }),
            older: ArcRwSignal::default(),
            newer: ArcRwSignal::default(),
            jump: ArcRwSignal::default(),
            announced: ArcRwSignal::default(),
            new_after: Cell::new(None),
            refreshed: ArcRwSignal::default(),
            specs: RefCell::default(),
            signals: RefCell::default(),
        }
    }

    /// Remembers where the reader has left off, and lands there, at a message, or at the end.
    pub(crate) fn begin(&self, replica: &Replica, message: Option<Revision>) {
        let read = replica.room(self.room).filter(|room| room.unread() > 0).map(|room| room.entry().read.revision);
        self.new_after.set(read);
        self.land(match (message, read) {
            (Some(revision), _) => Target::Message(revision),
            (None, Some(_)) => Target::New,
            (None, None) => Target::End,
        });
    }

    pub(crate) fn land(&self, target: Target) {
        self.landing.update(|landing| *landing = Landing { number: landing.number + 1, target });
    }

    /// The page that must be fetched before the view can land where it shall; nothing where all is held.
    pub(crate) fn wanted(&self, room: &RoomState) -> Option<PageAt> {
        let timeline = room.timeline();
        let holds = |revision: Revision| timeline.from() <= revision && revision <= timeline.to();
        match self.landing.get_untracked().target {
            Target::Message(revision) => (!holds(revision)).then_some(PageAt::Around(revision)),
            Target::New => {
                let first = self.new_after.get().map_or(room.entry().read.revision, Revision::next);
                (!holds(first)).then_some(PageAt::Around(first))
            }
            Target::End => {
                let is_empty = timeline.items().len() == 0 && !timeline.has_start();
                (is_empty || !room.is_attached()).then_some(PageAt::Head)
            }
        }
    }

    /// Takes note of an item that joined the window.
    pub(crate) fn appended(&self, replica: &Replica, revision: Revision, is_being_read: bool) {
        let me = replica.me().map(|me| me.user);
        let Some(room) = replica.room(self.room) else { return };
        let Some(item) = room.timeline().item(revision).filter(|item| Some(item.by) != me) else { return };
        if item.message().is_none() {
            return;
        }
        // The first message that comes while nobody looks: they left off here.
        if room.unread() == 1 && !is_being_read {
            self.new_after.set(Some(room.entry().read.revision));
        }
        if item.body().is_some() {
            self.announced.set(Some(revision));
        }
    }

    /// Brings the rows up to what the replica holds. Answers with what they show and it does not hold.
    pub(crate) fn refresh(&self, replica: &Replica) -> Vec<Revision> {
        let me = replica.me().map(|me| me.user);
        let Some(room) = replica.room(self.room) else {
            self.list.set(RowList::default());
            return Vec::new();
        };
        let mut days = Days::default();
        let specs = lay_out(room, replica.echoes(self.room), me, self.new_after.get(), |at| days.of(at));
        let mut signals = self.signals.borrow_mut();
        if signals.len() > 2 * specs.len() {
            let kept: HashSet<RowKey> = specs.iter().map(|spec| spec.key).collect();
            signals.retain(|key, _| kept.contains(key));
        }
        let before = self.specs.replace(specs);
        let before: HashMap<RowKey, Spec> = before.into_iter().map(|spec| (spec.key, spec)).collect();
        let specs = self.specs.borrow();
        for spec in specs.iter().filter(|spec| before.get(&spec.key) != Some(*spec)) {
            if let Some(signal) = signals.get(&spec.key) {
                show(signal, content(spec, room, replica.echoes(self.room), me));
            }
        }
        let is_same = self.list.with_untracked(|list| list.keys.iter().eq(specs.iter().map(|spec| &spec.key)));
        let is_attached = room.is_attached();
        let is_loaded = room.timeline().items().len() > 0 || room.timeline().has_start();
        self.list.maybe_update(|list| {
            let is_other = !is_same || list.is_attached != is_attached || list.is_loaded != is_loaded;
            if is_other {
                let keys = specs.iter().map(|spec| spec.key).collect();
                *list = RowList { keys: Arc::new(keys), is_attached, is_loaded };
            }
            is_other
        });
        self.refreshed.update(|count| *count = count.wrapping_add(1));
        let missing = specs.iter().filter_map(|spec| spec.answers).filter(|(_, held)| held.is_none());
        missing.map(|(message, _)| message).collect()
    }

    /// The signal of a row, made when it is first shown.
    pub(crate) fn row(&self, replica: &Replica, key: RowKey) -> ArcRwSignal<Row> {
        let mut signals = self.signals.borrow_mut();
        let signal = signals.entry(key).or_insert_with(|| {
            let specs = self.specs.borrow();
            let me = replica.me().map(|me| me.user);
            let spec = specs.iter().find(|spec| spec.key == key);
            let row = spec
                .zip(replica.room(self.room))
                .map(|(spec, room)| content(spec, room, replica.echoes(self.room), me));
            ArcRwSignal::new(row.unwrap_or(Row::Line(UnixMs(0))))
        });
        signal.clone()
    }

    /// The key of the row that shows this revision, or the first that follows it.
    pub(crate) fn key_at(&self, revision: Revision) -> Option<RowKey> {
        self.specs.borrow().iter().find_map(|spec| match spec.source {
            Source::Item(at, ..) if at >= revision => Some(spec.key),
            Source::Item(..) | Source::Line | Source::Echo(_) => None,
        })
    }
}

/// Counts days where the reader is. Asking the browser costs more than everything else about a row, and all moments of
/// one quarter of an hour lie in the same day: no zone is off by less.
#[derive(Default)]
struct Days {
    last: Option<(u64, i64)>,
}

impl Days {
    fn of(&mut self, at: UnixMs) -> i64 {
        let quarter = at.0 / 900_000;
        if let Some((held, day)) = self.last
            && held == quarter
        {
            return day;
        }
        let day = local_day(at);
        self.last = Some((quarter, day));
        day
    }
}
