//! What is said of commands that are written.

/// A command: what it takes, as it is shown behind its name, and what it does.
pub(crate) struct SlashWords {
    pub(crate) takes: &'static str,
    pub(crate) help: &'static str,
}

pub(crate) struct SlashText {
    /// Of the list. Fixed: "Commands".
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    /// Fixed: "Send as a message".
    pub(crate) send: &'static str,
    /// Fixed: "See all commands".
    pub(crate) all: &'static str,
    pub(crate) unknown: fn(word: &str) -> String,
    pub(crate) not_here: &'static str,
    pub(crate) no_text: &'static str,
    pub(crate) no_person: &'static str,
    pub(crate) nobody: fn(name: &str) -> String,
    pub(crate) no_room: &'static str,
    pub(crate) no_such_room: fn(name: &str) -> String,
    pub(crate) no_span: fn(said: &str) -> String,
    pub(crate) no_day: &'static str,
    pub(crate) no_when: &'static str,
    pub(crate) offline: &'static str,
    pub(crate) me: SlashWords,
    pub(crate) shrug: SlashWords,
    pub(crate) dm: SlashWords,
    pub(crate) join: SlashWords,
    pub(crate) invite: SlashWords,
    pub(crate) remove: SlashWords,
    pub(crate) topic: SlashWords,
    pub(crate) rename: SlashWords,
    pub(crate) mute: SlashWords,
    pub(crate) unmute: SlashWords,
    pub(crate) pause: SlashWords,
    pub(crate) resume: SlashWords,
    pub(crate) status: SlashWords,
    pub(crate) poll: SlashWords,
    pub(crate) search: SlashWords,
    pub(crate) date: SlashWords,
    pub(crate) saved: SlashWords,
    pub(crate) drafts: SlashWords,
    pub(crate) schedule: SlashWords,
    pub(crate) remind: SlashWords,
    pub(crate) later: SlashWords,
    pub(crate) threads: SlashWords,
    pub(crate) unread: SlashWords,
    pub(crate) leave: SlashWords,
    pub(crate) archive: SlashWords,
    pub(crate) settings: SlashWords,
    pub(crate) dark: SlashWords,
    pub(crate) light: SlashWords,
    pub(crate) shortcuts: SlashWords,
    pub(crate) help: SlashWords,
}
