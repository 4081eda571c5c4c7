//! Messages that change: by others, by oneself, and while a page is under way.

use super::*;
use crate::item::{Message, Said};

fn edit(revision: u64, message: u64, text: &str) -> ServerFrame {
    event(
        revision,
        BEN,
        RoomFact::MessageEdited { message: Revision(message), thread: None, body: body(text), mentions: Vec::new() },
    )
}

fn body(text: &str) -> MessageBody {
    MessageBody::parse(text).unwrap()
}

/// What a message in the lobby says.
fn text(replica: &Replica, message: u64) -> Option<&str> {
    replica.room(LOBBY).unwrap().timeline().item(Revision(message))?.body().map(MessageBody::as_str)
}

fn page(as_of: u64, items: Vec<Item>) -> Page {
    Page {
        room: LOBBY,
        thread: None,
        from: Revision(4),
        to: Revision(5),
        as_of: Revision(as_of),
        items,
        people: Vec::new(),
    }
}

/// A message of Ben's as a page tells it.
fn told(revision: u64, text: &str) -> Item {
    let ServerFrame::Room(sent) = message(revision, BEN, 9) else { panic!("an event") };
    let mut item = Item::of(&sent).unwrap();
    if let crate::item::Content::Message(Message {
        said: Said::Text { text: crate::item::Text { body: said, .. }, .. },
        ..
    }) = &mut item.what
    {
        *said = body(text);
    }
    item
}

#[test]
fn an_edit_changes_its_item_and_says_so_and_moves_nothing_else() {
    let mut replica = live();
    replica.receive(message(6, BEN, 9), NOW);
    let unread = replica.room(LOBBY).unwrap().unread();
    let changes = replica.receive(edit(7, 6, "coffee"), NOW);
    assert_eq!(changes, [Change::Room(LOBBY), Change::Item(LOBBY, Revision(6))]);
    assert_eq!(text(&replica, 6), Some("coffee"));
    let changes = replica.receive(event(8, BEN, RoomFact::MessageDeleted { message: Revision(6) }), NOW);
    assert_eq!(changes, [Change::Room(LOBBY), Change::Item(LOBBY, Revision(6))]);
    assert_eq!(text(&replica, 6), None);
    let state = replica.room(LOBBY).unwrap();
    assert!(state.is_attached() && state.unread() == unread && state.timeline().items().len() == 1);
    assert_eq!(replica.receive(edit(9, 3, "of one that is not held"), NOW), [Change::Room(LOBBY)]);
}

#[test]
fn a_page_that_was_read_before_an_edit_that_was_taken_is_dropped() {
    let mut replica = live();
    let ask = |replica: &mut Replica| {
        replica.request(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Before(Revision(6)), limit: 2 });
        let [(id, _)] = asked(replica)[..] else { panic!("one request") };
        id
    };
    let id = ask(&mut replica);
    replica.receive(edit(6, 4, "coffee"), NOW);
    replica.receive(reply(id, Reply::Page(page(5, vec![told(4, "tea"), told(5, "tea")]))), NOW);
    assert_eq!(replica.room(LOBBY).unwrap().timeline().items().len(), 0);
    let id = ask(&mut replica);
    replica.receive(reply(id, Reply::Page(page(6, vec![told(4, "coffee"), told(5, "tea")]))), NOW);
    assert_eq!((text(&replica, 4), text(&replica, 5)), (Some("coffee"), Some("tea")));
}

#[test]
fn an_edit_goes_out_as_a_change_of_what_is_seen_and_waits_for_its_event() {
    let mut replica = live();
    replica.receive(message(6, ADA, 9), NOW);
    assert_eq!(replica.edit(LOBBY, Revision(6), Nonce(1), body("coffee"), NOW), Ok(Change::Echoes(LOBBY)));
    let [(id, command)] = &asked(&mut replica)[..] else { panic!("one request") };
    let (room, message) = (LOBBY, Revision(6));
    assert_eq!(*command, Command::EditMessage { room, message, nonce: Nonce(1), body: "coffee".into() });
    replica.receive(reply(*id, Reply::Sent { revision: Revision(7) }), NOW);
    assert_eq!(replica.outbox().count(), 1, "safe, and to be seen soon");
    let edited = RoomFact::MessageEdited { message, thread: None, body: body("coffee"), mentions: Vec::new() };
    assert!(replica.receive(event(7, ADA, edited), NOW).contains(&Change::Echoes(LOBBY)));
    assert_eq!(replica.outbox().count(), 0);
}

#[test]
fn a_deletion_can_be_given_up_before_it_is_tried() {
    let mut replica = Replica::new(ADA, Vec::new());
    assert_eq!(replica.delete(LOBBY, Revision(6), Nonce(1), NOW), Ok(Change::Echoes(LOBBY)));
    assert_eq!(replica.discard(Nonce(1)), Some((LOBBY, Intent::Delete { message: Revision(6) })));
    assert_eq!(replica.outbox().count(), 0);
}
