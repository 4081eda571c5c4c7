//! A message on its way as a text, which outlives the page and the version that wrote it.
//!
//! A line of fields, and then the text as it is:
//!
//! ```text
//! 1 ROOM NONCE AT STATE                 a message
//! files ROOM NONCE AT STATE FILES       one that carries files
//! reply ROOM NONCE AT STATE MESSAGE FILES   one that answers another, with what it carries
//! thread ROOM NONCE AT STATE THREAD MESSAGE FILES   one in a thread, with what it answers (0 for nothing) and carries
//! poll ROOM NONCE AT STATE THREAD MESSAGE FILES POLL   one that asks a poll, likewise
//! edit ROOM NONCE AT STATE MESSAGE      another text for one
//! delete ROOM NONCE AT STATE MESSAGE    the end of one, without a text
//! react ROOM NONCE AT STATE MESSAGE     an emoji for one, which is the text
//! unreact ROOM NONCE AT STATE MESSAGE   the end of that
//! pin ROOM NONCE AT STATE MESSAGE       one that is to be pinned, without a text
//! unpin ROOM NONCE AT STATE MESSAGE     the end of that
//! save ROOM NONCE AT STATE MESSAGE      one that is to be saved for oneself, without a text
//! unsave ROOM NONCE AT STATE MESSAGE    the end of that
//! follow ROOM NONCE AT STATE MESSAGE    one whose thread is to be followed, without a text
//! unfollow ROOM NONCE AT STATE MESSAGE  the end of that
//! vote ROOM NONCE AT STATE MESSAGE CHOICES   what is chosen in a poll, without a text
//! close ROOM NONCE AT STATE MESSAGE     a poll that is to be closed, without a text
//! BODY
//! ```
//!
//! The state is `new`, `tried` where the server may have it, or `refused` with the problem in postcard, in hexadecimal.
//! So are the files, the poll and what is chosen.

use super::{Draft, Echo, EchoState, Intent};
use crate::file::Uploaded;
use crate::id::{Revision, UnixMs};
use crate::protocol::problem::Problem;
use crate::protocol::{Form, decode_body, encode};
use crate::reaction::Emoji;
use crate::text::MessageBody;

/// How a line begins; a reader leaves alone what it does not know. Another form of one begins otherwise.
const MESSAGE: &str = "1";
const FILES: &str = "files";
const REPLY: &str = "reply";
const IN_THREAD: &str = "thread";
const EDIT: &str = "edit";
const DELETION: &str = "delete";
const REACTION: &str = "react";
const NO_REACTION: &str = "unreact";
const PIN: &str = "pin";
const NO_PIN: &str = "unpin";
const SAVED: &str = "save";
const NOT_SAVED: &str = "unsave";
const FOLLOWED: &str = "follow";
const NOT_FOLLOWED: &str = "unfollow";
const UNREAD: &str = "unread";
const POLL: &str = "poll";
const VOTE: &str = "vote";
const CLOSE: &str = "close";

impl Echo {
    /// As it is kept.
    #[must_use]
    pub fn to_kept(&self) -> String {
        let refused;
        let state = match &self.state {
            EchoState::Refused(problem) => {
                refused = "refused:".to_owned() + &hex(&encode(Form::Binary, problem));
                refused.as_str()
            }
            EchoState::Waiting { .. } | EchoState::Sending | EchoState::Accepted(_) => {
                if self.may_be_discarded() {
                    "new"
                } else {
                    "tried"
                }
            }
        };
        let (form, changed) = match &self.intent {
            Intent::Send(Draft { poll: Some(poll), thread, reply_to, files, .. }) => {
                let place = |message: &Option<Revision>| message.unwrap_or(Revision::ZERO).to_string();
                let (files, poll) = (hex(&encode(Form::Binary, files)), hex(&encode(Form::Binary, poll)));
                (POLL, [" ", &place(thread), " ", &place(reply_to), " ", &files, " ", &poll].concat())
            }
            Intent::Send(Draft { thread: Some(thread), reply_to, files, .. }) => {
                let answered = reply_to.unwrap_or(Revision::ZERO).to_string();
                (
                    IN_THREAD,
                    [" ", &thread.to_string(), " ", &answered, " ", &hex(&encode(Form::Binary, files))].concat(),
                )
            }
            Intent::Send(Draft { reply_to: Some(message), files, .. }) => {
                (REPLY, [" ", &message.to_string(), " ", &hex(&encode(Form::Binary, files))].concat())
            }
            Intent::Send(Draft { files, .. }) if files.is_empty() => (MESSAGE, String::new()),
            Intent::Send(Draft { files, .. }) => (FILES, " ".to_owned() + &hex(&encode(Form::Binary, files))),
            Intent::Edit { message, .. } => (EDIT, " ".to_owned() + &message.to_string()),
            Intent::Delete { message } => (DELETION, " ".to_owned() + &message.to_string()),
            Intent::React { message, is_on: true, .. } => (REACTION, " ".to_owned() + &message.to_string()),
            Intent::React { message, is_on: false, .. } => (NO_REACTION, " ".to_owned() + &message.to_string()),
            Intent::Pin { message, is_on } => {
                (if *is_on { PIN } else { NO_PIN }, " ".to_owned() + &message.to_string())
            }
            Intent::Save { message, is_on } => {
                (if *is_on { SAVED } else { NOT_SAVED }, " ".to_owned() + &message.to_string())
            }
            Intent::MarkUnread { message } => (UNREAD, " ".to_owned() + &message.to_string()),
            Intent::Vote { message, choices } => {
                (VOTE, [" ", &message.to_string(), " ", &hex(&encode(Form::Binary, choices))].concat())
            }
            Intent::ClosePoll { message } => (CLOSE, " ".to_owned() + &message.to_string()),
            Intent::Follow { message, is_on } => {
                (if *is_on { FOLLOWED } else { NOT_FOLLOWED }, " ".to_owned() + &message.to_string())
            }
        };
        let fields = [form, &self.room.to_string(), &self.nonce.to_string(), &self.at.0.to_string(), state];
        let body = match &self.intent {
            Intent::React { emoji, .. } => emoji.as_str(),
            Intent::Send(_)
            | Intent::Edit { .. }
            | Intent::Delete { .. }
            | Intent::Pin { .. }
            | Intent::Save { .. }
            | Intent::Follow { .. }
            | Intent::MarkUnread { .. }
            | Intent::Vote { .. }
            | Intent::ClosePoll { .. } => self.intent.body().map_or("", MessageBody::as_str),
        };
        [&fields.join(" "), &changed, "\n", body].concat()
    }

    /// What was kept. Nothing, where it is of a later version or damaged.
    ///
    /// What was refused with a problem that nobody knows any more is still refused.
    #[must_use]
    pub fn from_kept(text: &str) -> Option<Self> {
        let (line, body) = text.split_once('\n')?;
        let mut fields = line.split(' ');
        let form = fields.next()?;
        let (room, nonce) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let at = UnixMs(fields.next()?.parse().ok()?);
        let state = fields.next()?;
        let text = || MessageBody::parse(body).ok().filter(|body| !body.is_empty());
        let mut revision = || fields.next()?.parse().ok().map(Revision);
        let intent = match form {
            MESSAGE => Intent::Send(text()?.into()),
            FILES | REPLY | IN_THREAD | POLL => {
                let is_placed = form == IN_THREAD || form == POLL;
                let thread = if is_placed { Some(revision()?) } else { None };
                let thread = thread.filter(|message| *message > Revision::ZERO);
                let reply_to = if form == FILES { Revision::ZERO } else { revision()? };
                let reply_to = Some(reply_to).filter(|message| *message > Revision::ZERO);
                let files: Vec<Uploaded> = decode_body(Form::Binary, &unhex(fields.next()?)?).ok()?;
                let body = MessageBody::parse(body).ok().filter(|body| !(body.is_empty() && files.is_empty()))?;
                let poll = match form {
                    POLL => Some(decode_body(Form::Binary, &unhex(fields.next()?)?).ok()?),
                    _ => None,
                };
                Intent::Send(Draft { body, files, reply_to, thread, poll })
            }
            EDIT => Intent::Edit { message: revision()?, body: MessageBody::parse(body).ok()? },
            DELETION if body.is_empty() => Intent::Delete { message: revision()? },
            REACTION | NO_REACTION => {
                let emoji = Emoji::parse(body).ok()?;
                Intent::React { message: revision()?, emoji, is_on: form == REACTION }
            }
            PIN | NO_PIN if body.is_empty() => Intent::Pin { message: revision()?, is_on: form == PIN },
            SAVED | NOT_SAVED if body.is_empty() => Intent::Save { message: revision()?, is_on: form == SAVED },
            UNREAD if body.is_empty() => Intent::MarkUnread { message: revision()? },
            VOTE if body.is_empty() => {
                let message = revision()?;
                Intent::Vote { message, choices: decode_body(Form::Binary, &unhex(fields.next()?)?).ok()? }
            }
            CLOSE if body.is_empty() => Intent::ClosePoll { message: revision()? },
            FOLLOWED | NOT_FOLLOWED if body.is_empty() => {
                Intent::Follow { message: revision()?, is_on: form == FOLLOWED }
            }
            _ => return None,
        };
        let mut echo = Self::new(room, nonce, intent, at);
        match state {
            "new" => {}
            "tried" => echo.may_be_kept = true,
            other => {
                let problem = unhex(other.strip_prefix("refused:")?);
                let problem = problem.and_then(|bytes| decode_body(Form::Binary, &bytes).ok());
                echo.state = EchoState::Refused(problem.unwrap_or(Problem::Unreadable));
            }
        }
        fields.next().is_none().then_some(echo)
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(if half < 10 { b'0' + half } else { b'a' + half - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let half = |digit: u8| char::from(digit).to_digit(16).and_then(|half| u8::try_from(half).ok());
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some(half(*high)? << 4 | half(*low)?),
        _ => None,
    };
    digits.as_bytes().chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::{Attachment, FileName, Media, Uploaded};
    use crate::id::{Nonce, RoomId};

    fn echo(state: EchoState) -> Echo {
        changing(state, Intent::Send(body().into()))
    }

    fn body() -> MessageBody {
        MessageBody::parse("tea at five?\n\nবিকেলে চা").unwrap()
    }

    fn changing(state: EchoState, intent: Intent) -> Echo {
        Echo { state, ..Echo::new(RoomId(7), Nonce(0xfeed), intent, UnixMs(1_750_000_000_000)) }
    }

    fn waiting() -> EchoState {
        EchoState::Waiting { not_before: UnixMs(0) }
    }

    fn files() -> Vec<Uploaded> {
        let named = |upload, name| {
            let what = Attachment { name: FileName::of(name), bytes: 7, media: Media::Other, pixels: None };
            Uploaded { upload: Nonce(upload), what }
        };
        vec![named(1, "tea.txt"), named(2, "চা.txt")]
    }

    #[test]
    fn what_is_kept_is_written_as_ever() {
        let kept = "1 7 000000000000feed 1750000000000 new\ntea at five?\n\nবিকেলে চা";
        assert_eq!(echo(waiting()).to_kept(), kept);
        assert_eq!(Echo::from_kept(kept), Some(echo(waiting())));
        let tried = kept.replace(" new", " tried");
        assert_eq!(echo(EchoState::Sending).to_kept(), tried);
        assert_eq!(echo(EchoState::Accepted(Revision(9))).to_kept(), tried);
        assert_eq!(Echo::from_kept(&tried), Some(Echo { may_be_kept: true, ..echo(waiting()) }));
    }

    #[test]
    fn changes_are_kept_as_well() {
        let edit = changing(waiting(), Intent::Edit { message: Revision(5), body: body() });
        assert_eq!(edit.to_kept(), "edit 7 000000000000feed 1750000000000 new 5\ntea at five?\n\nবিকেলে চা");
        let deletion = changing(EchoState::Refused(Problem::NotAllowed), Intent::Delete { message: Revision(5) });
        assert!(deletion.to_kept().ends_with(" 5\n"));
        let carries = |body: MessageBody| changing(waiting(), Intent::Send(Draft { files: files(), ..body.into() }));
        let (with_text, alone) = (carries(body()), carries(MessageBody::none()));
        assert!(with_text.to_kept().starts_with("files 7 000000000000feed 1750000000000 new "));
        let emptied = changing(waiting(), Intent::Edit { message: Revision(5), body: MessageBody::none() });
        let react = |is_on| Intent::React { message: Revision(5), emoji: Emoji::parse("👍").unwrap(), is_on };
        let (on, off) = (changing(waiting(), react(true)), changing(waiting(), react(false)));
        let pin = |is_on| changing(waiting(), Intent::Pin { message: Revision(5), is_on });
        assert_eq!(pin(true).to_kept(), "pin 7 000000000000feed 1750000000000 new 5\n");
        let save = |is_on| changing(waiting(), Intent::Save { message: Revision(5), is_on });
        assert_eq!(save(true).to_kept(), "save 7 000000000000feed 1750000000000 new 5\n");
        let follow = |is_on| changing(waiting(), Intent::Follow { message: Revision(5), is_on });
        assert_eq!(follow(false).to_kept(), "unfollow 7 000000000000feed 1750000000000 new 5\n");
        let unread = changing(waiting(), Intent::MarkUnread { message: Revision(5) });
        assert_eq!(unread.to_kept(), "unread 7 000000000000feed 1750000000000 new 5\n");
        let reply = |reply_to| {
            let thread = Some(Revision(5));
            changing(waiting(), Intent::Send(Draft { files: files(), reply_to, thread, ..body().into() }))
        };
        assert!(reply(None).to_kept().starts_with("thread 7 000000000000feed 1750000000000 new 5 0 "));
        let beside = [pin(true), pin(false), save(true), save(false), follow(true), follow(false), unread];
        let beside = beside.into_iter().chain([reply(None), reply(Some(Revision(6)))]);
        for kept in [edit, deletion, with_text, alone, emptied, on, off].into_iter().chain(beside) {
            assert_eq!(Echo::from_kept(&kept.to_kept()), Some(kept));
        }
        let head = "7 000000000000feed 1 new";
        for damaged in [
            "edit {}\ntea",
            "edit {} x\ntea",
            "edit {} 5 9\ntea",
            "delete {} 5\ntea",
            "delete {}\n",
            "pin {}\n",
            "unpin {} 5\ntea",
            "save {}\n",
            "unsave {} 5\ntea",
            "follow {} 5\ntea",
            "unfollow {}\n",
            "await {} 5\n",
            "thread {} 5 00\ntea",
            "thread {} 5 0 00\n",
            "react {} 5\nok",
            "react {} 5\n",
            "unreact {}\n👍",
            "files {}\ntea",
            "files {} 02\ntea",
            "files {} zz\ntea",
        ] {
            assert_eq!(Echo::from_kept(&damaged.replace("{}", head)), None, "{damaged}");
        }
    }

    #[test]
    fn a_refusal_is_kept_with_its_problem() {
        for problem in [Problem::NotAllowed, Problem::RoomFull { max: 20_000 }] {
            let refused = echo(EchoState::Refused(problem));
            assert_eq!(Echo::from_kept(&refused.to_kept()), Some(refused));
        }
        for unknown in ["ff", "f", "zz", ""] {
            let kept = format!("1 7 000000000000feed 1750000000000 refused:{unknown}\ntea");
            let echo = Echo::from_kept(&kept).unwrap();
            assert_eq!(echo.state, EchoState::Refused(Problem::Unreadable), "{unknown}");
        }
    }

    #[test]
    fn what_is_damaged_or_of_a_later_version_is_not_read() {
        let kept = echo(waiting()).to_kept();
        for (from, to) in [("1 7", "2 7"), ("1 7", "1 x"), (" new", ""), (" new", " old"), (" new", " new more")] {
            assert_eq!(Echo::from_kept(&kept.replacen(from, to, 1)), None, "{from} {to}");
        }
        for text in ["", "\n", "[]", "1 7 000000000000feed 1 new", "1 7 000000000000feed 1 new\n"] {
            assert_eq!(Echo::from_kept(text), None, "{text}");
        }
    }
}
