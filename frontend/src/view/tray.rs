//! What stands with the text of a message that is being written: the files that go with it, and the ways to add some.

use adda_shared::id::Nonce;
use leptos::html;
use leptos::prelude::*;

use super::composer::focus_composer;
use super::dialogs::use_dialogs;
use super::drafts::use_drafts;
use super::file::{FileName, glyph_of};
use super::plan_dialog;
use crate::blob::{Heard, Listening, picked};
use crate::browser;
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::state::written::Written;
use crate::text::{Say as _, format, use_beside_text, use_language};
use crate::trays::{Step, TrayFile, Why, use_trays};
use crate::ui::button::{Button, IconButton, Look};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::{When, each};
use crate::ui::toast::use_toasts;
use crate::watch::{live, memo, part, watch};

/// See the [module](self).
#[component]
pub(crate) fn Tray(talk: Talk) -> impl IntoView {
    // Made here, where what they need is known.
    let _ = use_trays();
    let (text, editing, dialogs) = (use_beside_text(), use_drafts().editing(talk), use_dialogs());
    let names = move || use_trays().names(talk);
    let is_shown = memo(move || editing.get().is_none() && !names().is_empty());
    let (field, is_over) = (NodeRef::<html::Input>::new(), RwSignal::new(false));
    listen_within(field, talk, is_over);
    let pick = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let ask = move |_| dialogs.ask_poll(talk, "");
    let (state, toasts) = (use_state(), use_toasts());
    let later = move |_| {
        if names().is_empty() {
            plan_dialog::send_later(dialogs, talk, &Written::of(&state.draft(talk)).text);
        } else {
            toasts.problem(toasts.beside_words().plans.no_files);
        }
    };
    let on_picked = move |_| {
        if let Some(field) = field.get_untracked() {
            add(talk, Heard::Files(picked(&field)), is_over);
        }
    };
    view! {
        <When when=is_shown>
            <ul class="tray" aria-label=text.say(|text| text.files.tray)>
                {each(names, move |name| view! { <TrayRow talk nonce=Nonce(name) /> }.into_any())}
            </ul>
            <Armed talk />
        </When>
        <div class="composer-add">
            <IconButton glyph=Glyph::Attach label=text.say(|text| text.files.add) on:click=pick />
            <IconButton glyph=Glyph::Poll label=text.say(|text| text.poll.create) on:click=ask />
            <IconButton glyph=Glyph::Clock label=text.say(|text| text.plans.send_later) on:click=later />
            <input type="file" multiple hidden node_ref=field on:change=on_picked />
        </div>
        <When when=is_over>
            <div class="drop">
                <Icon glyph=Glyph::Attach />
                <p>{text.say(|text| text.files.drop)}</p>
            </div>
        </When>
    }
}

/// Hears of what is pasted, or dropped on the room or the panel that this field stands in, for as long as it does.
fn listen_within(field: NodeRef<html::Input>, talk: Talk, is_over: RwSignal<bool>) {
    let listening = StoredValue::new_local(None);
    watch(move || {
        let pane = field.get().and_then(|field| field.closest("main, .panel").ok().flatten());
        listening.set_value(pane.map(|pane| Listening::start(&pane, move |heard| add(talk, heard, is_over))));
    });
}

fn add(talk: Talk, heard: Heard, is_over: RwSignal<bool>) {
    match heard {
        Heard::Files(blobs) => {
            use_trays().add(talk, blobs);
            // Where one writes with a finger that would bring up the keyboard.
            if !browser::is_touched() {
                focus_composer(talk);
            }
        }
        Heard::Over(is_now) => is_over.set(is_now),
        Heard::Folder => use_trays().refuse_folder(),
    }
}

/// One file: what it is, how far it is, and what can be done with it.
#[component]
fn TrayRow(talk: Talk, nonce: Nonce) -> impl IntoView {
    let text = use_beside_text();
    let Some(first) = untrack(|| use_trays().file(nonce)) else { return ().into_any() };
    let TrayFile { name, bytes, address, is_picture, .. } = first;
    let picture = address.filter(|_| is_picture);
    let far = memo(move || use_trays().file(nonce).map(|file| (file.received, file.step)));
    let step = memo(move || far.get().map(|(_, step)| step));
    let state_name = move || match step.get() {
        Some(Step::Whole(_)) => "whole",
        Some(Step::Failed(_)) => "failed",
        Some(Step::Waiting { .. } | Step::Going { .. }) | None => "going",
    };
    let is_going = move || state_name() == "going";
    let may_retry = move || matches!(step.get(), Some(Step::Failed(why)) if why.may_pass());
    let (to_remove, to_retry, to_name) = (name.to_string(), name.to_string(), name.to_string());
    let received = move || far.get().map_or(0, |(received, _)| received).to_string();
    view! {
        <li class="tray-file" data-state=live(state_name)>
            <Thumbnail step picture />
            <div class="file-words">
                <FileName name=name.to_string() />
                <Note far bytes />
                <When when=is_going>
                    <progress max=bytes.max(1).to_string() value=live(received) aria-label=to_name.clone()></progress>
                </When>
            </div>
            <When when=may_retry>
                <IconButton
                    glyph=Glyph::Reload
                    small=true
                    label={
                        let name = to_retry.clone();
                        Signal::derive(move || [text.get().files.retry, name.as_str()].concat())
                    }
                    on:click=move |_| use_trays().retry(nonce)
                />
            </When>
            <IconButton
                glyph=Glyph::Close
                small=true
                label=Signal::derive(move || [text.get().files.remove, to_remove.as_str()].concat())
                on:click=move |_| {
                    use_trays().remove(nonce);
                    focus_composer(talk);
                }
            />
        </li>
    }
    .into_any()
}

/// A picture of the file, or else what kind it is.
#[component]
fn Thumbnail(step: Memo<Option<Step>>, picture: Option<String>) -> impl IntoView {
    let has_failed = RwSignal::new(false);
    let glyph = memo(move || match step.get() {
        Some(Step::Failed(_)) => Glyph::Alert,
        Some(Step::Whole(what)) => glyph_of(what.media),
        Some(Step::Waiting { .. } | Step::Going { .. }) | None => Glyph::File,
    });
    view! {
        <span class="tray-thumbnail">
            {part(move || match picture.clone().filter(|_| !has_failed.get()) {
                // Its name stands beside it.
                Some(picture) => view! { <img src=picture alt="" on:error=move |_| has_failed.set(true) /> }.into_any(),
                None => view! { <Icon glyph=Signal::from(glyph) /> }.into_any(),
            })}
        </span>
    }
}

/// How far a file is, in words; why it can't be brought is read aloud.
#[component]
fn Note(far: Memo<Option<(u64, Step)>>, bytes: u64) -> impl IntoView {
    let (text, language, is_live) = (use_beside_text(), use_language(), use_state().is_live());
    let is_failed = memo(move || matches!(far.get(), Some((_, Step::Failed(_)))));
    let note = memo(move || {
        let (words, size) = (text.get(), |bytes| format::size(language.get(), bytes));
        match far.get() {
            Some((received, Step::Going { .. })) => (words.files.going)(&size(received), &size(bytes)),
            Some((_, Step::Whole(_))) => [size(bytes).as_str(), " · ", words.files.there].concat(),
            Some((_, Step::Failed(Why::Refused(problem)))) => (words.problem)(&problem),
            Some((_, Step::Failed(Why::Unreadable))) => words.files.unreadable.to_owned(),
            Some((_, Step::Waiting { .. })) if is_live.get() => words.files.waiting.to_owned(),
            Some((_, Step::Waiting { .. })) | None => words.files.waiting_offline.to_owned(),
        }
    });
    view! {
        <span class="file-note" role=live(move || is_failed.get().then_some("alert"))>
            {live(move || note.get())}
        </span>
    }
}

/// That the message waits for its files, and the way back.
#[component]
fn Armed(talk: Talk) -> impl IntoView {
    let text = use_beside_text();
    let armed = memo(move || use_trays().armed(talk));
    let sentence = move || {
        let words = &text.get().files;
        if armed.get() == Some(true) { words.armed_failed } else { words.armed }
    };
    let disarm = move |_| {
        use_trays().disarm(talk);
        focus_composer(talk);
    };
    view! {
        <When when=move || armed.get().is_some()>
            <div class="tray-armed" role="status">
                <Icon glyph=Glyph::Clock small=true />
                <span>{live(sentence)}</span>
                <Button small=true look=Look::Quiet on:click=disarm>
                    {text.say(|text| text.files.disarm)}
                </Button>
            </div>
        </When>
    }
}
