//! Killed while the database is made or brought up to date: the next start finishes, and nothing is half done.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;

use adda_backend::store::sqlite::{self, FILE};
use tempfile::TempDir;

use super::disk::shim;
use super::{adda, done, run, text};

/// Calls to the disk that opening a database may take; far more than it does.
const CALLS_MAX: u32 = 2_000;
const SIGKILL: i32 = 9;

/// Lists the people of a database, which opens it as a server does; and dies before so many calls to its disk.
fn list(data: &Path, library: &Path, said: &Path, dies_at: u32) -> Option<String> {
    fs::write(said, format!("die {dies_at}")).expect("the disk of the test itself works");
    let mut command = adda(["user", "--data", text(data), "list"]);
    let output = command.env("LD_PRELOAD", library).env("ADDA_TEST_DISK", said).output();
    let output = output.expect("the program can be started");
    if output.status.signal() == Some(SIGKILL) { None } else { Some(done(output)) }
}

/// Kills whoever opens a database before each call to its disk in turn, until one lives to the end.
fn check(sql: Option<&str>) {
    let directory = TempDir::new().expect("a directory");
    let (library, said) = (shim(directory.path()), directory.path().join("matter"));
    for dies_at in 1..CALLS_MAX {
        let data = directory.path().join(dies_at.to_string());
        if let Some(sql) = sql {
            fs::create_dir(&data).expect("a directory");
            let database = rusqlite::Connection::open(data.join(FILE)).expect("a database");
            database.execute_batch(&format!("PRAGMA foreign_keys = OFF; BEGIN; {sql} COMMIT;")).expect("a fixture");
        }
        let lived = list(&data, &library, &said, dies_at);
        // The next to open it finishes what was begun.
        let next = done(run(["user", "--data", text(&data), "list"]));
        assert_eq!(next.lines().count(), sql.map_or(0, |sql| sql.matches("INSERT INTO person").count()), "{next}");
        // A fixture has no files beside it.
        assert_eq!(sqlite::check(&data).expect("it can be read"), Vec::<String>::new(), "killed at {dies_at}");
        fs::remove_dir_all(&data).expect("it is there");
        if let Some(lived) = lived {
            assert_eq!(lived, next);
            assert!(dies_at > 3, "it was killed {} times only", dies_at - 1);
            return;
        }
    }
    panic!("opening the database takes more than {CALLS_MAX} calls");
}

#[test]
fn a_database_that_is_made_while_the_power_goes() {
    check(None);
}

#[test]
fn a_database_that_is_brought_up_to_date_while_the_power_goes() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut count = 0;
    for entry in fs::read_dir(fixtures).expect("the fixtures") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            check(Some(&fs::read_to_string(path).expect("text")));
            count += 1;
        }
    }
    assert!(count > 0);
}
