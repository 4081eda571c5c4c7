//! A client without a page: a socket, a [`Replica`], and the same manners as the page's link.
//!
//! It connects, backs off with full jitter, follows the advice of close codes, and takes a server that is silent for too
//! long for gone. Whoever owns it drives it: [`Client::next`] waits for what happens, [`Client::pump`] sends what the
//! replica has to say, after that and after every act. `adda chaos` runs hundreds of them in one process; the benches
//! speak through the same [`Wire`], and the server's tests open and fill their sockets as it does.
//!
//! Knows nothing of the server's parts.

pub mod wire;

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use adda_shared::protocol::{Advice, ClientFrame, Closing, Form, ServerFrame};
use adda_shared::replica::{Change, Replica};
use adda_shared::{back_off, limits};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Duration, Instant, sleep_until, timeout};

use crate::app::Clock;
use crate::chance::Chance;
use wire::{Heard, Unopened, Wire};

/// How long opening a socket may take: longer than three lost packets, shorter than patience.
const OPEN_TIMEOUT: Duration = Duration::from_secs(10);
const SILENCE_MAX: Duration = Duration::from_millis(limits::SILENCE_MS_MAX);

/// Where the server is. A new value also says that a connection may work now, as a browser does that comes online.
pub type Place = watch::Receiver<SocketAddr>;

/// See the [module](self).
pub struct Client {
    pub replica: Replica,
    /// The bearer's header, whole.
    pass: Arc<str>,
    form: Form,
    place: Place,
    clock: Clock,
    chance: Chance,
    link: Link,
    /// Attempts in a row that led to no healthy connection.
    failed: u32,
}

enum Link {
    Down {
        retry_at: Instant,
    },
    Opening(Pin<Box<dyn Future<Output = Option<Wire>> + Send>>),
    Up {
        wire: Box<Wire>,
        opened_at: Instant,
        heard_at: Instant,
    },
    /// There is no point in another attempt.
    Over,
}

/// What happened to a client.
#[derive(Debug)]
pub enum Happening {
    /// A socket is open, and hello goes out.
    Opened,
    /// The server said this, by which these changes came about.
    Heard(Box<ServerFrame>, Vec<Change>),
    /// The connection is gone, or none came about.
    Lost(Loss),
    /// Something fell due by itself.
    Ticked,
}

/// How a connection was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loss {
    /// None came about.
    Unopened,
    /// The server closed it, with this code.
    Closed(u16),
    /// It broke, or ended without a close.
    Gone,
    /// Nothing was heard for too long.
    Silent,
    /// What came was no frame of this version.
    Unreadable(String),
}

impl Client {
    /// A client of whoever has this token, which connects when it is first driven.
    pub fn new(token: &str, form: Form, place: Place, clock: Clock, chance: Chance) -> Self {
        Self {
            replica: Replica::default(),
            pass: format!("Bearer {token}").into(),
            form,
            place,
            clock,
            chance,
            link: Link::Down { retry_at: Instant::now() },
            failed: 0,
        }
    }

    /// Waits for what happens next. May be given up at any time without losing anything.
    pub async fn next(&mut self) -> Happening {
        loop {
            match &mut self.link {
                Link::Down { retry_at } => {
                    tokio::select! {
                        () = sleep_until(*retry_at) => {}
                        Ok(()) = self.place.changed() => {}
                    }
                    let address = *self.place.borrow_and_update();
                    self.link = Link::Opening(Box::pin(open(address, Arc::clone(&self.pass), self.form)));
                }
                Link::Opening(opening) => {
                    let opened = opening.await;
                    return self.opened(opened);
                }
                Link::Up { wire, heard_at, .. } => {
                    let silent_at = *heard_at + SILENCE_MAX;
                    let due = self.replica.next_wake().map_or(silent_at, |at| {
                        let wait = Duration::from_millis(at.0.saturating_sub(self.clock.now().0));
                        silent_at.min(Instant::now() + wait)
                    });
                    let heard = tokio::select! {
                        biased;
                        heard = wire.hear() => Some(heard),
                        () = sleep_until(due) => None,
                    };
                    match heard {
                        Some(heard) => return self.heard(heard),
                        None if Instant::now() >= silent_at => return self.lost(Loss::Silent, Advice::Retry),
                        None => {
                            self.replica.tick(self.clock.now());
                            return Happening::Ticked;
                        }
                    }
                }
                Link::Over => std::future::pending().await,
            }
        }
    }

    /// Sends what the replica has to say, and answers what went out. While there is no connection nothing does.
    pub fn pump(&mut self) -> Vec<ClientFrame> {
        let Link::Up { wire, .. } = &mut self.link else { return Vec::new() };
        let (frames, _) = self.replica.outgoing(self.clock.now());
        for frame in &frames {
            wire.say(frame);
        }
        frames
    }

    /// Lets the network go, without a goodbye. The next attempt is made as after any loss.
    pub fn cut(&mut self) {
        if let Link::Up { .. } | Link::Opening(_) = &self.link {
            self.lost(Loss::Gone, Advice::Retry);
        }
    }

    /// Whether there is no point in another attempt: signed out, or of another version.
    pub fn is_over(&self) -> bool {
        matches!(self.link, Link::Over)
    }

    /// Whether it has a socket, welcomed or not.
    pub fn is_open(&self) -> bool {
        matches!(self.link, Link::Up { .. })
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    fn opened(&mut self, opened: Option<Wire>) -> Happening {
        let Some(wire) = opened else { return self.lost(Loss::Unopened, Advice::Retry) };
        let now = Instant::now();
        self.link = Link::Up { wire: Box::new(wire), opened_at: now, heard_at: now };
        self.replica.connected();
        Happening::Opened
    }

    fn heard(&mut self, heard: Heard) -> Happening {
        match heard {
            Heard::Frame(frame) => {
                if let Link::Up { heard_at, .. } = &mut self.link {
                    *heard_at = Instant::now();
                }
                let changes = self.replica.receive(frame.clone(), self.clock.now());
                Happening::Heard(Box::new(frame), changes)
            }
            Heard::Closed(code) => {
                self.lost(Loss::Closed(code), Closing::of(code).map_or(Advice::Retry, Closing::advice))
            }
            Heard::Gone => self.lost(Loss::Gone, Advice::Retry),
            Heard::Unreadable(why) => self.lost(Loss::Unreadable(why), Advice::Reload),
        }
    }

    fn lost(&mut self, loss: Loss, advice: Advice) -> Happening {
        let open_ms = match &self.link {
            Link::Up { opened_at, .. } => u64::try_from(opened_at.elapsed().as_millis()).unwrap_or(u64::MAX),
            Link::Down { .. } | Link::Opening(_) | Link::Over => 0,
        };
        self.failed = back_off::failed_after(self.failed, open_ms);
        if let Link::Up { .. } = &self.link {
            self.replica.disconnected();
            // What was said of the place while there was a connection is no reason to hurry now.
            self.place.borrow_and_update();
        }
        let floor_ms = match advice {
            Advice::Retry => Some(0),
            Advice::Wait { ms } => Some(ms),
            Advice::SignIn | Advice::Reload => None,
        };
        self.link = match floor_ms {
            Some(floor_ms) => {
                let wait_ms = floor_ms + self.chance.below(back_off::wait_ms_max(self.failed));
                Link::Down { retry_at: Instant::now() + Duration::from_millis(wait_ms) }
            }
            None => Link::Over,
        };
        Happening::Lost(loss)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

async fn open(address: SocketAddr, pass: Arc<str>, form: Form) -> Option<Wire> {
    let opening = async {
        let stream = TcpStream::connect(address).await.ok()?;
        opened(Wire::open(stream, Some(("authorization", &pass)), form).await)
    };
    timeout(OPEN_TIMEOUT, opening).await.ok().flatten()
}

fn opened(opening: Result<Wire, Unopened>) -> Option<Wire> {
    opening.inspect_err(|error| tracing::debug!(%error, "a client could not open its socket")).ok()
}
