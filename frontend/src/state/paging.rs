//! The open room: opening it, and fetching the parts of its history that the view comes to.

use std::rc::Rc;

use adda_shared::id::{Revision, RoomId};
use adda_shared::limits;
use adda_shared::protocol::command::{Command, PageAt};
use adda_shared::replica::room::RoomState;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::rows::{Quote, Row, RowKey, quote};
use super::timeline::{Landing, OpenTimeline, Paging, RowList, Target};
use super::{Failure, State, settings};

/// The signals of the room that a view shows. They stay, though they do not change any more, when another is opened.
#[derive(Clone, Copy)]
pub(crate) struct TimelineSignals {
    pub(crate) list: Signal<RowList>,
    pub(crate) landing: Signal<Landing>,
    pub(crate) older: Signal<Paging>,
    pub(crate) newer: Signal<Paging>,
    pub(crate) jump: Signal<Paging>,
    pub(crate) announced: Signal<Option<Revision>>,
}

impl State {
    /// Opens a room: at a message, where the reader had left off, or at the end.
    pub(crate) fn open_room(self, room: RoomId, message: Option<Revision>) -> TimelineSignals {
        let inner = self.inner();
        let open = Rc::new(OpenTimeline::new(room));
        {
            let replica = inner.replica.borrow();
            open.begin(&replica, message);
        }
        inner.show_rows(&open);
        inner.is_following.set(false);
        inner.mirror.set_open(Some(Rc::clone(&open)));
        if let Some(user) = inner.user.get() {
            settings::save_last_room(user, room);
        }
        self.fetch_wanted();
        TimelineSignals {
            list: open.list.clone().into(),
            landing: open.landing.clone().into(),
            older: open.older.clone().into(),
            newer: open.newer.clone().into(),
            jump: open.jump.clone().into(),
            announced: open.announced.clone().into(),
        }
    }

    /// Leaves a room, unless another one was opened meanwhile.
    pub(crate) fn close_room(self, room: RoomId) {
        let inner = self.inner();
        if inner.mirror.open().is_some_and(|open| open.room == room) {
            inner.mirror.set_open(None);
            inner.is_following.set(false);
        }
    }

    /// Goes to a message of the open room.
    pub(crate) fn go_to_message(self, room: RoomId, revision: Revision) {
        self.go(room, Target::Message(revision));
    }

    /// Goes to the newest message of the open room.
    pub(crate) fn go_to_end(self, room: RoomId) {
        self.go(room, Target::End);
    }

    fn go(self, room: RoomId, target: Target) {
        if let Some(open) = self.inner().mirror.open().filter(|open| open.room == room) {
            open.land(target);
            self.fetch_wanted();
        }
    }

    /// Fetches the page on which the view shall land, unless it is held.
    pub(crate) fn fetch_wanted(self) {
        let inner = self.inner();
        let Some(open) = inner.mirror.open() else { return };
        let wanted = inner.replica.borrow().room(open.room).and_then(|room| open.wanted(room));
        if let Some(at) = wanted {
            self.fetch(&open, at, &open.jump);
        }
    }

    /// Fetches what lies before the rows, unless that is under way.
    pub(crate) fn fetch_older(self) {
        let inner = self.inner();
        let Some(open) = inner.mirror.open() else { return };
        let from = inner.replica.borrow().room(open.room).and_then(|room| {
            let timeline = room.timeline();
            (!timeline.has_start() && timeline.items().len() > 0).then(|| timeline.from())
        });
        if let Some(from) = from {
            self.fetch(&open, PageAt::Before(from), &open.older);
        }
    }

    /// Fetches what follows the rows, unless that is under way.
    pub(crate) fn fetch_newer(self) {
        let inner = self.inner();
        let Some(open) = inner.mirror.open() else { return };
        let to = inner.replica.borrow().room(open.room).and_then(|room| {
            let timeline = room.timeline();
            (!room.is_attached() && timeline.items().len() > 0).then(|| timeline.to())
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
        let (room, landing, paging) = (open.room, open.landing.clone(), paging.clone());
        let number = landing.get_untracked().number;
        spawn_local(async move {
            let asked = self.ask(Command::FindPage { room, at, limit: limits::PAGE_ITEMS_MAX }).await;
            // The rows come first: nothing shall be looked for among those from before.
            self.inner().refresh();
            paging.set(match asked {
                Ok(_) => Paging::Idle,
                Err(Failure::Lost) => Paging::Waiting,
                Err(Failure::Refused(_)) => Paging::Failed,
            });
            if landing.get_untracked().number != number {
                // Another place was asked for meanwhile.
                self.fetch_wanted();
            }
        });
    }

    /// The signal of a row of the open room.
    pub(crate) fn row(self, room: RoomId, key: RowKey) -> ArcRwSignal<Row> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        match inner.mirror.open().filter(|open| open.room == room) {
            Some(open) => open.row(&replica, key),
            None => OpenTimeline::new(room).row(&replica, key),
        }
    }

    /// The row that shows a revision of the open room, or the first that follows it.
    pub(crate) fn row_at(self, revision: Revision) -> Option<RowKey> {
        self.inner().mirror.open().and_then(|open| open.key_at(revision))
    }

    /// Whether what is held of the open room reaches to a revision.
    pub(crate) fn holds(self, revision: Revision) -> bool {
        let inner = self.inner();
        let Some(open) = inner.mirror.open() else { return false };
        let replica = inner.replica.borrow();
        let timeline = replica.room(open.room).map(RoomState::timeline);
        timeline.is_some_and(|timeline| timeline.from() <= revision && revision <= timeline.to())
    }

    /// The signal of the row that shows a message of the open room.
    pub(crate) fn message_at(self, room: RoomId, revision: Revision) -> Option<ArcRwSignal<Row>> {
        self.row_at(revision).map(|key| self.row(room, key))
    }

    /// Sees to it that a message of a room is held, wherever it stands.
    pub(crate) fn want(self, room: RoomId, message: Revision) {
        let inner = self.inner();
        inner.replica.borrow_mut().want(room, message);
        inner.pump();
    }

    /// A message of a room as it is quoted. Tracks what it says while the room is open.
    pub(crate) fn quoted(self, room: RoomId, message: Revision) -> Quote {
        let inner = self.inner();
        if let Some(open) = inner.mirror.open().filter(|open| open.room == room) {
            open.refreshed.track();
        }
        let replica = inner.replica.borrow();
        replica.room(room).map_or(Quote { message, says: None }, |room| quote(room, message))
    }

    /// Takes the unread line away.
    pub(crate) fn clear_new_line(self, room: RoomId) {
        let inner = self.inner();
        if let Some(open) = inner.mirror.open().filter(|open| open.room == room) {
            open.new_after.set(None);
            inner.show_rows(&open);
        }
    }
}
