//! What is missing is asked for: once, and again where it did not come.

use super::*;

#[test]
fn a_hole_is_asked_for_once_and_again_at_a_ping_when_nothing_came() {
    let mut replica = live();
    let resume = Command::Resume { room: LOBBY, cursor: Revision(5) };
    replica.receive(message(7, BEN, 9), NOW);
    replica.receive(message(8, BEN, 10), NOW);
    let [(id, command)] = &asked(&mut replica)[..] else { panic!("one request") };
    assert_eq!(*command, resume);
    let ping = ServerFrame::Ping { space: Revision(2), rooms: vec![(LOBBY, Revision(8))] };
    replica.receive(ping.clone(), NOW);
    assert_eq!(asked(&mut replica), [], "the answer is still to come");
    replica.receive(reply(*id, Reply::Done), NOW);
    replica.receive(ping, NOW);
    let [(_, command)] = &asked(&mut replica)[..] else { panic!("one request") };
    assert_eq!(*command, resume);
    for revision in 6..=8 {
        replica.receive(message(revision, BEN, revision), NOW);
    }
    assert_eq!(replica.room(LOBBY).unwrap().cursor(), Revision(8));
    replica.receive(message(10, BEN, 11), NOW);
    let [(_, command)] = &asked(&mut replica)[..] else { panic!("a new hole, a new request") };
    assert_eq!(*command, Command::Resume { room: LOBBY, cursor: Revision(8) });
}

#[test]
fn a_resumption_that_was_put_off_is_asked_for_again_in_time() {
    let mut replica = live();
    replica.receive(message(7, BEN, 9), NOW);
    let [(id, _)] = asked(&mut replica)[..] else { panic!("one request") };
    let busy = Problem::TooFast { retry_after_ms: 400 };
    replica.receive(ServerFrame::Reply { id, result: Err(busy) }, NOW);
    assert_eq!(asked(&mut replica), [], "not before its time");
    assert_eq!(replica.next_wake(), Some(NOW.after_ms(400)));
    replica.receive(ServerFrame::Ping { space: Revision(2), rooms: vec![(LOBBY, Revision(7))] }, NOW);
    assert_eq!(asked(&mut replica), [], "a ping does not hurry it");
    replica.tick(NOW.after_ms(399));
    assert_eq!(asked(&mut replica), []);
    replica.tick(NOW.after_ms(400));
    let [(_, command)] = &asked(&mut replica)[..] else { panic!("one request") };
    assert_eq!(*command, Command::Resume { room: LOBBY, cursor: Revision(5) });
    assert_eq!(replica.next_wake(), None);
}

#[test]
fn a_ping_of_one_who_holds_everything_asks_for_nothing() {
    let mut replica = live();
    replica.receive(ServerFrame::Ping { space: Revision(2), rooms: vec![(LOBBY, Revision(5))] }, NOW);
    assert_eq!(asked(&mut replica), []);
}

#[test]
fn a_hole_in_the_space_is_asked_for_once_and_again_once_it_was_filled() {
    let mut replica = live();
    let renamed = |revision, name: &str| {
        let what = SpaceFact::Renamed { name: SpaceName::parse(name).unwrap() };
        ServerFrame::Space(SpaceEvent { revision: Revision(revision), at: NOW, what })
    };
    for (cursor, name) in [(2, "first"), (4, "second")] {
        assert_eq!(replica.receive(renamed(cursor + 2, "too early"), NOW), []);
        let [(_, command)] = &asked(&mut replica)[..] else { panic!("one request") };
        assert_eq!(*command, Command::ResumeSpace { cursor: Revision(cursor) });
        assert_eq!(replica.receive(renamed(cursor + 3, "too early"), NOW), []);
        assert_eq!(asked(&mut replica), [], "the answer is still to come");
        for revision in [cursor + 1, cursor + 2] {
            replica.receive(renamed(revision, name), NOW);
        }
        assert_eq!(replica.space_name().map(SpaceName::as_str), Some(name));
    }
}

#[test]
fn what_is_missing_of_the_space_is_found_by_a_ping_and_asked_for_once() {
    let mut replica = live();
    let ping = ServerFrame::Ping { space: Revision(3), rooms: vec![(LOBBY, Revision(5))] };
    replica.receive(ping.clone(), NOW);
    let [(id, command)] = &asked(&mut replica)[..] else { panic!("one request") };
    assert_eq!(*command, Command::ResumeSpace { cursor: Revision(2) });
    replica.receive(ping.clone(), NOW);
    assert_eq!(asked(&mut replica), [], "the answer is still to come");
    replica.receive(reply(*id, Reply::Done), NOW);
    replica.receive(ping, NOW);
    assert_eq!(asked(&mut replica).len(), 1, "it did not come");
}

#[test]
fn a_reset_that_comes_late_takes_nothing_back() {
    let mut replica = live();
    let read = ReadMarker { rewinds: 0, revision: Revision(5), number: 3 };
    replica.receive(ServerFrame::Signal(Signal::Read { room: LOBBY, read }), NOW);
    replica.receive(ServerFrame::RoomReset(Box::new(entry())), NOW);
    assert_eq!(replica.room(LOBBY).unwrap().entry().read, read, "as far as was read");
    replica.receive(message(6, BEN, 9), NOW);
    let held = replica.room(LOBBY).unwrap().entry().clone();
    assert_eq!(replica.receive(ServerFrame::RoomReset(Box::new(entry())), NOW), []);
    assert_eq!(*replica.room(LOBBY).unwrap().entry(), held, "what came after it stays");
}

#[test]
fn reading_in_a_room_of_which_nothing_is_held_asks_for_it_once() {
    let mut replica = live();
    let elsewhere = RoomId(LOBBY.0 + 1);
    let read = ServerFrame::Signal(Signal::Read { room: elsewhere, read: ReadMarker::default() });
    assert_eq!(replica.receive(read.clone(), NOW), []);
    let [(id, command)] = &asked(&mut replica)[..] else { panic!("one request") };
    assert_eq!(*command, Command::Resume { room: elsewhere, cursor: Revision::ZERO });
    replica.receive(read.clone(), NOW);
    assert_eq!(asked(&mut replica), [], "the answer is still to come");
    replica.receive(reply(*id, Reply::Done), NOW);
    replica.receive(read, NOW);
    assert_eq!(asked(&mut replica).len(), 1, "it did not come");
}
