//! The one list of what is tested, in its order.

use std::fs;

use anyhow::{Context as _, Result, bail};

use super::counts::{Counts, of_cargo_test, of_nextest, of_playwright};
use crate::places::Places;
use crate::tools::{PageTools, browser, node};
use crate::{page, protocol, server, shell, tidy};

/// One heading of the run.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// The earlier steps whose products this one uses.
    pub(super) needs: &'static [&'static str],
    /// Minutes after which it hangs: several times what a slow machine takes that has nothing built yet.
    pub(super) minutes_max: u64,
    pub(super) action: fn(&Places) -> Result<Counts>,
}

macro_rules! steps {
    ($($name:literal, $about:literal, needs $needs:expr, at most $minutes:literal min: $action:ident;)*) => {
        pub(super) const STEPS: &[Step] = &[
            $(Step { name: $name, about: $about, needs: &$needs, minutes_max: $minutes, action: $action },)*
        ];
    };
}

steps! {
    "tools", "is everything here that the tests need?", needs [], at most 60 min: tools;
    "fmt", "is the Rust code formatted?", needs [], at most 5 min: fmt;
    "tidy", "are the house rules kept?", needs [], at most 5 min: house_rules;
    "clippy", "lints of what runs natively", needs [], at most 60 min: clippy;
    "clippy-wasm", "lints of the page", needs ["tools"], at most 60 min: clippy_wasm;
    "rust", "unit, property, wire, store contract and scenario tests", needs [], at most 90 min: rust;
    "schedules", "the hub's threads in orders that a generator chooses", needs [], at most 60 min: schedules;
    "simulation", "the server's core in a world where everything goes wrong, and with mistakes to find", needs [],
        at most 60 min: simulation;
    "examples", "examples in the documentation", needs [], at most 60 min: examples;
    "protocol", "is docs/protocol.md fresh?", needs [], at most 30 min: written;
    "page", "the page as people get it", needs ["tools"], at most 60 min: release_page;
    "budget", "is the page small enough?", needs ["page"], at most 5 min: budget;
    "server", "the binary as people get it", needs ["page"], at most 60 min: binary;
    "preview", "the page with every view in every state", needs ["tools"], at most 60 min: preview;
    "browser", "a real browser against the real binary", needs ["tools", "page", "server", "preview"],
        at most 60 min: in_browser;
}

const OF_BROWSER: &str = "what the browser tests need";

/// What can fail soonest, and what would be missed only after everything was built.
fn tools(places: &Places) -> Result<Counts> {
    node::check()?;
    node::install_locked(&places.e2e(), OF_BROWSER)?;
    browser::ready(places)?;
    PageTools::ready(places)?;
    Ok(Counts::default())
}

fn fmt(places: &Places) -> Result<Counts> {
    let mut cargo = shell::cargo_in(&places.root, &["fmt", "--all", "--check"]);
    shell::run(&mut cargo).context("`cargo fmt --all` mends it")?;
    Ok(Counts::default())
}

fn house_rules(places: &Places) -> Result<Counts> {
    tidy::run(places)?;
    Ok(Counts::default())
}

fn clippy(places: &Places) -> Result<Counts> {
    let selection = ["--workspace", "--exclude", "adda-frontend", "--all-targets"];
    lint(places, &selection)?;
    lint(places, &[&SCHEDULES[..], &["--all-targets"]].concat())?;
    lint(places, &["--package", "adda-backend", "--features", "simulation", "--all-targets"])
}

/// The page is linted as it is shipped and with its preview,
/// because code that only the preview uses is dead in the other.
fn clippy_wasm(places: &Places) -> Result<Counts> {
    let selection = ["--package", "adda-frontend", "--package", "adda-shared"];
    let target = ["--target", "wasm32-unknown-unknown"];
    lint(places, &[&selection[..], &target, &["--features", "adda-frontend/split"]].concat())?;
    lint(places, &[&selection[..], &target, &["--features", "adda-frontend/preview"]].concat())
}

fn lint(places: &Places, selection: &[&str]) -> Result<Counts> {
    let arguments = [&["clippy", "--locked"], selection, &["--", "--deny", "warnings"]].concat();
    shell::run(&mut shell::cargo_in(&places.root, &arguments))?;
    Ok(Counts::default())
}

/// The server whose hub has locks that let a test choose who goes on.
const SCHEDULES: [&str; 4] = ["--package", "adda-backend", "--features", "schedules"];

fn rust(places: &Places) -> Result<Counts> {
    // nextest bounds each test by itself; with cargo's own runner, the step's bound is the only one.
    // What is pure in the page is tested natively, so the page's crate is among them.
    let has_nextest = shell::which("cargo-nextest").is_some();
    let runner: &[&str] = if has_nextest { &["nextest", "run"] } else { &["test", "--no-fail-fast"] };
    let kinds: &[&str] = if has_nextest { &[] } else { &["--lib", "--bins", "--tests"] };
    tested(places, &[runner, &["--locked", "--workspace"], kinds].concat(), has_nextest)
}

/// Beside the others, because nothing else may be built with the feature.
fn simulation(places: &Places) -> Result<Counts> {
    let has_nextest = shell::which("cargo-nextest").is_some();
    let runner: &[&str] = if has_nextest {
        &["nextest", "run", "--success-output", "immediate", "--cargo-profile", "simulation"]
    } else {
        &["test", "--no-fail-fast", "--profile", "simulation"]
    };
    let selection = ["--locked", "--package", "adda-backend", "--features", "simulation", "--test", "sim"];
    tested(places, &[runner, &selection].concat(), has_nextest)
}

fn tested(places: &Places, arguments: &[&str], has_nextest: bool) -> Result<Counts> {
    let transcript = shell::tee(&mut shell::cargo_in(&places.root, arguments))?;
    let counts = if has_nextest { of_nextest(&transcript.text) } else { of_cargo_test(&transcript.text) };
    judge(counts, transcript.succeeded)
}

/// Only these are run of a server that is built like this: the others know nothing of its locks.
fn schedules(places: &Places) -> Result<Counts> {
    let arguments = [&["test", "--locked", "--lib"], &SCHEDULES[..], &["hub::schedules"]].concat();
    let transcript = shell::tee(&mut shell::cargo_in(&places.root, &arguments))?;
    judge(of_cargo_test(&transcript.text), transcript.succeeded)
}

fn examples(places: &Places) -> Result<Counts> {
    let arguments = ["test", "--locked", "--doc", "--workspace"];
    let transcript = shell::tee(&mut shell::cargo_in(&places.root, &arguments))?;
    judge(of_cargo_test(&transcript.text), transcript.succeeded)
}

/// A runner that fails without a failing test did not get as far as the tests.
fn judge(counts: Option<Counts>, succeeded: bool) -> Result<Counts> {
    match counts {
        Some(counts) if succeeded || counts.failed > 0 => Ok(counts),
        Some(_) | None if !succeeded => bail!("the tests could not be run to their end"),
        Some(_) | None => bail!("the test runner did not say how many tests it ran"),
    }
}

fn written(places: &Places) -> Result<Counts> {
    protocol::check(places)?;
    Ok(Counts::default())
}

fn release_page(places: &Places) -> Result<Counts> {
    page::build_release(places)?;
    Ok(Counts::default())
}

fn budget(places: &Places) -> Result<Counts> {
    page::budget::check(places)?;
    Ok(Counts::default())
}

fn binary(places: &Places) -> Result<Counts> {
    server::build_release(places)?;
    Ok(Counts::default())
}

fn preview(places: &Places) -> Result<Counts> {
    page::build_debug(places)?;
    Ok(Counts::default())
}

fn in_browser(places: &Places) -> Result<Counts> {
    let node = node::find()?;
    let directory = places.e2e();
    node::install_locked(&directory, OF_BROWSER)?;
    let chromium = browser::ready(places)?;

    let report = directory.join("results").join("results.json");
    if report.exists() {
        // A report of an earlier run must not be taken for this one's.
        fs::remove_file(&report).with_context(|| format!("could not remove {}", report.display()))?;
    }
    let mut playwright = std::process::Command::new(node);
    playwright.current_dir(&directory);
    playwright.arg("node_modules/@playwright/test/cli.js").arg("test");
    playwright.env("CHROME_PATH", chromium);
    playwright.env("ADDA_BIN", places.release_server());
    playwright.env("ADDA_PAGE_DEBUG", places.page_debug());
    let succeeded = shell::run(&mut playwright).is_ok();
    let report = fs::read_to_string(&report).context("Playwright wrote no report; its first error above says why")?;
    judge(of_playwright(&report), succeeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_that_fails_is_a_failure() {
        let counts = |failed| Some(Counts { passed: 1, failed });
        assert!(judge(counts(0), true).is_ok());
        assert!(judge(counts(2), false).is_ok_and(|counts| counts.failed == 2));
        assert!(judge(counts(0), false).is_err());
        assert!(judge(None, true).is_err());
    }
}
