//! Files of those who mean harm.

use adda_shared::file::Media;
use adda_shared::limits::CHUNK_BYTES_MAX;
use adda_shared::protocol::Form;
use adda_shared::protocol::http::NewUpload;
use adda_shared::protocol::problem::Problem;

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::files_below;
use crate::harness::uploads::path;
use crate::harness::{Call, LIMIT, LOBBY, World};

#[tokio::test]
async fn what_could_run_is_only_ever_downloaded() {
    let (world, mut ada) = World::claimed().await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".as_slice();
    for (name, content) in [
        ("drawing.svg", svg),
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("photo.png", b"<!doctype html><script>alert(1)</script>"),
        ("photo.jpg", b"\xff\xd8\xff<script>alert(1)</script>"),
        ("photo.gif", b"GIF89a/*<svg/onload=alert(1)>*/=1;"),
        ("x.xhtml", b"<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>"),
        ("x.pdf", b"%PDF-1.7"),
    ] {
        let file = ada.upload(name, content).await;
        assert_eq!((file.what.media, file.what.pixels), (Media::Other, None), "{name}");
        let message = ada.say_with(LOBBY, "", vec![file]).await;
        for form in ["", "?small", "?save", "?small&save"] {
            let answer = ada.file_by(&(path(LOBBY, message, 0) + form), &[]).await;
            assert_eq!(answer.header("content-type"), Some("application/octet-stream"), "{name}{form}");
            assert!(answer.header("content-disposition").unwrap().starts_with("attachment"), "{name}{form}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{name}{form}");
            let policy = answer.header("content-security-policy").unwrap();
            assert!(policy.starts_with("default-src 'none'") && policy.contains("sandbox"), "{name}{form}: {policy}");
        }
    }
    world.finish([ada]).await;
}

#[tokio::test]
async fn a_name_leads_nowhere_else_and_ends_no_header() {
    let (world, mut ada) = World::claimed().await;
    for (name, told) in [
        ("../../etc/passwd", "filename=\"passwd\"; filename*=UTF-8''passwd"),
        ("a\"; filename=\"evil.exe", "filename=\"a__ filename=_evil.exe\""),
        ("a\r\nset-cookie: x=y", "filename=\"aset-cookie_ x_y\""),
        ("চা.txt", "filename=\"__.txt\"; filename*=UTF-8''%E0%A6%9A%E0%A6%BE.txt"),
    ] {
        let file = ada.upload(name, b"x").await;
        let message = ada.say_with(LOBBY, "", vec![file]).await;
        let answer = ada.file(LOBBY, message, 0).await;
        let disposition = answer.header("content-disposition").unwrap().to_owned();
        let plain = disposition.split(';').nth(1).unwrap_or_default();
        assert_eq!(plain.matches('"').count(), 2, "{disposition}");
        assert_eq!(answer.header("set-cookie"), None);
        if !told.contains("evil") && !told.contains("cookie") {
            assert!(disposition.ends_with(told), "{disposition}");
        }
    }
    let below = files_below(world.directory());
    assert!(below.iter().all(|path| path.starts_with(world.directory())), "{below:?}");
    world.finish([ada]).await;
}

#[tokio::test]
async fn what_is_no_call_of_ours_is_refused_and_loses_nothing() {
    let (world, ada) = World::claimed().await;
    let nonce = ada.site.nonce();
    ada.begin_upload(nonce, "x", 10).await.unwrap();
    ada.bring(nonce, 0, b"12345").await.unwrap();
    let call = |method: &str, path: String| {
        let call = if method == "GET" { Call::get(&path) } else { Call::post(&path) };
        call.signed_in_as(&ada.session)
    };
    let uploads = format!("/api/uploads/{nonce}");
    for (method, path, body, status) in [
        ("POST", uploads.clone(), &b"x"[..], 400),
        ("POST", format!("{uploads}?from=-1"), b"x", 400),
        ("POST", format!("{uploads}?from=x"), b"x", 400),
        ("POST", format!("{uploads}?from=5"), b"123456", 413),
        ("POST", "/api/uploads/zz?from=0".to_owned(), b"x", 404),
        ("GET", "/api/uploads/ffffffffffffffff".to_owned(), b"", 404),
        ("GET", "/api/files/x/1/0".to_owned(), b"", 404),
        ("GET", "/api/files/1/1/-1".to_owned(), b"", 404),
        ("GET", "/api/files/1/99999999999999999999/0".to_owned(), b"", 404),
        ("GET", "/api/files/1/1/18446744073709551615".to_owned(), b"", 404),
        ("POST", "/api/uploads".to_owned(), b"{}", 400),
    ] {
        let answer = call(method, path.clone()).body(body).send(&world.site).await;
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
    }
    let too_much = vec![0; CHUNK_BYTES_MAX + 1];
    let answer = call("POST", format!("{uploads}?from=5")).body(too_much).send(&world.site).await;
    assert_eq!(answer.problem(), Problem::TooLarge { bytes_max: CHUNK_BYTES_MAX as u64 });
    assert_eq!(ada.upload_state(nonce).await.unwrap().received, 5);
    assert!(ada.bring(nonce, 5, b"67890").await.unwrap().file.is_some());
    world.finish([ada]).await;
}

#[tokio::test]
async fn another_site_and_another_person_can_do_nothing_to_an_upload() {
    let (world, ada) = World::claimed().await;
    let ben = world.join("Ben", Form::Json).await;
    let nonce = ada.site.nonce();
    ada.begin_upload(nonce, "x", 10).await.unwrap();
    let foreign = |call: Call| call.header("origin", "https://evil.example").signed_in_as(&ada.session);
    let path = format!("/api/uploads/{nonce}");
    let begin = NewUpload { nonce: ada.site.nonce(), name: "x".to_owned(), bytes: 1 };
    for call in [
        foreign(Call::post("/api/uploads").json(&begin)),
        foreign(Call::post(&format!("{path}?from=0")).body("x")),
        foreign(Call::delete(&path)),
    ] {
        let answer = call.send(&world.site).await;
        assert_eq!((answer.status, answer.problem()), (403, Problem::ForeignOrigin));
    }
    assert_eq!(ben.upload_state(nonce).await, Err(Problem::NoSuchUpload));
    assert_eq!(ben.bring(nonce, 0, b"x").await, Err(Problem::NoSuchUpload));
    ben.cancel_upload(nonce).await;
    assert_eq!(ada.upload_state(nonce).await.unwrap().received, 0);
    for call in [Call::get(&path), Call::delete(&path), Call::post("/api/uploads").json(&begin)] {
        assert_eq!(call.send(&world.site).await.status, 401);
    }
    world.finish([ada, ben]).await;
}

#[tokio::test]
async fn who_asks_too_much_is_told_when_to_come_back() {
    let (world, ada) = World::claimed_with(|config| {
        config.limits.commands_burst = 100;
        config.limits.commands_per_s = 1;
        config.limits.paces_per_person = 1;
    })
    .await;
    let mut last = Ok(());
    for _ in 0..200 {
        last = ada.upload_state(ada.site.nonce()).await.map(drop);
        if !matches!(last, Err(Problem::NoSuchUpload)) {
            break;
        }
    }
    world.pass_ms(100_000).await;
    assert!(matches!(last, Err(Problem::TooFast { retry_after_ms: 1.. })), "{last:?}");
    world.finish([ada]).await;
}

#[tokio::test]
async fn one_person_brings_so_many_chunks_at_once_and_others_go_on() {
    let (world, ada) = World::claimed().await;
    let ben = world.join("Ben", Form::Json).await;
    let nonce = ada.site.nonce();
    ada.begin_upload(nonce, "x", 100).await.unwrap();
    // Each says that more is to come, and does not send it.
    let mut held = Vec::new();
    let call = Call::post(&format!("/api/uploads/{nonce}?from=0")).body(vec![0; 100]).signed_in_as(&ada.session);
    let refused = async {
        // One that is whole takes a place for a moment, too: where it took that of one of these, there is one more.
        while !matches!(ada.bring(nonce, 1, b"x").await, Err(Problem::TooFast { .. })) {
            let mut stream = tokio::net::TcpStream::connect(world.site.address()).await.unwrap();
            let bytes = call.bytes(&world.site);
            stream.write_all(&bytes[..bytes.len() - 1]).await.unwrap();
            held.push(stream);
        }
    };
    timeout(LIMIT, refused).await.unwrap();
    assert!(ben.upload("y", b"goes on").await.what.bytes == 7);
    drop(held);
    let freed = async { while ada.bring(nonce, 1, b"x").await.is_err() {} };
    timeout(LIMIT, freed).await.unwrap();
    world.finish([ada, ben]).await;
}
