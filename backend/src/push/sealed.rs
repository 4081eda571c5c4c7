//! Encrypts a message for one browser: RFC 8291, in the form of RFC 8188 with a single record.

use aes_gcm::aead::Aead;
use aes_gcm::{Aes128Gcm, KeyInit};
use hkdf::Hkdf;
use p256::SecretKey;
use p256::elliptic_curve::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point;
use sha2::Sha256;

use super::Subscription;

/// Bytes of a public key as it is sent.
pub(super) const KEY_BYTES: usize = 65;
const SALT_BYTES: usize = 16;
/// Bytes of the one record, at most.
const RECORD_BYTES: u32 = 4_096;
/// Bytes that are more in the end: salt, size of a record, length of the key and the key; the sign that this record is
/// the last, and the tag by which a change is noticed.
pub(super) const ADDED_BYTES: usize = SALT_BYTES + 4 + 1 + KEY_BYTES + 1 + 16;

/// The body of a call. The secret and the salt are for this message alone.
pub(super) fn seal(content: &[u8], to: &Subscription, secret: &SecretKey, salt: [u8; SALT_BYTES]) -> Vec<u8> {
    let own = secret.public_key().to_sec1_point(false);
    let theirs = to.key().to_sec1_point(false);
    let agreed = diffie_hellman(secret.to_nonzero_scalar(), to.key().as_affine());
    let info = [b"WebPush: info\0", theirs.as_bytes(), own.as_bytes()].concat();
    let input: [u8; 32] = derive(to.auth(), agreed.raw_secret_bytes(), &info);
    let key: [u8; 16] = derive(&salt, &input, b"Content-Encoding: aes128gcm\0");
    let nonce: [u8; 12] = derive(&salt, &input, b"Content-Encoding: nonce\0");
    let record = [content, &[2]].concat();
    let cipher = Aes128Gcm::new(&key.into());
    let sealed = cipher.encrypt(&nonce.into(), record.as_slice()).expect("one record is not too long");
    let length = u8::try_from(own.as_bytes().len()).expect("65");
    [&salt, &RECORD_BYTES.to_be_bytes()[..], &[length], own.as_bytes(), &sealed].concat()
}

fn derive<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> [u8; N] {
    let mut output = [0; N];
    Hkdf::<Sha256>::new(Some(salt), input).expand(info, &mut output).expect("few bytes are asked for");
    output
}
