//! The service worker keeps the page in the browser: here it learns which files the page is made of, and which of them
//! only once somebody wants them.
//!
//! The version stands in the page as well, so that a page can tell whether it
//! is the one that the worker keeps, and the server which one it serves.

use anyhow::{Context as _, Result, ensure};

use super::names::content_hash;
use super::{Files, INDEX, wanted};

pub(super) const WORKER: &str = "service-worker.js";

/// Where the files have their final names, what stands in their place before.
const PAGE_VERSION: &str = "data-version=\"\"";
const WORKER_VERSION: &str = "const VERSION = \"\";";
const WORKER_FILES: &str = "const FILES = [];";
const WORKER_WANTED: &str = "const WANTED = [];";

/// The same files, with the version in the page and in its worker, and in that the names of all the others.
pub(super) fn with_version(mut files: Files) -> Result<Files> {
    let all: Vec<u8> =
        files.iter().flat_map(|(name, bytes)| [name.as_bytes(), b"\n", bytes]).flatten().copied().collect();
    let version = content_hash(&all);
    let others = files.keys().filter(|name| ![INDEX, WORKER].contains(&name.as_str()));
    let (wanted, others): (Vec<&String>, Vec<&String>) = others.partition(|name| wanted::is_wanted(name));
    let list = |names: Vec<&String>| names.iter().map(|name| format!("\"/{name}\"")).collect::<Vec<_>>().join(",");
    let (wanted, others) = (list(wanted), list(others));
    replace(&mut files, INDEX, PAGE_VERSION, &format!("data-version=\"{version}\""))?;
    replace(&mut files, WORKER, WORKER_VERSION, &format!("const VERSION = \"{version}\";"))?;
    replace(&mut files, WORKER, WORKER_FILES, &format!("const FILES = [{others}];"))?;
    replace(&mut files, WORKER, WORKER_WANTED, &format!("const WANTED = [{wanted}];"))?;
    Ok(files)
}

fn replace(files: &mut Files, name: &str, placeholder: &str, text: &str) -> Result<()> {
    let bytes = files.get_mut(name).with_context(|| format!("Trunk made no {name}"))?;
    let source = std::str::from_utf8(bytes).with_context(|| format!("{name} is not UTF-8"))?;
    ensure!(source.matches(placeholder).count() == 1, "{name} should have `{placeholder}` once");
    *bytes = source.replace(placeholder, text).into_bytes();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(style: &str) -> Files {
        let contents = [
            (INDEX, "<html data-version=\"\">"),
            (WORKER, "const VERSION = \"\";\nconst FILES = [];\nconst WANTED = [];\n"),
            ("style.css", style),
            ("code-0.js", ""),
        ];
        contents.map(|(name, text)| (name.to_owned(), text.into())).into()
    }

    fn text(files: &Files, name: &str) -> String {
        String::from_utf8_lossy(&files[name]).into_owned()
    }

    #[test]
    fn page_and_worker_are_of_one_version_which_any_change_makes_another() {
        let (one, other) = (with_version(page("a{}")), with_version(page("b{}")));
        let (one, other) = (one.expect("it has all places"), other.expect("it has all places"));
        let index = text(&one, INDEX);
        let version = index.split('"').nth(1).expect("it has a version");
        assert_eq!(version.len(), 16);
        let lists = "const FILES = [\"/style.css\"];\nconst WANTED = [\"/code-0.js\"];\n";
        assert_eq!(text(&one, WORKER), format!("const VERSION = \"{version}\";\n{lists}"));
        assert_ne!(index, text(&other, INDEX));
    }

    #[test]
    fn a_worker_without_its_places_is_refused() {
        let mut files = page("a{}");
        files.insert(WORKER.to_owned(), b"const VERSION = \"\";".to_vec());
        assert!(with_version(files).is_err());
    }
}
