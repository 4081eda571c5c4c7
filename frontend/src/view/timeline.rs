//! The conversation of a room or a thread: a log of messages, the lines between them, and the way back to the newest.

use adda_shared::model::RoomKind;
use adda_shared::replica::timeline::ItemKey;
use leptos::ev::FocusEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::dialogs::use_dialogs;
use super::message::Message;
use super::names::use_room_name;
use super::notice::{DayLine, Notice};
use super::press::Press;
use super::reading::read_when_seen;
use super::roving::{entry, on_key};
use super::row_list::{Frame, keep_rows};
use super::scroll::Scroll;
use super::tools::{Deeds, use_deeds};
use crate::later::use_parts;
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::paging::TimelineSignals;
use crate::state::rows::{Row, RowKey};
use crate::state::talk::Talk;
use crate::state::timeline::Paging;
use crate::state::{State, use_state};
use crate::text::{Say as _, use_text};
use crate::ui::button::Button;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::waiting::Skeleton;
use crate::watch::{memo, part};

/// What the rows of one timeline share.
#[derive(Clone, Copy)]
pub(crate) struct Rows {
    pub(crate) talk: Talk,
    pub(crate) scroll: Scroll,
    /// The row that gets the focus when one comes to the timeline.
    pub(crate) entered: Memo<Option<RowKey>>,
    /// The row that had the focus last.
    focused: RwSignal<Option<RowKey>>,
    /// The row whose tools are shown because the focus is in it.
    pub(crate) held: RwSignal<Option<RowKey>>,
    /// The row under the pointer.
    pub(crate) pointed: RwSignal<Option<RowKey>>,
    pub(crate) lit: Memo<Option<RowKey>>,
    pub(crate) deeds: Deeds,
}

/// The timeline of a room that one is in, or of a thread there.
#[component]
pub(crate) fn Timeline(
    talk: Talk,
    signals: TimelineSignals,
    /// What it is called to who hears it.
    label: Signal<&'static str>,
    /// What stands where it begins.
    beginning: fn(Rows) -> AnyView,
) -> impl IntoView {
    let state = use_state();
    let scroll = Scroll::new(state, talk, signals);
    let focused = RwSignal::new(None);
    let rows = Rows {
        talk,
        scroll,
        entered: entered(scroll, focused),
        focused,
        held: RwSignal::new(None),
        pointed: RwSignal::new(None),
        lit: scroll.lit(),
        deeds: use_deeds(talk),
    };
    provide_context(rows);
    // Before the focus moves: what it comes to shall be in view, or coming there would move the view.
    let on_tab = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Tab"
            && let Some(key) = scroll.scroller().get_untracked().and_then(|scroller| scroll.key_of(&entry(&scroller)?))
        {
            focused.set(Some(key));
        }
    });
    on_cleanup(move || on_tab.remove());
    read_when_seen(state, talk, signals, scroll);
    let has_landed = scroll.has_landed();
    let jump = signals.jump;
    let (frame, press, beside) = (Frame::default(), Press::new(), use_parts().beside);
    keep_rows(frame, scroll, move |key| row(rows, key, signals, beginning));
    view! {
        <div class="timeline">
            <div
                class="timeline-scroll"
                tabindex="-1"
                node_ref=scroll.scroller()
                use:look_after=scroll
                on:scroll=move |_| scroll.on_scroll()
            >
                <div
                    class="timeline-list"
                    node_ref=frame.list
                    role="log"
                    aria-live="off"
                    aria-label=label
                    on:keydown=move |event| {
                        on_key(&event);
                        rows.on_key(&event);
                    }
                    on:pointerdown=move |event| press.begin(&event, rows)
                    on:pointermove=move |event| press.moved(&event)
                    on:pointerup=move |_| press.end()
                    on:pointercancel=move |_| press.end()
                >
                    {part(move || (!has_landed.get()).then(|| view! { <Arriving talk jump /> }))}
                    <div class="timeline-space" node_ref=frame.before></div>
                    <div class="timeline-space" node_ref=frame.after></div>
                </div>
            </div>
            {part(move || beside.here().map(|beside| (beside.over_timeline)(talk, signals, scroll)))}
        </div>
    }
}

/// Whoever comes to the timeline comes to the message that they were at, or to the last one.
fn entered(scroll: Scroll, focused: RwSignal<Option<RowKey>>) -> Memo<Option<RowKey>> {
    memo(move || {
        let keys = scroll.slice().keys;
        let last = || keys.iter().rev().find(|key| is_item(**key)).copied();
        focused.get().filter(|key| keys.contains(key)).or_else(last)
    })
}

fn look_after(scroller: Element, scroll: Scroll) {
    scroll.begin(scroller);
}

/// For `use:`: the scroll position depends on this row.
pub(crate) fn track(element: Element, (scroll, key): (Scroll, RowKey)) {
    scroll.track(key, element);
}

const fn is_item(key: RowKey) -> bool {
    matches!(key, RowKey::Item(ItemKey::Own(_) | ItemKey::Revision(_)))
}

fn row(rows: Rows, key: RowKey, signals: TimelineSignals, beginning: fn(Rows) -> AnyView) -> AnyView {
    let (state, talk) = (use_state(), rows.talk);
    match key {
        RowKey::Beginning => beginning(rows),
        RowKey::Older => edge(rows, key, signals.older, State::fetch_older),
        RowKey::Newer => edge(rows, key, signals.newer, State::fetch_newer),
        RowKey::Missing => edge(rows, key, signals.jump, State::fetch_wanted),
        RowKey::Day(_) => match state.row(talk, key).get_untracked() {
            Row::Line(at) => view! { <DayLine rows key at /> }.into_any(),
            Row::Message(_) | Row::Notice(_) => ().into_any(),
        },
        RowKey::New => view! { <NewLine rows /> }.into_any(),
        RowKey::Item(_) => {
            let row = state.row(talk, key);
            match row.get_untracked() {
                Row::Notice(item) => view! { <Notice rows key item /> }.into_any(),
                Row::Message(first) => view! { <Message rows key row first /> }.into_any(),
                Row::Line(_) => ().into_any(),
            }
        }
    }
}

impl Rows {
    pub(crate) fn on_focus(self, key: RowKey) {
        self.focused.set(Some(key));
        self.held.set(Some(key));
    }

    pub(crate) fn on_blur(self, event: &FocusEvent) {
        let inside = event.current_target().zip(event.related_target()).is_some_and(|(row, to)| {
            let (row, to) = (row.dyn_into::<Element>(), to.dyn_into::<web_sys::Node>());
            row.is_ok_and(|row| to.is_ok_and(|to| row.contains(Some(&to))))
        });
        if !inside {
            self.held.set(None);
        }
    }
}

/// Nothing can be shown yet.
#[component]
fn Arriving(talk: Talk, jump: Signal<Paging>) -> impl IntoView {
    let text = use_text();
    let state = use_state();
    view! {
        {part(move || match jump.get() {
            Paging::Idle | Paging::Loading | Paging::Waiting => {
                view! {
                    <div class="timeline-loading">
                        <Skeleton label=text.say(|text| text.common.loading) lines=6 />
                    </div>
                }
                    .into_any()
            }
            Paging::Failed => view! { <Failed on_retry=move || state.fetch_wanted(talk) /> }.into_any(),
        })}
    }
}

#[component]
fn Failed(#[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let text = use_text();
    view! {
        <div class="timeline-failed" role="alert">
            <p>{text.say(|text| text.timeline.failed)}</p>
            <Button small=true on:click=move |_| on_retry.run(())>
                {text.say(|text| text.common.retry)}
            </Button>
        </div>
    }
}

/// Where more is to be fetched, which `fetch` does.
fn edge(rows: Rows, key: RowKey, paging: Signal<Paging>, fetch: fn(State, Talk)) -> AnyView {
    let (state, text) = (use_state(), use_text());
    let on_retry = Callback::new(move |()| fetch(state, rows.talk));
    view! {
        <div use:track=(rows.scroll, key)>
            {part(move || match paging.get() {
                Paging::Waiting if key == RowKey::Missing => {
                    view! { <p class="timeline-missing">{text.say(|text| text.timeline.missing)}</p> }.into_any()
                }
                Paging::Idle | Paging::Loading | Paging::Waiting => {
                    view! {
                        <div class="timeline-loading" aria-hidden="true">
                            <Skeleton label=text.say(|text| text.timeline.loading) />
                        </div>
                    }
                        .into_any()
                }
                Paging::Failed => view! { <Failed on_retry /> }.into_any(),
            })}
        </div>
    }
    .into_any()
}

#[component]
fn NewLine(rows: Rows) -> impl IntoView {
    let text = use_text();
    view! {
        <div class="timeline-new" use:track=(rows.scroll, RowKey::New)>
            <span>{text.say(|text| text.timeline.new)}</span>
        </div>
    }
}

/// Where the room's history begins: what it is, and what to do with it.
pub(crate) fn beginning_of_room(rows: Rows) -> AnyView {
    let (state, text, dialogs) = (use_state(), use_text(), use_dialogs());
    let name = use_room_name(rows.talk.room);
    let head = state.room(rows.talk.room).head;
    let kind = {
        let head = head.clone();
        memo(move || head.with(|head| head.as_ref().map(|head| head.room.kind)))
    };
    let is_direct = move || kind.get() == Some(RoomKind::Direct);
    let topic = move || head.with(|head| head.as_ref().map(|head| head.room.topic.to_string()).unwrap_or_default());
    let may_invite = move || state.role().get().may(adda_shared::permission::SpaceAction::Invite) && !is_direct();
    view! {
        <div class="timeline-beginning" use:track=(rows.scroll, RowKey::Beginning)>
            <span class="timeline-beginning-mark">
                <Icon glyph=Signal::derive(move || if is_direct() { Glyph::Talk } else { Glyph::Cup }) />
            </span>
            <h2 dir="auto">{name}</h2>
            <p dir="auto">
                {part(move || {
                    let words = &text.get().timeline;
                    if is_direct() { (words.begins_direct)(&name.get()) } else { words.begins.to_owned() }
                })}
            </p>
            {part(move || (!topic().is_empty()).then(|| view! { <p dir="auto">{topic()}</p> }))}
            {part(move || {
                may_invite()
                    .then(|| {
                        view! {
                            <p>{text.say(|text| text.timeline.begins_invite)}</p>
                            <Button glyph=Glyph::Invite on:click=move |_| dialogs.invite.set(true)>
                                {text.say(|text| text.sidebar.invite)}
                            </Button>
                        }
                    })
            })}
        </div>
    }
    .into_any()
}
