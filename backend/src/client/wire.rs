//! The client's end of one socket: frames out, frames in, and why it ended.

use std::pin::Pin;
use std::task::{Context, Poll};

use adda_shared::protocol::{ClientFrame, Form, ServerFrame, decode_server, encode};
use futures_util::{Sink, Stream};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::header::InvalidHeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Bytes read at a time: a client among thousands in one process must not hold the 128 KiB of the default.
const READ_BUFFER_BYTES: usize = 4096;

/// See the [module](self).
#[derive(Debug)]
pub struct Wire {
    socket: WebSocketStream<TcpStream>,
    form: Form,
    /// Whether something waits to be written.
    is_full: bool,
}

/// What comes over it.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, which is taken apart where it is heard")]
pub enum Heard {
    Frame(ServerFrame),
    /// The server closes, with this code; nothing else comes.
    Closed(u16),
    /// It broke, or ended without a close.
    Gone,
    /// A message that is no frame of this version, or of the other form.
    Unreadable(String),
}

/// Why a socket was not opened.
#[derive(Debug, thiserror::Error)]
pub enum Unopened {
    /// The server answered with another status.
    #[error("refused with status {0}")]
    Refused(u16),
    /// The network, or an answer that is none.
    #[error("it broke")]
    Broken(#[source] Box<Error>),
    /// The proof of who asks can't stand in a header.
    #[error("the header can't be written")]
    Header(#[from] InvalidHeaderValue),
}

impl From<Error> for Unopened {
    fn from(error: Error) -> Self {
        match error {
            Error::Http(response) => Self::Refused(response.status().as_u16()),
            other => Self::Broken(Box::new(other)),
        }
    }
}

/// A frame in the kind of WebSocket message that its form goes in.
///
/// # Panics
/// Never: JSON is text.
pub fn message(form: Form, bytes: Vec<u8>) -> Message {
    match form {
        Form::Binary => Message::binary(bytes),
        Form::Json => Message::text(String::from_utf8(bytes).expect("JSON is text")),
    }
}

/// The request that opens a socket at an address, by a header that says who asks.
///
/// # Errors
/// Where it can't be written.
pub fn upgrade(host: &str, pass: Option<(&'static str, &str)>, form: Form) -> Result<Request, Unopened> {
    let mut request = format!("ws://{host}/ws").into_client_request()?;
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", form.subprotocol().parse()?);
    if let Some((name, value)) = pass {
        headers.insert(name, value.parse()?);
    }
    Ok(request)
}

impl Wire {
    /// Opens a socket over a connection, by a header that says who asks. Takes as long as the server lets it.
    ///
    /// # Errors
    /// [`Unopened`].
    pub async fn open(stream: TcpStream, pass: Option<(&'static str, &str)>, form: Form) -> Result<Self, Unopened> {
        let address = stream.peer_addr().map_err(Error::from)?;
        // Small frames must not wait for more to come.
        stream.set_nodelay(true).map_err(Error::from)?;
        let request = upgrade(&address.to_string(), pass, form)?;
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER_BYTES);
        let (socket, _) = tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await?;
        Ok(Self { socket, form, is_full: false })
    }

    /// Puts a frame behind those that wait; they are written while one hears. Whoever sends must bound what waits: a
    /// replica does.
    pub fn say(&mut self, frame: &ClientFrame) {
        // Fails only where the socket is at its end, which hearing tells.
        let _ = Pin::new(&mut self.socket).start_send(message(self.form, encode(self.form, frame)));
        self.is_full = true;
    }

    /// Waits for what comes next, and writes what waits. May be given up at any time without losing anything.
    pub async fn hear(&mut self) -> Heard {
        std::future::poll_fn(|context| self.poll_hear(context)).await
    }

    /// The connection beneath, for whoever means to mistreat it. What was read of it already is lost.
    pub fn into_stream(self) -> TcpStream {
        self.socket.into_inner()
    }

    fn poll_hear(&mut self, context: &mut Context<'_>) -> Poll<Heard> {
        // Both at once: one who only wrote would wait for a server that waits for them.
        if self.is_full && Pin::new(&mut self.socket).poll_flush(context).is_ready() {
            self.is_full = false;
        }
        loop {
            let Poll::Ready(next) = Pin::new(&mut self.socket).poll_next(context) else { return Poll::Pending };
            return Poll::Ready(match next {
                Some(Ok(Message::Binary(bytes))) => self.read(Form::Binary, &bytes),
                Some(Ok(Message::Text(text))) => self.read(Form::Json, text.as_bytes()),
                Some(Ok(Message::Close(frame))) => Heard::Closed(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Err(_)) | None => Heard::Gone,
            });
        }
    }

    fn read(&self, form: Form, bytes: &[u8]) -> Heard {
        if form != self.form {
            return Heard::Unreadable("a frame of the other form".to_owned());
        }
        match decode_server(form, bytes) {
            Ok(frame) => Heard::Frame(frame),
            Err(malformed) => Heard::Unreadable(malformed.to_string()),
        }
    }
}
