//! One address in front of Trunk and of the server.
//!
//! Trunk has a proxy of its own, but it answers a WebSocket without a
//! subprotocol, and a browser that asked for one then closes the connection.
//! The door reads each request's head, chooses who answers, and from then on
//! only passes bytes on, so that WebSockets go through as they are.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

use anyhow::{Context as _, Result};

use crate::shell;

/// The paths that the server answers; everything else is the page.
const OF_SERVER: [&str; 5] = ["/ws", "/api", "/healthz", "/readyz", "/metrics"];
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Starts to listen, and serves from threads of its own.
pub(super) fn open(door: &str, page: &'static str, server: &'static str) -> Result<()> {
    let listener = TcpListener::bind(door)
        .with_context(|| format!("could not listen on {door}; is `cargo xtask dev` running twice?"))?;
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            thread::spawn(move || {
                // A browser that goes away in the middle is nothing to talk about.
                let _ = serve(client, page, server);
            });
        }
        shell::complain("the door of `cargo xtask dev` closed");
    });
    Ok(())
}

fn serve(mut client: TcpStream, page: &str, server: &str) -> io::Result<()> {
    let (head, rest) = read_head(&mut client)?;
    let address = if is_for_server(&head) { server } else { page };
    let Ok(mut answerer) = TcpStream::connect(address) else {
        let body = format!("Nothing listens on {address} yet. Reload in a moment.\n");
        let length = body.len();
        return write!(
            client,
            "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\n\
             content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
    };
    answerer.write_all(one_request(&head).as_bytes())?;
    answerer.write_all(&rest)?;

    let (mut from_client, mut to_answerer) = (client.try_clone()?, answerer.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut from_client, &mut to_answerer);
        let _ = to_answerer.shutdown(Shutdown::Write);
    });
    io::copy(&mut answerer, &mut client)?;
    client.shutdown(Shutdown::Both)
}

/// Reads up to the empty line, and what came after it in the same piece.
fn read_head(client: &mut TcpStream) -> io::Result<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Ok((String::from_utf8_lossy(&bytes).into_owned(), rest));
        }
        let count = client.read(&mut chunk)?;
        if count == 0 || bytes.len() > HEAD_BYTES_MAX {
            return Err(ErrorKind::InvalidData.into());
        }
        bytes.extend_from_slice(&chunk[..count]);
    }
}

fn is_for_server(head: &str) -> bool {
    let path = head.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    OF_SERVER
        .iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The door chooses once for each connection, so a connection carries one request.
/// An upgrade keeps its head: there the connection is the request.
fn one_request(head: &str) -> String {
    let has = |line: &str, name: &str| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    if head.lines().any(|line| has(line, "upgrade:")) {
        return head.to_owned();
    }
    let lines = head.trim_end().lines().filter(|line| !has(line, "connection:"));
    let lines: Vec<&str> = lines.collect();
    format!("{}\r\nconnection: close\r\n\r\n", lines.join("\r\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_says_who_answers() {
        let check = |path, expected| {
            assert_eq!(is_for_server(&format!("GET {path} HTTP/1.1\r\n\r\n")), expected, "{path}");
        };
        check("/ws", true);
        check("/api/sign-in?next=1", true);
        check("/", false);
        check("/wsx", false);
        check("/room/1?x=/api", false);
    }

    #[test]
    fn a_plain_request_is_the_only_one() {
        let head = "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n";
        assert_eq!(one_request(head), "GET / HTTP/1.1\r\nHost: a\r\nconnection: close\r\n\r\n");
    }

    #[test]
    fn an_upgrade_is_passed_on_as_it_is() {
        let head = "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
        assert_eq!(one_request(head), head);
    }

    #[test]
    fn bytes_go_both_ways() {
        let server = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = server.local_addr().expect("it is bound").to_string();
        let door = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let at = door.local_addr().expect("it is bound");
        let passing = thread::spawn(move || {
            let (client, _) = door.accept().expect("a client comes");
            serve(client, "127.0.0.1:1", &address).expect("nobody goes away");
        });
        let answering = thread::spawn(move || {
            let (mut client, _) = server.accept().expect("the door comes");
            let (head, _) = read_head(&mut client).expect("the head is whole");
            client.write_all(b"HTTP/1.1 200 OK\r\n\r\nhello").expect("the door reads");
            head
        });
        let mut client = TcpStream::connect(at).expect("the door listens");
        client.write_all(b"GET /api/x HTTP/1.1\r\n\r\n").expect("the door reads");
        client.shutdown(Shutdown::Write).expect("it is open");
        let mut answer = String::new();
        client.read_to_string(&mut answer).expect("the answer is text");
        assert!(answer.ends_with("hello"));
        assert!(answering.join().expect("it did not panic").starts_with("GET /api/x"));
        passing.join().expect("it did not panic");
    }
}
