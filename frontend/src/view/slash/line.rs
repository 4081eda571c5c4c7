//! The line above what is written: how the command goes on that is being written, or why it was not done.

use std::cell::{Cell, RefCell};

use adda_shared::limits::PLAN_DAYS_MAX;
use adda_shared::protocol::problem::Problem;
use leptos::prelude::*;

use super::Slash;
use super::read::{Read, read};
use crate::signal::ArcRwSignal;
use crate::state::talk::Talk;
use crate::text::{BesideText, Say as _, use_beside_text};
use crate::ui::button::{Button, Look};
use crate::view::composer::{WritingField, focus_composer};
use crate::view::dialogs::use_dialogs;
use crate::view::drafts::use_drafts;
use crate::watch::{memo, part, watch};

/// Why a command was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Unknown(String),
    NotHere,
    NoText,
    /// It takes somebody, and names nobody or too many.
    NoPerson,
    Nobody(String),
    NoRoom,
    NoSuchRoom(String),
    NoSpan(String),
    NoDay,
    /// It takes a time, and names none.
    NoWhen,
    /// The time that it names has passed, or is too far ahead.
    NoTime,
    /// It is for a text alone.
    NoFiles,
    Offline,
}

impl Why {
    fn sentence(&self, text: &BesideText) -> String {
        let words = &text.slash;
        match self {
            Self::Unknown(word) => (words.unknown)(word),
            Self::NotHere => words.not_here.to_owned(),
            Self::NoText => words.no_text.to_owned(),
            Self::NoPerson => words.no_person.to_owned(),
            Self::Nobody(name) => (words.nobody)(name),
            Self::NoRoom => words.no_room.to_owned(),
            Self::NoSuchRoom(name) => (words.no_such_room)(name),
            Self::NoSpan(said) => (words.no_span)(said),
            Self::NoDay => words.no_day.to_owned(),
            Self::NoWhen => words.no_when.to_owned(),
            Self::NoTime => (text.problem)(&Problem::BadTime { days_max: PLAN_DAYS_MAX }),
            Self::NoFiles => text.plans.no_files.to_owned(),
            Self::Offline => words.offline.to_owned(),
        }
    }
}

/// What is held of the command that was tried last. It lasts until something else is written.
#[derive(Default)]
pub(super) struct Held {
    refused: ArcRwSignal<Option<(Talk, String, Why)>>,
    /// What looks like a command and is meant to be sent.
    meant: RefCell<String>,
    /// Whether the server is being asked.
    is_asking: Cell<bool>,
}

thread_local! {
    /// Here and not in a context of the page, so that its first part carries nothing of it.
    static HELD: Held = Held::default();
}

pub(super) fn held<T>(with: impl FnOnce(&Held) -> T) -> T {
    HELD.with(with)
}

impl Held {
    pub(super) fn refuse(&self, talk: Talk, written: String, why: Why) {
        self.refused.set(Some((talk, written, why)));
    }

    pub(super) fn is_meant(&self, written: &str) -> bool {
        *self.meant.borrow() == written
    }

    /// Answers whether nothing is being asked for already.
    pub(super) fn begin(&self) -> bool {
        !self.is_asking.replace(true)
    }

    pub(super) fn end(&self) {
        self.is_asking.set(false);
    }

    /// Forgets all that is of another text than this.
    fn forget_others(&self, talk: Talk, written: &str) {
        let is_other = self
            .refused
            .with_untracked(|refused| refused.as_ref().is_some_and(|(of, text, _)| *of == talk && text != written));
        if is_other {
            self.refused.set(None);
        }
        if !self.is_meant(written) {
            self.meant.borrow_mut().clear();
        }
    }
}

/// What the line says.
#[derive(Clone, PartialEq, Eq)]
enum Line {
    /// How a command is written, and what it does.
    Help(Slash),
    Refused(Why),
}

/// The line. It is always there, so that what comes into it is read aloud.
#[component]
pub(crate) fn SlashLine(field: WritingField) -> impl IntoView {
    let WritingField { talk, draft, on_done, .. } = field;
    let (text, dialogs, editing) = (use_beside_text(), use_dialogs(), use_drafts().editing(talk));
    watch(move || draft.with(|written| held(|held| held.forget_others(talk, written))));
    let refused = held(|held| held.refused.clone());
    let line = memo(move || {
        if editing.get().is_some() {
            return None;
        }
        draft.with(|written| {
            let why = refused.with(|refused| {
                let of_this = refused.as_ref().filter(|(of, text, _)| *of == talk && text == written);
                of_this.map(|(.., why)| why.clone())
            });
            match (why, read(written)) {
                (Some(why), _) => Some(Line::Refused(why)),
                (None, Read::Slash(slash, _)) => Some(Line::Help(slash)),
                (None, Read::Text(_) | Read::Unknown(_)) => None,
            }
        })
    });
    let send = move |_| {
        held(|held| held.meant.replace(draft.get_untracked()));
        on_done.run(false);
        focus_composer(talk);
    };
    let list = move |_| dialogs.slashes.set(true);
    let words = move || {
        let text = text.get();
        line.get().map(|line| match line {
            Line::Help(slash) => view! {
                <code>{slash.syntax(&text.slash)}</code>
                <span>{slash.words(&text.slash).help}</span>
            }
            .into_any(),
            Line::Refused(why) => view! { <strong dir="auto">{why.sentence(text)}</strong> }.into_any(),
        })
    };
    let ways = move || {
        matches!(line.get(), Some(Line::Refused(Why::Unknown(_)))).then(|| {
            view! {
                <Button small=true on:click=send>
                    {text.say(|text| text.slash.send)}
                </Button>
                <Button small=true look=Look::Quiet on:click=list>
                    {text.say(|text| text.slash.all)}
                </Button>
            }
        })
    };
    view! {
        <div class="composer-slash">
            <p role="status">{part(words)}</p>
            {part(ways)}
        </div>
    }
}
