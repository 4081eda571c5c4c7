//! What comes over an open WebSocket, byte by byte, through the server's own socket code: it is answered with whole
//! frames and an end, never with a panic.

#![cfg_attr(fuzzing, no_main)]

use std::convert::Infallible;

use adda_backend::gateway::upgrade::Upgrade;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex, split};
use tower::ServiceExt;

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| check(bytes));

/// What may be said in one message.
const BYTES_MAX: usize = 4096;
const UPGRADE: &[u8] = b"GET /ws-echo HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

pub(crate) fn check(bytes: &[u8]) {
    // Time goes on only where nothing else does: what waits for a time is not waited for.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let answer = runtime.expect("a runtime").block_on(speak(&said(bytes)));
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("the head of an answer") + 4;
    assert!(answer.starts_with(b"HTTP/1.1 101"), "{:?}", String::from_utf8_lossy(&answer[..end]));
    check_frames(&answer[end..]);
}

/// Bytes as they are, or in frames: nothing else would get past the first two bytes often.
fn said(bytes: &[u8]) -> Vec<u8> {
    match bytes.split_first() {
        Some((first, rest)) if first % 2 == 1 => framed(rest),
        _ => bytes.to_vec(),
    }
}

/// Frames of up to 31 bytes, masked with nothing; the first byte of each piece says which.
fn framed(mut bytes: &[u8]) -> Vec<u8> {
    const CODES: [u8; 8] = [0x81, 0x82, 0x01, 0x00, 0x80, 0x88, 0x89, 0x8a];
    let mut frames = Vec::new();
    while let Some((first, rest)) = bytes.split_first() {
        let length = usize::from(first >> 3).min(rest.len());
        let short = u8::try_from(length).expect("at most 31");
        frames.extend([CODES[usize::from(first & 7)], 0x80 | short, 0, 0, 0, 0]);
        frames.extend(&rest[..length]);
        bytes = &rest[length..];
    }
    frames
}

/// Opens a socket, says it all and nothing more, and reads to the end.
async fn speak(bytes: &[u8]) -> Vec<u8> {
    let (client, server) = duplex(16 * 1024);
    let router: Router =
        Router::new().route("/ws-echo", get(|upgrade: Upgrade| adda_backend::gateway::echo(upgrade, BYTES_MAX)));
    let service = service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request.map(Body::new)).await.expect("a router does not fail")) }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(server), service).with_upgrades();
    let (mut reading, mut writing) = split(client);
    let client = async {
        writing.write_all(UPGRADE).await.expect("a pipe in memory does not fail");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(reading.read_u8().await.expect("the head of an answer"));
        }
        let say = async {
            // A server that has ended takes no more.
            let _ = writing.write_all(bytes).await;
            let _ = writing.shutdown().await;
        };
        let ((), heard) = tokio::join!(say, reading.read_to_end(&mut answer));
        heard.expect("a pipe in memory does not fail");
        answer
    };
    let (_, answer) = tokio::join!(connection, client);
    answer
}

/// What a server may send: whole frames without a mask, and none after a close.
fn check_frames(mut bytes: &[u8]) {
    let mut is_closed = false;
    while let [head, length, rest @ ..] = bytes {
        assert!(!is_closed, "a frame after the close");
        assert!([0x81, 0x82, 0x88, 0x8a].contains(head), "{head:#x}");
        let (length, rest) = match (*length, rest) {
            (length @ 0..126, rest) => (usize::from(length), rest),
            (126, [high, low, rest @ ..]) => (usize::from(u16::from_be_bytes([*high, *low])), rest),
            (127, [a, b, c, d, e, f, g, h, rest @ ..]) => {
                let length = u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]);
                (usize::try_from(length).expect("no more than was said"), rest)
            }
            (length, _) => panic!("no length: {length}"),
        };
        is_closed = *head == 0x88;
        bytes = rest.get(length..).expect("a whole frame");
    }
    assert!(bytes.is_empty(), "half a head");
}
