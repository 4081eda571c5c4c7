//! Calls that the server makes to others, at addresses that people gave it.
//!
//! Only public addresses are called: whoever gives one must not reach through the server what they could not reach
//! themselves. What is called is what was checked, because the name is looked up once and the connection goes to one of
//! the addresses that came of it. All of it is bounded in time. What is sent somewhere goes where it was sent, and no
//! redirect is followed; where something is read, each address that it leads to is checked likewise ([`fetch`]).

mod address;
pub mod fetch;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::vec;

use axum::http::{Request, Response, StatusCode, header};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use tokio::time::{Duration, timeout};
use tower::Service;

/// How long a call may take, from looking up the name to the head of the answer.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection is kept for the next call.
const IDLE: Duration = Duration::from_secs(30);
/// Such connections to one host.
const IDLE_PER_HOST_MAX: usize = 4;
/// Milliseconds that an answer may ask to wait; more is taken as this.
const WAIT_MS_MAX: u64 = 24 * 60 * 60 * 1_000;

/// See the [module](self).
#[derive(Clone, Debug)]
pub struct Calls {
    client: Client<HttpsConnector<HttpConnector<Lookup>>, Full<Bytes>>,
    reach: Reach,
}

/// Which addresses are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those of the public network.
    Public,
    /// Those of one's own network, too, and without TLS.
    Everywhere,
}

/// The head of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: StatusCode,
    /// Milliseconds to wait before the next call, where it says so.
    pub wait_ms: Option<u64>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallFault {
    /// The address is none that this server calls.
    #[error("the address is not public")]
    NotPublic,
    /// No answer came in time.
    #[error("no answer came in time")]
    Silent,
    /// No such name, no line, or no TLS that can be trusted.
    #[error("there is no way to it")]
    Unreachable(#[source] hyper_util::client::legacy::Error),
}

impl Calls {
    /// For calls that say something to somebody: with TLS, where the others are of the public network.
    pub fn new(reach: Reach) -> Self {
        Self::with(reach, reach == Reach::Public)
    }

    /// For reading what everybody may, with TLS or without.
    pub fn to_read(reach: Reach) -> Self {
        Self::with(reach, false)
    }

    fn with(reach: Reach, needs_tls: bool) -> Self {
        let mut http = HttpConnector::new_with_resolver(Lookup { reach });
        // It would refuse the scheme of TLS, which is joined to it here.
        http.enforce_http(false);
        http.set_connect_timeout(Some(CALL_TIMEOUT));
        let https = HttpsConnectorBuilder::new().with_webpki_roots();
        let https = if needs_tls { https.https_only() } else { https.https_or_http() };
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_PER_HOST_MAX)
            .pool_timer(hyper_util::rt::TokioTimer::new())
            .build(https.enable_http1().wrap_connector(http));
        Self { client, reach }
    }

    /// Whether calls may go without TLS.
    pub fn may_be_plain(&self) -> bool {
        self.reach == Reach::Everywhere
    }

    /// Makes a call, and reads the head of the answer; what follows it is not read.
    ///
    /// # Errors
    /// [`CallFault`].
    pub async fn make(&self, request: Request<Full<Bytes>>) -> Result<Answered, CallFault> {
        let answer = self.request(request).await?;
        let wait = answer.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        let wait_s = wait.and_then(|seconds| seconds.trim().parse::<u64>().ok());
        let wait_ms = wait_s.map(|seconds| seconds.saturating_mul(1_000).min(WAIT_MS_MAX));
        Ok(Answered { status: answer.status(), wait_ms })
    }

    async fn request(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, CallFault> {
        // An address in numbers is never looked up.
        let host = request.uri().host().unwrap_or_default();
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if literal.is_ok_and(|address| !self.reach.holds(address)) {
            return Err(CallFault::NotPublic);
        }
        let answer = timeout(CALL_TIMEOUT, self.client.request(request)).await.map_err(|_| CallFault::Silent)?;
        answer.map_err(|error| if is_not_public(&error) { CallFault::NotPublic } else { CallFault::Unreachable(error) })
    }
}

impl Reach {
    fn holds(self, address: IpAddr) -> bool {
        self == Self::Everywhere || address::is_public(address)
    }
}

/// Looks names up, and leaves out the addresses that are not called.
#[derive(Clone, Copy, Debug)]
struct Lookup {
    reach: Reach,
}

/// All the addresses of a name are such that they are not called.
#[derive(Debug, thiserror::Error)]
#[error("the address is not public")]
struct NotPublic;

impl Service<Name> for Lookup {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.reach;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let called: Vec<SocketAddr> = found.into_iter().filter(|address| reach.holds(address.ip())).collect();
            if called.is_empty() { Err(io::Error::other(NotPublic)) } else { Ok(called.into_iter()) }
        })
    }
}

/// Whether this is behind an error.
fn is_not_public(error: &(dyn std::error::Error + 'static)) -> bool {
    let is_it = |error: &(dyn std::error::Error + 'static)| {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<NotPublic>)
    };
    let mut at = Some(error);
    while let Some(error) = at {
        if is_it(error) {
            return true;
        }
        at = error.source();
    }
    false
}

#[cfg(test)]
mod tests;
