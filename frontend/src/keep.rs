//! What this browser keeps, as `js/keep.js` and `js/turn.js` do it: the calls, and what is heard back.
//!
//! Knows nothing of what the texts and bytes mean; `state/keeping` is its only caller.

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

/// Where something is kept: each by the name of its person and a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    /// Messages that wait, as texts, by their nonces.
    Outbox,
    /// What is being written, as texts, by room and thread.
    Drafts,
    /// Rooms and the space, as bytes.
    Rooms,
}

/// What is heard of what is kept, and of other pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// A message is kept.
    Echo(String),
    /// What was being written under a name.
    Draft(String, String),
    /// Bytes under a name, the space before the rooms.
    Room(String, Vec<u8>),
    /// That was all that is kept.
    Loaded,
    /// It is this page's turn to send; the messages that are kept came just before.
    Turn,
    /// What was put before a call of `saved` with this number is written.
    Saved(u32),
    /// Another page of this person says this.
    Told(String),
    Trouble(Trouble),
    /// Another page has taken this one's turn to send; the messages that are kept came just before.
    TurnWent,
}

/// Who shall hear what a page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// This person's other pages, at once.
    Others,
    /// Those, when everything that was put is written.
    OthersWhenKept,
    /// This page too, when everything that was put is written.
    AllWhenKept,
}

/// Why something is not kept. Heard once of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There is no room: rooms are not kept any more.
    Full,
    /// The browser keeps nothing for this page.
    Refused,
    /// Another page, of a newer version, keeps things in another way.
    Newer,
}

mod js {
    use super::{Closure, JsValue, wasm_bindgen};

    #[wasm_bindgen(module = "/js/keep.js")]
    extern "C" {
        pub(super) fn listen(tell: &Closure<dyn Fn(u32, String, JsValue)>);
        pub(super) fn put(store: &str, name: &str, value: &JsValue, at: f64);
        pub(super) fn wipe();
        pub(super) fn saved(count: u32);
    }

    #[wasm_bindgen(module = "/js/turn.js")]
    extern "C" {
        pub(super) fn begin(person: &str);
        pub(super) fn end();
        #[wasm_bindgen(js_name = letGo)]
        pub(super) fn let_go();
        pub(super) fn tell(text: &str, is_after: bool, is_to_all: bool);
    }
}

/// Whoever hears everything from now on. Once.
pub(crate) fn listen(hear: impl Fn(Heard) + 'static) {
    let tell = Closure::<dyn Fn(u32, String, JsValue)>::new(move |kind: u32, name: String, value: JsValue| {
        let text = || value.as_string().unwrap_or_default();
        hear(match kind {
            0 => Heard::Echo(text()),
            1 => Heard::Draft(name, text()),
            2 => Heard::Room(name, Uint8Array::new(&value).to_vec()),
            3 => Heard::Loaded,
            4 => Heard::Turn,
            5 => Heard::Saved(name.parse().unwrap_or_default()),
            6 => Heard::Told(text()),
            7 => Heard::Trouble(Trouble::Full),
            8 => Heard::Trouble(Trouble::Refused),
            9 => Heard::Trouble(Trouble::Newer),
            _ => Heard::TurnWent,
        });
    });
    js::listen(&tell);
    // It lives as long as the page.
    tell.forget();
}

/// Somebody's things from now on: tells of all that is kept of them.
pub(crate) fn begin(person: &str) {
    js::begin(person);
}

/// Nobody's any more. What was put is still written.
pub(crate) fn end() {
    js::end();
}

/// Leaves the sending to the other pages, for good.
pub(crate) fn let_go() {
    js::let_go();
}

/// Keeps a text, or forgets it. What is put in one go is kept as a whole, or not at all.
pub(crate) fn put_text(store: Store, name: &str, text: Option<&str>) {
    let value = text.map_or(JsValue::UNDEFINED, JsValue::from_str);
    js::put(store_name(store), name, &value, 0.0);
}

/// Keeps bytes, or forgets them. Where room is short, those with the oldest time go first.
pub(crate) fn put_bytes(name: &str, bytes: Option<&[u8]>, at_ms: u64) {
    let value = bytes.map_or(JsValue::UNDEFINED, |bytes| Uint8Array::from(bytes).into());
    js::put(store_name(Store::Rooms), name, &value, at_ms as f64);
}

const fn store_name(store: Store) -> &'static str {
    match store {
        Store::Outbox => "outbox",
        Store::Drafts => "drafts",
        Store::Rooms => "rooms",
    }
}

/// Forgets all rooms, whoever's they are.
pub(crate) fn wipe_rooms() {
    js::wipe();
}

/// Asks to be told when everything that was put is written.
pub(crate) fn tell_when_saved(count: u32) {
    js::saved(count);
}

/// Tells this person's pages.
pub(crate) fn tell(text: &str, to: To) {
    let (is_after, is_to_all) = match to {
        To::Others => (false, false),
        To::OthersWhenKept => (true, false),
        To::AllWhenKept => (true, true),
    };
    js::tell(text, is_after, is_to_all);
}
