//! Requests as they should not be, and what every answer carries.

use adda_shared::limits::HTTP_BODY_BYTES_MAX;
use adda_shared::protocol::command::Command;
use adda_shared::protocol::http::{Me, SignIn};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{Form, decode_body, encode};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::harness::http::Answer;
use crate::harness::{Call, LIMIT, PASSWORD, World, let_pass};

const HEADERS: [(&str, &str); 7] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

#[track_caller]
pub(super) fn check_headers(answer: &Answer) {
    for (name, value) in HEADERS {
        assert_eq!(answer.header(name), Some(value), "{name}: {answer:?}");
    }
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{policy}");
}

fn good_sign_in() -> SignIn {
    SignIn { name: "Ada".to_owned(), password: PASSWORD.to_owned() }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_personal_ones_are_not_stored() {
    let (world, ada) = World::claimed().await;
    for (call, status) in [
        (Call::get("/healthz"), 200),
        (Call::get("/readyz"), 200),
        (Call::get("/metrics"), 200),
        (Call::get("/api/session"), 200),
        (Call::get("/api/no-such-call"), 404),
        (Call::get("/no-such-file.js"), 404),
        (Call::get("/../../etc/passwd.txt"), 404),
        (Call::get("/%2e%2e/adda.sqlite3"), 404),
        (Call::post("/no-such-place"), 405),
        (Call::get("/api/sign-in"), 405),
        (Call::get("/ws"), 401),
        (Call::post("/api/sign-in").json(&good_sign_in()), 200),
        (Call::post("/api/sign-in").json(&json!({})), 400),
        (Call::post("/api/sign-in").json(&good_sign_in()).header("origin", "https://evil.example"), 403),
    ] {
        let is_personal = format!("{call:?}").contains("/api/");
        let answer = call.clone().send(&world.site).await;
        assert_eq!(answer.status, status, "{call:?}");
        check_headers(&answer);
        assert_eq!(answer.header("cache-control") == Some("no-store"), is_personal, "{call:?}");
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_page_of_another_site_can_ask_for_nothing() {
    let (world, ada) = World::claimed().await;
    for path in ["/api/claim", "/api/join", "/api/sign-in", "/api/sign-out", "/api/password"] {
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
            let call = Call::post(path).signed_in_as(&ada.session).header("origin", origin).json(&good_sign_in());
            let answer = call.send(&world.site).await;
            assert_eq!((answer.status, answer.problem()), (403, Problem::ForeignOrigin), "{path} from {origin}");
        }
    }
    let own = format!("http://{}", world.site.address());
    let answer = Call::post("/api/sign-in").header("origin", &own).json(&good_sign_in()).send(&world.site).await;
    assert_eq!(answer.status, 200);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_body_that_is_not_what_the_call_takes_is_refused() {
    let (world, ada) = World::claimed().await;
    let sign_in = || Call::post("/api/sign-in");
    let as_json = |text: &str| sign_in().header("content-type", "application/json").body(text);
    for (what, call) in [
        ("an unknown field", sign_in().json(&json!({"name": "Ada", "password": PASSWORD, "admin": true}))),
        ("a missing field", sign_in().json(&json!({"name": "Ada"}))),
        ("another type", sign_in().json(&json!({"name": "Ada", "password": 1}))),
        ("nothing", as_json("")),
        ("half of it", as_json(r#"{"name":"Ada","#)),
        ("twice the same field", as_json(r#"{"name":"Ada","name":"Ben","password":"open sesame"}"#)),
        ("no text", sign_in().header("content-type", "application/json").body(vec![0xff, 0xfe])),
        ("a form", sign_in().header("content-type", "application/x-www-form-urlencoded").body("name=Ada")),
        ("no type", sign_in().body(r#"{"name":"Ada","password":"open sesame"}"#)),
        ("a type of content that only ends like one", {
            let body = r#"{"name":"Ada","password":"open sesame"}"#;
            sign_in().header("content-type", "text/plain;x=a,application/json").body(body)
        }),
        ("another type of content", {
            sign_in().header("content-type", "text/plain").body(r#"{"name":"Ada","password":"open sesame"}"#)
        }),
    ] {
        let answer = call.send(&world.site).await;
        assert_eq!((answer.status, answer.problem()), (400, Problem::Unreadable), "{what}");
    }
    let name = "adda_http_refusals_total{reason=\"unreadable\"}";
    assert_eq!(world.metric(name).await, 11);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_body_may_have_so_many_bytes_and_no_more() {
    let (world, ada) = World::claimed().await;
    let padded = |bytes: usize| {
        let mut body = serde_json::to_vec(&good_sign_in()).expect("a body can be written");
        body.resize(bytes, b' ');
        Call::post("/api/sign-in").header("content-type", "application/json").body(body)
    };
    assert_eq!(padded(HTTP_BODY_BYTES_MAX).send(&world.site).await.status, 200);
    let refused = padded(HTTP_BODY_BYTES_MAX + 1).send(&world.site).await;
    let bytes_max = HTTP_BODY_BYTES_MAX as u64;
    assert_eq!((refused.status, refused.problem()), (413, Problem::TooLarge { bytes_max }));
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_body_has_the_form_that_its_type_names_and_its_answer_the_form_that_was_asked_for() {
    let (world, ada) = World::claimed().await;
    let (binary, json) = (Form::Binary.media_type(), Form::Json.media_type());
    let call = |form: Form, accept: &str, sign_in: &SignIn| {
        let call = Call::post("/api/sign-in").header("content-type", form.media_type()).header("accept", accept);
        call.body(encode(form, sign_in))
    };
    let good = good_sign_in();
    let wrong = SignIn { password: "not that one".to_owned(), ..good.clone() };
    for (form, accept, answered) in [
        (Form::Binary, binary, Form::Binary),
        (Form::Json, binary, Form::Binary),
        (Form::Binary, json, Form::Json),
        (Form::Binary, "*/*", Form::Json),
        (Form::Json, "text/html, Application/vnd.adda.v1.bin;q=0.5", Form::Binary),
    ] {
        let taken = call(form, accept, &good).send(&world.site).await;
        assert_eq!((taken.status, taken.header("content-type")), (200, Some(answered.media_type())), "{accept}");
        let me: Me = decode_body(answered, taken.bytes()).expect("the answer has the form that it says");
        assert_eq!(me.name.as_str(), good.name, "{accept}");
        let refused = call(form, accept, &wrong).send(&world.site).await;
        assert_eq!((refused.status, refused.header("content-type")), (401, Some(answered.media_type())), "{accept}");
        assert_eq!(decode_body(answered, refused.bytes()), Ok(Problem::WrongPassword), "{accept}");
    }
    let mixed = Call::post("/api/sign-in").header("content-type", binary).body(encode(Form::Json, &good));
    assert_eq!(mixed.send(&world.site).await.problem(), Problem::Unreadable);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let (world, ada) = World::claimed().await;
    let answer = Call::get("/healthz").header("x-long", &"x".repeat(64 * 1024)).send(&world.site).await;
    assert_eq!(answer.status, 431);
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_server_that_could_not_keep_something_finds_out_by_itself_when_it_can_again() {
    let (mut world, mut ada) = World::claimed().await;
    // A commit that fails with the next message.
    let database = world.app.config.data.data.join(adda_backend::store::sqlite::FILE);
    let by_hand = rusqlite::Connection::open(database).expect("it opens");
    let statements = "
        CREATE TABLE trap (user INTEGER REFERENCES person (user) DEFERRABLE INITIALLY DEFERRED);
        CREATE TRIGGER spring AFTER INSERT ON message BEGIN INSERT INTO trap VALUES (99); END;";
    by_hand.execute_batch(statements).expect("a trap");
    let body = "trapped".to_owned();
    let command = Command::SendMessage { room: crate::harness::LOBBY, nonce: world.site.nonce(), message: body.into() };
    assert!(matches!(ada.ask(command).await, Err(Problem::Internal { .. })));
    assert_eq!(Call::get("/readyz").send(&world.site).await.status, 503);
    let ready = async {
        while Call::get("/readyz").send(&world.site).await.status != 200 {
            let_pass(1_000).await;
        }
    };
    timeout(LIMIT * 1_000, ready).await.expect("it tries by itself");
    ada.retire();
    world.stop().await;
}

#[tokio::test]
async fn those_who_watch_see_that_it_lives_that_it_keeps_and_what_it_counts() {
    let (world, mut ada) = World::claimed().await;
    assert_eq!(Call::get("/healthz").send(&world.site).await.text(), "ok\n");
    let ready: Value = Call::get("/readyz").send(&world.site).await.json();
    assert_eq!((&ready["is_ready"], &ready["journal_mode"]), (&json!(true), &json!("wal")));
    assert!(["2", "full", "FULL"].contains(&ready["synchronous"].as_str().unwrap_or_default()), "{ready}");
    assert_eq!(ready["epoch"].as_str().map(str::len), Some(16));
    assert!(ready["sqlite_version"].as_str().is_some_and(|version| version.contains("3.")), "{ready}");

    let before = world.metric("adda_commands_total").await;
    ada.say(crate::harness::LOBBY, "count me").await;
    assert_eq!(world.metric("adda_commands_total").await, before + 1);
    assert_eq!(world.metric("adda_connections").await, 1);
    assert!(world.metric("adda_store_commits_total").await >= 2);
    let metrics = Call::get("/metrics").send(&world.site).await;
    assert!(metrics.text().ends_with("# EOF\n") && !metrics.text().contains("count me"), "{metrics:?}");
    world.finish([ada]).await;
}
