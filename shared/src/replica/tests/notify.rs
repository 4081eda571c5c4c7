//! What one is told of, and what one has set about that.

use super::*;
use crate::model::SavedMessage;
use crate::notify::{NotifyLevel, Preferences, RoomNotify};
use crate::replica::room::RoomState;

const NOTHING: [u64; 0] = [];
const LOUD: RoomNotify = RoomNotify { level: NotifyLevel::All, muted_until: UnixMs(0) };

fn heard(changes: &[Change]) -> Vec<u64> {
    let heard = changes
        .iter()
        .filter_map(|change| if let Change::Heard(LOBBY, revision) = change { Some(revision.0) } else { None });
    heard.collect()
}

fn notify(replica: &Replica) -> RoomNotify {
    replica.room(LOBBY).expect("it is there").entry().notify
}

#[test]
fn others_messages_are_heard_once_and_one_s_own_and_what_was_deleted_are_not() {
    let mut replica = live();
    assert_eq!(heard(&replica.receive(message(6, BEN, 1), NOW)), [6]);
    assert_eq!(heard(&replica.receive(message(6, BEN, 1), NOW)), NOTHING);
    assert_eq!(heard(&replica.receive(message(7, ADA, 2), NOW)), NOTHING);
    let tombstone = RoomFact::Tombstone { number: 3, nonce: Nonce(3), thread: None };
    assert_eq!(heard(&replica.receive(event(8, BEN, tombstone), NOW)), NOTHING);
    assert_eq!(heard(&replica.receive(event(9, BEN, RoomFact::Archived), NOW)), NOTHING);
}

#[test]
fn what_is_heard_can_be_read_also_while_the_window_stands_elsewhere() {
    let mut replica = live();
    replica.set_following(LOBBY, None, false);
    let full = limits::WINDOW_ITEMS_MAX as u64;
    for revision in 6..6 + full {
        replica.receive(message(revision, BEN, revision), NOW);
    }
    let changes = replica.receive(message(6 + full, BEN, 1), NOW);
    assert_eq!(heard(&changes), [6 + full]);
    assert!(changes.contains(&Change::Aside(LOBBY, Revision(6 + full))));
    let room = replica.room(LOBBY).expect("it is there");
    assert!(room.timeline().item(Revision(6 + full)).is_none());
    assert!(room.item(Revision(6 + full)).is_some());
    // However long that goes on, no more is held than may be.
    for revision in 7 + full..7 + 3 * full {
        replica.receive(message(revision, BEN, revision), NOW);
        assert!(replica.room(LOBBY).is_some_and(|room| room.item(Revision(revision)).is_some()));
    }
    let held = replica.room(LOBBY).map_or(0, |room| room.aside().count());
    assert!(held <= limits::WINDOW_ITEMS_MAX + 1, "{held}");
}

#[test]
fn what_one_sets_elsewhere_is_told_and_a_new_connection_tells_it_again() {
    let mut replica = live();
    assert_eq!(notify(&replica), RoomNotify::of(RoomKind::Open));
    let told = replica.receive(ServerFrame::Signal(Signal::Notify { room: LOBBY, notify: LOUD }), NOW);
    assert_eq!((told, notify(&replica)), (vec![Change::Room(LOBBY)], LOUD));
    let preferences = Preferences { paused_until: UnixMs(9), ..Preferences::default() };
    let told = replica.receive(ServerFrame::Signal(Signal::Preferences(preferences.clone())), NOW);
    assert_eq!((told, replica.preferences()), (vec![Change::Preferences], &preferences));
    // The welcome of a connection that goes on has what was set meanwhile.
    replica.connected();
    replica.receive(welcome(vec![entry()], true), NOW);
    assert_eq!(notify(&replica), RoomNotify::of(RoomKind::Open));
    assert_eq!(replica.preferences(), &Preferences::default());
}

#[test]
fn what_is_saved_elsewhere_is_told_with_the_messages_that_are_another_by_it() {
    let mut replica = live();
    for revision in [6, 7] {
        replica.receive(message(revision, BEN, revision), NOW);
    }
    let saved = |messages: &[u64]| {
        let saved = messages.iter().map(|message| SavedMessage { message: Revision(*message), at: NOW }).collect();
        ServerFrame::Signal(Signal::Saved { room: LOBBY, saved })
    };
    let changed = |message| [Change::Item(LOBBY, Revision(message)), Change::Aside(LOBBY, Revision(message))];
    let and_room = |messages: &[u64]| {
        let changes = messages.iter().flat_map(|message| changed(*message));
        changes.chain([Change::Room(LOBBY)]).collect::<Vec<_>>()
    };
    // One that stands outside the window is no row that could show it.
    assert_eq!(replica.receive(saved(&[2, 6]), NOW), and_room(&[6]));
    assert_eq!(replica.receive(saved(&[2, 7]), NOW), and_room(&[7, 6]));
    // It is held when the window has gone elsewhere, and kept with the room.
    let held: Vec<u64> =
        replica.room(LOBBY).into_iter().flat_map(RoomState::aside).map(|item| item.revision.0).collect();
    assert_eq!(held, [6, 7]);
    let is_saved =
        |replica: &Replica, message| replica.room(LOBBY).is_some_and(|room| room.entry().is_saved(Revision(message)));
    assert!(is_saved(&replica, 2) && !is_saved(&replica, 6) && is_saved(&replica, 7));
    replica.receive(event(8, BEN, RoomFact::MessageDeleted { message: Revision(7) }), NOW);
    assert!(is_saved(&replica, 2) && !is_saved(&replica, 7));
    // A room that is not known yet is asked for.
    let elsewhere = ServerFrame::Signal(Signal::Saved { room: RoomId(9), saved: Vec::new() });
    assert_eq!(replica.receive(elsewhere, NOW), []);
}

#[test]
fn a_room_that_is_not_known_yet_is_asked_for() {
    let mut replica = live();
    replica.outgoing(NOW);
    let elsewhere = RoomId(9);
    assert_eq!(replica.receive(ServerFrame::Signal(Signal::Notify { room: elsewhere, notify: LOUD }), NOW), []);
    let asked = asked(&mut replica);
    assert!(matches!(asked[..], [(_, Command::Resume { room, .. })] if room == elsewhere), "{asked:?}");
}

#[test]
fn two_that_have_set_something_else_differ() {
    let (one, mut other) = (live(), live());
    let preferences = Preferences { paused_until: UnixMs(9), ..Preferences::default() };
    other.receive(ServerFrame::Signal(Signal::Preferences(preferences)), NOW);
    assert!(one.disagreement(&other).is_some_and(|words| words.starts_with("preferences")));
}
