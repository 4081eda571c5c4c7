//! The space: its name, its log, and the first-run link.

use adda_shared::id::{Epoch, Revision, UnixMs};
use adda_shared::protocol::event::{SpaceEvent, SpaceFact};
use adda_shared::text::SpaceName;
use rusqlite::params;

use super::column::{count, find, get, json, to_json};
use super::person;
use super::sql::Sql;
use crate::store::{Claim, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

pub(super) fn epoch(sql: &Sql<'_>) -> Result<Epoch> {
    sql.get("read the epoch", "SELECT epoch FROM life", [], |row| get(row, 0))
}

pub(super) fn claim(sql: &Sql<'_>) -> Result<Option<Claim>> {
    sql.find("read the first-run link", "SELECT token FROM claim", [], |row| {
        Ok(find(row, 0)?.map_or(Claim::Done, Claim::Open))
    })
}

pub(super) fn set_claim(sql: &Sql<'_>, claim: Claim) -> Result<()> {
    let token = match claim {
        Claim::Open(token) => Some(token.0),
        Claim::Done => None,
    };
    sql.change_one(
        "keep the first-run link",
        "INSERT INTO claim (only, token) VALUES (1, ?1) ON CONFLICT (only) DO UPDATE SET token = excluded.token",
        params![token],
    )
}

pub(super) fn name_and_head(sql: &Sql<'_>) -> Result<Option<(SpaceName, Revision)>> {
    let statement = "SELECT name, head FROM space WHERE name IS NOT NULL";
    sql.find("read the space", statement, [], |row| Ok((get(row, 0)?, get(row, 1)?)))
}

pub(super) fn events(sql: &Sql<'_>, after: Revision, limit: u64) -> Result<Vec<SpaceEvent>> {
    sql.list(
        "read the space's log",
        "SELECT revision, at, body FROM space_event WHERE revision > ?1 ORDER BY revision LIMIT ?2",
        params![count(after.0), count(limit)],
        |row| Ok(SpaceEvent { revision: get(row, 0)?, at: get(row, 1)?, what: json(row, 2)? }),
    )
}

/// Keeps an event of the space, and brings the tables up to it.
pub(super) fn append(sql: &Sql<'_>, at: UnixMs, what: SpaceFact) -> Result<SpaceEvent> {
    let doing = "append to the space's log";
    let revision: Revision =
        sql.get(doing, "UPDATE space SET head = head + 1 RETURNING head", [], |row| get(row, 0))?;
    sql.change_one(
        doing,
        "INSERT INTO space_event (revision, at, body) VALUES (?1, ?2, ?3)",
        params![count(revision.0), count(at.0), to_json(&what)?],
    )?;
    match &what {
        SpaceFact::PersonJoined(person) => person::add(sql, person)?,
        SpaceFact::PersonChanged(person) => person::change(sql, person)?,
        SpaceFact::Renamed { name } => sql.change_one(doing, "UPDATE space SET name = ?1", params![name.as_str()])?,
        SpaceFact::Withheld => {
            return Err(StoreError::broken(doing, "what is withheld from somebody did not happen by itself"));
        }
    }
    Ok(SpaceEvent { revision, at, what })
}
