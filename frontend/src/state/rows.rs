//! Which rows a timeline has: its items, and the lines between them. Plain values in, plain values out.

use adda_shared::file::Attachment;
use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Content, Item, Message, Said, Text};
use adda_shared::mention::Mention;
use adda_shared::model::RoomKind;
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::Problem;
use adda_shared::reaction::{Reaction, react};
use adda_shared::replica::outbox::{Echo, EchoState, Intent};
use adda_shared::replica::room::RoomState;
use adda_shared::replica::timeline::ItemKey;
use adda_shared::text::MessageBody;

/// Milliseconds within which the messages of one person stand under one heading.
const GROUP_MS: u64 = 5 * 60 * 1_000;

/// What a row is known by for as long as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RowKey {
    /// Where the room's history begins.
    Beginning,
    /// Earlier messages are to be fetched.
    Older,
    /// A day begins, counted in days where the reader is.
    Day(i64),
    /// What follows is unread.
    New,
    Item(ItemKey),
    /// Later messages are to be fetched.
    Newer,
}

/// One row: enough to see whether it changed, without what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spec {
    pub(crate) key: RowKey,
    pub(crate) source: Source,
    /// When it happened; for a day, when its first item did.
    pub(crate) at: UnixMs,
    /// Whether a message stands under a heading of its own.
    pub(crate) is_lead: bool,
    /// The message that it answers, and the last event that changed that; nothing of what is not held.
    pub(crate) answers: Option<(Revision, Option<Revision>)>,
}

/// Where a row's content stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// It has none.
    Line,
    /// In the room: which item, the last event that changed it, what shall become of it, and the wishes for emoji
    /// under it.
    Item(Revision, Revision, Option<Pending>, Vec<Nonce>),
    /// A message on its way.
    Echo(Pending),
}

/// What somebody wants to become of a message, and what is not so in the room yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    pub(crate) nonce: Nonce,
    pub(crate) wish: Wish,
    /// Why the server does not do it, where it was refused.
    pub(crate) problem: Option<Problem>,
    /// Not where the server may have it already.
    pub(crate) may_discard: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Send,
    Edit,
    Delete,
}

/// A row's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// Nothing but what its key says; for a day, when its first item happened.
    Line(UnixMs),
    Message(MessageRow),
    /// Something else that happened in the room.
    Notice(Item),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MessageRow {
    pub(crate) room: RoomId,
    pub(crate) by: UserId,
    pub(crate) at: UnixMs,
    /// Where it stands in the room; nothing, while it does not.
    pub(crate) sent: Option<Revision>,
    /// The sender's own name for it.
    pub(crate) nonce: Nonce,
    pub(crate) says: Says,
    pub(crate) quote: Option<Quote>,
    pub(crate) pending: Option<Pending>,
    /// What it does not say, because that was refused.
    pub(crate) refused: Option<MessageBody>,
    /// The emoji under it, as they shall be.
    pub(crate) reactions: Vec<Reaction>,
    /// Whether it is pinned, or shall be.
    pub(crate) is_pinned: bool,
    /// Whether it calls oneself.
    pub(crate) is_called: bool,
    pub(crate) is_lead: bool,
    pub(crate) is_own: bool,
}

/// What a message says, as far as whoever looks at it is concerned: what they want is so at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// A text, which is empty where files say all; those; and when it was last edited.
    Text(MessageBody, Vec<Attachment>, Option<UnixMs>),
    /// Nothing: who deleted it.
    Deleted(UserId),
}

/// What a message answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quote {
    pub(crate) message: Revision,
    /// Who wrote it, and what it says now; nothing, until that has come.
    pub(crate) says: Option<(UserId, Says)>,
}

impl MessageRow {
    pub(crate) const fn text(&self) -> Option<&MessageBody> {
        match &self.says {
            Says::Text(body, ..) => Some(body),
            Says::Deleted(_) => None,
        }
    }

    pub(crate) fn files(&self) -> &[Attachment] {
        match &self.says {
            Says::Text(_, files, _) => files,
            Says::Deleted(_) => &[],
        }
    }
}

impl Pending {
    fn of(echo: &Echo) -> Self {
        let problem = match &echo.state {
            EchoState::Refused(problem) => Some(problem.clone()),
            EchoState::Waiting { .. } | EchoState::Sending | EchoState::Accepted(_) => None,
        };
        let wish = match echo.intent {
            // What stands beside a message is no wish for what it says, and has no row of its own.
            Intent::Send(_) | Intent::React { .. } | Intent::Pin { .. } => Wish::Send,
            Intent::Edit { .. } => Wish::Edit,
            Intent::Delete { .. } => Wish::Delete,
        };
        Self { nonce: echo.nonce, wish, problem, may_discard: echo.may_be_discarded() }
    }
}

/// Lays out the rows of a room. `new_after` is where its reader had left off; `day_of` counts days where they are.
pub(crate) fn lay_out<'a>(
    room: &'a RoomState,
    echoes: impl Iterator<Item = &'a Echo>,
    me: Option<UserId>,
    new_after: Option<Revision>,
    day_of: impl FnMut(UnixMs) -> i64,
) -> Vec<Spec> {
    let timeline = room.timeline();
    let (sent, changes): (Vec<&Echo>, Vec<&Echo>) = echoes.partition(|echo| echo.intent.changes().is_none());
    let mut rows = Rows { specs: Vec::with_capacity(timeline.items().len() + 8), day_of, day: None, last: None };
    if timeline.has_start() {
        rows.line(RowKey::Beginning, UnixMs(0));
    } else {
        rows.line(RowKey::Older, UnixMs(0));
    }
    // Where the window begins after that place, the first unread message is not in it.
    let mut new_after = new_after.filter(|place| timeline.from() <= place.next());
    for item in timeline.items().filter(|item| is_shown(item, room.entry().room.kind)) {
        rows.begin_day(item.at);
        let message = item.message();
        if message.is_some() && Some(item.by) != me && new_after.is_some_and(|place| item.revision > place) {
            rows.line(RowKey::New, item.at);
            new_after = None;
        }
        let pending = last_change(&changes, item.revision).map(Pending::of);
        let changed = message.map_or(item.revision, |message| message.changed);
        let beside = beside(&changes, item.revision).map(|echo| echo.nonce).collect();
        let source = Source::Item(item.revision, changed, pending, beside);
        let answers = answers(room, item.reply_to());
        rows.item(RowKey::Item(ItemKey::of(item, me)), source, item.at, message.map(|_| item.by), answers);
    }
    if !room.is_attached() {
        rows.line(RowKey::Newer, UnixMs(0));
        return rows.specs;
    }
    for echo in sent {
        rows.begin_day(echo.at);
        let answers = answers(room, echo.intent.reply_to());
        rows.item(RowKey::Item(ItemKey::Own(echo.nonce)), Source::Echo(Pending::of(echo)), echo.at, me, answers);
    }
    rows.specs
}

fn answers(room: &RoomState, reply_to: Option<Revision>) -> Option<(Revision, Option<Revision>)> {
    let held = |message| room.item(message).and_then(Item::message).map(|message| message.changed);
    reply_to.map(|message| (message, held(message)))
}

/// What shall become of a message in the end.
fn last_change<'a>(changes: &[&'a Echo], message: Revision) -> Option<&'a Echo> {
    let is_of_text = |echo: &&&Echo| !echo.intent.is_beside();
    changes.iter().rev().filter(is_of_text).find(|echo| echo.intent.changes() == Some(message)).copied()
}

/// What shall stand beside a message, or not, such as emoji: what was refused shall not.
fn beside<'a>(changes: &[&'a Echo], message: Revision) -> impl Iterator<Item = &'a Echo> {
    let is_it = move |echo: &&Echo| {
        let is_wanted = echo.intent.is_beside() && !matches!(echo.state, EchoState::Refused(_));
        is_wanted && echo.intent.changes() == Some(message)
    };
    changes.iter().copied().filter(is_it)
}

/// A direct room was made by its first message, as far as people are concerned.
fn is_shown(item: &Item, kind: RoomKind) -> bool {
    !(kind == RoomKind::Direct && matches!(item.what, Content::Notice(RoomFact::Created { .. })))
}

struct Rows<D> {
    specs: Vec<Spec>,
    day_of: D,
    day: Option<i64>,
    /// Who wrote the row before, and when, if it was a message.
    last: Option<(UserId, UnixMs)>,
}

impl<D: FnMut(UnixMs) -> i64> Rows<D> {
    fn line(&mut self, key: RowKey, at: UnixMs) {
        self.specs.push(Spec { key, source: Source::Line, at, is_lead: false, answers: None });
        self.last = None;
    }

    /// Days only go forward: the order is that of revisions, and a clock may have been set back.
    fn begin_day(&mut self, at: UnixMs) {
        let day = (self.day_of)(at);
        if self.day.is_none_or(|last| day > last) {
            self.line(RowKey::Day(day), at);
            self.day = Some(day);
        }
    }

    fn item(
        &mut self,
        key: RowKey,
        source: Source,
        at: UnixMs,
        author: Option<UserId>,
        answers: Option<(Revision, Option<Revision>)>,
    ) {
        let continues =
            self.last.is_some_and(|(by, last)| Some(by) == author && at.0 < last.0.saturating_add(GROUP_MS));
        self.specs.push(Spec { key, source, at, is_lead: !continues, answers });
        self.last = author.map(|by| (by, at));
    }
}

/// What a row says.
pub(crate) fn content<'a>(
    spec: &Spec,
    room: &RoomState,
    echoes: impl Iterator<Item = &'a Echo>,
    me: Option<UserId>,
) -> Row {
    let echoes: Vec<&Echo> = echoes.collect();
    let echo_of = |pending: &Pending| echoes.iter().find(|echo| echo.nonce == pending.nonce).copied();
    let row = match &spec.source {
        Source::Line => None,
        Source::Item(revision, _, pending, beside) => room.timeline().item(*revision).map(|item| match &item.what {
            Content::Notice(_) => Row::Notice(item.clone()),
            Content::Message(message) => {
                let wished = pending.as_ref().and_then(echo_of).and_then(|echo| echo.intent.body());
                let mut row = message_content(room.entry().room.room, item, message, pending.clone(), wished, me);
                let is_wished = |echo: &&&Echo| row.text().is_some() && beside.contains(&echo.nonce);
                for echo in echoes.iter().filter(is_wished).copied().collect::<Vec<_>>() {
                    match (&echo.intent, me) {
                        (Intent::React { emoji, is_on, .. }, Some(me)) => {
                            react(&mut row.reactions, emoji, me, *is_on);
                        }
                        (Intent::Pin { is_on, .. }, _) => row.is_pinned = *is_on,
                        _ => {}
                    }
                }
                Row::Message(row)
            }
        }),
        Source::Echo(pending) => echo_of(pending).and_then(|echo| echo_content(echo, pending.clone(), me)),
    };
    let quote = spec.answers.map(|(message, _)| quote(room, message));
    match row {
        Some(Row::Message(message)) => {
            // Of what is deleted nothing is told, nor what it answered.
            let quote = quote.filter(|_| message.text().is_some());
            Row::Message(MessageRow { is_lead: spec.is_lead, quote, ..message })
        }
        Some(row) => row,
        None => Row::Line(spec.at),
    }
}

/// What somebody answers, as far as it is held.
pub(crate) fn quote(room: &RoomState, message: Revision) -> Quote {
    let says = room.item(message).and_then(|item| {
        let says = match &item.message()?.said {
            Said::Text { text, edited } => {
                Says::Text(text.body.clone(), text.files.clone(), edited.map(|edit| edit.at))
            }
            Said::Deleted { by } => Says::Deleted(*by),
        };
        Some((item.by, says))
    });
    Quote { message, says }
}

fn message_content(
    room: RoomId,
    item: &Item,
    message: &Message,
    pending: Option<Pending>,
    wished: Option<&MessageBody>,
    me: Option<UserId>,
) -> MessageRow {
    let is_refused = pending.as_ref().is_some_and(|pending| pending.problem.is_some());
    let wish = pending.as_ref().filter(|_| !is_refused).map(|pending| pending.wish);
    let says = match (&message.said, wish) {
        (Said::Deleted { by }, _) => Says::Deleted(*by),
        (Said::Text { .. }, Some(Wish::Delete)) => Says::Deleted(me.unwrap_or_default()),
        (Said::Text { text, edited }, Some(Wish::Send | Wish::Edit) | None) => {
            let body = wished.filter(|_| !is_refused).unwrap_or(&text.body);
            Says::Text(body.clone(), text.files.clone(), edited.map(|edit| edit.at))
        }
    };
    let (by, at, is_own) = (item.by, item.at, Some(item.by) == me);
    let calls = |text: &Text| !is_own && me.is_some_and(|me| Mention::any_calls(&text.mentions, me));
    let is_called = item.text().is_some_and(|text| calls(text) || !is_own && text.mentions.contains(&Mention::Here));
    let refused = wished.filter(|_| is_refused).cloned();
    let (sent, nonce) = (Some(item.revision), message.nonce);
    let reactions = if matches!(says, Says::Deleted(_)) { Vec::new() } else { message.reactions.clone() };
    MessageRow {
        room,
        by,
        at,
        sent,
        nonce,
        says,
        quote: None,
        pending,
        refused,
        reactions,
        is_pinned: message.is_pinned,
        is_called,
        is_lead: false,
        is_own,
    }
}

fn echo_content(echo: &Echo, pending: Pending, me: Option<UserId>) -> Option<Row> {
    let files = echo.intent.files().iter().map(|file| file.what.clone()).collect();
    Some(Row::Message(MessageRow {
        room: echo.room,
        by: me.unwrap_or_default(),
        at: echo.at,
        sent: None,
        nonce: echo.nonce,
        says: Says::Text(echo.intent.body()?.clone(), files, None),
        quote: None,
        pending: Some(pending),
        refused: None,
        reactions: Vec::new(),
        is_pinned: false,
        is_called: false,
        is_lead: false,
        is_own: true,
    }))
}

#[cfg(test)]
mod tests;
