//! What is shown after a panic: that it happened, that nothing written is lost, and how to go on.
//!
//! Built by hand, and working without a line of ours: after a panic nothing else of the page can be relied on.

use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::prelude::{document, window};
use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::browser;
use crate::text::Language;

/// Takes the place of everything. Drafts and unsent messages are in the browser's storage already.
///
/// What the first panic left behind makes others follow, whose number would take the first one's place.
pub(crate) fn show(panic: &PanicHookInfo<'_>) {
    static HAS_CRASHED: AtomicBool = AtomicBool::new(false);
    console_error_panic_hook::hook(panic);
    if HAS_CRASHED.swap(true, Ordering::Relaxed) {
        return;
    }
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    take_over(&place);
}

/// Puts the page in the place of all others.
pub(crate) fn take_over(place: &str) {
    let incident = format!("{:08x} {} {place}", browser::random() >> 32, env!("CARGO_PKG_VERSION"));
    // If even this fails, the console has the panic.
    let _ = build(&incident);
}

fn build(incident: &str) -> Result<(), JsValue> {
    let language = document().document_element().and_then(|root| root.get_attribute("lang"));
    let language = Language::ALL.into_iter().find(|known| Some(known.tag()) == language.as_deref());
    let text = &language.unwrap_or(Language::English).catalogue().crash;
    let page = document().create_element("main")?;
    page.set_class_name("notice-page");
    add(&page, "h1", text.title)?;
    add(&page, "p", text.text)?;
    // A form reloads without any script.
    let form = add(&page, "form", "")?;
    form.set_attribute("action", &window().location().pathname()?)?;
    let button = add(&form, "button", text.reload)?;
    button.set_class_name("button");
    button.set_attribute("data-look", "primary")?;
    add(&page, "p", text.incident)?;
    let code = add(&page, "input", "")?;
    code.set_class_name("field-input");
    for (name, value) in [("readonly", ""), ("value", incident), ("aria-label", text.incident)] {
        code.set_attribute(name, value)?;
    }
    let body = document().body().ok_or(JsValue::NULL)?;
    body.set_inner_html("");
    body.append_child(&page)?;
    Ok(())
}

fn add(parent: &Element, name: &str, text: &str) -> Result<Element, JsValue> {
    let element = document().create_element(name)?;
    element.set_text_content((!text.is_empty()).then_some(text));
    parent.append_child(&element)?;
    Ok(element)
}
