//! Many clients, told what to do all at once and waited for.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use adda_shared::id::{Revision, RoomId};
use adda_shared::protocol::Form;
use anyhow::{Context, bail, ensure};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Duration, Instant, sleep};

use super::actor::{Actor, Orders, Report, Role};
use super::ledger::Ledger;
use crate::app::Clock;
use crate::chance::Chance;
use crate::client::Client;

/// How often it is asked how far everybody is, and so how exact the times are that are waited for. More rarely in a
/// large crowd, where asking costs more.
const LOOK_EVERY: Duration = Duration::from_millis(5);
const LOOK_MORE_PER_CLIENT: Duration = Duration::from_micros(10);

/// See the [module](self).
pub(super) struct Crowd {
    actors: JoinSet<Actor>,
    reports: Vec<Arc<Report>>,
    orders: watch::Sender<Orders>,
    place: watch::Sender<SocketAddr>,
    ledger: Arc<Ledger>,
    chance: Chance,
    thread: Option<Thread>,
}

/// A thread of a crowd's own, which may be given up from within another runtime.
struct Thread(Option<Runtime>);

impl Drop for Thread {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Crowd {
    /// Nobody yet, on their way to a server.
    pub(super) fn new(address: SocketAddr, ledger: Arc<Ledger>, chance: Chance) -> Self {
        let (orders, place) = (watch::Sender::new(Orders::default()), watch::Sender::new(address));
        Self { actors: JoinSet::new(), reports: Vec::new(), orders, place, ledger, chance, thread: None }
    }

    /// Gives those who come from now on a thread of their own: what is timed of them is not what another crowd leaves
    /// them of this process.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(super) fn apart(mut self) -> anyhow::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        self.thread = Some(Thread(Some(runtime.context("there is no thread for a crowd")?)));
        Ok(self)
    }

    /// Lets one more come, by a token. Half of them speak each form of the wire.
    pub(super) fn join(&mut self, token: &str, role: Role) {
        let form = if role.number.is_multiple_of(2) { Form::Binary } else { Form::Json };
        let chance = self.chance.fork(role.number as u64);
        let client = Client::new(token, form, self.place.subscribe(), Clock::system(), chance.fork(1));
        let orders = self.orders.subscribe();
        let actor = Actor::new(client, token.to_owned(), role, Arc::clone(&self.ledger), orders, chance.fork(2));
        self.reports.push(actor.report());
        match self.thread.as_ref().and_then(|thread| thread.0.as_ref()) {
            Some(runtime) => self.actors.spawn_on(actor.run(), runtime.handle()),
            None => self.actors.spawn(actor.run()),
        };
    }

    pub(super) fn order(&self, change: impl FnOnce(&mut Orders)) {
        self.orders.send_modify(change);
    }

    /// The server is there from now on; whoever waits for their next attempt makes it now, as a browser does that is
    /// told that it is online.
    pub(super) fn move_to(&self, address: SocketAddr) {
        self.place.send_replace(address);
    }

    /// Comings and goings of those who wander.
    pub(super) fn turns(&self) -> u64 {
        self.reports.iter().map(|report| report.turns.load(Ordering::Relaxed)).sum()
    }

    pub(super) fn reports(&self) -> &[Arc<Report>] {
        &self.reports
    }

    /// Waits until so many are connected and welcomed.
    ///
    /// # Errors
    /// Where they are not in time.
    pub(super) async fn live(&self, limit: Duration) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        loop {
            let live = self.reports.iter().filter(|report| report.is_live.load(Ordering::Relaxed)).count();
            if live == self.reports.len() {
                return Ok(begun.elapsed());
            }
            ensure!(begun.elapsed() < limit, "only {live} of {} clients are connected", self.reports.len());
            self.check_over()?;
            self.pause().await;
        }
    }

    /// Waits until nobody has a connection any more: who has not noticed yet that the server is gone is told in vain that
    /// there is one again.
    ///
    /// # Errors
    /// Where some are connected still.
    pub(super) async fn lost(&self, limit: Duration) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let open = self.reports.iter().filter(|report| report.is_open.load(Ordering::Relaxed)).count();
            if open == 0 {
                return Ok(());
            }
            ensure!(begun.elapsed() < limit, "{open} clients are connected to a server that is gone");
            sleep(Duration::from_millis(1)).await;
        }
    }

    /// Cuts off everybody who may be, and waits until each of them is.
    ///
    /// # Errors
    /// Where some are not in time.
    pub(super) async fn cut(&self, limit: Duration) -> anyhow::Result<()> {
        self.order(|orders| orders.cuts += 1);
        let (begun, cuts) = (Instant::now(), self.orders.borrow().cuts);
        loop {
            let left = self.reports.iter().filter(|report| report.cuts.load(Ordering::Acquire) < cuts).count();
            if left == 0 {
                return Ok(());
            }
            ensure!(begun.elapsed() < limit, "{left} clients were not cut off");
            self.pause().await;
        }
    }

    /// Lets everybody be quiet, and waits until each is connected, has nothing left to send, and has come as far as
    /// anybody in each of its rooms. Answers how long each took, counted from a moment.
    ///
    /// # Errors
    /// Where some are not so far in time.
    pub(super) async fn converge(&self, since: Instant, limit: Duration) -> anyhow::Result<Vec<Duration>> {
        self.order(|orders| {
            orders.talk = None;
            orders.wander = None;
        });
        let begun = Instant::now();
        let mut took: Vec<Option<Duration>> = vec![None; self.reports.len()];
        loop {
            self.look(&mut took, since);
            if let Some(took) = took.iter().copied().collect::<Option<Vec<_>>>() {
                return Ok(took);
            }
            if begun.elapsed() > limit {
                bail!("not converged within {} s: {}", limit.as_secs(), self.laggards(&took));
            }
            self.check_over()?;
            self.pause().await;
        }
    }

    /// Notes who has come as far as there is to come, and who has fallen behind again.
    fn look(&self, took: &mut [Option<Duration>], since: Instant) {
        let cursors: Vec<HashMap<RoomId, Revision>> = self.reports.iter().map(|report| report.cursors()).collect();
        // Of this crowd: another one may talk on, or wait for a network of its own.
        let is_all_said = self.reports.iter().all(|report| report.waiting.load(Ordering::Relaxed) == 0);
        let mut heads: HashMap<RoomId, Revision> = HashMap::new();
        for (room, cursor) in cursors.iter().flatten() {
            let head = heads.entry(*room).or_insert_with(|| self.ledger.head(*room));
            *head = (*head).max(*cursor);
        }
        for ((report, cursors), took) in self.reports.iter().zip(&cursors).zip(took) {
            let is_there = is_all_said
                && report.is_live.load(Ordering::Relaxed)
                && cursors.iter().all(|(room, cursor)| heads[room] <= *cursor);
            *took = if is_there { took.or_else(|| Some(since.elapsed())) } else { None };
        }
    }

    fn laggards(&self, took: &[Option<Duration>]) -> String {
        let late: Vec<usize> = (0..took.len()).filter(|place| took[*place].is_none()).collect();
        let offline = late.iter().filter(|place| !self.reports[**place].is_live.load(Ordering::Relaxed)).count();
        let waiting: u64 = late.iter().map(|place| self.reports[*place].waiting.load(Ordering::Relaxed)).sum();
        let open = self.ledger.open();
        format!(
            "{} of {} clients, {offline} of them not connected; {waiting} messages wait, {open} are not answered",
            late.len(),
            took.len()
        )
    }

    fn check_over(&self) -> anyhow::Result<()> {
        match self.reports.iter().find_map(|report| report.over()) {
            Some(loss) => bail!("a client was told not to come back: {loss}"),
            None => Ok(()),
        }
    }

    async fn pause(&self) {
        let clients = u32::try_from(self.reports.len()).unwrap_or(u32::MAX);
        sleep(LOOK_EVERY + LOOK_MORE_PER_CLIENT.saturating_mul(clients)).await;
    }

    /// Ends everybody, and hands them over to be looked at.
    ///
    /// # Errors
    /// Where one of them came to a bad end.
    pub(super) async fn end(mut self) -> anyhow::Result<Vec<Actor>> {
        self.order(|orders| orders.is_over = true);
        let mut actors = Vec::with_capacity(self.reports.len());
        while let Some(actor) = self.actors.join_next().await {
            actors.push(actor.context("a client ended in a panic")?);
        }
        Ok(actors)
    }
}
