//! What the keyboard does anywhere on the page, and the list of it.

use adda_shared::id::RoomId;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::composer::focus_composer;
use super::dialogs::{Dialogs, use_dialogs};
use super::drafts::{Drafts, use_drafts};
use super::jump::focus_jump;
use super::order::rooms_in_order;
use super::roving::focus_messages;
use crate::browser;
use crate::place::{Panel, Place, Places, use_places};
use crate::signal::{Memo, RwSignal};
use crate::state::talk::Talk;
use crate::state::{State, settings, use_state};
use crate::text::{BesideText, Catalogue, Say as _, ShortcutsText, use_beside_text};
use crate::ui::dialog::Dialog;
use crate::watch::{live, part};

/// Listens for as long as somebody is signed in.
pub(crate) fn listen_to_keys() {
    let keys = Keys {
        state: use_state(),
        places: use_places(),
        dialogs: use_dialogs(),
        drafts: use_drafts(),
        order: rooms_in_order(),
    };
    let listening = window_event_listener(leptos::ev::keydown, move |event| keys.on_key(&event));
    on_cleanup(move || listening.remove());
}

#[derive(Clone, Copy)]
struct Keys {
    state: State,
    places: Places,
    dialogs: Dialogs,
    drafts: Drafts,
    /// All rooms as the sidebar shows them.
    order: Memo<Vec<RoomId>>,
}

impl Keys {
    fn on_key(self, event: &KeyboardEvent) {
        if event.default_prevented() || event.is_composing() || is_in_dialog() {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        let (alt, shift) = (event.alt_key(), event.shift_key());
        let is_taken = match event.key().as_str() {
            "k" | "K" if command && !alt && !shift => self.jump(),
            "f" | "F" if command && !alt && shift => self.search(),
            "/" if command && !alt => self.list(),
            "?" if !command && !alt && !is_typing(event) => self.list(),
            "ArrowDown" if alt && !command => self.step(1, shift),
            "ArrowUp" if alt && !command => self.step(-1, shift),
            "F6" if !command && !alt => next_region(shift),
            "Escape" if !command && !alt && !shift => self.escape(),
            _ => false,
        };
        if is_taken {
            event.prevent_default();
        }
    }

    fn list(self) -> bool {
        self.dialogs.shortcuts.set(true);
        true
    }

    fn jump(self) -> bool {
        if !focus_jump() {
            // On a small screen the field stands in another pane.
            self.places.go(Place::Home);
            set_timeout(
                || {
                    focus_jump();
                },
                std::time::Duration::from_millis(50),
            );
        }
        true
    }

    fn search(self) -> bool {
        if !browser::focus_on(SEARCH_FIELD) {
            open_search(self.state, self.places, "");
        }
        true
    }

    /// To the next room in this direction, round the end; or to the next with something unread.
    fn step(self, step: isize, only_unread: bool) -> bool {
        let order = self.order.get_untracked();
        let here = self.places.here().get_untracked().room_id();
        let count = order.len() as isize;
        let place = here.and_then(|here| order.iter().position(|room| *room == here));
        let start = place.map_or(if step > 0 { -1 } else { 0 }, |place| place as isize);
        let candidates = (1..=count).map(|distance| order[(start + step * distance).rem_euclid(count) as usize]);
        let is_wanted = |room: &RoomId| !only_unread || !self.state.is_passed_over(*room);
        if let Some(room) = candidates.into_iter().find(is_wanted) {
            self.places.go(Place::room(room));
        }
        true
    }

    /// Leaves a message as it is, closes what is open, or else marks the room as read.
    fn escape(self) -> bool {
        let Place::Room { room, panel, .. } = self.places.here().get_untracked() else { return false };
        let talk = Talk { room, thread: panel.thread().filter(|_| !is_within(".room")) };
        if self.drafts.leave_message(talk) {
            return focus_composer(talk);
        }
        let is_answered = talk.thread.is_some() || panel == Panel::None;
        if is_answered && untrack(|| self.drafts.answering(talk)).is_some() {
            self.drafts.answer(talk, None);
            return true;
        }
        match panel {
            Panel::Details | Panel::Search | Panel::Thread(_) => self.places.back_to(Place::room(room)),
            Panel::None => {
                self.state.mark_read(talk);
                self.state.clear_new_line(talk);
                self.state.go_to_end(talk);
            }
        }
        true
    }
}

/// The field of a search that is open.
const SEARCH_FIELD: &str = ".search input";

/// Opens a search beside the room that one is in, or was in last, or the liveliest.
pub(crate) fn open_search(state: State, places: Places, text: &str) {
    let rooms = state.rooms().get_untracked();
    let last = || state.user().and_then(settings::load_last_room).filter(|room| rooms.contains(room));
    let liveliest = || rooms.iter().copied().max_by_key(|room| state.last_at(*room));
    let here = places.here().get_untracked().room_id().filter(|room| rooms.contains(room));
    if let Some(room) = here.or_else(last).or_else(liveliest) {
        places.go_searching(room, text);
    }
}

/// A dialog and a menu look after their keys themselves.
fn is_in_dialog() -> bool {
    document().query_selector("dialog[open], [popover]:popover-open").ok().flatten().is_some()
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// The parts of the page that F6 goes through.
const REGIONS: [&str; 6] =
    [".sidebar", ".room .timeline", ".room .composer", ".panel .timeline", ".panel .composer", ".panel"];

/// Whether the focus is in a part of the page.
fn is_within(region: &str) -> bool {
    document().active_element().is_some_and(|active| matches!(active.closest(region), Ok(Some(_))))
}

fn next_region(is_backward: bool) -> bool {
    let count = REGIONS.len();
    let here = REGIONS.iter().position(|region| is_within(region));
    let step = if is_backward { count - 1 } else { 1 };
    let first = here.map_or(if is_backward { count - 1 } else { 0 }, |here| (here + step) % count);
    (0..count).any(|distance| focus_region(REGIONS[(first + step * distance) % count]))
}

fn focus_region(region: &str) -> bool {
    match region {
        ".room .timeline" | ".panel .timeline" => focus_messages(region),
        ".room .composer" | ".panel .composer" => browser::focus_on(&[region, " .composer-text"].concat()),
        region => {
            let focus_any = |what: &str| {
                let Ok(found) = document().query_selector_all(&[region, what].concat()) else { return false };
                let mut found =
                    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into::<HtmlElement>().ok());
                found.any(|element| element.offset_width() > 0 && element.focus().is_ok())
            };
            // Where one is, before whatever stands first.
            focus_any(" [aria-current=page]") || focus_any(" :is(input, button, a):not([tabindex='-1'])")
        }
    }
}

/// The list of what the keyboard does.
#[component]
pub(crate) fn Shortcuts(open: RwSignal<bool>) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.shortcuts.title)>
            <ShortcutList />
        </Dialog>
    }
}

/// What a Mac has for commands.
const COMMAND: &str = "⌘";

/// A key, as it is printed on a keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Ctrl, or on a Mac the one that it has for commands.
    Command,
    Alt,
    Shift,
    Enter,
    Escape,
    Delete,
    /// The same in every language.
    Just(&'static str),
}

impl Key {
    pub(super) fn name(self, text: &BesideText) -> &'static str {
        let (words, is_mac) = (&text.shortcuts, browser::is_mac());
        match self {
            Self::Command if is_mac => COMMAND,
            Self::Alt if is_mac => "⌥",
            Self::Shift if is_mac => "⇧",
            Self::Command => text.sidebar.key_ctrl,
            Self::Alt => words.key_alt,
            Self::Shift => words.key_shift,
            Self::Enter => words.key_enter,
            Self::Escape => words.key_escape,
            Self::Delete => words.key_delete,
            Self::Just(name) => name,
        }
    }

    /// Whether it is what an event calls by this name.
    pub(super) fn is(self, pressed: &str) -> bool {
        match self {
            Self::Just(name) => name.eq_ignore_ascii_case(pressed),
            Self::Delete => matches!(pressed, "Delete" | "Backspace"),
            Self::Enter => pressed == "Enter",
            Self::Escape => pressed == "Escape",
            // They say nothing alone.
            Self::Command | Self::Alt | Self::Shift => false,
        }
    }
}

/// The keys that lead to the field for jumping.
pub(crate) fn jump_keys(text: &Catalogue) -> String {
    [if browser::is_mac() { COMMAND } else { text.sidebar.key_ctrl }, " K"].concat()
}

/// Keys, and what they do.
type Shortcut = (&'static [Key], fn(&ShortcutsText) -> &'static str);

const UP: Key = Key::Just("↑");
const DOWN: Key = Key::Just("↓");

const SHORTCUTS: [Shortcut; 29] = [
    (&[Key::Command, Key::Just("K")], |text| text.jump),
    (&[Key::Command, Key::Shift, Key::Just("F")], |text| text.search),
    (&[Key::Alt, DOWN], |text| text.next_room),
    (&[Key::Alt, UP], |text| text.last_room),
    (&[Key::Alt, Key::Shift, DOWN], |text| text.next_unread),
    (&[Key::Alt, Key::Shift, UP], |text| text.last_unread),
    (&[Key::Just("F6")], |text| text.next_region),
    (&[Key::Shift, Key::Just("F6")], |text| text.last_region),
    (&[UP, DOWN], |text| text.messages),
    (&[Key::Just("R")], |text| text.reply),
    (&[Key::Just("T")], |text| text.thread),
    (&[Key::Just("+")], |text| text.react),
    (&[Key::Just("P")], |text| text.pin),
    (&[Key::Just("S")], |text| text.save),
    (&[Key::Just("U")], |text| text.unread),
    (&[Key::Just("E")], |text| text.edit),
    (&[Key::Delete], |text| text.delete),
    (&[Key::Just(".")], |text| text.more),
    (&[UP], |text| text.edit_last),
    (&[Key::Command, Key::Just("Z")], |text| text.take_back),
    (&[Key::Escape], |text| text.close),
    (&[Key::Enter], |text| text.send),
    (&[Key::Command, Key::Enter], |text| text.send),
    (&[Key::Shift, Key::Enter], |text| text.line),
    (&[Key::Just(":"), Key::Just("@"), Key::Just("#")], |text| text.complete),
    (&[Key::Just("/")], |text| text.slash),
    (&[Key::Just("Tab")], |text| text.take),
    (&[Key::Command, Key::Just("V")], |text| text.paste),
    (&[Key::Just("?")], |text| text.list),
];

#[component]
pub(crate) fn ShortcutList() -> impl IntoView {
    let text = use_beside_text();
    let rows = SHORTCUTS.map(|(keys, what)| {
        let name = move |key: &Key| {
            let key = *key;
            view! { <kbd class="key">{part(move || key.name(text.get()))}</kbd> }
        };
        view! {
            <dt>{keys.iter().map(name).collect_view()}</dt>
            <dd>{live(move || what(&text.get().shortcuts))}</dd>
        }
    });
    view! { <dl class="shortcuts">{rows.into_iter().collect_view()}</dl> }
}
