//! One world: a server on a disk, the network, the clock, and the record of what was seen.

mod disk;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use adda_backend::app::{App, Clock};
use adda_backend::config::Config;
use adda_backend::domain::preview;
use adda_backend::http::{Peer, router};
use adda_backend::hub::Hub;
use adda_backend::secret::Dice;
use adda_backend::store::Tx;
use adda_backend::store::sqlite::{Disk, OpenOptions, Stepped};
use adda_shared::id::{Epoch, Revision, RoomId, UnixMs};
use adda_shared::preview::Preview;
use adda_shared::text::PreviewText;
use axum::Router;
use axum::extract::ConnectInfo;
use clap::Parser;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep};
use tower::ServiceExt;

use crate::cast::{self, BEGINNING_MS, CLIENTS};
use crate::chance::Chance;
use crate::life::Life;
use crate::wire::{End, Weather, Wire};

pub(crate) use disk::{Ending, Mood};

/// Milliseconds between two looks at whether something is so, at the least and at the most.
const LOOK_MS: (u64, u64) = (10, 500);

/// See the [module](self).
pub(crate) struct World {
    pub(crate) chance: Chance,
    began: Instant,
    /// Milliseconds by which the server's clock is wrong.
    clock_is_off_ms: Arc<AtomicI64>,
    config: Config,
    dice: Dice,
    state: Mutex<State>,
    trace: Mutex<DefaultHasher>,
}

struct State {
    process: Option<Process>,
    /// The database, while no process has it.
    disk: Option<Disk>,
    backup: Option<Disk>,
    /// The lives of the database that were ended by putting a backup in its place.
    lives: Vec<Life>,
    /// Where the present life began: how far the rooms were in the backup.
    base: BTreeMap<RoomId, Revision>,
    mood: Mood,
    wires: Vec<(usize, Wire)>,
    weather: Vec<Weather>,
    fault: Option<String>,
}

/// A server that runs.
struct Process {
    app: Arc<App>,
    engine: Arc<Stepped>,
    router: Router,
    tasks: JoinSet<()>,
}

impl World {
    pub(crate) fn new(chance: Chance, disk: Disk) -> Arc<Self> {
        let state = State {
            process: None,
            disk: Some(disk),
            backup: None,
            lives: Vec::new(),
            base: BTreeMap::new(),
            mood: Mood::CALM,
            wires: Vec::new(),
            weather: vec![Weather::FAIR; CLIENTS.len()],
            fault: None,
        };
        let world = Self {
            dice: chance.dice(),
            chance,
            began: Instant::now(),
            clock_is_off_ms: Arc::new(AtomicI64::new(0)),
            config: settings(),
            state: Mutex::new(state),
            trace: Mutex::new(DefaultHasher::new()),
        };
        Arc::new(world)
    }

    /// Milliseconds since the story began.
    pub(crate) fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).expect("a story is short")
    }

    /// The time as clients have it, whose clocks are right.
    pub(crate) fn now(&self) -> UnixMs {
        UnixMs(BEGINNING_MS + self.elapsed_ms())
    }

    /// Sets the server's clock wrong.
    pub(crate) fn set_clock_off(&self, ms: i64) {
        self.clock_is_off_ms.store(ms, Ordering::Relaxed);
    }

    /// Notes what was seen, so that two stories can be told apart.
    pub(crate) fn note(&self, what: &impl Hash) {
        let mut trace = self.trace.lock().expect("no holder of this lock panics");
        self.elapsed_ms().hash(&mut *trace);
        what.hash(&mut *trace);
    }

    /// A number that two stories share only if everything that was seen in them is the same.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.trace.lock().expect("no holder of this lock panics").finish()
    }

    /// Notes that something is not as promised. The first such thing counts.
    pub(crate) fn fault(&self, what: &str) {
        let at = self.elapsed_ms();
        self.state().fault.get_or_insert_with(|| format!("after {at} ms: {what}"));
    }

    pub(crate) fn found(&self) -> Option<String> {
        self.state().fault.clone()
    }

    /// Waits until something is so, for so long at the most. Nothing is waited for where a fault was found.
    pub(crate) async fn until(&self, limit_ms: u64, mut is_so: impl FnMut() -> bool) -> bool {
        let limit = Instant::now() + Duration::from_millis(limit_ms);
        let mut pause_ms = LOOK_MS.0;
        loop {
            if is_so() || self.found().is_some() {
                return true;
            }
            if Instant::now() > limit {
                return false;
            }
            sleep(Duration::from_millis(pause_ms)).await;
            pause_ms = (pause_ms * 3 / 2).min(LOOK_MS.1);
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        self.state().process.is_some()
    }

    /// How many connections the server has.
    pub(crate) fn connection_count(&self) -> usize {
        self.state().process.as_ref().map_or(0, |process| process.app.hub.connection_count())
    }

    /// Asks something of what is kept. Nothing while there is no server, or a transaction is open.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&dyn adda_backend::store::View) -> T) -> Option<T> {
        let engine = Arc::clone(&self.state().process.as_ref()?.engine);
        engine.look(look)
    }

    /// Pages that are linked to have been read: the oldest of all hosts. In this world nobody goes there.
    pub(crate) fn preview(&self) {
        let mut state = self.state();
        let Some(Process { app, tasks, .. }) = &mut state.process else { return };
        let (app, title) = (Arc::clone(app), format!("page {}", self.chance.below(4)));
        tasks.spawn(async move {
            let now = app.clock.now();
            let site = PreviewText::parse("a.example").expect("a name");
            let read = move |tx: &mut dyn Tx| {
                for wanted in tx.wanted_previews(1)? {
                    let (link, title) = (wanted.link.clone(), PreviewText::parse(&title).ok());
                    let new = Preview { link, site: site.clone(), title, description: None, picture: None };
                    preview::settle(tx, now, &wanted, Some(&new))?;
                }
                Ok(())
            };
            // The disk may be full; then they are read later.
            let _ = app.store.write(read).await;
        });
    }

    /// Starts the server on what is on the disk.
    pub(crate) fn start(self: &Arc<Self>) {
        let mut state = self.state();
        let Some(disk) = state.disk.take() else { return };
        let hub = Arc::new(Hub::new());
        let epoch = Epoch(self.dice.number());
        let engine = Stepped::open(disk, epoch, OpenOptions::default(), Arc::clone(&hub) as _);
        let engine = Arc::new(engine.expect("what was kept can be read"));
        let off = Arc::clone(&self.clock_is_off_ms);
        let began = self.began;
        let clock = Clock::new(move || {
            let passed = i64::try_from(began.elapsed().as_millis()).expect("a story is short");
            let now = i64::try_from(BEGINNING_MS).expect("of our age") + passed + off.load(Ordering::Relaxed);
            UnixMs(u64::try_from(now).expect("clocks are not that wrong"))
        });
        let app = App::on(Arc::clone(&engine) as _, hub, self.config.clone(), clock, self.dice.clone());
        let mut tasks = JoinSet::new();
        tasks.spawn(disk::work(Arc::clone(self), Arc::clone(&engine)));
        let chores = Arc::clone(&app);
        tasks.spawn(async move { chores.chores().await });
        let planned = Arc::clone(&app);
        tasks.spawn(async move { adda_backend::plans::run(&planned).await });
        state.process = Some(Process { router: router(&app), app, engine, tasks });
    }

    /// Ends the server's process at whatever it is. What was not committed is lost.
    pub(crate) fn crash(&self) {
        let mut state = self.state();
        let Some(Process { app, engine, mut tasks, .. }) = state.process.take() else { return };
        tasks.abort_all();
        state.disk = engine.end();
        for (_, wire) in state.wires.drain(..) {
            wire.cut(&self.chance);
        }
        drop(state);
        self.blame(&app);
    }

    /// Tells everybody to come back, as a server does that is replaced.
    pub(crate) fn dismiss(&self) {
        if let Some(process) = &self.state().process {
            process.app.hub.close(adda_shared::protocol::Closing::GoingAway);
        }
    }

    /// A server that was sound had no faults of its own.
    fn blame(&self, app: &App) {
        let faults = app.metrics.faults.get();
        if faults > 0 {
            self.fault(&format!("the server had {faults} faults of its own"));
        }
    }

    /// Takes a backup beside the server.
    pub(crate) fn back_up(&self) {
        let mut state = self.state();
        let Some(process) = &state.process else { return };
        if let Some(backup) = process.engine.backup().expect("there is memory for it") {
            state.backup = Some(backup);
        }
    }

    /// Puts the last backup of this life in the database's place.
    pub(crate) fn restore(&self) -> bool {
        if self.state().backup.is_none() {
            return false;
        }
        self.crash();
        let mut state = self.state();
        let backup = state.backup.take().expect("just seen");
        let lost = state.disk.replace(backup).expect("a crash leaves the disk");
        let kept = state.disk.as_ref().expect("just put there").look(Life::heads);
        let base = std::mem::replace(&mut state.base, kept);
        state.lives.push(lost.look(|view| Life::of(view, base)));
        true
    }

    /// Ends the story: the lives of the database, and what is wrong with it.
    pub(crate) fn finish(&self) -> (Vec<Life>, Vec<String>) {
        self.crash();
        let mut state = self.state();
        let base = std::mem::take(&mut state.base);
        let disk = state.disk.take().expect("a crash leaves the disk");
        let mut lives = std::mem::take(&mut state.lives);
        lives.push(disk.look(|view| Life::of(view, base)));
        (lives, disk.check().expect("what was kept can be read"))
    }

    pub(crate) fn weather(&self, client: usize) -> Weather {
        self.state().weather.get(client).copied().unwrap_or(Weather::FAIR)
    }

    /// Makes the weather of one client, on the connections that it has as well.
    pub(crate) fn set_weather(&self, client: usize, weather: Weather) {
        let mut state = self.state();
        state.weather[client] = weather;
        for (_, wire) in state.wires.iter().filter(|(of, _)| *of == client) {
            wire.set(weather);
        }
    }

    /// Makes the weather fair for everybody. Some of those whose network was gone have lost their connections by that,
    /// and are not told.
    pub(crate) fn clear_up(&self) {
        let mut state = self.state();
        state.weather.fill(Weather::FAIR);
        for (_, wire) in &state.wires {
            let stays_a_hole = wire.is_hole() && self.chance.one_in(2);
            wire.set(Weather { is_hole: stays_a_hole, ..Weather::FAIR });
        }
    }

    /// Cuts a client's connections.
    pub(crate) fn cut(&self, client: usize) {
        for (_, wire) in self.state().wires.iter().filter(|(of, _)| *of == client) {
            wire.cut(&self.chance);
        }
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        self.state().mood = mood;
    }

    pub(crate) fn mood(&self) -> Mood {
        self.state().mood
    }

    /// Fills the disk, or makes room on it.
    pub(crate) fn fill(&self, is_full: bool) {
        if let Some(process) = &self.state().process {
            process.engine.fill(is_full);
        }
    }

    /// Opens a connection to the server.
    pub(crate) async fn dial(self: &Arc<Self>, client: usize) -> io::Result<(Wire, End)> {
        let weather = self.weather(client);
        if weather.is_hole {
            // Nobody answers, and nobody says so.
            std::future::pending::<()>().await;
        }
        sleep(Duration::from_millis(weather.latency_ms.1)).await;
        // It may have changed meanwhile.
        let weather = self.weather(client);
        let mut state = self.state();
        let state = &mut *state;
        let Some(process) = &mut state.process else { return Err(io::ErrorKind::ConnectionRefused.into()) };
        let (wire, ours, theirs) = Wire::new(weather, &self.chance);
        state.wires.retain(|(_, wire)| !wire.is_over());
        state.wires.push((client, wire.clone()));
        process.tasks.spawn(serve(process.router.clone(), theirs));
        Ok((wire, ours))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of this lock panics")
    }
}

/// Speaks HTTP on a connection, up to the upgrade and beyond.
async fn serve(router: Router, end: End) {
    let answer = service_fn(move |mut request: Request<Incoming>| {
        let router = router.clone();
        async move {
            request.extensions_mut().insert(ConnectInfo(Peer { address: IpAddr::V4(Ipv4Addr::LOCALHOST) }));
            Ok::<_, Infallible>(router.oneshot(request).await.expect("a router answers always"))
        }
    });
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(end), answer).with_upgrades();
    // A connection may break at any time.
    let _ = connection.await;
}

fn settings() -> Config {
    #[derive(Parser)]
    struct Settings {
        #[command(flatten)]
        config: Config,
    }
    // A story is the same whether a page was built or not, whose version every welcome has.
    Settings::parse_from(["adda", "--assets", "no-page"]).config
}

/// The cookie of a client.
pub(crate) fn cookie(client: &crate::client::Client) -> String {
    format!("adda={}", cast::token(client.user()))
}
