//! Web Push: what a push service is called with, so that a browser whose page is closed is told of a message.
//!
//! The message is encrypted for the browser alone ([`sealed`], RFC 8291), and the call is signed with the server's key,
//! by which push services know it again ([`signed`], RFC 8292). Time and chance are arguments.

mod sealed;
mod signed;
mod subscription;

use adda_shared::id::UnixMs;
use adda_shared::limits::NEWS_MS_MAX;
use adda_shared::protocol::problem::PushFault;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode, header};
use bytes::Bytes;
use http_body_util::Full;
use p256::SecretKey;

use crate::calls::{Answered, CallFault};
use crate::secret::Dice;

pub use signed::ServerKey;
pub use subscription::Subscription;

/// Seconds for which a push service keeps a message for a device that is away: a day. Who comes back later than that
/// reads what was missed in Adda itself.
pub const LIFE_S: u64 = NEWS_MS_MAX / 1_000;
/// Bytes of a message in the clear: what every push service must take, 4,096, without what encrypting adds to it.
pub const CONTENT_BYTES_MAX: usize = 4_096 - sealed::ADDED_BYTES;

/// What came of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The push service has it.
    Taken,
    /// The push service will never take it, and may take others.
    Refused(PushFault),
    /// It was not taken, and may be later: not before so many milliseconds have passed, where the push service said so.
    Failed { fault: PushFault, wait_ms: Option<u64> },
    /// The browser takes nothing any more.
    Gone,
}

impl Outcome {
    /// Its name, for counting.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Refused(_) => "refused",
            Self::Failed { .. } => "failed",
            Self::Gone => "gone",
        }
    }
}

/// The call that brings a message to a browser's push service.
///
/// # Panics
/// Where there is more than [`CONTENT_BYTES_MAX`] of it.
pub fn call(
    subscription: &Subscription,
    key: &ServerKey,
    sender: &str,
    content: &[u8],
    now: UnixMs,
    dice: &Dice,
) -> Request<Full<Bytes>> {
    assert!(content.len() <= CONTENT_BYTES_MAX, "more than a push service must take");
    let body = sealed::seal(content, subscription, &secret(dice), dice.bytes());
    let mut request = Request::new(Full::new(Bytes::from(body)));
    *request.method_mut() = axum::http::Method::POST;
    *request.uri_mut() = subscription.endpoint().clone();
    let headers = request.headers_mut();
    let told = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_ENCODING, HeaderValue::from_static("aes128gcm")),
        (header::AUTHORIZATION, key.authorization(subscription.audience(), sender, now)),
        (HeaderName::from_static("ttl"), HeaderValue::from(LIFE_S)),
        // Somebody waits for it, so that a device that saves its battery is woken.
        (HeaderName::from_static("urgency"), HeaderValue::from_static("high")),
    ];
    for (name, value) in told {
        headers.insert(name, value);
    }
    request
}

/// What an answer, or its lack, means: RFC 8030, and what push services really say.
pub fn outcome(answered: &Result<Answered, CallFault>) -> Outcome {
    let failed = |fault| Outcome::Failed { fault, wait_ms: None };
    match answered {
        Ok(Answered { status, .. }) if status.is_success() => Outcome::Taken,
        Ok(Answered { status: StatusCode::NOT_FOUND | StatusCode::GONE, .. }) => Outcome::Gone,
        Ok(Answered { status, wait_ms }) => {
            let (status, wait_ms) = (*status, *wait_ms);
            let fault = PushFault::Refused { status: status.as_u16() };
            match status {
                // About this message.
                StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => Outcome::Refused(fault),
                // About this server, such as a key or a clock that is wrong, or about the push service: it can be mended,
                // and the subscription is worth as much as before.
                _ => Outcome::Failed { fault, wait_ms },
            }
        }
        Err(CallFault::NotPublic) => failed(PushFault::NotPublic),
        Err(CallFault::Silent) => failed(PushFault::Silent),
        Err(CallFault::Unreachable(_)) => failed(PushFault::Unreachable),
    }
}

/// A secret key that chance gives. Nearly every number of 32 bytes is one.
pub fn secret(dice: &Dice) -> SecretKey {
    loop {
        if let Ok(secret) = SecretKey::from_slice(&dice.bytes::<32>()) {
            return secret;
        }
    }
}

#[cfg(test)]
mod tests;
