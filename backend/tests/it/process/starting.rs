//! The first start, and every reason not to start: one clear sentence and exit code 1.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use adda_shared::protocol::Form;
use tempfile::TempDir;

use super::{Server, refused, run, text};
use crate::harness::Call;

#[tokio::test]
async fn the_first_start_prints_where_it_listens_and_the_link_and_later_ones_only_where() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path().join("a/data");
    let mut server = Server::start(&data);
    assert!(!server.url.ends_with(":0"), "{}", server.url);
    let first = server.first_run_token();
    server.kill().await;
    // As long as nobody has opened it, each start makes a new one.
    server.succeed(&data);
    let token = server.first_run_token();
    assert_ne!(first, token);
    let mut ada = server.site.claim(&token, Form::Binary).await;
    ada.drop_socket();
    server.signal("TERM");
    assert_eq!(server.ended().await.code(), Some(0));
    server.succeed(&data);
    assert_eq!(Call::get("/healthz").send(&server.site).await.status, 200);
    server.finish(&data, [ada]).await;
    let mode = |path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(data.clone()), mode(data.join("adda.sqlite3"))), (0o700, 0o600));
}

#[test]
fn a_port_that_is_taken() {
    let directory = TempDir::new().expect("a directory");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it listens").to_string();
    let output = run(["--data", text(directory.path()), "--listen", &address]);
    assert_eq!(refused(&output), format!("cannot listen on {address}: it is taken"));
}

#[test]
fn a_directory_that_cannot_be_written() {
    // Root may write everywhere, but nobody can make a directory below a file.
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("file");
    std::fs::write(&file, "").expect("it can be written");
    let data = file.join("data");
    let output = run(["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    assert_eq!(refused(&output), format!("the directory {} is not writable", data.display()));
}

#[tokio::test]
async fn a_database_that_another_process_has() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path();
    let (server, ada) = Server::claimed(data).await;
    let output = run(["--data", text(data), "--listen", "127.0.0.1:0"]);
    let sentence = format!("the database in {} is in use by another process", data.display());
    assert_eq!(refused(&output), sentence);
    // The one that runs did not notice.
    assert_eq!(Call::get("/readyz").send(&server.site).await.status, 200);
    server.finish(data, [ada]).await;
}

#[tokio::test]
async fn a_database_of_a_newer_version_or_of_something_else() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path();
    let (server, ada) = Server::claimed(data).await;
    server.finish(data, [ada]).await;
    let path = data.join("adda.sqlite3");
    let database = rusqlite::Connection::open(&path).expect("it opens");
    database.pragma_update(None, "user_version", 999).expect("it can be changed");
    drop(database);
    for arguments in [["serve", "--data", text(data)], ["check", "--data", text(data)], ["user", "--data", text(data)]]
    {
        let arguments = arguments.into_iter().chain((arguments[0] == "user").then_some("list"));
        let sentence = refused(&run(arguments));
        assert!(sentence.starts_with("the database was made by a newer version of Adda"), "{sentence}");
    }
    std::fs::write(&path, "This was a shopping list. It is long enough to be no empty file.".repeat(20))
        .expect("written");
    let sentence = refused(&run(["serve", "--data", text(data), "--listen", "127.0.0.1:0"]));
    assert_eq!(sentence, "the file is not a database of Adda");
}
