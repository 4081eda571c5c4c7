//! Rooms come, change and go before everybody's eyes.

use adda_shared::model::RoomKind;
use adda_shared::permission::RoomRole;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;

use crate::harness::{LOBBY, World};

#[tokio::test]
async fn a_direct_room_is_one_for_its_people_and_they_stay() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Binary).await;
    let Reply::Room { room } = ada.done(Command::CreateDirect { people: vec![ben.user] }).await else {
        panic!("not a room");
    };
    ben.until(|ben| ben.room(room).is_some()).await;
    let again = ben.done(Command::CreateDirect { people: vec![ada.user, ben.user, ada.user] }).await;
    assert_eq!(again, Reply::Room { room });
    let Reply::Room { room: of_three } = chloe.done(Command::CreateDirect { people: vec![ada.user, ben.user] }).await
    else {
        panic!("not a room");
    };
    assert_ne!(of_three, room);

    ben.say(room, "just us").await;
    chloe.settle().await;
    assert!(chloe.replica.room(room).is_none());
    assert_eq!(chloe.ask(Command::JoinRoom { room }).await, Err(Problem::NoSuchRoom));
    let entry = ben.replica.room(room).expect("he is in it").entry();
    assert_eq!((entry.room.kind, entry.role, entry.room.name.clone()), (RoomKind::Direct, RoomRole::Member, None));
    assert_eq!(entry.room.people, [ada.user, ben.user]);
    assert_eq!(ben.ask(Command::LeaveRoom { room }).await, Err(Problem::NotAllowed));
    assert_eq!(ben.ask(Command::AddMember { room, user: chloe.user }).await, Err(Problem::NotAllowed));
    for people in [vec![], vec![ada.user]] {
        let alone = ada.ask(Command::CreateDirect { people }).await;
        assert!(matches!(alone, Err(Problem::TooManyPeople { .. })), "{alone:?}");
    }
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn an_open_room_is_found_and_joined_and_a_closed_one_is_not() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let garden = ada.create("garden", true).await;
    let shed = ada.create("shed", false).await;
    ada.done(Command::DescribeRoom { room: garden, topic: "Soil and rain".to_owned() }).await;
    for matching in ["GARD", "rain", ""] {
        let Reply::Rooms(found) = ben.done(Command::ListRooms { matching: matching.to_owned() }).await else {
            panic!("not a list");
        };
        let found: Vec<_> = found.iter().map(|listed| (listed.room.room, listed.is_member)).collect();
        let lobby = matching.is_empty().then_some((LOBBY, true));
        assert_eq!(found, [(garden, false)].into_iter().chain(lobby).collect::<Vec<_>>(), "{matching:?}");
    }
    ben.done(Command::JoinRoom { room: garden }).await;
    ben.until(|ben| ben.room(garden).is_some()).await;
    // Who is in it already has nothing to do.
    assert_eq!(ben.ask(Command::JoinRoom { room: garden }).await, Ok(Reply::Done));
    assert_eq!(ben.ask(Command::JoinRoom { room: shed }).await, Err(Problem::NoSuchRoom));
    ada.done(Command::AddMember { room: shed, user: ben.user }).await;
    ben.until(|ben| ben.room(shed).is_some()).await;
    let said = ben.say(shed, "in the shed").await;
    ada.reach(shed, said).await;
    ada.done(Command::FindMembers { room: garden }).await;
    let members = ada.replica.room(garden).and_then(|room| room.members()).expect("just asked for").clone();
    assert_eq!(members.into_iter().collect::<Vec<_>>(), [(ada.user, RoomRole::Owner), (ben.user, RoomRole::Member)]);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_room_is_made_once_for_each_nonce_and_open_names_are_unique() {
    let (world, mut ada) = World::claimed().await;
    let nonce = world.site.nonce();
    let create = |name: &str| Command::CreateRoom { nonce, is_open: true, name: name.to_owned(), topic: String::new() };
    let first = ada.done(create("garden")).await;
    assert_eq!(ada.done(create("another name")).await, first);
    for name in ["garden", "  Garden ", "lobby"] {
        let nonce = world.site.nonce();
        let taken =
            ada.ask(Command::CreateRoom { nonce, is_open: true, name: name.to_owned(), topic: String::new() }).await;
        assert_eq!(taken, Err(Problem::NameTaken), "{name}");
    }
    let Reply::Room { room } = first else { panic!("not a room") };
    let renamed = ada.ask(Command::RenameRoom { room, name: "LOBBY".to_owned() }).await;
    assert_eq!(renamed, Err(Problem::NameTaken));
    // Closed rooms may be called like any other.
    ada.create("garden", false).await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_new_name_a_new_topic_and_the_archive_are_pushed_to_all() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    ada.done(Command::RenameRoom { room: LOBBY, name: "parlour".to_owned() }).await;
    ada.done(Command::DescribeRoom { room: LOBBY, topic: "Come in".to_owned() }).await;
    ben.until(|ben| {
        let room = &ben.room(LOBBY).expect("he is in it").entry().room;
        room.name.as_ref().is_some_and(|name| name.as_str() == "parlour") && room.topic.as_str() == "Come in"
    })
    .await;
    let is_archived = |ben: &adda_shared::replica::Replica| ben.room(LOBBY).expect("still").entry().room.is_archived;
    ada.done(Command::ArchiveRoom { room: LOBBY, is_archived: true }).await;
    ben.until(is_archived).await;
    let send = || Command::SendMessage { room: LOBBY, nonce: world.site.nonce(), message: "too late".into() };
    assert_eq!(ben.ask(send()).await, Err(Problem::NotAllowed));
    assert_eq!(ben.ask(Command::Type { room: LOBBY, thread: None }).await, Err(Problem::NotAllowed));
    ada.done(Command::ArchiveRoom { room: LOBBY, is_archived: false }).await;
    ben.until(|ben| !is_archived(ben)).await;
    ben.done(send()).await;
    // What changes nothing is no event.
    let head = ada.replica.room(LOBBY).expect("hers").cursor();
    ada.reach(LOBBY, head.next()).await;
    let head = ada.replica.room(LOBBY).expect("hers").cursor();
    ada.done(Command::RenameRoom { room: LOBBY, name: "parlour".to_owned() }).await;
    ada.done(Command::ArchiveRoom { room: LOBBY, is_archived: false }).await;
    ada.settle().await;
    assert_eq!(ada.replica.room(LOBBY).expect("hers").cursor(), head);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn somebody_looks_after_every_room() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Binary).await;
    let den = ben.create("den", false).await;
    for user in [chloe.user, ada.user] {
        ben.done(Command::AddMember { room: den, user }).await;
    }
    let role_of = |user, role| Command::SetRoomRole { room: den, user, role };
    assert_eq!(ben.ask(role_of(ben.user, RoomRole::Member)).await, Err(Problem::LastOwner));
    assert_eq!(chloe.ask(role_of(chloe.user, RoomRole::Owner)).await, Err(Problem::NotAllowed));
    ben.done(role_of(ada.user, RoomRole::Owner)).await;
    ben.done(role_of(ben.user, RoomRole::Member)).await;
    ada.until(|ada| ada.room(den).is_some_and(|room| room.entry().role == RoomRole::Owner)).await;
    // The last owner goes; the longest member follows.
    ada.done(Command::LeaveRoom { room: den }).await;
    ben.until(|ben| ben.room(den).is_some_and(|room| room.entry().role == RoomRole::Owner)).await;
    ben.done(Command::LeaveRoom { room: den }).await;
    chloe.until(|chloe| chloe.room(den).is_some_and(|room| room.entry().role == RoomRole::Owner)).await;
    chloe.settle().await;
    assert_eq!(chloe.replica.room(den).map(|room| room.entry().room.member_count), Some(1));
    world.finish([ada, ben, chloe]).await;
}
