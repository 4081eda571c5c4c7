//! The emoji under a message: which, how many people put each there, and who.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::reaction::Reaction;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::deeds::Deed;
use super::names::display_name;
use super::timeline::Rows;
use super::tools::focus_message;
use crate::browser;
use crate::signal::{Memo, RwSignal};
use crate::state::rows::{MessageRow, Row};
use crate::state::{State, use_state};
use crate::text::{BesideText, Language, Say as _, format, use_beside_text, use_language};
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::{When, each};
use crate::ui::toast::use_toasts;
use crate::watch::{live, memo, part};

/// People who are named before the others are counted, where there are more.
const NAMED_MAX: usize = 4;

/// The emoji under a message, and the way to one more.
pub(crate) fn reactions(rows: Rows, message: Memo<MessageRow>) -> AnyView {
    let text = use_beside_text();
    let reactable =
        memo(move || message.with(|message| message.sent.filter(|_| Deed::React.may_be(rows.deeds, message))));
    let is_pinned = memo(move || message.with(|message| message.is_pinned));
    let is_saved = memo(move || message.with(|message| message.is_saved));
    let has_emoji = memo(move || message.with(|message| !message.reactions.is_empty()));
    let emoji = move || message.with(|message| message.reactions.iter().map(number_of).collect::<Vec<u64>>());
    let choose = move |event: MouseEvent| {
        // Not every browser puts the focus on what is pressed.
        if let Some(button) = event.current_target().and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            browser::focus(&button);
        }
        message.with_untracked(|message| Deed::React.run(rows.deeds, message));
    };
    view! {
        <div class="reactions-row" role="group" aria-label=text.say(|text| text.reactions.reactions)>
            <When when=move || is_pinned.get()>
                <span class="pinned">
                    <Icon glyph=Glyph::Pin small=true />
                    {text.say(|text| text.pins.pinned)}
                </span>
            </When>
            <When when=move || is_saved.get()>
                <span class="pinned">
                    <Icon glyph=Glyph::Bookmark small=true />
                    {text.say(|text| text.saved.saved)}
                </span>
            </When>
            {each(emoji, move |number| view! { <Chip message number reactable /> }.into_any())}
            <When when=move || has_emoji.get() && reactable.get().is_some()>
                <button
                    class="reaction"
                    type="button"
                    aria-label=text.say(|text| text.tools.react)
                    title=text.say(|text| text.tools.react)
                    on:click=choose
                >
                    <Icon glyph=Glyph::React small=true />
                </button>
            </When>
        </div>
    }
    .into_any()
}

/// A number for each emoji, by which its chip stays the same: FNV-1a.
fn number_of(reaction: &Reaction) -> u64 {
    reaction
        .emoji
        .as_str()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// One emoji, how many put it there, and whether one did oneself: pressing it changes that.
#[component]
fn Chip(message: Memo<MessageRow>, number: u64, reactable: Memo<Option<Revision>>) -> impl IntoView {
    let (state, text, language, toasts) = (use_state(), use_beside_text(), use_language(), use_toasts());
    let me = state.user();
    let find = move |message: &MessageRow| message.reactions.iter().find(|one| number_of(one) == number).cloned();
    let reaction = memo(move || message.with(find));
    let is_own = memo(move || reaction.with(|one| one.as_ref().is_some_and(|one| is_by(one, me))));
    let count = memo(move || reaction.with(|one| one.as_ref().map_or(0, |one| one.by.len() as u64)));
    let emoji = memo(move || reaction.with(|one| one.as_ref().map(|one| one.emoji.to_string()).unwrap_or_default()));
    let who = move |you: fn(&BesideText) -> &'static str| {
        let by = reaction.with(|one| one.as_ref().map(|one| one.by.clone()).unwrap_or_default());
        who(state, language.get(), &by, you(text.get()), NAMED_MAX)
    };
    let label = move || (text.get().reactions.label)(&emoji.get(), count.get(), &who(|text| text.reactions.you));
    let press = move |event: MouseEvent| {
        let Some((sent, one)) = reactable.get_untracked().zip(reaction.get_untracked()) else { return };
        let is_on = !is_by(&one, me);
        if !is_on && one.by.len() == 1 {
            // The chip is about to go, and the focus with it.
            focus_message(&event);
        }
        let room = message.with_untracked(|message| message.room);
        if let Err(unsent) = state.react(room, sent, one.emoji, is_on) {
            toasts.unsent(unsent);
        }
    };
    view! {
        <button
            class="reaction"
            type="button"
            aria-pressed=live(move || is_own.get().to_string())
            aria-disabled=live(move || reactable.get().is_none().then_some("true"))
            aria-label=live(label)
            title=live(move || who(|text| text.reactions.you_first))
            on:click=press
        >
            <span class="reaction-emoji" aria-hidden="true">
                {live(move || emoji.get())}
            </span>
            <span class="reaction-count" aria-hidden="true">
                {live(move || format::number(language.get(), count.get()))}
            </span>
        </button>
    }
}

fn is_by(reaction: &Reaction, me: Option<UserId>) -> bool {
    me.is_some_and(|me| reaction.by.contains(&me))
}

/// "You, Ben and 3 others". Tracks.
pub(super) fn who(state: State, language: Language, by: &[UserId], you: &str, named_max: usize) -> String {
    let words = language.beside();
    let me = state.user();
    let (own, others): (Vec<UserId>, Vec<UserId>) = by.iter().copied().partition(|user| Some(*user) == me);
    let mut named: Vec<String> = own.iter().map(|_| you.to_owned()).collect();
    // Counting one who could as well be named would say less.
    let named_max = if by.len() <= named_max + 1 { by.len() } else { named_max };
    for user in others.iter().take(named_max - named.len().min(named_max)) {
        named.push(display_name(state, *user, words.timeline.somebody));
    }
    let further = by.len() - named.len();
    if further > 0 {
        named.push((words.reactions.others)(further as u64));
    }
    format::list(language, &named)
}

/// Everybody who put an emoji under a message.
#[component]
pub(crate) fn WhoReacted(
    open: RwSignal<bool>,
    room: RwSignal<Option<RoomId>>,
    message: RwSignal<Option<Revision>>,
) -> impl IntoView {
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    let reactions = move || {
        let row = room.get().zip(message.get()).and_then(|(room, message)| state.message_at(room, message));
        match row.map(|row| row.get()) {
            Some(Row::Message(message)) => message.reactions,
            Some(Row::Line(_) | Row::Notice(_)) | None => Vec::new(),
        }
    };
    let line = move |one: Reaction| {
        let who = who(state, language.get(), &one.by, text.get().reactions.you_first, usize::MAX - 1);
        view! {
            <li>
                <span class="reaction-emoji">{one.emoji.to_string()}</span>
                <span>{who}</span>
            </li>
        }
    };
    view! {
        <Dialog open title=text.say(|text| text.tools.who_reacted)>
            <ul class="who-reacted">{part(move || reactions().into_iter().map(line).collect_view())}</ul>
        </Dialog>
    }
}
