use super::*;
use crate::id::UnixMs;
use crate::item::{Content, Edit, Message, Said};
use crate::model::{Person, ReadMarker, Room, RoomKind};
use crate::notify::RoomNotify;
use crate::permission::{Role, RoomRole};
use crate::poll::Votes;
use crate::protocol::event::RoomFact;
use crate::text::{MessageBody, PersonName, RoomName, Topic};

const ADA: UserId = UserId(1);
const LOBBY: RoomId = RoomId(1);

fn space() -> KeptSpace {
    let name = PersonName::parse("Ada").unwrap();
    let ada = Person::new(ADA, name, Role::Member);
    let name = SpaceName::parse("The Veranda").unwrap();
    KeptSpace { epoch: Epoch(1), me: ADA, head: Revision(2), name, people: vec![ada], is_partial: false }
}

fn message(revision: u64, by: UserId) -> Item {
    saying(revision, by, Said::Text { text: MessageBody::parse("tea at five?").unwrap().into(), edited: None })
}

fn saying(revision: u64, by: UserId, said: Said) -> Item {
    let message = Message {
        number: revision,
        nonce: Nonce(revision),
        changed: Revision(revision),
        thread: None,
        replies: None,
        said,
        reactions: Vec::new(),
        is_pinned: false,
        votes: Votes::default(),
        previews: Vec::new(),
    };
    Item { revision: Revision(revision), at: UnixMs(revision), by, what: Content::Message(message) }
}

/// A direct room with messages of Ada's from this revision to that, which is its head.
fn room(from: u64, head: u64) -> KeptRoom {
    let room = Room {
        room: LOBBY,
        kind: RoomKind::Direct,
        name: None,
        topic: Topic::none(),
        is_archived: false,
        member_count: 2,
        people: vec![ADA, UserId(2)],
    };
    let entry = RoomEntry {
        room,
        role: RoomRole::Member,
        read: ReadMarker::default(),
        mentions: Vec::new(),
        notify: RoomNotify::of(RoomKind::Open),
        pins: Vec::new(),
        saved: Vec::new(),
        threads: Vec::new(),
        drafts: Vec::new(),
        head: Revision(head),
        last_number: head,
        last_at: UnixMs(head),
    };
    let items = (from..=head).map(|revision| message(revision, ADA)).collect();
    let (aside, threads) = (Vec::new(), Vec::new());
    KeptRoom { epoch: Epoch(1), me: ADA, entry, from: Revision(from), to: Revision(head), items, aside, threads }
}

fn restored(rooms: Vec<KeptRoom>) -> Replica {
    let mut replica = Replica::new(ADA, Vec::new());
    assert!(replica.restore_space(space()));
    assert!(rooms.into_iter().all(|room| replica.restore_room(room)));
    replica
}

#[test]
fn what_is_kept_is_read_as_it_was() {
    assert_eq!(KeptSpace::from_bytes(&space().to_bytes()), Some(space()));
    for kept in [room(3, 9), room(10, 9)] {
        assert_eq!(KeptRoom::from_bytes(&kept.to_bytes()), Some(kept));
    }
}

/// What an item can be, one of every kind: a new one does not compile without its place here.
fn contents() -> Vec<Content> {
    let edit = Edit { revision: Revision(6), at: UnixMs(6) };
    let edited = Said::Text { text: MessageBody::parse("coffee at six?").unwrap().into(), edited: Some(edit) };
    let messages = [message(7, ADA), saying(7, ADA, edited), saying(7, ADA, Said::Deleted { by: UserId(2) })];
    let notices = facts().into_iter().map(Content::Notice);
    messages.into_iter().map(|item| item.what).chain(notices).collect()
}

/// A fact of every kind that is told as it is.
fn facts() -> Vec<RoomFact> {
    let person = || space().people.remove(0);
    let first = RoomFact::Created {
        kind: RoomKind::Closed,
        name: Some(RoomName::parse("kitchen").unwrap()),
        topic: Topic::parse("what to cook").unwrap(),
        people: vec![person()],
    };
    let mut facts = vec![first];
    while let Some(last) = facts.last() {
        facts.push(match last {
            RoomFact::Created { .. } => RoomFact::MemberJoined { person: person(), role: RoomRole::Owner },
            RoomFact::MemberJoined { .. } => RoomFact::MemberLeft { user: UserId(2) },
            RoomFact::MemberLeft { .. } => RoomFact::MemberRoleChanged { user: ADA, role: RoomRole::Member },
            RoomFact::MemberRoleChanged { .. } => RoomFact::Renamed { name: RoomName::parse("garden").unwrap() },
            RoomFact::Renamed { .. } => RoomFact::Described { topic: Topic::none() },
            RoomFact::Described { .. } => RoomFact::Archived,
            RoomFact::Archived => RoomFact::Unarchived,
            RoomFact::Unarchived
            | RoomFact::MessageSent { .. }
            | RoomFact::MessageEdited { .. }
            | RoomFact::MessageDeleted { .. }
            | RoomFact::Reacted { .. }
            | RoomFact::Unreacted { .. }
            | RoomFact::Pinned { .. }
            | RoomFact::Unpinned { .. }
            | RoomFact::Voted { .. }
            | RoomFact::PollClosed { .. }
            | RoomFact::Previewed { .. }
            | RoomFact::Tombstone { .. }
            | RoomFact::Withheld => break,
        });
    }
    facts
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A browser keeps these for years: where a byte differs, the version counts up.
#[test]
fn what_is_kept_is_written_as_ever() {
    assert_eq!(
        hex(&room(9, 9).to_bytes()),
        "0ca6796614010000000000000001010200000002020102000000000001000000000009090909090109090100090900000000000000090000000c74656120617420666976653f0000000000000000000000000000"
    );
    assert_eq!(
        hex(&space().to_bytes()),
        "0c8bce10e6010000000000000001020b54686520566572616e646101010341646103416461890101000000"
    );
    let mut kept = room(1, contents().len() as u64);
    kept.entry.room.name = Some(RoomName::parse("garden").unwrap());
    kept.items.iter_mut().zip(contents()).for_each(|(item, content)| item.what = content);
    assert_eq!(KeptRoom::from_bytes(&kept.to_bytes()), Some(kept.clone()));
    // What comes before the history, and then an item a line.
    let expected = [
        "0cd78d432f0100000000000000010102010667617264656e00000202010200000000000100000000000b0b0b010b0b",
        "01010100070700000000000000070000000c74656120617420666976653f0000000000000000000000",
        "0002020100070700000000000000070000000e636f66666565206174207369783f0000000000010606000000000000",
        "030301000707000000000000000700000102000000000000",
        "04040101000101076b69746368656e0c7768617420746f20636f6f6b010103416461034164618901010000",
        "0505010102010341646103416461890101000001",
        "060601010302",
        "07070101040100",
        "08080101050667617264656e",
        "090901010600",
        "0a0a010107",
        "0b0b010108",
        // And nothing beside it, and no threads.
        "00",
        "00",
    ];
    assert_eq!(hex(&kept.to_bytes()), expected.concat());
}

#[test]
fn a_replica_keeps_what_it_was_restored_from() {
    let replica = restored(vec![room(3, 9)]);
    assert_eq!(replica.kept_space(), Some(space()));
    assert_eq!(replica.kept_room(LOBBY), Some(room(3, 9)));
    assert_eq!(replica.kept_room(RoomId(2)), None);
    assert_eq!(Replica::new(ADA, Vec::new()).kept_space(), None);
}

#[test]
fn so_many_items_are_kept_and_not_one_more() {
    let bound = limits::KEPT_ITEMS_MAX as u64;
    let kept = |head| restored(vec![room(1, head)]).kept_room(LOBBY).unwrap();
    assert_eq!(kept(bound), room(1, bound));
    assert_eq!(kept(bound + 1), room(2, bound + 1));
}

#[test]
fn a_window_in_the_past_is_not_kept() {
    let mut replica = restored(vec![room(3, 9)]);
    replica.rooms.get_mut(&LOBBY).unwrap().timeline.merge(Revision(1), Revision(1), vec![message(1, ADA)], true);
    assert_eq!(replica.kept_room(LOBBY), None);
}

#[test]
fn what_is_damaged_or_of_another_version_is_not_read() {
    let (space, room) = (space().to_bytes(), room(3, 9).to_bytes());
    for place in 0..room.len() {
        let mut damaged = room.clone();
        damaged[place] ^= 1;
        assert_eq!(KeptRoom::from_bytes(&damaged), None, "byte {place}");
        assert_eq!(KeptRoom::from_bytes(&room[..place]), None, "{place} bytes");
    }
    assert_eq!(KeptRoom::from_bytes(&[&room[..], &[0]].concat()), None);
    assert_eq!(KeptRoom::from_bytes(&space), None);
    assert_eq!(KeptSpace::from_bytes(&[&[VERSION + 1], &space[1..]].concat()), None);
}

#[test]
fn a_history_out_of_order_or_with_an_end_before_the_cursor_is_not_read() {
    let whole = room(3, 9);
    let mut disorder = whole.clone();
    disorder.items.swap(2, 3);
    let short = KeptRoom { to: Revision(8), ..whole.clone() };
    let late = KeptRoom { from: Revision(4), ..whole.clone() };
    let backward = KeptRoom { from: Revision(11), items: Vec::new(), ..whole };
    let without_next = room(u64::MAX, u64::MAX);
    for kept in [disorder, short, late, backward, without_next] {
        assert_eq!(KeptRoom::from_bytes(&kept.to_bytes()), None);
    }
}

#[test]
fn what_is_another_s_or_of_another_life_is_not_taken() {
    let mut replica = Replica::new(ADA, Vec::new());
    assert!(!replica.restore_room(room(3, 9)), "nothing is known of the space");
    assert!(!replica.restore_space(KeptSpace { me: UserId(2), ..space() }));
    assert!(replica.restore_space(space()));
    assert!(!replica.restore_room(KeptRoom { me: UserId(2), ..room(3, 9) }));
    assert!(!replica.restore_room(KeptRoom { epoch: Epoch(2), ..room(3, 9) }));
    assert_eq!(replica.rooms().count(), 0);
}

#[test]
fn a_message_that_stands_in_the_room_waits_no_more() {
    let intent = || super::super::outbox::Intent::Send(MessageBody::parse("tea at five?").unwrap().into());
    let echo = |nonce| super::super::outbox::Echo::new(LOBBY, Nonce(nonce), intent(), UnixMs(1));
    let mut replica = Replica::new(ADA, vec![echo(9), echo(10)]);
    replica.restore_space(space());
    replica.restore_room(room(3, 9));
    assert_eq!(replica.outbox().map(|echo| echo.nonce.0).collect::<Vec<_>>(), [10]);
}

#[test]
fn threads_are_kept_with_their_room_and_none_that_could_not_go_on() {
    let thread = |thread: u64, to: u64| KeptThread {
        thread: Revision(thread),
        from: Revision(1),
        to: Revision(to),
        replies: vec![message(4, ADA), message(7, ADA)],
    };
    let with = |threads: Vec<KeptThread>| KeptRoom { threads, ..room(3, 9) };
    let kept = with(vec![thread(3, 9), thread(2, 9)]);
    assert_eq!(KeptRoom::from_bytes(&kept.to_bytes()), Some(kept.clone()));
    let replica = restored(vec![kept.clone()]);
    assert_eq!(replica.kept_room(LOBBY), Some(kept));
    let held = replica.room(LOBBY).and_then(|state| state.thread(Revision(2))).map(|window| window.items().count());
    assert_eq!(held, Some(2));
    let most = u64::try_from(limits::THREADS_HELD_MAX).unwrap();
    let many = |count| (1..=count).map(|number| thread(number, 9)).collect();
    assert!(KeptRoom::from_bytes(&with(many(most)).to_bytes()).is_some());
    let mut disordered = thread(3, 9);
    disordered.replies.reverse();
    for wrong in [many(most + 1), vec![thread(3, 9), thread(3, 9)], vec![thread(3, 8)], vec![disordered]] {
        assert_eq!(KeptRoom::from_bytes(&with(wrong.clone()).to_bytes()), None, "{wrong:?}");
    }
}

#[test]
fn so_many_replies_of_a_thread_are_kept_and_not_one_more() {
    let bound = limits::KEPT_REPLIES_MAX as u64;
    let kept = |count: u64| {
        let head = Revision(count + 1);
        let replies = (2..=count + 1).map(|revision| message(revision, ADA)).collect();
        let thread = KeptThread { thread: Revision(1), from: Revision(1), to: head, replies };
        let threads = vec![thread];
        restored(vec![KeptRoom { threads, ..room(count + 1, count + 1) }]).kept_room(LOBBY).unwrap().threads[0].clone()
    };
    let (all, rest) = (kept(bound), kept(bound + 1));
    assert_eq!((all.from, all.replies.len()), (Revision(1), limits::KEPT_REPLIES_MAX));
    assert_eq!((rest.from, rest.replies.len()), (Revision(3), limits::KEPT_REPLIES_MAX));
}
