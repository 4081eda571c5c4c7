//! What opening Adda for the first time fetches, against what it may.

use std::fs;

use anyhow::{Context as _, Result, bail};

use super::names::is_text;
use super::output::is_dense;
use super::{Files, INDEX, needs, read, wanted};
use crate::places::Places;
use crate::{shell, words};

/// A bound may lie above what is measured by one part in so many, and follows the page down.
const SLACK: u64 = 100;

/// The list of emoji, which is fetched when one is chosen for the first time.
const EMOJI: &str = "emoji-";

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
    let reached = first_load(&page)?;
    let wasm = all_wasm(&reached)?;
    let all_of =
        |is_it: fn(&str) -> bool| page.keys().map(String::as_str).filter(|name| is_it(name)).collect::<Vec<_>>();
    let measured = [
        Measured {
            what: "first load",
            bytes: transferred(&page, &reached)?,
            bytes_goal: bound(&budgets, "total_bytes_goal")?,
            bytes_max: bound(&budgets, "total_bytes_max")?,
        },
        Measured {
            what: "WebAssembly",
            bytes: transferred(&page, &wasm)?,
            bytes_goal: bound(&budgets, "wasm_bytes_goal")?,
            bytes_max: bound(&budgets, "wasm_bytes_max")?,
        },
        Measured {
            what: "what comes with a room",
            bytes: transferred(&page, &needs::more(&page, &["beside"], &["door"])?)?,
            bytes_goal: bound(&budgets, "beside_bytes_goal")?,
            bytes_max: bound(&budgets, "beside_bytes_max")?,
        },
        Measured {
            what: "pages and dialogs",
            bytes: transferred(&page, &needs::more(&page, &["pages"], &["door", "beside"])?)?,
            bytes_goal: bound(&budgets, "pages_bytes_goal")?,
            bytes_max: bound(&budgets, "pages_bytes_max")?,
        },
        Measured {
            what: "a language",
            bytes: transferred(&page, &needs::more(&page, &["bengali"], &["door", "beside"])?)?,
            bytes_goal: bound(&budgets, "language_bytes_goal")?,
            bytes_max: bound(&budgets, "language_bytes_max")?,
        },
        Measured {
            what: "the list of emoji",
            bytes: transferred(&page, &all_of(is_emoji))?,
            bytes_goal: bound(&budgets, "emoji_bytes_goal")?,
            bytes_max: bound(&budgets, "emoji_bytes_max")?,
        },
        Measured {
            what: "what colours code",
            bytes: transferred(&page, &all_of(wanted::is_of_code))?,
            bytes_goal: bound(&budgets, "code_bytes_goal")?,
            bytes_max: bound(&budgets, "code_bytes_max")?,
        },
        Measured {
            what: "what shows formulas",
            bytes: transferred(&page, &all_of(wanted::is_of_maths))?,
            bytes_goal: bound(&budgets, "maths_bytes_goal")?,
            bytes_max: bound(&budgets, "maths_bytes_max")?,
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
    let (mut too_large, mut too_lax) = (Vec::new(), Vec::new());
    for Measured { what, bytes, bytes_goal, bytes_max } in measured {
        let percent = bytes * 100 / bytes_goal;
        shell::say(&format!(
            "{what}: {bytes} bytes after brotli, {percent}% of the goal of {bytes_goal}; at most {bytes_max} pass"
        ));
        if bytes > bytes_max {
            too_large.push(*what);
        } else if *bytes_max > bytes + bytes / SLACK {
            too_lax.push(format!("{what} to {bytes}"));
        }
    }
    if !too_large.is_empty() {
        bail!("the page is over its budget in xtask/budgets.toml: {}", too_large.join(", "));
    }
    if !too_lax.is_empty() {
        bail!("the page became smaller, so lower its bounds in xtask/budgets.toml: {}", too_lax.join(", "));
    }
    Ok(())
}

/// index.html and all that it names, directly or not, with the part that stands before the door. Most wait for none of
/// the other parts at the start; whoever speaks Bengali waits for that, and for as much less of everything else.
fn first_load(page: &Files) -> Result<Vec<&str>> {
    let later = needs::more(page, &["beside", "pages", "bengali"], &["door"])?;
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
        let named = named.filter(|name| !later.contains(name) && !is_emoji(name) && !wanted::is_wanted(name));
        let new: Vec<&str> = named.filter(|other| !reached.contains(other)).collect();
        reached.extend(new);
    }
    Ok(reached)
}

/// A page that seems to load none would pass every bound, and show nothing.
fn all_wasm<'a>(reached: &[&'a str]) -> Result<Vec<&'a str>> {
    let wasm: Vec<&str> = reached.iter().copied().filter(|name| name.ends_with(".wasm")).collect();
    if wasm.is_empty() {
        bail!("nothing that index.html loads names a WebAssembly, so the page can't be measured");
    }
    Ok(wasm)
}

fn is_emoji(name: &str) -> bool {
    name.starts_with(EMOJI) && name.ends_with(".txt")
}

/// The bytes of these files as they are sent.
fn transferred(page: &Files, names: &[&str]) -> Result<u64> {
    let mut sum = 0;
    for name in names {
        let sent = if is_dense(name) { (*name).to_owned() } else { format!("{name}.br") };
        let bytes = page.get(&sent).with_context(|| format!("the page has no {sent}; `cargo xtask page` makes it"))?;
        sum += bytes.len() as u64;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Files {
        let sized = |size: usize| vec![b' '; size];
        Files::from([
            ("index.html".to_owned(), b"/start.js /a.png".to_vec()),
            ("index.html.br".to_owned(), sized(10)),
            ("start.js".to_owned(), b"'/a.wasm' './parts-0.js' '/emoji-0.txt' '/code-0.js'".to_vec()),
            ("parts-0.js".to_owned(), needs::tests::SCRIPT.as_bytes().to_vec()),
            ("parts-0.js.br".to_owned(), sized(4)),
            ("split_door-0.wasm".to_owned(), sized(7_000)),
            ("split_door-0.wasm.br".to_owned(), sized(1_000)),
            ("split_beside-0.wasm".to_owned(), sized(7_000)),
            ("split_pages-0.wasm".to_owned(), sized(7_000)),
            ("split_bengali-0.wasm".to_owned(), sized(7_000)),
            ("chunk_1-0.wasm".to_owned(), sized(7_000)),
            ("chunk_1-0.wasm.br".to_owned(), sized(500)),
            ("chunk_2-0.wasm".to_owned(), sized(7_000)),
            ("emoji-0.txt".to_owned(), sized(7_000)),
            ("code-0.js".to_owned(), b"'/grammars-0.js'".to_vec()),
            ("grammars-0.js".to_owned(), sized(7_000)),
            ("start.js.br".to_owned(), sized(20)),
            ("a.png".to_owned(), sized(3)),
            ("a.wasm".to_owned(), sized(999)),
            ("a.wasm.br".to_owned(), sized(400)),
            ("later.js".to_owned(), sized(5_000)),
        ])
    }

    fn total(page: &Files) -> Result<u64> {
        transferred(page, &first_load(page)?)
    }

    #[test]
    fn only_what_is_reached_counts() {
        assert_eq!(total(&page()).expect("every file is there"), 1_937);
    }

    #[test]
    fn wasm_is_counted_by_itself_and_what_comes_later_not_at_all() {
        let page = page();
        let reached = first_load(&page).expect("the page has an index");
        assert_eq!(all_wasm(&reached).expect("there is one"), ["a.wasm", "chunk_1-0.wasm", "split_door-0.wasm"]);
        assert!(all_wasm(&["index.html"]).is_err());
        assert_eq!(all_wasm(&["a.wasm", "b.js", "b.wasm"]).expect("there are two"), ["a.wasm", "b.wasm"]);
    }

    #[test]
    fn a_file_without_its_compressed_form_is_an_error() {
        let mut page = page();
        page.remove("a.wasm.br");
        assert!(total(&page).is_err());
    }

    #[test]
    fn too_large_is_an_error_and_a_bound_far_above_too() {
        let measured = |bytes| [Measured { what: "first load", bytes, bytes_goal: 800, bytes_max: 1_010 }];
        assert!(report(&measured(1_011)).is_err());
        assert!(report(&measured(1_010)).is_ok());
        assert!(report(&measured(1_000)).is_ok());
        assert!(report(&measured(999)).is_err());
    }
}
