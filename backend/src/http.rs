//! HTTP: the page, the few calls that give or take a session, health and metrics; and the upgrade to a socket.
//!
//! Knows no SQL. Every answer of a route goes through [`secure`]. What hyper answers by itself, to a request whose head
//! it could not read, says nothing and goes without.

pub mod account;
pub mod assets;
pub mod body;
pub mod files;
pub mod health;
pub mod origin;
pub mod push;
pub mod refusal;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use adda_shared::limits::HTTP_BODY_BYTES_MAX;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};

use crate::app::App;
use crate::gateway;

/// Who is at the other end of a TCP connection, or of the proxy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    pub address: IpAddr,
}

impl Peer {
    /// The address of a connection, or the one that a trusted proxy names: the last in its header, which it added.
    pub fn of(app: &App, socket: SocketAddr, headers: &HeaderMap) -> Self {
        let address = socket.ip().to_canonical();
        if !app.config.trusted_proxy.contains(&address) {
            return Self { address };
        }
        let named = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
        let named = named.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
        Self { address: named.unwrap_or(address) }
    }
}

/// Every route.
pub fn router(app: &Arc<App>) -> Router {
    let mut router = Router::new()
        .route("/ws", get(gateway::open))
        .route("/api/session", get(account::session))
        .route("/api/claim", post(account::claim))
        .route("/api/invitation", post(account::invitation))
        .route("/api/join", post(account::join))
        .route("/api/sign-in", post(account::sign_in))
        .route("/api/sign-out", post(account::sign_out))
        .route("/api/password", post(account::password))
        .route("/api/push", get(push::find).put(push::subscribe).delete(push::unsubscribe))
        .route("/api/push/test", post(push::test))
        .route("/api/uploads", post(files::begin))
        .route("/api/uploads/{nonce}", get(files::find).post(files::receive).delete(files::cancel))
        .route("/api/files/{room}/{message}/{place}", get(files::read))
        .route("/api/previews/{room}/{message}/{name}", get(files::read_preview))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics));
    if app.config.echo {
        let bytes_max = app.config.echo_bytes_max;
        router = router.route("/ws-echo", get(move |upgrade| gateway::echo(upgrade, bytes_max)));
    }
    router
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(HTTP_BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(Arc::clone(app), secure))
        .with_state(Arc::clone(app))
}

/// What the page may do: run its own WebAssembly, show its own styles and pictures, talk to its own server; no more.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; \
     worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Puts the security headers on every answer, keeps personal data out of caches, and counts what is refused.
async fn secure(State(app): State<Arc<App>>, request: Request<axum::body::Body>, next: Next) -> Response {
    let is_personal = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    refusal::count(&app, &response);
    harden(&app, response.headers_mut());
    // A file says itself how it is held.
    if is_personal {
        let held = response.headers_mut().entry(header::CACHE_CONTROL);
        held.or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// Puts the security headers on an answer.
pub(crate) fn harden(app: &App, headers: &mut HeaderMap) {
    // What people send has one of its own.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    let fixed: [(HeaderName, &'static str); 7] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.config.is_secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}
