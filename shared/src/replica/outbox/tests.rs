use super::*;
use crate::plan::Planned;
use crate::text::MessageBody;

const LOBBY: RoomId = RoomId(1);
const GARDEN: RoomId = RoomId(2);
const NOW: UnixMs = UnixMs(10_000);

fn hello() -> Intent {
    Intent::Send(MessageBody::parse("hello").unwrap().into())
}

/// An outbox with these messages, each in its room.
fn outbox(messages: &[(u64, RoomId)]) -> Outbox {
    let mut outbox = Outbox::default();
    for (nonce, room) in messages {
        outbox.push(Echo::new(*room, Nonce(*nonce), hello(), NOW)).unwrap();
    }
    outbox
}

/// The messages that go out at this time.
fn due(outbox: &mut Outbox, now: UnixMs) -> Vec<u64> {
    std::iter::from_fn(|| outbox.next_due(now)).map(|(nonce, _)| nonce.0).collect()
}

fn held(outbox: &Outbox) -> Vec<u64> {
    outbox.iter().map(|echo| echo.nonce.0).collect()
}

fn too_fast(retry_after_ms: u64) -> Problem {
    Problem::TooFast { retry_after_ms }
}

#[test]
fn one_message_of_each_room_is_under_way_at_a_time() {
    let mut outbox = outbox(&[(1, LOBBY), (2, LOBBY), (3, GARDEN)]);
    assert_eq!(due(&mut outbox, NOW), [1, 3]);
    outbox.accepted(Nonce(1), Revision(5));
    assert_eq!(due(&mut outbox, NOW), [2]);
}

#[test]
fn a_message_that_is_put_off_keeps_its_place() {
    let mut outbox = outbox(&[(1, LOBBY), (2, LOBBY), (3, GARDEN), (4, GARDEN)]);
    assert_eq!(due(&mut outbox, NOW), [1, 3]);
    outbox.refused(Nonce(1), too_fast(500), NOW);
    outbox.accepted(Nonce(3), Revision(5));
    assert_eq!(due(&mut outbox, UnixMs(NOW.0 + 499)), [4], "the other room goes on");
    assert_eq!(due(&mut outbox, UnixMs(NOW.0 + 500)), [1]);
    outbox.accepted(Nonce(1), Revision(6));
    assert_eq!(due(&mut outbox, UnixMs(NOW.0 + 500)), [2]);
}

#[test]
fn it_wakes_for_the_first_message_of_a_room_only() {
    let mut outbox = outbox(&[(1, LOBBY), (2, LOBBY)]);
    assert_eq!(outbox.next_wake(), Some(UnixMs(0)));
    due(&mut outbox, NOW);
    assert_eq!(outbox.next_wake(), None, "the second waits for the first and for no time");
    outbox.refused(Nonce(1), too_fast(500), NOW);
    assert_eq!(outbox.next_wake(), Some(UnixMs(NOW.0 + 500)));
    outbox.refused(Nonce(1), Problem::NotAllowed, NOW);
    assert_eq!(outbox.next_wake(), Some(UnixMs(0)));
}

#[test]
fn a_passing_refusal_without_a_time_is_tried_again_by_itself() {
    for problem in [Problem::Unavailable, Problem::Internal { incident: "1".into() }] {
        let mut outbox = outbox(&[(1, LOBBY)]);
        due(&mut outbox, NOW);
        outbox.refused(Nonce(1), problem, NOW);
        assert!(due(&mut outbox, UnixMs(NOW.0 + limits::RETRY_MS - 1)).is_empty());
        assert_eq!(due(&mut outbox, UnixMs(NOW.0 + limits::RETRY_MS)), [1]);
    }
}

#[test]
fn a_wait_without_an_end_does_not_overflow() {
    let mut outbox = outbox(&[(1, LOBBY)]);
    due(&mut outbox, NOW);
    outbox.refused(Nonce(1), too_fast(u64::MAX), NOW);
    assert_eq!(outbox.next_wake(), Some(UnixMs(u64::MAX)));
}

#[test]
fn a_refused_message_stays_and_lets_the_others_pass() {
    let mut outbox = outbox(&[(1, LOBBY), (2, LOBBY)]);
    due(&mut outbox, NOW);
    outbox.refused(Nonce(1), Problem::NotAllowed, NOW);
    assert_eq!(outbox.iter().next().unwrap().state, EchoState::Refused(Problem::NotAllowed));
    assert_eq!(due(&mut outbox, NOW), [2]);
    assert_eq!(held(&outbox), [1, 2]);
}

#[test]
fn only_what_was_refused_can_be_taken_to_be_written_anew() {
    let mut outbox = outbox(&[(1, LOBBY), (2, LOBBY)]);
    assert_eq!(outbox.take_refused(Nonce(1)), None);
    due(&mut outbox, NOW);
    assert_eq!(outbox.take_refused(Nonce(1)), None);
    outbox.refused(Nonce(1), Problem::NotAllowed, NOW);
    assert_eq!(outbox.take_refused(Nonce(1)).map(|echo| echo.nonce), Some(Nonce(1)));
    assert_eq!(held(&outbox), [2]);
    assert_eq!(outbox.take_refused(Nonce(1)), None);
}

#[test]
fn changes_go_out_in_turn_with_messages() {
    let mut outbox = outbox(&[(1, LOBBY)]);
    let body = MessageBody::parse("chai").unwrap();
    let edit = Intent::Edit { message: Revision(4), body };
    outbox.push(Echo::new(LOBBY, Nonce(2), edit, NOW)).unwrap();
    outbox.push(Echo::new(LOBBY, Nonce(3), Intent::Delete { message: Revision(3) }, NOW)).unwrap();
    assert_eq!(due(&mut outbox, NOW), [1]);
    outbox.accepted(Nonce(1), Revision(5));
    let (_, command) = outbox.next_due(NOW).unwrap();
    let body = "chai".to_owned();
    let expected = Command::EditMessage { room: LOBBY, message: Revision(4), nonce: Nonce(2), body };
    assert_eq!(command, expected);
    outbox.accepted(Nonce(2), Revision(6));
    let (_, command) = outbox.next_due(NOW).unwrap();
    assert_eq!(command, Command::DeleteMessage { room: LOBBY, message: Revision(3), nonce: Nonce(3) });
}

fn plan(text: &str, at: u64) -> Intent {
    Intent::Plan { at: UnixMs(at), what: Planned::Note(MessageBody::parse(text).unwrap()) }
}

fn set(text: &str, at: u64) -> PlanChange {
    PlanChange::Set { at: UnixMs(at), body: Some(text.to_owned()) }
}

/// The plan that stands first.
fn first(outbox: &Outbox) -> &Intent {
    &outbox.iter().next().unwrap().intent
}

#[test]
fn a_plan_that_was_never_tried_is_planned_otherwise() {
    let mut outbox = Outbox::default();
    outbox.push(Echo::new(RoomId(0), Nonce(1), plan("tea", 20_000), NOW)).unwrap();
    assert!(outbox.plan_otherwise(Nonce(1), &set("chai", 30_000)));
    assert_eq!((held(&outbox), first(&outbox)), (vec![1], &plan("chai", 30_000)));
    assert!(outbox.plan_otherwise(Nonce(1), &PlanChange::Set { at: UnixMs(40_000), body: None }));
    assert_eq!(first(&outbox), &plan("chai", 40_000));
    assert!(!outbox.plan_otherwise(Nonce(1), &PlanChange::End));
    assert!(!outbox.plan_otherwise(Nonce(2), &set("cake", 50_000)), "there is none of this name");
    outbox.turn = Turn::Follows;
    assert!(!outbox.plan_otherwise(Nonce(1), &set("cake", 50_000)), "another page may be sending it");
    assert_eq!(first(&outbox), &plan("chai", 40_000));
}

#[test]
fn a_plan_that_the_server_may_have_is_changed_by_a_command_of_its_own() {
    let mut outbox = Outbox::default();
    outbox.push(Echo::new(RoomId(0), Nonce(1), plan("tea", 20_000), NOW)).unwrap();
    due(&mut outbox, NOW);
    assert!(!outbox.plan_otherwise(Nonce(1), &set("chai", 30_000)), "it is under way");
    outbox.interrupted(true);
    assert!(!outbox.plan_otherwise(Nonce(1), &set("chai", 30_000)), "its answer was lost");
    due(&mut outbox, NOW);
    outbox.refused(Nonce(1), Problem::BadTime { days_max: 366 }, NOW);
    assert!(!outbox.plan_otherwise(Nonce(1), &set("chai", 30_000)), "under this name it stays refused");
    let mut outbox = Outbox::default();
    outbox.push(Echo::new(RoomId(0), Nonce(1), plan("tea", 20_000), NOW)).unwrap();
    let change = Intent::ChangePlan { plan: Nonce(1), change: set("milk", 25_000) };
    outbox.push(Echo::new(RoomId(0), Nonce(2), change, NOW)).unwrap();
    assert!(!outbox.plan_otherwise(Nonce(1), &set("chai", 30_000)), "the change that waits would come after it");
}

#[test]
fn what_the_server_may_have_cannot_be_given_up() {
    let mut outbox = outbox(&[(1, LOBBY), (2, LOBBY)]);
    assert!(outbox.discard(Nonce(2)).is_some(), "it was never tried");
    due(&mut outbox, NOW);
    assert!(outbox.discard(Nonce(1)).is_none(), "it is under way");
    outbox.interrupted(true);
    assert!(outbox.discard(Nonce(1)).is_none(), "its answer was lost");
    due(&mut outbox, NOW);
    outbox.refused(Nonce(1), too_fast(500), NOW);
    assert!(outbox.discard(Nonce(1)).is_none(), "the try before may have come through");
    due(&mut outbox, UnixMs(NOW.0 + 500));
    outbox.refused(Nonce(1), Problem::NotAllowed, NOW);
    assert!(outbox.discard(Nonce(1)).is_some(), "the server does not have it");
    assert!(held(&outbox).is_empty());
}

#[test]
fn what_was_put_off_at_its_first_try_can_be_given_up() {
    let mut outbox = outbox(&[(1, LOBBY), (2, GARDEN)]);
    due(&mut outbox, NOW);
    outbox.refused(Nonce(1), too_fast(500), NOW);
    assert!(outbox.discard(Nonce(1)).is_some());
    outbox.refused(Nonce(2), Problem::Internal { incident: "1".into() }, NOW);
    assert!(outbox.discard(Nonce(2)).is_none(), "a fault may come after the message was kept");
}

#[test]
fn an_interruption_makes_all_wait_again_but_what_was_refused() {
    let mut outbox = outbox(&[(1, LOBBY), (2, LOBBY), (3, LOBBY), (4, LOBBY)]);
    due(&mut outbox, NOW);
    outbox.refused(Nonce(1), Problem::NotAllowed, NOW);
    due(&mut outbox, NOW);
    outbox.accepted(Nonce(2), Revision(5));
    due(&mut outbox, NOW);
    assert_eq!(outbox.interrupted(true), [LOBBY]);
    assert_eq!(due(&mut outbox, NOW), [2], "in the old order, one at a time");
    let echo = outbox.iter().next().unwrap();
    assert_eq!((echo.nonce, &echo.state), (Nonce(1), &EchoState::Refused(Problem::NotAllowed)));
}

#[test]
fn a_kept_outbox_goes_on_where_it_was() {
    let mut before = outbox(&[(1, LOBBY), (2, LOBBY)]);
    due(&mut before, NOW);
    let mut after = Outbox::new(before.iter().cloned().collect());
    assert!(after.discard(Nonce(1)).is_none(), "it was under way");
    assert_eq!(due(&mut after, NOW), [1]);
}

#[test]
fn an_accepted_message_goes_when_the_room_has_come_so_far() {
    let mut outbox = outbox(&[(1, LOBBY), (2, LOBBY)]);
    due(&mut outbox, NOW);
    outbox.accepted(Nonce(1), Revision(5));
    assert!(!outbox.settle(LOBBY, &[], Revision(4)));
    assert!(!outbox.settle(GARDEN, &[Nonce(1)], Revision(9)), "a nonce counts in its room");
    assert!(outbox.settle(LOBBY, &[], Revision(5)));
    assert_eq!(held(&outbox), [2]);
}

#[test]
fn a_message_seen_in_its_room_goes_whatever_its_state() {
    let mut outbox = outbox(&[(1, LOBBY), (2, LOBBY)]);
    due(&mut outbox, NOW);
    assert!(outbox.settle(LOBBY, &[Nonce(1), Nonce(2)], Revision::ZERO));
    assert!(held(&outbox).is_empty());
    assert_eq!(outbox.accepted(Nonce(1), Revision(5)), None, "its reply comes too late to matter");
}

#[test]
fn so_many_may_wait_and_not_one_more() {
    let mut outbox = Outbox::default();
    let echo = |nonce| Echo::new(LOBBY, Nonce(nonce), hello(), NOW);
    for nonce in 0..limits::OUTBOX_MESSAGES_MAX as u64 {
        outbox.push(echo(nonce)).unwrap();
    }
    assert_eq!(outbox.push(echo(u64::MAX)), Err(OutboxFull));
}
