//! The domain's rules: who comes in, who is in charge, and what stays as it is when somebody goes.

use adda_backend::domain::invite::{self, Terms};
use adda_backend::domain::{member, room};
use adda_backend::store::SessionKind;
use adda_shared::model::{Admission, Hue, Person};
use adda_shared::permission::{Role, RoomRole};
use adda_shared::protocol::event::{RoomFact, SpaceFact};
use adda_shared::protocol::http::Me;
use adda_shared::text::{DisplayName, Topic};

use super::*;

/// A guest by a link to these rooms that Ada makes.
pub(super) async fn guest(house: &House, called: &str, rooms: &[RoomId]) -> UserId {
    let (called, rooms) = (name(called), rooms.to_vec());
    let come = move |tx: &mut dyn Tx| {
        let mut link = [200; 32];
        link[0] = u8::try_from(tx.people_count()?).unwrap();
        let link = TokenHash(link);
        invite::create(tx, ctx(ADA), link, Admission::Guest { rooms }, Terms::default())?;
        account::join(tx, NOW, Registration::Invite, Some(link), called, None)
    };
    house.write(come).await.unwrap()
}

pub(super) async fn person(house: &House, user: UserId) -> Person {
    house.read(move |view| Ok(view.person(user)?.unwrap())).await.unwrap()
}

pub(super) async fn closed_room(house: &House, by: UserId, nonce: u64) -> RoomId {
    let name = RoomName::parse("kitchen").unwrap();
    house.write(move |tx| room::create(tx, ctx(by), Nonce(nonce), false, name, Topic::none())).await.unwrap()
}

pub(super) async fn roles(house: &House, room: RoomId) -> Vec<(UserId, RoomRole)> {
    let members = house.read(move |view| view.members(room)).await.unwrap();
    members.into_iter().map(|member| (member.person.user, member.role)).collect()
}

#[tokio::test]
async fn a_server_is_claimed_once_and_by_its_newest_link_only() {
    let house = House::empty(OpenOptions::default());
    let new = account::NewSpace {
        space: SpaceName::parse("আড্ডা").unwrap(),
        name: name("Ada"),
        room: RoomName::parse("বসার ঘর").unwrap(),
    };
    let claim = |link: u8| {
        let new = new.clone();
        house.write(move |tx| account::claim(tx, NOW, token(link), new, "$hash$"))
    };
    check_refused(claim(1).await, &Problem::WrongState);
    for link in [1, 2] {
        assert!(house.write(move |tx| account::offer_claim(tx, token(link))).await.unwrap());
    }
    check_refused(claim(1).await, &Problem::LinkSpent);
    check_refused(house.write(|tx| account::add_member(tx, NOW, name("Eve"), "$hash$")).await, &Problem::WrongState);
    let (once, twice) = tokio::join!(claim(2), claim(2));
    assert_eq!(once.unwrap(), ADA);
    check_refused(twice, &Problem::WrongState);
    assert!(!house.write(|tx| account::offer_claim(tx, token(3))).await.unwrap());
    check_refused(claim(3).await, &Problem::WrongState);

    assert_eq!(person(&house, ADA).await.role, Role::Owner);
    assert_eq!(roles(&house, LOBBY).await, [(ADA, RoomRole::Owner)]);
    let me = house.read(|view| account::me(view, ADA)).await.unwrap();
    assert_eq!(me, Me { user: ADA, name: name("Ada"), has_password: true });
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn a_link_for_one_lets_one_in_whoever_comes_at_once() {
    let house = House::claimed().await;
    let terms = Terms { uses_max: Some(1), life_s: Some(60) };
    let link = token(1);
    house.write(move |tx| invite::create(tx, ctx(ADA), link, Admission::Member, terms)).await.unwrap();
    let join = |called: &str| {
        let called = name(called);
        house.write(move |tx| account::join(tx, NOW, Registration::Invite, Some(link), called, Some("$hash$")))
    };
    // A name that is taken does not use the link up.
    check_refused(join("ADA").await, &Problem::NameTaken);
    let (one, other) = tokio::join!(join("Ben"), join("Chloe"));
    assert_eq!(one.unwrap(), UserId(2));
    check_refused(other, &Problem::LinkSpent);
    assert_eq!(house.read(|view| view.people_count()).await.unwrap(), 2);
    check_refused(house.read(move |view| invite::describe(view, NOW, link)).await, &Problem::LinkSpent);
}

#[tokio::test]
async fn a_link_stops_when_its_time_is_over_or_it_is_revoked() {
    let house = House::claimed().await;
    let terms = Terms { life_s: Some(60), uses_max: None };
    let invite = house.write(move |tx| invite::create(tx, ctx(ADA), token(1), Admission::Member, terms)).await.unwrap();
    let describe = |at: u64| house.read(move |view| invite::describe(view, UnixMs(NOW.0 + at), token(1)));
    let described = describe(59_999).await.unwrap();
    assert_eq!((described.by, described.is_guest), (Some(name("Ada")), false));
    check_refused(describe(60_000).await, &Problem::LinkSpent);
    assert_eq!(house.read(|view| invite::list(view, ctx(ADA))).await.unwrap().len(), 1);
    for _ in 0..2 {
        house.write(move |tx| invite::revoke(tx, ctx(ADA), invite)).await.unwrap();
        check_refused(describe(0).await, &Problem::LinkSpent);
    }
}

#[tokio::test]
async fn who_may_come_in_is_the_servers_setting_and_the_links() {
    let house = House::claimed().await;
    let rooms = vec![LOBBY];
    house
        .write(move |tx| {
            invite::create(tx, ctx(ADA), token(1), Admission::Member, Terms::default())?;
            invite::create(tx, ctx(ADA), token(2), Admission::Guest { rooms }, Terms::default())
        })
        .await
        .unwrap();
    let no_password = adda_backend::error::bad_text(adda_shared::protocol::problem::TextField::Password);
    let Error::Refused(no_password) = no_password(adda_shared::text::TextFault::Empty) else { unreachable!() };
    let closed = Problem::RegistrationClosed;
    for (registration, link, password, expected) in [
        (Registration::Open, None, Some("$"), Ok(Role::Member)),
        (Registration::Open, None, None, Err(&no_password)),
        (Registration::Open, Some(1), Some("$"), Ok(Role::Member)),
        (Registration::Open, Some(2), None, Ok(Role::Guest)),
        (Registration::Open, Some(9), Some("$"), Err(&Problem::LinkSpent)),
        (Registration::Invite, None, Some("$"), Err(&closed)),
        (Registration::Invite, Some(1), Some("$"), Ok(Role::Member)),
        (Registration::Invite, Some(1), None, Err(&no_password)),
        (Registration::Invite, Some(2), None, Ok(Role::Guest)),
        (Registration::Invite, Some(2), Some("$"), Err(&Problem::Unreadable)),
        (Registration::Closed, None, Some("$"), Err(&closed)),
        (Registration::Closed, Some(1), Some("$"), Err(&closed)),
    ] {
        let called = name(&format!("{registration:?} {link:?} {password:?}"));
        let link = link.map(token);
        let join = house.write(move |tx| {
            account::check_join(tx, NOW, registration, link, &called, password.is_some())?;
            let user = account::join(tx, NOW, registration, link, called, password)?;
            Ok(tx.person(user)?.unwrap().role)
        });
        match (join.await, expected) {
            (Ok(role), Ok(expected)) => assert_eq!(role, expected),
            (refused, Err(expected)) => check_refused(refused, expected),
            (refused, Ok(_)) => panic!("{refused:?}"),
        }
    }
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn new_members_land_in_the_first_room_while_it_invites_them() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    assert_eq!(roles(&house, LOBBY).await, [(ADA, RoomRole::Owner), (ben, RoomRole::Member)]);
    let event = house.heard.of(LOBBY).pop().unwrap();
    assert_eq!(event.by, ben);
    house.write(|tx| room::archive(tx, ctx(ADA), LOBBY, true)).await.unwrap();
    let chloe = house.member("Chloe").await;
    assert_eq!(house.read(move |view| view.room_count(chloe)).await.unwrap(), 0);
}

#[tokio::test]
async fn names_that_read_the_same_are_taken() {
    let house = House::claimed().await;
    house.member("Zoë").await;
    for called in ["Zoë", "ZOE\u{308}", "zoë\u{200d}"] {
        let called = name(called);
        let join = house.write(move |tx| account::join(tx, NOW, Registration::Open, None, called, Some("$")));
        check_refused(join.await, &Problem::NameTaken);
    }
    house.member("Zoe").await;

    let create = |nonce: u64, is_open: bool, called: &str| {
        let called = RoomName::parse(called).unwrap();
        house.write(move |tx| room::create(tx, ctx(ADA), Nonce(nonce), is_open, called, Topic::none()))
    };
    check_refused(create(1, true, "LOBBY").await, &Problem::NameTaken);
    let closed = create(2, false, "lobby").await.unwrap();
    assert_eq!(create(2, true, "another").await.unwrap(), closed, "the same nonce is the same room");
    house.write(|tx| room::archive(tx, ctx(ADA), LOBBY, true)).await.unwrap();
    let second = create(3, true, "Lobby").await.unwrap();
    check_refused(house.write(|tx| room::archive(tx, ctx(ADA), LOBBY, false)).await, &Problem::NameTaken);
    let rename = |called: &str| {
        let called = RoomName::parse(called).unwrap();
        house.write(move |tx| room::rename(tx, ctx(ADA), second, called))
    };
    rename("LOBBY").await.unwrap();
    rename("yard").await.unwrap();
    house.write(|tx| room::archive(tx, ctx(ADA), LOBBY, false)).await.unwrap();
    check_refused(rename("lobby").await, &Problem::NameTaken);
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn a_room_is_never_left_without_somebody_in_charge() {
    let house = House::claimed().await;
    let kitchen = closed_room(&house, ADA, 1).await;
    let guest = guest(&house, "Gul", &[kitchen]).await;
    let (ben, chloe) = (house.member("Ben").await, house.member("Chloe").await);
    for user in [ben, chloe, ben] {
        house.write(move |tx| member::add(tx, ctx(ADA), kitchen, user)).await.unwrap();
    }
    let set_role =
        |by: UserId, user: UserId, role| house.write(move |tx| member::set_role(tx, ctx(by), kitchen, user, role));
    check_refused(set_role(ADA, ADA, RoomRole::Member).await, &Problem::LastOwner);
    check_refused(set_role(ben, ben, RoomRole::Owner).await, &Problem::NotAllowed);
    check_refused(set_role(ADA, UserId(99), RoomRole::Owner).await, &Problem::NoSuchPerson);

    house.write(move |tx| member::leave(tx, ctx(ADA), kitchen)).await.unwrap();
    let facts: Vec<RoomFact> = house.heard.of(kitchen).into_iter().map(|event| event.what).rev().take(2).collect();
    let heir = RoomFact::MemberRoleChanged { user: ben, role: RoomRole::Owner };
    assert_eq!(facts, [RoomFact::MemberLeft { user: ADA }, heir], "the longest member who is no guest, and first");
    check_refused(house.send(ADA, kitchen, 1, "hello").await, &Problem::NoSuchRoom);

    house.write(move |tx| member::remove(tx, ctx(ben), kitchen, chloe)).await.unwrap();
    check_refused(house.write(move |tx| member::remove(tx, ctx(ben), kitchen, chloe)).await, &Problem::NoSuchPerson);
    house.write(move |tx| member::remove(tx, ctx(ben), kitchen, ben)).await.unwrap();
    assert_eq!(roles(&house, kitchen).await, [(guest, RoomRole::Member)], "a guest looks after nothing");
    house.write(move |tx| member::leave(tx, ctx(guest), kitchen)).await.unwrap();
    assert_eq!(roles(&house, kitchen).await, []);

    // Who comes first into an open room that everybody had left looks after it.
    for user in [ben, chloe] {
        house.write(move |tx| member::leave(tx, ctx(user), LOBBY)).await.unwrap();
    }
    house.write(|tx| member::leave(tx, ctx(ADA), LOBBY)).await.unwrap();
    for _ in 0..2 {
        house.write(move |tx| member::join(tx, ctx(chloe), LOBBY)).await.unwrap();
    }
    assert_eq!(roles(&house, LOBBY).await, [(chloe, RoomRole::Owner)]);
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn the_space_is_never_left_without_an_owner() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    let guest = guest(&house, "Gul", &[LOBBY]).await;
    let set = |by: UserId, user: UserId, role| house.write(move |tx| account::set_role(tx, ctx(by), user, role));
    check_refused(set(ADA, ADA, Role::Member).await, &Problem::LastOwner);
    check_refused(set(ben, ben, Role::Owner).await, &Problem::NotAllowed);
    check_refused(set(ben, UserId(99), Role::Owner).await, &Problem::NotAllowed);
    check_refused(set(ADA, UserId(99), Role::Owner).await, &Problem::NoSuchPerson);
    check_refused(set(ADA, guest, Role::Member).await, &Problem::NotAllowed);
    check_refused(set(ADA, ben, Role::Guest).await, &Problem::NotAllowed);
    set(ADA, ben, Role::Owner).await.unwrap();
    set(ben, ADA, Role::Member).await.unwrap();
    check_refused(set(ADA, ben, Role::Member).await, &Problem::NotAllowed);
    check_refused(set(ben, ben, Role::Admin).await, &Problem::LastOwner);
    house.write(|tx| account::make_owner(tx, ctx(ADA))).await.unwrap();
    check_refused(house.write(move |tx| account::make_owner(tx, ctx(guest))).await, &Problem::NotAllowed);
    check_refused(house.write(|tx| account::make_owner(tx, ctx(UserId(99)))).await, &Problem::NotSignedIn);
    assert_eq!(house.read(|view| view.owner_count()).await.unwrap(), 2);
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn there_is_one_direct_room_for_the_same_people() {
    let house = House::claimed().await;
    let (ben, chloe) = (house.member("Ben").await, house.member("Chloe").await);
    let direct = |by: UserId, others: Vec<UserId>| house.write(move |tx| room::create_direct(tx, ctx(by), &others));
    let first = direct(ADA, vec![ben]).await.unwrap();
    assert_eq!(direct(ADA, vec![ben, ADA, ben]).await.unwrap(), first);
    assert_eq!(direct(ben, vec![ADA]).await.unwrap(), first);
    let three = direct(chloe, vec![ben, ADA]).await.unwrap();
    assert_ne!(three, first);
    assert_eq!(direct(ADA, vec![chloe, ben]).await.unwrap(), three);
    let max = Problem::TooManyPeople { max: 10 };
    check_refused(direct(ADA, vec![]).await, &max);
    check_refused(direct(ADA, vec![ADA]).await, &max);
    check_refused(direct(ADA, vec![UserId(99)]).await, &Problem::NoSuchPerson);
    check_refused(direct(ADA, (1..=11).map(UserId).collect()).await, &max);
    let entry = house.read(move |view| Ok(view.room(three)?.unwrap().room)).await.unwrap();
    assert_eq!((entry.people, entry.member_count, entry.name), (vec![ADA, ben, chloe], 3, None));
    let leaving = house.write(move |tx| member::leave(tx, ctx(ben), three)).await;
    check_refused(leaving, &Problem::NotAllowed);
    check_refused(house.send(chloe, first, 1, "not hers").await, &Problem::NoSuchRoom);
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn asking_for_what_is_so_already_makes_no_event() {
    let house = House::claimed().await;
    let ben = house.member("Ben").await;
    let heard = house.heard.all().len();
    house
        .write(move |tx| {
            member::join(tx, ctx(ben), LOBBY)?;
            member::add(tx, ctx(ADA), LOBBY, ben)?;
            member::set_role(tx, ctx(ADA), LOBBY, ADA, RoomRole::Owner)?;
            room::rename(tx, ctx(ADA), LOBBY, RoomName::parse("lobby").unwrap())?;
            room::describe(tx, ctx(ADA), LOBBY, Topic::none())?;
            room::archive(tx, ctx(ADA), LOBBY, false)?;
            account::set_role(tx, ctx(ADA), ADA, Role::Owner)?;
            account::rename_space(tx, ctx(ADA), SpaceName::parse("Adda").unwrap())?;
            account::change_profile(tx, ctx(ben), name("Ben").into(), Hue::of(ben))?;
            account::set_status(tx, ctx(ben), None)
        })
        .await
        .unwrap();
    assert_eq!(house.heard.all().len(), heard);
    let called = DisplayName::parse("Benny").unwrap();
    house.write(move |tx| account::change_profile(tx, ctx(ben), called, Hue::of(ADA))).await.unwrap();
    let Some(Event::Space(event)) = house.heard.all().pop() else { panic!("an event of the space") };
    assert_eq!(event.what, SpaceFact::PersonChanged(person(&house, ben).await));
}

#[tokio::test]
async fn sessions_end_when_they_are_ended_unused_or_too_many() {
    let house = House::claimed().await;
    let begin = |number: u16, kind| {
        house.write(move |tx| {
            let mut hash = [7; 32];
            hash[..2].copy_from_slice(&number.to_le_bytes());
            let at = UnixMs(NOW.0 + u64::from(number));
            account::begin_session(tx, at, ADA, &TokenHash(hash), kind)
        })
    };
    let (bot, _) = begin(0, SessionKind::Token).await.unwrap();
    let (first, ended) = begin(1, SessionKind::Browser).await.unwrap();
    assert_eq!(ended, []);
    for number in 2..=100 {
        assert_eq!(begin(number, SessionKind::Browser).await.unwrap().1, []);
    }
    assert_eq!(begin(101, SessionKind::Browser).await.unwrap().1, [first]);
    let cutoff = UnixMs(NOW.0 + 100);
    assert_eq!(house.write(move |tx| tx.expire_sessions(cutoff)).await.unwrap().len(), 98);
    assert_eq!(house.write(|tx| tx.end_sessions(ADA, None)).await.unwrap().len(), 2);
    let mut hash = [7; 32];
    hash[..2].copy_from_slice(&[0, 0]);
    let row = house.read(move |view| view.session(&TokenHash(hash))).await.unwrap().expect("a bot's goes on");
    assert_eq!((row.session, row.user, row.last_seen), (bot, ADA, NOW));
    house
        .write(move |tx| {
            tx.touch_session(bot, UnixMs(NOW.0 + 5))?;
            tx.touch_session(bot, NOW)
        })
        .await
        .unwrap();
    let row = house.read(move |view| view.session(&TokenHash(hash))).await.unwrap().unwrap();
    assert_eq!(row.last_seen, UnixMs(NOW.0 + 5));
    house.write(move |tx| tx.end_session(bot)).await.unwrap();
    assert_eq!(house.read(move |view| view.session(&TokenHash(hash))).await.unwrap(), None);
}
