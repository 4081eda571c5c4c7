//! `adda chaos`, small: what it plays ends well, and it says so in the way that it promises.

use std::process::Output;

use serde::Deserialize;

use super::{done, run};

/// What this looks at of the report; there is more in it.
#[derive(Debug, Deserialize)]
struct Report {
    seed: u64,
    is_good: bool,
    scenarios: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    scenario: String,
    sent: u64,
    acknowledged: u64,
    lost: u64,
    doubled: u64,
    out_of_order: u64,
    holes: u64,
    differ: u64,
    /// Figures that a scenario is about, in words.
    remarks: Vec<String>,
    /// What must not be; promised times that were missed stand elsewhere.
    faults: Vec<String>,
    not_tried: Option<String>,
}

#[track_caller]
fn played(output: &Output, scenarios: &[&str]) -> Vec<Row> {
    let said = String::from_utf8_lossy(&output.stdout);
    // The machine may be busy with other tests, so nothing is said of times here: only that there was no loss.
    let report: Report = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    assert_eq!(report.seed, 7);
    assert_eq!(report.is_good, output.status.success(), "{output:?}");
    let names: Vec<&str> = report.scenarios.iter().map(|row| row.scenario.as_str()).collect();
    assert_eq!(names, scenarios);
    for row in report.scenarios.iter().filter(|row| row.not_tried.is_none()) {
        assert!(row.faults.is_empty() && row.sent > 0, "{said}");
        assert_eq!(row.sent, row.acknowledged, "{row:?}");
        assert_eq!((row.lost, row.doubled, row.out_of_order, row.holes, row.differ), (0, 0, 0, 0, 0), "{said}");
    }
    report.scenarios
}

#[test]
fn nothing_is_lost_by_kills_and_bad_networks() {
    let sizes = ["--clients", "10", "--cycles", "3", "--disconnects", "20", "--holes", "0"];
    let arguments = ["chaos", "--json", "--seed", "7", "--scenario", "crash", "--scenario", "disconnects"];
    let rows = played(&run(arguments.into_iter().chain(sizes)), &["crash", "disconnects"]);
    assert!(rows.iter().all(|row| row.not_tried.is_none()), "{rows:?}");
}

#[test]
fn nothing_is_lost_by_a_full_disk_a_stop_and_a_restore() {
    let arguments = ["chaos", "--json", "--seed", "7", "--clients", "10"];
    let scenarios = ["--scenario", "disk", "--scenario", "stop", "--scenario", "restore"];
    played(&run(arguments.into_iter().chain(scenarios)), &["disk", "stop", "restore"]);
}

#[test]
fn nothing_is_lost_by_kills_where_much_was_said_already() {
    let sizes = ["--clients", "10", "--cycles", "2", "--database-mib", "8"];
    let arguments = ["chaos", "--json", "--seed", "7", "--scenario", "large"];
    let rows = played(&run(arguments.into_iter().chain(sizes)), &["large"]);
    assert!(rows.iter().all(|row| row.not_tried.is_none()), "{rows:?}");
    let size = rows[0].remarks.iter().find_map(|remark| remark.strip_prefix("a database of ")?.split_once(" MiB"));
    let mib: u64 = size.and_then(|(mib, _)| mib.parse().ok()).expect("its size");
    assert!(mib >= 8, "{rows:?}");
}

#[test]
fn what_there_is_no_space_for_is_not_tried_and_is_said_to_be_so() {
    // As much as no disk holds.
    let mib = (1_u64 << 30).to_string();
    let arguments = ["chaos", "--seed", "7", "--scenario", "large", "--database-mib", &mib];
    let output = run(arguments.into_iter().chain(["--json"]));
    let rows = played(&output, &["large"]);
    let why = rows[0].not_tried.as_deref().expect("there is no space");
    assert!(why.contains("MiB are free in"), "{why}");
    let table = done(run(arguments));
    let row = table.lines().find(|line| line.starts_with("large")).expect("its row");
    assert!(row.ends_with("not tried") && row.split_whitespace().nth(3) == Some("-"), "{table}");
}

#[cfg(target_os = "linux")]
#[test]
fn where_too_few_files_may_be_open_a_crowd_is_not_tried() {
    let bounded = "ulimit -n 200; exec \"$0\" \"$@\"";
    let chaos = ["chaos", "--json", "--seed", "7", "--scenario", "storm", "--clients", "300"];
    let mut shell = std::process::Command::new("sh");
    shell.env_clear().args(["-c", bounded, env!("CARGO_BIN_EXE_adda")]).args(chaos);
    let rows = played(&shell.output().expect("there is a shell"), &["storm"]);
    let why = rows[0].not_tried.as_deref().expect("there are too few files");
    assert!(why.contains("200 files open here, and 384 are needed"), "{why}");
}

/// A directory for the scratch of chaos, and which processes still work on it.
#[cfg(target_os = "linux")]
mod broken_off {
    use std::fs;
    use std::io::{BufRead, BufReader};
    use std::path::Path;
    use std::process::{Child, ChildStdout, Command, ExitStatus};

    use tempfile::TempDir;
    use tokio::time::timeout;

    use super::super::{adda, text};
    use crate::harness::LIMIT;

    /// A run that goes on for much longer than any test.
    struct Run {
        child: Child,
        said: BufReader<ChildStdout>,
        scratch: TempDir,
    }

    impl Run {
        fn start(scenarios: &[&str]) -> Self {
            let scratch = TempDir::new().expect("a directory");
            let arguments = ["chaos", "--seed", "7", "--clients", "10", "--cycles", "100000"];
            let mut command = adda(arguments.iter().chain(scenarios).copied());
            command.env("TMPDIR", scratch.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
            let mut child = command.spawn().expect("the program can be started");
            let said = BufReader::new(child.stdout.take().expect("it is piped"));
            Self { child, said, scratch }
        }

        /// Reads until a line that begins so.
        fn until_line(&mut self, beginning: &str) -> String {
            loop {
                let mut line = String::new();
                assert!(self.said.read_line(&mut line).expect("it speaks") > 0, "no line begins with {beginning:?}");
                if line.starts_with(beginning) {
                    return line;
                }
            }
        }

        fn signal(&self, name: &str) {
            let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
            assert!(sent.is_ok_and(|status| status.success()), "the signal could not be sent");
        }

        /// The rest of what it said, and how it ended.
        fn ended(&mut self) -> (String, ExitStatus) {
            let said = std::io::read_to_string(&mut self.said).expect("it speaks");
            (said, self.child.wait().expect("it can be waited for"))
        }

        /// Waits until so many servers run on its data, or none.
        async fn servers(&self, is_so: fn(usize) -> bool) {
            let looking = async {
                while !is_so(servers_on(self.scratch.path())) {
                    tokio::task::yield_now().await;
                }
            };
            timeout(LIMIT, looking).await.unwrap_or_else(|_| panic!("{} servers", servers_on(self.scratch.path())));
        }

        fn left_behind(&self) -> usize {
            fs::read_dir(self.scratch.path()).expect("it can be read").count()
        }
    }

    impl Drop for Run {
        fn drop(&mut self) {
            // Whatever the test came to, nothing is left running.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }

    /// Servers whose data is in this directory. One that has ended has no arguments any more.
    fn servers_on(directory: &Path) -> usize {
        let processes = fs::read_dir("/proc").expect("processes").flatten();
        let commands = processes.filter_map(|process| fs::read_to_string(process.path().join("cmdline")).ok());
        commands.filter(|command| command.contains("\0serve\0") && command.contains(text(directory))).count()
    }

    #[tokio::test]
    async fn whoever_ends_chaos_is_told_what_was_seen_and_nothing_is_left() {
        for (signal, code) in [("TERM", 143), ("INT", 130)] {
            let mut run = Run::start(&["--scenario", "crash"]);
            run.servers(|servers| servers > 0).await;
            run.signal(signal);
            let (said, status) = run.ended();
            assert_eq!(status.code(), Some(code), "{said}");
            let row = said.lines().find(|line| line.starts_with("crash")).expect("its row");
            assert!(row.ends_with("not finished") && row.split_whitespace().nth(3) == Some("-"), "{said}");
            assert_eq!((servers_on(run.scratch.path()), run.left_behind()), (0, 0), "{signal}");
        }
    }

    #[tokio::test]
    async fn what_was_played_before_the_end_is_told_as_it_was() {
        let mut run = Run::start(&["--scenario", "stop", "--scenario", "crash"]);
        let played = run.until_line("stop");
        assert!(!played.contains("not finished"), "{played}");
        // Now is the moment between the two, or the beginning of the second.
        run.signal("TERM");
        let (said, status) = run.ended();
        assert_eq!(status.code(), Some(143), "{said}");
        assert!(!said.contains("FAILED"), "{said}");
        assert_eq!((servers_on(run.scratch.path()), run.left_behind()), (0, 0));
    }

    #[test]
    fn when_its_time_is_over_it_ends_as_if_it_were_told_to() {
        let mut run = Run::start(&["--scenario", "crash", "--seconds", "2"]);
        let (said, status) = run.ended();
        assert_eq!(status.code(), Some(124), "{said}");
        assert!(said.contains("not finished"), "{said}");
        assert_eq!((servers_on(run.scratch.path()), run.left_behind()), (0, 0));
    }

    #[tokio::test]
    async fn servers_end_with_chaos_that_is_killed() {
        let mut run = Run::start(&["--scenario", "disconnects", "--disconnects", "100000"]);
        run.servers(|servers| servers > 0).await;
        run.signal("KILL");
        assert_eq!(run.ended().1.code(), None);
        run.servers(|servers| servers == 0).await;
    }
}
