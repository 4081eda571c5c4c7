//! Where one writes: the draft or another text for a message, the button, and one line below that says who else is
//! typing.

use std::cell::Cell;

use adda_shared::id::{Revision, UserId};
use adda_shared::limits;
use adda_shared::model::RoomKind;
use adda_shared::protocol::command::Command;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::drafts::{Drafts, use_drafts};
use super::names::{display_name, use_room_kind, use_room_name};
use crate::browser;
use crate::later::use_parts;
use crate::signal::{RwSignal, Signal};
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::text::{Say as _, use_language, use_text};
use crate::ui::button::{Button, Look};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::offers::{Answer, Offers};
use crate::watch::{live, memo, part, watch};

mod done;

use done::use_done;

/// Bytes before the limit from which on what is left is shown.
const LEFT_BYTES_SHOWN: usize = 1_000;

/// What stands around a field where one writes, by id.
#[derive(Clone, Copy)]
pub(super) struct Ids {
    /// The line that says that a message is being edited.
    editing: &'static str,
    /// The line that says what is answered.
    answering: &'static str,
    /// The list of what completes a word, and how the id of each of its lines begins.
    pub(super) completion: &'static str,
    offer: &'static str,
}

const IN_ROOM: Ids = Ids {
    editing: "composer-editing",
    answering: "composer-answering",
    completion: "completion",
    offer: "completion-",
};
const IN_THREAD: Ids = Ids {
    editing: "thread-editing",
    answering: "thread-answering",
    completion: "thread-completion",
    offer: "thread-completion-",
};

pub(super) const fn ids(talk: Talk) -> Ids {
    if talk.thread.is_some() { IN_THREAD } else { IN_ROOM }
}

/// What words that can be completed begin with.
const SIGNS: [char; 4] = [':', '@', '#', '/'];

/// The field, as what completes words in it knows it.
#[derive(Clone, Copy)]
pub(crate) struct WritingField {
    pub(super) talk: Talk,
    pub(super) node: NodeRef<html::Textarea>,
    pub(super) draft: RwSignal<String>,
    pub(super) offers: Offers,
    /// Sends what is written; `true` where it may call everybody.
    pub(super) on_done: Callback<bool>,
}

/// Puts the focus where one writes; answers whether there is such a place.
pub(crate) fn focus_composer(talk: Talk) -> bool {
    browser::focus_on(if talk.thread.is_some() { ".panel .composer-text" } else { ".room .composer-text" })
}

/// The composer of a room in which one may write, or of a thread there.
#[component]
pub(crate) fn Composer(talk: Talk) -> impl IntoView {
    let (state, text, drafts) = (use_state(), use_text(), use_drafts());
    let (draft, editing, beside) = (drafts.open(talk), drafts.editing(talk), use_parts().beside);
    on_cleanup(move || {
        drafts.leave_message(talk);
        state.say_drafts();
    });
    let told = state.drafts_told();
    watch(move || {
        told.track();
        drafts.follow(talk);
    });
    let over_by = memo(move || draft.with(|draft| draft.trim_end().len().saturating_sub(limits::BODY_BYTES_MAX)));
    let is_empty = memo(move || draft.with(|draft| draft.trim().is_empty()));
    let is_editing = memo(move || editing.get().is_some());
    let answering = memo(move || drafts.answering(talk));
    let tray = state.tray(talk);
    let may_not_send = move || if is_editing.get() { false } else { tray.get().unwrap_or(is_empty.get()) };
    let done = use_done(talk, draft);
    watch(move || {
        if drafts.take_confirmed(talk) {
            done.run(true);
        }
    });
    let label = move || if is_editing.get() { text.get().common.save } else { text.get().composer.send };
    view! {
        <form
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                done.run(false);
                focus_composer(talk);
            }
        >
            {part(move || is_editing.get().then(|| view! { <EditingLine talk /> }))}
            {part(move || answering.get().map(|message| view! { <AnsweringLine talk message /> }))}
            <div class="composer-card" data-over=live(move || (over_by.get() > 0).then_some(""))>
                {part(move || match beside.here() {
                    Some(beside) => (beside.tray)(talk),
                    None => view! { <span class="composer-add"></span> }.into_any(),
                })}
                <Writing talk draft on_done=done />
                <button
                    class="composer-send"
                    type="submit"
                    aria-label=live(label)
                    title=live(label)
                    disabled=live(move || may_not_send() || over_by.get() > 0)
                >
                    <Icon glyph=Signal::derive(move || if is_editing.get() { Glyph::Check } else { Glyph::ArrowUp }) />
                </button>
            </div>
            <Foot talk draft />
        </form>
    }
}

/// That it is not a new message which one writes, and the way back to that.
#[component]
fn EditingLine(talk: Talk) -> impl IntoView {
    let (text, drafts) = (use_text(), use_drafts());
    let cancel = move |_| {
        drafts.leave_message(talk);
        focus_composer(talk);
    };
    view! {
        <div class="composer-editing" id=ids(talk).editing>
            <Icon glyph=Glyph::Edit small=true />
            <span>{text.say(|text| text.changes.editing)}</span>
            <Button small=true look=Look::Quiet on:click=cancel>
                {text.say(|text| text.common.cancel)}
            </Button>
        </div>
    }
}

/// That what one writes answers a message, and the way back from that.
#[component]
fn AnsweringLine(talk: Talk, message: Revision) -> impl IntoView {
    let (text, drafts, beside) = (use_text(), use_drafts(), use_parts().beside);
    let cancel = move |_| drafts.answer(talk, None);
    view! {
        <div class="composer-editing" id=ids(talk).answering>
            {part(move || beside.here().map(|beside| (beside.answering)(talk.room, message)))}
            <Button small=true look=Look::Quiet on:click=cancel>
                {text.say(|text| text.common.cancel)}
            </Button>
        </div>
    }
}

#[component]
fn Writing(talk: Talk, draft: RwSignal<String>, on_done: Callback<bool>) -> impl IntoView {
    let (state, text, drafts) = (use_state(), use_text(), use_drafts());
    let (editing, beside) = (drafts.editing(talk), use_parts().beside);
    let (name, kind, tray) = (use_room_name(talk.room), use_room_kind(talk.room), state.tray(talk));
    let (ids, node) = (ids(talk), NodeRef::<html::Textarea>::new());
    let typed_at = StoredValue::new_local(Cell::new(0_u64));
    let offers = Offers::new(ids.offer, true);
    let field = WritingField { talk, node, draft, offers, on_done };
    let on_input = move |written: String| {
        // Who mends what they said is not about to say something.
        let is_something = !written.trim().is_empty() && editing.get_untracked().is_none();
        if written.contains(SIGNS) && untrack(|| beside.here()).is_none() {
            spawn_local(async move {
                beside.come().await;
            });
        }
        drafts.set(talk, written);
        let now_ms = browser::now().0;
        let is_due = typed_at.with_value(|at| now_ms.saturating_sub(at.get()) >= limits::TYPING_REPEAT_MS);
        if is_something && is_due {
            typed_at.with_value(|at| at.set(now_ms));
            state.tell(Command::Type { room: talk.room, thread: talk.thread });
        }
    };
    let on_keydown = move |event: KeyboardEvent| {
        // 229 is what some input methods send in the middle of a word.
        let is_composing = event.is_composing() || event.key_code() == 229;
        if !is_composing && on_offers(offers, &event) {
            return event.prevent_default();
        }
        // Where one writes with a finger, Enter is the only way to a new line.
        let is_sent = event.ctrl_key() || event.meta_key() || !(event.shift_key() || browser::is_touched());
        if event.key() == "Enter" && is_sent && !is_composing {
            event.prevent_default();
            on_done.run(false);
            typed_at.with_value(|at| at.set(0));
        }
        let is_free = draft.with_untracked(String::is_empty) && editing.get_untracked().is_none();
        if is_free && !is_composing && on_empty(drafts, talk, &event) {
            event.prevent_default();
        }
    };
    let placeholder = move || {
        let words = &text.get().composer;
        match (talk.thread, kind.get()) {
            (Some(_), _) => words.in_thread.to_owned(),
            (None, RoomKind::Open | RoomKind::Closed) => (words.to_room)(&name.get()),
            (None, RoomKind::Direct) => (words.to_person)(&name.get()),
        }
    };
    // Browsers that can't fit a field to its content have it done for them.
    watch(move || {
        draft.track();
        if let Some(node) = node.get() {
            fit(&node);
        }
    });
    // On a large screen one begins to write at once; on a small one that would bring up the keyboard.
    watch(move || {
        if let Some(node) = node.get()
            && !browser::is_touched()
        {
            let _ = node.focus();
        }
    });
    view! {
        <textarea
            class="composer-text"
            node_ref=node
            rows="1"
            dir="auto"
            aria-label=text.say(if talk.thread.is_some() { |text| text.composer.in_thread } else { |text| text.composer.label })
            aria-describedby=live(move || match (editing.get(), drafts.answering(talk)) {
                (Some(_), _) => Some(ids.editing),
                (None, Some(_)) => Some(ids.answering),
                (None, None) => None,
            })
            aria-autocomplete="list"
            aria-controls=live(move || offers.is_any().then_some(ids.completion))
            aria-activedescendant=live(move || offers.active())
            placeholder=placeholder
            enterkeyhint=if browser::is_touched() { "enter" } else { "send" }
            prop:value=live(move || draft.get())
            readonly=live(move || editing.get().is_none() && tray.get() == Some(true))
            on:input:target=move |event| on_input(event.target().value())
            on:keydown=on_keydown
        ></textarea>
        {part(move || beside.here().map(|beside| (beside.completion)(field)))}
    }
}

/// What keys do where words are offered. Answers whether they did.
fn on_offers(offers: Offers, event: &KeyboardEvent) -> bool {
    if !untrack(|| offers.is_any()) {
        return false;
    }
    match offers.answer(event) {
        Answer::Nothing => return false,
        Answer::Done => {}
        Answer::Leave => offers.close(),
    }
    true
}

/// What keys do where nothing is written: back to what was said before. Answers whether they did.
fn on_empty(drafts: Drafts, talk: Talk, event: &KeyboardEvent) -> bool {
    let (command, other) = (event.ctrl_key() || event.meta_key(), event.alt_key() || event.shift_key());
    match event.key().as_str() {
        "ArrowUp" if !command && !other => drafts.edit_last(talk),
        "z" | "Z" if command && !other => drafts.take_back(talk),
        _ => false,
    }
}

fn fit(node: &web_sys::HtmlTextAreaElement) {
    if browser::supports("field-sizing", "content") {
        return;
    }
    let style = web_sys::HtmlElement::style(node);
    // Fails only for names that are no property's.
    let _ = style.set_property("block-size", "auto");
    let _ = style.set_property("block-size", &[&node.scroll_height().to_string(), "px"].concat());
}

#[component]
fn Foot(talk: Talk, draft: RwSignal<String>) -> impl IntoView {
    let (state, text) = (use_state(), use_text());
    let is_live = state.is_live();
    let bytes = memo(move || draft.with(|draft| draft.trim_end().len()));
    let is_over = move || bytes.get() > limits::BODY_BYTES_MAX;
    let note = move || {
        let words = &text.get().composer;
        let (bytes, max) = (bytes.get(), limits::BODY_BYTES_MAX);
        // People count characters. What fits are so many of those that they have written till now.
        let chars = |of_bytes: usize| {
            let written = draft.with(|draft| draft.trim_end().chars().count());
            of_bytes as u64 * written as u64 / bytes.max(1) as u64
        };
        if bytes > max {
            Some((words.over)(chars(bytes - max).max(1)))
        } else if bytes + LEFT_BYTES_SHOWN > max {
            Some((words.left)(chars(max - bytes)))
        } else {
            (!is_live.get()).then(|| words.offline.to_owned())
        }
    };
    view! {
        <div class="composer-foot">
            <Typing talk />
            {part(move || note().map(|note| view! { <span class="composer-note" data-over=is_over().then_some("")>{note}</span> }))}
        </div>
    }
}

/// Who else is typing. The line is always there, so that nothing moves.
#[component]
fn Typing(talk: Talk) -> impl IntoView {
    let (state, text, language) = (use_state(), use_text(), use_language());
    let sentence = memo(move || {
        let words = &text.get().composer;
        let name = |user: &UserId| display_name(state, *user, language.get().catalogue().timeline.somebody);
        match state.typing(talk).as_slice() {
            [] => String::new(),
            [one] => (words.typing_one)(&name(one)),
            [one, other] => (words.typing_two)(&name(one), &name(other)),
            many => (words.typing_many)(many.len() as u64),
        }
    });
    let is_any = memo(move || sentence.with(|sentence| !sentence.is_empty()));
    view! {
        <div class="typing" aria-live="polite">
            {part(move || {
                is_any
                    .get()
                    .then(|| {
                        view! {
                            <span class="typing-dots" aria-hidden="true">
                                <i></i>
                                <i></i>
                                <i></i>
                            </span>
                            <span>{move || sentence.get()}</span>
                        }
                    })
            })}
        </div>
    }
}

/// Instead of a composer, where one may not write.
#[component]
pub(crate) fn ComposerClosed() -> impl IntoView {
    let text = use_text();
    view! {
        <div class="composer-closed">
            <Icon glyph=Glyph::Archive small=true />
            <p>{text.say(|text| text.composer.archived)}</p>
        </div>
    }
}
