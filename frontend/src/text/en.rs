//! English.

use super::Language;
use super::catalogue::*;
use super::format;

mod changes;
mod files;
pub(super) mod later;
mod notify;
mod plans;
mod poll;
mod problem;
mod reactions;
mod search;
mod slash;
mod threads;

const LANGUAGE: Language = Language::English;

fn number(number: u64) -> String {
    format::number(LANGUAGE, number)
}

/// "1 message", "2 messages".
fn count(count: u64, one: &str, other: &str) -> String {
    format!("{} {}", number(count), format::plural(LANGUAGE, count, one, other))
}

fn size(bytes: u64) -> String {
    format::size(LANGUAGE, bytes)
}

pub(super) static CATALOGUE: Catalogue = Catalogue {
    common: COMMON,
    sidebar: SIDEBAR,
    room: ROOM,
    timeline: TIMELINE,
    body: BODY,
    composer: COMPOSER,
    changes: changes::CHANGES,
    connection: CONNECTION,
    crash: CRASH,
    problem: problem::sentence,
    unreachable: "Adda's server can't be reached. Check your connection and try again.",
};

const COMMON: CommonText = CommonText {
    cancel: "Cancel",
    close: "Close",
    back: "Back",
    save: "Save",
    saved: "Saved",
    retry: "Retry",
    copied: "Copied",
    loading: "Loading",
    list_offline: "You are offline. The list comes up to date when the connection is back.",
    dismiss: "Dismiss",
    busy: "One moment",
    show_characters: "Show characters",
    notices: "Notices",
    nothing_here: "Nothing here",
    nothing_here_text: "This address leads nowhere. Perhaps it was cut off when it was copied.",
    to_rooms: "Go to your rooms",
    space_name: "Space name",
    password_hint: "At least 8 characters. A short sentence is good.",
};

const SIDEBAR: SidebarText = SidebarText {
    rooms: "Rooms",
    direct: "Direct messages",
    jump: "Jump to",
    jump_nothing: |query| format!("Nothing called “{query}”"),
    favourites: "Favourites",
    all_read: "Everything is read.",
    browse: "Browse rooms",
    saved: "Saved messages",
    drafts: "Drafts",
    plans: "Scheduled and reminders",
    draft: "Draft",
    unread_all: "Unread",
    threads: "Threads",
    all_rooms: "Browse rooms",
    create_room: "Create a room",
    new_direct: "New direct message",
    no_rooms: "You are in no room yet.",
    no_direct: "Nobody yet. Write to somebody.",
    unread: |unread| format!("{} unread", number(unread)),
    mentions: |count, is_one| [count, if is_one { " mention" } else { " mentions" }].concat(),
    silent: "notifications off",
    paused: "notifications paused",
    space_menu: "Space menu",
    invite: "Invite people",
    rename_space: "Rename the space",
    settings: "Settings",
    shortcuts: "Keyboard shortcuts",
    dark_theme: "Dark theme",
    light_theme: "Light theme",
    online: "Online",
    away: "Away",
    busy: "Do not disturb",
    set_status: "Set a status",
    offline: "Offline",
    key_ctrl: "Ctrl",
};

const ROOM: RoomText = RoomText {
    conversation: "Conversation",
    details: "Details",
    thread: "Thread",
    search: "Search",
    find_messages: "Search messages",
    people: |people| count(people, "person", "people"),
    removed: |room| format!("You are no longer in {room}."),
    none_title: "You are in no room yet",
    none_text: "See which rooms there are, or make one of your own.",
    none_guest: "Ask whoever invited you to let you into one. It appears here by itself.",
};

const TIMELINE: TimelineText = TimelineText {
    log: "Messages",
    today: "Today",
    yesterday: "Yesterday",
    new: "New",
    begins: "This is where the room begins.",
    begins_direct: |people| format!("This is between you and {people}. Nobody else can read it."),
    begins_invite: "Write the first line, or send somebody the link: they are in within seconds.",
    somebody: "Somebody",
    jump_latest: "Jump to latest",
    jump_new: |new| count(new, "new message", "new messages"),
    loading: "Loading older messages",
    failed: "These messages could not be loaded.",
    missing: "You are offline, and what was said here is not kept. It comes when the connection is back.",
    waiting_offline: "Waiting for the connection",
    discard: "Discard",
    link_copied: "Link copied",
    marked_unread: "Unread from here on",
    change_refused: "That did not go through. ",
};

const BODY: BodyText = BodyText {
    code: "Code",
    copy_code: "Copy",
    table: "Table",
    no_formula: "This formula can’t be read",
    done: "Done",
    not_done: "Not done",
    show_hidden: "Show hidden text",
    hidden: "hidden text",
};

const COMPOSER: ComposerText = ComposerText {
    label: "Message",
    send: "Send",
    in_thread: "Reply in thread",
    to_room: |room| format!("Message {room}"),
    to_person: |people| format!("Message {people}"),
    left: |chars| format!("{} left", number(chars)),
    over: |chars| format!("{} too many", number(chars)),
    offline: "Offline: what you send waits here.",
    archived: "This room is archived. It can be read, but not written in.",
    outbox_full: "Too many messages are waiting to be sent. Wait until the connection is back.",
    typing_one: |who| format!("{who} is typing"),
    typing_two: |one, other| format!("{one} and {other} are typing"),
    typing_many: |people| format!("{} are typing", count(people, "person", "people")),
};

const CONNECTION: ConnectionText = ConnectionText {
    connecting: "Connecting",
    lost: |seconds| match seconds {
        0 => "Connection lost. Trying again".to_owned(),
        seconds => format!("Connection lost. Trying again in {}\u{a0}s", number(seconds)),
    },
    now: "Now",
    offline: "You are offline. What you write is kept and goes out by itself.",
    as_of: |moment| format!("As of {moment}"),
    back: "Connected again",
    signed_out: "You were signed out.",
    keeps_no_more: "This browser has no room left, so it keeps no more to be read offline. Sending goes on.",
    keeps_nothing: "This browser keeps nothing for Adda. What is not sent when you close this tab is gone.",
    kept_by_newer: "Another tab has a newer Adda. Reload this one, so that what you write is kept.",
    new_version: "There is a newer Adda.",
    reload: "Reload",
};

const CRASH: CrashText = CrashText {
    title: "Adda stumbled",
    text: "Something went wrong in this page. What you were writing is kept. Reload to go on.",
    reload: "Reload",
    incident: "If it happens again, tell whoever runs this server:",
};
