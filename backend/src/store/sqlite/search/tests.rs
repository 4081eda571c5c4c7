use adda_shared::id::{Epoch, UnixMs};
use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::store::sqlite::{check, open, schema};

/// A database with a room, and these messages in it from revision 2 on.
struct Den {
    connection: Connection,
    directory: TempDir,
}

const ROOM: RoomId = RoomId(1);

impl Den {
    fn with(messages: &[&str]) -> Self {
        let directory = TempDir::new().expect("a directory");
        let _lock = open::take(directory.path()).expect("a lock");
        let mut connection = open::writing(&directory.path().join(open::FILE)).expect("a database");
        schema::migrate(&mut connection, Epoch(1)).expect("up to date");
        let den = Self { connection, directory };
        den.run(
            "INSERT INTO person (user, name, name_key, display_name, hue, role) VALUES (1, 'Ada', 'ada', 'Ada', 1, 'owner');
             INSERT INTO room (room, kind, name, name_key, topic, search, is_archived, member_count, head, last_number, last_at)
             VALUES (1, 'open', 'lobby', 'lobby', '', '', 0, 0, 1, 0, 0);",
        );
        den.write(|sql| {
            for (revision, body) in (2..).zip(messages) {
                let event = "INSERT INTO room_event (room, revision, at, by, body) VALUES (1, ?1, 0, 1, '')";
                sql.change_one("test", event, params![revision])?;
                let message =
                    "INSERT INTO message (room, revision, number, author, nonce, body) VALUES (1, ?1, ?1, 1, ?1, ?2)";
                sql.change_one("test", message, params![revision, body])?;
                add(sql, ROOM, Revision(u64::try_from(revision).expect("a revision")))?;
            }
            Ok(())
        });
        den
    }

    fn run(&self, statements: &str) {
        self.connection.execute_batch(statements).expect("statements that run");
    }

    /// One job in a group of its own.
    fn write(&self, job: impl FnOnce(&Sql<'_>) -> Result<()>) {
        self.run("BEGIN IMMEDIATE; SAVEPOINT job");
        let sql = Sql::new(&self.connection);
        job(&sql).expect("a job that is done");
        self.run("RELEASE job");
        settle(&sql).expect("an index that is written");
        self.run("COMMIT");
    }

    #[track_caller]
    fn check(&self, text: &str, expected: &[u64]) {
        let sought = Sought { texts: vec![text.to_owned()], by: None, from: UnixMs(0), until: UnixMs(u64::MAX) };
        let stretch = Stretch { room: ROOM, from: Revision(1), below: Revision(1_000) };
        let found = candidates(&Sql::new(&self.connection), stretch, &sought, 100).expect("a search");
        assert_eq!(found.iter().map(|said| said.revision.0).collect::<Vec<_>>(), expected, "{text}");
    }

    /// What is wrong with the index, of all that is wrong with so short a tale.
    fn wrong(&self) -> Vec<String> {
        let wrong = check::examine(&self.connection).expect("a check");
        wrong.into_iter().filter(|sentence| sentence.contains("index") || sentence.contains("damaged")).collect()
    }

    fn say(&self, revision: u64, body: &str) {
        let statement = "UPDATE message SET body = ?2 WHERE revision = ?1";
        self.connection.execute(statement, params![count(revision), body]).expect("a message");
    }

    /// Every byte of the database's file, once its log is in there.
    fn bytes(self) -> Vec<u8> {
        let Self { connection, directory } = self;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("a checkpoint");
        drop(connection);
        std::fs::read(directory.path().join(open::FILE)).expect("a file")
    }
}

fn has(bytes: &[u8], wanted: &str) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes())
}

#[test]
fn a_message_that_says_something_else_is_found_by_that() {
    let den = Den::with(&["first things", "second things"]);
    den.check("things", &[3, 2]);
    den.write(|sql| {
        replace(sql, ROOM, Revision(2))?;
        den.say(2, "first matters");
        Ok(())
    });
    den.check("things", &[3]);
    den.check("matters", &[2]);
    den.check("first", &[2]);
    assert_eq!(den.wrong(), Vec::<String>::new());
}

#[test]
fn a_message_that_is_gone_is_not_found() {
    let den = Den::with(&["first things", "second things", "third things"]);
    den.write(|sql| {
        remove(sql, ROOM, Revision(3))?;
        sql.change_one("test", "DELETE FROM message WHERE revision = 3", [])
    });
    den.check("things", &[4, 2]);
    den.check("second", &[]);
    assert_eq!(den.wrong(), Vec::<String>::new());
}

#[test]
fn what_is_sent_changed_and_taken_back_in_one_group_is_as_it_is_in_the_end() {
    let den = Den::with(&["first things", "second things"]);
    den.write(|sql| {
        remove(sql, ROOM, Revision(2))?;
        add(sql, ROOM, Revision(2))?;
        replace(sql, ROOM, Revision(2))?;
        den.say(2, "other matters");
        replace(sql, ROOM, Revision(2))?;
        den.say(2, "last words");
        replace(sql, ROOM, Revision(3))?;
        remove(sql, ROOM, Revision(3))?;
        sql.change_one("test", "DELETE FROM message WHERE revision = 3", [])
    });
    den.check("last words", &[2]);
    den.check("matters", &[]);
    den.check("things", &[]);
    assert_eq!(den.wrong(), Vec::<String>::new());
}

#[test]
fn what_was_taken_out_of_the_index_is_not_in_its_file() {
    // A word of letters that stand nowhere else, so that each of its pieces would be seen.
    let body = "the ჟღშ ჩცძ";
    let den = Den::with(&[body, "the rest", "the remainder"]);
    // What the table of messages leaves behind is not asked about here.
    den.run("PRAGMA secure_delete = 1");
    den.write(|sql| {
        remove(sql, ROOM, Revision(2))?;
        sql.change_one("test", "UPDATE message SET body = 'gone' WHERE revision = 2", [])
    });
    let bytes = den.bytes();
    for letter in body.chars().filter(|letter| !letter.is_ascii()) {
        assert!(!has(&bytes, &letter.to_string()), "{letter} is still there");
    }
    let kept = Den::with(&[body]).bytes();
    assert!(body.chars().all(|letter| has(&kept, &letter.to_string())), "it is looked for where it would be");
}

#[test]
fn a_number_is_its_rooms_and_its_revisions_and_nobody_elses() {
    let (room_max, revision_max) = ((1 << ROOM_BITS) - 1, (1 << REVISION_BITS) - 1);
    let mut last = -1;
    for room in [0, 1, 2, 1_000, room_max] {
        for revision in [0, 1, 2, 1_000_000, revision_max] {
            let row = row(RoomId(room), Revision(revision)).expect("within the bounds");
            assert!(row > last, "{room} {revision}: {row} after {last}");
            assert_eq!(place(row), (RoomId(room), Revision(revision)));
            last = row;
        }
    }
    assert_eq!(last, i64::MAX);
    assert!(row(RoomId(room_max + 1), Revision(1)).is_err());
    assert!(row(RoomId(1), Revision(revision_max + 1)).is_err());
}

fn check_pieces(texts: &[&str], expected: &str) {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    assert_eq!(pieces(&texts), expected, "{texts:?}");
}

#[test]
fn the_index_is_asked_for_pieces_and_nothing_else() {
    check_pieces(&["ab", "আড"], "");
    check_pieces(&["abcd"], "\"abc\" \"bcd\" ");
    check_pieces(&["a\"b*"], "\"\"\"b*\" \"a\"\"b\" ");
    check_pieces(&["আড্"], "\"আড্\" ");
    check_pieces(&["aaaaaa", "aaa"], "\"aaa\" ");
    let long: String = ('\u{1000}'..).take(500).collect();
    assert!(pieces(&[long]).matches('"').count() <= 2 * PIECES_MAX);
}
