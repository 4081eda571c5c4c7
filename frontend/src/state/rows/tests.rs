use adda_shared::id::Epoch;
use adda_shared::model::{Hue, Person, ReadMarker, Room, RoomEntry};
use adda_shared::permission::{Role, RoomRole};
use adda_shared::protocol::command::{Command, Page, PageAt, Reply};
use adda_shared::protocol::{ClientFrame, RoomWelcome, ServerFrame, Welcome};
use adda_shared::replica::Replica;
use adda_shared::text::{DisplayName, PersonName, RoomName, Topic};

use super::*;

const ROOM: RoomId = RoomId(1);
const ADA: UserId = UserId(1);
const BEN: UserId = UserId(2);
const MINUTE_MS: u64 = 60_000;

fn person(user: UserId, name: &str) -> Person {
    let name = PersonName::parse(name).expect("a name");
    Person { user, display_name: DisplayName::from(name.clone()), name, hue: Hue::of(user), role: Role::Member }
}

fn message(revision: u64, by: UserId, at: u64) -> RoomEvent {
    let body = MessageBody::parse("hello").expect("a body");
    let what = RoomFact::MessageSent { number: revision - 1, nonce: Nonce(revision), body };
    RoomEvent { room: ROOM, revision: Revision(revision), at: UnixMs(at), by, what }
}

fn created() -> RoomEvent {
    let name = Some(RoomName::parse("lobby").expect("a name"));
    let people = vec![person(ADA, "Ada"), person(BEN, "Ben")];
    let what = RoomFact::Created { kind: RoomKind::Open, name, topic: Topic::none(), people };
    RoomEvent { room: ROOM, revision: Revision(1), at: UnixMs(0), by: ADA, what }
}

/// Ada's replica of a room with these events, of which it holds those from `from` on.
fn replica(events: &[RoomEvent], from: u64) -> Replica {
    let head = events.last().expect("a room begins with an event").revision;
    let room = Room {
        room: ROOM,
        kind: RoomKind::Open,
        name: Some(RoomName::parse("lobby").expect("a name")),
        topic: Topic::none(),
        is_archived: false,
        member_count: 2,
        people: Vec::new(),
    };
    let read = ReadMarker::default();
    let entry = RoomEntry { room, role: RoomRole::Member, read, head, last_number: head.0 - 1, last_at: UnixMs(0) };
    let mut replica = Replica::default();
    replica.connected();
    replica.outgoing(UnixMs(0));
    let welcome = Welcome {
        protocol: 1,
        version: String::new(),
        epoch: Epoch(1),
        me: ADA,
        now: UnixMs(0),
        space: None,
        rooms: vec![RoomWelcome { entry, resumes: false }],
        presence: Vec::new(),
    };
    replica.receive(ServerFrame::Welcome(Box::new(welcome)), UnixMs(0));
    replica.request(Command::FindPage { room: ROOM, at: PageAt::Head, limit: 100 });
    let id = match replica.outgoing(UnixMs(0)).0.as_slice() {
        [ClientFrame::Command { id, .. }] => *id,
        other => panic!("one command, not {other:?}"),
    };
    let items: Vec<RoomEvent> = events.iter().filter(|event| event.revision.0 >= from).cloned().collect();
    let page =
        Page { room: ROOM, from: Revision(from), to: head, as_of: head, items, people: vec![person(BEN, "Ben")] };
    replica.receive(ServerFrame::Reply { id, result: Ok(Reply::Page(page)) }, UnixMs(0));
    replica
}

/// The rows, in short: lines by their name, items by their revision, a heading as an asterisk.
fn check(replica: &Replica, new_after: Option<u64>, expected: &str) {
    let room = replica.room(ROOM).expect("it was welcomed");
    let day_of = |at: UnixMs| i64::try_from(at.0 / (24 * 60 * MINUTE_MS)).expect("few days");
    let specs = lay_out(room, replica.echoes(ROOM), Some(ADA), new_after.map(Revision), day_of);
    let short: Vec<String> = specs
        .iter()
        .map(|spec| {
            let name = match (spec.key, &spec.source) {
                (RowKey::Beginning, _) => "begin".to_owned(),
                (RowKey::Older, _) => "older".to_owned(),
                (RowKey::Day(day), _) => format!("day{day}"),
                (RowKey::New, _) => "new".to_owned(),
                (RowKey::Newer, _) => "newer".to_owned(),
                (RowKey::Item(_), Source::Event(revision)) => revision.to_string(),
                (RowKey::Item(_), Source::Echo(_, problem, _)) if problem.is_some() => "refused".to_owned(),
                (RowKey::Item(_), Source::Echo(..) | Source::Line) => "echo".to_owned(),
            };
            if spec.is_lead { name + "*" } else { name }
        })
        .collect();
    assert_eq!(short.join(" "), expected);
}

#[test]
fn messages_of_one_person_within_five_minutes_stand_under_one_heading() {
    let at = [0, 0, 1, 5, 11, 11].map(|minute| minute * MINUTE_MS);
    let by = [ADA, ADA, ADA, ADA, ADA, BEN];
    let mut events = vec![created()];
    events.extend((1..6).map(|place| message(place as u64 + 1, by[place], at[place])));
    check(&replica(&events, 1), None, "begin day0 1* 2* 3 4 5* 6*");
}

#[test]
fn a_day_begins_once_even_if_a_clock_was_set_back() {
    let day_ms = 24 * 60 * MINUTE_MS;
    let events = [created(), message(2, BEN, day_ms), message(3, BEN, day_ms - 1), message(4, BEN, day_ms + 1)];
    check(&replica(&events, 1), None, "begin day0 1* day1 2* 3 4");
}

#[test]
fn the_unread_line_stands_before_the_first_message_of_somebody_else() {
    let events = [created(), message(2, BEN, 0), message(3, ADA, 1), message(4, BEN, 2), message(5, BEN, 3)];
    check(&replica(&events, 1), Some(2), "begin day0 1* 2* 3* new 4* 5");
    check(&replica(&events, 1), Some(5), "begin day0 1* 2* 3* 4* 5");
}

#[test]
fn a_window_that_begins_later_has_no_unread_line_of_its_own() {
    let events = [created(), message(2, BEN, 0), message(3, BEN, 1), message(4, BEN, 2)];
    check(&replica(&events, 3), Some(1), "older day0 3* 4");
    check(&replica(&events, 3), Some(2), "older day0 new 3* 4");
}

#[test]
fn a_message_keeps_its_key_from_echo_to_event() {
    let mut replica = replica(&[created(), message(2, BEN, 0)], 1);
    let body = MessageBody::parse("mine").expect("a body");
    replica.send(ROOM, Nonce(3), body, UnixMs(MINUTE_MS)).expect("there is room");
    check(&replica, None, "begin day0 1* 2* echo*");
    let key = |replica: &Replica| {
        let room = replica.room(ROOM).expect("it was welcomed");
        lay_out(room, replica.echoes(ROOM), Some(ADA), None, |_| 0).last().map(|spec| spec.key)
    };
    let before = key(&replica);
    replica.receive(ServerFrame::Room(message(3, ADA, MINUTE_MS)), UnixMs(MINUTE_MS));
    check(&replica, None, "begin day0 1* 2* 3*");
    assert_eq!(key(&replica), before);
}
