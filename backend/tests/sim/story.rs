//! One story: people talk while everything goes wrong that may, and in the end all is as promised.

mod acts;
mod calm;

use std::cell::Cell;
use std::panic;
use std::sync::{Arc, Once};

use adda_backend::mistake::{self, Mistake};
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::{Duration, sleep};

use crate::cast::{self, CLIENTS};
use crate::chance::Chance;
use crate::client::Client;
use crate::verdict;
use crate::world::World;
use acts::Temper;

/// Rounds of trouble, each followed by a calm in which everything must come to rest.
const ROUNDS: u64 = 3;
/// Things that happen in one round, at the least, and how many more may.
const ACTS: (u64, u64) = (8, 24);

/// See the [module](self).
pub(crate) struct Story {
    world: Arc<World>,
    clients: Vec<Arc<Client>>,
    temper: Temper,
    /// When a server that crashed starts again.
    starts_at_ms: u64,
}

/// What came of a story that ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// A number that two stories share only if everything that was seen in them is the same.
    pub(crate) fingerprint: u64,
    /// Messages that were acknowledged.
    pub(crate) acknowledged: usize,
}

thread_local! {
    /// Panics on this thread, most of which end a task of the server's that nobody waits for.
    static PANICS: Cell<u64> = const { Cell::new(0) };
}

static COUNTING: Once = Once::new();

/// Counts panics beside telling of them.
fn count_panics() {
    COUNTING.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICS.set(PANICS.get() + 1);
            tell(info);
        }));
    });
    PANICS.set(0);
}

/// Plays the story of a seed on this thread, with a mistake or without.
///
/// # Errors
/// What was not as promised.
pub(crate) fn play(seed: u64, mistake: Option<Mistake>) -> Result<Told, String> {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    let disk = cast::disk();
    mistake::make(mistake);
    count_panics();
    let told = runtime.block_on(async {
        let chance = Chance::new(seed);
        let world = World::new(chance.clone(), disk);
        world.start();
        let clients = CLIENTS.iter().enumerate().map(|(index, user)| Client::new(index, *user));
        let temper = Temper::roll(&chance);
        let mut story = Story { world, clients: clients.collect(), temper, starts_at_ms: 0 };
        story.play().await
    });
    // Whatever the server still has open ends with its runtime, in whatever order: nothing of that is of the story.
    drop(runtime);
    mistake::make(None);
    if PANICS.get() == 0 { told } else { Err(format!("something panicked, as is told above; and {told:?}")) }
}

impl Story {
    async fn play(&mut self) -> Result<Told, String> {
        let mut drivers = JoinSet::new();
        let comes_late = |_: &&Arc<Client>| self.temper.few && !self.world.chance.one_in(4);
        let (late, soon): (Vec<_>, Vec<_>) = self.clients.iter().partition(comes_late);
        let drive = |client: &Arc<Client>| Arc::clone(client).run(Arc::clone(&self.world));
        soon.into_iter().for_each(|client| _ = drivers.spawn(drive(client)));
        let mut late: Vec<_> = late.into_iter().map(drive).collect();
        let rounds = 1 + self.world.chance.below(ROUNDS);
        for _ in 0..rounds {
            self.trouble().await;
            late.drain(..).for_each(|driver| _ = drivers.spawn(driver));
            self.calm().await?;
        }
        self.quick_push().await?;
        self.nobody_else_is_connected().await?;
        self.against_new_ones(&mut drivers).await?;
        drivers.shutdown().await;
        let (lives, wrong) = self.world.finish();
        let judged = verdict::judge(&self.clients, &lives, &wrong);
        let found = self.world.found().map_or(judged, Err);
        let acknowledged = self.clients.iter().map(|client| client.acknowledged()).sum();
        found.map(|()| Told { fingerprint: self.world.fingerprint(), acknowledged })
    }

    /// A round of trouble.
    async fn trouble(&mut self) {
        self.temper.begin(&self.world, &self.clients);
        let acts = ACTS.0 + self.world.chance.below(ACTS.1);
        for _ in 0..acts {
            let pause_ms = self.world.chance.below(self.temper.pause_ms);
            sleep(Duration::from_millis(pause_ms)).await;
            if self.world.found().is_some() {
                return;
            }
            if !self.world.is_up() && self.world.elapsed_ms() >= self.starts_at_ms {
                self.world.start();
                self.starts_at_ms = self.world.elapsed_ms() + self.world.chance.below(3_000);
            }
            self.act();
        }
    }
}
