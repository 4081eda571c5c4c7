//! What the person does to messages that are there already.

use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::replica::timeline::Timeline;
use adda_shared::text::MessageBody;

use super::World;
use crate::cast::{emoji, link};
use crate::server::ADA;

/// Another text that the person gave a message, as they remember it.
pub(crate) struct Edited {
    pub(crate) room: RoomId,
    pub(crate) body: MessageBody,
    /// Given up in time: the server must never have it.
    pub(crate) is_discarded: bool,
    /// It was on the server when that was set back to an older backup.
    pub(crate) is_lost: bool,
}

impl World {
    /// Changes one of the last messages of the person's own that are held, deletes it, pins it, saves it, follows
    /// its thread, marks it as unread, votes in its poll or closes that, takes a preview away, or puts an emoji under it.
    pub(super) fn edit(&mut self, room: u8, what: u8) {
        let room = self.any_room(room);
        let Some(state) = self.replica.room(room) else { return };
        let windows = (1..=state.cursor().0).filter_map(|thread| state.thread(Revision(thread)));
        let replies = windows.flat_map(Timeline::items);
        let own = state.timeline().items().rev().chain(replies).filter(|item| item.by == ADA && item.body().is_some());
        let own: Vec<(Revision, bool)> = own.map(|item| (item.revision, item.thread().is_none())).take(5).collect();
        let Some((message, may_begin)) = own.get(usize::from(what / 8) % own.len().max(1)).copied() else { return };
        let nonce = Nonce(2 << 32 | self.edited.len() as u64);
        let body = MessageBody::parse(&format!("edited {}", self.edited.len())).expect("a text as it may be");
        let change = match what % 8 {
            0 => self.replica.delete(room, message, nonce, self.now),
            3 if what / 8 % 3 == 1 => {
                self.replica.remove_preview(room, message, nonce, link(u64::from(what / 64)), self.now)
            }
            3 => self.replica.pin(room, message, nonce, !(what / 8).is_multiple_of(3), self.now),
            7 => self.replica.mark_unread(room, message, nonce, self.now),
            6 if may_begin => self.replica.follow(room, message, nonce, !(what / 8).is_multiple_of(3), self.now),
            5 => self.replica.save(room, message, nonce, !(what / 8).is_multiple_of(3), self.now),
            2 if what / 8 % 4 == 3 => self.replica.close_poll(room, message, nonce, self.now),
            2 if what / 8 % 2 == 1 => self.replica.vote(room, message, nonce, vec![what / 16 % 3], self.now),
            1 | 2 => self.replica.react(room, message, nonce, emoji(what / 8), what % 8 == 1, self.now),
            _ => self.replica.edit(room, message, nonce, body.clone(), self.now),
        };
        self.show(&[change.expect("few messages")]);
        let is_discarded = what % 8 < 4 || what % 8 == 5 || what % 8 == 7 || (what % 8 == 6 && may_begin);
        self.edited.push(Edited { room, body, is_discarded, is_lost: false });
    }
}
