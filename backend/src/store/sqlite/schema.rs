//! Migrations: numbered, forward only, each in a transaction of its own.

use adda_shared::id::Epoch;
use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};

use super::column::{bits, size};
use super::open::OpenError;

/// The steps from nothing to now. A step that was released never changes; the next one mends it.
const MIGRATIONS: [&str; 1] = [include_str!("../../../migrations/sqlite/0001_initial.sql")];

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
    for (step, statements) in MIGRATIONS.iter().enumerate().skip(found(connection)?) {
        take(connection, step + 1, statements)
            .map_err(|cause| OpenError::broken("bring the database up to date", cause))?;
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

fn take(connection: &mut Connection, version: usize, statements: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(statements)?;
    transaction.pragma_update(None, "user_version", size(version))?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()
}
