use super::*;
use crate::file::{FileName, Media};
use crate::id::RoomId;
use crate::reaction::Emoji;

const ADA: UserId = UserId(1);
const BEN: UserId = UserId(2);

fn body(text: &str) -> MessageBody {
    MessageBody::parse(text).unwrap()
}

fn event(revision: u64, by: UserId, what: RoomFact) -> RoomEvent {
    RoomEvent { room: RoomId(1), revision: Revision(revision), at: UnixMs(revision * 10), by, what }
}

fn sent(revision: u64) -> RoomEvent {
    event(revision, ADA, RoomFact::MessageSent { number: 3, nonce: Nonce(7), thread: None, text: body("tea?").into() })
}

fn edited(revision: u64, message: u64, text: &str) -> RoomEvent {
    event(
        revision,
        ADA,
        RoomFact::MessageEdited { message: Revision(message), thread: None, body: body(text), mentions: Vec::new() },
    )
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
    Said::Text { text: body(text).into(), edited }
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
    let tombstone = item(&event(5, ADA, RoomFact::Tombstone { number: 3, nonce: Nonce(7), thread: None }));
    let gone = tombstone.message().expect("a message");
    assert_eq!((gone.number, gone.nonce, &gone.said), (3, Nonce(7), &Said::Deleted { by: ADA }));
    assert_eq!((tombstone.body(), item(&sent(5)).body()), (None, Some(&body("tea?"))));
}

#[test]
fn who_was_behind_is_told_a_message_as_it_is_now() {
    let told = |event: &RoomEvent, later: &RoomEvent| event.retold_after(&later.what);
    let now = RoomFact::MessageSent { number: 3, nonce: Nonce(7), thread: None, text: body("chai?").into() };
    assert_eq!(told(&sent(5), &edited(9, 5, "chai?")), Some(now));
    assert_eq!(told(&sent(5), &deleted(9, 5)), Some(RoomFact::Tombstone { number: 3, nonce: Nonce(7), thread: None }));
    assert_eq!(told(&edited(6, 5, "tee?"), &edited(9, 5, "chai?")), Some(RoomFact::Withheld));
    assert_eq!(told(&edited(6, 5, "tee?"), &deleted(9, 5)), Some(RoomFact::Withheld));
    for later in [edited(9, 4, "chai?"), deleted(9, 4), sent(9)] {
        assert_eq!(told(&sent(5), &later), None);
        assert_eq!(told(&edited(6, 5, "tee?"), &later), None);
    }
    assert_eq!(told(&event(5, ADA, RoomFact::Archived), &deleted(9, 5)), None);
}

#[test]
fn the_files_of_a_message_stay_through_edits_and_go_with_it() {
    let file = Attachment { name: FileName::of("tea.txt"), bytes: 3, media: Media::Other, pixels: None };
    let text = Text {
        body: body("tea?"),
        files: vec![file.clone()],
        reply_to: Some(Revision(2)),
        mentions: vec![Mention::Room],
        poll: None,
        forwarded: None,
    };
    let carrying = RoomFact::MessageSent { number: 3, nonce: Nonce(7), thread: None, text };
    let carrying = event(5, ADA, carrying);
    let mut item = item(&carrying);
    assert_eq!(item.files(), std::slice::from_ref(&file));
    item.take(&edited(6, 5, "chai?"));
    assert_eq!(item.files(), std::slice::from_ref(&file));
    let retold = carrying.retold_after(&edited(6, 5, "chai?").what);
    assert!(
        matches!(retold, Some(RoomFact::MessageSent { text, .. }) if text.files == [file] && text.reply_to == Some(Revision(2)))
    );
    item.take(&deleted(7, 5));
    assert_eq!(item.files(), []);
    let joined = event(8, ADA, RoomFact::Archived);
    assert_eq!(Item::of(&joined).map(|item| item.files().len()), Some(0));
}

#[test]
fn emoji_come_and_go_under_a_message_until_it_is_deleted() {
    let emoji = |text: &str| Emoji::parse(text).unwrap();
    let reacted =
        |revision, by, text| event(revision, by, RoomFact::Reacted { message: Revision(4), emoji: emoji(text) });
    let unreacted =
        |revision, by, text| event(revision, by, RoomFact::Unreacted { message: Revision(4), emoji: emoji(text) });
    let mut item = Item::of(&sent(4)).unwrap();
    assert!(item.take(&reacted(5, BEN, "👍")));
    assert!(!item.take(&reacted(5, BEN, "👍")), "taken before");
    assert!(item.take(&reacted(6, ADA, "👍")));
    let reactions = |item: &Item| item.message().unwrap().reactions.clone();
    assert_eq!(reactions(&item), [Reaction { emoji: emoji("👍"), by: vec![BEN, ADA] }]);
    assert!(item.take(&unreacted(7, BEN, "👍")));
    assert!(item.take(&unreacted(8, BEN, "👍")), "it is not there, and was taken all the same");
    assert_eq!(reactions(&item), [Reaction { emoji: emoji("👍"), by: vec![ADA] }]);
    assert_eq!(item.message().unwrap().changed, Revision(8));
    assert!(item.take(&event(9, ADA, RoomFact::MessageDeleted { message: Revision(4) })));
    item.take(&reacted(10, BEN, "👍"));
    assert_eq!(reactions(&item), []);
}

#[test]
fn an_emoji_changes_nothing_of_what_is_told_of_other_events() {
    let reacted = RoomFact::Reacted { message: Revision(4), emoji: Emoji::parse("👍").unwrap() };
    let edited = event(
        5,
        ADA,
        RoomFact::MessageEdited { message: Revision(4), thread: None, body: body("chai?"), mentions: Vec::new() },
    );
    for earlier in [sent(4), edited] {
        assert_eq!(earlier.retold_after(&reacted), None);
    }
}
