//! What is said is found, and what is said no more is not.

use adda_backend::store::sqlite::FILE;
use adda_backend::store::{Candidate, Sought, Stretch, fold};
use rusqlite::Connection;

use super::*;

/// Everything of a room that may have these texts in it.
async fn candidates(house: &House, room: RoomId, texts: &[&str]) -> Vec<String> {
    let sought = sought(texts);
    let stretch = Stretch { room, from: Revision(1), below: Revision(u64::MAX >> 24) };
    let found = house.read(move |view| view.candidates(stretch, &sought, 1_000)).await.unwrap();
    assert!(found.is_sorted_by(|one, other| one.revision > other.revision), "{found:?}");
    found.into_iter().map(|said| said.body.to_string()).collect()
}

fn sought(texts: &[&str]) -> Sought {
    let texts = texts.iter().map(|text| fold::fold(text)).collect();
    Sought { texts, by: None, from: UnixMs(0), until: UnixMs(u64::MAX) }
}

#[tokio::test]
async fn parts_of_words_are_found_in_any_script_and_with_any_marks() {
    let house = House::claimed().await;
    let said = [
        "রাতের আড্ডায় এসো",
        "Good MORNING, Zoë",
        "see https://example.org/a?b=c#d or ask ada@example.org",
        "error[E0382]: use of moved value",
        "foo::bar(\"x\") at src/main.rs:12:5",
        "今日はいい天気",
    ];
    for (nonce, text) in said.into_iter().enumerate() {
        house.send(ADA, LOBBY, nonce as u64, text).await.unwrap();
    }
    for (wanted, expected) in [
        ("আড্ডা", 0),
        ("এসো", 0),
        ("orn", 1),
        ("zoe\u{308}", 1),
        ("a@example", 2),
        ("/a?b=c#d", 2),
        ("[e0382]:", 3),
        ("::bar(\"x\")", 4),
        ("rs:12:5", 4),
        ("いい天気", 5),
    ] {
        assert_eq!(candidates(&house, LOBBY, &[wanted]).await, [said[expected]], "{wanted}");
    }
    for nothing in ["evening", "\"", "morning*", "NEAR(good morning)", "good AND morning", "body:good", "^good"] {
        let nothing = [nothing, "xyz"];
        assert_eq!(candidates(&house, LOBBY, &nothing).await, Vec::<String>::new(), "{nothing:?}");
    }
    assert_eq!(candidates(&house, LOBBY, &["good", "zoë"]).await, [said[1]]);
    assert_eq!(candidates(&house, LOBBY, &["রা"]).await.len(), said.len(), "short texts are not looked for");
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn a_stretch_is_looked_through_and_nothing_beside_it() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    let topic = adda_shared::text::Topic::none();
    let other = RoomName::parse("other").unwrap();
    let den = house.write(move |tx| adda_backend::domain::room::create(tx, ctx(ADA), Nonce(99), true, other, topic));
    let den = den.await.unwrap();
    house.send(ADA, den, 100, "tea in the den").await.unwrap();
    let mut revisions = Vec::new();
    for nonce in 0..10 {
        let by = if nonce % 2 == 0 { ADA } else { ben };
        revisions.push(house.send(by, LOBBY, nonce, &format!("tea {nonce}")).await.unwrap());
    }
    for texts in [&["tea"][..], &[]] {
        let check = async |from: usize, below: usize, limit: usize, by: Option<UserId>, expected: &[usize]| {
            let stretch = Stretch { room: LOBBY, from: revisions[from], below: revisions[below] };
            let sought = Sought { by, ..sought(texts) };
            let found = house.read(move |view| view.candidates(stretch, &sought, limit)).await.unwrap();
            let found: Vec<Revision> = found.iter().map(|said: &Candidate| said.revision).collect();
            let expected: Vec<Revision> = expected.iter().map(|number| revisions[*number]).collect();
            assert_eq!(found, expected, "{texts:?} {from}..{below}");
        };
        check(2, 6, 100, None, &[5, 4, 3, 2]).await;
        check(2, 6, 3, None, &[5, 4, 3]).await;
        check(2, 6, 100, Some(ben), &[5, 3]).await;
        check(4, 4, 100, None, &[]).await;
        let sought = Sought { from: NOW.after_ms(1), ..sought(texts) };
        let stretch = Stretch { room: LOBBY, from: Revision(1), below: Revision(1_000) };
        let later = house.read(move |view| view.candidates(stretch, &sought, 100)).await.unwrap();
        assert_eq!(later, []);
    }
    assert_eq!(candidates(&house, den, &["tea"]).await, ["tea in the den"]);
}

#[tokio::test]
async fn what_is_undone_or_lost_is_not_in_the_index() {
    let house = House::claimed().await;
    let gate = house.gate().await;
    let send = |nonce: u64, is_kept: bool| {
        let body = MessageBody::parse(&format!("message {nonce}")).unwrap();
        let work = move |tx: &mut dyn Tx| {
            message::send(tx, ctx(ADA), LOBBY, Nonce(nonce), body.into())?;
            if is_kept { Ok(()) } else { Err(Error::Refused(Problem::NotAllowed)) }
        };
        house.store.submit(work).unwrap()
    };
    let sent: Vec<_> = (0..20).map(|nonce| send(nonce, nonce % 3 == 0)).collect();
    gate.open().await;
    for answer in sent {
        // Refused or kept, as it was asked for.
        let _ = answer.await;
    }
    assert_eq!(candidates(&house, LOBBY, &["message"]).await.len(), 7);
    let house = house.reopen();
    assert_eq!(candidates(&house, LOBBY, &["message"]).await.len(), 7);
    assert_eq!(house.check(), Vec::<String>::new());
}

/// Changes a database behind the server's back, and asks whether that is noticed.
async fn check_noticed(spoil: &str, expected: &str) {
    let house = House::claimed().await;
    for (nonce, text) in ["hello there", "tea?"].into_iter().enumerate() {
        house.send(ADA, LOBBY, nonce as u64, text).await.unwrap();
    }
    let file = house.directory.path().join(FILE);
    house.store.close();
    Connection::open(file).unwrap().execute_batch(spoil).unwrap();
    assert_eq!(house.check(), [expected], "{spoil}");
}

#[tokio::test]
async fn an_index_that_does_not_say_what_the_messages_say_is_found() {
    let wrong = "the index does not say of message 2 of room 1 what it says";
    check_noticed("UPDATE message SET body = 'hello where' WHERE revision = 2", wrong).await;
    let row = (1_i64 << 40) + 2;
    let all = format!("INSERT INTO message_index (message_index, rowid, body) VALUES ('delete', {row}, 'hello there')");
    check_noticed(&all, wrong).await;
    check_noticed(&format!("INSERT INTO message_index (rowid, body) VALUES ({row}, 'more')"), wrong).await;
    let other = format!("INSERT INTO message_index (rowid, body) VALUES ({}, 'nobody said this')", row + 9);
    check_noticed(&other, "the index does not say of message 11 of room 1 what it says").await;
    let waiting = "INSERT INTO message_unindexed (room, revision) VALUES (1, 3)";
    check_noticed(waiting, "message 3 of room 1 still waits for the index").await;
}
