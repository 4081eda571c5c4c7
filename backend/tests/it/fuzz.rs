//! The targets of `fuzz/` on their seeds, on what comes of these, and on what is long.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tokio::time::{Duration, Instant};

use adda_backend::chance::Chance;

#[path = "../../../fuzz/src/bin/bodies.rs"]
mod bodies;
#[path = "../../../fuzz/src/bin/client_frames.rs"]
mod client_frames;
#[path = "../../../fuzz/src/bin/kept_outbox.rs"]
mod kept_outbox;
#[path = "../../../fuzz/src/bin/kept_rooms.rs"]
mod kept_rooms;
#[path = "../../../fuzz/src/bin/markdown.rs"]
mod markdown;
#[path = "../../../fuzz/src/bin/pages.rs"]
mod pages;
#[path = "../../../fuzz/src/bin/search_queries.rs"]
mod search_queries;
#[path = "../../../fuzz/src/bin/server_frames.rs"]
mod server_frames;
#[path = "../../../fuzz/src/bin/texts.rs"]
mod texts;
#[path = "../../../fuzz/src/bin/uploads.rs"]
mod uploads;
#[path = "../../../fuzz/src/bin/websocket.rs"]
mod websocket;

/// A target, and how many inputs are made for it.
type Target = (&'static str, fn(&[u8]), u64);

const TARGETS: [Target; 11] = [
    ("bodies", bodies::check, 4_000),
    ("client_frames", client_frames::check, 8_000),
    ("kept_outbox", kept_outbox::check, 8_000),
    ("kept_rooms", kept_rooms::check, 8_000),
    ("pages", pages::check, 4_000),
    ("search_queries", search_queries::check, 8_000),
    ("markdown", markdown::check, 8_000),
    ("server_frames", server_frames::check, 4_000),
    ("texts", texts::check, 8_000),
    ("uploads", uploads::check, 8_000),
    ("websocket", websocket::check, 400),
];
const LONG_BYTES: usize = 64 * 1024;
/// How long an input may take, in a build that is not for speed and on a busy machine.
const LONG_MAX: Duration = Duration::from_secs(5);

fn fuzz(place: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz").join(place)
}

/// The names of a directory's files.
fn names(place: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(fuzz(place)).unwrap_or_else(|error| panic!("{place}: {error}"));
    entries.map(|entry| entry.expect("a file").file_name().into_string().expect("a plain name")).collect()
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let place = format!("seeds/{target}");
    names(&place).into_iter().map(|name| fs::read(fuzz(&place).join(name)).expect("a seed")).collect()
}

/// Spoils an input in one of the ways in which inputs are spoilt.
fn spoil(input: &mut Vec<u8>, rolls: &mut Chance, seeds: &[Vec<u8>]) {
    let place = |rolls: &mut Chance, length: usize| rolls.place(length + 1);
    let at = place(rolls, input.len());
    match rolls.below(7) {
        0 if at < input.len() => input[at] ^= 1 << rolls.below(8),
        1 if at < input.len() => input[at] = rolls.number().to_le_bytes()[0],
        2 => input.insert(at, rolls.number().to_le_bytes()[0]),
        3 => input.truncate(at),
        4 => {
            let to = place(rolls, input.len());
            let (from, to) = (at.min(to), at.max(to));
            let piece = input[from..to].to_vec();
            input.splice(at..at, piece);
        }
        5 => {
            let other = &seeds[place(rolls, seeds.len() - 1)];
            let from = place(rolls, other.len());
            input.truncate(at);
            input.extend(&other[from..]);
        }
        _ => {
            // What stands at the edges of what is counted.
            let edges: [&[u8]; 6] = [b"18446744073709551615", b"-1", &[0xff; 10], &[0xe2, 0x80, 0xae], b"\0", b"1e999"];
            input.splice(at..at, edges[place(rolls, edges.len() - 1)].iter().copied());
        }
    }
}

fn run(name: &str) {
    let (_, check, count) = TARGETS.into_iter().find(|(target, ..)| *target == name).expect("a target");
    let seeds = seeds(name);
    assert!(!seeds.is_empty(), "{name} has no seeds");
    for seed in &seeds {
        check(seed);
    }
    let mut rolls = Chance::new(0xf022);
    for number in 0..count {
        let mut input = seeds[usize::try_from(number).expect("a count") % seeds.len()].clone();
        for _ in 0..=rolls.below(4) {
            spoil(&mut input, &mut rolls, &seeds);
        }
        input.truncate(LONG_BYTES);
        check(&input);
    }
    for seed in seeds.iter().map(Vec::as_slice).chain([&b"["[..], b"{\"a\":", &[0xff], &[0x80], "ক্ষ্".as_bytes()])
    {
        let long: Vec<u8> = seed.iter().copied().cycle().take(LONG_BYTES).collect();
        let begun = Instant::now();
        check(&long);
        let took = begun.elapsed();
        assert!(took < LONG_MAX, "{name}: {took:?} for {LONG_BYTES} bytes of {:?}", String::from_utf8_lossy(seed));
    }
}

#[test]
fn every_target_is_run_here_and_has_seeds() {
    let known = || TARGETS.into_iter().map(|(name, ..)| name.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(names("src/bin"), known().into_iter().map(|name| name + ".rs").collect());
    assert_eq!(names("seeds"), known());
}

#[test]
fn http_bodies() {
    run("bodies");
}

#[test]
fn frames_of_clients() {
    run("client_frames");
}

#[test]
fn outboxes_that_were_kept() {
    run("kept_outbox");
}

#[test]
fn spaces_and_rooms_that_were_kept() {
    run("kept_rooms");
}

#[test]
fn what_is_typed_into_a_search() {
    run("search_queries");
}

#[test]
fn pages_that_messages_link_to() {
    run("pages");
}

#[test]
fn markdown_of_messages() {
    run("markdown");
}

#[test]
fn frames_of_servers() {
    run("server_frames");
}

#[test]
fn names_topics_messages_and_passwords() {
    run("texts");
}

#[test]
fn files_that_are_sent() {
    run("uploads");
}

#[test]
fn bytes_on_a_websocket() {
    run("websocket");
}
