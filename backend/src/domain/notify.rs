//! Of which messages people are notified, and what goes out to their devices while no page is open there.
//!
//! A message that is sent is announced in the transaction that keeps it. Later it is looked at who is to be notified, a
//! slice of the room at a time, and the message is queued for each device. What goes out is made when it goes, of what
//! is so then: who has read it by then, or left, or deleted it, hears nothing of it.

use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Content, Said, Text};
use adda_shared::limits;
use adda_shared::markdown;
use adda_shared::model::Presence;
use adda_shared::notify::{Heard, NotifyLevel, Preferences, RoomNotify};
use adda_shared::permission::RoomAction;
use adda_shared::protocol::http::{Pushed, PushedMessage};
use adda_shared::protocol::problem::{Problem, PushFault};

use super::{Ctx, Permit, actor, bound, sync};
use crate::error::Result;
use crate::push::{LIFE_S, Outcome};
use crate::store::{
    AnnouncementRow, ListenerRow, OutgoingId, PushAddress, SessionId, SubscriptionRow, Trouble, Tx, View,
};
use crate::zone;

/// Members of a room that are looked at in one transaction.
const LOOKED_AT_MAX: usize = 500;
/// How long somebody who is here has to see a message by themselves before their other devices are told.
const HERE_MS: u64 = 60 * 1_000;
/// How long a push service is left alone after it took nothing once; twice as long each time, up to an hour.
const RETRY_MS: u64 = 15 * 1_000;
const RETRY_MS_MAX: u64 = 60 * 60 * 1_000;
/// What stands for what a message hides.
const HIDDEN: &str = "▒▒▒";

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
/// `too_many_keywords`, `no_such_zone`.
pub fn set_preferences(tx: &mut dyn Tx, ctx: Ctx, mut preferences: Preferences) -> Result<()> {
    actor(tx, ctx)?;
    let mut seen = Vec::new();
    preferences.keywords.retain(|keyword| {
        let is_new = !seen.contains(keyword);
        seen.extend(is_new.then(|| keyword.clone()));
        is_new
    });
    if preferences.keywords.len() > limits::KEYWORDS_MAX {
        return Err(Problem::TooManyKeywords { max: bound(limits::KEYWORDS_MAX) }.into());
    }
    if preferences.quiet.as_ref().is_some_and(|quiet| !zone::is_known(&quiet.zone)) {
        return Err(Problem::NoSuchZone.into());
    }
    tx.set_preferences(ctx.user, preferences)
}

/// Subscribes a device.
///
/// # Errors
/// `not_signed_in`.
pub fn subscribe(tx: &mut dyn Tx, ctx: Ctx, session: SessionId, to: &PushAddress) -> Result<()> {
    actor(tx, ctx)?;
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

/// Looks who is to be notified of the message that was announced first, as far as one transaction goes. Answers whether
/// there is more to look at.
///
/// # Errors
/// A fault of the store.
pub fn look(tx: &mut dyn Tx, now: UnixMs, presence: &dyn Fn(UserId) -> Presence) -> Result<bool> {
    let Some(AnnouncementRow { announcement, room, message, behind }) = tx.first_announcement()? else {
        return Ok(false);
    };
    let Some((last, listeners)) = tx.listeners(room, behind, LOOKED_AT_MAX)? else {
        tx.end_announcement(announcement)?;
        return Ok(true);
    };
    for ListenerRow { session, user, retry_at, .. } in listeners {
        if Told::find(tx, room, message, user, now)?.is_some() {
            let due_at = match presence(user) {
                Presence::Online => now.after_ms(HERE_MS),
                Presence::Away | Presence::Offline => now,
            };
            tx.queue(session, room, message, due_at.max(retry_at))?;
        }
    }
    tx.advance_announcement(announcement, last)?;
    Ok(true)
}

/// A message as somebody is to be notified of it.
#[derive(Debug)]
struct Told {
    by: UserId,
    at: UnixMs,
    text: Text,
}

impl Told {
    /// Nothing, where they are not to be notified of it: it is theirs, they have read it, it is not there any more or
    /// not theirs to see, or they do not want it.
    fn find(view: &dyn View, room: RoomId, message: Revision, user: UserId, now: UnixMs) -> Result<Option<Self>> {
        let (Some(row), Some(membership)) = (view.room(room)?, view.membership(room, user)?) else { return Ok(None) };
        let Some(item) = view.item(room, message)?.filter(|item| item.by != user) else { return Ok(None) };
        let Content::Message(found) = item.what else { return Ok(None) };
        let Said::Text { text, .. } = found.said else { return Ok(None) };
        // Who came in later, or again, was not there when it was said.
        if membership.read.revision >= message || membership.joined > message {
            return Ok(None);
        }
        let notify = membership.notify.unwrap_or(RoomNotify::of(row.room.kind));
        let preferences = view.preferences(user)?;
        let heard = Heard { mentions: &text.mentions, body: text.body.as_str() };
        // What came in a quiet time stays untold when that is over, and what came before it is not told in it.
        let is_told = [item.at, now].into_iter().all(|at| {
            let is_quiet = preferences.is_quiet(at, |zone| zone::minute_of_day(zone, at));
            !is_quiet && heard.notifies(user, false, notify.level_at(at), &preferences)
        });
        Ok(is_told.then_some(Self { by: item.by, at: item.at, text }))
    }
}

/// What is due for a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub outgoing: OutgoingId,
    pub subscription: SubscriptionRow,
    /// What is to be pushed; nothing, where it is not wanted any more.
    pub pushed: Option<Pushed>,
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
    let told = match presence(user) {
        Presence::Online => None,
        Presence::Away | Presence::Offline => Told::find(view, row.room, row.message, user, now)?,
    };
    // Who has been away for so long is not told one by one what they have missed.
    let told = told.filter(|told| now.0.saturating_sub(told.at.0) < LIFE_S * 1_000);
    let pushed = told.map(|told| pushed(view, &told, row.room, row.message, user, now)).transpose()?;
    Ok(Some(Letter { outgoing: row.outgoing, subscription, pushed }))
}

fn pushed(view: &dyn View, told: &Told, room: RoomId, message: Revision, user: UserId, now: UnixMs) -> Result<Pushed> {
    let from = view.person(told.by)?.ok_or(Problem::NoSuchPerson)?.display_name;
    let room_name = view.room(room)?.and_then(|row| row.room.name);
    let message = PushedMessage { room, revision: message, at: told.at, from, room_name };
    Ok(Pushed { user, message: Some(message), text: line(&told.text), unread: unread(view, user, now)? })
}

/// What a message says, in one line.
fn line(text: &Text) -> String {
    let said = markdown::plain(&markdown::parse(text.body.as_str()), HIDDEN);
    let names = text.files.iter().map(|file| file.name.as_str());
    let said = if said.trim().is_empty() { names.collect::<Vec<_>>().join(", ") } else { said };
    let mut line = String::new();
    for word in said.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    shortened(&line)
}

/// As much of a text as a notification shows.
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(limits::PUSHED_CHARS_MAX) {
        Some(_) => text.chars().take(limits::PUSHED_CHARS_MAX - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// How many messages somebody has not read, of rooms that are silent to them those that call them.
///
/// # Errors
/// A fault of the store.
pub fn unread(view: &dyn View, user: UserId, now: UnixMs) -> Result<u64> {
    let mut unread = 0;
    for entry in view.entries(user)? {
        unread += match entry.notify.level_at(now) {
            NotifyLevel::All | NotifyLevel::Mentions => entry.last_number.saturating_sub(entry.read.number),
            NotifyLevel::Nothing => sync::calls(view, user, &entry)?.len() as u64,
        };
    }
    Ok(unread)
}

/// Notes what came of what went out to a device; nothing, where nobody wanted it any more. `chance` spreads those that failed together: 0 to 1.
///
/// # Errors
/// A fault of the store.
pub fn settle(
    tx: &mut dyn Tx,
    now: UnixMs,
    session: SessionId,
    outgoing: OutgoingId,
    outcome: Option<Outcome>,
    chance: f64,
) -> Result<()> {
    let Some(subscription) = tx.subscription(session)? else { return Ok(()) };
    let failures = subscription.trouble.failures;
    match outcome {
        None => tx.end_outgoing(outgoing),
        Some(Outcome::Taken) => {
            tx.end_outgoing(outgoing)?;
            if subscription.trouble != Trouble::default() {
                tx.note_trouble(session, &Trouble::default())?;
            }
            Ok(())
        }
        Some(Outcome::Gone) => tx.unsubscribe(session),
        Some(Outcome::Refused(fault)) => {
            tx.end_outgoing(outgoing)?;
            tx.note_trouble(session, &trouble(failures, fault, now, None, chance))
        }
        Some(Outcome::Failed { fault, wait_ms }) => {
            tx.note_trouble(session, &trouble(failures, fault, now, wait_ms, chance))
        }
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
