//! The model server, one client, and the network between them.

mod editing;
mod keeping;
mod looking;
mod others;

use std::collections::VecDeque;

use adda_shared::file::Uploaded;
use adda_shared::id::{Epoch, Nonce, Revision, RoomId, UnixMs};
use adda_shared::protocol::command::Command;
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, ServerFrame};
use adda_shared::replica::outbox::{Draft, Echo, EchoState, Forwarding};
use adda_shared::replica::room::RoomState;
use adda_shared::replica::{Change, Replica};
use adda_shared::text::MessageBody;

use crate::cast::{beginning, carried, poll};
use crate::mirror::Mirror;
use crate::mistake::Mistake;
use crate::plan::{Plan, Step};
use crate::server::{ADA, Connection, Kept, Server};
use editing::Edited;
use keeping::Keeping;

const ROOMS_MAX: usize = 5;

/// A message that the person sent, as they remember it.
#[derive(Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) room: RoomId,
    pub(crate) nonce: Nonce,
    /// Given up in time: the server must never have it.
    pub(crate) is_discarded: bool,
    /// It was on the server when that was set back to an older backup.
    pub(crate) is_lost: bool,
}

pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) replica: Replica,
    pub(crate) sent: Vec<Sent>,
    pub(crate) edited: Vec<Edited>,
    pub(crate) mirror: Option<Mirror>,
    backup: Option<Kept>,
    /// What outlives the page.
    kept: Keeping,
    connection: Option<Connection>,
    up: VecDeque<ClientFrame>,
    down: VecDeque<ServerFrame>,
    now: UnixMs,
    mistake: Option<Mistake>,
}

impl World {
    pub(crate) fn new(plan: &Plan, mistake: Option<Mistake>, mirror: Option<Mirror>) -> Self {
        Self {
            server: Server::new(beginning(), plan, mistake),
            replica: Replica::new(ADA, Vec::new()),
            kept: Keeping::default(),
            sent: Vec::new(),
            edited: Vec::new(),
            mirror,
            backup: None,
            connection: None,
            up: VecDeque::new(),
            down: VecDeque::new(),
            now: UnixMs(1_000),
            mistake,
        }
    }

    fn errs(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }

    pub(crate) fn take(&mut self, step: Step) {
        match step {
            Step::Connect => self.connect(),
            Step::Disconnect => self.disconnect(),
            Step::ServerHears { frames, replies_first } => self.server_hears(frames.into(), replies_first),
            Step::ClientHears { frames } => self.client_hears(frames.into()),
            Step::LosePushed { place } => drop(self.pushed(place).and_then(|place| self.down.remove(place))),
            Step::RepeatPushed { place } => {
                let frame = self.pushed(place).map(|place| self.down[place].clone());
                self.down.extend(frame);
            }
            Step::Ping => self.ping(),
            Step::Backup => self.backup = Some(self.server.kept.clone()),
            Step::Restore => self.restore(),
            Step::PutOff { why } => {
                let problems = [
                    Problem::TooFast { retry_after_ms: 900 },
                    Problem::Unavailable,
                    Problem::Internal { incident: "1".into() },
                ];
                self.server.refuses = problems.into_iter().nth(usize::from(why) % 3);
            }
            Step::Wait { ms } => self.wait(ms),
            Step::Keep { rooms } => self.keep(rooms),
            Step::Reload { is_bare } => self.reload(is_bare),
            Step::Speak { .. }
            | Step::Reply { .. }
            | Step::Alter { .. }
            | Step::Toggle { .. }
            | Step::Change { .. }
            | Step::PutOut { .. }
            | Step::LetIn { .. }
            | Step::NewRoom
            | Step::ChangeSpace { .. }
            | Step::ReadElsewhere { .. }
            | Step::MarkUnreadElsewhere { .. }
            | Step::SetElsewhere { .. }
            | Step::TypeThere { .. }
            | Step::OthersRead { .. } => self.others(step),
            Step::Send { .. }
            | Step::Retry { .. }
            | Step::Discard { .. }
            | Step::Edit { .. }
            | Step::Page { .. }
            | Step::Open { .. }
            | Step::Want { .. }
            | Step::Members { .. }
            | Step::Watch { .. }
            | Step::Follow { .. }
            | Step::Read { .. }
            | Step::Join { .. }
            | Step::Leave { .. } => self.person(step),
        }
        self.flush();
    }

    pub(crate) fn connect(&mut self) {
        if self.connection.is_none() {
            self.connection = Some(Connection::default());
            self.replica.connected();
            self.flush();
        }
    }

    pub(crate) fn disconnect(&mut self) {
        if self.connection.take().is_some() {
            self.up.clear();
            self.down.clear();
            let changes = self.replica.disconnected();
            self.show(&changes);
        }
    }

    fn flush(&mut self) {
        let (frames, changes) = self.replica.outgoing(self.now);
        self.show(&changes);
        if self.connection.is_some() {
            self.up.extend(frames);
        }
    }

    fn show(&mut self, changes: &[Change]) {
        if let Some(mirror) = &mut self.mirror {
            mirror.apply(changes, &self.replica);
        }
        // What a page keeps is what it was told of, and no later.
        if changes.iter().any(|change| matches!(change, Change::Echoes(_) | Change::Everything)) {
            self.kept.outbox = self.replica.outbox().map(Echo::to_kept).collect();
        }
    }

    fn server_hears(&mut self, frames: usize, replies_first: bool) {
        let Some(connection) = &mut self.connection else {
            return;
        };
        for frame in self.up.drain(..frames.min(self.up.len())) {
            let replies = self.server.hear(frame, connection);
            if replies_first || matches!(replies.first(), Some(ServerFrame::Welcome(_))) {
                self.down.extend(replies);
                self.down.extend(self.server.push(connection));
            } else {
                self.down.extend(self.server.push(connection));
                self.down.extend(replies);
            }
        }
        self.down.extend(self.server.push(connection));
    }

    fn client_hears(&mut self, frames: usize) {
        for _ in 0..frames {
            let Some(frame) = self.down.pop_front() else {
                return;
            };
            let changes = self.replica.receive(frame, self.now);
            self.show(&changes);
            self.flush();
        }
    }

    /// The place of a frame that could be lost without its loss being told.
    fn pushed(&self, place: u8) -> Option<usize> {
        let is_pushed = |frame: &ServerFrame| {
            matches!(frame, ServerFrame::Room(_) | ServerFrame::Space(_) | ServerFrame::RoomReset(_))
        };
        let places: Vec<usize> = (0..self.down.len()).filter(|place| is_pushed(&self.down[*place])).collect();
        places.get(usize::from(place) % places.len().max(1)).copied()
    }

    fn ping(&mut self) {
        if let Some(connection) = &self.connection {
            self.down.extend(self.server.ping(connection));
        }
    }

    fn restore(&mut self) {
        let Some(backup) = self.backup.clone() else {
            return;
        };
        self.disconnect();
        let epoch = Epoch(self.server.kept.epoch.0 + 1);
        for sent in &mut self.sent {
            let is_kept = |kept: &Kept| kept.nonces.contains_key(&(ADA, sent.nonce));
            sent.is_lost |= is_kept(&self.server.kept) && !is_kept(&backup);
        }
        for edited in &mut self.edited {
            let is_kept =
                |kept: &Kept| kept.rooms.get(&edited.room).is_some_and(|log| log.edits.contains(&edited.body));
            edited.is_lost |= is_kept(&self.server.kept) && !is_kept(&backup);
        }
        self.server.kept = backup;
        if !self.errs(Mistake::KeepsEpoch) {
            self.server.kept.epoch = epoch;
        }
    }

    fn wait(&mut self, ms: u64) {
        self.now.0 += ms;
        let changes = self.replica.tick(self.now);
        self.show(&changes);
    }

    /// A room that the server has.
    fn any_room(&self, pick: u8) -> RoomId {
        let rooms: Vec<RoomId> = self.server.kept.rooms.keys().copied().collect();
        rooms[usize::from(pick) % rooms.len()]
    }

    fn person(&mut self, step: Step) {
        match step {
            Step::Send { room } => self.send(room),
            Step::Retry { place } => self.retry(place),
            Step::Discard { place } => self.discard(place),
            Step::Edit { room, what } => self.edit(room, what),
            Step::Page { room, at, limit } => self.page(self.any_room(room), None, at, limit),
            Step::Open { room, at, limit } => self.open(room, at, limit),
            Step::Want { room, revision } => self.replica.want(self.any_room(room), Revision(revision.into())),
            Step::Members { room } => self.ask(Command::FindMembers { room: self.any_room(room) }),
            Step::Watch { room } => {
                let room = Some(self.any_room(room)).filter(|_| room % 8 > 0);
                let changes = self.replica.watch_receipts(room);
                self.show(&changes);
            }
            Step::Follow { room, is_following } => self.replica.set_following(self.any_room(room), None, is_following),
            Step::Read { room, back } => {
                let room = self.any_room(room);
                let head = self.replica.room(room).map_or(Revision::ZERO, RoomState::cursor);
                let followed = self.replica.room(room).and_then(|state| state.entry().threads.first());
                let thread = followed.map(|followed| followed.thread).filter(|_| back % 2 == 1);
                let revision = Revision(head.0.saturating_sub(back.into()));
                let read = self.replica.room(room).map(|state| state.entry().read).unwrap_or_default();
                let rewinds = followed.filter(|_| thread.is_some()).map_or(read, |followed| followed.read).rewinds;
                self.ask(Command::MarkRead { room, thread, revision, rewinds });
            }
            Step::Join { room } => self.ask(Command::JoinRoom { room: self.any_room(room) }),
            Step::Leave { room } => {
                // Nobody leaves a direct room.
                let room = self.any_room(room);
                if room != RoomId(3) {
                    self.ask(Command::LeaveRoom { room });
                }
            }
            _ => {}
        }
    }

    fn ask(&mut self, command: Command) {
        self.replica.request(command);
    }

    fn send(&mut self, pick: u8) {
        let room = self.any_room(pick);
        let nonce = self.new_nonce();
        let body = MessageBody::parse(&format!("mine {}", self.sent.len())).expect("a text as it may be");
        let files = carried(self.sent.len() as u64);
        let items = self.replica.room(room).into_iter().flat_map(|state| state.timeline().items());
        let reply_to = items.filter(|item| item.message().is_some()).map(|item| item.revision).next();
        let items = self.replica.room(room).into_iter().flat_map(|state| state.timeline().items());
        let begins = items.filter(|item| item.body().is_some()).map(|item| item.revision).next_back();
        let thread = begins.filter(|_| pick / 16 % 3 == 1);
        let draft = Draft { body, files, reply_to, thread, poll: poll(self.sent.len() as u64), forwarded: None };
        let draft = self.forwarded(pick).filter(|_| pick % 5 == 4).unwrap_or(draft);
        let change = self.replica.send(room, nonce, draft, self.now).expect("few messages");
        self.show(&[change]);
        self.sent.push(Sent { room, nonce, is_discarded: false, is_lost: false });
    }

    /// The last thing that was said in one of the rooms, to be said again.
    fn forwarded(&self, pick: u8) -> Option<Draft> {
        let room = self.any_room(pick / 5);
        let mut items = self.replica.room(room)?.timeline().items();
        let item = items.rfind(|item| item.text().is_some_and(|text| text.poll.is_none()))?;
        let forwarded = Some(Forwarding::of(room, item)?);
        let files = item.files().iter().map(|what| Uploaded { upload: Nonce(0), what: what.clone() }).collect();
        Some(Draft { files, forwarded, ..item.body()?.clone().into() })
    }

    fn new_nonce(&self) -> Nonce {
        Nonce(1 << 32 | self.sent.len() as u64)
    }

    fn echo(&self, place: u8) -> Option<Echo> {
        let echoes: Vec<&Echo> = self.replica.outbox().collect();
        echoes.get(usize::from(place) % echoes.len().max(1)).copied().cloned()
    }

    fn retry(&mut self, place: u8) {
        let Some(echo) = self.echo(place) else { return };
        let is_change = echo.intent.changes().is_some();
        let anew = if is_change { Nonce(3 << 32 | echo.nonce.0) } else { self.new_nonce() };
        if let Some(change) = self.replica.retry(echo.nonce, anew, self.now) {
            assert!(matches!(echo.state, EchoState::Refused(_)));
            self.show(&[change]);
            if is_change {
                return;
            }
            self.sent_mut(echo.nonce, |sent| sent.is_discarded = true);
            self.sent.push(Sent { room: echo.room, nonce: anew, is_discarded: false, is_lost: false });
        }
    }

    fn discard(&mut self, place: u8) {
        let Some(echo) = self.echo(place) else { return };
        if let Some((room, intent)) = self.replica.discard(echo.nonce) {
            self.show(&[Change::Echoes(room)]);
            self.sent_mut(echo.nonce, |sent| sent.is_discarded = true);
            let given_up = self.edited.iter_mut().filter(|edited| intent.body() == Some(&edited.body));
            given_up.for_each(|edited| edited.is_discarded = true);
        }
    }

    fn sent_mut(&mut self, nonce: Nonce, change: impl Fn(&mut Sent)) {
        self.sent.iter_mut().filter(|sent| sent.nonce == nonce).for_each(change);
    }

    /// Lets everything arrive, answers and retries included. Answers whether it came to rest.
    pub(crate) fn settle(&mut self) -> bool {
        let mut pings = 3;
        for _ in 0..400 {
            self.server_hears(usize::MAX, true);
            self.client_hears(usize::MAX);
            let is_awake = !self.errs(Mistake::Oversleeps);
            if let Some(wake) = self.replica.next_wake().filter(|_| is_awake) {
                self.wait(wake.0.saturating_sub(self.now.0));
            }
            self.flush();
            if !self.up.is_empty() || !self.down.is_empty() {
                continue;
            }
            if pings == 0 {
                return self.replica.next_wake().is_none() || !is_awake;
            }
            pings -= 1;
            self.ping();
        }
        false
    }

    /// Asks for a thing on a quiet connection and waits for the answer.
    pub(crate) fn fetch(&mut self, command: Command) {
        self.ask(command);
        self.flush();
        self.settle();
    }

    fn swap(&mut self, others: &mut (Replica, Option<Connection>, VecDeque<ClientFrame>, VecDeque<ServerFrame>)) {
        std::mem::swap(&mut self.replica, &mut others.0);
        std::mem::swap(&mut self.connection, &mut others.1);
        std::mem::swap(&mut self.up, &mut others.2);
        std::mem::swap(&mut self.down, &mut others.3);
    }
}
