//! Every bound of the domain, at the bound and one past it.

use adda_backend::domain::invite::{self, Terms};
use adda_backend::domain::{member, room};
use adda_backend::store::sqlite::FILE;
use adda_shared::limits;
use adda_shared::model::Admission;
use adda_shared::protocol::event::RoomFact;
use adda_shared::text::Topic;

use super::*;

#[tokio::test]
async fn rooms_of_one_person() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    let fill = move |tx: &mut dyn Tx| {
        for n in 2..=1_000 {
            let name = RoomName::parse(&format!("room {n}")).unwrap();
            room::create(tx, ctx(ADA), Nonce(n), false, name, Topic::none())?;
        }
        Ok(())
    };
    house.write(fill).await.unwrap();
    assert_eq!(house.read(|view| view.room_count(ADA)).await.unwrap(), limits::ROOMS_PER_PERSON_MAX);
    let full = Problem::TooManyRooms { max: 1_000 };
    let one_more = house
        .write(|tx| room::create(tx, ctx(ADA), Nonce(0), false, RoomName::parse("one more").unwrap(), Topic::none()));
    check_refused(one_more.await, &full);
    check_refused(house.write(move |tx| room::create_direct(tx, ctx(ADA), &[ben])).await, &full);
    house.write(move |tx| room::create_direct(tx, ctx(ben), &[ADA])).await.unwrap();
    let bens = house
        .write(move |tx| room::create(tx, ctx(ben), Nonce(0), true, RoomName::parse("Ben's").unwrap(), Topic::none()));
    let bens = bens.await.unwrap();
    check_refused(house.write(move |tx| member::add(tx, ctx(ben), bens, ADA)).await, &full);
    check_refused(house.write(move |tx| member::join(tx, ctx(ADA), bens)).await, &full);
    house.write(|tx| member::leave(tx, ctx(ADA), RoomId(2))).await.unwrap();
    house.write(move |tx| member::join(tx, ctx(ADA), bens)).await.unwrap();
}

#[tokio::test]
async fn direct_rooms_that_others_begin_keep_nobody_from_entering_rooms() {
    let house = House::claimed().await;
    for n in 2..=limits::DRAWN_IN_MAX + 3 {
        house.member(&format!("P{n}")).await;
    }
    // As many with Ada as may be, each with somebody else in it; Ben's own are as many as he may begin.
    let (ben, chloe) = (UserId(2), UserId(3));
    let begin = |by: UserId, other: usize| {
        let other = UserId(u64::try_from(other).unwrap());
        house.write(move |tx| room::create_direct(tx, ctx(by), &[ADA, other]))
    };
    let full = Problem::TooManyRooms { max: 1_000 };
    for n in 4..=limits::ROOMS_PER_PERSON_MAX + 2 {
        begin(ben, n).await.unwrap();
    }
    // He is in the lobby as well.
    check_refused(begin(ben, limits::ROOMS_PER_PERSON_MAX + 3).await, &full);
    begin(chloe, 4).await.unwrap();
    check_refused(begin(chloe, 5).await, &full);
    let counts = house.read(|view| Ok((view.room_count(ADA)?, view.drawn_in_count(ADA)?))).await.unwrap();
    assert_eq!(counts, (1, limits::DRAWN_IN_MAX));

    // All of that keeps Ada from nothing.
    house.write(move |tx| room::create_direct(tx, ctx(ADA), &[chloe])).await.unwrap();
    house.write(|tx| member::leave(tx, ctx(ADA), LOBBY)).await.unwrap();
    house.write(|tx| member::join(tx, ctx(ADA), LOBBY)).await.unwrap();
    assert_eq!(house.read(|view| view.room_count(ADA)).await.unwrap(), 2);
}

#[tokio::test]
async fn people_of_the_space_and_members_of_a_room() {
    let house = House::claimed().await;
    let directory = house.directory;
    house.store.close();
    drop((house.store, house.engine));
    // As many as there may be but one, by hand: through the domain it would take minutes.
    let by_hand = rusqlite::Connection::open(directory.path().join(FILE)).unwrap();
    let statements = "
        WITH RECURSIVE people (user) AS (SELECT 2 UNION ALL SELECT user + 1 FROM people WHERE user < 19999)
        INSERT INTO person (user, name, name_key, display_name, hue, role) SELECT user, 'P' || user, 'p' || user, 'P' || user, 0, 'member' FROM people;
        INSERT INTO membership (room, user, role, joined_revision, read_revision, read_number) SELECT 1, user, 'member', 1, 1, 0 FROM person WHERE user > 1;
        UPDATE room SET member_count = 19999 WHERE room = 1;
        UPDATE counter SET last = 19999 WHERE noun = 'user';";
    by_hand.execute_batch(statements).unwrap();
    drop(by_hand);
    let house = House::open(directory, OpenOptions::default());
    let last = house.member("Last").await;
    assert_eq!(house.read(|view| view.people_count()).await.unwrap(), limits::PEOPLE_MAX);
    let lobby = house.read(|view| Ok(view.room(LOBBY)?.unwrap())).await.unwrap();
    assert_eq!(usize::try_from(lobby.room.member_count).unwrap(), limits::MEMBERS_PER_ROOM_MAX);
    let join = house.write(|tx| account::join(tx, NOW, Registration::Open, None, name("More"), Some("$")));
    check_refused(join.await, &Problem::SpaceFull { max: 20_000 });

    // The lobby has one place too few for somebody who comes by another way.
    let more = house.write(|tx| {
        let user = tx.new_user()?;
        let person = adda_shared::model::Person::new(user, name("More"), adda_shared::permission::Role::Member);
        tx.append_space(NOW, adda_shared::protocol::event::SpaceFact::PersonJoined(person))?;
        Ok(user)
    });
    let more = more.await.unwrap();
    let full = Problem::RoomFull { max: 20_000 };
    check_refused(house.write(move |tx| member::join(tx, ctx(more), LOBBY)).await, &full);
    check_refused(house.write(move |tx| member::add(tx, ctx(last), LOBBY, more)).await, &full);
    house.write(move |tx| member::leave(tx, ctx(last), LOBBY)).await.unwrap();
    house.write(move |tx| member::join(tx, ctx(more), LOBBY)).await.unwrap();
}

#[tokio::test]
async fn people_of_a_direct_room() {
    let house = House::claimed().await;
    for n in 2..=11 {
        house.member(&format!("P{n}")).await;
    }
    let direct = |others: u64| {
        let others: Vec<UserId> = (2..others + 2).map(UserId).collect();
        house.write(move |tx| room::create_direct(tx, ctx(ADA), &others))
    };
    check_refused(direct(10).await, &Problem::TooManyPeople { max: 10 });
    direct(9).await.unwrap();
}

#[tokio::test]
async fn invite_links() {
    let house = House::claimed().await;
    let make = |terms: Terms| house.write(move |tx| invite::create(tx, ctx(ADA), token(1), Admission::Member, terms));
    for (life_s, uses_max) in [
        (Some(0), None),
        (Some(limits::INVITE_LIFE_S_MAX + 1), None),
        (Some(u64::MAX), None),
        (None, Some(0)),
        (None, Some(limits::INVITE_USES_MAX + 1)),
    ] {
        check_refused(make(Terms { life_s, uses_max }).await, &Problem::BadInvite);
    }
    let terms = Terms { life_s: Some(limits::INVITE_LIFE_S_MAX), uses_max: Some(limits::INVITE_USES_MAX) };
    let first = make(terms).await.unwrap();
    house.write(move |tx| invite::revoke(tx, ctx(ADA), first)).await.unwrap();

    let fill = |at: u64, links: u16| {
        house.write(move |tx| {
            for link in 0..links {
                let mut hash = [9; 32];
                hash[..2].copy_from_slice(&link.to_le_bytes());
                hash[2] = u8::try_from(at).unwrap();
                let ctx = Ctx { now: UnixMs(NOW.0 + at), ..ctx(ADA) };
                let terms = Terms { life_s: Some(1), uses_max: None };
                invite::create(tx, ctx, TokenHash(hash), Admission::Member, terms)?;
            }
            Ok(())
        })
    };
    let full = Problem::TooManyInvites { max: 500 };
    check_refused(fill(0, 501).await, &full);
    fill(0, 500).await.unwrap();
    check_refused(fill(1, 1).await, &full);
}

#[tokio::test]
async fn invite_links_that_are_over_make_room() {
    let house = House::claimed().await;
    let fill = |at_s: u64| {
        house.write(move |tx| {
            for link in 0..u16::try_from(limits::INVITES_MAX).unwrap() {
                let mut hash = [u8::try_from(at_s).unwrap(); 32];
                hash[..2].copy_from_slice(&link.to_le_bytes());
                let ctx = Ctx { now: UnixMs(NOW.0 + at_s * 1_000), ..ctx(ADA) };
                let terms = Terms { life_s: Some(1), uses_max: None };
                invite::create(tx, ctx, TokenHash(hash), Admission::Member, terms)?;
            }
            Ok(())
        })
    };
    fill(0).await.unwrap();
    fill(1).await.unwrap();
}

#[tokio::test]
async fn rooms_of_a_guest_link() {
    let house = House::claimed().await;
    let fill = |tx: &mut dyn Tx| {
        for n in 2..=21 {
            let name = RoomName::parse(&format!("room {n}")).unwrap();
            room::create(tx, ctx(ADA), Nonce(n), false, name, Topic::none())?;
        }
        Ok(())
    };
    house.write(fill).await.unwrap();
    let ben = house.member("Ben").await;
    let direct = house.write(move |tx| room::create_direct(tx, ctx(ADA), &[ben])).await.unwrap();
    let make = |by: UserId, rooms: Vec<RoomId>| {
        let admission = Admission::Guest { rooms };
        house.write(move |tx| invite::create(tx, ctx(by), token(1), admission, Terms::default()))
    };
    check_refused(make(ADA, vec![]).await, &Problem::BadInvite);
    check_refused(make(ADA, (1..=21).map(RoomId).collect()).await, &Problem::BadInvite);
    check_refused(make(ADA, vec![RoomId(99)]).await, &Problem::NoSuchRoom);
    check_refused(make(ADA, vec![direct]).await, &Problem::NotAllowed);
    check_refused(make(ben, vec![LOBBY]).await, &Problem::NotAllowed);
    make(ADA, (1..=20).map(RoomId).collect()).await.unwrap();
}

#[tokio::test]
async fn rooms_of_one_list() {
    let house = House::claimed().await;
    let fill = |tx: &mut dyn Tx| {
        for n in 2..=201 {
            let name = RoomName::parse(&format!("room {n:03}")).unwrap();
            room::create(tx, ctx(ADA), Nonce(n), true, name, Topic::none())?;
        }
        Ok(())
    };
    house.write(fill).await.unwrap();
    let listed = house.read(|view| room::list_open(view, ctx(ADA), "")).await.unwrap();
    assert_eq!(listed.len(), limits::LISTED_ROOMS_MAX);
    assert_eq!(listed[0].room.room, LOBBY);
    let search = |chars: usize| {
        let matching = "আ".repeat(chars);
        house.read(move |view| room::list_open(view, ctx(ADA), &matching))
    };
    assert_eq!(search(limits::ROOM_SEARCH_CHARS_MAX).await.unwrap(), []);
    let fault = adda_shared::text::TextFault::TooLong { max: 250 };
    let field = adda_shared::protocol::problem::TextField::Topic;
    check_refused(search(limits::ROOM_SEARCH_CHARS_MAX + 1).await, &Problem::BadText { field, fault });
}

#[tokio::test]
async fn a_number_that_is_not_the_next_is_our_fault_and_kept_nowhere() {
    let house = House::claimed().await;
    let root = house.send(ADA, LOBBY, 1, "hello").await.unwrap();
    let reply = message::New { thread: Some(root), ..MessageBody::parse("beside").unwrap().into() };
    let reply = house.write(move |tx| message::send(tx, ctx(ADA), LOBBY, Nonce(2), reply)).await.unwrap().revision;
    for (number, thread) in [
        (0, None),
        (3, None),
        (u64::MAX, None),
        (0, Some(root)),
        (1, Some(root)),
        (3, Some(root)),
        (u64::MAX, Some(root)),
        (1, Some(reply)),
        (1, Some(Revision(99))),
    ] {
        let text = MessageBody::parse("?").unwrap().into();
        let fact = RoomFact::MessageSent { number, nonce: Nonce(3), thread, text };
        let sent = house.write(move |tx| tx.append_room(LOBBY, NOW, ADA, fact)).await;
        assert!(matches!(sent, Err(Error::Failed(StoreError::Broken { .. }))), "{sent:?}");
    }
    assert_eq!(house.check(), Vec::<String>::new());
}
