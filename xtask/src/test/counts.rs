//! How many tests ran, read from what the test runners say.

/// Tests that passed and tests that did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl Counts {
    pub(super) fn add(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

/// Reads nextest's summary: `Summary [ 4.0s] 9 tests run: 7 passed (1 slow), 2 failed, 0 skipped`.
pub(super) fn of_nextest(text: &str) -> Option<Counts> {
    let line = text.lines().rfind(|line| line.trim_start().starts_with("Summary ["))?;
    let (_, results) = line.split_once("run:")?;
    let mut counts = Counts::default();
    for result in without_parentheses(results).split(',') {
        let (number, kind) = result.trim().split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match kind.trim() {
            "passed" => counts.passed += number,
            // Failed, timed out, not run at all: every other word is a failure.
            _ => counts.failed += number,
        }
    }
    Some(counts)
}

/// Adds up the lines `test result: ok. 5 passed; 0 failed; 0 ignored; ...` of each test binary.
pub(super) fn of_cargo_test(text: &str) -> Option<Counts> {
    let mut total = None;
    for line in text.lines() {
        let Some((_, results)) = line.split_once("test result: ") else {
            continue;
        };
        let results = results.split_once(". ")?.1;
        let number = |kind: &str| {
            let found = results.split(';').find_map(|one| one.trim().strip_suffix(kind));
            found.and_then(|number| number.trim().parse::<u64>().ok())
        };
        // A test that did not run failed.
        let counts = Counts { passed: number("passed")?, failed: number("failed")? + number("ignored")? };
        total.get_or_insert_with(Counts::default).add(counts);
    }
    total
}

/// Reads the `stats` of Playwright's JSON report.
/// A test that passed only at the second try failed, and so did one that did not run.
pub(super) fn of_playwright(report: &str) -> Option<Counts> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    let number = |name: &str| report["stats"][name].as_u64();
    let failed = number("unexpected")? + number("flaky")? + number("skipped")?;
    Some(Counts { passed: number("expected")?, failed })
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64) -> Option<Counts> {
        Some(Counts { passed, failed })
    }

    #[test]
    fn nextest_says_it_at_the_end() {
        let check = |line: &str, expected| assert_eq!(of_nextest(line), expected, "{line}");
        check("     Summary [   0.1s] 3 tests run: 3 passed, 0 skipped\n", counts(3, 0));
        check("  Summary [ 4.0s] 1 test run: 1 passed, 2 skipped\nerror: x\n", counts(1, 2));
        check(
            "  Summary [ 4.0s] 9/12 tests run: 5 passed (1 slow, 2 leaky), 3 failed, 1 timed out, 0 skipped",
            counts(5, 4),
        );
        check("error: could not compile", None);
    }

    #[test]
    fn cargo_test_says_it_for_each_binary() {
        let text = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                    test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured\n";
        assert_eq!(of_cargo_test(text), counts(7, 2));
        assert_eq!(of_cargo_test("error: could not compile"), None);
    }

    #[test]
    fn playwright_says_it_in_json() {
        let report = r#"{"stats": {"expected": 8, "unexpected": 1, "flaky": 1, "skipped": 2}}"#;
        assert_eq!(of_playwright(report), counts(8, 4));
        assert_eq!(of_playwright("{}"), None);
    }
}
