//! Backups hold every file that their database names, and checks look at them.

use adda_backend::backup;
use adda_backend::files::Files;
use adda_backend::store::sqlite::OpenError;
use adda_shared::protocol::command::Command;
use tempfile::TempDir;
use tokio::time::timeout;

use super::{bytes, files_below, png};
use crate::harness::{LIMIT, LOBBY, World};

#[tokio::test]
async fn a_backup_has_the_files_and_a_server_on_it_gives_them() {
    let (mut world, mut ada) = World::claimed().await;
    let content = bytes(300_000);
    let files = vec![ada.upload("a", &content).await, ada.upload("b.png", &png(2_000, 20)).await];
    let message = ada.say_with(LOBBY, "look", files).await;
    let elsewhere = TempDir::new().unwrap();
    let (copy, place) = (elsewhere.path().join("backup"), elsewhere.path().join("data"));
    backup::make(world.directory(), &copy).unwrap();
    assert!(matches!(backup::make(world.directory(), &copy), Err(OpenError::Exists { .. })));
    // What comes later is not in it, and what goes later is.
    let late = ada.upload("late", b"late").await;
    ada.say_with(LOBBY, "", vec![late]).await;
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: LOBBY, message, nonce }).await;
    ada.settle().await;
    assert_eq!(backup::check(&copy).unwrap(), Vec::<String>::new());
    assert_eq!(files_below(&copy.join("files")).len(), 3);
    backup::restore(&copy, &place).unwrap();
    assert!(matches!(backup::restore(&copy, &place), Err(OpenError::Exists { .. })));
    assert_eq!(backup::check(&place).unwrap(), Vec::<String>::new());

    world.stop().await;
    ada.drop_socket();
    world.move_to(&place);
    world.start().await;
    ada.connect().await;
    ada.settle().await;
    assert!(ada.file(LOBBY, message, 0).await.bytes() == content);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_file_that_is_missing_or_spoilt_is_found() {
    let (mut world, mut ada) = World::claimed().await;
    let files = vec![ada.upload("a", b"first").await, ada.upload("b", b"other").await];
    ada.say_with(LOBBY, "", files).await;
    world.stop().await;
    let data = world.directory().to_owned();
    assert_eq!(backup::check(&data).unwrap(), Vec::<String>::new());
    let there = files_below(&data.join("files"));
    let keep: Vec<Vec<u8>> = there.iter().map(|path| std::fs::read(path).unwrap()).collect();
    std::fs::write(&there[0], "spoilt").unwrap();
    std::fs::remove_file(&there[1]).unwrap();
    let wrong = backup::check(&data).unwrap();
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(wrong.iter().all(|sentence| sentence.contains("is not there, or is not what it was")), "{wrong:?}");
    there.iter().zip(keep).for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());
    world.start().await;
    ada.connect().await;
    world.finish([ada]).await;
}

#[tokio::test]
async fn nothing_is_taken_away_while_it_is_held() {
    let (world, mut ada) = World::claimed().await;
    let file = ada.upload("a", b"tea").await;
    let message = ada.say_with(LOBBY, "", vec![file]).await;
    let files = Files::of(world.directory());
    let held = files.hold().unwrap();
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: LOBBY, message, nonce }).await;
    assert!(files.may_remove().unwrap().is_none());
    assert_eq!(files_below(&world.directory().join("files")).len(), 1);
    drop(held);
    let gone = async {
        while !files_below(&world.directory().join("files")).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    timeout(LIMIT, gone).await.unwrap();
    ada.settle().await;
    world.finish([ada]).await;
}
