//! Writing: the order, the grouping, and what becomes of what fails.

use adda_backend::domain::{member, message};
use adda_backend::error::Error;
use adda_backend::store::{SessionKind, StoreError};
use adda_shared::id::Nonce;
use adda_shared::model::ReadMarker;
use adda_shared::protocol::event::RoomFact;
use adda_shared::text::{MessageBody, Topic};
use tokio::task::JoinSet;

use super::*;

fn described(text: &str) -> RoomFact {
    RoomFact::Described { topic: Topic::parse(text).unwrap() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_at_once_get_revisions_without_a_hole_in_the_order_of_publishing() {
    let house = Arc::new(House::claimed().await);
    let ben = house.member("Ben").await;
    let direct = house.write(move |tx| adda_backend::domain::room::create_direct(tx, ctx(ADA), &[ben])).await.unwrap();
    let mut writers = JoinSet::new();
    for writer in 0..8_u64 {
        let house = Arc::clone(&house);
        writers.spawn(async move {
            let by = if writer % 2 == 0 { ADA } else { ben };
            for n in 0..25 {
                let room = if n % 2 == 0 { LOBBY } else { direct };
                let revision = house.send(by, room, writer * 100 + n, "hello").await.unwrap();
                let heard = house.heard.of(room);
                assert!(heard.iter().any(|event| event.revision == revision), "published before the caller goes on");
            }
        });
    }
    writers.join_all().await;
    for room in [LOBBY, direct] {
        let kept = house.read(move |view| view.room_events(room, Revision::ZERO, 1_000)).await.unwrap();
        let revisions: Vec<u64> = kept.iter().map(|event| event.revision.0).collect();
        assert_eq!(revisions, (1..=u64::try_from(kept.len()).unwrap()).collect::<Vec<_>>());
        assert_eq!(kept, house.heard.of(room), "what was published is what is kept, in the same order");
        let numbers = kept.iter().filter_map(|event| match event.what {
            RoomFact::MessageSent { number, .. } => Some(number),
            _ => None,
        });
        let numbers: Vec<u64> = numbers.collect();
        assert_eq!(numbers, (1..=u64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
    }
    let Ok(house) = Arc::try_unwrap(house) else { panic!("everybody is done") };
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn a_refused_write_leaves_nothing_behind() {
    let house = House::claimed().await;
    let heard = house.heard.all().len();
    let refused = house.write(|tx| {
        tx.append_room(LOBBY, NOW, ADA, described("gone"))?;
        let user = tx.new_user()?;
        assert_eq!(user, UserId(2));
        Err::<(), _>(Problem::NotAllowed.into())
    });
    check_refused(refused.await, &Problem::NotAllowed);
    assert_eq!(house.heard.all().len(), heard);
    let next = house.write(|tx| Ok((tx.new_user()?, tx.append_room(LOBBY, NOW, ADA, described("kept"))?))).await;
    assert_eq!(next.unwrap(), (UserId(2), Revision(2)));
}

#[tokio::test]
async fn a_panic_fails_its_own_write_and_harms_no_other_of_the_group() {
    let house = House::claimed().await;
    let commits = house.store.health().commits;
    let gate = house.gate().await;
    let before = house.store.submit(|tx| tx.append_room(LOBBY, NOW, ADA, described("before"))).unwrap();
    let panicking = house.store.submit(|tx| {
        tx.append_room(LOBBY, NOW, ADA, described("never"))?;
        if tx.epoch()? == EPOCH {
            panic!("a fault of ours");
        }
        Ok(())
    });
    let panicking = panicking.unwrap();
    let broken = house.store.submit(|tx| tx.append_room(RoomId(99), NOW, ADA, described("nowhere"))).unwrap();
    let after = house.store.submit(|tx| tx.append_room(LOBBY, NOW, ADA, described("after"))).unwrap();
    gate.open().await;
    assert_eq!(before.await.unwrap(), Revision(2));
    match panicking.await {
        Err(Error::Failed(fault @ StoreError::Broken { .. })) => {
            assert!(format!("{fault:?}").contains("a fault of ours"));
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(broken.await, Err(Error::Failed(StoreError::Broken { .. }))));
    assert_eq!(after.await.unwrap(), Revision(3));
    assert_eq!(house.store.health().commits, commits + 1);
    assert_eq!(house.heard.of(LOBBY).len(), 3);
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn one_nonce_of_one_author_is_one_message_for_ever() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    let other = house.write(move |tx| adda_backend::domain::room::create_direct(tx, ctx(ADA), &[ben])).await.unwrap();
    let first = house.send(ADA, LOBBY, 7, "once").await.unwrap();
    let commits = house.store.health().commits;
    for (room, text) in [(LOBBY, "once"), (LOBBY, "otherwise"), (other, "elsewhere"), (RoomId(99), "nowhere")] {
        assert_eq!(house.send(ADA, room, 7, text).await.unwrap(), first, "{text}");
    }
    assert_eq!(house.store.health().commits, commits, "answered without writing");
    let bens = house.send(ben, LOBBY, 7, "another's nonce is another").await.unwrap();
    assert_eq!(bens, first.next());
    let house = house.reopen();
    assert_eq!(house.send(ADA, LOBBY, 7, "after a restart").await.unwrap(), first);
    // Whatever the domain does, the table keeps it so.
    let body = MessageBody::parse("twice").unwrap();
    let fact = RoomFact::MessageSent { number: 3, nonce: Nonce(7), thread: None, text: body.into() };
    let twice = house.write(move |tx| tx.append_room(LOBBY, NOW, ADA, fact)).await;
    assert!(matches!(twice, Err(Error::Failed(StoreError::Broken { .. }))), "{twice:?}");
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn the_same_nonce_from_everywhere_at_once_is_one_message() {
    let house = House::claimed().await;
    let gate = house.gate().await;
    let body = MessageBody::parse("me").unwrap();
    let asked: Vec<_> = (0..50)
        .map(|_| body.clone())
        .map(|body| house.store.submit(move |tx| message::send(tx, ctx(ADA), LOBBY, Nonce(1), body.into())).unwrap())
        .collect();
    gate.open().await;
    for answer in asked {
        assert_eq!(answer.await.unwrap().revision, Revision(2));
    }
    let moved = house.heard.all().into_iter().filter(|event| matches!(event, Event::Read { .. }));
    assert_eq!((moved.count(), house.heard.of(LOBBY).len()), (1, 2));
}

#[tokio::test]
async fn connections_hear_of_a_write_whose_asker_is_gone() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    let sign_in = |number| {
        let begin = move |tx: &mut dyn Tx| account::begin_session(tx, NOW, ben, &token(number), SessionKind::Browser);
        house.write(begin)
    };
    let ((one, _), (two, _)) = (sign_in(2).await.unwrap(), sign_in(3).await.unwrap());
    house.send(ADA, LOBBY, 1, "hello").await.unwrap();
    let (gate, before) = (house.gate().await, house.heard.all().len());
    drop(house.store.submit(move |tx| member::mark_read(tx, ctx(ben), LOBBY, Revision(3), 0)).unwrap());
    drop(house.store.submit(move |tx| tx.end_session(one)).unwrap());
    drop(house.store.submit(move |tx| account::set_password(tx, ctx(ben), None, "$new$")).unwrap());
    gate.open().await;
    // Behind the others, so they are told by then.
    house.write(|_| Ok(())).await.unwrap();
    let read = ReadMarker { rewinds: 0, revision: Revision(3), number: 1 };
    let ended = |session| Event::SessionsEnded { user: ben, sessions: vec![session] };
    let receipt = Event::Receipt { user: ben, room: LOBBY, read: Some(Revision(3)) };
    let expected = [Event::Read { user: ben, room: LOBBY, read }, receipt, ended(one), ended(two)];
    assert_eq!(house.heard.all()[before..], expected);
}

async fn check_commits(group_writes_max: usize, writes: u64, expected: u64) {
    let house = House::claimed_with(OpenOptions { group_writes_max, ..OpenOptions::default() }).await;
    let before = house.store.health();
    let gate = house.gate().await;
    let waiting: Vec<_> = (0..writes)
        .map(|n| {
            let body = MessageBody::parse("hello").unwrap();
            house.store.submit(move |tx| message::send(tx, ctx(ADA), LOBBY, Nonce(n), body.into())).unwrap()
        })
        .collect();
    gate.open().await;
    for (n, sent) in waiting.into_iter().enumerate() {
        assert_eq!(sent.await.unwrap().revision, Revision(u64::try_from(n).unwrap() + 2), "in the order of asking");
    }
    let health = house.store.health();
    assert_eq!((health.commits - before.commits, health.writes - before.writes), (expected, writes));
}

#[tokio::test]
async fn writes_that_wait_together_share_one_sync() {
    check_commits(1_024, 500, 1).await;
    check_commits(1_024, 1, 1).await;
    check_commits(10, 500, 50).await;
    check_commits(1, 3, 3).await;
}

#[tokio::test]
async fn a_write_that_changes_nothing_costs_no_sync() {
    let house = House::claimed().await;
    let commits = house.store.health().commits;
    assert_eq!(house.write(|tx| tx.epoch()).await.unwrap(), EPOCH);
    assert!(house.write(|tx| tx.mark_read(LOBBY, ADA, Revision(1))).await.unwrap().is_none());
    check_refused(house.write(|_| Err::<(), _>(Problem::NotAllowed.into())).await, &Problem::NotAllowed);
    assert_eq!(house.store.health().commits, commits);
}

#[tokio::test]
async fn past_the_bound_of_waiting_writes_the_next_is_refused_and_the_others_are_kept() {
    let house = House::claimed_with(OpenOptions { writes_waiting_max: 3, ..OpenOptions::default() }).await;
    let gate = house.gate().await;
    let submit = || house.store.submit(|tx| tx.append_room(LOBBY, NOW, ADA, described("kept")));
    let waiting = [submit(), submit(), submit()].map(|asked| asked.ok().unwrap());
    let Err(refused) = submit() else { panic!("one too many was taken") };
    check_refused::<()>(Err(refused), &Problem::Unavailable);
    gate.open().await;
    for kept in waiting {
        kept.await.unwrap();
    }
    assert_eq!(house.heard.of(LOBBY).len(), 4);
}

#[tokio::test]
async fn a_read_that_panics_fails_alone_and_a_read_cannot_be_flooded() {
    let house = House::claimed_with(OpenOptions { readers: 1, reads_waiting_max: 1, ..OpenOptions::default() }).await;
    check_stopped(&house.read(|view| if view.epoch()? == EPOCH { panic!("a fault of ours") } else { Ok(()) }).await);
    assert_eq!(house.read(|view| view.epoch()).await.unwrap(), EPOCH);

    let (entered, has_entered) = tokio::sync::oneshot::channel();
    let (open, opened) = channel::<()>();
    let held = house.read(move |_| {
        entered.send(()).unwrap();
        let _ = opened.recv();
        Ok(())
    });
    let (waits, waited) = tokio::sync::oneshot::channel();
    let flood = async {
        has_entered.await.unwrap();
        house.engine.read(Box::new(move |_| waits.send(()).unwrap())).unwrap();
        check_refused(house.read(|view| view.epoch()).await, &Problem::Unavailable);
        drop(open);
    };
    let (held, ()) = tokio::join!(held, flood);
    held.unwrap();
    waited.await.unwrap();
}

#[tokio::test]
async fn a_read_sees_one_moment_and_everything_published_before_it() {
    let house = House::claimed().await;
    let (first, has_read) = channel();
    let (go_on, may_go_on) = channel::<()>();
    let store = house.store.clone();
    let mut reading = JoinSet::new();
    reading.spawn(async move {
        let slow = move |view: &dyn View| {
            let before = view.room(LOBBY)?.unwrap().head;
            first.send(()).unwrap();
            let _ = may_go_on.recv();
            Ok((before, view.room(LOBBY)?.unwrap().head))
        };
        store.read(slow).await.unwrap()
    });
    tokio::task::spawn_blocking(move || has_read.recv().unwrap()).await.unwrap();
    house.send(ADA, LOBBY, 1, "meanwhile").await.unwrap();
    let later = house.read(|view| Ok(view.room(LOBBY)?.unwrap().head)).await.unwrap();
    drop(go_on);
    assert_eq!(reading.join_all().await, [(Revision(1), Revision(1))]);
    assert_eq!(later, Revision(2));
}

#[tokio::test]
async fn closing_finishes_what_waits_and_refuses_what_comes_later() {
    let house = House::claimed().await;
    let gate = house.gate().await;
    let waiting: Vec<_> =
        (0..10).map(|_| house.store.submit(|tx| tx.append_room(LOBBY, NOW, ADA, described("kept"))).unwrap()).collect();
    let store = house.store.clone();
    let closing = tokio::task::spawn_blocking(move || store.close());
    gate.open().await;
    closing.await.unwrap();
    for kept in waiting {
        kept.await.unwrap();
    }
    check_stopped(&house.write(|tx| tx.epoch()).await);
    check_stopped(&house.read(|view| view.epoch()).await);
    assert_eq!(house.heard.of(LOBBY).len(), 11);
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_all_of_its_group_and_published_to_nobody() {
    let house = House::claimed().await;
    let directory = house.directory;
    house.store.close();
    drop((house.store, house.engine));
    // A row that is wrong only at the commit, by a message: the one fault of a commit that can be had at will.
    let by_hand = rusqlite::Connection::open(directory.path().join(adda_backend::store::sqlite::FILE)).unwrap();
    let statements = "
        CREATE TABLE trap (user INTEGER REFERENCES person (user) DEFERRABLE INITIALLY DEFERRED);
        CREATE TRIGGER spring AFTER INSERT ON message BEGIN INSERT INTO trap VALUES (99); END;";
    by_hand.execute_batch(statements).unwrap();
    drop(by_hand);
    let house = House::open(directory, OpenOptions::default());
    let ben = house.member("Ben").await;
    let heard = house.heard.all().len();
    let gate = house.gate().await;
    let refuse = || house.store.submit(|_| Err::<(), _>(Problem::NotAllowed.into())).unwrap();
    let refused_before = refuse();
    let innocent = house.store.submit(|tx| tx.append_room(LOBBY, NOW, ADA, described("innocent"))).unwrap();
    // What is refused for something that never came to be is not refused for good.
    let archived = house.store.submit(|tx| adda_backend::domain::room::archive(tx, ctx(ADA), LOBBY, true)).unwrap();
    let body = MessageBody::parse("in vain").unwrap();
    let refused_after =
        house.store.submit(move |tx| message::send(tx, ctx(ben), LOBBY, Nonce(2), body.into())).unwrap();
    let direct = move |tx: &mut dyn Tx| {
        let room = adda_backend::domain::room::create_direct(tx, ctx(ADA), &[ben])?;
        message::send(tx, ctx(ADA), room, Nonce(1), MessageBody::parse("trapped").unwrap().into())
    };
    let trapped = house.store.submit(direct).unwrap();
    gate.open().await;
    check_refused(refused_before.await, &Problem::NotAllowed);
    assert!(matches!(archived.await, Err(Error::Failed(StoreError::Broken { .. }))));
    let refused_after = refused_after.await;
    assert!(matches!(refused_after, Err(Error::Failed(StoreError::Broken { .. }))), "{refused_after:?}");
    assert!(matches!(innocent.await, Err(Error::Failed(StoreError::Broken { .. }))));
    assert!(matches!(trapped.await, Err(Error::Failed(StoreError::Broken { .. }))));
    assert_eq!(house.heard.all().len(), heard);
    assert!(!house.store.health().is_writable);
    let again = house.write(|tx| tx.append_room(LOBBY, NOW, ADA, described("again"))).await;
    assert_eq!(again.unwrap(), Revision(3));
    assert!(house.store.health().is_writable);
    assert_eq!(house.heard.of(LOBBY).len(), 2);
}

#[tokio::test]
async fn a_full_disk_is_refused_in_words_reads_go_on_and_writes_heal_by_themselves() {
    let house = House::claimed().await;
    house.engine.bound_pages(1);
    let text = "x".repeat(16_000);
    let mut kept = 0;
    loop {
        match house.send(ADA, LOBBY, kept, &text).await {
            Ok(_) => kept += 1,
            Err(error) => {
                check_refused::<()>(Err(error), &Problem::Unavailable);
                break;
            }
        }
        assert!(kept < 100, "the bound holds");
    }
    assert!(!house.store.health().is_writable);
    let read = house.read(|view| Ok(view.room(LOBBY)?.unwrap())).await.unwrap();
    assert_eq!(read.last_number, kept);

    // A group of which one finds the disk full is refused whole, and says no more than it must of the others.
    let gate = house.gate().await;
    let small = house.store.submit(|tx| tx.append_room(LOBBY, NOW, ADA, described("small"))).unwrap();
    let big = MessageBody::parse(&text).unwrap();
    let big = house.store.submit(move |tx| message::send(tx, ctx(ADA), LOBBY, Nonce(1_000), big.into())).unwrap();
    let refused = house.store.submit(|_| Err::<(), _>(Problem::NotAllowed.into())).unwrap();
    gate.open().await;
    check_refused(small.await, &Problem::Unavailable);
    check_refused(big.await, &Problem::Unavailable);
    let answer = refused.await;
    assert!(matches!(answer, Err(Error::Refused(Problem::NotAllowed | Problem::Unavailable))), "{answer:?}");

    house.engine.bound_pages(100_000);
    house.send(ADA, LOBBY, 1_000, &text).await.unwrap();
    assert!(house.store.health().is_writable);
    assert_eq!(u64::try_from(house.heard.of(LOBBY).len()).unwrap(), kept + 2);
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn a_write_that_hides_from_itself_that_the_disk_was_full_is_refused_all_the_same() {
    let house = House::claimed().await;
    house.engine.bound_pages(1);
    let topic = "x".repeat(200);
    let hides = move |tx: &mut dyn Tx| {
        let mut is_full = false;
        while !is_full {
            is_full = tx.append_room(LOBBY, NOW, ADA, described(&topic)).is_err();
        }
        Ok(())
    };
    check_refused(house.write(hides).await, &Problem::Unavailable);
    house.engine.bound_pages(100_000);
    assert_eq!(house.write(|tx| tx.append_room(LOBBY, NOW, ADA, described("first"))).await.unwrap(), Revision(2));
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn where_the_writer_has_died_nothing_counts_as_writable_and_reads_go_on() {
    let house = House::claimed().await;
    assert!(house.store.health().is_writable);
    let heard = Arc::clone(&house.heard);
    let poisoning = std::thread::spawn(move || {
        let _held = heard.0.lock().unwrap();
        panic!("whoever publishes from now on panics");
    });
    assert!(poisoning.join().is_err());
    assert!(house.write(|tx| tx.append_room(LOBBY, NOW, ADA, described("kept"))).await.is_err());
    // What waits behind it is let go only when it is over.
    assert!(house.write(|_| Ok(())).await.is_err());
    assert!(!house.store.health().is_writable);
    assert_eq!(house.read(|view| Ok(view.room(LOBBY)?.unwrap().head)).await.unwrap(), Revision(2));
}
