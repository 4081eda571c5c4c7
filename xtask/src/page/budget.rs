//! What opening Adda for the first time fetches, against what it may.

use std::fs;

use anyhow::{Context as _, Result, bail};

use super::names::is_text;
use super::{Files, INDEX, read};
use crate::places::Places;
use crate::{shell, words};

/// One number, what it should be and what it must not exceed, in bytes.
struct Measured {
    what: &'static str,
    bytes: u64,
    bytes_goal: u64,
    bytes_max: u64,
}

/// Measures the page in `dist` and fails when it is too large.
pub(crate) fn check(places: &Places) -> Result<()> {
    let file = places.root.join("xtask").join("budgets.toml");
    let text = fs::read_to_string(&file).with_context(|| format!("could not read {}", file.display()))?;
    let budgets: toml::Table = toml::from_str(&text).context("budgets.toml is not TOML")?;
    let page = read(&places.page()).context("the page is not built yet; `cargo xtask page` does it")?;
    let measured = [
        Measured {
            what: "first load",
            bytes: first_load(&page, |_| true)?,
            bytes_goal: bound(&budgets, "total_bytes_goal")?,
            bytes_max: bound(&budgets, "total_bytes_max")?,
        },
        Measured {
            what: "WebAssembly",
            bytes: first_load(&page, |name| name.ends_with(".wasm"))?,
            bytes_goal: bound(&budgets, "wasm_bytes_goal")?,
            bytes_max: bound(&budgets, "wasm_bytes_max")?,
        },
    ];
    report(&measured)
}

fn bound(budgets: &toml::Table, name: &str) -> Result<u64> {
    let bound = budgets.get("first_load").and_then(|table| table.get(name)?.as_integer());
    let bound = bound.with_context(|| format!("budgets.toml has no first_load.{name}"))?;
    u64::try_from(bound).with_context(|| format!("first_load.{name} is negative"))
}

fn report(measured: &[Measured]) -> Result<()> {
    let mut too_large = Vec::new();
    for Measured { what, bytes, bytes_goal, bytes_max } in measured {
        let percent = bytes * 100 / bytes_goal;
        shell::say(&format!(
            "{what}: {bytes} bytes after brotli, {percent}% of the goal of {bytes_goal}; at most {bytes_max} pass"
        ));
        if bytes > bytes_max {
            too_large.push(*what);
        }
    }
    if too_large.is_empty() {
        return Ok(());
    }
    bail!("the page is over its budget in xtask/budgets.toml: {}", too_large.join(", "))
}

/// The compressed bytes of index.html and of all that it names, directly or not.
fn first_load(page: &Files, counts: impl Fn(&str) -> bool) -> Result<u64> {
    let mut reached = vec![INDEX];
    let mut next = 0;
    while let Some(name) = reached.get(next).copied() {
        next += 1;
        let bytes = page.get(name).with_context(|| format!("the page has no {name}"))?;
        if !is_text(name) {
            continue;
        }
        let text = String::from_utf8_lossy(bytes);
        let named = page.keys().map(String::as_str).filter(|other| words::mentions(&text, other));
        let new: Vec<&str> = named.filter(|other| !reached.contains(other)).collect();
        reached.extend(new);
    }
    let counted = reached.into_iter().filter(|name| counts(name));
    Ok(counted.map(|name| transferred(page, name)).sum())
}

fn transferred(page: &Files, name: &str) -> u64 {
    let bytes = page.get(&format!("{name}.br")).unwrap_or(&page[name]);
    bytes.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Files {
        let sized = |size: usize| vec![b' '; size];
        Files::from([
            ("index.html".to_owned(), b"/start.js /a.css".to_vec()),
            ("index.html.br".to_owned(), sized(10)),
            ("start.js".to_owned(), b"'/a.wasm'".to_vec()),
            ("start.js.br".to_owned(), sized(20)),
            ("a.css".to_owned(), sized(3)),
            ("a.wasm".to_owned(), sized(999)),
            ("a.wasm.br".to_owned(), sized(400)),
            ("later.js".to_owned(), sized(5_000)),
        ])
    }

    #[test]
    fn only_what_is_reached_counts() {
        assert_eq!(first_load(&page(), |_| true).expect("the page has an index"), 433);
    }

    #[test]
    fn one_kind_can_be_counted() {
        let wasm = first_load(&page(), |name| name.ends_with(".wasm"));
        assert_eq!(wasm.expect("the page has an index"), 400);
    }

    #[test]
    fn too_large_is_an_error() {
        let measured = |bytes| [Measured { what: "first load", bytes, bytes_goal: 8, bytes_max: 10 }];
        assert!(report(&measured(10)).is_ok());
        assert!(report(&measured(11)).is_err());
    }
}
