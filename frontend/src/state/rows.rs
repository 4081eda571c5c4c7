//! Which rows a timeline has: its items, and the lines between them. Plain values in, plain values out.

use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::model::RoomKind;
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::outbox::{Echo, EchoState};
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
}

/// Where a row's content stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// It has none.
    Line,
    Event(Revision),
    /// A message on its way: refused, if there is a problem; and whether it may be discarded.
    Echo(Nonce, Option<Problem>, bool),
}

/// A row's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    /// Nothing but what its key says; for a day, when its first item happened.
    Line(UnixMs),
    Message(MessageRow),
    /// Something else that happened in the room.
    Notice(RoomEvent),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MessageRow {
    pub(crate) room: RoomId,
    pub(crate) by: UserId,
    pub(crate) at: UnixMs,
    pub(crate) body: MessageBody,
    pub(crate) is_lead: bool,
    pub(crate) is_own: bool,
    /// Not where the server may have it already.
    pub(crate) may_discard: bool,
    pub(crate) state: MessageState,
}

/// How far a message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MessageState {
    Sent(Revision),
    /// Not in the room yet.
    Waiting(Nonce),
    Refused(Nonce, Problem),
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
    let mut rows = Rows { specs: Vec::with_capacity(timeline.items().len() + 8), day_of, day: None, last: None };
    if timeline.has_start() {
        rows.line(RowKey::Beginning, UnixMs(0));
    } else {
        rows.line(RowKey::Older, UnixMs(0));
    }
    // Where the window begins after that place, the first unread message is not in it.
    let mut new_after = new_after.filter(|place| timeline.from() <= place.next());
    for event in timeline.items().filter(|event| is_shown(event, room.entry().room.kind)) {
        rows.begin_day(event.at);
        let is_message = matches!(event.what, RoomFact::MessageSent { .. });
        if is_message && Some(event.by) != me && new_after.is_some_and(|place| event.revision > place) {
            rows.line(RowKey::New, event.at);
            new_after = None;
        }
        let key = RowKey::Item(ItemKey::of(event, me));
        rows.item(key, Source::Event(event.revision), event.at, is_message.then_some(event.by));
    }
    if !room.is_attached() {
        rows.line(RowKey::Newer, UnixMs(0));
        return rows.specs;
    }
    for echo in echoes {
        rows.begin_day(echo.at);
        let problem = match &echo.state {
            EchoState::Refused(problem) => Some(problem.clone()),
            EchoState::Waiting { .. } | EchoState::Sending | EchoState::Accepted(_) => None,
        };
        let source = Source::Echo(echo.nonce, problem, echo.may_be_discarded());
        rows.item(RowKey::Item(ItemKey::Own(echo.nonce)), source, echo.at, me);
    }
    rows.specs
}

/// A direct room was made by its first message, as far as people are concerned.
fn is_shown(event: &RoomEvent, kind: RoomKind) -> bool {
    match &event.what {
        RoomFact::Created { .. } => kind != RoomKind::Direct,
        RoomFact::MessageSent { .. }
        | RoomFact::MemberJoined { .. }
        | RoomFact::MemberLeft { .. }
        | RoomFact::MemberRoleChanged { .. }
        | RoomFact::Renamed { .. }
        | RoomFact::Described { .. }
        | RoomFact::Archived
        | RoomFact::Unarchived => true,
    }
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
        self.specs.push(Spec { key, source: Source::Line, at, is_lead: false });
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

    fn item(&mut self, key: RowKey, source: Source, at: UnixMs, author: Option<UserId>) {
        let continues =
            self.last.is_some_and(|(by, last)| Some(by) == author && at.0 < last.0.saturating_add(GROUP_MS));
        self.specs.push(Spec { key, source, at, is_lead: !continues });
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
    match &spec.source {
        Source::Line => Row::Line(spec.at),
        Source::Event(revision) => match room.timeline().item(*revision) {
            Some(event) => event_content(event, spec.is_lead, me),
            None => Row::Line(spec.at),
        },
        Source::Echo(nonce, problem, may_discard) => match echoes.into_iter().find(|echo| echo.nonce == *nonce) {
            Some(echo) => Row::Message(MessageRow {
                room: echo.room,
                by: me.unwrap_or_default(),
                at: echo.at,
                body: echo.body.clone(),
                is_lead: spec.is_lead,
                is_own: true,
                may_discard: *may_discard,
                state: match problem {
                    Some(problem) => MessageState::Refused(*nonce, problem.clone()),
                    None => MessageState::Waiting(*nonce),
                },
            }),
            None => Row::Line(spec.at),
        },
    }
}

fn event_content(event: &RoomEvent, is_lead: bool, me: Option<UserId>) -> Row {
    let RoomFact::MessageSent { body, .. } = &event.what else {
        return Row::Notice(event.clone());
    };
    Row::Message(MessageRow {
        room: event.room,
        by: event.by,
        at: event.at,
        body: body.clone(),
        is_lead,
        is_own: Some(event.by) == me,
        may_discard: false,
        state: MessageState::Sent(event.revision),
    })
}

#[cfg(test)]
mod tests;
