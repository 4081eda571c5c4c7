//! The items of a room's timeline, as later events have left them.

use adda_shared::id::{Revision, RoomId, UnixMs};
use adda_shared::item::{Content, Edit, Item, Message, Said, Text};
use adda_shared::poll::Votes;
use adda_shared::protocol::command::PageAt;
use rusqlite::{Row, params};

use super::column::{count, find, get, json, maybe_json};
use super::log::{self, list};
use super::sql::Sql;
use crate::store::{Slice, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

pub(super) fn slice(sql: &Sql<'_>, room: RoomId, thread: Option<Revision>, at: PageAt, limit: u16) -> Result<Slice> {
    let statement = "SELECT head FROM room WHERE room = ?1";
    let head = sql.get("read a room's head", statement, params![count(room.0)], |row| get(row, 0))?;
    let places = Places { sql, room, thread, head };
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
        PageAt::Around(middle) => places.around(middle, limit)?,
        PageAt::Since(at) => places.around(places.since(at)?, limit)?,
    };
    let items = match thread {
        Some(thread) => replies(sql, room, thread, from, to)?,
        None => items(sql, room, from, to)?,
    };
    Ok(Slice { from, to, items })
}

/// The item of a revision: of the room's own timeline, or a reply in a thread.
pub(super) fn item(sql: &Sql<'_>, room: RoomId, revision: Revision) -> Result<Option<Item>> {
    let statement = concat!(
        items_from!("room_event AS item"),
        "WHERE item.room = ?1 AND item.revision = ?2 AND (item.message IS NULL OR message.thread IS NOT NULL)"
    );
    sql.find("read an item", statement, params![count(room.0), count(revision.0)], read)
}

/// Where pages begin and end: so many items from a place, and all beside them that is no item, up to the next one or
/// to the end of the log. Of a thread, its replies are the items.
struct Places<'s, 'c> {
    sql: &'s Sql<'c>,
    room: RoomId,
    thread: Option<Revision>,
    head: Revision,
}

impl Places<'_, '_> {
    /// So many items, half of them before a place.
    fn around(&self, middle: Revision, limit: u64) -> Result<(Revision, Revision)> {
        let middle = middle.clamp(Revision(1), self.head);
        let before = limit / 2;
        Ok((self.before(middle, before)?, self.after(middle.previous(), limit - before)?))
    }

    /// The first event at this time or later, or what would be behind the last. Halves the log again and again: the
    /// times of events grow with their revisions, unless the clock was set back.
    fn since(&self, at: UnixMs) -> Result<Revision> {
        let (mut low, mut high) = (1, self.head.next().0);
        while low < high {
            let middle = low.midpoint(high);
            let came = log::event_at(self.sql, self.room, Revision(middle))?;
            if came < Some(at) { low = middle + 1 } else { high = middle }
        }
        Ok(Revision(low))
    }

    /// The first revision of the last so many items before a place.
    fn before(&self, end: Revision, limit: u64) -> Result<Revision> {
        let of_room = "SELECT revision FROM room_event INDEXED BY room_item
                       WHERE room = ?1 AND message IS NULL AND revision < ?2
                       ORDER BY revision DESC LIMIT 1 OFFSET ?3";
        let of_thread = "SELECT revision FROM message INDEXED BY message_thread
                         WHERE room = ?1 AND thread = ?4 AND revision < ?2
                         ORDER BY revision DESC LIMIT 1 OFFSET ?3";
        Ok(self.place((of_room, of_thread), end, limit)?.map_or(Revision(1), Revision::next))
    }

    /// The last revision of the first so many items after a place.
    fn after(&self, start: Revision, limit: u64) -> Result<Revision> {
        let of_room = "SELECT revision FROM room_event INDEXED BY room_item
                       WHERE room = ?1 AND message IS NULL AND revision > ?2
                       ORDER BY revision LIMIT 1 OFFSET ?3";
        let of_thread = "SELECT revision FROM message INDEXED BY message_thread
                         WHERE room = ?1 AND thread = ?4 AND revision > ?2
                         ORDER BY revision LIMIT 1 OFFSET ?3";
        Ok(self.place((of_room, of_thread), start, limit)?.map_or(self.head, Revision::previous))
    }

    fn place(&self, (of_room, of_thread): (&str, &str), beside: Revision, limit: u64) -> Result<Option<Revision>> {
        let doing = "find the end of a page";
        let (room, beside, limit) = (count(self.room.0), count(beside.0), count(limit));
        match self.thread {
            Some(thread) => {
                self.sql.find(doing, of_thread, params![room, beside, limit, count(thread.0)], |row| get(row, 0))
            }
            None => self.sql.find(doing, of_room, params![room, beside, limit], |row| get(row, 0)),
        }
    }
}

/// What [`read`] takes, of the events in a table called `item`.
macro_rules! items_from {
    ($item:literal) => {
        concat!(
            "SELECT item.revision, item.at, item.by, item.body,
                 message.number, message.nonce, message.body, message.changed, message.deleted_by, edit.revision,
                 edit.at, message.files, message.reactions, message.reply_to, message.mentions, message.pinned,
                 message.thread, message.replies, message.poll, message.tally, message.forwarded, message.previews
             FROM ",
            $item,
            " LEFT JOIN message ON message.room = item.room AND message.revision = item.revision
              LEFT JOIN room_event AS edit ON edit.room = message.room AND edit.revision = message.edited "
        )
    };
}
use items_from;

fn items(sql: &Sql<'_>, room: RoomId, from: Revision, to: Revision) -> Result<Vec<Item>> {
    let statement = concat!(
        items_from!("room_event AS item INDEXED BY room_item"),
        "WHERE item.room = ?1 AND item.message IS NULL AND item.revision BETWEEN ?2 AND ?3 ORDER BY item.revision"
    );
    sql.list("read a page", statement, params![count(room.0), count(from.0), count(to.0)], read)
}

fn replies(sql: &Sql<'_>, room: RoomId, thread: Revision, from: Revision, to: Revision) -> Result<Vec<Item>> {
    let statement = concat!(
        items_from!(
            "message AS reply INDEXED BY message_thread
             CROSS JOIN room_event AS item ON item.room = reply.room AND item.revision = reply.revision"
        ),
        "WHERE reply.room = ?1 AND reply.thread = ?4 AND reply.revision BETWEEN ?2 AND ?3 ORDER BY reply.revision"
    );
    let values = params![count(room.0), count(from.0), count(to.0), count(thread.0)];
    sql.list("read a page of a thread", statement, values, read)
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
            let text = Text {
                body: get(row, 6)?,
                files: list(row, 11)?,
                reply_to: find(row, 13)?,
                mentions: list(row, 14)?,
                poll: maybe_json(row, 18)?,
                forwarded: maybe_json(row, 20)?,
            };
            Said::Text { text, edited }
        }
    };
    let changed = find(row, 7)?.unwrap_or(revision);
    Ok(Message {
        number: get(row, 4)?,
        nonce: get(row, 5)?,
        changed,
        thread: find(row, 16)?,
        replies: maybe_json(row, 17)?,
        said,
        reactions: list(row, 12)?,
        is_pinned: find::<Revision>(row, 15)?.is_some(),
        // Whose vote is told is for who asks to say.
        votes: Votes { tally: maybe_json(row, 19)?.unwrap_or_default(), own: Vec::new() },
        previews: list(row, 21)?,
    })
}
