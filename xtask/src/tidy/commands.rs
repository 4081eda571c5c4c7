//! The stops of every command: whoever adds one passes them all.

use super::Finding;
use super::tree::{Tree, code_lines};
use crate::words;

const COMMANDS: &str = "shared/src/protocol/command.rs";
const STOPS: [(&str, &str); 4] = [
    ("backend/src/gateway/dispatch.rs", "an arm"),
    ("backend/tests/it/access.rs", "a row in the table of who may"),
    ("shared/tests/wire/samples.rs", "a sample of its frame"),
    ("docs/protocol.md", "its documentation, which `cargo xtask protocol` writes"),
];

pub(super) fn stops(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(COMMANDS) else {
        return vec![Finding::new(COMMANDS, 0, "is missing, and with it the enum Command")];
    };
    let commands = variants(text, "Command");
    if commands.is_empty() {
        return vec![Finding::new(COMMANDS, 0, "has no `pub enum Command` with variants")];
    }
    let mut findings = Vec::new();
    for (path, stop) in STOPS {
        let Some(text) = tree.text(path) else {
            findings.push(Finding::new(path, 0, format!("is missing, and with it {stop} for each command")));
            continue;
        };
        for (line, command) in &commands {
            if !words::mentions(text, command) && !words::mentions(text, &words::snake_case(command)) {
                let why = format!("{command} lacks {stop} in {path}");
                findings.push(Finding::new(COMMANDS, *line, why));
            }
        }
    }
    findings
}

/// The variants of a public enum, with their lines.
fn variants(text: &str, name: &str) -> Vec<(usize, String)> {
    let head = format!("pub enum {name} {{");
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut is_inside = false;
    for (number, code) in code_lines(text) {
        if !is_inside {
            is_inside = code.starts_with(&head);
            depth = usize::from(is_inside);
            continue;
        }
        let line = code.trim_start();
        if depth == 1 && line.starts_with(|first: char| first.is_ascii_uppercase()) {
            found.push((number, line.chars().take_while(char::is_ascii_alphanumeric).collect()));
        }
        let opened = code.matches(['{', '(', '[']).count();
        let closed = code.matches(['}', ')', ']']).count();
        depth = (depth + opened).saturating_sub(closed);
        if depth == 0 {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;

    const ENUM: &str = "/// Doc.\npub enum Command {\n    /// Sends (a {message}).\n    \
        #[serde(rename = \"x\")]\n    SendMessage {\n        Room: u8,\n    },\n    \
        Leave(RoomId),\n    Ping,\n}\npub enum Other {\n    No,\n}\n";

    #[test]
    fn variants_are_found_with_their_lines() {
        let found = variants(ENUM, "Command");
        let found: Vec<(usize, &str)> = found.iter().map(|(line, name)| (*line, name.as_str())).collect();
        assert_eq!(found, [(5, "SendMessage"), (8, "Leave"), (9, "Ping")]);
    }

    #[test]
    fn a_missed_stop_is_named() {
        let all = "SendMessage Leave Ping";
        check(
            stops,
            &[
                (COMMANDS, ENUM),
                (STOPS[0].0, all),
                (STOPS[1].0, "SendMessage Ping LeaveRoom"),
                (STOPS[2].0, all),
                (STOPS[3].0, "send_message, leave and ping"),
            ],
            &["shared/src/protocol/command.rs:8"],
        );
        check(stops, &[], &[COMMANDS]);
        check(stops, &[(COMMANDS, ENUM)], &STOPS.map(|(path, _)| path));
    }
}
