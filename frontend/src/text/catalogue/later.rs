//! What is said by parts of the page that come later, and by nothing else. Each has what the first part says as well.
//!
//! Longer than 400 lines because it is one list of words, each with what it is said of.

use std::ops::Deref;

use super::{
    Catalogue, DraftsText, FilesText, NotifyText, PlansText, PollText, ReactionsText, SearchText, ShortcutsText,
    SlashText, ThreadsText,
};

/// What is said to whom is not signed in.
pub(crate) struct DoorText {
    pub(crate) first: &'static Catalogue,
    pub(crate) account: AccountText,
}

/// What is said beside talking.
pub(crate) struct BesideText {
    pub(crate) first: &'static Catalogue,
    pub(crate) about: AboutText,
    pub(crate) outside: OutsideText,
    pub(crate) tools: ToolsText,
    pub(crate) replies: RepliesText,
    pub(crate) threads: ThreadsText,
    pub(crate) unread: UnreadText,
    pub(crate) happened: HappenedText,
    pub(crate) forward: ForwardText,
    pub(crate) completion: CompletionText,
    pub(crate) past: PastText,
    pub(crate) people: PeopleText,
    pub(crate) profile: ProfileText,
    pub(crate) arrange: ArrangeText,
    pub(crate) directory: DirectoryText,
    pub(crate) files: FilesText,
    pub(crate) reactions: ReactionsText,
    pub(crate) pins: PinsText,
    pub(crate) saved: SavedText,
    pub(crate) drafts: DraftsText,
    pub(crate) dates: DatesText,
    pub(crate) search: SearchText,
    pub(crate) invites: InvitesText,
    pub(crate) settings: SettingsText,
    pub(crate) notify: NotifyText,
    pub(crate) status: StatusWords,
    pub(crate) poll: PollText,
    pub(crate) plans: PlansText,
    pub(crate) previews: PreviewsText,
    pub(crate) receipts: ReceiptsText,
    pub(crate) password: PasswordText,
    pub(crate) shortcuts: ShortcutsText,
    pub(crate) slash: SlashText,
}

/// All that is said in a language which is a part of its own.
pub(crate) struct AllText {
    pub(crate) door: DoorText,
    pub(crate) beside: BesideText,
}

impl Deref for DoorText {
    type Target = Catalogue;

    fn deref(&self) -> &Catalogue {
        self.first
    }
}

impl Deref for BesideText {
    type Target = Catalogue;

    fn deref(&self) -> &Catalogue {
        self.first
    }
}

/// What happened in a room besides messages.
pub(crate) struct HappenedText {
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
}

/// Saying again, somewhere else, what was said.
pub(crate) struct ForwardText {
    /// Fixed: "Forward".
    pub(crate) tool: &'static str,
    pub(crate) title: &'static str,
    pub(crate) find: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) comment: &'static str,
    pub(crate) done: fn(places: u64) -> String,
    /// Above what was forwarded. Fixed: "Forwarded from Ada".
    pub(crate) from: fn(by: &str) -> String,
    pub(crate) from_in: fn(by: &str, room: &str) -> String,
}

/// What is said of previews of links.
pub(crate) struct PreviewsText {
    pub(crate) remove: fn(site: &str) -> String,
    /// Fixed: "Remove link previews".
    pub(crate) remove_all: &'static str,
    /// Fixed: "Show previews of links".
    pub(crate) show: &'static str,
    pub(crate) show_hint: &'static str,
}

/// What one says of oneself.
pub(crate) struct StatusWords {
    /// Fixed: "Choose an emoji".
    pub(crate) choose: &'static str,
    pub(crate) change: fn(emoji: &str) -> String,
    /// Fixed: "No emoji".
    pub(crate) no_emoji: &'static str,
    /// Fixed: "What are you doing?".
    pub(crate) words: &'static str,
    pub(crate) suggestions: &'static str,
    pub(crate) meeting: &'static str,
    pub(crate) pause: &'static str,
    pub(crate) at_home: &'static str,
    pub(crate) ill: &'static str,
    pub(crate) on_leave: &'static str,
    pub(crate) end: &'static str,
    pub(crate) never: &'static str,
    pub(crate) half_hour: &'static str,
    pub(crate) hour: &'static str,
    pub(crate) four_hours: &'static str,
    pub(crate) today: &'static str,
    pub(crate) week: &'static str,
    pub(crate) until: fn(time: &str) -> String,
    /// Fixed: "Clear status".
    pub(crate) clear: &'static str,
    pub(crate) set: &'static str,
    pub(crate) cleared: &'static str,
}

/// Arranging the list of rooms.
pub(crate) struct ArrangeText {
    /// Fixed: "Arrange rooms".
    pub(crate) menu: &'static str,
    pub(crate) add: &'static str,
    pub(crate) remove: &'static str,
    pub(crate) up: &'static str,
    pub(crate) down: &'static str,
    pub(crate) unread_first: &'static str,
    pub(crate) by_name: &'static str,
    pub(crate) hide_read: &'static str,
    pub(crate) show_read: &'static str,
}

/// The card of somebody.
pub(crate) struct ProfileText {
    pub(crate) time: fn(time: &str) -> String,
    pub(crate) shared: &'static str,
    pub(crate) none_shared: &'static str,
    pub(crate) offline: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) own_time: &'static str,
    pub(crate) own_time_hint: &'static str,
    pub(crate) own_time_elsewhere: fn(zone: &str) -> String,
    pub(crate) own_time_here: fn(zone: &str) -> String,
}

/// First run, joining, signing in.
pub(crate) struct AccountText {
    /// Fixed: "Your name".
    pub(crate) name: &'static str,
    /// Fixed: "Password".
    pub(crate) password: &'static str,
    pub(crate) name_hint: &'static str,
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
    pub(crate) language: &'static str,
}

/// The details of a room, and what its owner does with it.
pub(crate) struct AboutText {
    pub(crate) open: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) direct: &'static str,
    pub(crate) archived: &'static str,
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
}

/// Instead of a room that one is not in.
pub(crate) struct OutsideText {
    pub(crate) no_such_title: &'static str,
    pub(crate) no_such_text: &'static str,
    /// It can't be looked up now, could not be, or is not among those listed.
    pub(crate) look_offline: &'static str,
    pub(crate) look_failed: &'static str,
    pub(crate) look_cut: &'static str,
    pub(crate) not_member: fn(room: &str) -> String,
    pub(crate) join: &'static str,
}

/// What completes a word while one types it.
pub(crate) struct CompletionText {
    /// What the list is of. Fixed: "Emoji", "People", "Rooms".
    pub(crate) emoji: &'static str,
    pub(crate) people: &'static str,
    pub(crate) rooms: &'static str,
    /// Read aloud, where it opens or changes.
    pub(crate) count: fn(count: u64) -> String,
    /// After "@room" and after "@here".
    pub(crate) all: &'static str,
    pub(crate) here: &'static str,
}

/// What can be done with a message.
pub(crate) struct PinsText {
    /// Fixed: "Pinned messages".
    pub(crate) title: &'static str,
    pub(crate) none: &'static str,
    pub(crate) pinned: &'static str,
    /// Fixed: "Pin".
    pub(crate) pin: &'static str,
    /// Fixed: "Unpin".
    pub(crate) unpin: &'static str,
    /// The link to one, to who hears it.
    pub(crate) by: fn(by: &str, text: &str) -> String,
}

/// Going to what was said on a day.
pub(crate) struct DatesText {
    /// In a menu. Fixed: "Go to a date".
    pub(crate) title: &'static str,
    pub(crate) title_in: fn(room: &str) -> String,
    pub(crate) day: &'static str,
    /// Fixed: "Go".
    pub(crate) go: &'static str,
    pub(crate) none: &'static str,
    /// In the list of where one can jump to.
    pub(crate) jump: fn(day: &str) -> String,
}

/// Everything that is unread, on a page of its own.
pub(crate) struct UnreadText {
    pub(crate) none: &'static str,
    pub(crate) none_text: &'static str,
    /// Fixed: "Mark as read".
    pub(crate) read: &'static str,
    /// Below the first messages. Fixed: "Read on".
    pub(crate) more: &'static str,
    /// Of a thread, by the name of its room and what began it. Fixed: "Lobby, thread: tea?".
    pub(crate) thread: fn(room: &str, about: &str) -> String,
}

/// What one saves for oneself.
pub(crate) struct SavedText {
    pub(crate) none: &'static str,
    pub(crate) none_text: &'static str,
    /// Fixed: "Saved".
    pub(crate) saved: &'static str,
    /// Fixed: "Save for later".
    pub(crate) save: &'static str,
    /// Fixed: "Remove from saved".
    pub(crate) unsave: &'static str,
}

pub(crate) struct ToolsText {
    pub(crate) actions: &'static str,
    pub(crate) copy_link: &'static str,
    pub(crate) copy_text: &'static str,
    /// Fixed: "React".
    pub(crate) react: &'static str,
    /// Fixed: "Reply".
    pub(crate) reply: &'static str,
    /// Fixed: "Who reacted".
    pub(crate) who_reacted: &'static str,
    /// Fixed: "Mark as unread".
    pub(crate) mark_unread: &'static str,
    pub(crate) profile: &'static str,
    /// What was said before it was changed.
    pub(crate) versions: &'static str,
    /// Fixed: "More". The menu of all else.
    pub(crate) more: &'static str,
    /// Fixed: "Edit".
    pub(crate) edit: &'static str,
    /// Fixed: "Delete".
    pub(crate) delete: &'static str,
}

/// How far others have read.
pub(crate) struct ReceiptsText {
    /// Of the faces at a message. Fixed: "Seen by Ben and Chloe".
    pub(crate) seen_by: fn(who: &str) -> String,
    /// In a menu, and above the list. Fixed: "Seen by".
    pub(crate) seen_by_menu: &'static str,
    pub(crate) nobody: &'static str,
    pub(crate) hint: &'static str,
    /// Of the switch. Fixed: "Show others what I have read".
    pub(crate) own: &'static str,
    pub(crate) own_hint: &'static str,
}

/// Messages that answer others, or call people.
pub(crate) struct RepliesText {
    /// Of the line above an answer. Fixed: "In reply to Ada: tea?".
    pub(crate) answers: fn(by: &str, text: &str) -> String,
    /// Above where one writes. Fixed: "Replying to Ada".
    pub(crate) answering: fn(by: &str) -> String,
    /// In the place of a message that is not here yet.
    pub(crate) coming: &'static str,
    /// Fixed: "Call everybody?".
    pub(crate) call_all_title: &'static str,
    pub(crate) call_all: fn(people: u64) -> String,
    /// Fixed: "Send and call".
    pub(crate) call: &'static str,
}

/// Deleting a message, and what it said before.
pub(crate) struct PastText {
    pub(crate) delete_title: &'static str,
    pub(crate) delete_text: &'static str,
    /// What a message has said: the title of the list.
    pub(crate) versions: &'static str,
    pub(crate) versions_gone: &'static str,
    pub(crate) versions_failed: &'static str,
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

/// Having one, and another one.
pub(crate) struct PasswordText {
    pub(crate) guest_title: &'static str,
    pub(crate) guest_lead: &'static str,
    pub(crate) set_password: &'static str,
    pub(crate) current_password: &'static str,
    pub(crate) new_password: &'static str,
    pub(crate) change_password: &'static str,
    pub(crate) password_changed: &'static str,
}
