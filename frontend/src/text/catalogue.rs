//! Every sentence of the page, by the view that says it. The values stand in `en` and `bn`.
//!
//! A field is a plain text, or a function where something is to be filled in. Functions take numbers as numbers and
//! write them as their language does. Names that tests rely on are marked so; their English wording is fixed.
//!
//! What only later parts of the page say stands in `later`, so that it comes with them.

use adda_shared::protocol::problem::Problem;

mod changes;
mod drafts;
mod files;
mod later;
mod notify;
mod plans;
mod poll;
mod reactions;
mod search;
mod shortcuts;
mod slash;
mod threads;

pub(crate) use changes::ChangesText;
pub(crate) use drafts::DraftsText;
pub(crate) use files::FilesText;
pub(crate) use later::*;
pub(crate) use notify::NotifyText;
pub(crate) use plans::PlansText;
pub(crate) use poll::PollText;
pub(crate) use reactions::ReactionsText;
pub(crate) use search::SearchText;
pub(crate) use shortcuts::ShortcutsText;
pub(crate) use slash::{SlashText, SlashWords};
pub(crate) use threads::ThreadsText;

/// What the first part of the page says.
pub(crate) struct Catalogue {
    pub(crate) common: CommonText,
    pub(crate) sidebar: SidebarText,
    pub(crate) room: RoomText,
    pub(crate) timeline: TimelineText,
    pub(crate) body: BodyText,
    pub(crate) composer: ComposerText,
    pub(crate) changes: ChangesText,
    pub(crate) connection: ConnectionText,
    pub(crate) crash: CrashText,
    /// What a refusal means, and what to do.
    pub(crate) problem: fn(&Problem) -> String,
    /// The server did not answer at all.
    pub(crate) unreachable: &'static str,
}

/// Words that many views need.
pub(crate) struct CommonText {
    pub(crate) cancel: &'static str,
    pub(crate) close: &'static str,
    pub(crate) back: &'static str,
    pub(crate) save: &'static str,
    pub(crate) saved: &'static str,
    pub(crate) retry: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) loading: &'static str,
    /// Above a list that can't be asked for at the moment.
    pub(crate) list_offline: &'static str,
    pub(crate) dismiss: &'static str,
    pub(crate) busy: &'static str,
    pub(crate) show_characters: &'static str,
    /// The region of passing notices.
    pub(crate) notices: &'static str,
    pub(crate) nothing_here: &'static str,
    pub(crate) nothing_here_text: &'static str,
    pub(crate) to_rooms: &'static str,
    /// Fixed: "Space name".
    pub(crate) space_name: &'static str,
    pub(crate) password_hint: &'static str,
}

pub(crate) struct SidebarText {
    /// Fixed: "Rooms". Also the heading.
    pub(crate) rooms: &'static str,
    pub(crate) favourites: &'static str,
    pub(crate) direct: &'static str,
    /// Where those in which nothing is unread are left out, and these are all.
    pub(crate) all_read: &'static str,
    /// Fixed: "Jump to".
    pub(crate) jump: &'static str,
    pub(crate) jump_nothing: fn(query: &str) -> String,
    pub(crate) browse: &'static str,
    /// Fixed: "Saved messages".
    pub(crate) saved: &'static str,
    /// Fixed: "Drafts".
    pub(crate) drafts: &'static str,
    /// Fixed: "Scheduled and reminders".
    pub(crate) plans: &'static str,
    /// Of a room in which one is writing something. Fixed: "Draft".
    pub(crate) draft: &'static str,
    /// Fixed: "Unread".
    pub(crate) unread_all: &'static str,
    /// Fixed: "Threads".
    pub(crate) threads: &'static str,
    /// The title of the page that lists them.
    pub(crate) all_rooms: &'static str,
    pub(crate) create_room: &'static str,
    pub(crate) new_direct: &'static str,
    pub(crate) no_rooms: &'static str,
    pub(crate) no_direct: &'static str,
    pub(crate) unread: fn(count: u64) -> String,
    /// Of the unread messages that call oneself, as many as are counted. Fixed: "2 mentions".
    pub(crate) mentions: fn(count: &str, is_one: bool) -> String,
    /// Of a room of whose messages one is not notified.
    pub(crate) silent: &'static str,
    /// Of oneself, where one is notified of nothing for a while.
    pub(crate) paused: &'static str,
    pub(crate) space_menu: &'static str,
    pub(crate) invite: &'static str,
    pub(crate) rename_space: &'static str,
    pub(crate) settings: &'static str,
    pub(crate) shortcuts: &'static str,
    pub(crate) dark_theme: &'static str,
    pub(crate) light_theme: &'static str,
    pub(crate) online: &'static str,
    pub(crate) away: &'static str,
    /// Of somebody who is here and wants to be left alone.
    pub(crate) busy: &'static str,
    /// Fixed: "Set a status".
    pub(crate) set_status: &'static str,
    pub(crate) offline: &'static str,
    /// What stands on the key.
    pub(crate) key_ctrl: &'static str,
}

/// The head of a room, and what stands instead of one.
pub(crate) struct RoomText {
    /// Fixed: "Conversation".
    pub(crate) conversation: &'static str,
    /// Fixed: "Details".
    pub(crate) details: &'static str,
    /// The panel of a thread. Fixed: "Thread".
    pub(crate) thread: &'static str,
    /// The panel of a search.
    pub(crate) search: &'static str,
    /// Opens a search. Fixed: "Search messages". Also the label of its field.
    pub(crate) find_messages: &'static str,
    pub(crate) people: fn(count: u64) -> String,
    pub(crate) removed: fn(room: &str) -> String,
    pub(crate) none_title: &'static str,
    pub(crate) none_text: &'static str,
    /// The same for guests, who can't look round.
    pub(crate) none_guest: &'static str,
}

pub(crate) struct TimelineText {
    /// Fixed: "Messages".
    pub(crate) log: &'static str,
    pub(crate) today: &'static str,
    pub(crate) yesterday: &'static str,
    /// The unread line.
    pub(crate) new: &'static str,
    pub(crate) begins: &'static str,
    pub(crate) begins_direct: fn(people: &str) -> String,
    pub(crate) begins_invite: &'static str,
    pub(crate) somebody: &'static str,
    pub(crate) jump_latest: &'static str,
    pub(crate) jump_new: fn(count: u64) -> String,
    pub(crate) loading: &'static str,
    pub(crate) failed: &'static str,
    /// In the place of a thread that can't be had.
    pub(crate) missing: &'static str,
    pub(crate) waiting_offline: &'static str,
    pub(crate) discard: &'static str,
    pub(crate) link_copied: &'static str,
    pub(crate) marked_unread: &'static str,
    /// Before the reason, with the space between them.
    pub(crate) change_refused: &'static str,
}

/// What is said beside the text of a message.
pub(crate) struct BodyText {
    pub(crate) code: &'static str,
    pub(crate) copy_code: &'static str,
    pub(crate) table: &'static str,
    /// Of what should be a formula.
    pub(crate) no_formula: &'static str,
    /// Of a task.
    pub(crate) done: &'static str,
    pub(crate) not_done: &'static str,
    /// On what is hidden.
    pub(crate) show_hidden: &'static str,
    /// In its place, where a message is read aloud.
    pub(crate) hidden: &'static str,
}

pub(crate) struct ComposerText {
    /// Fixed: "Message".
    pub(crate) label: &'static str,
    /// Fixed: "Send".
    pub(crate) send: &'static str,
    /// The label of the field in a thread, and what stands in it. Fixed: "Reply in thread".
    pub(crate) in_thread: &'static str,
    pub(crate) to_room: fn(room: &str) -> String,
    pub(crate) to_person: fn(people: &str) -> String,
    pub(crate) left: fn(chars: u64) -> String,
    pub(crate) over: fn(chars: u64) -> String,
    pub(crate) offline: &'static str,
    pub(crate) archived: &'static str,
    pub(crate) outbox_full: &'static str,
    pub(crate) typing_one: fn(who: &str) -> String,
    pub(crate) typing_two: fn(one: &str, other: &str) -> String,
    pub(crate) typing_many: fn(count: u64) -> String,
}

/// The line about the connection.
pub(crate) struct ConnectionText {
    pub(crate) connecting: &'static str,
    pub(crate) lost: fn(seconds: u64) -> String,
    pub(crate) now: &'static str,
    pub(crate) offline: &'static str,
    /// From when it is what is shown: a time, or a day and a time.
    pub(crate) as_of: fn(moment: &str) -> String,
    pub(crate) back: &'static str,
    pub(crate) signed_out: &'static str,
    /// The browser has no room for more.
    pub(crate) keeps_no_more: &'static str,
    /// The browser keeps nothing at all.
    pub(crate) keeps_nothing: &'static str,
    /// Another tab has a newer page, which keeps things in another way.
    pub(crate) kept_by_newer: &'static str,
    pub(crate) new_version: &'static str,
    pub(crate) reload: &'static str,
}

/// The page after a panic.
pub(crate) struct CrashText {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    pub(crate) reload: &'static str,
    pub(crate) incident: &'static str,
}
