//! The pictures of a message over everything: one at a time, whole or as large as it is.

use adda_shared::file::{Attachment, Showing};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::file::{Bytes, address, source};
use crate::signal::{ArcRwSignal, Memo, RwSignal, Signal};
use crate::state::rows::MessageRow;
use crate::text::{Say as _, format, use_beside_text, use_language};
use crate::ui::button::IconButton;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::When;
use crate::ui::modal::{self, Modal, Opening};
use crate::ui::waiting::Spinner;
use crate::watch::{live, memo, part};

/// One picture, as it can be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    file: Attachment,
    source: String,
    /// Where it can be had; nothing while its message is on its way.
    saved: Option<String>,
}

/// The pictures of a message, and which of them is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Viewed {
    shown: Vec<Shown>,
    at: usize,
}

thread_local! {
    // Here and not in a context of the page, so that its first part carries nothing of it.
    static VIEWED: ArcRwSignal<Option<Viewed>> = ArcRwSignal::new(None);
}

impl Viewed {
    /// All pictures of a message that can be seen, from the one at this place on.
    pub(super) fn of(message: &MessageRow, place: usize) -> Option<Self> {
        let mut viewed = Self { shown: Vec::new(), at: 0 };
        for (other, file) in message.files().iter().enumerate().filter(|(_, file)| file.showing() == Showing::Picture) {
            let Some(source) = source(message, other, Bytes::Whole) else { continue };
            if other == place {
                viewed.at = viewed.shown.len();
            }
            viewed.shown.push(Shown { file: file.clone(), source, saved: address(message, other, Bytes::Saved) });
        }
        (!viewed.shown.is_empty()).then_some(viewed)
    }

    /// The one that is so many further; nothing past an end.
    fn moved(&self, step: isize) -> Option<usize> {
        self.at.checked_add_signed(step).filter(|at| *at < self.shown.len())
    }
}

/// Opens the viewer.
pub(super) fn view_pictures(viewed: Option<Viewed>) {
    VIEWED.with(|signal| signal.set(viewed));
}

/// Where pictures are looked at. The browser's own dialog keeps the focus inside, closes on Escape and gives it back.
#[component]
pub(super) fn Viewer() -> impl IntoView {
    let viewed = RwSignal::from(VIEWED.with(Clone::clone));
    let is_actual = RwSignal::new(false);
    let is_wanted = Signal::derive(move || viewed.with(Option::is_some));
    let modal = Modal::new(is_wanted, Opening { begin: Box::new(move || is_actual.set(false)), show: modal::show });
    let go = move |step: isize| {
        is_actual.set(false);
        viewed.update(|viewed| {
            if let Some(viewed) = viewed
                && let Some(at) = viewed.moved(step)
            {
                viewed.at = at;
            }
        });
    };
    let on_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            _ => return,
        };
        event.prevent_default();
        go(step);
    };
    let name = move || viewed.with(|viewed| viewed.as_ref().map(shown_name)).unwrap_or_default();
    let on_close = Callback::new(move |()| modal.close());
    let inner = move || {
        view! {
            <ViewerHead viewed is_actual on_close />
            <Stage viewed is_actual on_close />
            <Steps viewed on_step=Callback::new(go) />
        }
        .into_any()
    };
    view! {
        <dialog
            class="viewer"
            node_ref=modal.node()
            aria-label=live(name)
            on:close=move |_| {
                if modal.has_closed() {
                    viewed.set(None);
                }
            }
            on:keydown=on_key
        >
            {modal.holds(ToChildren::to_children(inner))}
        </dialog>
    }
}

fn shown_name(viewed: &Viewed) -> String {
    viewed.shown[viewed.at].file.name.as_str().to_owned()
}

/// What is looked at. Something is, where this is asked.
fn current(viewed: RwSignal<Option<Viewed>>) -> Memo<Option<Shown>> {
    memo(move || viewed.with(|viewed| viewed.as_ref().map(|viewed| viewed.shown[viewed.at].clone())))
}

#[component]
fn ViewerHead(viewed: RwSignal<Option<Viewed>>, is_actual: RwSignal<bool>, on_close: Callback<()>) -> impl IntoView {
    let (text, language) = (use_beside_text(), use_language());
    let shown = current(viewed);
    let name = move || viewed.with(|viewed| viewed.as_ref().map(shown_name)).unwrap_or_default();
    let note = move || {
        let bytes = shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.file.bytes));
        let size = format::size(language.get(), bytes);
        let (at, count) =
            viewed.with(|viewed| viewed.as_ref().map_or((0, 1), |viewed| (viewed.at, viewed.shown.len())));
        if count < 2 {
            return size;
        }
        let place = (text.get().files.place)(at as u64 + 1, count as u64);
        [place.as_str(), " · ", size.as_str()].concat()
    };
    let saved = memo(move || shown.with(|shown| shown.as_ref().and_then(|shown| shown.saved.clone())));
    let download = memo(move || [text.get().files.download, name().as_str()].concat());
    view! {
        <header class="viewer-head">
            <div class="file-words">
                <bdi class="file-name">{live(name)}</bdi>
                <span class="file-note">{live(note)}</span>
            </div>
            <IconButton
                glyph=Glyph::Zoom
                label=text.say(|text| text.files.actual_size)
                attr:aria-pressed=live(move || is_actual.get().to_string())
                on:click=move |_| is_actual.update(|is_actual| *is_actual = !*is_actual)
            />
            {part(move || {
                saved.get().map(|link| {
                    view! {
                        <a class="icon-button" href=link download rel="external" aria-label=download title=download>
                            <Icon glyph=Glyph::Download />
                        </a>
                    }
                })
            })}
            <IconButton
                glyph=Glyph::Close
                label=text.say(|text| text.common.close)
                on:click=move |_| on_close.run(())
            />
        </header>
    }
}

/// The picture. A press beside it closes the viewer.
#[component]
fn Stage(viewed: RwSignal<Option<Viewed>>, is_actual: RwSignal<bool>, on_close: Callback<()>) -> impl IntoView {
    let text = use_beside_text();
    let shown = current(viewed);
    view! {
        <div
            class="viewer-stage"
            data-actual=live(move || is_actual.get().then_some(""))
            tabindex=live(move || is_actual.get().then_some("0"))
            on:click=move |event| {
                if event.target() == event.current_target() {
                    on_close.run(());
                }
            }
        >
            {part(move || {
                let shown = shown.get()?;
                let (is_here, has_failed) = (RwSignal::new(false), RwSignal::new(false));
                let name = shown.file.name.as_str().to_owned();
                Some(
                    view! {
                        {part(move || {
                            (!is_here.get() && !has_failed.get())
                                .then(|| view! { <span class="viewer-waiting"><Spinner /></span> })
                        })}
                        {part(move || {
                            if has_failed.get() {
                                return view! { <p role="alert">{text.say(|text| text.files.picture_failed)}</p> }.into_any();
                            }
                            view! {
                                <img
                                    alt=name.clone()
                                    src=shown.source.clone()
                                    on:load=move |_| is_here.set(true)
                                    on:error=move |_| has_failed.set(true)
                                />
                            }
                            .into_any()
                        })}
                    },
                )
            })}
        </div>
    }
}

/// To the picture before and the one after, where there are several.
#[component]
fn Steps(viewed: RwSignal<Option<Viewed>>, on_step: Callback<isize>) -> impl IntoView {
    let text = use_beside_text();
    let has = move |step| viewed.with(|viewed| viewed.as_ref().is_some_and(|viewed| viewed.moved(step).is_some()));
    let has_many = move || viewed.with(|viewed| viewed.as_ref().is_some_and(|viewed| viewed.shown.len() > 1));
    view! {
        <When when=has_many>
            <IconButton
                glyph=Glyph::Back
                label=text.say(|text| text.files.previous)
                attr:data-step="previous"
                attr:disabled=live(move || !has(-1))
                on:click=move |_| on_step.run(-1)
            />
            <IconButton
                glyph=Glyph::Back
                label=text.say(|text| text.files.next)
                attr:data-step="next"
                attr:disabled=live(move || !has(1))
                on:click=move |_| on_step.run(1)
            />
        </When>
    }
}
