//! A push service, and devices that subscribed to it: what they are sent is opened with their own keys, by the standard
//! and by nothing of the server's.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use adda_shared::protocol::http::{PushState, PushSubscription, PushTest, Pushed};
use adda_shared::protocol::problem::Problem;
use aes_gcm::aead::Aead as _;
use aes_gcm::{Aes128Gcm, KeyInit as _};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::ecdh::diffie_hellman;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Call, Client, LIMIT, Session, Site};

/// See the [module](self). It is gone with this.
#[derive(Debug)]
pub(crate) struct PushService {
    origin: String,
    calls: mpsc::UnboundedReceiver<Received>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
    late: Arc<Notify>,
    _server: JoinSet<()>,
}

/// What it answers to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Status(u16),
    /// The same, with the seconds to wait.
    Later(u16, u64),
    /// The same, once it is let go.
    Late(u16),
    /// Nothing, ever.
    Nothing,
}

/// A call as it came.
#[derive(Debug)]
pub(crate) struct Received {
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Received {
    /// At which address of its own the push service was called.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

/// A browser.
#[derive(Debug)]
pub(crate) struct Device {
    path: String,
    secret: SecretKey,
    auth: [u8; 16],
    pub(crate) subscription: PushSubscription,
}

#[derive(Clone)]
struct Desk {
    calls: mpsc::UnboundedSender<Received>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
    late: Arc<Notify>,
}

impl PushService {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("it listens"));
        let (calls, received) = mpsc::unbounded_channel();
        let (answers, late) = (Arc::default(), Arc::<Notify>::default());
        let desk = Desk { calls, answers: Arc::clone(&answers), late: Arc::clone(&late) };
        let router = Router::new().fallback(take).with_state(desk);
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { origin, calls: received, answers, late, _server: server }
    }

    /// A browser that subscribed to it.
    pub(crate) fn device(&self, name: &str) -> Device {
        let mut seed = [1; 32];
        seed.iter_mut().zip(name.bytes()).for_each(|(byte, letter)| *byte = letter);
        let secret = SecretKey::from_slice(&seed).expect("nearly every number is one");
        let auth = [7; 16];
        let path = format!("/to/{name}");
        let subscription = PushSubscription {
            endpoint: format!("{}{path}", self.origin),
            p256dh: BASE64_URL_SAFE_NO_PAD.encode(secret.public_key().to_sec1_point(false).as_bytes()),
            auth: BASE64_URL_SAFE_NO_PAD.encode(auth),
        };
        Device { path, secret, auth, subscription }
    }

    /// What it answers to the next calls; else that it has taken them.
    pub(crate) fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.answers.lock().expect("no holder of this lock panics").extend(answers);
    }

    /// Lets an answer go that is late.
    pub(crate) fn let_go(&self) {
        self.late.notify_one();
    }

    /// The next call.
    pub(crate) async fn next(&mut self) -> Received {
        timeout(LIMIT, self.calls.recv()).await.expect("it is called").expect("it runs")
    }

    /// What the next call brings to a device.
    pub(crate) async fn pushed(&mut self, device: &Device) -> Pushed {
        let received = self.next().await;
        device.open(&self.origin, &received)
    }

    /// Whether nobody has called since.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.calls.try_recv().is_err()
    }
}

async fn take(State(desk): State<Desk>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let answer = desk.answers.lock().expect("no holder of this lock panics").pop_front();
    let _ = desk.calls.send(Received { path: uri.path().to_owned(), headers, body });
    let status = |status| StatusCode::from_u16(status).expect("a status");
    match answer.unwrap_or(Answer::Status(201)) {
        Answer::Status(code) => status(code).into_response(),
        Answer::Later(code, seconds) => (status(code), [("retry-after", seconds.to_string())]).into_response(),
        Answer::Late(code) => {
            desk.late.notified().await;
            status(code).into_response()
        }
        Answer::Nothing => std::future::pending().await,
    }
}

impl Device {
    /// Opens what came: the signature first, then the seal.
    fn open(&self, origin: &str, received: &Received) -> Pushed {
        assert_eq!(received.path, self.path, "it is for this device");
        check_signature(origin, &received.headers);
        let header = |name: &str| received.headers[name].to_str().expect("plain letters");
        assert_eq!((header("content-encoding"), header("ttl")), ("aes128gcm", "86400"));
        let (salt, rest) = received.body.split_at(16);
        let (record_bytes, rest) = rest.split_at(4);
        assert_eq!(record_bytes, 4_096_u32.to_be_bytes());
        let (length, rest) = rest.split_at(1);
        let (theirs, sealed) = rest.split_at(usize::from(length[0]));
        let own = self.secret.public_key().to_sec1_point(false);
        let key = PublicKey::from_sec1_bytes(theirs).expect("a point of the curve");
        let agreed = diffie_hellman(self.secret.to_nonzero_scalar(), key.as_affine());
        let info = [b"WebPush: info\0", own.as_bytes(), theirs].concat();
        let mut input = [0; 32];
        let stretch = Hkdf::<Sha256>::new(Some(&self.auth), agreed.raw_secret_bytes());
        stretch.expand(&info, &mut input).expect("few bytes");
        let (mut key, mut nonce) = ([0; 16], [0; 12]);
        let stretch = Hkdf::<Sha256>::new(Some(salt), &input);
        stretch.expand(b"Content-Encoding: aes128gcm\0", &mut key).expect("few bytes");
        stretch.expand(b"Content-Encoding: nonce\0", &mut nonce).expect("few bytes");
        let record = Aes128Gcm::new(&key.into()).decrypt(&nonce.into(), sealed).expect("it is sealed for this device");
        let content = record.strip_suffix(&[2]).expect("the last record");
        serde_json::from_slice(content).expect("what a device is pushed")
    }
}

/// Holds the token of a call against the key that it names.
fn check_signature(origin: &str, headers: &HeaderMap) {
    let value = headers["authorization"].to_str().expect("plain letters");
    let (token, key) = value.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).expect("a token");
    let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).expect("base64url");
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let key = VerifyingKey::from_sec1_bytes(&bytes(key)).expect("a key");
    key.verify(signed.as_bytes(), &Signature::from_slice(&bytes(signature)).expect("two numbers")).expect("its own");
    let (_, claims) = signed.split_once('.').expect("three parts");
    let claims: serde_json::Value = serde_json::from_slice(&bytes(claims)).expect("JSON");
    assert_eq!(claims["aud"], origin);
}

/// Calls of a device about its subscription.
impl Client {
    pub(crate) async fn push_state(&self) -> PushState {
        Call::get("/api/push").signed_in_as(&self.session).send(&self.site).await.json()
    }

    pub(crate) async fn subscribe(&self, to: &PushSubscription) -> Result<PushState, Problem> {
        subscribe(&self.site, &self.session, to).await
    }

    pub(crate) async fn unsubscribe(&self) -> PushState {
        Call::delete("/api/push").signed_in_as(&self.session).send(&self.site).await.json()
    }

    pub(crate) async fn test_push(&self, text: &str) -> Result<PushState, Problem> {
        let call = Call::post("/api/push/test").json(&PushTest { text: text.to_owned() });
        let answer = call.signed_in_as(&self.session).send(&self.site).await;
        if answer.status == 200 { Ok(answer.json()) } else { Err(answer.problem()) }
    }
}

async fn subscribe(site: &Site, session: &Session, to: &PushSubscription) -> Result<PushState, Problem> {
    let answer = Call::put("/api/push").json(to).signed_in_as(session).send(site).await;
    if answer.status == 200 { Ok(answer.json()) } else { Err(answer.problem()) }
}
