//! How a client connects, listens, and connects again: the rules of the page's own link.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use adda_shared::protocol::{Advice, Closing};
use adda_shared::{back_off, limits};
use futures_util::{SinkExt, StreamExt};
use tokio::time::{Duration, Instant, sleep, sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{Client, Order};
use crate::wire::End;
use crate::world::{World, cookie};

/// Milliseconds between two looks at how long the server has been silent.
const WATCH_MS: u64 = 5_000;
/// Milliseconds that opening a socket may take.
const OPEN_MS_MAX: u64 = 10_000;

type Socket = WebSocketStream<End>;

/// How one socket ended.
struct Ended {
    advice: Advice,
    opened_at: Option<Instant>,
}

impl Client {
    /// Connects, and connects again, for as long as it is polled.
    pub(crate) async fn run(self: Arc<Self>, world: Arc<World>) {
        let mut failed = 0;
        loop {
            let Ended { advice, opened_at } = self.converse(&world).await;
            {
                let mut state = self.state();
                state.wire = None;
                state.outgoing.clear();
                state.unanswered.clear();
                state.replica.disconnected();
                if state.order.take() == Some(Order::Reload) {
                    state.reload(self.user);
                    drop(state);
                    failed = 0;
                    continue;
                }
            }
            let open_ms = opened_at.map_or(0, |at| u64::try_from(at.elapsed().as_millis()).expect("a story's time"));
            failed = back_off::failed_after(failed, open_ms);
            let floor_ms = match advice {
                Advice::Retry => 0,
                Advice::Wait { ms } => ms,
                Advice::SignIn | Advice::Reload => {
                    return world.fault(&format!("client {} was told {advice:?}", self.index));
                }
            };
            let wait_ms = floor_ms + world.chance.below(back_off::wait_ms_max(failed));
            sleep(Duration::from_millis(wait_ms)).await;
        }
    }

    async fn converse(&self, world: &Arc<World>) -> Ended {
        let lost = |opened_at| Ended { advice: Advice::Retry, opened_at };
        let opened = timeout(Duration::from_millis(OPEN_MS_MAX), self.open(world)).await;
        let Ok(Some(mut socket)) = opened else { return lost(None) };
        let opened_at = Instant::now();
        {
            let mut state = self.state();
            state.replica.connected();
            self.flush(world, &mut state);
        }
        let mut heard_at = Instant::now();
        let mut is_dirty = false;
        loop {
            tokio::select! {
                biased;
                heard = listen(&mut socket, self, &mut is_dirty) => match heard {
                    Some(Ok(Message::Binary(bytes))) => self.take(world, &bytes),
                    Some(Ok(Message::Text(text))) => self.take(world, text.as_bytes()),
                    Some(Ok(Message::Close(Some(close)))) => {
                        let advice = Closing::of(close.code.into()).map_or(Advice::Retry, Closing::advice);
                        return Ended { advice, opened_at: Some(opened_at) };
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                    Some(Ok(Message::Close(None)) | Err(_)) | None => return lost(Some(opened_at)),
                },
                () = self.nudge.notified() => {
                    if self.state().order.is_some() {
                        return lost(Some(opened_at));
                    }
                    continue;
                }
                () = sleep_until(self.next_look(world)) => {
                    if heard_at.elapsed() > Duration::from_millis(limits::SILENCE_MS_MAX) {
                        return lost(Some(opened_at));
                    }
                    let mut state = self.state();
                    state.replica.tick(world.now());
                    self.flush(world, &mut state);
                    continue;
                }
            }
            heard_at = Instant::now();
        }
    }

    /// When the replica wants to be woken, or the server's silence is looked at.
    fn next_look(&self, world: &World) -> Instant {
        let wake = self.state().replica.next_wake();
        let wake_ms = wake.map_or(WATCH_MS, |at| at.0.saturating_sub(world.now().0).clamp(1, WATCH_MS));
        Instant::now() + Duration::from_millis(wake_ms)
    }

    async fn open(&self, world: &Arc<World>) -> Option<Socket> {
        let (wire, end) = world.dial(self.index).await.ok()?;
        let mut request = "ws://adda.example/ws".into_client_request().expect("a plain address");
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", self.form.subprotocol().parse().expect("a plain header"));
        headers.insert("cookie", cookie(self).parse().expect("a plain header"));
        let (socket, _) = tokio_tungstenite::client_async(request, end).await.ok()?;
        self.state().wire = Some(wire);
        Some(socket)
    }
}

/// Waits for the next message, and meanwhile writes what waits as far as the network takes it. May be given up at any
/// time: nothing is lost by it.
async fn listen(socket: &mut Socket, client: &Client, is_dirty: &mut bool) -> Option<Result<Message, Error>> {
    poll_fn(|context| {
        if let Poll::Ready(heard) = socket.poll_next_unpin(context) {
            return Poll::Ready(heard);
        }
        match write(socket, client, is_dirty, context) {
            Ok(()) => Poll::Pending,
            Err(error) => Poll::Ready(Some(Err(error))),
        }
    })
    .await
}

fn write(socket: &mut Socket, client: &Client, is_dirty: &mut bool, context: &mut Context<'_>) -> Result<(), Error> {
    let mut state = client.state();
    while !state.outgoing.is_empty() {
        let Poll::Ready(ready) = socket.poll_ready_unpin(context) else { return Ok(()) };
        ready?;
        let message = state.outgoing.pop_front().expect("just looked");
        socket.start_send_unpin(message)?;
        *is_dirty = true;
    }
    if *is_dirty && let Poll::Ready(flushed) = socket.poll_flush_unpin(context) {
        flushed?;
        *is_dirty = false;
    }
    Ok(())
}
