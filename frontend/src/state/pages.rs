//! What the pages of one person, open in the same browser, say to each other.

use adda_shared::id::{Nonce, Revision};
use adda_shared::replica::outbox::Echo;

use super::talk::Talk;

/// What one page says to all others of its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A message waits, or was refused: like this.
    Waits(Echo),
    /// A message waits no more: it is in its room at this revision or before, or was given up.
    Gone(Nonce, Option<Revision>),
    /// Whoever sends shall give this message up, if that may still be.
    GiveUp(Nonce),
    /// This is being written in a room or a thread, and kept by now.
    Draft(Talk, String),
    SignedOut,
}

impl Said {
    /// A letter, and then what belongs to it.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Waits(echo) => ["w", &echo.to_kept()].concat(),
            Self::Gone(nonce, revision) => {
                ["g", &nonce.to_string(), " ", &revision.map_or(0, |revision| revision.0).to_string()].concat()
            }
            Self::GiveUp(nonce) => ["u", &nonce.to_string()].concat(),
            Self::Draft(talk, text) => ["d", &talk.name(), " ", text].concat(),
            Self::SignedOut => "o".to_owned(),
        }
    }

    /// Nothing, where a page of another version says it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (letter, rest) = text.split_at_checked(1)?;
        match letter {
            "w" => Echo::from_kept(rest).map(Self::Waits),
            "g" => {
                let (nonce, revision) = rest.split_once(' ')?;
                let revision = Revision(revision.parse().ok()?);
                Some(Self::Gone(nonce.parse().ok()?, (revision > Revision::ZERO).then_some(revision)))
            }
            "u" => rest.parse().ok().map(Self::GiveUp),
            "d" => {
                let (name, text) = rest.split_once(' ')?;
                Some(Self::Draft(Talk::named(name)?, text.to_owned()))
            }
            "o" => Some(Self::SignedOut),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use adda_shared::id::{RoomId, UnixMs};
    use adda_shared::replica::outbox::Intent;
    use adda_shared::text::MessageBody;

    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        let body = MessageBody::parse("tea at five?\n\nবিকেলে চা").expect("short");
        let waits = |intent| Said::Waits(Echo::new(RoomId(7), Nonce(0xfeed), intent, UnixMs(9)));
        let all = [
            waits(Intent::Send(body.clone().into())),
            waits(Intent::Edit { message: Revision(3), body }),
            waits(Intent::Delete { message: Revision(3) }),
            Said::Gone(Nonce(1), Some(Revision(9))),
            Said::Gone(Nonce(1), None),
            Said::GiveUp(Nonce(1)),
            Said::Draft(Talk::in_room(RoomId(7)), "half a\nthought ".to_owned()),
            Said::Draft(Talk::in_room(RoomId(7)), String::new()),
            Said::Draft(Talk::in_thread(RoomId(7), Revision(12)), "1 2".to_owned()),
            Said::SignedOut,
        ];
        for said in all {
            assert_eq!(Said::parse(&said.to_text()), Some(said));
        }
    }

    #[test]
    fn what_another_version_says_is_passed_over() {
        for text in ["", "x", "w1 7", "g1", "gx 1", "g0000000000000001 x", "u", "d7", "dx ", "ও"] {
            assert_eq!(Said::parse(text), None, "{text}");
        }
    }
}
