//! A timeline that is open as signals, of a room or of a thread: the list of its rows, and one signal a row.
//!
//! Made when that is opened and left to its views when it is closed. Knows the replica, not the link.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use adda_shared::id::{Revision, UnixMs};
use adda_shared::protocol::command::PageAt;
use adda_shared::replica::Replica;

use super::mirror::show;
use super::reading::Reading;
use super::rows::{Row, RowKey, Source, Spec, content, lay_out};
use super::talk::Talk;
use crate::browser;
use crate::signal::ArcRwSignal;
use crate::text::format::local_day;

/// The rows of a timeline, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowList {
    pub(crate) keys: Arc<Vec<RowKey>>,
    /// Whether the last row is the newest that there is.
    pub(crate) is_attached: bool,
    /// Whether there is anything to show yet.
    pub(crate) is_loaded: bool,
    /// Whether there is any of what was said: not, where without a connection only what one writes oneself is shown.
    pub(crate) is_held: bool,
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
    pub(crate) talk: Talk,
    /// Whether its end is in view.
    pub(crate) is_following: Cell<bool>,
    pub(crate) list: ArcRwSignal<RowList>,
    pub(crate) landing: ArcRwSignal<Landing>,
    pub(crate) older: ArcRwSignal<Paging>,
    pub(crate) newer: ArcRwSignal<Paging>,
    /// Fetching a window to begin with, or one that lies elsewhere.
    pub(crate) jump: ArcRwSignal<Paging>,
    /// The newest message of somebody else, to be read aloud.
    pub(crate) announced: ArcRwSignal<Option<Revision>>,
    pub(crate) new_after: Cell<Option<Revision>>,
    /// Whether something was marked as unread since the reader came: that stays unread until they come again, by opening
    /// it anew, or mark all of it as read. Coming back to the window is no such thing: one marks something in order to
    /// look at something else first.
    pub(crate) is_put_aside: ArcRwSignal<bool>,
    is_kept_aside: Cell<bool>,
    /// How it was read when that was last looked at, and whether a server had told of it.
    reading: Cell<(Reading, bool)>,
    specs: RefCell<Vec<Spec>>,
    signals: RefCell<HashMap<RowKey, ArcRwSignal<Row>>>,
}

impl OpenTimeline {
    pub(crate) fn new(talk: Talk) -> Self {
        Self {
            talk,
            is_following: Cell::new(false),
            list: ArcRwSignal::default(),
            landing: ArcRwSignal::new(Landing { number: 0, target: Target::End }),
            older: ArcRwSignal::default(),
            newer: ArcRwSignal::default(),
            jump: ArcRwSignal::default(),
            announced: ArcRwSignal::default(),
            new_after: Cell::new(None),
            is_put_aside: ArcRwSignal::default(),
            is_kept_aside: Cell::new(false),
            reading: Cell::default(),
            specs: RefCell::default(),
            signals: RefCell::default(),
        }
    }

    /// Remembers where the reader has left off, and lands there, at a message, or at the end.
    pub(crate) fn begin(&self, replica: &Replica, message: Option<Revision>) {
        let reading = Reading::of(self.talk, replica);
        self.reading.set((reading, replica.server_version().is_some()));
        self.take_up();
        let read = (reading.unread > 0).then_some(reading.to);
        self.new_after.set(read);
        self.land(match (message, read) {
            (Some(revision), _) => Target::Message(revision),
            (None, Some(_)) => Target::New,
            (None, None) => Target::End,
        });
    }

    /// From now on it is read when it is seen: as soon as the server knows of all that one has said.
    pub(crate) fn take_up(&self) {
        self.keep_aside(false);
    }

    fn keep_aside(&self, is_kept: bool) {
        self.is_kept_aside.set(is_kept);
        let is_put_aside = is_kept || self.reading.get().0.is_marking;
        if self.is_put_aside.get_untracked() != is_put_aside {
            self.is_put_aside.set(is_put_aside);
        }
    }

    /// Looks how it is read by now; answers whether the line stands elsewhere by that.
    pub(crate) fn note_reading(&self, replica: &Replica) -> bool {
        let now = Reading::of(self.talk, replica);
        let (before, was_told) = self.reading.replace((now, replica.server_version().is_some()));
        // A marker that is there for the first time was not moved back, and what one has said oneself is known already.
        let is_moved_back = before.told.zip(now.told).is_some_and(|(before, now)| now.rewinds > before.rewinds);
        let is_marked = match (before.is_marking, now.is_marking) {
            (true, true) => before.to != now.to,
            (true, false) => false,
            (false, is_marking) => is_marking || is_moved_back,
        };
        // Of what was kept a server may tell that it was marked before the reader came.
        let is_kept = self.is_kept_aside.get() || (is_marked && (was_told || now.is_marking));
        self.keep_aside(is_kept && (now.unread > 0 || now.is_marking));
        let line = if is_marked && now.unread > 0 { Some(now.to) } else { self.new_after.get() };
        // What came to nothing has left no line behind.
        let has_ended = before.is_marking && !now.is_marking && now.unread == 0;
        let line = line.filter(|_| !has_ended);
        self.new_after.replace(line) != line
    }

    pub(crate) fn land(&self, target: Target) {
        self.landing.update(|landing| *landing = Landing { number: landing.number + 1, target });
    }

    /// The page that must be fetched before the view can land where it shall; nothing where all is held.
    pub(crate) fn wanted(&self, replica: &Replica) -> Option<PageAt> {
        let room = replica.room(self.talk.room)?;
        let window = self.talk.window(room);
        let holds = |revision| window.is_some_and(|window| window.from() <= revision && revision <= window.to());
        match self.landing.get_untracked().target {
            Target::Message(revision) => (!holds(revision)).then_some(PageAt::Around(revision)),
            Target::New => {
                let first = self.new_after.get().map_or(Reading::of(self.talk, replica).to, Revision::next);
                (!holds(first)).then_some(PageAt::Around(first))
            }
            Target::End => {
                let is_there = window.is_some_and(|window| window.is_attached(room.cursor()));
                (!is_there).then_some(PageAt::Head)
            }
        }
    }

    /// Takes note of an item that joined the window.
    pub(crate) fn appended(&self, replica: &Replica, revision: Revision) {
        let me = replica.me().map(|me| me.user);
        let Some(room) = replica.room(self.talk.room) else { return };
        let item = self.talk.window(room).and_then(|window| window.item(revision));
        let Some(item) = item.filter(|item| Some(item.by) != me && item.message().is_some()) else { return };
        // The first message that comes while nobody looks: they left off here.
        let is_being_read = self.is_following.get() && browser::is_attended();
        let Reading { to, unread, .. } = Reading::of(self.talk, replica);
        if unread == 1 && !is_being_read {
            self.new_after.set(Some(to));
        }
        if item.body().is_some() {
            self.announced.set(Some(revision));
        }
    }

    /// Brings the rows up to what the replica holds. Answers with what they show and it does not hold.
    pub(crate) fn refresh(&self, replica: &Replica) -> Vec<Revision> {
        let me = replica.me().map(|me| me.user);
        let Some(room) = replica.room(self.talk.room) else {
            self.list.set(RowList::default());
            return Vec::new();
        };
        let mut days = Days::default();
        let new_after = self.new_after.get();
        let specs = lay_out(room, self.talk, replica.echoes(self.talk.room), me, new_after, |at| days.of(at));
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
                show(signal, content(spec, room, replica.echoes(self.talk.room), me));
            }
        }
        let is_same = self.list.with_untracked(|list| list.keys.iter().eq(specs.iter().map(|spec| &spec.key)));
        let window = self.talk.window(room);
        let is_attached = window.is_none_or(|window| window.is_attached(room.cursor()));
        let is_held = window.is_some();
        let may_be_without = self.jump.get_untracked() == Paging::Waiting;
        self.list.maybe_update(|list| {
            // What is shown stays so, while it is asked for what is missing of it.
            let is_loaded = is_held || may_be_without || list.is_loaded;
            let flags = (is_attached, is_loaded, is_held);
            let is_other = !is_same || (list.is_attached, list.is_loaded, list.is_held) != flags;
            if is_other {
                let keys = specs.iter().map(|spec| spec.key).collect();
                *list = RowList { keys: Arc::new(keys), is_attached, is_loaded, is_held };
            }
            is_other
        });
        let missing = specs.iter().filter_map(|spec| spec.answers).filter(|(_, held)| held.is_none());
        let root = self.talk.thread.filter(|thread| room.item(*thread).is_none());
        missing.map(|(message, _)| message).chain(root).collect()
    }

    /// The signal of a row, made when it is first shown.
    pub(crate) fn row(&self, replica: &Replica, key: RowKey) -> ArcRwSignal<Row> {
        let mut signals = self.signals.borrow_mut();
        let signal = signals.entry(key).or_insert_with(|| {
            let specs = self.specs.borrow();
            let me = replica.me().map(|me| me.user);
            let spec = specs.iter().find(|spec| spec.key == key);
            let row = spec
                .zip(replica.room(self.talk.room))
                .map(|(spec, room)| content(spec, room, replica.echoes(self.talk.room), me));
            ArcRwSignal::new(row.unwrap_or(Row::Line(UnixMs(0))))
        });
        signal.clone()
    }

    /// The key of the row that shows this message.
    pub(crate) fn key_of(&self, message: Revision) -> Option<RowKey> {
        self.specs.borrow().iter().find_map(|spec| match spec.source {
            Source::Item(at, ..) if at == message => Some(spec.key),
            Source::Item(..) | Source::Line | Source::Echo(_) => None,
        })
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
