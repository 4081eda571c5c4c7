//! The socket: it connects, listens, and connects again, until it is told that there is no point.
//!
//! One task runs it all. It knows frames and close codes, and nothing of what they mean to the replica or to views.
//! `State` is its only caller and hears everything through one function.

use std::cell::{Cell, RefCell};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use adda_shared::id::UnixMs;
use adda_shared::protocol::{Advice, ClientFrame, Closing, Form, ServerFrame, decode_server, encode};
use adda_shared::{back_off, limits};
use futures_channel::oneshot;
use futures_util::future::{Either, poll_fn, select};
use futures_util::{Sink as _, Stream as _};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, State as SocketState, WebSocketError};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::window;
use leptos::task::spawn_local;

use crate::{account, browser};

/// Milliseconds between two looks at how long the server has been silent, at the least.
const WATCH_MS_MIN: u64 = 50;

/// Milliseconds that opening a socket may take: longer than three lost packets, shorter than patience.
const OPEN_MS_MAX: u32 = 10_000;

/// What the link tells its owner.
#[derive(Debug)]
pub(crate) enum Heard {
    /// A socket is being opened.
    Connecting,
    /// A socket is open; the first frame may be sent.
    Opened,
    Frame(Box<ServerFrame>),
    /// The socket is gone; another one is tried at this time.
    Lost {
        retry_at: UnixMs,
    },
    /// Nobody is signed in any more. The link has ended.
    SignedOut,
    /// The server speaks another version. The link has ended.
    OtherVersion,
}

/// A running link. Dropping it ends it.
pub(crate) struct Link(Rc<Shared>);

#[derive(Default)]
struct Shared {
    socket: RefCell<Option<WebSocket>>,
    /// Ends the present wait: for a socket to open, for the next frame, or for the next attempt.
    nudge: RefCell<Option<oneshot::Sender<Nudge>>>,
    /// Whether something said, while a socket was being opened, that a connection may work by now.
    is_woken: Cell<bool>,
    is_over: Cell<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nudge {
    /// Something says that a connection may work now.
    Wake,
    /// The network is gone.
    Cut,
}

/// How one socket ended.
struct Ending {
    advice: Advice,
    opened_at: Option<UnixMs>,
}

impl Link {
    /// Connects, and tells `hear` of everything from then on.
    pub(crate) fn start(hear: impl Fn(Heard) + 'static) -> Self {
        let shared = Rc::new(Shared::default());
        let task = Rc::clone(&shared);
        spawn_local(async move { run(&task, &hear).await });
        Self(shared)
    }

    /// Sends a frame, where a socket is open. What is lost with a socket is asked again by the replica.
    pub(crate) fn send(&self, frame: &ClientFrame) {
        if let Some(socket) = self.0.socket.borrow_mut().as_mut().filter(|socket| is_open(socket)) {
            let message = Message::Bytes(encode(Form::Binary, frame));
            // Fails only when the socket is closing, of which the task hears by itself.
            let _ = Pin::new(socket).start_send(message);
        }
    }

    /// Says that a connection may work now: an attempt that waits is made at once, and a socket that has been silent
    /// for too long is looked at.
    pub(crate) fn wake(&self) {
        self.0.nudge(Nudge::Wake);
    }

    /// Says that the network is gone, of which a socket hears late by itself.
    pub(crate) fn cut(&self) {
        self.0.nudge(Nudge::Cut);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.0.is_over.set(true);
        drop(self.0.socket.take());
        self.0.nudge(Nudge::Cut);
    }
}

impl Shared {
    fn nudge(&self, nudge: Nudge) {
        if let Some(waiting) = self.nudge.borrow_mut().take() {
            // Whoever waited may have got what they waited for in this very moment.
            let _ = waiting.send(nudge);
        }
    }

    fn nudged(&self) -> oneshot::Receiver<Nudge> {
        let (sender, receiver) = oneshot::channel();
        *self.nudge.borrow_mut() = Some(sender);
        receiver
    }
}

async fn run(shared: &Shared, hear: &dyn Fn(Heard)) {
    // Whoever dropped the link may have begun another one: nothing of this one may reach them.
    let hear = &|heard| {
        if !shared.is_over.get() {
            hear(heard);
        }
    };
    let mut failed = 0;
    loop {
        hear(Heard::Connecting);
        let ending = converse(shared, hear).await;
        drop(shared.socket.take());
        if shared.is_over.get() {
            return;
        }
        let open_ms = ending.opened_at.map_or(0, |at| browser::now().0.saturating_sub(at.0));
        failed = back_off::failed_after(failed, open_ms);
        let floor_ms = match ending.advice {
            Advice::Retry => 0,
            Advice::Wait { ms } => ms,
            Advice::SignIn => return hear(Heard::SignedOut),
            Advice::Reload => return hear(Heard::OtherVersion),
        };
        let wait_ms = floor_ms + browser::random_below(back_off::wait_ms_max(failed));
        let wait_ms = if shared.is_woken.take() { floor_ms } else { wait_ms };
        hear(Heard::Lost { retry_at: UnixMs(browser::now().0 + wait_ms) });
        let waited = pin!(pause(shared, wait_ms));
        if ending.opened_at.is_some() {
            waited.await;
        } else {
            // The browser does not say why an upgrade was refused; the server does, when asked in plain HTTP.
            match select(waited, pin!(is_signed_out())).await {
                Either::Left(_) => {}
                Either::Right((true, _)) => return hear(Heard::SignedOut),
                Either::Right((false, waited)) => waited.await,
            }
        }
        if shared.is_over.get() {
            return;
        }
    }
}

async fn is_signed_out() -> bool {
    account::session().await.is_ok_and(|session| session.me.is_none())
}

/// Waits, but not longer than until something says that a connection may work now.
async fn pause(shared: &Shared, wait_ms: u64) {
    let mut timer = timeout(wait_ms);
    loop {
        match select(timer, shared.nudged()).await {
            Either::Right((Ok(Nudge::Cut), rest)) if !shared.is_over.get() => timer = rest,
            Either::Left(_) | Either::Right(_) => return,
        }
    }
}

fn timeout(ms: u64) -> TimeoutFuture {
    TimeoutFuture::new(u32::try_from(ms).unwrap_or(u32::MAX))
}

/// Opens a socket and listens to it until it ends.
async fn converse(shared: &Shared, hear: &dyn Fn(Heard)) -> Ending {
    let lost = |opened_at| Ending { advice: Advice::Retry, opened_at };
    let Ok(socket) = WebSocket::open_with_protocol(&address(), Form::Binary.subprotocol()) else {
        return lost(None);
    };
    *shared.socket.borrow_mut() = Some(socket);
    if !has_opened(shared).await {
        return lost(None);
    }
    shared.is_woken.set(false);
    let opened_at = Some(browser::now());
    let mut heard_at = browser::now();
    hear(Heard::Opened);
    let mut watch = timeout(limits::SILENCE_MS_MAX);
    let mut nudged = shared.nudged();
    loop {
        let frame = poll_fn(|cx| poll_frame(shared, cx));
        match select(frame, select(&mut watch, &mut nudged)).await {
            Either::Left((Some(Ok(Message::Bytes(bytes))), _)) => match decode_server(Form::Binary, &bytes) {
                Ok(frame) => {
                    heard_at = browser::now();
                    hear(Heard::Frame(Box::new(frame)));
                }
                Err(_) => return Ending { advice: Advice::Reload, opened_at },
            },
            Either::Left((Some(Ok(Message::Text(_))), _)) => return Ending { advice: Advice::Reload, opened_at },
            Either::Left((Some(Err(WebSocketError::ConnectionClose(close))), _)) => {
                let advice = Closing::of(close.code).map_or(Advice::Retry, Closing::advice);
                return Ending { advice, opened_at };
            }
            // The close event follows an error and says more.
            Either::Left((Some(Err(_)), _)) => {}
            Either::Left((None, _)) => return lost(opened_at),
            Either::Right((Either::Right((Ok(Nudge::Cut), _)), _)) => return lost(opened_at),
            Either::Right((woken, _)) => {
                let silent_ms = browser::now().0.saturating_sub(heard_at.0);
                if silent_ms >= limits::SILENCE_MS_MAX {
                    return lost(opened_at);
                }
                match woken {
                    // A timer may be a little early.
                    Either::Left(_) => watch = timeout((limits::SILENCE_MS_MAX - silent_ms).max(WATCH_MS_MIN)),
                    Either::Right(_) => nudged = shared.nudged(),
                }
            }
        }
    }
}

fn is_open(socket: &WebSocket) -> bool {
    matches!(socket.state(), SocketState::Open)
}

/// Waits until the socket is open, or there is no point in waiting; says which.
async fn has_opened(shared: &Shared) -> bool {
    let mut late = timeout(OPEN_MS_MAX.into());
    loop {
        let opening = poll_fn(|cx| poll_open(shared, cx));
        match select(opening, select(&mut late, shared.nudged())).await {
            Either::Left((is_open, _)) => return is_open,
            // It may be about to open; if not, the next attempt need not wait.
            Either::Right((Either::Right((Ok(Nudge::Wake), _)), _)) => shared.is_woken.set(true),
            Either::Right(_) => return false,
        }
    }
}

/// Ready once the socket is open or has failed; says which.
fn poll_open(shared: &Shared, cx: &mut std::task::Context<'_>) -> Poll<bool> {
    let mut socket = shared.socket.borrow_mut();
    let Some(socket) = socket.as_mut() else { return Poll::Ready(false) };
    match Pin::new(&mut *socket).poll_ready(cx) {
        Poll::Pending => Poll::Pending,
        Poll::Ready(ready) => Poll::Ready(ready.is_ok() && is_open(socket)),
    }
}

fn poll_frame(shared: &Shared, cx: &mut std::task::Context<'_>) -> Poll<Option<Result<Message, WebSocketError>>> {
    match shared.socket.borrow_mut().as_mut() {
        Some(socket) => Pin::new(socket).poll_next(cx),
        None => Poll::Ready(None),
    }
}

/// The socket's address, on the server that the page came from.
fn address() -> String {
    let location = window().location();
    let scheme = if location.protocol().is_ok_and(|protocol| protocol == "https:") { "wss" } else { "ws" };
    format!("{scheme}://{}/ws", location.host().unwrap_or_default())
}
