//! The end in good order, while everybody talks.

use tokio::time::{Duration, Instant};

use crate::chance::Chance;
use crate::chaos::Options;
use crate::chaos::cast::Plan;
use crate::chaos::ledger::Rate;
use crate::chaos::report::Row;
use crate::chaos::stage::Stage;

const MESSAGES_PER_S: u32 = 1_000;
const END_PROMISED: Duration = Duration::from_secs(5);
const READY_PROMISED: Duration = Duration::from_secs(1);
const LIMIT: Duration = Duration::from_secs(60);
const TALK: Duration = Duration::from_secs(2);
const TIMES: u64 = 3;

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let clients = options.clients(100, 500);
    let mut stage = Stage::open(row, chance, Plan::talkers(clients), &[]).await?;
    let crowd = stage.talk(clients, MESSAGES_PER_S).await?;
    let mut rate = Rate::default();
    let (mut longest_end, mut longest_start) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..TIMES {
        rate.talk(&stage.ledger, TALK).await;
        let (status, took) = stage.server.stop().await?;
        if status.code() != Some(0) {
            row.fault(format!("the server ended with {status}"));
        }
        longest_end = longest_end.max(took);
        stage.server.succeed().await?;
        longest_start = longest_start.max(stage.server.ready_after);
        crowd.lost(LIMIT).await?;
        crowd.move_to(stage.server.address());
    }
    row.remark(format!("told to stop {TIMES} times, {clients} clients"));
    row.rate("until then the rooms took", rate.per_s(), u64::from(MESSAGES_PER_S));
    row.promise("ended: after at most", Some(longest_end), END_PROMISED);
    row.promise("the next one ready: after at most", Some(longest_start), READY_PROMISED);
    let took = crowd.converge(Instant::now(), LIMIT).await?;
    row.converged(took);
    stage.finish(vec![crowd], row).await
}
