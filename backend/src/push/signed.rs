//! Says who calls a push service: RFC 8292, a token that is signed with the server's key.

use adda_shared::id::UnixMs;
use axum::http::HeaderValue;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::SecretKey;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToSec1Point;
use serde_json::json;

/// Seconds for which a token is good. Push services take a day at most; their clocks and ours need not agree.
const TOKEN_LIFE_S: u64 = 12 * 60 * 60;

/// The server's key: it signs, and reads nothing.
#[derive(Clone)]
pub struct ServerKey {
    key: SigningKey,
    public: String,
}

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServerKey({})", self.public)
    }
}

impl ServerKey {
    pub fn new(secret: &SecretKey) -> Self {
        let public = BASE64_URL_SAFE_NO_PAD.encode(secret.public_key().to_sec1_point(false).as_bytes());
        Self { key: SigningKey::from(secret), public }
    }

    /// The key that was kept; nothing where the bytes are none.
    pub fn of_bytes(secret: &[u8; 32]) -> Option<Self> {
        SecretKey::from_slice(secret).ok().map(|secret| Self::new(&secret))
    }

    /// The public key in base64url: what a browser subscribes with.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// What a call to the push service at this origin says of who calls. `sender` is where its people can turn to.
    ///
    /// # Panics
    /// Never: what is not plain letters is encoded.
    pub fn authorization(&self, audience: &str, sender: &str, now: UnixMs) -> HeaderValue {
        let expires_at_s = now.0 / 1_000 + TOKEN_LIFE_S;
        let parts =
            [json!({ "typ": "JWT", "alg": "ES256" }), json!({ "aud": audience, "exp": expires_at_s, "sub": sender })];
        let [head, claims] = parts.map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{head}.{claims}");
        let signature: Signature = self.key.sign(signed.as_bytes());
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes());
        let value = format!("vapid t={signed}.{signature}, k={}", self.public);
        HeaderValue::from_str(&value).expect("base64url is plain letters")
    }
}
