//! `cargo xtask test`: every test there is, in one list.
//!
//! What can fail soonest comes first, and nothing is compiled twice that need
//! not be. A step that fails does not hide the later ones, unless they need
//! what it makes. The last line says how many tests ran.

mod counts;
mod steps;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;

use crate::places::Places;
use crate::{server, shell};
use counts::Counts;
use steps::{STEPS, Step};

#[derive(Args)]
pub(crate) struct Options {
    /// Run only this step; may be given more than once
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// Say which steps there are, and run nothing
    #[arg(long)]
    list: bool,
}

/// How one step ended.
struct Outcome {
    step: &'static Step,
    took: Duration,
    counts: Counts,
    failure: Option<String>,
}

pub(crate) fn run(places: &Places, options: &Options) -> Result<ExitCode> {
    if options.list {
        for step in STEPS {
            shell::say(&format!("{:12} {}", step.name, step.about));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = choose(&options.only)?;
    server::make_room_for_page(places)?;
    let mut outcomes: Vec<Outcome> = Vec::new();
    for step in chosen {
        let outcome = match missing(step, &outcomes) {
            Some(name) => Outcome::not_run(step, name),
            None => Outcome::of(step, places),
        };
        if let Some(failure) = &outcome.failure {
            shell::say(&format!("\n{} FAILED: {failure}", step.name));
        }
        outcomes.push(outcome);
    }
    Ok(summarise(&outcomes))
}

fn choose(only: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = only.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!("there is no step {unknown}; the steps are {}", names.join(", "));
    }
    let is_chosen = |step: &&Step| only.is_empty() || only.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(is_chosen).collect())
}

/// The first step that this one needs and that failed.
/// One that was not asked for may have been run before.
fn missing(step: &Step, outcomes: &[Outcome]) -> Option<&'static str> {
    let failed = outcomes.iter().filter(|outcome| outcome.failure.is_some());
    failed.map(|outcome| outcome.step.name).find(|name| step.needs.contains(name))
}

impl Outcome {
    fn of(step: &'static Step, places: &Places) -> Self {
        shell::begin(&format!("{}: {}", step.name, step.about));
        let stopwatch = shell::Stopwatch::start();
        let limit = Duration::from_secs(step.minutes_max * 60);
        let (counts, failure) = match shell::within(limit, || (step.action)(places)) {
            Ok(counts) if counts.failed == 0 => (counts, None),
            Ok(counts) => (counts, Some(format!("{} of its tests failed", counts.failed))),
            Err(failure) if stopwatch.elapsed() >= limit => {
                let why = format!("it hung, and was ended after {} min: {failure:#}", step.minutes_max);
                (Counts::default(), Some(why))
            }
            Err(failure) => (Counts::default(), Some(format!("{failure:#}"))),
        };
        Self { step, took: stopwatch.elapsed(), counts, failure }
    }

    fn not_run(step: &'static Step, needed: &str) -> Self {
        let failure = Some(format!("not run, because it needs {needed}"));
        Self { step, took: Duration::ZERO, counts: Counts::default(), failure }
    }

    /// A step that fails without naming a test counts as one failure,
    /// so that a failed run never ends with `0 failed`.
    fn counted(&self) -> Counts {
        match &self.failure {
            Some(_) if self.counts.failed == 0 => Counts { failed: 1, ..self.counts },
            Some(_) | None => self.counts,
        }
    }
}

fn summarise(outcomes: &[Outcome]) -> ExitCode {
    shell::begin("Summary");
    let mut total = Counts::default();
    for outcome in outcomes {
        let counts = outcome.counted();
        total.add(counts);
        let verdict = if outcome.failure.is_some() { "FAILED" } else { "ok" };
        let tests = if counts.passed > 0 { format!("{} tests", counts.passed) } else { String::new() };
        let took = shell::duration(outcome.took);
        let line = format!("{verdict:7} {:12} {took:>12}  {tests}", outcome.step.name);
        shell::say(line.trim_end());
    }
    for outcome in outcomes {
        if let Some(failure) = &outcome.failure {
            shell::say(&format!("\n{} failed: {failure}", outcome.step.name));
            shell::say(&format!("alone: cargo xtask test --only {}", outcome.step.name));
        }
    }
    shell::say(&format!("\n{} passed, {} failed", total.passed, total.failed));
    if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(name: &str, failure: Option<&str>) -> Outcome {
        let step = STEPS.iter().find(|step| step.name == name).expect("there is such a step");
        let counts = Counts { passed: 3, failed: 0 };
        Outcome { step, took: Duration::ZERO, counts, failure: failure.map(str::to_owned) }
    }

    #[test]
    fn steps_can_be_chosen_by_name() {
        let names = |only: &[&str]| -> Vec<&str> {
            let only: Vec<String> = only.iter().map(|&name| name.to_owned()).collect();
            choose(&only).expect("the names are right").iter().map(|step| step.name).collect()
        };
        assert_eq!(names(&["tidy"]), ["tidy"]);
        assert_eq!(names(&[]).len(), STEPS.len());
        assert!(choose(&["nonsense".to_owned()]).is_err());
    }

    #[test]
    fn a_step_waits_for_what_it_needs() {
        let browser = STEPS.iter().find(|step| step.name == "browser").expect("it is listed");
        assert_eq!(missing(browser, &[outcome("server", None)]), None);
        assert_eq!(missing(browser, &[outcome("server", Some("x"))]), Some("server"));
        assert_eq!(missing(browser, &[outcome("fmt", Some("x"))]), None);
    }

    #[test]
    fn needs_stand_before_those_who_need_them() {
        for (place, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(STEPS[..place].iter().any(|earlier| earlier.name == *need), "{need}");
            }
        }
    }

    #[test]
    fn a_failure_always_counts() {
        assert_eq!(outcome("fmt", Some("x")).counted(), Counts { passed: 3, failed: 1 });
        assert_eq!(outcome("fmt", None).counted(), Counts { passed: 3, failed: 0 });
        assert_eq!(summarise(&[outcome("fmt", Some("x"))]), ExitCode::FAILURE);
        assert_eq!(summarise(&[outcome("fmt", None)]), ExitCode::SUCCESS);
    }
}
