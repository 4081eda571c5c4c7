//! What a message says, as elements: its Markdown's tree, node by node. Nothing that a person wrote is ever read as HTML.
//!
//! The elements are made without the framework's views, which would be compiled anew for every kind of element; nothing
//! in them changes but by a press, and the presses are heard by the body as a whole.

use std::time::Duration;

use adda_shared::id::UserId;
use adda_shared::markdown;
use adda_shared::text::MessageBody;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event};

use super::dialogs::Dialogs;
use crate::browser;
use crate::state::State;
use crate::text::Catalogue;
use crate::ui::toast::Toasts;

mod blocks;
mod inlines;

/// Milliseconds for which a button says that it has copied.
const COPIED_MS: u64 = 2_000;
const COPY: &str = ".code-copy";
/// What is still hidden.
const HIDDEN: &str = ".spoiler[role]";
/// Whose card is shown when what names them is pressed.
const PERSON: &str = "data-person";

/// For `use:`: makes an element show what a message says.
#[expect(clippy::needless_pass_by_value, reason = "a directive is given its element")]
pub(super) fn show(body: Element, (said, words, state): (MessageBody, &'static Catalogue, State)) {
    body.set_text_content(None);
    let blocks = markdown::parse(said.as_str());
    let ink = Ink { origin: browser::origin(), words, state };
    for block in &blocks {
        let element = ink.block(&body, block);
        // Each part of a message in its own direction; what is within it follows by style/body.css.
        set(&element, "dir", "auto");
    }
    if markdown::is_emoji_alone(&blocks) {
        set(&body, "data-emoji", "");
    } else {
        // Fails for no name.
        let _ = body.remove_attribute("data-emoji");
    }
}

/// What elements are made with.
struct Ink {
    origin: String,
    words: &'static Catalogue,
    state: State,
}

/// A new element at the end of another.
fn add(within: &Element, name: &str) -> Element {
    let element = document().create_element(name).expect("names of elements are those of HTML");
    // An element that nothing holds yet goes everywhere.
    let _ = within.append_child(&element);
    element
}

fn add_class(within: &Element, name: &str, class: &str) -> Element {
    let element = add(within, name);
    set(&element, "class", class);
    element
}

/// Adds a text at the end of an element.
fn write(within: &Element, text: &str) {
    let _ = within.append_with_str_1(text);
}

fn set(element: &Element, name: &str, value: &str) {
    // Fails only for names that are no attribute's.
    let _ = element.set_attribute(name, value);
}

/// Somebody presses something in a body.
pub(super) fn on_press(toasts: Toasts, dialogs: Dialogs, event: &MouseEvent) {
    if let Some(button) = pressed(event, COPY) {
        copy(toasts, button);
    } else if let Some(hidden) = pressed(event, HIDDEN) {
        reveal(&hidden);
    } else if let Some(user) = person(event) {
        dialogs.open_profile(user);
    }
}

/// Somebody presses something in a body by a key: what is no button by itself must hear of it.
pub(super) fn on_key(dialogs: Dialogs, event: &KeyboardEvent) {
    if !matches!(event.key().as_str(), "Enter" | " ") {
        return;
    }
    if let Some(hidden) = pressed(event, HIDDEN) {
        event.prevent_default();
        reveal(&hidden);
    } else if let Some(user) = person(event) {
        event.prevent_default();
        dialogs.open_profile(user);
    }
}

/// Whom what is pressed names.
fn person(event: &Event) -> Option<UserId> {
    let named = pressed(event, &["[", PERSON, "]"].concat())?;
    named.get_attribute(PERSON)?.parse().ok().map(UserId)
}

fn pressed(event: &Event, selector: &str) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok()?
}

/// Shows what is hidden. It keeps the focus, but is nothing to be pressed any more, so that what stands in it can be.
fn reveal(hidden: &Element) {
    set(hidden, "tabindex", "-1");
    for name in ["role", "aria-label", "aria-expanded"] {
        let _ = hidden.remove_attribute(name);
    }
}

/// Copies the code that a button stands above.
fn copy(toasts: Toasts, button: Element) {
    let block = button.closest(".code").ok().flatten();
    let code = block.and_then(|block| block.query_selector("pre").ok().flatten());
    let Some(code) = code.and_then(|code| code.text_content()) else { return };
    spawn_local(async move {
        if browser::copy(&code).await {
            button.set_text_content(Some(toasts.words().common.copied));
            let again = move || button.set_text_content(Some(toasts.words().body.copy_code));
            set_timeout(again, Duration::from_millis(COPIED_MS));
        } else {
            toasts.problem(code);
        }
    });
}
