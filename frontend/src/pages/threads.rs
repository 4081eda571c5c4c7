//! The threads that one follows, of all rooms, at `/threads`: those with unread replies first, then by their last reply.

use adda_shared::id::{Revision, RoomId, UnixMs};
use adda_shared::model::FollowedThread;
use leptos::prelude::*;

use super::head::PageHead;
use crate::place::Place;
use crate::signal::{RwSignal, Signal};
use crate::state::reading::followed;
use crate::state::talk::Talk;
use crate::state::use_state;
use crate::text::{Say as _, use_beside_text, use_language};
use crate::ui::button::{Button, Look};
use crate::ui::icon::Glyph;
use crate::ui::list::{When, each};
use crate::ui::toast::use_toasts;
use crate::ui::waiting::Empty;
use crate::view::act::use_act;
use crate::view::actions::read_threads;
use crate::view::message_line::{Below, MessageLine};
use crate::view::names::use_room_name;
use crate::view::notice::use_today;
use crate::view::quote::line;
use crate::view::thread::when;
use crate::watch::{memo, part, watch};

/// Threads that are shown at first, and with each press that asks for more.
const PAGE: usize = 50;

#[component]
pub(crate) fn Threads() -> impl IntoView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let rooms = state.rooms();
    let all = memo(move || {
        let mut threads: Vec<(bool, u64, u64)> = Vec::new();
        for room in rooms.get() {
            state.room(room).threads.with(|followed| {
                for one in followed.iter().filter(|one| one.last_number > 0) {
                    let (is_unread, at) = (one.unread() > 0, one.last_at.0);
                    let place = threads.partition_point(|(other, last, _)| (*other, *last) > (is_unread, at));
                    threads.insert(place, (is_unread, at, Talk::in_thread(room, one.thread).number()));
                }
            });
        }
        threads.into_iter().map(|(.., number)| number).collect::<Vec<u64>>()
    });
    let shown = RwSignal::new(PAGE);
    let has_more = move || all.with(Vec::len) > shown.get();
    let is_unread = memo(move || rooms.get().into_iter().any(|room| state.unread_replies_in(room) > 0));
    let row = |number: u64| {
        let Talk { room, thread } = Talk::numbered(number);
        view! { <Line room thread=thread.unwrap_or_default() /> }.into_any()
    };
    view! {
        <main class="room" aria-label=text.say(|text| text.sidebar.threads)>
            <PageHead title=text.say(|text| text.sidebar.threads)>
                <When when=is_unread>
                    <Button small=true look=Look::Quiet on:click=move |_| read_threads(act)>
                        {text.say(|text| text.threads.read_all)}
                    </Button>
                </When>
            </PageHead>
            <div class="settings-scroll">
                <div class="settings">
                    <div role="status">{part(move || {
                        all.with(Vec::is_empty)
                            .then(|| {
                                view! {
                                    <Empty
                                        glyph=Glyph::Thread
                                        title=text.say(|text| text.threads.nothing)
                                        text=text.say(|text| text.threads.nothing_text)
                                    />
                                }
                            })
                    })}</div>
                    <ul class="message-lines">
                        {each(move || all.with(|all| all.iter().copied().take(shown.get()).collect()), row)}
                    </ul>
                    <When when=has_more>
                        <Button on:click=move |_| shown.update(|shown| *shown += PAGE)>
                            {text.say(|text| text.threads.more)}
                        </Button>
                    </When>
                </div>
            </div>
        </main>
    }
}

#[component]
fn Line(room: RoomId, thread: Revision) -> impl IntoView {
    let (state, text, toasts, language) = (use_state(), use_beside_text(), use_toasts(), use_language());
    let talk = Talk::in_thread(room, thread);
    let threads = state.room(room).threads;
    let told = memo(move || {
        let told = |followed: &FollowedThread| (followed.last.0, followed.last_number, followed.last_at.0);
        threads.with(|threads| followed(threads, thread).map(told)).unwrap_or_default()
    });
    let unread = state.unread_in(talk);
    let last = memo(move || Some(state.quoted(room, Revision(told.get().0))));
    watch(move || {
        if last.with(|last| last.as_ref().is_some_and(|last| last.says.is_none())) {
            state.want(room, Revision(told.get().0));
        }
    });
    let reply = memo(move || {
        let line = last.with(|last| line(state, text.get(), last.as_ref()));
        (text.get().pins.by)(&line.by, &line.text)
    });
    let today = use_today();
    let about = memo(move || {
        let (_, count, at) = told.get();
        [(text.get().threads.count)(count), when(language.get(), UnixMs(at), today.get())].join(" · ")
    });
    let new = memo(move || match unread.get() {
        0 => String::new(),
        unread => (text.get().threads.new)(unread),
    });
    let on_off = move |()| {
        if let Err(unsent) = state.follow(room, thread, false) {
            toasts.unsent(unsent);
        }
    };
    view! {
        <MessageLine
            room
            message=thread
            path=Signal::stored(Place::talk(talk).path())
            place=use_room_name(room)
            below=Below { reply, about, new }
            off=text.say(|text| text.threads.unfollow)
            may_off=Signal::stored(true)
            on_off
        />
    }
}
