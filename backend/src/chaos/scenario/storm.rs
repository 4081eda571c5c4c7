//! Everybody is cut off and returns at once, while others go on talking.

use tokio::time::{Duration, Instant, sleep};

use crate::chance::Chance;
use crate::chaos::actor::Part;
use crate::chaos::cast::Plan;
use crate::chaos::report::{Row, percentile};
use crate::chaos::scenario::may_open;
use crate::chaos::server::Wrapper;
use crate::chaos::stage::Stage;
use crate::chaos::{Options, pace};

/// Those who stay, and talk.
const OTHERS: usize = 20;
const MESSAGES_PER_S: u32 = 200;
const PEOPLE_MAX: usize = 500;
const CAUGHT_UP_PROMISED: Duration = Duration::from_secs(15);
const DELAY_PROMISED: Duration = Duration::from_millis(250);
const LIMIT: Duration = Duration::from_secs(120);
/// How long the others talk before everybody else is cut off.
const BEFORE: Duration = Duration::from_secs(1);

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    play_in(Wrapper::Nothing, options, chance, row).await
}

pub(super) async fn play_in(wrapper: Wrapper, options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let clients = options.clients(300, 5_000);
    if !may_open(row, clients + OTHERS) {
        return Ok(());
    }
    let people = clients.div_ceil(10).clamp(OTHERS, PEOPLE_MAX);
    let plan = Plan { people, rooms: people.div_ceil(10), rooms_each: 4 };
    let mut stage = Stage::open_in(row, wrapper, chance, plan, &[]).await?;
    let (mut many, mut others) = (stage.crowd(), stage.crowd().apart()?);
    for number in 0..OTHERS {
        let player = stage.cast.people[number].clone();
        let mut role = stage.role(Part::Talks(player.rooms));
        role.is_timed = true;
        others.join(&player.token, role);
    }
    for number in 0..clients {
        let token = stage.cast.people[number % people].token.clone();
        let mut role = stage.role(Part::Listens);
        role.may_be_cut = true;
        many.join(&token, role);
    }
    let came = stage.with_server(many.live(LIMIT)).await?;
    row.remark(format!("{clients} clients came in {} ms", came.as_millis()));
    others.live(LIMIT).await?;
    others.order(|orders| orders.talk = Some(pace(OTHERS, MESSAGES_PER_S)));
    sleep(BEFORE).await;
    stage.ledger.time(true);
    let cut = Instant::now();
    many.cut(LIMIT).await?;
    // They count as back when they are connected and hold what the others said meanwhile.
    stage.with_server(many.live(LIMIT)).await?;
    let mut delays = stage.ledger.time(false);
    let took = others.converge(cut, LIMIT).await?;
    let returned = many.converge(cut, LIMIT).await?;
    let longest = returned.iter().chain(&took).copied().max();
    delays.sort_unstable();
    row.promise(&format!("{clients} clients caught up after"), longest, CAUGHT_UP_PROMISED);
    row.promise(
        &format!("{} deliveries among {OTHERS} others meanwhile: p99", delays.len()),
        percentile(&delays, 99),
        DELAY_PROMISED,
    );
    row.converged(returned);
    stage.finish(vec![many, others], row).await
}
