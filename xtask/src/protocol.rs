//! `cargo xtask protocol`: docs/protocol.md, written from the types.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::places::Places;
use crate::shell;

const PAGE: &str = "docs/protocol.md";

/// Writes the page.
pub(crate) fn write(places: &Places) -> Result<()> {
    let text = generate(places)?;
    fs::write(places.root.join(PAGE), text).with_context(|| format!("could not write {PAGE}"))?;
    shell::say(&format!("{PAGE} says what the types say"));
    Ok(())
}

/// Compares the page with the types.
pub(crate) fn check(places: &Places) -> Result<()> {
    let expected = generate(places)?;
    let found = fs::read_to_string(places.root.join(PAGE)).unwrap_or_default();
    let Some(line) = first_difference(&found, &expected) else {
        shell::say(&format!("{PAGE} says what the types say"));
        return Ok(());
    };
    bail!("{PAGE}:{line} is not what the types say; `cargo xtask protocol` writes it anew")
}

fn generate(places: &Places) -> Result<String> {
    let arguments = ["run", "--quiet", "--package", "adda-shared", "--example", "protocol"];
    shell::capture(&mut shell::cargo_in(&places.root, &arguments))
}

/// The number of the first line that differs.
fn first_difference(found: &str, expected: &str) -> Option<usize> {
    if found == expected {
        return None;
    }
    let same = found.lines().zip(expected.lines()).take_while(|(one, other)| one == other);
    Some(same.count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_has_a_line() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
        assert_eq!(first_difference("", "a\n"), Some(1));
    }
}
