//! Searching what was said.
//!
//! The store names candidates, room by room and newest first, and each is held against the query here. Only the rooms
//! that somebody is in at this moment are looked at, so nothing of any other can be found, counted or guessed. One
//! request does a bounded piece of work, whatever is asked and however much was said.

mod query;
mod shown;
mod walk;

use std::collections::BTreeSet;

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::limits;
use adda_shared::model::Person;
use adda_shared::permission::{Role, RoomAction};
use adda_shared::protocol::search::{Clause, Found, FoundMessage, Rank, SearchFrom, SearchOrder};

use super::{Ctx, Permit, actor};
use crate::error::Result;
use crate::store::View;
use query::Query;
use walk::{Match, Walk};

/// Of how many messages that match the best are chosen: the newest. Who looks for one that is not among these says
/// more of it, or asks for the newest.
const RANKED_MAX: usize = 500;

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Search {
    pub clauses: Vec<Clause>,
    pub order: SearchOrder,
    /// Where to go on.
    pub after: Option<SearchFrom>,
    /// Messages at most.
    pub limit: u16,
}

/// Finds messages.
///
/// # Errors
/// `bad_text`, `too_many_terms`, `no_such_room`, `not_allowed`.
pub fn find(view: &dyn View, ctx: Ctx, search: Search) -> Result<Found> {
    let me = actor(view, ctx)?;
    let query = Query::of(search.clauses)?;
    for room in query.rooms() {
        Permit::check(view, ctx, room, RoomAction::Read)?;
    }
    let limit = usize::from(search.limit.clamp(1, limits::FOUND_MESSAGES_MAX));
    let below = search.after.as_ref().map(|after| after.below.as_slice());
    let walk = Walk::new(view, ctx, &query, below)?;
    let found = match search.order {
        SearchOrder::Newest => newest(walk, &query, limit)?,
        SearchOrder::Best => best(walk, &query, limit, search.after.and_then(|after| after.rank))?,
    };
    let people = match me.role {
        Role::Guest => authors(view, &found.messages)?,
        Role::Member | Role::Admin | Role::Owner => Vec::new(),
    };
    Ok(Found { people, ..found })
}

fn newest(mut walk: Walk<'_>, query: &Query, limit: usize) -> Result<Found> {
    let mut messages = Vec::new();
    while messages.len() < limit
        && let Some(found) = walk.next()?
    {
        messages.push(shown::show(query, &found));
    }
    let searched_to = if messages.len() < limit { walk.searched_to()? } else { None };
    let below = walk.rest();
    let next = (!below.is_empty()).then_some(SearchFrom { below, rank: None });
    Ok(Found { messages, next, searched_to, people: Vec::new() })
}

/// The best of the newest. Each page chooses among the same ones anew: what is sent meanwhile is above all of them.
fn best(mut walk: Walk<'_>, query: &Query, limit: usize, after: Option<Rank>) -> Result<Found> {
    let below = walk.rest();
    let mut matches = Vec::new();
    while matches.len() < RANKED_MAX
        && let Some(found) = walk.next()?
    {
        matches.push((rank(query, &found), found));
    }
    let searched_to = walk.searched_to()?;
    matches.sort_by(|(one, _), (other, _)| other.cmp(one));
    let mut rest = matches.iter().filter(|(rank, _)| after.is_none_or(|after| *rank < after)).peekable();
    let (mut messages, mut last) = (Vec::new(), None);
    for (rank, found) in rest.by_ref().take(limit) {
        messages.push(shown::show(query, found));
        last = Some(*rank);
    }
    let next = rest.peek().is_some().then_some(SearchFrom { below, rank: last });
    Ok(Found { messages, next, searched_to, people: Vec::new() })
}

fn rank(query: &Query, found: &Match) -> Rank {
    Rank { score: query.score(&found.folded), at: found.said.at, room: found.room, revision: found.said.revision }
}

fn authors(view: &dyn View, messages: &[FoundMessage]) -> Result<Vec<Person>> {
    let users: BTreeSet<UserId> = messages.iter().map(|found| found.by).collect();
    let mut people = Vec::with_capacity(users.len());
    for user in users {
        people.extend(view.person(user)?.map(Person::bare));
    }
    Ok(people)
}

/// The rooms of a search, each with the revision below which it is searched.
type Below = Vec<(RoomId, Revision)>;
