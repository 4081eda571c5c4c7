//! Databases that earlier versions have made, brought up to this one.
//!
//! `tests/fixtures/schema-N.sql` is a database of schema N as the release made it that had this schema, and
//! `schema-N.seen.txt` is what people saw in it. Neither is ever written again. Whoever adds a step to the migrations
//! first adds the fixture of the schema that they come from, and then that of the new one: the test here that finds it
//! missing writes a candidate, and says where.
//!
//! Longer than 400 lines because it is one story, to which each step of the schema adds its own.

mod lately;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use adda_backend::domain::invite::{self, Terms};
use adda_backend::domain::{draft, member, plan, poll, preview, room, thread};
use adda_backend::store::sqlite::{self, FILE};
use adda_backend::store::{PageRow, PlanRow, PushAddress, SessionKind, Trouble};
use adda_shared::draft::DraftText;
use adda_shared::model::{Admission, Presence, RoomKind, Status};
use adda_shared::notify::{MinuteOfDay, NotifyLevel, Preferences, QuietHours, RoomNotify};
use adda_shared::plan::{Plan, PlanState, Planned};
use adda_shared::poll::Poll;
use adda_shared::preview::Preview;
use adda_shared::protocol::problem::PushFault;
use adda_shared::reaction::Emoji;
use adda_shared::text::{Keyword, PollChoice, PreviewText, StatusText, Topic, ZoneName};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde::Serialize;

use super::story::act;
use super::*;
use adda_backend::chance::Chance;

/// The directory of the fixtures.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// The schema that this version makes.
fn present(directory: &Path) -> i64 {
    let connection = Connection::open(directory.join(FILE)).unwrap();
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// Every table and index, as the database itself describes them.
fn tables(connection: &Connection) -> Vec<String> {
    let mut statement =
        connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name").unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(|row| row.unwrap()).collect()
}

/// A value as SQL writes it.
fn literal(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => format!("'{}'", String::from_utf8(text.to_vec()).unwrap().replace('\'', "''")),
        ValueRef::Blob(bytes) => bytes.iter().fold("x'".to_owned(), |hex, byte| format!("{hex}{byte:02x}")) + "'",
    }
}

/// The tables that come with a virtual one, and hold what it holds.
fn shadows(connection: &Connection) -> Vec<String> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_list WHERE type = 'shadow'").unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(|row| row.unwrap()).collect()
}

/// A database as text: what makes it again.
fn dump(connection: &Connection) -> String {
    let read = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).unwrap();
    let mut text = String::new();
    for pragma in ["application_id", "user_version"] {
        writeln!(text, "PRAGMA {pragma} = {};", read(pragma)).unwrap();
    }
    let shadows = shadows(connection);
    let is_shadow = |table: &str| shadows.iter().any(|shadow| table.contains(&format!("'{shadow}'")));
    for table in tables(connection).into_iter().filter(|table| !is_shadow(table)) {
        writeln!(text, "{table};").unwrap();
    }
    // What a virtual table holds stands in its shadows, which come with it and are not empty.
    let mut names = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND sql NOT LIKE '%VIRTUAL%'")
        .unwrap();
    let mut names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(|name| name.unwrap()).collect();
    names.sort();
    for name in names {
        if shadows.contains(&name) {
            writeln!(text, "DELETE FROM {name};").unwrap();
        }
        let mut rows = connection.prepare(&format!("SELECT * FROM {name} ORDER BY 1, 2")).unwrap();
        let width = rows.column_count();
        let row = |row: &Row<'_>| (0..width).map(|index| Ok(literal(row.get_ref(index)?))).collect();
        for values in rows.query_map([], row).unwrap() {
            let values: Vec<String> = values.unwrap();
            writeln!(text, "INSERT INTO {name} VALUES ({});", values.join(", ")).unwrap();
        }
    }
    text
}

/// Makes a database of its text.
fn plant(text: &str) -> TempDir {
    let directory = TempDir::new().unwrap();
    let connection = Connection::open(directory.path().join(FILE)).unwrap();
    // Tables stand in the order of their names, and may point at later ones.
    connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; BEGIN; {text} COMMIT;")).unwrap();
    directory
}

/// The life of a fixture: people, rooms, links and sessions of every kind, as they come about.
async fn tell(house: &House) {
    for called in ["Ben", "Chloe", "ইমন"] {
        house.member(called).await;
    }
    let (ben, chloe, nobody) = (UserId(2), UserId(3), Terms { life_s: None, uses_max: None });
    let plans = RoomName::parse("plans").unwrap();
    let topic = Topic::parse("What we are about to do").unwrap();
    let plans = house.write(move |tx| room::create(tx, ctx(ben), Nonce(77), false, plans, topic)).await.unwrap();
    for other in [ADA, chloe] {
        house.write(move |tx| member::add(tx, ctx(ben), plans, other)).await.unwrap();
    }
    for (number, text) in ["hello", "রাতে আড্ডা?", "It's *bold*\nand 'quoted'"].into_iter().enumerate()
    {
        house.send(chloe, plans, number as u64, text).await.unwrap();
    }
    house.write(move |tx| room::create_direct(tx, ctx(ADA), &[chloe])).await.unwrap();
    for (number, admission) in [(1, Admission::Member), (2, Admission::Guest { rooms: vec![plans] })] {
        house.write(move |tx| invite::create(tx, ctx(ADA), token(number), admission, nobody)).await.unwrap();
    }
    let guest =
        move |tx: &mut dyn Tx| account::join(tx, NOW, Registration::Invite, Some(token(2)), name("Guest"), None);
    let guest = house.write(guest).await.unwrap();
    house.send(guest, plans, 9, "I only look around").await.unwrap();
    for (number, kind) in [(3, SessionKind::Browser), (4, SessionKind::Token)] {
        house.write(move |tx| account::begin_session(tx, NOW, ben, &token(number), kind)).await.unwrap();
    }
    let files = [(70, "tea garden.jpg", Media::Jpeg), (71, "চা.txt", Media::Other)];
    for (nonce, name, media) in files {
        house.upload(chloe, Nonce(nonce), name, media).await;
    }
    let body = MessageBody::parse("two files").unwrap();
    let uploads = files.map(|(nonce, ..)| Nonce(nonce)).to_vec();
    let new = message::New { uploads, ..body.into() };
    let carried = move |tx: &mut dyn Tx| message::send(tx, ctx(chloe), plans, Nonce(72), new);
    house.write(carried).await.unwrap();
    let (_, answered) = house.read(move |view| view.sent(chloe, Nonce(72))).await.unwrap().unwrap();
    let new = message::New {
        reply_to: Some(answered),
        ..MessageBody::parse("lovely files, @[Ben](2), come and see, @room").unwrap().into()
    };
    house.write(move |tx| message::send(tx, ctx(ADA), plans, Nonce(76), new)).await.unwrap();
    let (_, under) = house.read(move |view| view.sent(chloe, Nonce(1))).await.unwrap().unwrap();
    for (by, nonce, emoji) in [(ADA, 73, "👍"), (ben, 74, "❤️"), (chloe, 75, "👍")] {
        let emoji = Emoji::parse(emoji).unwrap();
        let react = move |tx: &mut dyn Tx| message::react(tx, ctx(by), plans, under, Nonce(nonce), emoji, true);
        house.write(react).await.unwrap();
    }
    notifications(house, plans, under).await;
    house.write(move |tx| message::pin(tx, ctx(ADA), plans, under, Nonce(78), true)).await.unwrap();
    house.write(move |tx| message::save(tx, ctx(ben), plans, under, Nonce(79), true)).await.unwrap();
    house.write(move |tx| thread::follow(tx, ctx(ben), plans, under, Nonce(81), true)).await.unwrap();
    let reply = message::New { thread: Some(under), ..MessageBody::parse("beside").unwrap().into() };
    let reply = house.write(move |tx| message::send(tx, ctx(chloe), plans, Nonce(80), reply)).await.unwrap().revision;
    house.write(move |tx| thread::mark_read(tx, ctx(ben), plans, under, reply, 0)).await.unwrap();
    for (message, nonce) in [(under, 82), (reply, 83)] {
        house.write(move |tx| thread::mark_unread(tx, ctx(ben), plans, message, Nonce(nonce))).await.unwrap();
    }
    let status = Status {
        emoji: Emoji::parse("🌴").ok(),
        text: StatusText::parse("পাহাড়ে").unwrap(),
        until: UnixMs(4_000_000_000_000),
    };
    house.write(move |tx| account::set_status(tx, ctx(chloe), Some(status))).await.unwrap();
    lately::polls_drafts_and_plans(house, plans, under, answered).await;
    // And much that nobody would think of.
    let mut dice = Chance::new(4);
    for _ in 0..150 {
        let mut dice = Chance::new(dice.below(1 << 31));
        // Most of it is refused, like most of what comes by chance.
        let _ = house.write(move |tx| act(tx, &mut dice)).await;
    }
}

/// What Ben has set, a device of his, and what waits for it.
async fn notifications(house: &House, plans: RoomId, message: Revision) {
    let ben = UserId(2);
    let set = move |tx: &mut dyn Tx| {
        tx.set_notify(plans, ben, RoomNotify { level: NotifyLevel::All, muted_until: UnixMs(1_780_003_600_000) })?;
        let minute = |minutes| MinuteOfDay::new(minutes).unwrap();
        let quiet =
            QuietHours { from: minute(22 * 60), until: minute(7 * 60), zone: ZoneName::parse("Asia/Dhaka").unwrap() };
        let keywords = vec![Keyword::parse("চা").unwrap()];
        tx.set_preferences(
            ben,
            Preferences { keywords, quiet: Some(quiet), paused_until: UnixMs(7), ..Preferences::default() },
        )?;
        tx.keep_push_key(&[7; 32])?;
        let session = tx.session(&token(3))?.unwrap().session;
        let endpoint = "https://push.example.net/ben".to_owned();
        tx.subscribe(session, &PushAddress { endpoint, key: vec![4; 65], auth: vec![7; 16] })?;
        tx.queue(session, plans, message, NOW)?;
        let fault = Some(PushFault::Refused { status: 503 });
        tx.note_trouble(session, &Trouble { failures: 2, fault, retry_at: NOW.after_ms(30_000) })?;
        tx.announce(plans, message)
    };
    house.write(set).await.unwrap();
}

/// As the first schema had it: without what came later where that is nothing, and what a message says beside its number.
fn as_it_was_written(mut json: String) -> String {
    const BEGIN: &str = r#""text":{"#;
    for nothing in [
        r#","files":[]"#,
        r#","reactions":[]"#,
        r#","reply_to":null"#,
        r#","mentions":[]"#,
        r#","pins":[]"#,
        r#","saved":[]"#,
        r#","threads":[]"#,
        r#","drafts":[]"#,
        r#","thread":null"#,
        r#","replies":null"#,
        r#","poll":null"#,
        r#","forwarded":null"#,
        r#","previews":[]"#,
        r#","votes":{"tally":{"counts":[],"voters":0},"own":[]}"#,
        r#""rewinds":0,"#,
        r#","status":null,"paused_until":0"#,
        r#","hides_receipts":false"#,
        r#","zone":null,"arrangement":{"favourites":[],"order":"name","hides_read":false}"#,
        r#","hides_previews":false"#,
        r#","zone":null"#,
    ] {
        json = json.replace(nothing, "");
    }
    for kind in [RoomKind::Open, RoomKind::Direct] {
        let usual = serde_json::to_string(&RoomNotify::of(kind)).unwrap();
        json = json.replace(&format!(r#","notify":{usual}"#), "");
    }
    while let Some(from) = json.find(BEGIN) {
        let object = from + BEGIN.len() - 1;
        let mut rest = serde_json::Deserializer::from_str(&json[object..]).into_iter::<serde_json::Value>();
        rest.next().expect("an object").expect("an object");
        let end = object + rest.byte_offset();
        json = [&json[..from], &json[object + 1..end - 1], &json[end..]].concat();
    }
    json
}

/// What there is to see, through every door of the store.
fn seen(view: &dyn View) -> Result<String> {
    fn line<T: Serialize>(text: &mut String, what: &str, value: &T) {
        let value = as_it_was_written(serde_json::to_string(value).unwrap());
        writeln!(text, "{what}: {value}").unwrap();
    }
    let mut text = String::new();
    line(&mut text, "epoch", &view.epoch()?.to_string());
    line(&mut text, "space", &view.space()?);
    line(&mut text, "space events", &view.space_events(Revision::ZERO, 10_000)?);
    line(&mut text, "invites", &view.invites()?);
    for person in view.people()? {
        line(&mut text, "person", &person);
        line(&mut text, "password", &view.password(person.user)?);
        line(&mut text, "rooms", &view.entries(person.user)?);
        let tokens = view.tokens(person.user)?;
        line(&mut text, "tokens", &tokens.iter().map(|token| token.session.0).collect::<Vec<_>>());
    }
    for number in [3, 4] {
        let session = view.session(&token(number))?.map(|session| (session.session.0, session.user));
        line(&mut text, "session", &session);
    }
    if let Some(key) = view.push_key()? {
        line(&mut text, "preferences", &view.preferences(UserId(2))?);
        line(&mut text, "push key", &key);
        let session = view.session(&token(3))?.map(|session| session.session);
        let subscription = session.map(|session| view.subscription(session)).transpose()?.flatten();
        line(&mut text, "subscription", &format!("{subscription:?}"));
        line(&mut text, "due", &format!("{:?} {:?}", view.due(NOW, 9)?, view.due(NOW.after_ms(30_000), 9)?));
        line(&mut text, "announced", &format!("{:?}", view.first_announcement()?));
    }
    for number in 1.. {
        let Some(row) = view.room(RoomId(number))? else { break };
        line(&mut text, "room", &(row.room, row.head, row.last_number, row.last_at));
        line(&mut text, "members", &view.members(RoomId(number))?);
        line(&mut text, "events", &view.room_events(RoomId(number), Revision::ZERO, 10_000)?);
        let pins = view.pins(RoomId(number))?;
        if !pins.is_empty() {
            line(&mut text, "pins", &pins);
        }
        let saved = view.saved(RoomId(number), UserId(2))?;
        if !saved.is_empty() {
            line(&mut text, "saved", &saved);
        }
        let threads = view.followed(RoomId(number), UserId(2))?;
        if !threads.is_empty() {
            line(&mut text, "threads", &threads);
            let items: Vec<_> = threads.iter().map(|followed| view.item(RoomId(number), followed.last)).collect();
            line(&mut text, "last replies", &items.into_iter().collect::<Result<Vec<_>>>()?);
        }
        let drafts = view.drafts(RoomId(number), UserId(2))?;
        if !drafts.is_empty() {
            line(&mut text, "drafts", &drafts);
        }
    }
    let plans = view.plans(UserId(2))?;
    if !plans.is_empty() {
        line(&mut text, "plans", &plans);
    }
    line(&mut text, "sent", &view.sent(UserId(3), Nonce(1))?);
    line(&mut text, "made", &view.room_by_nonce(UserId(2), Nonce(77))?);
    Ok(text)
}

#[tokio::test]
async fn there_is_a_fixture_of_every_schema_and_this_one_is_as_it_was_released() {
    let house = House::claimed().await;
    tell(&house).await;
    let told = house.read(seen).await.unwrap();
    house.store.close();
    let connection = Connection::open(house.directory.path().join(FILE)).unwrap();
    let version = present(house.directory.path());
    let (made, saw) = (format!("schema-{version}.sql"), format!("schema-{version}.seen.txt"));
    for number in 1..version {
        for name in [format!("schema-{number}.sql"), format!("schema-{number}.seen.txt")] {
            assert!(fixture(&name).exists(), "{name} is missing: make it with the release that had this schema");
        }
    }
    if !fixture(&made).exists() {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(place.join(&made), dump(&connection)).unwrap();
        std::fs::write(place.join(&saw), told).unwrap();
        panic!("{made} is missing in backend/tests/fixtures; a candidate for it, and for {saw}, is in {place:?}");
    }
    let released = plant(&std::fs::read_to_string(fixture(&made)).unwrap());
    let released = Connection::open(released.path().join(FILE)).unwrap();
    assert_eq!(tables(&connection), tables(&released), "a step that was released never changes; the next one mends it");
}

#[tokio::test]
async fn a_database_of_every_earlier_schema_shows_what_it_showed() {
    let fresh = House::claimed().await;
    let version = present(fresh.directory.path());
    let fresh_tables = tables(&Connection::open(fresh.directory.path().join(FILE)).unwrap());
    for number in 1..=version {
        let text = std::fs::read_to_string(fixture(&format!("schema-{number}.sql"))).unwrap();
        let saw = std::fs::read_to_string(fixture(&format!("schema-{number}.seen.txt"))).unwrap();
        let house = House::open(plant(&text), OpenOptions::default());
        assert_eq!(house.read(seen).await.unwrap(), saw, "schema {number}");
        assert_eq!(present(house.directory.path()), version);
        assert_eq!(tables(&Connection::open(house.directory.path().join(FILE)).unwrap()), fresh_tables);
        // The nonce of a message is its author's for ever, and life goes on.
        let (_, first) = house.read(|view| view.sent(UserId(3), Nonce(1))).await.unwrap().unwrap();
        assert_eq!(house.send(UserId(3), RoomId(2), 1, "রাতে আড্ডা?").await.unwrap(), first);
        let head = house.read(|view| Ok(view.room(RoomId(2))?.unwrap().head)).await.unwrap();
        assert_eq!(house.send(UserId(3), RoomId(2), 1_000, "next").await.unwrap(), head.next());
        let house = house.reopen();
        assert_eq!(house.check(), Vec::<String>::new(), "schema {number}");
        // A backup that an earlier version made is restored and brought up to date as well.
        let (old, place) = (plant(&text), TempDir::new().unwrap());
        let backup = old.path().join(FILE);
        sqlite::restore(&backup, place.path(), || Ok(())).unwrap();
        let heard = Arc::new(Heard::default());
        let engine = Sqlite::open(place.path(), Epoch(2), OpenOptions::default(), heard as _).unwrap();
        let store = Store::new(Arc::new(engine));
        assert_eq!(store.read(|view| view.epoch()).await.unwrap(), Epoch(2), "schema {number}");
        store.close();
        assert_eq!(sqlite::check(place.path()).unwrap(), Vec::<String>::new(), "schema {number}");
    }
}
