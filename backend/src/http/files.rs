//! Files: brought in chunk by chunk, and given to whoever may read the message that carries them.

use std::io::SeekFrom;
use std::sync::Arc;

use adda_shared::file::{FileName, Media, Showing};
use adda_shared::id::{Nonce, Revision, RoomId};
use adda_shared::limits::CHUNK_BYTES_MAX;
use adda_shared::protocol::http::{NewUpload, Upload};
use adda_shared::protocol::problem::Problem;
use adda_shared::text::PictureName;
use axum::body::{Body as Stream, Bytes, to_bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http_range_header::parse_range_header;
use serde::Deserialize;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, Take};
use tokio::time::Instant;

use super::account::SignedIn;
use super::body::{self, Body};
use super::origin;
use super::refusal::Refusal;
use crate::app::App;
use crate::domain::{Ctx, preview, upload};
use crate::error::{Error, Result as Outcome};
use crate::files::sniff;
use crate::gateway::rate::whole_ms;
use crate::slots::Slot;
use crate::store::{Digest, StoreError, Stored, UploadRow};
use crate::uploads;

/// Bytes of a file that are read and sent at one time.
const PIECE_BYTES: usize = 64 * 1024;

/// What a file may do in a browser that opens it by itself: be shown, and nothing else.
pub(super) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; img-src 'self'; media-src 'self'; \
     sandbox; frame-ancestors 'none'";

type Answer<T> = Result<T, Refusal>;

/// `POST /api/uploads`.
///
/// # Errors
/// `not_signed_in`, `foreign_origin`, `unreadable`, `too_fast`, `too_large`, `too_many_uploads`, `no_room`,
/// `unavailable`.
pub async fn begin(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
    Body(body): Body<NewUpload>,
) -> Answer<Response> {
    origin::check(&app, &headers)?;
    let work = async {
        let NewUpload { nonce, name, bytes } = body?;
        let ctx = ctx(&app, session.user)?;
        uploads::begin(&app, ctx, nonce, FileName::of(&name), bytes).await
    };
    told(&app, &headers, work.await)
}

/// From where a chunk is.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct From {
    from: u64,
}

/// `POST /api/uploads/{nonce}?from=N`: the bytes from there on.
///
/// # Errors
/// `not_signed_in`, `foreign_origin`, `unreadable`, `too_fast`, `too_large`, `no_such_upload`, `unavailable`.
pub async fn receive(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
    Path(nonce): Path<String>,
    from: Result<Query<From>, QueryRejection>,
    body: Stream,
) -> Answer<Response> {
    origin::check(&app, &headers)?;
    let work = async {
        let ctx = ctx(&app, session.user)?;
        let Query(From { from }) = from.map_err(|_| Problem::Unreadable)?;
        // Nothing of it is held before there is a place for it.
        let _slot = app.uploads.chunk_of(session.user)?;
        let too_large = Problem::TooLarge { bytes_max: CHUNK_BYTES_MAX as u64 };
        let announced = headers.get(header::CONTENT_LENGTH).and_then(|bytes| bytes.to_str().ok()?.parse().ok());
        if announced.is_some_and(|bytes: u64| bytes > CHUNK_BYTES_MAX as u64) {
            return Err(too_large.into());
        }
        let chunk = to_bytes(body, CHUNK_BYTES_MAX).await.map_err(|_| Problem::Unreadable)?;
        uploads::receive(&app, ctx, named(&nonce)?, from, chunk).await
    };
    told(&app, &headers, work.await)
}

/// `GET /api/uploads/{nonce}`.
///
/// # Errors
/// `not_signed_in`, `too_fast`, `no_such_upload`.
pub async fn find(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
    Path(nonce): Path<String>,
) -> Answer<Response> {
    let work = async { uploads::find(&app, ctx(&app, session.user)?, named(&nonce)?).await };
    told(&app, &headers, work.await)
}

/// `DELETE /api/uploads/{nonce}`: an upload that is in no message, or is there no more, is gone.
///
/// # Errors
/// `not_signed_in`, `foreign_origin`, `too_fast`, `unavailable`.
pub async fn cancel(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
    Path(nonce): Path<String>,
) -> Answer<Response> {
    origin::check(&app, &headers)?;
    let work = async { uploads::cancel(&app, ctx(&app, session.user)?, named(&nonce)?).await };
    work.await.map_err(Refusal::from_error(&app, &headers))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Which form of a file is wanted.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wanted {
    small: Option<String>,
    save: Option<String>,
}

/// `GET /api/files/{room}/{message}/{place}`: a file of a message; with `small`, a smaller picture of it where there is
/// one; with `save`, as something to be downloaded whatever it is.
///
/// # Errors
/// `not_signed_in`, `no_such_file`.
pub async fn read(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
    Path((room, message, place)): Path<(String, String, String)>,
    Query(wanted): Query<Wanted>,
) -> Answer<Response> {
    let work = async {
        let ctx = Ctx { user: session.user, now: app.clock.now() };
        let number = |text: &str| text.parse::<u64>().map_err(|_| Problem::NoSuchFile);
        let (room, message) = (RoomId(number(&room)?), Revision(number(&message)?));
        let place = usize::try_from(number(&place)?).map_err(|_| Problem::NoSuchFile)?;
        let stored = app.store.read(move |view| upload::attached(view, ctx, room, message, place)).await?;
        let sent = Sent::of(&stored, &wanted);
        if sent.is_held_by(&headers) {
            return Ok(sent.head(StatusCode::NOT_MODIFIED));
        }
        let slot = app.uploads.reading_of(session.user)?;
        sent.answer(&app, &headers, slot).await
    };
    work.await.map_err(Refusal::from_error(&app, &headers))
}

/// `GET /api/previews/{room}/{message}/{name}`: the picture of a preview that a message has.
///
/// # Errors
/// `not_signed_in`, `no_such_file`.
pub async fn read_preview(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    SignedIn { session, .. }: SignedIn,
    Path((room, message, name)): Path<(String, String, String)>,
) -> Answer<Response> {
    let work = async {
        let ctx = Ctx { user: session.user, now: app.clock.now() };
        let number = |text: &str| text.parse::<u64>().map_err(|_| Problem::NoSuchFile);
        let (room, message) = (RoomId(number(&room)?), Revision(number(&message)?));
        let name = PictureName::parse(&name).map_err(|_| Problem::NoSuchFile)?;
        let blob = app.store.read(move |view| preview::picture(view, ctx, room, message, &name)).await?;
        let sent = Sent { blob, media: None, disposition: disposition(&FileName::of("preview"), false) };
        if sent.is_held_by(&headers) {
            return Ok(sent.head(StatusCode::NOT_MODIFIED));
        }
        let slot = app.uploads.reading_of(session.user)?;
        sent.answer(&app, &headers, slot).await
    };
    work.await.map_err(Refusal::from_error(&app, &headers))
}

fn ctx(app: &App, user: adda_shared::id::UserId) -> Outcome<Ctx> {
    let taken = app.paces.of(user, Instant::now()).take(Instant::now());
    taken.map_err(|wait| Problem::TooFast { retry_after_ms: whole_ms(wait) })?;
    Ok(Ctx { user, now: app.clock.now() })
}

/// A nonce that is none is that of no upload.
fn named(nonce: &str) -> Outcome<Nonce> {
    nonce.parse().map_err(|_| Problem::NoSuchUpload.into())
}

fn told(app: &App, headers: &HeaderMap, outcome: Outcome<UploadRow>) -> Answer<Response> {
    let row = outcome.map_err(Refusal::from_error(app, headers))?;
    let upload = Upload { received: row.received, bytes: row.bytes, file: row.file };
    Ok(body::write(body::accepted(headers), &upload))
}

/// A file as it is sent.
struct Sent {
    blob: Digest,
    /// Nothing, where it stands in the first bytes only.
    media: Option<Media>,
    disposition: HeaderValue,
}

impl Sent {
    fn of(stored: &Stored, wanted: &Wanted) -> Self {
        let is_saved = wanted.save.is_some() || stored.what.showing() == Showing::Download;
        let (blob, media) = match stored.small.filter(|_| wanted.small.is_some() && !is_saved) {
            Some(small) => (small, None),
            None => (stored.whole, Some(if is_saved { Media::Other } else { stored.what.media })),
        };
        Self { blob, media, disposition: disposition(&stored.what.name, is_saved) }
    }

    fn tag(&self) -> String {
        format!("\"{}\"", self.blob)
    }

    /// Whether the asker has it already.
    fn is_held_by(&self, headers: &HeaderMap) -> bool {
        let tags = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
        tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == self.tag())
    }

    fn head(&self, status: StatusCode) -> Response {
        let mut response = status.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_DISPOSITION, self.disposition.clone());
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        // A browser may hold it, but asks each time whether its person may still have it.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
        if let Ok(tag) = HeaderValue::try_from(self.tag()) {
            headers.insert(header::ETAG, tag);
        }
        response
    }

    async fn media(&self, file: &mut File) -> std::io::Result<Media> {
        if let Some(media) = self.media {
            return Ok(media);
        }
        let mut head = Vec::with_capacity(sniff::HEAD_BYTES);
        file.take(sniff::HEAD_BYTES as u64).read_to_end(&mut head).await?;
        Ok(sniff::sniff(&head))
    }

    async fn answer(&self, app: &App, headers: &HeaderMap, slot: Slot) -> Outcome<Response> {
        let broken = |cause| Error::from(StoreError::broken("read a file", cause));
        let mut file = File::open(app.uploads.files().path(self.blob)).await.map_err(broken)?;
        let bytes = file.metadata().await.map_err(broken)?.len();
        let Ok(part) = part(headers, bytes, &self.tag()) else {
            let mut response = self.head(StatusCode::RANGE_NOT_SATISFIABLE);
            let range = HeaderValue::try_from(format!("bytes */{bytes}")).expect("plain");
            response.headers_mut().insert(header::CONTENT_RANGE, range);
            return Ok(response);
        };
        let (from, to) = part.unwrap_or((0, bytes.saturating_sub(1)));
        let count = (to + 1 - from).min(bytes);
        let media = self.media(&mut file).await.map_err(broken)?;
        file.seek(SeekFrom::Start(from)).await.map_err(broken)?;
        let mut response = self.head(if part.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK });
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.mime()));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(count));
        if part.is_some() {
            let range = HeaderValue::try_from(format!("bytes {from}-{to}/{bytes}")).expect("plain");
            headers.insert(header::CONTENT_RANGE, range);
        }
        *response.body_mut() = pieces(file.take(count), slot);
        Ok(response)
    }
}

/// The first and last byte that are wanted; nothing, where all are. Several parts at once are none that a player asks for,
/// and are answered with everything, as RFC 9110 lets a server do.
fn part(headers: &HeaderMap, bytes: u64, tag: &str) -> Result<Option<(u64, u64)>, ()> {
    let Some(range) = headers.get(header::RANGE).and_then(|range| range.to_str().ok()) else { return Ok(None) };
    // Of nothing there are no parts.
    if bytes == 0 {
        return Ok(None);
    }
    // A part of another file than the asker has the rest of is of no use.
    if headers.get(header::IF_RANGE).is_some_and(|has| has.as_bytes() != tag.as_bytes()) {
        return Ok(None);
    }
    let Ok(range) = parse_range_header(range) else { return Ok(None) };
    match range.validate(bytes).map_err(drop)?.as_slice() {
        [one] => Ok(Some((*one.start(), *one.end()))),
        _ => Ok(None),
    }
}

/// What is read of a file, which keeps its place until all of it is sent or nobody wants it any more.
fn pieces(file: Take<File>, slot: Slot) -> Stream {
    Stream::from_stream(stream::try_unfold((file, slot), |(mut file, slot)| async move {
        let mut piece = Vec::with_capacity(PIECE_BYTES);
        file.read_buf(&mut piece).await.map(|read| (read > 0).then(|| (Bytes::from(piece), (file, slot))))
    }))
}

/// What a browser does with it, and under which name it is kept: in the letters of RFC 6266.
fn disposition(name: &FileName, is_saved: bool) -> HeaderValue {
    let how = if is_saved { "attachment" } else { "inline" };
    let plain: String = name.as_str().chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let escaped: String = name.as_str().bytes().map(escape).collect();
    let text = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{escaped}");
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("attachment"))
}

const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '(' | ')')
}

fn escape(byte: u8) -> String {
    let stays = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if stays { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}
