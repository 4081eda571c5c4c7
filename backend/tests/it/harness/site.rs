//! A site of the tests' own, whose pages say what the test wants them to.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use image::{ImageFormat, RgbImage};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// See the [module](self). It is gone with this.
#[derive(Debug)]
pub(crate) struct WebSite {
    origin: String,
    desk: Desk,
    _server: JoinSet<()>,
}

#[derive(Clone, Debug, Default)]
struct Desk {
    /// What lies where.
    pages: Arc<Mutex<BTreeMap<String, Page>>>,
    /// What was asked for, in order.
    asked: Arc<Mutex<Vec<String>>>,
}

/// Its type, and its bytes.
type Page = (&'static str, Vec<u8>);

impl WebSite {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("it listens"));
        let desk = Desk::default();
        let router = Router::new().fallback(answer).with_state(desk.clone());
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { origin, desk, _server: server }
    }

    /// Where something lies.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Puts a page there.
    pub(crate) fn puts(&self, path: &str, html: &str) {
        self.has(path, "text/html; charset=utf-8", html.as_bytes().to_vec());
    }

    /// Puts a picture there, of this size.
    pub(crate) fn draws(&self, path: &str, width: u32, height: u32) {
        let mut bytes = Cursor::new(Vec::new());
        RgbImage::new(width, height).write_to(&mut bytes, ImageFormat::Png).expect("it is drawn");
        self.has(path, "image/png", bytes.into_inner());
    }

    pub(crate) fn has(&self, path: &str, media: &'static str, bytes: Vec<u8>) {
        self.desk.pages.lock().expect("no holder panics").insert(path.to_owned(), (media, bytes));
    }

    /// How often something was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.desk.asked.lock().expect("no holder panics").iter().filter(|asked| *asked == path).count()
    }
}

async fn answer(State(desk): State<Desk>, uri: Uri) -> Response {
    desk.asked.lock().expect("no holder panics").push(uri.path().to_owned());
    match desk.pages.lock().expect("no holder panics").get(uri.path()) {
        Some((media, bytes)) => ([(header::CONTENT_TYPE, *media)], bytes.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
