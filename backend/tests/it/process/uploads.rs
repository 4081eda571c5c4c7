//! Uploads through `kill -9`, and on a disk that fails.

use adda_shared::file::Uploaded;
use adda_shared::limits::CHUNK_BYTES_MAX;
use adda_shared::protocol::Form;
use adda_shared::protocol::problem::Problem;
use tempfile::TempDir;

use super::disk::{MATTERS, shim, until_ready};
use super::{Server, text};
use crate::harness::LOBBY;

/// Bytes of which no two chunks are the same.
fn content(chunks: usize) -> Vec<u8> {
    (0..chunks * CHUNK_BYTES_MAX - 7).map(|place| (place ^ (place >> 8) ^ (place >> 16)) as u8).collect()
}

#[tokio::test]
async fn what_was_acknowledged_of_a_file_is_there_after_a_kill() {
    let directory = TempDir::new().expect("a directory");
    let (mut server, mut ada) = Server::claimed(directory.path()).await;
    let content = content(4);
    let (nonce, all) = (server.site.nonce(), content.len() as u64);
    ada.begin_upload(nonce, "film.bin", all).await.expect("it may be brought");
    let mut received = 0;
    let mut file = None;
    // Killed after each chunk, the last one too.
    for chunk in content.chunks(CHUNK_BYTES_MAX) {
        let told = ada.bring(nonce, received, chunk).await.expect("it is taken");
        received += chunk.len() as u64;
        assert_eq!(told.received, received);
        server.kill().await;
        ada.drop_socket();
        server.succeed(directory.path());
        let told = ada.upload_state(nonce).await.expect("it is there");
        assert_eq!((told.received, told.bytes), (received, all));
        file = told.file;
    }
    ada.connect().await;
    let what = file.expect("it is whole");
    let message = ada.say_with(LOBBY, "", vec![Uploaded { upload: nonce, what }]).await;
    server.kill().await;
    ada.drop_socket();
    server.succeed(directory.path());
    ada.connect().await;
    assert!(ada.file(LOBBY, message, 0).await.bytes() == content);
    server.finish(directory.path(), [ada]).await;
}

#[tokio::test]
async fn a_disk_that_fails_refuses_chunks_and_an_upload_goes_on_when_it_heals() {
    let directory = TempDir::new().expect("a directory");
    let (library, said) = (shim(directory.path()), directory.path().join("matter"));
    let data = directory.path().join("data");
    let stand_in = [("LD_PRELOAD", text(&library)), ("ADDA_TEST_DISK", text(&said))];
    let mut server = Server::start_beside(&data, &stand_in);
    let token = server.first_run_token();
    let mut ada = server.site.claim(&token, Form::Binary).await;
    let content = content(MATTERS.len());
    let nonce = server.site.nonce();
    ada.begin_upload(nonce, "film.bin", content.len() as u64).await.expect("it may be brought");
    let mut received = 0;
    let mut file = None;
    for (matter, chunk) in MATTERS.into_iter().zip(content.chunks(CHUNK_BYTES_MAX)) {
        std::fs::write(&said, matter).expect("the disk of the test itself works");
        assert_eq!(ada.bring(nonce, received, chunk).await, Err(Problem::Unavailable), "{matter}");
        assert_eq!(ada.begin_upload(server.site.nonce(), "more", 1).await, Err(Problem::Unavailable), "{matter}");
        assert_eq!(ada.upload_state(nonce).await.map(|told| told.received), Ok(received), "reads go on: {matter}");
        std::fs::remove_file(&said).expect("it is there");
        until_ready(&server, 200).await;
        let told = ada.bring(nonce, received, chunk).await.expect("it heals by itself");
        received += chunk.len() as u64;
        assert_eq!(told.received, received, "{matter}");
        file = told.file;
    }
    let what = file.expect("it is whole");
    let message = ada.say_with(LOBBY, "", vec![Uploaded { upload: nonce, what }]).await;
    assert!(ada.file(LOBBY, message, 0).await.bytes() == content);
    server.finish(&data, [ada]).await;
}
