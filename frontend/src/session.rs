//! Who is signed in, as far as the page knows: asked once at the start, and changed by coming and going.

use std::time::Duration;

use adda_shared::protocol::http::{Me, SessionState};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::{self, Outcome};
use crate::keep::Trouble;
use crate::place::Place;
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::{Ended, State, settings};
use crate::ui::toast::use_toasts;
use crate::watch::{memo, watch};

/// Milliseconds until the server is asked again by itself, while it does not answer at all.
const ASK_AGAIN_MS: u64 = 5_000;

/// What the page knows. Nothing, until the server has answered.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    state: State,
    known: RwSignal<Option<Outcome<SessionState>>>,
    /// How often the server was asked.
    asks: StoredValue<u32>,
    /// Whether the person came in just now, and is to be led into a room.
    has_come: StoredValue<bool>,
    /// Whether the person is signing out just now, so that the end of the session is no news.
    is_leaving: StoredValue<bool>,
}

/// What is shown to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// The server was asked.
    Knocking,
    Unreachable,
    /// First run, or its link after it was used.
    Welcome {
        is_claimed: bool,
    },
    Join,
    SignIn,
    Inside,
    #[cfg(feature = "preview")]
    Preview,
}

/// Makes the session known to everything below, and asks who it is. Once, at the root.
pub(crate) fn provide_session(state: State) -> Session {
    let session = Session::new(state, None);
    provide_context(session);
    let toasts = use_toasts();
    state.on_ended(move |how| match how {
        Ended::SignedOut => {
            session.leave();
            if !session.is_leaving.get_value() {
                toasts.note(toasts.words().connection.signed_out);
            }
        }
        Ended::Elsewhere | Ended::OtherPerson => session.ask(),
    });
    state.on_trouble(move |trouble| {
        let words = &toasts.words().connection;
        toasts.problem(match trouble {
            Trouble::Full => words.keeps_no_more,
            Trouble::Refused => words.keeps_nothing,
            Trouble::Newer => words.kept_by_newer,
        });
    });
    state.on_unchanged(move |problem| {
        let words = toasts.words();
        toasts.problem([words.timeline.change_refused, (words.problem)(problem).as_str()].concat());
    });
    // Whoever was here last is shown what is kept of them while the server is asked, and while it does not answer.
    if let Some((user, _)) = settings::load_person() {
        state.begin(user);
    }
    let is_live = state.is_live();
    watch(move || {
        if is_live.get() && session.known.with_untracked(|known| matches!(known, Some(Err(_)))) {
            session.ask();
        }
    });
    session.ask();
    session
}

/// The session of a preview: somebody with or without a password.
#[cfg(feature = "preview")]
pub(crate) fn rehearse_session(state: State, server: SessionState) {
    provide_context(Session::new(state, Some(Ok(server))));
}

pub(crate) fn use_session() -> Session {
    expect_context()
}

impl Session {
    fn new(state: State, known: Option<Outcome<SessionState>>) -> Self {
        let (has_come, is_leaving) = (StoredValue::new(false), StoredValue::new(false));
        Self { state, known: RwSignal::new(known), asks: StoredValue::new(0), has_come, is_leaving }
    }

    /// Asks the server who is signed in. Whoever asks again before it has answered takes this one's place.
    pub(crate) fn ask(self) {
        let number = self.asks.get_value() + 1;
        self.asks.set_value(number);
        spawn_local(async move {
            let known = account::session().await;
            if self.asks.get_value() != number {
                return;
            }
            match &known {
                Ok(SessionState { me: Some(me), .. }) => self.state.begin(me.user),
                Ok(SessionState { me: None, .. }) => self.state.end(),
                Err(_) => set_timeout(
                    move || {
                        // Whoever is shown what is kept has a link that tries, and is asked about when it gets through:
                        // but not where somebody else was there.
                        let is_tried = self.state.is_welcomed().get_untracked() && self.state.is_linked();
                        if self.asks.get_value() == number && !is_tried {
                            self.ask();
                        }
                    },
                    Duration::from_millis(ASK_AGAIN_MS),
                ),
            }
            self.known.set(Some(known));
        });
    }

    /// Somebody has come in, or has a password from now on.
    pub(crate) fn enter(self, me: Me) {
        self.has_come.set_value(true);
        self.state.begin(me.user);
        match self.known.get_untracked() {
            Some(Ok(SessionState { space: Some(_), .. })) => self.set_me(Some(me)),
            // The space has just been made.
            Some(Ok(_) | Err(_)) | None => {
                self.set_me(Some(me));
                self.ask();
            }
        }
    }

    /// Nobody is signed in any more.
    fn leave(self) {
        self.state.end_everywhere();
        self.set_me(None);
    }

    /// Signs out. The server may end the link before it answers.
    pub(crate) async fn sign_out(self) -> Outcome<()> {
        self.is_leaving.set_value(true);
        let outcome = account::sign_out().await;
        self.is_leaving.set_value(false);
        if outcome.is_ok() {
            self.leave();
        }
        outcome
    }

    /// The person has another password from now on, or their first.
    pub(crate) fn has_changed(self, me: Me) {
        self.set_me(Some(me));
    }

    fn set_me(self, me: Option<Me>) {
        self.known.update(|known| {
            if let Some(Ok(session)) = known {
                session.me = me;
            }
        });
    }

    /// What is known of the server; nothing before it has answered.
    pub(crate) fn server(self) -> Option<SessionState> {
        self.known.get().and_then(Result::ok)
    }

    pub(crate) fn has_password(self) -> Signal<bool> {
        Signal::derive(move || {
            self.known.with(|known| match known {
                Some(Ok(SessionState { me: Some(me), .. })) => me.has_password,
                Some(Ok(_) | Err(_)) | None => true,
            })
        })
    }

    /// Whether the person came in just now; once.
    pub(crate) fn take_has_come(self) -> bool {
        let has_come = self.has_come.get_value();
        self.has_come.set_value(false);
        has_come
    }

    /// What is shown at a place.
    pub(crate) fn gate(self, here: Memo<Place>) -> Memo<Gate> {
        let (is_loaded, is_welcomed) = (self.state.is_loaded(), self.state.is_welcomed());
        memo(move || {
            #[cfg(feature = "preview")]
            if here.get() == Place::Preview {
                return Gate::Preview;
            }
            self.known.with(|known| match known {
                None | Some(Err(_)) if is_welcomed.get() => Gate::Inside,
                None => Gate::Knocking,
                Some(Err(_)) => Gate::Unreachable,
                Some(Ok(SessionState { me: Some(_), .. })) if is_loaded.get() => Gate::Inside,
                Some(Ok(SessionState { me: Some(_), .. })) => Gate::Knocking,
                Some(Ok(SessionState { space: None, .. })) => Gate::Welcome { is_claimed: false },
                Some(Ok(session)) => match here.get() {
                    Place::Welcome => Gate::Welcome { is_claimed: true },
                    Place::Join => Gate::Join,
                    Place::SignIn => Gate::SignIn,
                    Place::Home
                    | Place::Room { .. }
                    | Place::Rooms
                    | Place::Unread
                    | Place::Saved
                    | Place::Drafts
                    | Place::Plans
                    | Place::Threads
                    | Place::Settings
                    | Place::Nowhere => match session.registration {
                        adda_shared::protocol::http::Registration::Open => Gate::Join,
                        adda_shared::protocol::http::Registration::Invite
                        | adda_shared::protocol::http::Registration::Closed => Gate::SignIn,
                    },
                    #[cfg(feature = "preview")]
                    Place::Preview => Gate::Preview,
                },
            })
        })
    }
}
