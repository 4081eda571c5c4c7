//! What is said of commands that are written, in English.

use crate::text::catalogue::{SlashText, SlashWords};

const fn words(takes: &'static str, help: &'static str) -> SlashWords {
    SlashWords { takes, help }
}

pub(super) const SLASH: SlashText = SlashText {
    title: "Commands",
    lead: "Write one at the beginning of a message. Begin with // to send a text that starts with a slash.",
    send: "Send as a message",
    all: "See all commands",
    unknown: |word| format!("There is no command /{word}."),
    not_here: "You can't do that here.",
    no_text: "Write something after it.",
    no_person: "Name one person: @ and what they are called.",
    nobody: |name| format!("Nobody here is called {name}."),
    no_room: "Name a room: # and what it is called.",
    no_such_room: |name| format!("There is no room {name} that you can join."),
    no_span: |said| format!("{said} is not a time. Write 30m, 8h, 2d or tomorrow: 30 days at most."),
    no_day: "Write a date such as 2026-11-01.",
    offline: "There is no connection now. What you wrote stays here.",
    me: words("text", "Say what you are doing, in italics"),
    shrug: words("[text]", "Send a shrug, after a text if you like"),
    dm: words("@name", "Talk with somebody directly"),
    join: words("#room", "Go to a room, and join it"),
    invite: words("@name …", "Add people to this room"),
    remove: words("@name", "Remove somebody from this room"),
    topic: words("[text]", "Say what this room is for"),
    rename: words("name", "Rename this room"),
    mute: words("[30m | 8h | 2d | tomorrow]", "Mute this room, for 8 hours if you don't say"),
    unmute: words("", "Unmute this room"),
    pause: words("[30m | 8h | 2d | tomorrow]", "Pause all notifications, for an hour if you don't say"),
    resume: words("", "Be notified again"),
    poll: words("[question]", "Ask the others to choose"),
    status: words("[emoji] [words] | clear", "Say what you are doing, to everybody"),
    search: words("text", "Search messages"),
    date: words("2026-11-01", "Go to what was said on a day"),
    saved: words("", "See what you have saved"),
    drafts: words("", "See what you have not sent yet"),
    unread: words("", "See everything that is unread"),
    threads: words("", "See the threads that you follow"),
    leave: words("", "Leave this room"),
    archive: words("", "Archive this room"),
    settings: words("", "Open the settings"),
    dark: words("", "Use the dark theme"),
    light: words("", "Use the light theme"),
    shortcuts: words("", "See the keyboard shortcuts"),
    help: words("", "See all commands"),
};
