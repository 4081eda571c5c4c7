//! What a message answers, in one line that leads there: above the message, and above where one writes the answer.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::markdown;
use leptos::prelude::*;

use super::forward::origin;
use super::names::display_name;
use crate::place::Place;
use crate::signal::Memo;
use crate::state::rows::{MessageRow, Quote, Says};
use crate::state::talk::Talk;
use crate::state::{State, use_state};
use crate::text::{BesideText, use_beside_text};
use crate::ui::icon::{Glyph, Icon};
use crate::watch::{live, memo};

/// Characters of a message that are quoted: a line has no room for more.
const QUOTED_CHARS_MAX: usize = 200;

/// What a message answers, or whose words it has: it can't be both.
pub(crate) fn quote(message: Memo<MessageRow>) -> AnyView {
    let (state, text) = (use_state(), use_beside_text());
    let (room, is_forwarded) = message.with_untracked(|message| (message.room, message.forwarded.is_some()));
    if is_forwarded {
        return origin(message);
    }
    let quote = memo(move || message.with(|message| message.quote.clone()));
    let link = move || {
        let to = quote.with(|quote| {
            let quote = quote.as_ref()?;
            Some(Place::message(Talk { room, thread: quote.thread }, quote.message))
        });
        to.unwrap_or(Place::room(room)).path()
    };
    let line = memo(move || quote.with(|quote| line(state, text.get(), quote.as_ref())));
    let spoken = move || line.with(|line| (text.get().replies.answers)(&line.by, &line.text));
    view! {
        <a class="quote" href=link aria-label=spoken data-quiet=live(move || line.with(|line| line.is_quiet.then_some("")))>
            <Icon glyph=Glyph::Reply small=true />
            <bdi class="quote-author">{move || line.with(|line| line.by.clone())}</bdi>
            <span class="quote-text" dir="auto">
                {move || line.with(|line| line.text.clone())}
            </span>
        </a>
    }
    .into_any()
}

/// What the draft of a room answers.
pub(crate) fn answering(room: RoomId, message: Revision) -> AnyView {
    let (state, text) = (use_state(), use_beside_text());
    let line = memo(move || {
        let quote = state.quoted(room, message);
        line(state, text.get(), Some(&quote))
    });
    let to = move || line.with(|line| (text.get().replies.answering)(&line.by));
    view! {
        <Icon glyph=Glyph::Reply small=true />
        <span class="quote-author">{to}</span>
        <span class="quote-text" dir="auto">
            {move || line.with(|line| line.text.clone())}
        </span>
    }
    .into_any()
}

/// A message in one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Whose message it is; empty, until that is known.
    pub(crate) by: String,
    pub(crate) text: String,
    /// Whether the text is not the message's own.
    pub(crate) is_quiet: bool,
}

/// A message as it is told in one line. Tracks what people are called.
pub(crate) fn line(state: State, words: &BesideText, quote: Option<&Quote>) -> Line {
    let name = |user: &UserId| display_name(state, *user, words.timeline.somebody);
    match quote.and_then(|quote| quote.says.as_ref()) {
        None => Line { text: words.replies.coming.to_owned(), is_quiet: true, ..Line::default() },
        Some((by, Says::Deleted(_))) => Line { by: name(by), text: words.changes.deleted.to_owned(), is_quiet: true },
        Some((by, Says::Text(body, files, _))) => {
            let said = markdown::in_one_line(body.as_str(), words.body.hidden);
            let said: String = said.chars().take(QUOTED_CHARS_MAX).collect();
            let file = files.first().filter(|_| said.is_empty()).map(|file| file.name.to_string());
            Line { by: name(by), is_quiet: file.is_some(), text: file.unwrap_or(said) }
        }
    }
}
