//! What the browser keeps of the trays, as `js/kept-files.js` does it: after a reload they stand there again, and what was
//! begun goes on.

use std::rc::Rc;

use adda_shared::file::FileName;
use adda_shared::id::Nonce;
use js_sys::Array;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::{Step, TrayFile, Trays};
use crate::blob::Blob;
use crate::browser;
use crate::state::talk::Talk;

#[wasm_bindgen(module = "/js/kept-files.js")]
extern "C" {
    async fn load(person: &str, page: &str) -> JsValue;
    #[wasm_bindgen(js_name = keep)]
    fn js_keep(nonce: &str, room: &str, file: &Blob);
    #[wasm_bindgen(js_name = forget)]
    fn js_forget(nonce: &str);
    #[wasm_bindgen(js_name = arm)]
    fn js_arm(room: &str, text: Option<String>);
}

/// Keeps a file, where there is room for it.
pub(super) fn keep(file: &TrayFile) {
    if let Some(blob) = &file.blob {
        js_keep(&file.nonce.to_string(), &file.talk.name(), blob);
    }
}

pub(super) fn forget(nonce: Nonce) {
    js_forget(&nonce.to_string());
}

/// Keeps what the message of a tray says that waits for its files; or that none does.
pub(super) fn arm(talk: Talk, text: Option<&str>) {
    js_arm(&talk.name(), text.map(str::to_owned));
}

/// One thing that was kept.
enum Kept {
    File(TrayFile),
    Armed(Talk, String),
}

impl Kept {
    /// From its name, where its tray is and what it is; nothing where that can't be understood.
    fn of(found: &JsValue) -> Option<Self> {
        let parts: &Array = found.unchecked_ref();
        let talk = Talk::named(&parts.get(1).as_string()?)?;
        let (name, value) = (parts.get(0).as_string()?, parts.get(2));
        let Some(nonce) = name.strip_prefix('f') else { return Some(Self::Armed(talk, value.as_string()?)) };
        let blob: Blob = value.unchecked_into();
        Some(Self::File(TrayFile {
            nonce: nonce.parse().ok()?,
            talk,
            name: FileName::of(&blob.own_name()),
            bytes: blob.bytes(),
            received: 0,
            address: blob.address(),
            is_picture: blob.is_picture(),
            blob: Some(blob),
            step: Step::waiting(),
        }))
    }
}

impl Trays {
    /// Puts what was kept back where it was. Once for each person.
    pub(super) fn restore(self: &Rc<Self>) {
        #[cfg(feature = "preview")]
        if self.is_rehearsed.get() {
            return;
        }
        let Some(user) = self.state.user().filter(|user| self.kept_of.replace(Some(*user)) != Some(*user)) else {
            return;
        };
        let (person, page) = (user.to_string(), Nonce(browser::random()).to_string());
        let trays = Rc::clone(self);
        spawn_local(async move {
            let found = load(&person, &page).await;
            // Somebody may have signed out meanwhile.
            if trays.kept_of.get() == Some(user) {
                let found: &Array = found.unchecked_ref();
                trays.take_back(found.iter().filter_map(|kept| Kept::of(&kept)).collect());
            }
        });
    }

    fn take_back(self: &Rc<Self>, kept: Vec<Kept>) {
        let mut armed = Vec::new();
        for kept in kept {
            match kept {
                // The page may have gone between sending the message and forgetting its files.
                Kept::File(file) if self.state.is_in_outbox(file.nonce) => forget(file.nonce),
                Kept::File(file) => self.files.borrow_mut().push(file),
                Kept::Armed(talk, text) => armed.push((talk, text)),
            }
        }
        for (talk, text) in armed {
            if self.is_armed(talk) {
                continue;
            }
            if self.files.borrow().iter().any(|file| file.talk == talk) {
                self.armed.borrow_mut().push((talk, text));
            } else {
                arm(talk, None);
            }
        }
        self.tell();
        self.pump();
    }
}
