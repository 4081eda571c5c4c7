//! Devices that take notifications, and what is to go out to them.

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use rusqlite::params;

use super::column::{self, count, get, maybe_json, size, to_json};
use super::membership;
use super::sql::Sql;
use crate::store::{
    AnnouncementId, AnnouncementRow, ListenerRow, OutgoingId, OutgoingRow, PushAddress, SessionId, StoreError,
    SubscriptionRow, Trouble,
};

type Result<T> = std::result::Result<T, StoreError>;

/// Messages that wait for one device: the newest. Who has missed more than these is told enough.
const WAITING_MAX: usize = 100;

/// Messages that wait to be looked at.
const ANNOUNCEMENTS_MAX: u64 = 10_000;

pub(super) fn push_key(sql: &Sql<'_>) -> Result<Option<[u8; 32]>> {
    sql.find("read the key for push services", "SELECT secret FROM push_key", [], |row| row.get(0))
}

pub(super) fn keep_push_key(sql: &Sql<'_>, secret: &[u8; 32]) -> Result<()> {
    let statement = "INSERT INTO push_key (only, secret) VALUES (1, ?1)";
    sql.change_one("keep the key for push services", statement, params![secret])
}

pub(super) fn has_subscriptions(sql: &Sql<'_>) -> Result<bool> {
    let statement = "SELECT EXISTS (SELECT 1 FROM push_subscription)";
    sql.get("ask whether anybody is subscribed", statement, [], |row| row.get(0))
}

pub(super) fn find_subscription(sql: &Sql<'_>, session: SessionId) -> Result<Option<SubscriptionRow>> {
    sql.find(
        "find a subscription",
        "SELECT session.user, endpoint, key, auth, failures, fault, retry_at
         FROM push_subscription JOIN session USING (session) WHERE session = ?1",
        params![count(session.0)],
        |row| {
            let fault = maybe_json(row, 5)?;
            Ok(SubscriptionRow {
                session,
                user: get(row, 0)?,
                address: PushAddress { endpoint: row.get(1)?, key: row.get(2)?, auth: row.get(3)? },
                trouble: Trouble { failures: get(row, 4)?, fault, retry_at: get(row, 6)? },
            })
        },
    )
}

/// Subscribes a device. To where it was not before goes at once what waits for it; else its push service is left alone
/// as long as it is.
pub(super) fn subscribe(sql: &Sql<'_>, session: SessionId, to: &PushAddress) -> Result<()> {
    let others = "DELETE FROM push_subscription WHERE endpoint = ?1 AND session <> ?2";
    sql.change("end the subscription of another session", others, params![to.endpoint, count(session.0)])?;
    let is_new = sql.change(
        "subscribe a device",
        "INSERT INTO push_subscription (session, endpoint, key, auth) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (session) DO UPDATE SET endpoint = excluded.endpoint, key = excluded.key, auth = excluded.auth,
             failures = 0, fault = NULL, retry_at = 0
         WHERE push_subscription.endpoint <> excluded.endpoint OR push_subscription.key <> excluded.key
             OR push_subscription.auth <> excluded.auth",
        params![count(session.0), to.endpoint, to.key, to.auth],
    )?;
    if is_new > 0 {
        let statement = "UPDATE outgoing SET due_at = 0 WHERE session = ?1";
        sql.change("send what waits for a device", statement, params![count(session.0)])?;
    }
    Ok(())
}

pub(super) fn unsubscribe(sql: &Sql<'_>, session: SessionId) -> Result<()> {
    let statement = "DELETE FROM push_subscription WHERE session = ?1";
    sql.change("end a subscription", statement, params![count(session.0)]).map(|_| ())
}

pub(super) fn note_trouble(sql: &Sql<'_>, session: SessionId, trouble: &Trouble) -> Result<()> {
    let fault = trouble.fault.as_ref().map(to_json).transpose()?;
    let retry_at = count(trouble.retry_at.0);
    // It may be gone by now.
    sql.change(
        "note how a push service answered",
        "UPDATE push_subscription SET failures = ?2, fault = ?3, retry_at = ?4 WHERE session = ?1",
        params![count(session.0), trouble.failures, fault, retry_at],
    )?;
    put_off(sql, session, trouble.retry_at)
}

/// Keeps a message to be looked at. The oldest goes where that is too much: nobody waits for news that are so far back.
pub(super) fn announce(sql: &Sql<'_>, room: RoomId, message: Revision) -> Result<()> {
    let statement = "INSERT INTO announcement (room, message) VALUES (?1, ?2) RETURNING announcement";
    let announced: u64 =
        sql.get("announce a message", statement, params![count(room.0), count(message.0)], |row| get(row, 0))?;
    let statement = "DELETE FROM announcement WHERE announcement <= ?1";
    let passed = announced.saturating_sub(ANNOUNCEMENTS_MAX);
    sql.change("bound the announcements", statement, params![count(passed)]).map(|_| ())
}

pub(super) fn first_announcement(sql: &Sql<'_>) -> Result<Option<AnnouncementRow>> {
    let statement = "SELECT announcement, room, message, behind FROM announcement ORDER BY announcement LIMIT 1";
    sql.find("find an announcement", statement, [], |row| {
        Ok(AnnouncementRow {
            announcement: AnnouncementId(get(row, 0)?),
            room: get(row, 1)?,
            message: get(row, 2)?,
            behind: get(row, 3)?,
        })
    })
}

pub(super) fn advance_announcement(sql: &Sql<'_>, of: AnnouncementId, behind: UserId) -> Result<()> {
    let statement = "UPDATE announcement SET behind = ?2 WHERE announcement = ?1";
    sql.change_one("go on with an announcement", statement, params![count(of.0), count(behind.0)])
}

pub(super) fn end_announcement(sql: &Sql<'_>, of: AnnouncementId) -> Result<()> {
    sql.change_one("end an announcement", "DELETE FROM announcement WHERE announcement = ?1", params![count(of.0)])
}

/// So many members behind one: how many there are, and the last of them; nothing where there is none.
pub(super) fn slice(sql: &Sql<'_>, room: RoomId, behind: UserId, limit: usize) -> Result<Option<(u64, UserId)>> {
    sql.find(
        "go through the members",
        "SELECT count(*), max(user) FROM (
             SELECT user FROM membership WHERE room = ?1 AND user > ?2 ORDER BY user LIMIT ?3)
         HAVING count(*) > 0",
        params![count(room.0), count(behind.0), size(limit)],
        |row| Ok((get(row, 0)?, get(row, 1)?)),
    )
}

/// The devices of members behind one, up to another.
pub(super) fn listeners(sql: &Sql<'_>, room: RoomId, behind: UserId, up_to: UserId) -> Result<Vec<ListenerRow>> {
    let statement = concat!(
        "SELECT session.session, session.user, push_subscription.retry_at, ",
        membership::columns!(),
        " FROM membership
         CROSS JOIN session ON session.user = membership.user
         CROSS JOIN push_subscription ON push_subscription.session = session.session
         WHERE membership.room = ?1 AND membership.user > ?2 AND membership.user <= ?3
         ORDER BY membership.user, session.session"
    );
    sql.list("list the devices of members", statement, params![count(room.0), count(behind.0), count(up_to.0)], |row| {
        Ok(ListenerRow {
            session: get(row, 0)?,
            user: get(row, 1)?,
            retry_at: get(row, 2)?,
            membership: membership::read(row, 3)?,
        })
    })
}

/// Puts off all that waits for a device.
pub(super) fn put_off(sql: &Sql<'_>, session: SessionId, until: UnixMs) -> Result<()> {
    let statement = "UPDATE outgoing SET due_at = ?2 WHERE session = ?1 AND due_at < ?2";
    sql.change("put off what waits for a device", statement, params![count(session.0), count(until.0)]).map(|_| ())
}

/// Puts a message behind what waits for a device; the oldest goes where that is too much.
pub(super) fn add(sql: &Sql<'_>, session: SessionId, room: RoomId, message: Revision, due_at: UnixMs) -> Result<()> {
    sql.change(
        "queue what goes out",
        "INSERT INTO outgoing (session, room, message, due_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        params![count(session.0), count(room.0), count(message.0), count(due_at.0)],
    )?;
    sql.change(
        "bound what goes out",
        "DELETE FROM outgoing WHERE outgoing IN (
             SELECT outgoing FROM outgoing WHERE session = ?1 ORDER BY outgoing DESC LIMIT -1 OFFSET ?2)",
        params![count(session.0), size(WAITING_MAX)],
    )
    .map(|_| ())
}

pub(super) fn end(sql: &Sql<'_>, outgoing: OutgoingId) -> Result<()> {
    // It may be gone with its subscription by now.
    let statement = "DELETE FROM outgoing WHERE outgoing = ?1";
    sql.change("end what went out", statement, params![count(outgoing.0)]).map(|_| ())
}

/// The devices for which something is due.
pub(super) fn due(sql: &Sql<'_>, now: UnixMs, limit: usize) -> Result<Vec<SessionId>> {
    sql.list(
        "list what is due",
        "SELECT session, min(due_at) AS first FROM outgoing WHERE due_at <= ?1 GROUP BY session
         ORDER BY first, session LIMIT ?2",
        params![count(now.0), size(limit)],
        |row| get(row, 0),
    )
}

/// What is due for a device, the oldest message of it.
pub(super) fn first_due(sql: &Sql<'_>, session: SessionId, now: UnixMs) -> Result<Option<OutgoingRow>> {
    sql.find(
        "find what is due",
        "SELECT outgoing, room, message FROM outgoing WHERE session = ?1 AND due_at <= ?2 ORDER BY outgoing LIMIT 1",
        params![count(session.0), count(now.0)],
        |row| Ok(OutgoingRow { outgoing: OutgoingId(get(row, 0)?), room: get(row, 1)?, message: get(row, 2)? }),
    )
}

/// When the next is due that is not due yet.
pub(super) fn next_due_at(sql: &Sql<'_>, now: UnixMs) -> Result<Option<UnixMs>> {
    let statement = "SELECT min(due_at) FROM outgoing WHERE due_at > ?1";
    sql.find("ask when something is due", statement, params![count(now.0)], |row| column::find(row, 0))
        .map(Option::flatten)
}
