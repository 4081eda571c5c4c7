//! One message in a list of such: who wrote it and what it says, as a link to where it stands.

use adda_shared::id::{Revision, RoomId};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::quote::{Line, line};
use crate::browser;
use crate::signal::{Memo, Signal};
use crate::state::use_state;
use crate::text::use_beside_text;
use crate::ui::button::IconButton;
use crate::ui::icon::Glyph;
use crate::ui::list::When;
use crate::watch::{live, memo, part, watch};

/// What is told of a thread below the message that began it: its last reply, how many there are and when that was, and
/// how many are unread; each is empty where there is none.
#[derive(Clone, Copy)]
pub(crate) struct Below {
    pub(crate) reply: Memo<String>,
    pub(crate) about: Memo<String>,
    pub(crate) new: Memo<String>,
}

/// A message that is on a list, and the way off it. It is asked for where it is not held.
#[component]
pub(crate) fn MessageLine(
    room: RoomId,
    message: Revision,
    #[prop(into)] path: Signal<String>,
    /// Where it stands, where the list is of several rooms.
    #[prop(optional)]
    place: Option<Signal<String>>,
    #[prop(optional)] below: Option<Below>,
    /// What takes it off the list.
    off: Signal<&'static str>,
    #[prop(into)] may_off: Signal<bool>,
    #[prop(into)] on_off: Callback<()>,
) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    // What it says is read anew only where it is another: there may be hundreds of lines.
    let quote = memo(move || Some(state.quoted(room, message)));
    watch(move || {
        if quote.with(|quote| quote.as_ref().is_some_and(|quote| quote.says.is_none())) {
            state.want(room, message);
        }
    });
    let is_reply = memo(move || state.thread_of(room, message).flatten().is_some());
    let says: Memo<Line> = memo(move || quote.with(|quote| line(state, text.get(), quote.as_ref())));
    let spoken = move || {
        let spoken = says.with(|says| (text.get().pins.by)(&says.by, &says.text));
        let mut parts = vec![spoken];
        parts.extend(place.map(|place| place.get()));
        parts.extend(is_reply.get().then(|| text.get().threads.within.to_owned()));
        if let Some(Below { reply, about, new }) = below {
            parts.extend([reply.get(), about.get(), new.get()].into_iter().filter(|part| !part.is_empty()));
        }
        parts.join(" · ")
    };
    let off_the_list = move |event: MouseEvent| {
        focus_beside(&event, ".message-line");
        on_off.run(());
    };
    view! {
        <li class="message-line">
            <a href=path aria-label=live(spoken) data-quiet=live(move || says.with(|says| says.is_quiet.then_some("")))>
                <span class="message-line-head">
                    <bdi class="message-line-author">{live(move || says.with(|says| says.by.clone()))}</bdi>
                    {part(move || place.map(|place| view! { <bdi class="message-line-place">{place}</bdi> }))}
                    {part(move || {
                        is_reply.get().then(|| view! { <span class="message-line-place">{text.get().threads.within}</span> })
                    })}
                </span>
                <span class="message-line-text" dir="auto">
                    {live(move || says.with(|says| says.text.clone()))}
                </span>
                {below.map(below_line)}
            </a>
            <When when=may_off>
                <IconButton glyph=Glyph::Close small=true label=off on:click=off_the_list />
            </When>
        </li>
    }
}

fn below_line(below: Below) -> AnyView {
    let Below { reply, about, new } = below;
    view! {
        <span class="message-line-reply" dir="auto">{live(move || reply.get())}</span>
        <span class="message-line-about">
            {live(move || about.get())}
            {part(move || {
                (!new.with(String::is_empty)).then(|| view! { <span class="badge">{live(move || new.get())}</span> })
            })}
        </span>
    }
    .into_any()
}

/// The line goes with its button, so who pressed that goes on with the next one, or the last.
pub(crate) fn focus_beside(event: &MouseEvent, lines: &str) {
    let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(line) = pressed.and_then(|pressed| pressed.closest(lines).ok().flatten()) else { return };
    let beside = [line.next_element_sibling(), line.previous_element_sibling()].into_iter().flatten();
    let link = beside.filter_map(|beside| beside.query_selector("a").ok().flatten()).next();
    let is_beside = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()).is_some_and(|link| browser::focus(&link));
    // Where nothing is left, to the way out of the page, or to what led there.
    if !is_beside && !browser::focus_on(".room-back") {
        browser::focus_on(".sidebar [aria-current=page]");
    }
}
