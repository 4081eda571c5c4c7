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
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use bytes::Bytes;
use futures_util::SinkExt;
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::Error as WsError;

/// Bytes read from the network at a time. The default of 128 KiB would be resident for each idle connection.
const READ_BUFFER_BYTES: usize = 4096;
/// Bytes of frames that are gathered before they are written; under load many frames go in one write.
const WRITE_BUFFER_BYTES: usize = 64 * 1024;
/// Bytes that may wait to be written, the largest frame that a server makes included.
const WRITE_BUFFER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How long a client may take nothing of what we write.
const WRITE_TIMEOUT: Duration = Duration::from_millis(limits::SILENCE_MS_MAX);
/// How long a client may take to answer a close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// See the [module](self).
#[derive(Debug)]
pub struct Socket {
    inner: WebSocket,
    taken_at: Instant,
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

/// Sets the bounds of a socket before it is opened.
pub fn bounded(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_message_size(limits::CLIENT_FRAME_BYTES_MAX)
        .max_frame_size(limits::CLIENT_FRAME_BYTES_MAX)
}

impl Socket {
    pub fn new(inner: WebSocket) -> Self {
        Self { inner, taken_at: Instant::now() }
    }

    /// When the other side last took something that had to wait: a sign of life.
    pub fn taken_at(&self) -> Instant {
        self.taken_at
    }

    /// Waits for what comes next. May be given up at any time without losing anything.
    pub async fn hear(&mut self) -> Heard {
        match self.inner.recv().await {
            Some(Ok(Message::Text(text))) => Heard::Message(Form::Json, text.into()),
            Some(Ok(Message::Binary(bytes))) => Heard::Message(Form::Binary, bytes),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Heard::Alive,
            Some(Ok(Message::Close(_))) => {
                self.drain().await;
                Heard::Gone
            }
            Some(Err(error)) => close_code(&*error.into_inner()).map_or(Heard::Gone, Heard::Broken),
            None => Heard::Gone,
        }
    }

    /// Puts a message behind those that wait to be written.
    ///
    /// # Errors
    /// [`Gone`].
    pub async fn feed(&mut self, form: Form, bytes: Bytes) -> Result<(), Gone> {
        let message = match form {
            Form::Binary => Message::Binary(bytes),
            Form::Json => Message::Text(Utf8Bytes::try_from(bytes).map_err(|_| Gone)?),
        };
        while_taken(self.inner.feed(message), &mut self.taken_at).await
    }

    /// Writes everything that waits.
    ///
    /// # Errors
    /// [`Gone`].
    pub async fn flush(&mut self) -> Result<(), Gone> {
        while_taken(self.inner.flush(), &mut self.taken_at).await
    }

    /// Closes with a code, and gives the other side a moment to agree.
    pub async fn close(mut self, code: u16) {
        let frame = Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::from_static("") }));
        if let Ok(Ok(())) = timeout(CLOSE_TIMEOUT, self.inner.send(frame)).await {
            self.drain().await;
        }
    }

    /// Reads until the stream ends, so that the answer to a close goes out and the other side's is taken.
    async fn drain(&mut self) {
        let end = async { while let Some(Ok(_)) = self.inner.recv().await {} };
        // Whoever does not answer in time is cut off.
        let _ = timeout(CLOSE_TIMEOUT, end).await;
    }
}

/// Waits for a write for as long as it gets on, however slowly. A write that waits is woken by its time, where the other
/// side has taken something, and once at most by each other thing that its task was waiting for.
async fn while_taken<E>(write: impl Future<Output = Result<(), E>>, taken_at: &mut Instant) -> Result<(), Gone> {
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

/// The code that names a fault of the other side, by RFC 6455 section 7.4.1; nothing where the network failed.
fn close_code(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Option<u16> {
    match error.downcast_ref::<WsError>()? {
        WsError::Capacity(_) => Some(1009),
        WsError::Utf8(_) => Some(1007),
        WsError::Protocol(tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake) => None,
        WsError::Protocol(_) => Some(1002),
        _ => None,
    }
}

/// Sends back whatever comes, in its form: lets the rules above be tested from outside.
pub async fn echo(inner: WebSocket) {
    let mut socket = Socket::new(inner);
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
