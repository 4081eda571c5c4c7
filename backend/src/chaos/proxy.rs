//! A bad network between clients and a server: connections go through it and suffer what its seed decides.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep};

use crate::chance::Chance;

/// How long it takes until a connection that is to suffer does, at most.
const ONSET_MS_MAX: u64 = 400;
/// How long is waited for a frame that can be cut.
const CUT_WAIT: Duration = Duration::from_millis(200);
/// 2 KB/s, in so many pieces a second.
const TRICKLE_BYTES: usize = 205;
const TRICKLE_PAUSE: Duration = Duration::from_millis(100);
/// Whoever closes says so, and gives the other side a second to agree before the stream ends.
const GOODBYE_MAX: Duration = Duration::from_millis(1_500);

/// What the network is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weather {
    Fair,
    /// Every connection suffers some fault, new ones as well.
    Foul,
    /// Every connection is cut, and none comes about.
    Down,
    /// Every connection that is open turns into a hole; new ones are as in fair weather.
    Holes,
}

/// What a connection suffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// Ends in a reset.
    Reset,
    /// Ends in the middle of a frame.
    CutInFrame,
    /// Comes a byte at a time.
    Slices,
    /// Comes late.
    Delay,
    /// Comes at 2 KB/s.
    Trickle,
    /// Is cut off with everybody.
    Outage,
    /// Nothing comes through, and nobody is told.
    BlackHole,
    /// What the client says does not come through.
    DeafServer,
    /// What the server says does not come through.
    DeafClient,
}

impl Fault {
    const PASSING: [Self; 5] = [Self::Reset, Self::CutInFrame, Self::Slices, Self::Delay, Self::Trickle];
    const HOLES: [Self; 4] = [Self::BlackHole, Self::DeafServer, Self::BlackHole, Self::DeafClient];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::CutInFrame => "cut in a frame",
            Self::Slices => "slices of a byte",
            Self::Delay => "delay",
            Self::Trickle => "2 KB/s",
            Self::Outage => "outage",
            Self::BlackHole => "black hole",
            Self::DeafServer => "deaf server",
            Self::DeafClient => "deaf client",
        }
    }
}

/// Who noticed a hole, and how long after it began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noticed {
    pub(super) fault: Fault,
    pub(super) by_server: bool,
    pub(super) after: Duration,
}

/// What it did.
#[derive(Debug, Default)]
struct Tally {
    open: usize,
    ended_by: BTreeMap<Fault, u64>,
    noticed: Vec<Noticed>,
}

/// See the [module](self).
pub(super) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    _accepting: JoinSet<()>,
}

struct Shared {
    target: SocketAddr,
    weather: watch::Sender<Weather>,
    tally: Mutex<Tally>,
}

impl Shared {
    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().expect("no holder of this lock panics")
    }
}

impl Proxy {
    /// One in front of a server, in fair weather.
    ///
    /// # Errors
    /// Where it can't listen.
    pub(super) async fn open(target: SocketAddr, chance: Chance) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { target, weather: watch::Sender::new(Weather::Fair), tally: Mutex::default() });
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, Arc::clone(&shared), chance));
        Ok(Self { address, shared, _accepting: accepting })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn turn(&self, weather: Weather) {
        self.shared.weather.send_replace(weather);
    }

    /// Connections that are open through it.
    pub(super) fn open_count(&self) -> usize {
        self.shared.tally().open
    }

    /// Connections that it ended, by what they suffered.
    pub(super) fn ended_by(&self) -> BTreeMap<Fault, u64> {
        self.shared.tally().ended_by.clone()
    }

    /// Who noticed the holes so far.
    pub(super) fn noticed(&self) -> Vec<Noticed> {
        self.shared.tally().noticed.clone()
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, chance: Chance) {
    let mut connections = JoinSet::new();
    let mut number = 0;
    loop {
        if let Ok((client, _)) = listener.accept().await {
            number += 1;
            connections.spawn(serve(client, Arc::clone(&shared), chance.fork(number)));
        } else {
            // No descriptor left for it: some are given back soon.
            sleep(Duration::from_millis(10)).await;
        }
        while connections.try_join_next().is_some() {}
    }
}

/// How a connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Clean,
    Cut,
    Slices,
    Delay { ms: u64 },
    Trickle,
}

/// How it ended.
enum Ended {
    ByItself,
    ByFault { fault: Fault, is_reset: bool },
    InHole { fault: Fault, since: Instant },
}

async fn serve(mut client: TcpStream, shared: Arc<Shared>, mut chance: Chance) {
    let mut weather = shared.weather.subscribe();
    let is_down = *weather.borrow_and_update() == Weather::Down;
    let server = if is_down { None } else { TcpStream::connect(shared.target).await.ok() };
    let Some(mut server) = server else {
        // Nobody is told why.
        let _ = client.set_zero_linger();
        return;
    };
    shared.tally().open += 1;
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let mode = watch::Sender::new(Mode::Clean);
    let ended = {
        let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
        tokio::select! {
            ended = decide(&mut weather, &mode, &mut chance) => ended,
            ended = flow(from_client, to_server, mode.subscribe()) => ended,
            ended = flow(from_server, to_client, mode.subscribe()) => ended,
        }
    };
    match ended {
        Ended::ByItself => {}
        Ended::ByFault { fault, is_reset } => {
            if is_reset {
                let _ = (client.set_zero_linger(), server.set_zero_linger());
            }
            *shared.tally().ended_by.entry(fault).or_default() += 1;
        }
        Ended::InHole { fault, since } => {
            let noticed = fall(&mut client, &mut server, fault, since).await;
            let mut tally = shared.tally();
            tally.noticed.extend(noticed);
            *tally.ended_by.entry(fault).or_default() += 1;
        }
    }
    shared.tally().open -= 1;
}

/// Follows the weather, until it ends the connection.
async fn decide(weather: &mut watch::Receiver<Weather>, mode: &watch::Sender<Mode>, chance: &mut Chance) -> Ended {
    let mut suffered = Fault::Outage;
    // A hole that began before is none for a connection that begins now.
    let mut now = if *weather.borrow() == Weather::Holes { Weather::Fair } else { *weather.borrow() };
    loop {
        match now {
            Weather::Fair => {}
            Weather::Down => return Ended::ByFault { fault: suffered, is_reset: chance.below(2) == 0 },
            Weather::Holes => {
                let fault = Fault::HOLES[chance.place(Fault::HOLES.len())];
                return Ended::InHole { fault, since: Instant::now() };
            }
            Weather::Foul => {
                sleep(Duration::from_millis(chance.below(ONSET_MS_MAX))).await;
                suffered = Fault::PASSING[chance.place(Fault::PASSING.len())];
                let next = match suffered {
                    Fault::CutInFrame => Mode::Cut,
                    Fault::Slices => Mode::Slices,
                    Fault::Delay => Mode::Delay { ms: 20 + chance.below(280) },
                    Fault::Trickle => Mode::Trickle,
                    Fault::Reset | Fault::Outage | Fault::BlackHole | Fault::DeafServer | Fault::DeafClient => {
                        return Ended::ByFault { fault: suffered, is_reset: true };
                    }
                };
                mode.send_replace(next);
                if next == Mode::Cut {
                    sleep(CUT_WAIT).await;
                    return Ended::ByFault { fault: suffered, is_reset: false };
                }
            }
        }
        if weather.changed().await.is_err() {
            return Ended::ByItself;
        }
        now = *weather.borrow_and_update();
    }
}

/// Passes bytes on one way, as the mode says.
async fn flow(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, mode: watch::Receiver<Mode>) -> Ended {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = match from.read(&mut buffer).await {
            Ok(0) | Err(_) => return Ended::ByItself,
            Ok(read) => read,
        };
        let now = *mode.borrow();
        let chunk = &buffer[..read];
        let written = match now {
            Mode::Clean => to.write_all(chunk).await,
            Mode::Cut => {
                // The end comes from here or from the other side; what was written comes before it either way.
                let _ = to.write_all(&chunk[..read / 2]).await;
                return Ended::ByFault { fault: Fault::CutInFrame, is_reset: false };
            }
            Mode::Slices => in_pieces(&mut to, chunk, 1, Duration::ZERO).await,
            Mode::Delay { ms } => {
                sleep(Duration::from_millis(ms)).await;
                to.write_all(chunk).await
            }
            Mode::Trickle => in_pieces(&mut to, chunk, TRICKLE_BYTES, TRICKLE_PAUSE).await,
        };
        if written.is_err() {
            return Ended::ByItself;
        }
    }
}

async fn in_pieces(to: &mut WriteHalf<'_>, chunk: &[u8], bytes: usize, pause: Duration) -> std::io::Result<()> {
    for piece in chunk.chunks(bytes) {
        to.write_all(piece).await?;
        if pause.is_zero() {
            tokio::task::yield_now().await;
        } else {
            sleep(pause).await;
        }
    }
    Ok(())
}

/// Swallows what goes into a hole, until both ends have given up, and says when each did.
async fn fall(client: &mut TcpStream, server: &mut TcpStream, fault: Fault, since: Instant) -> Vec<Noticed> {
    let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
    let (hears_client, hears_server) = match fault {
        Fault::DeafServer => (false, true),
        Fault::DeafClient => (true, false),
        Fault::BlackHole
        | Fault::Reset
        | Fault::CutInFrame
        | Fault::Slices
        | Fault::Delay
        | Fault::Trickle
        | Fault::Outage => (false, false),
    };
    let up = swallow(from_client, to_server, hears_client);
    let down = swallow(from_server, to_client, hears_server);
    let (client_at, server_at) = tokio::join!(up, down);
    let noticed = |at: Instant, by_server| Noticed { fault, by_server, after: at.duration_since(since) };
    vec![noticed(client_at, false), noticed(server_at, true)]
}

/// Reads to the end, and answers when who wrote gave up: with the last word, where the end follows at once.
async fn swallow(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, is_passed: bool) -> Instant {
    let mut buffer = vec![0; 4 * 1024];
    let mut heard_at = None;
    loop {
        match from.read(&mut buffer).await {
            Ok(0) | Err(_) => {
                // Where the other side hears nothing it is not told of this either.
                if is_passed {
                    let _ = to.shutdown().await;
                }
                let now = Instant::now();
                return heard_at.filter(|at: &Instant| now.duration_since(*at) < GOODBYE_MAX).unwrap_or(now);
            }
            Ok(read) => {
                heard_at = Some(Instant::now());
                if is_passed && to.write_all(&buffer[..read]).await.is_err() {
                    return Instant::now();
                }
            }
        }
    }
}
