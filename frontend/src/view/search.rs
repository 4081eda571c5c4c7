//! The search beside a room: a field, what was found, and every reason why nothing is.
//!
//! What is searched for stands in the address, so that it can be shared, and is there again when one comes back.

use std::sync::Arc;
use std::time::Duration;

use adda_shared::id::{RoomId, UnixMs, UserId};
use adda_shared::model::Person;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::search::{Clause, Found, FoundMessage, SearchFrom, SearchOrder};
use adda_shared::search::{Day, Fault, Known, parse, resolve};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::found::FoundLine;
use super::names::room_name;
use super::search_help::{Recent, Ways};
use crate::place::{Places, use_places};
use crate::signal::{RwSignal, Signal};
use crate::state::{Failure, State, settings, use_state};
use crate::text::{Language, Say as _, format, use_beside_text, use_language};
use crate::ui::button::Button;
use crate::ui::choice::Choice;
use crate::ui::field::{Field, FieldKind};
use crate::ui::icon::Glyph;
use crate::ui::list::each;
use crate::ui::waiting::{Empty, LoadFailed, Skeleton};
use crate::watch::{live, part, watch};

/// Milliseconds without a stroke after which what was typed is searched for.
const PAUSE_MS: u64 = 300;
/// Messages that are asked for at one time.
const PAGE: u16 = 20;
/// Messages that are shown of one search, at most: whoever has not found it among these asks for something else.
const SHOWN_MAX: usize = 1_000;

/// How far a search is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stand {
    /// Nothing is searched for.
    Idle,
    Asked,
    Done,
    /// What was typed can't be searched for.
    Wrong(String),
    Offline,
    Failed,
}

/// One search and what came of it so far.
#[derive(Clone, Copy)]
struct Searching {
    state: State,
    language: Signal<Language>,
    order: RwSignal<SearchOrder>,
    stand: RwSignal<Stand>,
    /// Whether more of the same was asked for and is not here.
    is_going_on: RwSignal<bool>,
    /// Counts searches up, so that answers to earlier ones are known as such.
    number: RwSignal<u64>,
    found: RwSignal<Vec<FoundMessage>>,
    people: StoredValue<Vec<Person>>,
    /// What was asked for, and in which rooms one was then.
    asked: StoredValue<(Vec<Clause>, SearchOrder, Vec<RoomId>)>,
    next: RwSignal<Option<SearchFrom>>,
    searched_to: RwSignal<Option<UnixMs>>,
}

impl Searching {
    fn new(state: State, language: Signal<Language>) -> Self {
        Self {
            state,
            language,
            order: RwSignal::new(SearchOrder::Newest),
            stand: RwSignal::new(Stand::Idle),
            is_going_on: RwSignal::new(false),
            number: RwSignal::new(0),
            found: RwSignal::new(Vec::new()),
            people: StoredValue::new(Vec::new()),
            asked: StoredValue::new((Vec::new(), SearchOrder::Newest, Vec::new())),
            next: RwSignal::new(None),
            searched_to: RwSignal::new(None),
        }
    }

    /// Searches for this, unless just this was found: what was found stays while the connection goes and comes.
    fn begin(self, typed: &str) {
        let is_live = self.state.is_live().get_untracked();
        match untrack(|| read(typed, &Here { state: self.state, language: self.language.get() })) {
            Err(fault) => {
                let piece = typed.get(fault.from..fault.until).unwrap_or_default();
                let sentence = (self.language.get_untracked().beside().search.fault)(piece, fault.why);
                self.turn_to(Stand::Wrong(sentence));
            }
            Ok(clauses) if clauses.is_empty() => self.turn_to(Stand::Idle),
            Ok(clauses) => {
                let asked = (clauses, self.order.get_untracked(), self.state.rooms().get_untracked());
                let is_found = self.stand.with_untracked(|stand| *stand == Stand::Done);
                if is_found && self.asked.with_value(|before| *before == asked) {
                    return;
                }
                self.asked.set_value(asked);
                self.turn_to(if is_live { Stand::Asked } else { Stand::Offline });
                if is_live {
                    self.ask(None);
                }
            }
        }
    }

    /// Something else is seen from now on; no earlier answer is waited for.
    fn turn_to(self, stand: Stand) {
        self.number.update(|number| *number += 1);
        self.is_going_on.set(false);
        self.stand.set(stand);
    }

    /// Asks for more of the same.
    fn go_on(self) {
        if let (Some(next), false) = (self.next.get_untracked(), self.is_going_on.get_untracked()) {
            self.is_going_on.set(true);
            self.ask(Some(next));
        }
    }

    fn ask(self, after: Option<SearchFrom>) {
        let number = self.number.get_untracked();
        let is_more = after.is_some();
        let (clauses, order, _) = self.asked.get_value();
        spawn_local(async move {
            let reply = self.state.ask(Command::Search { clauses, order, after, limit: PAGE }).await;
            // The view may have gone meanwhile, or search for something else.
            if self.number.try_get_untracked() != Some(number) {
                return;
            }
            self.is_going_on.set(false);
            if let Ok(Reply::Found(found)) = reply {
                return self.take(found, is_more);
            }
            self.stand.set(match reply {
                Err(Failure::Lost) if !is_more => Stand::Offline,
                Err(Failure::Refused(problem)) if !problem.is_passing() => {
                    Stand::Wrong((self.language.get_untracked().catalogue().problem)(&problem))
                }
                Ok(_) | Err(Failure::Lost | Failure::Refused(_)) => Stand::Failed,
            });
        });
    }

    fn take(self, found: Found, is_more: bool) {
        let Found { messages, next, searched_to, people } = found;
        self.people.update_value(|known| known.extend(people));
        self.found.update(|found| {
            if !is_more {
                found.clear();
            }
            found.extend(messages);
        });
        self.searched_to.set(searched_to);
        self.next.set(next.filter(|_| self.found.with_untracked(Vec::len) < SHOWN_MAX));
        self.stand.set(Stand::Done);
    }

    /// What the writer of a message is called, where the server told that.
    fn told_name(self, by: UserId) -> Option<String> {
        self.people.with_value(|people| {
            let person = people.iter().find(|person| person.user == by);
            person.map(|person| person.display_name.to_string())
        })
    }
}

/// What was typed, as a server is asked for it.
fn read(typed: &str, here: &Here) -> Result<Vec<Clause>, Fault> {
    resolve(&parse(typed)?, here)
}

/// What names and days mean to who sits here.
struct Here {
    state: State,
    language: Language,
}

impl Known for Here {
    fn people(&self, name: &str) -> Vec<UserId> {
        let name = format::fold(name);
        if name == "me" {
            return self.state.user().into_iter().collect();
        }
        let everybody = self.state.everybody();
        let called = everybody.iter().filter(|(_, names, _)| names.lines().any(|other| other == name));
        called.map(|(.., user)| UserId(*user)).collect()
    }

    fn rooms(&self, name: &str) -> Vec<RoomId> {
        let name = format::fold(name);
        let is_called = |room: &RoomId| {
            self.state.room(*room).head.with(|head| {
                head.as_ref().is_some_and(|head| format::fold(&room_name(self.state, self.language, head)) == name)
            })
        };
        self.state.rooms().get().into_iter().filter(is_called).collect()
    }

    fn begins(&self, day: Day) -> UnixMs {
        format::begins(day)
    }
}

#[component]
pub(crate) fn Search() -> impl IntoView {
    let (state, text, language, places) = (use_state(), use_beside_text(), use_language(), use_places());
    let searching = Searching::new(state, language);
    let (searched, is_live, rooms, order) = (places.searched(), state.is_live(), state.rooms(), searching.order);
    let typed = RwSignal::new(searched.get_untracked());
    // Whoever comes back to what they found is not to have a keyboard over it.
    let is_new = searched.with_untracked(String::is_empty);
    // The address is what is searched for, whoever changed it.
    watch(move || {
        let wanted = searched.get();
        order.track();
        is_live.track();
        // Nothing of a room that one has left stays in view.
        rooms.track();
        if typed.with_untracked(|typed| typed.trim() != wanted) {
            typed.set(wanted.clone());
        }
        searching.begin(&wanted);
    });
    search_soon(typed, places);
    let remember = move || {
        let search = searched.get_untracked();
        if let (Some(user), false) = (state.user(), search.is_empty()) {
            settings::save_searches(user, &settings::with_search(settings::load_searches(user), &search));
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        typed.with_untracked(|typed| places.search(typed.trim()));
        remember();
    };
    let error = Signal::derive(move || match searching.stand.get() {
        Stand::Wrong(sentence) => Some(sentence),
        Stand::Idle | Stand::Asked | Stand::Done | Stand::Offline | Stand::Failed => None,
    });
    view! {
        <form class="search" role="search" novalidate on:submit=submit>
            <Field label=text.say(|text| text.room.find_messages) value=typed kind=FieldKind::Search error focused=is_new />
            <Order order />
        </form>
        <div class="search-state">
            {part(move || match searching.stand.get() {
                Stand::Idle => view! { <Idle on_pick=move |search: String| typed.set(search) /> }.into_any(),
                Stand::Wrong(_) => view! { <Help /> }.into_any(),
                Stand::Asked => view! { <Skeleton label=text.say(|text| text.search.searching) lines=6 /> }.into_any(),
                Stand::Done => view! { <Results searching on_open=move || remember() /> }.into_any(),
                Stand::Offline => {
                    view! {
                        <Empty
                            glyph=Glyph::Offline
                            title=text.say(|text| text.search.offline_title)
                            text=text.say(|text| text.search.offline_text)
                        />
                    }
                        .into_any()
                }
                Stand::Failed => {
                    let again = move || searched.with_untracked(|wanted| searching.begin(wanted));
                    view! { <LoadFailed what=text.say(|text| text.search.failed) on_retry=again /> }.into_any()
                }
            })}
        </div>
    }
}

/// Searches for what was typed when no stroke has come for a moment.
fn search_soon(typed: RwSignal<String>, places: Places) {
    let strokes = StoredValue::new(0_u32);
    watch(move || {
        typed.track();
        let stroke = strokes.get_value() + 1;
        strokes.set_value(stroke);
        set_timeout(
            move || {
                if strokes.try_get_value() == Some(stroke) {
                    typed.with_untracked(|typed| places.search(typed.trim()));
                }
            },
            Duration::from_millis(PAUSE_MS),
        );
    });
}

/// What comes first.
#[component]
fn Order(order: RwSignal<SearchOrder>) -> impl IntoView {
    let text = use_beside_text();
    let names = move || [text.get().search.newest, text.get().search.best].map(str::to_owned).into();
    view! {
        <Choice
            legend=text.say(|text| text.search.order)
            labels=Signal::derive(names)
            chosen=Signal::derive(move || u64::from(order.get() == SearchOrder::Best))
            on_choose=Arc::new(move |place| order.set(if place == 1 { SearchOrder::Best } else { SearchOrder::Newest }))
        />
    }
}

#[component]
fn Idle(#[prop(into)] on_pick: Callback<(String,)>) -> impl IntoView {
    view! {
        <Recent on_pick />
        <Help />
    }
}

#[component]
fn Help() -> impl IntoView {
    let text = use_beside_text();
    view! {
        <section class="panel-section">
            <h3>{text.say(|text| text.search.help)}</h3>
            <Ways />
        </section>
    }
}

/// The messages that were found, or that there are none.
#[component]
fn Results(searching: Searching, #[prop(into)] on_open: Callback<()>) -> impl IntoView {
    let (text, language) = (use_beside_text(), use_language());
    let Searching { found, next, searched_to, number, .. } = searching;
    let moment = move || searched_to.get().map(|at| format::moment(language.get(), at));
    let count = move || {
        let words = &text.get().search;
        let count = found.with(Vec::len) as u64;
        match (count, moment(), next.with(Option::is_some)) {
            (0, Some(moment), _) => (words.nothing_since)(&moment),
            (0, None, _) => words.nothing.to_owned(),
            (count, _, true) => (words.found_first)(count),
            (count, _, false) => (words.found)(count),
        }
    };
    let row = move |key: u64| {
        let line = found.with_untracked(|found| {
            let found = found.get((key % KEYS) as usize)?.clone();
            let told_name = searching.told_name(found.by);
            Some(view! { <FoundLine found told_name /> })
        });
        view! { <li on:click=move |_| on_open.run(())>{line}</li> }.into_any()
    };
    // A key is of one search, so that no line of an earlier one is taken for one of this.
    let keys = move || {
        let first = number.get_untracked() * KEYS;
        (0..found.with(Vec::len) as u64).map(|place| first + place).collect()
    };
    let more = move || {
        let words = &text.get().search;
        if searched_to.get().is_some() { words.go_on } else { words.more }
    };
    view! {
        <p class="field-hint" role="status">
            {live(count)}
        </p>
        <ul class="search-found">{each(keys, row)}</ul>
        {part(move || {
            let is_nothing = found.with(Vec::is_empty) && next.with(Option::is_none);
            is_nothing
                .then(|| {
                    view! {
                        <p>{text.say(|text| text.search.nothing_text)}</p>
                        <Ways />
                    }
                })
        })}
        {part(move || {
            let line = moment().filter(|_| !found.with(Vec::is_empty))?;
            let line = (text.get().search.searched_to)(&line);
            Some(view! { <p class="field-hint">{line}</p> })
        })}
        {part(move || {
            next.with(Option::is_some)
                .then(|| {
                    view! {
                        <Button wide=true busy=searching.is_going_on on:click=move |_| searching.go_on()>
                            {live(more)}
                        </Button>
                    }
                })
        })}
    }
}

/// More than there are lines of one search.
const KEYS: u64 = 2 * SHOWN_MAX as u64;
