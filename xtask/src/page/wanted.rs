//! What the page fetches once it is wanted, and then as scripts of their own: `frontend/wanted`, with the libraries of its
//! lock file in them.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::places::Places;
use crate::shell;
use crate::tools::node;

/// What is fetched for the first code that names its language: first what asks, then what reads code.
const OF_CODE: [&str; 2] = ["code", "grammars"];

/// The same of the first formula.
const OF_MATHS: [&str; 2] = ["maths", "typeset"];

/// Browsers of the last years; older ones have no WebAssembly that this page needs.
const TARGET: &str = "--target=es2022";

/// Makes the scripts, where index.html has Trunk find them.
pub(crate) fn make(places: &Places) -> Result<()> {
    let sources = places.root.join("frontend").join("wanted");
    node::install_locked(&sources, "what is bundled for the page")?;
    let mut esbuild = Command::new(node::find()?);
    esbuild.current_dir(&sources).arg("node_modules/esbuild/bin/esbuild");
    esbuild.args(OF_CODE.iter().chain(&OF_MATHS).map(|name| format!("{name}.js")));
    esbuild.args(["--bundle", "--minify", "--format=esm", "--outdir=made", "--log-level=warning", TARGET]);
    fs::create_dir_all(sources.join("made")).context("could not create frontend/wanted/made")?;
    shell::run(&mut esbuild).context("esbuild did not accept frontend/wanted")
}

/// Whether a file is one of these, by its name with or without a hash.
pub(super) fn is_wanted(name: &str) -> bool {
    is_of_code(name) || is_of_maths(name)
}

pub(super) fn is_of_code(name: &str) -> bool {
    is_one_of(name, &OF_CODE)
}

pub(super) fn is_of_maths(name: &str) -> bool {
    is_one_of(name, &OF_MATHS)
}

fn is_one_of(name: &str, stems: &[&str]) -> bool {
    let stem = name.strip_suffix(".js").map(|name| name.split('-').next().unwrap_or_default());
    stem.is_some_and(|stem| stems.contains(&stem))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn files_are_known_by_their_names() {
        assert!(is_of_code("code-0123456789abcdef.js") && is_of_code("grammars.js"));
        assert!(!is_of_code("code.css") && !is_of_code("codes-0.js") && !is_of_code("snippets/a/code.js"));
    }

    /// Who names a language that has no grammar would wait for nothing.
    #[test]
    fn every_language_has_its_grammar() {
        let languages = include_str!("../../../frontend/wanted/languages.js");
        let grammars = include_str!("../../../frontend/wanted/grammars.js");
        let named = |line: &'static str| line.strip_prefix("  ")?.split_once(": \"").map(|(name, _)| name);
        let imported = |line: &'static str| line.split_once(" from \"highlight.js/lib/languages/")?.1.split('"').next();
        let listed = |line: &'static str| line.strip_prefix("  ")?.strip_suffix(',').filter(|name| !name.contains(' '));
        let named: BTreeSet<&str> = languages.lines().filter_map(named).collect();
        assert!(named.contains("rust") && named.len() > 30, "{named:?}");
        assert_eq!(named, grammars.lines().filter_map(imported).collect());
        assert_eq!(named, grammars.lines().filter_map(listed).collect());
    }
}
