//! The rows of a timeline in the document. Rows that stay are left alone, wherever others come and go.
//!
//! The framework's own keyed list moves elements when some are put before them, and an element that is moved loses the
//! focus and what is selected in it. Rows keep their order, so that hardly ever anything must be moved.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use leptos::tachys::reactive_graph::{OwnedView, OwnedViewState};
use leptos::tachys::view::any_view::AnyViewState;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, FocusOptions, HtmlElement, Node};

use super::scroll::Scroll;
use super::slice::Slice;
use crate::state::rows::RowKey;

/// A row in the document, with everything that its view owns.
type Mounted = OwnedViewState<AnyViewState>;

/// The elements between which the rows stand.
#[derive(Clone, Copy, Default)]
pub(crate) struct Frame {
    pub(crate) list: NodeRef<html::Div>,
    /// As high as the rows before those in the document.
    pub(crate) before: NodeRef<html::Div>,
    /// As high as those after.
    pub(crate) after: NodeRef<html::Div>,
}

/// What stands in the document.
#[derive(Default)]
struct Shown {
    slice: Slice,
    rows: HashMap<RowKey, Mounted>,
}

/// Keeps the rows of the timeline in the document, each as `row` makes it, and the position with them.
///
/// All of it is changed in one go: were the layout asked for in between, the browser would move the position to fit
/// a document that nobody shall see.
pub(crate) fn keep_rows(frame: Frame, scroll: Scroll, row: impl Fn(RowKey) -> AnyView + 'static) {
    let parent = Owner::current().expect("a component has an owner");
    let make = move |key| {
        let owner = parent.with(Owner::new);
        let view = owner.with(|| row(key));
        OwnedView::new_with_owner(view, owner).build()
    };
    let shown = StoredValue::new_local(Rc::new(RefCell::new(Shown::default())));
    Effect::new(move |_: Option<()>| {
        let slice = scroll.slice();
        let nodes = (frame.list.get(), frame.before.get(), frame.after.get());
        untrack(|| {
            if let (Some(list), Some(before), Some(after)) = &nodes {
                let shown = shown.get_value();
                let mut shown = shown.borrow_mut();
                if shown.slice != slice {
                    update(&mut shown.rows, &slice.keys, &make, list, after);
                    set_height(before, slice.before_px);
                    set_height(after, slice.after_px);
                    shown.slice = slice;
                }
            }
            scroll.settle();
        });
    });
    // At once: what an effect holds goes a moment after its owner, and a row must not be drawn anew in between.
    on_cleanup(move || drop(shown.get_value().take()));
}

fn set_height(space: &HtmlElement, height_px: f64) {
    let height = [&(height_px.round() as u64).to_string(), "px"].concat();
    // Fails only for a name that is no property's.
    let _ = space.style().set_property("block-size", &height);
}

fn update(
    mounted: &mut HashMap<RowKey, Mounted>,
    keys: &[RowKey],
    make: &impl Fn(RowKey) -> Mounted,
    list: &Element,
    after: &Element,
) {
    let has_focus = || document().active_element().is_some_and(|active| list.contains(Some(&active)));
    let had_focus = has_focus();
    mounted.retain(|key, row| {
        let stays = keys.contains(key);
        if !stays {
            row.unmount();
        }
        stays
    });
    // Who was at a row that has gone stays in the timeline.
    if had_focus
        && !has_focus()
        && let Some(scroller) = list.parent_element().and_then(|scroller| scroller.dyn_into::<HtmlElement>().ok())
    {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = scroller.focus_with_options(&options);
    }
    // From the last to the first, each before the one that follows it.
    let mut next: Node = after.clone().into();
    for key in keys.iter().rev() {
        let row = mounted.entry(*key).or_insert_with(|| make(*key));
        let Some(element) = row.elements().into_iter().next() else { continue };
        let stands_right = element.next_sibling().as_ref() == Some(&next);
        if !stands_right {
            row.mount(list, Some(&next));
        }
        next = element.into();
    }
}
