//! Writes the page's files, each beside its compressed forms.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Files, read};

/// The formats that are compressed already.
const DENSE: [&str; 6] = ["avif", "gif", "jpg", "png", "webp", "woff2"];

/// Whether a file has no compressed forms.
pub(super) fn is_dense(name: &str) -> bool {
    DENSE.iter().any(|extension| name.ends_with(extension))
}

/// What is being written; no part of any page, so the next run removes what is left of it.
const UNFINISHED: &str = "unfinished.part";

/// Makes the directory hold exactly these files.
pub(super) fn write(to: &Path, files: &Files) -> Result<()> {
    update(to, files)
}

/// Makes the directory hold exactly these files and their compressed forms.
pub(super) fn write_compressed(to: &Path, files: &Files) -> Result<()> {
    let before = if to.is_dir() { read(to)? } else { Files::new() };
    let mut all = files.clone();
    for (name, bytes) in files {
        if is_dense(name) {
            continue;
        }
        // Brotli at its best takes seconds, and most files are as they were.
        let is_same = before.get(name) == Some(bytes);
        for (suffix, compress) in [("br", brotli as fn(&[u8]) -> Result<Vec<u8>>), ("gz", gzip)] {
            let name = format!("{name}.{suffix}");
            let compressed = match before.get(&name) {
                Some(compressed) if is_same => compressed.clone(),
                Some(_) | None => compress(bytes)?,
            };
            all.insert(name, compressed);
        }
    }
    update(to, &all)
}

/// Leaves files alone that are right already: the server is built again when one is newer.
fn update(to: &Path, files: &Files) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("could not create {}", to.display()))?;
    let before = read(to)?;
    let wanted: BTreeSet<&String> = files.keys().collect();
    for name in before.keys().filter(|name| !wanted.contains(name)) {
        let path = to.join(name);
        fs::remove_file(&path).with_context(|| format!("could not remove {}", path.display()))?;
    }
    for (name, bytes) in files.iter().filter(|(name, bytes)| before.get(*name) != Some(*bytes)) {
        let path = to.join(name);
        let directory = path.parent().expect("a file below a directory has a parent");
        // A run that is cut off must not leave half a file under its name: the next one would take it for whole.
        let unfinished = to.join(UNFINISHED);
        fs::create_dir_all(directory)
            .and_then(|()| fs::write(&unfinished, bytes))
            .and_then(|()| fs::rename(&unfinished, &path))
            .with_context(|| format!("could not write {}", path.display()))?;
    }
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    // These are the slowest and smallest settings; a window of 2^24 bytes every browser reads.
    let settings = BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    let mut compressed = Vec::new();
    let mut source = bytes;
    brotli::BrotliCompress(&mut source, &mut compressed, &settings).context("brotli could not compress")?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).context("gzip could not compress")?;
    encoder.finish().context("gzip could not compress")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_forms_lie_beside_their_file() {
        let directory = tempfile::tempdir().expect("the system has a place for temporary files");
        let text = "the same words ".repeat(100).into_bytes();
        let files = Files::from([("a.css".to_owned(), text), ("b.png".to_owned(), vec![1])]);
        write_compressed(directory.path(), &files).expect("the directory is writable");
        let written = read(directory.path()).expect("the directory is readable");
        let names: Vec<&str> = written.keys().map(String::as_str).collect();
        assert_eq!(names, ["a.css", "a.css.br", "a.css.gz", "b.png"]);
        assert!(written["a.css.br"].len() < 100);
    }

    #[test]
    fn what_is_no_longer_part_of_the_page_goes() {
        let directory = tempfile::tempdir().expect("the system has a place for temporary files");
        let page = |name: &str| Files::from([(name.to_owned(), b"x".to_vec())]);
        write(directory.path(), &page("old.js")).expect("the directory is writable");
        write(directory.path(), &page("new.js")).expect("the directory is writable");
        assert_eq!(read(directory.path()).expect("the directory is readable"), page("new.js"));
    }

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let directory = tempfile::tempdir().expect("the system has a place for temporary files");
        let page = |text: &str| Files::from([("a.css".to_owned(), text.into())]);
        write(directory.path(), &page("the first")).expect("the directory is writable");
        let kept = fs::File::open(directory.path().join("a.css")).expect("it was written");
        write(directory.path(), &page("the second")).expect("the directory is writable");
        // Who reads the old file still has all of it: the new one took its name, and not its place.
        assert_eq!(std::io::read_to_string(kept).expect("it is text"), "the first");
        fs::write(directory.path().join(UNFINISHED), "hal").expect("the directory is writable");
        write(directory.path(), &page("the second")).expect("the directory is writable");
        assert_eq!(read(directory.path()).expect("the directory is readable"), page("the second"));
    }
}
