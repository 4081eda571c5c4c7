//! Secrets: made from the system's randomness, told once, kept as hashes.

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::store::TokenHash;

/// A random token of 256 bits, as it stands in a link, a cookie or a bot's settings.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// What is kept of it.
    pub fn hash(&self) -> TokenHash {
        hash(&self.0)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

/// What is kept of a token that somebody showed. Tokens are random, so a plain hash hides them.
pub fn hash(token: &str) -> TokenHash {
    TokenHash(Sha256::digest(token.as_bytes()).into())
}

/// Where randomness comes from: the system's in a server, a seed's in a test.
#[derive(Clone)]
pub struct Dice(Arc<Mutex<Fill>>);

/// Fills bytes with what chance gives.
type Fill = dyn FnMut(&mut [u8]) + Send;

impl Dice {
    /// The system's own.
    ///
    /// # Panics
    /// When thrown, where the system has no randomness to give: nothing can be kept secret then.
    pub fn system() -> Self {
        Self::new(|bytes| getrandom::fill(bytes).expect("the system gives random bytes"))
    }

    pub fn new(fill: impl FnMut(&mut [u8]) + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(fill)))
    }

    pub fn token(&self) -> Token {
        Token(BASE64_URL_SAFE_NO_PAD.encode(self.bytes::<32>()))
    }

    pub fn number(&self) -> u64 {
        u64::from_le_bytes(self.bytes())
    }

    /// From 0 on, below 1.
    pub fn fraction(&self) -> f64 {
        // As many bits as such a number has.
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0.lock().expect("filling bytes does not panic"))(&mut bytes);
        bytes
    }
}

impl std::fmt::Debug for Dice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dice")
    }
}
