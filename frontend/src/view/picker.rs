//! The choice of an emoji for a message: what is at hand, all others by their groups, and what is found by a word.

use std::ops::Range;

use adda_shared::id::{Revision, RoomId};
use adda_shared::reaction::{Emoji, Reaction};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::emoji::{EmojiList, TONES};
use crate::browser;
use crate::signal::{Memo, RwSignal};
use crate::state::rows::{MessageRow, Row};
use crate::state::{settings, use_state};
use crate::text::{Language, Say as _, format, use_beside_text, use_language};
use crate::ui::button::IconButton;
use crate::ui::fresh_id;
use crate::ui::icon::Glyph;
use crate::ui::menu::place;
use crate::ui::modal::{self, Modal, Opening};
use crate::ui::toast::use_toasts;
use crate::ui::waiting::{LoadFailed, Skeleton};
use crate::watch::{live, memo, part};

/// Emoji that are shown at most of those that a word leads to.
const FOUND_MAX: usize = 120;
/// What shows the tones of skin.
const HAND: &str = "✋";

/// What the parts of the picker share, for as long as somebody is signed in.
#[derive(Clone, Copy)]
struct Choice {
    /// Nothing until it was fetched; nothing in it, where it could not be.
    list: RwSignal<Option<Option<&'static EmojiList>>>,
    typed: RwSignal<String>,
    tone: RwSignal<usize>,
    /// How many groups are there by now: the others come when one scrolls to them, since making all takes its time.
    groups: RwSignal<usize>,
}

impl Choice {
    fn begin(self) {
        self.typed.set(String::new());
        self.groups.set(1);
        self.fetch();
    }

    /// Fetches the list, unless it is there.
    fn fetch(self) {
        if self.list.with_untracked(|list| matches!(list, Some(Some(_)))) {
            return;
        }
        self.list.set(None);
        spawn_local(async move {
            let list = EmojiList::fetch().await;
            // Whoever asked may have signed out.
            self.list.try_set(Some(list));
        });
    }
}

impl Choice {
    /// One of the groups, once it is near.
    fn group(
        self,
        title: &'static str,
        range: Range<usize>,
        tone: usize,
        language: Language,
        is_near: Memo<bool>,
    ) -> AnyView {
        let known = move |list: &Option<Option<&'static EmojiList>>| {
            let list = (*list)??;
            let all = list.all[range.clone()].iter();
            Some(group(title, all.map(|one| (one.toned(tone), one.name(language).to_owned())).collect()))
        };
        let inner = part(move || is_near.get().then(|| self.list.with_untracked(&known)));
        view! { {inner} }.into_any()
    }

    /// Shows one more group, where the end of those that are there is near.
    fn scrolled(self, list: &Element) {
        let left = list.scroll_height() - list.scroll_top() - list.client_height();
        let groups = self.groups.get_untracked();
        let all = self.list.with_untracked(|list| list.flatten().map_or(0, |list| list.groups.len()));
        if left < 2 * list.client_height() && groups < all {
            self.groups.set(groups + 1);
        }
    }
}

/// The dialog in which an emoji is chosen, for a message or else told by `chosen`. It stands beside what had the focus, or on a small screen at its end.
#[component]
pub(crate) fn Picker(
    open: RwSignal<bool>,
    room: RwSignal<Option<RoomId>>,
    message: RwSignal<Option<Revision>>,
    chosen: RwSignal<String>,
) -> impl IntoView {
    let (state, text, toasts) = (use_state(), use_beside_text(), use_toasts());
    let choice = Choice {
        list: RwSignal::new(None),
        typed: RwSignal::default(),
        tone: RwSignal::new(settings::load_tone().min(TONES.len())),
        groups: RwSignal::new(1),
    };
    let modal = Modal::new(open.into(), Opening { begin: Box::new(move || choice.begin()), show });
    let choose = move |emoji: &str| {
        modal.close();
        let Ok(wanted) = Emoji::parse(emoji) else { return };
        settings::save_emoji(emoji);
        let Some((room, message)) = room.get_untracked().zip(message.get_untracked()) else {
            return chosen.set(emoji.to_owned());
        };
        let row = state.message_at(room, message).map(|row| row.get_untracked());
        let is_own = |one: &Reaction| one.emoji == wanted && state.user().is_some_and(|me| one.by.contains(&me));
        let has = |row: &MessageRow| row.reactions.iter().any(is_own);
        if matches!(&row, Some(Row::Message(row)) if has(row)) {
            return;
        }
        if let Err(unsent) = state.react(room, message, wanted, true) {
            toasts.unsent(unsent);
        }
    };
    let on_click = move |event: MouseEvent| {
        if event.target() == event.current_target() {
            return modal.close();
        }
        if let Some(emoji) = emoji_at(event.target()) {
            choose(&emoji.text_content().unwrap_or_default());
        }
    };
    let on_close = Callback::new(move |()| modal.close());
    view! {
        <dialog
            class="picker"
            node_ref=modal.node()
            aria-label=text.say(|text| text.reactions.picker)
            on:close=move |_| {
                if modal.has_closed() {
                    open.set(false);
                }
            }
            on:click=on_click
            on:keydown=move |event| on_key(&event)
        >
            {modal.holds(ToChildren::to_children(move || view! { <Inner choice on_close /> }.into_any()))}
        </dialog>
    }
}

#[component]
fn Inner(choice: Choice, on_close: Callback<()>) -> impl IntoView {
    let (text, language) = (use_beside_text(), use_language());
    let typed = choice.typed;
    // What is used now stands first the next time.
    let at_hand = StoredValue::new(settings::load_emoji());
    let groups = move || {
        let language = language.get();
        let words = &text.get().reactions;
        let tone = choice.tone.get();
        let is_searching = typed.with(|typed| !typed.trim().is_empty());
        // Whoever searches before the list is there must not get, by Enter, what is at hand.
        let near = || {
            let all = at_hand.with_value(|all| all.iter().map(|one| (one.clone(), one.clone())).collect());
            (!is_searching).then(|| group(words.at_hand, all))
        };
        choice.list.with(|list| match list {
            Some(Some(list)) if is_searching => found(list, &typed.get(), tone, language),
            Some(Some(list)) => {
                let names = |emoji: &String| list.name_of(emoji, language).unwrap_or(emoji).to_owned();
                let first = at_hand.with_value(|all| all.iter().map(|one| (one.clone(), names(one))).collect());
                let mut all = vec![group(words.at_hand, first)];
                for (place, (range, title)) in list.groups.iter().cloned().zip(words.groups).enumerate() {
                    let is_near = memo(move || choice.groups.get() > place);
                    all.push(choice.group(title, range, tone, language, is_near));
                }
                all.into_any()
            }
            None => {
                let label = text.say(|text| text.common.loading);
                view! {
                    {near()}
                    <Skeleton label lines=6 />
                }
                .into_any()
            }
            Some(None) => {
                let what = text.say(|text| text.unreachable);
                view! {
                    {near()}
                    <LoadFailed what on_retry=Callback::new(move |()| choice.fetch()) />
                }
                .into_any()
            }
        })
    };
    view! {
        <div class="picker-head">
            <input
                class="picker-search"
                type="search"
                enterkeyhint="done"
                autocomplete="off"
                aria-label=text.say(|text| text.reactions.find)
                placeholder=text.say(|text| text.reactions.find)
                prop:value=live(move || typed.get())
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <IconButton
                glyph=Glyph::Close
                label=text.say(|text| text.common.close)
                on:click=move |_| on_close.run(())
            />
        </div>
        <div class="picker-list" on:scroll=move |event| choice.scrolled(&event_target(&event))>
            {part(groups)}
        </div>
        <Tones choice />
    }
}

/// Emoji under a title, each with its name.
fn group(title: &'static str, emoji: Vec<(String, String)>) -> AnyView {
    let id = fresh_id("emoji");
    let heading = id.clone();
    // Whoever comes by Tab comes to the first, and goes on by arrows.
    let buttons = emoji.into_iter().enumerate().map(|(place, (emoji, name))| {
        let tab = if place == 0 { "0" } else { "-1" };
        view! {
            <button class="picker-emoji" type="button" tabindex=tab title=name.clone() aria-label=name>
                {emoji}
            </button>
        }
    });
    view! {
        <section class="picker-group" aria-labelledby=id>
            <h3 id=heading>{title}</h3>
            <div class="picker-grid">{buttons.collect_view()}</div>
        </section>
    }
    .into_any()
}

fn found(list: &EmojiList, typed: &str, tone: usize, language: Language) -> AnyView {
    let words = &language.beside().reactions;
    let mut found = list.find(&format::fold(typed), &settings::near_emoji());
    found.truncate(FOUND_MAX);
    if found.is_empty() {
        return view! {
            <div class="picker-nothing" role="status">
                <p>{words.nothing}</p>
                <p>{words.nothing_text}</p>
            </div>
        }
        .into_any();
    }
    group(words.found, found.into_iter().map(|one| (one.toned(tone), one.name(language).to_owned())).collect())
}

/// The tones of skin, for those emoji that have them.
#[component]
fn Tones(choice: Choice) -> impl IntoView {
    let text = use_beside_text();
    let name = fresh_id("tone");
    let tones = (0..=TONES.len()).map(|tone| {
        let shown = [HAND, tone.checked_sub(1).map_or("", |tone| TONES[tone])].concat();
        view! {
            <label class="picker-tone" title=live(move || text.get().reactions.tones[tone])>
                <input
                    class="visually-hidden"
                    type="radio"
                    name=name.clone()
                    aria-label=live(move || text.get().reactions.tones[tone])
                    prop:checked=choice.tone.get_untracked() == tone
                    on:change=move |_| {
                        choice.tone.set(tone);
                        settings::save_tone(tone);
                    }
                />
                <span aria-hidden="true">{shown}</span>
            </label>
        }
    });
    view! {
        <fieldset class="picker-tones">
            <legend>{text.say(|text| text.reactions.tone)}</legend>
            {tones.collect_view()}
        </fieldset>
    }
}

/// Opens it beside what has the focus: for a message, its tools.
fn show(dialog: &web_sys::HtmlDialogElement) {
    let active = document().active_element();
    let tools = active.as_ref().and_then(|active| active.query_selector(":scope > .message-toolbar").ok().flatten());
    modal::show(dialog);
    if let Some(anchor) = tools.or(active) {
        place(dialog, &anchor);
    }
    // With a finger one looks first, and the keys of the screen would stand before it.
    let first = if browser::is_touched() { ".picker-emoji" } else { ".picker-search" };
    if let Ok(Some(first)) = dialog.query_selector(first)
        && let Ok(first) = first.dyn_into::<HtmlElement>()
    {
        browser::focus(&first);
    }
}

fn emoji_at(target: Option<web_sys::EventTarget>) -> Option<HtmlElement> {
    let element = target?.dyn_into::<Element>().ok()?;
    element.closest(".picker-emoji").ok().flatten()?.dyn_into().ok()
}

/// Arrows go from emoji to emoji, and from the field to the first; Enter in the field takes that.
fn on_key(event: &KeyboardEvent) {
    let Some(dialog) = event.current_target().and_then(|dialog| dialog.dyn_into::<Element>().ok()) else { return };
    if event.is_composing() || event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    let all = all_emoji(&dialog);
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let is_field = target.as_ref().is_some_and(|target| target.class_name() == "picker-search");
    let here = all.iter().position(|emoji| Some(emoji) == target.as_ref());
    let key = event.key();
    let next = match (here, key.as_str()) {
        (None, "ArrowDown") if is_field => Some(0),
        (None, "Enter") if is_field => {
            event.prevent_default();
            if let Some(first) = all.first() {
                first.click();
            }
            return;
        }
        (Some(here), "ArrowRight") => Some(here + 1),
        (Some(here), "ArrowLeft") => here.checked_sub(1),
        (Some(here), "ArrowDown") => beside(&all, here, 1),
        (Some(here), "ArrowUp") => beside(&all, here, -1),
        (Some(_), "Home") => Some(0),
        (Some(_), "End") => Some(all.len().saturating_sub(1)),
        _ => return,
    };
    event.prevent_default();
    match next.and_then(|next| all.get(next)) {
        Some(next) => {
            browser::focus(next);
        }
        None if key == "ArrowUp" => {
            browser::focus_on(".picker-search");
        }
        None => {}
    }
}

fn all_emoji(dialog: &Element) -> Vec<HtmlElement> {
    let Ok(found) = dialog.query_selector_all(".picker-emoji") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

/// The emoji in the same column of the next line, or of the one before: that of the nearest place, where a line is short.
fn beside(all: &[HtmlElement], here: usize, step: isize) -> Option<usize> {
    let place = |at: usize| all[at].get_bounding_client_rect();
    let (line, column) = (|at: usize| place(at).top().round(), place(here).left());
    let places = (1..=all.len()).map_while(|distance| {
        let at = here.checked_add_signed(step * isize::try_from(distance).ok()?)?;
        (at < all.len()).then_some(at)
    });
    let mut further = places.skip_while(|at| line(*at) == line(here)).peekable();
    let next_line = line(*further.peek()?);
    let of_line = further.take_while(|at| line(*at) == next_line);
    of_line.min_by_key(|at| (place(*at).left() - column).abs().round() as i64)
}
