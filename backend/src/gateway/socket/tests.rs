use adda_shared::protocol::Form;
use bytes::Bytes;
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::io::{DuplexStream, duplex};
use tokio::join;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::{Heard, Socket, begin_frame};

/// Both ends of a stream that takes so few bytes at a time that most writes have to wait.
async fn narrow() -> (Socket<DuplexStream>, WebSocketStream<DuplexStream>) {
    let (server, client) = duplex(8);
    (Socket::new(server, 64).await, WebSocketStream::from_raw_socket(client, Role::Client, None).await)
}

#[track_caller]
fn check(bytes: usize, expected: &[u8]) {
    let mut out = Vec::new();
    begin_frame(&mut out, 2, bytes);
    assert_eq!(out, expected, "{bytes}");
}

#[test]
fn the_head_of_a_frame_says_its_length_in_as_few_bytes_as_it_must() {
    check(0, &[0x82, 0]);
    check(125, &[0x82, 125]);
    check(126, &[0x82, 126, 0, 126]);
    check(65_535, &[0x82, 126, 0xff, 0xff]);
    check(65_536, &[0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
}

#[tokio::test]
async fn a_frame_waits_for_the_rest_of_a_pong() {
    let (mut socket, mut client) = narrow().await;
    let ping = Bytes::from_static(b"more than can be taken at once");
    let (sent, heard) = join!(client.send(Message::Ping(ping.clone())), socket.hear());
    sent.expect("the server hears");
    assert_eq!(heard, Heard::Alive);
    // A part of the pong is written, and the rest of it has to wait.
    assert_eq!(socket.hear().now_or_never(), None);
    let write = async {
        socket.feed(Form::Binary, Bytes::from_static(b"a frame")).await?;
        socket.flush().await
    };
    let read = async { (client.next().await, client.next().await) };
    let (written, (first, second)) = join!(write, read);
    assert_eq!(written, Ok(()));
    assert_eq!(first.expect("a pong").expect("a pong"), Message::Pong(ping));
    assert_eq!(second.expect("a frame").expect("a frame"), Message::binary(&b"a frame"[..]));
}
