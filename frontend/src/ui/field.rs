//! A line to fill in, with its label above and its error below.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use leptos::text_prop::TextProp;

use super::fresh_id;
use super::icon::{Glyph, Icon};
use crate::signal::{RwSignal, Signal};
use crate::text::{Say as _, use_text};
use crate::watch::{live, part, watch};

/// What is filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum FieldKind {
    #[default]
    Line,
    /// Hidden until revealed.
    Password,
    /// One line to find something by.
    Search,
    /// A day, chosen from a calendar where the browser has one; as `2026-11-01`.
    Date,
}

/// What a browser may fill in by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Autofill {
    #[default]
    Nothing,
    Name,
    CurrentPassword,
    NewPassword,
}

impl Autofill {
    const fn token(self) -> &'static str {
        match self {
            Self::Nothing => "off",
            Self::Name => "username",
            Self::CurrentPassword => "current-password",
            Self::NewPassword => "new-password",
        }
    }
}

/// A field. `value` is what stands in it, both ways.
#[component]
pub(crate) fn Field(
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional)] kind: FieldKind,
    #[prop(optional)] autofill: Autofill,
    #[prop(into, optional)] hint: Option<TextProp>,
    /// What is wrong with what stands in it; it takes the hint's place.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Whether it has the focus when its page or dialog opens.
    #[prop(optional)]
    focused: bool,
) -> impl IntoView {
    let id = fresh_id("field");
    let note_id = format!("{id}-note");
    let has_hint = hint.is_some();
    let described = {
        let note_id = note_id.clone();
        move || (has_hint || error.get().is_some()).then(|| note_id.clone())
    };
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>
                {live(move || label.get())}
            </label>
            <Control
                id
                value
                kind
                autofill
                described=Signal::derive(described)
                invalid=Signal::derive(move || error.get().is_some())
                focused
            />
            <Note id=note_id hint error />
        </div>
    }
}

/// The hint, or the error instead of it. The place is there from the start, so that a change in it is read aloud.
#[component]
pub(crate) fn Note(id: String, hint: Option<TextProp>, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div id=id aria-live="polite">
            {part(move || match (error.get(), &hint) {
                (Some(error), _) => {
                    Some(view! { <p class="field-error"><Icon glyph=Glyph::Alert small=true />{error}</p> }.into_any())
                }
                (None, Some(hint)) => {
                    let hint = hint.clone();
                    Some(view! { <p class="field-hint">{move || hint.get()}</p> }.into_any())
                }
                (None, None) => None,
            })}
        </div>
    }
}

/// The element to type in.
#[component]
fn Control(
    id: String,
    value: RwSignal<String>,
    kind: FieldKind,
    autofill: Autofill,
    described: Signal<Option<String>>,
    invalid: Signal<bool>,
    focused: bool,
) -> impl IntoView {
    let is_shown = RwSignal::new(false);
    let aria_invalid = move || invalid.get().then_some("true");
    let node = NodeRef::<html::Input>::new();
    if focused {
        focus_when_there(node);
    }
    let input_type = move || match kind {
        FieldKind::Password if !is_shown.get() => "password",
        FieldKind::Search => "search",
        FieldKind::Date => "date",
        FieldKind::Line | FieldKind::Password => "text",
    };
    view! {
        <div class="field-control">
            <input
                class="field-input"
                id=id
                node_ref=node
                type=input_type
                dir="auto"
                prop:value=live(move || value.get())
                on:input:target=move |ev| value.set(ev.target().value())
                autocomplete=autofill.token()
                autocapitalize=(kind == FieldKind::Password).then_some("none")
                spellcheck=(kind == FieldKind::Password).then_some("false")
                aria-describedby=described
                aria-invalid=aria_invalid
                autofocus=focused
            />
            {(kind == FieldKind::Password).then(|| view! { <Reveal is_shown /> })}
        </div>
    }
}

/// Browsers heed `autofocus` once for a document, which here is many pages.
fn focus_when_there(node: NodeRef<html::Input>) {
    watch(move || {
        let Some(input) = node.get() else { return };
        set_timeout(
            move || {
                // Focusing never fails.
                let _ = input.focus();
            },
            Duration::ZERO,
        );
    });
}

/// Shows what was typed into a password field.
#[component]
fn Reveal(is_shown: RwSignal<bool>) -> impl IntoView {
    let text = use_text();
    view! {
        <button
            class="icon-button field-reveal"
            type="button"
            aria-label=text.say(|text| text.common.show_characters)
            title=text.say(|text| text.common.show_characters)
            aria-pressed=live(move || is_shown.get().to_string())
            on:click=move |_| is_shown.update(|shown| *shown = !*shown)
        >
            <Icon glyph=Signal::derive(move || if is_shown.get() { Glyph::EyeOff } else { Glyph::Eye }) />
        </button>
    }
}
