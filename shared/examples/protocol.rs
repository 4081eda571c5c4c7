//! Prints docs/protocol.md: everything that somebody needs who writes a client, from the types of the wire.
//!
//! `cargo run -q -p adda-shared --example protocol > docs/protocol.md`, which `cargo xtask protocol` does.

#[path = "../tests/wire/samples.rs"]
mod samples;
#[path = "protocol/source.rs"]
mod source;

use std::fmt::Write as _;
use std::io::Write as _;

use adda_shared::limits as bound;
use adda_shared::protocol::{Advice, Closing, Form, encode};
use samples::{NONCE, client_frames, http_bodies, server_frames};
use serde::Serialize;
use source::{Field, Item, Shape, Variant, bounds, items, prose, snake_case};

const SOURCES: [&str; 14] = [
    include_str!("../src/protocol.rs"),
    include_str!("../src/protocol/command.rs"),
    include_str!("../src/protocol/event.rs"),
    include_str!("../src/protocol/problem.rs"),
    include_str!("../src/item.rs"),
    include_str!("../src/protocol/search.rs"),
    include_str!("../src/model.rs"),
    include_str!("../src/permission.rs"),
    include_str!("../src/file.rs"),
    include_str!("../src/reaction.rs"),
    include_str!("../src/mention.rs"),
    include_str!("../src/notify.rs"),
    include_str!("../src/id.rs"),
    include_str!("../src/text.rs"),
];

/// The types of the wire, in the order in which they are told of.
const CHAPTERS: [(&str, &[&str]); 11] = [
    ("Frames", &["ClientFrame", "Hello", "ServerFrame", "Welcome", "RoomWelcome"]),
    (
        "Commands and replies",
        &[
            "Command",
            "NewMessage",
            "NewPreferences",
            "NewQuietHours",
            "PageAt",
            "Reply",
            "Page",
            "Items",
            "Unread",
            "Version",
        ],
    ),
    (
        "Searching",
        &[
            "Clause",
            "Wanted",
            "Thing",
            "MessageState",
            "SearchOrder",
            "SearchFrom",
            "Rank",
            "Found",
            "FoundMessage",
            "Mark",
        ],
    ),
    ("Events and signals", &["RoomEvent", "RoomFact", "SpaceEvent", "SpaceFact", "Signal"]),
    (
        "The timeline",
        &["Item", "Content", "Message", "Replies", "Said", "Text", "Mention", "Edit", "Reaction", "Emoji"],
    ),
    ("Files", &["Attachment", "FileName", "Media", "Pixels"]),
    ("Refusals", &["Problem", "TextField", "TextFault", "PushFault"]),
    ("Notifications", &["RoomNotify", "NotifyLevel", "Preferences", "QuietHours"]),
    (
        "Rooms and people",
        &[
            "SpaceSnapshot",
            "Person",
            "Role",
            "Presence",
            "RoomEntry",
            "Room",
            "RoomKind",
            "ReadMarker",
            "SavedMessage",
            "FollowedThread",
            "Member",
            "RoomRole",
            "ListedRoom",
            "Invite",
            "Admission",
        ],
    ),
    ("Texts", &["PersonName", "DisplayName", "RoomName", "SpaceName", "Topic", "MessageBody", "Keyword", "ZoneName"]),
    (
        "Ids and numbers",
        &["UserId", "RoomId", "InviteId", "Revision", "RequestId", "UnixMs", "Nonce", "Epoch", "Hue", "MinuteOfDay"],
    ),
];

const BODIES: [&str; 16] = [
    "SessionState",
    "Registration",
    "Me",
    "Claim",
    "InvitationQuery",
    "Invitation",
    "Join",
    "SignIn",
    "SetPassword",
    "NewUpload",
    "Upload",
    "PushState",
    "PushSubscription",
    "PushTest",
    "Pushed",
    "PushedMessage",
];

/// The codes of RFC 6455 for a client that breaks the rules of WebSockets, before there is a frame of this protocol.
const BROKEN: [(u16, &str); 3] = [
    (1002, "what came was no WebSocket frame, or had no place there"),
    (1007, "a text was not UTF-8"),
    (1009, "a frame was larger than a client's may be"),
];

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(page().as_bytes())
}

fn page() -> String {
    let all: Vec<Item> = SOURCES.into_iter().flat_map(items).collect();
    let mut page = with_bounds(include_str!("protocol/opening.md"));
    page += &closings();
    page += include_str!("protocol/forms.md");
    page += &byte_by_byte();
    for (title, names) in CHAPTERS {
        page += &format!("## {title}\n\n");
        names.iter().for_each(|name| page += &chapter(&all, name));
    }
    page += &with_bounds(include_str!("protocol/http.md"));
    let bodies = items(include_str!("../src/protocol/http.rs"));
    BODIES.iter().for_each(|name| page += &chapter(&bodies, name));
    page += &limits();
    page += "## Examples\n\nOne of each frame and body, in JSON and then in postcard, in hexadecimal.\n\n";
    page += &examples("What a client says", &client_frames());
    page += &examples("What the server says", &server_frames());
    page += "### Bodies of the HTTP calls\n\n";
    for body in http_bodies() {
        page += &example(body.name(), |form| body.encode(form));
    }
    page.truncate(page.trim_end().len());
    page + "\n"
}

fn closings() -> String {
    let mut text = "| code | why | what to do |\n|---|---|---|\n".to_owned();
    for closing in Closing::ALL {
        let why = match closing {
            Closing::GoingAway => "the server stops, or what this connection may see is best told from its beginning",
            Closing::Failed => "something went wrong on the server's side",
            Closing::SignedOut => "the session has ended",
            Closing::OtherProtocol => "no protocol of this server's was spoken",
            Closing::Malformed => "a frame could not be read, or came where it had no place",
            Closing::Flooding => "frames came too fast for too long",
            Closing::Silent => "nothing was heard for too long",
            Closing::Crowded => "as many connections are open as may be",
        };
        let then = match closing.advice() {
            Advice::Retry => "connect again, after the back-off".to_owned(),
            Advice::Wait { ms } => format!("connect again, after {} seconds at the least", ms / 1_000),
            Advice::SignIn => "do not: there is nobody to connect as; sign in first".to_owned(),
            Advice::Reload => "do not: load the page anew, or mend the client".to_owned(),
        };
        writeln!(text, "| {} | {why} | {then} |", closing.code()).expect("a string takes everything");
    }
    for (code, why) in BROKEN {
        writeln!(text, "| {code} | {why} | do not: mend the client |").expect("a string takes everything");
    }
    text + &with_bounds(
        "\nA connection that ends in any other way is tried again like after 1001.\n\
            The back-off is drawn anew each time between 0 and a bound, which begins at {BASE_MS} ms, doubles with \
            each attempt up to {CAP_S} seconds, and begins again after {RESET_S} seconds of health.\n\n",
    )
}

/// The bounds that a text names, put in.
fn with_bounds(text: &str) -> String {
    let bounds = [
        ("PING_S", bound::PING_INTERVAL_MS / 1_000),
        ("SILENCE_S", bound::SILENCE_MS_MAX / 1_000),
        ("CLIENT_FRAME_BYTES_MAX", bound::CLIENT_FRAME_BYTES_MAX as u64),
        ("HTTP_BODY_BYTES_MAX", bound::HTTP_BODY_BYTES_MAX as u64),
        ("CHUNK_BYTES_MAX", bound::CHUNK_BYTES_MAX as u64),
        ("FILES_PER_MESSAGE_MAX", bound::FILES_PER_MESSAGE_MAX as u64),
        ("UPLOADS_MAX", bound::UPLOADS_MAX as u64),
        ("BASE_MS", bound::RECONNECT_BASE_MS),
        ("CAP_S", bound::RECONNECT_CAP_MS / 1_000),
        ("RESET_S", bound::RECONNECT_RESET_MS / 1_000),
    ];
    bounds
        .into_iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), &value.to_string()))
}

/// One frame, taken apart.
fn byte_by_byte() -> String {
    let is_sample = |(name, _): &&(String, _)| name == "command/send_message";
    let frames = client_frames();
    let (_, frame) = frames.iter().find(is_sample).expect("there is a sample of each");
    let nonce = format!("the nonce `{NONCE}`");
    let parts: [(&str, &str); 11] = [
        ("01", "`ClientFrame` 1: `command`"),
        ("01", "`id`, a varint: 1"),
        ("00", "`Command` 0: `send_message`"),
        ("01", "`room`, a varint: 1"),
        ("2a00000000003a8f", &nonce),
        ("23", "`message`, its `body`: 35 bytes follow"),
        (
            "48656c6c6f2c20416461210ae0a695e0a787e0a6aee0a6a820e0a686e0a69be0a78b3f",
            "`Hello, Ada!`, a newline, `কেমন আছো?`",
        ),
        ("00", "`files`: none follow"),
        ("00", "`reply_to`: nothing"),
        ("00", "`thread`: none"),
        ("00", "`poll`: none"),
    ];
    let whole: String = parts.iter().map(|(bytes, _)| *bytes).collect();
    assert_eq!(whole, hex(&encode(Form::Binary, frame)), "the example is of an older wire");
    let rows: String = parts.iter().map(|(bytes, what)| format!("| `{bytes}` | {what} |\n")).collect();
    format!("| bytes | what |\n|---|---|\n{rows}\n")
}

fn chapter(all: &[Item], name: &str) -> String {
    let item = all.iter().find(|item| item.name == name).unwrap_or_else(|| panic!("{name} is not in the sources"));
    let mut text = format!("### `{name}`\n\n{}\n", lines(&item.docs, ""));
    match &item.shape {
        Shape::Struct(fields) => text += &format!("{}\n", list(fields)),
        Shape::Enum(variants) if variants.iter().all(is_small) => {
            text += &variants.iter().enumerate().map(small).collect::<String>();
            text.push('\n');
        }
        Shape::Enum(variants) => variants.iter().enumerate().for_each(|it| text += &large(it)),
        Shape::Plain(made) => {
            let form = match *made {
                "random" => "Eight bytes, or sixteen hexadecimal digits.",
                "text" => "A `String`.",
                "u16" => "A `u16`.",
                _ => "A `u64`.",
            };
            text += &format!("{form}\n\n");
        }
    }
    text
}

fn is_small(variant: &Variant) -> bool {
    variant.fields.is_empty() && !variant.docs.contains(&String::new())
}

fn small((number, variant): (usize, &Variant)) -> String {
    let holds = variant.holds.as_ref().map_or(String::new(), |kind| format!(", a `{kind}`"));
    let name = snake_case(&variant.name);
    format!("- {number} `{name}`{holds}: {}", lines(&variant.docs, "  ").trim_start())
}

fn large((number, variant): (usize, &Variant)) -> String {
    let mut text = format!("#### {number} `{}`\n\n{}\n", snake_case(&variant.name), lines(&variant.docs, ""));
    if let Some(kind) = &variant.holds {
        text += &format!("Content: `{kind}`.\n\n");
    }
    if !variant.fields.is_empty() {
        text += &format!("Fields:\n\n{}\n", list(&variant.fields));
    }
    text
}

fn list(fields: &[Field]) -> String {
    let field =
        |field: &Field| format!("- `{}: {}`: {}", field.name, field.kind, lines(&field.docs, "  ").trim_start());
    fields.iter().map(field).collect()
}

fn lines(docs: &[String], indent: &str) -> String {
    let line = |line: String| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") };
    prose(docs).into_iter().map(line).collect()
}

fn limits() -> String {
    let mut text = "## Limits\n\n| name | value | what |\n|---|---|---|\n".to_owned();
    for (name, value, docs) in bounds(include_str!("../src/limits.rs")) {
        let what = prose(&docs).join(" ");
        writeln!(text, "| `{name}` | {value} | {} |", what.trim_end_matches('.')).expect("a string takes everything");
    }
    text + "\n"
}

fn examples<T: Serialize>(title: &str, frames: &[(String, T)]) -> String {
    let mut text = format!("### {title}\n\n");
    for (name, frame) in frames {
        text += &example(name, |form| encode(form, frame));
    }
    text
}

fn example(name: &str, encode: impl Fn(Form) -> Vec<u8>) -> String {
    let json = String::from_utf8(encode(Form::Json)).expect("JSON is UTF-8");
    let binary = hex(&encode(Form::Binary));
    format!("`{name}`\n\n```json\n{json}\n```\n\n```text\n{binary}\n```\n\n")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
