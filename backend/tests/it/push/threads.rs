//! Whom a device tells of what is said in threads.

use adda_shared::id::UnixMs;
use adda_shared::notify::NotifyLevel;
use adda_shared::protocol::command::{Command, NewPreferences};

use super::Scene;
use crate::harness::LOBBY;

#[tokio::test]
async fn a_reply_is_told_to_who_follows_its_thread_and_has_not_read_it_there() {
    let mut scene = Scene::new().await;
    let question = scene.ada.say(LOBBY, "tea?").await;
    scene.ben.reach(LOBBY, question).await;
    scene.looked().await;
    // In a loud room, too, a thread is for who follows it.
    scene.set(NotifyLevel::All, UnixMs(0)).await;
    scene.ada.reply(question, "not for Ben").await;
    scene.looked().await;
    scene.set(NotifyLevel::Mentions, UnixMs(0)).await;
    let called = scene.ada.reply(question, &format!("@[Ben]({})?", scene.ben.user)).await;
    let pushed = scene.pushed().await;
    assert_eq!(pushed.message.map(|message| (message.thread, message.revision)), Some((Some(question), called)));
    assert_eq!(pushed.unread, 2, "the question, and the reply that calls him");
    let next = scene.ada.reply(question, "milk?").await;
    assert_eq!(scene.told().await, next);
    // What is read in the room says nothing of the thread, and the other way.
    scene.ben.done(Command::MarkRead { room: LOBBY, thread: None, revision: next, rewinds: 0 }).await;
    let last = scene.ada.reply(question, "sugar?").await;
    assert_eq!(scene.told().await, last);
    scene.ben.done(Command::Attend { is_attended: true }).await;
    scene.ada.reply(question, "read in time").await;
    scene.looked().await;
    let read = Command::MarkRead { room: LOBBY, thread: Some(question), revision: last.next(), rewinds: 0 };
    scene.ben.done(read).await;
    scene.world.site.pass_ms(super::HERE_MS);
    // This wakes the server, whose timers are not those of the tests.
    scene.ada.say(LOBBY, "for nobody in particular").await;
    scene.nothing_is_due().await;
    scene.set(NotifyLevel::Nothing, UnixMs(0)).await;
    scene.ada.reply(question, "silent").await;
    scene.end().await;
}

#[tokio::test]
async fn a_keyword_tells_also_in_a_thread_of_others() {
    let mut scene = Scene::new().await;
    let question = scene.ada.say(LOBBY, "tea?").await;
    scene.ben.reach(LOBBY, question).await;
    scene.prefer(NewPreferences { keywords: vec!["deploy".to_owned()], ..NewPreferences::default() }).await;
    scene.ada.reply(question, "nothing").await;
    let said = scene.ada.reply(question, "after the deploy").await;
    assert_eq!(scene.told().await, said);
    scene.end().await;
}
