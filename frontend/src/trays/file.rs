//! One file of a tray, and how far it is.

use adda_shared::back_off;
use adda_shared::file::{Attachment, FileName, Uploaded};
use adda_shared::id::{Nonce, UnixMs};
use adda_shared::protocol::problem::Problem;

use crate::blob::{Blob, revoke};
use crate::state::talk::Talk;
use crate::upload::Setback;

/// See the [module](self).
#[derive(Clone, Debug)]
pub(crate) struct TrayFile {
    /// The name under which it is brought.
    pub(crate) nonce: Nonce,
    /// Where its tray is.
    pub(crate) talk: Talk,
    pub(crate) name: FileName,
    pub(crate) bytes: u64,
    /// How many bytes of it the server has.
    pub(crate) received: u64,
    /// Where the page itself has it, where it may be something to show or to play.
    pub(crate) address: Option<String>,
    pub(crate) is_picture: bool,
    /// Nothing, where only the server has it.
    pub(crate) blob: Option<Blob>,
    pub(crate) step: Step,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Not before this moment it is tried, after so many times in a row that were in vain.
    Waiting {
        not_before: UnixMs,
        failed: u32,
    },
    /// Something is asked of the server; before that, so many times were in vain.
    Going {
        failed: u32,
    },
    Whole(Attachment),
    Failed(Why),
}

/// Why a file can't be brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Refused(Problem),
    /// The browser can't read it any more.
    Unreadable,
}

impl Step {
    /// At once, and for the first time.
    pub(crate) const fn waiting() -> Self {
        Self::Waiting { not_before: UnixMs(0), failed: 0 }
    }

    /// What follows when the server was asked. `chance` gives a number below a bound.
    pub(super) fn after(
        outcome: Result<Attachment, Setback>,
        failed: u32,
        now: UnixMs,
        chance: impl Fn(u64) -> u64,
    ) -> Self {
        let wait_ms = match outcome {
            Ok(file) => return Self::Whole(file),
            Err(Setback::Unreadable) => return Self::Failed(Why::Unreadable),
            Err(Setback::Refused(problem)) if problem.is_passing() => problem.wait_ms(),
            // It was begun too long ago: it is begun anew.
            Err(Setback::Lost | Setback::Refused(Problem::NoSuchUpload)) => 0,
            Err(Setback::Refused(problem)) => return Self::Failed(Why::Refused(problem)),
        };
        let wait_ms = wait_ms.max(chance(back_off::wait_ms_max(failed)));
        Self::Waiting { not_before: now.after_ms(wait_ms), failed: failed.saturating_add(1) }
    }
}

impl Why {
    /// Whether it may be worth to try again.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Refused(problem) => !matches!(problem, Problem::TooLarge { .. } | Problem::NoSuchUpload),
            Self::Unreadable => false,
        }
    }
}

impl TrayFile {
    /// It is not shown any more.
    pub(super) fn let_go(&self) {
        if let Some(address) = &self.address {
            revoke(address);
        }
    }

    /// What a message names it by, once it is whole.
    pub(super) fn uploaded(&self) -> Option<Uploaded> {
        match &self.step {
            Step::Whole(what) => Some(Uploaded { upload: self.nonce, what: what.clone() }),
            Step::Waiting { .. } | Step::Going { .. } | Step::Failed(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use adda_shared::file::Media;
    use adda_shared::limits;

    use super::*;

    const NOW: UnixMs = UnixMs(1_000_000);

    fn check(outcome: Result<Attachment, Setback>, failed: u32, expected: &Step) {
        let longest = |bound: u64| bound;
        assert_eq!(Step::after(outcome.clone(), failed, NOW, longest), *expected, "{outcome:?}");
    }

    fn waits(ms: u64, failed: u32) -> Step {
        Step::Waiting { not_before: NOW.after_ms(ms), failed }
    }

    #[test]
    fn what_passes_is_tried_again_and_what_does_not_is_said() {
        let file = Attachment { name: FileName::of("tea.txt"), bytes: 3, media: Media::Other, pixels: None };
        check(Ok(file.clone()), 3, &Step::Whole(file));
        check(Err(Setback::Lost), 0, &waits(limits::RECONNECT_BASE_MS, 1));
        check(Err(Setback::Lost), 1, &waits(2 * limits::RECONNECT_BASE_MS, 2));
        check(Err(Setback::Lost), 40, &waits(limits::RECONNECT_CAP_MS, 41));
        let slower = Setback::Refused(Problem::TooFast { retry_after_ms: 90_000 });
        check(Err(slower), 0, &waits(90_000, 1));
        check(Err(Setback::Refused(Problem::Unavailable)), 0, &waits(limits::RETRY_MS, 1));
        check(Err(Setback::Refused(Problem::NoSuchUpload)), 0, &waits(limits::RECONNECT_BASE_MS, 1));
        let large = Problem::TooLarge { bytes_max: 7 };
        check(Err(Setback::Refused(large.clone())), 0, &Step::Failed(Why::Refused(large)));
        check(Err(Setback::Unreadable), 0, &Step::Failed(Why::Unreadable));
    }
}
