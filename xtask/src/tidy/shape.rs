//! How large a file may be, and where modules lie.

use super::Finding;
use super::tree::{Tree, lines};

const LINES_MAX: usize = 400;
/// The sentence with which a file's header asks for more.
const EXCUSE: &str = "Longer than 400 lines because";
const HEADER_LINES: usize = 40;

pub(super) fn file_length(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.below(&[""], &["rs", "css", "ts"]) {
        let count = text.lines().count();
        let is_excused = lines(text).take(HEADER_LINES).any(|(_, line)| line.contains(EXCUSE));
        if count > LINES_MAX && !is_excused {
            let why = format!("has {count} lines; split it, or say `{EXCUSE}` in its header");
            findings.push(Finding::new(path, 0, why));
        }
    }
    findings
}

pub(super) fn no_mod_rs(tree: &Tree) -> Vec<Finding> {
    let paths = tree.all().map(|(path, _)| path);
    let found = paths.filter(|path| path.ends_with("/mod.rs"));
    found.map(|path| Finding::new(path, 0, "a module lies in a file of its name")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn long_files_need_an_excuse() {
        let long = "x\n".repeat(LINES_MAX + 1);
        let excused = format!("//! {EXCUSE} it is a table.\n{long}");
        let enough = "x\n".repeat(LINES_MAX);
        check(file_length, &[("a.rs", &enough), ("b.css", &long), ("c.rs", &excused), ("d.md", &long)], &["b.css"]);
    }

    #[test]
    fn modules_have_files_of_their_name() {
        check(no_mod_rs, &[("a/src/b/mod.rs", ""), ("a/src/b.rs", "")], &["a/src/b/mod.rs"]);
    }
}
