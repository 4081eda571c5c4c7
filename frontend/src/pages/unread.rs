//! Everything that is unread, of all rooms and threads, at `/unread`: that first in which something was said last.

use adda_shared::id::Revision;
use adda_shared::limits;
use adda_shared::protocol::command::{Command, Reply, Unread as Told};
use leptos::prelude::*;

use super::head::PageHead;
use crate::place::Place;
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::fetched::Replied;
use crate::state::talk::Talk;
use crate::state::{State, use_state};
use crate::text::{Say as _, use_beside_text, use_text};
use crate::ui::button::{Button, Look};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::list::{When, each};
use crate::ui::waiting::{Empty, LoadFailed, Skeleton};
use crate::view::act::use_act;
use crate::view::actions::read;
use crate::view::message_line::{MessageLine, focus_beside};
use crate::view::names::use_room_name;
use crate::view::quote::line;
use crate::watch::{live, memo, part, watch};

/// Rooms and threads that are shown at first, and with each press that asks for more.
const PAGE: usize = 20;

/// Where something is unread, the liveliest first, but for rooms that are silent and do not call oneself: each by its
/// number, with what the first messages of it depend on.
fn unread_places(state: State) -> Vec<(u64, [u64; 3])> {
    let first_max = limits::UNREAD_FIRST_MAX as u64;
    let mut places: Vec<(u64, u64, [u64; 3])> = Vec::new();
    let mut put = |at: u64, talk: Talk, rewinds: u64, unread: u64| {
        let place = places.partition_point(|(other, ..)| *other > at);
        let depends_on = [rewinds, state.read_up_to(talk).0, unread.min(first_max)];
        places.insert(place, (at, talk.number(), depends_on));
    };
    for room in state.rooms().get() {
        let (signals, talk) = (state.room(room), Talk::in_room(room));
        let (unread, mentions, rewinds) = (signals.unread.get(), signals.mentions.get(), signals.rewinds.get());
        if signals.is_silent.get() {
            if mentions > 0 {
                put(state.last_at(room), talk, rewinds, unread);
            }
            continue;
        }
        if unread > 0 {
            put(state.last_at(room), talk, rewinds, unread);
        }
        signals.threads.with(|followed| {
            for one in followed.iter().filter(|one| one.unread() > 0) {
                put(one.last_at.0, Talk::in_thread(room, one.thread), one.read.rewinds, one.unread());
            }
        });
    }
    places.into_iter().map(|(_, number, depends_on)| (number, depends_on)).collect()
}

/// In the order in which they were first there, so that nothing moves away under a pointer: what comes later stands above.
fn in_order(places: Memo<Vec<(u64, [u64; 3])>>) -> Memo<Vec<u64>> {
    let order = StoredValue::new(Vec::<u64>::new());
    memo(move || {
        let now: Vec<u64> = places.with(|places| places.iter().map(|(number, _)| *number).collect());
        let before = order.get_value();
        let new = now.iter().filter(|number| !before.contains(number)).copied();
        let all: Vec<u64> = new.chain(before.iter().filter(|number| now.contains(number)).copied()).collect();
        order.set_value(all.clone());
        all
    })
}

/// What the server has told of the first messages.
#[derive(Clone, Copy)]
struct Firsts {
    told: RwSignal<Option<Vec<Told>>>,
    has_failed: Memo<bool>,
    replied: Replied,
}

impl Firsts {
    /// Asks for those of these places.
    fn new(state: State, places: Memo<Vec<(u64, [u64; 3])>>, shown: Memo<Vec<u64>>) -> Self {
        // Not again because another of them is the liveliest.
        let wanted = memo(move || {
            let shown = shown.get();
            let mut wanted: Vec<(u64, [u64; 3])> = Vec::new();
            places.with(|places| {
                for one in places.iter().filter(|(number, _)| shown.contains(number)) {
                    let place = wanted.partition_point(|(other, _)| *other < one.0);
                    wanted.insert(place, *one);
                }
            });
            wanted
        });
        let ask = move || {
            let talks =
                wanted.with(|wanted| wanted.iter().map(|(number, _)| Talk::numbered(*number)).collect::<Vec<_>>());
            let places: Vec<_> = talks.into_iter().map(|talk| (talk.room, talk.thread)).collect();
            (!places.is_empty()).then_some(Command::FindUnread { places })
        };
        let replied = Replied::new(state, Box::new(ask));
        let told = RwSignal::new(None);
        let has_failed = memo(move || matches!(replied.get(), Some(Err(_))));
        watch(move || {
            // What was told stays where the next is refused.
            if let Some(Ok(Reply::Unread(now))) = replied.get() {
                told.set(Some(now));
            }
        });
        Self { told, has_failed, replied }
    }

    /// The first messages of a room or a thread that are unread still. Tracks.
    fn of(self, state: State, talk: Talk) -> Vec<u64> {
        let read_up_to = state.read_up_to(talk);
        self.told.with(|told| {
            let told = told.iter().flatten().find(|told| (told.room, told.thread) == (talk.room, talk.thread));
            let first = told.iter().flat_map(|told| &told.first).filter(|message| **message > read_up_to);
            first.map(|message| message.0).collect()
        })
    }
}

#[component]
pub(crate) fn Unread() -> impl IntoView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let places = memo(move || unread_places(state));
    let all = in_order(places);
    let count = RwSignal::new(PAGE);
    let shown = memo(move || all.with(|all| all.iter().copied().take(count.get()).collect::<Vec<u64>>()));
    let firsts = Firsts::new(state, places, shown);
    let has_any = memo(move || !all.with(Vec::is_empty));
    let has_more = move || all.with(Vec::len) > count.get();
    let read_shown = move |_| read(act, all.get_untracked().into_iter().map(Talk::numbered).collect());
    view! {
        <main class="room" aria-label=text.say(|text| text.sidebar.unread_all)>
            <PageHead title=text.say(|text| text.sidebar.unread_all)>
                <When when=move || has_any.get()>
                    <Button small=true look=Look::Quiet on:click=read_shown>
                        {text.say(|text| text.notify.read_all)}
                    </Button>
                </When>
            </PageHead>
            <div class="settings-scroll">
                <div class="settings">
                    <div role="status">{part(move || {
                        (!has_any.get())
                            .then(|| {
                                view! {
                                    <Empty
                                        glyph=Glyph::Check
                                        title=text.say(|text| text.unread.none)
                                        text=text.say(|text| text.unread.none_text)
                                    />
                                }
                            })
                    })}</div>
                    {part(move || {
                        let has_failed = has_any.get() && firsts.has_failed.get();
                        has_failed
                            .then(|| {
                                view! {
                                    <LoadFailed
                                        what=text.say(|text| text.timeline.failed)
                                        on_retry=move || firsts.replied.again()
                                    />
                                }
                            })
                    })}
                    {each(move || shown.get(), move |number| view! { <UnreadTalk talk=Talk::numbered(number) firsts /> }.into_any())}
                    <When when=has_more>
                        <Button on:click=move |_| count.update(|count| *count += PAGE)>
                            {text.say(|text| text.threads.more)}
                        </Button>
                    </When>
                </div>
            </div>
        </main>
    }
}

#[component]
fn UnreadTalk(talk: Talk, firsts: Firsts) -> impl IntoView {
    let (state, words, text, act) = (use_state(), use_text(), use_beside_text(), use_act());
    let (name, all_unread, signals) = (use_room_name(talk.room), state.unread_in(talk), state.room(talk.room));
    let root = memo(move || talk.thread.map(|thread| state.quoted(talk.room, thread)));
    watch(move || {
        if let Some(thread) = talk.thread
            && root.with(|root| root.as_ref().is_some_and(|root| root.says.is_none()))
        {
            state.want(talk.room, thread);
        }
    });
    let title = memo(move || match talk.thread {
        Some(_) => {
            (text.get().unread.thread)(&name.get(), &root.with(|root| line(state, text.get(), root.as_ref())).text)
        }
        None => name.get(),
    });
    let (is_silent, mentions) = (signals.is_silent, signals.mentions);
    // Of a silent room what calls oneself.
    let is_called = memo(move || is_silent.get() && talk.thread.is_none());
    let unread = memo(move || if is_called.get() { mentions.get() } else { all_unread.get() });
    let first: Memo<Vec<u64>> = memo(move || {
        // What is read by now is not shown.
        let _ = unread.get();
        if is_called.get() { state.first_mentions(talk.room) } else { firsts.of(state, talk) }
    });
    let (is_live, has_rows) = (state.is_live(), memo(move || !first.with(Vec::is_empty)));
    let has_more = memo(move || unread.get() > first.with(Vec::len) as u64);
    let path = Place::talk(talk).path();
    let row = move |message: u64| {
        let message = Revision(message);
        view! {
            <MessageLine
                room=talk.room
                message
                path=Signal::stored(Place::message(talk, message).path())
                off=Signal::stored("")
                may_off=Signal::stored(false)
                on_off=|()| {}
            />
        }
        .into_any()
    };
    let glyph = if talk.thread.is_some() { Glyph::Thread } else { Glyph::Talk };
    let of_it = move |what: &str| [what, ": ", &title.get()].concat();
    view! {
        <section class="unread-talk" aria-label=title>
            <div class="unread-head">
                <h2>
                    <a href=path.clone()>
                        <Icon glyph small=true />
                        <bdi>{title}</bdi>
                    </a>
                </h2>
                <span class="badge">{live(move || (text.get().sidebar.unread)(unread.get()))}</span>
                <Button
                    small=true
                    look=Look::Quiet
                    attr:aria-label=live(move || of_it(text.get().unread.read))
                    on:click=move |event| {
                        focus_beside(&event, ".unread-talk");
                        read(act, vec![talk]);
                    }
                >
                    {text.say(|text| text.unread.read)}
                </Button>
            </div>
            {part(move || {
                let is_waiting = !has_rows.get() && firsts.told.with(Option::is_none);
                is_waiting
                    .then(|| {
                        if is_live.get() {
                            view! { <Skeleton label=text.say(|text| text.common.loading) lines=2 /> }.into_any()
                        } else {
                            view! { <p class="unread-missing">{words.say(|words| words.timeline.missing)}</p> }.into_any()
                        }
                    })
            })}
            {part(move || {
                has_rows.get().then(|| view! { <ul class="message-lines">{each(move || first.get(), row)}</ul> })
            })}
            {part(move || {
                has_more.get().then(|| {
                        view! {
                            <a class="unread-more" href=path.clone() aria-label=live(move || of_it(text.get().unread.more))>
                                {text.say(|text| text.unread.more)}
                            </a>
                        }
                    })
            })}
        </section>
    }
}
