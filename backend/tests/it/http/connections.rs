//! Connections: how many there may be, how long they may take, and what becomes of them at the end.

use adda_backend::telemetry::Reason;
use adda_shared::protocol::Form;
use adda_shared::protocol::http::{Join, Me, SetPassword, SignIn};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::requests::check_headers;
use crate::harness::http::Answer;
use crate::harness::{Call, LIMIT, PASSWORD, Raw, Site, World, let_pass};

/// How often something was counted under a reason.
fn count(family: &Family<Reason, Counter>, reason: &'static str) -> u64 {
    family.get_or_create(&Reason { reason }).get()
}

/// A connection that has sent this much, and that the server is listening to.
async fn begun(site: &Site, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(site.address()).await.expect("the server listens");
    stream.write_all(bytes).await.expect("the server reads");
    // Connections are taken in order, so after this answer that one has been taken.
    assert_eq!(Call::get("/healthz").send(site).await.status, 200);
    stream
}

#[tokio::test]
async fn half_a_request_is_not_waited_for() {
    let (world, mut ada) = World::claimed().await;
    ada.drop_socket();
    let mut head = begun(&world.site, b"GET /healthz HTTP/1.1\r\nhost: x\r\n").await;
    let_pass(world.app.config.limits.header_timeout_s * 1_000).await;
    let mut rest = Vec::new();
    timeout(LIMIT, head.read_to_end(&mut rest)).await.expect("the server ends it").expect("an orderly end");
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));

    let body = Call::post("/api/sign-in")
        .json(&SignIn { name: "Ada".to_owned(), password: PASSWORD.to_owned() })
        .bytes(&world.site);
    let mut body = begun(&world.site, &body[..body.len() - 5]).await;
    let_pass(world.app.config.limits.request_timeout_s * 1_000).await;
    let answer = Answer::read(&mut body).await;
    assert_eq!(answer.status, 408);
    check_headers(&answer);
    assert_eq!(count(&world.app.metrics.http_refusals, "request_timeout"), 1);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_connection_that_asks_for_nothing_is_not_held() {
    let (world, mut ada) = World::claimed().await;
    ada.drop_socket();
    // One that never says anything, and one that goes on saying nothing after its first answer.
    let mut silent = begun(&world.site, b"").await;
    let mut idle = begun(&world.site, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut answer = [0; 4096];
    let read = timeout(LIMIT, idle.read(&mut answer)).await.expect("an answer").expect("an answer");
    assert!(answer[..read].starts_with(b"HTTP/1.1 200"), "{:?}", String::from_utf8_lossy(&answer[..read]));
    let_pass(world.app.config.limits.header_timeout_s * 1_000).await;
    for stream in [&mut silent, &mut idle] {
        let mut rest = Vec::new();
        timeout(LIMIT, stream.read_to_end(&mut rest)).await.expect("the server ends it").expect("an orderly end");
        assert!(!rest.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&rest));
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_all_together_so_many() {
    for (all, of_one, reason) in [(6, 100, "all"), (100, 6, "address")] {
        let (world, mut ada) = World::claimed_with(|config| {
            config.limits.sockets_max = all;
            config.limits.sockets_per_address_max = of_one;
        })
        .await;
        ada.drop_socket();
        let mut idle = Vec::new();
        for _ in 0..6 {
            idle.push(TcpStream::connect(world.site.address()).await.expect("the server listens"));
        }
        let mut seventh = TcpStream::connect(world.site.address()).await.expect("the server listens");
        let mut rest = [0; 1];
        let end = timeout(LIMIT, seventh.read(&mut rest)).await.expect("the server ends it");
        assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
        assert!(count(&world.app.metrics.sockets_refused, reason) >= 1, "{reason}");
        drop(idle);
        // The places are free again, as soon as the server has noticed.
        let free = async {
            loop {
                let mut stream = TcpStream::connect(world.site.address()).await.expect("the server listens");
                let request = Call::get("/healthz").bytes(&world.site);
                let mut answer = Vec::new();
                let is_sent = stream.write_all(&request).await.is_ok();
                if is_sent && stream.read_to_end(&mut answer).await.is_ok() && answer.starts_with(b"HTTP/1.1 200") {
                    return;
                }
            }
        };
        timeout(LIMIT, free).await.expect("places are given back");
        world.finish([ada]).await;
    }
}

#[tokio::test]
async fn a_websocket_keeps_the_place_of_its_connection_to_its_end() {
    let (world, ada) = World::claimed_with(|config| config.limits.sockets_per_address_max = 5).await;
    let mut open = Vec::new();
    // The client has one already.
    for _ in 0..4 {
        open.push(Raw::greeted(&world.site, &ada.session, Form::Binary).await);
    }
    let mut sixth = TcpStream::connect(world.site.address()).await.expect("the server listens");
    let end = timeout(LIMIT, sixth.read(&mut [0; 1])).await.expect("the server ends it");
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
    assert_eq!(count(&world.app.metrics.sockets_refused, "address"), 1);
    drop(open);
    while world.app.hub.connection_count() > 1 {
        tokio::task::yield_now().await;
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn behind_a_proxy_everybody_has_its_address_and_it_is_not_counted() {
    let (world, ada) = World::claimed_with(|config| {
        config.limits.sockets_per_address_max = 1;
        config.trusted_proxy = vec!["127.0.0.1".parse().expect("an address")];
    })
    .await;
    let mut idle = Vec::new();
    for _ in 0..5 {
        idle.push(begun(&world.site, b"GET /").await);
    }
    assert_eq!(count(&world.app.metrics.sockets_refused, "address"), 0);
    drop(idle);
    world.finish([ada]).await;
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_not_held() {
    let assets = tempfile::TempDir::new().expect("a directory");
    let size = 64 * 1024 * 1024;
    std::fs::write(assets.path().join("large.bin"), vec![0; size]).expect("it can be written");
    let path = assets.path().to_owned();
    let (world, mut ada) = World::claimed_with(|config| config.assets = Some(path)).await;
    ada.drop_socket();
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4 * 1024).expect("a small buffer");
    let mut reader = socket.connect(world.site.address()).await.expect("the server listens");
    reader.write_all(&Call::get("/large.bin").bytes(&world.site)).await.expect("the server reads");
    reader.readable().await.expect("the answer has begun");
    let given_up = async {
        // The server has filled what there is to fill at some time; from then on it waits.
        while count(&world.app.metrics.cut_off, "unread") == 0 {
            assert_eq!(Call::get("/healthz").send(&world.site).await.status, 200);
            let_pass(world.app.config.limits.request_timeout_s * 1_000).await;
        }
    };
    timeout(LIMIT * 1_000, given_up).await.expect("the server gives up");
    let mut rest = Vec::new();
    let _ = timeout(LIMIT, reader.read_to_end(&mut rest)).await.expect("the server has ended it");
    assert!(rest.len() < size, "{}", rest.len());
    world.finish([ada]).await;
}

#[tokio::test]
async fn what_the_routes_refuse_is_counted_under_its_reason() {
    let (world, ada) = World::claimed().await;
    let upgrade = || Call::get("/ws").signed_in_as(&ada.session);
    for (call, reason) in [
        (Call::get("/no-such-file.js"), "not_found"),
        (Call::post("/no-such-place"), "method_not_allowed"),
        (Call::get("/api/sign-in"), "method_not_allowed"),
        (upgrade(), "bad_upgrade"),
        (Call::get("/ws"), "not_signed_in"),
    ] {
        let before = count(&world.app.metrics.http_refusals, reason);
        let answer = call.send(&world.site).await;
        assert!((400..500).contains(&answer.status), "{answer:?}");
        assert_eq!(count(&world.app.metrics.http_refusals, reason), before + 1, "{reason}");
    }
    assert!(Call::get("/metrics").send(&world.site).await.text().contains("reason=\"bad_upgrade\""));
    world.finish([ada]).await;
}

#[tokio::test]
async fn of_two_who_set_a_password_at_once_only_one_does() {
    let (world, ada) = World::claimed_with(|config| config.limits.passwords_at_once = 1).await;
    let mut asking = Vec::new();
    for number in 0..2 {
        let body = SetPassword { current: Some(PASSWORD.to_owned()), password: format!("swordfish {number}") };
        let call = Call::post("/api/password").signed_in_as(&ada.session).json(&body);
        asking.push(begun(&world.site, &call.bytes(&world.site)).await);
    }
    let mut statuses = Vec::new();
    for stream in &mut asking {
        statuses.push(Answer::read(stream).await.status);
    }
    // Whichever was first: the other one's old password is none any more.
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_session_is_in_use_for_as_long_as_somebody_is_connected_by_it() {
    let (world, ada) = World::claimed().await;
    let mut ben = world.join("Ben", Form::Json).await;
    ben.drop_socket();
    while world.app.hub.sessions().len() > 1 {
        tokio::task::yield_now().await;
    }
    world.site.pass_ms(u64::from(90_u32) * 24 * 60 * 60 * 1_000);
    world.site.pass_ms(60_000);
    world.app.clear_sessions().await;
    let who = |session| Call::get("/api/session").signed_in_as(session).send(&world.site);
    assert!(who(&ada.session).await.text().contains("Ada"));
    assert!(!who(&ben.session).await.text().contains("Ben"));
    ben.retire();
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_request_under_way_at_the_end_is_answered_with_what_is_kept() {
    let (mut world, mut ada) = World::claimed_with(|config| config.limits.passwords_at_once = 1).await;
    let mut asking = Vec::new();
    for number in 0..6 {
        let name = format!("P{number}");
        let body = Join { token: None, name, password: Some(PASSWORD.to_owned()) };
        asking.push(begun(&world.site, &Call::post("/api/join").json(&body).bytes(&world.site)).await);
    }
    world.stop().await;
    ada.drop_socket();
    world.start().await;
    for mut stream in asking {
        let answer = Answer::read(&mut stream).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let me: Me = answer.json();
        let state = Call::get("/api/session").signed_in_as(&answer.session()).send(&world.site).await;
        assert!(state.text().contains(me.name.as_str()), "{state:?}");
    }
    world.finish([ada]).await;
}
