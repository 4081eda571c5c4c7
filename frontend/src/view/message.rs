//! One message in each of its states: sent, edited, deleted, on its way, refused.

use adda_shared::id::{UnixMs, UserId};
use adda_shared::permission::RoomAction;
use leptos::prelude::*;

use super::body::{self, show};
use super::carried::Carried;
use super::names::{use_hue, use_name};
use super::status::StatusMark;
use super::timeline::{Rows, track};
use super::tools::{Tools, address, focus_message};
use crate::later::use_parts;
use crate::signal::{ArcRwSignal, Memo};
use crate::state::reading::Unsent;
use crate::state::rows::{MessageRow, Row, RowKey, Says, Wish};
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::text::{Say as _, format, use_language, use_text};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon};
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
        message.with(|message| {
            let pending = message.pending.as_ref()?;
            match (&pending.problem, pending.wish) {
                (None, Wish::Send | Wish::Edit | Wish::Delete) => Some("waiting"),
                (Some(_), Wish::Send) => Some("refused"),
                // It says what it said before.
                (Some(_), Wish::Edit | Wish::Delete) => None,
            }
        })
    };
    let is_lead = memo(move || message.with(|message| message.is_lead));
    let flag = |is_set: bool| is_set.then_some("");
    let beside = use_parts().beside;
    view! {
        <article
            class="message"
            use:track=(rows.scroll, key)
            tabindex=live(move || if rows.entered.get() == Some(key) { "0" } else { "-1" })
            data-lead=live(move || flag(is_lead.get()))
            data-called=live(move || message.with(|message| flag(message.is_called)))
            data-own=live(move || message.with(|message| flag(message.is_own)))
            data-state=state_name
            data-editing=live(move || message.with(|message| flag(rows.deeds.is_editing(message))))
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
                <Head rows message is_lead />
                <Quoted message />
                <Body rows message />
                <Polled rows message />
                <Carried message />
                <Previewed rows message />
                <Reactions rows message />
                <InThread rows message />
                <Undone rows message />
            </div>
            <Tools rows key message />
            {part(move || beside.here().map(|beside| (beside.receipts)(rows, message)))}
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
fn Head(rows: Rows, message: Memo<MessageRow>, is_lead: Memo<bool>) -> impl IntoView {
    let by = message.with_untracked(|message| message.by);
    let (name, language) = (use_name(by), use_language());
    let at = memo(move || message.with(|message| message.at));
    let link = move || message.with(|message| message.sent.map(|revision| address(message, revision)));
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
                        <button
                            class="message-author"
                            type="button"
                            tabindex="-1"
                            on:click=move |event| {
                                // Whoever comes back from a dialog comes to the message.
                                focus_message(&event);
                                rows.deeds.dialogs.open_profile(by);
                            }
                        >
                            <bdi>{move || name.get()}</bdi>
                        </button>
                        <StatusMark user=by />
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

#[component]
fn Body(rows: Rows, message: Memo<MessageRow>) -> impl IntoView {
    let says = memo(move || message.with(|message| message.says.clone()));
    let by = message.with_untracked(|message| message.by);
    let (state, text, toasts) = (use_state(), use_text(), use_toasts());
    view! {
        {part(move || match says.get() {
            Says::Text(said, _, edited) => {
                // Whoever is called otherwise is so in what was said, too.
                state.track_called(said.as_str());
                view! {
                {(!said.is_empty())
                    .then(|| {
                        view! {
                            <div
                                class="message-body"
                                use:show=(said, text.get(), state)
                                on:click=move |event| body::on_press(toasts, rows.deeds.dialogs, &event)
                                on:keydown=move |event| body::on_key(rows.deeds.dialogs, &event)
                            ></div>
                        }
                    })}
                {edited.map(|at| view! { <EditedMark rows message at /> })}
            }
            .into_any()
            }
            Says::Deleted(who) => view! { <Tombstone by who /> }.into_any(),
        })}
    }
}

/// That a message does not say what it said at first; for those who may read that, the way to it.
#[component]
fn EditedMark(rows: Rows, message: Memo<MessageRow>, at: UnixMs) -> impl IntoView {
    let (text, language, deeds) = (use_text(), use_language(), rows.deeds);
    let word = text.say(|text| text.changes.edited);
    let title = live(move || (text.get().changes.edited_at)(&format::moment(language.get(), at)));
    let may_read = memo(move || deeds.may(RoomAction::ReadVersions));
    let show = move |_| {
        if let Some(message) = message.with_untracked(|message| message.sent) {
            deeds.open(message, |dialogs| dialogs.versions);
        }
    };
    view! {
        <span class="message-edited" title=title>
            {part(move || {
                if may_read.get() {
                    view! { <button type="button" on:click=show>{word}</button> }.into_any()
                } else {
                    view! { {word} }.into_any()
                }
            })}
        </span>
    }
}

/// What is left of a message that was deleted: that it was there, and who did it, unless its author did.
#[component]
fn Tombstone(by: UserId, who: UserId) -> impl IntoView {
    let text = use_text();
    let name = use_name(who);
    let line = move || {
        let words = &text.get().changes;
        if who == by { words.deleted.to_owned() } else { (words.deleted_by)(&name.get()) }
    };
    view! {
        <p class="message-deleted">
            <Icon glyph=Glyph::Trash small=true />
            <span>{live(line)}</span>
        </p>
    }
}

/// The place of what a message answers, or whose words it has, a line high, which is there a moment later.
#[component]
fn Quoted(message: Memo<MessageRow>) -> impl IntoView {
    let beside = use_parts().beside;
    let has_quote = memo(move || message.with(|message| message.quote.is_some() || message.forwarded.is_some()));
    let inner = move || part(move || beside.here().map(|beside| (beside.quote)(message)));
    view! { {part(move || has_quote.get().then(|| view! { <div class="quoted">{inner()}</div> }))} }
}

/// The place of the poll whose question a message is, which is there a moment later.
#[component]
fn Polled(rows: Rows, message: Memo<MessageRow>) -> impl IntoView {
    let beside = use_parts().beside;
    let has_poll = memo(move || message.with(|message| message.poll.is_some()));
    let inner = move || part(move || beside.here().map(|beside| (beside.poll)(rows, message)));
    view! { {part(move || has_poll.get().then(|| view! { <div class="poll">{inner()}</div> }))} }
}

/// The place of the previews of a message's links, as high as they are, which are there a moment later.
#[component]
fn Previewed(rows: Rows, message: Memo<MessageRow>) -> impl IntoView {
    let (state, beside) = (use_state(), use_parts().beside);
    let count = memo(move || {
        let count = message.with(|message| message.previews.len());
        if count > 0 && state.preferences().hides_previews { 0 } else { count }
    });
    let inner = move || part(move || beside.here().map(|beside| (beside.link_cards)(rows, message)));
    part(move || {
        let count = count.get();
        (count > 0).then(|| view! { <div class="link-cards" data-cards=count.to_string()>{inner()}</div> })
    })
}

/// The place of what stands under a message, its emoji and whether it is pinned, which is there a moment later.
#[component]
fn Reactions(rows: Rows, message: Memo<MessageRow>) -> impl IntoView {
    let beside = use_parts().beside;
    let has_any =
        memo(move || message.with(|message| message.is_pinned || message.is_saved || !message.reactions.is_empty()));
    let inner = move || part(move || beside.here().map(|beside| (beside.reactions)(rows, message)));
    view! { {part(move || has_any.get().then(|| view! { <div class="reactions">{inner()}</div> }))} }
}

/// The place of what is told of the thread that a message of the room began, which is there a moment later.
#[component]
fn InThread(rows: Rows, message: Memo<MessageRow>) -> impl IntoView {
    let (state, beside) = (use_state(), use_parts().beside);
    let has_any = memo(move || {
        let Talk { room, thread: None } = rows.talk else { return false };
        let (sent, has_replies) = message.with(|message| (message.sent, message.replies.is_some()));
        has_replies || sent.is_some_and(|thread| state.unsent_in(room, thread) != Unsent::default())
    });
    let inner = move || part(move || beside.here().map(|beside| (beside.thread_line)(rows, message)));
    view! { {part(move || has_any.get().then(|| view! { <div class="thread-line">{inner()}</div> }))} }
}

/// The place of what is to be said of something that is not done yet, which is there a moment later.
#[component]
fn Undone(rows: Rows, message: Memo<MessageRow>) -> impl IntoView {
    let (beside, is_live) = (use_parts().beside, use_state().is_live());
    let is_told = memo(move || {
        let is_refused = message.with(|message| message.pending.as_ref().map(|pending| pending.problem.is_some()));
        // A moment's wait is shown by the soft ink alone: a word would move what stands below.
        is_refused.is_some_and(|is_refused| is_refused || !is_live.get())
    });
    let inner = move || part(move || beside.here().map(|beside| (beside.undone)(rows, message)));
    part(move || is_told.get().then(inner))
}
