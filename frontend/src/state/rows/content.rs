//! What a row says.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::item::{Content, Item, Message, Said, Text};
use adda_shared::mention::Mention;
use adda_shared::notify::POLL_MARK;
use adda_shared::poll::Votes;
use adda_shared::reaction::react;
use adda_shared::replica::outbox::{Echo, Intent};
use adda_shared::replica::room::RoomState;
use adda_shared::text::MessageBody;

use super::{MessageRow, Pending, PollRow, Quote, Row, Says, Source, Spec, Wish};

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
        Source::Item(revision, _, pending, beside) => room.item(*revision).map(|item| match &item.what {
            Content::Notice(_) => Row::Notice(item.clone()),
            Content::Message(message) => {
                let wished = pending.as_ref().and_then(echo_of).and_then(|echo| echo.intent.body());
                let mut row = message_content(room.entry().room.room, item, message, pending.clone(), wished, me);
                row.is_saved = spec.is_saved && row.text().is_some();
                let is_wished = |echo: &&&Echo| row.text().is_some() && beside.contains(&echo.nonce);
                for echo in echoes.iter().filter(is_wished).copied().collect::<Vec<_>>() {
                    match (&echo.intent, me) {
                        (Intent::React { emoji, is_on, .. }, Some(me)) => {
                            react(&mut row.reactions, emoji, me, *is_on);
                        }
                        (Intent::Pin { is_on, .. }, _) => row.is_pinned = *is_on,
                        (Intent::Save { is_on, .. }, _) => row.is_saved = *is_on,
                        (Intent::Vote { choices, .. }, _) => {
                            if let Some(PollRow { votes, .. }) = &mut row.poll {
                                votes.tally = votes.tally.after(&votes.own, choices);
                                votes.own.clone_from(choices);
                            }
                        }
                        (Intent::RemovePreview { link, .. }, _) => {
                            row.previews.retain(|preview| preview.link != *link);
                        }
                        (Intent::ClosePoll { .. }, _) => {
                            if let Some(PollRow { poll, .. }) = &mut row.poll {
                                poll.closes_at = Some(echo.at);
                            }
                        }
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
                let marked = text.poll.as_ref().map(|_| MessageBody::parse(&[POLL_MARK, text.body.as_str()].concat()));
                let body = marked.and_then(Result::ok).unwrap_or_else(|| text.body.clone());
                Says::Text(body, text.files.clone(), edited.map(|edit| edit.at))
            }
            Said::Deleted { by } => Says::Deleted(*by),
        };
        Some((item.by, says))
    });
    Quote { message, thread: room.item(message).and_then(Item::thread), says }
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
    let poll = item.text().filter(|_| matches!(says, Says::Text(..))).and_then(|text| text.poll.clone());
    let poll = poll.map(|poll| PollRow { poll, votes: message.votes.clone() });
    let forwarded = item.text().filter(|_| matches!(says, Says::Text(..))).and_then(|text| text.forwarded);
    let (reactions, previews) = match says {
        Says::Deleted(_) => (Vec::new(), Vec::new()),
        Says::Text(..) => (message.reactions.clone(), message.previews.clone()),
    };
    MessageRow {
        room,
        thread: message.thread,
        by,
        at,
        sent,
        nonce,
        says,
        quote: None,
        forwarded,
        replies: message.replies.clone(),
        pending,
        refused,
        reactions,
        is_pinned: message.is_pinned,
        poll,
        previews,
        is_saved: false,
        is_called,
        is_lead: false,
        is_own,
    }
}

fn echo_content(echo: &Echo, pending: Pending, me: Option<UserId>) -> Option<Row> {
    let poll = echo.intent.draft().and_then(|draft| draft.poll.clone());
    let files = echo.intent.files().iter().map(|file| file.what.clone()).collect();
    Some(Row::Message(MessageRow {
        room: echo.room,
        thread: echo.intent.thread(),
        by: me.unwrap_or_default(),
        at: echo.at,
        sent: None,
        nonce: echo.nonce,
        says: Says::Text(echo.intent.body()?.clone(), files, None),
        quote: None,
        forwarded: echo.intent.draft().and_then(|draft| draft.forwarded).map(|what| what.origin),
        replies: None,
        pending: Some(pending),
        refused: None,
        reactions: Vec::new(),
        is_pinned: false,
        poll: poll.map(|poll| PollRow { poll, votes: Votes::default() }),
        previews: Vec::new(),
        is_saved: false,
        is_called: false,
        is_lead: false,
        is_own: true,
    }))
}
