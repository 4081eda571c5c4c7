//! One client: a session, a socket and a replica.

mod verbs;

use std::collections::{HashMap, VecDeque};
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use adda_shared::id::{RequestId, UserId};
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::http::Me;
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, Closing, Form, ServerFrame, decode_server, encode};
use adda_shared::replica::{Change, Replica};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::http::Session;
use super::{LIMIT, Site, raw};

/// Frames that are shown when something does not come.
const STORY_FRAMES: usize = 12;
const STORY_CHARS: usize = 400;

/// What a client loses of what the server said: those frames for which it answers yes.
type Loses = Box<dyn FnMut(&ServerFrame) -> bool + Send>;

/// See the [module](self).
pub(crate) struct Client {
    pub(crate) name: String,
    pub(crate) user: UserId,
    pub(crate) session: Session,
    pub(crate) replica: Replica,
    /// Every frame that came and was not lost, in order.
    pub(crate) heard: Vec<ServerFrame>,
    pub(crate) site: Arc<Site>,
    form: Form,
    socket: Option<WebSocketStream<TcpStream>>,
    answers: HashMap<RequestId, Result<Reply, Problem>>,
    commands_sent: u64,
    story: VecDeque<String>,
    loses: Option<Loses>,
    closed: Option<u16>,
}

impl Client {
    /// A client that [`super::World::finish`] will ask for, welcomed.
    pub(crate) async fn connected(site: &Arc<Site>, session: Session, form: Form, me: &Me) -> Self {
        site.clients.fetch_add(1, Ordering::Relaxed);
        let mut client = Self::new(site, session, form, me.name.to_string(), me.user);
        client.connect().await;
        client
    }

    fn new(site: &Arc<Site>, session: Session, form: Form, name: String, user: UserId) -> Self {
        Self {
            name,
            user,
            session,
            replica: Replica::default(),
            heard: Vec::new(),
            site: Arc::clone(site),
            form,
            socket: None,
            answers: HashMap::new(),
            commands_sent: 0,
            story: VecDeque::new(),
            loses: None,
            closed: None,
        }
    }

    /// Another page in the same browser.
    pub(crate) async fn other_page(&self, form: Form) -> Self {
        self.site.clients.fetch_add(1, Ordering::Relaxed);
        let mut client = Self::new(&self.site, self.session.clone(), form, self.name.clone(), self.user);
        client.connect().await;
        client
    }

    /// A new client of the same person in the other form, which nobody asks for at the end.
    pub(crate) async fn twin(&self) -> Self {
        let form = if self.form == Form::Binary { Form::Json } else { Form::Binary };
        let mut client = Self::new(&self.site, self.session.clone(), form, self.name.clone(), self.user);
        client.connect().await;
        client
    }

    /// For a client whose session is over: there is nothing to compare it with.
    pub(crate) fn retire(self) {
        self.site.clients.fetch_sub(1, Ordering::Relaxed);
    }

    /// Opens a socket and waits for the welcome.
    pub(crate) async fn connect(&mut self) {
        self.open().await;
        self.until(Replica::is_live).await;
    }

    /// Opens a socket and says hello.
    pub(crate) async fn open(&mut self) {
        let request = raw::upgrade(&self.site, &self.session, self.form);
        self.socket = Some(raw::open(&self.site, request).await.expect("the upgrade is granted"));
        self.closed = None;
        self.replica.connected();
        self.flush().await;
    }

    /// Forgets everything, like a page that is loaded anew.
    pub(crate) async fn reload(&mut self) {
        self.drop_socket();
        self.replica = Replica::default();
        self.answers.clear();
        self.heard.clear();
        self.connect().await;
    }

    /// The network goes, without a goodbye.
    pub(crate) fn drop_socket(&mut self) {
        self.socket = None;
        self.replica.disconnected();
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.socket.is_some()
    }

    /// From now on loses the frames for which the function says so; `None` ends that.
    pub(crate) fn lose(&mut self, which: impl FnMut(&ServerFrame) -> bool + Send + 'static) {
        self.loses = Some(Box::new(which));
    }

    pub(crate) fn lose_nothing(&mut self) {
        self.loses = None;
    }

    /// Reads what comes until the replica is so.
    #[track_caller]
    pub(crate) fn until(&mut self, is_so: impl Fn(&Replica) -> bool) -> impl Future<Output = ()> {
        let from = Location::caller();
        self.wait(from, move |client| is_so(&client.replica))
    }

    /// Reads what comes until a frame has come, since this client began, for which the function says yes.
    #[track_caller]
    pub(crate) fn until_heard(&mut self, is_it: impl Fn(&ServerFrame) -> bool) -> impl Future<Output = ()> {
        let from = Location::caller();
        self.wait(from, move |client| client.heard.iter().any(&is_it))
    }

    /// Reads until the server closes the connection, and says why.
    #[track_caller]
    pub(crate) fn until_closed(&mut self) -> impl Future<Output = Closing> {
        let from = Location::caller();
        async move {
            let end = async { while self.hear().await {} };
            if timeout(LIMIT, end).await.is_err() {
                panic!("{}, asked at {from}: still open; {}", self.name, self.story());
            }
            let code = self.closed.unwrap_or_else(|| panic!("{}: ended without a close", self.name));
            Closing::of(code).unwrap_or_else(|| panic!("{}: closed with {code}", self.name))
        }
    }

    async fn wait(&mut self, from: &Location<'_>, is_so: impl Fn(&Self) -> bool) {
        let reading = async {
            while !is_so(self) {
                if !self.hear().await {
                    panic!("{}, asked at {from}: closed with {:?}; {}", self.name, self.closed, self.story());
                }
            }
        };
        if timeout(LIMIT, reading).await.is_err() {
            panic!("{}, asked at {from}: it did not come; {}", self.name, self.story());
        }
    }

    /// Asks and waits for the answer.
    #[track_caller]
    pub(crate) fn ask(&mut self, command: Command) -> impl Future<Output = Result<Reply, Problem>> {
        let from = Location::caller();
        async move {
            let id = self.begin(command).await;
            self.wait(from, |client| client.answers.contains_key(&id)).await;
            self.answers.remove(&id).expect("just seen")
        }
    }

    /// Asks for what must be done, and waits until it is.
    #[track_caller]
    pub(crate) fn done(&mut self, command: Command) -> impl Future<Output = Reply> {
        let from = Location::caller();
        let asked = self.ask(command);
        async move { asked.await.unwrap_or_else(|problem| panic!("asked at {from}: {problem}")) }
    }

    /// Asks and does not wait.
    pub(crate) async fn begin(&mut self, command: Command) -> RequestId {
        let id = self.replica.request(command).expect("a connection that is welcomed");
        self.flush().await;
        id
    }

    /// Waits for the answer to what was begun.
    #[track_caller]
    pub(crate) fn answer(&mut self, id: RequestId) -> impl Future<Output = Result<Reply, Problem>> {
        let from = Location::caller();
        async move {
            self.wait(from, |client| client.answers.contains_key(&id)).await;
            self.answers.remove(&id).expect("just seen")
        }
    }

    /// Reads one frame; no, where the server closed or is gone.
    async fn hear(&mut self) -> bool {
        let Some(socket) = &mut self.socket else { return false };
        let (form, bytes) = match socket.next().await {
            Some(Ok(Message::Binary(bytes))) => (Form::Binary, bytes.to_vec()),
            Some(Ok(Message::Text(text))) => (Form::Json, text.as_bytes().to_vec()),
            Some(Ok(Message::Close(frame))) => {
                self.closed = Some(frame.map_or(1005, |frame| frame.code.into()));
                return true;
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => return true,
            Some(Err(_)) | None => {
                self.drop_socket();
                return false;
            }
        };
        assert_eq!(form, self.form, "{}: a frame of the other form", self.name);
        let frame = decode_server(form, &bytes).unwrap_or_else(|error| panic!("{}: {error}", self.name));
        self.take(frame).await;
        true
    }

    async fn take(&mut self, frame: ServerFrame) {
        if self.loses.as_mut().is_some_and(|loses| loses(&frame)) {
            return;
        }
        if self.story.len() == STORY_FRAMES {
            self.story.pop_front();
        }
        // A frame may be as long as a message, and a test as long as thousands of them.
        self.story.push_back(format!("{frame:?}").chars().take(STORY_CHARS).collect());
        self.heard.push(frame.clone());
        for change in self.replica.receive(frame, self.site.now()) {
            if let Change::Answered(id, answer) = change {
                self.answers.insert(id, answer);
            }
        }
        self.flush().await;
    }

    /// Sends what the replica wants to say.
    pub(crate) async fn flush(&mut self) {
        let (frames, _) = self.replica.outgoing(self.site.now());
        for frame in frames {
            self.commands_sent += u64::from(matches!(frame, ClientFrame::Command { .. }));
            if let Some(socket) = &mut self.socket {
                // A socket that broke is found out by reading.
                let _ = socket.send(raw::message(self.form, encode(self.form, &frame))).await;
            }
        }
    }

    /// The last frames, for a message that says what went wrong.
    pub(crate) fn story(&self) -> String {
        let frames: Vec<&str> = self.story.iter().map(String::as_str).collect();
        format!("the last frames were:\n  {}", frames.join("\n  "))
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Client({})", self.name)
    }
}
