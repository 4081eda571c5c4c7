//! Reminders, to devices whose page is closed.

use adda_backend::plans::carry_out;
use adda_shared::id::{Nonce, Revision};
use adda_shared::plan::PlanChange;
use adda_shared::protocol::command::{Command, NewPlan};
use adda_shared::protocol::http::PushedReminder;

use super::Scene;
use crate::harness::LOBBY;

const HOUR_MS: u64 = 3_600_000;

impl Scene {
    /// Ben plans to be reminded in an hour.
    async fn plan(&mut self, what: NewPlan) -> Nonce {
        let (nonce, at) = (self.world.site.nonce(), self.world.site.now().after_ms(HOUR_MS));
        assert!(self.ben.ask(Command::Plan { nonce, at, what }).await.is_ok());
        nonce
    }

    /// An hour passes, and what is due then is done.
    async fn hour(&self) {
        self.world.site.pass_ms(HOUR_MS);
        carry_out(&self.world.app).await.expect("the store is well");
    }
}

#[tokio::test]
async fn who_is_away_is_reminded_on_their_device_of_a_message_or_in_their_own_words() {
    let mut scene = Scene::new().await;
    let said = scene.ada.say(LOBBY, "who waters the **tea**?").await;
    scene.ben.reach(LOBBY, said).await;
    let recall = scene.plan(NewPlan::Recall { room: LOBBY, message: said }).await;
    let note = scene.plan(NewPlan::Note("water the tea".to_owned())).await;
    scene.hour().await;
    let at = scene.world.site.now();
    let first = scene.pushed().await;
    assert_eq!(first.reminder, Some(PushedReminder { plan: recall, at }));
    assert_eq!(
        (first.text.as_str(), first.message.map(|message| message.revision)),
        ("who waters the tea?", Some(said))
    );
    let second = scene.pushed().await;
    assert_eq!(second.reminder, Some(PushedReminder { plan: note, at }));
    assert_eq!((second.text.as_str(), second.message), ("water the tea", None));
    scene.end().await;
}

#[tokio::test]
async fn what_is_gone_or_is_where_one_may_not_look_any_more_is_not_told() {
    let mut scene = Scene::new().await;
    let said = scene.ada.say(LOBBY, "a secret").await;
    scene.ben.reach(LOBBY, said).await;
    scene.plan(NewPlan::Recall { room: LOBBY, message: said }).await;
    scene.ben.done(Command::LeaveRoom { room: LOBBY }).await;
    scene.hour().await;
    let pushed = scene.pushed().await;
    assert!(pushed.reminder.is_some());
    assert_eq!((pushed.text.as_str(), pushed.message), ("", None));
    scene.end().await;
}

#[tokio::test]
async fn what_is_done_in_time_is_not_pushed() {
    let mut scene = Scene::new().await;
    scene.ben.done(Command::Attend { is_attended: true }).await;
    let plan = scene.plan(NewPlan::Note("water the tea".to_owned())).await;
    scene.hour().await;
    let end = Command::ChangePlan { plan, nonce: scene.world.site.nonce(), change: PlanChange::End };
    assert!(scene.ben.ask(end).await.is_ok());
    scene.ben.done(Command::Attend { is_attended: false }).await;
    scene.world.site.pass_ms(HOUR_MS);
    let called = scene.call("away").await;
    assert_eq!(scene.told().await, called);
    assert!(called > Revision::ZERO);
    scene.end().await;
}
