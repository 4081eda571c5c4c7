//! What is open, a room or a thread: opening it, and fetching the parts of its history that the view comes to.

use std::rc::Rc;
use std::time::Duration;

use adda_shared::id::{Revision, RoomId};
use adda_shared::item::{Item, Said};
use adda_shared::limits;
use adda_shared::protocol::command::{Command, PageAt};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::rows::{Quote, Row, RowKey, quote};
use super::talk::Talk;
use super::timeline::{Landing, OpenTimeline, Paging, RowList, Target};
use super::{Failure, State, settings};

use crate::signal::{ArcRwSignal, Signal};

/// The signals of what a view shows. They stay, though they do not change any more, when that is closed.
#[derive(Clone, Copy)]
pub(crate) struct TimelineSignals {
    pub(crate) list: Signal<RowList>,
    pub(crate) landing: Signal<Landing>,
    pub(crate) older: Signal<Paging>,
    pub(crate) newer: Signal<Paging>,
    pub(crate) jump: Signal<Paging>,
    pub(crate) announced: Signal<Option<Revision>>,
    pub(crate) is_put_aside: Signal<bool>,
}

impl State {
    /// Opens a room or a thread: at a message, where the reader had left off, or at the end.
    pub(crate) fn open(self, talk: Talk, message: Option<Revision>) -> TimelineSignals {
        let inner = self.inner();
        let open = Rc::new(OpenTimeline::new(talk));
        {
            let replica = inner.replica.borrow();
            open.begin(&replica, message);
        }
        inner.show_rows(&open);
        inner.mirror.add_open(Rc::clone(&open));
        if let Some(user) = inner.user.get().filter(|_| talk.thread.is_none()) {
            settings::save_last_room(user, talk.room);
        }
        self.fetch_wanted(talk);
        TimelineSignals {
            list: open.list.clone().into(),
            landing: open.landing.clone().into(),
            older: open.older.clone().into(),
            newer: open.newer.clone().into(),
            jump: open.jump.clone().into(),
            announced: open.announced.clone().into(),
            is_put_aside: open.is_put_aside.clone().into(),
        }
    }

    /// Leaves a room or a thread.
    pub(crate) fn close(self, talk: Talk) {
        self.inner().mirror.close(talk);
    }

    /// Goes to a message of what is open.
    pub(crate) fn go_to_message(self, talk: Talk, revision: Revision) {
        self.go(talk, Target::Message(revision));
    }

    /// Goes to the newest message of what is open.
    pub(crate) fn go_to_end(self, talk: Talk) {
        self.go(talk, Target::End);
    }

    /// Goes where it would have been opened without a message to go to.
    pub(crate) fn land_anew(self, talk: Talk) {
        let inner = self.inner();
        if let Some(open) = inner.mirror.open(talk) {
            open.begin(&inner.replica.borrow(), None);
            self.fetch_wanted(talk);
        }
    }

    fn go(self, talk: Talk, target: Target) {
        if let Some(open) = self.inner().mirror.open(talk) {
            open.land(target);
            self.fetch_wanted(talk);
        }
    }

    /// Fetches the page on which the view shall land, unless it is held.
    pub(crate) fn fetch_wanted(self, talk: Talk) {
        let inner = self.inner();
        let Some(open) = inner.mirror.open(talk) else { return };
        let wanted = open.wanted(&inner.replica.borrow());
        if let Some(at) = wanted {
            self.fetch(&open, at, &open.jump);
        }
    }

    /// Fetches what lies before the rows, unless that is under way.
    pub(crate) fn fetch_older(self, talk: Talk) {
        let inner = self.inner();
        let Some(open) = inner.mirror.open(talk) else { return };
        let from = inner.replica.borrow().room(talk.room).and_then(|room| {
            let window = talk.window(room)?;
            (!window.has_start()).then(|| window.from())
        });
        if let Some(from) = from {
            self.fetch(&open, PageAt::Before(from), &open.older);
        }
    }

    /// Fetches what follows the rows, unless that is under way.
    pub(crate) fn fetch_newer(self, talk: Talk) {
        let inner = self.inner();
        let Some(open) = inner.mirror.open(talk) else { return };
        let to = inner.replica.borrow().room(talk.room).and_then(|room| {
            let window = talk.window(room)?;
            (!window.is_attached(room.cursor())).then(|| window.to())
        });
        if let Some(to) = to {
            self.fetch(&open, PageAt::After(to), &open.newer);
        }
    }

    fn fetch(self, open: &OpenTimeline, at: PageAt, paging: &ArcRwSignal<Paging>) {
        if paging.get_untracked() == Paging::Loading {
            return;
        }
        paging.set(Paging::Loading);
        let (talk, landing, list, paging) = (open.talk, open.landing.clone(), open.list.clone(), paging.clone());
        let number = landing.get_untracked().number;
        spawn_local(async move {
            let Talk { room, thread } = talk;
            let asked = self.ask(Command::FindPage { room, thread, at, limit: limits::PAGE_ITEMS_MAX }).await;
            // The rows come first: nothing shall be looked for among those from before.
            self.inner().refresh();
            let came = match asked {
                Ok(_) => Paging::Idle,
                Err(Failure::Lost) => Paging::Waiting,
                Err(Failure::Refused(_)) => Paging::Failed,
            };
            paging.set(came);
            if came == Paging::Waiting {
                // What one writes is shown without what was said.
                self.inner().refresh();
            }
            // A page that was outdated by what came with it is not taken.
            let is_outdated = came == Paging::Idle && list.with_untracked(|list| !list.is_held);
            if is_outdated || landing.get_untracked().number != number {
                // Or another place was asked for meanwhile.
                self.fetch_wanted(talk);
            }
        });
    }

    /// The signal of a row of what is open.
    pub(crate) fn row(self, talk: Talk, key: RowKey) -> ArcRwSignal<Row> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        match inner.mirror.open(talk) {
            Some(open) => open.row(&replica, key),
            None => OpenTimeline::new(talk).row(&replica, key),
        }
    }

    /// The row that shows a revision of what is open, or the first that follows it.
    pub(crate) fn row_at(self, talk: Talk, revision: Revision) -> Option<RowKey> {
        self.inner().mirror.open(talk).and_then(|open| open.key_at(revision))
    }

    /// Whether what is held of a room or a thread reaches to a revision.
    pub(crate) fn holds(self, talk: Talk, revision: Revision) -> bool {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let window = replica.room(talk.room).and_then(|room| talk.window(room));
        window.is_some_and(|window| window.from() <= revision && revision <= window.to())
    }

    /// The signal of the row that shows a message of a room, in whatever is open of that.
    pub(crate) fn message_at(self, room: RoomId, message: Revision) -> Option<ArcRwSignal<Row>> {
        let inner = self.inner();
        let opened = inner.mirror.opened();
        let mut shown = opened.iter().filter(|open| open.talk.room == room);
        let (open, key) = shown.find_map(|open| Some((open, open.key_of(message)?)))?;
        Some(open.row(&inner.replica.borrow(), key))
    }

    /// Sees to it that a message of a room is held, wherever it stands.
    pub(crate) fn want(self, room: RoomId, message: Revision) {
        let inner = self.inner();
        inner.replica.borrow_mut().want(room, message);
        if !inner.is_pumped_soon.replace(true) {
            // A list says one after the other what it wants.
            set_timeout(
                move || {
                    let inner = self.inner();
                    inner.is_pumped_soon.set(false);
                    inner.pump();
                },
                Duration::ZERO,
            );
        }
    }

    /// In which thread a message of a room stands, if in one; nothing, while it is not held. Tracks.
    pub(crate) fn thread_of(self, room: RoomId, message: Revision) -> Option<Option<Revision>> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        inner.mirror.room(&replica, room).changed.track();
        replica.room(room).and_then(|room| room.item(message)).map(Item::thread)
    }

    /// How many replies a message has, and whether it is deleted itself; nothing, while it is not held. Tracks.
    pub(crate) fn root_of(self, room: RoomId, message: Revision) -> Option<(u64, bool)> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        inner.mirror.room(&replica, room).changed.track();
        let message = replica.room(room)?.item(message)?.message()?;
        let count = message.replies.as_ref().map_or(0, |replies| replies.last_number);
        Some((count, matches!(message.said, Said::Deleted { .. })))
    }

    /// A message of a room as it is quoted. Tracks what it says.
    pub(crate) fn quoted(self, room: RoomId, message: Revision) -> Quote {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        inner.mirror.room(&replica, room).changed.track();
        replica.room(room).map_or(Quote { message, thread: None, says: None }, |room| quote(room, message))
    }

    /// Takes the unread line away.
    pub(crate) fn clear_new_line(self, talk: Talk) {
        let inner = self.inner();
        if let Some(open) = inner.mirror.open(talk) {
            open.new_after.set(None);
            inner.show_rows(&open);
        }
    }
}
