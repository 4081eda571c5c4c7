use super::*;
use crate::id::RoomId;

const ADA: UserId = UserId(1);
const BEN: UserId = UserId(2);

fn body(text: &str) -> MessageBody {
    MessageBody::parse(text).unwrap()
}

fn event(revision: u64, by: UserId, what: RoomFact) -> RoomEvent {
    RoomEvent { room: RoomId(1), revision: Revision(revision), at: UnixMs(revision * 10), by, what }
}

fn sent(revision: u64) -> RoomEvent {
    event(revision, ADA, RoomFact::MessageSent { number: 3, nonce: Nonce(7), body: body("tea?"), files: Vec::new() })
}

fn edited(revision: u64, message: u64, text: &str) -> RoomEvent {
    event(revision, ADA, RoomFact::MessageEdited { message: Revision(message), body: body(text) })
}

fn deleted(revision: u64, message: u64) -> RoomEvent {
    event(revision, BEN, RoomFact::MessageDeleted { message: Revision(message) })
}

fn item(event: &RoomEvent) -> Item {
    Item::of(event).expect("an item")
}

/// What a message says after these events, and by which it was changed last.
fn check(events: &[RoomEvent], changed: u64, said: &Said) {
    let mut item = item(&sent(5));
    for event in events {
        item.take(event);
    }
    let message = item.message().expect("a message");
    assert_eq!((message.changed, &message.said), (Revision(changed), said), "{events:?}");
}

fn text(text: &str, edit: Option<u64>) -> Said {
    let edited = edit.map(|revision| Edit { revision: Revision(revision), at: UnixMs(revision * 10) });
    Said::Text { body: body(text), files: Vec::new(), edited }
}

#[test]
fn a_message_says_what_the_last_event_about_it_made_it_say() {
    check(&[], 5, &text("tea?", None));
    check(&[edited(6, 5, "chai?")], 6, &text("chai?", Some(6)));
    check(&[edited(6, 5, "chai?"), edited(9, 5, "coffee?")], 9, &text("coffee?", Some(9)));
    check(&[edited(6, 5, "chai?"), deleted(7, 5)], 7, &Said::Deleted { by: BEN });
}

#[test]
fn what_was_taken_already_and_what_is_about_another_message_changes_nothing() {
    check(&[edited(9, 5, "coffee?"), edited(6, 5, "chai?"), edited(9, 5, "coffee?")], 9, &text("coffee?", Some(9)));
    check(&[edited(6, 4, "chai?"), deleted(7, 4)], 5, &text("tea?", None));
    check(&[deleted(7, 5), edited(8, 5, "chai?")], 8, &Said::Deleted { by: BEN });
    let mut notice = item(&event(5, ADA, RoomFact::Archived));
    assert!(!notice.take(&deleted(7, 5)));
}

#[test]
fn a_log_comes_to_its_items_as_the_last_events_left_them() {
    let log = [sent(5), event(6, BEN, RoomFact::Archived), edited(7, 5, "chai?"), edited(8, 4, "not there")];
    let items = Item::all_of(&log);
    assert_eq!(items.iter().map(|item| item.revision.0).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(items[0].message().map(|message| &message.said), Some(&text("chai?", Some(7))));
}

#[test]
fn only_what_stands_in_the_timeline_is_an_item() {
    assert_eq!(Item::of(&edited(6, 5, "chai?")), None);
    assert_eq!(Item::of(&deleted(6, 5)), None);
    assert_eq!(Item::of(&event(6, ADA, RoomFact::Withheld)), None);
    assert_eq!(item(&event(6, ADA, RoomFact::Archived)).what, Content::Notice(RoomFact::Archived));
    let tombstone = item(&event(5, ADA, RoomFact::Tombstone { number: 3, nonce: Nonce(7) }));
    let gone = tombstone.message().expect("a message");
    assert_eq!((gone.number, gone.nonce, &gone.said), (3, Nonce(7), &Said::Deleted { by: ADA }));
    assert_eq!((tombstone.body(), item(&sent(5)).body()), (None, Some(&body("tea?"))));
}

#[test]
fn who_was_behind_is_told_a_message_as_it_is_now() {
    let told = |event: &RoomEvent, later: &RoomEvent| event.retold_after(&later.what);
    let now = RoomFact::MessageSent { number: 3, nonce: Nonce(7), body: body("chai?"), files: Vec::new() };
    assert_eq!(told(&sent(5), &edited(9, 5, "chai?")), Some(now));
    assert_eq!(told(&sent(5), &deleted(9, 5)), Some(RoomFact::Tombstone { number: 3, nonce: Nonce(7) }));
    assert_eq!(told(&edited(6, 5, "tee?"), &edited(9, 5, "chai?")), Some(RoomFact::Withheld));
    assert_eq!(told(&edited(6, 5, "tee?"), &deleted(9, 5)), Some(RoomFact::Withheld));
    for later in [edited(9, 4, "chai?"), deleted(9, 4), sent(9)] {
        assert_eq!(told(&sent(5), &later), None);
        assert_eq!(told(&edited(6, 5, "tee?"), &later), None);
    }
    assert_eq!(told(&event(5, ADA, RoomFact::Archived), &deleted(9, 5)), None);
}
