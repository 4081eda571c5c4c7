//! Notices when source files change, by looking at their times.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What the server is made of.
const SERVER: [&str; 8] = [
    "Cargo.lock",
    "Cargo.toml",
    "backend/Cargo.toml",
    "backend/build.rs",
    "backend/migrations",
    "backend/src",
    "shared/Cargo.toml",
    "shared/src",
];

/// A set of files and directories, and when they were last different.
pub(super) struct Sources {
    roots: Vec<PathBuf>,
    seen: State,
}

/// A file that goes leaves no newer time behind, so files are counted too.
#[derive(PartialEq, Eq, Default)]
struct State {
    newest: Option<SystemTime>,
    files: usize,
}

impl Sources {
    pub(super) fn of_server(root: &Path) -> Self {
        Self::of(SERVER.iter().map(|path| root.join(path)).collect())
    }

    fn of(roots: Vec<PathBuf>) -> Self {
        let seen = look(&roots);
        Self { roots, seen }
    }

    /// Whether anything is different from the last time this was asked.
    pub(super) fn have_changed(&mut self) -> bool {
        let now = look(&self.roots);
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}

fn look(roots: &[PathBuf]) -> State {
    let mut state = State::default();
    let mut places = roots.to_vec();
    while let Some(place) = places.pop() {
        // A file may go while it is looked at; the next look then sees that.
        let Ok(metadata) = fs::metadata(&place) else {
            continue;
        };
        if metadata.is_dir() {
            let entries = fs::read_dir(&place).into_iter().flatten();
            places.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
            continue;
        }
        state.files += 1;
        state.newest = state.newest.max(metadata.modified().ok());
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_watched_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository");
        for path in SERVER {
            assert!(root.join(path).exists(), "{path}");
        }
    }

    #[test]
    fn new_files_and_removed_files_are_changes() {
        let directory = tempfile::tempdir().expect("the system has a place for temporary files");
        let mut sources = Sources::of(vec![directory.path().to_owned()]);
        assert!(!sources.have_changed());

        let file = directory.path().join("a.rs");
        fs::write(&file, "one").expect("the directory is writable");
        assert!(sources.have_changed());
        assert!(!sources.have_changed());

        fs::remove_file(&file).expect("the file is there");
        assert!(sources.have_changed());
    }
}
