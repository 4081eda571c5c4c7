//! The HTTP that tests speak: one call on one connection, read to its end.

use adda_shared::protocol::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{LIMIT, Site};

/// How a request says who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Session {
    /// A browser, with its cookie as `name=value`.
    Cookie(String),
    /// A bot.
    Bearer(String),
    /// Nobody.
    Nobody,
}

impl Session {
    /// The header that says so.
    pub(crate) fn header(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Cookie(cookie) => Some(("cookie", cookie.clone())),
            Self::Bearer(token) => Some(("authorization", format!("Bearer {token}"))),
            Self::Nobody => None,
        }
    }
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Call {
    pub(crate) fn get(path: &str) -> Self {
        Self { method: "GET", path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn post(path: &str) -> Self {
        Self { method: "POST", ..Self::get(path) }
    }

    pub(crate) fn put(path: &str) -> Self {
        Self { method: "PUT", ..Self::get(path) }
    }

    pub(crate) fn delete(path: &str) -> Self {
        Self { method: "DELETE", ..Self::get(path) }
    }

    pub(crate) fn json<T: Serialize>(self, body: &T) -> Self {
        let body = serde_json::to_vec(body).expect("a body can be written in JSON");
        self.header("content-type", "application/json").body(body)
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn signed_in_as(self, session: &Session) -> Self {
        match session.header() {
            Some((name, value)) => self.header(name, &value),
            None => self,
        }
    }

    /// The request as it goes over the wire.
    pub(crate) fn bytes(&self, site: &Site) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nhost: {}\r\n", self.method, self.path, site.address());
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("connection: close\r\ncontent-length: {}\r\n\r\n", self.body.len()));
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }

    pub(crate) async fn send(self, site: &Site) -> Answer {
        let mut stream = TcpStream::connect(site.address()).await.expect("the server listens");
        // A server that refuses a body may answer before it has read all of it.
        let _ = stream.write_all(&self.bytes(site)).await;
        Answer::read(&mut stream).await
    }
}

/// An answer, whole.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// Reads until the server ends the connection.
    pub(crate) async fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let read = timeout(LIMIT, stream.read_to_end(&mut bytes)).await.expect("the server answers and ends");
        // One that was refused half-way may end in a reset; what came before it counts.
        assert!(read.is_ok() || !bytes.is_empty(), "{read:?}");
        Self::parse(&bytes)
    }

    /// Reads the head, and leaves whatever follows.
    pub(crate) async fn head(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            let byte = timeout(LIMIT, stream.read_u8()).await.expect("the server answers");
            bytes.push(byte.unwrap_or_else(|error| panic!("{error} after {:?}", String::from_utf8_lossy(&bytes))));
        }
        Self::parse(&bytes)
    }

    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no head of an answer: {text:?}"));
        let mut lines = text[..end].split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let status = status.unwrap_or_else(|| panic!("no status: {text:?}"));
        Self { status, headers, body: bytes[end + 4..].to_vec() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.body
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Why it was refused.
    pub(crate) fn problem(&self) -> Problem {
        self.json()
    }

    /// The session that the answer gave.
    pub(crate) fn session(&self) -> Session {
        let cookie = self.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {self:?}"));
        Session::Cookie(cookie.split(';').next().unwrap_or_default().to_owned())
    }
}
