//! What is to be said of a message that is not sent, changed or deleted yet: that it waits, or why it was refused.

use std::cell::RefCell;

use adda_shared::id::Nonce;
use adda_shared::protocol::problem::Problem;
use adda_shared::text::MessageBody;
use leptos::prelude::*;

use super::drafts::use_drafts;
use super::timeline::Rows;
use crate::app::Screen;
use crate::place::{Panel, use_places};
use crate::signal::Memo;
use crate::state::rows::{MessageRow, Pending, Wish};
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::text::{Say as _, use_text};
use crate::ui::button::{Button, Look};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::When;
use crate::watch::{live, memo, part};

/// What is to be said of something that is not done yet.
pub(crate) fn undone(rows: Rows, message: Memo<MessageRow>) -> AnyView {
    let text = use_text();
    let pending = memo(move || message.with(|message| message.pending.clone()));
    view! {
        {part(move || match pending.get() {
            None => ().into_any(),
            Some(Pending { nonce, wish, problem: Some(problem), .. }) => {
                view! { <Refusal rows message nonce wish problem /> }.into_any()
            }
            Some(Pending { nonce, wish, .. }) => view! {
                <p class="message-waiting">
                    <Icon glyph=Glyph::Clock small=true />
                    <span>
                        {text.say(match wish {
                            Wish::Send => |text| text.timeline.waiting_offline,
                            Wish::Edit => |text| text.changes.edit_waits,
                            Wish::Delete => |text| text.changes.deletion_waits,
                        })}
                    </span>
                    <Discard message nonce />
                </p>
            }
            .into_any(),
        })}
    }
    .into_any()
}

/// Why something was not done; of an edit, also what the message should have said.
#[component]
fn Refusal(rows: Rows, message: Memo<MessageRow>, nonce: Nonce, wish: Wish, problem: Problem) -> impl IntoView {
    let (state, text) = (use_state(), use_text());
    let is_aloud = is_said_aloud(rows, nonce);
    let wished = message.with_untracked(|message| message.refused.clone());
    let is_there = problem != Problem::NoSuchMessage;
    let retry = move |_| state.retry(message.with_untracked(|message| message.room), nonce);
    let what = move || {
        let words = &text.get().changes;
        let what = match wish {
            Wish::Send => "",
            Wish::Edit => words.edit_refused,
            Wish::Delete => words.deletion_refused,
        };
        [what, (text.get().problem)(&problem).as_str()].concat()
    };
    view! {
        {wished.map(|wished| view! { <blockquote class="version" dir="auto">{state.as_shown(wished.as_str())}</blockquote> })}
        <div class="message-refusal" role=is_aloud.then_some("alert")>
            <Icon glyph=Glyph::Alert small=true />
            <p>{live(what)}</p>
            {is_there
                .then(|| {
                    view! {
                        <Button small=true on:click=retry>
                            {text.say(|text| text.common.retry)}
                        </Button>
                    }
                })}
            <Discard message nonce />
        </div>
    }
}

thread_local! {
    /// What was refused and is said aloud.
    static SAID_ALOUD: RefCell<Vec<Nonce>> = const { RefCell::new(Vec::new()) };
}

/// Whether a refusal is said aloud here. A message can stand in a room and in its thread at once, and it is said once:
/// where it is shown first, and not in a room that the thread lies over.
fn is_said_aloud(rows: Rows, nonce: Nonce) -> bool {
    let (here, is_large) = (use_places().here(), expect_context::<Screen>().is_large);
    let is_covered =
        rows.talk.thread.is_none() && !is_large.get_untracked() && here.get_untracked().panel() != Panel::None;
    let is_first = SAID_ALOUD.with_borrow_mut(|said| {
        let is_first = !is_covered && !said.contains(&nonce);
        said.extend(is_first.then_some(nonce));
        is_first
    });
    if is_first {
        on_cleanup(move || SAID_ALOUD.with_borrow_mut(|said| said.retain(|other| *other != nonce)));
    }
    is_first
}

/// Gives something up, where that is possible; what a message said goes back to where it was written.
#[component]
fn Discard(message: Memo<MessageRow>, nonce: Nonce) -> impl IntoView {
    let (state, text, drafts) = (use_state(), use_text(), use_drafts());
    let on_discard = move |_| {
        let talk = message.with_untracked(|message| Talk { room: message.room, thread: message.thread });
        let (files, answered) = (state.unsent_files(nonce), state.answered_by(talk, nonce));
        state.discard(nonce, move |body| {
            drafts.give_back_of(talk, answered, body.as_ref().map(MessageBody::as_str));
            if !files.is_empty() {
                drafts.give_back_files(talk, nonce, &files);
            }
        });
    };
    let may_discard =
        move || message.with(|message| message.pending.as_ref().is_some_and(|pending| pending.may_discard));
    view! {
        <When when=may_discard>
            <Button small=true look=Look::Quiet on:click=on_discard>
                {text.say(|text| text.timeline.discard)}
            </Button>
        </When>
    }
}
