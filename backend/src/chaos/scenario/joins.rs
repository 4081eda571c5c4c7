//! Coming, going and returning at any moment, in a room that takes as many messages as it can.

use anyhow::ensure;
use tokio::time::{Duration, Instant};

use crate::chance::Chance;
use crate::chaos::Options;
use crate::chaos::actor::Part;
use crate::chaos::cast::Plan;
use crate::chaos::ledger::Rate;
use crate::chaos::report::Row;
use crate::chaos::stage::Stage;

/// Each has one message under way, and a group of them is kept at one time.
const TALKERS: usize = 40;
/// What all of them say together, where the server takes as many.
const MESSAGES_PER_S: u64 = 2_000;
const TALK: Duration = Duration::from_micros(1_000_000 * TALKERS as u64 / MESSAGES_PER_S);
const WANDER: Duration = Duration::from_millis(40);
const LIMIT: Duration = Duration::from_secs(60);
/// How long the turns may take: much longer than they do.
const TURNS_MAX: Duration = Duration::from_secs(1_800);

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let wanderers = options.clients(20, 100);
    let turns = options.pick(None, 2_000, 100_000);
    let plan = Plan { people: TALKERS + wanderers, rooms: 1, rooms_each: 1 };
    // What one connection may send is not what this is about.
    let mut stage =
        Stage::open(row, chance, plan, &["--commands-burst", "1000000", "--commands-per-s", "1000000"]).await?;
    let room = stage.cast.rooms[0];
    let mut crowd = stage.crowd();
    stage.fill(&mut crowd, TALKERS);
    for number in TALKERS..TALKERS + wanderers {
        let token = stage.cast.people[number].token.clone();
        let role = stage.role(Part::Wanders(room));
        crowd.join(&token, role);
    }
    crowd.live(LIMIT).await?;
    let (mut rate, begun) = (Rate::default(), Instant::now());
    crowd.order(|orders| {
        orders.talk = Some(TALK);
        orders.wander = Some(WANDER);
    });
    while crowd.turns() < turns {
        ensure!(begun.elapsed() < TURNS_MAX, "only {} turns in {} s", crowd.turns(), TURNS_MAX.as_secs());
        // Who is often cut off backs off; here nobody does.
        crowd.move_to(stage.server.address());
        rate.talk(&stage.ledger, WANDER).await;
    }
    row.remark(format!("{} joins, leavings and returns", crowd.turns()));
    row.rate("the room took meanwhile", rate.per_s(), MESSAGES_PER_S);
    crowd.move_to(stage.server.address());
    let took = crowd.converge(Instant::now(), LIMIT).await?;
    row.converged(took);
    stage.finish(vec![crowd], row).await
}
