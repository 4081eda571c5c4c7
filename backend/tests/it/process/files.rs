//! A process that may open no more files: those who are connected go on, those who come wait, and nothing spins.

use std::fs;

use adda_shared::protocol::Form;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, timeout};

use super::Server;
use crate::harness::{Call, LIMIT, LOBBY, Raw};

/// Files that the server may have open. It needs some thirty for itself.
const FILES_MAX: usize = 64;
/// Seconds after which the server lets go of a connection that says nothing.
const SILENCE_S: u64 = 3;
/// A hundredth of a second, in which Linux counts the time that a process was at work.
const TICK: Duration = Duration::from_millis(10);

/// For how long a process was at work until now.
fn worked(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    // The name of the program stands in brackets, and may hold anything; after it come words.
    let after_name = stat.rsplit(')').next().expect("a name");
    let field = |place: usize| -> u32 {
        let word = after_name.split_whitespace().nth(place);
        word.and_then(|word| word.parse().ok()).expect("a number of ticks")
    };
    TICK * (field(11) + field(12))
}

#[tokio::test]
async fn a_server_takes_as_many_files_as_it_may_have() {
    let directory = TempDir::new().expect("a directory");
    // What a system gives a process at first, and what it may ask for.
    let server = Server::start_within(directory.path(), "ulimit -S -n 64; ulimit -H -n 512", &[]);
    let limits = fs::read_to_string(format!("/proc/{}/limits", server.id())).expect("it runs");
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).expect("a line of files");
    assert_eq!(line.split_whitespace().next(), Some("512"), "{line}");
    server.finish(directory.path(), []).await;
}

#[tokio::test]
async fn running_out_of_files_does_not_spin_and_keeps_who_is_there() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path();
    let silence = SILENCE_S.to_string();
    let settings = ["--header-timeout-s", &silence, "--registration", "open", "--log", "warn"];
    let mut server = Server::start_within(data, &format!("ulimit -n {FILES_MAX}"), &settings);
    let token = server.first_run_token();
    let mut ada = server.site.claim(&token, Form::Binary).await;
    let mut ben = server.site.join("Ben", Form::Json).await;

    let (begun, worked_before) = (Instant::now(), worked(server.id()));
    let mut silent = Vec::new();
    for _ in 0..2 * FILES_MAX {
        // The system takes them for a server that does not come to it.
        silent.push(TcpStream::connect(server.site.address()).await.expect("the system listens"));
    }
    for number in 0..10 {
        ada.say(LOBBY, &format!("message {number}")).await;
        ben.until(|replica| replica.room(LOBBY).is_some_and(|room| room.timeline().items().len() > number)).await;
    }
    // Whoever comes now is answered as soon as those before them were let go of.
    let answer = timeout(LIMIT, Call::get("/metrics").send(&server.site)).await.expect("an answer in time");
    assert_eq!(answer.status, 200);
    let (passed, worked) = (begun.elapsed(), worked(server.id()) - worked_before);
    let metrics = answer.text();
    let failures = metrics.lines().find_map(|line| line.strip_prefix("adda_sockets_refused_total{reason=\"system\"} "));
    let failures: u32 = failures.and_then(|count| count.parse().ok()).unwrap_or(0);
    assert!(failures > 0, "the files never ran out; it took {passed:?}");
    assert!(passed > Duration::from_secs(SILENCE_S) / 2, "{passed:?}");
    // It asks ten times a second, and does nothing in between.
    assert!(f64::from(failures) < 12.0 * passed.as_secs_f64() + 5.0, "{failures} failures in {passed:?}");
    assert!(worked < passed / 2, "at work for {worked:?} of {passed:?}");
    drop(silent);
    let again = Raw::greeted(&server.site, &ben.session, Form::Json).await;
    drop(again);
    server.finish(data, [ada, ben]).await;
}
