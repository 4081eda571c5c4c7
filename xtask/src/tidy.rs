//! `cargo xtask tidy`: the house rules that no other tool knows, as code.
//!
//! A rule reads the `Tree` and reports findings, each with its file and line.
//! To add one: write it in the file of its kind, and name it in `RULES`.

mod commands;
mod layers;
mod packages;
mod prose;
mod shape;
mod style;
mod test_code;
mod tree;

use anyhow::{Result, bail};

use crate::places::Places;
use crate::shell;
use tree::Tree;

/// One rule, by the name that a report gives it.
struct Rule {
    name: &'static str,
    check: fn(&Tree) -> Vec<Finding>,
}

/// A place where a rule is broken.
struct Finding {
    path: String,
    /// Counted from 1; 0 is the file as a whole.
    line: usize,
    why: String,
}

const RULES: &[Rule] = &[
    Rule { name: "layers", check: layers::absences },
    Rule { name: "closed-matches", check: layers::closed_matches },
    Rule { name: "file-length", check: shape::file_length },
    Rule { name: "no-mod-rs", check: shape::no_mod_rs },
    Rule { name: "used-classes", check: style::used_classes },
    Rule { name: "command-stops", check: commands::stops },
    Rule { name: "honest-tests", check: test_code::honest },
    Rule { name: "named-tests", check: test_code::named },
    Rule { name: "tests-that-run", check: test_code::run_by_something },
    Rule { name: "dependency-reasons", check: packages::reasons },
    Rule { name: "one-version", check: packages::one_version },
    Rule { name: "lock-files", check: packages::lock_files },
    Rule { name: "simulation-apart", check: packages::simulation_apart },
    Rule { name: "no-leftovers", check: prose::leftovers },
    Rule { name: "machine-paths", check: prose::machine_paths },
    Rule { name: "links", check: prose::links },
    Rule { name: "named-files", check: prose::named_files },
];

/// Checks every rule, and fails with a report when one is broken.
pub(crate) fn run(places: &Places) -> Result<()> {
    let tree = Tree::read(&places.root)?;
    let mut findings = 0;
    for rule in RULES {
        for finding in (rule.check)(&tree) {
            findings += 1;
            shell::say(&format!("{}: {} [{}]", finding.place(), finding.why, rule.name));
        }
    }
    if findings > 0 {
        bail!("{findings} findings of tidy; the lines above say where and why");
    }
    shell::say(&format!("{} rules hold in {} files", RULES.len(), tree.len()));
    Ok(())
}

impl Finding {
    fn new(path: &str, line: usize, why: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, why: why.into() }
    }

    fn place(&self) -> String {
        match self.line {
            0 => self.path.clone(),
            line => format!("{}:{line}", self.path),
        }
    }
}

/// Runs a rule over a few made-up files and compares the places that it reports.
#[cfg(test)]
fn check(rule: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)], expected: &[&str]) {
    let findings = rule(&Tree::of(files));
    let places: Vec<String> = findings.iter().map(Finding::place).collect();
    assert_eq!(places, expected);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_names_of_their_own() {
        for (place, rule) in RULES.iter().enumerate() {
            assert!(RULES[..place].iter().all(|other| other.name != rule.name), "{}", rule.name);
        }
    }
}
