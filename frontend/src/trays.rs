//! The trays: files that are about to be sent to a room or a thread, how they come to the server, and the messages that
//! wait for them.
//!
//! They outlast the views of a room, so that what was begun goes on while another one is open; whoever signs out drops
//! them. What of it the page shows always, whether a tray holds something and whether its message waits, is a
//! signal of the state's. Everything else stands in a part of the page that comes later, and in nothing but that.

mod file;
mod going;
mod kept;
#[cfg(feature = "preview")]
mod rehearsal;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use adda_shared::file::{FileName, Uploaded};
use adda_shared::id::{Nonce, UserId};
use adda_shared::limits;
use adda_shared::protocol::problem::Problem;
use adda_shared::text::MessageBody;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::blob::Blob;
use crate::browser;
use crate::signal::{ArcRwSignal, Signal};
use crate::state::mirror::Connection;
use crate::state::talk::Talk;
use crate::state::written::Written;
use crate::state::{State, Unsent, use_state};
use crate::ui::toast::{Toasts, use_toasts};
use crate::upload;
use crate::view::drafts::{Drafts, use_drafts};
use crate::watch::watch;
pub(crate) use file::{Step, TrayFile, Why};

/// Messages whose files are remembered after they were sent: to be shown from here, and to be taken back.
const REMEMBERED_MAX: usize = 20;

/// See the [module](self).
pub(crate) struct Trays {
    state: State,
    drafts: Drafts,
    toasts: Toasts,
    is_live: Signal<bool>,
    files: RefCell<Vec<TrayFile>>,
    /// Where the message goes as soon as its files are there, and what is written for it.
    armed: RefCell<Vec<(Talk, String)>>,
    sent: RefCell<Vec<(Nonce, Vec<TrayFile>)>>,
    /// Whose files are kept, and were asked for.
    kept_of: Cell<Option<UserId>>,
    /// Changes with anything of this.
    changed: ArcRwSignal<u32>,
    wake: RefCell<Option<Timeout>>,
    #[cfg(feature = "preview")]
    is_rehearsed: Cell<bool>,
}

thread_local! {
    /// Here and not in a context of the page, so that its first part carries nothing of it.
    static TRAYS: OnceCell<Rc<Trays>> = const { OnceCell::new() };
}

/// The trays, which are made where they are first asked for: in a view.
pub(crate) fn use_trays() -> Rc<Trays> {
    TRAYS.with(|trays| Rc::clone(trays.get_or_init(Trays::begin)))
}

/// The files of a tray, as they are shown.
impl Trays {
    /// The names under which the files of a tray are brought, in order. Tracks.
    pub(crate) fn names(&self, talk: Talk) -> Vec<u64> {
        self.changed.track();
        self.files.borrow().iter().filter(|file| file.talk == talk).map(|file| file.nonce.0).collect()
    }

    /// One of the files. Tracks.
    pub(crate) fn file(&self, nonce: Nonce) -> Option<TrayFile> {
        self.changed.track();
        self.files.borrow().iter().find(|file| file.nonce == nonce).cloned()
    }

    /// Whether the message of a tray goes as soon as its files are there, and whether one of those has failed. Tracks.
    pub(crate) fn armed(&self, talk: Talk) -> Option<bool> {
        self.changed.track();
        self.is_armed(talk).then(|| self.has_failed(talk))
    }

    /// Where the page itself has a file of a message that was sent in it.
    pub(crate) fn address(&self, message: Nonce, place: usize) -> Option<String> {
        let sent = self.sent.borrow();
        let (_, files) = sent.iter().find(|(nonce, _)| *nonce == message)?;
        files.get(place)?.address.clone()
    }

    fn is_armed(&self, talk: Talk) -> bool {
        self.armed.borrow().iter().any(|(armed, _)| *armed == talk)
    }

    fn has_failed(&self, talk: Talk) -> bool {
        self.files.borrow().iter().any(|file| file.talk == talk && matches!(file.step, Step::Failed(_)))
    }
}

/// What people do.
impl Trays {
    /// Adds files to a tray, as many as a message takes.
    pub(crate) fn add(self: &Rc<Self>, talk: Talk, blobs: Vec<Blob>) {
        let made = |blob: Blob| TrayFile {
            nonce: Nonce(browser::random()),
            talk,
            name: FileName::of(&blob.own_name()),
            bytes: blob.bytes(),
            received: 0,
            address: blob.address(),
            is_picture: blob.is_picture(),
            blob: Some(blob),
            step: Step::waiting(),
        };
        self.put(talk, blobs.into_iter().map(made).collect());
    }

    /// Puts the files of a message back that was not sent, or was taken back: as they are on the server where they are in
    /// no message, or from their beginning.
    pub(crate) fn give_back(self: &Rc<Self>, talk: Talk, message: Nonce, unsent: &[Uploaded]) {
        let place = self.sent.borrow().iter().position(|(nonce, _)| *nonce == message);
        let held = place.map(|place| self.sent.borrow_mut().remove(place).1).unwrap_or_default();
        let files = if unsent.is_empty() {
            let anew = |file| TrayFile { nonce: Nonce(browser::random()), received: 0, step: Step::waiting(), ..file };
            held.into_iter().map(anew).collect()
        } else {
            let again = |file: &Uploaded| {
                let held = held.iter().find(|held| held.nonce == file.upload);
                TrayFile {
                    nonce: file.upload,
                    talk,
                    name: file.what.name.clone(),
                    bytes: file.what.bytes,
                    received: file.what.bytes,
                    address: held.and_then(|held| held.address.clone()),
                    is_picture: held.is_some_and(|held| held.is_picture),
                    blob: held.and_then(|held| held.blob.clone()),
                    // The server may have given it up meanwhile.
                    step: Step::waiting(),
                }
            };
            unsent.iter().map(again).collect()
        };
        self.put(talk, files);
    }

    fn put(self: &Rc<Self>, talk: Talk, mut added: Vec<TrayFile>) {
        let held = self.files.borrow().iter().filter(|file| file.talk == talk).count();
        let left = limits::FILES_PER_MESSAGE_MAX.saturating_sub(held);
        for file in added.drain(left.min(added.len())..) {
            file.let_go();
            self.toasts.refusal(&Problem::TooManyFiles { max: limits::FILES_PER_MESSAGE_MAX as u32 });
        }
        // Files go with a new message, not with one that is being edited.
        if !added.is_empty() && self.drafts.is_editing(talk) {
            self.drafts.leave_message(talk);
        }
        added.iter().for_each(kept::keep);
        self.files.borrow_mut().extend(added);
        self.tell();
        self.pump();
    }

    /// Says that a folder can't be added.
    pub(crate) fn refuse_folder(&self) {
        self.toasts.problem(self.toasts.beside_words().files.folder);
    }

    /// Takes a file out of its tray. A message that waits for nothing any more goes, unless nothing is left of it.
    pub(crate) fn remove(self: &Rc<Self>, nonce: Nonce) {
        let place = self.files.borrow().iter().position(|file| file.nonce == nonce);
        let Some(file) = place.map(|place| self.files.borrow_mut().remove(place)) else { return };
        file.let_go();
        kept::forget(nonce);
        spawn_local(upload::cancel(nonce));
        if self.files.borrow().iter().all(|other| other.talk != file.talk) {
            self.forget_armed(file.talk);
        }
        self.go_if_whole(file.talk);
        self.tell();
        self.pump();
    }

    /// Tries again what has failed.
    pub(crate) fn retry(self: &Rc<Self>, nonce: Nonce) {
        if let Some(file) = self.files.borrow_mut().iter_mut().find(|file| file.nonce == nonce) {
            file.step = Step::waiting();
        }
        self.tell();
        self.pump();
    }

    /// Sends a message with the files of its tray: at once where they are all there, or else as soon as they are.
    pub(crate) fn send(self: &Rc<Self>, talk: Talk, text: &str) {
        if self.is_armed(talk) {
            return;
        }
        if let Err(fault) = MessageBody::parse(&self.state.resolve(&Written::of(text).text)) {
            return self.toasts.unsent(Unsent::Text(fault));
        }
        if self.has_failed(talk) {
            return self.toasts.problem(self.toasts.beside_words().files.failed_first);
        }
        self.armed.borrow_mut().push((talk, text.to_owned()));
        kept::arm(talk, Some(text));
        self.go_if_whole(talk);
        self.tell();
    }

    /// Does not send the message of a tray after all, when its files are there.
    pub(crate) fn disarm(&self, talk: Talk) {
        self.forget_armed(talk);
        self.tell();
    }
}

impl Trays {
    fn begin() -> Rc<Self> {
        let (state, drafts, toasts) = (use_state(), use_drafts(), use_toasts());
        // Whatever view asked first, they live as long as the page.
        let mut page = Owner::current().expect("views have an owner");
        while let Some(parent) = page.parent() {
            page = parent;
        }
        let (is_live, connection) = page.with(|| (state.is_live(), state.connection()));
        let trays = Rc::new(Self {
            state,
            drafts,
            toasts,
            is_live,
            files: RefCell::default(),
            armed: RefCell::default(),
            sent: RefCell::default(),
            kept_of: Cell::default(),
            changed: ArcRwSignal::default(),
            wake: RefCell::default(),
            #[cfg(feature = "preview")]
            is_rehearsed: Cell::default(),
        });
        let watching = Rc::clone(&trays);
        page.with(|| {
            watch(move || match connection.get() {
                Connection::None => watching.drop_all(),
                Connection::Live => {
                    watching.restore();
                    watching.connected();
                }
                Connection::Connecting | Connection::Lost { .. } | Connection::OtherVersion => watching.restore(),
            });
        });
        trays
    }

    /// Shows that something is another than before.
    fn tell(&self) {
        let mut held: Vec<(Talk, bool)> = Vec::new();
        for file in &*self.files.borrow() {
            if held.iter().all(|(talk, _)| *talk != file.talk) {
                held.push((file.talk, self.is_armed(file.talk)));
            }
        }
        self.state.show_trays(held);
        self.changed.update(|count| *count = count.wrapping_add(1));
    }

    fn forget_armed(&self, talk: Talk) {
        self.armed.borrow_mut().retain(|(armed, _)| *armed != talk);
        kept::arm(talk, None);
    }

    /// Sends the message of a tray, if it waits for nothing any more.
    fn go_if_whole(&self, talk: Talk) {
        let text = self.armed.borrow().iter().find(|(armed, _)| *armed == talk).map(|(_, text)| text.clone());
        let Some(text) = text else { return };
        let uploads: Option<Vec<Uploaded>> =
            self.files.borrow().iter().filter(|file| file.talk == talk).map(TrayFile::uploaded).collect();
        let Some(uploads) = uploads else { return };
        self.forget_armed(talk);
        match self.state.send_message(talk, &text, uploads) {
            Ok(message) => {
                // Another tab may have written something else there meanwhile.
                if self.state.draft(talk).trim_end() == text.trim_end() {
                    self.drafts.sent(talk, message);
                }
                self.remember(talk, message);
            }
            Err(unsent) => self.toasts.unsent(unsent),
        }
    }

    fn remember(&self, talk: Talk, message: Nonce) {
        let mut files = self.files.borrow_mut();
        let (gone, left) = files.drain(..).partition(|file| file.talk == talk);
        *files = left;
        gone.iter().for_each(|file: &TrayFile| kept::forget(file.nonce));
        let mut sent = self.sent.borrow_mut();
        sent.push((message, gone));
        let excess = sent.len().saturating_sub(REMEMBERED_MAX);
        for file in sent.drain(..excess).flat_map(|(_, files)| files) {
            file.let_go();
        }
    }

    /// Nobody is signed in any more. What is kept is deleted with the rooms.
    fn drop_all(&self) {
        self.kept_of.take();
        let sent = self.sent.take().into_iter().flat_map(|(_, files)| files);
        for file in self.files.take().into_iter().chain(sent) {
            file.let_go();
        }
        self.armed.take();
        self.wake.take();
        self.tell();
    }
}
