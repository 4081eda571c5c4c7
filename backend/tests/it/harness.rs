//! A real server in this process, and real clients of it.
//!
//! A [`World`] listens on a free port, keeps its data in a directory of its own, and takes the time from a clock that
//! tests turn by hand. A [`Client`] signs up over HTTP, opens a WebSocket in either form and drives a `Replica`, the
//! same that the page drives. Nothing sleeps: a test waits for a state, with a limit.
//!
//! A world must be finished, and every client handed to [`World::finish`], which holds each against a client that has
//! just come: what a replica was told bit by bit is what a new one is told at once. A test that forgets fails.

pub(crate) mod client;
pub(crate) mod compare;
pub(crate) mod http;
pub(crate) mod push;
pub(crate) mod raw;
pub(crate) mod site;
mod tests;
pub(crate) mod uploads;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adda_backend::app::{App, Clock};
use adda_backend::backup;
use adda_backend::chance::Chance;
use adda_backend::config::{Config, Previews, RegistrationArg};
use adda_backend::secret::Dice;
use adda_shared::id::{Nonce, RoomId, UnixMs};
use adda_shared::protocol::Form;
use adda_shared::protocol::http::{Claim, Join, Me, SignIn};
use clap::Parser;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::timeout;

pub(crate) use client::Client;
pub(crate) use http::{Call, Session};
pub(crate) use raw::Raw;

/// The room that the claim makes.
pub(crate) const LOBBY: RoomId = RoomId(1);
/// Everybody's password.
pub(crate) const PASSWORD: &str = "open sesame";
/// How long anything may take. Much more than it needs: the machine may be busy with other tests.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);
const BEGINNING: u64 = 1_780_000_000_000;

/// What clients must know of a server: where it is, and what time it is there.
#[derive(Debug)]
pub(crate) struct Site {
    address: Mutex<SocketAddr>,
    now: Arc<AtomicU64>,
    /// Whether whoever asks next what time it is shall not live to hear it.
    trap: Arc<AtomicBool>,
    /// Clients that must be handed to [`World::finish`].
    clients: AtomicUsize,
    nonces: AtomicU64,
}

impl Site {
    pub(crate) fn new(address: SocketAddr) -> Arc<Self> {
        Arc::new(Self {
            address: Mutex::new(address),
            now: Arc::new(AtomicU64::new(BEGINNING)),
            trap: Arc::default(),
            clients: AtomicUsize::new(0),
            nonces: AtomicU64::new(1),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        *self.address.lock().expect("no holder of this lock panics")
    }

    /// The server is somewhere else from now on.
    pub(crate) fn move_to(&self, address: SocketAddr) {
        *self.address.lock().expect("no holder of this lock panics") = address;
    }

    pub(crate) fn now(&self) -> UnixMs {
        UnixMs(self.now.load(Ordering::Relaxed))
    }

    /// Turns the clock.
    pub(crate) fn pass_ms(&self, ms: u64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    /// Sets the clock, to whatever somebody may set one.
    pub(crate) fn set_clock(&self, now: UnixMs) {
        self.now.store(now.0, Ordering::Relaxed);
    }

    /// Lets whatever asks for the time next end in a panic.
    pub(crate) fn trap_the_clock(&self) {
        self.trap.store(true, Ordering::Relaxed);
    }

    /// A nonce that was not used yet.
    pub(crate) fn nonce(&self) -> Nonce {
        Nonce(self.nonces.fetch_add(1, Ordering::Relaxed))
    }

    /// Makes an account without a link, where registration is open, and a client for it.
    pub(crate) async fn join(self: &Arc<Self>, name: &str, form: Form) -> Client {
        self.join_by(None, name, Some(PASSWORD), form).await
    }

    /// Makes an account by a link, and a client for it.
    pub(crate) async fn join_by(
        self: &Arc<Self>,
        link: Option<&str>,
        name: &str,
        password: Option<&str>,
        form: Form,
    ) -> Client {
        let body =
            Join { token: link.map(str::to_owned), name: name.to_owned(), password: password.map(str::to_owned) };
        let answer = Call::post("/api/join").json(&body).send(self).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Client::connected(self, answer.session(), form, &answer.json::<Me>()).await
    }

    /// Signs in once more.
    pub(crate) async fn sign_in(self: &Arc<Self>, name: &str, form: Form) -> Client {
        let body = SignIn { name: name.to_owned(), password: PASSWORD.to_owned() };
        let answer = Call::post("/api/sign-in").json(&body).send(self).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Client::connected(self, answer.session(), form, &answer.json::<Me>()).await
    }

    /// Makes the space and its owner, Ada, and her client.
    pub(crate) async fn claim(self: &Arc<Self>, token: &str, form: Form) -> Client {
        let answer = Call::post("/api/claim").json(&claim(token)).send(self).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Client::connected(self, answer.session(), form, &answer.json::<Me>()).await
    }
}

/// What Ada says to a new server.
pub(crate) fn claim(token: &str) -> Claim {
    Claim {
        token: token.to_owned(),
        space_name: "Adda".to_owned(),
        name: "Ada".to_owned(),
        password: PASSWORD.to_owned(),
        room_name: "lobby".to_owned(),
    }
}

/// See the [module](self).
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) site: Arc<Site>,
    config: Config,
    dice: Dice,
    /// Gone with it.
    _directory: TempDir,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    stop: oneshot::Sender<()>,
    server: JoinSet<()>,
}

impl World {
    /// A server that nobody has claimed yet.
    pub(crate) async fn empty(tune: impl FnOnce(&mut Config)) -> Self {
        let directory = TempDir::new().expect("a directory for the data");
        let mut config = settings(&directory);
        tune(&mut config);
        let site = Site::new(config.listen);
        let dice = seeded(0x00ad_da00);
        let app = open(&config, &site, &dice);
        let mut world = Self { app, site, config, dice, _directory: directory, running: None };
        world.listen().await;
        world
    }

    /// A server with Ada as its owner, and her client in the binary form.
    pub(crate) async fn claimed() -> (Self, Client) {
        Self::claimed_with(|_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn claimed_with(tune: impl FnOnce(&mut Config)) -> (Self, Client) {
        let world = Self::empty(tune).await;
        let token = world.first_run_token().await.expect("nobody has claimed it yet");
        let ada = world.site.claim(&token, Form::Binary).await;
        (world, ada)
    }

    /// The secret of the link that the start prints.
    pub(crate) async fn first_run_token(&self) -> Option<String> {
        let token = self.app.first_run_token().await.expect("the store answers");
        token.map(|token| token.as_str().to_owned())
    }

    /// A new person, who lands in the lobby.
    pub(crate) async fn join(&self, name: &str, form: Form) -> Client {
        self.site.join(name, form).await
    }

    /// Somebody signs in once more.
    pub(crate) async fn sign_in(&self, name: &str, form: Form) -> Client {
        self.site.sign_in(name, form).await
    }

    /// Lets the server's timers believe that so much time has passed, and lets it notice who is gone.
    pub(crate) async fn pass_ms(&self, ms: u64) {
        let_pass(ms).await;
        self.app.hub.tick();
    }

    /// One counter of `/metrics`.
    pub(crate) async fn metric(&self, name: &str) -> u64 {
        let text = Call::get("/metrics").send(&self.site).await.text();
        let line = text.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
        line.and_then(|line| line.rsplit(' ').next()).map_or(0, |value| value.parse().expect("a whole number"))
    }

    async fn listen(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        self.site.move_to(listener.local_addr().expect("it listens"));
        let (stop, stopped) = oneshot::channel::<()>();
        let app = Arc::clone(&self.app);
        let mut server = JoinSet::new();
        server.spawn(async move {
            let stopped = async { stopped.await.unwrap_or(()) };
            adda_backend::serve::serve(&app, listener, stopped).await;
        });
        self.running = Some(Running { stop, server });
    }

    /// Stops the server in good order.
    pub(crate) async fn stop(&mut self) {
        let Running { stop, mut server } = self.running.take().expect("it runs");
        assert_eq!(stop.send(()), Ok(()), "the server ended by itself");
        let ended = timeout(LIMIT, server.join_next()).await.expect("the server ends when told to");
        assert!(matches!(ended, Some(Ok(()))), "the server ended in a panic");
    }

    /// Where the server has its data.
    pub(crate) fn directory(&self) -> &Path {
        &self.config.data.data
    }

    /// The next start is on other data.
    pub(crate) fn move_to(&mut self, data: &Path) {
        self.config.data.data = data.to_owned();
    }

    /// Starts a server that was stopped, on the same data and at another address.
    pub(crate) async fn start(&mut self) {
        self.app = open(&self.config, &self.site, &self.dice);
        self.listen().await;
    }

    /// Holds every client against a new one of the same person, stops the server, and looks for faults in what it kept.
    pub(crate) async fn finish(mut self, clients: impl IntoIterator<Item = Client>) {
        let mut clients: Vec<Client> = clients.into_iter().collect();
        let made = self.site.clients.load(Ordering::Relaxed);
        assert_eq!(clients.len(), made, "clients that finish was not told of");
        for client in &mut clients {
            compare::with_a_new_one(client).await;
        }
        drop(clients);
        assert_eq!(self.app.metrics.faults.get(), 0, "faults of the server's own");
        self.stop().await;
        // A connection that was cut off at the end is given a moment to say goodbye.
        let empty = async {
            while self.app.hub.lane_count() > 0 {
                tokio::task::yield_now().await;
            }
        };
        timeout(LIMIT, empty).await.expect("nobody is connected, and so there is no lane");
        let faults = backup::check(self.directory()).expect("the database can be read");
        assert_eq!(faults, Vec::<String>::new());
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let is_forgotten = self.running.is_some() && !std::thread::panicking();
        assert!(!is_forgotten, "a world must be finished");
    }
}

/// Lets the server's timers believe that so much time has passed. Only for tests on one thread.
pub(crate) async fn let_pass(ms: u64) {
    /// Time goes on by itself, whatever becomes of who let it pass.
    struct Resumed;
    impl Drop for Resumed {
        fn drop(&mut self) {
            tokio::time::resume();
        }
    }
    tokio::time::pause();
    let _resumed = Resumed;
    tokio::time::advance(Duration::from_millis(ms)).await;
}

fn open(config: &Config, site: &Site, dice: &Dice) -> Arc<App> {
    let (now, trap) = (Arc::clone(&site.now), Arc::clone(&site.trap));
    let clock = Clock::new(move || {
        assert!(!trap.swap(false, Ordering::Relaxed), "a panic that a test wants");
        UnixMs(now.load(Ordering::Relaxed))
    });
    App::open(config.clone(), clock, dice.clone()).expect("the database opens")
}

/// The settings as they are by default, but with room for what tests do in a hurry.
pub(crate) fn settings(directory: &TempDir) -> Config {
    #[derive(Parser)]
    struct Settings {
        #[command(flatten)]
        config: Config,
    }
    let mut config = Settings::parse_from(["adda"]).config;
    config.data.data = directory.path().to_owned();
    config.registration = RegistrationArg::Open;
    // Tests call nobody, but for those who are theirs.
    config.previews = Previews::Off;
    config.limits.commands_burst = 100_000;
    config.limits.attempts_burst = 10_000;
    config
}

/// Dice that fall the same way each time.
pub(crate) fn seeded(seed: u64) -> Dice {
    let mut rolls = Chance::new(seed);
    Dice::new(move |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let roll = rolls.number().to_le_bytes();
            chunk.copy_from_slice(&roll[..chunk.len()]);
        }
    })
}
