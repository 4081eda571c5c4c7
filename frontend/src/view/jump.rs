//! One field for going anywhere: rooms, people and a few actions, by any letters of their names in order, and messages
//! by their words. It works on what is here already, so it works offline.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::model::RoomKind;
use adda_shared::permission::SpaceAction;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::act::use_act;
use super::actions::{Action, use_action};
use super::browse::talk_to;
use super::names::{others, room_name, use_hue, use_name};
use super::shortcuts::{jump_keys, open_search};
use super::sidebar::RoomMark;
use crate::place::{Panel, Place, use_places};
use crate::state::{State, use_state};
use crate::text::{Language, Say as _, format, use_language, use_text};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::icon::{Glyph, Icon};
use crate::watch::{live, part};

/// Rooms, people and actions in view.
const FOUND_MAX: usize = 8;
/// Messages in view, below those.
const MESSAGES_MAX: usize = 5;
/// The id of the list of results.
const LIST_ID: &str = "jump-list";

/// Something to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Goal {
    Room(RoomId),
    Person(UserId),
    Action(Action),
    Message(RoomId, Revision),
    /// All messages that have in them what was typed.
    Search,
}

/// How well a name fits what was typed, both in small letters; nothing where it does not. Letters in order are enough;
/// together, and at the beginning of the name or of a word, they count more.
fn fit(name: &str, query: &str) -> Option<u32> {
    if name.starts_with(query) {
        return Some(4);
    }
    if name.split_whitespace().any(|word| word.starts_with(query)) {
        return Some(3);
    }
    if name.contains(query) {
        return Some(2);
    }
    let mut letters = name.chars();
    let in_order = query.chars().filter(|c| !c.is_whitespace()).all(|wanted| letters.any(|letter| letter == wanted));
    in_order.then_some(1)
}

/// What fits, the best first, of equals the room with the latest message; then messages, the newest first.
fn find(state: State, language: Language, query: &str) -> Vec<Goal> {
    let text = language.catalogue();
    let query = &*format::fold(query.trim());
    let mut found = Best::default();
    let mut direct = Vec::new();
    for room in state.rooms().get() {
        let name = state.room(room).head.with(|head| {
            let head = head.as_ref()?;
            // A direct room with one person is found by what that person is called.
            if head.room.kind == RoomKind::Direct
                && let ([user], false) = (others(state, head).as_slice(), query.is_empty())
            {
                direct.push((*user, room));
                return None;
            }
            Some(room_name(state, language, head))
        });
        if let Some(fit) = name.and_then(|name| fit(&format::fold(&name), query)) {
            found.take(fit, state.last_at(room), Goal::Room(room));
        }
    }
    let role = state.role().get();
    if !query.is_empty() {
        let actions = Action::ALL.into_iter().filter(|action| action.needs().is_none_or(|needed| role.may(needed)));
        for action in actions {
            if let Some(fit) = fit(&format::fold(action.name(text)), query) {
                found.take(fit, 0, Goal::Action(action));
            }
        }
        for (_, names, user) in state.everybody().iter() {
            let user = UserId(*user);
            let Some(fit) = names.lines().filter_map(|name| fit(name, query)).max() else { continue };
            match direct.iter().find(|(with, _)| *with == user) {
                Some((_, room)) => found.take(fit, state.last_at(*room), Goal::Room(*room)),
                None if Some(user) == state.user() || !role.may(SpaceAction::CreateDirect) => {}
                None => found.take(fit, 1, Goal::Person(user)),
            }
        }
    }
    let messages = state.find_messages(query, MESSAGES_MAX).into_iter();
    let goals = found.0.into_iter().map(|(.., goal)| goal);
    let goals = goals.chain(messages.map(|(room, revision)| Goal::Message(room, revision)));
    goals.chain((!query.is_empty() && !state.rooms().with(Vec::is_empty)).then_some(Goal::Search)).collect()
}

/// The best few so far, the best first.
#[derive(Default)]
struct Best(Vec<(u32, u64, Goal)>);

impl Best {
    fn take(&mut self, fit: u32, last_at: u64, goal: Goal) {
        let place = self.0.partition_point(|(other_fit, other_at, _)| (*other_fit, *other_at) >= (fit, last_at));
        if place < FOUND_MAX {
            self.0.insert(place, (fit, last_at, goal));
            self.0.truncate(FOUND_MAX);
        }
    }
}

/// Puts the focus into the field; answers whether it is in view.
pub(crate) fn focus_jump() -> bool {
    let found = document().query_selector(".sidebar-jump > input").ok().flatten();
    let field = found.and_then(|element| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlInputElement>(element).ok());
    field.is_some_and(|field| {
        field.select();
        field.offset_width() > 0 && field.focus().is_ok()
    })
}

/// Goes there.
fn use_jump() -> impl Fn(Goal, String) + Copy + Send + Sync + 'static {
    let (places, act, run) = (use_places(), use_act(), use_action());
    move |goal, query| match goal {
        Goal::Room(room) => places.go(Place::room(room)),
        Goal::Person(user) => talk_to(act, places, user),
        Goal::Action(action) => run(action),
        Goal::Message(room, revision) => places.go(Place::Room { room, message: Some(revision), panel: Panel::None }),
        Goal::Search => open_search(act.state, places, query.trim()),
    }
}

#[component]
pub(crate) fn Jump() -> impl IntoView {
    let (state, text, language) = (use_state(), use_text(), use_language());
    let go = use_jump();
    let query = RwSignal::new(String::new());
    let is_open = RwSignal::new(false);
    let chosen = RwSignal::new(0_usize);
    let field = NodeRef::<html::Input>::new();
    let found =
        Memo::new(
            move |_| {
                if is_open.get() { query.with(|query| find(state, language.get(), query)) } else { Vec::new() }
            },
        );
    let close = move || {
        is_open.set(false);
        query.set(String::new());
        chosen.set(0);
    };
    let leave = move || {
        close();
        if let Some(field) = field.get_untracked() {
            let _ = field.blur();
        }
    };
    let jump = move |goal: Goal| {
        let typed = query.get_untracked();
        leave();
        go(goal, typed);
    };
    let on_key = move |event: KeyboardEvent| {
        let (goals, at) = (found.get_untracked(), chosen.get_untracked());
        match answer(&event, at, goals.len()) {
            Answer::Nothing => return,
            Answer::Choose(place) => chosen.set(place),
            Answer::Leave => leave(),
            Answer::Take => {
                if let Some(goal) = goals.get(at) {
                    jump(*goal);
                }
            }
        }
        event.prevent_default();
    };
    view! {
        <div class="sidebar-jump">
            <Icon glyph=Glyph::Search small=true />
            <input
                type="text"
                role="combobox"
                node_ref=field
                autocomplete="off"
                aria-label=text.say(|text| text.sidebar.jump)
                placeholder=text.say(|text| text.sidebar.jump)
                aria-expanded=live(move || is_open.get().to_string())
                aria-autocomplete="list"
                aria-controls=LIST_ID
                aria-activedescendant=live(move || (!found.with(Vec::is_empty)).then(|| option_id(chosen.get())))
                prop:value=query
                on:input:target=move |event| {
                    query.set(event.target().value());
                    chosen.set(0);
                    is_open.set(true);
                }
                on:focus=move |_| is_open.set(true)
                on:blur=move |_| close()
                on:keydown=on_key
            />
            <kbd class="key" aria-hidden="true">{live(move || jump_keys(&text.get().shortcuts))}</kbd>
            <Found is_open query found chosen on_pick=jump />
        </div>
    }
}

/// What a key does in the field.
enum Answer {
    Nothing,
    Choose(usize),
    Take,
    Leave,
}

fn answer(event: &KeyboardEvent, at: usize, count: usize) -> Answer {
    if event.is_composing() {
        return Answer::Nothing;
    }
    let count = count.max(1);
    match event.key().as_str() {
        "ArrowDown" => Answer::Choose((at + 1) % count),
        "ArrowUp" => Answer::Choose((at + count - 1) % count),
        "Enter" => Answer::Take,
        "Escape" => Answer::Leave,
        _ => Answer::Nothing,
    }
}

fn option_id(place: usize) -> String {
    ["jump-", &place.to_string()].concat()
}

#[component]
fn Found(
    is_open: RwSignal<bool>,
    query: RwSignal<String>,
    found: Memo<Vec<Goal>>,
    chosen: RwSignal<usize>,
    #[prop(into)] on_pick: Callback<(Goal,)>,
) -> impl IntoView {
    let text = use_text();
    let option = move |(place, goal): (usize, Goal)| {
        view! {
            <li
                class="sidebar-room"
                role="option"
                id=option_id(place)
                aria-selected=live(move || (chosen.get() == place).to_string())
                // Pressing must not take the focus from the field, which would close the list first.
                on:mousedown=move |event| event.prevent_default()
                on:pointermove=move |_| chosen.set(place)
                on:click=move |_| on_pick.run((goal,))
            >
                <GoalLine goal query />
            </li>
        }
    };
    view! {
        <ul
            class="sidebar-found"
            id=LIST_ID
            role="listbox"
            aria-label=text.say(|text| text.sidebar.jump)
            hidden=live(move || !is_open.get() || found.with(Vec::is_empty))
        >
            {part(move || found.get().into_iter().enumerate().map(option).collect_view())}
        </ul>
        {part(move || {
            let is_nothing = is_open.get() && found.with(Vec::is_empty) && !query.with(String::is_empty);
            is_nothing
                .then(|| {
                    view! {
                        <p class="sidebar-found" role="status">
                            {move || query.with(|query| (text.get().sidebar.jump_nothing)(query))}
                        </p>
                    }
                })
        })}
    }
}

#[component]
fn GoalLine(goal: Goal, query: RwSignal<String>) -> impl IntoView {
    let text = use_text();
    match goal {
        Goal::Room(room) => view! {
            <RoomMark room />
            <bdi class="sidebar-room-name">{super::names::use_room_name(room)}</bdi>
        }
        .into_any(),
        Goal::Person(user) => view! {
            <Avatar name=use_name(user) hue=use_hue(user) size=AvatarSize::Small />
            <bdi class="sidebar-room-name">{use_name(user)}</bdi>
        }
        .into_any(),
        Goal::Action(action) => view! {
            <Icon glyph=action.glyph() />
            <span class="sidebar-room-name">{live(move || action.name(text.get()))}</span>
        }
        .into_any(),
        Goal::Search => view! {
            <Icon glyph=Glyph::Search />
            <span class="sidebar-room-name">{live(move || query.with(|query| (text.get().search.jump)(query.trim())))}</span>
        }
        .into_any(),
        Goal::Message(room, revision) => {
            let (by, body) = use_state().held_message(room, revision).unwrap_or_default();
            view! {
                <Avatar name=use_name(by) hue=use_hue(by) size=AvatarSize::Small />
                <span class="sidebar-found-message">
                    <bdi>{body}</bdi>
                    <small>
                        <bdi>{use_name(by)}</bdi>
                        " · "
                        <bdi>{super::names::use_room_name(room)}</bdi>
                    </small>
                </span>
            }
            .into_any()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_fits_come_first() {
        assert_eq!(fit("lobby", "lo"), Some(4));
        assert_eq!(fit("the lobby", "lo"), Some(3));
        assert_eq!(fit("colours", "lo"), Some(2));
        assert_eq!(fit("lobby", "lby"), Some(1));
        assert_eq!(fit("lobby", "yb"), None);
        assert_eq!(fit("রান্নাঘর", "ঘর"), Some(2));
        assert_eq!(fit("lobby", ""), Some(4));
    }
}
