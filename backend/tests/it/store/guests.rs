//! Guests: where they are, what they become, and what they never do.

use adda_backend::domain::invite::{self, Terms};
use adda_backend::domain::{member, room};
use adda_backend::store::{NewInvite, SessionKind};
use adda_shared::model::Admission;
use adda_shared::permission::{Role, RoomRole};

use super::rules::{closed_room, guest, person, roles};
use super::*;

#[tokio::test]
async fn a_guest_is_in_the_links_rooms_only_and_becomes_a_member_by_a_password() {
    let house = House::claimed().await;
    let kitchen = closed_room(&house, ADA, 1).await;
    let archived = closed_room(&house, ADA, 2).await;
    let rooms = vec![kitchen, archived, kitchen];
    let link = token(1);
    house
        .write(move |tx| {
            invite::create(tx, ctx(ADA), link, Admission::Guest { rooms }, Terms::default())?;
            room::archive(tx, ctx(ADA), archived, true)
        })
        .await
        .unwrap();
    let guest = house.write(move |tx| account::join(tx, NOW, Registration::Invite, Some(link), name("Gul"), None));
    let guest = guest.await.unwrap();
    assert_eq!(person(&house, guest).await.role, Role::Guest);
    assert_eq!(roles(&house, kitchen).await, [(ADA, RoomRole::Owner), (guest, RoomRole::Member)]);
    assert_eq!(house.read(move |view| view.room_count(guest)).await.unwrap(), 1);
    check_refused(house.send(guest, LOBBY, 1, "hello").await, &Problem::NoSuchRoom);
    check_refused(house.read(move |view| room::list_open(view, ctx(guest), "")).await, &Problem::NotAllowed);
    assert_eq!(house.read(|view| account::credentials(view, "Gul")).await.unwrap(), None);

    let sessions = house.write(move |tx| {
        let (here, _) = account::begin_session(tx, NOW, guest, &token(2), SessionKind::Browser)?;
        let (there, _) = account::begin_session(tx, NOW, guest, &token(3), SessionKind::Browser)?;
        account::begin_session(tx, NOW, guest, &token(4), SessionKind::Token)?;
        Ok((here, there))
    });
    let (here, there) = sessions.await.unwrap();
    let set = |hash: &'static str| house.write(move |tx| account::set_password(tx, ctx(guest), Some(here), hash));
    assert_eq!(set("$1$").await.unwrap(), [there]);
    let ended = Event::SessionsEnded { user: guest, sessions: vec![there] };
    let heard = house.heard.all();
    let place = |event| heard.iter().position(|other| *other == event);
    assert!(place(ended).unwrap() < place(Event::Admitted { user: guest }).unwrap(), "{heard:?}");
    let heard = heard.len();
    assert_eq!(set("$2$").await.unwrap(), []);
    assert_eq!(house.heard.all().len(), heard, "a member who was one before, with no session more");
    assert_eq!(person(&house, guest).await.role, Role::Member);
    assert_eq!(house.read(|view| account::credentials(view, "gul ")).await.unwrap(), Some((guest, "$2$".to_owned())));
    house.send(guest, LOBBY, 1, "a member now").await.unwrap();
    let left = house.read(|view| Ok((view.session(&token(3))?, view.session(&token(4))?.is_some()))).await.unwrap();
    assert_eq!(left, (None, true), "the other browser is signed out, the bot goes on");
    assert_eq!(house.check(), Vec::<String>::new());
}

#[tokio::test]
async fn a_guest_never_looks_after_a_room_and_a_member_who_was_one_may() {
    let house = House::claimed().await;
    let kitchen = closed_room(&house, ADA, 1).await;
    let gul = guest(&house, "Gul", &[kitchen]).await;
    let make = house.write(move |tx| member::set_role(tx, ctx(ADA), kitchen, gul, RoomRole::Owner));
    check_refused(make.await, &Problem::NotAllowed);
    house.write(move |tx| member::leave(tx, ctx(ADA), kitchen)).await.unwrap();
    // Nobody is left to let Hana in, but a link for guests that Ada made before.
    let link = token(9);
    let rooms = vec![kitchen];
    let by_hand = move |tx: &mut dyn Tx| {
        let admission = Admission::Guest { rooms };
        let (expires_at, uses_max) = (None, None);
        tx.add_invite(NewInvite { token: link, admission, by: None, expires_at, uses_max })?;
        account::join(tx, NOW, Registration::Invite, Some(link), name("Hana"), None)
    };
    let hana = house.write(by_hand).await.unwrap();
    assert_eq!(roles(&house, kitchen).await, [(gul, RoomRole::Member), (hana, RoomRole::Member)]);
    check_refused(house.write(move |tx| member::remove(tx, ctx(gul), kitchen, hana)).await, &Problem::NotAllowed);

    house.write(move |tx| account::set_password(tx, ctx(gul), None, "$hash$")).await.unwrap();
    assert_eq!(roles(&house, kitchen).await, [(gul, RoomRole::Owner), (hana, RoomRole::Member)]);
    house.write(move |tx| account::set_password(tx, ctx(hana), None, "$hash$")).await.unwrap();
    assert_eq!(roles(&house, kitchen).await, [(gul, RoomRole::Owner), (hana, RoomRole::Member)]);
    assert_eq!(house.check(), Vec::<String>::new());
}
