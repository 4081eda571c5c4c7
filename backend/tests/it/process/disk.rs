//! A disk that fails under a running server: writes are refused in words, reads go on, and it heals by itself.
//!
//! The faults are those of the system's own calls: `disk.c` stands between the server and the system's library.

use std::path::{Path, PathBuf};
use std::process::Command as Process;

use adda_shared::protocol::Form;
use adda_shared::protocol::command::{Command, PageAt, Reply};
use adda_shared::protocol::http::SignIn;
use adda_shared::protocol::problem::Problem;
use tempfile::TempDir;
use tokio::time::timeout;

use super::{Server, text};
use crate::harness::{Call, Client, LIMIT, LOBBY, PASSWORD};

/// What can be the matter, as `disk.c` is told.
pub(super) const MATTERS: [&str; 4] = ["sync", "broken", "read-only", "full"];

/// Builds what stands before the system's library.
pub(super) fn shim(directory: &Path) -> PathBuf {
    let library = directory.join("disk.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/process/disk.c");
    let arguments = ["-shared", "-fPIC", "-Wall", "-Werror", "-o", text(&library), source, "-ldl"];
    let built = Process::new("cc").args(arguments).output().expect("the C compiler that SQLite is built with");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    library
}

/// Asks until the answer of `/readyz` is this.
pub(super) async fn until_ready(server: &Server, status: u16) {
    let asked = async { while Call::get("/readyz").send(&server.site).await.status != status {} };
    timeout(LIMIT, asked).await.unwrap_or_else(|_| panic!("/readyz never says {status}"));
}

/// While the disk fails: no write is taken and nothing else has changed.
async fn check_refusing(server: &Server, ada: &mut Client, ben: &mut Client) {
    let nonce = server.site.nonce();
    let refused = ada.ask(Command::SendMessage { room: LOBBY, nonce, message: "in vain".into() }).await;
    assert_eq!(refused, Err(Problem::Unavailable));
    let ready = Call::get("/readyz").send(&server.site).await;
    assert_eq!(ready.status, 503, "{ready:?}");
    assert_eq!(Call::get("/healthz").send(&server.site).await.status, 200);
    // One after the other is refused, and none is told that the fault is the server's own.
    let refused = ben.ask(Command::RenameRoom { room: LOBBY, name: "elsewhere".to_owned() }).await;
    assert!(matches!(refused, Err(Problem::Unavailable | Problem::NotAllowed)), "{refused:?}");
    let sign_in = SignIn { name: "Ben".to_owned(), password: PASSWORD.to_owned() };
    let answer = Call::post("/api/sign-in").json(&sign_in).send(&server.site).await;
    assert_eq!((answer.status, answer.problem()), (503, Problem::Unavailable));
    // Reads go on: pages, sessions, and a connection that comes now.
    let page = ben.ask(Command::FindPage { room: LOBBY, thread: None, at: PageAt::Head, limit: 50 }).await;
    assert!(matches!(&page, Ok(Reply::Page(page)) if !page.items.is_empty()), "{page:?}");
    let known = Call::get("/api/session").signed_in_as(&ben.session).send(&server.site).await;
    assert_eq!(known.status, 200, "{known:?}");
    ben.drop_socket();
    ben.connect().await;
}

#[tokio::test]
async fn a_disk_that_fails_refuses_writes_and_heals_by_itself() {
    let directory = TempDir::new().expect("a directory");
    let (library, said) = (shim(directory.path()), directory.path().join("matter"));
    let data = directory.path().join("data");
    let stand_in = [("LD_PRELOAD", text(&library)), ("ADDA_TEST_DISK", text(&said))];
    let mut server = Server::start_beside(&data, &stand_in);
    let token = server.first_run_token();
    let mut ada = server.site.claim(&token, Form::Binary).await;
    let mut ben = server.site.join("Ben", Form::Json).await;
    let mut expected = Vec::new();
    for matter in MATTERS {
        ada.say(LOBBY, &format!("before: {matter}")).await;
        std::fs::write(&said, matter).expect("the disk of the test itself works");
        check_refusing(&server, &mut ada, &mut ben).await;
        // What was written meanwhile waits in the outbox.
        ben.send(LOBBY, &format!("meanwhile: {matter}")).await;
        ben.until_answered().await;
        std::fs::remove_file(&said).expect("it is there");
        // Found out without anybody writing.
        until_ready(&server, 200).await;
        server.site.pass_ms(60_000);
        ben.flush().await;
        ben.settle().await;
        ada.say(LOBBY, &format!("after: {matter}")).await;
        expected.extend(["before", "meanwhile", "after"].map(|when| format!("{when}: {matter}")));
    }
    ada.settle().await;
    assert_eq!(ada.texts(LOBBY), expected, "what was refused is nowhere, and what was acknowledged is there");
    // Killed while nothing can be made safe: what was acknowledged is there all the same.
    std::fs::write(&said, "sync").expect("the disk of the test itself works");
    let nonce = server.site.nonce();
    let refused = ada.ask(Command::SendMessage { room: LOBBY, nonce, message: "unsafe".into() }).await;
    assert_eq!(refused, Err(Problem::Unavailable));
    server.kill().await;
    for client in [&mut ada, &mut ben] {
        client.drop_socket();
    }
    server.succeed(&data);
    for client in [&mut ada, &mut ben] {
        client.connect().await;
        client.settle().await;
        let texts = client.texts(LOBBY);
        assert_eq!(texts[..expected.len()], expected);
        // Refused is not the same as gone: a message under way when the disk failed may turn out to be kept.
        assert!(texts[expected.len()..].iter().all(|text| text == "unsafe"), "{texts:?}");
    }
    server.finish(&data, [ada, ben]).await;
}
