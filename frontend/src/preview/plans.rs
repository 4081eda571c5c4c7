//! The scenes with what is to be done at a time.

use std::collections::VecDeque;

use adda_shared::id::{Nonce, Revision, RoomId, UnixMs};
use adda_shared::plan::{Plan, PlanState, Planned};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::outbox::Intent;

use super::acts::Act;
use super::cast::{BEN, GARDEN, LOBBY, body};
use super::scenes::{Plans, once};
use super::stage::Stage;
use crate::browser;
use crate::place::Place;
use crate::state::mirror::Connection;

const HOUR_MS: u64 = 60 * 60 * 1_000;

impl Plans {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        stage.place = Place::Plans;
        match self {
            Self::Some => stage.plans = plans(stage.history.last_of(BEN)),
            Self::Offline => {
                stage.plans = plans(stage.history.last_of(BEN));
                let at = UnixMs(browser::now().0 + 3 * HOUR_MS);
                stage.intend(71, Intent::Plan { at, what: says(LOBBY, "From the tunnel: bring the good cups.") }, None);
                let passed = Some(Problem::BadTime { days_max: 366 });
                stage.intend(72, Intent::Plan { at: UnixMs(1), what: says(GARDEN, "Is anybody there?") }, passed);
                stage.acts = once(Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) }));
            }
            Self::None => {}
            Self::Due => {
                stage.place = Place::room(LOBBY);
                let due = plans(stage.history.last_of(BEN)).into_iter().filter(|plan| plan.state == PlanState::Due);
                stage.comes_due = due.collect();
            }
            Self::SendLater => stage = asked("Shall we meet at five?"),
            Self::AnotherTime => {
                stage = asked("Shall we meet at five?");
                let last = "dialog .choice-option:last-child input";
                stage.acts.push_back(Act::Press(last, "dialog .plan-time"));
            }
            Self::Remind => {
                stage.place = Place::room(LOBBY);
                let message = stage.history.last_of(BEN);
                stage.acts = once(Act::OpenAbout(message, |dialogs| dialogs.planning));
            }
            Self::Note => {
                stage.place = Place::room(LOBBY);
                stage.acts = once(Act::Open(|dialogs| dialogs.planning));
            }
        }
        stage
    }
}

/// A message is written, and then to be sent later.
fn asked(text: &'static str) -> Stage {
    let mut stage = Stage::new();
    let later = Act::Press(".composer-add .icon-button:nth-of-type(3)", "dialog[open]");
    stage.acts = VecDeque::from([Act::WriteCommand(text), later]);
    stage
}

fn says(room: RoomId, text: &str) -> Planned {
    Planned::Message { room, thread: None, reply_to: None, body: body(text) }
}

fn plans(message: Revision) -> Vec<Plan> {
    let now = browser::now().0;
    let note = |text| Planned::Note(body(text));
    let plan = |nonce, at, what, state| Plan { nonce: Nonce(nonce), at: UnixMs(at), what, state };
    vec![
        plan(1, now + HOUR_MS, says(LOBBY, "Good morning! Tea is *ready*."), PlanState::Waiting),
        plan(2, now + 30 * HOUR_MS, says(GARDEN, "সবাই কাল সকালে বাগানে আসবেন, টমেটো তোলা হবে।"), PlanState::Waiting),
        plan(3, now - HOUR_MS, says(RoomId(77), "See you all there"), PlanState::NotThere),
        plan(4, now - HOUR_MS, Planned::Recall { room: LOBBY, message }, PlanState::Due),
        plan(
            5,
            now - 2 * HOUR_MS,
            note("Water the tea plants on the balcony before they give up on us for good"),
            PlanState::Due,
        ),
        plan(6, now + 100 * HOUR_MS, Planned::Recall { room: RoomId(77), message }, PlanState::Waiting),
    ]
}
