//! What a part of the page is fetched with: some of what several parts need is in files of its own, as the script says
//! that fetches them.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};

use super::Files;

/// What the names of the script begin with that fetches the parts.
const SCRIPT: &str = "parts-";

/// The files of these parts which are not those of the others.
pub(super) fn more<'a>(page: &'a Files, parts: &[&str], others: &[&str]) -> Result<Vec<&'a str>> {
    let script = page.iter().find(|(name, _)| name.starts_with(SCRIPT) && name.ends_with(".js"));
    let (_, script) = script.context("the page has no script that fetches its parts")?;
    let script = String::from_utf8_lossy(script);
    let (mut wanted, mut known) = (BTreeSet::new(), BTreeSet::new());
    for (parts, beginnings) in [(parts, &mut wanted), (others, &mut known)] {
        for part in parts {
            beginnings.extend(needed(&script, part)?);
        }
    }
    let is_wanted = |name: &&str| {
        let begins = |beginning: &String| name.starts_with(beginning.as_str()) && name.ends_with(".wasm");
        wanted.iter().any(begins) && !known.iter().any(begins)
    };
    Ok(page.keys().map(String::as_str).filter(is_wanted).collect())
}

/// How the names of the files begin with which a part is fetched.
fn needed(script: &str, part: &str) -> Result<Vec<String>> {
    let absent = || format!("the script that fetches the parts knows none that is called {part}");
    let (_, rest) = script.split_once(&format!("__wasm_split_load_{part} =")).with_context(absent)?;
    let (rest, _) = rest.split_once("]").with_context(absent)?;
    let (_, chunks) = rest.rsplit_once("[").with_context(absent)?;
    let chunks = chunks.split(',').map(str::trim).filter(|chunk| !chunk.is_empty());
    let chunks = chunks.map(|chunk| format!("{}-", chunk.trim_start_matches('_')));
    Ok(chunks.chain([format!("split_{part}-")]).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// As short as the script that fetches the parts can be.
    pub(in super::super) const SCRIPT: &str = "
        const __chunk_1 = makeLoad(() => fetch('./chunk_1-0.wasm'), []);
        const __chunk_2 = makeLoad(() => fetch('./chunk_2-0.wasm'), []);
        export const __wasm_split_load_pages = wrapAsyncCb(makeLoad(() => fetch('./split_pages-0.wasm')
        , [__chunk_1, __chunk_2]));
        export const __wasm_split_load_door = wrapAsyncCb(makeLoad(() => fetch('./split_door-0.wasm'), [__chunk_1]));
        export const __wasm_split_load_beside = wrapAsyncCb(makeLoad(() => fetch('./split_beside-0.wasm')
        , [__chunk_1, __chunk_2]));
        export const __wasm_split_load_bengali = wrapAsyncCb(makeLoad(() => fetch('./split_bengali-0.wasm'), []));";

    #[test]
    fn what_several_parts_need_counts_for_the_first_of_them() {
        let names = ["split_beside-0", "split_pages-0", "split_door-0", "chunk_1-0", "chunk_2-0", "chunk_11-0"];
        let mut page: Files = names.iter().map(|name| (format!("{name}.wasm"), Vec::new())).collect();
        assert!(more(&page, &["beside"], &[]).is_err(), "without the script nothing is known");
        page.insert("parts-0.js".to_owned(), SCRIPT.as_bytes().to_vec());
        let found = |parts: &[&str], others: &[&str]| more(&page, parts, others).expect("the script is there");
        assert_eq!(found(&["door"], &[]), ["chunk_1-0.wasm", "split_door-0.wasm"]);
        assert_eq!(found(&["beside"], &["door"]), ["chunk_2-0.wasm", "split_beside-0.wasm"]);
        assert_eq!(found(&["pages"], &["door", "beside"]), ["split_pages-0.wasm"]);
        assert!(more(&page, &["cellar"], &[]).is_err(), "a part that is not there is a mistake");
    }
}
