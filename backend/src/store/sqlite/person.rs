//! People, and what they sign in with.

use adda_shared::id::UserId;
use adda_shared::model::Person;
use adda_shared::notify::Preferences;
use adda_shared::text::PersonName;
use rusqlite::{Row, params};

use super::column::{Word, count, get, json, maybe_json, to_json};
use super::sql::Sql;
use crate::store::{StoreError, name};

type Result<T> = std::result::Result<T, StoreError>;

/// The columns that [`read`] takes, of the table `person`.
macro_rules! columns {
    () => {
        "person.user, person.name, person.display_name, person.hue, person.role, person.status, \
         person.paused_until"
    };
}
pub(super) use columns;
/// How many these are: the column after them is another one.
pub(super) const WIDTH: usize = 7;

/// A person out of [`columns`], the first of which is the row's column `start`.
pub(super) fn read(row: &Row<'_>, start: usize) -> rusqlite::Result<Person> {
    Ok(Person {
        user: get(row, start)?,
        name: get(row, start + 1)?,
        display_name: get(row, start + 2)?,
        hue: get(row, start + 3)?,
        role: get(row, start + 4)?,
        status: maybe_json(row, start + 5)?,
        paused_until: get(row, start + 6)?,
    })
}

pub(super) fn find(sql: &Sql<'_>, user: UserId) -> Result<Option<Person>> {
    let statement = concat!("SELECT ", columns!(), " FROM person WHERE user = ?1");
    sql.find("find a person", statement, params![count(user.0)], |row| read(row, 0))
}

pub(super) fn find_by_name(sql: &Sql<'_>, name: &PersonName) -> Result<Option<Person>> {
    let statement = concat!("SELECT ", columns!(), " FROM person WHERE name_key = ?1");
    sql.find("find a person by name", statement, params![name::key(name.as_str())], |row| read(row, 0))
}

pub(super) fn list(sql: &Sql<'_>) -> Result<Vec<Person>> {
    let statement = concat!("SELECT ", columns!(), " FROM person ORDER BY user");
    sql.list("list the people", statement, [], |row| read(row, 0))
}

pub(super) fn number(sql: &Sql<'_>) -> Result<u64> {
    sql.get("count the people", "SELECT count(*) FROM person", [], |row| get(row, 0))
}

pub(super) fn owner_number(sql: &Sql<'_>) -> Result<u64> {
    sql.get("count the owners", "SELECT count(*) FROM person WHERE role = 'owner'", [], |row| get(row, 0))
}

pub(super) fn password(sql: &Sql<'_>, user: UserId) -> Result<Option<String>> {
    let statement = "SELECT password FROM person WHERE user = ?1";
    sql.find("read a password's hash", statement, params![count(user.0)], |row| row.get(0)).map(Option::flatten)
}

pub(super) fn set_password(sql: &Sql<'_>, user: UserId, hash: &str) -> Result<()> {
    let statement = "UPDATE person SET password = ?2 WHERE user = ?1";
    sql.change_one("keep a password's hash", statement, params![count(user.0), hash])
}

pub(super) fn preferences(sql: &Sql<'_>, user: UserId) -> Result<Preferences> {
    let statement = "SELECT preferences FROM person WHERE user = ?1 AND preferences IS NOT NULL";
    let set = sql.find("read somebody's preferences", statement, params![count(user.0)], |row| json(row, 0))?;
    Ok(set.unwrap_or_default())
}

pub(super) fn set_preferences(sql: &Sql<'_>, user: UserId, preferences: &Preferences) -> Result<()> {
    let statement = "UPDATE person SET preferences = ?2 WHERE user = ?1";
    sql.change_one("keep somebody's preferences", statement, params![count(user.0), to_json(preferences)?])
}

/// Counts that somebody has said that something is unread again.
pub(super) fn count_rewind(sql: &Sql<'_>, user: UserId) -> Result<()> {
    let statement = "UPDATE person SET rewinds = rewinds + 1 WHERE user = ?1";
    sql.change_one("count what is marked as unread", statement, params![count(user.0)])
}

pub(super) fn add(sql: &Sql<'_>, person: &Person) -> Result<()> {
    sql.change_one(
        "add a person",
        "INSERT INTO person (user, name, name_key, display_name, hue, role, status, paused_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        columns_of(person)?,
    )
}

pub(super) fn change(sql: &Sql<'_>, person: &Person) -> Result<()> {
    sql.change_one(
        "change a person",
        "UPDATE person SET name = ?2, name_key = ?3, display_name = ?4, hue = ?5, role = ?6,
         status = ?7, paused_until = ?8 WHERE user = ?1",
        columns_of(person)?,
    )
}

fn columns_of(person: &Person) -> Result<impl rusqlite::Params + use<'_>> {
    Ok((
        count(person.user.0),
        person.name.as_str(),
        name::key(person.name.as_str()),
        person.display_name.as_str(),
        person.hue.degrees(),
        person.role.word(),
        person.status.as_ref().map(to_json).transpose()?,
        count(person.paused_until.0),
    ))
}
