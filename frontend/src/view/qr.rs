//! A link as a code for a camera. The arithmetic of it stands in `js/qr.js`.

use wasm_bindgen::prelude::wasm_bindgen;

/// Modules of empty paper around the code, without which cameras do not find it.
const QUIET: u32 = 2;

#[wasm_bindgen(module = "/js/qr.js")]
extern "C" {
    #[wasm_bindgen(js_name = code)]
    fn draw(text: &str, quiet: u32) -> String;
}

/// A code, as one path over a square.
pub(crate) struct Code {
    /// Modules along one side.
    pub(crate) side: String,
    pub(crate) path: String,
}

/// The code of a text; nothing for one that is too long for any.
pub(crate) fn code(text: &str) -> Option<Code> {
    let drawn = draw(text, QUIET);
    let (side, path) = drawn.split_once(' ')?;
    Some(Code { side: side.to_owned(), path: path.to_owned() })
}
