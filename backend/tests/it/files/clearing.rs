//! What nobody needs is gone from the disk.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use adda_backend::domain::Ctx;
use adda_backend::uploads;
use adda_shared::protocol::command::Command;
use adda_shared::protocol::problem::Problem;
use tokio::time::timeout;

use super::{bytes, files_below, png};
use crate::harness::{LIMIT, LOBBY, World};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// Waits until so many files lie there.
async fn until_there(world: &World, count: usize) {
    let files = world.directory().join("files");
    let there = async {
        while files_below(&files).len() != count {
            tokio::task::yield_now().await;
        }
    };
    timeout(LIMIT, there).await.unwrap_or_else(|_| panic!("{count} expected: {:?}", files_below(&files)));
}

#[tokio::test]
async fn the_files_of_a_deleted_message_are_gone_from_the_disk() {
    let (world, mut ada) = World::claimed().await;
    let files = vec![ada.upload("a", &bytes(99)).await, ada.upload("b.png", &png(2_000, 20)).await];
    let message = ada.say_with(LOBBY, "look", files).await;
    until_there(&world, 3).await;
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: LOBBY, message, nonce }).await;
    until_there(&world, 0).await;
    assert_eq!(ada.file(LOBBY, message, 0).await.problem(), Problem::NoSuchFile);
    ada.settle().await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn an_upload_that_is_cancelled_leaves_nothing() {
    let (world, ada) = World::claimed().await;
    let nonce = ada.site.nonce();
    ada.begin_upload(nonce, "x", 10).await.unwrap();
    ada.bring(nonce, 0, b"12345").await.unwrap();
    until_there(&world, 1).await;
    ada.cancel_upload(nonce).await;
    until_there(&world, 0).await;
    let whole = ada.upload("y", b"whole").await;
    until_there(&world, 1).await;
    ada.cancel_upload(whole.upload).await;
    until_there(&world, 0).await;
    assert_eq!(ada.upload_state(whole.upload).await, Err(Problem::NoSuchUpload));
    world.finish([ada]).await;
}

#[tokio::test]
async fn uploads_that_nobody_went_on_with_are_gone_after_a_week() {
    let (world, mut ada) = World::claimed().await;
    let half = ada.site.nonce();
    ada.begin_upload(half, "x", 10).await.unwrap();
    ada.bring(half, 0, b"12345").await.unwrap();
    let unsent = ada.upload("y", b"unsent").await;
    let sent = ada.upload("z", b"sent").await;
    let message = ada.say_with(LOBBY, "", vec![sent]).await;
    world.site.pass_ms(6 * DAY_MS);
    world.app.clear_uploads().await;
    assert!(ada.upload_state(half).await.is_ok());
    world.site.pass_ms(2 * DAY_MS);
    world.app.clear_uploads().await;
    for nonce in [half, unsent.upload] {
        assert_eq!(ada.upload_state(nonce).await, Err(Problem::NoSuchUpload));
    }
    until_there(&world, 1).await;
    assert_eq!(ada.file(LOBBY, message, 0).await.text(), "sent");
    world.finish([ada]).await;
}

#[tokio::test]
async fn what_a_crash_left_is_swept_away_at_the_next_start() {
    let (mut world, mut ada) = World::claimed().await;
    let kept = ada.upload("kept", b"kept").await;
    let half = ada.site.nonce();
    ada.begin_upload(half, "x", 10).await.unwrap();
    ada.bring(half, 0, b"12345").await.unwrap();
    world.stop().await;
    let files = world.directory().join("files");
    // A blob that was never told of, one that was being copied, a part of nobody, and what was made of one.
    let name = "ab".repeat(32);
    std::fs::create_dir_all(files.join("ab")).unwrap();
    for stray in [format!("ab/{name}"), format!("ab/{name}.part"), "part/99".to_owned(), "part/99.clean".to_owned()] {
        std::fs::write(files.join(stray), "stray").unwrap();
    }
    world.start().await;
    until_there(&world, 2).await;
    let whole = ada.bring(half, 5, b"67890").await.unwrap();
    assert!(whole.file.is_some());
    ada.connect().await;
    let message = ada.say_with(LOBBY, "", vec![kept]).await;
    assert_eq!(ada.file(LOBBY, message, 0).await.text(), "kept");
    world.finish([ada]).await;
}

/// Does something up to the n-th place at which it waits, and no further; answers whether it came to its end.
async fn cut_off<T>(work: impl Future<Output = T>, mut waits: usize) -> bool {
    let mut work = pin!(work);
    let cut = poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending if waits == 0 => Poll::Ready(false),
        Poll::Pending => {
            waits -= 1;
            Poll::Pending
        }
    });
    cut.await
}

#[tokio::test]
async fn who_goes_in_the_middle_of_a_call_leaves_nothing_behind() {
    let (world, ada) = World::claimed().await;
    let ctx = Ctx { user: ada.user, now: world.site.now() };
    let mut brought = Vec::new();
    for waits in 0.. {
        let nonce = ada.site.nonce();
        let content = vec![u8::try_from(waits).expect("it waits a few times"); 99];
        ada.begin_upload(nonce, "x.bin", 99).await.unwrap();
        let receive = uploads::receive(&world.app, ctx, nonce, 0, content.clone().into());
        let is_done = cut_off(receive, waits).await;
        brought.push((nonce, content));
        if is_done {
            break;
        }
    }
    assert!(brought.len() > 5, "it waits {} times", brought.len());
    for (nonce, content) in &brought {
        let whole = async {
            // What had come counts, and what was begun may be going on still.
            loop {
                match ada.upload_state(*nonce).await {
                    Ok(upload) if upload.file.is_some() => return,
                    Ok(_) => drop(ada.bring(*nonce, 0, content).await),
                    Err(problem) => assert!(matches!(problem, Problem::TooFast { .. }), "{problem:?}"),
                }
            }
        };
        timeout(LIMIT, whole).await.unwrap();
    }
    until_there(&world, brought.len()).await;
    for (waits, (nonce, _)) in brought.iter().enumerate() {
        cut_off(uploads::cancel(&world.app, ctx, *nonce), waits).await;
        let gone = async {
            let is_there = || async { ada.upload_state(*nonce).await != Err(Problem::NoSuchUpload) };
            while is_there().await {
                let _ = uploads::cancel(&world.app, ctx, *nonce).await;
            }
        };
        timeout(LIMIT, gone).await.unwrap();
    }
    until_there(&world, 0).await;
    world.finish([ada]).await;
}
