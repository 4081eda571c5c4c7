//! A message on its way as a text, which outlives the page and the version that wrote it.
//!
//! A line of fields, and then the message as it is:
//!
//! ```text
//! 1 ROOM NONCE AT STATE
//! BODY
//! ```
//!
//! The state is `new`, `tried` where the server may have it, or `refused` with the problem in postcard, in hexadecimal.

use super::{Echo, EchoState};
use crate::id::UnixMs;
use crate::protocol::problem::Problem;
use crate::protocol::{Form, decode_body, encode};
use crate::text::MessageBody;

/// Counts up where an older reader would misread a line.
const VERSION: &str = "1";

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
        let fields = [VERSION, &self.room.to_string(), &self.nonce.to_string(), &self.at.0.to_string(), state];
        [&fields.join(" "), "\n", self.body.as_str()].concat()
    }

    /// What was kept. Nothing, where it is of a later version or damaged.
    ///
    /// What was refused with a problem that nobody knows any more is still refused.
    #[must_use]
    pub fn from_kept(text: &str) -> Option<Self> {
        let (line, body) = text.split_once('\n')?;
        let mut fields = line.split(' ');
        if fields.next() != Some(VERSION) {
            return None;
        }
        let (room, nonce) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let at = UnixMs(fields.next()?.parse().ok()?);
        let mut echo = Self::new(room, nonce, MessageBody::parse(body).ok()?, at);
        match fields.next()? {
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
    use crate::id::{Nonce, Revision, RoomId};

    fn echo(state: EchoState) -> Echo {
        let body = MessageBody::parse("tea at five?\n\nবিকেলে চা").unwrap();
        Echo { state, ..Echo::new(RoomId(7), Nonce(0xfeed), body, UnixMs(1_750_000_000_000)) }
    }

    fn waiting() -> EchoState {
        EchoState::Waiting { not_before: UnixMs(0) }
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
