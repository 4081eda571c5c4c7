//! People: what they are called, what they may do, and where they are signed in.

use adda_shared::id::{RoomId, UnixMs, UserId};
use adda_shared::limits::ENDS_AT_MS_MAX;
use adda_shared::model::{Hue, Person, Status};
use adda_shared::permission::Role;
use adda_shared::protocol::command::{Command, NewPreferences, NewStatus, Profile, Reply};
use adda_shared::protocol::http::{SessionState, SetPassword, SignIn};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::protocol::{Closing, Form};
use adda_shared::reaction::Emoji;
use adda_shared::replica::Replica;
use adda_shared::text::{StatusText, TextFault, ZoneName};

use crate::harness::{Call, Client, LOBBY, PASSWORD, World};

/// When nobody runs these tests any more.
const LATER: UnixMs = UnixMs(4_000_000_000_000);

#[tokio::test]
async fn a_new_name_and_colour_reach_everybody() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Binary).await;
    let hue = Hue::new(359).expect("an angle");
    ben.done(Command::ChangeProfile { display_name: "বেন".to_owned(), hue }).await;
    let who = ben.user;
    for client in [&mut ada, &mut ben, &mut chloe] {
        let is_new = |person: &Person| person.display_name.as_str() == "বেন" && person.hue == hue;
        client.until(|replica| replica.person(who).is_some_and(is_new)).await;
        let name = client.replica.person(who).map(|person| person.name.to_string());
        assert_eq!(name.as_deref(), Some("Ben"), "the name to sign in with stays");
    }
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn what_somebody_says_of_themselves_reaches_everybody_and_says_something_or_is_none() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Binary).await;
    let who = ben.user;
    let said = |emoji: &str, text: &str, until| {
        let emoji = Some(emoji.to_owned()).filter(|emoji| !emoji.is_empty());
        Command::SetStatus { status: Some(NewStatus { emoji, text: text.to_owned(), until: UnixMs(until) }) }
    };
    let shown = |replica: &Replica| replica.person(who).and_then(|ben| ben.status.clone());
    ben.done(said("🌴", "  on\nleave ", LATER.0)).await;
    let status =
        Status { emoji: Emoji::parse("🌴").ok(), text: StatusText::parse("on leave").unwrap(), until: LATER };
    for client in [&mut ada, &mut ben, &mut chloe] {
        client.until(|replica| shown(replica).as_ref() == Some(&status)).await;
    }
    // Who comes later is told as well, and who was away.
    let mut dina = world.join("Dina", Form::Json).await;
    dina.until(|replica| shown(replica).as_ref() == Some(&status)).await;
    chloe.drop_socket();
    ben.done(said("🚂", "", 0)).await;
    chloe.connect().await;
    chloe.until(|replica| shown(replica).is_some_and(|status| status.text.as_str().is_empty())).await;

    let bad = |field, fault| Err(Problem::BadText { field, fault });
    assert_eq!(ben.ask(said("tea", "", 0)).await, bad(TextField::Emoji, TextFault::Character));
    assert_eq!(ben.ask(said("", "\u{202e}evil", 0)).await, bad(TextField::Status, TextFault::Character));
    // What says nothing is no status, nor what is over.
    for nothing in [said("", " \n ", 0), said("🚂", "gone", 1), Command::SetStatus { status: None }] {
        ben.done(said("", "here", 0)).await;
        ada.until(|replica| shown(replica).is_some_and(|status| status.text.as_str() == "here")).await;
        ben.done(nothing).await;
        ada.until(|replica| shown(replica).is_none()).await;
    }
    world.finish([ada, ben, chloe, dina]).await;
}

#[tokio::test]
async fn who_wants_to_be_left_alone_shows_that() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let who = ben.user;
    // What is over is not so any more, and nothing ends later than can be told.
    for (paused_until, shown) in [(LATER, LATER), (UnixMs(1), UnixMs(0)), (UnixMs(u64::MAX), UnixMs(ENDS_AT_MS_MAX))] {
        let preferences = NewPreferences { paused_until, ..Default::default() };
        ben.done(Command::SetPreferences { preferences }).await;
        for client in [&mut ada, &mut ben] {
            client.until(|replica| replica.person(who).is_some_and(|ben| ben.paused_until == shown)).await;
        }
    }
    let said = NewStatus { emoji: None, text: "away".to_owned(), until: UnixMs(u64::MAX) };
    ben.done(Command::SetStatus { status: Some(said) }).await;
    let is_endless = |ben: &Person| ben.status.as_ref().is_some_and(|status| status.until == UnixMs(0));
    ada.until(|replica| replica.person(who).is_some_and(is_endless)).await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn of_somebody_one_learns_the_rooms_that_one_shares_and_their_time_zone_where_they_let_one() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let find = |user| Command::FindProfile { user };
    let told = |client: &Client, rooms: &[RoomId], zone: Option<&str>| {
        let zone = zone.map(|zone| ZoneName::parse(zone).unwrap());
        Ok(Reply::Profile(Profile { user: client.user, rooms: rooms.to_vec(), zone }))
    };
    assert_eq!(ada.ask(find(ben.user)).await, told(&ben, &[LOBBY], None));
    // Rooms of one of them alone are not told to the other.
    let den = ada.create("den", false).await;
    ben.create("cellar", false).await;
    let Reply::Room { room: direct } = ada.done(Command::CreateDirect { people: vec![ben.user] }).await else {
        panic!("no room")
    };
    assert_eq!(ada.ask(find(ben.user)).await, told(&ben, &[LOBBY, direct], None));
    assert_eq!(ben.ask(find(ada.user)).await, told(&ada, &[LOBBY, direct], None));
    assert_eq!(ada.ask(find(ada.user)).await, told(&ada, &[LOBBY, den, direct], None));
    let zone = |zone: &str| {
        let preferences = NewPreferences { zone: Some(zone.to_owned()), ..Default::default() };
        Command::SetPreferences { preferences }
    };
    ben.done(zone("Asia/Dhaka")).await;
    assert_eq!(ada.ask(find(ben.user)).await, told(&ben, &[LOBBY, direct], Some("Asia/Dhaka")));
    assert_eq!(ben.ask(zone("Asia/Nowhere")).await, Err(Problem::NoSuchZone));
    let fault = TextFault::Character;
    assert_eq!(ben.ask(zone("Asia\n")).await, Err(Problem::BadText { field: TextField::Zone, fault }));
    ada.done(Command::LeaveRoom { room: LOBBY }).await;
    ben.done(Command::SetPreferences { preferences: NewPreferences::default() }).await;
    assert_eq!(ada.ask(find(ben.user)).await, told(&ben, &[direct], None));
    assert_eq!(ada.ask(find(UserId(999))).await, Err(Problem::NoSuchPerson));

    // A guest knows those with whom they share a room, and when it is there is nothing that guests are told.
    let token = ada.guest_link(vec![den]).await;
    let mut chloe = ada.site.join_by(Some(&token), "Chloe", None, Form::Json).await;
    ben.done(zone("Asia/Dhaka")).await;
    ada.done(zone("Europe/London")).await;
    assert_eq!(chloe.ask(find(ada.user)).await, told(&ada, &[den], None));
    assert_eq!(chloe.ask(find(ben.user)).await, Err(Problem::NoSuchPerson));
    assert_eq!(ada.ask(find(chloe.user)).await, told(&chloe, &[den], None));
    assert!(!format!("{:?}", chloe.heard).contains("London"));
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn owners_hand_out_roles_and_one_of_them_stays() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Binary).await;
    let (a, b, c) = (ada.user, ben.user, chloe.user);
    let turn = |user, role| Command::SetRole { user, role };
    assert_eq!(ada.ask(turn(a, Role::Admin)).await, Err(Problem::LastOwner));
    assert_eq!(ben.ask(turn(b, Role::Owner)).await, Err(Problem::NotAllowed));
    assert_eq!(ben.ask(Command::RenameSpace { name: "Tea".to_owned() }).await, Err(Problem::NotAllowed));
    ada.done(turn(b, Role::Admin)).await;
    ben.until(|ben| ben.my_role() == Role::Admin).await;
    ben.done(Command::RenameSpace { name: "Tea".to_owned() }).await;
    for client in [&mut ada, &mut chloe] {
        client.until(|replica| replica.space_name().is_some_and(|name| name.as_str() == "Tea")).await;
    }
    assert_eq!(ben.ask(turn(c, Role::Admin)).await, Err(Problem::NotAllowed));
    assert_eq!(ada.ask(turn(c, Role::Guest)).await, Err(Problem::NotAllowed));
    // An admin looks after the rooms that they are in.
    ben.done(Command::RenameRoom { room: LOBBY, name: "parlour".to_owned() }).await;
    ada.done(turn(b, Role::Owner)).await;
    ada.done(turn(a, Role::Member)).await;
    chloe.until(|chloe| chloe.person(a).is_some_and(|ada| ada.role == Role::Member)).await;
    assert_eq!(ada.ask(turn(a, Role::Owner)).await, Err(Problem::NotAllowed));
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_session_that_is_ended_takes_its_connections_along_and_no_other() {
    let (world, mut ada) = World::claimed().await;
    let mut laptop = world.join("Ben", Form::Json).await;
    let mut second_page = laptop.other_page(Form::Binary).await;
    let mut phone = world.sign_in("Ben", Form::Binary).await;
    let gone = Call::post("/api/sign-out").signed_in_as(&laptop.session).send(&world.site).await;
    assert_eq!(gone.status, 204, "{gone:?}");
    assert_eq!(laptop.until_closed().await, Closing::SignedOut);
    assert_eq!(second_page.until_closed().await, Closing::SignedOut);
    let state = Call::get("/api/session").signed_in_as(&laptop.session).send(&world.site).await;
    assert_eq!(state.json::<SessionState>().me, None);
    let said = ada.say(LOBBY, "still there?").await;
    phone.reach(LOBBY, said).await;
    laptop.retire();
    second_page.retire();
    world.finish([ada, phone]).await;
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let (world, ada) = World::claimed().await;
    let mut laptop = world.join("Ben", Form::Json).await;
    let mut phone = world.sign_in("Ben", Form::Binary).await;
    let set = |current: &str| SetPassword { current: Some(current.to_owned()), password: "swordfish 2".to_owned() };
    let wrong = Call::post("/api/password").signed_in_as(&phone.session).json(&set("open sesamE"));
    let wrong = wrong.send(&world.site).await;
    assert_eq!((wrong.status, wrong.problem()), (401, Problem::WrongPassword));
    let right = Call::post("/api/password").signed_in_as(&phone.session).json(&set(PASSWORD)).send(&world.site).await;
    assert_eq!(right.status, 200, "{right:?}");
    assert_eq!(laptop.until_closed().await, Closing::SignedOut);
    phone.say(LOBBY, "I am still here").await;
    for (password, status) in [(PASSWORD, 401), ("swordfish 2", 200)] {
        let body = SignIn { name: "Ben".to_owned(), password: password.to_owned() };
        assert_eq!(Call::post("/api/sign-in").json(&body).send(&world.site).await.status, status, "{password}");
    }
    laptop.retire();
    world.finish([ada, phone]).await;
}
