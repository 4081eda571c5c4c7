//! The scenes with polls.

use adda_shared::id::{Revision, UnixMs};
use adda_shared::item::Text;
use adda_shared::poll::{Poll, Tally, Vote};
use adda_shared::protocol::command::Voters;
use adda_shared::protocol::event::RoomFact;
use adda_shared::text::{MessageBody, PollChoice};

use super::acts::Act;
use super::cast::{ADA, BEN, CHLOE, RAHUL};
use super::scenes::{Polls, once};
use super::stage::Stage;
use crate::browser;

impl Polls {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        let in_a_day = browser::now().after_ms(26 * 60 * 60 * 1_000);
        let asked = ask(&mut stage, (self == Self::Open).then_some(in_a_day));
        let tally = Tally { counts: vec![3, 1], voters: 4 };
        let vote = Some(Vote { user: ADA, choices: vec![0] });
        stage.history.happens(BEN, 0, RoomFact::Voted { message: asked, tally, vote });
        match self {
            Self::Open => {}
            Self::Closed => {
                let closed_at = UnixMs(browser::now().0 - 60_000);
                stage.history.happens(BEN, 0, RoomFact::PollClosed { message: asked, closed_at });
            }
            Self::Voters => stage.acts = once(Act::OpenAbout(asked, |dialogs| dialogs.voters)),
            Self::Create => stage.acts = once(Act::Open(|dialogs| dialogs.poll)),
        }
        stage
    }
}

/// Ben asks.
fn ask(stage: &mut Stage, closes_at: Option<UnixMs>) -> Revision {
    let choices = ["Tea with milk, ginger and far too much sugar", "কড়া লিকার চা", "Water"];
    let choices = choices.map(|text| PollChoice::parse(text).expect("a choice")).into();
    let body = MessageBody::parse("What shall we *drink*?").expect("a text");
    let poll = Poll { choices, is_multiple: closes_at.is_none(), is_anonymous: closes_at.is_some(), closes_at };
    let text = Text { poll: Some(poll), ..body.into() };
    stage.history.sends(BEN, 1, text);
    stage.history.last_of(BEN)
}

/// Who chose what.
pub(super) fn voters() -> Voters {
    Voters { choices: vec![vec![ADA, CHLOE, RAHUL], vec![BEN], Vec::new()], people: Vec::new() }
}
