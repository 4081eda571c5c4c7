//! Invite links.

use adda_shared::id::InviteId;
use adda_shared::model::Invite;
use rusqlite::{Row, params};

use super::column::{count, find as maybe, get, json, to_json};
use super::sql::Sql;
use crate::store::{NewInvite, StoreError, TokenHash};

type Result<T> = std::result::Result<T, StoreError>;

macro_rules! columns {
    () => {
        "invite, admission, made_by, expires_at, uses, uses_max"
    };
}

fn read(row: &Row<'_>) -> rusqlite::Result<Invite> {
    Ok(Invite {
        invite: get(row, 0)?,
        admission: json(row, 1)?,
        by: maybe(row, 2)?,
        expires_at: maybe(row, 3)?,
        uses: get(row, 4)?,
        uses_max: maybe(row, 5)?,
    })
}

pub(super) fn find(sql: &Sql<'_>, token: &TokenHash) -> Result<Option<Invite>> {
    let statement = concat!("SELECT ", columns!(), " FROM invite WHERE token = ?1");
    sql.find("find an invite", statement, params![token.0], read)
}

pub(super) fn list(sql: &Sql<'_>) -> Result<Vec<Invite>> {
    let statement = concat!("SELECT ", columns!(), " FROM invite ORDER BY invite DESC");
    sql.list("list the invites", statement, [], read)
}

pub(super) fn add(sql: &Sql<'_>, id: InviteId, invite: &NewInvite) -> Result<()> {
    sql.change_one(
        "add an invite",
        "INSERT INTO invite (invite, token, admission, made_by, expires_at, uses, uses_max)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)",
        params![
            count(id.0),
            invite.token.0,
            to_json(&invite.admission)?,
            invite.by.map(|by| count(by.0)),
            invite.expires_at.map(|at| count(at.0)),
            invite.uses_max,
        ],
    )
}

pub(super) fn count_use(sql: &Sql<'_>, invite: InviteId) -> Result<()> {
    let statement = "UPDATE invite SET uses = uses + 1 WHERE invite = ?1";
    sql.change_one("count a use of an invite", statement, params![count(invite.0)])
}

pub(super) fn revoke(sql: &Sql<'_>, invite: InviteId) -> Result<()> {
    sql.change("revoke an invite", "DELETE FROM invite WHERE invite = ?1", params![count(invite.0)]).map(|_| ())
}
