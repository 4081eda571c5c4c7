//! One WebSocket, with the rules of closing it: what every endpoint of this server goes through.
//!
//! RFC 6455 wants the stream read to its end after a close, a close code that names the fault, and the other side given
//! time to answer. All of that is here, so that the connection's own loop knows frames only.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use adda_shared::limits;
use adda_shared::protocol::Form;
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Error as WsError;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message, Role, WebSocketConfig};

/// Bytes read from the network at a time. They are resident for each idle connection, and most commands fit.
const READ_BUFFER_BYTES: usize = 512;
/// Bytes of frames that are gathered before they are written; under load many frames go in one write.
const WRITE_BUFFER_BYTES: usize = 64 * 1024;
/// Bytes of such room that a socket keeps when everything is written: most frames that come one by one fit.
const WRITE_BUFFER_BYTES_KEPT: usize = 512;
/// Bytes of its answers to pings and closes that the library may gather: a few, as it writes each at once.
const ANSWERS_BYTES_MAX: usize = 64 * 1024;
/// How long a client may take nothing of what we write.
const WRITE_TIMEOUT: Duration = Duration::from_millis(limits::SILENCE_MS_MAX);
/// Bytes that are read at a time, and thrown away, from a client that broke the rules.
const DRAINED_BYTES: usize = 16 * 1024;
/// How long a client may take to answer a close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// See the [module](self).
///
/// Its frames go out of a buffer of its own. The library's would stay as large as the largest burst ever was, which is
/// the welcome, for as long as the connection lives; this one is given back when it is empty. The library writes nothing
/// but its answers to pings and closes, and never within a frame of ours: it does so while one hears, and nobody hears
/// before everything is flushed. Of such an answer a part may still wait for room when a frame of ours is due: it goes first.
#[derive(Debug)]
pub struct Socket<S = TokioIo<Upgraded>> {
    inner: WebSocketStream<S>,
    /// Frames that wait to be written.
    out: Vec<u8>,
    /// How many bytes of them are written.
    written: usize,
    taken_at: Instant,
    /// The library has met a fault, and reads no more.
    is_broken: bool,
}

/// What came from the other side.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// A whole message in one of the two forms.
    Message(Form, Bytes),
    /// A sign of life.
    Alive,
    /// The other side closes, or is gone; there is nothing to answer to.
    Gone,
    /// The other side broke the rules of WebSocket: the code to close with.
    Broken(u16),
}

/// The other side took no more, or is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// The server's end of a stream on which the handshake is done. Takes messages of so many bytes.
    pub async fn new(stream: S, bytes_max: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER_BYTES)
            .write_buffer_size(0)
            .max_write_buffer_size(ANSWERS_BYTES_MAX)
            .max_message_size(Some(bytes_max))
            .max_frame_size(Some(bytes_max));
        let inner = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
        Self { inner, out: Vec::new(), written: 0, taken_at: Instant::now(), is_broken: false }
    }

    /// When the other side last took something that had to wait: a sign of life.
    pub fn taken_at(&self) -> Instant {
        self.taken_at
    }

    /// Waits for what comes next. May be given up at any time without losing anything.
    pub async fn hear(&mut self) -> Heard {
        match self.inner.next().await {
            Some(Ok(Message::Text(text))) => Heard::Message(Form::Json, text.into()),
            Some(Ok(Message::Binary(bytes))) => Heard::Message(Form::Binary, bytes),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Heard::Alive,
            Some(Ok(Message::Close(_))) => {
                // Boxed: whoever waits for what comes must not hold the room for the end.
                Box::pin(self.drain()).await;
                Heard::Gone
            }
            Some(Err(error)) => {
                self.is_broken = true;
                close_code(&error).map_or(Heard::Gone, Heard::Broken)
            }
            None => Heard::Gone,
        }
    }

    /// Puts a message behind those that wait to be written, and writes them when they are many.
    ///
    /// # Errors
    /// [`Gone`].
    pub async fn feed(&mut self, form: Form, bytes: Bytes) -> Result<(), Gone> {
        let opcode = match form {
            Form::Binary => 2,
            Form::Json => 1,
        };
        begin_frame(&mut self.out, opcode, bytes.len());
        self.out.extend_from_slice(&bytes);
        if self.out.len() >= WRITE_BUFFER_BYTES { self.write().await } else { Ok(()) }
    }

    /// Writes everything that waits.
    ///
    /// # Errors
    /// [`Gone`].
    pub async fn flush(&mut self) -> Result<(), Gone> {
        self.write().await?;
        while_taken(self.inner.flush(), &mut self.taken_at).await
    }

    /// Writes the frames that wait. Given up in between, it goes on where it was.
    async fn write(&mut self) -> Result<(), Gone> {
        if self.written == 0 && !self.out.is_empty() {
            // A part of the library's last answer may wait: a frame within another would be none.
            while_taken(self.inner.flush(), &mut self.taken_at).await?;
        }
        while self.written < self.out.len() {
            let writing = self.inner.get_mut().write(&self.out[self.written..]);
            match while_taken(writing, &mut self.taken_at).await? {
                0 => return Err(Gone),
                more => self.written += more,
            }
        }
        self.out.clear();
        self.written = 0;
        self.out.shrink_to(WRITE_BUFFER_BYTES_KEPT);
        Ok(())
    }

    /// Closes with a code, and gives the other side a moment to agree.
    pub async fn close(mut self, code: u16) {
        let frame = Message::Close(Some(CloseFrame { code: code.into(), reason: "".into() }));
        let closing = async {
            // Whatever was begun is finished first: a close within another frame would be none.
            self.write().await?;
            self.inner.send(frame).await.map_err(|_| Gone)
        };
        if let Ok(Ok(())) = timeout(CLOSE_TIMEOUT, closing).await {
            self.drain().await;
        }
    }

    /// Reads until the stream ends, so that the answer to a close goes out and the other side's is taken.
    async fn drain(&mut self) {
        // Whoever does not answer in time is cut off.
        let _ = timeout(CLOSE_TIMEOUT, self.read_to_end()).await;
    }

    async fn read_to_end(&mut self) {
        while !self.is_broken {
            match self.inner.next().await {
                Some(Ok(_)) => {}
                Some(Err(_)) => self.is_broken = true,
                // Both have closed, and it is for the server to go first.
                None => return,
            }
        }
        // What was not read would have the system reset the connection, and the other side might lose the close. It is
        // told that nothing follows, and may say to its end what it was saying.
        let stream = self.inner.get_mut();
        if stream.shutdown().await.is_ok() {
            let mut bytes = vec![0; DRAINED_BYTES];
            while matches!(stream.read(&mut bytes).await, Ok(1..)) {}
        }
    }
}

/// Waits for a write for as long as it gets on, however slowly. A write that waits is woken by its time, where the other
/// side has taken something, and once at most by each other thing that its task was waiting for.
async fn while_taken<T, E>(write: impl Future<Output = Result<T, E>>, taken_at: &mut Instant) -> Result<T, Gone> {
    let mut write = pin!(write);
    let mut silence = pin!(sleep(WRITE_TIMEOUT));
    let mut has_waited = false;
    poll_fn(|context| {
        if let Poll::Ready(written) = write.as_mut().poll(context) {
            if has_waited {
                *taken_at = Instant::now();
            }
            return Poll::Ready(written.map_err(|_| Gone));
        }
        if has_waited && silence.as_mut().poll(context).is_pending() {
            *taken_at = Instant::now();
            silence.as_mut().reset(*taken_at + WRITE_TIMEOUT);
        }
        has_waited = true;
        silence.as_mut().poll(context).map(|()| Err(Gone))
    })
    .await
}

/// Writes the head of a whole, unmasked frame with so many bytes, by RFC 6455 section 5.2.
fn begin_frame(out: &mut Vec<u8>, opcode: u8, bytes: usize) {
    const FIN: u8 = 0x80;
    out.push(FIN | opcode);
    match (u8::try_from(bytes), u16::try_from(bytes)) {
        (Ok(length), _) if length < 126 => out.push(length),
        (_, Ok(length)) => {
            out.push(126);
            out.extend_from_slice(&length.to_be_bytes());
        }
        (_, Err(_)) => {
            out.push(127);
            out.extend_from_slice(&(bytes as u64).to_be_bytes());
        }
    }
}

/// The code that names a fault of the other side, by RFC 6455 section 7.4.1; nothing where the network failed.
fn close_code(error: &WsError) -> Option<u16> {
    match error {
        WsError::Capacity(_) => Some(1009),
        WsError::Utf8(_) => Some(1007),
        WsError::Protocol(tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => None,
        WsError::Protocol(_) => Some(1002),
        _ => None,
    }
}

/// Sends back whatever comes, in its form: lets the rules above be tested from outside.
pub async fn echo(mut socket: Socket) {
    loop {
        match socket.hear().await {
            Heard::Message(form, bytes) => {
                if socket.feed(form, bytes).await.is_err() || socket.flush().await.is_err() {
                    return;
                }
            }
            Heard::Alive => {}
            Heard::Gone => return,
            Heard::Broken(code) => return socket.close(code).await,
        }
    }
}

#[cfg(test)]
mod tests;
