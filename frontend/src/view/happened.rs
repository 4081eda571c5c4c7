//! What happened in a room besides messages, in a sentence.

use adda_shared::id::UserId;
use adda_shared::item::{Content, Item};
use adda_shared::permission::RoomRole;
use adda_shared::protocol::event::RoomFact;
use leptos::prelude::*;

use super::names::display_name;
use crate::state::{State, use_state};
use crate::text::{BesideText, format, use_beside_text, use_language};
use crate::ui::icon::{Glyph, Icon};
use crate::watch::live;

/// What a notice says.
pub(crate) fn happened(item: &Item) -> AnyView {
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    let (at, by) = (item.at, item.by);
    let Content::Notice(what) = item.what.clone() else { return ().into_any() };
    view! {
        <Icon glyph=glyph(&what) small=true />
        <p dir="auto">{live(move || sentence(state, text.get(), by, &what))}</p>
        <time datetime=format::iso(at)>{live(move || format::time(language.get(), at))}</time>
    }
    .into_any()
}

const fn glyph(what: &RoomFact) -> Glyph {
    match what {
        RoomFact::Created { .. }
        | RoomFact::MessageSent { .. }
        | RoomFact::MessageEdited { .. }
        | RoomFact::MessageDeleted { .. }
        | RoomFact::Reacted { .. }
        | RoomFact::Unreacted { .. }
        | RoomFact::Pinned { .. }
        | RoomFact::Unpinned { .. }
        | RoomFact::Voted { .. }
        | RoomFact::PollClosed { .. }
        | RoomFact::Previewed { .. }
        | RoomFact::Tombstone { .. }
        | RoomFact::Withheld => Glyph::Sparkles,
        RoomFact::MemberJoined { .. } => Glyph::Enter,
        RoomFact::MemberLeft { .. } => Glyph::Leave,
        RoomFact::MemberRoleChanged { .. } => Glyph::Star,
        RoomFact::Renamed { .. } | RoomFact::Described { .. } => Glyph::Edit,
        RoomFact::Archived => Glyph::Archive,
        RoomFact::Unarchived => Glyph::Unarchive,
    }
}

fn sentence(state: State, text: &BesideText, by: UserId, what: &RoomFact) -> String {
    let words = &text.happened;
    let name = |user| display_name(state, user, text.timeline.somebody);
    let who = name(by);
    match what {
        RoomFact::Created { .. } => (words.created)(&who),
        RoomFact::MemberJoined { person, .. } if person.user == by => (words.joined)(&who),
        RoomFact::MemberJoined { person, .. } => (words.added)(&who, &name(person.user)),
        RoomFact::MemberLeft { user } if *user == by => (words.left)(&who),
        RoomFact::MemberLeft { user } => (words.removed)(&who, &name(*user)),
        RoomFact::MemberRoleChanged { user, role } => match role {
            RoomRole::Owner => (words.made_owner)(&who, &name(*user)),
            RoomRole::Member => (words.made_member)(&who, &name(*user)),
        },
        RoomFact::Renamed { name } => (words.renamed)(&who, name.as_str()),
        RoomFact::Described { topic } if topic.as_str().is_empty() => (words.topic_removed)(&who),
        RoomFact::Described { topic } => (words.described)(&who, topic.as_str()),
        RoomFact::Archived => (words.archived)(&who),
        RoomFact::Unarchived => (words.unarchived)(&who),
        // What concerns a message stands at the message.
        RoomFact::MessageSent { .. }
        | RoomFact::MessageEdited { .. }
        | RoomFact::MessageDeleted { .. }
        | RoomFact::Reacted { .. }
        | RoomFact::Unreacted { .. }
        | RoomFact::Pinned { .. }
        | RoomFact::Unpinned { .. }
        | RoomFact::Voted { .. }
        | RoomFact::PollClosed { .. }
        | RoomFact::Previewed { .. }
        | RoomFact::Tombstone { .. }
        | RoomFact::Withheld => String::new(),
    }
}
