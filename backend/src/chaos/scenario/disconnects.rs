//! A bad network between the clients and a server that is well.

use std::collections::BTreeMap;

use anyhow::ensure;
use tokio::time::{Duration, Instant, sleep};

use crate::chance::Chance;
use crate::chaos::actor::Part;
use crate::chaos::cast::Plan;
use crate::chaos::crowd::Crowd;
use crate::chaos::proxy::{Fault, Proxy, Weather};
use crate::chaos::report::Row;
use crate::chaos::stage::Stage;
use crate::chaos::{Options, pace};
use crate::client::Loss;

const MESSAGES_PER_S: u32 = 500;
const CONVERGED_PROMISED: Duration = Duration::from_secs(2);
const NOTICED_PROMISED: Duration = Duration::from_secs(30);
const LIMIT: Duration = Duration::from_secs(60);
/// How long the weather lasts: fair, foul, and everything down.
const FAIR: Duration = Duration::from_millis(300);
const FOUL: Duration = Duration::from_millis(900);
const DOWN: Duration = Duration::from_millis(100);

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let clients = options.clients(60, 200);
    let wanted = options.pick(options.disconnects, 300, 10_000);
    let holes = usize::try_from(options.pick(options.holes, 12, 100))?;
    let mut stage = Stage::open(row, chance.clone(), Plan::talkers(clients), &[]).await?;
    let bad = Proxy::open(stage.server.address(), chance.fork(1)).await?;
    let swallowing = Proxy::open(stage.server.address(), chance.fork(2)).await?;
    let (mut many, mut few) = (stage.crowd(), stage.crowd());
    many.move_to(bad.address());
    few.move_to(swallowing.address());
    stage.fill(&mut many, clients);
    for number in 0..holes {
        let player = stage.cast.people[number % stage.cast.people.len()].clone();
        let part = if number % 2 == 0 { Part::Talks(player.rooms) } else { Part::Listens };
        let role = stage.role(part);
        few.join(&player.token, role);
    }
    many.live(LIMIT).await?;
    few.live(LIMIT).await?;
    few.order(|orders| orders.talk = Some(Duration::from_secs(1)));
    swallowing.turn(Weather::Holes);
    let mut took = Vec::new();
    while bad.ended_by().values().sum::<u64>() < wanted {
        took.extend(one_storm(&bad, &many, clients).await?);
    }
    told(row, &bad.ended_by());
    let longest = took.iter().copied().max();
    row.promise("converged after healing: at most", longest, CONVERGED_PROMISED);
    row.converged(took);
    if holes > 0 {
        wait_for_holes(&swallowing, holes, row).await?;
        let silent = few.reports().iter().flat_map(|report| report.losses()).filter(|loss| *loss == Loss::Silent);
        row.remark(format!("{} clients found the server silent for too long", silent.count()));
    }
    // The last word of those in the holes is heard by everybody.
    few.order(|orders| orders.talk = None);
    few.move_to(swallowing.address());
    few.converge(Instant::now(), LIMIT).await?;
    many.converge(Instant::now(), LIMIT).await?;
    stage.finish(vec![many, few], row).await
}

/// Fair weather, foul weather, nothing at all; then it heals, and everybody comes to hold what everybody holds.
async fn one_storm(bad: &Proxy, crowd: &Crowd, clients: usize) -> anyhow::Result<Vec<Duration>> {
    crowd.order(|orders| orders.talk = Some(pace(clients, MESSAGES_PER_S)));
    sleep(FAIR).await;
    bad.turn(Weather::Foul);
    sleep(FOUL).await;
    bad.turn(Weather::Down);
    let begun = Instant::now();
    while bad.open_count() > 0 || begun.elapsed() < DOWN {
        ensure!(begun.elapsed() < LIMIT, "connections outlive their network");
        sleep(Duration::from_millis(1)).await;
    }
    crowd.lost(LIMIT).await?;
    bad.turn(Weather::Fair);
    let healed = Instant::now();
    crowd.move_to(bad.address());
    crowd.converge(healed, LIMIT).await
}

async fn wait_for_holes(swallowing: &Proxy, holes: usize, row: &mut Row) -> anyhow::Result<()> {
    let begun = Instant::now();
    while swallowing.noticed().len() < 2 * holes {
        ensure!(begun.elapsed() < LIMIT, "{} of {holes} holes are not noticed", holes - swallowing.noticed().len() / 2);
        sleep(Duration::from_millis(10)).await;
    }
    let noticed = swallowing.noticed();
    let latest = |by_server| {
        let times =
            noticed.iter().filter(|noticed| noticed.fault == Fault::BlackHole && noticed.by_server == by_server);
        times.map(|noticed| noticed.after).max()
    };
    row.promise("black holes noticed by clients: after at most", latest(false), NOTICED_PROMISED);
    row.promise("black holes noticed by the server: after at most", latest(true), NOTICED_PROMISED);
    told(row, &swallowing.ended_by());
    Ok(())
}

fn told(row: &mut Row, ended_by: &BTreeMap<Fault, u64>) {
    let sum: u64 = ended_by.values().sum();
    let kinds: Vec<String> = ended_by.iter().map(|(fault, count)| format!("{count} {}", fault.word())).collect();
    row.remark(format!("{sum} disconnects: {}", kinds.join(", ")));
}
