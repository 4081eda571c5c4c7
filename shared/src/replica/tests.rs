mod aside;
mod edits;
mod holes;
mod members;
mod notify;
mod threads;

use super::outbox::{EchoState, Intent};
use super::timeline::ItemKey;
use super::*;
use crate::item::Item;
use crate::limits;
use crate::model::{Member, ReadMarker, Room, RoomEntry, RoomKind, SpaceSnapshot};
use crate::notify::{Preferences, RoomNotify};
use crate::permission::{Role, RoomRole};
use crate::protocol::command::Page;
use crate::protocol::event::{RoomEvent, RoomFact, Signal, SpaceEvent, SpaceFact};
use crate::protocol::{RoomWelcome, ServerFrame, Welcome};
use crate::text::{MessageBody, PersonName, RoomName, Topic};

const ADA: UserId = UserId(1);
const BEN: UserId = UserId(2);
const LOBBY: RoomId = RoomId(1);
const NOW: UnixMs = UnixMs(50_000);

fn person(user: UserId, name: &str) -> Person {
    let name = PersonName::parse(name).unwrap();
    Person::new(user, name, Role::Member)
}

/// The lobby, with five events and three messages in it, the last of them not read.
fn entry() -> RoomEntry {
    RoomEntry {
        room: Room {
            room: LOBBY,
            kind: RoomKind::Open,
            name: Some(RoomName::parse("lobby").unwrap()),
            topic: Topic::none(),
            is_archived: false,
            member_count: 2,
            people: Vec::new(),
        },
        role: RoomRole::Member,
        read: ReadMarker { rewinds: 0, revision: Revision(4), number: 2 },
        mentions: Vec::new(),
        notify: RoomNotify::of(RoomKind::Open),
        pins: Vec::new(),
        saved: Vec::new(),
        threads: Vec::new(),
        drafts: Vec::new(),
        head: Revision(5),
        last_number: 3,
        last_at: UnixMs(1),
    }
}

fn welcome(entries: Vec<RoomEntry>, resumes: bool) -> ServerFrame {
    let people = vec![person(ADA, "Ada"), person(BEN, "Ben")];
    let name = SpaceName::parse("The Veranda").unwrap();
    ServerFrame::Welcome(Box::new(Welcome {
        protocol: crate::protocol::PROTOCOL_VERSION,
        version: "0.1.0".into(),
        epoch: Epoch(1),
        me: ADA,
        now: NOW,
        space: (!resumes).then_some(SpaceSnapshot { head: Revision(2), name, people }),
        rooms: entries.into_iter().map(|entry| RoomWelcome { entry, resumes }).collect(),
        presence: vec![(BEN, Presence::Online)],
        preferences: Preferences::default(),
        plans: Vec::new(),
    }))
}

/// A client that is connected and in the lobby.
fn live() -> Replica {
    let mut replica = Replica::default();
    replica.connected();
    replica.outgoing(NOW);
    assert_eq!(replica.receive(welcome(vec![entry()], false), NOW), [Change::Everything]);
    replica
}

fn event(revision: u64, by: UserId, what: RoomFact) -> ServerFrame {
    ServerFrame::Room(RoomEvent { room: LOBBY, revision: Revision(revision), at: UnixMs(revision), by, what })
}

fn message(revision: u64, by: UserId, nonce: u64) -> ServerFrame {
    let body = MessageBody::parse("hello").unwrap();
    event(
        revision,
        by,
        RoomFact::MessageSent { number: revision - 2, nonce: Nonce(nonce), thread: None, text: body.into() },
    )
}

fn send(replica: &mut Replica, nonce: u64) {
    replica.send(LOBBY, Nonce(nonce), MessageBody::parse("hello").unwrap(), NOW).unwrap();
}

fn reply(id: RequestId, reply: Reply) -> ServerFrame {
    ServerFrame::Reply { id, result: Ok(reply) }
}

/// The commands that go out now.
fn asked(replica: &mut Replica) -> Vec<(RequestId, Command)> {
    let frames = replica.outgoing(NOW).0.into_iter();
    let commands = frames.filter_map(|frame| match frame {
        ClientFrame::Command { id, command } => Some((id, command)),
        ClientFrame::Hello(_) | ClientFrame::Pong => None,
    });
    commands.collect()
}

/// What a person sees of the lobby: its items and then its echoes, by their keys.
fn keys(replica: &Replica) -> Vec<ItemKey> {
    let items = replica.room(LOBBY).unwrap().timeline().items().map(|item| ItemKey::of(item, Some(ADA)));
    items.chain(replica.echoes(LOBBY).map(|echo| ItemKey::Own(echo.nonce))).collect()
}

#[test]
fn an_echo_becomes_its_message_under_the_same_key() {
    let mut replica = live();
    send(&mut replica, 7);
    assert_eq!(keys(&replica), [ItemKey::Own(Nonce(7))]);
    let [(id, _)] = asked(&mut replica)[..] else { panic!("one message goes out") };
    let changes = replica.receive(reply(id, Reply::Sent { revision: Revision(6) }), NOW);
    assert!(changes.contains(&Change::Echoes(LOBBY)));
    assert_eq!(replica.echoes(LOBBY).next().unwrap().state, EchoState::Accepted(Revision(6)));
    assert_eq!(keys(&replica), [ItemKey::Own(Nonce(7))]);
    let changes = replica.receive(message(6, ADA, 7), NOW);
    assert!(changes.contains(&Change::Echoes(LOBBY)) && changes.contains(&Change::Appended(LOBBY, Revision(6))));
    assert_eq!(keys(&replica), [ItemKey::Own(Nonce(7))]);
    assert_eq!(replica.outbox().count(), 0);
}

#[test]
fn an_event_may_come_before_its_reply() {
    let mut replica = live();
    send(&mut replica, 7);
    let [(id, _)] = asked(&mut replica)[..] else { panic!("one message goes out") };
    replica.receive(message(6, ADA, 7), NOW);
    assert_eq!(replica.outbox().count(), 0);
    let sent = Reply::Sent { revision: Revision(6) };
    assert_eq!(replica.receive(reply(id, sent.clone()), NOW), [Change::Answered(id, Ok(sent))]);
    assert_eq!(keys(&replica), [ItemKey::Own(Nonce(7))]);
}

#[test]
fn a_page_may_bring_one_s_own_message_before_its_event() {
    let mut replica = live();
    send(&mut replica, 7);
    replica.request(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 1 });
    let asked = asked(&mut replica);
    let (page_id, _) = asked.iter().find(|(_, command)| matches!(command, Command::FindPage { .. })).unwrap();
    let ServerFrame::Room(own) = message(6, ADA, 7) else { panic!("an event") };
    let page = Page {
        room: LOBBY,
        thread: None,
        from: Revision(6),
        to: Revision(6),
        as_of: Revision(6),
        items: vec![Item::of(&own).unwrap()],
        people: Vec::new(),
    };
    let changes = replica.receive(reply(*page_id, Reply::Page(page)), NOW);
    assert!(changes.contains(&Change::Window(LOBBY)) && changes.contains(&Change::Echoes(LOBBY)));
    assert_eq!(keys(&replica), [ItemKey::Own(Nonce(7))], "not twice");
    replica.receive(message(6, ADA, 7), NOW);
    assert_eq!(keys(&replica), [ItemKey::Own(Nonce(7))]);
}

#[test]
fn a_message_from_another_device_is_no_echo_of_this_one() {
    let mut replica = live();
    send(&mut replica, 7);
    replica.receive(message(6, ADA, 8), NOW);
    assert_eq!(keys(&replica), [ItemKey::Own(Nonce(8)), ItemKey::Own(Nonce(7))]);
    replica.receive(message(7, BEN, 7), NOW);
    assert_eq!(replica.outbox().count(), 1, "another person's nonce says nothing");
}

#[test]
fn one_s_own_message_moves_the_marker_and_others_make_unread() {
    let mut replica = live();
    let unread = |replica: &Replica| replica.room(LOBBY).unwrap().unread();
    assert_eq!(unread(&replica), 1);
    replica.receive(message(6, BEN, 9), NOW);
    assert_eq!(unread(&replica), 2);
    replica.receive(message(7, ADA, 7), NOW);
    assert_eq!(unread(&replica), 0);
    let read = |revision, number| {
        ServerFrame::Signal(Signal::Read {
            room: LOBBY,
            read: ReadMarker { rewinds: 0, revision: Revision(revision), number },
        })
    };
    assert_eq!(replica.receive(read(5, 3), NOW), [], "a marker does not move back");
    assert_eq!(replica.receive(read(9, 7), NOW), [Change::Room(LOBBY)], "a signal may be ahead of the events");
    assert_eq!(unread(&replica), 0);
}

#[test]
fn typing_fades_after_its_time_or_at_a_message() {
    let mut replica = live();
    let types = |user| ServerFrame::Signal(Signal::Typing { room: LOBBY, thread: None, user });
    let typing = |replica: &Replica| replica.room(LOBBY).unwrap().typing(None).collect::<Vec<_>>();
    assert_eq!(replica.receive(types(ADA), NOW), [], "one's own is not shown");
    assert_eq!(replica.receive(types(BEN), NOW), [Change::Typing(LOBBY)]);
    let fades_at = UnixMs(NOW.0 + limits::TYPING_MS);
    assert_eq!(replica.next_wake(), Some(fades_at));
    assert_eq!(replica.tick(UnixMs(fades_at.0 - 1)), []);
    assert_eq!(typing(&replica), [BEN]);
    assert_eq!(replica.tick(fades_at), [Change::Typing(LOBBY)]);
    assert_eq!(replica.next_wake(), None);
    replica.receive(types(BEN), NOW);
    assert!(replica.receive(message(6, BEN, 9), NOW).contains(&Change::Typing(LOBBY)));
    replica.receive(types(BEN), NOW);
    assert!(replica.receive(event(7, BEN, RoomFact::MemberLeft { user: BEN }), NOW).contains(&Change::Typing(LOBBY)));
    replica.receive(types(BEN), NOW);
    assert_eq!(replica.disconnected(), [Change::Typing(LOBBY)]);
    assert!(typing(&replica).is_empty());
}

#[test]
fn nothing_of_one_person_s_goes_out_on_a_connection_of_another_s() {
    let body = MessageBody::parse("for Ada alone to send").unwrap();
    let mut replica = Replica::new(BEN, vec![Echo::new(LOBBY, Nonce(1), Intent::Send(body.into()), NOW)]);
    replica.connected();
    let (hello, _) = replica.outgoing(NOW);
    assert_eq!(hello.len(), 1);
    assert_eq!(replica.receive(welcome(vec![entry()], false), NOW), [Change::OtherPerson]);
    for frame in [message(6, BEN, 9), ServerFrame::Ping { space: Revision(9), rooms: Vec::new() }] {
        assert_eq!(replica.receive(frame, NOW), []);
    }
    assert_eq!(replica.outgoing(NOW), (Vec::new(), Vec::new()));
    assert!(!replica.is_live() && replica.request(Command::FindMembers { room: LOBBY }).is_none());
    assert!(replica.rooms().next().is_none());
    assert_eq!(replica.outbox().count(), 1, "it waits for who wrote it");
}

#[test]
fn a_page_that_goes_as_its_message_is_sent_has_kept_that_it_was_sent() {
    let mut replica = live();
    send(&mut replica, 1);
    let (frames, changes) = replica.outgoing(NOW);
    assert_eq!((frames.len(), changes), (1, vec![Change::Echoes(LOBBY)]));
    let kept: Vec<Echo> = replica.outbox().filter_map(|echo| Echo::from_kept(&echo.to_kept())).collect();
    let mut after = Replica::new(ADA, kept);
    assert_eq!(after.discard(Nonce(1)), None, "the server may have it");
    assert_eq!(after.outbox().count(), 1);
}

#[test]
fn a_room_that_was_left_and_entered_again_meanwhile_begins_anew() {
    let mut replica = live();
    replica.connected();
    let entry = RoomEntry { head: Revision(9), last_number: 6, ..entry() };
    replica.receive(welcome(vec![entry], true), NOW);
    let read = ReadMarker { rewinds: 0, revision: Revision(9), number: 6 };
    replica.receive(ServerFrame::Signal(Signal::Read { room: LOBBY, read }), NOW);
    let changes = replica.receive(event(6, BEN, RoomFact::MemberLeft { user: ADA }), NOW);
    assert!(changes.contains(&Change::Window(LOBBY)));
    let joined = RoomFact::MemberJoined { person: person(ADA, "Ada"), role: RoomRole::Member };
    assert_eq!(replica.receive(event(8, BEN, joined), NOW), []);
    assert_eq!(replica.room(LOBBY).unwrap().cursor(), Revision(9));
    assert_eq!(replica.room(LOBBY).unwrap().entry().read, read, "read elsewhere meanwhile");
    replica.receive(message(10, BEN, 9), NOW);
    replica.receive(event(11, BEN, RoomFact::MemberLeft { user: ADA }), NOW);
    assert!(replica.room(LOBBY).is_none(), "this time for good");
}

#[test]
fn a_room_that_is_left_after_all_was_caught_up_is_gone() {
    let mut replica = live();
    replica.connected();
    replica.receive(welcome(vec![RoomEntry { head: Revision(6), ..entry() }], true), NOW);
    replica.receive(message(6, BEN, 9), NOW);
    replica.receive(event(7, BEN, RoomFact::MemberLeft { user: ADA }), NOW);
    assert!(replica.room(LOBBY).is_none());
}

#[test]
fn a_ping_says_in_which_rooms_one_is() {
    let mut replica = live();
    let other = RoomId(2);
    let changes = replica.receive(ServerFrame::Ping { space: Revision(2), rooms: vec![(other, Revision(3))] }, NOW);
    assert!(changes.contains(&Change::RoomList), "out of one that is not named");
    assert!(replica.room(LOBBY).is_none());
    let [(_, command)] = &asked(&mut replica)[..] else { panic!("one request") };
    assert_eq!(*command, Command::Resume { room: other, cursor: Revision::ZERO });
}

#[test]
fn a_message_that_is_safe_where_one_may_not_look_any_more_is_let_go_of() {
    let mut replica = live();
    send(&mut replica, 7);
    let [(id, _)] = asked(&mut replica)[..] else { panic!("one message goes out") };
    replica.receive(event(6, BEN, RoomFact::MemberLeft { user: ADA }), NOW);
    assert!(replica.room(LOBBY).is_none());
    replica.receive(reply(id, Reply::Sent { revision: Revision(4) }), NOW);
    assert_eq!(replica.outbox().count(), 0);
}

#[test]
fn nothing_but_hello_goes_out_before_the_welcome() {
    let mut replica = Replica::default();
    send(&mut replica, 7);
    assert_eq!(replica.outgoing(NOW).0, []);
    replica.connected();
    assert_eq!(replica.outgoing(NOW).0, [ClientFrame::Hello(Hello::default())]);
    assert_eq!(replica.request(Command::ListInvites), None);
    assert_eq!(replica.next_wake(), None);
    replica.receive(welcome(vec![entry()], false), NOW);
    assert_eq!(asked(&mut replica).len(), 1);
}

#[test]
fn a_resumed_room_keeps_its_window_and_a_new_life_keeps_nothing_but_the_outbox() {
    let mut replica = live();
    replica.receive(message(6, BEN, 9), NOW);
    replica.disconnected();
    replica.connected();
    let [ClientFrame::Hello(hello)] = &replica.outgoing(NOW).0[..] else { panic!("hello first") };
    assert_eq!((hello.epoch, hello.space), (Some(Epoch(1)), Some(Revision(2))));
    assert_eq!(hello.rooms, [(LOBBY, Revision(6))]);
    replica.receive(welcome(vec![RoomEntry { head: Revision(6), ..entry() }], true), NOW);
    assert_eq!(keys(&replica), [ItemKey::Revision(Revision(6))]);
    send(&mut replica, 7);
    replica.connected();
    let ServerFrame::Welcome(mut other) = welcome(vec![entry()], false) else { panic!("a welcome") };
    other.epoch = Epoch(2);
    other.rooms[0].resumes = true;
    replica.receive(ServerFrame::Welcome(other), NOW);
    assert_eq!(keys(&replica), [ItemKey::Own(Nonce(7))]);
    assert_eq!(replica.room(LOBBY).unwrap().cursor(), Revision(5));
}

#[test]
fn two_that_differ_say_in_what() {
    let differs = |change: fn(&mut Replica)| {
        let (one, mut other) = (live(), live());
        assert_eq!(one.disagreement(&other), None);
        change(&mut other);
        let words = [one.disagreement(&other), other.disagreement(&one)];
        words.map(|words| words.expect("they differ").split(':').next().map(str::to_owned).expect("a word"))
    };
    let renamed = |name: &str| SpaceFact::Renamed { name: SpaceName::parse(name).unwrap() };
    assert_eq!(differs(|other| other.epoch = None), ["person or epoch"; 2]);
    assert_eq!(differs(|other| other.rooms.clear()), ["rooms"; 2]);
    assert_eq!(differs(|other| drop(other.receive(message(6, BEN, 9), NOW))), ["room 1"; 2]);
    assert_eq!(differs(|other| other.people.get_mut(&BEN).unwrap().role = Role::Admin), ["person"; 2]);
    let mut other = live();
    let event = SpaceEvent { revision: Revision(3), at: NOW, what: renamed("Another") };
    assert_eq!(other.receive(ServerFrame::Space(event), NOW), [Change::Space]);
    assert!(live().disagreement(&other).is_some_and(|words| words.starts_with("space")));
}

#[test]
fn a_room_that_is_looked_back_at_stays_where_it_is_and_one_that_is_followed_goes_on() {
    for (is_following, oldest) in [(true, 6 + 1), (false, 6)] {
        let mut replica = live();
        replica.set_following(LOBBY, None, is_following);
        for revision in 6..=6 + limits::WINDOW_ITEMS_MAX as u64 {
            replica.receive(message(revision, BEN, revision), NOW);
        }
        let state = replica.room(LOBBY).unwrap();
        let cursor = Revision(6 + limits::WINDOW_ITEMS_MAX as u64);
        assert_eq!((state.timeline().from(), state.cursor()), (Revision(oldest), cursor), "{is_following}");
    }
}

#[test]
fn what_the_space_tells_of_somebody_is_newer_than_what_their_coming_into_a_room_tells() {
    let mut replica = live();
    let what = SpaceFact::PersonChanged(person(BEN, "Benjamin"));
    replica.receive(ServerFrame::Space(SpaceEvent { revision: Revision(3), at: NOW, what }), NOW);
    replica.receive(event(6, BEN, RoomFact::MemberLeft { user: BEN }), NOW);
    replica.receive(event(7, BEN, RoomFact::MemberJoined { person: person(BEN, "Ben"), role: RoomRole::Member }), NOW);
    assert_eq!(replica.person(BEN).map(|person| person.name.as_str()), Some("Benjamin"));
}

#[test]
fn a_replica_says_of_which_life_and_by_which_server_it_holds_something() {
    assert_eq!((Replica::default().epoch(), Replica::default().server_version()), (None, None));
    assert_eq!((live().epoch(), live().server_version()), (Some(Epoch(1)), Some("0.1.0")));
}

#[test]
fn a_request_of_one_connection_is_never_taken_for_one_of_the_next() {
    let mut replica = live();
    let first = replica.request(Command::FindMembers { room: LOBBY }).unwrap();
    replica.disconnected();
    replica.connected();
    replica.receive(welcome(Vec::new(), true), NOW);
    let second = replica.request(Command::ListInvites).unwrap();
    assert_ne!(first, second);
}
