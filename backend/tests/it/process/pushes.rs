//! `kill -9` while notifications go out: each arrives, and what arrives twice is known for what it is.

use std::collections::BTreeMap;

use adda_backend::chance::Chance;
use adda_shared::id::Revision;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::Command;
use tempfile::TempDir;

use super::Server;
use crate::harness::LOBBY;
use crate::harness::push::PushService;

const CYCLES: usize = 5;
const MESSAGES_PER_CYCLE: u64 = 20;
const SEED: u64 = 0x0009_a571;
/// The push service of the test is on this machine.
const SETTINGS: [&str; 1] = ["--calls-private"];

#[tokio::test]
async fn a_crash_loses_no_notification_and_doubles_at_most_the_one_that_was_under_way() {
    let (directory, mut chance, mut service) =
        (TempDir::new().expect("a directory"), Chance::new(SEED), PushService::start().await);
    let data = directory.path();
    let mut server = Server::start_with(data, &SETTINGS);
    let token = server.first_run_token();
    let mut ada = server.site.claim(&token, Form::Binary).await;
    let mut ben = server.site.join("Ben", Form::Json).await;
    let phone = service.device("ben");
    ben.subscribe(&phone.subscription).await.expect("it can be called");
    ben.done(Command::Attend { is_attended: false }).await;
    ben.drop_socket();
    let mut told: BTreeMap<Revision, usize> = BTreeMap::new();
    let mut called = Vec::new();
    for _ in 0..CYCLES {
        for number in 0..MESSAGES_PER_CYCLE {
            called.push(ada.say(LOBBY, &format!("@[Ben]({}) number {number}", ben.user)).await);
        }
        for _ in 0..chance.below(MESSAGES_PER_CYCLE) {
            let pushed = service.pushed(&phone).await;
            *told.entry(pushed.message.expect("it is no test").revision).or_default() += 1;
        }
        server.kill().await;
        server.succeed_with(data, &SETTINGS);
        ada.drop_socket();
        ada.connect().await;
    }
    while told.len() < called.len() {
        let pushed = service.pushed(&phone).await;
        *told.entry(pushed.message.expect("it is no test").revision).or_default() += 1;
    }
    assert!(told.keys().eq(called.iter()), "each is told of, and nothing else");
    let doubled = told.values().filter(|times| **times > 1).count();
    assert!(doubled <= CYCLES, "{doubled} of {} came twice, in {CYCLES} crashes", called.len());
    ben.connect().await;
    server.finish(data, [ada, ben]).await;
}
