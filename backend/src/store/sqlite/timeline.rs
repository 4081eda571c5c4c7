//! The items of a room's timeline, as later events have left them.

use adda_shared::id::{Revision, RoomId};
use adda_shared::item::{Content, Edit, Item, Message, Said, Text};
use adda_shared::protocol::command::PageAt;
use rusqlite::{Row, params};

use super::column::{count, find, get, json};
use super::log::list;
use super::sql::Sql;
use crate::store::{Slice, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

pub(super) fn slice(sql: &Sql<'_>, room: RoomId, at: PageAt, limit: u16) -> Result<Slice> {
    let statement = "SELECT head FROM room WHERE room = ?1";
    let head = sql.get("read a room's head", statement, params![count(room.0)], |row| get(row, 0))?;
    let places = Places { sql, room, head };
    let limit = u64::from(limit);
    let (from, to) = match at {
        PageAt::Head => (places.before(head.next(), limit)?, head),
        PageAt::Before(end) => {
            let end = end.min(head.next());
            (places.before(end, limit)?, end.previous())
        }
        PageAt::After(start) => {
            let start = start.min(head);
            (start.next(), places.after(start, limit)?)
        }
        PageAt::Around(middle) => {
            let middle = middle.clamp(Revision(1), head);
            let before = limit / 2;
            (places.before(middle, before)?, places.after(middle.previous(), limit - before)?)
        }
    };
    let items = items(sql, room, from, to)?;
    Ok(Slice { from, to, items })
}

pub(super) fn item(sql: &Sql<'_>, room: RoomId, revision: Revision) -> Result<Option<Item>> {
    Ok(items(sql, room, revision, revision)?.pop())
}

/// Where pages begin and end: so many items from a place, and all beside them that is no item, up to the next one or
/// to the end of the log.
struct Places<'s, 'c> {
    sql: &'s Sql<'c>,
    room: RoomId,
    head: Revision,
}

impl Places<'_, '_> {
    /// The first revision of the last so many items before a place.
    fn before(&self, end: Revision, limit: u64) -> Result<Revision> {
        let statement = "SELECT revision FROM room_event INDEXED BY room_item
                         WHERE room = ?1 AND message IS NULL AND revision < ?2
                         ORDER BY revision DESC LIMIT 1 OFFSET ?3";
        Ok(self.place(statement, end, limit)?.map_or(Revision(1), Revision::next))
    }

    /// The last revision of the first so many items after a place.
    fn after(&self, start: Revision, limit: u64) -> Result<Revision> {
        let statement = "SELECT revision FROM room_event INDEXED BY room_item
                         WHERE room = ?1 AND message IS NULL AND revision > ?2
                         ORDER BY revision LIMIT 1 OFFSET ?3";
        Ok(self.place(statement, start, limit)?.map_or(self.head, Revision::previous))
    }

    fn place(&self, statement: &str, beside: Revision, limit: u64) -> Result<Option<Revision>> {
        let values = params![count(self.room.0), count(beside.0), count(limit)];
        self.sql.find("find the end of a page", statement, values, |row| get(row, 0))
    }
}

fn items(sql: &Sql<'_>, room: RoomId, from: Revision, to: Revision) -> Result<Vec<Item>> {
    let statement = "SELECT item.revision, item.at, item.by, item.body,
             message.number, message.nonce, message.body, message.changed, message.deleted_by, edit.revision, edit.at,
             message.files, message.reactions, message.reply_to, message.mentions, message.pinned
         FROM room_event AS item INDEXED BY room_item
         LEFT JOIN message ON message.room = item.room AND message.revision = item.revision
         LEFT JOIN room_event AS edit ON edit.room = message.room AND edit.revision = message.edited
         WHERE item.room = ?1 AND item.message IS NULL AND item.revision BETWEEN ?2 AND ?3 ORDER BY item.revision";
    sql.list("read a page", statement, params![count(room.0), count(from.0), count(to.0)], read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Item> {
    let revision = get(row, 0)?;
    let is_message = row.get_ref(3)?.as_str()?.is_empty();
    let what = if is_message { Content::Message(read_message(row, revision)?) } else { Content::Notice(json(row, 3)?) };
    Ok(Item { revision, at: get(row, 1)?, by: get(row, 2)?, what })
}

fn read_message(row: &Row<'_>, revision: Revision) -> rusqlite::Result<Message> {
    let said = match find(row, 8)? {
        Some(by) => Said::Deleted { by },
        None => {
            let edit = find(row, 9)?.zip(find(row, 10)?);
            let edited = edit.map(|(revision, at)| Edit { revision, at });
            let text =
                Text { body: get(row, 6)?, files: list(row, 11)?, reply_to: find(row, 13)?, mentions: list(row, 14)? };
            Said::Text { text, edited }
        }
    };
    let changed = find(row, 7)?.unwrap_or(revision);
    let is_pinned = find::<Revision>(row, 15)?.is_some();
    Ok(Message { number: get(row, 4)?, nonce: get(row, 5)?, changed, said, reactions: list(row, 12)?, is_pinned })
}
