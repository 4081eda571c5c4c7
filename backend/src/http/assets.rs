//! The page: embedded in the binary, compressed when it was built, named by the hash of its content.

use std::path::{Component, Path};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::{Embed, EmbeddedFile};

use crate::app::App;

/// What `cargo xtask page` built. Empty where it has not been run: then the server says so instead of showing a page.
#[derive(Debug, Embed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Page;

const INDEX: &str = "index.html";
/// For files whose name changes with their content.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const REVALIDATED: &str = "no-cache";

/// `GET` of anything that is no other route: a file of the page, or the page itself, whose places all have URLs.
pub async fn serve(State(app): State<Arc<App>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if is_reserved(path) {
        return StatusCode::NOT_FOUND.into_response();
    }
    // Only the page's places fall back to it: a file that is not there is not there.
    let is_place = Path::new(path).extension().is_none();
    match find(&app, path, &headers).await {
        Some(response) => response,
        None if is_place => find(&app, INDEX, &headers).await.unwrap_or_else(missing),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The server's version, and behind a plus the one of the page that it serves, where that has one: those in development
/// have none. Written as build metadata of [SemVer](https://semver.org/#spec-item-10).
pub fn version(directory: Option<&Path>) -> String {
    let own = env!("CARGO_PKG_VERSION");
    let index = match directory {
        Some(directory) => std::fs::read(directory.join(INDEX)).ok().map(Bytes::from),
        None => Page::get(INDEX).map(bytes),
    };
    let index = index.unwrap_or_default();
    match page_version(&String::from_utf8_lossy(&index)) {
        Some(page) => [own, "+", page].concat(),
        None => own.to_owned(),
    }
}

/// What `cargo xtask page` wrote into the page.
fn page_version(index: &str) -> Option<&str> {
    let (_, rest) = index.split_once("data-version=\"")?;
    rest.split('"').next().filter(|version| !version.is_empty())
}

fn is_reserved(path: &str) -> bool {
    path.split('/').next().is_some_and(|first| matches!(first, "api" | "ws" | "ws-echo"))
}

async fn find(app: &App, name: &str, headers: &HeaderMap) -> Option<Response> {
    let is_plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if name.is_empty() || !is_plain {
        return None;
    }
    if let Some(directory) = &app.config.assets {
        let bytes = tokio::fs::read(directory.join(name)).await.ok()?;
        return Some(respond(name, None, bytes.into(), REVALIDATED));
    }
    let caching = if name == INDEX || !is_hashed(name) { REVALIDATED } else { IMMUTABLE };
    for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
        if accepts(headers, encoding)
            && let Some(file) = Page::get(&format!("{name}{suffix}"))
        {
            return Some(respond(name, Some(encoding), bytes(file), caching));
        }
    }
    Page::get(name).map(|file| respond(name, None, bytes(file), caching))
}

fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        std::borrow::Cow::Borrowed(data) => Bytes::from_static(data),
        std::borrow::Cow::Owned(data) => data.into(),
    }
}

fn respond(name: &str, encoding: Option<&'static str>, bytes: Bytes, caching: &'static str) -> Response {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .header(header::CACHE_CONTROL, caching)
        .header(header::VARY, "accept-encoding");
    if let Some(encoding) = encoding {
        response = response.header(header::CONTENT_ENCODING, encoding);
    }
    response.body(Body::from(bytes)).expect("every header above is plain")
}

/// Whether a name carries the hash of its content: `name-0123456789abcdef.ext`, and for WebAssembly `…_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let stem = name.rsplit('/').next().unwrap_or(name).split('.').next().unwrap_or(name);
    let hash = stem.trim_end_matches("_bg").rsplit('-').next().unwrap_or("");
    hash.len() >= 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether an encoding is accepted; one with a weight of zero is not.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let lists = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|choice| {
        let mut parts = choice.split(';').map(str::trim);
        let is_named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        is_named && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn missing() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, "This binary was built without the page. Run `cargo xtask run`.\n")
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for name in ["adda-0123456789abcdef.js", "adda-0123456789abcdef_bg.wasm", "style/base-0123456789abcdef.css"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["index.html", "favicon.svg", "adda-frontend.js", "a-0123.js"] {
            assert!(!is_hashed(name), "{name}");
        }
    }

    #[test]
    fn the_version_is_the_server_s_and_the_page_s() {
        let directory = tempfile::tempdir().expect("a directory");
        let version_of = |index: &str| {
            std::fs::write(directory.path().join(INDEX), index).expect("it can be written");
            version(Some(directory.path()))
        };
        let own = env!("CARGO_PKG_VERSION");
        assert_eq!(version_of("<html data-version=\"0123456789abcdef\">"), format!("{own}+0123456789abcdef"));
        for index in ["<html data-version=\"\">", "<html>", "<html data-version=\""] {
            assert_eq!(version_of(index), own, "{index}");
        }
        assert_eq!(version(Some(&directory.path().join("nowhere"))), own);
    }

    #[test]
    fn an_encoding_counts_when_it_is_named_and_not_weighed_away() {
        let check = |list: &str, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, list.parse().expect("plain"));
            assert_eq!(accepts(&headers, "br"), expected, "{list}");
        };
        check("gzip, br", true);
        check("gzip;q=1.0, BR;q=0.5", true);
        check("gzip, br;q=0", false);
        check("gzip", false);
    }
}
