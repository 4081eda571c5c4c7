//! What people and rooms are called.

use adda_shared::id::{RoomId, UserId};
use adda_shared::model::{Hue, Presence, RoomKind};

use crate::signal::{Memo, Signal};
use crate::state::head::RoomHead;
use crate::state::{State, use_state};
use crate::text::{Language, format, use_language, use_text};
use crate::ui::avatar::Availability;
use crate::watch::memo;

/// The numbers of what has a name, in the order of names; those of which something holds come last.
pub(crate) fn by_name(mut named: Vec<(bool, String, u64)>) -> Vec<u64> {
    format::in_order(&mut named);
    named.into_iter().map(|(.., number)| number).collect()
}

/// What somebody is called now; `otherwise` where they are not known. Tracks.
pub(crate) fn display_name(state: State, user: UserId, otherwise: &str) -> String {
    let person = state.person(user);
    person.with(|person| person.as_ref().map_or_else(|| otherwise.to_owned(), |person| person.display_name.to_string()))
}

/// What somebody is called.
pub(crate) fn use_name(user: UserId) -> Signal<String> {
    let (person, text) = (use_state().person(user), use_text());
    Signal::derive(move || {
        let name = person.with(|person| person.as_ref().map(|person| person.display_name.to_string()));
        name.unwrap_or_else(|| text.get().timeline.somebody.to_owned())
    })
}

/// Somebody's colour.
pub(crate) fn use_hue(user: UserId) -> Signal<Hue> {
    let person = use_state().person(user);
    Signal::derive(move || person.with(|person| person.as_ref().map_or_else(|| Hue::of(user), |person| person.hue)))
}

/// Whether somebody is here; oneself is while there is a connection. Tracks.
pub(crate) fn presence(state: State, user: UserId) -> Presence {
    match (state.user() == Some(user), state.is_live().get()) {
        (true, true) => Presence::Online,
        (true, false) => Presence::Offline,
        (false, _) => state.presence(user).get(),
    }
}

/// Whether somebody can be talked to.
pub(crate) fn use_availability(user: UserId) -> Signal<Availability> {
    let state = use_state();
    let (person, is_paused) = (state.person(user), state.is_paused());
    let is_me = state.user() == Some(user);
    Signal::derive(move || {
        let is_left_alone = || person.with(|person| person.as_ref().is_some_and(|person| person.paused_until.0 > 0));
        let is_busy = if is_me { is_paused.get() } else { is_left_alone() };
        match presence(state, user) {
            Presence::Offline => Availability::Offline,
            Presence::Online | Presence::Away if is_busy => Availability::Busy,
            Presence::Online => Availability::Online,
            Presence::Away => Availability::Away,
        }
    })
}

/// What a room is called: its name, or for a direct room its other people. Tracks.
pub(crate) fn room_name(state: State, language: Language, head: &RoomHead) -> String {
    if let Some(name) = &head.room.name {
        return name.to_string();
    }
    let somebody = language.catalogue().timeline.somebody;
    let others: Vec<String> = others(state, head).into_iter().map(|user| display_name(state, user, somebody)).collect();
    format::list(language, &others)
}

/// The people of a direct room but oneself; oneself where there is nobody else.
pub(crate) fn others(state: State, head: &RoomHead) -> Vec<UserId> {
    let me = state.user();
    let others: Vec<UserId> = head.room.people.iter().copied().filter(|user| Some(*user) != me).collect();
    if others.is_empty() { head.room.people.clone() } else { others }
}

/// The one person that a direct room is with, where it is with one.
pub(crate) fn use_other(room: RoomId) -> Memo<Option<UserId>> {
    let state = use_state();
    let head = state.room(room).head;
    memo(move || {
        head.with(|head| match others(state, head.as_ref()?).as_slice() {
            [user] => Some(*user),
            [] | [_, _, ..] => None,
        })
    })
}

/// What a room is called; nothing for one that is not known.
pub(crate) fn use_room_name(room: RoomId) -> Signal<String> {
    let (state, language) = (use_state(), use_language());
    let head = state.room(room).head;
    let name = memo(move || {
        head.with(|head| head.as_ref().map(|head| room_name(state, language.get(), head)).unwrap_or_default())
    });
    name.into()
}

/// What kind of room it is; open for one that is not known.
pub(crate) fn use_room_kind(room: RoomId) -> Signal<RoomKind> {
    let head = use_state().room(room).head;
    let kind = memo(move || head.with(|head| head.as_ref().map_or(RoomKind::Open, |head| head.room.kind)));
    kind.into()
}
