//! The rows of threads, and of rooms in which there are some.

use super::*;

const THREAD: Revision = Revision(2);
const IN_THREAD: Talk = Talk::in_thread(ROOM, THREAD);

/// A reply to the second event of the room, which is a message.
fn reply(revision: u64, number: u64, by: UserId) -> RoomEvent {
    let what =
        RoomFact::MessageSent { number, nonce: Nonce(revision), thread: Some(THREAD), text: body("indeed").into() };
    RoomEvent { room: ROOM, revision: Revision(revision), at: UnixMs(revision * MINUTE_MS), by, what }
}

/// The first page of the thread comes, with these replies of a room up to there.
fn fetch(replica: &mut Replica, from: u64, to: u64, replies: &[RoomEvent]) {
    replica.request(Command::FindPage { room: ROOM, thread: Some(THREAD), at: PageAt::Head, limit: 100 });
    let id = match replica.outgoing(UnixMs(0)).0.as_slice() {
        [ClientFrame::Command { id, .. }] => *id,
        other => panic!("one command, not {other:?}"),
    };
    let items = replies.iter().filter_map(Item::of).collect();
    let (thread, from, to) = (Some(THREAD), Revision(from), Revision(to));
    let page = Page { room: ROOM, thread, from, to, as_of: to, items, people: Vec::new() };
    replica.receive(ServerFrame::Reply { id, result: Ok(Reply::Page(page)) }, UnixMs(0));
}

#[test]
fn replies_stand_below_the_message_that_began_the_thread_and_not_in_the_room() {
    let mut replica = replica(&[created(), message(2, BEN, 0), message(3, ADA, 0)], 1);
    fetch(&mut replica, 1, 3, &[]);
    check_talk(&replica, IN_THREAD, None, "day0 2* begin");
    for event in [reply(4, 1, ADA), reply(5, 2, BEN)] {
        replica.receive(ServerFrame::Room(event), UnixMs(0));
    }
    check_talk(&replica, IN_THREAD, None, "day0 2* begin 4* 5*");
    check_talk(&replica, IN_THREAD, Some(4), "day0 2* begin 4* new 5*");
    check(&replica, None, "begin day0 1* 2* 3*");
    // Whoever looks at the room sees what there is.
    let room = replica.room(ROOM).expect("it was welcomed");
    let specs = lay_out(room, Talk::in_room(ROOM), replica.echoes(ROOM), Some(ADA), None, |_| 0);
    let rows = specs.iter().map(|spec| content(spec, room, replica.echoes(ROOM), Some(ADA)));
    let replies = rows.filter_map(|row| if let Row::Message(message) = row { message.replies } else { None });
    let replies: Vec<(u64, Vec<UserId>)> = replies.map(|replies| (replies.last_number, replies.by)).collect();
    assert_eq!(replies, [(2, vec![BEN, ADA])]);
}

#[test]
fn the_beginning_of_a_thread_is_not_shown_before_all_that_follows_is_there() {
    let events = [created(), message(2, BEN, 0), reply(3, 1, ADA), reply(4, 2, BEN)];
    let mut replica = replica(&events[..2], 1);
    for event in &events[2..] {
        replica.receive(ServerFrame::Room(event.clone()), UnixMs(0));
    }
    fetch(&mut replica, 4, 4, &events[3..]);
    check_talk(&replica, IN_THREAD, None, "older day0 4*");
}

#[test]
fn what_is_written_stands_where_it_shall_even_before_anything_has_come() {
    let mut replica = replica(&[created(), message(2, BEN, 0)], 1);
    let draft = Draft { thread: Some(THREAD), ..body("mine").into() };
    replica.send(ROOM, Nonce(9), draft, UnixMs(0)).expect("there is room");
    check(&replica, None, "begin day0 1* 2*");
    check_talk(&replica, IN_THREAD, None, "day0 2* missing echo*");
    replica.send(ROOM, Nonce(10), body("to all"), UnixMs(0)).expect("there is room");
    check(&replica, None, "begin day0 1* 2* echo*");
    check_talk(&replica, IN_THREAD, None, "day0 2* missing echo*");
}
