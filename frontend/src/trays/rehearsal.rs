//! Trays without a server, for the preview: files as far as a scene has them.

use adda_shared::id::Nonce;

use super::{TrayFile, Trays};
use crate::state::talk::Talk;

impl Trays {
    /// These files are in the trays, and nothing becomes of them.
    pub(crate) fn rehearse(&self, files: Vec<TrayFile>, armed: Option<Talk>) {
        self.is_rehearsed.set(true);
        self.files.replace(files);
        self.armed.replace(armed.into_iter().map(|talk| (talk, String::new())).collect());
        self.tell();
    }

    /// The page itself has the files of this message.
    pub(crate) fn rehearse_sent(&self, message: Nonce, files: Vec<TrayFile>) {
        self.sent.borrow_mut().push((message, files));
    }
}
