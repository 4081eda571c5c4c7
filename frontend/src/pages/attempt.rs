//! One form's attempt at something: whether it is under way, and why the last one failed.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::TextFault;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::{Fault, Outcome};
use crate::browser::focus_on;
use crate::signal::{RwSignal, Signal};
use crate::text::use_text;
use crate::ui::icon::{Glyph, Icon};
use crate::watch::part;

/// What a form asks for, and what is done with the answer.
type Call = Pin<Box<dyn Future<Output = Outcome<Box<dyn FnOnce()>>>>>;

/// The state of a form. A form keeps one, and gives it to whatever shows busyness or errors.
#[derive(Clone, Copy)]
pub(crate) struct Attempt {
    is_busy: RwSignal<bool>,
    fault: RwSignal<Option<Fault>>,
}

impl Attempt {
    pub(crate) fn new() -> Self {
        Self { is_busy: RwSignal::new(false), fault: RwSignal::new(None) }
    }

    pub(crate) fn busy(self) -> Signal<bool> {
        self.is_busy.into()
    }

    /// Tries: `call` runs unless one is under way, and `done` has what it brought, where the form still stands. What
    /// must follow in any case belongs into `call`.
    pub(crate) fn run<T: 'static>(
        self,
        call: impl Future<Output = Outcome<T>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        self.run_boxed(Box::pin(async move {
            let result = call.await?;
            Ok(Box::new(move || done(result)) as Box<dyn FnOnce()>)
        }));
    }

    /// One for all forms, whatever they ask for.
    fn run_boxed(self, call: Call) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.fault.set(None);
        spawn_local(async move {
            let outcome = call.await;
            // The form may have been left meanwhile, and its signals with it.
            let is_gone = !self.is_busy.try_set(false);
            match outcome {
                Ok(_) | Err(_) if is_gone => {}
                Ok(done) => done(),
                Err(fault) => self.fail(fault),
            }
        });
    }

    /// Whether nothing is under way and nothing was wrong.
    pub(crate) fn has_succeeded(self) -> bool {
        !self.is_busy.get_untracked() && self.fault.with_untracked(Option::is_none)
    }

    /// Shows why it failed, and leads to the field that is wrong.
    pub(crate) fn fail(self, fault: Fault) {
        self.fault.set(Some(fault));
        // After the fields have been marked.
        set_timeout(focus_wrong_field, Duration::ZERO);
    }

    pub(crate) fn refuse(self, problem: Problem) {
        self.fail(Fault::Refused(problem));
    }

    /// What was parsed; where it could not be, the field says why and there is nothing.
    pub(crate) fn checked<T>(self, field: TextField, parsed: Result<T, TextFault>) -> Option<T> {
        parsed.map_err(|fault| self.refuse(Problem::BadText { field, fault })).ok()
    }

    /// The sentence that belongs to this field.
    pub(crate) fn error_at(self, field: TextField) -> Signal<Option<String>> {
        let text = use_text();
        Signal::derive(move || match self.fault.get() {
            Some(Fault::Refused(problem)) if concerns(&problem, field) => Some((text.get().problem)(&problem)),
            Some(Fault::Refused(_) | Fault::Unreachable) | None => None,
        })
    }

    /// The sentence that belongs to none of the form's fields.
    fn error_elsewhere(self, fields: &'static [TextField]) -> Signal<Option<String>> {
        let text = use_text();
        Signal::derive(move || match self.fault.get()? {
            Fault::Refused(problem) => {
                let stands_at_field = fields.iter().any(|field| concerns(&problem, *field));
                (!stands_at_field).then(|| (text.get().problem)(&problem))
            }
            Fault::Unreachable => Some(text.get().unreachable.to_owned()),
        })
    }
}

/// What is wrong with the form as a whole. `fields` are those that show their own errors.
#[component]
pub(crate) fn FormProblem(attempt: Attempt, fields: &'static [TextField]) -> impl IntoView {
    let error = attempt.error_elsewhere(fields);
    view! {
        <div class="form-alert" role="alert">
            {part(move || {
                error.get().map(|error| view! { <p class="form-problem"><Icon glyph=Glyph::Alert />{error}</p> })
            })}
        </div>
    }
}

fn focus_wrong_field() {
    focus_on("[aria-invalid=true]");
}

/// Whether a refusal is about what stands in this field.
fn concerns(problem: &Problem, field: TextField) -> bool {
    match problem {
        Problem::BadText { field: bad, .. } => *bad == field,
        // A person's name or a room's: no form asks for both.
        Problem::NameTaken => matches!(field, TextField::Name | TextField::RoomName),
        Problem::TooManyKeywords { .. } => field == TextField::Keyword,
        Problem::NoSuchZone => field == TextField::Zone,
        Problem::NoSuchRoom
        | Problem::TooManyFavourites { .. }
        | Problem::NoSuchPerson
        | Problem::NotAllowed
        | Problem::LastOwner
        | Problem::TooManyRooms { .. }
        | Problem::TooManyPeople { .. }
        | Problem::RoomFull { .. }
        | Problem::SpaceFull { .. }
        | Problem::BadInvite
        | Problem::TooManyInvites { .. }
        | Problem::LinkSpent
        | Problem::WrongPassword
        | Problem::NotSignedIn
        | Problem::RegistrationClosed
        | Problem::WrongState
        | Problem::TooFast { .. }
        | Problem::Unreadable
        | Problem::TooLarge { .. }
        | Problem::TooManyTerms { .. }
        | Problem::ForeignOrigin
        | Problem::Unavailable
        | Problem::Internal { .. }
        | Problem::NoSuchMessage
        | Problem::NoSuchUpload
        | Problem::TooManyFiles { .. }
        | Problem::TooManyUploads { .. }
        | Problem::NoRoom { .. }
        | Problem::NoSuchFile
        | Problem::TooManyReactions { .. }
        | Problem::TooManyPins { .. }
        | Problem::TooManySaved { .. }
        | Problem::TooManyDrafts { .. }
        | Problem::BadTime { .. }
        | Problem::TooManyPlans { .. }
        | Problem::NoSuchPlan
        | Problem::TooManyMentions { .. }
        | Problem::BadSubscription
        | Problem::PushFailed { .. }
        | Problem::NoSuchSubscription
        | Problem::BadPoll { .. }
        | Problem::PollClosed
        | Problem::NoSuchChoice => false,
    }
}
