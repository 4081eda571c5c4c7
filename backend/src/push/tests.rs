//! Held against the examples of the standards, and against a browser's side of them.

use std::sync::atomic::{AtomicU8, Ordering};

use adda_shared::protocol::http::PushSubscription;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;

use super::*;

/// The browser of RFC 8291, appendix A.
const P256DH: &str = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

fn bytes(text: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn said(endpoint: &str) -> PushSubscription {
    PushSubscription { endpoint: endpoint.to_owned(), p256dh: P256DH.to_owned(), auth: AUTH.to_owned() }
}

fn subscription() -> Subscription {
    Subscription::parse(&said("https://push.example.net/a/b?c=d"), false).unwrap()
}

fn key() -> ServerKey {
    ServerKey::of_bytes(&[7; 32]).unwrap()
}

#[test]
fn a_message_is_sealed_as_the_standard_s_example_is() {
    let secret = SecretKey::from_slice(&bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap();
    let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
    let sealed = sealed::seal(b"When I grow up, I want to be a watermelon", &subscription(), &secret, salt);
    let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK\
                    6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
    assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(sealed), expected);
}

#[test]
fn a_call_says_who_calls_and_is_no_larger_than_it_may_be() {
    let chance = AtomicU8::new(0);
    let dice = Dice::new(move |bytes| bytes.fill(chance.fetch_add(1, Ordering::Relaxed) + 1));
    let content = vec![b'x'; CONTENT_BYTES_MAX];
    let now = UnixMs(1_780_000_000_000);
    let request = call(&subscription(), &key(), "https://adda.example.org", &content, now, &dice);
    assert_eq!(request.uri(), "https://push.example.net/a/b?c=d");
    assert_eq!(hyper::body::Body::size_hint(request.body()).exact(), Some(4_096));
    let header = |name: &str| request.headers()[name].to_str().unwrap();
    assert_eq!((header("content-encoding"), header("ttl"), header("urgency")), ("aes128gcm", "86400", "high"));
    let (token, public) = header("authorization").strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!(public, key().public());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let verifying = VerifyingKey::from_sec1_bytes(&bytes(public)).unwrap();
    verifying.verify(signed.as_bytes(), &Signature::from_slice(&bytes(signature)).unwrap()).unwrap();
    let [head, claims] = [0, 1].map(|part| {
        let part = signed.split('.').nth(part).unwrap();
        serde_json::from_slice::<Value>(&bytes(part)).unwrap()
    });
    assert_eq!(head, serde_json::json!({ "typ": "JWT", "alg": "ES256" }));
    let claimed = serde_json::json!({ "aud": "https://push.example.net", "exp": 1_780_043_200, "sub": "https://adda.example.org" });
    assert_eq!(claims, claimed);
}

#[test]
fn chance_that_gives_no_key_is_asked_again() {
    let chance = AtomicU8::new(0);
    let dice = Dice::new(move |bytes| bytes.fill(chance.fetch_add(1, Ordering::Relaxed)));
    assert_eq!(secret(&dice), SecretKey::from_slice(&[1; 32]).unwrap());
    assert!(ServerKey::of_bytes(&[0; 32]).is_none());
}

fn check(said: &PushSubscription, may_be_plain: bool, expected: bool) {
    assert_eq!(Subscription::parse(said, may_be_plain).is_some(), expected, "{said:?}");
}

#[test]
fn a_subscription_is_an_address_of_the_web_and_keys_of_the_curve() {
    check(&said("https://push.example.net:8443/x"), false, true);
    check(&said("http://push.example.net/x"), false, false);
    check(&said("http://push.example.net/x"), true, true);
    check(&said("https://ada:secret@push.example.net/x"), false, false);
    check(&said("ftp://push.example.net/x"), true, false);
    check(&said("/x"), false, false);
    check(&said("https:///x"), false, false);
    check(&said(""), false, false);
    check(&said(&format!("https://push.example.net/{}", "x".repeat(PUSH_ENDPOINT_BYTES))), false, false);
    let with = |p256dh: &str, auth: &str| PushSubscription {
        p256dh: p256dh.to_owned(),
        auth: auth.to_owned(),
        ..said("https://push.example.net/x")
    };
    check(&with(&format!("{P256DH}="), &format!("{AUTH}==")), false, true);
    check(&with(P256DH, ""), false, false);
    check(&with(P256DH, &AUTH[1..]), false, false);
    check(&with("", AUTH), false, false);
    check(&with("not base64", AUTH), false, false);
    let off_the_curve = BASE64_URL_SAFE_NO_PAD.encode([4; 65]);
    check(&with(&off_the_curve, AUTH), false, false);
}

const PUSH_ENDPOINT_BYTES: usize = adda_shared::limits::PUSH_ENDPOINT_BYTES_MAX;

fn answered(status: u16, wait_ms: Option<u64>) -> Outcome {
    outcome(&Ok(Answered { status: StatusCode::from_u16(status).unwrap(), wait_ms }))
}

#[test]
fn only_what_the_browser_gave_up_is_gone() {
    let refused = |status| PushFault::Refused { status };
    assert_eq!(answered(201, None), Outcome::Taken);
    for status in [404, 410] {
        assert_eq!(answered(status, None), Outcome::Gone);
    }
    for status in [400, 413] {
        assert_eq!(answered(status, None), Outcome::Refused(refused(status)));
    }
    for status in [301, 401, 403, 429, 500, 503] {
        assert_eq!(answered(status, Some(5)), Outcome::Failed { fault: refused(status), wait_ms: Some(5) });
    }
    let silent = Outcome::Failed { fault: PushFault::Silent, wait_ms: None };
    assert_eq!(outcome(&Err(CallFault::Silent)), silent);
}
