//! Brings files in, and clears away what nobody needs: the one place where the database and the directory of files are
//! kept in step.
//!
//! Whoever is cut off in the middle goes on where the database says that the upload is. What a call had begun and could
//! not end, the next one ends.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use adda_shared::file::FileName;
use adda_shared::id::{Nonce, UnixMs, UserId};
use adda_shared::protocol::problem::Problem;
use bytes::Bytes;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::Duration;
use tokio::time::Instant;

use crate::app::App;
use crate::domain::{Ctx, upload};
use crate::error::{Error, Result};
use crate::files::{Files, PartGuard, intake};
use crate::slots::{Slot, Slots};
use crate::store::{StoreError, Tx, UploadRow};

/// Files that are looked at one at a time: reading a large picture takes much of a machine for a moment.
const LOOKED_AT_ONCE: usize = 1;
/// Milliseconds after which a file that somebody else is writing or looking at may be asked for again.
const BUSY_MS: u64 = 250;
/// Chunks that are in memory at one time, of all and of one person: 128 MiB and 2 MiB.
const CHUNKS_AT_ONCE: (usize, usize) = (256, 4);
/// Files that are open to be read at one time, of all and of one person. A page asks for six at a time.
pub const READ_AT_ONCE: (usize, usize) = (1_000, 64);
/// How often it is looked for what is to be cleared away.
const TICK: Duration = Duration::from_secs(1);
/// Blobs that are taken away in one go, and uploads that are.
const CLEARED_AT_ONCE: usize = 100;

/// The files of a server, and what is to be done about them.
#[derive(Debug)]
pub struct Uploads {
    files: Arc<Files>,
    looking: Arc<Semaphore>,
    chunks: Arc<Slots>,
    reading: Arc<Slots>,
    /// Held while a blob is put under its name and told to the database, or taken away and forgotten: never both.
    settling: Arc<Mutex<()>>,
    /// Whether there may be blobs that nothing points at any more.
    has_loose: AtomicBool,
    /// Whether there may be files of which the database knows nothing.
    has_strays: AtomicBool,
}

impl Uploads {
    pub fn new(files: Files) -> Self {
        Self {
            files: Arc::new(files),
            looking: Arc::new(Semaphore::new(LOOKED_AT_ONCE)),
            chunks: Slots::new(CHUNKS_AT_ONCE.0, CHUNKS_AT_ONCE.1),
            reading: Slots::new(READ_AT_ONCE.0, READ_AT_ONCE.1),
            settling: Arc::default(),
            has_loose: AtomicBool::new(true),
            has_strays: AtomicBool::new(true),
        }
    }

    /// Where the bytes are.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// A place to hold a chunk in memory.
    ///
    /// # Errors
    /// `too_fast`, where there is none at the moment.
    pub fn chunk_of(&self, user: UserId) -> Result<Slot> {
        Ok(self.chunks.take(user).ok_or(Problem::TooFast { retry_after_ms: BUSY_MS })?)
    }

    /// A place to hold a file open.
    ///
    /// # Errors
    /// `too_fast`, where there is none at the moment.
    pub fn reading_of(&self, user: UserId) -> Result<Slot> {
        Ok(self.reading.take(user).ok_or(Problem::TooFast { retry_after_ms: BUSY_MS })?)
    }

    /// The right to look at a picture: it is held until that is done.
    pub async fn look(&self) -> OwnedSemaphorePermit {
        Arc::clone(&self.looking).acquire_owned().await.expect("nobody closes it")
    }

    /// Notes that something was deleted which may have had files.
    pub fn loosened(&self) {
        self.has_loose.store(true, Ordering::Relaxed);
    }
}

/// Work after which something may lie there that nobody needs, unless it is ended in order. Whoever asked for it may be
/// gone at any moment, and the work with them.
struct Begun<'u> {
    uploads: &'u Uploads,
    is_ended: bool,
}

impl<'u> Begun<'u> {
    const fn new(uploads: &'u Uploads) -> Self {
        Self { uploads, is_ended: false }
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if !self.is_ended {
            self.uploads.has_strays.store(true, Ordering::Relaxed);
        }
    }
}

/// Begins an upload, or finds the one of this nonce and goes on with it.
///
/// # Errors
/// `too_large`, `too_many_uploads`, `no_room`; `too_fast`, while another call is at it.
pub async fn begin(app: &App, ctx: Ctx, nonce: Nonce, name: FileName, bytes: u64) -> Result<UploadRow> {
    let bounds = app.config.file_bounds();
    let row = app.store.write(move |tx| upload::begin(tx, ctx, bounds, nonce, name, bytes)).await?;
    end(app, ctx, nonce, row).await
}

/// How far an upload is.
///
/// # Errors
/// `no_such_upload`; `too_fast`, while another call is at it.
pub async fn find(app: &App, ctx: Ctx, nonce: Nonce) -> Result<UploadRow> {
    let row = app.store.read(move |view| upload::find(view, ctx, nonce)).await?;
    end(app, ctx, nonce, row).await
}

/// Takes the next bytes of a file, and returns when they are safe. Takes none where the upload is at another place.
///
/// # Errors
/// `no_such_upload`; `too_large`, past its end; `too_fast`, while another call is at it; `unavailable`, where the disk
/// takes no more.
pub async fn receive(app: &App, ctx: Ctx, nonce: Nonce, from: u64, chunk: Bytes) -> Result<UploadRow> {
    let row = app.store.read(move |view| upload::find(view, ctx, nonce)).await?;
    let guard = guard(app, &row)?;
    // What it was before nobody else could touch it says nothing.
    let row = app.store.read(move |view| upload::find(view, ctx, nonce)).await?;
    let count = chunk.len() as u64;
    let row = if row.file.is_some() || row.received != from || count == 0 {
        row
    } else if count > row.bytes - row.received {
        return Err(Problem::TooLarge { bytes_max: row.bytes }.into());
    } else {
        let (files, guard) = (Arc::clone(&app.uploads.files), Arc::clone(&guard));
        blocking("write a file", move || files.write(&guard, from, &chunk)).await?;
        app.store.write(move |tx| upload::advance(tx, ctx, nonce, from, count)).await?
    };
    end_guarded(app, ctx, nonce, row, guard).await
}

/// Takes an upload away that is in no message.
///
/// # Errors
/// `too_fast`, while another call is at it.
pub async fn cancel(app: &App, ctx: Ctx, nonce: Nonce) -> Result<()> {
    let Some(row) = app.store.read(move |view| view.upload(ctx.user, nonce)).await? else { return Ok(()) };
    let guard = guard(app, &row)?;
    let mut begun = Begun::new(&app.uploads);
    let part = app.store.write(move |tx| upload::cancel(tx, ctx, nonce)).await?;
    app.uploads.loosened();
    let files = Arc::clone(&app.uploads.files);
    let dropped = blocking("remove a part", move || {
        let _guard = guard;
        part.map_or(Ok(()), |part| files.drop_part(part))
    });
    dropped.await?;
    begun.is_ended = true;
    Ok(())
}

fn guard(app: &App, row: &UploadRow) -> Result<Arc<PartGuard>> {
    let guard = app.uploads.files.guard(row.part);
    Ok(Arc::new(guard.ok_or(Problem::TooFast { retry_after_ms: BUSY_MS })?))
}

/// Finds out what a file is of which all is there, and puts it where it stays.
async fn end(app: &App, ctx: Ctx, nonce: Nonce, row: UploadRow) -> Result<UploadRow> {
    if row.received < row.bytes || row.file.is_some() {
        return Ok(row);
    }
    let guard = guard(app, &row)?;
    let row = app.store.read(move |view| upload::find(view, ctx, nonce)).await?;
    end_guarded(app, ctx, nonce, row, guard).await
}

async fn end_guarded(app: &App, ctx: Ctx, nonce: Nonce, row: UploadRow, guard: Arc<PartGuard>) -> Result<UploadRow> {
    if row.received < row.bytes || row.file.is_some() {
        return Ok(row);
    }
    let uploads = &app.uploads;
    let mut begun = Begun::new(uploads);
    let looking = uploads.look().await;
    let prepared = {
        let (files, guard, name) = (Arc::clone(&uploads.files), Arc::clone(&guard), row.name.clone());
        blocking("look at a file", move || {
            // Nobody else begins to look before this has ended, whether who asked is still there or not.
            let _looking = looking;
            intake::prepare(&files, &guard, name)
        })
        .await?
    };
    // Held until the file is there, whether who asked is still there or not.
    let settling = Arc::clone(&uploads.settling).lock_owned().await;
    let files = Arc::clone(&uploads.files);
    let placed = blocking("put a file in its place", move || Ok((intake::place(&files, &prepared)?, settling)));
    let (stored, settling) = placed.await?;
    let finished = app.store.write(move |tx| upload::finish(tx, ctx, nonce, &stored)).await?;
    drop(settling);
    let (files, part) = (Arc::clone(&uploads.files), row.part);
    let dropped = blocking("remove a part", move || {
        let _guard = guard;
        files.drop_part(part)
    });
    // It is whole all the same, where what is of no use any more could not be removed.
    begun.is_ended = dropped.await.is_ok();
    Ok(finished)
}

/// Puts a picture where it stays that the server has made itself, and keeps what points at it.
///
/// # Errors
/// A fault of the store or the disk.
pub async fn keep_picture(
    app: &App,
    picture: Option<Vec<u8>>,
    work: impl FnOnce(&mut dyn Tx) -> Result<()> + Send + 'static,
) -> Result<()> {
    let uploads = &app.uploads;
    let mut begun = Begun::new(uploads);
    let mut settling = Arc::clone(&uploads.settling).lock_owned().await;
    if let Some(picture) = picture {
        let files = Arc::clone(&uploads.files);
        let placed = blocking("put a picture in its place", move || {
            intake::place_made(&files, &picture)?;
            Ok(settling)
        });
        settling = placed.await?;
    }
    app.store.write(work).await?;
    drop(settling);
    // Another picture may have stood there before.
    uploads.loosened();
    begun.is_ended = true;
    Ok(())
}

/// Clears away what falls due, for as long as it is polled.
pub async fn chores(app: &App) {
    // Between the other chores: where few may wait for the store, the two at once would leave no place for anybody.
    let mut interval = tokio::time::interval_at(Instant::now() + TICK / 2, TICK);
    loop {
        interval.tick().await;
        tidy(app).await;
    }
}

async fn tidy(app: &App) {
    let uploads = &app.uploads;
    if uploads.has_strays.swap(false, Ordering::Relaxed) {
        cleared(clear_strays(app).await, &uploads.has_strays);
    }
    if uploads.has_loose.swap(false, Ordering::Relaxed) {
        cleared(clear_loose(app).await, &uploads.has_loose);
    }
}

/// Notes whether there is more to be cleared away.
fn cleared(is_all: Result<bool>, is_due: &AtomicBool) {
    match is_all {
        Ok(true) => {}
        // More is left, or somebody holds what is there, or the disk takes nothing at the moment.
        Ok(false) | Err(Error::Refused(_)) => is_due.store(true, Ordering::Relaxed),
        Err(error) => tracing::warn!(%error, "files that nobody needs could not be cleared away"),
    }
}

/// Takes away what nothing points at; answers whether that is all.
async fn clear_loose(app: &App) -> Result<bool> {
    let uploads = &app.uploads;
    let _settling = uploads.settling.lock().await;
    let loose = app.store.read(|view| view.loose_blobs(CLEARED_AT_ONCE)).await?;
    if loose.is_empty() {
        return Ok(true);
    }
    let (files, blobs) = (Arc::clone(&uploads.files), loose.clone());
    let removed = blocking("take blobs away", move || {
        let Some(_right) = files.may_remove()? else { return Ok(false) };
        blobs.iter().try_for_each(|blob| files.remove(*blob)).map(|()| true)
    });
    if !removed.await? {
        return Ok(false);
    }
    let is_all = loose.len() < CLEARED_AT_ONCE;
    app.store.write(move |tx| loose.into_iter().try_for_each(|blob| tx.forget_blob(blob))).await?;
    Ok(is_all)
}

/// Takes away what a crash has left, of which the database knows nothing; answers whether it could.
async fn clear_strays(app: &App) -> Result<bool> {
    let uploads = &app.uploads;
    let _settling = uploads.settling.lock().await;
    let files = Arc::clone(&uploads.files);
    let listed = blocking("list the files", move || files.list()).await?;
    let (parts, blobs, others) = (listed.parts, listed.blobs, listed.others);
    let strays = app.store.read(move |view| {
        let (mut stray_parts, mut stray_blobs) = (Vec::new(), Vec::new());
        for part in parts {
            if !view.is_part(part)? {
                stray_parts.push(part);
            }
        }
        for blob in blobs {
            if !view.is_blob(blob)? {
                stray_blobs.push(blob);
            }
        }
        Ok((stray_parts, stray_blobs))
    });
    let (parts, blobs) = strays.await?;
    let files = Arc::clone(&uploads.files);
    blocking("take strays away", move || {
        let Some(_right) = files.may_remove()? else { return Ok(false) };
        let mut is_all = true;
        for part in parts {
            match files.guard(part) {
                Some(_guard) => files.drop_part(part)?,
                // Somebody is at it still.
                None => is_all = false,
            }
        }
        blobs.iter().try_for_each(|blob| files.remove(*blob))?;
        others.iter().try_for_each(std::fs::remove_file).map(|()| is_all)
    })
    .await
}

/// Takes uploads away that nobody has touched since.
pub async fn expire(app: &App, since: UnixMs) -> Result<()> {
    loop {
        let old = app.store.read(move |view| view.untouched_uploads(since, CLEARED_AT_ONCE)).await?;
        let is_all = old.len() < CLEARED_AT_ONCE;
        for (user, nonce) in old {
            let ended = cancel(app, Ctx { user, now: since }, nonce).await;
            if let Err(Error::Failed(fault)) = ended {
                return Err(fault.into());
            }
        }
        if is_all {
            return Ok(());
        }
    }
}

/// Does something on the disk, on a thread that may wait for it.
async fn blocking<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = spawn_blocking(work).await.map_err(|cause| StoreError::broken(doing, cause))?;
    Ok(done.map_err(|cause| if is_refusing(&cause) { StoreError::Full } else { StoreError::broken(doing, cause) })?)
}

/// Whether the disk takes no more, which passes: there is no space, or it can't be written. What was not made safe is
/// brought again, from where the database says that the upload is.
fn is_refusing(cause: &io::Error) -> bool {
    let is_no_space = matches!(
        cause.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::ReadOnlyFilesystem
    );
    is_no_space || cause.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
}
