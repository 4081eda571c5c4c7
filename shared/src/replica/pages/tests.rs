use super::*;
use crate::id::{Epoch, UnixMs, UserId};
use crate::limits;
use crate::model::{ReadMarker, Room, RoomEntry, RoomKind};
use crate::notify::{Preferences, RoomNotify};
use crate::permission::RoomRole;
use crate::plan::{PlanChange, Planned};
use crate::protocol::ClientFrame;
use crate::protocol::command::Command;
use crate::protocol::event::{RoomEvent, RoomFact};
use crate::protocol::problem::Problem;
use crate::protocol::{PROTOCOL_VERSION, RoomWelcome, ServerFrame, Welcome};
use crate::replica::outbox::{Intent, OutboxFull};
use crate::text::{MessageBody, Topic};

const ADA: UserId = UserId(1);
const LOBBY: RoomId = RoomId(1);
const NOW: UnixMs = UnixMs(10_000);

fn body() -> MessageBody {
    MessageBody::parse("hello").unwrap()
}

fn echo(nonce: u64, at: u64) -> Echo {
    Echo::new(LOBBY, Nonce(nonce), Intent::Send(body().into()), UnixMs(at))
}

fn refused(nonce: u64, at: u64) -> Echo {
    Echo { state: EchoState::Refused(Problem::NotAllowed), ..echo(nonce, at) }
}

/// A page that is in the lobby, whose head is at 5, and whose turn is this.
fn page(turn: Turn) -> Replica {
    let mut replica = Replica::new(ADA, Vec::new());
    replica.set_turn(turn);
    begins(&mut replica, 1, Some(entry(5)));
    replica
}

/// The lobby at this revision.
fn entry(head: u64) -> RoomEntry {
    let room = Room {
        room: LOBBY,
        kind: RoomKind::Open,
        name: None,
        topic: Topic::none(),
        is_archived: false,
        member_count: 1,
        people: Vec::new(),
    };
    let (role, read, head) = (RoomRole::Member, ReadMarker::default(), Revision(head));
    RoomEntry {
        room,
        role,
        read,
        head,
        last_number: 1,
        last_at: NOW,
        mentions: Vec::new(),
        notify: RoomNotify::of(RoomKind::Open),
        pins: Vec::new(),
        saved: Vec::new(),
        threads: Vec::new(),
        drafts: Vec::new(),
    }
}

/// A connection begins, in this life of the database, with the lobby as it is now or without it.
fn begins(replica: &mut Replica, life: u64, lobby: Option<RoomEntry>) {
    replica.connected();
    replica.outgoing(NOW);
    let welcome = Welcome {
        protocol: PROTOCOL_VERSION,
        version: "0.1.0".into(),
        epoch: Epoch(life),
        me: ADA,
        now: NOW,
        space: None,
        rooms: lobby.into_iter().map(|entry| RoomWelcome { entry, resumes: false }).collect(),
        presence: Vec::new(),
        preferences: Preferences::default(),
        plans: Vec::new(),
    };
    replica.receive(ServerFrame::Welcome(Box::new(welcome)), NOW);
}

fn sent(replica: &mut Replica) -> Vec<u64> {
    let frames = replica.outgoing(NOW).0.into_iter();
    let nonces = frames.filter_map(|frame| {
        let ClientFrame::Command { command: Command::SendMessage { nonce, .. }, .. } = frame else { return None };
        Some(nonce.0)
    });
    nonces.collect()
}

fn held(replica: &Replica) -> Vec<u64> {
    replica.outbox().map(|echo| echo.nonce.0).collect()
}

/// The message of this nonce comes, as the next event of the lobby.
fn comes(replica: &mut Replica, nonce: u64) {
    let revision = replica.room(LOBBY).unwrap().cursor().next();
    let what = RoomFact::MessageSent { number: 2, nonce: Nonce(nonce), thread: None, text: body().into() };
    replica.receive(ServerFrame::Room(RoomEvent { room: LOBBY, revision, at: NOW, by: ADA, what }), NOW);
}

#[test]
fn only_the_page_whose_turn_it_is_sends() {
    for turn in [Turn::Follows, Turn::Holds] {
        let mut page = page(turn);
        page.send(LOBBY, Nonce(1), body(), NOW).unwrap();
        assert!(sent(&mut page).is_empty());
        assert_eq!(page.next_wake(), None, "nothing comes of waking");
        page.set_turn(Turn::Sends);
        assert_eq!(sent(&mut page), [1]);
    }
}

#[test]
fn a_message_of_another_page_takes_its_place_by_its_time() {
    let mut page = page(Turn::Sends);
    page.send(LOBBY, Nonce(1), body(), NOW).unwrap();
    page.send(LOBBY, Nonce(2), body(), NOW).unwrap();
    assert_eq!(page.take_echo(echo(3, NOW.0 - 1)), Some(Change::Echoes(LOBBY)));
    assert_eq!(page.take_echo(echo(4, NOW.0 + 9)), Some(Change::Echoes(LOBBY)));
    assert_eq!(held(&page), [3, 1, 2, 4]);
    assert_eq!(page.take_echo(echo(4, NOW.0 + 9)), None, "it is there already");
    page.send(LOBBY, Nonce(5), body(), NOW).unwrap();
    assert_eq!(held(&page), [3, 1, 2, 4, 5], "what is written now comes after all that is there");
}

#[test]
fn a_page_follows_what_became_of_a_message() {
    let mut page = page(Turn::Follows);
    page.send(LOBBY, Nonce(1), body(), NOW).unwrap();
    assert_eq!(page.take_echo(refused(1, NOW.0)), Some(Change::Echoes(LOBBY)));
    assert!(page.retry(Nonce(1), Nonce(2), NOW).is_some());
    let tried = Echo { may_be_kept: true, ..echo(2, NOW.0) };
    page.take_echo(tried.clone());
    assert!(!page.outbox().next().unwrap().may_be_discarded());
    page.take_echo(echo(2, NOW.0));
    assert!(page.outbox().next().unwrap().may_be_discarded(), "it was not tried after all");
}

#[test]
fn a_page_follows_what_a_plan_was_made_and_changes_none_of_its_own_accord() {
    let plan = |text: &str, at| Intent::Plan { at: UnixMs(at), what: Planned::Note(MessageBody::parse(text).unwrap()) };
    let change = PlanChange::Set { at: UnixMs(30_000), body: Some("chai".to_owned()) };
    let (mut sends, mut follows) = (page(Turn::Sends), page(Turn::Follows));
    let at = UnixMs(20_000);
    let what = Planned::Note(MessageBody::parse("tea").unwrap());
    sends.plan(Nonce(1), at, what, NOW).unwrap();
    follows.take_echo(sends.outbox().next().unwrap().clone());
    assert_eq!(sends.change_plan(Nonce(1), Nonce(2), change.clone(), NOW), Ok(Change::Echoes(RoomId(0))));
    let made = sends.outbox().next().unwrap().clone();
    assert_eq!((held(&sends), &made.intent), (vec![1], &plan("chai", 30_000)));
    assert_eq!(follows.take_echo(made.clone()), Some(Change::Echoes(RoomId(0))));
    assert_eq!(follows.outbox().next(), Some(&made));
    follows.change_plan(Nonce(1), Nonce(3), change, NOW).unwrap();
    assert_eq!(held(&follows), [1, 3]);
}

#[test]
fn a_page_that_sends_knows_its_own_tries_better() {
    let mut page = page(Turn::Sends);
    page.send(LOBBY, Nonce(1), body(), NOW).unwrap();
    assert_eq!(sent(&mut page), [1]);
    assert_eq!(page.take_echo(refused(1, NOW.0)), None, "it is under way");
    page.disconnected();
    assert_eq!(page.take_echo(echo(1, NOW.0)), None, "the server may have it");
    page.take_echo(refused(1, NOW.0));
    assert!(page.outbox().next().unwrap().may_be_discarded(), "an answer came to another page");
    assert_eq!(page.take_echo(echo(1, NOW.0)), Some(Change::Echoes(LOBBY)), "it is tried again there");
}

#[test]
fn only_the_page_that_sends_gives_a_message_up() {
    let mut page = page(Turn::Follows);
    page.send(LOBBY, Nonce(1), body(), NOW).unwrap();
    assert!(page.discard(Nonce(1)).is_none());
    assert_eq!(page.let_go(Nonce(1), None), [Change::Echoes(LOBBY)]);
    assert!(held(&page).is_empty());
    assert!(page.let_go(Nonce(1), None).is_empty());
}

#[test]
fn an_echo_stays_until_its_message_is_here_too() {
    let mut page = page(Turn::Follows);
    page.send(LOBBY, Nonce(1), body(), NOW).unwrap();
    page.send(LOBBY, Nonce(2), body(), NOW).unwrap();
    page.let_go(Nonce(1), Some(Revision(6)));
    assert_eq!(held(&page), [1, 2]);
    comes(&mut page, 1);
    assert_eq!(held(&page), [2]);
    page.let_go(Nonce(2), Some(Revision(6)));
    assert!(held(&page).is_empty(), "the room has come so far already");
}

#[test]
fn a_page_that_comes_back_shows_no_echo_of_what_another_one_has_sent() {
    let follows = |life, lobby| {
        let mut page = page(Turn::Follows);
        page.send(LOBBY, Nonce(1), body(), NOW).unwrap();
        page.send(LOBBY, Nonce(2), body(), NOW).unwrap();
        page.let_go(Nonce(1), Some(Revision(7)));
        page.disconnected();
        assert_eq!(page.outbox().next().unwrap().state, EchoState::Accepted(Revision(7)));
        begins(&mut page, life, lobby);
        page
    };
    assert_eq!(held(&follows(1, Some(entry(6)))), [1, 2], "the room has not come so far");
    assert_eq!(held(&follows(1, Some(entry(7)))), [2], "the room begins anew behind it");
    assert_eq!(held(&follows(1, None)), [2], "one is not in the room any more");
    let mut page = follows(2, Some(entry(9)));
    assert_eq!(held(&page), [1, 2], "a restore may have lost it");
    page.set_turn(Turn::Sends);
    assert_eq!(sent(&mut page), [1]);
}

#[test]
fn whoever_s_turn_comes_has_what_was_kept_and_what_came_since() {
    let mut page = page(Turn::Follows);
    for nonce in 1..=4 {
        page.send(LOBBY, Nonce(nonce), body(), NOW).unwrap();
    }
    page.let_go(Nonce(1), Some(Revision(7)));
    comes(&mut page, 2);
    page.take_echo(echo(6, NOW.0 + 95));
    page.set_turn(Turn::Sends);
    let kept = vec![echo(5, NOW.0 + 90), Echo { may_be_kept: true, ..echo(4, NOW.0 + 3) }, echo(2, NOW.0 + 1)];
    assert!(page.take_outbox(kept).contains(&Change::Echoes(LOBBY)));
    assert_eq!(held(&page), [1, 3, 4, 5, 6], "the first is accepted, the second in the room");
    assert!(page.discard(Nonce(4)).is_none(), "the page before has tried it");
    assert!(page.discard(Nonce(3)).is_some());
    assert_eq!(page.take_echo(echo(2, NOW.0 + 1)), None, "what is in the room waits no more");
}

#[test]
fn as_many_are_written_as_may_wait_wherever_and_what_is_written_is_taken() {
    let mut page = page(Turn::Sends);
    let all = 1..=limits::OUTBOX_MESSAGES_MAX as u64;
    assert!(all.clone().all(|nonce| page.take_echo(echo(nonce, nonce)).is_some()));
    assert_eq!(page.send(LOBBY, Nonce(0), body(), NOW), Err(OutboxFull));
    assert_eq!(page.take_echo(echo(u64::MAX, 0)), Some(Change::Echoes(LOBBY)), "it was written at the same moment");
    page.let_go(Nonce(u64::MAX), Some(Revision(6)));
    page.take_outbox(all.clone().map(|nonce| echo(nonce, nonce)).chain([echo(u64::MAX - 1, NOW.0)]).collect());
    let expected: Vec<u64> = std::iter::once(u64::MAX).chain(all).chain([u64::MAX - 1]).collect();
    assert_eq!(held(&page), expected);
}
