//! What is marked as unread: how a room and a thread are read then, and for how long that stays so.

use adda_shared::model::FollowedThread;
use adda_shared::protocol::event::Signal;
use adda_shared::protocol::problem::Problem;

use super::*;
use crate::state::reading::Reading;
use crate::state::timeline::OpenTimeline;

const THREAD: Revision = Revision(2);
const IN_THREAD: Talk = Talk::in_thread(ROOM, THREAD);

/// Four messages of Ben's, read up to the last.
fn read_room() -> Replica {
    let said = [2, 3, 4, 5].map(|revision| message(revision, BEN, 0));
    let mut replica = replica(&[&[created()], said.as_slice()].concat(), 1);
    tell(&mut replica, 0, 5);
    replica
}

fn hear(replica: &mut Replica, signal: Signal) {
    replica.receive(ServerFrame::Signal(signal), UnixMs(0));
}

/// The server tells where the marker is: message `n` is at revision `n + 1`.
fn tell(replica: &mut Replica, rewinds: u64, revision: u64) {
    let read = ReadMarker { rewinds, revision: Revision(revision), number: revision - 1 };
    hear(replica, Signal::Unread { room: ROOM, as_of: Revision(5), read, mentions: Vec::new() });
}

fn mark(replica: &mut Replica, message: u64) {
    replica.mark_unread(ROOM, Revision(message), Nonce(70 + message), UnixMs(0)).expect("room in the outbox");
}

fn answer_to_mark(replica: &mut Replica, result: Result<Reply, Problem>) {
    let frames = replica.outgoing(UnixMs(0)).0;
    let id = frames.iter().find_map(|frame| match frame {
        ClientFrame::Command { id, command: Command::MarkUnread { .. } } => Some(*id),
        ClientFrame::Command { .. } | ClientFrame::Hello(_) | ClientFrame::Pong => None,
    });
    replica.receive(ServerFrame::Reply { id: id.expect("it goes out"), result }, UnixMs(0));
}

fn open(replica: &Replica, talk: Talk) -> OpenTimeline {
    let open = OpenTimeline::new(talk);
    open.begin(replica, None);
    open
}

/// How much is unread, whether that stays so before one's eyes, and after which revision the line stands.
fn check_open(open: &OpenTimeline, replica: &Replica, expected: (u64, bool, Option<u64>)) {
    let unread = Reading::of(open.talk, replica).unread;
    let line = open.new_after.get().map(|revision| revision.0);
    assert_eq!((unread, open.is_put_aside.get_untracked(), line), expected);
}

#[test]
fn what_is_marked_elsewhere_stays_unread_before_one_s_eyes_until_it_is_read_or_one_comes_again() {
    let mut replica = read_room();
    let open = open(&replica, Talk::in_room(ROOM));
    check_open(&open, &replica, (0, false, None));
    tell(&mut replica, 3, 3);
    assert!(open.note_reading(&replica), "the line came");
    check_open(&open, &replica, (2, true, Some(3)));
    open.take_up();
    check_open(&open, &replica, (2, false, Some(3)));
    tell(&mut replica, 4, 2);
    assert!(open.note_reading(&replica));
    check_open(&open, &replica, (3, true, Some(2)));
    // Read on another device: from then on it is read when it is seen, and a line stays until one goes.
    tell(&mut replica, 4, 5);
    assert!(!open.note_reading(&replica));
    check_open(&open, &replica, (0, false, Some(2)));
    // Marked and read again at once: there is nothing to be kept.
    tell(&mut replica, 9, 5);
    assert!(!open.note_reading(&replica));
    check_open(&open, &replica, (0, false, Some(2)));
}

#[test]
fn what_one_has_marked_is_so_at_once_and_whoever_takes_it_up_waits_for_the_server() {
    let mut replica = read_room();
    let open = open(&replica, Talk::in_room(ROOM));
    mark(&mut replica, 4);
    assert!(open.note_reading(&replica));
    check_open(&open, &replica, (2, true, Some(3)));
    open.take_up();
    check_open(&open, &replica, (2, true, Some(3)));
    tell(&mut replica, 8, 3);
    open.note_reading(&replica);
    answer_to_mark(&mut replica, Ok(Reply::Sent { revision: Revision(4) }));
    open.note_reading(&replica);
    check_open(&open, &replica, (2, false, Some(3)));
}

#[test]
fn who_marks_another_message_before_the_server_knows_of_the_first_has_the_line_there() {
    let mut replica = read_room();
    let open = open(&replica, Talk::in_room(ROOM));
    for (message, expected) in [(2, (4, true, Some(1))), (5, (1, true, Some(4))), (3, (3, true, Some(2)))] {
        mark(&mut replica, message);
        assert!(open.note_reading(&replica));
        check_open(&open, &replica, expected);
    }
}

#[test]
fn what_the_server_does_not_take_leaves_no_line_behind() {
    let mut replica = read_room();
    let open = open(&replica, Talk::in_room(ROOM));
    mark(&mut replica, 4);
    assert!(open.note_reading(&replica));
    answer_to_mark(&mut replica, Err(Problem::NoSuchMessage));
    assert!(open.note_reading(&replica));
    check_open(&open, &replica, (0, false, None));
}

#[test]
fn who_writes_after_they_have_marked_something_has_read_it() {
    let mut replica = read_room();
    mark(&mut replica, 4);
    replica.send(ROOM, Nonce(78), MessageBody::parse("mine").expect("a body"), UnixMs(0)).expect("room");
    assert_eq!(Reading::of(Talk::in_room(ROOM), &replica).unread, 0);
}

#[test]
fn a_marker_that_is_there_for_the_first_time_was_not_moved_back() {
    let mut replica = read_room();
    let open = open(&replica, IN_THREAD);
    check_open(&open, &replica, (0, false, None));
    let read = ReadMarker { rewinds: 8, revision: THREAD, number: 0 };
    let followed = FollowedThread { thread: THREAD, read, last: Revision(5), last_number: 1, last_at: UnixMs(0) };
    hear(&mut replica, Signal::Threads { room: ROOM, threads: vec![followed] });
    open.note_reading(&replica);
    check_open(&open, &replica, (1, false, None));
}
