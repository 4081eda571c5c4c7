//! The server's parts, put together: made once at the start, passed to everything, closed in order at the end.
//!
//! Time and chance enter here and nowhere below.

use std::net::IpAddr;
use std::sync::Arc;

use adda_shared::id::{Epoch, UnixMs};
use adda_shared::protocol::Closing;
use adda_shared::protocol::problem::Problem;
use tokio::sync::Semaphore;
use tokio::time::{Duration, Instant};

use crate::attempts::{Attempts, Network};
use crate::calls::Reach;
use crate::config::Config;
use crate::domain::account;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::gateway::rate::{Paces, whole_ms};
use crate::http::assets;
use crate::hub::Hub;
use crate::outgoing::Outgoing;
use crate::password::Passwords;
use crate::plans::Aside;
use crate::previews::Previews;
use crate::refusals::Refusals;
use crate::secret::{Dice, Token};
use crate::store::engine::Engine;
use crate::store::sqlite::{OpenError, OpenOptions, Sqlite};
use crate::store::{SessionRow, Store, TokenHash};
use crate::telemetry::Metrics;
use crate::uploads::{self, Uploads};

/// How often a session's use is written down: not for each request.
const TOUCH_EVERY_MS: u64 = 60 * 60 * 1_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// How often the chores run.
const TICK: Duration = Duration::from_secs(1);
/// How many ticks lie between two clearings of sessions that are over.
const TICKS_PER_CLEARING: u64 = 3_600;
/// Milliseconds by which a clock may part from the timers between two clearings. One that was set by more is not
/// believed about who has been away for long: whoever set it wrong may set it right.
const LEAP_MS: u64 = 5 * 60 * 1_000;
/// How often it is asked at the end whether everybody has gone.
const DISMISS_PAUSE: Duration = Duration::from_millis(10);

/// See the [module](self).
#[derive(Debug)]
pub struct App {
    pub config: Config,
    pub store: Store,
    pub hub: Arc<Hub>,
    pub clock: Clock,
    pub dice: Dice,
    pub passwords: Passwords,
    pub metrics: Metrics,
    /// The server's version and its page's: see [`assets::version`].
    pub version: String,
    /// One permit for each WebSocket connection that may be open.
    pub connections: Arc<Semaphore>,
    /// How fast each person may send.
    pub paces: Paces,
    /// Messages that were refused a while ago.
    pub refusals: Arc<Refusals>,
    /// The files of messages.
    pub uploads: Uploads,
    /// What goes out to devices whose page is closed.
    pub outgoing: Outgoing,
    /// What reads the pages that messages link to.
    pub previews: Previews,
    /// Plans that can't be carried out.
    pub plans_aside: Aside,
    attempts: Attempts,
}

/// The server's clock: the system's in a server, a hand-turned one in a test.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> UnixMs + Send + Sync>);

impl Clock {
    /// The system's.
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes in")]
    pub fn system() -> Self {
        Self::new(|| {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            UnixMs(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
        })
    }

    pub fn new(now: impl Fn() -> UnixMs + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub fn now(&self) -> UnixMs {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

impl App {
    /// Opens the database and puts the parts together.
    ///
    /// # Errors
    /// [`OpenError`], whose text is a sentence for whoever started the server.
    pub fn open(config: Config, clock: Clock, dice: Dice) -> std::result::Result<Arc<Self>, OpenError> {
        let hub = Arc::new(Hub::new());
        let limits = &config.limits;
        let options = OpenOptions {
            writes_waiting_max: limits.writes_waiting_max,
            reads_waiting_max: limits.reads_waiting_max,
            readers: limits.readers,
            ..OpenOptions::default()
        };
        let engine = Sqlite::open(&config.data.data, Epoch(dice.number()), options, Arc::clone(&hub) as _)?;
        Ok(Self::on(Arc::new(engine), hub, config, clock, dice))
    }

    /// Puts the parts together around a database that is open already, and publishes to this hub.
    pub fn on(engine: Arc<dyn Engine>, hub: Arc<Hub>, config: Config, clock: Clock, dice: Dice) -> Arc<Self> {
        let limits = &config.limits;
        let metrics = Metrics::default();
        let reach = if config.calls_private { Reach::Everywhere } else { Reach::Public };
        Arc::new(Self {
            store: Store::new(engine),
            hub,
            passwords: Passwords::new(
                limits.passwords_at_once,
                limits.passwords_waiting_max,
                dice.clone(),
                metrics.passwords.clone(),
            ),
            connections: Arc::new(Semaphore::new(limits.connections_max)),
            paces: Paces::new(
                limits.commands_burst.saturating_mul(limits.paces_per_person),
                f64::from(limits.commands_per_s) * f64::from(limits.paces_per_person),
            ),
            refusals: Arc::default(),
            metrics,
            version: assets::version(config.assets.as_deref()),
            uploads: Uploads::new(Files::of(&config.data.data)),
            outgoing: Outgoing::new(reach),
            previews: Previews::new(reach, config.previews, config.public_url.as_deref()),
            plans_aside: Aside::default(),
            attempts: Attempts::new(limits.attempts_burst),
            clock,
            dice,
            config,
        })
    }

    /// The link by which the first person makes the space: new at each start, until somebody has.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn first_run_token(&self) -> Result<Option<Token>> {
        let token = self.dice.token();
        let hash = token.hash();
        let is_open = self.store.write(move |tx| account::offer_claim(tx, hash)).await?;
        Ok(is_open.then_some(token))
    }

    /// The session behind a token, if it still runs. Notes now and then that it is in use.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn session(&self, token: TokenHash) -> Result<Option<SessionRow>> {
        let Some(session) = self.store.read(move |view| view.session(&token)).await? else { return Ok(None) };
        let now = self.clock.now();
        if now.0.saturating_sub(session.last_seen.0) >= TOUCH_EVERY_MS {
            // That it can't be noted is no reason to turn anybody away.
            let _ = self.store.write(move |tx| tx.touch_session(session.session, now)).await;
        }
        Ok(Some(session))
    }

    /// Counts an attempt to sign in, or to use a link, from an address.
    ///
    /// # Errors
    /// [`Problem::TooFast`].
    pub fn attempt(&self, from: IpAddr) -> Result<()> {
        let taken = self.attempts.take(Network::of(from), Instant::now());
        taken.map_err(|wait| Error::Refused(Problem::TooFast { retry_after_ms: whole_ms(wait) }))
    }

    /// Does what falls due by time, for as long as it is polled.
    pub async fn chores(&self) {
        let mut ticks: u64 = 0;
        let mut cleared = (self.clock.now(), Instant::now());
        let mut interval = tokio::time::interval(TICK);
        loop {
            interval.tick().await;
            self.hub.tick();
            if !self.store.health().is_writable {
                // Found out by trying: people who were refused need not try again for that. The writer tells of it.
                let _ = self.store.write(|tx| tx.probe()).await;
            }
            if ticks.is_multiple_of(TICKS_PER_CLEARING) {
                let now = (self.clock.now(), Instant::now());
                let passed = now.1.saturating_duration_since(cleared.1);
                if parting_ms(cleared.0, now.0, passed) <= LEAP_MS {
                    self.clear_sessions().await;
                    self.clear_uploads().await;
                } else {
                    tracing::warn!("the system's clock was set; sessions are cleared when it has gone on for an hour");
                }
                cleared = now;
            }
            ticks += 1;
        }
    }

    /// Ends the sessions that were not used for too long. Whoever is connected uses theirs.
    pub async fn clear_sessions(&self) {
        let now = self.clock.now();
        let unused_ms = self.config.limits.session_days.saturating_mul(DAY_MS);
        let unused_since = UnixMs(now.0.saturating_sub(unused_ms));
        let used = self.hub.sessions();
        let cleared = self.store.write(move |tx| {
            for session in used {
                tx.touch_session(session, now)?;
            }
            tx.expire_sessions(unused_since)
        });
        if let Err(error) = cleared.await {
            tracing::warn!(%error, "sessions that are over could not be cleared");
        }
    }

    /// Takes uploads away that nobody has gone on with, or sent, for too long.
    pub async fn clear_uploads(&self) {
        let unused_ms = self.config.limits.upload_days.saturating_mul(DAY_MS);
        let since = UnixMs(self.clock.now().0.saturating_sub(unused_ms));
        if let Err(error) = uploads::expire(self, since).await {
            tracing::warn!(%error, "old uploads could not be cleared away");
        }
    }

    /// Tells every connection to come back later, and waits until they are gone.
    pub async fn dismiss(&self) {
        self.hub.close(Closing::GoingAway);
        while self.hub.connection_count() > 0 {
            tokio::time::sleep(DISMISS_PAUSE).await;
        }
    }

    /// Closes the database behind the last write.
    pub async fn close(&self) {
        let store = self.store.clone();
        // Waits for the last writes to be kept, so not on a thread that serves.
        if let Err(error) = tokio::task::spawn_blocking(move || store.close()).await {
            tracing::error!(%error, "the database was not closed in order");
        }
    }

    /// The sentence-free form of an error, for who asked. A fault is logged here, once, under the number that they get.
    pub fn problem(&self, error: Error) -> Problem {
        match error {
            Error::Refused(problem) => problem,
            Error::Failed(fault) => {
                let incident = format!("{:016x}", self.dice.number());
                self.metrics.faults.inc();
                tracing::error!(%incident, fault = chain(&fault), "a fault of the server's own");
                Problem::Internal { incident }
            }
        }
    }
}

/// By how many milliseconds what a clock shows has parted from the time that has passed.
fn parting_ms(from: UnixMs, to: UnixMs, passed: Duration) -> u64 {
    let passed_ms = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
    from.0.saturating_add(passed_ms).abs_diff(to.0)
}

/// An error and everything behind it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        source = cause.source();
    }
    line
}
