//! Files on their way into messages, and who may have those that are in one.

use adda_shared::file::{Attachment, FileName};
use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::limits;
use adda_shared::permission::RoomAction;
use adda_shared::protocol::problem::Problem;

use super::{Ctx, Permit, actor, bound};
use crate::error::{Error, Result};
use crate::store::{PartId, Stored, Tx, UploadRow, View};

/// How much room files may take, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub of_one_file: u64,
    pub of_one_person: u64,
    pub of_all: u64,
}

/// Begins an upload, or finds the one that this person began under this nonce.
///
/// # Errors
/// `too_large`, `too_many_uploads`, `no_room`.
pub fn begin(tx: &mut dyn Tx, ctx: Ctx, bounds: Bounds, nonce: Nonce, name: FileName, bytes: u64) -> Result<UploadRow> {
    actor(tx, ctx)?;
    if let Some(row) = tx.upload(ctx.user, nonce)? {
        return Ok(row);
    }
    if bytes > bounds.of_one_file {
        return Err(Problem::TooLarge { bytes_max: bounds.of_one_file }.into());
    }
    if tx.upload_count(ctx.user)? >= limits::UPLOADS_MAX {
        return Err(Problem::TooManyUploads { max: bound(limits::UPLOADS_MAX) }.into());
    }
    check_room(tx, ctx, bounds, bytes)?;
    tx.begin_upload(ctx.user, nonce, name, bytes, ctx.now)
}

/// Whether there is room for so many bytes more of this person's.
///
/// # Errors
/// `no_room`.
pub(super) fn check_room(view: &dyn View, ctx: Ctx, bounds: Bounds, bytes: u64) -> Result<()> {
    let taken = view.file_bytes(ctx.user)?;
    for (taken, bytes_max, is_shared) in [(taken.own, bounds.of_one_person, false), (taken.all, bounds.of_all, true)] {
        if taken.saturating_add(bytes) > bytes_max {
            return Err(Problem::NoRoom { bytes_max, is_shared }.into());
        }
    }
    Ok(())
}

/// An upload of one's own.
///
/// # Errors
/// `no_such_upload`.
pub fn find(view: &dyn View, ctx: Ctx, nonce: Nonce) -> Result<UploadRow> {
    actor(view, ctx)?;
    Ok(view.upload(ctx.user, nonce)?.ok_or(Problem::NoSuchUpload)?)
}

/// Notes that so many bytes more are safe, which were written from this place on. What was written from another place
/// than where the upload is does not count.
///
/// # Errors
/// `no_such_upload`.
pub fn advance(tx: &mut dyn Tx, ctx: Ctx, nonce: Nonce, from: u64, bytes: u64) -> Result<UploadRow> {
    let mut row = find(tx, ctx, nonce)?;
    if row.received == from {
        row.received = from.saturating_add(bytes).min(row.bytes);
        tx.advance_upload(ctx.user, nonce, row.received, ctx.now)?;
    }
    Ok(row)
}

/// Says what an upload is that is whole.
///
/// # Errors
/// `no_such_upload`, where it was taken away meanwhile.
pub fn finish(tx: &mut dyn Tx, ctx: Ctx, nonce: Nonce, stored: &Stored) -> Result<UploadRow> {
    let row = find(tx, ctx, nonce)?;
    if row.file.is_some() {
        return Ok(row);
    }
    tx.finish_upload(ctx.user, nonce, stored, ctx.now)?;
    Ok(UploadRow { file: Some(stored.what.clone()), ..row })
}

/// Takes an upload away that is in no message; one that is not there is away.
///
/// # Errors
/// A fault of the store.
pub fn cancel(tx: &mut dyn Tx, ctx: Ctx, nonce: Nonce) -> Result<Option<PartId>> {
    actor(tx, ctx)?;
    tx.end_upload(ctx.user, nonce)
}

/// What these uploads of one's own are, which are about to go into a message.
///
/// # Errors
/// `too_many_files`, `no_such_upload`.
pub(super) fn take(view: &dyn View, ctx: Ctx, uploads: &[Nonce]) -> Result<Vec<Attachment>> {
    if uploads.len() > limits::FILES_PER_MESSAGE_MAX {
        return Err(Problem::TooManyFiles { max: bound(limits::FILES_PER_MESSAGE_MAX) }.into());
    }
    let each = uploads.iter().enumerate().map(|(place, nonce)| {
        let is_first = !uploads[..place].contains(nonce);
        let row = view.upload(ctx.user, *nonce)?.filter(|_| is_first);
        Ok(row.and_then(|row| row.file).ok_or(Problem::NoSuchUpload)?)
    });
    each.collect()
}

/// A file of a message, for who may read that.
///
/// # Errors
/// `no_such_file`: also where there is no such room or message, or none that the asker may know of.
pub fn attached(view: &dyn View, ctx: Ctx, room: RoomId, message: Revision, place: usize) -> Result<Stored> {
    match Permit::check(view, ctx, room, RoomAction::Read) {
        Ok(_) => Ok(view.attached(room, message, place)?.ok_or(Problem::NoSuchFile)?),
        Err(Error::Refused(Problem::NoSuchRoom | Problem::NotAllowed)) => Err(Problem::NoSuchFile.into()),
        Err(error) => Err(error),
    }
}
