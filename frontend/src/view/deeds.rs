//! All that one can do with a message: the one list of which its tools, its menu and the keys are made.

use adda_shared::id::Revision;
use adda_shared::permission::RoomAction;
use adda_shared::preview::Preview;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::act::copy;
use super::composer::focus_composer;
use super::plan_dialog;
use super::shortcuts::Key;
use super::timeline::Rows;
use super::tools::{Deeds, address};
use crate::browser;
use crate::place::Place;
use crate::state::Unsent;
use crate::state::rows::{MessageRow, Row, RowKey, Says};
use crate::state::talk::Talk;
use crate::text::BesideText;
use crate::ui::icon::Glyph;

/// Something that one can do with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    React,
    Reply,
    Thread,
    Edit,
    WhoReacted,
    SeenBy,
    Pin,
    Save,
    Forward,
    Remind,
    MarkUnread,
    Profile,
    CopyLink,
    CopyText,
    Versions,
    RemovePreviews,
    Delete,
}

impl Deed {
    /// What one finds beside a message.
    pub(super) const TOOLS: [Self; 4] = [Self::React, Self::Reply, Self::Thread, Self::Edit];

    /// What one finds in its menu.
    pub(super) const MENU: [Self; 13] = [
        Self::WhoReacted,
        Self::Pin,
        Self::Save,
        Self::Forward,
        Self::Remind,
        Self::MarkUnread,
        Self::SeenBy,
        Self::Profile,
        Self::CopyLink,
        Self::CopyText,
        Self::Versions,
        Self::RemovePreviews,
        Self::Delete,
    ];

    pub(super) const fn glyph(self) -> Glyph {
        match self {
            Self::React => Glyph::React,
            Self::Reply => Glyph::Reply,
            Self::Thread => Glyph::Thread,
            Self::Edit => Glyph::Edit,
            Self::WhoReacted => Glyph::People,
            Self::SeenBy => Glyph::Check,
            Self::Pin => Glyph::Pin,
            Self::Save => Glyph::Bookmark,
            Self::Forward => Glyph::Forward,
            Self::Remind => Glyph::Bell,
            Self::MarkUnread => Glyph::Unread,
            Self::Profile => Glyph::Person,
            Self::CopyLink => Glyph::Link,
            Self::CopyText => Glyph::Copy,
            Self::Versions => Glyph::Clock,
            Self::RemovePreviews => Glyph::Close,
            Self::Delete => Glyph::Trash,
        }
    }

    /// The key for it, while the message has the focus.
    pub(super) const fn key(self) -> Option<Key> {
        match self {
            Self::React => Some(Key::Just("+")),
            Self::Reply => Some(Key::Just("R")),
            Self::Thread => Some(Key::Just("T")),
            Self::Edit => Some(Key::Just("E")),
            Self::Pin => Some(Key::Just("P")),
            Self::Save => Some(Key::Just("S")),
            Self::Forward => Some(Key::Just("F")),
            Self::MarkUnread => Some(Key::Just("U")),
            Self::Delete => Some(Key::Delete),
            Self::WhoReacted
            | Self::SeenBy
            | Self::Remind
            | Self::Profile
            | Self::CopyLink
            | Self::CopyText
            | Self::Versions
            | Self::RemovePreviews => None,
        }
    }

    /// What it is called, for a message like this.
    pub(super) const fn label(self, text: &BesideText, message: &MessageRow) -> &'static str {
        match self {
            Self::React => text.tools.react,
            Self::Reply => text.tools.reply,
            Self::Thread => text.threads.reply,
            Self::Edit => text.tools.edit,
            Self::WhoReacted => text.tools.who_reacted,
            Self::SeenBy => text.receipts.seen_by_menu,
            Self::Pin if message.is_pinned => text.pins.unpin,
            Self::Pin => text.pins.pin,
            Self::Save if message.is_saved => text.saved.unsave,
            Self::Save => text.saved.save,
            Self::Forward => text.forward.tool,
            Self::Remind => text.plans.remind_me,
            Self::MarkUnread => text.tools.mark_unread,
            Self::Profile => text.tools.profile,
            Self::CopyLink => text.tools.copy_link,
            Self::CopyText => text.tools.copy_text,
            Self::Versions => text.tools.versions,
            Self::RemovePreviews => text.previews.remove_all,
            Self::Delete => text.tools.delete,
        }
    }

    /// Whether it can be done with this message, by oneself. Tracks.
    pub(super) fn may_be(self, deeds: Deeds, message: &MessageRow) -> bool {
        let Says::Text(said, _, edited) = &message.says else { return false };
        if message.sent.is_none() {
            return self == Self::CopyText && !said.is_empty();
        }
        let may_send = || deeds.may(RoomAction::Send);
        match self {
            Self::React | Self::Reply => may_send(),
            Self::Thread => may_send() && deeds.talk.thread.is_none(),
            Self::Edit => message.is_own && message.forwarded.is_none() && may_send(),
            Self::WhoReacted => !message.reactions.is_empty(),
            Self::SeenBy => deeds.talk.thread.is_none() && deeds.state.has_receipts(deeds.talk.room),
            Self::Pin => deeds.may(RoomAction::Pin),
            Self::Forward => message.poll.is_none() && deeds.may(RoomAction::Read),
            Self::Save | Self::Remind | Self::MarkUnread => deeds.may(RoomAction::Read),
            Self::Profile | Self::CopyLink => true,
            Self::CopyText => !said.is_empty(),
            Self::Versions => edited.is_some() && deeds.may(RoomAction::ReadVersions),
            Self::RemovePreviews if message.previews.is_empty() => false,
            Self::RemovePreviews | Self::Delete => message.is_own && may_send() || deeds.may(RoomAction::Moderate),
        }
    }

    /// What a key is for.
    pub(super) fn of(event: &KeyboardEvent) -> Option<Self> {
        let pressed = event.key();
        // Signs stand behind Shift on some keyboards and not on others.
        let is_shifted = event.shift_key() && pressed.chars().all(char::is_alphanumeric);
        if event.alt_key() || event.ctrl_key() || event.meta_key() || is_shifted {
            return None;
        }
        let is_for = |deed: &Self| deed.key().is_some_and(|key| key.is(&pressed));
        Self::TOOLS.into_iter().chain(Self::MENU).find(is_for)
    }

    /// Does it, where it can be done; answers whether it was.
    pub(super) fn run(self, deeds: Deeds, message: &MessageRow) -> bool {
        if !untrack(|| self.may_be(deeds, message)) {
            return false;
        }
        // Of what is not sent yet only the text is asked for.
        let sent = message.sent.unwrap_or_default();
        match self {
            Self::React => deeds.open(sent, |dialogs| dialogs.picker),
            Self::Reply => deeds.drafts.answer(deeds.talk, Some(sent)),
            Self::Thread => open_thread(deeds, sent),
            Self::Edit => deeds.drafts.edit(deeds.talk, sent),
            Self::WhoReacted => deeds.open(sent, |dialogs| dialogs.reactions),
            Self::SeenBy => deeds.open(sent, |dialogs| dialogs.seen_by),
            Self::Pin => tell(deeds, deeds.state.pin(deeds.talk.room, sent, !message.is_pinned)),
            Self::Save => tell(deeds, deeds.state.save(deeds.talk.room, sent, !message.is_saved)),
            Self::Forward => deeds.open(sent, |dialogs| dialogs.forward),
            Self::Remind => {
                plan_dialog::begin(deeds.dialogs, "");
                deeds.open(sent, |dialogs| dialogs.planning);
            }
            Self::MarkUnread => mark_unread(deeds, sent),
            Self::Profile => deeds.dialogs.open_profile(message.by),
            Self::CopyLink => {
                let link = [browser::origin(), address(message, sent)].concat();
                copy(deeds.toasts, link, |text| text.timeline.link_copied);
            }
            Self::CopyText => {
                let said = message.text().map(ToString::to_string).unwrap_or_default();
                copy(deeds.toasts, deeds.state.as_shown(&said), |text| text.common.copied);
            }
            Self::Versions => deeds.open(sent, |dialogs| dialogs.versions),
            Self::RemovePreviews => {
                for Preview { link, .. } in &message.previews {
                    tell(deeds, deeds.state.remove_preview(deeds.talk.room, sent, link.clone()));
                }
            }
            Self::Delete => deeds.open(sent, |dialogs| dialogs.delete_message),
        }
        true
    }
}

/// Says what was not even asked of the server, where that is so.
fn tell(deeds: Deeds, asked: Result<(), Unsent>) {
    if let Err(unsent) = asked {
        deeds.toasts.unsent(unsent);
    }
}

fn mark_unread(deeds: Deeds, message: Revision) {
    let asked = deeds.state.mark_unread(deeds.talk.room, message);
    if asked.is_ok() {
        deeds.toasts.note(deeds.toasts.words().timeline.marked_unread);
    }
    tell(deeds, asked);
}

/// Opens the thread of a message, to answer there.
fn open_thread(deeds: Deeds, message: Revision) {
    let talk = Talk::in_thread(deeds.talk.room, message);
    deeds.places.go(Place::talk(talk));
    // Where it is open already, nothing else leads there.
    focus_composer(talk);
}

/// Does what a key is for with this message, which has the focus.
pub(crate) fn on_key(rows: Rows, key: RowKey, event: &KeyboardEvent) {
    let pressed = event.key();
    let Row::Message(message) = rows.deeds.state.row(rows.talk, key).get_untracked() else { return };
    let is_menu = match pressed.as_str() {
        "." | "ContextMenu" => !(event.alt_key() || event.ctrl_key() || event.meta_key()),
        "F10" => event.shift_key(),
        _ => false,
    };
    let is_done =
        if is_menu { open_menu(rows, key) } else { Deed::of(event).is_some_and(|deed| deed.run(rows.deeds, &message)) };
    if is_done {
        event.prevent_default();
    }
}

/// Whether there is anything in the menu of a message. Tracks.
pub(super) fn has_more(deeds: Deeds, message: &MessageRow) -> bool {
    Deed::MENU.iter().any(|deed| deed.may_be(deeds, message))
}

/// Opens the menu of this message, which has the focus, where there is anything in it; answers whether there is.
pub(crate) fn open_menu(rows: Rows, key: RowKey) -> bool {
    let row = rows.deeds.state.row(rows.talk, key);
    let is_any = untrack(|| matches!(row.get(), Row::Message(message) if has_more(rows.deeds, &message)));
    if is_any {
        rows.deeds.dialogs.menu.set(Some((rows.talk, key)));
    }
    is_any
}
