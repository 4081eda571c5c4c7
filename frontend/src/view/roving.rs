//! The focus among the messages: it comes in where one looks, and goes from one to the next by arrow keys.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::browser;

/// From message to message by arrow keys.
pub(super) fn on_key(event: &KeyboardEvent) {
    if event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return;
    }
    let Some(article) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    if article.tag_name() != "ARTICLE" {
        return;
    }
    let step: fn(&Element) -> Option<Element> = match event.key().as_str() {
        "ArrowUp" => Element::previous_element_sibling,
        "ArrowDown" => Element::next_element_sibling,
        _ => return,
    };
    event.prevent_default();
    let next = std::iter::successors(step(&article), step).find(|element| element.tag_name() == "ARTICLE");
    if let Some(next) = next.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Focusing never fails, and brings the message into view.
        let _ = next.focus();
    }
}

/// The message that one shall come to, for one who is at none: the one that was left last, or the last in view.
pub(super) fn entry(scroller: &Element) -> Option<Element> {
    let active = document().active_element();
    if active.as_ref() != Some(scroller) && scroller.contains(active.as_deref()) {
        return None;
    }
    let view = scroller.get_bounding_client_rect();
    let is_seen = |article: &Element| {
        let place = article.get_bounding_client_rect();
        place.top() < view.bottom() && place.bottom() > view.top()
    };
    let left = scroller.query_selector("article[tabindex='0']").ok().flatten();
    left.filter(is_seen).or_else(|| {
        let articles = scroller.query_selector_all("article").ok()?;
        let mut articles = (0..articles.length()).rev().filter_map(|at| articles.get(at)?.dyn_into().ok());
        articles.find(is_seen)
    })
}

/// Puts the focus on a message of this timeline, for F6; answers whether it went there.
pub(crate) fn focus_messages(timeline: &str) -> bool {
    let scroller = document().query_selector(&[timeline, " > .timeline-scroll"].concat()).ok().flatten();
    scroller
        .and_then(|scroller| entry(&scroller))
        .and_then(|article| article.dyn_into::<HtmlElement>().ok())
        .is_some_and(|article| browser::focus(&article))
}
