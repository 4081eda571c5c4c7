//! Files: brought in, sent, given to those who may have them, and gone with their message.

mod backup;
mod clearing;
mod hostile;
mod reading;

use std::path::{Path, PathBuf};

use adda_shared::file::{Media, Uploaded};
use adda_shared::id::Nonce;
use adda_shared::limits::{CHUNK_BYTES_MAX, FILES_PER_MESSAGE_MAX, UPLOADS_MAX};
use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, NewMessage};
use adda_shared::protocol::http::Upload;
use adda_shared::protocol::problem::{Problem, TextField};
use adda_shared::text::TextFault;

use crate::harness::{Client, LOBBY, World};

/// Bytes that are nothing in particular, and of which no two stretches are the same.
fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|place| (place ^ (place >> 8) ^ (place >> 16)) as u8).collect()
}

/// A picture of so many pixels, of one colour, in PNG.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::DynamicImage::from(image::RgbImage::from_pixel(width, height, image::Rgb([20, 120, 90])));
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("there is memory for it");
    bytes.into_inner()
}

/// Every file below a directory.
fn files_below(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let mut all: Vec<PathBuf> = paths
        .flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] })
        .filter(|path| path.file_name().is_none_or(|name| name != "lock"))
        .collect();
    all.sort();
    all
}

fn of_nonces(uploads: &[&Uploaded]) -> Vec<Nonce> {
    uploads.iter().map(|uploaded| uploaded.upload).collect()
}

fn sending(client: &Client, body: &str, files: Vec<Nonce>) -> Command {
    Command::SendMessage { room: LOBBY, nonce: client.site.nonce(), message: NewMessage { files, ..body.into() } }
}

#[tokio::test]
async fn a_file_in_several_chunks_reaches_everybody_as_it_was() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let content = bytes(2 * CHUNK_BYTES_MAX + 17);
    let file = ada.upload("notes চা.pdf", &content).await;
    assert_eq!((file.what.name.as_str(), file.what.bytes), ("notes চা.pdf", content.len() as u64));
    assert_eq!((file.what.media, file.what.pixels), (Media::Other, None));
    let message = ada.say_with(LOBBY, "the notes", vec![file.clone()]).await;
    ben.reach(LOBBY, message).await;
    let seen = ben.replica.room(LOBBY).unwrap().timeline().items().next_back().unwrap().clone();
    assert_eq!((seen.body().unwrap().as_str(), seen.files()), ("the notes", &[file.what][..]));
    let answer = ben.file(LOBBY, message, 0).await;
    assert_eq!((answer.status, answer.bytes() == content), (200, true));
    assert_eq!(ben.file(LOBBY, message, 1).await.problem(), Problem::NoSuchFile);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn files_alone_make_a_message_and_nothing_at_all_makes_none() {
    let (world, mut ada) = World::claimed().await;
    let file = ada.upload("tea.txt", b"tea").await;
    let empty = Err(Problem::BadText { field: TextField::Body, fault: TextFault::Empty });
    let nothing = sending(&ada, " \n", Vec::new());
    assert_eq!(ada.ask(nothing).await, empty);
    let message = ada.say_with(LOBBY, "", vec![file.clone()]).await;
    let nonce = ada.site.nonce();
    let edit = |body: &str, nonce| Command::EditMessage { room: LOBBY, message, nonce, body: body.to_owned() };
    ada.done(edit("now with words", nonce)).await;
    let nonce = ada.site.nonce();
    ada.done(edit("", nonce)).await;
    ada.settle().await;
    let seen = ada.replica.room(LOBBY).unwrap().timeline().items().next_back().unwrap().clone();
    assert_eq!((seen.body().unwrap().as_str(), seen.files()), ("", &[file.what][..]));
    let plain = ada.say(LOBBY, "words").await;
    let nonce = ada.site.nonce();
    let emptied = Command::EditMessage { room: LOBBY, message: plain, nonce, body: String::new() };
    assert_eq!(ada.ask(emptied).await, empty);
    world.finish([ada]).await;
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_cut_off() {
    let (mut world, mut ada) = World::claimed().await;
    let content = bytes(CHUNK_BYTES_MAX + 100);
    let (first, rest) = content.split_at(CHUNK_BYTES_MAX);
    let (nonce, all) = (ada.site.nonce(), content.len() as u64);
    let at = |received: usize| Ok(Upload { received: received as u64, bytes: all, file: None });
    assert_eq!(ada.begin_upload(nonce, "x", all).await, at(0));
    assert_eq!(ada.bring(nonce, 0, first).await, at(first.len()));
    // A chunk whose answer was lost, and one that is too early.
    assert_eq!(ada.bring(nonce, 0, first).await, at(first.len()));
    assert_eq!(ada.bring(nonce, all - 1, &rest[99..]).await, at(first.len()));
    world.stop().await;
    world.start().await;
    assert_eq!(ada.upload_state(nonce).await, at(first.len()));
    assert_eq!(ada.begin_upload(nonce, "another name", 1).await, at(first.len()), "it is the one that it was");
    let whole = ada.bring(nonce, first.len() as u64, rest).await.unwrap();
    assert_eq!(ada.bring(nonce, first.len() as u64, rest).await.as_ref(), Ok(&whole), "asked again, told again");
    let file = Uploaded { upload: nonce, what: whole.file.unwrap() };
    ada.connect().await;
    let message = ada.say_with(LOBBY, "", vec![file]).await;
    assert!(ada.file(LOBBY, message, 0).await.bytes() == content);
    world.finish([ada]).await;
}

#[tokio::test]
async fn an_empty_file_is_whole_at_once() {
    let (world, mut ada) = World::claimed().await;
    let file = ada.upload("nothing", b"").await;
    let message = ada.say_with(LOBBY, "", vec![file]).await;
    let answer = ada.file_by(&crate::harness::uploads::path(LOBBY, message, 0), &[("range", "bytes=0-5")]).await;
    assert_eq!((answer.status, answer.bytes()), (200, &b""[..]));
    let answer = ada.file(LOBBY, message, 0).await;
    assert_eq!((answer.status, answer.bytes()), (200, &b""[..]));
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_message_takes_files_that_are_there_and_ones_own_and_each_once() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let (file, bens) = (ada.upload("tea.txt", b"tea").await, ben.upload("mine.txt", b"mine").await);
    let half = ada.site.nonce();
    ada.begin_upload(half, "half", 10).await.unwrap();
    ada.bring(half, 0, b"half!").await.unwrap();
    let wrong = [vec![half], vec![Nonce(0xbad)], vec![bens.upload], vec![file.upload, file.upload]];
    for files in wrong {
        let command = sending(&ada, "look", files.clone());
        assert_eq!(ada.ask(command).await, Err(Problem::NoSuchUpload), "{files:?}");
    }
    let too_many = sending(&ada, "look", (0..=FILES_PER_MESSAGE_MAX as u64).map(Nonce).collect());
    assert_eq!(ada.ask(too_many).await, Err(Problem::TooManyFiles { max: 10 }));
    // Nothing of these took the file away.
    let command = sending(&ada, "look", of_nonces(&[&file]));
    let again = command.clone();
    let sent = ada.done(command).await;
    assert_eq!(ada.done(again).await, sent, "asked again under its nonce, it is the same message");
    let command = sending(&ada, "once more", of_nonces(&[&file]));
    assert_eq!(ada.ask(command).await, Err(Problem::NoSuchUpload), "it went with the first");
    ben.settle().await;
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn what_many_send_lies_there_once_and_for_as_long_as_anybody_has_it() {
    let (world, mut ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    let content = bytes(1_000);
    let (one, other) = (ada.upload("a", &content).await, ben.upload("b", &content).await);
    let mut messages = vec![ada.say_with(LOBBY, "", vec![one]).await];
    messages.push(ben.say_with(LOBBY, "", vec![other]).await);
    let there = || files_below(&world.directory().join("files"));
    assert_eq!(there().len(), 1, "{:?}", there());
    let nonce = ada.site.nonce();
    ada.done(Command::DeleteMessage { room: LOBBY, message: messages[0], nonce }).await;
    assert_eq!(ben.file(LOBBY, messages[0], 0).await.problem(), Problem::NoSuchFile);
    assert!(ben.file(LOBBY, messages[1], 0).await.bytes() == content);
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn files_take_as_much_room_as_they_may() {
    let (world, ada) = World::claimed_with(|config| {
        config.limits.file_bytes_max = 100;
        config.limits.files_per_person_bytes_max = 250;
        config.limits.files_bytes_max = 300;
    })
    .await;
    let ben = world.join("Ben", Form::Json).await;
    let begin = |client: &Client, bytes| {
        let (nonce, client) = (client.site.nonce(), client);
        let session = client.session.clone();
        let site = std::sync::Arc::clone(&client.site);
        async move {
            let body = adda_shared::protocol::http::NewUpload { nonce, name: "x".to_owned(), bytes };
            let call = crate::harness::Call::post("/api/uploads").json(&body).signed_in_as(&session);
            let answer = call.send(&site).await;
            (answer.status, (answer.status != 200).then(|| answer.problem()), nonce)
        }
    };
    let (status, problem, _) = begin(&ada, 101).await;
    assert_eq!((status, problem), (413, Some(Problem::TooLarge { bytes_max: 100 })));
    let mut begun = Vec::new();
    for _ in 0..2 {
        let (status, _, nonce) = begin(&ada, 100).await;
        assert_eq!(status, 200);
        begun.push(nonce);
    }
    let (status, problem, _) = begin(&ada, 51).await;
    assert_eq!((status, problem), (507, Some(Problem::NoRoom { bytes_max: 250, is_shared: false })));
    assert_eq!(begin(&ben, 100).await.0, 200);
    let full = Some(Problem::NoRoom { bytes_max: 300, is_shared: true });
    assert_eq!(begin(&ben, 1).await.1, full, "what is announced is taken");
    ada.cancel_upload(begun[0]).await;
    assert_eq!(begin(&ben, 100).await.0, 200, "what is given up is free again");
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn nobody_holds_more_uploads_than_they_may() {
    let (world, ada) = World::claimed().await;
    let mut first = None;
    for _ in 0..UPLOADS_MAX {
        let nonce = ada.site.nonce();
        ada.begin_upload(nonce, "x", 1).await.unwrap();
        first.get_or_insert(nonce);
    }
    let nonce = ada.site.nonce();
    assert_eq!(ada.begin_upload(nonce, "x", 1).await, Err(Problem::TooManyUploads { max: 50 }));
    ada.cancel_upload(first.unwrap()).await;
    ada.cancel_upload(first.unwrap()).await;
    assert!(ada.begin_upload(nonce, "x", 1).await.is_ok());
    world.finish([ada]).await;
}
