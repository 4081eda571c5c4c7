//! The repository's text files, as tidy's rules see them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::shell;

/// Every text file that is tracked or would be, by its path from the root.
pub(super) struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut git = Command::new("git");
        git.current_dir(root);
        git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listed = shell::capture(&mut git)?;
        let mut files = BTreeMap::new();
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            // A picture is not text, and a tracked file may have been removed just now.
            if let Ok(text) = fs::read_to_string(root.join(path)) {
                files.insert(path.to_owned(), text);
            }
        }
        Ok(Self { files })
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned()));
        Self { files: files.collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether there is such a file, or a directory with files in it.
    pub(super) fn has(&self, path: &str) -> bool {
        let directory = format!("{}/", path.trim_end_matches('/'));
        self.files.contains_key(path) || self.files.keys().any(|file| file.starts_with(&directory))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The files with one of these extensions below one of these places.
    /// A place is the beginning of a path, so `a/b` is `a/b.rs` as well as `a/b/c.rs`.
    pub(super) fn below<'a>(
        &'a self,
        places: &'a [&str],
        extensions: &'a [&str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.all().filter(move |(path, _)| {
            let extension = path.rsplit('.').next().unwrap_or_default();
            extensions.contains(&extension) && places.iter().any(|place| is_at(path, place))
        })
    }
}

/// Lines with their numbers, counted from 1.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// Lines of Rust, CSS or TypeScript without their `//` comments.
pub(super) fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    lines(text).map(|(number, line)| (number, line.split("//").next().unwrap_or_default()))
}

fn is_at(path: &str, place: &str) -> bool {
    path.strip_prefix(place)
        .is_some_and(|rest| place.is_empty() || rest.is_empty() || rest.starts_with('/') || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_file_and_its_directory() {
        assert!(is_at("backend/src/domain.rs", "backend/src/domain"));
        assert!(is_at("backend/src/domain/room.rs", "backend/src/domain"));
        assert!(!is_at("backend/src/domains.rs", "backend/src/domain"));
        assert!(is_at("README.md", ""));
    }

    #[test]
    fn comments_are_not_code() {
        let code: Vec<_> = code_lines("a // b\n// c").collect();
        assert_eq!(code, [(1, "a "), (2, "")]);
    }
}
