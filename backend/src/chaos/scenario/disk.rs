//! A full disk, for a while: what can't be kept is refused, what is kept is read, and when there is space again all goes
//! on by itself.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::sync::atomic::Ordering;

use adda_shared::id::{RequestId, RoomId};
use adda_shared::limits::PAGE_ITEMS_MAX;
use adda_shared::protocol::command::{Command, PageAt, Reply};
use adda_shared::protocol::{ClientFrame, Form, ServerFrame};
use anyhow::{Context, bail, ensure};
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, sleep, timeout};

use crate::chance::Chance;
use crate::chaos::Options;
use crate::chaos::cast::Plan;
use crate::chaos::crowd::Crowd;
use crate::chaos::report::Row;
use crate::chaos::server::{Privilege, Wrapper};
use crate::chaos::speaking::greeted;
use crate::chaos::stage::Stage;
use crate::client::wire::Heard;

const DISK_MIB: u64 = 32;
const MESSAGES_PER_S: u32 = 400;
const WORKS_PROMISED: Duration = Duration::from_secs(5);
const LIMIT: Duration = Duration::from_secs(60);
/// How long everybody talks before and after, and while the disk takes nothing.
const TALK: Duration = Duration::from_secs(2);
const FULL: Duration = Duration::from_secs(5);

pub(in crate::chaos) async fn play(options: &Options, chance: Chance, row: &mut Row) -> anyhow::Result<()> {
    let clients = options.clients(20, 50);
    let Some(privilege) = privilege() else {
        row.not_tried("this process may not mount a file system of its own");
        return Ok(());
    };
    let plan = Plan { people: clients, rooms: (clients / 4).max(1), rooms_each: 4 };
    let wrapper = Wrapper::Disk { mib: DISK_MIB, privilege };
    let mut stage = Stage::open_in(row, wrapper, chance, plan, &[]).await?;
    let crowd = stage.talk(clients, MESSAGES_PER_S).await?;
    sleep(TALK).await;
    let ballast = stage.server.inside().context("where the server's disk is")?.join("ballast");
    fill(&ballast)?;
    until_refused(&crowd, &ballast).await?;
    let refused_at = Instant::now();
    let mut reads = 0;
    while refused_at.elapsed() < FULL {
        read(&stage).await.context("a read while the disk is full")?;
        reads += 1;
        sleep(Duration::from_millis(200)).await;
    }
    stage.server.check_running()?;
    std::fs::remove_file(&ballast)?;
    let freed = Instant::now();
    let again = loop {
        if let Some(at) = stage.ledger.last_answer_at().filter(|at| *at > freed) {
            break at.duration_since(freed);
        }
        ensure!(freed.elapsed() < LIMIT, "nothing is kept {} s after there is space again", LIMIT.as_secs());
        sleep(Duration::from_millis(1)).await;
    };
    let refusals = refusals(&crowd);
    row.remark(format!("{refusals} sends refused while {DISK_MIB} MiB were full, {reads} reads answered meanwhile"));
    row.promise("sends work again after", Some(again), WORKS_PROMISED);
    sleep(TALK).await;
    let took = crowd.converge(Instant::now(), LIMIT).await?;
    row.converged(took);
    stage.finish(vec![crowd], row).await
}

/// By which right this process may mount something that only a server of it sees; nothing, where by none.
fn privilege() -> Option<Privilege> {
    let directory = std::env::temp_dir();
    [Privilege::Own, Privilege::Mapped].into_iter().find(|privilege| {
        let mut trial = Process::new("unshare");
        trial.args(privilege.words()).args(["sh", "-c", "mount -t tmpfs -o size=1m adda \"$1\"", "sh"]).arg(&directory);
        let tried = trial.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    })
}

/// Takes all the space that there is.
fn fill(ballast: &Path) -> anyhow::Result<()> {
    let mut file = File::options().create(true).append(true).open(ballast)?;
    for block in [64 * 1024, 4 * 1024, 1] {
        loop {
            match file.write(&vec![0xad; block]) {
                Ok(written) if written > 0 => {}
                Ok(_) => break,
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

fn refusals(crowd: &Crowd) -> u64 {
    crowd.reports().iter().map(|report| report.refused.load(Ordering::Relaxed)).sum()
}

/// Waits until the disk is so full that messages are refused. What the database lets go of is taken too.
async fn until_refused(crowd: &Crowd, ballast: &Path) -> anyhow::Result<()> {
    let begun = Instant::now();
    while refusals(crowd) == 0 {
        ensure!(begun.elapsed() < LIMIT, "nothing is refused though the disk is full");
        sleep(Duration::from_millis(10)).await;
        fill(ballast)?;
    }
    Ok(())
}

/// Connects and reads a page of history.
async fn read(stage: &Stage) -> anyhow::Result<()> {
    let player = &stage.cast.people[0];
    let room: RoomId = player.rooms.first().copied().context("a room")?;
    let stream = TcpStream::connect(stage.server.address()).await?;
    let mut wire = greeted(stream, &player.token, Form::Binary).await?;
    let command = Command::FindPage { room, thread: None, at: PageAt::Head, limit: PAGE_ITEMS_MAX };
    wire.say(&ClientFrame::Command { id: RequestId(1), command });
    loop {
        match timeout(LIMIT, wire.hear()).await.context("no answer")? {
            Heard::Frame(ServerFrame::Reply { result: Ok(Reply::Page(page)), .. }) => {
                ensure!(!page.items.is_empty(), "an empty page of a room in which people talk");
                return Ok(());
            }
            Heard::Frame(ServerFrame::Reply { result, .. }) => bail!("answered {result:?}"),
            Heard::Frame(_) => {}
            other => bail!("the connection ended: {other:?}"),
        }
    }
}
