//! Bringing the files of the trays to the server: a few at a time, each chunk by chunk, from where it is.

use std::rc::Rc;

use adda_shared::file::Attachment;
use adda_shared::id::{Nonce, UnixMs};
use adda_shared::protocol::http::NewUpload;
use adda_shared::protocol::problem::Problem;
use gloo_timers::callback::Timeout;
use leptos::task::spawn_local;

use super::Trays;
use super::file::{Step, TrayFile};
use crate::browser;
use crate::upload::{self, Setback};

/// Files that are brought at one time: one alone leaves a fast line idle between its chunks, many take it from what people
/// write.
const GOING_MAX: usize = 2;

impl Trays {
    /// Begins what may begin, and wakes when something else may.
    pub(super) fn pump(self: &Rc<Self>) {
        #[cfg(feature = "preview")]
        if self.is_rehearsed.get() {
            return;
        }
        let now = browser::now();
        while self.is_live.get_untracked()
            && let Some(nonce) = self.begin_next(now)
        {
            let trays = Rc::clone(self);
            spawn_local(async move {
                let outcome = trays.bring(nonce).await;
                trays.came(nonce, outcome);
            });
        }
        self.wake.replace(self.next_wake().map(|at| {
            let trays = Rc::clone(self);
            let wait_ms = u32::try_from(at.0.saturating_sub(now.0).max(10)).unwrap_or(u32::MAX);
            Timeout::new(wait_ms, move || trays.pump())
        }));
    }

    /// There is a connection again: whoever waited for none has waited long enough.
    pub(super) fn connected(self: &Rc<Self>) {
        for file in &mut *self.files.borrow_mut() {
            if let Step::Waiting { not_before, .. } = &mut file.step {
                *not_before = UnixMs(0);
            }
        }
        self.pump();
    }

    fn begin_next(&self, now: UnixMs) -> Option<Nonce> {
        let mut files = self.files.borrow_mut();
        if files.iter().filter(|file| matches!(file.step, Step::Going { .. })).count() >= GOING_MAX {
            return None;
        }
        let nonce = files.iter_mut().find_map(|file| match file.step {
            Step::Waiting { not_before, failed } if not_before <= now => {
                file.step = Step::Going { failed };
                Some(file.nonce)
            }
            Step::Waiting { .. } | Step::Going { .. } | Step::Whole(_) | Step::Failed(_) => None,
        });
        drop(files);
        if nonce.is_some() {
            self.tell();
        }
        nonce
    }

    /// Nothing while there is no connection: its return wakes as well.
    fn next_wake(&self) -> Option<UnixMs> {
        let files = self.files.borrow();
        let waiting = files.iter().filter_map(|file| match file.step {
            // What may begin now waits for another one to end.
            Step::Waiting { not_before, .. } if not_before > UnixMs(0) => Some(not_before),
            Step::Waiting { .. } | Step::Going { .. } | Step::Whole(_) | Step::Failed(_) => None,
        });
        waiting.min().filter(|_| self.is_live.get_untracked())
    }

    /// Brings one file, from where the server has it to its end.
    async fn bring(&self, nonce: Nonce) -> Result<Attachment, Setback> {
        let file = self.held(nonce).ok_or(Setback::Lost)?;
        let Some(blob) = file.blob else {
            // Only the server has it, or has given it up.
            let no_such = || Setback::Refused(Problem::NoSuchUpload);
            return upload::ask(nonce).await?.file.ok_or_else(no_such);
        };
        let new = NewUpload { nonce, name: file.name.to_string(), bytes: file.bytes };
        let mut upload = upload::begin(&new).await?;
        loop {
            if let Some(file) = upload.file {
                return Ok(file);
            }
            if !self.has_received(nonce, upload.received) {
                return Err(Setback::Lost);
            }
            let next = upload::bring(nonce, &blob, upload.received).await?;
            // A server that takes nothing more and does not say why is asked again later.
            if next.file.is_none() && next.received <= upload.received {
                return Err(Setback::Lost);
            }
            upload = next;
        }
    }

    fn held(&self, nonce: Nonce) -> Option<TrayFile> {
        self.files.borrow().iter().find(|file| file.nonce == nonce).cloned()
    }

    /// Notes how much of a file the server has; answers whether it is still wanted there.
    fn has_received(&self, nonce: Nonce, received: u64) -> bool {
        let is_held = {
            let mut files = self.files.borrow_mut();
            let file = files.iter_mut().find(|file| file.nonce == nonce);
            file.map(|file| {
                if received > file.received {
                    file.step = Step::Going { failed: 0 };
                }
                file.received = received;
            })
        };
        self.tell();
        is_held.is_some()
    }

    fn came(self: &Rc<Self>, nonce: Nonce, outcome: Result<Attachment, Setback>) {
        let talk = {
            let mut files = self.files.borrow_mut();
            files.iter_mut().find(|file| file.nonce == nonce).map(|file| {
                let failed = if let Step::Going { failed } = file.step { failed } else { 0 };
                file.step = Step::after(outcome, failed, browser::now(), browser::random_below);
                file.talk
            })
        };
        match talk {
            Some(talk) => {
                self.go_if_whole(talk);
                self.tell();
            }
            // It was removed while the server was asked, perhaps after the server had been told so.
            None => spawn_local(upload::cancel(nonce)),
        }
        self.pump();
    }
}
