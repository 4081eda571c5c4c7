//! Dialogs about one message: whether it shall be deleted, and what it said before.

use adda_shared::id::{Revision, RoomId};
use adda_shared::protocol::command::{Command, Reply, Version};
use leptos::prelude::*;

use super::drafts::use_drafts;
use crate::signal::RwSignal;
use crate::state::fetched::Replied;
use crate::state::use_state;
use crate::text::{Say as _, format, use_beside_text, use_language};
use crate::ui::button::{Button, Look};
use crate::ui::dialog::Dialog;
use crate::ui::toast::use_toasts;
use crate::ui::waiting::{LoadFailed, Skeleton};
use crate::watch::{live, part};

/// Asks whether a message shall really be deleted.
#[component]
pub(crate) fn DeleteMessage(
    open: RwSignal<bool>,
    room: RwSignal<Option<RoomId>>,
    message: RwSignal<Option<Revision>>,
) -> impl IntoView {
    let (state, text, toasts, drafts) = (use_state(), use_beside_text(), use_toasts(), use_drafts());
    let said = move || {
        let (room, message) = room.get().zip(message.get())?;
        let text = state.text_of(room, message)?;
        let files = state.files_of(room, message);
        let lines = [text].into_iter().chain(files.into_iter().map(|file| file.name.to_string()));
        Some(lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
    };
    let delete = move |_| {
        let Some((room, message)) = room.get_untracked().zip(message.get_untracked()) else { return };
        open.set(false);
        match state.delete_message(room, message) {
            Ok(()) => drafts.done_with(room, message),
            Err(unsent) => toasts.unsent(unsent),
        }
    };
    view! {
        <Dialog open title=text.say(|text| text.past.delete_title)>
            <blockquote class="version" dir="auto">
                {live(said)}
            </blockquote>
            <p>{text.say(|text| text.past.delete_text)}</p>
            <div class="dialog-actions">
                <Button look=Look::Quiet focused=true on:click=move |_| open.set(false)>
                    {text.say(|text| text.common.cancel)}
                </Button>
                <Button look=Look::Danger on:click=delete>
                    {text.say(|text| text.tools.delete)}
                </Button>
            </div>
        </Dialog>
    }
}

/// Asks whether all these people shall really be called.
#[component]
pub(crate) fn CallAll(open: RwSignal<bool>, room: RwSignal<Option<RoomId>>) -> impl IntoView {
    let (state, text, drafts) = (use_state(), use_beside_text(), use_drafts());
    let question = move || {
        let head = room.get().and_then(|room| state.room(room).head.get());
        head.map(|head| (text.get().replies.call_all)(head.room.member_count.into()))
    };
    let call = move |_| {
        open.set(false);
        drafts.confirm();
    };
    view! {
        <Dialog open title=text.say(|text| text.replies.call_all_title)>
            <p>{live(question)}</p>
            <div class="dialog-actions">
                <Button look=Look::Quiet focused=true on:click=move |_| open.set(false)>
                    {text.say(|text| text.common.cancel)}
                </Button>
                <Button look=Look::Primary on:click=call>
                    {text.say(|text| text.replies.call)}
                </Button>
            </div>
        </Dialog>
    }
}

/// What a message has said, and says now.
#[component]
pub(crate) fn Versions(
    open: RwSignal<bool>,
    room: RwSignal<Option<RoomId>>,
    message: RwSignal<Option<Revision>>,
) -> impl IntoView {
    let text = use_beside_text();
    view! {
        <Dialog open title=text.say(|text| text.past.versions)>
            {part(move || {
                let named = room.get().zip(message.get());
                named.map(|(room, message)| view! { <VersionList room message /> })
            })}
        </Dialog>
    }
}

#[component]
fn VersionList(room: RoomId, message: Revision) -> impl IntoView {
    let (state, text) = (use_state(), use_beside_text());
    let is_live = state.is_live();
    let replied = Replied::new(state, Box::new(move || Some(Command::FindVersions { room, message })));
    view! {
        {part(move || match replied.get() {
            None if !is_live.get() => view! { <p>{text.say(|text| text.common.list_offline)}</p> }.into_any(),
            None => view! { <Skeleton label=text.say(|text| text.common.loading) /> }.into_any(),
            Some(Ok(Reply::Versions(versions))) if versions.is_empty() => {
                view! { <p>{text.say(|text| text.past.versions_gone)}</p> }.into_any()
            }
            Some(Ok(Reply::Versions(versions))) => {
                let rows = versions.into_iter().map(|version| view! { <VersionRow version /> });
                view! { <ol class="versions">{rows.collect_view()}</ol> }.into_any()
            }
            Some(Ok(_) | Err(_)) => {
                let what = text.say(|text| text.past.versions_failed);
                view! { <LoadFailed what on_retry=move || replied.again() /> }.into_any()
            }
        })}
    }
}

#[component]
fn VersionRow(version: Version) -> impl IntoView {
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    let (at, body) = (version.at, version.body);
    view! {
        <li>
            <time datetime=format::iso(at)>{live(move || format::moment(language.get(), at))}</time>
            <blockquote class="version" dir="auto">
                {live(move || if body.is_empty() { text.get().files.no_text.to_owned() } else { state.as_shown(body.as_str()) })}
            </blockquote>
        </li>
    }
}
