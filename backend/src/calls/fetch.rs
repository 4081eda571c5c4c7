//! Reading what lies at an address that somebody wrote: a page, or a picture.
//!
//! Each hop is held against the same rule, whoever led there: an address of `http` or `https`, on the usual port, without
//! a name and a password, whose host is of the public network after it was looked up. A few redirects are followed. All
//! of it together is bounded in time, and what is read in bytes; no encoding is asked for, so that none can swell.

use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use tokio::time::{Duration, timeout};
use url::{Host, Origin, Url};

use super::{CallFault, Calls, Reach};

/// How long all of it may take, whatever the other side does.
const FETCH_TIMEOUT: Duration = Duration::from_secs(12);
/// Redirects that are followed.
const REDIRECTS_MAX: usize = 5;
/// Bytes of a page that are read; what it says of itself stands at its beginning.
const PAGE_BYTES_MAX: usize = 512 * 1024;
/// Bytes of a picture.
const PICTURE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Who reads, for whoever is read.
const USER_AGENT: &str = concat!("Mozilla/5.0 (compatible; Adda/", env!("CARGO_PKG_VERSION"), "; link preview)");
/// Names that are never of the public network, which a resolver might still be asked for.
const INNER_NAMES: [&str; 8] = ["localhost", "local", "internal", "intranet", "home.arpa", "lan", "test", "invalid"];

/// What lies at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Where it lies, behind all redirects.
    pub url: Url,
    pub kind: Kind,
    pub bytes: Bytes,
}

/// What somebody says that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page: its beginning, and the name of its encoding, where that is told.
    Page { charset: Option<String> },
    /// A picture, whole, and none that is drawn by a program.
    Picture,
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum FetchFault {
    #[error(transparent)]
    Call(#[from] CallFault),
    /// It is no address that this server reads.
    #[error("the address is not read")]
    NotRead,
    /// It leads on and on, or nowhere.
    #[error("the redirects lead nowhere")]
    Redirects,
    #[error("the answer is {0}")]
    Refused(StatusCode),
    /// It is neither a page nor a picture, or encoded as nobody asked for.
    #[error("it is nothing that is read")]
    Unwanted,
    #[error("it is larger than may be")]
    TooLarge,
    /// The line broke.
    #[error("it could not be read to its end")]
    Broken(#[source] hyper::Error),
}

impl Calls {
    /// Reads what lies at an address, and at none of this origin, which is the server's own.
    ///
    /// # Errors
    /// [`FetchFault`].
    pub async fn fetch(&self, url: Url, own: Option<&Origin>) -> Result<Fetched, FetchFault> {
        timeout(FETCH_TIMEOUT, self.follow(url, own)).await.unwrap_or(Err(CallFault::Silent.into()))
    }

    async fn follow(&self, mut url: Url, own: Option<&Origin>) -> Result<Fetched, FetchFault> {
        for _ in 0..=REDIRECTS_MAX {
            if !self.reach.reads(&url) || own.is_some_and(|own| *own == url.origin()) {
                return Err(FetchFault::NotRead);
            }
            // What stands behind `#` is for the browser alone.
            url.set_fragment(None);
            let (head, body) = self.request(get(&url)?).await?.into_parts();
            if head.status.is_redirection() {
                let to = head.headers.get(header::LOCATION).and_then(|to| to.to_str().ok());
                url = to.and_then(|to| url.join(to).ok()).ok_or(FetchFault::Redirects)?;
                continue;
            }
            if head.status != StatusCode::OK {
                return Err(FetchFault::Refused(head.status));
            }
            let kind = kind(&head.headers).ok_or(FetchFault::Unwanted)?;
            let bytes = match kind {
                Kind::Page { .. } => read(body, PAGE_BYTES_MAX, true).await?,
                Kind::Picture => read(body, PICTURE_BYTES_MAX, false).await?,
            };
            return Ok(Fetched { url, kind, bytes });
        }
        Err(FetchFault::Redirects)
    }
}

impl Reach {
    /// Whether an address is one to read, as far as it says itself: its host may be of one's own network still.
    fn reads(self, url: &Url) -> bool {
        let is_plain =
            matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        let is_there = match (self, url.host()) {
            (_, None) => false,
            (Self::Everywhere, Some(_)) => true,
            (Self::Public, Some(Host::Domain(name))) => is_outer(name),
            (Self::Public, Some(Host::Ipv4(address))) => self.holds(address.into()),
            (Self::Public, Some(Host::Ipv6(address))) => self.holds(address.into()),
        };
        let is_usual = self == Self::Everywhere || matches!(url.port_or_known_default(), Some(80 | 443));
        is_plain && is_there && is_usual
    }
}

/// Whether a name may be one of the public network.
fn is_outer(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let is_inner = |inner: &&str| name == *inner || name.strip_suffix(*inner).is_some_and(|front| front.ends_with('.'));
    name.contains('.') && !INNER_NAMES.iter().any(is_inner)
}

fn get(url: &Url) -> Result<Request<Full<Bytes>>, FetchFault> {
    let request = Request::builder()
        .method(Method::GET)
        .uri(url.as_str())
        .header(header::USER_AGENT, HeaderValue::from_static(USER_AGENT))
        .header(header::ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml,image/*;q=0.8"))
        .header(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    request.body(Full::new(Bytes::new())).map_err(|_| FetchFault::NotRead)
}

/// What the head of an answer says that its body is; nothing, where that is not read.
fn kind(headers: &HeaderMap) -> Option<Kind> {
    let encoding = headers.get(header::CONTENT_ENCODING).map_or(&b"identity"[..], HeaderValue::as_bytes);
    let media = headers.get(header::CONTENT_TYPE)?.to_str().ok()?.to_ascii_lowercase();
    let (media, parameters) = media.split_once(';').unwrap_or((&media, ""));
    let charset = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("charset="));
    let kind = match media.trim() {
        "text/html" | "application/xhtml+xml" => {
            Kind::Page { charset: charset.map(|charset| charset.trim_matches('"').to_owned()) }
        }
        "image/svg+xml" => return None,
        picture if picture.starts_with("image/") => Kind::Picture,
        _ => return None,
    };
    encoding.eq_ignore_ascii_case(b"identity").then_some(kind)
}

/// Reads a body up to a bound; what is longer is cut there, or not read at all.
async fn read(mut body: Incoming, bytes_max: usize, is_cut: bool) -> Result<Bytes, FetchFault> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        // Beside data there are trailers, which say nothing.
        let data = frame.map_err(FetchFault::Broken)?.into_data().unwrap_or_default();
        let fits = data.len().min(bytes_max - bytes.len());
        bytes.extend_from_slice(&data[..fits]);
        if fits < data.len() {
            return if is_cut { Ok(bytes.into()) } else { Err(FetchFault::TooLarge) };
        }
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests;
