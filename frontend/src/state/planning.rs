//! What one has planned: messages that are to be sent at a time, and reminders, with what the server has not heard yet.

use std::rc::Rc;

use adda_shared::id::{Nonce, UnixMs};
use adda_shared::plan::{Plan, PlanChange, PlanState, Planned};
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::Replica;
use adda_shared::replica::outbox::{Echo, EchoState, Intent, Turn};
use adda_shared::text::MessageBody;
use leptos::prelude::*;

use super::mirror::show;
use super::{Inner, State, Unsent};
use crate::signal::Signal;

/// A plan as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListedPlan {
    /// As it is, or shall be.
    pub(crate) plan: Plan,
    /// Whether the server has yet to hear of it, or of a change of it.
    pub(crate) is_waiting: bool,
    /// What was refused of it, and why: the plan itself, or another text for it.
    pub(crate) refused: Option<(Nonce, Problem)>,
}

impl State {
    /// Of how much one was reminded and has not said that it is done, and how much could not be sent. Tracks.
    pub(crate) fn plans_due(self) -> Signal<u64> {
        self.inner().mirror.plans_due.clone().into()
    }

    /// Says of how much that is.
    pub(crate) fn count_due(self, due: u64) {
        show(&self.inner().mirror.plans_due, due);
    }

    /// Plans something, now or when the server can be told.
    pub(crate) fn plan(self, at: UnixMs, what: Planned) -> Result<(), Unsent> {
        self.inner().change(|replica, nonce, now| replica.plan(nonce, at, what, now))
    }

    /// Changes what one has planned, now or when the server can be told. The end of what it can't have heard of is here.
    pub(crate) fn change_plan(self, plan: Nonce, change: PlanChange) -> Result<(), Unsent> {
        let inner = self.inner();
        let is_own = || inner.replica.borrow().turn() != Turn::Follows;
        if change == PlanChange::End && is_own() && inner.give_up_plan(plan, true) {
            return Ok(());
        }
        inner.change(|replica, nonce, now| replica.change_plan(plan, nonce, change, now))
    }

    /// Gives up what was refused of a plan; with a plan that was refused itself, all that was to become of it.
    pub(crate) fn give_up_refused(self, listed: &ListedPlan) {
        let Some((refused, _)) = listed.refused else { return };
        self.inner().give_up_plan(listed.plan.nonce, refused == listed.plan.nonce);
    }

    /// What a message shall say that is typed so: people and rooms by their numbers.
    pub(crate) fn body_of(self, typed: &str) -> Result<MessageBody, Unsent> {
        MessageBody::parse(&self.inner().resolve(typed)).map_err(Unsent::Text)
    }

    /// What one has planned: what is due first, then what could not be sent, then by time. Tracks.
    pub(crate) fn plans(self) -> Vec<ListedPlan> {
        let inner = self.inner();
        inner.mirror.preferences_told.track();
        let replica = inner.replica.borrow();
        listed(&replica)
    }

    /// One of these, by its name. Does not track.
    pub(crate) fn find_plan(self, nonce: Nonce) -> Option<ListedPlan> {
        untrack(|| self.plans()).into_iter().find(|listed| listed.plan.nonce == nonce)
    }
}

impl Inner {
    /// Gives up what the server can't have of a plan: what was refused of it, or the plan and all that was to become of
    /// it. Answers whether the plan itself was among that.
    fn give_up_plan(self: &Rc<Self>, plan: Nonce, is_all: bool) -> bool {
        let of_it = |echo: &Echo| {
            let is_of_it = echo.nonce == plan
                || matches!(&echo.intent, Intent::ChangePlan { plan: changed, .. } if *changed == plan);
            is_of_it && echo.may_be_discarded() && (is_all || matches!(echo.state, EchoState::Refused(_)))
        };
        let mut given_up: Vec<Nonce> = Vec::new();
        let turn = {
            let replica = self.replica.borrow();
            given_up.extend(replica.outbox().filter(|echo| of_it(echo)).map(|echo| echo.nonce));
            replica.turn()
        };
        for nonce in &given_up {
            if turn == Turn::Follows {
                self.discard(*nonce, Box::new(|_| {}));
            } else {
                self.give_up(*nonce);
            }
        }
        given_up.contains(&plan)
    }
}

/// What a replica knows of plans, in the order in which they are shown.
fn listed(replica: &Replica) -> Vec<ListedPlan> {
    let told = |plan: &Plan| ListedPlan { plan: plan.clone(), is_waiting: false, refused: None };
    let mut plans: Vec<ListedPlan> = replica.plans().iter().map(told).collect();
    for echo in replica.outbox() {
        let problem = match &echo.state {
            EchoState::Refused(problem) => Some(problem.clone()),
            EchoState::Waiting { .. } | EchoState::Sending | EchoState::Accepted(_) => None,
        };
        let refused = problem.map(|problem| (echo.nonce, problem));
        if let Intent::Plan { at, what } = &echo.intent {
            if plans.iter().all(|listed| listed.plan.nonce != echo.nonce) {
                let plan = Plan { nonce: echo.nonce, at: *at, what: what.clone(), state: PlanState::Waiting };
                plans.push(ListedPlan { plan, is_waiting: true, refused });
            }
        } else if let Intent::ChangePlan { plan, change } = &echo.intent {
            let place = plans.iter().position(|listed| listed.plan.nonce == *plan);
            match (place, refused) {
                (Some(place), refused) => {
                    apply(&mut plans, place, change);
                    if let Some(listed) = plans.get_mut(place).filter(|listed| listed.plan.nonce == *plan) {
                        listed.is_waiting = true;
                        // Where the plan was refused, each change of it is, and that says less.
                        listed.refused = listed.refused.take().or(refused);
                    }
                }
                (None, Some(refused)) => plans.extend(orphaned(change, refused)),
                (None, None) => {}
            }
        }
    }
    plans.sort_by_key(|listed| (rank(listed), listed.plan.at));
    plans
}

/// Another text for a plan that was carried out meanwhile, or ended elsewhere: what was written is not lost with it. It is
/// known by the name of the change.
fn orphaned(change: &PlanChange, refused: (Nonce, Problem)) -> Option<ListedPlan> {
    let PlanChange::Set { at, body: Some(text) } = change else { return None };
    let what = Planned::Note(MessageBody::parse(text).ok()?);
    let plan = Plan { nonce: refused.0, at: *at, what, state: PlanState::Waiting };
    Some(ListedPlan { plan, is_waiting: true, refused: Some(refused) })
}

const fn rank(listed: &ListedPlan) -> u8 {
    match (listed.refused.is_some(), listed.plan.state) {
        (false, PlanState::Due) => 0,
        (true, _)
        | (false, PlanState::NotThere | PlanState::NotAllowed | PlanState::NoSuchMessage | PlanState::Refused) => 1,
        (false, PlanState::Waiting) => 2,
    }
}

/// Shows what shall be.
fn apply(plans: &mut Vec<ListedPlan>, place: usize, change: &PlanChange) {
    match change {
        PlanChange::Set { at, body } => {
            let plan = &mut plans[place].plan;
            (plan.at, plan.state) = (*at, PlanState::Waiting);
            match (&mut plan.what, body) {
                (Planned::Message { body: says, .. } | Planned::Note(says), Some(text)) => {
                    if let Ok(body) = MessageBody::parse(text) {
                        *says = body;
                    }
                }
                (Planned::Message { .. } | Planned::Note(_) | Planned::Recall { .. }, _) => {}
            }
        }
        PlanChange::SendNow | PlanChange::End => drop(plans.remove(place)),
    }
}

#[cfg(test)]
mod tests {
    use adda_shared::id::{RoomId, UserId};

    use super::*;

    const PAST: Problem = Problem::BadTime { days_max: 366 };

    fn note(text: &str) -> Planned {
        Planned::Note(MessageBody::parse(text).expect("a short text"))
    }

    fn refused(nonce: u64, intent: Intent, problem: Problem) -> Echo {
        Echo { state: EchoState::Refused(problem), ..waiting(nonce, intent) }
    }

    fn waiting(nonce: u64, intent: Intent) -> Echo {
        Echo::new(RoomId(0), Nonce(nonce), intent, UnixMs(nonce))
    }

    fn set(text: &str) -> Intent {
        Intent::ChangePlan { plan: Nonce(1), change: PlanChange::Set { at: UnixMs(9), body: Some(text.to_owned()) } }
    }

    fn shown(outbox: Vec<Echo>) -> Vec<ListedPlan> {
        listed(&Replica::new(UserId(1), outbox))
    }

    fn plan(nonce: u64, at: u64, text: &str, refused: Option<(Nonce, Problem)>) -> ListedPlan {
        let plan = Plan { nonce: Nonce(nonce), at: UnixMs(at), what: note(text), state: PlanState::Waiting };
        ListedPlan { plan, is_waiting: true, refused }
    }

    #[test]
    fn a_plan_that_was_refused_says_why_itself_whatever_was_to_become_of_it() {
        let first = Intent::Plan { at: UnixMs(5), what: note("tea") };
        let untold = shown(vec![waiting(1, first.clone()), waiting(2, set("chai"))]);
        assert_eq!(untold, [plan(1, 9, "chai", None)]);
        let both = shown(vec![refused(1, first, PAST), refused(2, set("chai"), Problem::NoSuchPlan)]);
        assert_eq!(both, [plan(1, 9, "chai", Some((Nonce(1), PAST)))]);
    }

    #[test]
    fn another_text_for_a_plan_that_is_over_is_not_lost() {
        let orphan = shown(vec![refused(2, set("chai"), Problem::NoSuchPlan)]);
        assert_eq!(orphan, [plan(2, 9, "chai", Some((Nonce(2), Problem::NoSuchPlan)))]);
        assert!(shown(vec![waiting(2, set("chai"))]).is_empty(), "it may be about to be told of");
    }
}
