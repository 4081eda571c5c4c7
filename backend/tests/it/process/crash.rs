//! `kill -9` in the middle of everything: what was acknowledged is there, once, in its place.

use std::collections::BTreeMap;

use adda_backend::chance::Chance;
use adda_shared::id::{Nonce, Revision};
use adda_shared::protocol::command::{Command, PageAt, Reply};
use adda_shared::protocol::{Form, ServerFrame};
use tempfile::TempDir;

use super::Server;
use crate::harness::{Client, LOBBY, Raw};

const CYCLES: u64 = 5;
const SENDS_PER_CYCLE: u64 = 400;
const SEED: u64 = 0x0c4a_5400;

/// What was sent, and where it was acknowledged.
#[derive(Default)]
struct Ledger {
    acknowledged: BTreeMap<Nonce, Revision>,
    open: Vec<Nonce>,
}

fn body(nonce: Nonce) -> String {
    format!("message {nonce}")
}

/// Sends without waiting, and reads answers until so many have come.
async fn storm(raw: &mut Raw, ledger: &mut Ledger, nonces: impl Iterator<Item = Nonce>, answers: u64) {
    let mut asked = BTreeMap::new();
    for nonce in nonces {
        let id = raw.ask(Command::SendMessage { room: LOBBY, nonce, message: body(nonce).into() }).await;
        asked.insert(id, nonce);
    }
    let mut left = answers;
    while left > 0 {
        if let Ok(ServerFrame::Reply { id, result }) = raw.hear().await {
            let Ok(Reply::Sent { revision }) = result else { panic!("{result:?}") };
            let nonce = asked.remove(&id).expect("each is answered once");
            let before = ledger.acknowledged.insert(nonce, revision);
            assert!(before.is_none_or(|before| before == revision), "{nonce}: {before:?}, then {revision}");
            left -= 1;
        }
    }
    ledger.open = asked.into_values().collect();
}

/// Everything that the lobby holds, by nonce.
async fn kept(client: &mut Client) -> BTreeMap<Nonce, (Revision, String)> {
    let mut kept = BTreeMap::new();
    let (mut after, mut expected) = (Revision(0), Revision(1));
    loop {
        let Reply::Page(page) =
            client.done(Command::FindPage { room: LOBBY, thread: None, at: PageAt::After(after), limit: 100 }).await
        else {
            panic!("not a page");
        };
        for item in &page.items {
            assert_eq!(item.revision, expected, "no hole and no double");
            expected = expected.next();
            if let (Some(message), Some(body)) = (item.message(), item.body()) {
                let double = kept.insert(message.nonce, (item.revision, body.to_string()));
                assert_eq!(double, None, "{} is there twice", message.nonce);
            }
        }
        after = page.to;
        if page.to >= page.as_of {
            return kept;
        }
    }
}

#[tokio::test]
async fn what_was_acknowledged_before_the_power_went_is_there_afterwards() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path();
    let (mut server, mut ada) = Server::claimed(data).await;
    let mut ben = server.site.join("Ben", Form::Json).await;
    let mut rolls = Chance::new(SEED);
    let mut ledger = Ledger::default();
    for cycle in 1..=CYCLES {
        let mut raw = Raw::greeted(&server.site, &ben.session, Form::Binary).await;
        // What was under way when the power went is asked for once more, among new ones.
        let again: Vec<Nonce> = std::mem::take(&mut ledger.open);
        let new = (0..SENDS_PER_CYCLE).map(|number| Nonce(cycle << 32 | number));
        let nonces: Vec<Nonce> = again.into_iter().chain(new).collect();
        // Some of them are answered, and then it goes.
        let answers = 1 + rolls.below(nonces.len() as u64 - 1);
        storm(&mut raw, &mut ledger, nonces.into_iter(), answers).await;
        for number in 0..5 {
            ada.send(LOBBY, &format!("from the outbox {cycle} {number}")).await;
        }
        server.kill().await;
        ada.drop_socket();
        ben.drop_socket();
        server.succeed(data);
        ada.connect().await;
        ben.connect().await;
        let kept = kept(&mut ben).await;
        for (nonce, revision) in &ledger.acknowledged {
            assert_eq!(kept.get(nonce), Some(&(*revision, body(*nonce))), "cycle {cycle}");
        }
    }
    let mut raw = Raw::greeted(&server.site, &ben.session, Form::Binary).await;
    let open = std::mem::take(&mut ledger.open);
    let count = open.len() as u64;
    storm(&mut raw, &mut ledger, open.into_iter(), count).await;
    drop(raw);
    ada.settle().await;
    let kept = kept(&mut ben).await;
    let of_outbox = kept.values().filter(|(_, body)| body.starts_with("from the outbox")).count() as u64;
    assert_eq!((ledger.acknowledged.len() as u64, of_outbox), (CYCLES * SENDS_PER_CYCLE, CYCLES * 5));
    server.finish(data, [ada, ben]).await;
}
