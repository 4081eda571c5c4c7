//! What stands over a timeline: the way back to the newest message, and what is read aloud.

use adda_shared::id::Revision;
use adda_shared::markdown;
use leptos::prelude::*;

use super::names::display_name;
use super::scroll::Scroll;
use crate::state::paging::TimelineSignals;
use crate::state::rows::Row;
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::text::{Say as _, format, use_language, use_text};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::each;
use crate::watch::{memo, part};

/// All that stands over it.
pub(crate) fn over_timeline(talk: Talk, signals: TimelineSignals, scroll: Scroll) -> AnyView {
    view! {
        <JumpToEnd talk scroll />
        <Announced talk signals />
    }
    .into_any()
}

/// The way back to the newest message, while it is not in view.
#[component]
fn JumpToEnd(talk: Talk, scroll: Scroll) -> impl IntoView {
    let state = use_state();
    let text = use_text();
    let language = use_language();
    let is_away = memo(move || scroll.has_landed().get() && !scroll.is_at_end().get());
    let unread = state.unread_in(talk);
    view! {
        {part(move || {
            is_away.get().then(|| {
                view! {
                    <button class="timeline-jump" type="button" on:click=move |_| state.go_to_end(talk)>
                        <Icon glyph=Glyph::ArrowDown small=true />
                        <span>{text.say(|text| text.timeline.jump_latest)}</span>
                        {move || {
                            (unread.get() > 0)
                                .then(|| {
                                    view! {
                                        <span class="badge" aria-hidden="true">
                                            {format::number(language.get(), unread.get())}
                                        </span>
                                        <span class="visually-hidden">{(text.get().timeline.jump_new)(unread.get())}</span>
                                    }
                                })
                        }}
                    </button>
                }
            })
        })}
    }
}

/// Others' messages are read aloud as they come. The log itself is not, since scrolling adds to it too.
#[component]
fn Announced(talk: Talk, signals: TimelineSignals) -> impl IntoView {
    let (state, text) = (use_state(), use_text());
    let said = move |revision: u64| {
        // The row may come a frame later than the news of it.
        signals.list.track();
        match state.message_at(talk.room, Revision(revision))?.get() {
            Row::Message(message) => {
                let words = markdown::plain(&markdown::parse(message.text()?.as_str()), text.get().body.hidden);
                let mut told = [display_name(state, message.by, "").as_str(), ": ", words.as_str()].concat();
                for file in message.files() {
                    told.push('\n');
                    told.push_str(file.name.as_str());
                }
                Some(told)
            }
            Row::Line(_) | Row::Notice(_) => None,
        }
    };
    view! {
        <div class="visually-hidden" aria-live="polite">
            // An element for each, lest what says the same as the one before be passed over.
            {each(
                move || signals.announced.get().iter().map(|revision| revision.0).collect(),
                move |revision| {
                    // What it is changed to is no news, but nothing stays of what is deleted.
                    let mut first = None;
                    let told = move || said(revision).map(|said| first.get_or_insert(said).clone());
                    view! { <p>{part(told)}</p> }.into_any()
                },
            )}
        </div>
    }
}
