//! One field for going anywhere: rooms, people and a few actions, by any letters of their names in order, and messages
//! by their words. What is found comes later (`goals.rs`); it works on what is here already, so it works offline.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::shortcuts::jump_keys;
use crate::later::{Frame, use_parts};
use crate::signal::RwSignal;
use crate::text::{Say as _, use_text};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::offers::{Answer, Offers};
use crate::watch::{live, part};

/// The id of the list of results.
pub(super) const LIST_ID: &str = "jump-list";

/// Puts the focus into the field; answers whether it is in view.
pub(crate) fn focus_jump() -> bool {
    let found = document().query_selector(".sidebar-jump > input").ok().flatten();
    let field = found.and_then(|element| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlInputElement>(element).ok());
    field.is_some_and(|field| {
        field.select();
        field.offset_width() > 0 && field.focus().is_ok()
    })
}

/// The field, as what is found for it knows it.
#[derive(Clone, Copy)]
pub(crate) struct JumpField {
    pub(super) query: RwSignal<String>,
    pub(super) offers: Offers,
    is_open: RwSignal<bool>,
    node: NodeRef<html::Input>,
}

impl JumpField {
    fn close(self) {
        self.is_open.set(false);
        self.query.set(String::new());
    }

    /// Closes the list and gives up the focus.
    pub(super) fn leave(self) {
        self.close();
        if let Some(node) = self.node.get_untracked() {
            let _ = node.blur();
        }
    }

    fn on_key(self, event: &KeyboardEvent) {
        match self.offers.answer(event) {
            Answer::Nothing => return,
            Answer::Done => {}
            Answer::Leave => self.leave(),
        }
        event.prevent_default();
    }
}

#[component]
pub(crate) fn Jump() -> impl IntoView {
    let (text, beside) = (use_text(), use_parts().beside);
    let (query, is_open, node) = (RwSignal::new(String::new()), RwSignal::new(false), NodeRef::new());
    let offers = Offers::new("jump-", false);
    let field = JumpField { query, offers, is_open, node };
    view! {
        <div class="sidebar-jump">
            <Icon glyph=Glyph::Search small=true />
            <input
                type="text"
                role="combobox"
                node_ref=node
                autocomplete="off"
                aria-label=text.say(|text| text.sidebar.jump)
                placeholder=text.say(|text| text.sidebar.jump)
                aria-expanded=live(move || (offers.is_any()).to_string())
                aria-autocomplete="list"
                aria-controls=LIST_ID
                aria-activedescendant=live(move || offers.active())
                prop:value=live(move || query.get())
                on:input:target=move |event| {
                    query.set(event.target().value());
                    offers.choose(0);
                    is_open.set(true);
                }
                on:focus=move |_| is_open.set(true)
                on:blur=move |_| field.close()
                on:keydown=move |event| field.on_key(&event)
            />
            <kbd class="key" aria-hidden="true">
                {live(move || jump_keys(text.get()))}
            </kbd>
            {part(move || {
                is_open.get().then(|| view! {
                    // Pressing here must not take the focus from the field, which would close the list first.
                    <div class="sidebar-found" on:mousedown=move |event| event.prevent_default()>
                        {beside.show(Frame::Within, move |beside| (beside.jump)(field))}
                    </div>
                })
            })}
        </div>
    }
}
