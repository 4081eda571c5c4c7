use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::*;

/// What somebody else does who was called.
#[derive(Clone)]
enum Site {
    /// Says this to whoever asks for anything.
    Says(Vec<u8>),
    /// Says this, and then this again and again.
    Endless(Vec<u8>, Vec<u8>),
    /// Says this, and then a byte a second.
    Drips(Vec<u8>),
}

/// Somebody else, who is gone with the tasks.
async fn other(tasks: &mut JoinSet<()>, site: Site) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tasks.spawn(async move {
        let mut open = JoinSet::new();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            open.spawn(answer(stream, site.clone()));
        }
    });
    address
}

async fn answer(mut stream: TcpStream, site: Site) {
    let mut head = [0; 4096];
    let _ = stream.read(&mut head).await;
    // Whoever has heard enough is gone.
    let _ = match site {
        Site::Says(answer) => stream.write_all(&answer).await,
        Site::Endless(first, again) => {
            let mut said = stream.write_all(&first).await;
            while said.is_ok() {
                said = stream.write_all(&again).await;
            }
            said
        }
        Site::Drips(first) => {
            let mut said = stream.write_all(&first).await;
            while said.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
                said = stream.write_all(b"x").await;
            }
            said
        }
    };
}

fn says(head: &str, body: &[u8]) -> Site {
    let length = format!("\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    Site::Says([head.as_bytes(), length.as_bytes(), body].concat())
}

fn leads(to: &str) -> Site {
    says(&format!("HTTP/1.1 302 Found\r\nLocation: {to}"), b"")
}

async fn fetch(reach: Reach, address: &str) -> Result<Fetched, FetchFault> {
    Calls::to_read(reach).fetch(Url::parse(address).unwrap(), None).await
}

/// Reads what somebody else has.
async fn read_of(site: Site) -> Result<Fetched, FetchFault> {
    let mut tasks = JoinSet::new();
    let address = other(&mut tasks, site).await;
    fetch(Reach::Everywhere, &format!("http://{address}/a#b")).await
}

const HTML: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/HTML; charset=\"utf-8\"";

#[tokio::test]
async fn a_page_is_read_with_its_encoding_and_a_picture_whole() {
    let page = read_of(says(HTML, b"<p>tea")).await.unwrap();
    assert_eq!((page.kind, &page.bytes[..]), (Kind::Page { charset: Some("utf-8".to_owned()) }, &b"<p>tea"[..]));
    assert_eq!((page.url.path(), page.url.fragment()), ("/a", None));
    let picture = read_of(says("HTTP/1.1 200 OK\r\nContent-Type: image/png", b"png")).await.unwrap();
    assert_eq!((picture.kind, &picture.bytes[..]), (Kind::Picture, &b"png"[..]));
}

#[tokio::test]
async fn only_the_public_network_is_read_on_its_usual_ports_and_without_a_password() {
    for address in [
        "http://127.0.0.1/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://localhost/",
        "http://printer/",
        "http://db.internal/",
        "http://router.home.arpa./",
        "https://a.example:8443/",
        "http://a.example:22/",
        "http://ada@a.example/",
        "http://ada:tea@a.example/",
        "ftp://a.example/",
        "file:///etc/passwd",
    ] {
        let read = fetch(Reach::Public, address).await;
        assert!(matches!(read, Err(FetchFault::NotRead)), "{address}: {read:?}");
    }
    for address in ["http://a.example/", "https://a.example:443/x?y", "http://localhost.example/", "http://1.1.1.1/"] {
        assert!(Reach::Public.reads(&Url::parse(address).unwrap()), "{address}");
    }
}

#[tokio::test]
async fn every_hop_is_checked_like_the_first() {
    for to in ["http://ada:tea@127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:70/"] {
        let read = read_of(leads(to)).await;
        assert!(matches!(read, Err(FetchFault::NotRead)), "{to}: {read:?}");
    }
    // The rule for a hop is the rule for what it leads to, as the test above has it.
    for inner in ["http://127.0.0.1/", "http://[::ffff:10.0.0.1]/", "//169.254.169.254/", "http://localhost/"] {
        let url = Url::parse("http://1.1.1.1/").unwrap().join(inner).unwrap();
        assert!(!Reach::Public.reads(&url), "{inner}");
    }
}

#[tokio::test]
async fn redirects_end_somewhere() {
    let mut tasks = JoinSet::new();
    let page = other(&mut tasks, says(HTML, b"here")).await;
    let near = other(&mut tasks, leads(&format!("http://{page}/x"))).await;
    let read = fetch(Reach::Everywhere, &format!("http://{near}/")).await.unwrap();
    assert_eq!((&read.bytes[..], read.url.as_str()), (&b"here"[..], format!("http://{page}/x").as_str()));
    for to in ["/again", "", "http://[", "?more"] {
        let read = read_of(leads(to)).await;
        assert!(matches!(read, Err(FetchFault::Redirects)), "{to}: {read:?}");
    }
    let nowhere = read_of(says("HTTP/1.1 302 Found", b"")).await;
    assert!(matches!(nowhere, Err(FetchFault::Redirects)), "{nowhere:?}");
}

#[tokio::test]
async fn the_servers_own_pages_are_not_read() {
    let mut tasks = JoinSet::new();
    let page = other(&mut tasks, says(HTML, b"its own")).await;
    let near = other(&mut tasks, leads(&format!("http://{page}/"))).await;
    let own = Url::parse(&format!("http://{page}")).unwrap().origin();
    for address in [page, near] {
        let url = Url::parse(&format!("http://{address}/rooms/1")).unwrap();
        let read = Calls::to_read(Reach::Everywhere).fetch(url, Some(&own)).await;
        assert!(matches!(read, Err(FetchFault::NotRead)), "{read:?}");
    }
}

#[tokio::test]
async fn what_has_no_end_is_read_up_to_a_bound() {
    let endless = |head: &str| Site::Endless(format!("{head}\r\n\r\n").into_bytes(), vec![b'a'; 65_536]);
    let page = read_of(endless(HTML)).await.unwrap();
    assert_eq!(page.bytes.len(), PAGE_BYTES_MAX);
    let picture = read_of(endless("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg")).await;
    assert!(matches!(picture, Err(FetchFault::TooLarge)), "{picture:?}");
    let head = read_of(Site::Endless(b"HTTP/1.1 200 OK\r\n".to_vec(), b"X-Tea: more\r\n".to_vec())).await;
    assert!(head.is_err(), "{head:?}");
}

#[tokio::test]
async fn what_is_neither_page_nor_picture_is_not_read_nor_what_is_packed() {
    for head in [
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream",
        "HTTP/1.1 200 OK\r\nContent-Type: image/svg+xml",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json",
        "HTTP/1.1 200 OK",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip",
        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Encoding: br",
    ] {
        let read = read_of(says(head, b"<p>tea")).await;
        assert!(matches!(read, Err(FetchFault::Unwanted)), "{head}: {read:?}");
    }
    let missing = read_of(says("HTTP/1.1 404 Not Found\r\nContent-Type: text/html", b"<p>tea")).await;
    assert!(matches!(missing, Err(FetchFault::Refused(StatusCode::NOT_FOUND))), "{missing:?}");
    let rubbish = read_of(Site::Says(vec![0xff; 4096])).await;
    assert!(matches!(rubbish, Err(FetchFault::Call(CallFault::Unreachable(_)))), "{rubbish:?}");
    let torn = read_of(Site::Says(format!("{HTML}\r\nContent-Length: 9\r\n\r\ntea").into_bytes())).await;
    assert!(matches!(torn, Err(FetchFault::Broken(_))), "{torn:?}");
}

#[tokio::test(start_paused = true)]
async fn nobody_is_waited_for_who_says_it_all_too_slowly() {
    let begun = Instant::now();
    let read = read_of(Site::Drips(format!("{HTML}\r\n\r\n").into_bytes())).await;
    assert!(matches!(read, Err(FetchFault::Call(CallFault::Silent))), "{read:?}");
    assert_eq!(begun.elapsed(), FETCH_TIMEOUT);
}
