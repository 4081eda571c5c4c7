//! What is offered for a word, and what each row puts into the text.

use adda_shared::id::{RoomId, UserId};
use adda_shared::model::RoomKind;
use adda_shared::permission::RoomAction;

use super::rank::rank;
use crate::state::talk::Talk;
use crate::state::{State, settings};
use crate::text::{Language, format};
use crate::view::emoji::EmojiList;
use crate::view::names::display_name;
use crate::view::slash::Slash;

/// Rows of the list.
const SHOWN_MAX: usize = 8;
/// What means all people of a room, and those of them who are here.
pub(super) const ALL: &str = "room";
pub(super) const HERE: &str = "here";

/// What is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Row {
    Emoji {
        emoji: String,
        name: String,
    },
    Person {
        user: UserId,
        /// The name by which they sign in, where another person has the same name.
        apart: Option<String>,
    },
    All,
    Here,
    Room(RoomId),
    Slash(Slash),
}

impl Row {
    /// What it puts into the text.
    pub(super) fn text(&self, state: State) -> String {
        match self {
            Self::Emoji { emoji, .. } => emoji.clone(),
            Self::Person { apart: Some(name), .. } => ["@", name].concat(),
            Self::Person { user, apart: None } => ["@", &display_name(state, *user, "")].concat(),
            Self::All => ["@", ALL].concat(),
            Self::Here => ["@", HERE].concat(),
            Self::Room(room) => {
                let name =
                    state.room(*room).head.with(|head| head.as_ref()?.room.name.as_ref().map(ToString::to_string));
                ["#", &name.unwrap_or_default()].concat()
            }
            Self::Slash(slash) => ["/", slash.name()].concat(),
        }
    }
}

pub(super) fn emoji_rows(list: &EmojiList, query: &str, language: Language) -> Vec<Row> {
    let (tone, near) = (settings::load_tone(), settings::near_emoji());
    let found = list.find(query, &near).into_iter().take(SHOWN_MAX);
    found.map(|known| Row::Emoji { emoji: known.toned(tone), name: known.name(language).to_owned() }).collect()
}

/// The people of a room; everybody, until it is known who they are. Tracks.
pub(super) fn people_rows(state: State, talk: Talk, query: &str) -> Vec<Row> {
    let room = talk.room;
    let members = state.room(room).members.get();
    let direct = state.room(room).head.with(|head| {
        let head = head.as_ref().filter(|head| head.room.kind == RoomKind::Direct)?;
        Some(head.room.people.clone())
    });
    let is_there = |user: &UserId| match (&direct, &members) {
        (Some(people), _) => people.contains(user),
        (None, Some(members)) => members.contains_key(user),
        (None, None) => true,
    };
    let everybody = state.everybody();
    let there: Vec<(UserId, &str)> = everybody
        .iter()
        .map(|(_, names, user)| (UserId(*user), names.as_str()))
        .filter(|(user, _)| is_there(user))
        .collect();
    let shown_name = |names: &str| names.lines().next().unwrap_or_default().to_owned();
    let shown: Vec<String> = there.iter().map(|(_, names)| shown_name(names)).collect();
    let lately = state.spoke_lately(talk);
    let spoke = lately.iter().filter_map(|spoke| there.iter().find(|(user, _)| user == spoke));
    let silent = there.iter().filter(|(user, _)| !lately.contains(user));
    let others: Vec<(UserId, &str)> =
        spoke.chain(silent).filter(|(user, _)| Some(*user) != state.user()).copied().collect();
    let names: Vec<String> = others.iter().map(|(_, names)| (*names).to_owned()).collect();
    let ranked = rank(&names, query);
    let row = |place: usize| {
        let (user, names) = others[place];
        let name = shown_name(names);
        let is_shared =
            [ALL, HERE].contains(&name.as_str()) || shown.iter().filter(|other| **other == name).count() > 1;
        let signs_in = || state.person(user).with(|person| person.as_ref().map(|person| person.name.to_string()));
        Row::Person { user, apart: if is_shared { signs_in() } else { None } }
    };
    let role = state.role().get();
    let may_call = state.room(room).head.with(|head| {
        direct.is_none()
            && talk.thread.is_none()
            && head.as_ref().is_some_and(|head| head.standing(role).may(RoomAction::CallAll))
    });
    let groups = [(ALL, Row::All), (HERE, Row::Here)];
    let groups = groups.into_iter().filter(|(name, _)| may_call && name.starts_with(query));
    let groups: Vec<Row> = groups.map(|(_, row)| row).collect();
    let mut rows: Vec<Row> = ranked.begun.iter().take(SHOWN_MAX - groups.len()).map(|place| row(*place)).collect();
    rows.extend(groups);
    let left = SHOWN_MAX - rows.len();
    rows.extend(ranked.within.iter().take(left).map(|place| row(*place)));
    rows
}

/// The rooms that have a name, the liveliest first. Tracks.
pub(super) fn room_rows(state: State, query: &str) -> Vec<Row> {
    let mut named: Vec<(u64, RoomId, String)> = Vec::new();
    for room in state.rooms().get() {
        let name = state.room(room).head.with(|head| head.as_ref()?.room.name.as_ref().map(ToString::to_string));
        let last_at = state.last_at(room);
        if let Some(name) = name {
            let at = named.partition_point(|(other, ..)| *other >= last_at);
            named.insert(at, (last_at, room, format::fold(&name)));
        }
    }
    let names: Vec<String> = named.iter().map(|(.., name)| name.clone()).collect();
    rank(&names, query).first(SHOWN_MAX).map(|place| Row::Room(named[place].1)).collect()
}

/// The commands that one may use in a room. Who has written a whole name has said which. Tracks.
pub(super) fn slash_rows(state: State, room: RoomId, query: &str) -> Vec<Row> {
    let begun = |slash: &Slash| slash.name().starts_with(query) && slash.name() != query;
    Slash::ALL.into_iter().filter(|slash| begun(slash) && slash.is_offered(state, room)).map(Row::Slash).collect()
}
