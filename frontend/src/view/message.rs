//! One message in each of its states: sent, on its way, refused.

use adda_shared::id::{Nonce, Revision};
use adda_shared::protocol::problem::Problem;
use adda_shared::text::MessageBody;
use leptos::prelude::*;

use super::act::copy;
use super::body::body;
use super::composer::use_drafts;
use super::names::{use_hue, use_name};
use super::timeline::{Rows, track};
use crate::browser;
use crate::place::Place;
use crate::state::rows::{MessageRow, MessageState, Row, RowKey};
use crate::state::use_state;
use crate::text::{Say as _, format, use_language, use_text};
use crate::ui::avatar::Avatar;
use crate::ui::button::{Button, IconButton, Look};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::When;
use crate::ui::toast::use_toasts;
use crate::watch::{live, memo, part};

/// A message. Its row stays the same element from echo to event.
#[component]
pub(crate) fn Message(rows: Rows, key: RowKey, row: ArcRwSignal<Row>, first: MessageRow) -> impl IntoView {
    let message = Memo::new(move |last: Option<&MessageRow>| match row.get() {
        Row::Message(message) => message,
        // A row that has just gone: it is about to be taken down.
        Row::Line(_) | Row::Notice(_) => last.unwrap_or(&first).clone(),
    });
    let state_name = move || {
        message.with(|message| match message.state {
            MessageState::Sent(_) => None,
            MessageState::Waiting(_) => Some("waiting"),
            MessageState::Refused(..) => Some("refused"),
        })
    };
    let is_lead = memo(move || message.with(|message| message.is_lead));
    let flag = |is_set: bool| is_set.then_some("");
    view! {
        <article
            class="message"
            use:track=(rows.scroll, key)
            tabindex=live(move || if rows.entered.get() == Some(key) { "0" } else { "-1" })
            data-lead=live(move || flag(is_lead.get()))
            data-own=live(move || message.with(|message| flag(message.is_own)))
            data-state=state_name
            data-lit=live(move || flag(rows.lit.get() == Some(key)))
            on:focusin=move |_| rows.on_focus(key)
            on:focusout=move |event| rows.on_blur(&event)
            on:pointerenter=move |event| {
                if event.pointer_type() == "mouse" {
                    rows.pointed.set(Some(key));
                }
            }
            on:pointerleave=move |_| rows.pointed.set(None)
        >
            <Gutter message is_lead />
            <div class="message-main">
                <Head message is_lead />
                <Body message />
                <Status message />
            </div>
            <Tools rows key message />
        </article>
    }
}

/// The face, where a person begins to speak; else the time, for those who ask.
#[component]
fn Gutter(message: Memo<MessageRow>, is_lead: Memo<bool>) -> impl IntoView {
    let (by, at) = message.with_untracked(|message| (message.by, message.at));
    let (name, hue, language) = (use_name(by), use_hue(by), use_language());
    view! {
        <div class="message-gutter">
            {part(move || {
                if is_lead.get() {
                    view! { <Avatar name hue /> }.into_any()
                } else {
                    view! {
                        <span class="visually-hidden">{move || name.get()}</span>
                        <time class="message-time" datetime=format::iso(at)>
                            {move || format::time(language.get(), at)}
                        </time>
                    }
                        .into_any()
                }
            })}
        </div>
    }
}

#[component]
fn Head(message: Memo<MessageRow>, is_lead: Memo<bool>) -> impl IntoView {
    let by = message.with_untracked(|message| message.by);
    let (name, language) = (use_name(by), use_language());
    let at = memo(move || message.with(|message| message.at));
    let link = move || {
        message.with(|message| match message.state {
            MessageState::Sent(revision) => Some(address(message, revision)),
            MessageState::Waiting(_) | MessageState::Refused(..) => None,
        })
    };
    let time = move || {
        view! {
            <time datetime=format::iso(at.get()) title=format::moment(language.get(), at.get())>
                {format::time(language.get(), at.get())}
            </time>
        }
    };
    view! {
        {part(move || {
            is_lead.get().then(|| {
                view! {
                    <header class="message-head">
                        <bdi class="message-author">{move || name.get()}</bdi>
                        {move || match link() {
                            Some(link) => {
                                view! { <a class="message-time" href=link tabindex="-1">{time}</a> }.into_any()
                            }
                            None => view! { <span class="message-time">{time}</span> }.into_any(),
                        }}
                    </header>
                }
            })
        })}
    }
}

fn address(message: &MessageRow, revision: Revision) -> String {
    Place::Room { room: message.room, message: Some(revision), details: false }.path()
}

#[component]
fn Body(message: Memo<MessageRow>) -> impl IntoView {
    let said = memo(move || message.with(|message| message.body.clone()));
    view! {
        <div class="message-body" dir="auto">
            {part(move || said.with(|said| body(said.as_str())))}
        </div>
    }
}

/// What is to be said of a message that is not sent yet.
#[component]
fn Status(message: Memo<MessageRow>) -> impl IntoView {
    let (state, text) = (use_state(), use_text());
    let how = memo(move || message.with(|message| message.state.clone()));
    let is_live = state.is_live();
    view! {
        {part(move || match how.get() {
            MessageState::Sent(_) => ().into_any(),
            // A moment's wait is shown by the soft ink alone: a word would move what stands below.
            MessageState::Waiting(_) if is_live.get() => ().into_any(),
            MessageState::Waiting(nonce) => view! {
                <p class="message-waiting">
                    <Icon glyph=Glyph::Clock small=true />
                    <span>{text.say(|text| text.timeline.waiting_offline)}</span>
                    <Discard message nonce />
                </p>
            }
            .into_any(),
            MessageState::Refused(nonce, problem) => view! { <Refusal message nonce problem /> }.into_any(),
        })}
    }
}

#[component]
fn Refusal(message: Memo<MessageRow>, nonce: Nonce, problem: Problem) -> impl IntoView {
    let (state, text) = (use_state(), use_text());
    view! {
        <div class="message-refusal" role="alert">
            <Icon glyph=Glyph::Alert small=true />
            <p>{live(move || (text.get().problem)(&problem))}</p>
            <Button small=true on:click=move |_| state.retry(message.with_untracked(|message| message.room), nonce)>
                {text.say(|text| text.common.retry)}
            </Button>
            <Discard message nonce />
        </div>
    }
}

/// Gives a message up, where that is possible; what it said goes back to where it was written.
#[component]
fn Discard(message: Memo<MessageRow>, nonce: Nonce) -> impl IntoView {
    let (state, text, drafts) = (use_state(), use_text(), use_drafts());
    let on_discard = move |_| {
        let room = message.with_untracked(|message| message.room);
        state.discard(nonce, move |body| drafts.give_back(room, body.as_ref().map(MessageBody::as_str)));
    };
    view! {
        <When when=move || message.with(|message| message.may_discard)>
            <Button small=true look=Look::Quiet on:click=on_discard>
                {text.say(|text| text.timeline.discard)}
            </Button>
        </When>
    }
}

/// What can be done with a message, while one points at it or has come to it.
#[component]
fn Tools(rows: Rows, key: RowKey, message: Memo<MessageRow>) -> impl IntoView {
    let (text, toasts) = (use_text(), use_toasts());
    let sent = memo(move || {
        message.with(|message| match message.state {
            MessageState::Sent(revision) => Some(revision),
            MessageState::Waiting(_) | MessageState::Refused(..) => None,
        })
    });
    let is_shown = memo(move || rows.pointed.get() == Some(key) || rows.held.get() == Some(key));
    let copy_link = move |_| {
        if let Some(revision) = sent.get_untracked() {
            let link = message.with_untracked(|message| address(message, revision));
            copy(toasts, [browser::origin(), link].concat(), |text| text.timeline.link_copied);
        }
    };
    let copy_text = move |_| {
        copy(toasts, message.with_untracked(|message| message.body.to_string()), |text| text.common.copied);
    };
    view! {
        {part(move || {
            is_shown.get().then(|| {
                view! {
                    <div class="message-toolbar" role="toolbar" aria-label=text.say(|text| text.timeline.actions)>
                        <When when=move || sent.get().is_some()>
                            <IconButton
                                glyph=Glyph::Link
                                small=true
                                label=text.say(|text| text.timeline.copy_link)
                                on:click=copy_link
                            />
                        </When>
                        <IconButton
                            glyph=Glyph::Copy
                            small=true
                            label=text.say(|text| text.timeline.copy_text)
                            on:click=copy_text
                        />
                    </div>
                }
            })
        })}
    }
}
