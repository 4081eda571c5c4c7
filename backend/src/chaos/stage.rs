//! What every scenario has: a server on data of its own, a cast, a ledger; and the judgement at its end.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;

use adda_shared::id::{Epoch, Revision, RoomId};
use adda_shared::item::Item;
use adda_shared::protocol::Form;
use adda_shared::protocol::event::RoomEvent;
use adda_shared::replica::Replica;
use anyhow::{Context, bail, ensure};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Duration, sleep, timeout};

use super::actor::{Actor, Part, Role};
use super::cast::{Cast, Plan};
use super::crowd::Crowd;
use super::ledger::{Judge, Ledger};
use super::pace;
use super::report::Row;
use super::scratch::Scratch;
use super::server::{Recipe, Server, Wrapper};
use crate::app::Clock;
use crate::backup;
use crate::chance::Chance;
use crate::client::{Client, Happening};
use crate::hub::Hub;
use crate::store::sqlite::{OpenOptions, Sqlite};
use crate::store::{Store, View};

/// Where a stage's directory has the data of its server.
pub(super) const DATA: &str = "data";
/// How long talkers may take until all are connected.
const LIVE_MAX: Duration = Duration::from_secs(60);
/// How often it is asked whether the server is still there.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// New clients that are asked at one time for what they were told.
const FRESH_AT_ONCE: usize = 32;
/// How long such a client may take.
const FRESH_MAX: Duration = Duration::from_secs(60);
/// Events that are read of a log at one time.
const EVENTS_PER_READ: u64 = 5_000;
/// Differences that are told in words; the others are only counted.
const TOLD_MAX: usize = 3;

/// See the [module](self).
pub(super) struct Stage {
    pub(super) server: Server,
    pub(super) cast: Cast,
    pub(super) ledger: Arc<Ledger>,
    pub(super) chance: Chance,
    pub(super) scratch: Scratch,
    /// Clients that have a number.
    clients: usize,
}

impl Stage {
    /// Makes the cast and starts a server on it. The row follows what is sent.
    ///
    /// # Errors
    /// Where either can't be done.
    pub(super) async fn open(row: &mut Row, chance: Chance, plan: Plan, settings: &[&str]) -> anyhow::Result<Self> {
        Self::open_in(row, Wrapper::Nothing, chance, plan, settings).await
    }

    /// The same with something around the server.
    ///
    /// # Errors
    /// Like [`Stage::open`].
    pub(super) async fn open_in(
        row: &mut Row,
        wrapper: Wrapper,
        chance: Chance,
        plan: Plan,
        settings: &[&str],
    ) -> anyhow::Result<Self> {
        let scratch = Scratch::new()?;
        let cast = Cast::make(&scratch.join(DATA), plan).await?;
        Self::open_on(row, scratch, cast, wrapper, chance, settings).await
    }

    /// The same with a cast that was made already, in [`DATA`] of a directory.
    ///
    /// # Errors
    /// Where the server does not start.
    pub(super) async fn open_on(
        row: &mut Row,
        scratch: Scratch,
        cast: Cast,
        wrapper: Wrapper,
        chance: Chance,
        settings: &[&str],
    ) -> anyhow::Result<Self> {
        let data = scratch.join(DATA);
        let settings = settings.iter().map(|word| (*word).to_owned()).collect();
        let recipe = Recipe { data, settings, wrapper, log: scratch.join("server.log") };
        let server = Server::start(recipe).await?;
        let ledger = Arc::default();
        row.follow(Arc::clone(&ledger));
        Ok(Self { server, cast, ledger, chance, scratch, clients: 0 })
    }

    /// A crowd of nobody, on its way to this server.
    pub(super) fn crowd(&self) -> Crowd {
        Crowd::new(self.server.address(), Arc::clone(&self.ledger), self.chance.clone())
    }

    /// A crowd of so many talkers, once all are connected: from now on they send so many messages a second together.
    ///
    /// # Errors
    /// Where some are not connected in time.
    pub(super) async fn talk(&mut self, clients: usize, per_s: u32) -> anyhow::Result<Crowd> {
        let mut crowd = self.crowd();
        self.fill(&mut crowd, clients);
        crowd.live(LIVE_MAX).await?;
        crowd.order(|orders| orders.talk = Some(pace(clients, per_s)));
        Ok(crowd)
    }

    /// Waits for something that takes a server, and not in vain where that ends by itself.
    ///
    /// # Errors
    /// Where it does, with what it said; or what else comes out.
    pub(super) async fn with_server<T>(&mut self, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                worked = &mut work => return worked,
                () = sleep(LOOK_EVERY) => self.server.check_running()?,
            }
        }
    }

    /// The next role: of a talker in the rooms that their person is in, or of another part.
    pub(super) fn role(&mut self, part: Part) -> Role {
        self.clients += 1;
        Role { number: self.clients, part, is_timed: false, may_be_cut: false }
    }

    /// Lets so many talkers into a crowd, who are the people of the cast one after the other.
    pub(super) fn fill(&mut self, crowd: &mut Crowd, count: usize) {
        for number in 0..count {
            let player = self.cast.people[number % self.cast.people.len()].clone();
            let role = self.role(Part::Talks(player.rooms));
            crowd.join(&player.token, role);
        }
    }

    /// The judgement: every client against a new one and against the logs, the server's end, the database, and every
    /// promise against what is kept.
    ///
    /// # Errors
    /// Where it can't be passed.
    pub(super) async fn finish(mut self, crowds: Vec<Crowd>, row: &mut Row) -> anyhow::Result<()> {
        self.server.check_running()?;
        let mut actors = Vec::new();
        for crowd in crowds {
            actors.extend(crowd.end().await?);
        }
        let differing = self.compare(&actors).await?;
        if let Some(kib) = self.server.peak_kib() {
            row.remark(format!("the server's memory was at most {} MiB", kib / 1_024));
        }
        // A file system that only the server sees goes with it, unless somebody else has a hold of it.
        let inside = self.server.inside().map(File::open).transpose()?;
        let (status, took) = self.server.stop().await?;
        if !status.success() {
            row.fault(format!("the server ended with {status} after {} ms", took.as_millis()));
        }
        let data = match inside {
            Some(inside) => copy(&inside, self.scratch.join("inside"))?,
            None => self.server.data().to_owned(),
        };
        self.judge(data, &actors, differing, row).await
    }

    /// Holds every client against a new one of the same person; answers the differences.
    async fn compare(&self, actors: &[Actor]) -> anyhow::Result<Vec<Option<String>>> {
        let place = watch::Sender::new(self.server.address());
        let mut asking = JoinSet::new();
        let mut differences = vec![None; actors.len()];
        for (number, actor) in actors.iter().enumerate() {
            if asking.len() == FRESH_AT_ONCE
                && let Some(asked) = asking.join_next().await
            {
                let (number, fresh) = asked?;
                differences[number] = difference(&actors[number], fresh);
            }
            let form = if number % 2 == 0 { Form::Json } else { Form::Binary };
            let chance = self.chance.fork(u64::MAX - number as u64);
            let client = Client::new(&actor.token, form, place.subscribe(), Clock::system(), chance);
            let cursors: Vec<(RoomId, Revision)> =
                actor.client.replica.rooms().map(|(room, state)| (room, state.cursor())).collect();
            asking.spawn(async move { (number, fresh(client, &cursors).await) });
        }
        while let Some(asked) = asking.join_next().await {
            let (number, fresh) = asked?;
            differences[number] = difference(&actors[number], fresh);
        }
        Ok(differences)
    }

    /// Reads what is kept in a directory that no server has open, and judges by it.
    async fn judge(
        &self,
        data: PathBuf,
        actors: &[Actor],
        mut differences: Vec<Option<String>>,
        row: &mut Row,
    ) -> anyhow::Result<()> {
        let checked = {
            let data = data.clone();
            tokio::task::spawn_blocking(move || backup::check(&data)).await??
        };
        for fault in checked.iter().take(TOLD_MAX) {
            row.fault(format!("the database: {fault}"));
        }
        let engine = Sqlite::open(&data, Epoch(0), OpenOptions::default(), Arc::new(Hub::new()) as _)?;
        let store = Store::new(Arc::new(engine));
        let mut judge = Judge::new(&self.ledger);
        for room in std::iter::once(RoomId(1)).chain(self.cast.rooms.iter().copied()) {
            let log = log(&store, room).await?;
            log.iter().for_each(|event| judge.take(event));
            for (actor, difference) in actors.iter().zip(&mut differences) {
                if difference.is_none() {
                    *difference = unlike(&actor.client.replica, room, &log);
                }
            }
        }
        tokio::task::spawn_blocking(move || store.close()).await?;
        let (verdict, told) = judge.end();
        row.add(&verdict);
        row.verdict.holes += actors.iter().map(|actor| actor.order.missing).sum::<u64>();
        row.verdict.doubled += actors.iter().map(|actor| actor.order.twice).sum::<u64>();
        row.differ += differences.iter().flatten().count() as u64;
        for fault in told.into_iter().chain(differences.into_iter().flatten().take(TOLD_MAX)) {
            row.fault(fault);
        }
        Ok(())
    }
}

/// Copies the files of a directory that is held open.
fn copy(from: &File, to: PathBuf) -> anyhow::Result<PathBuf> {
    std::fs::create_dir(&to)?;
    for entry in std::fs::read_dir(format!("/proc/self/fd/{}", from.as_raw_fd()))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(to)
}

/// A new client's replica, once it has come as far as another one.
async fn fresh(mut client: Client, cursors: &[(RoomId, Revision)]) -> anyhow::Result<Replica> {
    let coming = async {
        loop {
            let is_there = |(room, cursor): &(RoomId, Revision)| {
                client.replica.room(*room).is_some_and(|state| state.cursor() >= *cursor)
            };
            if client.replica.is_live() && cursors.iter().all(is_there) {
                return Ok(());
            }
            if let Happening::Lost(loss) = client.next().await
                && client.is_over()
            {
                bail!("a new client was told not to come back: {loss:?}");
            }
            client.pump();
        }
    };
    timeout(FRESH_MAX, coming).await.context("a new client did not get as far as an old one")??;
    Ok(client.replica)
}

fn difference(actor: &Actor, fresh: anyhow::Result<Replica>) -> Option<String> {
    let replica = &actor.client.replica;
    let found = match fresh {
        Ok(fresh) => replica.disagreement(&fresh).or_else(|| fresh.disagreement(replica)),
        Err(error) => Some(error.to_string()),
    };
    found.map(|difference| format!("client {}: {difference}", actor.role.number))
}

/// What a client holds of a room and the log says otherwise.
fn unlike(replica: &Replica, room: RoomId, log: &[RoomEvent]) -> Option<String> {
    let state = replica.room(room)?;
    let kept = Item::all_of(log);
    let is_kept = |item: &Item| {
        let place = kept.binary_search_by_key(&item.revision, |kept| kept.revision);
        place.is_ok_and(|place| kept.get(place) == Some(item))
    };
    let wrong = state.timeline().items().find(|item| !is_kept(item));
    wrong.map(|item| format!("room {room}: {item:?} is not what the log holds"))
}

/// Everything that a room's log holds.
async fn log(store: &Store, room: RoomId) -> anyhow::Result<Vec<RoomEvent>> {
    let mut events: Vec<RoomEvent> = Vec::new();
    loop {
        let after = events.last().map_or(Revision::ZERO, |event| event.revision);
        let more = store.read(move |view: &dyn View| view.room_events(room, after, EVENTS_PER_READ)).await?;
        ensure!(more.first().is_none_or(|event| event.revision > after), "room {room}: the log goes in circles");
        if more.is_empty() {
            return Ok(events);
        }
        events.extend(more);
    }
}
