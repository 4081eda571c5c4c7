//! What a layer may not know, as words that are absent from it.

use super::Finding;
use super::tree::{Tree, code_lines};
use crate::words;

struct Absence {
    places: &'static [&'static str],
    /// Files in there that may.
    except: &'static [&'static str],
    words: &'static [&'static str],
    why: &'static str,
}

const ABSENCES: &[Absence] = &[
    Absence {
        places: &["shared/src"],
        except: &[],
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
        except: &[],
        words: &[
            "axum",
            "hyper",
            "hyper_util",
            "rusqlite",
            "tokio",
            "tokio_tungstenite",
            "cookie",
            "crate::app",
            "crate::gateway",
            "crate::http",
            "crate::hub",
            "crate::serve",
            "store::sqlite",
        ],
        why: "`domain` never sees a socket, an HTTP type or SQL, nor the layers above it",
    },
    Absence {
        places: &["backend/src/gateway", "backend/src/hub", "backend/src/http"],
        except: &[],
        words: &["rusqlite", "store::sqlite"],
        why: "only `store` speaks SQL",
    },
    Absence {
        places: &["backend/src/hub", "backend/src/store"],
        except: &[],
        words: &["crate::app", "crate::domain", "crate::gateway", "crate::http"],
        why: "`hub` and `store` know nothing of what is above them",
    },
    Absence {
        places: &["backend/src"],
        except: &["backend/src/app.rs", "backend/src/secret.rs"],
        words: &["SystemTime", "rand", "getrandom", "OsRng"],
        why: "the wall clock is read in `app.rs` and chance drawn in `secret.rs`; below, both are arguments",
    },
    Absence {
        places: &["frontend/src/view", "frontend/src/pages", "frontend/src/ui"],
        except: &[],
        words: &["gloo_net", "WebSocket", "link::"],
        why: "views never see the socket; they call the verbs of `state`",
    },
    Absence {
        places: &["frontend/src"],
        except: &["frontend/src/browser.rs"],
        words: &["performance", "Date::now", "Math::random", "get_random_values_with_u8_array", "rand", "getrandom"],
        why: "the page's clock and chance come from `browser.rs`",
    },
];

/// The closed types of the wire and of the rules.
const CLOSED: [&str; 22] = [
    "Admission",
    "Advice",
    "ClientFrame",
    "Closing",
    "Command",
    "Form",
    "PageAt",
    "Presence",
    "Problem",
    "Registration",
    "Reply",
    "Role",
    "RoomAction",
    "RoomFact",
    "RoomKind",
    "RoomRole",
    "ServerFrame",
    "Signal",
    "SpaceAction",
    "SpaceFact",
    "TextFault",
    "TextField",
];

pub(super) fn absences(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for absence in ABSENCES {
        for (path, text) in tree.below(absence.places, &["rs"]).filter(|(path, _)| !absence.except.contains(path)) {
            for (number, code) in code_lines(text) {
                for word in absence.words.iter().filter(|word| names(code, word)) {
                    findings.push(Finding::new(path, number, format!("{}: {word}", absence.why)));
                }
            }
        }
    }
    findings
}

/// A new variant must not fall through anywhere unseen: a `match` with an arm of a closed type has none for the rest.
pub(super) fn closed_matches(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.below(&["backend/src", "frontend/src", "shared/src"], &["rs"]) {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines: Vec<(usize, &str)> = code_lines(code).collect();
        for (place, (number, line)) in lines.iter().enumerate() {
            let Some(wrapper) = rest(line) else { continue };
            let closed = arms_above(&lines[..place], line).find_map(|arm| closed_type(arm, wrapper));
            if let Some(kind) = closed {
                findings.push(Finding::new(path, *number, format!("an arm for the rest of {kind}: name each variant")));
            }
        }
    }
    findings
}

/// Where an arm takes all that is left: what the rest stands in, as `Ok(` of `Ok(_)`, or nothing.
fn rest(line: &str) -> Option<&str> {
    let (pattern, _) = line.split_once(" =>")?;
    let pattern = pattern.split(" if ").next().unwrap_or_default();
    pattern.split('|').find_map(|one| {
        let one = one.trim();
        if one == "_" { Some("") } else { one.strip_suffix("_)").filter(|wrapper| is_wrapper(wrapper)) }
    })
}

fn is_wrapper(text: &str) -> bool {
    matches!(text, "Ok(" | "Err(" | "Some(")
}

/// The lines of the same indentation above a line, up to where its `match` begins.
fn arms_above<'a>(lines: &'a [(usize, &'a str)], line: &str) -> impl Iterator<Item = &'a str> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let depth = indent(line);
    let filled = lines.iter().rev().map(|(_, line)| *line).filter(|line| !line.trim().is_empty());
    filled.take_while(move |line| indent(line) >= depth).filter(move |line| indent(line) == depth).map(str::trim)
}

/// The closed type that an arm names, in the same wrapper.
fn closed_type(arm: &str, wrapper: &str) -> Option<&'static str> {
    let arm = arm.trim_start_matches("| ");
    let named = |pattern: &str| {
        let (kind, _) = pattern.strip_prefix(wrapper)?.split_once("::")?;
        CLOSED.into_iter().find(|closed| *closed == kind)
    };
    arm.split(" | ").find_map(named)
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
                ("backend/src/domain.rs", "use crate::hub::Hub;\nuse crate::store::Tx;"),
                ("backend/src/secret.rs", "getrandom::fill(bytes)"),
                ("backend/src/password.rs", "getrandom::fill(bytes)"),
                ("backend/src/store/sqlite.rs", "use crate::domain::Ctx;"),
                ("frontend/src/browser.rs", "window().performance()"),
                ("frontend/src/link.rs", "js_sys::Date::now()"),
            ],
            &[
                "shared/src/id.rs:2",
                "backend/src/domain.rs:1",
                "backend/src/domain/room.rs:2",
                "backend/src/http.rs:1",
                "backend/src/store/sqlite.rs:1",
                "backend/src/password.rs:1",
                "frontend/src/view/message.rs:1",
                "frontend/src/link.rs:1",
            ],
        );
    }

    #[test]
    fn matches_stay_closed() {
        let open = "match reply {\n    Reply::Done => 1,\n    Reply::Room { room } => {\n        room\n    }\n    \
                    _ => 2,\n}\n";
        let wrapped = "match asked {\n    Ok(Reply::Done) => 1,\n    Ok(_) | Err(_) => 2,\n}\n";
        let closed = "match asked {\n    Ok(Reply::Done) => 1,\n    Ok(Reply::Sent { .. }) => 2,\n    \
                      Err(_) => match code {\n        1 => 2,\n        _ => 3,\n    },\n}\n";
        let in_a_test = format!("#[cfg(test)]\nmod tests {{\n{open}}}\n");
        check(
            closed_matches,
            &[
                ("backend/src/admin.rs", open),
                ("frontend/src/view/invite.rs", wrapped),
                ("shared/src/replica.rs", closed),
                ("shared/src/id.rs", &in_a_test),
            ],
            &["backend/src/admin.rs:6", "frontend/src/view/invite.rs:3"],
        );
    }
}
