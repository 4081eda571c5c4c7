//! The promise of the replica: whatever the network, the server and other people do, a client that has become quiet
//! holds what one that has just come holds, and every message that was sent is in its room once.
//!
//! A case is a list of steps that chance writes (`plan`), played on a model of the server, one client and the network
//! between them (`world`). `PROPTEST_CASES` sets how many are played.

mod cast;
mod log;
mod mirror;
mod mistake;
mod plan;
mod server;
mod world;

use adda_shared::id::{Nonce, Revision, RoomId, UserId};
use adda_shared::protocol::command::{Command, PageAt};
use adda_shared::replica::Replica;
use adda_shared::replica::outbox::EchoState;
use log::Log;
use mirror::Mirror;
use mistake::Mistake;
use plan::{Plan, plans};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use server::ADA;
use world::World;

/// Plays a case, heals everything, and looks for what is not as promised.
fn check(plan: &Plan, mistake: Option<Mistake>, mirror: Option<Mirror>) -> Result<(), String> {
    let mut world = World::new(plan, mistake, mirror);
    for step in &plan.steps {
        world.take(*step);
    }
    world.server.refuses = None;
    if plan.ends_anew {
        world.disconnect();
    }
    world.connect();
    if !world.settle() {
        return Err("it does not come to rest".into());
    }
    let rooms: Vec<RoomId> = world.replica.rooms().map(|(room, _)| room).collect();
    for room in rooms {
        world.fetch(Command::FindMembers { room });
        world.replica.want(room, Revision(2));
        // Of the others a window is held, or none, as it came.
        for thread in world.server.kept.rooms[&room].begun().into_iter().step_by(2) {
            world.fetch(Command::FindPage { room, thread: Some(thread), at: PageAt::Head, limit: 3 });
        }
    }
    world.settle();
    let fresh = world.fresh();
    let disagreement = world.replica.disagreement(&fresh).or_else(|| fresh.disagreement(&world.replica));
    let found = disagreement.map(|words| format!("held and fresh: {words}"));
    let found = found.or_else(|| against_server(&world)).or_else(|| messages(&world)).or_else(|| edits(&world));
    found.map_or(Ok(()), Err)
}

/// What differs between the replica and the server's own tables.
fn against_server(world: &World) -> Option<String> {
    let kept = &world.server.kept;
    let logs = || kept.rooms.iter().filter(|(_, log)| log.members.contains_key(&ADA));
    if !world.replica.rooms().map(|(room, _)| room).eq(logs().map(|(room, _)| *room)) {
        return Some("held are other rooms than those that one is in".into());
    }
    if !world.replica.people().eq(kept.people.values()) || world.replica.space_name() != Some(&kept.name) {
        return Some("the space or its people are others".into());
    }
    if let Some(words) = receipts(world) {
        return Some(words);
    }
    logs().find_map(|(room, log)| {
        let state = world.replica.room(*room).expect("the rooms are the same");
        if *state.entry() != log.entry(ADA) {
            return Some(format!("room {room}: {:?} is held of {:?}", state.entry(), log.entry(ADA)));
        }
        if state.unread() != log.unread(ADA) {
            return Some(format!("room {room}: {} unread, counted {}", state.unread(), log.unread(ADA)));
        }
        let threads = (1..=state.cursor().0).map(|thread| Some(Revision(thread)));
        let windows = threads.filter_map(|thread| Some((thread, state.thread(thread?)?)));
        std::iter::once((None, state.timeline())).chain(windows).find_map(|(thread, window)| {
            let held: Vec<_> = window.items().cloned().collect();
            let covered = log.between(thread, window.from(), window.to());
            (held != covered)
                .then(|| format!("room {room}, thread {thread:?}: the window holds {held:?} of {covered:?}"))
        })
    })
}

/// What differs between the receipts that are held of the room that is looked at, and what the person may be told of it.
fn receipts(world: &World) -> Option<String> {
    let room = world.replica.watched().filter(|room| world.replica.room(*room).is_some())?;
    let (held, told): (Vec<_>, _) = (world.replica.receipts(room).collect(), world.server.receipts(room));
    (held != told).then(|| format!("room {room}: {held:?} are held of the receipts {told:?}"))
}

/// What is wrong with the messages that the person sent.
fn messages(world: &World) -> Option<String> {
    if let Some(echo) = world.replica.outbox().find(|echo| !matches!(echo.state, EchoState::Refused(_))) {
        return Some(format!("still waiting: {echo:?}"));
    }
    for sent in &world.sent {
        let count = places(world, sent.room, sent.nonce).count();
        let is_refused = world.replica.outbox().any(|echo| echo.nonce == sent.nonce);
        let expected = usize::from(!sent.is_discarded && !is_refused);
        if count != expected && !(sent.is_lost && count == 0) {
            return Some(format!("{:?} is there {count} times instead of {expected}", sent.nonce));
        }
    }
    let mine = world.server.kept.rooms.values().flat_map(Log::events).filter(|event| event.by == ADA);
    let is_strange = |nonce| !world.sent.iter().any(|sent| sent.nonce == nonce);
    for event in mine {
        if let Some((_, nonce)) = event.what.sent()
            && is_strange(nonce)
        {
            return Some(format!("{nonce:?} was never sent"));
        }
    }
    world.server.kept.rooms.keys().find_map(|room| {
        let in_turn = world.sent.iter().filter(|sent| sent.room == *room);
        let revisions: Vec<Revision> = in_turn.flat_map(|sent| places(world, *room, sent.nonce)).collect();
        (!revisions.is_sorted()).then(|| format!("room {room}: sent in one order, there in another: {revisions:?}"))
    })
}

/// What is wrong with the texts that the person gave to messages.
fn edits(world: &World) -> Option<String> {
    world.edited.iter().find_map(|edited| {
        let log = world.server.kept.rooms.get(&edited.room)?;
        let count = log.edits.iter().filter(|body| **body == edited.body).count();
        let is_refused = world.replica.outbox().any(|echo| echo.intent.body() == Some(&edited.body));
        let expected = usize::from(!edited.is_discarded && !is_refused);
        let is_wrong = count != expected && !(edited.is_lost && count == 0);
        is_wrong.then(|| format!("{:?} was done {count} times instead of {expected}", edited.body))
    })
}

/// Where a message of the person stands.
fn places(world: &World, room: RoomId, sent: Nonce) -> impl Iterator<Item = Revision> {
    let events = world.server.kept.rooms.get(&room).into_iter().flat_map(Log::events);
    events.filter_map(move |event| match event.what.sent() {
        Some((_, nonce)) if event.by == ADA && nonce == sent => Some(event.revision),
        _ => None,
    })
}

fn config(cases: u32) -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(cases);
    Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() }
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn a_quiet_client_holds_what_a_fresh_one_holds(plan in plans()) {
        check(&plan, None, None).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn nothing_changes_without_a_change_that_says_so(plan in plans()) {
        check(&plan, None, Some(Mirror::default())).map_err(TestCaseError::fail)?;
    }
}

/// The first of many cases in which a mistake shows, and how.
fn first_failure(mistake: Mistake) -> Option<(u32, String)> {
    const CASES: u32 = 10_000;
    let chance = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), chance);
    (0..CASES).find_map(|case| {
        let plan = plans().new_tree(&mut runner).expect("a plan can always be made").current();
        check(&plan, Some(mistake), None).err().map(|words| (case, words))
    })
}

#[test]
fn the_property_finds_every_mistake() {
    let missed: Vec<Mistake> = Mistake::ALL.into_iter().filter(|mistake| first_failure(*mistake).is_none()).collect();
    assert!(missed.is_empty(), "no case shows that {missed:?}");
}

#[test]
fn a_replica_agrees_with_itself_and_not_with_another_person_s() {
    assert_eq!(Replica::new(ADA, Vec::new()).disagreement(&Replica::new(ADA, Vec::new())), None);
    let ben = Replica::new(UserId(ADA.0 + 1), Vec::new());
    assert!(Replica::new(ADA, Vec::new()).disagreement(&ben).is_some());
}
