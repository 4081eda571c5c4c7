//! What stands at the head of a room, and what one has of one's own there: what one wants to be so is so at once.

use adda_shared::id::{Revision, UnixMs};
use adda_shared::item::Item;
use adda_shared::model::{FollowedThread, ReadMarker, Room, SavedMessage};
use adda_shared::notify::RoomNotify;
use adda_shared::permission::{Role, RoomRole, Standing};
use adda_shared::replica::Replica;
use adda_shared::replica::outbox::{Echo, EchoState, Intent};
use adda_shared::replica::room::RoomState;

/// See the [module](self).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoomHead {
    pub(crate) room: Room,
    pub(crate) role: RoomRole,
    /// Of which messages one is notified.
    pub(crate) notify: RoomNotify,
    /// The messages that are pinned, in the order in which they were.
    pub(crate) pins: Vec<Revision>,
    /// The messages that one has saved, in their own order.
    pub(crate) saved: Vec<SavedMessage>,
}

impl RoomHead {
    /// What does not change with each message, so that who shows it has nothing to do then.
    pub(super) fn of<'e>(state: &RoomState, echoes: impl Iterator<Item = &'e Echo>) -> Self {
        let entry = state.entry();
        let mut head = Self {
            room: entry.room.clone(),
            role: entry.role,
            notify: entry.notify,
            pins: entry.pins.clone(),
            saved: entry.saved.clone(),
        };
        for echo in echoes.filter(|echo| !matches!(echo.state, EchoState::Refused(_))) {
            head.wish(echo);
        }
        head
    }

    pub(crate) fn standing(&self, role: Role) -> Standing {
        Standing { role, room_role: Some(self.role), kind: self.room.kind, is_archived: self.room.is_archived }
    }

    fn wish(&mut self, echo: &Echo) {
        match echo.intent {
            Intent::Pin { message, is_on } if self.pins.contains(&message) != is_on => {
                self.pins.retain(|pinned| *pinned != message);
                self.pins.extend(is_on.then_some(message));
            }
            Intent::Save { message, is_on } => match self.saved.binary_search_by_key(&message, |saved| saved.message) {
                Ok(place) if !is_on => drop(self.saved.remove(place)),
                Err(place) if is_on => self.saved.insert(place, SavedMessage { message, at: echo.at }),
                Ok(_) | Err(_) => {}
            },
            Intent::Pin { .. }
            | Intent::Follow { .. }
            | Intent::MarkUnread { .. }
            | Intent::Vote { .. }
            | Intent::ClosePoll { .. }
            | Intent::Plan { .. }
            | Intent::ChangePlan { .. }
            | Intent::RemovePreview { .. }
            | Intent::Send(_)
            | Intent::Edit { .. }
            | Intent::Delete { .. }
            | Intent::React { .. } => {}
        }
    }
}

/// The threads of a room that one follows, or wants to, in the order of the messages that began them.
pub(super) fn threads<'e>(state: &RoomState, echoes: impl Iterator<Item = &'e Echo>) -> Vec<FollowedThread> {
    let mut threads = state.entry().threads.clone();
    for echo in echoes.filter(|echo| !matches!(echo.state, EchoState::Refused(_))) {
        if let Intent::Follow { message, is_on } = echo.intent {
            follow(&mut threads, state, message, is_on);
        } else if let Intent::MarkUnread { message } = echo.intent
            && let Some(item) = state.item(message)
            && let (Some(thread), Some(reply)) = (item.thread(), item.message())
        {
            follow(&mut threads, state, thread, true);
            let followed = threads.iter_mut().filter(|followed| followed.thread == thread);
            followed.for_each(|followed| followed.read.number = reply.number.saturating_sub(1));
        } else if let Some(thread) = echo.intent.thread() {
            // Who writes after they have marked something has read it.
            let told = state.entry().thread(thread).map(|followed| followed.read.number);
            let followed = threads.iter_mut().filter(|followed| followed.thread == thread);
            followed.for_each(|followed| followed.read.number = told.unwrap_or(followed.last_number));
        }
    }
    threads
}

/// What of the threads of a room is not sent yet: of each its thread, and whether it was refused.
pub(super) fn unsent<'e>(state: &RoomState, echoes: impl Iterator<Item = &'e Echo>) -> Vec<(Revision, bool)> {
    let of_threads = echoes.filter(|echo| !echo.intent.is_beside()).filter_map(|echo| {
        let is_refused = matches!(echo.state, EchoState::Refused(_));
        Some((thread_of(Some(state), &echo.intent)?, is_refused))
    });
    of_threads.collect()
}

/// The thread of what is wanted: a reply's own, or that of the message for which another text was written.
pub(super) fn thread_of(room: Option<&RoomState>, intent: &Intent) -> Option<Revision> {
    let changed = || room?.item(intent.changes()?)?.thread();
    intent.thread().or_else(changed)
}

/// How many replies are unread in the threads of a room that one follows, or wants to.
pub(super) fn unread_replies(replica: &Replica, state: &RoomState) -> u64 {
    let entry = state.entry();
    if replica.echoes(entry.room.room).next().is_none() {
        return entry.unread_replies();
    }
    threads(state, replica.echoes(entry.room.room)).iter().map(FollowedThread::unread).sum()
}

/// What was said in a thread before it is followed counts as read.
fn follow(threads: &mut Vec<FollowedThread>, state: &RoomState, thread: Revision, is_on: bool) {
    match threads.iter().position(|followed| followed.thread == thread) {
        Some(place) if !is_on => drop(threads.remove(place)),
        None if is_on => {
            let replies = state.item(thread).and_then(Item::message).and_then(|message| message.replies.as_ref());
            let none = (thread, 0, UnixMs(0));
            let (last, last_number, last_at) =
                replies.map_or(none, |replies| (replies.last, replies.last_number, replies.last_at));
            let read = ReadMarker { rewinds: 0, revision: last, number: last_number };
            let place = threads.partition_point(|followed| followed.thread < thread);
            threads.insert(place, FollowedThread { thread, read, last, last_number, last_at });
        }
        Some(_) | None => {}
    }
}
