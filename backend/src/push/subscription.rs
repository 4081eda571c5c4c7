//! Where a browser takes messages, and the keys that they are encrypted with.

use adda_shared::limits::PUSH_ENDPOINT_BYTES_MAX;
use adda_shared::protocol::http::PushSubscription;
use axum::http::Uri;
use axum::http::uri::Scheme;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::PublicKey;
use p256::elliptic_curve::sec1::ToSec1Point;

use super::sealed::KEY_BYTES;
use crate::store::PushAddress;

/// See the [module](self). What a browser said, and nothing that could not be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    endpoint: Uri,
    audience: String,
    key: PublicKey,
    auth: [u8; 16],
}

impl Subscription {
    /// Takes what a browser says. Nothing where it can't be one: no address of the web without a name in front, or keys
    /// that are none. Without TLS only where that is allowed.
    pub fn parse(said: &PushSubscription, may_be_plain: bool) -> Option<Self> {
        let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        let (key, auth) = (bytes(&said.p256dh)?, bytes(&said.auth)?);
        Self::of(&PushAddress { endpoint: said.endpoint.clone(), key, auth }, may_be_plain)
    }

    /// The same of what was kept.
    pub fn of(address: &PushAddress, may_be_plain: bool) -> Option<Self> {
        let PushAddress { endpoint, key, auth } = address;
        if endpoint.len() > PUSH_ENDPOINT_BYTES_MAX || key.len() != KEY_BYTES {
            return None;
        }
        let uri: Uri = endpoint.parse().ok()?;
        let (scheme, authority) = (uri.scheme()?, uri.authority()?);
        let is_spoken = *scheme == Scheme::HTTPS || (may_be_plain && *scheme == Scheme::HTTP);
        if !is_spoken || authority.host().is_empty() || authority.as_str().contains('@') {
            return None;
        }
        let audience = format!("{scheme}://{authority}");
        let key = PublicKey::from_sec1_bytes(key).ok()?;
        Some(Self { audience, endpoint: uri, key, auth: auth.as_slice().try_into().ok()? })
    }

    /// As it is kept.
    pub fn address(&self) -> PushAddress {
        PushAddress {
            endpoint: self.endpoint.to_string(),
            key: self.key.to_sec1_point(false).as_bytes().to_vec(),
            auth: self.auth.to_vec(),
        }
    }

    pub fn endpoint(&self) -> &Uri {
        &self.endpoint
    }

    /// The origin of the push service.
    pub fn audience(&self) -> &str {
        &self.audience
    }

    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    pub fn auth(&self) -> &[u8; 16] {
        &self.auth
    }
}
