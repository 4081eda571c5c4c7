//! Previews of links: what messages have of them, what is to be read for them, and what pages have said.

use adda_shared::id::{Revision, RoomId, UnixMs};
use adda_shared::preview::Preview;
use adda_shared::protocol::event::RoomFact;
use adda_shared::text::{LinkAddress, PictureName};
use rusqlite::params;

use super::column::{count, find as find_column, get, maybe_json, size, to_json};
use super::file;
use super::sql::Sql;
use crate::store::{Digest, PageRow, StoreError, WantedId, WantedRow};

type Result<T> = std::result::Result<T, StoreError>;

/// Links that wait to be read: the newest.
const WANTED_MAX: u64 = 10_000;
/// Of one person: nobody keeps everybody else's waiting.
const WANTED_OF_ONE_MAX: u64 = 100;
/// Pages of which it is kept what they said.
const PAGES_MAX: usize = 10_000;

/// Gives a message these previews. What it had before, the log does not tell any more.
pub(super) fn set(
    sql: &Sql<'_>,
    room: RoomId,
    message: Revision,
    revision: Revision,
    previews: &[Preview],
) -> Result<()> {
    let doing = "give a message previews";
    withhold(sql, room, message)?;
    take_pictures(sql, room, message, previews)?;
    let kept = if previews.is_empty() { None } else { Some(to_json(&previews)?) };
    sql.change_one(
        doing,
        "UPDATE message SET previews = ?4, previewed = ?3, changed = ?3 WHERE room = ?1 AND revision = ?2",
        params![count(room.0), count(message.0), count(revision.0), kept],
    )
}

/// A message has none any more, nor ever had, and gets none.
pub(super) fn remove(sql: &Sql<'_>, room: RoomId, message: Revision) -> Result<()> {
    let doing = "forget previews";
    withhold(sql, room, message)?;
    take_pictures(sql, room, message, &[])?;
    let key = [count(room.0), count(message.0)];
    sql.change(doing, "DELETE FROM preview_removed WHERE room = ?1 AND message = ?2", params![key[0], key[1]])?;
    sql.change(doing, "DELETE FROM preview_wanted WHERE room = ?1 AND message = ?2", params![key[0], key[1]]).map(drop)
}

fn withhold(sql: &Sql<'_>, room: RoomId, message: Revision) -> Result<()> {
    let statement = "UPDATE room_event SET body = ?3 WHERE room = ?1 AND revision = (
                         SELECT previewed FROM message WHERE room = ?1 AND revision = ?2)";
    let values = params![count(room.0), count(message.0), to_json(&RoomFact::Withheld)?];
    sql.change("withhold what previews said", statement, values).map(drop)
}

/// Points at the pictures of these previews, and no longer at others.
fn take_pictures(sql: &Sql<'_>, room: RoomId, message: Revision, previews: &[Preview]) -> Result<()> {
    let doing = "point at the pictures of previews";
    let statement = "DELETE FROM preview_picture WHERE room = ?1 AND message = ?2 RETURNING hash";
    let before = sql.list(doing, statement, params![count(room.0), count(message.0)], |row| get(row, 0))?;
    for picture in previews.iter().filter_map(|preview| preview.picture.as_ref()) {
        let hash = digest(&picture.name).ok_or_else(|| StoreError::broken(doing, "its name is none"))?;
        file::hold(sql, hash)?;
        let statement = "INSERT OR IGNORE INTO preview_picture (room, message, hash) VALUES (?1, ?2, ?3)";
        sql.change(doing, statement, params![count(room.0), count(message.0), hash.0])?;
    }
    file::loosen(sql, &before)
}

/// Where the picture lies that a preview of a message calls so.
pub(super) fn find_picture(
    sql: &Sql<'_>,
    room: RoomId,
    message: Revision,
    name: &PictureName,
) -> Result<Option<Digest>> {
    let Some(hash) = digest(name) else { return Ok(None) };
    let statement = "SELECT hash FROM preview_picture WHERE room = ?1 AND message = ?2 AND hash = ?3";
    sql.find("find the picture of a preview", statement, params![count(room.0), count(message.0), hash.0], |row| {
        get(row, 0)
    })
}

/// The blob that a picture's name means.
fn digest(name: &PictureName) -> Option<Digest> {
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(name.as_str().as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(Digest(digest))
}

/// Notes that somebody took the preview of a link away from a message.
pub(super) fn refuse(sql: &Sql<'_>, room: RoomId, message: Revision, link: &LinkAddress) -> Result<()> {
    let statement = "INSERT OR IGNORE INTO preview_removed (room, message, link) VALUES (?1, ?2, ?3)";
    let values = params![count(room.0), count(message.0), link.as_str()];
    sql.change("note that a preview was taken away", statement, values).map(drop)
}

/// The links of a message whose preview somebody took away.
pub(super) fn refused(sql: &Sql<'_>, room: RoomId, message: Revision) -> Result<Vec<LinkAddress>> {
    let statement = "SELECT link FROM preview_removed WHERE room = ?1 AND message = ?2";
    sql.list("list what was taken away", statement, params![count(room.0), count(message.0)], |row| get(row, 0))
}

/// Keeps a link to be read, once; none more of somebody who has many waiting. The oldest goes where all of them are too
/// many.
pub(super) fn want(sql: &Sql<'_>, room: RoomId, message: Revision, link: &LinkAddress, host: &str) -> Result<()> {
    let doing = "keep a link to be read";
    sql.change(
        doing,
        "INSERT OR IGNORE INTO preview_wanted (room, message, link, host, author)
         SELECT ?1, ?2, ?3, ?4, author FROM message WHERE room = ?1 AND revision = ?2
             AND (SELECT count(*) FROM preview_wanted AS theirs WHERE theirs.author = message.author) < ?5",
        params![count(room.0), count(message.0), link.as_str(), host, count(WANTED_OF_ONE_MAX)],
    )?;
    let statement = "DELETE FROM preview_wanted WHERE wanted <= (SELECT max(wanted) FROM preview_wanted) - ?1";
    sql.change(doing, statement, params![count(WANTED_MAX)]).map(drop)
}

/// The oldest link of each host that is to be read, the oldest of these first.
pub(super) fn wanted(sql: &Sql<'_>, limit: usize) -> Result<Vec<WantedRow>> {
    let statement = "SELECT wanted, room, message, link, host FROM preview_wanted
                     WHERE wanted IN (SELECT min(wanted) FROM preview_wanted GROUP BY host)
                     ORDER BY wanted LIMIT ?1";
    sql.list("list links to be read", statement, params![size(limit)], |row| {
        Ok(WantedRow {
            wanted: WantedId(get(row, 0)?),
            room: get(row, 1)?,
            message: get(row, 2)?,
            link: get(row, 3)?,
            host: row.get(4)?,
        })
    })
}

/// Answers whether it was still to be read.
pub(super) fn end_wanted(sql: &Sql<'_>, row: &WantedRow) -> Result<bool> {
    // With its message it may be gone by now, and another have its number.
    let statement = "DELETE FROM preview_wanted WHERE wanted = ?1 AND room = ?2 AND message = ?3 AND link = ?4";
    let values = params![count(row.wanted.0), count(row.room.0), count(row.message.0), row.link.as_str()];
    sql.change("end what was to be read", statement, values).map(|ended| ended > 0)
}

/// What a page said, where that is not too long ago.
pub(super) fn page(sql: &Sql<'_>, link: &LinkAddress, now: UnixMs) -> Result<Option<PageRow>> {
    let statement = "SELECT preview FROM page WHERE link = ?1 AND expires_at > ?2";
    sql.find("find what a page said", statement, params![link.as_str(), count(now.0)], |row| {
        Ok(PageRow { preview: maybe_json(row, 0)? })
    })
}

/// Keeps what a page said. Of too many, those go first that would first.
pub(super) fn keep_page(sql: &Sql<'_>, link: &LinkAddress, page: &PageRow, expires_at: UnixMs) -> Result<()> {
    let doing = "keep what a page said";
    forget_page(sql, link)?;
    let picture = page.preview.as_ref().and_then(|preview| preview.picture.as_ref());
    let hash = picture.and_then(|picture| digest(&picture.name));
    if let Some(hash) = hash {
        file::hold(sql, hash)?;
    }
    let preview = page.preview.as_ref().map(to_json).transpose()?;
    sql.change_one(
        doing,
        "INSERT INTO page (link, expires_at, preview, hash) VALUES (?1, ?2, ?3, ?4)",
        params![link.as_str(), count(expires_at.0), preview, hash.map(|hash| hash.0)],
    )?;
    let statement = "DELETE FROM page WHERE link IN (
                         SELECT link FROM page WHERE link <> ?2 ORDER BY expires_at DESC LIMIT -1 OFFSET ?1) RETURNING hash";
    loosen(sql, sql.list(doing, statement, params![size(PAGES_MAX - 1), link.as_str()], |row| find_column(row, 0))?)
}

/// Forgets what a page said.
pub(super) fn forget_page(sql: &Sql<'_>, link: &LinkAddress) -> Result<()> {
    let statement = "DELETE FROM page WHERE link = ?1 RETURNING hash";
    loosen(sql, sql.list("forget what a page said", statement, params![link.as_str()], |row| find_column(row, 0))?)
}

/// Forgets what pages said too long ago.
pub(super) fn expire_pages(sql: &Sql<'_>, now: UnixMs) -> Result<()> {
    let statement = "DELETE FROM page WHERE expires_at <= ?1 RETURNING hash";
    loosen(sql, sql.list("forget what pages said", statement, params![count(now.0)], |row| find_column(row, 0))?)
}

fn loosen(sql: &Sql<'_>, blobs: Vec<Option<Digest>>) -> Result<()> {
    file::loosen(sql, &blobs.into_iter().flatten().collect::<Vec<_>>())
}
