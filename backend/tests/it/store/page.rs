//! Reading: pages of history, unread numbers, the room list, and what a client that comes back is missing.

use adda_backend::domain::sync::{self, Missing};
use adda_backend::domain::{member, room};
use adda_shared::item::{Content, Item};
use adda_shared::limits::{BODY_BYTES_MAX, RESUME_EVENTS_MAX};
use adda_shared::model::ReadMarker;
use adda_shared::protocol::Hello;
use adda_shared::protocol::command::PageAt;
use adda_shared::protocol::event::{RoomFact, SpaceEvent, SpaceFact};
use adda_shared::text::{DisplayName, Topic};

use super::*;

/// Ada's lobby with messages up to this revision; the first revision is the room's making.
async fn talked(head: u64) -> House {
    let house = House::claimed().await;
    let write = move |tx: &mut dyn Tx| {
        for n in 2..=head {
            let body = MessageBody::parse(&format!("message {n}")).unwrap();
            message::send(tx, ctx(ADA), LOBBY, Nonce(n), body.into())?;
        }
        Ok(())
    };
    house.write(write).await.unwrap();
    house
}

#[tokio::test]
async fn pages_go_both_ways_and_stop_at_both_ends() {
    let house = talked(250).await;
    let last = Revision(u64::MAX);
    for (at, limit, expected) in [
        (PageAt::Head, 0, (250, 250)),
        (PageAt::Head, 100, (151, 250)),
        (PageAt::Head, u16::MAX, (151, 250)),
        (PageAt::Before(Revision(151)), 100, (51, 150)),
        (PageAt::Before(Revision(51)), 100, (1, 50)),
        (PageAt::Before(Revision(1)), 100, (1, 0)),
        (PageAt::Before(last), 10, (241, 250)),
        (PageAt::After(Revision(0)), 10, (1, 10)),
        (PageAt::After(Revision(245)), 10, (246, 250)),
        (PageAt::After(Revision(250)), 10, (251, 250)),
        (PageAt::After(last), 10, (251, 250)),
        (PageAt::Around(Revision(100)), 11, (95, 105)),
        (PageAt::Around(last), 11, (245, 250)),
    ] {
        let page = house.read(move |view| sync::page(view, ctx(ADA), LOBBY, None, at, limit)).await.unwrap();
        assert_eq!((page.from.0, page.to.0), expected, "{at:?} {limit}");
        let revisions: Vec<u64> = page.items.iter().map(|item| item.revision.0).collect();
        assert_eq!(revisions, (expected.0..=expected.1).collect::<Vec<_>>(), "{at:?} {limit}");
        assert_eq!((page.as_of, page.people.len()), (Revision(250), 0));
    }
    let ben = house.member("Ben").await;
    house.write(move |tx| member::leave(tx, ctx(ben), LOBBY)).await.unwrap();
    let page = house.read(move |view| sync::page(view, ctx(ben), LOBBY, None, PageAt::Head, 10)).await;
    check_refused(page, &Problem::NotAllowed);
    let page = house.read(move |view| sync::page(view, ctx(ben), RoomId(u64::MAX), None, PageAt::Head, 10)).await;
    check_refused(page, &Problem::NoSuchRoom);
}

#[tokio::test]
async fn a_page_around_a_time_has_the_first_that_came_then_or_later() {
    const MINUTE_MS: u64 = 60_000;
    let house = House::claimed().await;
    let write = move |tx: &mut dyn Tx| {
        for n in 2..=250 {
            let ctx = Ctx { now: NOW.after_ms(n * MINUTE_MS), ..ctx(ADA) };
            let body = MessageBody::parse(&format!("message {n}")).unwrap();
            message::send(tx, ctx, LOBBY, Nonce(n), body.into())?;
            if n.is_multiple_of(10) {
                // What is no item has its time, too.
                message::pin(tx, ctx, LOBBY, Revision(2), Nonce(1_000 + n), n.is_multiple_of(20))?;
            }
        }
        Ok(())
    };
    house.write(write).await.unwrap();
    let first_of = async |at| {
        let page =
            house.read(move |view| sync::page(view, ctx(ADA), LOBBY, None, PageAt::Since(at), 11)).await.unwrap();
        page.items.iter().find(|item| item.at >= at).or(page.items.last()).and_then(Item::body).map(ToString::to_string)
    };
    for (at_ms, expected) in [
        (2 * MINUTE_MS, Some("message 2")),
        (100 * MINUTE_MS, Some("message 100")),
        (100 * MINUTE_MS + 1, Some("message 101")),
        (109 * MINUTE_MS + 7, Some("message 110")),
        (110 * MINUTE_MS + 1, Some("message 111")),
        (250 * MINUTE_MS, Some("message 250")),
        (u64::MAX - NOW.0, Some("message 250")),
    ] {
        assert_eq!(first_of(NOW.after_ms(at_ms)).await.as_deref(), expected, "{at_ms}");
    }
    assert_eq!(first_of(UnixMs(0)).await, None, "the room's making");
    let page = house.read(|view| sync::page(view, ctx(ADA), LOBBY, None, PageAt::Since(UnixMs(0)), 5)).await.unwrap();
    assert_eq!((page.from, page.items.len()), (Revision(1), 3), "nothing is before it");
}

#[tokio::test]
async fn unread_is_a_subtraction_and_reading_never_moves_a_marker_back() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    for n in 0..10 {
        house.send(ADA, LOBBY, n, "hello").await.unwrap();
    }
    let unread = |user: UserId| {
        let entry = house.store.read(move |view| Ok(sync::entry(view, ctx(user), LOBBY)?.unwrap()));
        async move {
            let entry = entry.await.unwrap();
            entry.last_number - entry.read.number
        }
    };
    assert_eq!((unread(ADA).await, unread(ben).await), (0, 10), "who wrote has read");
    let mark = |revision: u64| house.write(move |tx| member::mark_read(tx, ctx(ben), LOBBY, Revision(revision), 0));
    let marker = |revision, number| Some(ReadMarker { rewinds: 0, revision: Revision(revision), number });
    // The room was made, Ben came, and then the messages 1 to 10.
    assert_eq!(mark(2).await.unwrap(), None);
    assert_eq!(mark(5).await.unwrap(), marker(5, 3));
    assert_eq!(unread(ben).await, 7);
    for back in [0, 4, 5] {
        assert_eq!(mark(back).await.unwrap(), None);
    }
    assert_eq!(mark(u64::MAX).await.unwrap(), marker(12, 10), "no further than the head");
    assert_eq!(mark(u64::MAX).await.unwrap(), None);
    assert_eq!(unread(ben).await, 0);

    // What is no message counts for nothing.
    house.write(|tx| room::describe(tx, ctx(ADA), LOBBY, Topic::parse("talk").unwrap())).await.unwrap();
    assert_eq!((unread(ADA).await, unread(ben).await), (0, 0));
    assert_eq!(mark(13).await.unwrap(), marker(13, 10));
    // Who comes now has nothing unread of before.
    let chloe = house.member("Chloe").await;
    assert_eq!(unread(chloe).await, 0);
    house.send(ADA, LOBBY, 99, "welcome").await.unwrap();
    assert_eq!(unread(chloe).await, 1);
    let outside = house.write(|tx| member::mark_read(tx, ctx(ADA), RoomId(9), Revision(1), 0)).await;
    check_refused(outside, &Problem::NoSuchRoom);
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn open_rooms_are_found_by_a_part_of_name_or_topic_in_any_script_and_case() {
    let house = House::claimed().await;
    for (nonce, is_open, name, topic) in [
        (1, true, "রান্নাঘর", "Recipes, ইলিশ and more"),
        (2, true, "খেলা", ""),
        (3, true, "Zoë's corner", "পড়া ও লেখা"),
        (4, false, "রান্না, hidden", ""),
        (5, true, "রান্না, old", ""),
    ] {
        let (name, topic) = (RoomName::parse(name).unwrap(), Topic::parse(topic).unwrap());
        house.write(move |tx| room::create(tx, ctx(ADA), Nonce(nonce), is_open, name, topic)).await.unwrap();
    }
    house.write(|tx| room::archive(tx, ctx(ADA), RoomId(6), true)).await.unwrap();
    let ben = house.member("Ben").await;
    for (matching, expected) in [
        ("রান্না", &["রান্নাঘর"][..]),
        ("ইলিশ", &["রান্নাঘর"]),
        ("RECIPES", &["রান্নাঘর"]),
        ("zoe\u{308}", &["Zoë's corner"]),
        ("পড়া", &["Zoë's corner"]),
        ("  খেলা  ", &["খেলা"]),
        ("", &["lobby", "Zoë's corner", "খেলা", "রান্নাঘর"]),
        ("corner\nপ", &[]),
        ("ZOË'S \n corner", &["Zoë's corner"]),
        ("%", &[]),
        ("nowhere", &[]),
    ] {
        let matching = matching.to_owned();
        let found = house.read(move |view| room::list_open(view, ctx(ben), &matching)).await.unwrap();
        let names: Vec<&str> = found.iter().map(|listed| listed.room.name.as_ref().unwrap().as_str()).collect();
        assert_eq!(names, expected);
        for listed in &found {
            assert_eq!(listed.is_member, listed.room.room == LOBBY, "Ben is in the lobby only");
        }
    }
}

#[tokio::test]
async fn a_client_goes_on_from_a_cursor_that_is_near_and_of_this_life() {
    let house = talked(RESUME_EVENTS_MAX + 5).await;
    let head = RESUME_EVENTS_MAX + 5;
    for (epoch, cursor, resumes) in [
        (Some(EPOCH), head, true),
        (Some(EPOCH), 5, true),
        (Some(EPOCH), 4, false),
        (Some(EPOCH), head + 1, false),
        (Some(EPOCH), u64::MAX, false),
        (Some(Epoch(1)), head, false),
        (None, head, false),
    ] {
        let rooms = vec![(LOBBY, Revision(cursor)), (RoomId(99), Revision(1))];
        let hello = Hello { epoch, space: Some(Revision(1)), rooms };
        let welcome = house.read(move |view| sync::welcome(view, ctx(ADA), &hello)).await.unwrap();
        let [arrival] = &welcome.rooms[..] else { panic!("one room") };
        assert_eq!(arrival.resumes, resumes, "{epoch:?} {cursor}");
        assert_eq!(arrival.cursor.0, if resumes { cursor } else { head });
        assert_eq!(arrival.entry.head.0, head);
        assert_eq!(welcome.space.is_none(), epoch == Some(EPOCH));
        assert_eq!(welcome.space_cursor.0, if epoch == Some(EPOCH) { 1 } else { 2 });
        if epoch != Some(EPOCH) {
            continue;
        }
        match house.read(move |view| sync::missing(view, ctx(ADA), LOBBY, Revision(cursor))).await.unwrap() {
            Missing::Events { events, head: reached } => {
                assert!(resumes);
                assert_eq!(reached.0, head);
                let revisions: Vec<u64> = events.iter().map(|event| event.revision.0).collect();
                assert_eq!(revisions, (cursor + 1..=head).take(64).collect::<Vec<_>>(), "the first slice of them");
            }
            Missing::Reset(entry) => {
                assert!(!resumes);
                assert_eq!(*entry, arrival.entry);
            }
        }
    }
    let elsewhere = house.read(|view| sync::missing(view, ctx(ADA), RoomId(9), Revision(1))).await;
    check_refused(elsewhere, &Problem::NoSuchRoom);
}

#[tokio::test]
async fn what_is_missing_is_read_in_slices_of_so_many_bytes() {
    let house = House::claimed().await;
    for nonce in 0..100 {
        let body = MessageBody::parse(&"x".repeat(BODY_BYTES_MAX)).unwrap();
        house.write(move |tx| message::send(tx, ctx(ADA), LOBBY, Nonce(nonce), body.clone().into())).await.unwrap();
    }
    let (mut cursor, mut slices) = (Revision(1), 0);
    loop {
        let missing = house.read(move |view| sync::missing(view, ctx(ADA), LOBBY, cursor)).await.unwrap();
        let Missing::Events { events, head } = missing else { panic!("not so far behind") };
        assert!(events.iter().zip(cursor.0 + 1..).all(|(event, expected)| event.revision.0 == expected));
        assert!(events.len() * BODY_BYTES_MAX <= 512 * 1024, "{} at one time", events.len());
        (cursor, slices) = (events.last().expect("there is more").revision, slices + 1);
        if cursor == head {
            break;
        }
    }
    assert_eq!((cursor, slices), (Revision(101), 5));
}

#[tokio::test]
async fn a_guest_is_told_of_nobody_with_whom_they_share_no_room() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    let chloe = house.member("Chloe").await;
    house.write(move |tx| member::leave(tx, ctx(chloe), LOBBY)).await.unwrap();
    let guest = rules::guest(&house, "Gul", &[LOBBY]).await;
    let hello = Hello { epoch: Some(EPOCH), space: Some(Revision(2)), rooms: Vec::new() };
    let welcome = house.read(move |view| sync::welcome(view, ctx(guest), &hello)).await.unwrap();
    let space = welcome.space.expect("a guest's copy is always made anew");
    let known: Vec<UserId> = space.people.iter().map(|person| person.user).collect();
    assert_eq!(known, [ADA, ben, guest]);

    let called = DisplayName::parse("C").unwrap();
    let hue = adda_shared::model::Hue::of(ADA);
    house.write(move |tx| account::change_profile(tx, ctx(chloe), called.clone(), hue)).await.unwrap();
    let seen = |by: UserId| house.read(move |view| sync::missing_space(view, ctx(by), Revision::ZERO));
    let [adas, guests] = [seen(ADA).await, seen(guest).await].map(|seen| seen.unwrap().expect("not so many"));
    assert!(adas.iter().map(|event| event.revision.0).eq(1..=6));
    for (told, whole) in guests.iter().zip(&adas) {
        let is_about_chloe = match &whole.what {
            SpaceFact::PersonJoined(person) | SpaceFact::PersonChanged(person) => person.user == chloe,
            SpaceFact::Renamed { .. } | SpaceFact::Withheld => false,
        };
        let withheld = SpaceEvent { what: SpaceFact::Withheld, ..whole.clone() };
        assert_eq!(told, if is_about_chloe { &withheld } else { whole });
    }
    let page = house.read(move |view| sync::page(view, ctx(guest), LOBBY, None, PageAt::Head, 100)).await.unwrap();
    let named: Vec<UserId> = page.people.iter().map(|person| person.user).collect();
    assert!(page.items.iter().any(|item| item.what == Content::Notice(RoomFact::MemberLeft { user: chloe })));
    assert_eq!(named, [ADA, ben, chloe, guest], "those whom the page names");
}
