//! A thread: the line under the message that began it, and the panel with its replies and where one writes another.

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::permission::RoomAction;
use adda_shared::protocol::command::{Command, Reply};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::composer::{Composer, ComposerClosed};
use super::names::{use_hue, use_name, use_room_name};
use super::notice::use_today;
use super::panel::use_standing;
use super::timeline::{Rows, Timeline, track};
use crate::browser;
use crate::place::{Panel, Place, use_places};
use crate::signal::{Memo, Signal};
use crate::state::fetched::Replied;
use crate::state::mirror::RoomSignals;
use crate::state::reading::followed;
use crate::state::rows::{MessageRow, RowKey};
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::text::{Language, Say as _, format, use_beside_text, use_language};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::button::IconButton;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::{When, each};
use crate::ui::toast::use_toasts;
use crate::ui::waiting::{Empty, Skeleton};
use crate::watch::{live, memo, part, watch};

/// When something was, as short as can be: a time, where it was on the day of `now`, or a day.
pub(crate) fn when(language: Language, at: UnixMs, now: u64) -> String {
    let now = UnixMs(now);
    if format::local_day(at) == format::local_day(now) {
        format::time(language, at)
    } else {
        format::day(language, at, now)
    }
}

/// What is told of a thread under the message that began it: who replied, how often, when last, and how much is unread;
/// and what of it is not sent.
pub(crate) fn thread_line(rows: Rows, message: Memo<MessageRow>) -> AnyView {
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    let Some(thread) = message.with_untracked(|message| message.sent) else { return ().into_any() };
    let talk = Talk::in_thread(rows.talk.room, thread);
    let faces = move || message.with(|message| message.replies.as_ref().map(|replies| replies.by.clone()));
    let told = memo(move || {
        message.with(|message| message.replies.as_ref().map(|replies| (replies.last_number, replies.last_at)))
    });
    let count = move || told.get().map(|(count, _)| (text.get().threads.count)(count));
    let today = use_today();
    let last = move || told.get().map(|(_, at)| when(language.get(), at, today.get()));
    let unread = state.unread_in(talk);
    let unsent = memo(move || state.unsent_in(talk.room, thread));
    let face =
        |user: UserId| view! { <Avatar name=use_name(user) hue=use_hue(user) size=AvatarSize::Small /> }.into_any();
    // With the focus the tools of the message would come, and move the line away from under the finger.
    let on_mousedown = move |event: MouseEvent| {
        if browser::is_touched() {
            event.prevent_default();
        }
    };
    view! {
        <a class="thread-open" href=Place::talk(talk).path() on:mousedown=on_mousedown>
            <span class="faces">{each(move || faces().unwrap_or_default(), face)}</span>
            <span class="visually-hidden">{text.say(|text| text.threads.open)}" "</span>
            <strong>{live(count)}</strong>
            {part(move || {
                (unread.get() > 0).then(|| view! { <span class="badge">{(text.get().threads.new)(unread.get())}</span> })
            })}
            <span class="thread-last">{live(last)}</span>
            {part(move || {
                let unsent = unsent.get();
                let words = &text.get().threads;
                let waiting = (unsent.waiting > 0).then(|| (false, Glyph::Clock, (words.waiting)(unsent.waiting)));
                let refused = (unsent.refused > 0).then(|| (true, Glyph::Alert, (words.refused)(unsent.refused)));
                let told = waiting.into_iter().chain(refused).map(|(is_refused, glyph, told)| {
                    view! {
                        <span class="thread-unsent" data-refused=is_refused.then_some("")>
                            <Icon glyph small=true />
                            {told}
                        </span>
                    }
                });
                told.collect_view()
            })}
        </a>
    }
    .into_any()
}

/// How it stands with the message that began a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Root {
    /// The room is not known yet.
    Waiting,
    /// It is here, or comes, or can't be had now.
    Here,
    /// It is itself a reply, in this thread.
    Within(Revision),
    /// There is none, or one may not see it.
    Gone,
}

fn use_root(talk: Talk, thread: Revision) -> Memo<Root> {
    let (state, room) = (use_state(), talk.room);
    let is_welcomed = state.is_welcomed();
    let head = state.room(room).head;
    let is_inside = memo(move || head.with(Option::is_some));
    let is_unknown = memo(move || state.thread_of(room, thread).is_none());
    let ask =
        move || (is_unknown.get() && is_inside.get()).then(|| Command::FindItems { room, revisions: vec![thread] });
    let replied = Replied::new(state, Box::new(ask));
    memo(move || {
        if !is_inside.get() {
            return if is_welcomed.get() { Root::Gone } else { Root::Waiting };
        }
        let is_message = state.quoted(room, thread).says.is_some();
        match (state.thread_of(room, thread), replied.get()) {
            (Some(Some(other)), _) => Root::Within(other),
            (Some(None), _) if is_message => Root::Here,
            (Some(None), _) => Root::Gone,
            (None, Some(Err(problem))) if !problem.is_passing() => Root::Gone,
            (None, Some(Ok(Reply::Items(items)))) if items.items.is_empty() => Root::Gone,
            (None, Some(Ok(_) | Err(_)) | None) => Root::Here,
        }
    })
}

/// The panel of a thread.
#[component]
pub(crate) fn Thread(room: RoomId, thread: Revision) -> impl IntoView {
    let (text, places, talk) = (use_beside_text(), use_places(), Talk::in_thread(room, thread));
    let root = use_root(talk, thread);
    watch(move || {
        // The thread of a reply is the one in which it stands.
        if let Root::Within(other) = root.get() {
            places.replace(Place::message(Talk::in_thread(room, other), thread));
        }
    });
    view! {
        {part(move || match root.get() {
            Root::Gone => {
                view! {
                    <div class="thread-gone" role="status">
                        <Empty
                            glyph=Glyph::Thread
                            title=text.say(|text| text.threads.gone)
                            text=text.say(|text| text.threads.gone_text)
                        />
                    </div>
                }
                    .into_any()
            }
            // Without a connection one writes all the same.
            Root::Here => view! { <Replies talk /> }.into_any(),
            Root::Waiting | Root::Within(_) => view! { <Skeleton label=text.say(|text| text.common.loading) /> }.into_any(),
        })}
    }
}

#[component]
fn Replies(talk: Talk) -> impl IntoView {
    let (state, text, here) = (use_state(), use_beside_text(), use_places().here());
    // The reply that the address names.
    let message = memo(move || match here.get() {
        Place::Room { room, message, panel: Panel::Thread(thread) } if talk == Talk::in_thread(room, thread) => message,
        _ => None,
    });
    let signals = state.open(talk, message.get_untracked());
    on_cleanup(move || state.close(talk));
    let before = StoredValue::new(message.get_untracked());
    watch(move || {
        let now = message.get();
        if let Some(reply) = now.filter(|_| before.get_value() != now) {
            state.go_to_message(talk, reply);
        }
        before.set_value(now);
    });
    let standing = use_standing(talk.room);
    let may_send = memo(move || standing.get().is_some_and(|standing| standing.may(RoomAction::Send)));
    // The composer stands as long as one may write: what is being written there does not end with each reply.
    let begins = use_begins(talk);
    let never = memo(move || begins.get() == Begins::Never && use_state().draft(talk).is_empty());
    view! {
        <Timeline talk signals label=text.say(|text| text.threads.log) beginning=beginning_of_thread />
        {part(move || match (may_send.get(), never.get()) {
            (true, true) => ().into_any(),
            (true, false) => view! { <Composer talk /> }.into_any(),
            (false, _) => view! { <ComposerClosed /> }.into_any(),
        })}
    }
}

/// Whether anybody has replied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begins {
    /// Nobody has, but one may.
    Yet,
    /// Nobody can: the message is deleted.
    Never,
    Has(u64),
}

fn use_begins(talk: Talk) -> Memo<Begins> {
    let state = use_state();
    memo(move || match talk.thread.and_then(|thread| state.root_of(talk.room, thread)) {
        Some((0, true)) => Begins::Never,
        Some((0, false)) | None => Begins::Yet,
        Some((count, _)) => Begins::Has(count),
    })
}

/// Between the message that began a thread and its replies: how many there are, or what would come there.
fn beginning_of_thread(rows: Rows) -> AnyView {
    let text = use_beside_text();
    let begins = use_begins(rows.talk);
    view! {
        <div class="thread-beginning" use:track=(rows.scroll, RowKey::Beginning)>
            {part(move || {
                let words = &text.get().threads;
                match begins.get() {
                    Begins::Has(count) => view! { <p class="thread-count">{(words.count)(count)}</p> }.into_any(),
                    Begins::Yet => {
                        view! {
                            <p class="thread-none">
                                <strong>{words.none}</strong>
                                " "
                                {words.none_text}
                            </p>
                        }
                            .into_any()
                    }
                    Begins::Never => view! { <p class="thread-none">{words.never}</p> }.into_any(),
                }
            })}
        </div>
    }
    .into_any()
}

/// Whose thread it is, and whether one follows it.
pub(crate) fn thread_head(room: RoomId, thread: Revision) -> AnyView {
    let (state, text, toasts) = (use_state(), use_beside_text(), use_toasts());
    let RoomSignals { head, threads, .. } = state.room(room);
    let is_inside = memo(move || head.with(Option::is_some) && state.thread_of(room, thread) == Some(None));
    let is_followed = memo(move || threads.with(|threads| followed(threads, thread).is_some()));
    let follow = move |_| {
        if let Err(unsent) = state.follow(room, thread, !is_followed.get_untracked()) {
            toasts.unsent(unsent);
        }
    };
    let label = move || {
        let words = &text.get().threads;
        if is_followed.get() { words.unfollow } else { words.follow }
    };
    view! {
        <bdi class="thread-room">{use_room_name(room)}</bdi>
        <When when=move || is_inside.get()>
            <IconButton
                glyph=Signal::derive(move || if is_followed.get() { Glyph::Bell } else { Glyph::BellOff })
                label=Signal::derive(label)
                on:click=follow
            />
        </When>
    }
    .into_any()
}
