//! Doing something on a press: the command goes out, and a refusal is said in passing.

use adda_shared::protocol::command::{Command, Reply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::Fault;
use crate::state::{Failure, State, use_state};
use crate::text::{Catalogue, use_text};
use crate::ui::toast::{Toasts, use_toasts};

/// What it takes to do something.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    state: State,
    toasts: Toasts,
    text: Signal<&'static Catalogue>,
}

/// Taken in a component, used in its handlers.
pub(crate) fn use_act() -> Act {
    Act { state: use_state(), toasts: use_toasts(), text: use_text() }
}

impl Act {
    /// Does it, and `then` what follows where it was done.
    pub(crate) fn run(self, command: Command, then: impl FnOnce(Reply) + 'static) {
        spawn_local(async move {
            match self.state.ask(command).await {
                Ok(reply) => then(reply),
                Err(Failure::Refused(problem)) => self.toasts.refusal(&problem),
                Err(Failure::Lost) => self.toasts.problem(self.text.get_untracked().unreachable),
            }
        });
    }

    /// Does it; what changes is seen by itself.
    pub(crate) fn just(self, command: Command) {
        self.run(command, |_| {});
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(problem) => Self::Refused(problem),
            Failure::Lost => Self::Unreachable,
        }
    }
}
