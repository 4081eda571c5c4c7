//! The network: a stream of bytes each way between a client and the server, and what can happen to it.
//!
//! It behaves as TCP does. What was written comes in order or not at all; what is lost is lost from some byte on, and
//! with it the connection. Both ends may know of that, or one, or for a long time neither.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Duration, Instant, Sleep, sleep_until};

use crate::chance::Chance;

/// How the network is between one client and the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    /// Milliseconds that bytes take, at the least and at the most.
    pub(crate) latency_ms: (u64, u64),
    /// Whether nothing gets through, and nobody is told.
    pub(crate) is_hole: bool,
    /// Of a client that reads slowly: bytes at a time, and the milliseconds between.
    pub(crate) sip: Option<(usize, u64)>,
    /// Bytes that may be under way in each direction.
    pub(crate) capacity: usize,
}

impl Weather {
    pub(crate) const FAIR: Self = Self { latency_ms: (1, 3), is_hole: false, sip: None, capacity: 64 * 1024 };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// The writer has finished.
    Closed,
    /// The connection was cut.
    Cut,
}

/// One direction.
#[derive(Debug)]
struct Flow {
    chunks: VecDeque<(Instant, VecDeque<u8>)>,
    bytes: usize,
    ending: Option<Ending>,
    has_reader: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Flow {
    fn new() -> Self {
        Self { chunks: VecDeque::new(), bytes: 0, ending: None, has_reader: true, reader: None, writer: None }
    }

    fn wake(&mut self) {
        self.reader.take().into_iter().chain(self.writer.take()).for_each(Waker::wake);
    }

    /// Loses what is under way but for its first bytes, and ends.
    fn cut(&mut self, kept: usize) {
        let mut left = kept;
        for (_, chunk) in &mut self.chunks {
            chunk.truncate(left);
            left -= chunk.len();
        }
        self.chunks.retain(|(_, chunk)| !chunk.is_empty());
        self.bytes = self.chunks.iter().map(|(_, chunk)| chunk.len()).sum();
        self.ending = Some(Ending::Cut);
        self.wake();
    }
}

#[derive(Debug)]
struct Inner {
    up: Flow,
    down: Flow,
    weather: Weather,
}

/// A connection, for who makes the weather.
#[derive(Clone, Debug)]
pub(crate) struct Wire(Arc<Mutex<Inner>>);

impl Wire {
    /// A connection, its client's end, and its server's.
    pub(crate) fn new(weather: Weather, chance: &Chance) -> (Self, End, End) {
        let wire = Self(Arc::new(Mutex::new(Inner { up: Flow::new(), down: Flow::new(), weather })));
        let end = |is_client| End {
            wire: wire.clone(),
            chance: chance.clone(),
            is_client,
            timer: None,
            last_due: Instant::now(),
            not_before: Instant::now(),
        };
        let (client, server) = (end(true), end(false));
        (wire, client, server)
    }

    /// Cuts it now. Of what was under way, a part may still arrive.
    pub(crate) fn cut(&self, chance: &Chance) {
        let mut inner = self.inner();
        for is_up in [true, false] {
            let flow = if is_up { &mut inner.up } else { &mut inner.down };
            if flow.ending != Some(Ending::Cut) {
                let kept = chance.index(flow.bytes + 1);
                flow.cut(kept);
            }
        }
    }

    /// Changes the weather on it.
    pub(crate) fn set(&self, weather: Weather) {
        let mut inner = self.inner();
        inner.weather = weather;
        inner.up.wake();
        inner.down.wake();
    }

    pub(crate) fn is_hole(&self) -> bool {
        self.inner().weather.is_hole
    }

    /// Whether what either side writes reaches the other.
    pub(crate) fn is_sound(&self) -> bool {
        let inner = self.inner();
        !inner.weather.is_hole && inner.up.ending.is_none() && inner.down.ending.is_none()
    }

    /// Whether both ends are gone.
    pub(crate) fn is_over(&self) -> bool {
        let inner = self.inner();
        !inner.up.has_reader && !inner.down.has_reader
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("no holder of this lock panics")
    }
}

/// One end of a connection.
#[derive(Debug)]
pub(crate) struct End {
    wire: Wire,
    chance: Chance,
    is_client: bool,
    timer: Option<Pin<Box<Sleep>>>,
    /// When the bytes that were written last arrive: none overtakes them.
    last_due: Instant,
    not_before: Instant,
}

impl End {
    /// Waits for a moment.
    fn wait(&mut self, context: &mut Context<'_>, at: Instant) -> Poll<()> {
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if timer.deadline() != at {
            timer.as_mut().reset(at);
        }
        timer.as_mut().poll(context)
    }
}

impl AsyncRead for End {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            let now = Instant::now();
            let wire = self.wire.clone();
            let mut inner = wire.inner();
            let weather = inner.weather;
            let flow = if self.is_client { &mut inner.down } else { &mut inner.up };
            flow.reader = Some(context.waker().clone());
            if weather.is_hole {
                return Poll::Pending;
            }
            let Some((due, chunk)) = flow.chunks.front_mut() else {
                return match flow.ending {
                    None => Poll::Pending,
                    Some(Ending::Closed) => Poll::Ready(Ok(())),
                    Some(Ending::Cut) => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
                };
            };
            let due = (*due).max(self.not_before);
            if due > now {
                drop(inner);
                ready!(self.wait(context, due));
                continue;
            }
            let sip = weather.sip.filter(|_| self.is_client);
            let count = chunk.len().min(into.remaining()).min(sip.map_or(usize::MAX, |(bytes, _)| bytes));
            chunk.drain(..count).for_each(|byte| into.put_slice(&[byte]));
            if chunk.is_empty() {
                flow.chunks.pop_front();
            }
            flow.bytes -= count;
            flow.writer.take().into_iter().for_each(Waker::wake);
            if let Some((_, pause_ms)) = sip {
                self.not_before = now + Duration::from_millis(pause_ms);
            }
            return Poll::Ready(Ok(()));
        }
    }
}

impl AsyncWrite for End {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.wire.clone();
        let mut inner = wire.inner();
        let Weather { latency_ms: (least, most), is_hole, capacity, .. } = inner.weather;
        let flow = if self.is_client { &mut inner.up } else { &mut inner.down };
        if flow.ending.is_some() || !(flow.has_reader || is_hole) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let count = bytes.len().min(capacity.saturating_sub(flow.bytes));
        if count == 0 {
            flow.writer = Some(context.waker().clone());
            return Poll::Pending;
        }
        let latency = Duration::from_millis(least + self.chance.below(most - least + 1));
        self.last_due = self.last_due.max(Instant::now() + latency);
        flow.chunks.push_back((self.last_due, bytes[..count].iter().copied().collect()));
        flow.bytes += count;
        flow.reader.take().into_iter().for_each(Waker::wake);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut inner = self.wire.inner();
        let flow = if self.is_client { &mut inner.up } else { &mut inner.down };
        flow.ending.get_or_insert(Ending::Closed);
        flow.reader.take().into_iter().for_each(Waker::wake);
        Poll::Ready(Ok(()))
    }
}

impl Drop for End {
    fn drop(&mut self) {
        let mut inner = self.wire.inner();
        let Inner { up, down, .. } = &mut *inner;
        let (out, into) = if self.is_client { (up, down) } else { (down, up) };
        out.ending.get_or_insert(Ending::Closed);
        out.reader.take().into_iter().for_each(Waker::wake);
        into.has_reader = false;
        into.writer.take().into_iter().for_each(Waker::wake);
    }
}
