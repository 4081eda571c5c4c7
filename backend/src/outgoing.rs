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
use tokio::time::{Duration, sleep};

use crate::app::App;
use crate::calls::{Calls, Reach};
use crate::domain::notify::{self, Letter};
use crate::error::Result;
use crate::hub::Hub;
use crate::push::{self, Outcome, ServerKey, Subscription};
use crate::store::{PushAddress, SessionId};
use crate::telemetry::Metrics;

/// Calls that are under way at one time.
const CALLS_MAX: usize = 32;
/// How long to wait where the store can't be read or written.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest sleep: clocks are set, and then what is due falls due at another time.
const SLEEP_MS_MAX: u64 = 60 * 1_000;
/// Who runs a server that does not know its own address.
const NOBODY: &str = "mailto:adda@localhost";

/// See the [module](self).
#[derive(Debug)]
pub struct Outgoing {
    calls: Calls,
    key: OnceCell<ServerKey>,
}

impl Outgoing {
    pub fn new(reach: Reach) -> Self {
        Self { calls: Calls::new(reach), key: OnceCell::new() }
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
        let sender = app.config.public_url.as_deref().unwrap_or(NOBODY);
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

    /// Looks whom new messages are for, and begins what is due. Answers how long there is nothing else to do.
    async fn send_due(&mut self, app: &Arc<App>) -> Result<Duration> {
        app.outgoing.key(app).await?;
        while app.store.read(|view| Ok(view.first_announcement()?.is_some())).await? {
            let (now, presence) = (app.clock.now(), presence(&app.hub));
            app.store.write(move |tx| notify::look(tx, now, &presence)).await?;
        }
        let now = app.clock.now();
        let most = CALLS_MAX + self.busy.len();
        let (due, next) = app.store.read(move |view| Ok((view.due(now, most)?, view.next_due_at(now)?))).await?;
        for session in due {
            if self.calls.len() < CALLS_MAX && self.busy.insert(session) {
                let app = Arc::clone(app);
                self.calls.spawn(async move {
                    send(&app, session).await;
                    session
                });
            }
        }
        let until_next = next.map_or(SLEEP_MS_MAX, |next| next.0.saturating_sub(now.0).min(SLEEP_MS_MAX));
        Ok(Duration::from_millis(until_next))
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
    let Letter { outgoing, subscription, pushed } = match letter {
        Ok(Some(letter)) => letter,
        Ok(None) => return,
        Err(error) => return wait_for_the_store(&error).await,
    };
    let outcome = match pushed {
        Some(pushed) => app.outgoing.push(app, &subscription.address, &pushed).await.map(Some),
        None => Ok(None),
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(error) => return wait_for_the_store(&error).await,
    };
    // Until it is noted nothing else goes to this device, or the same would go again and again.
    loop {
        let (now, chance) = (app.clock.now(), app.dice.fraction());
        let settled = app.store.write(move |tx| notify::settle(tx, now, session, outgoing, outcome, chance));
        match settled.await {
            Ok(()) => return,
            Err(error) => wait_for_the_store(&error).await,
        }
    }
}

async fn wait_for_the_store(error: &crate::error::Error) {
    tracing::debug!(%error, "what went out to a device can't be noted yet");
    sleep(PAUSE).await;
}

/// Whether somebody is here, at the moment at which it is asked.
fn presence(hub: &Arc<Hub>) -> impl Fn(UserId) -> Presence + Send + 'static {
    let hub = Arc::clone(hub);
    move |user| hub.presence(user).unwrap_or(Presence::Offline)
}
