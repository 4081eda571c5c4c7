//! Migrations: numbered, forward only, each in a transaction of its own.

use adda_shared::id::Epoch;
use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};

use super::column::{bits, size};
use super::open::OpenError;
use super::search;
use super::sql::Sql;
use crate::mistake::{Mistake, mistaken};

/// The steps from nothing to now. A step that was released never changes; the next one mends it.
const MIGRATIONS: [&str; 16] = [
    include_str!("../../../migrations/sqlite/0001_initial.sql"),
    include_str!("../../../migrations/sqlite/0002_changes_of_messages.sql"),
    include_str!("../../../migrations/sqlite/0003_search.sql"),
    include_str!("../../../migrations/sqlite/0004_files.sql"),
    include_str!("../../../migrations/sqlite/0005_reactions.sql"),
    include_str!("../../../migrations/sqlite/0006_replies.sql"),
    include_str!("../../../migrations/sqlite/0007_mentions.sql"),
    include_str!("../../../migrations/sqlite/0008_notifications.sql"),
    include_str!("../../../migrations/sqlite/0009_pins.sql"),
    include_str!("../../../migrations/sqlite/0010_saved_messages.sql"),
    include_str!("../../../migrations/sqlite/0011_threads.sql"),
    include_str!("../../../migrations/sqlite/0012_marked_unread.sql"),
    include_str!("../../../migrations/sqlite/0013_statuses.sql"),
    include_str!("../../../migrations/sqlite/0014_polls.sql"),
    include_str!("../../../migrations/sqlite/0015_drafts.sql"),
    include_str!("../../../migrations/sqlite/0016_forwarded_receipts_plans_previews.sql"),
];

/// "adda" in ASCII: what tells our databases from others.
const APPLICATION_ID: i32 = 0x6164_6461;

/// How many steps a database made by this version has taken.
pub(super) const fn version() -> usize {
    MIGRATIONS.len()
}

/// How many steps this database has taken: none, where it is empty.
///
/// # Errors
/// Where it is not ours, or of a version that this one does not know.
pub(super) fn found(connection: &Connection) -> Result<usize, OpenError> {
    let broken = |cause| OpenError::broken("read the database's version", cause);
    let read = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let id = match read("application_id") {
        Ok(id) => id,
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => return Err(OpenError::Foreign),
        Err(error) => return Err(broken(error)),
    };
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(broken)?;
    let found = read("user_version").map_err(broken)?;
    match (id, tables, usize::try_from(found)) {
        (0, 0, Ok(0)) => Ok(0),
        (APPLICATION_ID, _, Ok(found)) if found > version() => Err(OpenError::Newer { found, known: version() }),
        (APPLICATION_ID, _, Ok(found)) => Ok(found),
        _ => Err(OpenError::Foreign),
    }
}

/// Brings a database up to this version, and gives it its epoch if it has none or was a backup until now.
pub(super) fn migrate(connection: &mut Connection, epoch: Epoch) -> Result<(), OpenError> {
    let taken = found(connection)?;
    take_all(connection, taken, &MIGRATIONS)?;
    index(connection)?;
    if mistaken(Mistake::KeepsTheEpoch) && taken == version() {
        return Ok(());
    }
    connection
        .execute(
            "INSERT INTO life (only, epoch, is_backup) VALUES (1, ?1, 0)
             ON CONFLICT (only) DO UPDATE SET epoch = excluded.epoch, is_backup = 0 WHERE is_backup = 1",
            params![bits(epoch.0)],
        )
        .map_err(|cause| OpenError::broken("give the database its epoch", cause))?;
    Ok(())
}

/// Takes the steps that a database has not taken yet, one after the other. Whoever is interrupted goes on from there.
fn take_all(connection: &mut Connection, taken: usize, steps: &[&str]) -> Result<(), OpenError> {
    for (step, statements) in steps.iter().enumerate().skip(taken) {
        take(connection, step + 1, statements)
            .map_err(|cause| OpenError::broken("bring the database up to date", cause))?;
    }
    Ok(())
}

/// Puts the messages that a step left for it into the index of what they say, which only the program can make.
fn index(connection: &mut Connection) -> Result<(), OpenError> {
    let broken = |cause| OpenError::broken("index what messages say", cause);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(broken)?;
    search::settle(&Sql::new(&transaction))?;
    transaction.commit().map_err(broken)
}

fn take(connection: &mut Connection, version: usize, statements: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(statements)?;
    transaction.pragma_update(None, "user_version", size(version))?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    /// A step that a later version might have: a table of its own, and a column whose content follows from others.
    const SECOND: &str = "
        CREATE TABLE mood (user INTEGER NOT NULL PRIMARY KEY REFERENCES person (user), mood TEXT NOT NULL) STRICT;
        ALTER TABLE space ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
        UPDATE space SET people = (SELECT count(*) FROM person);";

    /// A database of the first version, with two people in it.
    fn first() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        take_all(&mut connection, 0, &MIGRATIONS[..1]).unwrap();
        let people = "
            INSERT INTO person (user, name, name_key, display_name, hue, role, password)
            VALUES (1, 'Ada', 'ada', 'Ada', 1, 'owner', '$'), (2, 'Ben', 'ben', 'Ben', 2, 'member', '$');
            UPDATE space SET name = 'Adda';";
        connection.execute_batch(people).unwrap();
        connection
    }

    /// Everything that a database is, as far as a step can change it.
    fn whole(connection: &Connection) -> (i64, Vec<String>, Vec<String>) {
        let version = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        let list = |statement: &str| -> Vec<String> {
            let mut statement = connection.prepare(statement).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.map(|row| row.unwrap()).collect()
        };
        let tables = list("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name");
        (version, tables, list("SELECT name FROM person UNION ALL SELECT name FROM space"))
    }

    #[test]
    fn a_step_is_taken_once_and_keeps_what_was_there() {
        let mut connection = first();
        let steps = [MIGRATIONS[0], SECOND];
        take_all(&mut connection, 1, &steps).unwrap();
        let (version, tables, names) = whole(&connection);
        assert_eq!((version, names), (2, ["Ada", "Ben", "Adda"].map(str::to_owned).to_vec()));
        assert!(tables.iter().any(|table| table.contains("TABLE mood")));
        let people: i64 = connection.query_row("SELECT people FROM space", [], |row| row.get(0)).unwrap();
        assert_eq!(people, 2);
        // Once more is nothing more.
        take_all(&mut connection, 2, &steps).unwrap();
        assert_eq!(whole(&connection).0, 2);
    }

    #[test]
    fn a_step_that_breaks_off_anywhere_leaves_nothing_and_is_finished_by_the_next_start() {
        let statements: Vec<&str> = SECOND.split_inclusive(';').filter(|part| part.contains(';')).collect();
        assert_eq!(statements.len(), 3);
        for done in 0..=statements.len() {
            let mut connection = first();
            let before = whole(&connection);
            // Breaks off behind so many of its statements, also behind the last: only the commit makes it so.
            let broken = statements[..done].concat() + "INSERT INTO person (user) VALUES ('nobody');";
            take_all(&mut connection, 1, &[MIGRATIONS[0], &broken]).unwrap_err();
            assert!(connection.is_autocommit(), "nothing is left open");
            assert_eq!(whole(&connection), before, "broken off behind {done}");
            take_all(&mut connection, 1, &[MIGRATIONS[0], SECOND]).unwrap();
            assert_eq!(whole(&connection).0, 2);
        }
    }
}
