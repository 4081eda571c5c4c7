//! Doing something on a press: the command goes out, and a refusal is said in passing.

use adda_shared::protocol::command::{Command, Reply};
use leptos::task::spawn_local;

use crate::account::Fault;
use crate::browser;
use crate::state::{Failure, State, use_state};
use crate::text::Catalogue;
use crate::ui::toast::{Toasts, use_toasts};

/// What it takes to do something.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    pub(crate) state: State,
    pub(crate) toasts: Toasts,
}

/// Taken in a component, used in its handlers.
pub(crate) fn use_act() -> Act {
    Act { state: use_state(), toasts: use_toasts() }
}

impl Act {
    /// Does it, and answers what came of it; nothing where it was not done, which has been said then.
    pub(crate) async fn ask(self, command: Command) -> Option<Reply> {
        match self.state.ask(command).await {
            Ok(reply) => return Some(reply),
            Err(Failure::Refused(problem)) => self.toasts.refusal(&problem),
            Err(Failure::Lost) => self.toasts.problem(self.toasts.words().unreachable),
        }
        None
    }

    /// Does it, and `then` what follows where it was done. The view that asked may have gone by then.
    pub(crate) fn run(self, command: Command, then: impl FnOnce(Reply) + 'static) {
        spawn_local(async move {
            if let Some(reply) = self.ask(command).await {
                then(reply);
            }
        });
    }

    /// Does it; what changes is seen by itself.
    pub(crate) fn just(self, command: Command) {
        self.run(command, |_| {});
    }
}

/// Copies a text and says so; where the browser does not let it, shows the text, to be copied by hand.
pub(crate) fn copy(toasts: Toasts, what: String, done: fn(&Catalogue) -> &'static str) {
    spawn_local(async move {
        if browser::copy(&what).await {
            toasts.note(done(toasts.words()));
        } else {
            toasts.problem(what);
        }
    });
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(problem) => Self::Refused(problem),
            Failure::Lost => Self::Unreachable,
        }
    }
}
