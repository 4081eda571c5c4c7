//! What the server answers to who reads.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::item::{Content, Item};
use adda_shared::limits::PAGE_ITEMS_MAX;
use adda_shared::model::Member;
use adda_shared::protocol::command::{Items, Page, PageAt, Reply};

use super::Server;
use crate::log::Seat;
use crate::mistake::Mistake;

impl Server {
    pub(super) fn page(&self, room: RoomId, thread: Option<Revision>, at: PageAt, limit: u16) -> Page {
        let log = &self.kept.rooms[&room];
        let (from, to) = log.span(thread, at, usize::from(limit.clamp(1, PAGE_ITEMS_MAX)));
        let mut items = log.between(thread, from, to);
        if self.errs(Mistake::PagesOfOldTexts) {
            let first = |item: &Item| Item::of(&log.events()[usize::try_from(item.revision.0 - 1).expect("small")]);
            items = items.iter().filter_map(first).collect();
        }
        if self.errs(Mistake::PagesWithoutPreviews) {
            for item in &mut items {
                if let Content::Message(message) = &mut item.what {
                    message.previews.clear();
                }
            }
        }
        if self.errs(Mistake::PagesWithHoles) && items.len() > 2 {
            items.remove(1);
        }
        if self.errs(Mistake::ThreadsWithHoles) && thread.is_some() && items.len() > 1 {
            items.remove(0);
        }
        Page { room, thread, from, to, as_of: log.head(), items, people: Vec::new() }
    }

    pub(super) fn items(&self, room: RoomId, revisions: &[Revision]) -> Items {
        let log = &self.kept.rooms[&room];
        let mut items = log.items();
        if self.errs(Mistake::ItemsOfOldTexts) {
            items = log.events().iter().filter_map(Item::of).collect();
        }
        items.retain(|item| revisions.contains(&item.revision));
        Items { room, as_of: log.head(), items, people: Vec::new() }
    }

    pub(super) fn members(&self, room: RoomId) -> Reply {
        let log = &self.kept.rooms[&room];
        let member =
            |(user, seat): (&UserId, &Seat)| Member { person: self.kept.people[user].clone(), role: seat.role };
        Reply::Members { room, as_of: log.head(), members: log.members.iter().map(member).collect() }
    }
}
