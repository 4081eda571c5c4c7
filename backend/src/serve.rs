//! Listening: a server with timers and caps, and an end in good order.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower::ServiceExt;

use crate::app::App;
use crate::http::{Peer, harden, router};

/// Bytes of a request's head that are read.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// How long to wait after the system could not accept: most often it has no file descriptor left, and asking again at
/// once would only turn in circles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long HTTP requests under way may take at the end.
const DRAIN: Duration = Duration::from_secs(2);

/// Serves until told to stop, then ends in good order: no new connections, everybody told to come back, requests under
/// way answered, every write finished.
pub async fn serve(app: &Arc<App>, listener: TcpListener, stop: impl Future<Output = ()>) {
    let server = Server {
        app: Arc::clone(app),
        router: router(app),
        sockets: Arc::new(Semaphore::new(app.config.limits.sockets_max)),
        by_address: Arc::default(),
        ending: watch::Sender::new(false),
    };
    let mut tasks = JoinSet::new();
    tokio::select! {
        () = server.accept(&listener, &mut tasks) => {}
        () = app.chores() => {}
        () = stop => {}
    }
    drop(listener);
    server.ending.send_replace(true);
    let answered = async { while tasks.join_next().await.is_some() {} };
    let (answered, ()) = tokio::join!(timeout(DRAIN, answered), app.close());
    if answered.is_err() {
        tracing::warn!("HTTP requests cut off at the end");
    }
    tasks.shutdown().await;
}

struct Server {
    app: Arc<App>,
    router: Router,
    sockets: Arc<Semaphore>,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
    /// Turns true when every connection is to finish what it is at and end.
    ending: watch::Sender<bool>,
}

impl Server {
    async fn accept(&self, listener: &TcpListener, tasks: &mut JoinSet<()>) {
        loop {
            match listener.accept().await {
                Ok((stream, from)) => self.admit(stream, from, tasks),
                Err(error) => {
                    if !is_about_one_connection(&error) {
                        tracing::warn!(%error, "cannot accept connections at the moment");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                }
            }
            while let Some(ended) = tasks.try_join_next() {
                if let Err(error) = ended {
                    tracing::error!(%error, "a connection ended in a panic");
                }
            }
        }
    }

    /// Serves one TCP connection in a task of its own; one too many is closed without a word.
    fn admit(&self, stream: TcpStream, from: SocketAddr, tasks: &mut JoinSet<()>) {
        let Ok(permit) = Arc::clone(&self.sockets).try_acquire_owned() else { return };
        let most = self.app.config.limits.sockets_per_address_max;
        let Some(place) = Place::take(&self.by_address, from.ip(), most) else { return };
        // Small frames must not wait for more to come.
        let _ = stream.set_nodelay(true);
        let (app, router) = (Arc::clone(&self.app), self.router.clone());
        let service = service_fn(move |request| answer(Arc::clone(&app), router.clone(), from, request));
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
            drop((permit, place));
        });
    }
}

async fn answer(
    app: Arc<App>,
    router: Router,
    from: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let peer = Peer::of(&app, from, request.headers());
    request.extensions_mut().insert(ConnectInfo(peer));
    let limit = Duration::from_secs(app.config.limits.request_timeout_s);
    match timeout(limit, router.oneshot(request)).await {
        Ok(response) => response,
        Err(_) => {
            let mut response = StatusCode::REQUEST_TIMEOUT.into_response();
            harden(&app, response.headers_mut());
            Ok(response)
        }
    }
}

/// Faults of `accept` that concern only the connection that was about to come.
fn is_about_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

/// One connection's place among those from its address; given back when dropped.
struct Place {
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
    address: IpAddr,
}

impl Place {
    fn take(by_address: &Arc<Mutex<HashMap<IpAddr, usize>>>, address: IpAddr, most: usize) -> Option<Self> {
        let mut counts = by_address.lock().expect("no holder of this lock panics");
        let count = counts.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(counts);
        Some(Self { by_address: Arc::clone(by_address), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.by_address.lock().expect("no holder of this lock panics");
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}
