//! How far rooms and threads are read, and how much of them is not.

use adda_shared::id::{Revision, RoomId};
use adda_shared::item::Item;
use adda_shared::limits;
use adda_shared::model::{FollowedThread, ReadMarker};
use adda_shared::protocol::command::Command;
use adda_shared::replica::Replica;
use adda_shared::replica::outbox::{EchoState, Intent};

use super::State;
use super::mirror::RoomSignals;
use super::talk::Talk;
use crate::signal::{Memo, Signal};
use crate::watch::memo;

/// How a room or a thread is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The marker, as the server told it: nothing of a room that one is not in, or a thread that one does not follow.
    pub(super) told: Option<ReadMarker>,
    /// Whether one has said that something of it is unread, and the server does not know yet.
    pub(super) is_marking: bool,
    /// Everything up to here is read, as one wants it.
    pub(super) to: Revision,
    /// How much is unread after that. A thread that one does not follow never is, but where one has just said so.
    pub(super) unread: u64,
}

impl Reading {
    pub(super) fn of(talk: Talk, replica: &Replica) -> Self {
        let Some(room) = replica.room(talk.room) else { return Self::default() };
        let entry = room.entry();
        let (told, last_number) = match talk.thread.map(|thread| (thread, entry.thread(thread))) {
            None => (Some(entry.read), entry.last_number),
            Some((_, Some(followed))) => (Some(followed.read), followed.last_number),
            Some((thread, None)) => {
                let replies = room.item(thread).and_then(Item::message).and_then(|message| message.replies.as_ref());
                (None, replies.map_or(0, |replies| replies.last_number))
            }
        };
        let mut marked = None;
        for echo in replica.echoes(talk.room).filter(|echo| !matches!(echo.state, EchoState::Refused(_))) {
            if let Intent::MarkUnread { message } = echo.intent
                && let Some(item) = room.item(message).filter(|item| item.thread() == talk.thread)
            {
                marked = item.message().map(|message| (item.revision.previous(), message.number.saturating_sub(1)));
            } else if echo.intent.draft().is_some_and(|draft| draft.thread == talk.thread) {
                // Who writes after that has read it.
                marked = None;
            }
        }
        let told_to = told.map(|read| (read.revision, read.number));
        let (to, number) = marked.or(told_to).unwrap_or((Revision::ZERO, last_number));
        Self { told, is_marking: marked.is_some(), to, unread: last_number.saturating_sub(number) }
    }
}

/// A thread, where one follows it.
pub(crate) fn followed(threads: &[FollowedThread], thread: Revision) -> Option<&FollowedThread> {
    threads.iter().find(|followed| followed.thread == thread)
}

/// How many of one's own replies in a thread are not sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unsent {
    /// They wait for the connection.
    pub(crate) waiting: u64,
    pub(crate) refused: u64,
}

impl State {
    /// What of a thread is not sent. A moment's wait is none. Tracks.
    pub(crate) fn unsent_in(self, room: RoomId, thread: Revision) -> Unsent {
        let is_live = self.is_live().get();
        let mut unsent = Unsent::default();
        self.room(room).unsent.with(|echoes| {
            for (_, is_refused) in echoes.iter().filter(|(of, _)| *of == thread) {
                unsent.refused += u64::from(*is_refused);
                unsent.waiting += u64::from(!is_refused && !is_live);
            }
        });
        unsent
    }

    /// Everything of a room or a thread up to here is read, or shall be.
    pub(crate) fn read_up_to(self, talk: Talk) -> Revision {
        Reading::of(talk, &self.inner().replica.borrow()).to
    }

    /// Whether something of it is to be marked as unread as soon as there is a connection.
    pub(crate) fn is_marking(self, talk: Talk) -> bool {
        Reading::of(talk, &self.inner().replica.borrow()).is_marking
    }

    /// The first unread messages of a room that call oneself.
    pub(crate) fn first_mentions(self, room: RoomId) -> Vec<u64> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let mentions = replica.room(room).map(|room| room.entry().mentions.iter()).into_iter().flatten();
        mentions.take(limits::UNREAD_FIRST_MAX).map(|message| message.0).collect()
    }

    /// Marks everything in a room or a thread as read.
    pub(crate) fn mark_read(self, talk: Talk) {
        let inner = self.inner();
        if let Some(open) = inner.mirror.open(talk) {
            open.take_up();
        }
        if let Some(marker) = self.read_marker(talk) {
            self.tell(marker);
        }
    }

    /// What marks everything in a room or a thread as read; nothing where it is, or where something is about to be marked
    /// as unread.
    pub(crate) fn read_marker(self, talk: Talk) -> Option<Command> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let Talk { room, thread } = talk;
        let revision = replica.room(room)?.cursor();
        let reading = Reading::of(talk, &replica);
        let rewinds = reading.told?.rewinds;
        let is_due = reading.unread > 0 && !reading.is_marking;
        is_due.then_some(Command::MarkRead { room, thread, revision, rewinds })
    }

    /// Says whether the end of what is open is in view.
    pub(crate) fn set_following(self, talk: Talk, is_following: bool) {
        let inner = self.inner();
        if let Some(open) = inner.mirror.open(talk) {
            open.is_following.set(is_following);
        }
        inner.replica.borrow_mut().set_following(talk.room, talk.thread, is_following);
    }

    /// How much of a room's own timeline or of a thread is unread.
    pub(crate) fn unread_in(self, talk: Talk) -> Memo<u64> {
        let RoomSignals { threads, unread, .. } = self.room(talk.room);
        memo(move || match talk.thread {
            Some(thread) => threads.with(|threads| followed(threads, thread).map_or(0, FollowedThread::unread)),
            None => unread.get(),
        })
    }

    /// How many replies are unread in the threads of a room that one follows. Tracks.
    pub(crate) fn unread_replies_in(self, room: RoomId) -> u64 {
        self.room(room).threads.with(|threads| threads.iter().map(FollowedThread::unread).sum())
    }

    /// The rooms and the threads in which something is unread.
    pub(crate) fn unread_talks(self) -> Vec<Talk> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let mut talks = Vec::new();
        for (room, state) in replica.rooms() {
            let threads = state.entry().threads.iter().map(|followed| Talk::in_thread(room, followed.thread));
            let all = std::iter::once(Talk::in_room(room)).chain(threads);
            talks.extend(all.filter(|talk| Reading::of(*talk, &replica).unread > 0));
        }
        talks
    }

    /// Unread replies in threads that one follows, of all rooms that are not silent.
    pub(crate) fn unread_replies(self) -> Signal<u64> {
        self.inner().mirror.unread_replies.clone().into()
    }
}
