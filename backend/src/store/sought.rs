//! What messages are looked for, and what is found.

use std::borrow::Cow;

use adda_shared::file::Attachment;
use adda_shared::id::{Revision, RoomId, UnixMs, UserId};
use adda_shared::mention;
use adda_shared::poll::Poll;
use adda_shared::text::{MessageBody, PollChoice};

use super::sqlite;

/// A part of a room's log that is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub room: RoomId,
    /// The first revision.
    pub from: Revision,
    /// The revision behind the last.
    pub below: Revision,
}

/// What messages are looked for. More may be found than is meant: it is for who asks to look closer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Texts that must be in them, as [`super::fold`] makes them. Short ones can't be looked for.
    pub texts: Vec<String>,
    /// Who must have written them.
    pub by: Option<UserId>,
    /// Not sent before.
    pub from: UnixMs,
    /// Sent before.
    pub until: UnixMs,
}

impl Sought {
    /// Whether any of the texts can be looked for. Where not, every message of a stretch is read.
    pub fn is_indexed(&self) -> bool {
        self.texts.iter().any(|text| sqlite::is_indexed(text))
    }
}

/// A message that may be what is sought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub revision: Revision,
    pub at: UnixMs,
    pub by: UserId,
    /// The thread in which it stands.
    pub thread: Option<Revision>,
    /// Whether it has begun one.
    pub has_replies: bool,
    pub body: MessageBody,
    pub files: Vec<Attachment>,
    pub poll: Option<Poll>,
}

impl Candidate {
    /// The text that is searched.
    pub fn text(&self) -> Cow<'_, str> {
        searched(self.body.as_str(), &self.files, self.poll.as_ref())
    }
}

/// The text by which a message is found: what it says, and then a line with each choice of its poll and the name of each
/// file.
pub(super) fn searched<'b>(body: &'b str, files: &[Attachment], poll: Option<&Poll>) -> Cow<'b, str> {
    // Whoever looks for a name looks for what they see.
    let body: Cow<'b, str> = if body.contains("](") { mention::plain(body, |_| None).into() } else { body.into() };
    if files.is_empty() && poll.is_none() {
        return body;
    }
    let names = files.iter().map(|file| file.name.as_str());
    let choices = poll.into_iter().flat_map(|poll| &poll.choices).map(PollChoice::as_str);
    let lines = Some(&*body).filter(|body| !body.is_empty()).into_iter().chain(choices).chain(names);
    lines.collect::<Vec<_>>().join("\n").into()
}
