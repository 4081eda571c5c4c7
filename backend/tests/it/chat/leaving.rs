//! Who is out is out: nothing that happens later reaches them, by no way.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::limits::BODY_BYTES_MAX;
use adda_shared::protocol::command::{Command, PageAt};
use adda_shared::protocol::event::{RoomFact, Signal};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, Closing, Form, Hello, ServerFrame, decode_server};
use futures_util::StreamExt;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{Call, Client, LOBBY, Raw, World};

/// Goes through everything that came: between one's own leaving and one's return there is nothing of the room.
#[track_caller]
fn check_silence(client: &Client, room: RoomId) {
    let mut left_at = None;
    for frame in &client.heard {
        match frame {
            ServerFrame::RoomReset(entry) if entry.room.room == room => left_at = None,
            ServerFrame::Welcome(welcome) if welcome.rooms.iter().any(|one| one.entry.room.room == room) => {
                left_at = None;
            }
            ServerFrame::Room(event) if event.room == room => {
                assert_eq!(left_at, None, "{} heard {event:?}", client.name);
                if matches!(event.what, RoomFact::MemberLeft { user } if user == client.user) {
                    left_at = Some(event.revision);
                }
            }
            ServerFrame::Signal(Signal::Typing { room: place, .. } | Signal::Read { room: place, .. })
                if *place == room =>
            {
                assert_eq!(left_at, None, "{} heard {frame:?}", client.name);
            }
            ServerFrame::Ping { rooms, .. } => {
                let is_named = rooms.iter().any(|(named, _)| *named == room);
                assert!(left_at.is_none() || !is_named, "{} heard {frame:?}", client.name);
            }
            _ => {}
        }
    }
}

/// Everything that may be asked about a room, by who may not know of it.
async fn check_forgotten(client: &mut Client, room: RoomId, other: UserId) {
    let nonce = client.site.nonce();
    for command in [
        Command::SendMessage { room, nonce, message: "let me in".into() },
        Command::MarkRead { room, thread: None, revision: Revision(1), rewinds: 0 },
        Command::Type { room, thread: None },
        Command::Resume { room, cursor: Revision(1) },
        Command::Resume { room, cursor: Revision(0) },
        Command::FindPage { room, thread: None, at: PageAt::Head, limit: 10 },
        Command::FindMembers { room },
        Command::JoinRoom { room },
        Command::LeaveRoom { room },
        Command::AddMember { room, user: other },
        Command::ArchiveRoom { room, is_archived: true },
    ] {
        let answer = client.ask(command.clone()).await;
        assert_eq!(answer, Err(Problem::NoSuchRoom), "{command:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_put_out_hears_nothing_more() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let chloe = world.join("Chloe", Form::Binary).await;
    let den = ada.create("den", false).await;
    ada.done(Command::AddMember { room: den, user: chloe.user }).await;
    for round in 0..20 {
        ada.done(Command::AddMember { room: den, user: ben.user }).await;
        ben.until(|ben| ben.room(den).is_some()).await;
        // All at once, so that what follows the leaving is committed together with it.
        let mut asked = Vec::new();
        for number in 0..10 {
            let body = format!("round {round}, before {number}");
            asked.push(
                ada.begin(Command::SendMessage { room: den, nonce: world.site.nonce(), message: body.into() }).await,
            );
        }
        asked.push(ada.begin(Command::RemoveMember { room: den, user: ben.user }).await);
        for number in 0..30 {
            let body = format!("round {round}, after {number}");
            asked.push(
                ada.begin(Command::SendMessage { room: den, nonce: world.site.nonce(), message: body.into() }).await,
            );
            asked.push(ada.begin(Command::Type { room: den, thread: None }).await);
        }
        for id in asked {
            ada.answer(id).await.expect("Ada may do all of this");
        }
        ben.until(|ben| ben.room(den).is_none()).await;
        ben.settle().await;
        check_silence(&ben, den);
    }
    check_forgotten(&mut ben, den, chloe.user).await;
    check_silence(&ben, den);
    world.finish([ada, ben, chloe]).await;
}

/// Ada and Ben in a den, and Ben's connection busy with the lobby: it has noted that there is something new in the den,
/// and has not told of it yet.
async fn ben_reads_slowly() -> (World, Client, Client, RoomId) {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Binary).await;
    let den = ada.create("den", false).await;
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    ben.until(|ben| ben.room(den).is_some()).await;
    ben.settle().await;
    // Ben stops reading. His connection is busy with the first of these when the den changes as well, and from then on
    // with the second.
    let body = "x".repeat(BODY_BYTES_MAX);
    ada.pour(LOBBY, 600, &body).await;
    ada.say(den, "for Ben too").await;
    ada.pour(LOBBY, 600, &body).await;
    ben.until_heard(|frame| matches!(frame, ServerFrame::Room(event) if event.room == LOBBY && event.revision.0 > 620))
        .await;
    (world, ada, ben, den)
}

#[tokio::test]
async fn whoever_is_put_out_while_reading_slowly_hears_nothing_more() {
    let (world, mut ada, mut ben, den) = ben_reads_slowly().await;
    ada.done(Command::RemoveMember { room: den, user: ben.user }).await;
    ada.say(den, "not for Ben").await;
    ben.until(|ben| ben.room(den).is_none()).await;
    ben.settle().await;
    check_silence(&ben, den);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn whoever_is_put_out_while_far_behind_begins_anew() {
    let (world, mut ada, mut ben, den) = ben_reads_slowly().await;
    // More than the den's lane holds.
    ada.pour(den, 300, "too much for a lane").await;
    ada.done(Command::RemoveMember { room: den, user: ben.user }).await;
    assert_eq!(ben.until_closed().await, Closing::GoingAway);
    check_silence(&ben, den);
    ben.connect().await;
    assert!(ben.replica.room(den).is_none());
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_session_that_ends_while_its_connection_is_read_slowly_hears_nothing_more() {
    let (world, mut ada) = World::claimed().await;
    let ben = world.join("Ben", Form::Json).await;
    let elsewhere = world.sign_in("Ben", Form::Binary).await;
    let den = ada.create("den", false).await;
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    let body = "x".repeat(BODY_BYTES_MAX);
    ada.pour(LOBBY, 900, &body).await;
    ada.say(den, "not for this session").await;
    let [lobby, cursor] = [LOBBY, den].map(|room| ada.replica.room(room).expect("she is in it").cursor());
    // A connection that is far behind in one room and a little in the next, and does not read.
    let hello = Hello {
        epoch: ben.epoch(),
        space: None,
        rooms: vec![(LOBBY, Revision(lobby.0 - 900)), (den, Revision(cursor.0 - 1))],
    };
    let mut raw = Raw::open(&world.site, &ben.session, Form::Binary).await;
    raw.say(&ClientFrame::Hello(hello)).await;
    assert!(matches!(raw.hear().await, Ok(ServerFrame::Welcome(_))));
    let gone = Call::post("/api/sign-out").signed_in_as(&ben.session).send(&world.site).await;
    assert_eq!(gone.status, 204, "{gone:?}");
    let mut count = 0;
    while let Some(Ok(message)) = raw.socket.next().await {
        let Message::Binary(bytes) = message else { continue };
        let frame = decode_server(Form::Binary, &bytes).expect("a frame of the protocol");
        assert!(!matches!(&frame, ServerFrame::Room(event) if event.room == den), "after {count} others: {frame:?}");
        count += 1;
    }
    assert!(count < 900, "the lobby was told to its end");
    ben.retire();
    world.finish([ada, elsewhere]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_and_comes_back_at_once_is_in() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let mut chloe = world.join("Chloe", Form::Binary).await;
    let den = ben.create("den", true).await;
    for round in 0..20 {
        // The writer is kept busy with the first, so that the two that follow are done together.
        let busy = Command::SendMessage { room: LOBBY, nonce: world.site.nonce(), message: "busy".into() };
        let mut asked = vec![ben.begin(busy).await];
        asked.push(ben.begin(Command::LeaveRoom { room: den }).await);
        asked.push(ben.begin(Command::JoinRoom { room: den }).await);
        for id in asked {
            ben.answer(id).await.expect("Ben may do all of this");
        }
        ben.until(|ben| ben.room(den).is_some()).await;
        ben.say(den, &format!("still here {round}")).await;
        check_silence(&ben, den);
    }
    // Somebody else's message reaches the place that was given up and taken again.
    chloe.done(Command::JoinRoom { room: den }).await;
    chloe.until(|chloe| chloe.room(den).is_some()).await;
    let said = chloe.say(den, "hello Ben").await;
    ben.reach(den, said).await;
    ada.settle().await;
    world.finish([ada, ben, chloe]).await;
}

#[tokio::test]
async fn a_connection_that_claims_to_hold_a_room_is_told_nothing_of_it() {
    let (world, mut ada) = World::claimed().await;
    let ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    ada.say(den, "a secret").await;
    let epoch = ben.epoch();
    let mut raw = Raw::open(&world.site, &ben.session, Form::Binary).await;
    let hello = Hello { epoch, space: Some(Revision(1)), rooms: vec![(den, Revision(1)), (RoomId(999), Revision(1))] };
    raw.say(&ClientFrame::Hello(hello)).await;
    let Ok(ServerFrame::Welcome(welcome)) = raw.hear().await else { panic!("not a welcome") };
    let named: Vec<RoomId> = welcome.rooms.iter().map(|room| room.entry.room.room).collect();
    assert_eq!(named, [LOBBY]);
    ada.say(den, "another secret").await;
    let said = ada.say(LOBBY, "for all").await;
    loop {
        let frame = raw.hear().await.expect("an open connection");
        if let ServerFrame::Room(event) = &frame {
            assert_eq!(event.room, LOBBY, "{frame:?}");
            if event.revision == said {
                break;
            }
        }
    }
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn whoever_is_out_while_away_learns_only_that() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let den = ada.create("den", false).await;
    ada.done(Command::AddMember { room: den, user: ben.user }).await;
    ben.until(|ben| ben.room(den).is_some()).await;
    ben.settle().await;
    ben.drop_socket();
    ada.done(Command::RemoveMember { room: den, user: ben.user }).await;
    ada.say(den, "without Ben").await;
    ben.heard.clear();
    ben.connect().await;
    ben.settle().await;
    assert!(ben.replica.room(den).is_none());
    assert_eq!(ben.revisions_heard(den), Vec::<u64>::new());
    world.finish([ada, ben]).await;
}
