//! Coming back: after a moment or a day, to the same server or to its successor.

use adda_shared::id::{Epoch, Nonce, Revision};
use adda_shared::limits::{RESUME_EVENTS_MAX, ROOMS_HELD_MAX};
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::{ClientFrame, Closing, Form, Hello, ServerFrame, Welcome};

use crate::harness::{Client, LOBBY, Raw, World};

fn cursor(client: &Client) -> Revision {
    client.replica.room(LOBBY).expect("everybody is in the lobby").cursor()
}

fn last_welcome(client: &Client) -> &Welcome {
    let welcome = client.heard.iter().rev().find_map(|frame| match frame {
        ServerFrame::Welcome(welcome) => Some(welcome),
        _ => None,
    });
    welcome.expect("a client that was welcomed")
}

/// What the server answers to somebody who says that they hold this.
async fn welcome_for(world: &World, client: &Client, hello: Hello) -> (Raw, Box<Welcome>) {
    let mut raw = Raw::open(&world.site, &client.session, Form::Json).await;
    raw.say(&ClientFrame::Hello(hello)).await;
    match raw.hear().await {
        Ok(ServerFrame::Welcome(welcome)) => (raw, welcome),
        other => panic!("not a welcome: {other:?}"),
    }
}

#[tokio::test]
async fn coming_back_shows_what_was_missed_once_and_in_order() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    ada.say(LOBBY, "before").await;
    ben.settle().await;
    let held = cursor(&ben).0;
    ben.drop_socket();
    for number in 0..10 {
        ada.say(LOBBY, &format!("missed {number}")).await;
    }
    ada.done(Command::RenameSpace { name: "Tea".to_owned() }).await;
    let chloe = world.join("Chloe", Form::Binary).await;
    ben.heard.clear();
    ben.connect().await;
    ben.settle().await;
    assert!(last_welcome(&ben).rooms[0].resumes);
    assert_eq!(last_welcome(&ben).space, None, "the space goes on as well");
    // Ten messages, and Chloe.
    assert_eq!(ben.revisions_heard(LOBBY), (held + 1..=held + 11).collect::<Vec<_>>());
    assert_eq!(ben.texts(LOBBY)[1..], (0..10).map(|number| format!("missed {number}")).collect::<Vec<_>>());
    assert_eq!(ben.replica.space_name().map(adda_shared::text::SpaceName::as_str), Some("Tea"));
    assert!(ben.replica.person(chloe.user).is_some());
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn what_was_missed_comes_from_the_lane_from_the_store_or_is_begun_anew() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let most = usize::try_from(RESUME_EVENTS_MAX).expect("fits");
    // The lane holds 256.
    for missed in [1, 255, 256, 257, most, most + 1] {
        ben.settle().await;
        let held = cursor(&ben).0;
        ben.drop_socket();
        ada.pour(LOBBY, missed, "meanwhile").await;
        ben.heard.clear();
        ben.connect().await;
        ben.settle().await;
        let is_resumed = missed <= most;
        assert_eq!(last_welcome(&ben).rooms[0].resumes, is_resumed, "{missed} missed");
        let expected: Vec<u64> = if is_resumed { (held + 1..=held + missed as u64).collect() } else { Vec::new() };
        assert_eq!(ben.revisions_heard(LOBBY), expected, "{missed} missed");
        let said = ada.say(LOBBY, "and now").await;
        ben.reach(LOBBY, said).await;
    }
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn whoever_was_behind_and_alone_is_told_without_waiting_for_the_next_message() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    ben.settle().await;
    ben.drop_socket();
    let said = ada.say(LOBBY, "anybody there?").await;
    ada.drop_socket();
    ben.connect().await;
    ben.reach(LOBBY, said).await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn cursors_that_mean_nothing_here_begin_anew() {
    let (world, mut ada) = World::claimed().await;
    let ben = world.join("Ben", Form::Json).await;
    ada.say(LOBBY, "hello").await;
    let epoch = last_welcome(&ben).epoch;
    let head = cursor(&ada);
    let space = last_welcome(&ben).space.as_ref().expect("a first welcome tells the space").head;
    let hello = |epoch, space, room| Hello { epoch, space: Some(space), rooms: vec![(LOBBY, room)] };
    for (what, hello, resumes) in [
        ("all of it", hello(Some(epoch), space, head), true),
        ("the future", hello(Some(epoch), space.next(), head.next()), false),
        ("the far future", hello(Some(epoch), Revision(u64::MAX), Revision(u64::MAX)), false),
        ("another life", hello(Some(Epoch(epoch.0 ^ 1)), space, head), false),
        ("no life", hello(None, space, head), false),
        ("nothing", Hello::default(), false),
    ] {
        let (_, welcome) = welcome_for(&world, &ben, hello).await;
        assert_eq!(welcome.space.is_none(), resumes, "{what}");
        assert_eq!(welcome.rooms[0].resumes, resumes, "{what}");
        assert_eq!(welcome.rooms[0].entry.head, head, "{what}");
    }
    // A client that asks for a room from nothing, or from the future, begins anew with it.
    let (mut raw, _) = welcome_for(&world, &ben, Hello::default()).await;
    for cursor in [Revision(0), head.next(), Revision(u64::MAX)] {
        raw.ask(Command::Resume { room: LOBBY, cursor }).await;
        let begun = raw.hear().await;
        assert!(matches!(&begun, Ok(ServerFrame::RoomReset(entry)) if entry.head == head), "{cursor}: {begun:?}");
        let answer = raw.hear().await;
        assert!(matches!(answer, Ok(ServerFrame::Reply { result: Ok(Reply::Done), .. })), "{cursor}: {answer:?}");
    }
    drop(raw);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn the_space_goes_on_from_a_cursor_that_is_near_and_begins_anew_past_that() {
    let (mut world, mut ada) = World::claimed().await;
    for round in 0..41 {
        let mut asked = Vec::new();
        for number in 0..25 {
            asked.push(ada.begin(Command::RenameSpace { name: format!("Tea {round} {number}") }).await);
        }
        for id in asked {
            ada.answer(id).await.expect("an owner may");
        }
    }
    ada.drop_socket();
    // A new server's memory holds nothing of it.
    world.stop().await;
    world.start().await;
    let hello = Hello { epoch: None, space: None, rooms: Vec::new() };
    let (mut raw, welcome) = welcome_for(&world, &ada, hello).await;
    let head = welcome.space.expect("a first welcome tells the space").head;
    assert!(head.0 > RESUME_EVENTS_MAX);
    let near = Revision(head.0 - RESUME_EVENTS_MAX);
    raw.ask(Command::ResumeSpace { cursor: near }).await;
    for expected in near.0 + 1..=head.0 {
        let event = raw.hear().await;
        assert!(matches!(&event, Ok(ServerFrame::Space(event)) if event.revision.0 == expected), "{event:?}");
    }
    let answer = raw.hear().await;
    assert!(matches!(answer, Ok(ServerFrame::Reply { result: Ok(Reply::Done), .. })), "{answer:?}");
    raw.ask(Command::ResumeSpace { cursor: Revision(near.0 - 1) }).await;
    assert_eq!(raw.hear().await, Err(Closing::GoingAway.code()));
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_hello_names_as_many_rooms_as_one_may_be_in() {
    let (world, ada) = World::claimed().await;
    let hello = |count: usize| Hello { epoch: None, space: None, rooms: vec![(LOBBY, Revision(1)); count] };
    let (raw, welcome) = welcome_for(&world, &ada, hello(ROOMS_HELD_MAX)).await;
    assert_eq!(welcome.rooms.len(), 1);
    drop(raw);
    let mut raw = Raw::open(&world.site, &ada.session, Form::Json).await;
    raw.say(&ClientFrame::Hello(hello(ROOMS_HELD_MAX + 1))).await;
    assert_eq!(raw.close_code().await, Closing::Malformed.code());
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_new_server_on_the_same_data_knows_everything_that_was_acknowledged() {
    let (mut world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Binary).await;
    let den = ada.create("den", false).await;
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    let send = Command::SendMessage { room: den, nonce: Nonce(0xada), message: "kept".into() };
    let first = ada.done(send.clone()).await;
    ben.settle().await;
    ben.drop_socket();
    let missed = ada.say(den, "while Ben was away").await;

    world.stop().await;
    assert_eq!(ada.until_closed().await, Closing::GoingAway);
    assert_eq!(chloe.until_closed().await, Closing::GoingAway);
    // What is written while there is no server waits for one.
    ada.send(den, "while there was no server").await;
    world.start().await;
    for client in [&mut ada, &mut ben, &mut chloe] {
        client.heard.clear();
        client.connect().await;
    }
    ben.reach(den, missed.next()).await;
    assert_eq!(ben.texts(den), ["kept", "while Ben was away", "while there was no server"]);
    assert!(last_welcome(&ben).rooms.iter().all(|room| room.resumes));
    assert_eq!(ada.done(send).await, first, "a retry on a new server gets the first answer");
    assert_eq!(world.first_run_token().await, None, "nobody can claim it again");
    world.finish([ada, ben, chloe]).await;
}
