use adda_shared::protocol::Form;
use bytes::Bytes;
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex, split};
use tokio::join;
use tokio::time::Instant;
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

/// The head of a masked frame of 4 KiB, which is more than is taken, and all of it.
fn oversized() -> Vec<u8> {
    let mut bytes = vec![0x82, 0x80 | 126, 0x10, 0x00, 1, 2, 3, 4];
    bytes.resize(8 + 0x1000, 0);
    bytes
}

#[tokio::test]
async fn whoever_still_writes_when_the_close_comes_may_go_on_and_reads_it() {
    let (server, client) = duplex(8);
    let mut socket = Socket::new(server, 64).await;
    let (mut reader, mut writer) = split(client);
    let serve = async {
        assert_eq!(socket.hear().await, Heard::Broken(1009));
        socket.close(1009).await;
    };
    let write = async {
        let written = writer.write_all(&oversized()).await;
        // The server waits for the end of what is said.
        writer.shutdown().await.and(written)
    };
    let read = async {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).await.map(|_| bytes)
    };
    let ((), written, read) = join!(serve, write, read);
    written.expect("the server reads on");
    assert_eq!(read.expect("an end without an error"), [0x88, 2, 0x03, 0xf1]);
}

#[tokio::test]
async fn a_fault_after_our_close_is_read_to_its_end_as_well() {
    let (server, client) = duplex(8);
    let socket = Socket::new(server, 64).await;
    let (mut reader, mut writer) = split(client);
    let write = async {
        let written = writer.write_all(&oversized()).await;
        writer.shutdown().await.and(written)
    };
    let read = async {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).await.map(|_| bytes)
    };
    let ((), written, read) = join!(socket.close(4000), write, read);
    written.expect("the server reads on");
    assert_eq!(read.expect("an end without an error"), [0x88, 2, 0x0f, 0xa0]);
}

#[tokio::test(start_paused = true)]
async fn who_closes_by_the_rules_is_not_kept_waiting() {
    let (mut socket, mut client) = narrow().await;
    let began = Instant::now();
    let close = async {
        client.send(Message::Close(None)).await.expect("the server hears");
        client.next().await
    };
    let serve = async {
        let heard = socket.hear().await;
        drop(socket);
        heard
    };
    let (heard, answer) = join!(serve, close);
    assert_eq!(heard, Heard::Gone);
    assert_eq!(answer.expect("an answer").expect("an answer"), Message::Close(None));
    assert_eq!(began.elapsed().as_millis(), 0, "the server goes first");
}
