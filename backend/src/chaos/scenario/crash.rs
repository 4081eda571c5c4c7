//! `kill -9` in the middle of everything, again and again.

use anyhow::ensure;
use tokio::time::{Duration, Instant, sleep};

use crate::chance::Chance;
use crate::chaos::Options;
use crate::chaos::cast::Plan;
use crate::chaos::crowd::Crowd;
use crate::chaos::ledger::Rate;
use crate::chaos::report::{Row, percentile};
use crate::chaos::stage::Stage;

/// By all who talk, also where much was said already.
pub(super) const MESSAGES_PER_S: u32 = 1_000;
const FIRST_PROMISED: Duration = Duration::from_secs(1);
/// How long anything may take before the scenario is given up.
const LIMIT: Duration = Duration::from_secs(60);
/// How long everybody talks between two ends, at the least; and what chance adds to it at most.
const TALK_MIN: Duration = Duration::from_millis(200);

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let clients = options.clients(200, 200);
    let cycles = options.pick(options.cycles, 25, 500);
    // With the full figures two seconds between two kills, on average: a million messages, where the rate is reached.
    let more_ms = if options.full { 3_600 } else { 1_000 };
    let plan = Plan::talkers(clients);
    let ends = chance.fork(1);
    let mut stage = Stage::open(row, chance, plan, &[]).await?;
    let crowd = stage.talk(clients, MESSAGES_PER_S).await?;
    row.remark(format!("{cycles} kills, {clients} clients, {} rooms", plan.rooms));
    kill(&mut stage, &crowd, Kills { cycles, more_ms }, ends, row).await?;
    stage.finish(vec![crowd], row).await
}

/// How often a server is killed, and how long everybody talks in between: what chance adds to the least at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kills {
    pub(super) cycles: u64,
    pub(super) more_ms: u64,
}

/// Kills a server under those who talk and starts the next one on the same data, so many times; then lets everybody come
/// to hold what everybody holds.
///
/// # Errors
/// Where a server does not start, or somebody does not come back to it.
pub(super) async fn kill(
    stage: &mut Stage,
    crowd: &Crowd,
    kills: Kills,
    mut ends: Chance,
    row: &mut Row,
) -> anyhow::Result<()> {
    let (mut firsts, mut rate) = (Vec::new(), Rate::default());
    for _ in 0..kills.cycles {
        rate.talk(&stage.ledger, TALK_MIN + Duration::from_millis(ends.below(kills.more_ms))).await;
        stage.server.kill().await?;
        stage.server.succeed().await?;
        crowd.lost(LIMIT).await?;
        crowd.move_to(stage.server.address());
        firsts.push(first_answer(stage).await?);
    }
    let took = crowd.converge(Instant::now(), LIMIT).await?;
    row.converged(took);
    row.rate("between the kills the rooms took", rate.per_s(), u64::from(MESSAGES_PER_S));
    firsts.sort_unstable();
    let median = percentile(&firsts, 50).unwrap_or_default();
    row.remark(format!("start to first acknowledgement: median {} ms", median.as_millis()));
    row.promise("start to first acknowledgement: at most", firsts.last().copied(), FIRST_PROMISED);
    Ok(())
}

/// How long after its start a server acknowledged its first message.
async fn first_answer(stage: &Stage) -> anyhow::Result<Duration> {
    let started_at = stage.server.started_at();
    loop {
        if let Some(at) = stage.ledger.last_answer_at().filter(|at| *at > started_at + stage.server.ready_after) {
            return Ok(at.duration_since(started_at));
        }
        ensure!(started_at.elapsed() < LIMIT, "nothing was acknowledged within {} s of a start", LIMIT.as_secs());
        sleep(Duration::from_millis(1)).await;
    }
}
