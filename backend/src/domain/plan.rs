//! Plans: messages that are to be sent at a time, and reminders.
//!
//! What is due is carried out in one transaction with its end: a message is kept and its plan gone, or neither.

use adda_shared::id::{Nonce, Revision, UnixMs, UserId};
use adda_shared::item::{Message, Said};
use adda_shared::limits;
use adda_shared::model::Presence;
use adda_shared::permission::RoomAction;
use adda_shared::plan::{Plan, PlanChange, PlanState, Planned, parse_note};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::{MessageBody, TextFault};

use super::message::{self, New, Sent};
use super::thread::Begun;
use super::{Ctx, Permit, bound};
use crate::error::{Error, Result};
use crate::store::{NO_ROOM, PlanId, PlanRow, Tx, View};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// How long somebody who is here has to see a reminder by themselves before their other devices are told.
const HERE_MS: u64 = 60 * 1_000;
/// A change that brings no event into a room.
const NOTHING: Sent = Sent { room: NO_ROOM, revision: Revision::ZERO };

/// Plans something, once for each nonce of who asks.
///
/// # Errors
/// `bad_time`, `too_many_plans`, `bad_text`, `too_many_mentions`, `no_such_room`, `not_allowed`, `no_such_message`.
pub fn add(tx: &mut dyn Tx, ctx: Ctx, nonce: Nonce, at: UnixMs, what: Planned) -> Result<Sent> {
    message::change(tx, ctx, NO_ROOM, nonce, |tx| {
        check_time(ctx, at)?;
        check(tx, ctx, &what)?;
        if tx.plan_count(ctx.user, what.is_message())? >= limits::PLANS_MAX {
            return Err(Problem::TooManyPlans { max: bound(limits::PLANS_MAX) }.into());
        }
        tx.add_plan(ctx.user, Plan { nonce, at, what, state: PlanState::Waiting })?;
        Ok(NOTHING.revision)
    })
}

/// Changes a plan of one's own, or ends it, once for each nonce of who asks.
///
/// # Errors
/// `no_such_plan`, `bad_time`, `bad_text`, `too_many_mentions`, `wrong_state`; those of sending, where that is asked.
pub fn change(tx: &mut dyn Tx, ctx: Ctx, nonce: Nonce, plan: Nonce, change: PlanChange) -> Result<Sent> {
    message::change(tx, ctx, NO_ROOM, nonce, |tx| {
        let row = tx.plan(ctx.user, plan)?.ok_or(Problem::NoSuchPlan)?;
        match change {
            PlanChange::Set { at, body: text } => {
                if row.plan.at != at || row.plan.state != PlanState::Waiting {
                    check_time(ctx, at)?;
                }
                let what = text.map_or(Ok(row.plan.what.clone()), |text| saying(&row.plan.what, &text))?;
                tx.set_plan(PlanRow { plan: Plan { at, what, state: PlanState::Waiting, ..row.plan }, ..row })?;
                Ok(NOTHING.revision)
            }
            PlanChange::SendNow => {
                let revision = send(tx, ctx, &row)?.revision;
                tx.end_plan(&row)?;
                Ok(revision)
            }
            PlanChange::End => {
                tx.end_plan(&row)?;
                Ok(NOTHING.revision)
            }
        }
    })
}

/// Carries out those of these plans that are still due, in this order.
///
/// # Errors
/// A fault of the store, or of one of the plans.
pub fn carry_out(tx: &mut dyn Tx, now: UnixMs, plans: &[PlanId], presence: &dyn Fn(UserId) -> Presence) -> Result<()> {
    for number in plans {
        let is_due = |row: &PlanRow| row.plan.state == PlanState::Waiting && row.plan.at <= now;
        let Some(row) = tx.plan_by_number(*number)?.filter(is_due) else { continue };
        let ctx = Ctx { user: row.user, now };
        if !row.plan.what.is_message() {
            remind(tx, now, row, presence)?;
            continue;
        }
        match send(tx, ctx, &row) {
            Ok(_) => tx.end_plan(&row)?,
            // What can't be kept at the moment is tried again.
            Err(Error::Refused(problem)) if !problem.is_passing() => {
                let state = why(tx, &row, &problem)?;
                tx.set_plan(PlanRow { plan: Plan { state, ..row.plan }, ..row })?;
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// Why a message was not sent. Who is out of an open room may still look at it, and is told that they are out.
fn why(view: &dyn View, row: &PlanRow, problem: &Problem) -> Result<PlanState> {
    if let Planned::Message { room, .. } = row.plan.what
        && view.membership(room, row.user)?.is_none()
    {
        return Ok(PlanState::NotThere);
    }
    Ok(PlanState::failed(problem))
}

/// Reminds somebody: on the pages that they have open, and later on their devices.
fn remind(tx: &mut dyn Tx, now: UnixMs, row: PlanRow, presence: &dyn Fn(UserId) -> Presence) -> Result<()> {
    let due_at = match presence(row.user) {
        Presence::Online => now.after_ms(HERE_MS),
        Presence::Away | Presence::Offline => now,
    };
    let PlanId(number) = row.number;
    for (session, retry_at) in tx.devices(row.user)? {
        tx.queue(session, NO_ROOM, Revision(number), due_at.max(retry_at))?;
    }
    tx.set_plan(PlanRow { plan: Plan { state: PlanState::Due, ..row.plan }, ..row })
}

/// Sends a message that was planned, as its author may now. Refuses before it has changed anything.
fn send(tx: &mut dyn Tx, ctx: Ctx, row: &PlanRow) -> Result<Sent> {
    match &row.plan.what {
        Planned::Message { room, thread, reply_to, body } => {
            let new = New { thread: *thread, reply_to: *reply_to, ..body.clone().into() };
            message::send(tx, ctx, *room, row.plan.nonce.planned(), new)
        }
        Planned::Recall { .. } | Planned::Note(_) => Err(Problem::WrongState.into()),
    }
}

/// Whether somebody may plan this now.
fn check(tx: &mut dyn Tx, ctx: Ctx, what: &Planned) -> Result<()> {
    match what {
        Planned::Message { room, thread, reply_to, body } => {
            Permit::check(tx, ctx, *room, RoomAction::Send)?;
            check_body(body)?;
            thread.map(|thread| Begun::find(tx, *room, thread)).transpose()?;
            reply_to.map(|answered| message::find(tx, *room, answered)).transpose()?;
            Ok(())
        }
        Planned::Recall { room, message } => {
            Permit::check(tx, ctx, *room, RoomAction::Read)?;
            match message::find(tx, *room, *message)?.1 {
                Message { said: Said::Text { .. }, .. } => Ok(()),
                Message { said: Said::Deleted { .. }, .. } => Err(Problem::NoSuchMessage.into()),
            }
        }
        Planned::Note(_) => Ok(()),
    }
}

/// What sending would refuse is refused now, while its author is here.
fn check_body(body: &MessageBody) -> Result<()> {
    if body.is_empty() {
        return Err(Problem::BadText { field: TextField::Body, fault: TextFault::Empty }.into());
    }
    message::references(body)?;
    Ok(())
}

fn check_time(ctx: Ctx, at: UnixMs) -> Result<()> {
    let last = ctx.now.after_ms(u64::from(limits::PLAN_DAYS_MAX) * DAY_MS);
    if at <= ctx.now || at > last {
        return Err(Problem::BadTime { days_max: limits::PLAN_DAYS_MAX }.into());
    }
    Ok(())
}

/// A plan that says something else.
fn saying(what: &Planned, text: &str) -> Result<Planned> {
    let bad = |field| move |fault| Error::from(Problem::BadText { field, fault });
    match what {
        Planned::Message { room, thread, reply_to, .. } => {
            let body = MessageBody::parse(text).map_err(bad(TextField::Body))?;
            check_body(&body)?;
            Ok(Planned::Message { room: *room, thread: *thread, reply_to: *reply_to, body })
        }
        Planned::Note(_) => Ok(Planned::Note(parse_note(text).map_err(bad(TextField::Note))?)),
        Planned::Recall { .. } => Err(Problem::WrongState.into()),
    }
}
