//! What the jump field finds, and what follows when it is taken.

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::model::RoomKind;
use adda_shared::permission::SpaceAction;
use leptos::prelude::*;

use super::act::use_act;
use super::actions::{Action, use_action};
use super::browse::talk_to;
use super::dates::{beginning_of, go_to_moment};
use super::jump::{JumpField, LIST_ID};
use super::names::{others, room_name, use_hue, use_name, use_room_name};
use super::shortcuts::open_search;
use super::sidebar::RoomMark;
use crate::place::{Place, use_places};
use crate::signal::RwSignal;
use crate::state::talk::Talk;
use crate::state::{State, use_state};
use crate::text::{Language, Say as _, format, use_beside_text, use_language};
use crate::ui::avatar::{Avatar, AvatarSize};
use crate::ui::icon::{Glyph, Icon};
use crate::watch::{live, memo, part};

/// Rooms, people and actions in view.
const FOUND_MAX: usize = 8;
/// Messages in view, below those.
const MESSAGES_MAX: usize = 5;
/// Something to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Goal {
    Room(RoomId),
    Person(UserId),
    Action(Action),
    Message(RoomId, Revision),
    /// What was said in the room that one is in, from a moment on.
    Moment(RoomId, UnixMs),
    /// All messages that have in them what was typed.
    Search,
}

/// How well a name fits what was typed, both in small letters; nothing where it does not. Letters in order are enough;
/// together, and at the beginning of the name or of a word, they count more.
pub(super) fn fit(name: &str, query: &str) -> Option<u32> {
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
/// `here` is the room that one is in.
fn find(state: State, language: Language, here: Option<RoomId>, query: &str) -> Vec<Goal> {
    let text = language.beside();
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
    let moment = here.zip(beginning_of(query)).map(|(room, at)| Goal::Moment(room, at));
    let role = state.role().get();
    if !query.is_empty() {
        let is_offered =
            |action: &Action| action.needs().is_none_or(|needed| role.may(needed)) && action.is_offered(state, here);
        let actions = Action::ALL.into_iter().filter(is_offered);
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
    // A year may be the name of a room, a day is none.
    let (first, last) = if query.len() == "2026-11-01".len() { (moment, None) } else { (None, moment) };
    let goals = first.into_iter().chain(found.0.into_iter().map(|(.., goal)| goal)).chain(last);
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

/// Goes there.
fn use_jump() -> impl Fn(Goal, String) + Copy + Send + Sync + 'static {
    let (places, act, run) = (use_places(), use_act(), use_action());
    move |goal, query| match goal {
        Goal::Room(room) => places.go(Place::room(room)),
        Goal::Person(user) => talk_to(act, places, user),
        Goal::Action(action) => run(action),
        Goal::Message(room, revision) => places.go(Place::message(Talk::in_room(room), revision)),
        Goal::Moment(room, at) => go_to_moment(act, places, room, at),
        Goal::Search => open_search(act.state, places, query.trim()),
    }
}

#[component]
pub(crate) fn Goals(field: JumpField) -> impl IntoView {
    let (state, text, language) = (use_state(), use_beside_text(), use_language());
    let JumpField { query, offers, .. } = field;
    let go = use_jump();
    let here = use_places().here();
    let found = memo(move || query.with(|query| find(state, language.get(), here.get().room_id(), query)));
    offers.are(
        move || found.with(Vec::len),
        move |place| {
            if let Some(goal) = place.and_then(|place| found.with_untracked(|found| found.get(place).copied())) {
                let typed = query.get_untracked();
                field.leave();
                go(goal, typed);
            }
        },
    );
    let option = move |(place, goal): (usize, Goal)| {
        view! {
            <li
                class="sidebar-room"
                role="option"
                id=offers.id(place)
                aria-selected=live(move || offers.is_chosen(place).to_string())
                on:pointermove=move |_| offers.choose(place)
                on:click=move |_| offers.take(place)
            >
                <GoalLine goal query />
            </li>
        }
    };
    view! {
        <ul
            id=LIST_ID
            role="listbox"
            aria-label=text.say(|text| text.sidebar.jump)
            hidden=live(move || found.with(Vec::is_empty))
        >
            {part(move || found.get().into_iter().enumerate().map(option).collect_view())}
        </ul>
        {part(move || {
            let is_nothing = found.with(Vec::is_empty) && !query.with(String::is_empty);
            is_nothing
                .then(|| {
                    view! {
                        <p role="status">
                            {move || query.with(|query| (text.get().sidebar.jump_nothing)(query))}
                        </p>
                    }
                })
        })}
    }
}

#[component]
fn GoalLine(goal: Goal, query: RwSignal<String>) -> impl IntoView {
    let (text, language) = (use_beside_text(), use_language());
    match goal {
        Goal::Room(room) => view! {
            <RoomMark room />
            <bdi class="sidebar-room-name">{use_room_name(room)}</bdi>
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
        Goal::Moment(_, at) => view! {
            <Icon glyph=Glyph::Clock />
            <span class="sidebar-room-name">
                {live(move || (text.get().dates.jump)(&format::date_of(language.get(), at)))}
            </span>
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
                        <bdi>{use_room_name(room)}</bdi>
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
