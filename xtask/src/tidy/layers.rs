//! What a layer may not know, as words that are absent from it.

use super::Finding;
use super::tree::{Tree, code_lines, lines};
use crate::words;

struct Absence {
    places: &'static [&'static str],
    words: &'static [&'static str],
    why: &'static str,
}

const ABSENCES: &[Absence] = &[
    Absence {
        places: &["shared/src"],
        words: &[
            "leptos",
            "web_sys",
            "js_sys",
            "gloo_net",
            "tokio",
            "SystemTime",
            "Instant",
            "std::fs",
            "std::net",
            "std::env",
            "rand",
            "getrandom",
        ],
        why: "`shared` does no I/O, reads no clock, draws no chance and knows no page",
    },
    Absence {
        places: &["backend/src/domain"],
        words: &["axum", "hyper", "hyper_util", "rusqlite", "tokio_tungstenite", "cookie"],
        why: "`domain` never sees a socket, an HTTP type or SQL",
    },
    Absence {
        places: &["backend/src/gateway", "backend/src/hub", "backend/src/http"],
        words: &["rusqlite"],
        why: "only `store` speaks SQL",
    },
    Absence {
        places: &["frontend/src/view", "frontend/src/pages", "frontend/src/ui"],
        words: &["gloo_net", "WebSocket", "link::"],
        why: "views never see the socket; they call the verbs of `state`",
    },
];

/// A new variant must not fall through here unseen. The lint also covers the modules below.
const CLOSED: [&str; 3] =
    ["backend/src/gateway/dispatch.rs", "backend/src/gateway/connection.rs", "shared/src/replica.rs"];
const LINT: &str = "clippy::wildcard_enum_match_arm";

pub(super) fn absences(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for absence in ABSENCES {
        for (path, text) in tree.below(absence.places, &["rs"]) {
            for (number, code) in code_lines(text) {
                for word in absence.words.iter().filter(|word| names(code, word)) {
                    findings.push(Finding::new(path, number, format!("{}: {word}", absence.why)));
                }
            }
        }
    }
    findings
}

pub(super) fn closed_matches(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in CLOSED {
        let is_closed = tree
            .text(path)
            .is_some_and(|text| lines(text).any(|(_, line)| line.starts_with("#![") && line.contains(LINT)));
        if !is_closed {
            findings.push(Finding::new(path, 0, format!("has no `#![warn({LINT})]`")));
        }
    }
    findings
}

/// A word that ends in `::` is the beginning of a path, so anything may follow.
fn names(code: &str, word: &str) -> bool {
    match word.strip_suffix("::") {
        Some(module) => words::places(code, module).any(|at| code[at + module.len()..].starts_with("::")),
        None => words::mentions(code, word),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    #[test]
    fn a_layer_may_not_know_everything() {
        check(
            absences,
            &[
                ("backend/src/domain/room.rs", "// no rusqlite here\nuse rusqlite::Row;"),
                ("backend/src/store/room.rs", "use rusqlite::Row;"),
                ("backend/src/http.rs", "rusqlite"),
                ("frontend/src/view/message.rs", "use crate::link::Link;"),
                ("frontend/src/state.rs", "use crate::link::Link;"),
                ("shared/src/id.rs", "fn operand() {}\nuse std::time::{Duration, Instant};"),
            ],
            &[
                "shared/src/id.rs:2",
                "backend/src/domain/room.rs:2",
                "backend/src/http.rs:1",
                "frontend/src/view/message.rs:1",
            ],
        );
    }

    #[test]
    fn matches_stay_closed() {
        let lint = "//! Doc.\n#![warn(clippy::wildcard_enum_match_arm)]\n";
        check(
            closed_matches,
            &[(CLOSED[0], lint), (CLOSED[1], "// #![warn(clippy::wildcard_enum_match_arm)]")],
            &[CLOSED[1], CLOSED[2]],
        );
    }
}
