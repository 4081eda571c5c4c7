//! The browser, as far as the page needs it: clock, dice, storage, visibility, clipboard, title and icon.
//!
//! The only place that asks for the time or rolls dice. Knows nothing of state or views.

use adda_shared::id::UnixMs;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::signal::{RwSignal, Signal};

#[wasm_bindgen(module = "/js/browser.js")]
extern "C" {
    #[wasm_bindgen(js_name = showBadge)]
    fn show_badge(unread: f64);
    #[wasm_bindgen(catch, js_name = writeClipboard)]
    async fn write_clipboard(text: &str) -> Result<JsValue, JsValue>;
    /// Colours code by the words of its language, now or once that can be fetched and the code is seen.
    #[wasm_bindgen(js_name = colourCode)]
    pub(crate) fn colour_code(block: &web_sys::Element, language: &str);
    /// Shows the formula that a block has the source of; `remark` is said of one that can't be read.
    #[wasm_bindgen(js_name = setMaths)]
    pub(crate) fn set_maths(block: &web_sys::Element, is_display: bool, remark: &str);
}

/// The time by this machine's clock, which only moves forward while the page is open.
pub(crate) fn now() -> UnixMs {
    let performance = window().performance().expect("every browser with WebAssembly has a performance clock");
    UnixMs((performance.time_origin() + performance.now()) as u64)
}

/// The time by the clock on the wall, which goes on while the machine sleeps, and may be set: for what shall end at a time
/// that people name.
pub(crate) fn wall_clock() -> UnixMs {
    UnixMs(js_sys::Date::now() as u64)
}

/// 64 random bits that nobody can guess.
pub(crate) fn random() -> u64 {
    let mut bytes = [0; 8];
    let crypto = window().crypto().expect("every browser with WebAssembly has its crypto");
    crypto.get_random_values_with_u8_array(&mut bytes).expect("eight bytes are never too many");
    u64::from_le_bytes(bytes)
}

/// A random number below `bound`.
pub(crate) fn random_below(bound: u64) -> u64 {
    random() % bound.max(1)
}

/// Nothing where the browser keeps nothing for this page.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// What was kept under a key.
pub(crate) fn load(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Keeps a text; one that does not fit is forgotten, as if the browser had no storage.
pub(crate) fn save(key: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, text);
    }
}

/// Forgets what was kept under a key.
pub(crate) fn forget(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// Whether the page is before somebody's eyes, and takes what they type.
pub(crate) fn is_attended() -> bool {
    is_visible() && document().has_focus().unwrap_or(false)
}

pub(crate) fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// What the browser believes of its network; wrong at times, so only ever a hint.
pub(crate) fn is_online() -> bool {
    window().navigator().on_line()
}

/// Puts the focus on an element; answers whether it went there: what is hidden or inert takes none.
pub(crate) fn focus(element: &web_sys::HtmlElement) -> bool {
    element.focus().is_ok() && document().active_element().as_ref() == Some(element.as_ref())
}

/// Puts the focus on the first element that a selector finds; answers whether it went there.
pub(crate) fn focus_on(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    let element = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    element.is_some_and(|element| focus(&element))
}

/// Titles the tab: where one is, and before it a count, unless it is empty.
pub(crate) fn show_title(place: &str, count: &str) {
    let place = if place == "Adda" { "" } else { place };
    let (open, close) = if count.is_empty() { ("", "") } else { ("(", ") ") };
    let dash = if place.is_empty() { "" } else { " - " };
    document().set_title(&[open, count, close, place, dash, "Adda"].concat());
}

/// Marks the tab's icon while something is unread, and says how much it is on the icon of an installed page.
pub(crate) fn show_unread(unread: u64) {
    let (shown, other) = if unread > 0 { ("icon-unread", "icon") } else { ("icon", "icon-unread") };
    for (id, rel) in [(shown, "icon"), (other, "alternate")] {
        if let Some(link) = document().get_element_by_id(id) {
            // Fails only for names that are no attribute's.
            let _ = link.set_attribute("rel", rel);
        }
    }
    show_badge(unread as f64);
}

/// Whether this page is the one that a server of this version serves. One in development is every server's.
pub(crate) fn is_page_of(server_version: &str) -> bool {
    let own = document().document_element().and_then(|root| root.get_attribute("data-version")).unwrap_or_default();
    own.is_empty() || server_version.split_once('+').is_none_or(|(_, page)| page == own)
}

/// Tells `frontend/js/shell.js` something.
pub(crate) fn tell_shell(what: &str) {
    // Fails for an empty name only.
    if let Ok(event) = web_sys::Event::new(what) {
        let _ = window().dispatch_event(&event);
    }
}

/// Loads the page anew, as it is kept in the browser where it is.
pub(crate) fn reload() {
    // Refused only while the page is being left anyway.
    let _ = window().location().reload();
}

/// The address of this server's pages, without a slash at its end.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Puts a text on the clipboard; answers whether the browser let it.
pub(crate) async fn copy(text: &str) -> bool {
    write_clipboard(text).await.is_ok()
}

/// Whether a media query holds, now and whenever that changes. Once for each query, at the root.
pub(crate) fn watch_media(query: &str) -> Signal<bool> {
    let Ok(Some(list)) = window().match_media(query) else { return Signal::stored(false) };
    let holds = RwSignal::new(list.matches());
    let on_change = wasm_bindgen::closure::Closure::<dyn Fn(web_sys::MediaQueryListEvent)>::new(
        move |event: web_sys::MediaQueryListEvent| {
            holds.try_set(event.matches());
        },
    );
    list.set_onchange(Some(wasm_bindgen::JsCast::unchecked_ref(on_change.as_ref())));
    // Both live as long as the page.
    on_change.forget();
    std::mem::forget(list);
    holds.into()
}

/// Whether the page is mostly touched, not pointed at.
pub(crate) fn is_touched() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|list| list.matches())
}

/// Whether its keyboard is that of a Mac.
pub(crate) fn is_mac() -> bool {
    let platform = window().navigator().platform().unwrap_or_default();
    platform.starts_with("Mac") || platform.starts_with("iP")
}

/// Whether the browser knows a property of style sheets, with this value.
pub(crate) fn supports(property: &str, value: &str) -> bool {
    web_sys::css::supports_with_value(property, value).unwrap_or(false)
}
