//! A menu behind a button: arrows, Home, End and first letters move through it, Escape closes it.
//!
//! It is a popover, so it lies above everything, is not cut off by what scrolls, and closes when one presses elsewhere.

use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::text_prop::TextProp;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::fresh_id;
use super::icon::{Glyph, Icon};
use super::list::When;
use crate::signal::{RwSignal, Signal};
use crate::text::format;
use crate::watch::live;

/// Pixels between a menu and its button, and between it and the edge of the window.
const GAP_PX: f64 = 4.0;

/// A button that opens a menu of `MenuItem`s, which are made when it opens and dropped when it closes.
#[component]
pub(crate) fn Menu(
    #[prop(into)] label: TextProp,
    #[prop(default = Glyph::More)] glyph: Glyph,
    #[prop(optional)] small: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let menu_id = fresh_id("menu");
    let is_open = RwSignal::new(false);
    let menu = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let (title, menu_label) = (label.clone(), label.clone());
    let on_toggle = move |_: Event| {
        let Some((menu, button)) = menu.get_untracked().zip(button.get_untracked()) else { return };
        let opens = menu.matches(":popover-open").unwrap_or(false);
        is_open.set(opens);
        if opens {
            place(&menu, &button);
            focus_first(&menu);
        }
    };
    let hide = move || {
        if let Some(menu) = menu.get_untracked() {
            // Refused only for one that has left the page.
            let _ = menu.hide_popover();
        }
    };
    view! {
        <button
            class="icon-button"
            type="button"
            node_ref=button
            data-size=small.then_some("small")
            aria-label=label
            title=title
            aria-haspopup="menu"
            aria-expanded=live(move || is_open.get().to_string())
            popovertarget=menu_id.clone()
        >
            <Icon glyph small />
        </button>
        <div
            class="menu"
            id=menu_id
            role="menu"
            popover="auto"
            node_ref=menu
            aria-label=menu_label
            on:beforetoggle=move |_: Event| is_open.set(true)
            on:toggle=on_toggle
            on:keydown=move |event| on_key(&event, hide)
            on:click=move |_| hide()
        >
            <When when=move || is_open.get()>{children()}</When>
        </div>
    }
}

/// One thing that a menu offers. `on:click` goes to the element; the menu closes by itself.
#[component]
pub(crate) fn MenuItem(
    glyph: Glyph,
    #[prop(into)] label: TextProp,
    /// The key that does the same without the menu.
    #[prop(optional_no_strip)]
    keys: Option<Signal<&'static str>>,
    /// Destroys something.
    #[prop(optional)]
    danger: bool,
) -> impl IntoView {
    view! {
        <button
            class="menu-item"
            type="button"
            role="menuitem"
            tabindex="-1"
            data-danger=danger.then_some("")
        >
            <Icon glyph small=true />
            <span>{live(move || label.get())}</span>
            {keys.map(|keys| view! { <kbd class="menu-key" aria-hidden="true">{keys}</kbd> })}
        </button>
    }
}

/// Sets one group of items apart from the next.
#[component]
pub(crate) fn MenuLine() -> impl IntoView {
    view! { <div class="menu-line" role="separator"></div> }
}

/// Puts the focus where a menu begins.
pub(crate) fn focus_first(menu: &HtmlElement) {
    focus(items(menu).first());
}

fn focus(item: Option<&HtmlElement>) {
    if let Some(item) = item {
        // Focusing never fails; an element that can't have the focus does not take it.
        let _ = item.focus();
    }
}

fn items(menu: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = menu.query_selector_all("[role=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

/// Puts what opened below its button, or above where there is no room, and keeps it inside the window.
pub(crate) fn place(menu: &HtmlElement, button: &Element) {
    let root = document().document_element();
    let (width, height) = root.map_or((0.0, 0.0), |root| (root.client_width().into(), root.client_height().into()));
    let (from, size) = (button.get_bounding_client_rect(), menu.get_bounding_client_rect());
    // Both end at the same place of a line, in whichever direction lines go.
    let line_end = if document().dir() == "rtl" { width - from.left() } else { from.right() };
    let start = (line_end - size.width()).min(width - size.width() - GAP_PX).max(GAP_PX);
    let below = from.bottom() + GAP_PX;
    let y = if below + size.height() > height { from.top() - size.height() - GAP_PX } else { below };
    // What it stands beside may itself be out of view.
    let y = y.min(height - size.height() - GAP_PX).max(GAP_PX);
    for (name, value) in [("--menu-start", start), ("--menu-y", y)] {
        // Fails only for a name that is no property's.
        let _ = menu.style().set_property(name, &[&(value.round() as i32).to_string(), "px"].concat());
    }
}

/// Moves through the menu that listens to a key, or leaves it.
pub(crate) fn on_key(event: &KeyboardEvent, hide: impl Fn()) {
    let Some(menu) = event.current_target().and_then(|menu| menu.dyn_into::<HtmlElement>().ok()) else { return };
    let items = items(&menu);
    let Some(last) = items.len().checked_sub(1) else { return };
    let active = document().active_element();
    let current = items.iter().position(|item| Some(item.unchecked_ref()) == active.as_ref());
    let next = match event.key().as_str() {
        "ArrowDown" => current.map_or(0, |index| if index == last { 0 } else { index + 1 }),
        "ArrowUp" => current.map_or(last, |index| index.checked_sub(1).unwrap_or(last)),
        "Home" => 0,
        "End" => last,
        // Tab leaves a menu, as everywhere.
        "Tab" => return hide(),
        letter => match starting_with(&items, letter, current) {
            Some(index) => index,
            None => return,
        },
    };
    event.prevent_default();
    focus(items.get(next));
}

/// The next item, round the end, whose words begin with what was typed.
fn starting_with(items: &[HtmlElement], letter: &str, current: Option<usize>) -> Option<usize> {
    if letter.trim().is_empty() || letter.chars().count() > 1 {
        return None;
    }
    let letter = format::fold(letter);
    let start = current.map_or(0, |index| index + 1);
    let begins =
        |index: &usize| items[*index].text_content().is_some_and(|text| format::fold(text.trim()).starts_with(&letter));
    (start..items.len()).chain(0..start).find(begins)
}
