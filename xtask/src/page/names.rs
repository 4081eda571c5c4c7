//! Hashes each file's content into its name, so that a browser may keep it for ever.
//!
//! A file that names another one changes with it. So a file gets its name
//! after all that it names have theirs, and those that name each other get
//! theirs together. It names them by their path, or, beside
//! itself, as `"./name"`.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::Files;
use crate::dist::hexadecimal;
use crate::words;

/// The files that can name others.
const TEXT: [&str; 6] = ["html", "js", "css", "json", "svg", "webmanifest"];

/// The same files under names that change with their content.
pub(super) fn hashed(mut files: Files) -> Files {
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    let mut done = Files::new();
    while let Some(next) = next_of(&files) {
        let mut group = Files::new();
        for name in next {
            let bytes = files.remove(&name).expect("its name was just found there");
            let bytes = if is_text(&name) { with_names(bytes, &name, &renamed) } else { bytes };
            group.insert(name, bytes);
        }
        // Those that name each other change together.
        let hash = content_hash(&group.values().flatten().copied().collect::<Vec<u8>>());
        let named = |name: &String| if is_fixed(name) { name.clone() } else { hashed_name(name, &hash) };
        let own: BTreeMap<String, String> = group.keys().map(|name| (name.clone(), named(name))).collect();
        for (name, bytes) in group {
            let bytes = if own.len() > 1 { with_names(bytes, &name, &own) } else { bytes };
            done.insert(own[&name].clone(), bytes);
        }
        renamed.extend(own);
    }
    done
}

/// The files to name next: the fewest that name none but each other.
fn next_of(files: &Files) -> Option<BTreeSet<String>> {
    let named = |name: &String| files.keys().filter(|other| is_named(files, name, other)).cloned().collect::<Vec<_>>();
    let reached = |name: &String| {
        let mut reached = BTreeSet::from([name.clone()]);
        let mut next = vec![name.clone()];
        while let Some(name) = next.pop() {
            next.extend(named(&name).into_iter().filter(|other| reached.insert(other.clone())));
        }
        reached
    };
    files.keys().map(reached).min_by_key(BTreeSet::len)
}

/// The beginning of a content's SHA-256: plenty to tell the versions of one file apart.
pub(super) fn content_hash(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes)[..8])
}

pub(super) fn is_text(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|extension| TEXT.contains(&extension))
}

/// The page itself is asked for by its name, and so is its worker.
fn is_fixed(name: &str) -> bool {
    [super::INDEX, super::worker::WORKER].contains(&name)
}

/// Whether a file names another one that has no final name yet.
fn is_named(files: &Files, name: &str, other: &str) -> bool {
    is_text(name) && other != name && !is_fixed(other) && names(&String::from_utf8_lossy(&files[name]), name, other)
}

fn names(text: &str, name: &str, other: &str) -> bool {
    words::mentions(text, other) || beside(name, other).is_some_and(|other| text.contains(&other))
}

/// How a file may name another one of its directory.
fn beside(name: &str, other: &str) -> Option<String> {
    let (directory, file) = other.rsplit_once('/')?;
    let is_beside = name.rsplit_once('/').is_some_and(|(own, _)| own == directory);
    is_beside.then(|| format!("\"./{file}\""))
}

/// A name that is the key of an object stays: by it the WebAssembly asks for what is imported, and that is not rewritten.
fn with_names(bytes: Vec<u8>, name: &str, renamed: &BTreeMap<String, String>) -> Vec<u8> {
    let Ok(mut text) = String::from_utf8(bytes.clone()) else {
        return bytes;
    };
    // First, lest one of this directory be taken for one of the same name at the root.
    for (old, new) in renamed {
        if let Some((old, new)) = beside(name, old).zip(beside(name, new)) {
            text = text.replace(&old, &new);
        }
    }
    for (old, new) in renamed.iter().filter(|(old, new)| old != new) {
        let is_key = |start: &usize| text[start + old.len()..].starts_with("\":");
        let found: Vec<usize> = words::places(&text, old).filter(|start| !is_key(start)).collect();
        for start in found.into_iter().rev() {
            text.replace_range(start..start + old.len(), new);
        }
    }
    text.into_bytes()
}

/// `a/b.c.js` becomes `a/b.c-0123456789abcdef.js`.
fn hashed_name(name: &str, hash: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(contents: &[(&str, &str)]) -> Files {
        contents.iter().map(|&(name, text)| (name.to_owned(), text.into())).collect()
    }

    fn index(files: &Files) -> String {
        String::from_utf8_lossy(&files["index.html"]).into_owned()
    }

    #[test]
    fn names_are_rewritten_where_they_stand() {
        let page = hashed(files(&[
            ("index.html", "<script src=\"/a.js\"></script><link href=\"/a-a.js\">"),
            ("a.js", "init('/a_bg.wasm')"),
            ("a_bg.wasm", "wasm"),
        ]));
        let wasm = format!("a_bg-{}.wasm", content_hash(b"wasm"));
        let script = format!("init('/{wasm}')");
        let name = format!("a-{}.js", content_hash(script.as_bytes()));
        assert_eq!(page[&name], script.as_bytes());
        assert_eq!(index(&page), format!("<script src=\"/{name}\"></script><link href=\"/a-a.js\">"));
    }

    #[test]
    fn what_the_web_assembly_asks_for_keeps_its_name() {
        let page = hashed(files(&[
            ("index.html", "<script src=\"/a.js\"></script>"),
            ("a.js", "import * as b from \"./b.js\"; const imports = { \"./b.js\": b };"),
            ("b.js", "export"),
        ]));
        let b = format!("b-{}.js", content_hash(b"export"));
        let script = format!("import * as b from \"./{b}\"; const imports = {{ \"./b.js\": b }};");
        assert!(page.values().any(|bytes| bytes == script.as_bytes()));
    }

    #[test]
    fn a_file_beside_is_named_without_its_path() {
        let page = hashed(files(&[
            ("index.html", "<script src=\"/s/a.js\"></script>"),
            ("s/a.js", "import { c } from \"./b.js\";"),
            ("s/b.js", "export"),
            ("b.js", "another"),
        ]));
        let script = format!("import {{ c }} from \"./b-{}.js\";", content_hash(b"export"));
        assert!(page.values().any(|bytes| bytes == script.as_bytes()));
    }

    #[test]
    fn a_change_deep_down_reaches_the_page() {
        let build = |wasm| {
            let contents = [("index.html", "a.js"), ("a.js", "a.wasm"), ("a.wasm", wasm)];
            index(&hashed(files(&contents)))
        };
        assert_ne!(build("one"), build("two"));
        assert_eq!(build("one"), build("one"));
    }

    #[test]
    fn files_that_name_each_other_change_together() {
        let build = |text| {
            hashed(files(&[("a.js", "import './b.js'"), ("b.js", text), ("index.html", "/a.js /c.js"), ("c.js", "")]))
        };
        let (one, other) = (build("import './a.js'; 1"), build("import './a.js'; 2"));
        let name = |page: &Files, stem| page.keys().find(|name| name.starts_with(stem)).expect("it is there").clone();
        let (a, b) = (name(&one, "a-"), name(&one, "b-"));
        assert_eq!(one[&a], format!("import './{b}'").as_bytes());
        assert_eq!(one[&b], format!("import './{a}'; 1").as_bytes());
        assert_eq!(index(&one), format!("/{a} /{}", name(&one, "c-")));
        assert_ne!(a, name(&other, "a-"));
        assert_eq!(name(&one, "c-"), name(&other, "c-"));
    }

    #[test]
    fn folders_stay() {
        assert!(hashed_name("snippets/x/inline0.js", "0").starts_with("snippets/x/inline0-"));
    }
}
