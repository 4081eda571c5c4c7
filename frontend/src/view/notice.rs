//! The quiet rows of a timeline: a new day, and what happened in the room besides messages.

use std::time::Duration;

use adda_shared::id::UnixMs;
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use leptos::prelude::*;

use super::names::display_name;
use super::timeline::{Rows, track};
use crate::browser;
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
    let (language, Today(today)) = (use_language(), expect_context());
    view! {
        <div class="timeline-day" use:track=(rows.scroll, key)>
            <time datetime=format::iso(at)>{live(move || format::day(language.get(), at, UnixMs(today.get())))}</time>
        </div>
    }
}

/// Something happened in the room.
#[component]
pub(crate) fn Notice(rows: Rows, key: RowKey, event: RoomEvent) -> impl IntoView {
    let (state, text, language) = (use_state(), use_text(), use_language());
    let (at, glyph) = (event.at, glyph(&event.what));
    view! {
        <div class="timeline-notice" use:track=(rows.scroll, key)>
            <Icon glyph small=true />
            <p dir="auto">{live(move || sentence(state, text.get(), &event))}</p>
            <time datetime=format::iso(at)>{live(move || format::time(language.get(), at))}</time>
        </div>
    }
}

const fn glyph(what: &RoomFact) -> Glyph {
    match what {
        RoomFact::Created { .. } | RoomFact::MessageSent { .. } => Glyph::Sparkles,
        RoomFact::MemberJoined { .. } => Glyph::Enter,
        RoomFact::MemberLeft { .. } => Glyph::Leave,
        RoomFact::MemberRoleChanged { .. } => Glyph::Star,
        RoomFact::Renamed { .. } | RoomFact::Described { .. } => Glyph::Edit,
        RoomFact::Archived => Glyph::Archive,
        RoomFact::Unarchived => Glyph::Unarchive,
    }
}

fn sentence(state: State, text: &Catalogue, event: &RoomEvent) -> String {
    let words = &text.timeline;
    let name = |user| display_name(state, user, words.somebody);
    let by = name(event.by);
    match &event.what {
        RoomFact::Created { .. } => (words.created)(&by),
        RoomFact::MessageSent { body, .. } => body.to_string(),
        RoomFact::MemberJoined { person, .. } if person.user == event.by => (words.joined)(&by),
        RoomFact::MemberJoined { person, .. } => (words.added)(&by, &name(person.user)),
        RoomFact::MemberLeft { user } if *user == event.by => (words.left)(&by),
        RoomFact::MemberLeft { user } => (words.removed)(&by, &name(*user)),
        RoomFact::MemberRoleChanged { user, role } => match role {
            adda_shared::permission::RoomRole::Owner => (words.made_owner)(&by, &name(*user)),
            adda_shared::permission::RoomRole::Member => (words.made_member)(&by, &name(*user)),
        },
        RoomFact::Renamed { name } => (words.renamed)(&by, name.as_str()),
        RoomFact::Described { topic } if topic.as_str().is_empty() => (words.topic_removed)(&by),
        RoomFact::Described { topic } => (words.described)(&by, topic.as_str()),
        RoomFact::Archived => (words.archived)(&by),
        RoomFact::Unarchived => (words.unarchived)(&by),
    }
}
