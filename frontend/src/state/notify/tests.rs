use adda_shared::id::{Epoch, Nonce};
use adda_shared::item::Text;
use adda_shared::mention::Mention;
use adda_shared::model::{FollowedThread, Person, ReadMarker, Room, RoomEntry, RoomKind, SpaceSnapshot};
use adda_shared::notify::{NotifyLevel, QuietHours, RoomNotify};
use adda_shared::permission::{Role, RoomRole};
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use adda_shared::protocol::{PROTOCOL_VERSION, RoomWelcome, ServerFrame, Welcome};
use adda_shared::text::{MessageBody, PersonName, RoomName, SpaceName, Topic};

use super::*;

const ADA: UserId = UserId(1);
const BEN: UserId = UserId(2);
const LOBBY: RoomId = RoomId(7);
const NOW: UnixMs = UnixMs(1_000);

fn person(user: UserId, name: &str) -> Person {
    let name = PersonName::parse(name).expect("a name");
    Person::new(user, name, Role::Member)
}

fn text(body: &str) -> Text {
    MessageBody::parse(body).expect("a body").into()
}

/// Ada's replica, to which Ben has just said something.
fn heard(notify: RoomNotify, preferences: Preferences, text: Text) -> Replica {
    heard_in(None, Vec::new(), notify, preferences, text)
}

/// As [`heard`], in a thread, and to one who follows these.
fn heard_in(
    thread: Option<Revision>,
    threads: Vec<FollowedThread>,
    notify: RoomNotify,
    preferences: Preferences,
    text: Text,
) -> Replica {
    let room = Room {
        room: LOBBY,
        kind: RoomKind::Open,
        name: RoomName::parse("lobby").ok(),
        topic: Topic::none(),
        is_archived: false,
        member_count: 2,
        people: Vec::new(),
    };
    let entry = RoomEntry {
        room,
        role: RoomRole::Member,
        read: ReadMarker { rewinds: 0, revision: Revision(1), number: 0 },
        head: Revision(1),
        last_number: 0,
        last_at: UnixMs(0),
        mentions: Vec::new(),
        notify,
        pins: Vec::new(),
        saved: Vec::new(),
        threads,
        drafts: Vec::new(),
    };
    let mut replica = Replica::default();
    replica.connected();
    replica.outgoing(UnixMs(0));
    let name = SpaceName::parse("The Veranda").expect("short");
    let people = vec![person(ADA, "Ada"), person(BEN, "Ben")];
    replica.receive(
        ServerFrame::Welcome(Box::new(Welcome {
            protocol: PROTOCOL_VERSION,
            version: String::new(),
            epoch: Epoch(1),
            me: ADA,
            now: UnixMs(0),
            space: Some(SpaceSnapshot { head: Revision(1), name, people }),
            rooms: vec![RoomWelcome { entry, resumes: false }],
            presence: Vec::new(),
            preferences,
            plans: Vec::new(),
        })),
        UnixMs(0),
    );
    let what = RoomFact::MessageSent { number: 1, nonce: Nonce(1), thread, text };
    let event = RoomEvent { room: LOBBY, revision: Revision(2), at: UnixMs(9), by: BEN, what };
    let changes = replica.receive(ServerFrame::Room(event), UnixMs(0));
    assert!(changes.contains(&Change::Heard(LOBBY, Revision(2))), "{changes:?}");
    replica
}

fn level(level: NotifyLevel) -> RoomNotify {
    RoomNotify { level, muted_until: UnixMs(0) }
}

fn told(replica: &Replica) -> Option<Notice> {
    notice(replica, ADA, LOBBY, Revision(2), NOW, |_, _| MinuteOfDay::new(23 * 60).ok())
}

#[test]
fn a_message_is_told_of_as_it_reads_now() {
    let said = text("@[Ada Lovelace](1),\n\n  tea?");
    let replica = heard(
        level(NotifyLevel::Mentions),
        Preferences::default(),
        Text { mentions: vec![Mention::Person(ADA)], ..said },
    );
    let expected = Notice {
        user: ADA,
        room: LOBBY,
        thread: None,
        revision: Revision(2),
        at: UnixMs(9),
        from: "Ben".to_owned(),
        room_name: "lobby".to_owned(),
        text: "@Ada, tea?".to_owned(),
    };
    assert_eq!(told(&replica), Some(expected));
}

#[test]
fn nobody_is_told_at_another_level_or_in_silence() {
    let no_preferences = Preferences::default;
    assert_eq!(told(&heard(level(NotifyLevel::Mentions), no_preferences(), text("tea?"))), None);
    assert_eq!(told(&heard(level(NotifyLevel::Nothing), no_preferences(), text("tea?"))), None);
    assert!(told(&heard(level(NotifyLevel::All), no_preferences(), text("tea?"))).is_some());
    let muted = RoomNotify { level: NotifyLevel::All, muted_until: NOW.after_ms(1) };
    assert_eq!(told(&heard(muted, no_preferences(), text("tea?"))), None);
    let paused = Preferences { paused_until: NOW.after_ms(1), ..no_preferences() };
    assert_eq!(told(&heard(level(NotifyLevel::All), paused, text("tea?"))), None);
    let minute = |hour: u16| MinuteOfDay::new(hour * 60).expect("a minute");
    let zone = ZoneName::parse("Asia/Dhaka").expect("a zone");
    let quiet = Some(QuietHours { from: minute(22), until: minute(7), zone });
    assert_eq!(told(&heard(level(NotifyLevel::All), Preferences { quiet, ..no_preferences() }, text("tea?"))), None);
}

#[test]
fn what_is_read_is_no_news() {
    let mut replica = heard(level(NotifyLevel::All), Preferences::default(), text("tea?"));
    let read = ReadMarker { rewinds: 0, revision: Revision(2), number: 1 };
    replica.receive(ServerFrame::Signal(adda_shared::protocol::event::Signal::Read { room: LOBBY, read }), UnixMs(0));
    assert_eq!(told(&replica), None);
}

#[test]
fn a_reply_is_told_of_to_those_who_follow_the_thread() {
    let thread = Revision(1);
    let read = ReadMarker { rewinds: 0, revision: thread, number: 0 };
    let followed = FollowedThread { thread, read, last: thread, last_number: 0, last_at: UnixMs(0) };
    let reply = |threads, level| {
        let notify = RoomNotify { level, muted_until: UnixMs(0) };
        told(&heard_in(Some(thread), threads, notify, Preferences::default(), text("tea?"))).map(|notice| notice.thread)
    };
    assert_eq!(reply(vec![followed], NotifyLevel::All), Some(Some(thread)));
    assert_eq!(reply(vec![followed], NotifyLevel::Mentions), Some(Some(thread)));
    assert_eq!(reply(vec![followed], NotifyLevel::Nothing), None);
    assert_eq!(reply(Vec::new(), NotifyLevel::All), None);
    let read = ReadMarker { rewinds: 0, revision: Revision(2), number: 1 };
    assert_eq!(reply(vec![FollowedThread { read, ..followed }], NotifyLevel::All), None);
}
