//! Listening: a server with timers and caps, and an end in good order.

mod stream;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinSet, yield_now};
use tokio::time::timeout;
use tower::ServiceExt;

use crate::app::App;
use crate::attempts::Network;
use crate::http::{Peer, harden, router};
use crate::outgoing::Out;
use crate::plans;
use crate::previews;
use crate::telemetry::Metrics;
use crate::uploads;
use stream::{Places, Stream, Upgraded};

/// Bytes of a request's head that are read.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// Connections that the system holds until they are accepted; it may allow fewer. The usual 128 are too few when everybody
/// comes back: who finds no place there believes to be connected, and is not.
const QUEUE: u32 = 4_096;
/// How long to wait after the system could not accept: most often it has no file descriptor left, and asking again at
/// once would only turn in circles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long requests under way and open WebSockets may take at the end, together.
const DRAIN: Duration = Duration::from_secs(2);

/// Serves until told to stop, then ends in good order: no new connections, everybody told to come back, requests under
/// way answered, every write finished, the database closed.
pub async fn serve(app: &Arc<App>, listener: TcpListener, stop: impl Future<Output = ()>) {
    let server = Arc::new(Server {
        app: Arc::clone(app),
        router: router(app),
        sockets: Arc::new(Semaphore::new(app.config.limits.sockets_max)),
        places: Places::default(),
        ending: watch::Sender::new(false),
    });
    // Before anybody is let in: who comes finds what fell due while no server ran.
    if let Err(error) = plans::carry_out(app).await {
        tracing::warn!(%error, "what people have planned is not carried out yet");
    }
    let mut out = Out::begin(app).await;
    let mut accepting = JoinSet::new();
    // In a task, so that it takes its turn among those who serve the connections.
    accepting.spawn(Arc::clone(&server).accept(listener));
    let mut accepted = tokio::select! {
        accepted = accepting.join_next() => accepted,
        () = app.chores() => None,
        () = uploads::chores(app) => None,
        () = plans::run(app) => None,
        () = out.run(app) => None,
        () = previews::run(app) => None,
        () = stop => None,
    };
    server.ending.send_replace(true);
    if accepted.is_none() {
        accepted = accepting.join_next().await;
    }
    let mut tasks = match accepted {
        Some(Ok(tasks)) => tasks,
        ended => {
            tracing::error!(?ended, "nobody accepts connections any more");
            JoinSet::new()
        }
    };
    let answered = async { while tasks.join_next().await.is_some() {} };
    let drained = timeout(DRAIN, async { tokio::join!(answered, app.dismiss()) });
    if drained.await.is_err() {
        let sockets = app.hub.connection_count();
        tracing::warn!(requests = tasks.len(), sockets, "connections cut off at the end");
    }
    tasks.shutdown().await;
    // Last, so that whoever was still answered could be answered with what is kept.
    app.close().await;
}

/// Listens where it is wanted, with a queue for as many as come back at once.
///
/// # Errors
/// Where the address is taken, or none of this machine's.
pub fn listen(wanted: SocketAddr) -> io::Result<TcpListener> {
    let socket = if wanted.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A server that was just stopped leaves connections behind that the system holds for a minute.
    socket.set_reuseaddr(true)?;
    socket.bind(wanted)?;
    socket.listen(QUEUE)
}

/// Lets this process open as many files, sockets included, as the system lets it at the most: the usual bound of a
/// thousand or so is for programs that can't count further, and is far below the connections that a server takes.
/// Answers how many that are; nothing, where there is no bound.
pub fn take_files() -> Option<u64> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut bounds = getrlimit(Resource::Nofile);
    if bounds.current != bounds.maximum {
        let before = bounds.current;
        bounds.current = bounds.maximum;
        if let Err(error) = setrlimit(Resource::Nofile, bounds) {
            tracing::warn!(%error, "more open files can't be asked for");
            return before;
        }
    }
    bounds.current
}

struct Server {
    app: Arc<App>,
    router: Router,
    sockets: Arc<Semaphore>,
    places: Places,
    /// Turns true when every connection is to finish what it is at and end.
    ending: watch::Sender<bool>,
}

impl Server {
    /// Accepts connections until the end, and answers those that are open then.
    async fn accept(self: Arc<Self>, listener: TcpListener) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        let mut ending = self.ending.subscribe();
        let mut is_told = false;
        loop {
            let accepted = tokio::select! {
                biased;
                _ = ending.wait_for(|is_ending| *is_ending) => return tasks,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, from)) => {
                    is_told = false;
                    self.admit(stream, from, &mut tasks);
                    // Who is here comes first: when everybody comes back at once, one is let in each time that all who
                    // have something to do had their turn, and the others wait in the system's queue.
                    yield_now().await;
                }
                Err(error) if is_about_one_connection(&error) => {}
                Err(error) => {
                    Metrics::count(&self.app.metrics.sockets_refused, "system");
                    // Once, however long it lasts: a log that fills the disk would only add to it.
                    if !std::mem::replace(&mut is_told, true) {
                        tracing::warn!(%error, "cannot accept connections at the moment");
                    }
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
            while let Some(ended) = tasks.try_join_next() {
                if let Err(error) = ended {
                    self.app.metrics.faults.inc();
                    tracing::error!(%error, "a connection ended in a panic");
                }
            }
        }
    }

    /// Serves one TCP connection in a task of its own; one too many is closed without a word, and counted.
    fn admit(&self, stream: TcpStream, from: SocketAddr, tasks: &mut JoinSet<()>) {
        let refused = |reason| Metrics::count(&self.app.metrics.sockets_refused, reason);
        let Ok(permit) = Arc::clone(&self.sockets).try_acquire_owned() else { return refused("all") };
        // Behind a proxy everybody has its address, which says nothing of who they are.
        let place = if self.app.config.trusted_proxy.contains(&from.ip().to_canonical()) {
            None
        } else {
            let most = self.app.config.limits.sockets_per_address_max;
            let Some(place) = self.places.take(Network::of(from.ip()), most) else { return refused("address") };
            Some(place)
        };
        // Small frames must not wait for more to come.
        let _ = stream.set_nodelay(true);
        let upgraded = Upgraded::default();
        let stream = Stream::new(stream, Arc::clone(&self.app), upgraded.clone(), permit, place);
        let (app, router) = (Arc::clone(&self.app), self.router.clone());
        let service =
            service_fn(move |request| answer(Arc::clone(&app), router.clone(), from, upgraded.clone(), request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(self.app.config.limits.header_timeout_s))
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut ending = self.ending.subscribe();
        tasks.spawn(async move {
            let mut connection = pin!(connection);
            let is_ending = async { ending.wait_for(|is_ending| *is_ending).await.map(drop) };
            let ended = tokio::select! {
                ended = &mut connection => ended,
                _ = is_ending => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "an HTTP connection ended early");
            }
        });
    }
}

async fn answer(
    app: Arc<App>,
    router: Router,
    from: SocketAddr,
    upgraded: Upgraded,
    mut request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let peer = Peer::of(&app, from, request.headers());
    request.extensions_mut().insert(ConnectInfo(peer));
    let limit = Duration::from_secs(app.config.limits.request_timeout_s);
    let Ok(response) = timeout(limit, router.oneshot(request)).await else {
        Metrics::count(&app.metrics.http_refusals, "request_timeout");
        let mut response = StatusCode::REQUEST_TIMEOUT.into_response();
        harden(&app, response.headers_mut());
        return Ok(response);
    };
    if response.as_ref().is_ok_and(|response| response.status() == StatusCode::SWITCHING_PROTOCOLS) {
        upgraded.note();
    }
    response
}

/// Faults of `accept` that concern only the connection that was about to come.
fn is_about_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}
