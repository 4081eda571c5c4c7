//! One message that was found, with what of it matches.

use adda_shared::id::UserId;
use adda_shared::protocol::search::{FoundMessage, Mark};
use leptos::prelude::*;

use super::names::{use_hue, use_name, use_room_name};
use crate::app::Screen;
use crate::browser;
use crate::place::{Panel, Place, use_places};
use crate::signal::Signal;
use crate::text::{Say as _, format, use_beside_text, use_language};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::watch::{live, memo};

/// A message that was found, as a link to where it stands. On a large screen the search stays beside it.
#[component]
pub(crate) fn FoundLine(
    found: FoundMessage,
    /// What its writer is called, where the server told that.
    told_name: Option<String>,
) -> impl IntoView {
    let (places, words, language) = (use_places(), use_beside_text(), use_language());
    let is_large = expect_context::<Screen>().is_large;
    let FoundMessage { room, revision, thread, at, by, text, is_cut_before, is_cut_after, marks } = found;
    let path = move || {
        let panel = match thread {
            Some(thread) => Panel::Thread(thread),
            None if is_large.get() => Panel::Search,
            None => Panel::None,
        };
        places.path(Place::Room { room, message: Some(revision), panel })
    };
    let is_here = memo(move || match places.here().get() {
        Place::Room { room: open, message, .. } => open == room && message == Some(revision),
        _ => false,
    });
    let when = move || {
        let language = language.get();
        [format::day(language, at, browser::now()), format::time(language, at)].join(" · ")
    };
    view! {
        <a class="found" href=live(path) aria-current=live(move || is_here.get().then_some("true"))>
            <Avatar name=name_of(by, told_name.clone()) hue=use_hue(by) size=AvatarSize::Small />
            <span class="found-head">
                <bdi class="found-name">{name_of(by, told_name)}</bdi>
                <bdi class="found-room">{use_room_name(room)}</bdi>
                {thread.map(|_| view! { <span class="found-room">{words.say(|text| text.threads.within)}</span> })}
            </span>
            <span class="found-text" dir="auto">
                {is_cut_before.then_some("… ")}
                {pieces(&text, &marks)}
                {is_cut_after.then_some(" …")}
            </span>
            <time class="found-time" datetime=format::iso(at)>
                {live(when)}
            </time>
        </a>
    }
}

fn name_of(by: UserId, told: Option<String>) -> Signal<String> {
    told.map_or_else(|| use_name(by), Signal::stored)
}

/// A text as nodes, with its marks as such. A mark that does not fit it, which no server sends, is left out.
fn pieces(text: &str, marks: &[Mark]) -> Vec<AnyView> {
    let mut nodes = Vec::with_capacity(2 * marks.len() + 1);
    let mut done = 0;
    for mark in marks {
        let (from, until) = (mark.from as usize, mark.until as usize);
        if let (Some(before), Some(marked)) = (text.get(done..from), text.get(from..until)) {
            nodes.push(before.to_owned().into_any());
            nodes.push(view! { <mark>{marked.to_owned()}</mark> }.into_any());
            done = until;
        }
    }
    nodes.push(text.get(done..).unwrap_or_default().to_owned().into_any());
    nodes
}
