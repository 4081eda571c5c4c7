//! One TCP connection as hyper sees it: it holds its place among the others to its end, whatever is spoken on it, and
//! gives up on who takes nothing.

use std::collections::HashMap;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, sleep};

use crate::app::App;
use crate::attempts::Network;
use crate::telemetry::Metrics;

/// See the [module](self).
pub(super) struct Stream {
    inner: TcpStream,
    app: Arc<App>,
    upgraded: Upgraded,
    /// Runs while a write waits for the other side.
    patience: Option<Pin<Box<Sleep>>>,
    /// Given back when the connection ends, which for a WebSocket is long after its HTTP.
    _permit: OwnedSemaphorePermit,
    _place: Option<Place>,
}

/// Whether HTTP is over on a connection. What is spoken from then on has its own rules of how long to wait.
#[derive(Clone, Default)]
pub(super) struct Upgraded(Arc<AtomicBool>);

impl Upgraded {
    pub(super) fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Stream {
    pub(super) fn new(
        inner: TcpStream,
        app: Arc<App>,
        upgraded: Upgraded,
        permit: OwnedSemaphorePermit,
        place: Option<Place>,
    ) -> Self {
        Self { inner, app, upgraded, patience: None, _permit: permit, _place: place }
    }

    /// Gives a write's outcome on, or ends it where the other side has taken nothing for too long.
    fn in_time(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() || self.upgraded.0.load(Ordering::Relaxed) {
            self.patience = None;
            return written;
        }
        let limit = Duration::from_secs(self.app.config.limits.request_timeout_s);
        let patience = self.patience.get_or_insert_with(|| Box::pin(sleep(limit)));
        ready!(patience.as_mut().poll(context));
        Metrics::count(&self.app.metrics.cut_off, "unread");
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, into)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(context, parts);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

/// How many connections each network has open.
#[derive(Default)]
pub(super) struct Places(Arc<Mutex<HashMap<Network, usize>>>);

/// One connection's place among those from its network; given back when dropped.
pub(super) struct Place {
    counts: Arc<Mutex<HashMap<Network, usize>>>,
    network: Network,
}

impl Places {
    /// Takes a place, if there are fewer than so many.
    pub(super) fn take(&self, network: Network, most: usize) -> Option<Place> {
        let mut counts = self.0.lock().expect("no holder of this lock panics");
        let count = counts.entry(network).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Place { counts: Arc::clone(&self.0), network })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().expect("no holder of this lock panics");
        if let Some(count) = counts.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.network);
            }
        }
    }
}
