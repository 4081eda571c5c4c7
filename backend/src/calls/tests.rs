use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::*;

fn to(address: &str) -> Request<Full<Bytes>> {
    Request::post(address).body(Full::new(Bytes::from_static(b"hello"))).unwrap()
}

/// Answers one call with this, and nothing where there is nothing to say. It is gone with the tasks.
async fn other(tasks: &mut JoinSet<()>, answer: impl Into<String>) -> SocketAddr {
    let answer = answer.into();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tasks.spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 1024];
        let _ = stream.read(&mut head).await;
        if !answer.is_empty() {
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        std::future::pending::<()>().await;
    });
    address
}

async fn is_not_called(address: &str) {
    let made = Calls::new(Reach::Public).make(to(address)).await;
    assert!(matches!(made, Err(CallFault::NotPublic)), "{address}: {made:?}");
}

#[tokio::test]
async fn no_address_of_this_machine_is_called_in_any_spelling() {
    let mut tasks = JoinSet::new();
    let port = other(&mut tasks, "HTTP/1.1 200 OK\r\n\r\n").await.port();
    for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"] {
        is_not_called(&format!("https://{host}:{port}/")).await;
    }
    // Spellings that only the system's lookup takes for numbers.
    for name in ["127.1", "0x7f.1", "2130706433", "0"] {
        let found = Lookup { reach: Reach::Public }.call(name.parse().unwrap()).await;
        assert!(found.as_ref().is_err_and(|error| is_not_public(error)), "{name}: {found:?}");
    }
}

#[tokio::test]
async fn an_answer_is_its_status_and_when_to_come_back() {
    let mut tasks = JoinSet::new();
    let address =
        other(&mut tasks, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n").await;
    let made = Calls::new(Reach::Everywhere).make(to(&format!("http://{address}/"))).await;
    assert_eq!(made.unwrap(), Answered { status: StatusCode::TOO_MANY_REQUESTS, wait_ms: Some(7_000) });
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let mut tasks = JoinSet::new();
    let further = other(&mut tasks, "HTTP/1.1 200 OK\r\n\r\n").await;
    let answer = format!("HTTP/1.1 302 Found\r\nLocation: http://{further}/\r\nContent-Length: 0\r\n\r\n");
    let address = other(&mut tasks, answer).await;
    let made = Calls::new(Reach::Everywhere).make(to(&format!("http://{address}/"))).await;
    assert_eq!(made.unwrap().status, StatusCode::FOUND);
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let made = Calls::new(Reach::Everywhere).make(to("http://127.0.0.1:1/")).await;
    assert!(matches!(made, Err(CallFault::Unreachable(_))), "{made:?}");
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_is_not_waited_for() {
    let mut tasks = JoinSet::new();
    let calls = Calls::new(Reach::Everywhere);
    let address = other(&mut tasks, "").await;
    let begun = tokio::time::Instant::now();
    let made = calls.make(to(&format!("http://{address}/"))).await;
    assert!(matches!(made, Err(CallFault::Silent)), "{made:?}");
    assert_eq!(begun.elapsed(), Duration::from_secs(10));
}
