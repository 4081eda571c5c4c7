//! A dialog: the browser's own, which keeps the focus inside, closes on Escape and gives the focus back.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::button::IconButton;
use super::fresh_id;
use super::icon::Glyph;
use super::modal::{self, Modal, Opening};
use crate::signal::RwSignal;
use crate::text::{Say as _, use_text};

/// A modal dialog, open while `open` says so; closing it in any way sets that to false.
///
/// What it holds is made when it opens and dropped when it closes. A field with `focused` in it gets the focus.
#[component]
pub(crate) fn Dialog(open: RwSignal<bool>, #[prop(into)] title: TextProp, children: ChildrenFn) -> impl IntoView {
    let text = use_text();
    let title_id = fresh_id("dialog");
    let heading_id = title_id.clone();
    // What was filled in is not lost by one press beside it.
    let is_changed = StoredValue::new(false);
    let begin = Box::new(move || is_changed.set_value(false));
    let modal = Modal::new(open.into(), Opening { begin, show: modal::show });
    let on_click = move |event: MouseEvent| {
        if modal::is_on_backdrop(&event) && !is_changed.get_value() {
            modal.close();
        }
    };
    let inner = ToChildren::to_children(move || {
        let (title, heading_id) = (title.clone(), heading_id.clone());
        view! {
            <header class="dialog-head">
                <h2 id=heading_id>{move || title.get()}</h2>
                <IconButton
                    glyph=Glyph::Close
                    label=text.say(|text| text.common.close)
                    on:click=move |_| modal.close()
                />
            </header>
            <div class="dialog-body">{children()}</div>
        }
        .into_any()
    });
    view! {
        <dialog
            class="dialog"
            node_ref=modal.node()
            aria-labelledby=title_id
            on:close=move |_| {
                if modal.has_closed() {
                    open.set(false);
                }
            }
            on:mousedown=on_click
            on:input=move |_| is_changed.set_value(true)
        >
            {modal.holds(inner)}
        </dialog>
    }
}
