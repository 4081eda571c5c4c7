//! The tools of a message, and the menu of all else that one can do with it.
//!
//! There is one menu for all messages: the row that it was opened from may leave the page while it stands.

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlDialogElement;

use super::deeds::{Deed, has_more, open_menu};
use super::dialogs::use_dialogs;
use super::timeline::Rows;
use super::tools::{focus_message, use_deeds};
use crate::browser;
use crate::place::use_places;
use crate::signal::{Memo, Signal};
use crate::state::rows::{MessageRow, Row, RowKey};
use crate::state::talk::Talk;
use crate::text::{Say as _, use_beside_text};
use crate::ui::button::IconButton;
use crate::ui::icon::Glyph;
use crate::ui::list::When;
use crate::ui::menu::{self, MenuItem, MenuLine};
use crate::ui::modal::{self, Modal, Opening};
use crate::watch::{live, memo, watch};

/// What one does most, and the way to all else.
pub(crate) fn toolbar(rows: Rows, key: RowKey, message: Memo<MessageRow>) -> AnyView {
    let (text, deeds) = (use_beside_text(), rows.deeds);
    let tool = |deed: Deed| {
        let may_be = move || message.with(|message| deed.may_be(deeds, message));
        let label = Signal::derive(move || message.with(|message| deed.label(text.get(), message)));
        let run = move |event: MouseEvent| {
            focus_message(&event);
            message.with_untracked(|message| deed.run(deeds, message));
        };
        view! {
            <When when=may_be>
                <IconButton glyph=deed.glyph() small=true label on:click=run />
            </When>
        }
    };
    let is_open = memo(move || deeds.dialogs.menu.get() == Some((rows.talk, key)));
    let has_more = move || message.with(|message| has_more(deeds, message));
    let open = move |event: MouseEvent| {
        focus_message(&event);
        open_menu(rows, key);
    };
    view! {
        <div
            class="message-toolbar"
            role="toolbar"
            aria-label=text.say(|text| text.tools.actions)
            data-open=live(move || is_open.get().then_some(""))
        >
            {Deed::TOOLS.map(tool).into_iter().collect_view()}
            <When when=has_more>
                <IconButton
                    glyph=Glyph::More
                    small=true
                    label=text.say(|text| text.tools.more)
                    attr:aria-haspopup="menu"
                    attr:aria-expanded=live(move || is_open.get().to_string())
                    on:click=open
                />
            </When>
        </div>
    }
    .into_any()
}

/// The menu. It stands beside its message, or on a small screen at its end.
#[component]
pub(crate) fn MessageMenu() -> impl IntoView {
    let (text, asked) = (use_beside_text(), use_dialogs().menu);
    let is_wanted = Signal::derive(move || asked.with(Option::is_some));
    // Whether a press began in it, and whether outside of what it offers. A finger that opened it lifts somewhere, too.
    let pressed = StoredValue::new(None);
    let modal = Modal::new(is_wanted, Opening { begin: Box::new(move || pressed.set_value(None)), show });
    let inner =
        move || asked.get_untracked().map(|(talk, key)| view! { <Offered talk key modal pressed /> }).into_any();
    view! {
        <dialog
            class="menu message-menu"
            node_ref=modal.node()
            aria-label=text.say(|text| text.tools.actions)
            on:close=move |_| {
                if modal.has_closed() {
                    asked.set(None);
                    // What had the focus may be gone.
                    let is_nowhere = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
                    if is_nowhere {
                        browser::focus_on(".timeline-scroll");
                    }
                }
            }
            on:pointerdown=move |event: PointerEvent| pressed.set_value(Some(modal::is_on_backdrop(&event)))
            on:click=move |event| {
                if modal::is_on_backdrop(&event) && pressed.get_value() == Some(true) {
                    modal.close();
                }
            }
            on:contextmenu=move |event| event.prevent_default()
            on:keydown=move |event| menu::on_key(&event, || modal.close())
        >
            {modal.holds(ToChildren::to_children(inner))}
        </dialog>
    }
}

/// What can be done with one message, as that is now.
#[component]
fn Offered(talk: Talk, key: RowKey, modal: Modal, pressed: StoredValue<Option<bool>>) -> impl IntoView {
    let (text, deeds, here) = (use_beside_text(), use_deeds(talk), use_places().here());
    let row = deeds.state.row(talk, key);
    let message = memo(move || match row.get() {
        Row::Message(message) => Some(message).filter(|message| message.text().is_some()),
        Row::Line(_) | Row::Notice(_) => None,
    });
    let opened_at = here.get_untracked();
    watch(move || {
        // Nothing can be done with what was deleted, nor is there a menu about another place.
        let is_any = message.with(|message| message.as_ref().is_some_and(|message| has_more(deeds, message)));
        if !is_any || here.get() != opened_at {
            modal.close();
        }
    });
    let of = move |look: &dyn Fn(&MessageRow) -> bool| message.with(|message| message.as_ref().is_some_and(look));
    let run = move |deed: Deed| {
        // The focus is back on the message before it goes on from there.
        modal.close();
        if let Some(message) = message.get_untracked() {
            deed.run(deeds, &message);
        }
    };
    // The keys that stand there do here what they do without the menu.
    let on_key = move |event: KeyboardEvent| {
        let may = |deed: Deed| untrack(|| of(&|message| deed.may_be(deeds, message)));
        if let Some(deed) = Deed::of(&event).filter(|deed| may(*deed)) {
            event.prevent_default();
            event.stop_propagation();
            run(deed);
        }
    };
    let item = |deed: Deed| {
        let may_be = move || of(&|message| deed.may_be(deeds, message));
        let label = Signal::derive(move || {
            message.with(|message| message.as_ref().map_or("", |message| deed.label(text.get(), message)))
        });
        let keys = deed.key().map(|key| Signal::derive(move || key.name(text.get())));
        let danger = deed == Deed::Delete;
        let press = move |event: MouseEvent| {
            // A key presses no button of a mouse.
            if event.detail() == 0 || pressed.get_value().is_some() {
                run(deed);
            }
        };
        view! {
            <When when=may_be>
                {danger.then(|| view! { <MenuLine /> })}
                <MenuItem glyph=deed.glyph() label keys danger on:click=press />
            </When>
        }
    };
    // A finger that stays on a message looks for all of it here.
    let tools: &[Deed] = if browser::is_touched() { &Deed::TOOLS } else { &[] };
    view! {
        <div role="menu" aria-label=text.say(|text| text.tools.actions) on:keydown=on_key>
            {tools.iter().copied().chain(Deed::MENU).map(item).collect_view()}
        </div>
    }
}

/// Opens it beside the way to it, where that is shown, or else beside its message.
fn show(dialog: &HtmlDialogElement) {
    let active = document().active_element();
    let more = |message: &web_sys::Element| message.query_selector(":scope > .message-toolbar [aria-haspopup]").ok()?;
    let more = active.as_ref().and_then(more);
    modal::show(dialog);
    if let Some(anchor) = more.or(active) {
        menu::place(dialog, &anchor);
    }
    menu::focus_first(dialog.unchecked_ref());
}
