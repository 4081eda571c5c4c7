//! The directory: who may have it, what is in it after a restart, copies of it, and what is found wrong with it.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use adda_backend::domain::room;
use adda_backend::store::sqlite::{self, FILE, LOCK_FILE, OpenError};
use adda_shared::text::Topic;
use rusqlite::Connection;

use super::*;

fn open(directory: &Path) -> std::result::Result<Sqlite, OpenError> {
    Sqlite::open(directory, Epoch(2), OpenOptions::default(), Arc::new(Heard::default()))
}

/// Who may do what with a file or a directory.
fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[track_caller]
fn fault(directory: &Path) -> OpenError {
    match open(directory) {
        Ok(_) => panic!("opened"),
        Err(fault) => fault,
    }
}

/// A directory with a claimed space and a few messages, closed.
async fn closed() -> TempDir {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    for n in 0..5 {
        house.send(if n % 2 == 0 { ADA } else { ben }, LOBBY, n, "hello").await.unwrap();
    }
    house.store.close();
    house.directory
}

/// Spoils a closed database by hand.
fn spoil(directory: &TempDir, statements: &str) -> Vec<String> {
    let connection = Connection::open(directory.path().join(FILE)).unwrap();
    connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {statements}")).unwrap();
    drop(connection);
    sqlite::check(directory.path()).unwrap()
}

#[tokio::test]
async fn everything_acknowledged_is_there_after_a_restart() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    for n in 0..20 {
        house.send(ben, LOBBY, n, "রাতে আড্ডা?").await.unwrap();
    }
    let heard = house.heard.of(LOBBY);
    let house = house.reopen();
    let kept = house.read(|view| view.room_events(LOBBY, Revision::ZERO, 1_000)).await.unwrap();
    assert_eq!(kept, heard);
    assert_eq!(house.read(|view| view.epoch()).await.unwrap(), EPOCH, "its life goes on");
    assert_eq!(house.send(ADA, LOBBY, 1, "next").await.unwrap(), Revision(kept.last().unwrap().revision.0 + 1));
    let health = house.store.health();
    assert_eq!((health.journal_mode.as_str(), health.synchronous.as_str()), ("wal", "full"));
    assert!(health.is_writable);
}

#[tokio::test]
async fn the_end_does_not_wait_for_who_still_reads() {
    let house = House::claimed().await;
    house.send(ADA, LOBBY, 1, "kept").await.unwrap();
    // As a backup does.
    let reading = Connection::open(house.directory.path().join(FILE)).unwrap();
    reading.execute_batch("BEGIN; SELECT count(*) FROM message;").unwrap();
    house.send(ADA, LOBBY, 2, "kept as well").await.unwrap();
    let begun = tokio::time::Instant::now();
    house.store.close();
    let took = begun.elapsed();
    assert!(took < std::time::Duration::from_secs(2), "{took:?}");
    drop(reading);
    let house = house.reopen();
    assert_eq!(house.read(|view| Ok(view.room(LOBBY)?.unwrap().head)).await.unwrap(), Revision(3));
}

#[tokio::test]
async fn a_process_that_died_leaves_what_was_acknowledged_and_no_lock() {
    let house = House::claimed().await;
    house.send(ADA, LOBBY, 1, "kept").await.unwrap();
    // The files as a killed process leaves them: the log not copied, nothing closed.
    let left = TempDir::new().unwrap();
    for file in [FILE.to_owned(), format!("{FILE}-wal"), LOCK_FILE.to_owned()] {
        std::fs::copy(house.directory.path().join(&file), left.path().join(&file)).unwrap();
    }
    let house = House::open(left, OpenOptions::default());
    let head = house.read(|view| Ok(view.room(LOBBY)?.unwrap().head)).await.unwrap();
    assert_eq!(head, Revision(2));
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn a_database_belongs_to_one_process_until_it_is_closed() {
    let house = House::claimed().await;
    let fault = fault(house.directory.path());
    assert!(matches!(fault, OpenError::InUse { .. }), "{fault:?}");
    assert!(fault.to_string().ends_with("is in use by another process"), "{fault}");
    house.send(ADA, LOBBY, 1, "still mine").await.unwrap();
    let directory = house.directory;
    house.store.close();
    drop((house.store, house.engine));
    assert!(open(directory.path()).is_ok());
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    let directory = closed().await;
    let connection = Connection::open(directory.path().join(FILE)).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = std::fs::read(directory.path().join(FILE)).unwrap();
    for fault in [fault(directory.path()), sqlite::check(directory.path()).unwrap_err()] {
        assert!(matches!(fault, OpenError::Newer { found: 99, .. }), "{fault:?}");
        assert!(fault.to_string().contains("made by a newer version of Adda"), "{fault}");
    }
    assert_eq!(std::fs::read(directory.path().join(FILE)).unwrap(), before);
}

#[test]
fn a_file_of_something_else_is_refused_and_left_as_it_is() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join(FILE);
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (id)").unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(fault(directory.path()), OpenError::Foreign));
    assert_eq!(std::fs::read(&path).unwrap(), before);

    std::fs::write(&path, "not a database at all, but long enough for its first page".repeat(100)).unwrap();
    assert!(matches!(fault(directory.path()), OpenError::Foreign));
}

#[test]
fn a_directory_that_cannot_be_written_is_refused() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = fault(&file.join("data"));
    assert!(matches!(refused, OpenError::NotWritable { .. }), "{refused:?}");
    assert!(refused.to_string().ends_with("is not writable"), "{refused}");

    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o500)).unwrap();
    // Root may write anywhere, and then there is nothing to refuse.
    let may_write = std::fs::write(directory.path().join("probe"), "").is_ok();
    assert_eq!(open(directory.path()).is_ok(), may_write);
    std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[tokio::test]
async fn nobody_else_may_read_the_directory_or_its_files() {
    let parent = TempDir::new().unwrap();
    let directory = parent.path().join("a/data");
    let engine = open(&directory).unwrap();
    Store::new(Arc::new(engine)).write(|tx| account::offer_claim(tx, token(1))).await.unwrap();
    assert_eq!(mode(&directory), 0o700);
    for file in std::fs::read_dir(&directory).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }

    // A directory and a file that were open to others are closed to them.
    std::fs::set_permissions(&directory, std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::set_permissions(directory.join(FILE), std::fs::Permissions::from_mode(0o644)).unwrap();
    drop(open(&directory).unwrap());
    assert_eq!((mode(&directory), mode(&directory.join(FILE))), (0o700, 0o600));
}

#[tokio::test]
async fn a_backup_is_whole_while_the_server_writes_and_begins_a_life_of_its_own() {
    let house = House::claimed().await;
    house.send(ADA, LOBBY, 1, "kept").await.unwrap();
    let restored = TempDir::new().unwrap();
    let copy = restored.path().join(FILE);
    sqlite::backup(house.directory.path(), &copy).unwrap();
    house.send(ADA, LOBBY, 2, "too late for the backup").await.unwrap();
    assert_eq!(sqlite::check_file(&copy).unwrap(), Vec::<String>::new());
    let again = sqlite::backup(house.directory.path(), &copy).unwrap_err();
    assert!(matches!(again, OpenError::Exists { .. }), "{again:?}");

    // The server that starts on it has a new epoch, and keeps that one.
    let heard = Arc::new(Heard::default());
    for epoch in [Epoch(2), Epoch(3)] {
        let engine = Sqlite::open(restored.path(), epoch, OpenOptions::default(), Arc::clone(&heard) as _).unwrap();
        let store = Store::new(Arc::new(engine));
        assert_eq!(store.read(|view| view.epoch()).await.unwrap(), Epoch(2));
        let head = store.read(|view| Ok(view.room(LOBBY)?.unwrap().head)).await.unwrap();
        assert_eq!(head, Revision(2));
        store.close();
    }
    assert_eq!(house.read(|view| view.epoch()).await.unwrap(), EPOCH);
}

#[tokio::test]
async fn a_backup_is_restored_where_nothing_is_and_begins_a_life_of_its_own() {
    let house = House::claimed().await;
    house.send(ADA, LOBBY, 1, "kept").await.unwrap();
    let (elsewhere, place) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let copy = elsewhere.path().join("backup");
    sqlite::backup(house.directory.path(), &copy).unwrap();

    let running = sqlite::restore(&copy, house.directory.path(), || Ok(())).unwrap_err();
    assert!(matches!(running, OpenError::InUse { .. }), "{running:?}");
    let missing = sqlite::restore(&elsewhere.path().join("nothing"), place.path(), || Ok(())).unwrap_err();
    assert!(matches!(missing, OpenError::Missing { .. }), "{missing:?}");
    for text in ["", "not a database, and long enough to be told from an empty one"] {
        let foreign = elsewhere.path().join("foreign");
        std::fs::write(&foreign, text.repeat(100)).unwrap();
        let refused = sqlite::restore(&foreign, place.path(), || Ok(())).unwrap_err();
        assert!(matches!(refused, OpenError::Foreign), "{refused:?}");
    }
    // The log of a database that is gone, and what a restoration that was cut off left.
    let (log, part) = (place.path().join(format!("{FILE}-wal")), place.path().join(format!("{FILE}.part")));
    std::fs::write(&log, "a log").unwrap();
    std::fs::write(&part, "a part").unwrap();
    let refused = sqlite::restore(&copy, place.path(), || Ok(())).unwrap_err();
    assert!(matches!(refused, OpenError::Exists { ref path } if *path == log), "{refused:?}");
    std::fs::remove_file(&log).unwrap();

    sqlite::restore(&copy, place.path(), || Ok(())).unwrap();
    assert!(!part.exists() && copy.exists());
    assert_eq!(sqlite::check(place.path()).unwrap(), Vec::<String>::new());
    assert_eq!(mode(&place.path().join(FILE)), 0o600);
    let again = sqlite::restore(&copy, place.path(), || Ok(())).unwrap_err();
    assert!(matches!(again, OpenError::Exists { .. }), "{again:?}");
    let heard = Arc::new(Heard::default());
    let engine = Sqlite::open(place.path(), Epoch(2), OpenOptions::default(), Arc::clone(&heard) as _).unwrap();
    let store = Store::new(Arc::new(engine));
    assert_eq!(store.read(|view| view.epoch()).await.unwrap(), Epoch(2));
    assert_eq!(store.read(|view| Ok(view.room(LOBBY)?.unwrap().head)).await.unwrap(), Revision(2));
    store.close();
}

#[tokio::test]
async fn a_backup_writes_over_nothing_and_through_no_link() {
    let directory = closed().await;
    let elsewhere = TempDir::new().unwrap();
    let (link, behind) = (elsewhere.path().join("link"), elsewhere.path().join("behind"));
    symlink(&behind, &link).unwrap();
    let refused = sqlite::backup(directory.path(), &link).unwrap_err();
    assert!(matches!(refused, OpenError::Exists { .. }), "{refused:?}");
    assert!(link.is_symlink() && !behind.exists());
    let nowhere = sqlite::backup(directory.path(), &elsewhere.path().join("no/such/place")).unwrap_err();
    assert!(matches!(nowhere, OpenError::Broken { .. }), "{nowhere:?}");
}

#[test]
fn where_there_is_no_database_there_is_nothing_to_copy_or_check() {
    let directory = TempDir::new().unwrap();
    assert!(matches!(sqlite::check(directory.path()), Err(OpenError::Missing { .. })));
    let to = directory.path().join("copy");
    assert!(matches!(sqlite::backup(directory.path(), &to), Err(OpenError::Missing { .. })));
    assert!(!to.exists());
}

#[tokio::test]
async fn a_database_is_checked_while_it_is_written() {
    let house = House::claimed().await;
    house.send(ADA, LOBBY, 1, "hello").await.unwrap();
    assert_eq!(sqlite::check(house.directory.path()).unwrap(), Vec::<String>::new());
    house.send(ADA, LOBBY, 2, "hello").await.unwrap();
}

#[tokio::test]
async fn what_was_done_by_hand_is_found() {
    for (statements, expected) in [
        ("", ""),
        ("DELETE FROM message WHERE number = 2; DELETE FROM room_event WHERE revision = 4", "hole"),
        ("DELETE FROM space_event WHERE revision = 2", "the log of the space has a hole"),
        ("UPDATE room SET head = head + 1", "the log of room 1"),
        ("UPDATE space SET head = head + 1", "the log of the space"),
        ("DELETE FROM message WHERE number = 2", "a message without content"),
        ("UPDATE message SET number = 9 WHERE number = 5", "not numbered without a hole"),
        ("UPDATE message SET author = 2 WHERE number = 1", "does not belong to its event"),
        ("UPDATE room_event SET by = 2 WHERE revision = 3", "does not belong to its event"),
        ("DELETE FROM membership WHERE user = 2", "counts 2 members and has 1"),
        ("UPDATE membership SET role = 'owner'", "room 1 is not as its log says"),
        ("UPDATE room SET topic = 'other'", "room 1 is not as its log says"),
        ("UPDATE room SET is_archived = 1", "room 1 is not as its log says"),
        ("UPDATE person SET role = 'owner'", "the people are not those"),
        ("UPDATE person SET name_key = 'x' WHERE user = 2", "the people are not those"),
        ("UPDATE space SET name = 'Other'", "the space's name"),
        ("UPDATE membership SET read_revision = 99", "the read marker of person 1"),
        ("UPDATE membership SET read_number = 0", "the read marker of person 1"),
        ("UPDATE counter SET last = 0 WHERE noun = 'user'", "that user counts"),
        ("INSERT INTO session VALUES (9, zeroblob(32), 77, 'browser', 0, 0)", "points at nothing in person"),
    ] {
        let wrong = spoil(&closed().await, statements);
        assert_eq!(wrong.is_empty(), expected.is_empty(), "{statements}: {wrong:?}");
        let is_found = expected.is_empty() || wrong.iter().any(|sentence| sentence.contains(expected));
        assert!(is_found, "{statements}: {wrong:?}");
    }
}

#[tokio::test]
async fn what_was_done_to_threads_by_hand_is_found() {
    for (statements, expected) in [
        ("", ""),
        ("UPDATE message SET thread = 8 WHERE revision = 8", "message 8 of room 1 stands in a thread that no earlier"),
        ("UPDATE message SET thread = NULL WHERE revision = 8", "does not belong to its event"),
        (
            "UPDATE message SET number = 7 WHERE revision = 8",
            "the thread of message 4 of room 1 is not what its replies",
        ),
        ("UPDATE message SET replies = NULL WHERE revision = 4", "the thread of message 4 of room 1"),
        ("UPDATE message SET replies = '{}' WHERE revision = 5", "the thread of message 5 of room 1"),
        ("DELETE FROM message WHERE revision = 7", "the thread of message 4 of room 1"),
        ("UPDATE message SET changed = NULL WHERE revision = 4", "is not what the events about it"),
        ("UPDATE followed_thread SET read_number = 1 WHERE user = 1", "person 1 follows thread 4 of room 1"),
        ("UPDATE followed_thread SET thread = 77", "points at nothing in message"),
        ("UPDATE followed_thread SET thread = 7 WHERE user = 1", "person 1 follows thread 7 of room 1"),
        ("UPDATE message SET room_number = 3 WHERE revision = 8", "message 8 of room 1 says otherwise"),
    ] {
        let house = House::claimed().await;
        let ben = house.member("Ben").await;
        for n in 0..4 {
            house.send(ben, LOBBY, n, "hello").await.unwrap();
        }
        for n in 4..6 {
            let new = message::New { thread: Some(Revision(4)), ..MessageBody::parse("beside").unwrap().into() };
            house.write(move |tx| message::send(tx, ctx(ADA), LOBBY, Nonce(n), new)).await.unwrap();
        }
        house.store.close();
        let wrong = spoil(&house.directory, statements);
        assert_eq!(wrong.is_empty(), expected.is_empty(), "{statements}: {wrong:?}");
        let is_found = expected.is_empty() || wrong.iter().any(|sentence| sentence.contains(expected));
        assert!(is_found, "{statements}: {wrong:?}");
    }
}

#[tokio::test]
async fn of_much_that_is_wrong_the_first_of_each_kind_is_said() {
    let house = House::claimed().await;
    for n in 0..30 {
        let name = RoomName::parse(&format!("room {n}")).unwrap();
        let create = move |tx: &mut dyn Tx| room::create(tx, ctx(ADA), Nonce(n), true, name, Topic::none());
        house.write(create).await.unwrap();
    }
    house.store.close();
    let wrong = spoil(&house.directory, "UPDATE room SET topic = 'other'");
    let expected: Vec<String> = (1..=20).map(|room| format!("room {room} is not as its log says")).collect();
    assert_eq!(wrong, expected);
}
