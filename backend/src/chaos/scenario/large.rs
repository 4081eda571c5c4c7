//! `kill -9` where much was said already: the next server is there as soon as with an empty database.

use std::path::Path;

use anyhow::Context;
use tokio::time::Instant;

use crate::chance::Chance;
use crate::chaos::Options;
use crate::chaos::cast::{Cast, Plan};
use crate::chaos::history;
use crate::chaos::report::Row;
use crate::chaos::scenario::crash::{self, Kills};
use crate::chaos::scratch::Scratch;
use crate::chaos::server::Wrapper;
use crate::chaos::stage::{DATA, Stage};
use crate::store::sqlite::FILE;

const MIB: u64 = 1_024 * 1_024;
/// Space that is taken beside the database: its log, the server's, and what is said between the kills.
const BESIDE_BYTES: u64 = 512 * MIB;
/// What chance adds to the time between two kills, at most.
const MORE_MS: u64 = 3_000;

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let clients = options.clients(50, 200);
    let cycles = options.pick(options.cycles, 3, 10);
    let bytes = options.pick(options.database_mib, 100, 1_024) * MIB;
    let scratch = Scratch::new()?;
    let free = free_bytes(&scratch.join("."))?;
    if free < bytes + BESIDE_BYTES {
        let (free, needed) = (free / MIB, (bytes + BESIDE_BYTES) / MIB);
        row.not_tried(format!("{free} MiB are free in {}, and {needed} are needed", std::env::temp_dir().display()));
        return Ok(());
    }
    let begun = Instant::now();
    let (data, plan) = (scratch.join(DATA), Plan::talkers(clients));
    let cast = Cast::make(&data, plan).await?;
    let said = history::write(&data, &cast, bytes, chance.fork(2)).await?;
    let took = begun.elapsed().as_millis();
    let mib = std::fs::metadata(data.join(FILE))?.len() / MIB;
    row.remark(format!("a database of {mib} MiB, {said} messages in {} rooms, written in {took} ms", plan.rooms));
    let ends = chance.fork(1);
    let mut stage = Stage::open_on(row, scratch, cast, Wrapper::Nothing, chance, &[]).await?;
    let crowd = stage.talk(clients, crash::MESSAGES_PER_S).await?;
    row.remark(format!("{cycles} kills, {clients} clients"));
    crash::kill(&mut stage, &crowd, Kills { cycles, more_ms: MORE_MS }, ends, row).await?;
    stage.finish(vec![crowd], row).await
}

/// What may still be written where a directory is.
fn free_bytes(directory: &Path) -> anyhow::Result<u64> {
    let system = rustix::fs::statvfs(directory).context("how much space is free")?;
    Ok(system.f_bavail.saturating_mul(system.f_frsize))
}
