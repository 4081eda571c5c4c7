//! What people read: nothing unfinished, nothing of one machine, no dead link.

use super::Finding;
use super::packages::is_lock_file;
use super::tree::{Tree, lines};
use crate::words;

/// Written in halves, because this file is checked as well.
const LEFTOVERS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const MACHINE: [&str; 4] =
    [concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
const TOP: [&str; 8] = ["backend/", "benches/", "docs/", "frontend/", "shared/", "style/", "tests/", "xtask/"];

/// What is not done is an issue, not a word in the source.
pub(super) fn leftovers(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.all().filter(|(path, _)| !is_lock_file(path)) {
        for (number, line) in lines(text) {
            for word in LEFTOVERS.iter().filter(|word| words::mentions(line, word)) {
                findings.push(Finding::new(path, number, format!("{word}: finish it or file it")));
            }
        }
    }
    findings
}

/// A path of one machine is wrong on every other.
pub(super) fn machine_paths(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.all().filter(|(path, _)| !is_lock_file(path)) {
        for (number, line) in lines(text) {
            for place in MACHINE.iter().filter(|place| names_place(line, place)) {
                findings.push(Finding::new(path, number, format!("{place} is a path of one machine")));
            }
        }
    }
    findings
}

/// Links between the pages of the repository lead somewhere.
pub(super) fn links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.below(&[""], &["md"]) {
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        for (number, line) in lines(text) {
            for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let target = target.split(['#', ' ']).next().unwrap_or_default();
                let is_outside = target.contains(':') || target.is_empty();
                if !is_outside && !exists(tree, &joined(directory, target)) {
                    findings.push(Finding::new(path, number, format!("{target} does not exist")));
                }
            }
        }
    }
    findings
}

/// Files that a page names in backquotes are there.
pub(super) fn named_files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.below(&[""], &["md"]) {
        for (number, line) in lines(text) {
            for name in line.split('`').skip(1).step_by(2).filter(|name| is_path(name)) {
                if !exists(tree, name) {
                    findings.push(Finding::new(path, number, format!("{name} does not exist")));
                }
            }
        }
    }
    findings
}

/// A path of a machine begins there; in a URL or a longer path it is something else.
fn names_place(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        !before.is_some_and(|it| it.is_alphanumeric() || matches!(it, '.' | '-' | '_' | '}' | '~'))
    })
}

fn is_path(name: &str) -> bool {
    let is_plain = name.chars().all(|it| it.is_alphanumeric() || matches!(it, '/' | '.' | '-' | '_'));
    is_plain && TOP.iter().any(|top| name.starts_with(top))
}

/// Pictures are not text, so the tree does not have them; a link to one is trusted.
fn exists(tree: &Tree, path: &str) -> bool {
    let is_picture = [".png", ".jpg", ".webp"].iter().any(|end| path.ends_with(end));
    is_picture || tree.has(path)
}

fn joined(directory: &str, target: &str) -> String {
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn nothing_is_left_over() {
        let text = format!("fine\n// {}: later\n", LEFTOVERS[0]);
        check(leftovers, &[("a.rs", &text), ("Cargo.lock", &text)], &["a.rs:2"]);
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let text = format!("https://example.org{0}x\n`{0}me/adda`\n", MACHINE[2]);
        check(machine_paths, &[("README.md", &text)], &["README.md:2"]);
    }

    #[test]
    fn links_lead_somewhere() {
        let text = "[a](../README.md#top) [b](https://example.org)\n[c](gone.md) [d](more)\n";
        check(links, &[("docs/a.md", text), ("README.md", ""), ("docs/more/b.md", "")], &["docs/a.md:2"]);
    }

    #[test]
    fn named_files_are_there() {
        let text = "See `shared/src` and `shared/src/gone.rs`, `cargo xtask`, `style/*.css`.\n";
        check(named_files, &[("A.md", text), ("shared/src/id.rs", "")], &["A.md:1"]);
    }
}
