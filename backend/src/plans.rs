//! Carries out what people have planned, at its time.
//!
//! The plans are in the database, and each ends in the transaction that carries it out, so that a crash loses none and
//! does none twice. What fell due while no server ran is carried out when one begins, in order.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use adda_shared::id::{UnixMs, UserId};
use adda_shared::model::Presence;
use tokio::time::{Duration, sleep};

use crate::app::App;
use crate::domain::plan;
use crate::error::{Error, Result};
use crate::store::{PlanId, StoreError};

/// How long to wait where the store can't be read or written.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest sleep: clocks are set, and then what is due falls due at another time.
const SLEEP_MS_MAX: u64 = 60 * 1_000;

/// Plans that are carried out in one transaction.
const CARRIED_OUT_MAX: usize = 20;
/// Plans that are set aside at most.
const ASIDE_MAX: usize = 1_000;

/// Carries out what is due, for as long as it is polled.
pub async fn run(app: &Arc<App>) {
    let mut is_told = false;
    loop {
        let pause = match carry_out(app).await {
            Ok(pause) => {
                is_told = false;
                pause
            }
            Err(error) => {
                if !std::mem::replace(&mut is_told, true) {
                    tracing::warn!(%error, "what people have planned is not carried out at the moment");
                }
                PAUSE
            }
        };
        tokio::select! {
            () = app.hub.planned() => {}
            () = sleep(pause) => {}
        }
    }
}

/// Plans that can't be carried out, though the store is well: they are left alone until the next start, or until their
/// people give them another time, so that nobody else's wait behind them.
#[derive(Debug, Default)]
pub struct Aside(Mutex<BTreeSet<(UnixMs, PlanId)>>);

impl Aside {
    fn plans(&self) -> MutexGuard<'_, BTreeSet<(UnixMs, PlanId)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Carries out all that is due. Answers how long there is nothing else to do, as far as is known.
///
/// # Errors
/// A fault of the store.
pub async fn carry_out(app: &App) -> Result<Duration> {
    loop {
        let now = app.clock.now();
        let aside = app.plans_aside.plans().clone();
        let limit = aside.len() + CARRIED_OUT_MAX;
        let mut next = app.store.read(move |view| view.next_plans(limit)).await?;
        next.retain(|plan| !aside.contains(plan));
        match next.first() {
            Some((at, _)) if *at <= now => {}
            Some((at, _)) => return Ok(Duration::from_millis((at.0 - now.0).min(SLEEP_MS_MAX))),
            None => return Ok(Duration::from_millis(SLEEP_MS_MAX)),
        }
        next.retain(|(at, _)| *at <= now);
        next.truncate(CARRIED_OUT_MAX);
        let all = next.iter().map(|(_, number)| *number).collect();
        match carry_out_these(app, now, all).await {
            Err(Error::Failed(StoreError::Broken { .. })) => one_by_one(app, now, next).await?,
            carried_out => carried_out?,
        }
    }
}

/// Carries out each of these in a transaction of its own, and sets those aside that fail while the store is well.
async fn one_by_one(app: &App, now: UnixMs, plans: Vec<(UnixMs, PlanId)>) -> Result<()> {
    for plan in plans {
        match carry_out_these(app, now, vec![plan.1]).await {
            Ok(()) => continue,
            Err(Error::Failed(StoreError::Broken { doing, cause })) => {
                app.store.write(|tx| tx.probe()).await?;
                let number = plan.1.0;
                tracing::error!(number, doing, %cause, "a plan can't be carried out, and is set aside");
            }
            Err(fault) => return Err(fault),
        }
        let mut aside = app.plans_aside.plans();
        if aside.len() >= ASIDE_MAX {
            // The oldest are tried once more, in a while.
            aside.clear();
            return Err(StoreError::Overloaded.into());
        }
        aside.insert(plan);
    }
    Ok(())
}

async fn carry_out_these(app: &App, now: UnixMs, plans: Vec<PlanId>) -> Result<()> {
    let hub = Arc::clone(&app.hub);
    let presence = move |user: UserId| hub.presence(user).unwrap_or(Presence::Offline);
    app.store.write(move |tx| plan::carry_out(tx, now, &plans, &presence)).await
}
