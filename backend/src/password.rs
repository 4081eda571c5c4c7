//! Passwords: hashed and checked away from the threads that serve, so many at a time and no more.

use std::sync::Arc;

use adda_shared::protocol::problem::Problem;
use adda_shared::text::Password;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use prometheus_client::metrics::counter::Counter;
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::secret::Dice;
use crate::store::StoreError;

/// Memory, passes and lanes, from the OWASP Password Storage cheat sheet of 2025: argon2id with 19 MiB, 2 and 1.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Milliseconds after which to try again, when as many wait as may.
const RETRY_AFTER_MS: u64 = 2_000;

/// See the [module](self).
#[derive(Clone, Debug)]
pub struct Passwords {
    at_once: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    dice: Dice,
    /// Counts each hashing.
    done: Counter,
}

/// A hash that no password is known to have, so that an unknown name takes as long as a wrong password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl Passwords {
    pub fn new(at_once: usize, waiting_max: usize, dice: Dice, done: Counter) -> Self {
        let [at_once, waiting] = [at_once, waiting_max].map(|permits| Arc::new(Semaphore::new(permits)));
        Self { at_once, waiting, dice, done }
    }

    /// The hash to keep, in PHC form.
    ///
    /// # Errors
    /// [`Problem::TooFast`] where as many wait as may.
    pub async fn hash(&self, password: Password) -> Result<String> {
        let salt = self.dice.bytes();
        let done = self.done.clone();
        self.work(move || hash(&argon2(&done), password.as_bytes(), salt)).await?
    }

    /// Whether the password is the one behind the hash. Without a hash the answer is no, and takes as long.
    ///
    /// # Errors
    /// [`Problem::TooFast`] where as many wait as may.
    pub async fn verify(&self, password: Password, kept: Option<String>) -> Result<bool> {
        let done = self.done.clone();
        self.work(move || {
            let is_known = kept.is_some();
            let phc = kept.as_deref().unwrap_or(NOBODY);
            argon2(&done).verify_password(password.as_bytes(), phc).is_ok() && is_known
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let too_fast = || Error::Refused(Problem::TooFast { retry_after_ms: RETRY_AFTER_MS });
        let waiting = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| too_fast())?;
        let turn = Arc::clone(&self.at_once).acquire_owned().await.map_err(|_| too_fast())?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((turn, waiting));
            done
        });
        done.await.map_err(|cause| failed(Arc::new(cause)))
    }
}

/// What hashes one password, counted.
fn argon2(done: &Counter) -> Argon2<'static> {
    done.inc();
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("argon2 takes the parameters that OWASP advises");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(argon2: &Argon2<'_>, password: &[u8], salt: [u8; 16]) -> Result<String> {
    let phc = argon2.hash_password_with_salt(password, &salt);
    phc.map(|phc| phc.to_string()).map_err(|cause| failed(Arc::new(std::io::Error::other(cause.to_string()))))
}

fn failed(cause: Arc<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Failed(StoreError::Broken { doing: "hashing a password", cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text).expect("long enough")
    }

    #[tokio::test]
    async fn only_the_password_itself_is_taken_and_nobody_has_one() {
        let passwords = Passwords::new(2, 10, Dice::new(|bytes| bytes.fill(7)), Counter::default());
        let kept = passwords.hash(password("open sesame")).await.expect("hashed");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(passwords.verify(password("open sesame"), Some(kept.clone())).await.expect("verified"));
        assert!(!passwords.verify(password("open sesamE"), Some(kept)).await.expect("verified"));
        assert!(!passwords.verify(password("open sesame"), None).await.expect("verified"));
    }

    #[test]
    fn nobodys_hash_costs_what_everybodys_does() {
        let parts = |phc: &str| phc.split('$').map(str::len).collect::<Vec<_>>();
        let kept = hash(&argon2(&Counter::default()), b"open sesame", [7; 16]).expect("hashed");
        assert_eq!(parts(NOBODY), parts(&kept));
        assert!(NOBODY.starts_with(kept.rsplitn(3, '$').last().expect("parameters")));
        let refused = argon2(&Counter::default()).verify_password(b"open sesame", NOBODY).expect_err("nobody has it");
        assert!(matches!(refused, argon2::password_hash::Error::PasswordInvalid), "{refused}");
    }

    #[tokio::test]
    async fn past_the_bound_it_says_to_come_again() {
        let passwords = Passwords::new(1, 0, Dice::new(|bytes| bytes.fill(7)), Counter::default());
        let refused = passwords.hash(password("open sesame")).await.expect_err("nobody may wait");
        assert!(matches!(refused, Error::Refused(Problem::TooFast { retry_after_ms: RETRY_AFTER_MS })));
    }
}
