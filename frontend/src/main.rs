//! The page: a link to the server, the state that it feeds, signals that mirror the state, and views over them.
//!
//! A folder without rules of its own is declared here, so that the whole tree is read at one glance.

#![expect(unreachable_pub, reason = "the component macro makes its own items public")]

mod account;
mod app;
mod blob;
mod browser;
mod device;
mod keep;
mod later;
mod link;
mod place;
#[cfg(feature = "preview")]
mod preview;
mod session;
mod signal;
mod state;
mod text;
mod trays;
mod ui;
mod upload;
mod watch;

mod pages {
    pub(crate) mod attempt;
    pub(crate) mod beside;
    pub(crate) mod crash;
    pub(crate) mod directory;
    pub(crate) mod drafts;
    pub(crate) mod frame;
    pub(crate) mod head;
    pub(crate) mod join;
    pub(crate) mod my_settings;
    pub(crate) mod notifications;
    pub(crate) mod nowhere;
    pub(crate) mod outside;
    pub(crate) mod plans;
    pub(crate) mod room;
    pub(crate) mod saved;
    pub(crate) mod settings;
    pub(crate) mod sign_in;
    pub(crate) mod threads;
    pub(crate) mod unread;
    pub(crate) mod welcome;
}

mod view {
    pub(crate) mod act;
    pub(crate) mod actions;
    pub(crate) mod arrange;
    pub(crate) mod body;
    pub(crate) mod browse;
    pub(crate) mod carried;
    pub(crate) mod completion;
    pub(crate) mod composer;
    pub(crate) mod connection;
    pub(crate) mod dates;
    pub(crate) mod deeds;
    pub(crate) mod dialogs;
    pub(crate) mod drafts;
    pub(crate) mod due;
    pub(crate) mod emoji;
    pub(crate) mod file;
    pub(crate) mod forward;
    pub(crate) mod found;
    pub(crate) mod goals;
    pub(crate) mod happened;
    pub(crate) mod invite;
    pub(crate) mod jump;
    pub(crate) mod link_card;
    pub(crate) mod listed;
    pub(crate) mod members;
    pub(crate) mod message;
    pub(crate) mod message_dialogs;
    pub(crate) mod message_line;
    pub(crate) mod message_menu;
    pub(crate) mod names;
    pub(crate) mod notice;
    pub(crate) mod notifier;
    pub(crate) mod notify;
    pub(crate) mod order;
    pub(crate) mod over_timeline;
    pub(crate) mod panel;
    pub(crate) mod people;
    pub(crate) mod picker;
    pub(crate) mod pins;
    pub(crate) mod plan_dialog;
    pub(crate) mod poll;
    pub(crate) mod poll_dialog;
    pub(crate) mod press;
    pub(crate) mod profile;
    pub(crate) mod qr;
    pub(crate) mod quote;
    pub(crate) mod reactions;
    pub(crate) mod reading;
    pub(crate) mod receipts;
    pub(crate) mod room_dialogs;
    pub(crate) mod roving;
    pub(crate) mod row_list;
    pub(crate) mod scroll;
    pub(crate) mod search;
    pub(crate) mod search_help;
    pub(crate) mod shortcuts;
    pub(crate) mod sidebar;
    pub(crate) mod slash;
    pub(crate) mod slice;
    pub(crate) mod status;
    pub(crate) mod status_dialog;
    pub(crate) mod thread;
    pub(crate) mod timeline;
    pub(crate) mod times;
    pub(crate) mod tools;
    pub(crate) mod tray;
    pub(crate) mod undone;
    pub(crate) mod viewer;
}

fn main() {
    std::panic::set_hook(Box::new(pages::crash::show));
    wasm_bindgen_futures::spawn_local(async {
        // What is shown until then says nothing.
        text::Language::at_first().come().await;
        show();
    });
}

fn show() {
    leptos::mount::mount_to_body(app::App);
    if let Some(boot) = leptos::prelude::document().get_element_by_id("boot") {
        boot.remove();
    }
}
