//! Every sentence of the page, by the view that says it. The values stand in `en` and `bn`.
//!
//! A field is a plain text, or a function where something is to be filled in. Functions take numbers as numbers and
//! write them as their language does. Names that tests rely on are marked so; their English wording is fixed.

use adda_shared::protocol::problem::Problem;

mod changes;
mod files;
mod reactions;
mod search;
mod shortcuts;

pub(crate) use changes::ChangesText;
pub(crate) use files::FilesText;
pub(crate) use reactions::ReactionsText;
pub(crate) use search::SearchText;
pub(crate) use shortcuts::ShortcutsText;

pub(crate) struct Catalogue {
    pub(crate) common: CommonText,
    pub(crate) account: AccountText,
    pub(crate) sidebar: SidebarText,
    pub(crate) room: RoomText,
    pub(crate) timeline: TimelineText,
    pub(crate) body: BodyText,
    pub(crate) composer: ComposerText,
    pub(crate) changes: ChangesText,
    pub(crate) people: PeopleText,
    pub(crate) directory: DirectoryText,
    pub(crate) files: FilesText,
    pub(crate) reactions: ReactionsText,
    pub(crate) search: SearchText,
    pub(crate) invites: InvitesText,
    pub(crate) settings: SettingsText,
    pub(crate) connection: ConnectionText,
    pub(crate) shortcuts: ShortcutsText,
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
}

/// First run, joining, signing in.
pub(crate) struct AccountText {
    /// Fixed: "Your name".
    pub(crate) name: &'static str,
    /// Fixed: "Password".
    pub(crate) password: &'static str,
    /// Fixed: "Space name".
    pub(crate) space_name: &'static str,
    pub(crate) name_hint: &'static str,
    pub(crate) password_hint: &'static str,
    pub(crate) welcome_title: &'static str,
    pub(crate) welcome_lead: &'static str,
    /// Fixed: "Create space".
    pub(crate) create_space: &'static str,
    /// What the first room is called.
    pub(crate) first_room: &'static str,
    pub(crate) welcome_done_title: &'static str,
    pub(crate) welcome_done_text: &'static str,
    pub(crate) welcome_no_token_title: &'static str,
    pub(crate) welcome_no_token_text: &'static str,
    pub(crate) join_title: fn(space: &str) -> String,
    pub(crate) join_lead: &'static str,
    pub(crate) join_lead_by: fn(by: &str) -> String,
    pub(crate) join_guest_lead: fn(rooms: &[String]) -> String,
    /// Fixed: "Join".
    pub(crate) join: &'static str,
    pub(crate) join_spent_title: &'static str,
    pub(crate) join_spent_text: &'static str,
    pub(crate) join_have_account: &'static str,
    pub(crate) sign_in_title: fn(space: &str) -> String,
    /// Fixed: "Sign in".
    pub(crate) sign_in: &'static str,
    pub(crate) sign_in_lead: &'static str,
    pub(crate) sign_in_forgotten: &'static str,
    pub(crate) sign_in_no_account: &'static str,
    pub(crate) sign_in_invite_only: &'static str,
    pub(crate) guest_title: &'static str,
    pub(crate) guest_lead: &'static str,
    pub(crate) set_password: &'static str,
    pub(crate) current_password: &'static str,
    pub(crate) new_password: &'static str,
    pub(crate) change_password: &'static str,
    pub(crate) password_changed: &'static str,
    pub(crate) language: &'static str,
}

pub(crate) struct SidebarText {
    /// Fixed: "Rooms". Also the heading.
    pub(crate) rooms: &'static str,
    pub(crate) direct: &'static str,
    /// Fixed: "Jump to".
    pub(crate) jump: &'static str,
    pub(crate) jump_nothing: fn(query: &str) -> String,
    pub(crate) browse: &'static str,
    pub(crate) create_room: &'static str,
    pub(crate) new_direct: &'static str,
    pub(crate) no_rooms: &'static str,
    pub(crate) no_direct: &'static str,
    pub(crate) unread: fn(count: u64) -> String,
    pub(crate) space_menu: &'static str,
    pub(crate) invite: &'static str,
    pub(crate) rename_space: &'static str,
    pub(crate) settings: &'static str,
    pub(crate) shortcuts: &'static str,
    pub(crate) dark_theme: &'static str,
    pub(crate) light_theme: &'static str,
    pub(crate) online: &'static str,
    pub(crate) away: &'static str,
    pub(crate) offline: &'static str,
}

/// The head of a room, its details and what its owner does with it.
pub(crate) struct RoomText {
    /// Fixed: "Conversation".
    pub(crate) conversation: &'static str,
    /// Fixed: "Details".
    pub(crate) details: &'static str,
    pub(crate) open: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) direct: &'static str,
    pub(crate) archived: &'static str,
    pub(crate) people: fn(count: u64) -> String,
    pub(crate) actions: &'static str,
    pub(crate) about: &'static str,
    pub(crate) no_topic: &'static str,
    pub(crate) name: &'static str,
    pub(crate) topic: &'static str,
    pub(crate) edit: &'static str,
    pub(crate) edit_title: &'static str,
    pub(crate) leave: &'static str,
    pub(crate) leave_title: fn(room: &str) -> String,
    pub(crate) leave_open: &'static str,
    pub(crate) leave_closed: &'static str,
    pub(crate) archive: &'static str,
    pub(crate) archive_title: fn(room: &str) -> String,
    pub(crate) archive_text: &'static str,
    pub(crate) unarchive: &'static str,
    pub(crate) removed: fn(room: &str) -> String,
    pub(crate) no_such_title: &'static str,
    pub(crate) no_such_text: &'static str,
    /// Instead of a room that one is not in: it can't be looked up now, could not be, or is not among those listed.
    pub(crate) look_offline: &'static str,
    pub(crate) look_failed: &'static str,
    pub(crate) look_cut: &'static str,
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
    pub(crate) created: fn(by: &str) -> String,
    pub(crate) joined: fn(who: &str) -> String,
    pub(crate) added: fn(by: &str, who: &str) -> String,
    pub(crate) left: fn(who: &str) -> String,
    pub(crate) removed: fn(by: &str, who: &str) -> String,
    pub(crate) made_owner: fn(by: &str, who: &str) -> String,
    pub(crate) made_member: fn(by: &str, who: &str) -> String,
    pub(crate) renamed: fn(by: &str, name: &str) -> String,
    pub(crate) described: fn(by: &str, topic: &str) -> String,
    pub(crate) topic_removed: fn(by: &str) -> String,
    pub(crate) archived: fn(by: &str) -> String,
    pub(crate) unarchived: fn(by: &str) -> String,
    pub(crate) somebody: &'static str,
    pub(crate) jump_latest: &'static str,
    pub(crate) jump_new: fn(count: u64) -> String,
    pub(crate) loading: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) waiting_offline: &'static str,
    pub(crate) discard: &'static str,
    pub(crate) actions: &'static str,
    pub(crate) copy_link: &'static str,
    pub(crate) copy_text: &'static str,
    pub(crate) link_copied: &'static str,
}

/// What is said beside the text of a message.
pub(crate) struct BodyText {
    pub(crate) code: &'static str,
    pub(crate) copy_code: &'static str,
    pub(crate) table: &'static str,
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
    pub(crate) to_room: fn(room: &str) -> String,
    pub(crate) to_person: fn(people: &str) -> String,
    pub(crate) left: fn(chars: u64) -> String,
    pub(crate) over: fn(chars: u64) -> String,
    pub(crate) offline: &'static str,
    pub(crate) archived: &'static str,
    pub(crate) not_member: fn(room: &str) -> String,
    pub(crate) join: &'static str,
    pub(crate) outbox_full: &'static str,
    pub(crate) typing_one: fn(who: &str) -> String,
    pub(crate) typing_two: fn(one: &str, other: &str) -> String,
    pub(crate) typing_many: fn(count: u64) -> String,
}

/// The panel of people, roles, and choosing people.
pub(crate) struct PeopleText {
    pub(crate) title: &'static str,
    pub(crate) here: fn(count: u64) -> String,
    pub(crate) not_here: fn(count: u64) -> String,
    pub(crate) you: &'static str,
    pub(crate) room_owner: &'static str,
    pub(crate) guest: &'static str,
    pub(crate) admin: &'static str,
    pub(crate) owner: &'static str,
    pub(crate) add: &'static str,
    pub(crate) add_title: fn(room: &str) -> String,
    pub(crate) find: &'static str,
    pub(crate) find_nothing: &'static str,
    pub(crate) all_in: &'static str,
    pub(crate) add_one: &'static str,
    pub(crate) added: fn(who: &str) -> String,
    pub(crate) actions: fn(who: &str) -> String,
    pub(crate) write_to: &'static str,
    pub(crate) make_owner: &'static str,
    pub(crate) make_member: &'static str,
    pub(crate) remove: &'static str,
    pub(crate) remove_title: fn(who: &str, room: &str) -> String,
    pub(crate) remove_text: &'static str,
    pub(crate) make_admin: &'static str,
    pub(crate) make_space_owner: &'static str,
    pub(crate) unmake_admin: &'static str,
    pub(crate) direct_title: &'static str,
    pub(crate) direct_chosen: fn(count: u64) -> String,
    pub(crate) direct_start: &'static str,
    pub(crate) nobody_else: &'static str,
    pub(crate) load_failed: &'static str,
}

/// The room browser, and making a room.
pub(crate) struct DirectoryText {
    pub(crate) title: &'static str,
    pub(crate) find: &'static str,
    pub(crate) nothing: fn(query: &str) -> String,
    pub(crate) none: &'static str,
    pub(crate) members: fn(count: u64) -> String,
    pub(crate) join: &'static str,
    pub(crate) visit: &'static str,
    pub(crate) create_title: &'static str,
    pub(crate) create: &'static str,
    pub(crate) name: &'static str,
    pub(crate) topic: &'static str,
    pub(crate) topic_hint: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) open: &'static str,
    pub(crate) open_hint: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) closed_hint: &'static str,
}

pub(crate) struct InvitesText {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) for_members: &'static str,
    pub(crate) for_members_hint: &'static str,
    pub(crate) for_guests: &'static str,
    pub(crate) for_guests_hint: &'static str,
    pub(crate) rooms: &'static str,
    pub(crate) expiry: &'static str,
    pub(crate) hour: &'static str,
    pub(crate) days: fn(count: u64) -> String,
    pub(crate) never: &'static str,
    pub(crate) uses: &'static str,
    pub(crate) uses_times: fn(count: u64) -> String,
    pub(crate) uses_any: &'static str,
    pub(crate) create: &'static str,
    pub(crate) link: &'static str,
    pub(crate) made: &'static str,
    pub(crate) qr: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) open_links: &'static str,
    pub(crate) none: &'static str,
    pub(crate) expires: fn(moment: &str) -> String,
    pub(crate) used: fn(uses: u64) -> String,
    pub(crate) used_of: fn(uses: u64, max: u64) -> String,
    pub(crate) by: fn(who: &str) -> String,
    pub(crate) by_server: &'static str,
    pub(crate) revoke: &'static str,
    pub(crate) revoked: &'static str,
}

pub(crate) struct SettingsText {
    pub(crate) title: &'static str,
    pub(crate) profile: &'static str,
    pub(crate) display_name: &'static str,
    pub(crate) display_name_hint: fn(name: &str) -> String,
    pub(crate) colour: &'static str,
    pub(crate) hue: fn(degrees: u64) -> String,
    pub(crate) look: &'static str,
    pub(crate) theme: &'static str,
    pub(crate) theme_system: &'static str,
    pub(crate) theme_light: &'static str,
    pub(crate) theme_dark: &'static str,
    pub(crate) theme_contrast: &'static str,
    pub(crate) language: &'static str,
    pub(crate) security: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) sign_out_guest: &'static str,
    pub(crate) version: fn(version: &str) -> String,
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
