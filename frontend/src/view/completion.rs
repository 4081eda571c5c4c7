//! What completes a word while one types it: emoji, people, rooms and commands, in a list above the field. It comes later.
//!
//! The field keeps the focus: what is offered is known to it only as `Offers`, and what is taken is put into it as if it
//! were typed, so that it can be undone and is kept as a draft.

use adda_shared::id::Revision;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Event, HtmlTextAreaElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::composer::{WritingField, ids};
use super::drafts::use_drafts;
use super::emoji::EmojiList;
use super::members::keep_members;
use super::names::{use_hue, use_name, use_room_name};
use super::sidebar::RoomMark;
use super::slash::{Slash, SlashLine};
use crate::browser;
use crate::signal::{Memo, RwSignal};
use crate::state::{State, settings, use_state};
use crate::text::{CompletionText, format, use_beside_text, use_language};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::offers::Offers;
use crate::watch::{live, memo, part, watch};

mod rank;
mod rows;
mod word;

use rows::{ALL, HERE, Row, emoji_rows, people_rows, room_rows, slash_rows};
use word::{Sign, Word, whole_emoji, word};

#[wasm_bindgen(module = "/js/browser.js")]
extern "C" {
    #[wasm_bindgen(js_name = typeOver)]
    pub(crate) fn type_over(field: &HtmlTextAreaElement, from: u32, to: u32, text: &str);
}

/// What is typed, as far as it can be completed.
#[derive(Clone, Copy)]
struct Typed {
    field: WritingField,
    word: RwSignal<Option<Word>>,
    /// The list of emoji, once it is here. Without it one goes on typing.
    emoji: RwSignal<Option<&'static EmojiList>>,
    /// Where the word begins for which nothing is wanted.
    closed_at: StoredValue<Option<usize>>,
    /// Whether something was typed since it was looked at: only then a list opens, so that nobody who comes to a text
    /// finds one in their way.
    is_typing: StoredValue<bool>,
    /// What stood before the caret when it was looked at.
    seen: StoredValue<String>,
    is_composing: RwSignal<bool>,
    /// The message for which another text is written: in that nothing is a command.
    editing: RwSignal<Option<Revision>>,
}

impl Typed {
    /// Looks at what stands before the caret. Tracks the list of emoji.
    fn look(self, node: &HtmlTextAreaElement) {
        let list = self.emoji.get();
        let before = before_caret(node).filter(|_| !self.is_composing.get());
        let Some(before) = before else { return self.show(None) };
        let ended =
            whole_emoji(&before).filter(|_| self.seen.with_value(|seen| before.strip_suffix(':') == Some(seen)));
        if let Some(ended) = ended {
            let Some(list) = list else { return self.fetch() };
            let named = list.named(&format::fold(&ended.query), &settings::near_emoji());
            if let Some(known) = named {
                let emoji = known.toned(settings::load_tone());
                return self.put(node, &before, ended.start, &emoji);
            }
        }
        let may_be = |word: &Word| word.sign != Sign::Slash || self.editing.get_untracked().is_none();
        let found = word(&before).filter(may_be);
        if before.ends_with(':') || found.as_ref().is_some_and(|word| word.sign == Sign::Emoji) {
            self.fetch();
        }
        self.seen.set_value(before);
        if found.as_ref().map(|word| word.start) != self.closed_at.get_value() {
            self.closed_at.set_value(None);
        }
        let shown_at = self.word.with_untracked(|word| word.as_ref().map(|word| word.start));
        let may_show = |word: &Word| self.is_typing.get_value() || shown_at == Some(word.start);
        let found = found.filter(|word| self.closed_at.get_value().is_none() && may_show(word));
        self.is_typing.set_value(false);
        self.show(found);
    }

    fn show(self, word: Option<Word>) {
        if self.word.with_untracked(|shown| *shown != word) {
            self.word.set(word);
            self.field.offers.choose(0);
        }
    }

    /// Wants nothing for this word.
    fn close(self) {
        self.closed_at.set_value(self.word.with_untracked(|word| word.as_ref().map(|word| word.start)));
        self.show(None);
    }

    fn fetch(self) {
        if self.emoji.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            if let Some(list) = EmojiList::fetch().await {
                // One may have gone to another room.
                self.emoji.try_set(Some(list));
            }
        });
    }

    /// Puts what a row stands for in the place of the word.
    fn take(self, state: State, row: &Row) {
        let Some((word, node)) = self.word.get_untracked().zip(self.field.node.get_untracked()) else { return };
        let Some(before) = before_caret(&node) else { return };
        if let Row::Emoji { emoji, .. } = row {
            settings::save_emoji(emoji);
        }
        self.close();
        self.put(&node, &before, word.start, &[untrack(|| row.text(state)).as_str(), " "].concat());
    }

    fn put(self, node: &HtmlTextAreaElement, before: &str, start: usize, text: &str) {
        let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
        self.seen.set_value([&before[..start], text].concat());
        type_over(node, units(&before[..start]), units(before), text);
    }
}

/// What stands before the caret, where nothing is selected and the field has the focus.
fn before_caret(node: &HtmlTextAreaElement) -> Option<String> {
    let has_focus = document().active_element().is_some_and(|active| active == ***node);
    let (start, end) = (node.selection_start().ok().flatten()?, node.selection_end().ok().flatten()?);
    let units: Vec<u16> = node.value().encode_utf16().take(end as usize).collect();
    (has_focus && start == end).then(|| String::from_utf16_lossy(&units))
}

/// What may move the caret, or leave the field.
const STIRS: [&str; 6] = ["input", "keyup", "click", "focusout", "compositionstart", "compositionend"];

/// Looks again after each of these.
fn listen(typed: Typed, moved: RwSignal<u32>) {
    let hear = move |event: Event| {
        // Another field may be written in beside this one.
        let is_own = event.target().zip(typed.field.node.get_untracked());
        let is_own = is_own.is_some_and(|(target, node)| target == ****node);
        match event.type_().as_str() {
            _ if !is_own => {}
            "input" => typed.is_typing.set_value(true),
            // A keyboard on the screen composes every word, and one takes by a finger there.
            "compositionstart" => typed.is_composing.set(!browser::is_touched()),
            "compositionend" => typed.is_composing.set(false),
            _ => {}
        }
        moved.update(|moved| *moved = moved.wrapping_add(1));
    };
    let listening = STIRS.map(|name| window_event_listener_untyped(name, hear));
    on_cleanup(move || listening.into_iter().for_each(WindowListenerHandle::remove));
}

/// Watches what is typed in a field.
fn watch_typed(field: WritingField) -> Typed {
    let typed = Typed {
        field,
        word: RwSignal::new(None),
        emoji: RwSignal::new(None),
        closed_at: StoredValue::new(None),
        is_typing: StoredValue::new(false),
        seen: StoredValue::new(String::new()),
        is_composing: RwSignal::new(false),
        editing: use_drafts().editing(field.talk),
    };
    let moved = RwSignal::new(0_u32);
    listen(typed, moved);
    watch(move || {
        field.draft.track();
        moved.track();
        if let Some(node) = field.node.get() {
            typed.look(&node);
        }
    });
    typed
}

/// What is offered for it.
fn use_rows(typed: Typed, sign: Memo<Option<Sign>>) -> Memo<Vec<Row>> {
    let (state, language) = (use_state(), use_language());
    let WritingField { talk, offers, .. } = typed.field;
    let room = talk.room;
    keep_members(state, room, RwSignal::new(0), move || sign.get() == Some(Sign::Person));
    let rows = memo(move || {
        let Some(Word { sign, query, .. }) = typed.word.get() else { return Vec::new() };
        let query = format::fold(&query);
        match sign {
            Sign::Emoji => typed.emoji.get().map_or_else(Vec::new, |list| emoji_rows(list, &query, language.get())),
            Sign::Person => people_rows(state, talk, &query),
            Sign::Room => room_rows(state, &query),
            Sign::Slash => slash_rows(state, room, &query),
        }
    });
    let take = move |place| match place {
        Some(place) => {
            if let Some(row) = rows.with_untracked(|rows| rows.get(place).cloned()) {
                typed.take(state, &row);
            }
        }
        None => typed.close(),
    };
    offers.are(move || rows.with(Vec::len), take);
    rows
}

/// Keeps the row that is chosen in view: a screen may be too low for all.
fn keep_in_view(offers: Offers) {
    watch(move || {
        let active = offers.active().and_then(|id| document().get_element_by_id(&id));
        if let Some(active) = active {
            let options = ScrollIntoViewOptions::new();
            options.set_block(ScrollLogicalPosition::Nearest);
            active.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

/// The list of what completes the word that is typed in a field.
#[component]
pub(crate) fn Completion(field: WritingField) -> impl IntoView {
    let (text, offers) = (use_beside_text(), field.offers);
    let typed = watch_typed(field);
    let sign = memo(move || typed.word.with(|word| word.as_ref().map(|word| word.sign)));
    let rows = use_rows(typed, sign);
    keep_in_view(offers);
    let label = move || {
        let text = text.get();
        match sign.get() {
            Some(Sign::Emoji) | None => text.completion.emoji,
            Some(Sign::Person) => text.completion.people,
            Some(Sign::Room) => text.completion.rooms,
            Some(Sign::Slash) => text.slash.title,
        }
    };
    let found = move || match rows.with(Vec::len) {
        0 => String::new(),
        count => (text.get().completion.count)(count as u64),
    };
    let option = move |(place, row): (usize, Row)| {
        view! {
            <li
                class="completion-row"
                role="option"
                id=offers.id(place)
                aria-selected=live(move || offers.is_chosen(place).to_string())
                on:pointermove=move |_| offers.choose(place)
                on:click=move |_| offers.take(place)
            >
                <Line row />
            </li>
        }
    };
    view! {
        <SlashLine field />
        <ul
            class="completion"
            id=ids(field.talk).completion
            role="listbox"
            // A list that scrolls can be reached: on a low screen, and where there are many commands.
            tabindex="0"
            aria-label=live(label)
            hidden=live(move || rows.with(Vec::is_empty))
            // Pressing here must not take the focus from the field, which would close the list first.
            on:mousedown=move |event| event.prevent_default()
        >
            {part(move || rows.get().into_iter().enumerate().map(option).collect_view())}
        </ul>
        <p class="visually-hidden" role="status">
            {live(found)}
        </p>
    }
}

#[component]
fn Line(row: Row) -> impl IntoView {
    let text = use_beside_text();
    let group = move |name: &'static str, note: fn(&CompletionText) -> &'static str| {
        view! {
            <Icon glyph=Glyph::People />
            <span class="completion-name">"@" {name}</span>
            <span class="completion-note">{live(move || note(&text.get().completion))}</span>
        }
        .into_any()
    };
    match row {
        Row::Emoji { emoji, name } => view! {
            <span class="completion-emoji" aria-hidden="true">
                {emoji}
            </span>
            <span class="completion-name">{name}</span>
        }
        .into_any(),
        Row::Person { user, apart } => view! {
            <Avatar name=use_name(user) hue=use_hue(user) size=AvatarSize::Small />
            <bdi class="completion-name">{use_name(user)}</bdi>
            {apart.map(|name| view! { <bdi class="completion-note">"@" {name}</bdi> })}
        }
        .into_any(),
        Row::All => group(ALL, |words| words.all),
        Row::Here => group(HERE, |words| words.here),
        Row::Room(room) => view! {
            <RoomMark room />
            <bdi class="completion-name">{use_room_name(room)}</bdi>
        }
        .into_any(),
        Row::Slash(slash) => slash_line(slash),
    }
}

fn slash_line(slash: Slash) -> AnyView {
    let text = use_beside_text();
    view! {
        <code class="completion-slash">{live(move || slash.syntax(&text.get().slash))}</code>
        <span class="completion-note">{live(move || slash.words(&text.get().slash).help)}</span>
    }
    .into_any()
}
