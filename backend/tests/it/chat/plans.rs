//! Plans: messages that are sent at a time, and reminders. The clock is turned by hand.

use adda_backend::plans::carry_out;
use adda_shared::id::{Nonce, Revision, RoomId, UnixMs};
use adda_shared::limits::{MENTIONS_MAX, PLAN_DAYS_MAX, PLANS_MAX};
use adda_shared::plan::{Plan, PlanChange, PlanState, Planned};
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewPlan, Reply};
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::replica::Replica;
use adda_shared::text::TextFault;

use crate::harness::{Client, LOBBY, World};

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

fn message(body: &str) -> NewPlan {
    NewPlan::Message { room: LOBBY, thread: None, reply_to: None, body: body.to_owned() }
}

fn note(text: &str) -> NewPlan {
    NewPlan::Note(text.to_owned())
}

/// What a client knows of what is planned: the texts, and how far they are.
fn planned(replica: &Replica) -> Vec<(String, PlanState)> {
    let text = |plan: &Plan| match &plan.what {
        Planned::Message { body, .. } => body.to_string(),
        Planned::Note(text) => text.to_string(),
        Planned::Recall { message, .. } => format!("message {message}"),
    };
    let mut plans: Vec<&Plan> = replica.plans().iter().collect();
    plans.sort_by_key(|plan| plan.at);
    plans.into_iter().map(|plan| (text(plan), plan.state)).collect()
}

/// The last messages of the lobby, as a client holds them.
fn said(replica: &Replica) -> Vec<String> {
    let items = replica.room(LOBBY).into_iter().flat_map(|room| room.timeline().items());
    items.filter_map(|item| item.body()).map(ToString::to_string).collect()
}

/// Somebody's own plan, in so many milliseconds.
async fn plan(world: &World, client: &mut Client, in_ms: u64, what: NewPlan) -> Nonce {
    let (nonce, at) = (world.site.nonce(), world.site.now().after_ms(in_ms));
    assert_eq!(client.ask(Command::Plan { nonce, at, what }).await, Ok(Reply::Sent { revision: Revision::ZERO }));
    client.until(|replica| replica.plans().iter().any(|plan| plan.nonce == nonce)).await;
    nonce
}

async fn change(world: &World, client: &mut Client, plan: Nonce, change: PlanChange) -> Result<Reply, Problem> {
    client.ask(Command::ChangePlan { plan, nonce: world.site.nonce(), change }).await
}

/// So much time passes, and what has fallen due by then is done.
async fn pass(world: &World, ms: u64) {
    world.site.pass_ms(ms);
    carry_out(&world.app).await.expect("the store is well");
}

#[tokio::test]
async fn a_message_is_sent_at_its_time_like_any_other_and_only_once() {
    let (world, mut ada) = World::claimed().await;
    let mut phone = world.sign_in("Ada", Form::Binary).await;
    let mut ben = world.join("Ben", Form::Json).await;
    plan(&world, &mut ada, HOUR_MS, message("tea is ready")).await;
    phone.until(|replica| planned(replica) == [("tea is ready".to_owned(), PlanState::Waiting)]).await;
    pass(&world, HOUR_MS - 1).await;
    ben.settle().await;
    assert!(said(&ben.replica).is_empty() && ben.replica.plans().is_empty(), "nobody else hears of a plan");
    pass(&world, 1).await;
    for client in [&mut ada, &mut phone, &mut ben] {
        client.until(|replica| said(replica) == ["tea is ready"]).await;
    }
    for client in [&mut ada, &mut phone] {
        client.until(|replica| replica.plans().is_empty()).await;
    }
    let item = ben.replica.room(LOBBY).expect("he is in it").timeline().items().last().expect("just said").clone();
    assert_eq!((item.by, item.at), (ada.user, world.site.now()));
    pass(&world, DAY_MS).await;
    ben.settle().await;
    assert_eq!(said(&ben.replica), ["tea is ready"]);
    world.finish([ada, phone, ben]).await;
}

#[tokio::test]
async fn what_fell_due_while_no_server_ran_is_sent_at_the_start_in_order() {
    let (mut world, mut ada) = World::claimed().await;
    plan(&world, &mut ada, 2 * HOUR_MS, message("second")).await;
    plan(&world, &mut ada, HOUR_MS, message("first")).await;
    plan(&world, &mut ada, 9 * HOUR_MS, message("not yet")).await;
    ada.drop_socket();
    world.stop().await;
    world.site.pass_ms(3 * HOUR_MS);
    world.start().await;
    ada.connect().await;
    ada.until(|replica| said(replica) == ["first", "second"]).await;
    ada.until(|replica| planned(replica) == [("not yet".to_owned(), PlanState::Waiting)]).await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_plan_that_can_t_be_carried_out_holds_nobody_else_s_up() {
    let (mut world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    plan(&world, &mut ada, HOUR_MS, message("before")).await;
    plan(&world, &mut ada, HOUR_MS + 1, message("not to be kept")).await;
    plan(&world, &mut ada, HOUR_MS + 2, note("not to be read")).await;
    plan(&world, &mut ben, HOUR_MS + 3, message("behind")).await;
    plan(&world, &mut ben, DAY_MS, message("a day later")).await;
    let by_hand =
        rusqlite::Connection::open(world.directory().join(adda_backend::store::sqlite::FILE)).expect("it opens");
    let statements = "
        CREATE TABLE trap (user INTEGER REFERENCES person (user));
        CREATE TRIGGER spring AFTER INSERT ON message WHEN NEW.body = 'not to be kept'
            BEGIN INSERT INTO trap VALUES (99); END;
        UPDATE plan SET what = 'nonsense' WHERE what LIKE '%not to be read%';";
    by_hand.execute_batch(statements).expect("a trap");
    pass(&world, DAY_MS - HOUR_MS).await;
    ben.until(|replica| said(replica) == ["before", "behind"]).await;
    pass(&world, HOUR_MS).await;
    ben.until(|replica| said(replica) == ["before", "behind", "a day later"]).await;
    // With another time it is tried again.
    by_hand.execute_batch("DROP TRIGGER spring;").expect("no trap");
    ada.until(|replica| replica.plans().len() == 2).await;
    let trapped = ada.replica.plans().iter().find(|plan| plan.what.is_message()).map(|plan| plan.nonce);
    let at = world.site.now().after_ms(HOUR_MS);
    let again = PlanChange::Set { at, body: None };
    assert!(change(&world, &mut ada, trapped.expect("it waits"), again).await.is_ok());
    pass(&world, HOUR_MS).await;
    ben.until(|replica| said(replica).last().is_some_and(|said| said == "not to be kept")).await;
    ada.retire();
    ben.retire();
    world.stop().await;
}

#[tokio::test]
async fn what_can_t_be_sent_stays_and_says_why() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    plan(&world, &mut ben, HOUR_MS, message("see you")).await;
    ben.done(Command::LeaveRoom { room: LOBBY }).await;
    pass(&world, HOUR_MS).await;
    let not_there = [("see you".to_owned(), PlanState::NotThere)];
    ben.until(|replica| planned(replica) == not_there).await;
    // It is not tried again by itself, and can be, once they are back.
    ben.done(Command::JoinRoom { room: LOBBY }).await;
    pass(&world, HOUR_MS).await;
    ben.settle().await;
    assert_eq!(planned(&ben.replica), not_there);
    let failed = ben.replica.plans()[0].nonce;
    let sent = change(&world, &mut ben, failed, PlanChange::SendNow).await;
    assert!(matches!(sent, Ok(Reply::Sent { revision }) if revision > Revision::ZERO));
    ben.until(|replica| replica.plans().is_empty() && said(replica) == ["see you"]).await;
    let late = plan(&world, &mut ben, HOUR_MS, message("too late")).await;
    ada.done(Command::ArchiveRoom { room: LOBBY, is_archived: true }).await;
    assert_eq!(change(&world, &mut ben, late, PlanChange::SendNow).await, Err(Problem::NotAllowed));
    pass(&world, HOUR_MS).await;
    ben.until(|replica| planned(replica) == [("too late".to_owned(), PlanState::NotAllowed)]).await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn a_plan_is_changed_and_ended_and_each_of_that_is_done_once() {
    let (world, mut ada) = World::claimed().await;
    let first = plan(&world, &mut ada, HOUR_MS, message("tea at five")).await;
    let at = world.site.now().after_ms(2 * HOUR_MS);
    let later = PlanChange::Set { at, body: Some("tea at six".to_owned()) };
    assert!(change(&world, &mut ada, first, later).await.is_ok());
    pass(&world, HOUR_MS).await;
    ada.until(|replica| planned(replica) == [("tea at six".to_owned(), PlanState::Waiting)]).await;
    // The same once more makes no second one, also where the first is over by then.
    let (nonce, at) = (world.site.nonce(), world.site.now().after_ms(DAY_MS));
    let again = || Command::Plan { nonce, at, what: message("once") };
    let end = Command::ChangePlan { plan: nonce, nonce: world.site.nonce(), change: PlanChange::End };
    for command in [again(), again(), end.clone(), again(), end] {
        assert_eq!(ada.ask(command).await, Ok(Reply::Sent { revision: Revision::ZERO }));
    }
    assert_eq!(change(&world, &mut ada, nonce, PlanChange::End).await, Err(Problem::NoSuchPlan));
    pass(&world, DAY_MS).await;
    ada.until(|replica| said(replica) == ["tea at six"] && replica.plans().is_empty()).await;
    assert_eq!(change(&world, &mut ada, first, PlanChange::SendNow).await, Err(Problem::NoSuchPlan));
    world.finish([ada]).await;
}

#[tokio::test]
async fn somebody_is_reminded_once_until_it_is_done_or_put_off() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let said = ada.say(LOBBY, "who waters the tea?").await;
    ben.reach(LOBBY, said).await;
    let recall = plan(&world, &mut ben, HOUR_MS, NewPlan::Recall { room: LOBBY, message: said }).await;
    plan(&world, &mut ben, 2 * HOUR_MS, note("water the tea")).await;
    pass(&world, HOUR_MS).await;
    let text = format!("message {said}");
    let both = |first, second| [(text.clone(), first), ("water the tea".to_owned(), second)];
    ben.until(|replica| planned(replica) == both(PlanState::Due, PlanState::Waiting)).await;
    // Who was away finds it due.
    ben.drop_socket();
    pass(&world, HOUR_MS).await;
    ben.connect().await;
    ben.until(|replica| planned(replica) == both(PlanState::Due, PlanState::Due)).await;
    let at = world.site.now().after_ms(DAY_MS);
    assert!(change(&world, &mut ben, recall, PlanChange::Set { at, body: None }).await.is_ok());
    ben.until(|replica| replica.plans().iter().any(|plan| plan.at == at && plan.state == PlanState::Waiting)).await;
    // That the message is gone by then changes nothing about the reminder, which says nothing of it.
    ada.done(Command::DeleteMessage { room: LOBBY, message: said, nonce: world.site.nonce() }).await;
    pass(&world, DAY_MS).await;
    ben.until(|replica| replica.plans().iter().all(|plan| plan.state == PlanState::Due)).await;
    assert_eq!(change(&world, &mut ben, recall, PlanChange::SendNow).await, Err(Problem::WrongState));
    assert!(change(&world, &mut ben, recall, PlanChange::End).await.is_ok());
    ben.until(|replica| planned(replica) == [("water the tea".to_owned(), PlanState::Due)]).await;
    assert!(ada.replica.plans().is_empty());
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn what_can_t_be_planned_is_refused() {
    let (world, mut ada) = World::claimed().await;
    let said = ada.say(LOBBY, "tea?").await;
    let now = world.site.now();
    let soon = now.after_ms(HOUR_MS);
    let far = now.after_ms(u64::from(PLAN_DAYS_MAX) * DAY_MS);
    let nowhere = |thread, reply_to| NewPlan::Message { room: LOBBY, thread, reply_to, body: "tea".to_owned() };
    let gone = Some(Revision(99));
    let empty = |field| Problem::BadText { field, fault: TextFault::Empty };
    let many: String = (0..=MENTIONS_MAX).map(|room| format!("#[x]({}) ", room + 1_000)).collect();
    let max = u32::try_from(MENTIONS_MAX).expect("few");
    let refused = [
        (now, note("tea"), Problem::BadTime { days_max: PLAN_DAYS_MAX }),
        (UnixMs(0), message("tea"), Problem::BadTime { days_max: PLAN_DAYS_MAX }),
        (far.after_ms(1), note("tea"), Problem::BadTime { days_max: PLAN_DAYS_MAX }),
        (soon, message(""), empty(TextField::Body)),
        (soon, note(""), empty(TextField::Note)),
        (soon, message(&many), Problem::TooManyMentions { max }),
        (soon, nowhere(gone, None), Problem::NoSuchMessage),
        (soon, nowhere(None, gone), Problem::NoSuchMessage),
        (soon, NewPlan::Recall { room: LOBBY, message: Revision(99) }, Problem::NoSuchMessage),
        (soon, NewPlan::Recall { room: RoomId(99), message: said }, Problem::NoSuchRoom),
    ];
    for (at, what, problem) in refused {
        let command = Command::Plan { nonce: world.site.nonce(), at, what };
        assert_eq!(ada.ask(command.clone()).await, Err(problem), "{command:?}");
    }
    let recall = plan(&world, &mut ada, HOUR_MS, NewPlan::Recall { room: LOBBY, message: said }).await;
    let says = PlanChange::Set { at: soon, body: Some("tea".to_owned()) };
    assert_eq!(change(&world, &mut ada, recall, says).await, Err(Problem::WrongState));
    let planned = plan(&world, &mut ada, HOUR_MS, message("tea")).await;
    let crowded = PlanChange::Set { at: soon, body: Some(many) };
    assert_eq!(change(&world, &mut ada, planned, crowded).await, Err(Problem::TooManyMentions { max }));
    let past = PlanChange::Set { at: now, body: None };
    assert_eq!(change(&world, &mut ada, recall, past).await, Err(Problem::BadTime { days_max: PLAN_DAYS_MAX }));
    world.finish([ada]).await;
}

#[tokio::test]
async fn so_many_of_a_kind_can_be_planned_and_no_more() {
    let (world, mut ada) = World::claimed().await;
    let max = u32::try_from(PLANS_MAX).expect("few");
    for number in 0..PLANS_MAX {
        let (nonce, at) = (world.site.nonce(), world.site.now().after_ms(HOUR_MS + number as u64));
        assert!(ada.ask(Command::Plan { nonce, at, what: note("tea") }).await.is_ok());
    }
    let one_more = |what| Command::Plan { nonce: world.site.nonce(), at: world.site.now().after_ms(HOUR_MS), what };
    assert_eq!(ada.ask(one_more(note("tea"))).await, Err(Problem::TooManyPlans { max }));
    assert!(ada.ask(one_more(message("tea"))).await.is_ok(), "messages are counted by themselves");
    // More than are done in one transaction.
    pass(&world, DAY_MS).await;
    ada.until(|replica| replica.plans().iter().all(|plan| plan.state == PlanState::Due)).await;
    world.finish([ada]).await;
}
