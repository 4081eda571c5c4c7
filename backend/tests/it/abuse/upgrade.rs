//! Who may open a socket, and how many.

use adda_backend::config::Config;
use adda_shared::protocol::{ClientFrame, Closing, Form, Hello, ServerFrame};

use futures_util::StreamExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::http::Answer;
use crate::harness::raw::{open, upgrade};
use crate::harness::{Call, Raw, Session, World};

#[tokio::test]
async fn a_socket_is_opened_for_who_is_signed_in_from_a_page_of_this_server_in_a_form_that_it_speaks() {
    let (world, ada) = World::claimed().await;
    let own = format!("http://{}", world.site.address());
    let with = |name: &'static str, value: &str| {
        let mut request = upgrade(&world.site, &ada.session, Form::Json);
        request.headers_mut().insert(name, value.parse().expect("a plain header"));
        request
    };
    let mut without = upgrade(&world.site, &ada.session, Form::Json);
    without.headers_mut().remove("sec-websocket-protocol");
    let mut foreign = with("sec-websocket-protocol", "adda.v9.bin");
    foreign.headers_mut().insert("origin", "https://evil.example".parse().expect("a plain header"));
    let nobody = |session| upgrade(&world.site, &session, Form::Json);
    for (what, request, expected) in [
        ("its own page", with("origin", &own), None),
        ("no page", upgrade(&world.site, &ada.session, Form::Json), None),
        ("the preferred of two forms", with("sec-websocket-protocol", "adda.v9.bin, adda.v1.json"), None),
        ("nobody", nobody(Session::Nobody), Some(401)),
        ("a made up cookie", nobody(Session::Cookie("adda=AAAA".to_owned())), Some(401)),
        ("a made up token", nobody(Session::Bearer("AAAA".to_owned())), Some(401)),
        ("another site", with("origin", "https://evil.example"), Some(403)),
        ("another port", with("origin", "http://127.0.0.1:1"), Some(403)),
        ("no origin that could be named", with("origin", "null"), Some(403)),
        ("another form, which is told of it", with("sec-websocket-protocol", "adda.v9.bin"), None),
        ("no name of a form", with("sec-websocket-protocol", " , "), Some(400)),
        ("another form from another site", foreign, Some(403)),
        ("no form", without, Some(400)),
    ] {
        let opened = open(&world.site, request).await;
        assert_eq!(opened.err(), expected, "{what}");
    }
    for (reason, count) in [("not_signed_in", 3), ("foreign_origin", 4), ("unreadable", 2)] {
        let name = format!("adda_http_refusals_total{{reason=\"{reason}\"}}");
        assert_eq!(world.metric(&name).await, count, "{reason}");
    }
    let plain = Call::get("/ws").signed_in_as(&ada.session).send(&world.site).await;
    assert!((400..500).contains(&plain.status), "{plain:?}");
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_handshake_that_is_none_is_refused_and_told_what_would_be_one() {
    const CONNECTION: &str = "connection: keep-alive, Upgrade\r\n";
    const UPGRADE: &str = "upgrade: WebSocket\r\n";
    const VERSION: &str = "sec-websocket-version: 13\r\n";
    const KEY: &str = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let (world, ada) = World::claimed().await;
    let (name, value) = ada.session.header().expect("Ada is signed in");
    for (what, lines, expected) in [
        ("all of it", [CONNECTION, UPGRADE, VERSION, KEY], 101),
        ("no connection", ["", UPGRADE, VERSION, KEY], 426),
        ("a connection that is kept", ["connection: keep-alive\r\n", UPGRADE, VERSION, KEY], 426),
        ("no upgrade", [CONNECTION, "", VERSION, KEY], 426),
        ("an upgrade to something else", [CONNECTION, "upgrade: h2c\r\n", VERSION, KEY], 426),
        ("no version", [CONNECTION, UPGRADE, "", KEY], 426),
        ("another version", [CONNECTION, UPGRADE, "sec-websocket-version: 8\r\n", KEY], 426),
        ("two versions", [CONNECTION, UPGRADE, "sec-websocket-version: 13, 8\r\n", KEY], 426),
        ("no key", [CONNECTION, UPGRADE, VERSION, ""], 400),
        ("an empty key", [CONNECTION, UPGRADE, VERSION, "sec-websocket-key:\r\n"], 400),
        ("a key of 15 bytes", [CONNECTION, UPGRADE, VERSION, "sec-websocket-key: dGhlIHNhbXBsZSBub25j\r\n"], 400),
        ("a key of 17 bytes", [CONNECTION, UPGRADE, VERSION, "sec-websocket-key: dGhlIHNhbXBsZSBub25jZSE=\r\n"], 400),
        (
            "a key of other letters",
            [CONNECTION, UPGRADE, VERSION, "sec-websocket-key: dGhlIHNhbXBsZSBub25jZ!==\r\n"],
            400,
        ),
        ("the key twice", [CONNECTION, UPGRADE, VERSION, &KEY.repeat(2)], 400),
    ] {
        let mut stream = TcpStream::connect(world.site.address()).await.expect("the server listens");
        let host = world.site.address();
        let protocol = Form::Json.subprotocol();
        let head = format!(
            "GET /ws HTTP/1.1\r\nhost: {host}\r\n{name}: {value}\r\nsec-websocket-protocol: {protocol}\r\n{}\r\n",
            lines.concat()
        );
        stream.write_all(head.as_bytes()).await.expect("the server reads");
        let answer = Answer::head(&mut stream).await;
        assert_eq!(answer.status, expected, "{what}: {answer:?}");
        let told = ["connection", "upgrade", "sec-websocket-version"].map(|name| answer.header(name));
        if expected == 426 {
            assert_eq!(told, [Some("upgrade"), Some("websocket"), Some("13")], "{what}");
        }
        let accept = (expected == 101).then_some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(answer.header("sec-websocket-accept"), accept, "{what}");
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_page_of_another_version_is_told_to_load_anew() {
    let (world, ada) = World::claimed().await;
    let mut request = upgrade(&world.site, &ada.session, Form::Json);
    let asked = "adda.v8.bin, adda.v8.json".parse().expect("a plain header");
    request.headers_mut().insert("sec-websocket-protocol", asked);
    // The handshake fails in this client as in a browser, unless one of those that it asked for is granted.
    let mut socket = open(&world.site, request).await.expect("the upgrade is granted");
    let closed = socket.next().await.expect("a close").expect("a close");
    let Message::Close(Some(frame)) = closed else { panic!("not a close: {closed:?}") };
    assert_eq!(Closing::of(frame.code.into()), Some(Closing::OtherProtocol));
    drop(socket);
    world.finish([ada]).await;
}

#[tokio::test]
async fn one_person_has_so_many_connections_and_all_together_so_many() {
    let tune = |config: &mut Config| {
        config.limits.connections_per_person_max = 4;
        config.limits.connections_max = 6;
    };
    let (world, ada) = World::claimed_with(tune).await;
    let mut pages = Vec::new();
    for _ in 1..4 {
        pages.push(Raw::greeted(&world.site, &ada.session, Form::Json).await);
    }
    let mut fifth = Raw::open(&world.site, &ada.session, Form::Json).await;
    fifth.say(&ClientFrame::Hello(Hello::default())).await;
    assert_eq!(fifth.close_code().await, Closing::Crowded.code());
    // The place of one that ended is free again, as soon as the server has noticed.
    drop(fifth);
    let ben = world.join("Ben", Form::Binary).await;
    pages.push(Raw::greeted(&world.site, &ben.session, Form::Json).await);
    let mut seventh = Raw::open(&world.site, &ben.session, Form::Json).await;
    assert_eq!(seventh.close_code().await, Closing::Crowded.code());
    assert_eq!(world.metric("adda_closes_total{reason=\"crowded\"}").await, 2);
    for mut page in pages {
        page.send(Message::Close(None)).await;
        page.close_code().await;
    }
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn whoever_was_signed_out_before_hello_is_not_let_in() {
    let (world, ada) = World::claimed().await;
    let mut raw = Raw::open(&world.site, &ada.session, Form::Json).await;
    let elsewhere = world.sign_in("Ada", Form::Json).await;
    let gone = Call::post("/api/sign-out").signed_in_as(&ada.session).send(&world.site).await;
    assert_eq!(gone.status, 204, "{gone:?}");
    raw.say(&ClientFrame::Hello(Hello::default())).await;
    assert_eq!(raw.close_code().await, Closing::SignedOut.code());
    ada.retire();
    world.finish([elsewhere]).await;
}

#[tokio::test]
async fn a_store_that_is_busy_is_waited_for() {
    let tune = |config: &mut Config| {
        config.limits.readers = 1;
        // Room for the one read of the queue of what goes out, which is at work from the start, and for a call beside it.
        config.limits.reads_waiting_max = 3;
    };
    let (world, ada) = World::claimed_with(tune).await;
    let mut pages = Vec::new();
    for _ in 0..20 {
        pages.push(Raw::open(&world.site, &ada.session, Form::Json).await);
    }
    for page in &mut pages {
        page.say(&ClientFrame::Hello(Hello::default())).await;
    }
    for page in &mut pages {
        let first = page.hear().await;
        assert!(matches!(first, Ok(ServerFrame::Welcome(_))), "{first:?}");
    }
    drop(pages);
    world.finish([ada]).await;
}
