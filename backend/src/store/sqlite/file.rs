//! Files: on their way, in messages, and where their bytes lie.
//!
//! A blob is loose exactly when nothing points at it: whatever takes a pointer away, or puts one there, says so here, in
//! the same transaction.

use adda_shared::file::Attachment;
use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use rusqlite::{Row, params};

use super::column::{bits, count, find as find_column, get, json, size, to_json};
use super::sql::Sql;
use crate::store::{Digest, FileBytes, PartId, StoreError, Stored, UploadRow};

type Result<T> = std::result::Result<T, StoreError>;

/// How much room files take.
pub(super) fn bytes(sql: &Sql<'_>, user: UserId) -> Result<FileBytes> {
    let statement = "SELECT person.file_bytes, space.file_bytes FROM person, space WHERE person.user = ?1";
    sql.get("count the bytes of files", statement, params![count(user.0)], |row| {
        Ok(FileBytes { own: get(row, 0)?, all: get(row, 1)? })
    })
}

fn take_room(sql: &Sql<'_>, user: UserId, bytes: i64) -> Result<()> {
    let doing = "count the bytes of files";
    let statement = "UPDATE person SET file_bytes = file_bytes + ?2 WHERE user = ?1";
    sql.change_one(doing, statement, params![count(user.0), bytes])?;
    sql.change_one(doing, "UPDATE space SET file_bytes = file_bytes + ?1", params![bytes])
}

pub(super) fn find(sql: &Sql<'_>, user: UserId, nonce: Nonce) -> Result<Option<UploadRow>> {
    let statement = "SELECT part, name, bytes, received, what FROM upload WHERE user = ?1 AND nonce = ?2";
    sql.find("find an upload", statement, params![count(user.0), bits(nonce.0)], |row| {
        let is_whole = !matches!(row.get_ref(4)?, rusqlite::types::ValueRef::Null);
        let file = if is_whole { Some(json(row, 4)?) } else { None };
        Ok(UploadRow { part: get(row, 0)?, name: get(row, 1)?, bytes: get(row, 2)?, received: get(row, 3)?, file })
    })
}

/// How many uploads of somebody are in no message.
pub(super) fn number(sql: &Sql<'_>, user: UserId) -> Result<u64> {
    let statement = "SELECT count(*) FROM upload WHERE user = ?1";
    sql.get("count uploads", statement, params![count(user.0)], |row| get(row, 0))
}

pub(super) fn begin(sql: &Sql<'_>, user: UserId, nonce: Nonce, row: &UploadRow, at: UnixMs) -> Result<()> {
    sql.change_one(
        "begin an upload",
        "INSERT INTO upload (user, nonce, part, name, bytes, received, touched_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            count(user.0),
            bits(nonce.0),
            count(row.part.0),
            row.name.as_str(),
            count(row.bytes),
            count(row.received),
            count(at.0)
        ],
    )?;
    take_room(sql, user, count(row.bytes))
}

pub(super) fn advance(sql: &Sql<'_>, user: UserId, nonce: Nonce, received: u64, at: UnixMs) -> Result<()> {
    sql.change_one(
        "advance an upload",
        "UPDATE upload SET received = ?3, touched_at = ?4 WHERE user = ?1 AND nonce = ?2",
        params![count(user.0), bits(nonce.0), count(received), count(at.0)],
    )
}

/// Says what an upload is, and where it lies.
pub(super) fn finish(sql: &Sql<'_>, user: UserId, nonce: Nonce, stored: &Stored, at: UnixMs) -> Result<()> {
    let doing = "finish an upload";
    for blob in [Some(stored.whole), stored.small].into_iter().flatten() {
        hold(sql, blob)?;
    }
    sql.change_one(
        doing,
        "UPDATE upload SET what = ?3, whole = ?4, small = ?5, touched_at = ?6 WHERE user = ?1 AND nonce = ?2",
        params![
            count(user.0),
            bits(nonce.0),
            to_json(&stored.what)?,
            stored.whole.0,
            stored.small.map(|small| small.0),
            count(at.0)
        ],
    )
}

/// Takes an upload away, and says what is left of it.
pub(super) fn end(sql: &Sql<'_>, user: UserId, nonce: Nonce) -> Result<Option<PartId>> {
    let statement = "DELETE FROM upload WHERE user = ?1 AND nonce = ?2 RETURNING part, bytes, whole, small";
    let ended = sql.find("end an upload", statement, params![count(user.0), bits(nonce.0)], |row| {
        Ok((get(row, 0)?, get::<u64>(row, 1)?, blobs(row, 2)?))
    })?;
    let Some((part, bytes, blobs)) = ended else { return Ok(None) };
    take_room(sql, user, -count(bytes))?;
    loosen(sql, &blobs)?;
    Ok(Some(part))
}

/// The uploads that nobody has touched since, the oldest first.
pub(super) fn untouched(sql: &Sql<'_>, since: UnixMs, limit: usize) -> Result<Vec<(UserId, Nonce)>> {
    let statement = "SELECT user, nonce FROM upload WHERE touched_at < ?1 ORDER BY touched_at LIMIT ?2";
    sql.list("find old uploads", statement, params![count(since.0), size(limit)], |row| {
        Ok((get(row, 0)?, get(row, 1)?))
    })
}

/// Whether anything may be there of an upload that is not whole.
pub(super) fn is_part(sql: &Sql<'_>, part: PartId) -> Result<bool> {
    let statement = "SELECT count(*) FROM upload WHERE part = ?1 AND what IS NULL";
    Ok(sql.get::<u64>("find a part", statement, params![count(part.0)], |row| get(row, 0))? > 0)
}

/// Puts what was uploaded into a message. The upload is gone with that.
pub(super) fn attach(
    sql: &Sql<'_>,
    room: RoomId,
    message: Revision,
    place: usize,
    upload: (UserId, Nonce),
) -> Result<()> {
    let doing = "put a file into a message";
    let (user, nonce) = (count(upload.0.0), bits(upload.1.0));
    sql.change_one(
        doing,
        "INSERT INTO attachment (room, message, place, user, bytes, whole, small)
         SELECT ?1, ?2, ?3, user, bytes, whole, small FROM upload WHERE user = ?4 AND nonce = ?5",
        params![count(room.0), count(message.0), size(place), user, nonce],
    )?;
    sql.change_one(doing, "DELETE FROM upload WHERE user = ?1 AND nonce = ?2", params![user, nonce])
}

/// Puts the files of a message into another one as well.
pub(super) fn attach_again(
    sql: &Sql<'_>,
    room: RoomId,
    message: Revision,
    user: UserId,
    from: (RoomId, Revision),
) -> Result<()> {
    let doing = "put the files of a message into another one";
    sql.change(
        doing,
        "INSERT INTO attachment (room, message, place, user, bytes, whole, small)
         SELECT ?1, ?2, place, ?3, bytes, whole, small FROM attachment WHERE room = ?4 AND message = ?5",
        params![count(room.0), count(message.0), count(user.0), count(from.0.0), count(from.1.0)],
    )?;
    let statement = "SELECT coalesce(sum(bytes), 0) FROM attachment WHERE room = ?1 AND message = ?2";
    let bytes = sql.get(doing, statement, params![count(room.0), count(message.0)], |row| get::<u64>(row, 0))?;
    take_room(sql, user, count(bytes))
}

/// Takes the files of a message away.
pub(super) fn detach(sql: &Sql<'_>, room: RoomId, message: Revision) -> Result<()> {
    let statement = "DELETE FROM attachment WHERE room = ?1 AND message = ?2 RETURNING user, bytes, whole, small";
    let values = params![count(room.0), count(message.0)];
    let taken = sql.list("take the files of a message away", statement, values, |row| {
        Ok((get(row, 0)?, get::<u64>(row, 1)?, blobs(row, 2)?))
    })?;
    for (user, bytes, blobs) in taken {
        take_room(sql, user, -count(bytes))?;
        loosen(sql, &blobs)?;
    }
    Ok(())
}

/// A file of a message, and where it lies.
pub(super) fn find_attached(sql: &Sql<'_>, room: RoomId, message: Revision, place: usize) -> Result<Option<Stored>> {
    let statement = "SELECT message.files, attachment.whole, attachment.small
         FROM attachment JOIN message ON message.room = attachment.room AND message.revision = attachment.message
         WHERE attachment.room = ?1 AND attachment.message = ?2 AND attachment.place = ?3";
    let values = params![count(room.0), count(message.0), size(place)];
    let found = sql.find("find a file", statement, values, |row| {
        Ok((json::<Vec<Attachment>>(row, 0)?, get(row, 1)?, find_column(row, 2)?))
    })?;
    Ok(found.and_then(|(mut files, whole, small)| {
        (place < files.len()).then(|| Stored { what: files.swap_remove(place), whole, small })
    }))
}

/// What nothing points at.
pub(super) fn loose(sql: &Sql<'_>, limit: usize) -> Result<Vec<Digest>> {
    let statement = "SELECT hash FROM blob INDEXED BY blob_loose WHERE is_loose = 1 LIMIT ?1";
    sql.list("find loose blobs", statement, params![size(limit)], |row| get(row, 0))
}

pub(super) fn is_blob(sql: &Sql<'_>, blob: Digest) -> Result<bool> {
    let statement = "SELECT count(*) FROM blob WHERE hash = ?1";
    Ok(sql.get::<u64>("find a blob", statement, params![blob.0], |row| get(row, 0))? > 0)
}

/// Forgets a blob that is loose still.
pub(super) fn forget(sql: &Sql<'_>, blob: Digest) -> Result<()> {
    sql.change("forget a blob", "DELETE FROM blob WHERE hash = ?1 AND is_loose = 1", params![blob.0]).map(drop)
}

fn blobs(row: &Row<'_>, from: usize) -> rusqlite::Result<Vec<Digest>> {
    let blobs = [find_column(row, from)?, find_column(row, from + 1)?];
    Ok(blobs.into_iter().flatten().collect())
}

/// Notes that something points at a blob, or is about to in this transaction.
pub(super) fn hold(sql: &Sql<'_>, blob: Digest) -> Result<()> {
    let statement = "INSERT INTO blob (hash, is_loose) VALUES (?1, 0)
                     ON CONFLICT (hash) DO UPDATE SET is_loose = 0";
    sql.change_one("point at a blob", statement, params![blob.0])
}

/// Notes of blobs that were pointed at whether nothing does any more.
pub(super) fn loosen(sql: &Sql<'_>, blobs: &[Digest]) -> Result<()> {
    let statement = "UPDATE blob SET is_loose = 1 WHERE hash = ?1
         AND NOT EXISTS (SELECT 1 FROM attachment WHERE whole = ?1)
         AND NOT EXISTS (SELECT 1 FROM attachment WHERE small = ?1)
         AND NOT EXISTS (SELECT 1 FROM upload WHERE whole = ?1)
         AND NOT EXISTS (SELECT 1 FROM upload WHERE small = ?1)
         AND NOT EXISTS (SELECT 1 FROM preview_picture WHERE hash = ?1)
         AND NOT EXISTS (SELECT 1 FROM page WHERE hash = ?1)";
    blobs.iter().try_for_each(|blob| sql.change("loosen a blob", statement, params![blob.0]).map(drop))
}
