use adda_shared::id::Epoch;
use adda_shared::item::Text;
use adda_shared::model::{Person, ReadMarker, Room, RoomEntry};
use adda_shared::notify::{Preferences, RoomNotify};
use adda_shared::permission::{Role, RoomRole};
use adda_shared::protocol::command::{Command, Page, PageAt, Reply};
use adda_shared::protocol::event::RoomEvent;
use adda_shared::protocol::{ClientFrame, RoomWelcome, ServerFrame, Welcome};
use adda_shared::reaction::Emoji;
use adda_shared::replica::Replica;
use adda_shared::replica::outbox::Draft;
use adda_shared::text::{PersonName, RoomName, Topic};

use super::*;

mod threads;
mod unread;

const ROOM: RoomId = RoomId(1);
const ADA: UserId = UserId(1);
const BEN: UserId = UserId(2);
const MINUTE_MS: u64 = 60_000;

fn person(user: UserId, name: &str) -> Person {
    let name = PersonName::parse(name).expect("a name");
    Person::new(user, name, Role::Member)
}

fn message(revision: u64, by: UserId, at: u64) -> RoomEvent {
    let body = MessageBody::parse("hello").expect("a body");
    let what = RoomFact::MessageSent { number: revision - 1, nonce: Nonce(revision), thread: None, text: body.into() };
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
    let entry = RoomEntry {
        room,
        role: RoomRole::Member,
        read,
        head,
        last_number: head.0 - 1,
        last_at: UnixMs(0),
        mentions: Vec::new(),
        notify: RoomNotify::of(RoomKind::Open),
        pins: Vec::new(),
        saved: Vec::new(),
        threads: Vec::new(),
        drafts: Vec::new(),
    };
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
        preferences: Preferences::default(),
        plans: Vec::new(),
    };
    replica.receive(ServerFrame::Welcome(Box::new(welcome)), UnixMs(0));
    replica.request(Command::FindPage { room: ROOM, thread: None, at: PageAt::Head, limit: 100 });
    let id = match replica.outgoing(UnixMs(0)).0.as_slice() {
        [ClientFrame::Command { id, .. }] => *id,
        other => panic!("one command, not {other:?}"),
    };
    let items = events.iter().filter(|event| event.revision.0 >= from).filter_map(Item::of).collect();
    let page = Page {
        room: ROOM,
        thread: None,
        from: Revision(from),
        to: head,
        as_of: head,
        items,
        people: vec![person(BEN, "Ben")],
    };
    replica.receive(ServerFrame::Reply { id, result: Ok(Reply::Page(page)) }, UnixMs(0));
    replica
}

/// The rows, in short: lines by their name, items by their revision, a heading as an asterisk.
fn check(replica: &Replica, new_after: Option<u64>, expected: &str) {
    check_talk(replica, Talk::in_room(ROOM), new_after, expected);
}

fn check_talk(replica: &Replica, talk: Talk, new_after: Option<u64>, expected: &str) {
    let room = replica.room(ROOM).expect("it was welcomed");
    let day_of = |at: UnixMs| i64::try_from(at.0 / (24 * 60 * MINUTE_MS)).expect("few days");
    let specs = lay_out(room, talk, replica.echoes(ROOM), Some(ADA), new_after.map(Revision), day_of);
    let short: Vec<String> = specs
        .iter()
        .map(|spec| {
            let name = match (spec.key, &spec.source) {
                (RowKey::Beginning, _) => "begin".to_owned(),
                (RowKey::Older, _) => "older".to_owned(),
                (RowKey::Missing, _) => "missing".to_owned(),
                (RowKey::Day(day), _) => format!("day{day}"),
                (RowKey::New, _) => "new".to_owned(),
                (RowKey::Newer, _) => "newer".to_owned(),
                (RowKey::Item(_), Source::Item(revision, ..)) => revision.to_string(),
                (RowKey::Item(_), Source::Echo(pending)) if pending.problem.is_some() => "refused".to_owned(),
                (RowKey::Item(_), Source::Echo(_) | Source::Line) => "echo".to_owned(),
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
fn the_unread_line_stands_before_the_first_message_after_the_marker_whoever_wrote_it() {
    let events = [created(), message(2, BEN, 0), message(3, ADA, 1), message(4, BEN, 2), message(5, BEN, 3)];
    check(&replica(&events, 1), Some(2), "begin day0 1* 2* new 3* 4* 5");
    check(&replica(&events, 1), Some(3), "begin day0 1* 2* 3* new 4* 5");
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
        lay_out(room, Talk::in_room(ROOM), replica.echoes(ROOM), Some(ADA), None, |_| 0).last().map(|spec| spec.key)
    };
    let before = key(&replica);
    replica.receive(ServerFrame::Room(message(3, ADA, MINUTE_MS)), UnixMs(MINUTE_MS));
    check(&replica, None, "begin day0 1* 2* 3*");
    assert_eq!(key(&replica), before);
}

fn body(text: &str) -> MessageBody {
    MessageBody::parse(text).expect("short")
}

fn happens(replica: &mut Replica, revision: u64, by: UserId, what: RoomFact) {
    let event = RoomEvent { room: ROOM, revision: Revision(revision), at: UnixMs(revision), by, what };
    replica.receive(ServerFrame::Room(event), UnixMs(revision));
}

/// What a message says to Ada, in short: its text, `edited` where it was, who deleted it; and what waits, or was refused.
fn check_says(replica: &Replica, message: u64, expected: &str) {
    let room = replica.room(ROOM).expect("it was welcomed");
    let specs = lay_out(room, Talk::in_room(ROOM), replica.echoes(ROOM), Some(ADA), None, |_| 0);
    let is_it = |spec: &&Spec| matches!(spec.source, Source::Item(revision, ..) if revision.0 == message);
    let spec = specs.iter().find(is_it).expect("it is in the window");
    let Row::Message(row) = content(spec, room, replica.echoes(ROOM), Some(ADA)) else { panic!("it is a message") };
    let says = match row.says {
        Says::Text(body, _, Some(at)) => format!("{body} edited {}", at.0),
        Says::Text(body, _, None) => body.to_string(),
        Says::Deleted(by) => format!("deleted by {by}"),
    };
    let pending = row.pending.map(|pending| format!(", {:?} {:?}", pending.wish, pending.problem));
    let refused = row.refused.map(|body| format!(", not {body}"));
    assert_eq!([Some(says), pending, refused].into_iter().flatten().collect::<String>(), expected);
}

#[test]
fn what_is_edited_or_deleted_keeps_its_place_and_its_key() {
    let events = [created(), message(2, BEN, 0), message(3, ADA, 1), message(4, ADA, 2)];
    let mut replica = replica(&events, 1);
    let keys = |replica: &Replica| -> Vec<RowKey> {
        let room = replica.room(ROOM).expect("it was welcomed");
        lay_out(room, Talk::in_room(ROOM), replica.echoes(ROOM), Some(ADA), None, |_| 0)
            .iter()
            .map(|spec| spec.key)
            .collect()
    };
    let before = keys(&replica);
    happens(
        &mut replica,
        5,
        ADA,
        RoomFact::MessageEdited { message: Revision(3), thread: None, body: body("hi"), mentions: Vec::new() },
    );
    happens(&mut replica, 6, ADA, RoomFact::MessageDeleted { message: Revision(3) });
    happens(
        &mut replica,
        7,
        BEN,
        RoomFact::MessageEdited { message: Revision(2), thread: None, body: body("hey"), mentions: Vec::new() },
    );
    check(&replica, None, "begin day0 1* 2* 3* 4");
    assert_eq!(keys(&replica), before);
    check_says(&replica, 2, "hey edited 7");
    check_says(&replica, 3, "deleted by 1");
    check_says(&replica, 4, "hello");
}

#[test]
fn what_waits_for_a_message_is_so_at_once() {
    let mut replica = replica(&[created(), message(2, BEN, 0), message(3, ADA, 1)], 1);
    replica.edit(ROOM, Revision(3), Nonce(31), body("hi"), UnixMs(9)).expect("there is room");
    check_says(&replica, 3, "hi, Edit None");
    replica.delete(ROOM, Revision(2), Nonce(32), UnixMs(9)).expect("there is room");
    check_says(&replica, 2, "deleted by 1, Delete None");
    replica.delete(ROOM, Revision(3), Nonce(33), UnixMs(9)).expect("there is room");
    check_says(&replica, 3, "deleted by 1, Delete None");
    check(&replica, None, "begin day0 1* 2* 3*");
}

#[test]
fn what_was_refused_stands_beside_what_the_room_has() {
    let mut replica = replica(&[created(), message(2, BEN, 0), message(3, ADA, 1)], 1);
    for (message, problem) in [(3, Problem::NoSuchMessage), (2, Problem::NotAllowed)] {
        match message {
            3 => replica.edit(ROOM, Revision(3), Nonce(31), body("hi"), UnixMs(9)).expect("there is room"),
            _ => replica.delete(ROOM, Revision(2), Nonce(32), UnixMs(9)).expect("there is room"),
        };
        answer(&mut replica, Err(problem));
    }
    check_says(&replica, 3, "hello, Edit Some(NoSuchMessage), not hi");
    check_says(&replica, 2, "hello, Delete Some(NotAllowed)");
}

/// The emoji under a message, each with who put it there, and whether anything else is to be said of the message.
fn check_emoji(replica: &Replica, message: u64, expected: &str) {
    let room = replica.room(ROOM).expect("it was welcomed");
    let specs = lay_out(room, Talk::in_room(ROOM), replica.echoes(ROOM), Some(ADA), None, |_| 0);
    let is_it = |spec: &&Spec| matches!(spec.source, Source::Item(revision, ..) if revision.0 == message);
    let spec = specs.iter().find(is_it).expect("it is in the window");
    let Row::Message(row) = content(spec, room, replica.echoes(ROOM), Some(ADA)) else { panic!("it is a message") };
    let mut short: Vec<String> = Vec::new();
    for Reaction { emoji, by } in &row.reactions {
        let by: Vec<String> = by.iter().map(ToString::to_string).collect();
        short.push(format!("{emoji} {}", by.join("+")));
    }
    short.extend(row.pending.map(|pending| format!("{:?}", pending.wish)));
    assert_eq!(short.join(", "), expected);
}

fn emoji(text: &str) -> Emoji {
    Emoji::parse(text).expect("one emoji")
}

/// The answer to the one command that goes out.
fn answer(replica: &mut Replica, result: Result<Reply, Problem>) {
    let id = match replica.outgoing(UnixMs(9)).0.as_slice() {
        [ClientFrame::Command { id, .. }] => *id,
        other => panic!("one command, not {other:?}"),
    };
    replica.receive(ServerFrame::Reply { id, result }, UnixMs(9));
}

#[test]
fn an_emoji_is_there_at_once_and_what_the_message_says_does_not_wait_for_it() {
    let mut replica = replica(&[created(), message(2, BEN, 0), message(3, ADA, 1)], 1);
    happens(&mut replica, 4, BEN, RoomFact::Reacted { message: Revision(2), emoji: emoji("👍") });
    check_emoji(&replica, 2, "👍 2");
    replica.react(ROOM, Revision(2), Nonce(31), emoji("👍"), true, UnixMs(9)).expect("there is room");
    replica.react(ROOM, Revision(2), Nonce(32), emoji("🎉"), true, UnixMs(9)).expect("there is room");
    check_emoji(&replica, 2, "👍 2+1, 🎉 1");
    check_says(&replica, 2, "hello");
    // Second thoughts, before the first were even sent.
    replica.react(ROOM, Revision(2), Nonce(33), emoji("👍"), false, UnixMs(9)).expect("there is room");
    check_emoji(&replica, 2, "👍 2, 🎉 1");
    check(&replica, None, "begin day0 1* 2* 3*");
    replica.edit(ROOM, Revision(3), Nonce(34), body("hi"), UnixMs(9)).expect("there is room");
    replica.react(ROOM, Revision(3), Nonce(35), emoji("👍"), true, UnixMs(9)).expect("there is room");
    check_emoji(&replica, 3, "👍 1, Edit");
    check_says(&replica, 3, "hi, Edit None");
}

#[test]
fn an_emoji_that_was_refused_is_not_there() {
    let mut replica = replica(&[created(), message(2, BEN, 0)], 1);
    happens(&mut replica, 3, ADA, RoomFact::Reacted { message: Revision(2), emoji: emoji("👍") });
    replica.react(ROOM, Revision(2), Nonce(31), emoji("🎉"), true, UnixMs(9)).expect("there is room");
    answer(&mut replica, Err(Problem::TooManyReactions { max: 20 }));
    check_emoji(&replica, 2, "👍 1");
    replica.react(ROOM, Revision(2), Nonce(32), emoji("👍"), false, UnixMs(9)).expect("there is room");
    check_emoji(&replica, 2, "");
    answer(&mut replica, Err(Problem::NotAllowed));
    check_emoji(&replica, 2, "👍 1");
}

#[test]
fn nothing_stands_under_what_shall_be_gone() {
    let mut replica = replica(&[created(), message(2, ADA, 0)], 1);
    happens(&mut replica, 3, BEN, RoomFact::Reacted { message: Revision(2), emoji: emoji("👍") });
    replica.delete(ROOM, Revision(2), Nonce(31), UnixMs(9)).expect("there is room");
    replica.react(ROOM, Revision(2), Nonce(32), emoji("🎉"), true, UnixMs(9)).expect("there is room");
    check_emoji(&replica, 2, "Delete");
}

#[test]
fn an_answer_quotes_what_the_message_says_now_and_asks_for_what_is_not_held() {
    let answer = |revision: u64, reply_to: u64| {
        let text = Text { reply_to: Some(Revision(reply_to)), ..body("indeed").into() };
        let what = RoomFact::MessageSent { number: revision - 1, nonce: Nonce(revision), thread: None, text };
        RoomEvent { room: ROOM, revision: Revision(revision), at: UnixMs(0), by: BEN, what }
    };
    let events = [created(), message(2, BEN, 0), message(3, ADA, 0), answer(4, 3), answer(5, 2)];
    let mut replica = replica(&events, 3);
    let quotes = |replica: &Replica| -> Vec<Option<Quote>> {
        let room = replica.room(ROOM).expect("it was welcomed");
        let specs = lay_out(room, Talk::in_room(ROOM), replica.echoes(ROOM), Some(ADA), None, |_| 0);
        let rows = specs.iter().map(|spec| content(spec, room, replica.echoes(ROOM), Some(ADA)));
        rows.filter_map(|row| if let Row::Message(message) = row { Some(message.quote) } else { None }).collect()
    };
    let says = |text: &str| Says::Text(body(text), Vec::new(), None);
    let quote = |message, says| Some(Quote { message: Revision(message), thread: None, says });
    let held = quote(3, Some((ADA, says("hello"))));
    assert_eq!(quotes(&replica), [None, held.clone(), quote(2, None)]);
    let draft = Draft { reply_to: Some(Revision(4)), ..body("mine").into() };
    replica.send(ROOM, Nonce(9), draft, UnixMs(0)).expect("there is room");
    assert_eq!(quotes(&replica)[3], quote(4, Some((BEN, says("indeed")))), "an echo quotes as well");
    happens(&mut replica, 6, ADA, RoomFact::MessageDeleted { message: Revision(3) });
    happens(&mut replica, 7, BEN, RoomFact::MessageDeleted { message: Revision(5) });
    let gone = quote(3, Some((ADA, Says::Deleted(ADA))));
    assert_eq!(quotes(&replica)[..3], [None, gone, None], "of what is deleted nothing is told, nor what it answered");
}
