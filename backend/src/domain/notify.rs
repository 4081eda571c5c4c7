//! Of which messages people are notified, and what goes out to their devices while no page is open there.
//!
//! A message that is sent is announced in the transaction that keeps it. Later it is looked at who is to be notified, a
//! slice of the room at a time, and the message is queued for each device. What goes out is made when it goes, of what
//! is so then: who has read it by then, or left, or deleted it, hears nothing of it.

use std::collections::{BTreeMap, BTreeSet};

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Content, Message, Said, Text};
use adda_shared::limits;
use adda_shared::model::{Person, Presence, Room, RoomKind};
use adda_shared::notify::{Heard, Listener, NotifyLevel, Preferences, RoomNotify, line};
use adda_shared::permission::{Role, RoomAction};
use adda_shared::plan::{Plan, PlanState, Planned};
use adda_shared::protocol::event::SpaceFact;
use adda_shared::protocol::http::{Pushed, PushedMessage, PushedReminder};
use adda_shared::protocol::problem::{Problem, PushFault};
use adda_shared::text::RoomName;

use super::{Ctx, Permit, actor, bound, sync};
use crate::error::Result;
use crate::push::Outcome;
use crate::store::{
    AnnouncementRow, ListenerRow, MembershipRow, NO_ROOM, OutgoingId, PlanId, PushAddress, RoomRow, SessionId,
    SubscriptionRow, Trouble, Tx, View,
};
use crate::zone;

/// Members of a room that are looked at in one transaction.
const LOOKED_AT_MAX: usize = 500;
/// How long somebody who is here has to see a message by themselves before their other devices are told.
const HERE_MS: u64 = 60 * 1_000;
/// How long a push service is left alone after it took nothing once; twice as long each time, up to an hour.
const RETRY_MS: u64 = 15 * 1_000;
const RETRY_MS_MAX: u64 = 60 * 60 * 1_000;

/// Sets of which messages of a room one is notified.
///
/// # Errors
/// `no_such_room`, `not_allowed`.
pub fn set_level(tx: &mut dyn Tx, ctx: Ctx, room: RoomId, notify: RoomNotify) -> Result<()> {
    Permit::check(tx, ctx, room, RoomAction::Read)?;
    tx.set_notify(room, ctx.user, notify)
}

/// Sets what holds in all rooms, in the place of what was set before.
///
/// # Errors
/// `too_many_keywords`, `too_many_favourites`, `no_such_zone`.
pub fn set_preferences(tx: &mut dyn Tx, ctx: Ctx, mut preferences: Preferences) -> Result<()> {
    let before = actor(tx, ctx)?;
    let mut seen = BTreeSet::new();
    preferences.keywords.retain(|keyword| seen.insert(keyword.clone()));
    if preferences.keywords.len() > limits::KEYWORDS_MAX {
        return Err(Problem::TooManyKeywords { max: bound(limits::KEYWORDS_MAX) }.into());
    }
    let zones = preferences.quiet.iter().map(|quiet| &quiet.zone).chain(&preferences.zone);
    if !zones.into_iter().all(zone::is_known) {
        return Err(Problem::NoSuchZone.into());
    }
    // What is said of a room here is the same whether there is such a room or not.
    let mut favourites: Vec<RoomId> = Vec::new();
    for room in std::mem::take(&mut preferences.arrangement.favourites) {
        if !favourites.contains(&room) && tx.membership(room, ctx.user)?.is_some() {
            favourites.push(room);
        }
    }
    if favourites.len() > limits::FAVOURITES_MAX {
        return Err(Problem::TooManyFavourites { max: bound(limits::FAVOURITES_MAX) }.into());
    }
    preferences.arrangement.favourites = favourites;
    let is_paused = preferences.paused_until > ctx.now && before.role != Role::Guest;
    let paused_until = if is_paused { preferences.paused_until.min(UnixMs(limits::ENDS_AT_MS_MAX)) } else { UnixMs(0) };
    let person = Person { paused_until, ..before.clone() };
    if person != before {
        // Everybody sees who wants to be left alone, so that nobody waits for an answer.
        tx.append_space(ctx.now, SpaceFact::PersonChanged(person))?;
    }
    tx.set_preferences(ctx.user, preferences)
}

/// Subscribes a device.
///
/// # Errors
/// `not_signed_in`, where the session has ended meanwhile.
pub fn subscribe(tx: &mut dyn Tx, session: SessionId, to: &PushAddress) -> Result<()> {
    if !tx.is_session(session)? {
        return Err(Problem::NotSignedIn.into());
    }
    tx.subscribe(session, to)
}

/// Announces a message that was just sent.
///
/// # Errors
/// A fault of the store.
pub fn announce(tx: &mut dyn Tx, room: RoomId, message: Revision) -> Result<()> {
    // Where nobody has a device that takes notifications, nothing is kept for them.
    if tx.has_subscriptions()? { tx.announce(room, message) } else { Ok(()) }
}

/// Looks who is to be notified of the messages that were announced first, as far as one transaction goes. Answers
/// whether there may be more to look at.
///
/// # Errors
/// A fault of the store.
pub fn look(tx: &mut dyn Tx, now: UnixMs, presence: &dyn Fn(UserId) -> Presence) -> Result<bool> {
    let mut left = LOOKED_AT_MAX;
    while left > 0 {
        let Some(AnnouncementRow { announcement, room, message, behind }) = tx.first_announcement()? else {
            return Ok(false);
        };
        let Some(slice) = tx.listeners(room, behind, left)? else {
            tx.end_announcement(announcement)?;
            left -= 1;
            continue;
        };
        left = left.saturating_sub(slice.members);
        if let Some(news) = News::find(tx, room, message)? {
            queue(tx, &news, slice.listeners, now, presence)?;
            tx.advance_announcement(announcement, slice.last)?;
        } else {
            tx.end_announcement(announcement)?;
        }
    }
    Ok(true)
}

/// Queues a message for the devices of those who are to be notified of it.
fn queue(
    tx: &mut dyn Tx,
    news: &News,
    listeners: Vec<ListenerRow>,
    now: UnixMs,
    presence: &dyn Fn(UserId) -> Presence,
) -> Result<()> {
    // A person's devices stand beside one another: it is decided once for all of them.
    let mut decided: Option<(UserId, bool)> = None;
    for ListenerRow { session, user, membership, retry_at } in listeners {
        let is_told = match decided {
            Some((before, is_told)) if before == user => is_told,
            _ => news.is_for(tx, user, &membership, now)?,
        };
        decided = Some((user, is_told));
        if is_told {
            let due_at = match presence(user) {
                Presence::Online => now.after_ms(HERE_MS),
                Presence::Away | Presence::Offline => now,
            };
            tx.queue(session, news.room, news.revision, due_at.max(retry_at))?;
        }
    }
    Ok(())
}

/// A message that was sent, and that is there still.
#[derive(Debug)]
struct News {
    room: RoomId,
    kind: RoomKind,
    room_name: Option<RoomName>,
    revision: Revision,
    by: UserId,
    at: UnixMs,
    thread: Option<Revision>,
    text: Text,
}

impl News {
    fn find(view: &dyn View, room: RoomId, revision: Revision) -> Result<Option<Self>> {
        let Some(RoomRow { room: Room { kind, name: room_name, .. }, .. }) = view.room(room)? else { return Ok(None) };
        let Some(item) = view.item(room, revision)? else { return Ok(None) };
        let Content::Message(Message { said: Said::Text { text, .. }, thread, .. }) = item.what else {
            return Ok(None);
        };
        Ok(Some(Self { room, kind, room_name, revision, by: item.by, at: item.at, thread, text }))
    }

    /// Whether a member of the room is to be notified of it: not, where it is theirs, they have read it or put it aside as
    /// unread, or do not want it. Who came in later, or again, was not there when it was said.
    fn is_for(&self, view: &dyn View, user: UserId, membership: &MembershipRow, now: UnixMs) -> Result<bool> {
        let read_in_thread = match self.thread {
            Some(thread) => view.thread_read(self.room, thread, user)?,
            None => None,
        };
        let read = read_in_thread.unwrap_or(membership.read);
        let MembershipRow { joined, marked_at, .. } = *membership;
        let is_seen = self.revision <= read.revision.max(marked_at);
        let is_news = user != self.by && !is_seen && joined <= self.revision;
        let notify = membership.notify.unwrap_or(RoomNotify::of(self.kind));
        let preferences = view.preferences(user)?;
        let follows = read_in_thread.is_some();
        let listener = Listener { user, is_here: false, follows, notify, preferences: &preferences };
        let (body, is_reply) = (self.text.body.as_str(), self.thread.is_some());
        let heard = Heard { mentions: &self.text.mentions, body, at: self.at, is_reply };
        Ok(is_news && heard.notifies(&listener, now, zone::minute_of_day))
    }
}

/// What is due for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub outgoing: OutgoingId,
    pub address: PushAddress,
    pub what: Due,
}

/// What is to become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// It is to be pushed.
    Push(Pushed),
    /// Somebody is here and has not read it: they are given more time to.
    Later,
    /// It is not wanted any more.
    Unwanted,
}

/// What is due for a device first, as things are now.
///
/// # Errors
/// A fault of the store.
pub fn letter(
    view: &dyn View,
    session: SessionId,
    now: UnixMs,
    presence: &dyn Fn(UserId) -> Presence,
) -> Result<Option<Letter>> {
    let (Some(subscription), Some(row)) = (view.subscription(session)?, view.first_due(session, now)?) else {
        return Ok(None);
    };
    let user = subscription.user;
    if row.room == NO_ROOM {
        let what = reminder(view, user, PlanId(row.message.0), now, presence)?;
        return Ok(Some(Letter { outgoing: row.outgoing, address: subscription.address, what }));
    }
    let news = News::find(view, row.room, row.message)?.zip(view.membership(row.room, user)?);
    let what = match news {
        Some((news, membership)) if news.is_for(view, user, &membership, now)? => match presence(user) {
            Presence::Online => Due::Later,
            Presence::Away | Presence::Offline => Due::Push(pushed(view, news, user, now)?),
        },
        Some(_) | None => Due::Unwanted,
    };
    Ok(Some(Letter { outgoing: row.outgoing, address: subscription.address, what }))
}

/// What is to become of a reminder that waits for a device: it is wanted until its person says that it is done, for a day.
/// They chose the time, so no silence holds it back.
fn reminder(
    view: &dyn View,
    user: UserId,
    plan: PlanId,
    now: UnixMs,
    presence: &dyn Fn(UserId) -> Presence,
) -> Result<Due> {
    let row = view.plan_by_number(plan)?;
    let is_wanted = |plan: &Plan| plan.state == PlanState::Due && now.0.saturating_sub(plan.at.0) < limits::NEWS_MS_MAX;
    let Some(Plan { nonce, at, what, .. }) = row.map(|row| row.plan).filter(is_wanted) else {
        return Ok(Due::Unwanted);
    };
    if presence(user) == Presence::Online {
        return Ok(Due::Later);
    }
    let reminder = Some(PushedReminder { plan: nonce, at });
    let bare = Pushed { user, message: None, text: String::new(), unread: unread(view, user, now)?, reminder };
    let pushed = match what {
        Planned::Note(text) => Pushed { text: text.to_string(), ..bare },
        Planned::Recall { room, message } => match News::find(view, room, message)? {
            Some(news) if view.membership(room, user)?.is_some() => {
                Pushed { reminder, ..pushed(view, news, user, now)? }
            }
            // What is gone, or is where they may not look any more, is not told.
            Some(_) | None => bare,
        },
        Planned::Message { .. } => return Ok(Due::Unwanted),
    };
    Ok(Due::Push(pushed))
}

fn pushed(view: &dyn View, news: News, user: UserId, now: UnixMs) -> Result<Pushed> {
    let from = view.person(news.by)?.ok_or(Problem::NoSuchPerson)?.display_name;
    let News { room, thread, revision, at, room_name, .. } = news;
    let message = PushedMessage { room, thread, revision, at, from, room_name };
    Ok(Pushed {
        user,
        message: Some(message),
        text: line(&news.text, news.text.body.as_str()),
        unread: unread(view, user, now)?,
        reminder: None,
    })
}

/// How many messages somebody has not read, and replies in the threads that they follow; of a room that is silent to them,
/// the messages of its own timeline that call them.
///
/// # Errors
/// A fault of the store.
pub fn unread(view: &dyn View, user: UserId, now: UnixMs) -> Result<u64> {
    let (mut unread, mut in_threads) = (0, BTreeMap::<RoomId, u64>::new());
    for (room, followed) in view.all_followed(user)? {
        *in_threads.entry(room).or_default() += followed.unread();
    }
    for entry in view.entries(user)? {
        unread += match entry.notify.level_at(now) {
            NotifyLevel::All | NotifyLevel::Mentions => {
                let replies = in_threads.get(&entry.room.room).copied().unwrap_or_default();
                entry.last_number.saturating_sub(entry.read.number) + replies
            }
            NotifyLevel::Nothing => sync::calls(view, user, &entry)?.len() as u64,
        };
    }
    Ok(unread)
}

/// What came of what was due for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It was called at this address, with this outcome.
    Called(PushAddress, Outcome),
    /// Its person gets more time to read it here.
    Later,
    /// Nobody wanted it any more.
    Unwanted,
}

/// Notes what came of what was due for a device. `chance` spreads those that failed together: 0 to 1.
///
/// # Errors
/// A fault of the store.
pub fn settle(
    tx: &mut dyn Tx,
    now: UnixMs,
    session: SessionId,
    outgoing: OutgoingId,
    settled: &Settled,
    chance: f64,
) -> Result<()> {
    let (address, outcome) = match settled {
        Settled::Called(address, outcome) => (address, *outcome),
        Settled::Later => return tx.put_off(session, now.after_ms(HERE_MS)),
        Settled::Unwanted => return tx.end_outgoing(outgoing),
    };
    // What an address says that the device has left meanwhile is not said of its new one.
    let subscription = tx.subscription(session)?.filter(|subscription| subscription.address == *address);
    match outcome {
        Outcome::Taken | Outcome::Refused(_) => tx.end_outgoing(outgoing)?,
        Outcome::Gone | Outcome::Failed { .. } => {}
    }
    let Some(SubscriptionRow { trouble: before, .. }) = subscription else { return Ok(()) };
    match outcome {
        Outcome::Taken if before == Trouble::default() => Ok(()),
        Outcome::Taken => tx.note_trouble(session, &Trouble::default()),
        Outcome::Gone => tx.unsubscribe(session),
        // It was about this message: the next may go at once.
        Outcome::Refused(fault) => tx.note_trouble(session, &Trouble { fault: Some(fault), ..before }),
        Outcome::Failed { fault, wait_ms } => {
            tx.note_trouble(session, &trouble(before.failures, fault, now, wait_ms, chance))
        }
    }
}

/// Notes what came of a test: it may show that a push service takes things again, or that the browser has given up.
///
/// # Errors
/// A fault of the store.
pub fn settle_test(tx: &mut dyn Tx, session: SessionId, address: &PushAddress, outcome: Outcome) -> Result<()> {
    if tx.subscription(session)?.is_none_or(|subscription| subscription.address != *address) {
        return Ok(());
    }
    match outcome {
        Outcome::Taken => tx.note_trouble(session, &Trouble::default()),
        Outcome::Gone => tx.unsubscribe(session),
        Outcome::Refused(_) | Outcome::Failed { .. } => Ok(()),
    }
}

/// How a push service is left alone after it did not take something once more.
fn trouble(failures: u32, fault: PushFault, now: UnixMs, wait_ms: Option<u64>, chance: f64) -> Trouble {
    let doubled = RETRY_MS.saturating_mul(1_u64.checked_shl(failures).unwrap_or(u64::MAX)).min(RETRY_MS_MAX);
    // Between a half and the whole of it.
    let spread = (doubled as f64 * (0.5 + chance / 2.0)) as u64;
    let retry_at = now.after_ms(spread.max(wait_ms.unwrap_or(0)));
    Trouble { failures: failures.saturating_add(1), fault: Some(fault), retry_at }
}
