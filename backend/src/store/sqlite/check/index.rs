//! Holds the index of what messages say against the messages.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::Connection;

use super::SENTENCES_MAX;
use crate::store::fold;
use crate::store::sqlite::column::get;
use crate::store::sqlite::search::{pieces_of, place, read_text, row};

/// Adds a sentence for each message whose pieces in the index are not its own.
pub(super) fn compare(connection: &Connection, wrong: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut sums = indexed(connection)?;
    let mut statement = connection.prepare("SELECT room, revision, body, files, poll FROM message")?;
    let messages = statement.query_map([], |row| Ok((get(row, 0)?, get(row, 1)?, read_text(row, 2)?)))?;
    for message in messages {
        let (room, revision, body) = message?;
        let Ok(row) = row(room, revision) else {
            wrong.push(format!("message {revision} of room {room} is beyond what the index can hold"));
            return Ok(());
        };
        let pieces = fold::fold(&body);
        let pieces: BTreeSet<&str> = pieces_of(&pieces).collect();
        let sum = sums.entry(row).or_default();
        *sum = pieces.into_iter().fold(*sum, |sum, piece| sum.wrapping_sub(hash(piece)));
    }
    let differing = sums.into_iter().filter(|(_, sum)| *sum != 0).map(|(row, _)| place(row));
    for (room, revision) in differing.take(SENTENCES_MAX) {
        wrong.push(format!("the index does not say of message {revision} of room {room} what it says"));
    }
    Ok(())
}

/// The sum of the pieces that the index has of each message: two that differ have the same by a chance of one in 2^64.
fn indexed(connection: &Connection) -> rusqlite::Result<BTreeMap<i64, u64>> {
    connection.execute_batch(
        "CREATE VIRTUAL TABLE temp.message_piece USING fts5vocab('main', 'message_index', 'instance')",
    )?;
    let mut sums: BTreeMap<i64, u64> = BTreeMap::new();
    let mut statement = connection.prepare("SELECT term, doc FROM temp.message_piece")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let sum = sums.entry(row.get(1)?).or_default();
        *sum = sum.wrapping_add(hash(row.get_ref(0)?.as_str()?));
    }
    drop(rows);
    drop(statement);
    connection.execute_batch("DROP TABLE temp.message_piece")?;
    Ok(sums)
}

fn hash(piece: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    piece.hash(&mut hasher);
    hasher.finish()
}
