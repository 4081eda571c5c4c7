//! Sends out what is queued for devices whose page is closed.
//!
//! The queue is in the database, so that a crash loses nothing of it. What was taken by a push service and not noted any
//! more is sent once more after it; the message's revision tells the device, which shows it once. To each device one
//! thing goes at a time and in order, and one whose push service fails holds nobody else back.

use std::collections::BTreeSet;
use std::sync::Arc;

use adda_shared::id::UserId;
use adda_shared::model::Presence;
use adda_shared::protocol::Form;
use adda_shared::protocol::encode;
use adda_shared::protocol::http::Pushed;
use adda_shared::protocol::problem::{Problem, PushFault};
use tokio::sync::OnceCell;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep};

use crate::app::App;
use crate::calls::{Calls, Reach};
use crate::domain::notify::{self, Due, Letter, Settled};
use crate::error::{Error, Result};
use crate::gateway::rate::{Paces, whole_ms};
use crate::hub::Hub;
use crate::push::{self, Outcome, ServerKey, Subscription};
use crate::store::{PushAddress, SessionId, StoreError};
use crate::telemetry::Metrics;

/// Calls that are under way at one time.
const CALLS_MAX: usize = 32;
/// How long to wait where the store can't be read or written.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest sleep: clocks are set, and then what is due falls due at another time.
const SLEEP_MS_MAX: u64 = 60 * 1_000;
/// Where whoever runs a push service can turn to: the server's own address, where it knows one. Apple's refuses names of
/// this machine, so that one stands for none that no machine has.
const NOBODY: &str = "https://adda.invalid";
/// Calls about its subscription that a person may make at once, and a second on and on.
const SUBSCRIBES_BURST: u32 = 20;
const SUBSCRIBES_PER_S: f64 = 0.5;

/// See the [module](self).
#[derive(Debug)]
pub struct Outgoing {
    calls: Calls,
    key: OnceCell<ServerKey>,
    paces: Paces,
}

impl Outgoing {
    pub fn new(reach: Reach) -> Self {
        let paces = Paces::new(SUBSCRIBES_BURST, SUBSCRIBES_PER_S);
        Self { calls: Calls::new(reach), key: OnceCell::new(), paces }
    }

    /// Counts a call of somebody's about their subscription: each is kept, or calls somebody else.
    ///
    /// # Errors
    /// `too_fast`.
    pub fn take(&self, user: UserId) -> Result<()> {
        let now = Instant::now();
        let taken = self.paces.of(user, now).take(now);
        taken.map_err(|wait| Problem::TooFast { retry_after_ms: whole_ms(wait) }.into())
    }

    /// The key by which push services know this server: made at the first start, and kept.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn key(&self, app: &App) -> Result<&ServerKey> {
        self.key
            .get_or_try_init(|| async {
                let fresh: [u8; 32] = push::secret(&app.dice).to_bytes().into();
                let kept = app.store.write(move |tx| {
                    if let Some(kept) = tx.push_key()? {
                        return Ok(kept);
                    }
                    tx.keep_push_key(&fresh)?;
                    Ok(fresh)
                });
                Ok(ServerKey::of_bytes(&kept.await?).expect("what was made is one"))
            })
            .await
    }

    /// What a browser says, where it can be called.
    ///
    /// # Errors
    /// `bad_subscription`.
    pub fn parse(&self, said: &adda_shared::protocol::http::PushSubscription) -> Result<PushAddress> {
        let subscription = Subscription::parse(said, self.calls.may_be_plain());
        Ok(subscription.ok_or(Problem::BadSubscription)?.address())
    }

    /// Pushes something to a device, now.
    ///
    /// # Errors
    /// A fault of the store.
    pub async fn push(&self, app: &App, to: &PushAddress, pushed: &Pushed) -> Result<Outcome> {
        let key = self.key(app).await?;
        // It was one when it was kept, and is none where calls without TLS are not allowed any more.
        let Some(subscription) = Subscription::of(to, self.calls.may_be_plain()) else {
            return Ok(Outcome::Failed { fault: PushFault::NotPublic, wait_ms: None });
        };
        let content = encode(Form::Json, pushed);
        let sender = app.config.public_url.as_deref().filter(|_| app.config.is_secure()).unwrap_or(NOBODY);
        let request = push::call(&subscription, key, sender, &content, app.clock.now(), &app.dice);
        let answered = self.calls.make(request).await;
        if let Err(error) = &answered {
            tracing::debug!(%error, host = subscription.endpoint().host(), "a push service was not reached");
        }
        let outcome = push::outcome(&answered);
        Metrics::count(&app.metrics.pushes, outcome.word());
        Ok(outcome)
    }
}

/// What is under way to devices.
pub struct Out {
    calls: JoinSet<SessionId>,
    busy: BTreeSet<SessionId>,
    /// How long there is nothing else to do.
    pause: Duration,
    /// Whether the log says already that the store is at fault.
    is_told: bool,
}

impl Out {
    /// Begins with what was left from before, and makes the server's key at the first start. Before anybody is let in:
    /// where few may wait for the store, those are people.
    pub async fn begin(app: &Arc<App>) -> Self {
        let mut out = Self { calls: JoinSet::new(), busy: BTreeSet::new(), pause: PAUSE, is_told: false };
        out.go_on(app).await;
        out
    }

    /// Sends out what is due, for as long as it is polled.
    pub async fn run(&mut self, app: &Arc<App>) {
        loop {
            tokio::select! {
                () = app.hub.queued() => {}
                Some(ended) = self.calls.join_next() => self.ended(ended),
                () = sleep(self.pause) => {}
            }
            self.go_on(app).await;
        }
    }

    async fn go_on(&mut self, app: &Arc<App>) {
        match self.send_due(app).await {
            Ok(pause) => (self.pause, self.is_told) = (pause, false),
            Err(error) => {
                self.pause = PAUSE;
                if !std::mem::replace(&mut self.is_told, true) {
                    tracing::warn!(%error, "nothing goes out to devices at the moment");
                }
            }
        }
    }

    /// Looks whom new messages are for, as far as one turn goes, and begins what is due. Answers how long there is
    /// nothing else to do.
    async fn send_due(&mut self, app: &Arc<App>) -> Result<Duration> {
        app.outgoing.key(app).await?;
        let is_more = self.look(app).await?;
        if self.calls.len() < CALLS_MAX {
            let (now, most) = (app.clock.now(), CALLS_MAX + self.busy.len());
            let due = app.store.read(move |view| view.due(now, most)).await?;
            for session in due {
                if self.calls.len() < CALLS_MAX && self.busy.insert(session) {
                    let app = Arc::clone(app);
                    self.calls.spawn(async move {
                        send(&app, session).await;
                        session
                    });
                }
            }
        }
        if is_more {
            return Ok(Duration::ZERO);
        }
        let now = app.clock.now();
        let next = app.store.read(move |view| view.next_due_at(now)).await?;
        let until_next = next.map_or(SLEEP_MS_MAX, |next| next.0.saturating_sub(now.0).min(SLEEP_MS_MAX));
        Ok(Duration::from_millis(until_next))
    }

    /// Looks at what was announced, once. Answers whether there may be more. What can't be looked at is let go of, or
    /// nobody would hear of anything any more.
    async fn look(&self, app: &Arc<App>) -> Result<bool> {
        let Some(first) = app.store.read(|view| view.first_announcement()).await? else { return Ok(false) };
        let (now, presence) = (app.clock.now(), presence(&app.hub));
        match app.store.write(move |tx| notify::look(tx, now, &presence)).await {
            Err(Error::Failed(StoreError::Broken { doing, cause })) => {
                tracing::error!(doing, %cause, room = %first.room, "nobody is notified of a message");
                app.store.write(move |tx| tx.end_announcement(first.announcement)).await?;
                Ok(true)
            }
            looked => looked,
        }
    }

    fn ended(&mut self, ended: std::result::Result<SessionId, tokio::task::JoinError>) {
        match ended {
            Ok(session) => {
                self.busy.remove(&session);
            }
            // The device is left alone until the next start: what panicked once would again.
            Err(error) => tracing::error!(%error, "what goes out to a device ended in a panic"),
        }
    }
}

/// Sends a device what is due for it first.
async fn send(app: &Arc<App>, session: SessionId) {
    let now = app.clock.now();
    let presence = presence(&app.hub);
    let letter = app.store.read(move |view| notify::letter(view, session, now, &presence)).await;
    let Letter { outgoing, address, what } = match letter {
        Ok(Some(letter)) => letter,
        Ok(None) => return,
        Err(error) => return wait_for_the_store(&error).await,
    };
    let settled = match what {
        Due::Push(pushed) => match app.outgoing.push(app, &address, &pushed).await {
            Ok(outcome) => Settled::Called(address, outcome),
            Err(error) => return wait_for_the_store(&error).await,
        },
        Due::Later => Settled::Later,
        Due::Unwanted => Settled::Unwanted,
    };
    // Until it is noted nothing else goes to this device, or the same would go again and again.
    loop {
        let (now, chance, settled) = (app.clock.now(), app.dice.fraction(), settled.clone());
        let noted = app.store.write(move |tx| notify::settle(tx, now, session, outgoing, &settled, chance));
        match noted.await {
            Ok(()) => return,
            Err(error) => wait_for_the_store(&error).await,
        }
    }
}

async fn wait_for_the_store(error: &Error) {
    tracing::debug!(%error, "what went out to a device can't be noted yet");
    sleep(PAUSE).await;
}

/// Whether somebody is here, at the moment at which it is asked.
fn presence(hub: &Arc<Hub>) -> impl Fn(UserId) -> Presence + Send + 'static {
    let hub = Arc::clone(hub);
    move |user| hub.presence(user).unwrap_or(Presence::Offline)
}
