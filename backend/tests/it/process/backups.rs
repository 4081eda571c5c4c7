//! Backups that are made while people talk, and what a server that starts on one has.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use adda_shared::id::Revision;
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, PageAt, Reply};
use tempfile::TempDir;
use tokio::time::timeout;

use super::{Server, done, run, text};
use crate::harness::{Client, LIMIT, LOBBY};

/// Says one thing after the other until told to stop, each when the one before it is safe; answers how many.
async fn talk(client: &mut Client, what: &str, is_over: &AtomicBool, said: &AtomicUsize) {
    let mut number = 0;
    while !is_over.load(Ordering::Relaxed) {
        client.say(LOBBY, &format!("{what} {number}")).await;
        number += 1;
        said.store(number, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_backup_that_is_made_while_people_talk_holds_all_that_was_acknowledged_before_it_began() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path().join("data");
    let (mut server, mut ada) = Server::claimed(&data).await;
    let mut ben = server.site.join("Ben", Form::Json).await;
    let (is_over, by_ada, by_ben) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let mut backups = Vec::new();
    let copying = async {
        for number in 0..3 {
            // Well into the talk, and on from there.
            let before = [&by_ada, &by_ben].map(|said| said.load(Ordering::Relaxed));
            let is_on = || {
                [&by_ada, &by_ben].iter().zip(before).all(|(said, before)| said.load(Ordering::Relaxed) > before + 5)
            };
            while !is_on() {
                tokio::task::yield_now().await;
            }
            let safe = [&by_ada, &by_ben].map(|said| said.load(Ordering::Relaxed));
            let copy = directory.path().join(format!("backup-{number}"));
            let arguments = ["backup", "--data", text(&data), text(&copy)].map(str::to_owned);
            let run = tokio::task::spawn_blocking(move || run(arguments.iter().map(String::as_str)));
            done(run.await.expect("no panic"));
            backups.push((copy, safe));
        }
        is_over.store(true, Ordering::Relaxed);
    };
    let talking = async {
        tokio::join!(copying, talk(&mut ada, "ada", &is_over, &by_ada), talk(&mut ben, "ben", &is_over, &by_ben))
    };
    timeout(LIMIT, talking).await.expect("backups are made in time");
    let before = ada.epoch().expect("she was welcomed");
    server.kill().await;
    for client in [&mut ada, &mut ben] {
        client.drop_socket();
    }

    for (copy, safe) in backups {
        let restored = copy.with_extension("data");
        done(run(["restore", text(&copy), "--data", text(&restored)]));
        server.succeed(&restored);
        // Written while there was no server: what was lost is gone, and what waits is still sent.
        ada.send(LOBBY, "out of the outbox").await;
        for client in [&mut ada, &mut ben] {
            client.connect().await;
            client.settle().await;
            assert_ne!(client.epoch(), Some(before), "a restored database begins a life of its own");
        }
        let texts = everything(&mut ben).await;
        for (what, safe) in ["ada", "ben"].into_iter().zip(safe) {
            let prefix = format!("{what} ");
            let kept: Vec<&String> = texts.iter().filter(|text| text.starts_with(&prefix)).collect();
            assert!(kept.len() >= safe, "{} of {safe} by {what}", kept.len());
            // Whole up to some moment, in order, and once.
            assert!(kept.iter().enumerate().all(|(number, text)| **text == format!("{what} {number}")), "{kept:?}");
        }
        assert_eq!(texts.iter().filter(|text| *text == "out of the outbox").count(), 1);
        server.kill().await;
        for client in [&mut ada, &mut ben] {
            client.drop_socket();
        }
    }
    server.succeed(&data);
    for client in [&mut ada, &mut ben] {
        client.connect().await;
    }
    server.finish(&data, [ada, ben]).await;
}

/// Everything that was ever said in the lobby.
async fn everything(client: &mut Client) -> Vec<String> {
    let (mut texts, mut after) = (Vec::new(), Revision(0));
    loop {
        let page =
            client.done(Command::FindPage { room: LOBBY, thread: None, at: PageAt::After(after), limit: 100 }).await;
        let Reply::Page(page) = page else { panic!("not a page: {page:?}") };
        texts.extend(page.items.iter().filter_map(|item| item.body().map(ToString::to_string)));
        after = page.to;
        if page.to >= page.as_of {
            return texts;
        }
    }
}
