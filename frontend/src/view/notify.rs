//! Of which messages of a room somebody is notified, and for how long they want to hear of none.
//!
//! Here and in the settings, what stands in a form comes from a few functions: each further type of a view would cost the
//! page some hundred bytes.

use std::sync::Arc;

use adda_shared::id::{RoomId, UnixMs};
use adda_shared::model::RoomKind;
use adda_shared::notify::{NotifyLevel, RoomNotify};
use adda_shared::protocol::command::Command;
use leptos::prelude::*;

use super::act::use_act;
use super::room_dialogs::titled;
use crate::browser;
use crate::device::{self, Standing, tomorrow_at_eight};
use crate::signal::{RwSignal, Signal};
use crate::state::{State, use_state};
use crate::text::{BesideText, Language, NotifyText, Say as _, format, use_beside_text, use_language};
use crate::ui::button::Button;
use crate::ui::choice::{Choice, OnChoose, place_of};
use crate::ui::dialog::Dialog;
use crate::ui::list::When;
use crate::watch::{live, part};

pub(crate) const MINUTE_MS: u64 = 60_000;
pub(crate) const HOUR_MS: u64 = 60 * MINUTE_MS;

/// What somebody has set about a room. Tracks.
pub(crate) fn notify_of(state: State, room: RoomId) -> RoomNotify {
    let head = state.room(room).head;
    head.with(|head| head.as_ref().map_or(RoomNotify::of(RoomKind::Open), |head| head.notify))
}

#[component]
pub(crate) fn NotifyRoom(open: RwSignal<bool>, room: RwSignal<Option<RoomId>>) -> impl IntoView {
    view! {
        <Dialog open title=titled(room, |text, name| (text.notify.title_in)(name))>
            {part(move || room.get().map(of_room))}
        </Dialog>
    }
}

fn of_room(room: RoomId) -> AnyView {
    let (state, text, act) = (use_state(), use_beside_text(), use_act());
    let is_silent = state.room(room).is_silent;
    let set = move |notify| act.just(Command::SetNotify { room, notify });
    let notify = move || untrack(|| notify_of(state, room));
    let levels = Signal::derive(move || {
        let words = &text.get().notify;
        [words.all, words.mentions, words.nothing].map(str::to_owned).into()
    });
    let level = Signal::derive(move || place_of(&NotifyLevel::ALL, &notify_of(state, room).level));
    let choose = move |place| set(RoomNotify { level: NotifyLevel::ALL[place as usize], ..notify() });
    let muted_until = Signal::derive(move || {
        is_silent.track();
        notify_of(state, room).muted_until.0
    });
    let forms = move || {
        let choice = view! {
            <Choice legend=text.say(|text| text.notify.level) labels=levels chosen=level on_choose=Arc::new(choose) />
        };
        let mute = Silence {
            legend: text.say(|text| text.notify.mute),
            lengths: [(|text| text.hour, HOUR_MS), (|text| text.eight_hours, 8 * HOUR_MS)],
            until: muted_until,
            said: |text, until| (text.muted)(until),
            end: |text| text.unmute,
            on_set: Arc::new(move |ms| set(RoomNotify { muted_until: UnixMs(ms), ..notify() })),
        };
        vec![choice.into_any(), mute.view()]
    };
    let turn_on = move || {
        let lead = hint(move || text.get().notify.off_here.to_owned());
        let button = press(move || text.get().notify.turn_on.to_owned(), || device::turn(true));
        column("notify-off", vec![lead, button])
    };
    let off = part(move || (device::standing() == Standing::Off).then(turn_on)).into_any();
    column("notify-set", vec![while_connected(forms()), off])
}

/// What is said, as it is spoken now.
type Sentence = Box<dyn FnMut() -> String + Send>;

/// What stands below one another.
pub(crate) fn column(class: &'static str, parts: Vec<AnyView>) -> AnyView {
    view! { <div class=class>{parts}</div> }.into_any()
}

/// A sentence.
pub(crate) fn hint(sentence: impl FnMut() -> String + Send + 'static) -> AnyView {
    hint_boxed(live(sentence))
}

fn hint_boxed(sentence: Sentence) -> AnyView {
    view! { <p class="field-hint">{sentence}</p> }.into_any()
}

/// A button.
pub(crate) fn press(label: impl FnMut() -> String + Send + 'static, act: impl Fn() + Send + Sync + 'static) -> AnyView {
    press_boxed(live(label), Box::new(act))
}

fn press_boxed(label: Sentence, act: Box<dyn Fn() + Send + Sync>) -> AnyView {
    view! { <Button on:click=move |_| act()>{label}</Button> }.into_any()
}

/// What can be set only while there is a connection; where there is none, it says so.
pub(crate) fn while_connected(parts: Vec<AnyView>) -> AnyView {
    let (text, is_live) = (use_beside_text(), use_state().is_live());
    view! {
        <When when=move || {
            !is_live.get()
        }>{hint(move || text.get().notify.offline.to_owned())}</When>
        <fieldset class="notify-set" disabled=live(move || !is_live.get())>
            {parts}
        </fieldset>
    }
    .into_any()
}

/// A length of time, and what it is called.
pub(crate) type Length = (fn(&NotifyText) -> &'static str, u64);

/// A few lengths of time for which nothing is heard; while that is so, until when, and a way to end it.
pub(crate) struct Silence {
    pub(crate) legend: Signal<&'static str>,
    pub(crate) lengths: [Length; 2],
    /// In milliseconds; what is over holds no more.
    pub(crate) until: Signal<u64>,
    pub(crate) said: fn(&NotifyText, &str) -> String,
    pub(crate) end: fn(&NotifyText) -> &'static str,
    /// Takes milliseconds.
    pub(crate) on_set: OnChoose,
}

impl Silence {
    pub(crate) fn view(self) -> AnyView {
        let (text, language) = (use_beside_text(), use_language());
        let Self { legend, lengths, until, said, end, on_set } = self;
        let on_begin = Arc::clone(&on_set);
        let begin = move |length: Option<Length>| {
            let label = move || {
                let words = &text.get().notify;
                let tomorrow =
                    || (words.until_tomorrow)(&format::time(language.get(), tomorrow_at_eight(browser::wall_clock())));
                length.map_or_else(tomorrow, |(name, _)| name(words).to_owned())
            };
            let on_set = Arc::clone(&on_begin);
            press(label, move || {
                let now = browser::wall_clock();
                on_set(length.map_or_else(|| tomorrow_at_eight(now).0, |(_, ms)| now.0 + ms));
            })
        };
        let row = part(move || {
            let (until, now) = (UnixMs(until.get()), browser::wall_clock());
            if until > now {
                let sentence = move || said(&text.get().notify, &moment(text.get(), language.get(), until, now));
                let on_end = Arc::clone(&on_set);
                let end = press(move || end(&text.get().notify).to_owned(), move || on_end(0));
                vec![hint(sentence), end]
            } else {
                lengths.map(Some).into_iter().chain([None]).map(&begin).collect()
            }
        });
        view! {
            <div class="notify-part" role="group" aria-label=legend>
                <h3>{legend}</h3>
                <div class="form-row">{row}</div>
            </div>
        }
        .into_any()
    }
}

/// A time that is soon, in words.
pub(crate) fn moment(text: &BesideText, language: Language, at: UnixMs, now: UnixMs) -> String {
    match format::local_day(at) - format::local_day(now) {
        0 => format::time(language, at),
        1 => (text.notify.tomorrow)(&format::time(language, at)),
        _ => format::moment(language, at),
    }
}

/// What a zone is called by people, as far as its name is that of a place.
pub(crate) fn zone_name(zone: &str) -> String {
    zone.replace('_', " ")
}
