//! Something on its way as a text, which outlives the page and the version that wrote it.
//!
//! A line of fields: `2 ROOM NONCE AT STATE INTENT`. The state is `new`, `tried` where the server may have it, or
//! `refused` with the problem in postcard, in hexadecimal. So is the intent.
//!
//! What a later version adds to an intent goes to its end, where what an earlier one has kept reads as nothing: zeros.

use super::{Draft, Echo, EchoState, Intent};
use crate::id::UnixMs;
use crate::protocol::problem::Problem;
use crate::protocol::{Form, decode_body, decode_earlier, encode};

/// How a line begins; a reader leaves alone what it does not know.
const FORM: &str = "2";
const NEW: &str = "new";
const TRIED: &str = "tried";
const REFUSED: &str = "refused:";

impl Echo {
    /// As it is kept.
    #[must_use]
    pub fn to_kept(&self) -> String {
        let state = match &self.state {
            EchoState::Refused(problem) => [REFUSED, &hex(&encode(Form::Binary, problem))].concat(),
            EchoState::Waiting { .. } | EchoState::Sending | EchoState::Accepted(_) => {
                if self.may_be_discarded() { NEW } else { TRIED }.to_owned()
            }
        };
        let intent = hex(&encode(Form::Binary, &self.intent));
        let (room, nonce, at) = (self.room.to_string(), self.nonce.to_string(), self.at.0.to_string());
        [FORM, &room, &nonce, &at, &state, &intent].join(" ")
    }

    /// What was kept. Nothing, where it is of a later version or damaged.
    ///
    /// What was refused with a problem that nobody knows any more is still refused.
    #[must_use]
    pub fn from_kept(text: &str) -> Option<Self> {
        let mut fields = text.split(' ');
        if fields.next()? != FORM {
            return None;
        }
        let (room, nonce) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let at = UnixMs(fields.next()?.parse().ok()?);
        let state = fields.next()?;
        let intent: Intent = decode_earlier(unhex(fields.next()?)?).ok()?;
        if let Intent::Send(Draft { body, files, .. }) = &intent
            && body.is_empty()
            && files.is_empty()
        {
            return None;
        }
        let mut echo = Self::new(room, nonce, intent, at);
        match state {
            NEW => {}
            TRIED => echo.may_be_kept = true,
            other => {
                let problem = unhex(other.strip_prefix(REFUSED)?);
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
    use crate::id::{Nonce, Revision, RoomId};
    use crate::plan::{PlanChange, Planned};
    use crate::poll::Poll;
    use crate::reaction::Emoji;
    use crate::text::{LinkAddress, MessageBody, PollChoice};

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
        let kept = "2 7 000000000000feed 1750000000000 new 000b74656120617420666976650000000000";
        let draft = || Draft::from(MessageBody::parse("tea at five").unwrap());
        let echo = |state| changing(state, Intent::Send(draft()));
        assert_eq!(echo(waiting()).to_kept(), kept);
        assert_eq!(Echo::from_kept(kept), Some(echo(waiting())));
        let tried = kept.replace(" new", " tried");
        assert_eq!(echo(EchoState::Sending).to_kept(), tried);
        assert_eq!(echo(EchoState::Accepted(Revision(9))).to_kept(), tried);
        assert_eq!(Echo::from_kept(&tried), Some(Echo { may_be_kept: true, ..echo(waiting()) }));
        // By an earlier version, which forwarded nothing, and one that knew of no polls either.
        for missing in ["00", "0000"] {
            assert_eq!(Echo::from_kept(kept.strip_suffix(missing).unwrap()), Some(echo(waiting())));
        }
        let choices = ["tea", "coffee"].map(|choice| PollChoice::parse(choice).unwrap()).to_vec();
        let poll = Some(Poll { choices, is_multiple: false, is_anonymous: true, closes_at: None });
        let asks = changing(waiting(), Intent::Send(Draft { poll, ..draft() }));
        assert_eq!(Echo::from_kept(&asks.to_kept()), Some(asks));
    }

    #[test]
    fn changes_are_kept_as_well() {
        let message = Revision(5);
        let emoji = Emoji::parse("👍").unwrap();
        let carries = |body: MessageBody| Intent::Send(Draft { files: files(), ..body.into() });
        let reply = |reply_to| {
            let thread = Some(message);
            Intent::Send(Draft { files: files(), reply_to, thread, ..body().into() })
        };
        for intent in [
            carries(body()),
            carries(MessageBody::none()),
            reply(None),
            reply(Some(Revision(6))),
            Intent::Edit { message, body: body() },
            Intent::Edit { message, body: MessageBody::none() },
            Intent::Delete { message },
            Intent::React { message, emoji: emoji.clone(), is_on: true },
            Intent::React { message, emoji, is_on: false },
            Intent::Pin { message, is_on: true },
            Intent::Save { message, is_on: false },
            Intent::Follow { message, is_on: true },
            Intent::MarkUnread { message },
            Intent::Vote { message, choices: vec![0, 2] },
            Intent::ClosePoll { message },
            Intent::Plan { at: UnixMs(7), what: Planned::Recall { room: RoomId(2), message } },
            Intent::ChangePlan {
                plan: Nonce(3),
                change: PlanChange::Set { at: UnixMs(8), body: Some("tea".to_owned()) },
            },
            Intent::Plan { at: UnixMs(7), what: Planned::Note(body()) },
            Intent::Plan {
                at: UnixMs(7),
                what: Planned::Message { room: RoomId(2), thread: Some(message), reply_to: None, body: body() },
            },
            Intent::ChangePlan { plan: Nonce(3), change: PlanChange::Set { at: UnixMs(8), body: None } },
            Intent::ChangePlan { plan: Nonce(3), change: PlanChange::SendNow },
            Intent::ChangePlan { plan: Nonce(3), change: PlanChange::End },
            Intent::RemovePreview { message, link: LinkAddress::parse("https://example.org/tea").unwrap() },
        ] {
            let echo = changing(waiting(), intent);
            assert_eq!(Echo::from_kept(&echo.to_kept()), Some(echo));
        }
    }

    #[test]
    fn a_refusal_is_kept_with_its_problem() {
        for problem in [Problem::NotAllowed, Problem::RoomFull { max: 20_000 }] {
            let refused = echo(EchoState::Refused(problem));
            assert_eq!(Echo::from_kept(&refused.to_kept()), Some(refused));
        }
        for unknown in ["ff", "f", "zz", ""] {
            let kept = echo(waiting()).to_kept().replace(" new ", &format!(" refused:{unknown} "));
            let echo = Echo::from_kept(&kept).unwrap();
            assert_eq!(echo.state, EchoState::Refused(Problem::Unreadable), "{unknown}");
        }
    }

    #[test]
    fn what_is_damaged_or_of_a_later_version_is_not_read() {
        let kept = echo(waiting()).to_kept();
        for (from, to) in [("2 7", "3 7"), ("2 7", "2 x"), (" new ", " "), (" new", " old"), (" new ", " new more ")] {
            assert_eq!(Echo::from_kept(&kept.replacen(from, to, 1)), None, "{from} {to}");
        }
        let head = "2 7 000000000000feed 1 new";
        // Nothing, no digits, half a byte, an intent that nobody knows, an empty message, half a text, and more than there
        // is to read.
        for damaged in ["", "zz", "0", "7f05", "000000000000", "000b7465", "02051700000000000000000000"] {
            assert_eq!(Echo::from_kept(&format!("{head} {damaged}")), None, "{damaged}");
        }
        for text in ["", " ", "[]", head, &format!("{kept} "), "1 7 000000000000feed 1750000000000 new\ntea"] {
            assert_eq!(Echo::from_kept(text), None, "{text}");
        }
    }
}
