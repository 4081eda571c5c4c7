//! The handshake of RFC 6455, section 4.2: a request that asks for a WebSocket, and the answer that grants it.
//!
//! Done here because what comes of it must be the bare stream: a [`Socket`](super::socket::Socket) writes its frames itself.

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::header::{self, AsHeaderName};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::socket::Socket;

/// The version of the protocol that is spoken.
const VERSION: &str = "13";
/// Bytes that a key stands for.
const KEY_BYTES: usize = 16;

/// A request that may be granted.
pub struct Upgrade {
    accept: String,
    /// The subprotocols that are asked for, in the client's order.
    asked: Vec<String>,
    on_upgrade: OnUpgrade,
}

/// Why a request is not granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotGranted {
    /// Only a GET asks for a WebSocket.
    Method,
    /// It asks for none, or for another version than there is: it is told what to ask for.
    Unasked,
    /// Its key is none, or there is more than one.
    Key,
}

impl IntoResponse for NotGranted {
    fn into_response(self) -> Response {
        match self {
            Self::Method => StatusCode::METHOD_NOT_ALLOWED.into_response(),
            Self::Unasked => {
                let told = [
                    (header::CONNECTION, "upgrade"),
                    (header::UPGRADE, "websocket"),
                    (header::SEC_WEBSOCKET_VERSION, VERSION),
                ];
                (StatusCode::UPGRADE_REQUIRED, told).into_response()
            }
            Self::Key => StatusCode::BAD_REQUEST.into_response(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Upgrade {
    type Rejection = NotGranted;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NotGranted> {
        if parts.method != Method::GET {
            return Err(NotGranted::Method);
        }
        let headers = &parts.headers;
        let asks = names(headers, header::CONNECTION, "upgrade") && names(headers, header::UPGRADE, "websocket");
        if !asks || only(headers, header::SEC_WEBSOCKET_VERSION) != Some(VERSION.as_bytes()) {
            return Err(NotGranted::Unasked);
        }
        let key = only(headers, header::SEC_WEBSOCKET_KEY).filter(|key| is_key(key)).ok_or(NotGranted::Key)?;
        let accept = derive_accept_key(key);
        let asked = words(headers, header::SEC_WEBSOCKET_PROTOCOL).map(str::to_owned).collect();
        let on_upgrade = parts.extensions.remove::<OnUpgrade>().ok_or(NotGranted::Unasked)?;
        Ok(Self { accept, asked, on_upgrade })
    }
}

impl Upgrade {
    /// The subprotocols that are asked for, in the client's order.
    pub fn asked(&self) -> &[String] {
        &self.asked
    }

    /// Grants it, and serves what comes of it, in messages of so many bytes at most. The answer names a subprotocol, where
    /// one is chosen.
    pub fn grant<F: Future<Output = ()> + Send>(
        self,
        protocol: Option<&str>,
        bytes_max: usize,
        serve: impl FnOnce(Socket) -> F + Send + 'static,
    ) -> Response {
        let mut response = StatusCode::SWITCHING_PROTOCOLS.into_response();
        *response.body_mut() = Body::empty();
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        let Ok(accept) = HeaderValue::from_str(&self.accept) else { return StatusCode::BAD_REQUEST.into_response() };
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        if let Some(protocol) = protocol {
            let Ok(protocol) = HeaderValue::from_str(protocol) else { return StatusCode::BAD_REQUEST.into_response() };
            headers.insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
        }
        spawn(async move {
            match self.on_upgrade.await {
                Ok(stream) => serve(Socket::new(TokioIo::new(stream), bytes_max).await).await,
                Err(error) => tracing::debug!(%error, "a socket was granted and did not come about"),
            }
        });
        response
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "it lives as long as its connection: the hub ends it, and who ends the server waits until the hub is empty"
)]
fn spawn(connection: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(connection);
}

/// The words of a header that is a list.
fn words(headers: &HeaderMap, name: impl AsHeaderName) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|word| !word.is_empty())
}

fn names(headers: &HeaderMap, name: impl AsHeaderName, wanted: &str) -> bool {
    words(headers, name).any(|word| word.eq_ignore_ascii_case(wanted))
}

/// The value of a header that must stand there once.
fn only(headers: &HeaderMap, name: impl AsHeaderName) -> Option<&[u8]> {
    let mut values = headers.get_all(name).into_iter();
    let first = values.next()?;
    values.next().is_none().then_some(first.as_bytes())
}

fn is_key(value: &[u8]) -> bool {
    STANDARD.decode(value).is_ok_and(|key| key.len() == KEY_BYTES)
}
