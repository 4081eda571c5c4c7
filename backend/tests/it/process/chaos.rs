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
