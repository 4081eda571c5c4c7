//! Windows of threads, and what is unread in those that one follows.

use super::*;
use crate::item::Replies;
use crate::model::FollowedThread;

const ROOT: Revision = Revision(3);

fn replied(revision: u64, number: u64, by: UserId) -> ServerFrame {
    let text = MessageBody::parse(&number.to_string()).unwrap().into();
    let what = RoomFact::MessageSent { number, nonce: Nonce(revision), thread: Some(ROOT), text };
    ServerFrame::Room(RoomEvent { room: LOBBY, revision: Revision(revision), at: UnixMs(revision), by, what })
}

fn page(thread: u64, head: u64) -> Page {
    let (from, to, as_of) = (Revision(1), Revision(head), Revision(head));
    Page { room: LOBBY, thread: Some(Revision(thread)), from, to, as_of, items: Vec::new(), people: Vec::new() }
}

/// Asks for a page of a thread, and takes one.
fn look(replica: &mut Replica, thread: u64) -> Vec<Change> {
    let command = Command::FindPage { room: LOBBY, thread: Some(Revision(thread)), at: PageAt::Head, limit: 50 };
    let id = replica.request(command).unwrap();
    let head = state(replica).cursor().0;
    replica.receive(ServerFrame::Reply { id, result: Ok(Reply::Page(page(thread, head))) }, NOW)
}

fn state(replica: &Replica) -> &RoomState {
    replica.room(LOBBY).unwrap()
}

#[test]
fn so_many_windows_are_held_those_that_were_last_looked_at() {
    let mut replica = live();
    let max = u64::try_from(limits::THREADS_HELD_MAX).unwrap();
    for thread in 1..=max {
        look(&mut replica, thread);
    }
    // The first is looked at again, and so the second makes room.
    look(&mut replica, 1);
    let changes = look(&mut replica, max + 1);
    for (thread, is_held) in [(1, true), (2, false), (3, true), (max + 1, true)] {
        assert_eq!(state(&replica).thread(Revision(thread)).is_some(), is_held, "{thread}");
    }
    for thread in [2, max + 1] {
        assert!(changes.contains(&Change::Thread(LOBBY, Revision(thread))), "{changes:?}");
    }
}

#[test]
fn a_reply_is_counted_once_whether_the_list_or_the_event_comes_first() {
    let followed = |last: u64, last_number, read| FollowedThread {
        thread: ROOT,
        read: ReadMarker { rewinds: 0, revision: Revision(last), number: read },
        last: Revision(last),
        last_number,
        last_at: UnixMs(last),
    };
    let mut replica = Replica::default();
    replica.connected();
    replica.receive(welcome(vec![RoomEntry { threads: vec![followed(3, 0, 0)], ..entry() }], false), NOW);
    let head = state(&replica).cursor().0;
    replica.receive(replied(head + 1, 1, BEN), NOW);
    assert_eq!((state(&replica).entry().unread_replies(), state(&replica).unread()), (1, 1));
    // One's own from another device: what came before it is read.
    replica.receive(replied(head + 2, 2, ADA), NOW);
    assert_eq!(state(&replica).entry().unread_replies(), 0);
    // The list is ahead: it was unfollowed there and followed anew from before the reply that comes now.
    let threads = vec![followed(head + 3, 3, 1)];
    replica.receive(ServerFrame::Signal(Signal::Threads { room: LOBBY, threads }), NOW);
    replica.receive(replied(head + 3, 3, ADA), NOW);
    assert_eq!(state(&replica).entry().unread_replies(), 2, "the list knew of it");
}

#[test]
fn the_faces_beside_a_thread_are_few_and_the_last_ones() {
    let mut replies = None;
    for number in 1..=9 {
        let by = UserId(number % 7);
        replies = Some(Replies::with(replies.as_ref(), number, Revision(number), UnixMs(number), by));
    }
    let replies = replies.unwrap();
    assert_eq!((replies.last_number, replies.last, replies.last_at), (9, Revision(9), UnixMs(9)));
    assert_eq!(replies.by, [2, 1, 0, 6, 5].map(UserId));
}
