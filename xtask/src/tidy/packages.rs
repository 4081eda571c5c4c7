//! What comes from outside, why, and from where.

use super::Finding;
use super::tree::{Tree, lines};

const ROOT: &str = "Cargo.toml";
const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Every dependency says on its line, or in the comment above it, why it is there.
pub(super) fn reasons(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut is_inside = false;
    let mut above = "";
    for (number, line) in lines(tree.text(ROOT).unwrap_or_default()) {
        if line.starts_with('[') {
            is_inside = line == "[workspace.dependencies]";
        }
        let is_ours = line.contains("path = ");
        let is_dependency = is_inside && line.contains(" = ") && !line.starts_with('#');
        if is_dependency && !is_ours && !line.contains(" # ") && !above.starts_with('#') {
            findings.push(Finding::new(ROOT, number, "has no comment that says why it is here"));
        }
        above = line;
    }
    findings
}

/// Every version stands in the root, so that there is one of each.
pub(super) fn one_version(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    // A manifest with a workspace of its own is built without the root's, and can't take anything from it.
    let is_member = |text: &str| text.lines().all(|line| line != "[workspace]");
    for (path, text) in tree.all().filter(|(path, text)| path.ends_with("/Cargo.toml") && is_member(text)) {
        let mut section = "";
        for (number, line) in lines(text) {
            if line.starts_with('[') {
                section = line;
            }
            let is_list = section.ends_with("dependencies]");
            let is_entry = line.contains('=') && !line.starts_with('#');
            if is_list && is_entry && !line.contains("workspace = true") {
                let why = "a dependency is named in the root and used with `workspace = true`";
                findings.push(Finding::new(path, number, why));
            }
        }
    }
    findings
}

/// A lock file names contents by their hash, and no machine to fetch them from.
pub(super) fn lock_files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.all().filter(|(path, _)| is_lock_file(path)) {
        for (number, line) in lines(text) {
            let other_source = line.starts_with("source = ") && !line.contains(SOURCE);
            let host = line.contains("\"resolved\"");
            if other_source || host {
                findings.push(Finding::new(path, number, "names a host to fetch from"));
            }
        }
    }
    findings
}

/// What the server needs to be simulated, mistakes among it, is turned on by its test alone.
pub(super) fn simulation_apart(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.all().filter(|(path, _)| path.ends_with("Cargo.toml")) {
        for (number, line) in lines(text) {
            if line.contains("simulation\"") && line != "required-features = [\"simulation\"]" && !line.starts_with('#')
            {
                findings.push(Finding::new(path, number, "turns on the mistakes that only the simulation may make"));
            }
        }
    }
    findings
}

pub(super) fn is_lock_file(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("Cargo.lock" | "package-lock.json"))
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn a_dependency_has_a_reason() {
        let manifest = "[workspace.dependencies]\na = { path = \"a\" }\nb = \"1\" # because\n\
                        # Because.\nc = \"1\"\nd = \"1\"\n[profile.dev]\ndebug = 1\n";
        check(reasons, &[(ROOT, manifest)], &["Cargo.toml:6"]);
    }

    #[test]
    fn versions_stand_in_the_root() {
        let manifest = "[package]\nname = \"a\"\n[dependencies]\nb.workspace = true\n\
                        c = { workspace = true }\nd = \"1\"\n[lints]\nworkspace = true\n";
        let apart = format!("[workspace]\n{manifest}");
        check(one_version, &[("a/Cargo.toml", manifest), ("b/Cargo.toml", &apart)], &["a/Cargo.toml:6"]);
    }

    #[test]
    fn mistakes_are_only_for_the_simulation() {
        let manifest = "[features]\ndefault = [\"simulation\"]\nsimulation = []\n[[test]]\n\
                        required-features = [\"simulation\"]\n";
        let other = "[dependencies]\nb = { workspace = true, features = [\"b/simulation\"] }\n";
        let found = ["a/Cargo.toml:2", "c/Cargo.toml:2"];
        check(simulation_apart, &[("a/Cargo.toml", manifest), ("c/Cargo.toml", other)], &found);
    }

    #[test]
    fn lock_files_name_no_host() {
        let cargo = format!("source = \"{SOURCE}\"\nsource = \"git+https://example.org\"\n");
        let npm = "\"version\": \"1\",\n\"resolved\": \"https://example.org/a.tgz\",\n";
        check(
            lock_files,
            &[("Cargo.lock", &cargo), ("tests/e2e/package-lock.json", npm)],
            &["Cargo.lock:2", "tests/e2e/package-lock.json:2"],
        );
    }
}
