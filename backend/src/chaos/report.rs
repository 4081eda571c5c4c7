//! What came out of each scenario: a row of a table, or of JSON.

use std::sync::Arc;

use serde::Serialize;
use tokio::time::Duration;

use super::ledger::{Ledger, Verdict};

/// A time that was promised and took this many times as long is a failure; less is only said. The figures are for a
/// quiet machine, and this one runs clients and server at once.
const FAR: u32 = 2;

/// See the [module](self).
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) scenario: &'static str,
    #[serde(flatten)]
    pub(super) verdict: Verdict,
    /// Clients that hold something else than a new one, or than the logs.
    pub(super) differ: u64,
    converged_p50_ms: Option<u64>,
    converged_max_ms: Option<u64>,
    took_s: u64,
    /// Figures that the scenario is about, in words.
    remarks: Vec<String>,
    /// What must not be. One is enough for the exit code 1.
    faults: Vec<String>,
    /// Promised times that were missed by far: as bad, but the machine may have been busy.
    late: Vec<String>,
    /// Why it was not tried on this machine.
    not_tried: Option<String>,
    /// Why it was not played to its end: nothing was held against the logs.
    not_finished: Option<String>,
    /// What is sent at the moment.
    #[serde(skip)]
    ledger: Option<Arc<Ledger>>,
}

impl Row {
    pub(super) fn new(scenario: &'static str) -> Self {
        Self {
            scenario,
            verdict: Verdict::default(),
            differ: 0,
            converged_p50_ms: None,
            converged_max_ms: None,
            took_s: 0,
            remarks: Vec::new(),
            faults: Vec::new(),
            late: Vec::new(),
            not_tried: None,
            not_finished: None,
            ledger: None,
        }
    }

    pub(super) fn remark(&mut self, remark: impl Into<String>) {
        self.remarks.push(remark.into());
    }

    pub(super) fn fault(&mut self, fault: impl Into<String>) {
        self.faults.push(fault.into());
    }

    pub(super) fn not_tried(&mut self, why: impl Into<String>) {
        self.not_tried = Some(why.into());
    }

    /// Takes what is sent by these for that of the scenario, until that is judged.
    pub(super) fn follow(&mut self, ledger: Arc<Ledger>) {
        self.ledger = Some(ledger);
    }

    /// The scenario is ended before its end: what was sent until now is known, and nothing of what became of it.
    pub(super) fn break_off(&mut self, why: impl Into<String>) {
        let (sent, acknowledged) = self.ledger.take().map(|ledger| ledger.counts()).unwrap_or_default();
        self.verdict.sent += sent;
        self.verdict.acknowledged += acknowledged;
        self.not_finished = Some(why.into());
    }

    /// A time that is promised. Where nothing was measured, the promise was not tried, which is a fault.
    pub(super) fn promise(&mut self, what: &str, took: Option<Duration>, promised: Duration) {
        let Some(took) = took else { return self.fault(format!("{what}: nothing was measured")) };
        let said = format!("{what} {} (promised {})", human(took), human(promised));
        if took > promised * FAR {
            self.late.push(said);
        } else if took > promised {
            self.remark(format!("{said}: missed"));
        } else {
            self.remark(said);
        }
    }

    /// A size that is promised, in KiB.
    pub(super) fn promise_kib(&mut self, what: &str, kib: u64, promised: u64) {
        let mib = |kib: u64| format!("{}.{} MiB", kib / 1_024, kib % 1_024 * 10 / 1_024);
        let said = format!("{what} {} (promised {})", mib(kib), mib(promised));
        if kib > promised { self.fault(said) } else { self.remark(said) }
    }

    /// Messages a second, beside those at which something is promised. Fewer are no failure: they are written on the same
    /// machine.
    pub(super) fn rate(&mut self, what: &str, per_s: u64, wanted: u64) {
        // Whoever speaks so often by chance does not speak so often exactly.
        let missed = if per_s < wanted * 9 / 10 { ": missed" } else { "" };
        self.remark(format!("{what} {per_s} messages a second (of {wanted}){missed}"));
    }

    /// How long each client took to be where everybody is.
    pub(super) fn converged(&mut self, mut took: Vec<Duration>) {
        took.sort_unstable();
        self.converged_p50_ms = percentile(&took, 50).map(whole_ms);
        self.converged_max_ms = took.last().copied().map(whole_ms);
    }

    pub(super) fn took(&mut self, took: Duration) {
        self.took_s = took.as_secs();
    }

    /// Joins what another part of the same scenario came to.
    pub(super) fn add(&mut self, verdict: &Verdict) {
        self.ledger = None;
        self.verdict.sent += verdict.sent;
        self.verdict.acknowledged += verdict.acknowledged;
        self.verdict.lost += verdict.lost;
        self.verdict.doubled += verdict.doubled;
        self.verdict.out_of_order += verdict.out_of_order;
        self.verdict.holes += verdict.holes;
    }

    /// Whether everything is as it must be.
    pub(super) fn is_good(&self) -> bool {
        let Verdict { sent: _, acknowledged: _, lost, doubled, out_of_order, holes } = &self.verdict;
        self.faults.is_empty() && self.late.is_empty() && lost + doubled + out_of_order + holes + self.differ == 0
    }

    /// The names above the columns of [`Row::line`].
    pub(super) fn heading() -> String {
        columns([
            "scenario", "sent", "acked", "lost", "doubled", "disorder", "holes", "differ", "p50 ms", "max ms", "s", "",
        ])
    }

    /// The row, and what there is to say about it below.
    pub(super) fn line(&self) -> String {
        let number = |number: u64| number.to_string();
        let ms = |ms: Option<u64>| ms.map_or_else(|| "-".to_owned(), number);
        // What was not looked at is no zero.
        let is_tried = self.not_tried.is_none() || !self.is_good();
        let counted = |count: u64| ms(is_tried.then_some(count));
        let found = |count: u64| ms((is_tried && self.not_finished.is_none()).then_some(count));
        let verdict = &self.verdict;
        let cells = [
            counted(verdict.sent),
            counted(verdict.acknowledged),
            found(verdict.lost),
            found(verdict.doubled),
            found(verdict.out_of_order),
            found(verdict.holes),
            found(self.differ),
            ms(self.converged_p50_ms),
            ms(self.converged_max_ms),
            number(self.took_s),
        ];
        let end = match (&self.not_finished, &self.not_tried, self.is_good()) {
            (_, _, false) => "FAILED",
            (Some(_), _, true) => "not finished",
            (None, Some(_), true) => "not tried",
            (None, None, true) => "ok",
        };
        let [sent, acknowledged, lost, doubled, disorder, holes, differ, p50, max, took] = &cells;
        let mut line =
            columns([self.scenario, sent, acknowledged, lost, doubled, disorder, holes, differ, p50, max, took, end]);
        for fault in &self.faults {
            line.push_str(&format!("\n    FAULT: {fault}"));
        }
        for late in &self.late {
            line.push_str(&format!("\n    LATE: {late}"));
        }
        for remark in self.remarks.iter().chain(&self.not_tried).chain(&self.not_finished) {
            line.push_str(&format!("\n    {remark}"));
        }
        line
    }
}

fn columns([scenario, rest @ ..]: [&str; 12]) -> String {
    let mut line = format!("{scenario:<12}");
    let (end, numbers) = rest.split_last().expect("there are twelve");
    for cell in numbers {
        line.push_str(&format!(" {cell:>8}"));
    }
    format!("{line}  {end}").trim_end().to_owned()
}

/// One of several sorted times: the smallest that so many percent are not above.
pub(super) fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied()
}

pub(super) fn human(time: Duration) -> String {
    let ms = time.as_millis();
    if ms < 10_000 { format!("{ms} ms") } else { format!("{}.{} s", ms / 1_000, ms % 1_000 / 100) }
}

fn whole_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use adda_shared::id::{Nonce, Revision, RoomId};

    use super::*;

    #[test]
    fn any_loss_is_a_failure_and_its_row_says_so() {
        let fail: [fn(&mut Row); 6] = [
            |row| row.verdict.lost = 1,
            |row| row.verdict.doubled = 1,
            |row| row.verdict.out_of_order = 1,
            |row| row.verdict.holes = 1,
            |row| row.differ = 1,
            |row| row.fault("it burns"),
        ];
        for fail in fail {
            let mut row = Row::new("crash");
            assert!(row.is_good() && row.line().ends_with("ok"), "{}", row.line());
            fail(&mut row);
            assert!(!row.is_good() && row.line().contains("FAILED"), "{}", row.line());
        }
    }

    #[test]
    fn a_promise_missed_by_far_is_a_failure_and_by_little_is_said() {
        let promised = Duration::from_secs(1);
        let mut row = Row::new("crash");
        row.promise("ready after", Some(promised), promised);
        row.promise("ready after", Some(promised * 2), promised);
        assert!(row.is_good() && row.line().contains("2000 ms (promised 1000 ms): missed"), "{}", row.line());
        row.promise("ready after", Some(Duration::from_millis(2_001)), promised);
        assert!(!row.is_good() && row.faults.is_empty() && row.line().contains("LATE: ready after"), "{}", row.line());
    }

    #[test]
    fn a_rate_that_was_not_reached_is_said_and_is_no_failure() {
        let mut row = Row::new("stop");
        row.rate("the rooms took", 900, 1_000);
        row.rate("the room took", 899, 1_000);
        assert!(row.line().contains("rooms took 900 messages a second (of 1000)\n"), "{}", row.line());
        assert!(row.is_good() && row.line().ends_with("room took 899 messages a second (of 1000): missed"));
    }

    #[test]
    fn a_promise_of_which_nothing_was_measured_is_a_fault() {
        let mut row = Row::new("crash");
        row.promise("ready after", None, Duration::from_secs(1));
        assert!(!row.is_good() && row.line().contains("FAULT: ready after: nothing was measured"), "{}", row.line());
    }

    #[test]
    fn what_was_not_tried_does_not_look_as_if_all_had_gone_well() {
        let mut row = Row::new("disk");
        row.not_tried("there is none");
        assert!(row.is_good() && row.line().contains("not tried\n    there is none"), "{}", row.line());
        let words: Vec<String> = row.line().split_whitespace().map(str::to_owned).collect();
        assert_eq!(words[1..10], ["-"; 9], "{}", row.line());
        row.fault("it burns");
        assert!(!row.is_good() && row.line().contains("FAILED"), "{}", row.line());
    }

    #[test]
    fn what_was_broken_off_says_what_was_sent_and_nothing_of_what_became_of_it() {
        let mut row = Row::new("crash");
        let ledger = Arc::new(Ledger::default());
        (1..=3).for_each(|number| ledger.send(Nonce(number), 0, RoomId(2), number));
        ledger.answered(Nonce(1), Revision(1));
        row.follow(ledger);
        row.remark("one kill");
        row.break_off("told to");
        let line = row.line();
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[1..10], ["3", "1", "-", "-", "-", "-", "-", "-", "-"], "{line}");
        assert!(line.contains("not finished\n    one kill\n    told to"), "{line}");
    }

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 99), Some(Duration::from_millis(198)));
        assert_eq!(percentile(&times[..1], 99), Some(Duration::from_millis(1)));
        assert_eq!(percentile(&[], 50), None);
    }
}
