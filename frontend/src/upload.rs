//! The HTTP calls that bring files to the server, chunk by chunk.

use adda_shared::id::Nonce;
use adda_shared::limits;
use adda_shared::protocol::Form;
use adda_shared::protocol::http::{NewUpload, Upload};
use adda_shared::protocol::problem::Problem;
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::account::{Fault, call, fault, post, read};
use crate::blob::Blob;

#[wasm_bindgen(module = "/js/files.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = send)]
    async fn js_send(path: &str, media_type: &str, file: &Blob, from: f64, until: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = stop)]
    fn js_stop(path: &str);
}

/// Why a call brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Setback {
    /// The server said no.
    Refused(Problem),
    /// The server said nothing, or nothing that can be understood.
    Lost,
    /// The browser can't read the file any more.
    Unreadable,
}

impl From<Fault> for Setback {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(problem) => Self::Refused(problem),
            Fault::Unreachable => Self::Lost,
        }
    }
}

/// Begins an upload, or asks how far it is: the same nonce is the same upload.
pub(crate) async fn begin(new: &NewUpload) -> Result<Upload, Setback> {
    Ok(post("/api/uploads", new).await?)
}

/// How far an upload is that was begun before.
pub(crate) async fn ask(nonce: Nonce) -> Result<Upload, Setback> {
    Ok(read(&call("GET", &path(nonce), &[]).await?)?)
}

/// Brings the chunk that begins after so many bytes.
pub(crate) async fn bring(nonce: Nonce, file: &Blob, from: u64) -> Result<Upload, Setback> {
    let until = from.saturating_add(limits::CHUNK_BYTES_MAX as u64);
    // Exact up to sizes that no browser holds.
    let (from, until) = (from as f64, until as f64);
    match js_send(&path(nonce), Form::Binary.media_type(), file, from, until).await {
        Ok(answer) => Ok(read(&Uint8Array::from(answer).to_vec())?),
        Err(thrown) if thrown.is_null() => Err(Setback::Unreadable),
        Err(thrown) => Err(fault(&thrown).into()),
    }
}

/// Gives an upload up, and whatever of it is under way. One that does not hear of it ends by itself after a while.
pub(crate) async fn cancel(nonce: Nonce) {
    js_stop(&path(nonce));
    let _ = call("DELETE", &path(nonce), &[]).await;
}

fn path(nonce: Nonce) -> String {
    ["/api/uploads/", &nonce.to_string()].concat()
}
