//! One client of a crowd, in a task of its own: it does what the crowd is told, and reports how far it is.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use adda_shared::id::{Nonce, RequestId, Revision, RoomId};
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, ServerFrame};
use adda_shared::replica::Change;
use adda_shared::text::MessageBody;
use tokio::sync::watch;
use tokio::time::{Duration, Instant, sleep_until};

use super::ledger::Ledger;
use super::order::Order;
use crate::chance::Chance;
use crate::client::{Client, Happening, Loss};

/// Messages of one client that may wait before it says another. Where the server takes fewer than are sent, its rate is
/// what counts: whatever waits beyond that would only have to be waited for in the end.
const WAITING_MAX: usize = 100;

/// What everybody in a crowd is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Orders {
    /// Whoever talks sends a message so often, about.
    pub(super) talk: Option<Duration>,
    /// Whoever wanders comes, goes or falls silent so often, about.
    pub(super) wander: Option<Duration>,
    /// Counts how often the network of everybody who may be cut off has gone.
    pub(super) cuts: u64,
    pub(super) is_over: bool,
}

/// What one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Sends messages to these rooms.
    Talks(Vec<RoomId>),
    /// Joins and leaves this room, goes and comes back.
    Wanders(RoomId),
    /// Only reads.
    Listens,
}

/// How one is set up.
#[derive(Debug)]
pub(super) struct Role {
    /// Its number among all clients of its ledger.
    pub(super) number: usize,
    pub(super) part: Part,
    /// Whether the delays of what it is shown count.
    pub(super) is_timed: bool,
    /// Whether the cuts that are ordered are for it.
    pub(super) may_be_cut: bool,
}

/// How far a client is; read by whoever waits for it.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) is_live: AtomicBool,
    /// Whether it has a socket, welcomed or not.
    pub(super) is_open: AtomicBool,
    /// Messages that wait in its outbox.
    pub(super) waiting: AtomicU64,
    /// Sends that the server could not keep at the moment.
    pub(super) refused: AtomicU64,
    /// Comings, goings and returns of one that wanders.
    pub(super) turns: AtomicU64,
    /// The cuts that it has been told of, and has obeyed where they were for it.
    pub(super) cuts: AtomicU64,
    cursors: Mutex<HashMap<RoomId, Revision>>,
    losses: Mutex<Vec<Loss>>,
    /// Why there is no point in waiting for it.
    over: Mutex<Option<String>>,
}

impl Report {
    pub(super) fn cursors(&self) -> HashMap<RoomId, Revision> {
        self.cursors.lock().expect("no holder of this lock panics").clone()
    }

    /// How its connections were lost so far.
    pub(super) fn losses(&self) -> Vec<Loss> {
        self.losses.lock().expect("no holder of this lock panics").clone()
    }

    pub(super) fn over(&self) -> Option<String> {
        self.over.lock().expect("no holder of this lock panics").clone()
    }
}

/// See the [module](self).
pub(super) struct Actor {
    pub(super) client: Client,
    pub(super) token: String,
    pub(super) role: Role,
    pub(super) order: Order,
    ledger: Arc<Ledger>,
    report: Arc<Report>,
    orders: watch::Receiver<Orders>,
    chance: Chance,
    said: u64,
    under_way: HashMap<RequestId, Nonce>,
    cuts: u64,
    act_at: Instant,
}

impl Actor {
    pub(super) fn new(
        client: Client,
        token: String,
        role: Role,
        ledger: Arc<Ledger>,
        orders: watch::Receiver<Orders>,
        chance: Chance,
    ) -> Self {
        let (report, cuts) = (Arc::default(), orders.borrow().cuts);
        let (order, under_way, act_at) = (Order::default(), HashMap::new(), Instant::now());
        Self { client, token, role, order, ledger, report, orders, chance, said: 0, under_way, cuts, act_at }
    }

    pub(super) fn report(&self) -> Arc<Report> {
        Arc::clone(&self.report)
    }

    /// Lives until it is told that all is over, and is then looked at.
    pub(super) async fn run(mut self) -> Self {
        loop {
            let orders = *self.orders.borrow_and_update();
            if orders.is_over {
                self.client.cut();
                return self;
            }
            if orders.cuts != self.cuts {
                self.cuts = orders.cuts;
                if self.role.may_be_cut {
                    self.client.cut();
                }
                self.note();
                // Last: whoever sees it sees also that there is no connection.
                self.report.cuts.store(orders.cuts, Ordering::Release);
            }
            let pause = match self.role.part {
                Part::Talks(_) => orders.talk,
                Part::Wanders(_) => orders.wander,
                Part::Listens => None,
            };
            tokio::select! {
                biased;
                _ = self.orders.changed() => {}
                () = sleep_until(self.act_at), if pause.is_some() => self.act(pause.unwrap_or_default()),
                happening = self.client.next() => self.take(happening),
            }
            self.pump();
            self.note();
        }
    }

    /// Does its part, and sets the time for the next time.
    fn act(&mut self, pause: Duration) {
        // Half to one and a half of it, so that a crowd does not speak in chorus.
        let half_us = u64::try_from(pause.as_micros() / 2).unwrap_or(u64::MAX);
        let wait = Duration::from_micros(half_us + self.chance.below(2 * half_us + 1));
        self.act_at = (self.act_at + wait).max(Instant::now());
        match self.role.part.clone() {
            Part::Talks(rooms) => self.talk(&rooms),
            Part::Wanders(room) => self.wander(room),
            Part::Listens => {}
        }
    }

    fn talk(&mut self, rooms: &[RoomId]) {
        let room = rooms[self.chance.place(rooms.len())];
        let number = self.said + 1;
        let nonce = Nonce((self.role.number as u64) << 32 | number);
        let body = MessageBody::parse(&format!("message {number} of client {}", self.role.number));
        let body = body.expect("a plain sentence is a message");
        // Noted first: what is sent may be answered before this goes on.
        if self.client.replica.outbox().count() < WAITING_MAX {
            self.said = number;
            self.ledger.send(nonce, self.role.number, room, number);
            let sent = self.client.replica.send(room, nonce, body, self.client.clock().now());
            sent.expect("there is a place in the outbox");
        }
    }

    fn wander(&mut self, room: RoomId) {
        // One that is on its way may come first: cut off again and again, it never would.
        if !self.client.replica.is_live() {
            return;
        }
        let is_in = self.client.replica.room(room).is_some();
        let is_done = match (is_in, self.chance.below(3)) {
            (true, 0) => self.client.replica.request(Command::LeaveRoom { room }).is_some(),
            (true, _) => {
                self.client.cut();
                true
            }
            (false, _) => self.client.replica.request(Command::JoinRoom { room }).is_some(),
        };
        if is_done {
            self.report.turns.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn take(&mut self, happening: Happening) {
        match happening {
            Happening::Opened => {
                self.under_way.clear();
                let held = self.client.replica.rooms().map(|(room, state)| (room, state.cursor()));
                self.order.begin(held.collect::<Vec<_>>().into_iter());
            }
            Happening::Heard(frame, changes) => self.hear(&frame, &changes),
            Happening::Lost(loss) => {
                if self.client.is_over() {
                    *self.report.over.lock().expect("no holder of this lock panics") = Some(format!("{loss:?}"));
                }
                if loss != Loss::Unopened {
                    self.report.losses.lock().expect("no holder of this lock panics").push(loss);
                }
            }
            Happening::Ticked => {}
        }
    }

    fn hear(&mut self, frame: &ServerFrame, changes: &[Change]) {
        self.order.heard(frame);
        if let ServerFrame::Room(event) = frame {
            self.ledger.shown(event, self.role.is_timed);
        }
        for change in changes {
            if let Change::Answered(id, answer) = change
                && let Some(nonce) = self.under_way.remove(id)
            {
                match answer {
                    Ok(Reply::Sent { revision }) => self.ledger.answered(nonce, *revision),
                    Err(Problem::Unavailable) => drop(self.report.refused.fetch_add(1, Ordering::Relaxed)),
                    other => tracing::debug!(?other, "a message was answered otherwise"),
                }
            }
        }
    }

    fn pump(&mut self) {
        for frame in self.client.pump() {
            if let ClientFrame::Command { id, command } = frame {
                self.order.asked(id, &command);
                if let Command::SendMessage { nonce, .. } = command {
                    self.ledger.goes_out(nonce);
                    self.under_way.insert(id, nonce);
                }
            }
        }
    }

    fn note(&self) {
        let replica = &self.client.replica;
        self.report.is_live.store(replica.is_live(), Ordering::Relaxed);
        self.report.is_open.store(self.client.is_open(), Ordering::Relaxed);
        self.report.waiting.store(replica.outbox().count() as u64, Ordering::Relaxed);
        // Where it stands matters once nobody talks any more, and costs much before.
        if self.orders.borrow().talk.is_none() {
            let cursors = replica.rooms().map(|(room, state)| (room, state.cursor())).collect();
            *self.report.cursors.lock().expect("no holder of this lock panics") = cursors;
        }
    }
}
