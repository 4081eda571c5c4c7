//! Which rows a timeline has: its items, and the lines between them. Plain values in, plain values out.

mod content;

use adda_shared::file::Attachment;
use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Content, Forwarded, Item, Replies};
use adda_shared::model::RoomKind;
use adda_shared::poll::{Poll, Votes};
use adda_shared::preview::Preview;
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::Problem;
use adda_shared::reaction::Reaction;
use adda_shared::replica::outbox::{Echo, EchoState, Intent};
use adda_shared::replica::room::RoomState;
use adda_shared::replica::timeline::{ItemKey, Timeline};
use adda_shared::text::MessageBody;

use super::talk::Talk;
pub(crate) use content::{content, quote};

/// Milliseconds within which the messages of one person stand under one heading.
const GROUP_MS: u64 = 5 * 60 * 1_000;

/// What a row is known by for as long as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RowKey {
    /// Where history begins: of a thread, below the message that began it.
    Beginning,
    /// Earlier messages are to be fetched.
    Older,
    /// Nothing of what was said is here.
    Missing,
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
    /// Whether one has saved it.
    pub(crate) is_saved: bool,
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
    /// The thread in which it stands, or shall.
    pub(crate) thread: Option<Revision>,
    pub(crate) by: UserId,
    pub(crate) at: UnixMs,
    /// Where it stands in the room; nothing, while it does not.
    pub(crate) sent: Option<Revision>,
    /// The sender's own name for it.
    pub(crate) nonce: Nonce,
    pub(crate) says: Says,
    pub(crate) quote: Option<Quote>,
    /// Whose words it has, where they were forwarded.
    pub(crate) forwarded: Option<Forwarded>,
    /// The thread that it began.
    pub(crate) replies: Option<Replies>,
    pub(crate) pending: Option<Pending>,
    /// What it does not say, because that was refused.
    pub(crate) refused: Option<MessageBody>,
    /// The emoji under it, as they shall be.
    pub(crate) reactions: Vec<Reaction>,
    /// Whether it is pinned, or shall be.
    pub(crate) is_pinned: bool,
    /// The poll whose question it is, as one has voted in it or wants to.
    pub(crate) poll: Option<PollRow>,
    /// What the pages say that it links to, but for what one wants to be gone.
    pub(crate) previews: Vec<Preview>,
    /// Whether one has saved it, or wants to.
    pub(crate) is_saved: bool,
    /// Whether it calls oneself.
    pub(crate) is_called: bool,
    pub(crate) is_lead: bool,
    pub(crate) is_own: bool,
}

/// A poll, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PollRow {
    pub(crate) poll: Poll,
    pub(crate) votes: Votes,
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
    /// The thread in which it stands, once that is known.
    pub(crate) thread: Option<Revision>,
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
            Intent::Send(_)
            | Intent::React { .. }
            | Intent::Pin { .. }
            | Intent::Save { .. }
            | Intent::Follow { .. }
            | Intent::MarkUnread { .. }
            | Intent::Vote { .. }
            | Intent::ClosePoll { .. }
            | Intent::Plan { .. }
            | Intent::ChangePlan { .. } => Wish::Send,
            Intent::RemovePreview { .. } => Wish::Send,
            Intent::Edit { .. } => Wish::Edit,
            Intent::Delete { .. } => Wish::Delete,
        };
        Self { nonce: echo.nonce, wish, problem, may_discard: echo.may_be_discarded() }
    }
}

/// Lays out the rows of a room, or of a thread of it. `new_after` is where its reader had left off; `day_of` counts days
/// where they are.
pub(crate) fn lay_out<'a>(
    room: &'a RoomState,
    talk: Talk,
    echoes: impl Iterator<Item = &'a Echo>,
    me: Option<UserId>,
    new_after: Option<Revision>,
    day_of: impl FnMut(UnixMs) -> i64,
) -> Vec<Spec> {
    let window = talk.window(room);
    let (sent, changes): (Vec<&Echo>, Vec<&Echo>) = echoes.partition(|echo| echo.intent.changes().is_none());
    let count = window.map_or(0, |window| window.items().len());
    let specs = Vec::with_capacity(count + 8);
    let mut rows = Rows { room, me, changes, specs, day_of, day: None, last: None };
    let has_start = window.is_none_or(Timeline::has_start);
    // The message that began a thread stands above its first reply.
    if let Some(root) = talk.thread.filter(|_| has_start).and_then(|thread| room.item(thread)) {
        rows.begin_day(root.at);
        rows.stands(root);
    }
    let before = match window {
        None => RowKey::Missing,
        Some(_) if has_start => RowKey::Beginning,
        Some(_) => RowKey::Older,
    };
    rows.line(before, UnixMs(0));
    // Where the window begins after that place, the first unread message is not in it.
    let is_inside = |place: &Revision| window.is_some_and(|window| window.from() <= place.next());
    let mut new_after = new_after.filter(is_inside);
    let items = window.into_iter().flat_map(Timeline::items);
    for item in items.filter(|item| is_shown(item, room.entry().room.kind)) {
        rows.begin_day(item.at);
        if item.message().is_some() && new_after.is_some_and(|place| item.revision > place) {
            rows.line(RowKey::New, item.at);
            new_after = None;
        }
        rows.stands(item);
    }
    if window.is_some_and(|window| !window.is_attached(room.cursor())) {
        rows.line(RowKey::Newer, UnixMs(0));
        return rows.specs;
    }
    for echo in sent.into_iter().filter(|echo| echo.intent.thread() == talk.thread) {
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

struct Rows<'a, D> {
    room: &'a RoomState,
    me: Option<UserId>,
    /// What shall become of messages.
    changes: Vec<&'a Echo>,
    specs: Vec<Spec>,
    day_of: D,
    day: Option<i64>,
    /// Who wrote the row before, and when, if it was a message.
    last: Option<(UserId, UnixMs)>,
}

impl<D: FnMut(UnixMs) -> i64> Rows<'_, D> {
    fn line(&mut self, key: RowKey, at: UnixMs) {
        self.specs.push(Spec { key, source: Source::Line, at, is_lead: false, is_saved: false, answers: None });
        self.last = None;
    }

    /// Something that stands in the room.
    fn stands(&mut self, item: &Item) {
        let message = item.message();
        let pending = last_change(&self.changes, item.revision).map(Pending::of);
        let changed = message.map_or(item.revision, |message| message.changed);
        let beside = beside(&self.changes, item.revision).map(|echo| echo.nonce).collect();
        let source = Source::Item(item.revision, changed, pending, beside);
        let answers = answers(self.room, item.reply_to());
        let key = RowKey::Item(ItemKey::of(item, self.me));
        self.item(key, source, item.at, message.map(|_| item.by), answers);
        if let Some(last) = self.specs.last_mut() {
            last.is_saved = self.room.entry().is_saved(item.revision);
        }
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
        self.specs.push(Spec { key, source, at, is_lead: !continues, is_saved: false, answers });
        self.last = author.map(|by| (by, at));
    }
}

#[cfg(test)]
mod tests;
