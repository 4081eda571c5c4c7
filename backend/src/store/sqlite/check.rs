//! Whether a database is what it should be. Says what is wrong, and mends nothing.
//!
//! Beside what SQLite checks itself, the logs must have no holes, and every other table must say what the logs say.

mod index;
mod polls;
mod reactions;
mod replay;
mod threads;

use std::path::Path;

use rusqlite::{Connection, Row};

use super::column::get;
use super::open::{FILE, OpenError, reading_beside};
use crate::store::Digest;

/// Sentences that one question adds at most: a database that is wrong from end to end is told so in a page.
const SENTENCES_MAX: usize = 20;

/// Checks the database of a data directory. A server may be writing meanwhile. Answers with one sentence for each thing
/// that is wrong, and with none where all is well.
///
/// # Errors
/// Where there is no database to check, or it can't be read.
pub fn check(directory: &Path) -> Result<Vec<String>, OpenError> {
    check_file(&directory.join(FILE))
}

/// The blobs that a database names, whether it needs them still or not.
///
/// # Errors
/// Where there is no database, or it can't be read.
pub fn blobs(path: &Path) -> Result<Vec<Digest>, OpenError> {
    let connection = reading_beside(path)?;
    let read = || {
        let mut statement = connection.prepare("SELECT hash FROM blob ORDER BY hash")?;
        statement.query_map([], |row| get(row, 0))?.collect::<rusqlite::Result<_>>()
    };
    read().map_err(|cause| OpenError::broken("list the files", cause))
}

/// Checks a database, or a backup of one, by the path of its file.
///
/// # Errors
/// Where there is no database to check, or it can't be read.
pub fn check_file(path: &Path) -> Result<Vec<String>, OpenError> {
    let connection = reading_beside(path)?;
    // All questions are asked of one moment.
    let checked = connection.execute_batch("BEGIN DEFERRED").and_then(|()| examine(&connection));
    checked.map_err(|cause| OpenError::broken("check the database", cause))
}

/// Asks everything of a database that nobody changes meanwhile.
pub(super) fn examine(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut wrong = Vec::new();
    engine(connection, &mut wrong)?;
    // Where the file itself is spoilt, what it says means nothing.
    if wrong.is_empty() {
        for (what, statement) in QUESTIONS {
            ask(connection, what, statement, &mut wrong)?;
        }
        replay::compare(connection, &mut wrong)?;
        reactions::compare(connection, &mut wrong)?;
        threads::compare(connection, &mut wrong)?;
        polls::compare(connection, &mut wrong)?;
        index::compare(connection, &mut wrong)?;
    }
    Ok(wrong)
}

/// What SQLite knows to be wrong.
fn engine(connection: &Connection, wrong: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({SENTENCES_MAX})"))?;
    for sentence in statement.query_map([], |row| row.get::<_, String>(0))? {
        let sentence = sentence?;
        if sentence != "ok" {
            wrong.push(format!("the file is damaged: {sentence}"));
        }
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(2)?)))?;
    for row in rows.take(SENTENCES_MAX) {
        let (table, parent) = row?;
        wrong.push(format!("a row of {table} points at nothing in {parent}"));
    }
    Ok(())
}

/// What must find no row, and what it means if it does. A row's columns complete the sentence.
const QUESTIONS: [(&str, &str); 32] = [
    (
        "the log of room {} has a hole or an end that is not its head: {} events up to {}, head {}",
        "SELECT room.room, count(room_event.revision), coalesce(max(room_event.revision), 0), head
         FROM room LEFT JOIN room_event ON room_event.room = room.room GROUP BY room.room
         HAVING count(room_event.revision) <> head OR coalesce(max(room_event.revision), 0) <> head",
    ),
    (
        "the log of the space has a hole or an end that is not its head: {} events up to {}, head {}",
        "SELECT (SELECT count(*) FROM space_event) AS events,
                (SELECT coalesce(max(revision), 0) FROM space_event) AS last, head
         FROM space WHERE events <> head OR last <> head",
    ),
    (
        "the messages of room {} are not numbered without a hole: {} up to {}, last {}",
        "SELECT room.room, count(message.number), coalesce(max(message.number), 0), last_number
         FROM room LEFT JOIN message ON message.room = room.room AND message.thread IS NULL GROUP BY room.room
         HAVING count(DISTINCT message.number) <> last_number OR count(message.number) <> last_number
             OR coalesce(max(message.number), 0) <> last_number",
    ),
    (
        "event {1} of room {0} is a message without content",
        "SELECT room_event.room, room_event.revision FROM room_event
         LEFT JOIN message ON message.room = room_event.room AND message.revision = room_event.revision
         WHERE room_event.body = '' AND room_event.message IS NULL AND message.room IS NULL",
    ),
    (
        "message {1} of room {0} does not belong to its event",
        "SELECT message.room, message.revision FROM message
         JOIN room_event ON room_event.room = message.room AND room_event.revision = message.revision
         WHERE room_event.body <> '' OR room_event.message IS NOT message.thread OR room_event.by <> message.author",
    ),
    (
        "message {1} of room {0} is not what the events about it have made of it",
        "WITH told AS (
             SELECT event.room, event.message, max(event.revision) AS changed,
                    max(CASE WHEN event.body = '' AND reply.room IS NULL THEN event.revision END) AS edited,
                    max(CASE WHEN event.body LIKE '{_message_deleted_:%' THEN event.by END) AS deleted_by
             FROM room_event AS event
             LEFT JOIN message AS reply ON reply.room = event.room AND reply.revision = event.revision
             WHERE event.message IS NOT NULL GROUP BY event.room, event.message)
         SELECT coalesce(message.room, told.room), coalesce(message.revision, told.message)
         FROM message FULL JOIN told ON told.room = message.room AND told.message = message.revision
         WHERE message.room IS NULL OR message.changed IS NOT told.changed
             OR message.edited IS NOT CASE WHEN told.deleted_by IS NULL THEN told.edited END
             OR message.deleted_by IS NOT told.deleted_by",
    ),
    (
        "message {1} of room {0} is pinned by another event than the last that says so, or by none",
        "WITH told AS (
             SELECT room, message, max(CASE WHEN body LIKE '{_pinned_:%' THEN revision END) AS pinned,
                    max(CASE WHEN body LIKE '{_unpinned_:%' OR body LIKE '{_message_deleted_:%' THEN revision END) AS ended
             FROM room_event WHERE message IS NOT NULL GROUP BY room, message)
         SELECT message.room, message.revision FROM message
         LEFT JOIN told ON told.room = message.room AND told.message = message.revision
         WHERE message.pinned IS NOT CASE WHEN told.pinned > coalesce(told.ended, 0) THEN told.pinned END",
    ),
    (
        "person {2} has saved message {1} of room {0}, which is none or was deleted",
        "SELECT saved_message.room, saved_message.message, saved_message.user FROM saved_message
         LEFT JOIN message ON message.room = saved_message.room AND message.revision = saved_message.message
         WHERE message.revision IS NULL OR message.deleted_by IS NOT NULL",
    ),
    (
        "message {1} of room {0} was deleted and says something still",
        "SELECT room, revision FROM message WHERE deleted_by IS NOT NULL AND (
             body <> '' OR coalesce(files, reply_to, mentions, reactions, poll, tally, forwarded, previews, previewed) IS NOT NULL OR EXISTS (
             SELECT 1 FROM message_version AS version
             WHERE version.room = message.room AND version.message = message.revision))",
    ),
    (
        "message {1} of room {0} answers {2}, which is no earlier message",
        "SELECT message.room, message.revision, message.reply_to FROM message
         LEFT JOIN message AS answered ON answered.room = message.room AND answered.revision = message.reply_to
         WHERE message.reply_to IS NOT NULL AND (answered.room IS NULL OR message.reply_to >= message.revision)",
    ),
    (
        "message {1} of room {0} calls others than it says",
        "WITH says AS (
             SELECT room, revision AS message,
                    CASE list.type WHEN 'object' THEN json_extract(list.value, '$.person') ELSE 0 END AS user
             FROM message, json_each(message.mentions) AS list WHERE list.value <> 'here' AND message.thread IS NULL)
         SELECT room, message FROM (SELECT room, message, user FROM says EXCEPT SELECT room, message, user FROM mention)
         UNION
         SELECT room, message FROM (SELECT room, message, user FROM mention EXCEPT SELECT room, message, user FROM says)",
    ),
    (
        "what message {1} of room {0} said before came by no event",
        "SELECT version.room, version.message FROM message_version AS version
         LEFT JOIN room_event ON room_event.room = version.room AND room_event.revision = version.revision
         WHERE room_event.body IS NOT ''
             OR (version.revision <> version.message AND room_event.message IS NOT version.message)",
    ),
    (
        "message {1} of room {0} is numbered before one that was sent earlier",
        "SELECT room, revision FROM (
             SELECT room, revision, number, lag(number) OVER (PARTITION BY room, thread ORDER BY revision) AS earlier
             FROM message) WHERE number <= earlier",
    ),
    (
        "message {1} of room {0} stands in a thread that no earlier message of the room began",
        "SELECT message.room, message.revision FROM message
         LEFT JOIN message AS root ON root.room = message.room AND root.revision = message.thread
         WHERE message.thread IS NOT NULL
             AND (root.room IS NULL OR root.thread IS NOT NULL OR message.thread >= message.revision)",
    ),
    (
        "message {1} of room {0} says otherwise how many came before it in the room",
        "SELECT reply.room, reply.revision FROM message AS reply
         WHERE reply.room_number IS NOT CASE WHEN reply.thread IS NOT NULL THEN (
             SELECT count(*) FROM message
             WHERE message.room = reply.room AND message.revision < reply.revision AND message.thread IS NULL) END",
    ),
    (
        "person {2} follows thread {1} of room {0}, which is none, or has read it to where no reply is",
        "SELECT followed.room, followed.thread, followed.user FROM followed_thread AS followed
         LEFT JOIN message AS root
             ON root.room = followed.room AND root.revision = followed.thread AND root.thread IS NULL
         WHERE root.room IS NULL OR read_number <> (
             SELECT count(*) FROM message INDEXED BY message_thread
             WHERE message.room = followed.room AND message.thread = followed.thread
                 AND message.revision <= followed.read_revision)",
    ),
    (
        "room {} counts {} members and has {}",
        "SELECT room.room, member_count, count(membership.user) AS members
         FROM room LEFT JOIN membership ON membership.room = room.room GROUP BY room.room
         HAVING member_count <> members",
    ),
    (
        "the read marker of person {1} in room {0} stands where there is nothing to read",
        "SELECT membership.room, membership.user FROM membership JOIN room ON room.room = membership.room
         WHERE max(read_revision, joined_revision, marked_at) > head OR read_number <> (
             SELECT count(*) FROM message
             WHERE message.room = membership.room AND message.revision <= membership.read_revision
                 AND message.thread IS NULL)",
    ),
    (
        "person {1} has read further in room {0} than there is, or less far than since they came",
        "SELECT membership.room, membership.user FROM membership JOIN room ON room.room = membership.room
         WHERE furthest_read > head OR furthest_read BETWEEN 1 AND joined_revision",
    ),
    (
        "the read marker of person {1} in room {0} was moved back more often than they did that",
        "SELECT room, membership.user FROM membership JOIN person USING (user)
         WHERE membership.rewinds > person.rewinds
         UNION SELECT room, followed_thread.user FROM followed_thread JOIN person USING (user)
         WHERE followed_thread.rewinds > person.rewinds",
    ),
    (
        "a draft of person {1} in room {0} is numbered past what they have set, or says nothing",
        "SELECT room, draft.user FROM draft JOIN person USING (user)
         WHERE draft.number NOT BETWEEN 1 AND person.drafts OR body = ''",
    ),
    (
        "person {1} writes in thread {2} of room {0}, which no message of the room begins",
        "SELECT draft.room, draft.user, draft.thread FROM draft
         LEFT JOIN message AS root ON root.room = draft.room AND root.revision = draft.thread AND root.thread IS NULL
         WHERE draft.thread > 0 AND root.room IS NULL",
    ),
    (
        "plan {} of person {} says another kind than it is",
        "SELECT number, user FROM plan WHERE is_message <> (json_extract(what, '$.message') IS NOT NULL)",
    ),
    (
        "an id was given out that {} counts as not given yet",
        "SELECT noun FROM counter WHERE last < CASE noun
             WHEN 'user' THEN (SELECT coalesce(max(user), 0) FROM person)
             WHEN 'room' THEN (SELECT coalesce(max(room), 0) FROM room)
             WHEN 'session' THEN (SELECT coalesce(max(session), 0) FROM session)
             WHEN 'invite' THEN (SELECT coalesce(max(invite), 0) FROM invite)
             WHEN 'plan' THEN (SELECT coalesce(max(number), 0) FROM plan)
             WHEN 'part' THEN (SELECT coalesce(max(part), 0) FROM upload) END",
    ),
    (
        "message {1} of room {0} carries {2} files, of which {3} are somewhere",
        "SELECT message.room, message.revision, json_array_length(coalesce(message.files, '[]')) AS carried,
                count(attachment.place) AS held
         FROM message LEFT JOIN attachment
             ON attachment.room = message.room AND attachment.message = message.revision
         WHERE message.files IS NOT NULL OR attachment.place IS NOT NULL
         GROUP BY message.room, message.revision
         HAVING carried <> held OR carried <> max(attachment.place) + 1",
    ),
    (
        "file {} is loose and not told so, or told so and not",
        "SELECT lower(hex(hash)) FROM blob WHERE is_loose <> (
             hash NOT IN (SELECT whole FROM attachment)
             AND hash NOT IN (SELECT small FROM attachment WHERE small IS NOT NULL)
             AND hash NOT IN (SELECT whole FROM upload WHERE whole IS NOT NULL)
             AND hash NOT IN (SELECT small FROM upload WHERE small IS NOT NULL)
             AND hash NOT IN (SELECT hash FROM preview_picture)
             AND hash NOT IN (SELECT hash FROM page WHERE hash IS NOT NULL))",
    ),
    (
        "message {1} of room {0} has other previews than the last event that gives it some",
        "SELECT message.room, message.revision FROM message LEFT JOIN room_event AS event
             ON event.room = message.room AND event.revision = message.previewed
         WHERE CASE WHEN message.previewed IS NULL THEN message.previews IS NOT NULL ELSE
             event.message IS NOT message.revision
             OR coalesce(message.previews, '[]') IS NOT json_extract(event.body, '$.previewed.previews') END",
    ),
    (
        "event {1} of room {0} still tells previews that were replaced or are gone",
        "SELECT event.room, event.revision FROM room_event AS event JOIN message
             ON message.room = event.room AND message.revision = event.message
         WHERE event.body LIKE '{_previewed_:%' AND message.previewed IS NOT event.revision",
    ),
    (
        "the pictures of the previews of message {1} of room {0} are not those that it points at",
        "WITH named AS (
             SELECT DISTINCT message.room, message.revision,
                    json_extract(one.value, '$.picture.name') AS name
             FROM message, json_each(message.previews) AS one WHERE message.previews IS NOT NULL)
         SELECT coalesce(named.room, held.room), coalesce(named.revision, held.message)
         FROM (SELECT * FROM named WHERE name IS NOT NULL) AS named
         FULL JOIN preview_picture AS held
             ON held.room = named.room AND held.message = named.revision AND lower(hex(held.hash)) = named.name
         WHERE named.room IS NULL OR held.room IS NULL",
    ),
    (
        "the files of person {} are counted as {} bytes and are {}",
        "SELECT person.user, file_bytes, coalesce(sum(held.bytes), 0) AS found FROM person LEFT JOIN (
             SELECT user, bytes FROM attachment UNION ALL SELECT user, bytes FROM upload
         ) AS held ON held.user = person.user GROUP BY person.user HAVING file_bytes <> found",
    ),
    (
        "all files are counted as {} bytes and are {}",
        "SELECT file_bytes, (SELECT coalesce(sum(file_bytes), 0) FROM person) AS bytes FROM space
         WHERE file_bytes <> bytes",
    ),
    ("message {1} of room {0} still waits for the index", "SELECT room, revision FROM message_unindexed"),
];

fn ask(connection: &Connection, what: &str, statement: &str, wrong: &mut Vec<String>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(statement)?;
    let sentences = statement.query_map([], |row| complete(what, row))?;
    for sentence in sentences.take(SENTENCES_MAX) {
        wrong.push(sentence?);
    }
    Ok(())
}

/// Puts a row's columns where the sentence has `{}`, or `{n}` for another order.
fn complete(what: &str, row: &Row<'_>) -> rusqlite::Result<String> {
    let mut sentence = what.to_owned();
    for index in 0..row.as_ref().column_count() {
        let value = match row.get_ref(index)? {
            rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            other => format!("{other:?}"),
        };
        let place = format!("{{{index}}}");
        let place = if sentence.contains(&place) { place.as_str() } else { "{}" };
        sentence = sentence.replacen(place, &value, 1);
    }
    Ok(sentence)
}
