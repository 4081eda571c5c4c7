//! A backup while people talk; then that becomes the database again, and everybody begins anew with it.

use std::fs::File;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use tokio::time::{Duration, Instant, sleep};

use crate::backup;
use crate::chance::Chance;
use crate::chaos::Options;
use crate::chaos::cast::Plan;
use crate::chaos::process::Process;
use crate::chaos::report::Row;
use crate::chaos::server::adda;
use crate::chaos::stage::Stage;

const MESSAGES_PER_S: u32 = 500;
const LIMIT: Duration = Duration::from_secs(60);
const TALK: Duration = Duration::from_secs(2);

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let clients = options.clients(50, 200);
    let mut stage = Stage::open(row, chance, Plan::talkers(clients), &[]).await?;
    let crowd = stage.talk(clients, MESSAGES_PER_S).await?;
    sleep(TALK).await;
    let (copy, restored) = (stage.scratch.join("copy"), stage.scratch.join("restored"));
    // Whatever was promised until now is in it, and nothing that is promised when it is made need be.
    let moment = Instant::now();
    let (data, to) = (stage.server.data().to_owned(), copy.clone());
    done(&stage, "backup", |adda| adda.arg("backup").arg("--data").arg(data).arg(to)).await?;
    row.remark(format!("backup made in {} ms while {clients} clients talked", moment.elapsed().as_millis()));
    let copied = copy.clone();
    let faults = tokio::task::spawn_blocking(move || backup::check(&copied)).await??;
    ensure!(faults.is_empty(), "the backup: {}", faults.join("; "));
    sleep(TALK).await;
    let (status, _) = stage.server.stop().await?;
    ensure!(status.success(), "the server ended with {status}");
    // What it still said may lie in sockets until then. After that nothing is heard of the old database any more: its
    // later promises are void.
    crowd.lost(LIMIT).await?;
    let before = stage.ledger.counts().1;
    stage.ledger.go_back_to(moment);
    row.remark(format!("{} messages that came after it are gone with it", before - stage.ledger.counts().1));
    let to = restored.clone();
    done(&stage, "restore", |adda| adda.arg("restore").arg(copy).arg("--data").arg(to)).await?;
    stage.server.move_to(restored);
    stage.server.succeed().await?;
    let back = Instant::now();
    crowd.move_to(stage.server.address());
    crowd.live(LIMIT).await?;
    sleep(TALK).await;
    row.remark(format!("everybody goes on {} ms after it was started on the backup", back.elapsed().as_millis()));
    let took = crowd.converge(Instant::now(), LIMIT).await?;
    row.converged(took);
    stage.finish(vec![crowd], row).await
}

/// Runs a command of this program to its end.
async fn done(stage: &Stage, what: &str, arguments: impl FnOnce(&mut Command) -> &mut Command) -> anyhow::Result<()> {
    let (mut command, log) = (adda()?, stage.scratch.join(what));
    arguments(&mut command).stdout(Stdio::null()).stderr(File::create(&log)?);
    let status = Process::start(&mut command)?.ended(LIMIT).await.with_context(|| format!("`adda {what}`"))?;
    let said = std::fs::read_to_string(&log)?;
    ensure!(status.success(), "`adda {what}` failed: {}", said.trim_end());
    Ok(())
}
