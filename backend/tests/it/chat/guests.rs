//! Guests see the rooms of their link, and of everything else not even that it is there.

use adda_shared::id::{RoomId, UnixMs};
use adda_shared::limits::PASSWORD_CHARS_MIN;
use adda_shared::model::{Hue, Presence};
use adda_shared::permission::Role;
use adda_shared::protocol::command::{Command, NewPreferences, NewStatus, PageAt};
use adda_shared::protocol::event::SpaceFact;
use adda_shared::protocol::http::{Me, SetPassword};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::search::{Clause, SearchOrder, Wanted};
use adda_shared::protocol::{Closing, Form, ServerFrame};

use crate::harness::{Call, Client, LOBBY, PASSWORD, World};

/// Makes a link for guests, and somebody who comes by it.
async fn guest(ada: &mut Client, name: &str, rooms: Vec<RoomId>, form: Form) -> Client {
    let token = ada.guest_link(rooms).await;
    ada.site.join_by(Some(&token), name, None, form).await
}

/// Whether anything that came names somebody, in any place.
fn names(client: &Client, name: &str) -> Option<String> {
    let frames = client.heard.iter().map(|frame| format!("{frame:?}"));
    frames.into_iter().find(|frame| frame.contains(name))
}

#[tokio::test]
async fn a_guest_sees_the_rooms_of_the_link_and_their_people_only() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    let mut chloe = guest(&mut ada, "Chloe", vec![den], Form::Json).await;
    assert_eq!(chloe.replica.my_role(), Role::Guest);
    assert_eq!(chloe.replica.rooms().map(|(room, _)| room).collect::<Vec<_>>(), [den]);
    assert_eq!(chloe.replica.people().map(|person| person.user).collect::<Vec<_>>(), [ada.user, chloe.user]);

    // Ben talks, changes, goes and comes; somebody new arrives. None of it is Chloe's.
    ben.say(LOBBY, "good morning").await;
    let hue = Hue::new(7).expect("an angle");
    ben.done(Command::ChangeProfile { display_name: "Benjamin".to_owned(), hue }).await;
    ben.done(Command::Attend { is_attended: false }).await;
    ben.done(Command::Attend { is_attended: true }).await;
    let dipa = world.join("Dipa", Form::Binary).await;
    let said = ada.say(den, "good morning, Chloe").await;
    chloe.reach(den, said).await;
    chloe.settle().await;
    assert_eq!(names(&chloe, "Ben"), None);
    assert_eq!(names(&chloe, "Dipa"), None);
    assert_eq!(names(&chloe, "lobby"), None);
    for other in [ben.user, dipa.user] {
        assert_eq!(chloe.replica.presence(other), Presence::Offline, "{other}");
    }
    let withheld =
        |frame: &ServerFrame| matches!(frame, ServerFrame::Space(event) if event.what == SpaceFact::Withheld);
    assert!(chloe.heard.iter().any(withheld), "the revisions of the space go on without what was withheld");

    // What is for everybody reaches her too.
    ada.done(Command::RenameSpace { name: "Tea".to_owned() }).await;
    chloe.until(|chloe| chloe.space_name().is_some_and(|name| name.as_str() == "Tea")).await;
    world.finish([ada, ben, chloe, dipa]).await;
}

#[tokio::test]
async fn a_guest_is_told_who_comes_into_the_room_and_who_is_here() {
    let (world, mut ada) = World::claimed().await;
    let mut chloe = guest(&mut ada, "Chloe", vec![LOBBY], Form::Binary).await;
    assert_eq!(chloe.replica.presence(ada.user), Presence::Online);
    // A new member lands in the lobby, which is where the guest is.
    let mut ben = world.join("Ben", Form::Json).await;
    chloe.until(|chloe| chloe.person(ben.user).is_some()).await;
    chloe.until(|chloe| chloe.presence(ben.user) == Presence::Online).await;
    ben.done(Command::Attend { is_attended: false }).await;
    chloe.until(|chloe| chloe.presence(ben.user) == Presence::Away).await;
    ben.done(Command::Attend { is_attended: true }).await;
    chloe.until(|chloe| chloe.presence(ben.user) == Presence::Online).await;
    ben.drop_socket();
    chloe.until(|chloe| chloe.presence(ben.user) == Presence::Away).await;
    world.pass_ms(0).await;
    world.pass_ms(60_000).await;
    chloe.until(|chloe| chloe.presence(ben.user) == Presence::Offline).await;
    ben.connect().await;
    chloe.until(|chloe| chloe.presence(ben.user) == Presence::Online).await;
    let hue = Hue::new(7).expect("an angle");
    ben.done(Command::ChangeProfile { display_name: "Benjamin".to_owned(), hue }).await;
    chloe.until(|chloe| chloe.person(ben.user).is_some_and(|ben| ben.display_name.as_str() == "Benjamin")).await;
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_guest_is_told_that_who_comes_into_the_room_is_here() {
    let (world, mut ada) = World::claimed().await;
    let ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    let mut chloe = guest(&mut ada, "Chloe", vec![den], Form::Json).await;
    assert_eq!(chloe.replica.presence(ben.user), Presence::Offline);
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    chloe.until(|chloe| chloe.presence(ben.user) == Presence::Online).await;
    // And nothing more of him once he is out again.
    ada.done(Command::RemoveMember { room: den, user: ben.user }).await;
    chloe.until(|chloe| chloe.presence(ben.user) == Presence::Offline).await;
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_guest_who_is_out_of_a_room_hears_no_more_of_those_who_were_only_there() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    let mut chloe = guest(&mut ada, "Chloe", vec![LOBBY, den], Form::Binary).await;
    assert_eq!(chloe.replica.presence(ben.user), Presence::Online);
    ada.done(Command::RemoveMember { room: LOBBY, user: chloe.user }).await;
    chloe.until(|chloe| chloe.room(LOBBY).is_none() && chloe.presence(ben.user) == Presence::Offline).await;
    assert_eq!(chloe.replica.presence(ada.user), Presence::Online, "she is in the den as well");
    chloe.heard.clear();
    let hue = Hue::new(7).expect("an angle");
    ben.done(Command::ChangeProfile { display_name: "Benjamin".to_owned(), hue }).await;
    ben.done(Command::Attend { is_attended: false }).await;
    chloe.settle().await;
    assert_eq!(names(&chloe, "Benjamin"), None);
    assert_eq!(chloe.replica.presence(ben.user), Presence::Offline);
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_guest_knows_the_new_name_of_who_went_and_came_back() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    let mut chloe = guest(&mut ada, "Chloe", vec![den], Form::Json).await;
    let hue = Hue::new(7).expect("an angle");
    let called = |name: &str| Command::ChangeProfile { display_name: name.to_owned(), hue };
    let who = ben.user;
    for (while_out, back) in [("Benjamin", "Benny"), ("Benedict", "Ben")] {
        ada.done(Command::RemoveMember { room: den, user: who }).await;
        ben.done(called(while_out)).await;
        ada.done(Command::AddMember { room: den, user: who }).await;
        chloe.settle().await;
        let name = chloe.replica.person(who).map(|ben| ben.display_name.to_string());
        assert_eq!(name.as_deref(), Some(while_out));
        // And what he calls himself from then on.
        ben.done(called(back)).await;
        chloe.until(|chloe| chloe.person(who).is_some_and(|ben| ben.display_name.as_str() == back)).await;
    }
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_guest_who_is_let_into_another_room_begins_anew_with_it() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    let mut chloe = guest(&mut ada, "Chloe", vec![den], Form::Json).await;
    assert_eq!(names(&chloe, "Ben"), None);
    ben.done(Command::AddMember { room: LOBBY, user: chloe.user }).await;
    assert_eq!(chloe.until_closed().await, Closing::GoingAway);
    chloe.connect().await;
    assert!(chloe.replica.room(LOBBY).is_some());
    chloe.until(|chloe| chloe.presence(ben.user) == Presence::Online).await;
    let said = chloe.say(LOBBY, "hello everybody").await;
    ben.reach(LOBBY, said).await;
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn what_people_say_of_themselves_is_not_told_to_guests() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    let mut chloe = guest(&mut ada, "Chloe", vec![den], Form::Json).await;
    let later = UnixMs(4_000_000_000_000);
    for client in [&mut ada, &mut ben] {
        let status = Some(NewStatus { emoji: None, text: "in the hills".to_owned(), until: later });
        client.done(Command::SetStatus { status }).await;
        let preferences = NewPreferences { paused_until: later, ..Default::default() };
        client.done(Command::SetPreferences { preferences }).await;
    }
    // Somebody comes whose status is set, and everything is asked for that says who people are.
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    let said = ben.say(den, "good morning").await;
    chloe.reach(den, said).await;
    chloe.ask(Command::FindMembers { room: den }).await.unwrap();
    chloe.ask(Command::FindItems { room: den, revisions: vec![said] }).await.unwrap();
    let clauses = vec![Clause { is_not: false, wanted: Wanted::Text("morning".to_owned()) }];
    let search = Command::Search { clauses, order: SearchOrder::Newest, after: None, limit: 5 };
    chloe.ask(search).await.unwrap();
    chloe.drop_socket();
    chloe.connect().await;
    chloe.settle().await;
    assert_eq!(names(&chloe, "hills"), None);
    assert_eq!(names(&chloe, &later.0.to_string()), None);
    let refused = chloe.ask(Command::SetStatus { status: None }).await;
    assert_eq!(refused, Err(Problem::NotAllowed));
    // And it stands nowhere in the room's own log, which is kept for ever.
    let mut dina = world.join("Dina", Form::Json).await;
    ada.done(Command::AddMember { room: den, user: dina.user }).await;
    dina.until(|dina| dina.room(den).is_some()).await;
    dina.ask(Command::FindPage { room: den, thread: None, at: PageAt::Head, limit: 50 }).await.unwrap();
    let pages = dina.heard.iter().map(|frame| format!("{frame:?}")).filter(|frame| frame.contains("Page"));
    assert!(pages.into_iter().all(|page| !page.contains("hills")), "a page says what somebody once was at");
    world.finish([ada, ben, chloe, dina]).await;
}

#[tokio::test]
async fn a_guest_becomes_a_member_by_setting_a_password() {
    let (world, mut ada) = World::claimed().await;
    let den = ada.create("den", false).await;
    let mut chloe = guest(&mut ada, "Chloe", vec![den], Form::Json).await;
    assert_eq!(chloe.ask(Command::ListRooms { matching: String::new() }).await, Err(Problem::NotAllowed));
    let short = SetPassword { current: None, password: "x".repeat(PASSWORD_CHARS_MIN - 1) };
    let refused = Call::post("/api/password").signed_in_as(&chloe.session).json(&short).send(&world.site).await;
    assert_eq!(refused.status, 422, "{refused:?}");

    let body = SetPassword { current: None, password: PASSWORD.to_owned() };
    let answer = Call::post("/api/password").signed_in_as(&chloe.session).json(&body).send(&world.site).await;
    assert!(answer.json::<Me>().has_password, "{answer:?}");
    assert_eq!(chloe.until_closed().await, Closing::GoingAway);
    chloe.connect().await;
    assert_eq!(chloe.replica.my_role(), Role::Member);
    assert!(chloe.replica.room(LOBBY).is_some(), "she landed where members land");
    ada.until(|ada| ada.person(chloe.user).is_some_and(|chloe| chloe.role == Role::Member)).await;
    let again = world.sign_in("Chloe", Form::Binary).await;
    world.finish([ada, chloe, again]).await;
}
