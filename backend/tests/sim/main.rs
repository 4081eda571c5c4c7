//! The promise of the server's core, with everything that can go wrong going wrong: many short stories, each written by
//! a seed and told again by it to the last byte.
//!
//! What runs is the server's own code, from the upgrade to the store's transactions, and the clients' own replica. What
//! is made up is the world around it: the network between them, the disk's pace, the moment at which a process ends,
//! the clocks. See `docs/decisions/0008-a-world-of-our-own.md`.
//!
//! `ADDA_SIM_SEED` names the first seed, `ADDA_SIM_SEEDS` how many are played.

mod cast;
mod chance;
mod client;
mod life;
mod story;
mod verdict;
mod watch;
mod wire;
mod world;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use adda_backend::mistake::Mistake;
use story::play;

/// How many stories a run of the tests has.
const SEEDS: u64 = 2_000;
/// How many of them are told twice.
const SEEDS_TOLD_AGAIN: u64 = 30;
/// How many of them are told to find one mistake, at the most.
const SEEDS_PER_MISTAKE: u64 = 1_000;

#[expect(clippy::print_stdout, reason = "what a run came to is read by people")]
fn say(line: &str) {
    println!("{line}");
}

/// The beginning of what was found: frames can be long.
fn shortly(why: &str) -> String {
    why.chars().take(240).collect()
}

fn setting(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is a number, and not {value:?}")))
}

/// Plays so many seeds on all cores, and answers what was not as promised, by seed.
fn play_all(first: u64, seeds: u64, mistake: Option<Mistake>, stops: bool) -> (Vec<(u64, String)>, usize) {
    let (next, acknowledged) = (AtomicU64::new(0), AtomicU64::new(0));
    let failures = Mutex::new(Vec::new());
    let play_some = || loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let has_found = !failures.lock().expect("no holder of this lock panics").is_empty();
        if number >= seeds || (stops && has_found) {
            return;
        }
        match play(first + number, mistake) {
            Ok(told) => _ = acknowledged.fetch_add(told.acknowledged as u64, Ordering::Relaxed),
            Err(why) => failures.lock().expect("no holder of this lock panics").push((first + number, why)),
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(play_some);
        }
    });
    let mut failures = failures.into_inner().expect("no holder of this lock panics");
    failures.sort();
    (failures, usize::try_from(acknowledged.into_inner()).expect("fewer than there is memory for"))
}

#[test]
fn whatever_goes_wrong_nothing_acknowledged_is_lost_doubled_or_reordered() {
    let first = setting("ADDA_SIM_SEED").unwrap_or(1);
    let seeds = setting("ADDA_SIM_SEEDS").unwrap_or(SEEDS);
    let (failures, acknowledged) = play_all(first, seeds, None, false);
    for (seed, why) in failures.iter().take(10) {
        let again = format!("ADDA_SIM_SEED={seed} ADDA_SIM_SEEDS=1 cargo xtask test --only simulation");
        say(&format!("seed {seed}: {why}\n  again: {again}"));
    }
    assert_eq!(failures.len(), 0, "of {seeds} stories");
    say(&format!("{seeds} stories, {acknowledged} messages acknowledged"));
    assert!(acknowledged as u64 >= seeds, "in {seeds} stories only {acknowledged} messages were acknowledged");
}

#[test]
fn a_seed_is_told_again_to_the_last_byte() {
    let mut fingerprints = BTreeSet::new();
    for seed in 1..=SEEDS_TOLD_AGAIN {
        let told = play(seed, None);
        assert_eq!(told, play(seed, None), "seed {seed}");
        fingerprints.extend(told.map(|told| told.fingerprint));
    }
    assert_eq!(fingerprints.len() as u64, SEEDS_TOLD_AGAIN, "two seeds tell the same story");
}

#[test]
fn each_mistake_is_found() {
    let mut missed = Vec::new();
    for mistake in Mistake::ALL {
        let (failures, _) = play_all(1, SEEDS_PER_MISTAKE, Some(*mistake), true);
        match failures.first() {
            Some((seed, why)) => say(&format!("{mistake:?}: seed {seed}: {}", shortly(why))),
            None => missed.push(mistake),
        }
    }
    assert_eq!(missed, Vec::<&Mistake>::new(), "not found in {SEEDS_PER_MISTAKE} seeds each");
}
