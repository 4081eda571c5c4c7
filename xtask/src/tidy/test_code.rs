//! What a test may not do, because its result would then mean less than it says.

use super::Finding;
use super::tree::{Tree, code_lines, lines};
use crate::words;

const CODE: [&str; 4] = ["backend", "frontend", "shared", "tests"];

const RUST: [(&str, &str); 2] = [
    ("#[ignore", "a test that does not run says nothing"),
    ("thread::sleep", "wait for a state with a limit, not for a time"),
];
/// Where nothing but tests would wait for a time: the product of `shared` has no clock, and these tests have a fake one.
const NO_TIMES: [&str; 2] = ["backend/tests/it", "shared"];
const BROWSER: [(&str, &str); 7] = [
    (".only(", "the other tests would not run"),
    (".skip(", "a test that does not run says nothing"),
    (".fixme(", "a test that does not run says nothing"),
    (".fail(", "a test that must fail says nothing"),
    ("waitForTimeout", "wait for a state with a limit, not for a time"),
    ("networkidle", "wait for a state that a person can see"),
    ("retries", "a test that fails sometimes is a defect with a cause"),
];

pub(super) fn honest(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (extension, forbidden) in [("rs", &RUST[..]), ("ts", &BROWSER[..])] {
        for (path, text) in tree.below(&CODE, &[extension]) {
            for (number, code) in code_lines(text) {
                if extension == "rs" && code.contains("cfg_attr(") && words::mentions(code, "ignore") {
                    findings.push(Finding::new(path, number, "a test that does not run somewhere says nothing there"));
                }
                for (words, why) in forbidden.iter().filter(|(words, _)| code.contains(words)) {
                    findings.push(Finding::new(path, number, format!("{words}: {why}")));
                }
            }
        }
    }
    for (path, text) in tree.below(&NO_TIMES, &["rs"]) {
        for (number, _) in code_lines(text).filter(|(_, code)| code.contains("time::sleep")) {
            findings.push(Finding::new(path, number, "time::sleep: wait for a state with a limit, not for a time"));
        }
    }
    findings
}

/// A test is only worth something when `cargo xtask test` runs it.
pub(super) fn run_by_something(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.below(&["frontend"], &["rs"]) {
        for (number, code) in code_lines(text) {
            if code.contains("wasm_bindgen_test") {
                let why = "nothing runs this: test what is pure with #[test], and the rest in tests/e2e";
                findings.push(Finding::new(path, number, why));
            }
        }
    }
    findings
}

/// Where promises stand with the tests that keep them.
const PROMISES: &str = "docs/reliability.md";

/// A test that a promise names is there: whoever renames it sees what it was for.
pub(super) fn named(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(PROMISES) else {
        return vec![Finding::new(PROMISES, 0, "is missing, and with it what each promise is kept by")];
    };
    let code: Vec<&str> = tree.below(&["backend", "shared"], &["rs"]).map(|(_, text)| text).collect();
    let browser: Vec<&str> = tree.below(&["tests/e2e"], &["ts"]).map(|(_, text)| text).collect();
    let is_there = |of: &[&str], begins: String| of.iter().any(|text| text.contains(&begins));
    let mut findings = Vec::new();
    for (number, line) in lines(text) {
        let functions = quoted(line).filter(|name| is_function(name));
        let titles = line.split('|').nth(2).into_iter().flat_map(quoted).filter(|name| !is_function(name));
        for name in functions.filter(|name| !is_there(&code, format!("fn {name}("))) {
            findings.push(Finding::new(PROMISES, number, format!("there is no test {name}")));
        }
        for title in titles {
            if !['"', '`'].iter().any(|quote| is_there(&browser, format!("test({quote}{title}{quote}"))) {
                findings.push(Finding::new(PROMISES, number, format!("no test of the browser is called `{title}`")));
            }
        }
    }
    findings
}

fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Those of the browser have titles, which stand beside their promise only.
fn is_function(name: &str) -> bool {
    name.contains('_') && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn tests_run_and_wait_for_states() {
        check(
            honest,
            &[
                ("backend/tests/it/chat.rs", "#[test]\n#[ignore = \"slow\"]\nstd::thread::sleep(x);"),
                ("tests/e2e/chat.spec.ts", "test('a', f);\ntest.only('b', f); // test.skip(\n"),
                ("backend/tests/it/sync.rs", "use tokio::time::sleep;\ntokio::time::sleep(x).await;"),
                ("backend/src/chaos/crowd.rs", "tokio::time::sleep(x).await;"),
                ("xtask/src/dev.rs", "thread::sleep(POLL);"),
                ("shared/src/id.rs", "#[cfg_attr(miri, ignore)]\n#[cfg_attr(test, derive(Debug))]"),
            ],
            &[
                "backend/tests/it/chat.rs:2",
                "backend/tests/it/chat.rs:3",
                "shared/src/id.rs:1",
                "tests/e2e/chat.spec.ts:2",
                "backend/tests/it/sync.rs:1",
                "backend/tests/it/sync.rs:2",
            ],
        );
    }

    #[test]
    fn promises_name_tests_that_are_there() {
        let promises = "| kept | `it_is_kept`, `it_was_renamed` |\n`adda chaos` and `/readyz`\n| `of_shared` |\n\
            | shown | `it's shown`, `for ${n} tabs`, `it was shown` | `adda chaos` |\n";
        let files = [
            (PROMISES, promises),
            ("backend/tests/it/chat.rs", "async fn it_is_kept() {\nfn it_was_renamed_since() {"),
            ("shared/src/text.rs", "fn of_shared() {"),
            (
                "tests/e2e/chat.spec.ts",
                "test(\"it's shown\", f);\ntest(`for ${n} tabs`, f);\ntest(\"it was shown, too\"",
            ),
        ];
        check(named, &files, &["docs/reliability.md:1", "docs/reliability.md:4"]);
        check(named, &[], &[PROMISES]);
    }

    #[test]
    fn tests_lie_where_they_are_run() {
        check(
            run_by_something,
            &[("frontend/src/state.rs", "x\n    #[wasm_bindgen_test]"), ("frontend/src/ui.rs", "#[test]")],
            &["frontend/src/state.rs:2"],
        );
    }
}
