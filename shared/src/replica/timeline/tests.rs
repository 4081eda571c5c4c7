use super::*;
use crate::id::{RoomId, UnixMs};
use crate::limits::WINDOW_ITEMS_MAX;
use crate::protocol::event::RoomFact;
use crate::text::MessageBody;

const ADA: UserId = UserId(1);

fn event(revision: u64, what: RoomFact) -> RoomEvent {
    RoomEvent { room: RoomId(1), revision: Revision(revision), at: UnixMs(0), by: ADA, what }
}

fn item(revision: u64) -> Item {
    let body = MessageBody::parse("hello").unwrap();
    let sent = RoomFact::MessageSent { number: revision, nonce: Nonce(revision), thread: None, text: body.into() };
    Item::of(&event(revision, sent)).unwrap()
}

fn deletion(revision: u64, message: u64) -> RoomEvent {
    event(revision, RoomFact::MessageDeleted { message: Revision(message) })
}

fn items(from: u64, to: u64) -> Vec<Item> {
    (from..=to).map(item).collect()
}

/// A window with all the items between two revisions.
fn window(from: u64, to: u64) -> Timeline {
    let mut timeline = Timeline::at(Revision(from - 1));
    for revision in from..=to {
        assert!(timeline.push(item(revision)));
    }
    timeline
}

fn merge(timeline: &mut Timeline, from: u64, to: u64, may_jump: bool) -> bool {
    timeline.merge(Revision(from), Revision(to), items(from, to), may_jump)
}

/// What the window covers is what it says, and it holds just that.
fn check(timeline: &Timeline, from: u64, to: u64) {
    assert_eq!((timeline.from().0, timeline.to().0), (from, to));
    let held: Vec<u64> = timeline.items().map(|item| item.revision.0).collect();
    assert_eq!(held, (from..=to).collect::<Vec<_>>());
}

const MAX: u64 = WINDOW_ITEMS_MAX as u64;

#[test]
fn a_window_begins_empty_at_the_head() {
    let timeline = Timeline::at(Revision(7));
    check(&timeline, 8, 7);
    assert!(timeline.is_attached(Revision(7)) && !timeline.has_start());
    assert!(Timeline::at(Revision::ZERO).has_start());
}

#[test]
fn pages_join_the_window_at_both_ends() {
    let mut timeline = window(10, 12);
    assert!(merge(&mut timeline, 7, 9, false));
    check(&timeline, 7, 12);
    assert!(merge(&mut timeline, 13, 14, false));
    check(&timeline, 7, 14);
    assert!(merge(&mut timeline, 1, 8, false), "one that overlaps");
    check(&timeline, 1, 14);
    assert!(timeline.has_start());
}

#[test]
fn a_page_that_brings_nothing_changes_nothing() {
    let mut timeline = window(10, 12);
    assert!(!merge(&mut timeline, 10, 11, false));
    assert!(!timeline.merge(Revision(13), Revision(12), Vec::new(), false), "the end of a room");
    assert!(!timeline.merge(Revision(10), Revision(9), Vec::new(), true), "the beginning of it");
    check(&timeline, 10, 12);
}

#[test]
fn a_page_on_both_sides_covers_the_window() {
    let mut timeline = window(10, 12);
    assert!(merge(&mut timeline, 8, 14, true));
    check(&timeline, 8, 14);
}

#[test]
fn a_page_that_does_not_touch_takes_the_window_s_place_or_is_dropped() {
    let mut timeline = window(10, 12);
    assert!(!merge(&mut timeline, 1, 8, false));
    check(&timeline, 10, 12);
    assert!(merge(&mut timeline, 1, 8, true));
    check(&timeline, 1, 8);
    assert!(!timeline.is_attached(Revision(12)));
    assert!(!timeline.push(item(13)), "new events belong beyond it");
    assert!(merge(&mut timeline, 9, 13, false));
    assert!(timeline.push(item(14)));
    check(&timeline, 1, 14);
}

#[test]
fn an_event_that_a_page_brought_first_is_not_there_twice() {
    let mut timeline = window(10, 12);
    assert!(merge(&mut timeline, 13, 15, false));
    for revision in 13..=15 {
        assert!(!timeline.push(item(revision)));
    }
    assert!(timeline.push(item(16)));
    check(&timeline, 10, 16);
}

#[test]
fn a_full_window_that_is_followed_lets_go_of_its_oldest_item() {
    let mut timeline = window(1, MAX);
    check(&timeline, 1, MAX);
    assert!(timeline.push(item(MAX + 1)));
    check(&timeline, 2, MAX + 1);
    assert!(!timeline.has_start());
}

#[test]
fn a_full_window_that_is_not_followed_stays_where_it_is() {
    let mut timeline = window(1, MAX - 1);
    timeline.set_following(false);
    assert!(timeline.push(item(MAX)), "it is not full before this one");
    assert!(!timeline.push(item(MAX + 1)));
    check(&timeline, 1, MAX);
    assert!(!timeline.is_attached(Revision(MAX + 1)));
    assert!(merge(&mut timeline, MAX + 1, MAX + 3, false), "its end is fetched when it is gone to");
    check(&timeline, 4, MAX + 3);
    timeline.set_following(true);
    assert!(timeline.push(item(MAX + 4)));
}

#[test]
fn a_window_that_grows_back_lets_go_of_its_newest_items() {
    let mut timeline = window(101, 100 + MAX);
    assert!(merge(&mut timeline, 100, 100, false));
    check(&timeline, 100, 99 + MAX);
    assert!(merge(&mut timeline, 50, 99, false));
    check(&timeline, 50, 49 + MAX);
    assert!(!timeline.push(item(101 + MAX)));
}

#[test]
fn a_window_that_grows_on_lets_go_of_its_oldest_items() {
    let mut timeline = window(1, MAX);
    assert!(merge(&mut timeline, MAX + 1, MAX + 1, false));
    check(&timeline, 2, MAX + 1);
    assert!(merge(&mut timeline, MAX + 2, MAX + 100, false));
    check(&timeline, 101, MAX + 100);
}

#[test]
fn one_s_own_message_is_known_by_its_nonce_and_others_by_their_revision() {
    let sent = item(5);
    assert_eq!(ItemKey::of(&sent, Some(ADA)), ItemKey::Own(Nonce(5)));
    assert_eq!(ItemKey::of(&sent, Some(UserId(2))), ItemKey::Revision(Revision(5)));
    assert_eq!(ItemKey::of(&sent, None), ItemKey::Revision(Revision(5)));
    let archived = Item { what: Content::Notice(RoomFact::Archived), ..sent };
    assert_eq!(ItemKey::of(&archived, Some(ADA)), ItemKey::Revision(Revision(5)));
}

#[test]
fn an_event_that_is_no_item_goes_on_in_the_window_that_it_follows() {
    let mut timeline = window(10, 12);
    assert!(timeline.pass(&deletion(13, 11)));
    assert_eq!(timeline.item(Revision(11)).and_then(Item::body), None);
    assert!(!timeline.pass(&deletion(14, 3)), "of a message that is not held");
    assert!(timeline.push(item(15)));
    assert_eq!((timeline.from(), timeline.to(), timeline.items().len()), (Revision(10), Revision(15), 4));
    assert!(timeline.pass(&deletion(20, 12)), "of one that is, in a window that stands in the past");
    assert_eq!(timeline.to(), Revision(15));
    assert!(!timeline.pass(&deletion(20, 12)), "once");
}

#[test]
fn an_item_is_found_by_its_revision() {
    let timeline = window(10, 12);
    assert_eq!(timeline.item(Revision(11)), Some(&item(11)));
    assert_eq!(timeline.item(Revision(13)), None);
}
