//! One client: a replica and its driver, as the page has them.

mod link;
mod planning;
mod saying;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use adda_shared::id::{Epoch, Nonce, RequestId, Revision, RoomId, UserId};
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, Form, ServerFrame, decode_server, encode};
use adda_shared::reaction::Emoji;
use adda_shared::replica::outbox::{Draft, Echo, EchoState};
use adda_shared::replica::{Change, Replica};
use adda_shared::text::{LinkAddress, MessageBody};
use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::Message;

use crate::watch::{Told, Watch};
use crate::wire::Wire;
use crate::world::World;

pub(crate) use planning::Planning;
use saying::{LINK, forwarded, poll, words};

/// See the [module](self).
pub(crate) struct Client {
    index: usize,
    user: UserId,
    form: Form,
    state: Mutex<State>,
    /// Something is to be sent, or the driver is to do something.
    nudge: Notify,
}

/// What the page holds, and what is known of it from outside.
pub(crate) struct State {
    pub(crate) replica: Replica,
    pub(crate) watch: Option<Watch>,
    pub(crate) sends: Vec<Sent>,
    pub(crate) changes: Vec<Changed>,
    pub(crate) plans: Vec<Planning>,
    pub(crate) plans_ended: BTreeSet<Nonce>,
    /// Everything that the server has told, of each life.
    pub(crate) told: Vec<(Epoch, Told)>,
    pub(crate) answers: BTreeMap<RequestId, Result<Reply, Problem>>,
    /// One durable frame in so many is lost between the socket and the replica; none at zero.
    pub(crate) loses_one_in: u64,
    /// What the page had put by when it last sent something.
    kept: Vec<String>,
    outgoing: VecDeque<Message>,
    asked: BTreeMap<RequestId, Nonce>,
    /// What was asked on this connection and has no answer yet.
    unanswered: BTreeSet<RequestId>,
    wire: Option<Wire>,
    order: Option<Order>,
}

/// What the driver is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// The page is loaded anew.
    Reload,
}

/// A message that somebody wrote, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) room: RoomId,
    pub(crate) nonce: Nonce,
    pub(crate) text: String,
    /// The answers to it.
    pub(crate) acknowledged: Vec<(Epoch, Revision)>,
    /// In which life the page let go of it.
    pub(crate) settled: Option<Epoch>,
    pub(crate) is_refused: bool,
    /// Given up by its writer, who was told that the server has it not.
    pub(crate) is_given_up: bool,
}

impl Sent {
    fn new(room: RoomId, nonce: Nonce, text: String) -> Self {
        let acknowledged = Vec::new();
        Self { room, nonce, text, acknowledged, settled: None, is_refused: false, is_given_up: false }
    }
}

/// A message that somebody edited or deleted, and the answers to that.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) room: RoomId,
    pub(crate) message: Revision,
    nonce: Nonce,
    pub(crate) acknowledged: Vec<(Epoch, Revision)>,
}

impl Client {
    pub(crate) fn new(index: usize, user: UserId) -> Arc<Self> {
        let state = State {
            replica: Replica::new(user, Vec::new()),
            watch: None,
            sends: Vec::new(),
            changes: Vec::new(),
            plans: Vec::new(),
            plans_ended: BTreeSet::new(),
            told: Vec::new(),
            answers: BTreeMap::new(),
            loses_one_in: 0,
            kept: Vec::new(),
            outgoing: VecDeque::new(),
            asked: BTreeMap::new(),
            unanswered: BTreeSet::new(),
            wire: None,
            order: None,
        };
        // Both forms are spoken in every world.
        let form = Form::ALL[usize::from(index % 3 == 2)];
        Arc::new(Self { index, user, form, state: Mutex::new(state), nudge: Notify::new() })
    }

    pub(crate) fn index(&self) -> usize {
        self.index
    }

    pub(crate) fn user(&self) -> UserId {
        self.user
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of this lock panics")
    }

    /// How many of its messages were acknowledged.
    pub(crate) fn acknowledged(&self) -> usize {
        self.state().sends.iter().filter(|sent| !sent.acknowledged.is_empty()).count()
    }

    /// Writes a message.
    pub(crate) fn send(&self, world: &World, room: RoomId) {
        let mut state = self.state();
        let nonce = Nonce(world.chance.number());
        let text = words(world, state.sends.len(), self.index);
        let body = MessageBody::parse(&text).expect("a short text");
        let items = state.replica.room(room).into_iter().flat_map(|state| state.timeline().items());
        let messages: Vec<Revision> = items.filter(|item| item.message().is_some()).map(|item| item.revision).collect();
        let maybe = |times| (world.chance.one_in(times) && !messages.is_empty()).then(|| world.chance.pick(&messages));
        let (reply_to, thread) = (maybe(4), maybe(4));
        let draft = Draft { reply_to, thread, poll: world.chance.one_in(3).then(poll), ..body.into() };
        let draft = forwarded(&state.replica, world).filter(|_| world.chance.one_in(6)).unwrap_or(draft);
        if state.replica.send(room, nonce, draft, world.now()).is_ok() {
            state.sends.push(Sent::new(room, nonce, text));
            state.keep();
        }
        self.flush(world, &mut state);
    }

    /// Wants to see something of a room, wherever that is.
    pub(crate) fn want(&self, world: &World, room: RoomId, revision: Revision) {
        let mut state = self.state();
        state.replica.want(room, revision);
        self.flush(world, &mut state);
    }

    /// Looks at a room: how far others have read is told of that one.
    pub(crate) fn look_at(&self, world: &World, room: Option<RoomId>) {
        let mut state = self.state();
        state.replica.watch_receipts(room);
        self.flush(world, &mut state);
    }

    /// Edits or deletes a message of a room, or puts an emoji under it: most often one of the person's own, and one of the last.
    pub(crate) fn change(&self, world: &World, room: RoomId) {
        let mut state = self.state();
        let any = world.chance.one_in(6);
        let items = state.replica.room(room).into_iter().flat_map(|state| state.timeline().items().rev());
        let mine = items.filter(|item| (any || item.by == self.user) && item.message().is_some());
        let messages: Vec<Revision> = mine.map(|item| item.revision).take(4).collect();
        if !messages.is_empty() {
            let (message, nonce) = (world.chance.pick(&messages), Nonce(world.chance.number()));
            let body =
                MessageBody::parse(&format!("edited by {}: {nonce} {}", self.index, if any { LINK } else { "" }))
                    .expect("a short text");
            let changed = match world.chance.below(10) {
                0 | 1 => state.replica.delete(room, message, nonce, world.now()),
                2 => {
                    let emoji = Emoji::parse(world.chance.pick(&["👍", "🎉"])).expect("one emoji");
                    let is_on = !world.chance.one_in(3);
                    state.replica.react(room, message, nonce, emoji, is_on, world.now())
                }
                3 if world.chance.one_in(2) => {
                    let link = LinkAddress::parse(LINK).expect("an address");
                    state.replica.remove_preview(room, message, nonce, link, world.now())
                }
                3 => state.replica.pin(room, message, nonce, !world.chance.one_in(3), world.now()),
                4 => state.replica.follow(room, message, nonce, !world.chance.one_in(3), world.now()),
                5 => state.replica.mark_unread(room, message, nonce, world.now()),
                6 if world.chance.one_in(4) => state.replica.close_poll(room, message, nonce, world.now()),
                6 | 7 => {
                    let choices = world.chance.pick(&[&[][..], &[0], &[1]]).to_vec();
                    state.replica.vote(room, message, nonce, choices, world.now())
                }
                _ => state.replica.edit(room, message, nonce, body, world.now()),
            };
            if changed.is_ok() {
                state.changes.push(Changed { room, message, nonce, acknowledged: Vec::new() });
                state.keep();
            }
        }
        self.flush(world, &mut state);
    }

    /// Writes a message anew that was refused, or gives one up.
    pub(crate) fn give_up(&self, world: &World) {
        let mut state = self.state();
        let echoes: Vec<(RoomId, Nonce)> = state.replica.outbox().map(|echo| (echo.room, echo.nonce)).collect();
        if echoes.is_empty() {
            return;
        }
        let (room, nonce) = world.chance.pick(&echoes);
        let anew = Nonce(world.chance.number());
        let is_anew = world.chance.one_in(2) && state.replica.retry(nonce, anew, world.now()).is_some();
        let is_over = is_anew || state.replica.discard(nonce).is_some();
        if room == RoomId(0) {
            // What is planned is not looked for in a room.
            state.keep();
        } else if let Some(changed) = state.changes.iter().find(|changed| changed.nonce == nonce).cloned() {
            if is_anew {
                state.changes.push(Changed { nonce: anew, acknowledged: Vec::new(), ..changed });
            }
            state.keep();
        } else if is_over {
            let sent = state.sends.iter_mut().find(|sent| sent.nonce == nonce).expect("it was sent");
            sent.is_given_up = true;
            let text = sent.text.clone();
            if is_anew {
                state.sends.push(Sent::new(room, anew, text));
            }
            state.keep();
        }
        self.flush(world, &mut state);
    }

    /// Asks for something, where it can be asked.
    pub(crate) fn ask(&self, world: &World, command: Command) -> Option<RequestId> {
        let mut state = self.state();
        let id = state.replica.request(command);
        self.flush(world, &mut state);
        id
    }

    /// Loads the page anew.
    pub(crate) fn reload(&self) {
        self.state().order = Some(Order::Reload);
        self.nudge.notify_one();
    }

    /// Puts what the replica wants to say behind what waits to be sent.
    fn flush(&self, world: &World, state: &mut State) {
        let (frames, _) = state.replica.outgoing(world.now());
        if !frames.is_empty() {
            state.keep();
        }
        for frame in frames {
            let bytes = encode(self.form, &frame);
            world.note(&(self.index, &bytes));
            if let ClientFrame::Command { id, command } = &frame {
                state.unanswered.insert(*id);
                if let Command::SendMessage { nonce, .. }
                | Command::Forward { nonce, .. }
                | Command::EditMessage { nonce, .. }
                | Command::DeleteMessage { nonce, .. }
                | Command::React { nonce, .. }
                | Command::Pin { nonce, .. }
                | Command::Save { nonce, .. }
                | Command::Follow { nonce, .. }
                | Command::MarkUnread { nonce, .. }
                | Command::Vote { nonce, .. }
                | Command::ClosePoll { nonce, .. }
                | Command::Plan { nonce, .. }
                | Command::RemovePreview { nonce, .. } = command
                {
                    state.asked.insert(*id, *nonce);
                }
            }
            match (&frame, &mut state.watch) {
                (ClientFrame::Hello(hello), watch) => *watch = Some(Watch::new(self.user, hello.clone())),
                (ClientFrame::Command { id, command }, Some(watch)) => watch.ask(*id, command),
                (ClientFrame::Command { .. } | ClientFrame::Pong, _) => {}
            }
            state.outgoing.push_back(match self.form {
                Form::Binary => Message::binary(bytes),
                Form::Json => Message::text(String::from_utf8(bytes).expect("JSON is text")),
            });
        }
        self.nudge.notify_one();
    }

    /// Takes what came on the socket.
    fn take(&self, world: &World, bytes: &[u8]) {
        world.note(&(self.index, bytes));
        let mut state = self.state();
        let frame = decode_server(self.form, bytes).expect("a frame of the protocol");
        if let Some(watch) = &mut state.watch {
            if let Err(why) = watch.hear(&frame) {
                world.fault(&format!("client {} of person {}: {why}; by {frame:?}", self.index, self.user));
            }
            let (epoch, told) = (watch.epoch(), watch.take_told());
            state.told.extend(told.into_iter().map(|told| (epoch, told)));
        }
        if let ServerFrame::Reply { id, result } = &frame {
            state.unanswered.remove(id);
            if let Ok(Reply::Sent { revision }) = result {
                state.acknowledged(*id, *revision);
            }
        }
        if state.loses_one_in > 0 && is_durable(&frame) && world.chance.one_in(state.loses_one_in) {
            return;
        }
        for change in state.replica.receive(frame, world.now()) {
            if let Change::Answered(id, answer) = change {
                state.answers.insert(id, answer);
            }
        }
        state.look_after_sends();
        self.flush(world, &mut state);
    }
}

impl State {
    /// Whether the client has a connection that is welcomed, and that has not ended without its knowing.
    pub(crate) fn is_live(&self) -> bool {
        self.replica.is_live() && self.wire.as_ref().is_some_and(Wire::is_sound)
    }

    /// Whether nothing waits to be sent or answered.
    pub(crate) fn is_at_rest(&self) -> bool {
        let is_refused = |echo: &Echo| matches!(echo.state, EchoState::Refused(_));
        let is_answered = self.outgoing.is_empty() && self.unanswered.is_empty();
        self.is_live() && is_answered && self.replica.outbox().all(is_refused)
    }

    fn acknowledged(&mut self, id: RequestId, revision: Revision) {
        let (Some(nonce), Some(watch)) = (self.asked.get(&id).copied(), &self.watch) else { return };
        let epoch = watch.epoch();
        if let Some(sent) = self.sends.iter_mut().find(|sent| sent.nonce == nonce) {
            sent.acknowledged.push((epoch, revision));
        }
        if let Some(planning) = self.plans.iter_mut().find(|planning| planning.nonce == nonce) {
            planning.acknowledged.push(epoch);
        }
        if let Some(changed) = self.changes.iter_mut().find(|changed| changed.nonce == nonce) {
            changed.acknowledged.push((epoch, revision));
        }
    }

    /// Notes of which messages the page has let go, and which it shows as refused.
    fn look_after_sends(&mut self) {
        let Some(epoch) = self.watch.as_ref().map(Watch::epoch) else { return };
        for sent in self.sends.iter_mut().filter(|sent| sent.settled.is_none()) {
            match self.replica.outbox().find(|echo| echo.nonce == sent.nonce) {
                Some(echo) => sent.is_refused = matches!(echo.state, EchoState::Refused(_)),
                None => sent.settled = Some(epoch),
            }
        }
    }

    /// Puts by what waits to be sent, as the page does before it says anything.
    fn keep(&mut self) {
        self.kept = self.replica.outbox().map(Echo::to_kept).collect();
    }

    /// The page as it is after it was loaded anew.
    fn reload(&mut self, user: UserId) {
        let kept = self.kept.iter().map(|text| Echo::from_kept(text).expect("just put by"));
        let kept: Vec<Echo> = kept.collect();
        for sent in self.sends.iter_mut().filter(|sent| kept.iter().any(|echo| echo.nonce == sent.nonce)) {
            sent.settled = None;
        }
        self.replica = Replica::new(user, kept);
        self.answers.clear();
    }
}

/// Whether a client that lost this frame finds out, and gets it again.
fn is_durable(frame: &ServerFrame) -> bool {
    match frame {
        ServerFrame::Room(_) | ServerFrame::Space(_) | ServerFrame::RoomReset(_) => true,
        ServerFrame::Welcome(_) | ServerFrame::Signal(_) | ServerFrame::Reply { .. } | ServerFrame::Ping { .. } => {
            false
        }
    }
}
