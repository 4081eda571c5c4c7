//! The few shapes that a statement has here, and what its faults mean.

use std::cell::Cell;

use rusqlite::{Connection, ErrorCode, Params, Row, ffi};

use crate::store::StoreError;

/// A connection, for the length of one transaction.
pub(super) struct Sql<'c> {
    connection: &'c Connection,
    is_disk_refusing: Cell<bool>,
}

impl<'c> Sql<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, is_disk_refusing: Cell::new(false) }
    }

    /// Whether the disk took no more since this began. Who asked may have swallowed the fault; it stands all the same.
    pub(super) fn is_disk_refusing(&self) -> bool {
        self.is_disk_refusing.get()
    }

    /// The one row that this finds, or none.
    pub(super) fn find<T>(
        &self,
        doing: &'static str,
        statement: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let found = self.connection.prepare_cached(statement).and_then(|mut statement| {
            let mut rows = statement.query(values)?;
            rows.next()?.map(read).transpose()
        });
        self.told(doing, found)
    }

    /// The one row that this must find.
    pub(super) fn get<T>(
        &self,
        doing: &'static str,
        statement: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let found = self.find(doing, statement, values, read)?;
        found.ok_or_else(|| StoreError::broken(doing, "a row that must be there is not"))
    }

    /// All rows, in the statement's order.
    pub(super) fn list<T>(
        &self,
        doing: &'static str,
        statement: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.connection.prepare_cached(statement).and_then(|mut statement| {
            let rows = statement.query_map(values, read)?;
            rows.collect()
        });
        self.told(doing, rows)
    }

    /// Changes rows, and says how many.
    pub(super) fn change(
        &self,
        doing: &'static str,
        statement: &str,
        values: impl Params,
    ) -> Result<usize, StoreError> {
        let changed = self.connection.prepare_cached(statement).and_then(|mut statement| statement.execute(values));
        self.told(doing, changed)
    }

    /// Changes exactly one row.
    pub(super) fn change_one(
        &self,
        doing: &'static str,
        statement: &str,
        values: impl Params,
    ) -> Result<(), StoreError> {
        match self.change(doing, statement, values)? {
            1 => Ok(()),
            rows => Err(StoreError::broken(doing, format!("{rows} rows changed instead of one"))),
        }
    }

    fn told<T>(&self, doing: &'static str, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|cause| {
            let fault = fault(doing, cause);
            if matches!(fault, StoreError::Full) {
                self.is_disk_refusing.set(true);
            }
            fault
        })
    }
}

/// What a fault of the database means: the disk takes no more, which passes, or anything else.
pub(super) fn fault(doing: &'static str, cause: rusqlite::Error) -> StoreError {
    let is_refused = match cause.sqlite_error() {
        Some(error) => match error.code {
            ErrorCode::DiskFull | ErrorCode::ReadOnly => true,
            ErrorCode::SystemIoFailure => is_of_writing(error.extended_code),
            _ => false,
        },
        None => false,
    };
    if is_refused {
        // Who watches learns of it once, from the writer; this is for who looks closer.
        tracing::debug!(doing, %cause, "the disk refused a write");
        StoreError::Full
    } else {
        StoreError::broken(doing, cause)
    }
}

/// Input and output fail under one code; only the output's faults mean that nothing can be kept.
fn is_of_writing(extended_code: std::ffi::c_int) -> bool {
    matches!(
        extended_code,
        ffi::SQLITE_IOERR_WRITE
            | ffi::SQLITE_IOERR_FSYNC
            | ffi::SQLITE_IOERR_DIR_FSYNC
            | ffi::SQLITE_IOERR_TRUNCATE
            | ffi::SQLITE_IOERR_SHMSIZE
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_writing_is_a_disk_that_takes_no_more_and_one_of_reading_is_not() {
        let is_refused = |code| {
            let cause = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            matches!(fault("write", cause), StoreError::Full)
        };
        let refused = [ffi::SQLITE_FULL, ffi::SQLITE_READONLY, ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC];
        assert_eq!(refused.map(is_refused), [true; 4]);
        let others = [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_SHORT_READ, ffi::SQLITE_CORRUPT, ffi::SQLITE_BUSY];
        assert_eq!(others.map(is_refused), [false; 4]);
    }
}
