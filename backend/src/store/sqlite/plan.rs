//! What people have planned.

use adda_shared::id::{Nonce, UnixMs, UserId};
use adda_shared::plan::{Plan, PlanState};
use rusqlite::{Row, params};

use super::column::{bits, count, get, json, maybe_json, size, to_json};
use super::sql::Sql;
use crate::store::{PlanId, PlanRow, SessionId, StoreError};

type Result<T> = std::result::Result<T, StoreError>;

/// The columns that [`read`] reads.
macro_rules! columns {
    () => {
        "number, user, nonce, at, what, waits, fault"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<PlanRow> {
    let fault = maybe_json(row, 6)?;
    let state = match (row.get(5)?, fault) {
        (true, _) => PlanState::Waiting,
        (false, None) => PlanState::Due,
        (false, Some(fault)) => fault,
    };
    let plan = Plan { nonce: get(row, 2)?, at: get(row, 3)?, what: json(row, 4)?, state };
    Ok(PlanRow { number: PlanId(get(row, 0)?), user: get(row, 1)?, plan })
}

/// What somebody has planned, in the order in which they did.
pub(super) fn list(sql: &Sql<'_>, user: UserId) -> Result<Vec<Plan>> {
    let statement = concat!("SELECT ", columns!(), " FROM plan WHERE user = ?1 ORDER BY number");
    sql.list("list somebody's plans", statement, params![count(user.0)], |row| Ok(read(row)?.plan))
}

pub(super) fn find(sql: &Sql<'_>, user: UserId, nonce: Nonce) -> Result<Option<PlanRow>> {
    let statement = concat!("SELECT ", columns!(), " FROM plan WHERE user = ?1 AND nonce = ?2");
    sql.find("find a plan", statement, params![count(user.0), bits(nonce.0)], read)
}

pub(super) fn find_by_number(sql: &Sql<'_>, number: PlanId) -> Result<Option<PlanRow>> {
    let statement = concat!("SELECT ", columns!(), " FROM plan WHERE number = ?1");
    sql.find("find a plan by its number", statement, params![count(number.0)], read)
}

/// How many messages somebody has planned, or how many reminders.
pub(super) fn number(sql: &Sql<'_>, user: UserId, is_message: bool) -> Result<u64> {
    let statement = "SELECT count(*) FROM plan WHERE user = ?1 AND is_message = ?2";
    sql.get("count somebody's plans", statement, params![count(user.0), is_message], |row| get(row, 0))
}

/// What waits first for its time, in the order of the times.
pub(super) fn list_next(sql: &Sql<'_>, limit: usize) -> Result<Vec<(UnixMs, PlanId)>> {
    let statement = "SELECT at, number FROM plan WHERE waits = 1 ORDER BY at, number LIMIT ?1";
    let read = |row: &Row<'_>| Ok((get(row, 0)?, PlanId(get(row, 1)?)));
    sql.list("list the plans that are next", statement, params![size(limit)], read)
}

/// Keeps a plan under its number, in the place of what stood under it.
pub(super) fn set(sql: &Sql<'_>, row: &PlanRow) -> Result<()> {
    let PlanRow { number, user, plan: Plan { nonce, at, what, state } } = row;
    let fault = if state.has_failed() { Some(to_json(state)?) } else { None };
    let statement = "INSERT INTO plan (number, user, nonce, at, what, is_message, waits, fault)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (number) DO UPDATE SET at = excluded.at, what = excluded.what, waits = excluded.waits,
             fault = excluded.fault";
    let waits = *state == PlanState::Waiting;
    let (number, user, nonce, at) = (count(number.0), count(user.0), bits(nonce.0), count(at.0));
    let values = params![number, user, nonce, at, to_json(what)?, what.is_message(), waits, fault];
    sql.change_one("keep a plan", statement, values)
}

pub(super) fn remove(sql: &Sql<'_>, number: PlanId) -> Result<()> {
    sql.change_one("end a plan", "DELETE FROM plan WHERE number = ?1", params![count(number.0)])
}

/// Somebody's devices that take notifications, and until when the push service of each is left alone.
pub(super) fn devices(sql: &Sql<'_>, user: UserId) -> Result<Vec<(SessionId, UnixMs)>> {
    let statement = "SELECT session, retry_at FROM push_subscription JOIN session USING (session)
         WHERE session.user = ?1 ORDER BY session";
    sql.list("list somebody's devices", statement, params![count(user.0)], |row| Ok((get(row, 0)?, get(row, 1)?)))
}
