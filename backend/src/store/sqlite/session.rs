//! Sign-ins.

use adda_shared::id::{UnixMs, UserId};
use rusqlite::{Params, params};

use super::column::{Word, count, get, size};
use super::sql::Sql;
use crate::store::{SessionId, SessionKind, SessionRow, StoreError, TokenHash, TokenRow};

type Result<T> = std::result::Result<T, StoreError>;

pub(super) fn find(sql: &Sql<'_>, token: &TokenHash) -> Result<Option<SessionRow>> {
    let statement = "SELECT session, user, last_seen FROM session WHERE token = ?1";
    sql.find("find a session", statement, params![token.0], |row| {
        Ok(SessionRow { session: get(row, 0)?, user: get(row, 1)?, last_seen: get(row, 2)? })
    })
}

pub(super) fn is_there(sql: &Sql<'_>, session: SessionId) -> Result<bool> {
    let statement = "SELECT EXISTS (SELECT 1 FROM session WHERE session = ?1)";
    sql.get("ask whether a session runs", statement, params![count(session.0)], |row| row.get(0))
}

pub(super) fn add(
    sql: &Sql<'_>,
    session: SessionId,
    token: &TokenHash,
    user: UserId,
    kind: SessionKind,
    at: UnixMs,
) -> Result<()> {
    sql.change_one(
        "add a session",
        "INSERT INTO session (session, token, user, kind, begun_at, last_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![count(session.0), token.0, count(user.0), kind.word(), count(at.0)],
    )
}

pub(super) fn touch(sql: &Sql<'_>, session: SessionId, at: UnixMs) -> Result<()> {
    // It may have ended meanwhile, and a clock may have been set back.
    let statement = "UPDATE session SET last_seen = ?2 WHERE session = ?1 AND last_seen < ?2";
    sql.change("note that a session is in use", statement, params![count(session.0), count(at.0)]).map(|_| ())
}

/// Answers whose it was, where it had not ended before.
pub(super) fn end(sql: &Sql<'_>, session: SessionId) -> Result<Option<UserId>> {
    let statement = "DELETE FROM session WHERE session = ?1 RETURNING user";
    sql.find("end a session", statement, params![count(session.0)], |row| get(row, 0))
}

pub(super) fn end_surplus(sql: &Sql<'_>, user: UserId, sessions_max: usize) -> Result<Vec<SessionId>> {
    end_all(
        sql,
        "DELETE FROM session WHERE session IN (
             SELECT session FROM session WHERE user = ?1 AND kind = 'browser'
             ORDER BY last_seen DESC, session DESC LIMIT -1 OFFSET ?2
         ) RETURNING session",
        params![count(user.0), size(sessions_max)],
    )
}

pub(super) fn end_of_user(sql: &Sql<'_>, user: UserId, but: Option<SessionId>) -> Result<Vec<SessionId>> {
    end_all(
        sql,
        "DELETE FROM session WHERE user = ?1 AND kind = 'browser' AND session IS NOT ?2 RETURNING session",
        params![count(user.0), but.map(|session| count(session.0))],
    )
}

pub(super) fn list_tokens(sql: &Sql<'_>, user: UserId) -> Result<Vec<TokenRow>> {
    let statement =
        "SELECT session, begun_at, last_seen FROM session WHERE user = ?1 AND kind = 'token' ORDER BY session";
    sql.list("list somebody's tokens", statement, params![count(user.0)], |row| {
        Ok(TokenRow { session: get(row, 0)?, begun_at: get(row, 1)?, last_seen: get(row, 2)? })
    })
}

pub(super) fn end_tokens(sql: &Sql<'_>, user: UserId, only: Option<SessionId>) -> Result<Vec<SessionId>> {
    end_all(
        sql,
        "DELETE FROM session WHERE user = ?1 AND kind = 'token' AND session = coalesce(?2, session) RETURNING session",
        params![count(user.0), only.map(|session| count(session.0))],
    )
}

pub(super) fn expire(sql: &Sql<'_>, unused_since: UnixMs) -> Result<Vec<(UserId, SessionId)>> {
    let statement = "DELETE FROM session WHERE last_seen < ?1 AND kind = 'browser' RETURNING user, session";
    let read = |row: &rusqlite::Row<'_>| Ok((get(row, 0)?, get(row, 1)?));
    let mut ended: Vec<(UserId, SessionId)> =
        sql.list("end sessions", statement, params![count(unused_since.0)], read)?;
    ended.sort_unstable();
    Ok(ended)
}

fn end_all(sql: &Sql<'_>, statement: &str, values: impl Params) -> Result<Vec<SessionId>> {
    let mut ended: Vec<SessionId> = sql.list("end sessions", statement, values, |row| get(row, 0))?;
    ended.sort_unstable();
    Ok(ended)
}
