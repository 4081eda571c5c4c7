//! The quiet rows of a timeline: a new day, and what happened in the room besides messages.

use std::time::Duration;

use adda_shared::id::{UnixMs, UserId};
use adda_shared::item::{Content, Item};
use adda_shared::protocol::event::RoomFact;
use leptos::prelude::*;

use super::names::display_name;
use super::timeline::{Rows, track};
use crate::browser;
use crate::signal::{RwSignal, Signal};
use crate::state::rows::RowKey;
use crate::state::{State, use_state};
use crate::text::{Catalogue, format, use_language, use_text};
use crate::ui::icon::{Glyph, Icon};
use crate::watch::live;

/// A moment of the day that it is: another one from midnight on.
#[derive(Clone, Copy)]
struct Today(RwSignal<u64>);

/// Makes the day known to everything below. Once, at the root.
pub(crate) fn provide_today() {
    let today = Today(RwSignal::new(browser::now().0));
    provide_context(today);
    today.wait();
    // A machine that slept has missed the hour.
    let _ = window_event_listener_untyped("visibilitychange", move |_| today.look());
}

/// A moment of today, for what says when something was.
pub(crate) fn use_today() -> Signal<u64> {
    let Today(today) = expect_context();
    today.into()
}

impl Today {
    fn look(self) {
        let (now, before) = (browser::now(), UnixMs(self.0.get_untracked()));
        if format::local_day(now) != format::local_day(before) {
            self.0.set(now.0);
        }
    }

    fn wait(self) {
        let next_day = move || {
            self.look();
            self.wait();
        };
        // Not less than a second, lest a clock that is set makes it spin.
        set_timeout(next_day, Duration::from_millis(format::until_midnight_ms(browser::now()).max(1_000)));
    }
}

/// A day begins.
#[component]
pub(crate) fn DayLine(rows: Rows, key: RowKey, at: UnixMs) -> impl IntoView {
    let (language, today) = (use_language(), use_today());
    view! {
        <div class="timeline-day" use:track=(rows.scroll, key)>
            <time datetime=format::iso(at)>{live(move || format::day(language.get(), at, UnixMs(today.get())))}</time>
        </div>
    }
}

/// Something happened in the room.
#[component]
pub(crate) fn Notice(rows: Rows, key: RowKey, item: Item) -> impl IntoView {
    let (state, text, language) = (use_state(), use_text(), use_language());
    let at = item.at;
    let what = match item.what {
        Content::Notice(what) => Some(what),
        Content::Message(_) => None,
    };
    what.map(|what| {
        view! {
            <div class="timeline-notice" use:track=(rows.scroll, key)>
                <Icon glyph=glyph(&what) small=true />
                <p dir="auto">{live(move || sentence(state, text.get(), item.by, &what))}</p>
                <time datetime=format::iso(at)>{live(move || format::time(language.get(), at))}</time>
            </div>
        }
    })
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

fn sentence(state: State, text: &Catalogue, by: UserId, what: &RoomFact) -> String {
    let words = &text.timeline;
    let name = |user| display_name(state, user, words.somebody);
    let who = name(by);
    match what {
        RoomFact::Created { .. } => (words.created)(&who),
        RoomFact::MemberJoined { person, .. } if person.user == by => (words.joined)(&who),
        RoomFact::MemberJoined { person, .. } => (words.added)(&who, &name(person.user)),
        RoomFact::MemberLeft { user } if *user == by => (words.left)(&who),
        RoomFact::MemberLeft { user } => (words.removed)(&who, &name(*user)),
        RoomFact::MemberRoleChanged { user, role } => match role {
            adda_shared::permission::RoomRole::Owner => (words.made_owner)(&who, &name(*user)),
            adda_shared::permission::RoomRole::Member => (words.made_member)(&who, &name(*user)),
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
        | RoomFact::Tombstone { .. }
        | RoomFact::Withheld => String::new(),
    }
}
