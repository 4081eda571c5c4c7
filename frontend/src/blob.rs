//! Files of the browser, as `js/files.js` has them: what is picked, pasted or dropped.
//!
//! Knows nothing of rooms, the server or views.

use js_sys::{Array, Function};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlInputElement};

#[wasm_bindgen]
extern "C" {
    /// A file, which the browser reads when its bytes are wanted.
    #[derive(Clone, Debug)]
    pub(crate) type Blob;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Blob) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn size(this: &Blob) -> f64;
    #[wasm_bindgen(method, getter, js_name = type)]
    fn media_type(this: &Blob) -> String;
}

#[wasm_bindgen(module = "/js/files.js")]
extern "C" {
    #[wasm_bindgen(js_name = listen)]
    fn js_listen(pane: &Element, hear: &Closure<dyn Fn(u32, JsValue)>) -> Function;
    #[wasm_bindgen(js_name = picked)]
    fn js_picked(field: &HtmlInputElement) -> Array;
    #[wasm_bindgen(js_name = addressOf)]
    fn address_of(file: &Blob) -> Option<String>;
    #[wasm_bindgen(js_name = revoke)]
    fn js_revoke(address: &str);
}

/// What is heard of files that somebody brings.
#[derive(Clone, Debug)]
pub(crate) enum Heard {
    /// They are to be added.
    Files(Vec<Blob>),
    /// Whether some are held over the pane.
    Over(bool),
    /// A folder was among them, which can't be sent.
    Folder,
}

impl Blob {
    /// What its system calls it.
    pub(crate) fn own_name(&self) -> String {
        self.name().unwrap_or_default()
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.size() as u64
    }

    /// Whether it is a picture, by what its system believes.
    pub(crate) fn is_picture(&self) -> bool {
        self.media_type().starts_with("image/")
    }

    /// An address at which the page has it, where it may be something to show or to play. Lasts until it is revoked.
    pub(crate) fn address(&self) -> Option<String> {
        address_of(self)
    }
}

/// Lets an address of [`Blob::address`] go.
pub(crate) fn revoke(address: &str) {
    js_revoke(address);
}

/// What was picked in a field.
pub(crate) fn picked(field: &HtmlInputElement) -> Vec<Blob> {
    files(&js_picked(field))
}

fn files(all: &Array) -> Vec<Blob> {
    all.iter().map(JsValue::unchecked_into).collect()
}

/// Hears of files that are dropped on a pane or pasted, until this is dropped.
pub(crate) struct Listening {
    stop: Function,
    _hear: Closure<dyn Fn(u32, JsValue)>,
}

impl Listening {
    pub(crate) fn start(pane: &Element, hear: impl Fn(Heard) + 'static) -> Self {
        let hear = Closure::<dyn Fn(u32, JsValue)>::new(move |kind: u32, value: JsValue| {
            hear(match kind {
                0 => Heard::Files(files(value.unchecked_ref())),
                1 => Heard::Over(value.is_truthy()),
                _ => Heard::Folder,
            });
        });
        Self { stop: js_listen(pane, &hear), _hear: hear }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // It throws nothing.
        let _ = self.stop.call0(&JsValue::UNDEFINED);
    }
}
