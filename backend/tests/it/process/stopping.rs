//! The end in good order.

use adda_shared::protocol::{Closing, Form};
use tempfile::TempDir;
use tokio::time::{Duration, Instant};

use super::Server;
use crate::harness::{LOBBY, Raw};

/// What is promised.
const END_MAX: Duration = Duration::from_secs(5);

#[tokio::test]
async fn everybody_is_told_to_come_back_and_nothing_acknowledged_is_lost() {
    for signal in ["TERM", "INT"] {
        let directory = TempDir::new().expect("a directory");
        let data = directory.path();
        let (mut server, mut ada) = Server::claimed(data).await;
        let mut ben = server.site.join("Ben", Form::Json).await;
        let mut others = Vec::new();
        for number in 0..20 {
            let session = if number % 2 == 0 { &ada.session } else { &ben.session };
            others.push(Raw::greeted(&server.site, session, Form::Json).await);
        }
        // One that has not said hello yet, and one whose request is never finished.
        let mut silent = Raw::open(&server.site, &ada.session, Form::Binary).await;
        let half = tokio::net::TcpStream::connect(server.site.address()).await.expect("it listens");
        ada.say(LOBBY, "goodbye").await;

        let begun = Instant::now();
        server.signal(signal);
        assert_eq!(ada.until_closed().await, Closing::GoingAway);
        assert_eq!(ben.until_closed().await, Closing::GoingAway);
        for other in &mut others {
            assert_eq!(other.close_code().await, Closing::GoingAway.code());
        }
        assert_eq!(server.ended().await.code(), Some(0), "{signal}");
        assert!(begun.elapsed() < END_MAX, "{signal}: {:?}", begun.elapsed());
        drop((silent.socket.get_mut(), half));

        server.succeed(data);
        ben.connect().await;
        ben.settle().await;
        assert_eq!(ben.texts(LOBBY), ["goodbye"]);
        server.finish(data, [ada, ben]).await;
    }
}

#[tokio::test]
async fn clients_that_do_not_listen_are_not_waited_for() {
    let directory = TempDir::new().expect("a directory");
    let data = directory.path();
    let (mut server, mut ada) = Server::claimed(data).await;
    let mut deaf = Vec::new();
    for _ in 0..10 {
        deaf.push(Raw::greeted(&server.site, &ada.session, Form::Json).await);
    }
    let begun = Instant::now();
    server.signal("TERM");
    assert_eq!(server.ended().await.code(), Some(0));
    assert!(begun.elapsed() < END_MAX, "{:?}", begun.elapsed());
    drop(deaf);
    ada.drop_socket();
    server.succeed(data);
    server.finish(data, [ada]).await;
}
