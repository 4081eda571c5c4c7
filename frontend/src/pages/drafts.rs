//! What one is writing and has not sent, in all rooms and threads, at `/drafts`: what is newest first.

use adda_shared::id::UnixMs;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::head::PageHead;
use crate::place::Place;
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::state::written::Written;
use crate::text::{Say as _, use_beside_text, use_language};
use crate::ui::button::IconButton;
use crate::ui::icon::Glyph;
use crate::ui::list::each;
use crate::ui::waiting::Empty;
use crate::view::drafts::use_drafts;
use crate::view::message_line::focus_beside;
use crate::view::names::use_room_name;
use crate::view::notice::use_today;
use crate::view::thread::when;
use crate::watch::{live, memo, part};

/// Characters of a draft that a line has a place for, and more.
const SHOWN_CHARS: usize = 300;

#[component]
pub(crate) fn Drafts() -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let (places, told, rooms) = (state.drafts(), state.drafts_told(), state.rooms());
    let drafts = memo(move || {
        told.track();
        // What the server has not heard of is the newest.
        let at = |number: u64| state.draft_at(Talk::numbered(number)).unwrap_or(UnixMs(u64::MAX));
        let mut drafts: Vec<(UnixMs, u64)> = Vec::new();
        for number in
            places.get().into_iter().filter(|number| rooms.with(|rooms| rooms.contains(&Talk::numbered(*number).room)))
        {
            let place = drafts.partition_point(|(other, _)| *other > at(number));
            drafts.insert(place, (at(number), number));
        }
        drafts.into_iter().map(|(_, number)| number).collect::<Vec<u64>>()
    });
    let row = |number: u64| view! { <Line talk=Talk::numbered(number) /> }.into_any();
    view! {
        <main class="room" aria-label=text.say(|text| text.sidebar.drafts)>
            <PageHead title=text.say(|text| text.sidebar.drafts) />
            <div class="settings-scroll">
                <div class="settings">
                    <div role="status">{part(move || {
                        drafts
                            .with(Vec::is_empty)
                            .then(|| {
                                view! {
                                    <Empty
                                        glyph=Glyph::Edit
                                        title=text.say(|text| text.drafts.none)
                                        text=text.say(|text| text.drafts.none_text)
                                    />
                                }
                            })
                    })}</div>
                    <ul class="message-lines">{each(move || drafts.get(), row)}</ul>
                </div>
            </div>
        </main>
    }
}

#[component]
fn Line(talk: Talk) -> impl IntoView {
    let (state, text, language, drafts) = (use_state(), use_beside_text(), use_language(), use_drafts());
    let (place, told, today) = (use_room_name(talk.room), state.drafts_told(), use_today());
    let says = memo(move || {
        told.track();
        Written::of(&state.draft(talk)).text.trim().chars().take(SHOWN_CHARS).collect::<String>()
    });
    let about = memo(move || {
        told.track();
        state.draft_at(talk).map(|at| when(language.get(), at, today.get())).unwrap_or_default()
    });
    let within = move || talk.thread.map(|_| text.get().threads.within);
    let spoken = move || {
        let parts = [Some(place.get()), within().map(str::to_owned), Some(says.get()), Some(about.get())];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let throw_away = move |event: MouseEvent| {
        focus_beside(&event, ".message-line");
        drafts.throw_away(talk);
    };
    view! {
        <li class="message-line">
            <a href=Place::talk(talk).path() aria-label=live(spoken)>
                <span class="message-line-head">
                    <bdi class="message-line-author">{place}</bdi>
                    {part(move || within().map(|within| view! { <span class="message-line-place">{within}</span> }))}
                </span>
                <span class="message-line-text" dir="auto">{live(move || says.get())}</span>
                <span class="message-line-about">{live(move || about.get())}</span>
            </a>
            <IconButton glyph=Glyph::Trash small=true label=text.say(|text| text.drafts.discard) on:click=throw_away />
        </li>
    }
}
