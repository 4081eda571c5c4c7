//! What somebody plans for a later time.

use adda_shared::id::{Epoch, Nonce, RoomId};
use adda_shared::plan::{PlanChange, Planned};
use adda_shared::text::MessageBody;

use super::Client;
use crate::world::World;

/// A message that somebody planned.
#[derive(Clone, Debug)]
pub(crate) struct Planning {
    pub(crate) nonce: Nonce,
    /// In which lives the server has said that it is kept.
    pub(crate) acknowledged: Vec<Epoch>,
}

impl Client {
    /// Plans a message or a reminder, or changes one that is planned.
    pub(crate) fn plan(&self, world: &World, room: RoomId) {
        let mut state = self.state();
        let nonce = Nonce(world.chance.number());
        let at = world.now().after_ms(world.chance.pick(&[1, 500, 5_000, 60_000]));
        let held: Vec<Nonce> = state.replica.plans().iter().map(|plan| plan.nonce).collect();
        if !held.is_empty() && world.chance.one_in(2) {
            let plan = world.chance.pick(&held);
            let body = world.chance.one_in(2).then(|| format!("planned by {}: {nonce}", self.index));
            let change = match world.chance.below(4) {
                0 => PlanChange::End,
                1 => PlanChange::SendNow,
                _ => PlanChange::Set { at, body },
            };
            let ends = change == PlanChange::End;
            let planned = state.replica.change_plan(plan, nonce, change, world.now());
            if planned.is_ok() && ends {
                // It may be of another device of theirs.
                state.plans_ended.insert(plan);
            }
        } else {
            let text = format!("planned {} by client {}", state.plans.len(), self.index);
            let body = MessageBody::parse(&text).expect("a short text");
            let what = if world.chance.one_in(4) {
                Planned::Note(body)
            } else {
                Planned::Message { room, thread: None, reply_to: None, body }
            };
            if state.replica.plan(nonce, at, what, world.now()).is_ok() {
                state.plans.push(Planning { nonce, acknowledged: Vec::new() });
            }
        }
        state.keep();
        self.flush(world, &mut state);
    }
}
