//! One connection: one task, one loop, one closed list of inputs.
//!
//! It holds a cursor for each room and no queue of messages. Each turn of the loop takes what the hub has marked as new,
//! writes the events between its cursors and the heads, then the replies, and waits for the next input. A read is run
//! in line, behind the events that have come and answered before the next, so that no reply is older than an event that
//! was sent before it; writes are handed to the store in the order in which they came, and answered in that order when
//! they are safe.

#![warn(clippy::wildcard_enum_match_arm)]

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use adda_shared::id::{RequestId, Revision, UserId};
use adda_shared::limits;
use adda_shared::permission::Role;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, Closing, Form, ServerFrame, decode_client, encode};
use bytes::Bytes;
use futures_util::stream::FuturesOrdered;
use futures_util::{FutureExt, StreamExt};
use tokio::time::{Duration, Instant, sleep_until};

use super::acquaintances::Acquaintances;
use super::dispatch::{Done, Then, dispatch};
use super::greeting;
use super::rate::{self, Bucket, Pace};
use super::socket::{Gone, Heard, Socket};
use crate::app::App;
use crate::domain::Ctx;
use crate::domain::sync;
use crate::error::Result;
use crate::http::account::SignedIn;
use crate::hub::lane::Frame;
use crate::hub::{Connected, Held};
use crate::mistake::{Mistake, mistaken};
use crate::telemetry::Metrics;

const PING_INTERVAL: Duration = Duration::from_millis(limits::PING_INTERVAL_MS);
const SILENCE_MAX: Duration = Duration::from_millis(limits::SILENCE_MS_MAX);
/// How long a client may take to answer a ping, at the least.
const PONG_TIMEOUT: Duration = SILENCE_MAX.saturating_sub(PING_INTERVAL);
/// Frames that came too fast after which the connection ends. Who slows down is given them back, as many a second as
/// there may be commands: counting those in a row would let the few that pass excuse all the others.
const REFUSALS_MAX: u32 = 1_000;

/// RFC 6455's code for text where bytes are spoken, or the other way round.
pub(super) const OTHER_KIND: u16 = 1003;

type Pending = Pin<Box<dyn Future<Output = (RequestId, Result<Done>)> + Send>>;

/// See the [module](self).
#[derive(Debug)]
pub struct Connection {
    pub(super) app: Arc<App>,
    socket: Socket,
    form: Form,
    pub(super) connected: Connected,
    pub(super) space_cursor: Revision,
    pub(super) space_heard: u64,
    /// Of a guest's connection only. Whoever makes a guest a member ends the guest's connections; no member becomes a
    /// guest.
    pub(super) acquaintances: Option<Acquaintances>,
    /// In the order in which they came, which is the order in which the store settles them.
    pending: FuturesOrdered<Pending>,
    replies: Vec<(RequestId, std::result::Result<Reply, Problem>)>,
    bucket: Bucket,
    /// What the person may send, over all connections.
    pace: Pace,
    /// Refusals that may still be given before the connection ends.
    patience: Bucket,
    heard_at: Instant,
    pinged_at: Instant,
    /// The first ping since anything was heard.
    asked_at: Option<Instant>,
}

/// Everything that can move the loop.
enum Input {
    Heard(Heard),
    Done(RequestId, Result<Done>),
    Woken,
    Due,
}

/// Why the loop ends.
#[derive(Debug)]
pub(super) enum Ended {
    /// The other side is gone.
    Gone,
    /// We close, and say why.
    Close(Closing),
    /// The other side broke WebSocket's own rules.
    Broken(u16),
}

impl From<Gone> for Ended {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

pub(super) type Step<T = ()> = std::result::Result<T, Ended>;

impl Connection {
    /// Serves one socket from hello to the end.
    pub async fn serve(app: Arc<App>, mut socket: Socket, form: Form, signed_in: SignedIn) {
        let begun = match Box::pin(greeting::hello(&mut socket, form)).await {
            Ok(hello) => Box::pin(greeting::begin(&app, signed_in, hello)).await,
            Err(ended) => Err(ended),
        };
        // Its place in the hub is given back last: who ends the server waits for it.
        let (socket, _place, ended) = match begun {
            Ok((connected, welcome)) => {
                let mut connection = Self::new(app.clone(), socket, form, connected, &welcome);
                let subscriber = Arc::clone(connection.connected.subscriber());
                // Whatever it waits for, a slow reader or the store: when it is to end, it goes no further.
                let ended = tokio::select! {
                    biased;
                    closing = subscriber.closing() => Ended::Close(closing),
                    ended = connection.run(welcome) => ended,
                };
                (connection.socket, Some(connection.connected), ended)
            }
            Err(ended) => (socket, None, ended),
        };
        match ended {
            Ended::Gone => {}
            Ended::Close(closing) => {
                Metrics::count(&app.metrics.closes, closing.word());
                Box::pin(socket.close(closing.code())).await;
            }
            Ended::Broken(code) => {
                Metrics::count(&app.metrics.closes, "broken_websocket");
                Box::pin(socket.close(code)).await;
            }
        }
    }

    fn new(app: Arc<App>, socket: Socket, form: Form, connected: Connected, welcome: &sync::Welcome) -> Self {
        let (now, user) = (Instant::now(), connected.subscriber().user());
        let bounds = &app.config.limits;
        let bucket = Bucket::new(bounds.commands_burst, f64::from(bounds.commands_per_s), now);
        Self {
            space_cursor: welcome.space_cursor,
            space_heard: app.hub.space().last_signal(),
            acquaintances: (welcome.role == Role::Guest).then(|| Acquaintances::new(user, &welcome.rooms)),
            pending: FuturesOrdered::new(),
            replies: Vec::new(),
            pace: app.paces.of(user, now),
            patience: Bucket::new(REFUSALS_MAX, f64::from(bounds.commands_per_s), now),
            heard_at: now,
            pinged_at: now,
            asked_at: None,
            app,
            socket,
            form,
            connected,
            bucket,
        }
    }

    async fn run(&mut self, welcome: sync::Welcome) -> Ended {
        if let Err(ended) = Box::pin(self.welcome(welcome)).await {
            return ended;
        }
        loop {
            if let Err(ended) = self.turn().await {
                return ended;
            }
        }
    }

    /// What is done in a turn is boxed, and waiting is not: a connection waits most of the time, and then holds no room
    /// for what it does when it is woken, which is several times its own.
    async fn turn(&mut self) -> Step {
        Box::pin(self.tell()).await?;
        let input = self.next().await;
        Box::pin(self.take(input)).await
    }

    async fn tell(&mut self) -> Step {
        if mistaken(Mistake::RepliesBeforeEvents) {
            self.answer().await?;
        }
        self.deliver().await?;
        self.answer().await?;
        Ok(self.socket.flush().await?)
    }

    async fn take(&mut self, input: Input) -> Step {
        match input {
            Input::Heard(heard) => self.hear(heard).await,
            Input::Done(id, result) => {
                self.done(id, result).await?;
                // Others of the same group commit are done as well: one write answers them all.
                while let Some(Some((id, result))) = self.pending.next().now_or_never() {
                    self.done(id, result).await?;
                }
                Ok(())
            }
            Input::Woken => Ok(()),
            Input::Due => self.due().await,
        }
    }

    async fn answer(&mut self) -> Step {
        for (id, result) in std::mem::take(&mut self.replies) {
            self.say(&ServerFrame::Reply { id, result }).await?;
        }
        Ok(())
    }

    async fn next(&mut self) -> Input {
        let has_room = self.pending.len() < self.app.config.limits.commands_pending_max;
        let due = (self.pinged_at + PING_INTERVAL).min(self.silent_at());
        tokio::select! {
            // What is due first is served first: answers and pushes before new work.
            biased;
            Some((id, result)) = self.pending.next(), if !self.pending.is_empty() => Input::Done(id, result),
            () = self.connected.subscriber().woken() => Input::Woken,
            heard = self.socket.hear(), if has_room => Input::Heard(heard),
            () = sleep_until(due) => Input::Due,
        }
    }

    async fn due(&mut self) -> Step {
        let now = Instant::now();
        // Asked first: who was only written to for long has had no ping to answer.
        if now >= self.pinged_at + PING_INTERVAL {
            self.pinged_at = now;
            self.asked_at.get_or_insert(now);
            let head = |held: &Held| if mistaken(Mistake::PingsWithoutHeads) { Revision::ZERO } else { held.head() };
            let rooms = self.connected.rooms().iter().map(|(room, held)| (*room, head(held))).collect();
            let space = self.app.hub.space().head().unwrap_or(self.space_cursor).max(self.space_cursor);
            return self.say(&ServerFrame::Ping { space, rooms }).await;
        }
        if now >= self.silent_at() { Err(Ended::Close(Closing::Silent)) } else { Ok(()) }
    }

    /// When the client counts as gone, unless it is heard until then. A ping after the first that it did not answer
    /// gives it no more time.
    fn silent_at(&self) -> Instant {
        if mistaken(Mistake::WaitsForTheDead) {
            return self.pinged_at + 2 * PING_INTERVAL;
        }
        let silent_at = self.heard_at.max(self.socket.taken_at()) + SILENCE_MAX;
        self.asked_at.map_or(silent_at, |asked_at| silent_at.max(asked_at + PONG_TIMEOUT))
    }

    fn is_heard(&mut self) {
        self.heard_at = Instant::now();
        self.asked_at = None;
    }

    async fn hear(&mut self, heard: Heard) -> Step {
        match heard {
            Heard::Message(form, bytes) => {
                self.is_heard();
                self.app.metrics.frames_in.inc();
                if form != self.form {
                    return Err(Ended::Broken(OTHER_KIND));
                }
                match decode_client(form, &bytes).map_err(|_| Ended::Close(Closing::Malformed))? {
                    ClientFrame::Hello(_) => Err(Ended::Close(Closing::Malformed)),
                    ClientFrame::Pong => self.pay().map(drop),
                    ClientFrame::Command { id, command } => self.command(id, command).await,
                }
            }
            Heard::Alive => {
                self.is_heard();
                self.pay().map(drop)
            }
            Heard::Gone => Err(Ended::Gone),
            Heard::Broken(code) => Err(Ended::Broken(code)),
        }
    }

    /// Counts a frame, whatever it holds; answers how long to wait where it came too fast.
    fn pay(&mut self) -> Step<Option<Duration>> {
        let now = Instant::now();
        // The connection's own first: what it is refused takes nothing from the person's others.
        match self.bucket.take(now).and_then(|()| self.pace.take(now)) {
            Ok(()) => Ok(None),
            Err(wait) => match self.patience.take(now) {
                Ok(()) => Ok(Some(wait)),
                Err(_) => Err(Ended::Close(Closing::Flooding)),
            },
        }
    }

    async fn command(&mut self, id: RequestId, command: Command) -> Step {
        if let Some(wait) = self.pay()? {
            let retry_after_ms = rate::whole_ms(wait);
            Metrics::count(&self.app.metrics.refusals, Problem::TooFast { retry_after_ms }.word());
            self.replies.push((id, Err(Problem::TooFast { retry_after_ms })));
            return Ok(());
        }
        self.app.metrics.commands.inc();
        if let Command::FindReceipts { room } = &command {
            // Before they are read: whoever reads further from then on is told after the answer.
            self.connected.subscriber().watch(Some(*room));
        }
        let ctx = self.ctx();
        let (app, is_read) = (Arc::clone(&self.app), command.is_read());
        let mut work: Pending = Box::pin(async move { (id, dispatch(&app, ctx, command).await) });
        if is_read && !mistaken(Mistake::LetsEventsOvertakeReads) {
            // What has happened until now is told first, then how things stand, and only then what happens next.
            self.deliver().await?;
            let (id, result) = work.await;
            self.done(id, result).await?;
            return self.answer().await;
        }
        // Polled once now, so that writes take their places at the store in the order in which they came.
        match poll_fn(|context| Poll::Ready(work.as_mut().poll(context))).await {
            Poll::Ready((id, result)) => self.done(id, result).await,
            Poll::Pending => {
                self.pending.push_back(work);
                Ok(())
            }
        }
    }

    /// Notes the answer to a command; it is written after the events that it caused.
    async fn done(&mut self, id: RequestId, result: Result<Done>) -> Step {
        let result = match result {
            Ok(Done { reply, then }) => {
                self.then(then).await?;
                Ok(reply)
            }
            Err(error) => {
                let problem = self.app.problem(error);
                Metrics::count(&self.app.metrics.refusals, problem.word());
                Err(problem)
            }
        };
        self.replies.push((id, result));
        Ok(())
    }

    async fn then(&mut self, then: Then) -> Step {
        match then {
            Then::Nothing => Ok(()),
            Then::Unwatch => {
                self.connected.subscriber().watch(None);
                Ok(())
            }
            Then::Attend(is_attended) => {
                self.app.hub.attend(self.connected.subscriber(), is_attended);
                Ok(())
            }
            Then::Resume { room, cursor } => {
                // A guest's people are known as far as the room was told.
                self.catch_up(room, None).await?;
                let Some(held) = self.connected.room(room) else { return Ok(()) };
                held.cursor = cursor;
                self.resume_from_store(room).await?;
                self.catch_up(room, None).await
            }
            Then::ResumeSpace { cursor } => {
                // A cursor past what was sent is none of this server's.
                self.space_cursor = self.space_cursor.min(cursor);
                self.resume_space_from_store().await?;
                self.catch_up_space().await
            }
        }
    }

    /// Who asks, at this moment.
    pub(super) fn ctx(&self) -> Ctx {
        Ctx { user: self.user(), now: self.app.clock.now() }
    }

    pub(super) fn user(&self) -> UserId {
        self.connected.subscriber().user()
    }

    pub(super) async fn feed(&mut self, frame: &Frame) -> Step {
        self.write(frame.encoded(self.form)).await
    }

    pub(super) async fn say(&mut self, frame: &ServerFrame) -> Step {
        self.write(encode(self.form, frame).into()).await
    }

    async fn write(&mut self, bytes: Bytes) -> Step {
        self.app.metrics.frames_out.inc();
        self.app.metrics.bytes_out.inc_by(bytes.len() as u64);
        Ok(self.socket.feed(self.form, bytes).await?)
    }
}
