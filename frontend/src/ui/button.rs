//! Things to press.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::icon::{Glyph, Icon};
use super::waiting::Spinner;
use crate::signal::Signal;
use crate::watch::{live, part};

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// The one thing that this view is for.
    Primary,
    Plain,
    /// No edge until it is pointed at.
    Quiet,
    /// Destroys something.
    Danger,
}

impl Look {
    const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Plain => "plain",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

/// A button with words. `on:click` and further attributes go to the element.
///
/// While busy it keeps its size, its place and the focus; whoever handles the press ignores further ones.
#[component]
pub(crate) fn Button(
    #[prop(default = Look::Plain)] look: Look,
    #[prop(optional)] glyph: Option<Glyph>,
    #[prop(into, optional)] busy: Signal<bool>,
    #[prop(into, optional)] disabled: Signal<bool>,
    /// Sends the form that it stands in.
    #[prop(optional)]
    submits: bool,
    #[prop(optional)] small: bool,
    #[prop(optional)] wide: bool,
    /// Gets the focus when the dialog opens that it stands in.
    #[prop(optional)]
    focused: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class="button"
            type=if submits { "submit" } else { "button" }
            data-look=look.name()
            data-size=small.then_some("small")
            data-wide=wide.then_some("")
            aria-busy=live(move || busy.get().then_some("true"))
            disabled=disabled
            autofocus=focused
        >
            {glyph.map(|glyph| view! { <Icon glyph small=true /> })}
            <span>{children()}</span>
            {part(move || busy.get().then(|| view! { <span class="button-busy"><Spinner /></span> }))}
        </button>
    }
}

/// A button that is an icon; its name is read aloud, and shown when it is pointed at.
#[component]
pub(crate) fn IconButton(
    #[prop(into)] glyph: Signal<Glyph>,
    #[prop(into)] label: TextProp,
    #[prop(optional)] small: bool,
) -> impl IntoView {
    let title = label.clone();
    view! {
        <button
            class="icon-button"
            type="button"
            data-size=small.then_some("small")
            aria-label=label
            title=title
        >
            <Icon glyph small />
        </button>
    }
}
