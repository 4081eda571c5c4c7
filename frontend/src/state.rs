//! The state of the page: it owns the replica and drives it, and has the verbs that views may call.
//!
//! Everything goes through here: what the link hears goes into the replica, what changed goes to the mirror's signals,
//! what the replica has to say goes out. Views see signals and verbs; they see neither the replica nor the link.

mod attendance;
mod beginning;
mod changing;
mod drafting;
pub(crate) mod fetched;
mod forwarding;
mod found;
pub(crate) mod head;
mod keeping;
pub(crate) mod mirror;
mod naming;
pub(crate) mod notify;
mod pages;
pub(crate) mod paging;
mod people;
pub(crate) mod planning;
pub(crate) mod reading;
mod receipts;
#[cfg(feature = "preview")]
mod rehearsal;
pub(crate) mod rows;
pub(crate) mod settings;
mod shown;
pub(crate) mod talk;
pub(crate) mod timeline;
pub(crate) mod written;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adda_shared::file::Uploaded;
use adda_shared::id::{Nonce, RequestId, Revision, RoomId, UserId};
use adda_shared::limits;
use adda_shared::poll::Poll;
use adda_shared::protocol::command::{Command, NewPreferences, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{PROTOCOL_VERSION, ServerFrame};
use adda_shared::replica::outbox::{Draft, Echo};
use adda_shared::replica::{Change, Replica};
use adda_shared::text::{MessageBody, TextFault};
use futures_channel::oneshot;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use crate::browser;
use crate::keep::Trouble;
use crate::link::{Heard, Link};
use keeping::Keeping;
use mirror::{Connection, Mirror};
use talk::Talk;
use timeline::OpenTimeline;
use written::Written;

/// Milliseconds of a frame of the fastest common screens.
const FRAME_MS: u64 = 8;

/// Why a command brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Refused(Problem),
    /// There is no connection, or it went before the answer came.
    Lost,
}

/// How a session ended without this page's doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Nobody is signed in any more.
    SignedOut,
    /// Another page says that they signed out. It may have been long ago, if this one was asleep.
    Elsewhere,
    /// Somebody else is: they signed in on another tab.
    OtherPerson,
}

/// Who waits for the answer to a request.
type Asked = (RequestId, oneshot::Sender<Result<Reply, Problem>>);

type Tell = dyn Fn(Ended);

type Warn = dyn Fn(Trouble);

type Excuse = dyn Fn(&Problem);

type Witness = dyn Fn(&[Change]);

/// Why something was not even put into the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsent {
    Text(TextFault),
    OutboxFull,
}

/// A handle on the state; one state for the whole life of the page.
#[derive(Clone, Copy)]
pub(crate) struct State(StoredValue<Rc<Inner>, LocalStorage>);

#[derive(Default)]
struct Inner {
    replica: RefCell<Replica>,
    mirror: Mirror,
    link: RefCell<Option<Link>>,
    user: Cell<Option<UserId>>,
    keeping: Keeping,
    /// When the server last said something, in milliseconds; 0 where it never has.
    heard_at: Cell<u64>,
    asked: RefCell<Vec<Asked>>,
    wake: RefCell<Option<Timeout>>,
    silence: RefCell<Option<(u64, Timeout)>>,
    /// Whether nobody sits before the page.
    is_away: Cell<bool>,
    refreshed_at_ms: Cell<u64>,
    /// Whether what the replica wants to say is said in a moment.
    is_pumped_soon: Cell<bool>,
    is_refresh_due: Cell<bool>,
    on_ended: RefCell<Option<Rc<Tell>>>,
    on_trouble: RefCell<Option<Rc<Warn>>>,
    on_unchanged: RefCell<Option<Rc<Excuse>>>,
    on_changes: RefCell<Option<Rc<Witness>>>,
    /// What shall hold in all rooms, until the server says that it does.
    intended: RefCell<Option<NewPreferences>>,
    #[cfg(feature = "preview")]
    script: RefCell<Option<rehearsal::Script>>,
}

/// Makes the state known to everything below. Once, at the root.
pub(crate) fn provide_state() -> State {
    let state = State(StoredValue::new_local(Rc::default()));
    provide_context(state);
    state.listen();
    attendance::watch(state);
    state
}

pub(crate) fn use_state() -> State {
    expect_context()
}

impl State {
    fn inner(self) -> Rc<Inner> {
        self.0.get_value()
    }
}

/// What people do.
impl State {
    /// Asks the server for something.
    pub(crate) async fn ask(self, command: Command) -> Result<Reply, Failure> {
        let receiver = {
            let inner = self.inner();
            let Some(id) = inner.replica.borrow_mut().request(command) else { return Err(Failure::Lost) };
            let (sender, receiver) = oneshot::channel();
            inner.asked.borrow_mut().push((id, sender));
            inner.pump();
            receiver
        };
        receiver.await.map_err(|_| Failure::Lost)?.map_err(Failure::Refused)
    }

    /// Tells the server something that nobody waits for.
    pub(crate) fn tell(self, command: Command) {
        let inner = self.inner();
        let id = inner.replica.borrow_mut().request(command);
        if id.is_some() {
            inner.pump();
        }
    }

    /// Sends a message, now or when it can be: a text, or files that are on the server, or both.
    pub(crate) fn send_message(self, talk: Talk, written: &str, files: Vec<Uploaded>) -> Result<Nonce, Unsent> {
        let Written { reply_to, text } = Written::of(written);
        let inner = self.inner();
        let body = MessageBody::parse(&inner.resolve(&text)).map_err(Unsent::Text)?;
        if body.is_empty() && files.is_empty() {
            return Err(Unsent::Text(TextFault::Empty));
        }
        self.send_draft(talk, Draft { body, files, reply_to, thread: talk.thread, poll: None, forwarded: None })
    }

    /// Asks a poll, now or when it can be.
    pub(crate) fn ask_poll(self, talk: Talk, question: &str, poll: Poll) -> Result<(), Unsent> {
        let body = MessageBody::parse(&self.inner().resolve(question)).map_err(Unsent::Text)?;
        if body.is_empty() {
            return Err(Unsent::Text(TextFault::Empty));
        }
        let draft = Draft { thread: talk.thread, poll: Some(poll), ..body.into() };
        self.send_draft(talk, draft).map(drop)
    }

    pub(super) fn send_draft(self, talk: Talk, draft: Draft) -> Result<Nonce, Unsent> {
        let inner = self.inner();
        let (nonce, change) = inner.intend(|replica, nonce, now| replica.send(talk.room, nonce, draft, now))?;
        if let Some(open) = inner.mirror.open(talk) {
            // Who answers has read.
            open.new_after.set(None);
        }
        inner.show(&[change]);
        inner.wake_link();
        self.go_to_end(talk);
        Ok(nonce)
    }

    /// Tries anew what was refused.
    pub(crate) fn retry(self, room: RoomId, nonce: Nonce) {
        let inner = self.inner();
        let anew = Nonce(browser::random());
        let change = inner.replica.borrow_mut().retry(nonce, anew, browser::now());
        // What is not refused any more must not be forgotten: its button may be pressed twice.
        if let Some(change) = change {
            let draft = |echo: &Echo| echo.intent.draft().map(|draft| draft.thread);
            let sent = inner.replica.borrow().outbox().find(|echo| echo.nonce == anew).and_then(draft);
            inner.replace_own(nonce, anew, &[change]);
            if let Some(thread) = sent {
                self.go_to_end(Talk { room, thread });
            }
        }
    }

    fn set_attending(self, is_attending: bool) {
        let inner = self.inner();
        if inner.is_away.replace(!is_attending) == is_attending {
            self.tell(Command::Attend { is_attended: is_attending });
        }
    }
}

impl Inner {
    fn hear(self: &Rc<Self>, heard: Heard) {
        match heard {
            Heard::Connecting => {
                let connection = &self.mirror.connection;
                if connection.get_untracked() == Connection::None {
                    connection.set(Connection::Connecting);
                }
            }
            Heard::Opened => {
                self.replica.borrow_mut().connected();
                self.pump();
            }
            Heard::Frame(frame) => self.receive(*frame),
            Heard::Lost { retry_at } => {
                let changes = self.replica.borrow_mut().disconnected();
                self.asked.take();
                self.mirror.disconnected();
                self.mirror.connection.set(Connection::Lost { retry_at });
                self.show(&changes);
            }
            Heard::SignedOut => self.ended(Ended::SignedOut),
            Heard::OtherVersion => {
                self.stop_sending();
                self.asked.take();
                self.mirror.connection.set(Connection::OtherVersion);
                // What was written is kept at every stroke.
                browser::tell_shell("adda-refused");
            }
        }
    }

    fn receive(self: &Rc<Self>, frame: ServerFrame) {
        let is_welcome = matches!(frame, ServerFrame::Welcome(_));
        let is_ping = matches!(frame, ServerFrame::Ping { .. });
        if let ServerFrame::Welcome(welcome) = &frame
            && welcome.protocol != PROTOCOL_VERSION
        {
            drop(self.link.take());
            return self.hear(Heard::OtherVersion);
        }
        let changes = self.replica.borrow_mut().receive(frame, browser::now());
        if changes.iter().any(|change| matches!(change, Change::OtherPerson)) {
            drop(self.link.take());
            return self.ended(Ended::OtherPerson);
        }
        self.heard_now();
        if let Some(user) = self.user.get().filter(|_| is_ping) {
            // Where nothing happens, nothing else keeps until when that was.
            settings::save_person(user, self.heard_at.get());
        }
        if is_welcome {
            self.hold();
        }
        self.show(&changes);
        self.answer(changes);
        if is_welcome {
            self.mirror.connection.set(Connection::Live);
            mirror::show(&self.mirror.is_welcomed, true);
            if self.is_away.get() {
                // Every connection begins as attended.
                let id = self.replica.borrow_mut().request(Command::Attend { is_attended: false });
                debug_assert!(id.is_some(), "the connection has just begun");
                self.pump();
            }
        }
    }

    fn ended(&self, how: Ended) {
        let tell = self.on_ended.borrow().clone();
        if let Some(tell) = tell {
            tell(how);
        }
    }

    /// Shows changes, keeps the outbox, takes back what shall be, and sends what there is to send.
    fn show(self: &Rc<Self>, changes: &[Change]) {
        if self.mirror.apply(&self.replica.borrow(), changes) {
            self.refresh_soon();
        }
        self.keep(changes);
        self.hear_of_drafts(changes);
        self.follow_time();
        self.witness(changes);
        self.give_up_changes(changes);
        self.take_back();
        self.pump();
    }

    /// Gives answers to whoever waits for them.
    fn answer(&self, changes: Vec<Change>) {
        for change in changes {
            if let Change::Answered(id, result) = change {
                let mut asked = self.asked.borrow_mut();
                let place = asked.iter().position(|(other, _)| *other == id);
                // Whoever asked may have gone meanwhile.
                let _ = place.map(|place| asked.swap_remove(place).1.send(result));
            }
        }
    }

    /// Shows the rows of what is open: at once, or with the next frame where they were shown in this one already.
    /// A hidden page has no frames.
    fn refresh_soon(self: &Rc<Self>) {
        let now_ms = browser::now().0;
        if self.is_refresh_due.get() {
            return;
        }
        if now_ms.saturating_sub(self.refreshed_at_ms.get()) >= FRAME_MS || !browser::is_visible() {
            return self.refresh();
        }
        self.is_refresh_due.set(true);
        let inner = Rc::clone(self);
        request_animation_frame(move || {
            inner.is_refresh_due.set(false);
            inner.refresh();
        });
    }

    fn refresh(self: &Rc<Self>) {
        self.refreshed_at_ms.set(browser::now().0);
        for open in self.mirror.opened() {
            self.show_rows(&open);
        }
    }

    /// Shows rows as they are now, and asks for what is quoted in them and not held.
    fn show_rows(self: &Rc<Self>, open: &OpenTimeline) {
        let missing = open.refresh(&self.replica.borrow());
        let (room, answered) = (open.talk.room, self.keeping.written(open.talk).reply_to);
        let mut replica = self.replica.borrow_mut();
        let is_held = |message: &Revision| replica.room(room).is_none_or(|room| room.item(*message).is_some());
        let wanted: Vec<Revision> = missing.into_iter().chain(answered.filter(|message| !is_held(message))).collect();
        if wanted.is_empty() {
            return;
        }
        wanted.into_iter().for_each(|message| replica.want(room, message));
        drop(replica);
        self.pump();
    }

    pub(super) fn pump(self: &Rc<Self>) {
        let now = browser::now();
        let (frames, changes) = self.replica.borrow_mut().outgoing(now);
        self.keep(&changes);
        if !changes.is_empty() && self.mirror.apply(&self.replica.borrow(), &changes) {
            self.refresh_soon();
        }
        if let Some(link) = &*self.link.borrow() {
            for frame in &frames {
                link.send(frame);
            }
        }
        #[cfg(feature = "preview")]
        self.rehearse(&frames);
        let wake_at = self.replica.borrow().next_wake();
        let timer = wake_at.map(|at| {
            let inner = Rc::clone(self);
            let wait_ms = at.0.saturating_sub(now.0).clamp(10, limits::SILENCE_MS_MAX);
            Timeout::new(u32::try_from(wait_ms).unwrap_or(u32::MAX), move || inner.woken())
        });
        self.wake.replace(timer);
    }

    fn woken(self: &Rc<Self>) {
        let changes = self.replica.borrow_mut().tick(browser::now());
        self.show(&changes);
    }
}
