//! What a client that connects, or sees a hole, is missing.
//!
//! A guest sees the people of the rooms that they are in, and nobody else: a guest's copy of the space is therefore
//! made anew with every connection, and events about others reach them emptied, so that revisions have no hole.

use std::collections::{BTreeSet, HashMap};

use adda_shared::id::{Epoch, Revision, RoomId, UserId};
use adda_shared::item::{Content, Item, Said};
use adda_shared::limits;
use adda_shared::model::{Person, ReadMarker, RoomEntry, SpaceSnapshot};
use adda_shared::notify::Preferences;
use adda_shared::permission::{Role, RoomAction};
use adda_shared::plan::Plan;
use adda_shared::protocol::Hello;
use adda_shared::protocol::command::{Items, Page, PageAt, Unread};
use adda_shared::protocol::event::{RoomEvent, RoomFact, SpaceEvent, SpaceFact};
use adda_shared::protocol::problem::Problem;

use super::{Ctx, Permit, actor, poll};
use crate::error::Result;
use crate::mistake::{Mistake, mistaken, usual_or};
use crate::store::{RoomRow, View};

/// Events that are read for a client at one time, about: more are read when it has taken these.
const SLICE_EVENTS_MAX: usize = usual_or(64, 4);
/// Bytes of such events, about.
const SLICE_BYTES_MAX: usize = 256 * 1024;
/// Events by which those bounds may be passed.
const GRAIN_EVENTS: u64 = usual_or(8, 2) as u64;
/// Missing events past which a client begins anew.
const RESUME_EVENTS_MAX: u64 = usual_or(limits::RESUME_EVENTS_MAX as usize, 20) as u64;

/// How a connection begins, all at one moment.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// The life of the database.
    pub epoch: Epoch,
    /// What the person is in the space.
    pub role: Role,
    /// The revision of the space from which on events are missing.
    pub space_cursor: Revision,
    /// The space's last revision.
    pub space_head: Revision,
    /// The space whole, where the client does not go on from what it has.
    pub space: Option<SpaceSnapshot>,
    /// All the rooms that the person is in.
    pub rooms: Vec<Arrival>,
    /// What the person has set that holds in all of them.
    pub preferences: Preferences,
    /// What the person has planned.
    pub plans: Vec<Plan>,
}

/// How one room begins on a connection.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The room at its head.
    pub entry: RoomEntry,
    /// Whether the client goes on from its own cursor.
    pub resumes: bool,
    /// The revision from which on events are missing: the client's, or the head.
    pub cursor: Revision,
    /// To a guest, who knows nobody else: who is in the room.
    pub people: Vec<UserId>,
}

/// What a client is missing of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Events, in order. Where they do not reach the head, there are more to ask for: many are never held at one time.
    Events { events: Vec<RoomEvent>, head: Revision },
    /// Too many of them, or the client's cursor is none of this room's: it begins anew.
    Reset(Box<RoomEntry>),
}

/// The rooms that somebody is in.
///
/// # Errors
/// `not_signed_in`.
pub fn rooms(view: &dyn View, ctx: Ctx) -> Result<Vec<RoomId>> {
    actor(view, ctx)?;
    Ok(view.entries(ctx.user)?.into_iter().map(|entry| entry.room.room).collect())
}

/// A room as somebody has it; nothing where they are not in it.
///
/// # Errors
/// A fault of the store.
pub fn entry(view: &dyn View, ctx: Ctx, room: RoomId) -> Result<Option<RoomEntry>> {
    let row = view.room(room)?;
    let membership = view.membership(room, ctx.user)?;
    let entry = row.zip(membership).map(|(row, membership)| row.entry(membership));
    let Some(entry) = entry else { return Ok(None) };
    let (saved, threads) = (view.saved(room, ctx.user)?, view.followed(room, ctx.user)?);
    let drafts = view.drafts(room, ctx.user)?;
    with_messages(view, ctx, RoomEntry { saved, threads, drafts, ..entry }).map(Some)
}

/// With the messages that everybody in it is pointed at: those that call whoever has it and are unread, and those that
/// are pinned.
fn with_messages(view: &dyn View, ctx: Ctx, entry: RoomEntry) -> Result<RoomEntry> {
    let (mentions, pins) = (calls(view, ctx.user, &entry)?, view.pins(entry.room.room)?);
    Ok(RoomEntry { mentions, pins, ..entry })
}

/// How far somebody has read a room, with what calls them after that, and the head as of which this is so; nothing where
/// they are not in it.
///
/// # Errors
/// A fault of the store.
pub fn marker(view: &dyn View, ctx: Ctx, room: RoomId) -> Result<Option<(Revision, ReadMarker, Vec<Revision>)>> {
    let entry = view.room(room)?.zip(view.membership(room, ctx.user)?).map(|(row, membership)| row.entry(membership));
    let Some(entry) = entry else { return Ok(None) };
    Ok(Some((entry.head, entry.read, calls(view, ctx.user, &entry)?)))
}

/// The unread messages of a room that call somebody.
pub(super) fn calls(view: &dyn View, user: UserId, entry: &RoomEntry) -> Result<Vec<Revision>> {
    let has_unread = entry.last_number > entry.read.number;
    if has_unread { view.calling(entry.room.room, user, entry.read.revision) } else { Ok(Vec::new()) }
}

/// What a client begins with, by what it holds already.
///
/// # Errors
/// `not_signed_in`; `wrong_state` where the space has no owner yet.
pub fn welcome(view: &dyn View, ctx: Ctx, hello: &Hello) -> Result<Welcome> {
    let me = actor(view, ctx)?;
    let epoch = view.epoch()?;
    let (name, head) = view.space()?.ok_or(Problem::WrongState)?;
    // Cursors into another life of the database mean nothing.
    let is_same_life = hello.epoch == Some(epoch) || mistaken(Mistake::IgnoresTheEpoch);
    let space_cursor = hello.space.filter(|cursor| is_same_life && me.role != Role::Guest && resumes(*cursor, head));
    let space = match space_cursor {
        Some(_) => None,
        None => Some(SpaceSnapshot { head, name, people: known_people(view, &me)? }),
    };
    let cursors: HashMap<RoomId, Revision> =
        if is_same_life { hello.rooms.iter().copied().collect() } else { HashMap::new() };
    let mut saved = by_room(view.all_saved(ctx.user)?);
    let mut threads = by_room(view.all_followed(ctx.user)?);
    let mut drafts = by_room(view.all_drafts(ctx.user)?);
    let arrive = |entry: RoomEntry| {
        let saved = saved.remove(&entry.room.room).unwrap_or_default();
        let threads = threads.remove(&entry.room.room).unwrap_or_default();
        let drafts = drafts.remove(&entry.room.room).unwrap_or_default();
        let entry = with_messages(view, ctx, RoomEntry { saved, threads, drafts, ..entry })?;
        let cursor = match cursors.get(&entry.room.room) {
            Some(cursor) => goes_on(view, ctx, entry.room.room, *cursor, entry.head)?.then_some(*cursor),
            None => None,
        };
        let people = match me.role {
            Role::Guest => view.members(entry.room.room)?.into_iter().map(|member| member.person.user).collect(),
            Role::Member | Role::Admin | Role::Owner => Vec::new(),
        };
        Ok(Arrival { resumes: cursor.is_some(), cursor: cursor.unwrap_or(entry.head), entry, people })
    };
    let rooms = view.entries(ctx.user)?.into_iter().map(arrive).collect::<Result<Vec<_>>>()?;
    let (preferences, plans) = (view.preferences(ctx.user)?, view.plans(ctx.user)?);
    let space_cursor = space_cursor.unwrap_or(head);
    Ok(Welcome { epoch, role: me.role, space_cursor, space_head: head, space, rooms, preferences, plans })
}

fn by_room<T>(all: Vec<(RoomId, T)>) -> HashMap<RoomId, Vec<T>> {
    let mut rooms: HashMap<RoomId, Vec<T>> = HashMap::new();
    for (room, one) in all {
        rooms.entry(room).or_default().push(one);
    }
    rooms
}

/// What a client with this cursor is missing of a room, or the first of it.
///
/// # Errors
/// `no_such_room`.
pub fn missing(view: &dyn View, ctx: Ctx, room: RoomId, cursor: Revision) -> Result<Missing> {
    let permit = Permit::check(view, ctx, room, RoomAction::Read)?;
    let head = permit.row().head;
    if !goes_on(view, ctx, room, cursor, head)? {
        return Ok(Missing::Reset(Box::new(entry(view, ctx, room)?.ok_or(Problem::NoSuchRoom)?)));
    }
    let cursor = if mistaken(Mistake::ResumesOneLate) { cursor.next() } else { cursor };
    let (mut events, mut bytes) = (Vec::new(), 0);
    while events.len() < SLICE_EVENTS_MAX && bytes < SLICE_BYTES_MAX {
        let last = events.last().map_or(cursor, |event: &RoomEvent| event.revision);
        let more = view.room_events(room, last, GRAIN_EVENTS)?;
        if more.is_empty() {
            break;
        }
        bytes += more.iter().map(text_bytes).sum::<usize>();
        events.extend(more);
    }
    Ok(Missing::Events { events, head })
}

/// Bytes of an event that its author chose the number of.
fn text_bytes(event: &RoomEvent) -> usize {
    event.what.body().map_or(0, |body| body.as_str().len())
}

/// What a client with this cursor is missing of the space, in order and up to the head. Nothing, where there are more
/// events than a resume sends, or the cursor is none of this space's: the client begins anew.
///
/// # Errors
/// `not_signed_in`; `wrong_state` where the space has no owner yet.
pub fn missing_space(view: &dyn View, ctx: Ctx, cursor: Revision) -> Result<Option<Vec<SpaceEvent>>> {
    actor(view, ctx)?;
    let (_, head) = view.space()?.ok_or(Problem::WrongState)?;
    if !resumes(cursor, head) {
        return Ok(None);
    }
    let events = view.space_events(cursor, RESUME_EVENTS_MAX)?;
    events.into_iter().map(|event| as_seen(view, ctx, event)).collect::<Result<Vec<_>>>().map(Some)
}

/// An event of the space as somebody may see it.
fn as_seen(view: &dyn View, ctx: Ctx, event: SpaceEvent) -> Result<SpaceEvent> {
    match subject(&event) {
        Some(user) if actor(view, ctx)?.role == Role::Guest => {
            let knows = user == ctx.user || view.share_room(ctx.user, user)?;
            Ok(to_guest(&event, knows))
        }
        Some(_) | None => Ok(event),
    }
}

/// The person whom an event of the space is about.
pub fn subject(event: &SpaceEvent) -> Option<UserId> {
    match &event.what {
        SpaceFact::PersonJoined(person) | SpaceFact::PersonChanged(person) => Some(person.user),
        SpaceFact::Renamed { .. } | SpaceFact::Withheld => None,
    }
}

/// An event of the space for a guest: empty where they do not know whom it is about, and never with what people say of
/// themselves.
pub fn to_guest(event: &SpaceEvent, knows: bool) -> SpaceEvent {
    let what = match event.what.clone() {
        SpaceFact::PersonJoined(person) if knows => SpaceFact::PersonJoined(person.bare()),
        SpaceFact::PersonChanged(person) if knows => SpaceFact::PersonChanged(person.bare()),
        SpaceFact::Renamed { name } => SpaceFact::Renamed { name },
        SpaceFact::PersonJoined(_) | SpaceFact::PersonChanged(_) | SpaceFact::Withheld => SpaceFact::Withheld,
    };
    SpaceEvent { revision: event.revision, at: event.at, what }
}

/// A page of a room's history, or of a thread's.
///
/// # Errors
/// `no_such_room`.
pub fn page(view: &dyn View, ctx: Ctx, room: RoomId, thread: Option<Revision>, at: PageAt, limit: u16) -> Result<Page> {
    let permit = Permit::check(view, ctx, room, RoomAction::Read)?;
    let mut slice = view.slice(room, thread, at, limit.clamp(1, limits::PAGE_ITEMS_MAX))?;
    poll::tell_own(view, room, ctx.user, &mut slice.items)?;
    let people = people_for(view, &permit, &slice.items)?;
    let RoomRow { head, .. } = *permit.row();
    Ok(Page { room, thread, from: slice.from, to: slice.to, as_of: head, items: slice.items, people })
}

/// Some items of a room's timeline, the first of those that are asked for.
///
/// # Errors
/// `no_such_room`.
pub fn items(view: &dyn View, ctx: Ctx, room: RoomId, mut revisions: Vec<Revision>) -> Result<Items> {
    let permit = Permit::check(view, ctx, room, RoomAction::Read)?;
    revisions.truncate(limits::ITEMS_ASKED_MAX);
    revisions.sort_unstable();
    revisions.dedup();
    let mut items = Vec::with_capacity(revisions.len());
    for revision in revisions {
        items.extend(view.item(room, revision)?);
    }
    poll::tell_own(view, room, ctx.user, &mut items)?;
    let people = people_for(view, &permit, &items)?;
    Ok(Items { room, as_of: permit.row().head, items, people })
}

/// The first messages after somebody's read markers of these rooms and threads.
///
/// # Errors
/// `not_signed_in`.
pub fn unread(view: &dyn View, ctx: Ctx, places: Vec<(RoomId, Option<Revision>)>) -> Result<Vec<Unread>> {
    actor(view, ctx)?;
    let mut told = Vec::new();
    for (room, thread) in places.into_iter().take(limits::UNREAD_TOLD_MAX) {
        let read = match thread {
            Some(thread) => view.thread_read(room, thread, ctx.user)?,
            None => view.membership(room, ctx.user)?.map(|membership| membership.read),
        };
        if let Some(read) = read {
            told.push(Unread { room, thread, first: first_after(view, room, thread, read.revision)? });
        }
    }
    Ok(told)
}

/// Items that are read to find the first messages after a place: between them may stand what is no message.
const AFTER_READ: u16 = 30;

fn first_after(view: &dyn View, room: RoomId, thread: Option<Revision>, place: Revision) -> Result<Vec<Revision>> {
    let slice = view.slice(room, thread, PageAt::After(place), AFTER_READ)?;
    let messages = slice.items.iter().filter(|item| item.message().is_some()).map(|item| item.revision);
    Ok(messages.take(limits::UNREAD_FIRST_MAX).collect())
}

/// To a guest, who knows nobody else: whom these items name.
fn people_for(view: &dyn View, permit: &Permit, items: &[Item]) -> Result<Vec<Person>> {
    match permit.actor().role {
        Role::Guest => people_in(view, items),
        Role::Member | Role::Admin | Role::Owner => Ok(Vec::new()),
    }
}

/// To a guest, who knows nobody else: these people.
pub(super) fn people_named(
    view: &dyn View,
    permit: &Permit,
    users: impl Iterator<Item = UserId>,
) -> Result<Vec<Person>> {
    match permit.actor().role {
        Role::Guest => people_of(view, users.collect()),
        Role::Member | Role::Admin | Role::Owner => Ok(Vec::new()),
    }
}

/// Whom an item names beside who did it.
fn named(item: &Item) -> Vec<UserId> {
    match &item.what {
        Content::Message(message) => {
            let repliers = message.replies.iter().flat_map(|replies| replies.by.iter());
            let by = match &message.said {
                Said::Deleted { by } => Some(by),
                Said::Text { .. } => None,
            };
            let reacting = message.reactions.iter().flat_map(|reaction| &reaction.by);
            repliers.chain(by).chain(reacting).copied().collect()
        }
        Content::Notice(RoomFact::MemberLeft { user } | RoomFact::MemberRoleChanged { user, .. }) => vec![*user],
        Content::Notice(_) => Vec::new(),
    }
}

/// Whether a client goes on in a room from its cursor. One that has nothing begins anew, and so does one whose person
/// was out of the room since: what happened meanwhile was not told to them.
fn goes_on(view: &dyn View, ctx: Ctx, room: RoomId, cursor: Revision, head: Revision) -> Result<bool> {
    let membership = view.membership(room, ctx.user)?;
    let was_in =
        membership.is_some_and(|membership| membership.joined <= cursor) || mistaken(Mistake::ResumesAcrossAbsence);
    Ok(was_in && cursor > Revision::ZERO && resumes(cursor, head))
}

/// Whether a client goes on from its cursor. A cursor past the head is of a future that was lost.
fn resumes(cursor: Revision, head: Revision) -> bool {
    head.0.checked_sub(cursor.0).is_some_and(|missing| missing <= RESUME_EVENTS_MAX)
}

/// Everybody whom somebody may know of.
fn known_people(view: &dyn View, me: &Person) -> Result<Vec<Person>> {
    match me.role {
        Role::Guest => Ok(view.acquaintances(me.user)?.into_iter().map(Person::bare).collect()),
        Role::Member | Role::Admin | Role::Owner => view.people(),
    }
}

/// The people whom these items name without saying who they are, by id, for a guest.
fn people_in(view: &dyn View, items: &[Item]) -> Result<Vec<Person>> {
    let mut users: BTreeSet<UserId> = items.iter().map(|item| item.by).collect();
    users.extend(items.iter().flat_map(named));
    people_of(view, users)
}

fn people_of(view: &dyn View, users: BTreeSet<UserId>) -> Result<Vec<Person>> {
    let mut people = Vec::with_capacity(users.len());
    for user in users {
        people.extend(view.person(user)?.map(Person::bare));
    }
    Ok(people)
}
