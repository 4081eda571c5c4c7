//! Items beside the window, from when somebody wants to see them.

use super::*;
use crate::protocol::command::Items;

/// The revisions that are asked for now, with the request.
fn asked_for(replica: &mut Replica) -> Option<(RequestId, Vec<u64>)> {
    let mut asked = asked(replica).into_iter();
    let found = asked.next().map(|(id, command)| {
        let Command::FindItems { room: LOBBY, revisions } = command else {
            panic!("items are asked for, not {command:?}")
        };
        (id, revisions.iter().map(|revision| revision.0).collect())
    });
    assert_eq!(asked.next(), None, "one request at a time is enough");
    found
}

/// A message of Ben's, as it was at the room's head.
fn told(revision: u64) -> Item {
    let ServerFrame::Room(sent) = message(revision, BEN, 9) else { panic!("an event") };
    Item::of(&sent).expect("a message is an item")
}

fn answer(id: RequestId, as_of: u64, items: Vec<Item>) -> ServerFrame {
    reply(id, Reply::Items(Items { room: LOBBY, as_of: Revision(as_of), items, people: Vec::new() }))
}

fn holds(replica: &Replica, revision: u64) -> bool {
    replica.room(LOBBY).expect("it is there").item(Revision(revision)).is_some()
}

#[test]
fn what_is_wanted_is_asked_for_once_and_a_bounded_number_at_a_time() {
    let mut replica = live();
    replica.receive(message(6, BEN, 1), NOW);
    for revision in [3, 4, 3, 6] {
        replica.want(LOBBY, Revision(revision));
    }
    replica.want(RoomId(9), Revision(3));
    let Some((id, revisions)) = asked_for(&mut replica) else { panic!("something is wanted") };
    assert_eq!(revisions, [3, 4], "what is held is not asked for, nor what is in a room that one is not in");
    assert_eq!(asked_for(&mut replica), None);
    let changes = replica.receive(answer(id, 6, vec![told(3), told(4)]), NOW);
    assert!(
        changes.contains(&Change::Aside(LOBBY, Revision(3))) && changes.contains(&Change::Aside(LOBBY, Revision(4)))
    );
    assert!(holds(&replica, 3) && holds(&replica, 4));
    let many = limits::ITEMS_ASKED_MAX as u64 + 1;
    (100..100 + many).for_each(|revision| replica.want(LOBBY, Revision(revision)));
    let counts: Vec<usize> = asked(&mut replica)
        .iter()
        .map(|(_, command)| if let Command::FindItems { revisions, .. } = command { revisions.len() } else { 0 })
        .collect();
    assert_eq!(counts, [limits::ITEMS_ASKED_MAX, 1]);
}

#[test]
fn items_that_were_read_before_a_change_that_was_taken_are_asked_for_again() {
    let mut replica = live();
    replica.want(LOBBY, Revision(3));
    let Some((id, _)) = asked_for(&mut replica) else { panic!("it is wanted") };
    replica.receive(event(6, BEN, RoomFact::MessageDeleted { message: Revision(3) }), NOW);
    assert_eq!(replica.receive(answer(id, 5, vec![told(3)]), NOW).len(), 1, "nothing but that it was answered");
    assert!(!holds(&replica, 3));
    let Some((again, revisions)) = asked_for(&mut replica) else { panic!("it is wanted still") };
    assert_eq!(revisions, [3]);
    replica.receive(answer(again, 6, vec![told(3)]), NOW);
    assert!(holds(&replica, 3));
}

#[test]
fn what_is_not_there_is_asked_for_once_on_each_connection() {
    let mut replica = live();
    replica.want(LOBBY, Revision(3));
    let Some((id, _)) = asked_for(&mut replica) else { panic!("it is wanted") };
    replica.receive(answer(id, 5, Vec::new()), NOW);
    replica.want(LOBBY, Revision(3));
    assert_eq!((asked_for(&mut replica), replica.next_wake()), (None, None));
    replica.connected();
    replica.outgoing(NOW);
    replica.receive(welcome(vec![entry()], true), NOW);
    assert_eq!(asked_for(&mut replica).map(|(_, revisions)| revisions), Some(vec![3]));
}

#[test]
fn what_is_put_off_is_asked_for_again_when_it_may_be_and_what_is_refused_is_not() {
    let mut replica = live();
    replica.want(LOBBY, Revision(3));
    let Some((id, _)) = asked_for(&mut replica) else { panic!("it is wanted") };
    let refusal = |id, problem| ServerFrame::Reply { id, result: Err(problem) };
    replica.receive(refusal(id, Problem::TooFast { retry_after_ms: 900 }), NOW);
    assert_eq!((asked_for(&mut replica), replica.next_wake()), (None, Some(NOW.after_ms(900))));
    let later = replica.outgoing(NOW.after_ms(900)).0;
    let [ClientFrame::Command { id, command: Command::FindItems { .. } }] = later[..] else { panic!("{later:?}") };
    replica.receive(refusal(id, Problem::NoSuchRoom), NOW);
    assert_eq!((asked_for(&mut replica), replica.next_wake()), (None, None));
}
