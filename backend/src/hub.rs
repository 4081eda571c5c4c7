//! The hub: who is connected, and a lane for each room that somebody connected is in.
//!
//! A lane is the in-memory tail of a room's log: events numbered by revision, each encoded once for each form of the
//! wire. A connection holds cursors into lanes and has no queue of messages; the hub only marks what is new for it and
//! wakes it. So a slow reader costs nothing and holds nobody back, and one that falls off a lane resumes from the store.
//!
//! What is kept has one door, [`Publish::publish`], which takes only what is [`Committed`]: the events of the logs, and
//! what changes for somebody's connections, such as the end of their session. Fleeting signals have the other: they are
//! conflated in the lane, the newest of each kind.
//!
//! Membership is applied in the same step as the event that changes it: whoever leaves is cut off at that revision, and
//! whoever joins is told to begin.
//!
//! Knows nothing of sockets, SQL or permissions.
//!
//! Longer than 400 lines because all of it works under the one lock of the hub.

pub mod lane;
mod locks;
mod presence;
#[cfg(all(test, feature = "schedules"))]
mod schedules;
pub mod subscriber;
#[cfg(all(test, not(feature = "schedules")))]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::protocol::event::{RoomEvent, RoomFact, Signal, SpaceEvent};
use adda_shared::protocol::{Closing, ServerFrame};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::mistake::{Mistake, mistaken};
use crate::store::{Committed, Event, Publish, SessionId};
use lane::Lane;
use locks::{Mutex, MutexGuard, RwLock};
use presence::Presences;
use subscriber::{Inbox, Subscriber};

/// See the [module](self).
#[derive(Debug)]
pub struct Hub {
    lanes: RwLock<HashMap<RoomId, Arc<Lane>>>,
    /// The space's own lane: its events, and everybody's presence.
    space: Arc<Lane>,
    /// Taken before a lane, and a lane before an inbox.
    people: Mutex<Presences>,
    /// Why nobody is let in any more; set by whoever holds the people.
    closing: OnceLock<Closing>,
    /// Wakes whoever sends out what is queued.
    outgoing: Notify,
    /// Wakes whoever carries out what is planned.
    planned: Notify,
    /// Wakes whoever reads the pages that messages link to.
    previews: Notify,
}

impl Hub {
    pub fn new() -> Self {
        Self {
            lanes: RwLock::default(),
            space: Arc::new(Lane::default()),
            people: Mutex::default(),
            closing: OnceLock::new(),
            outgoing: Notify::new(),
            planned: Notify::new(),
            previews: Notify::new(),
        }
    }

    /// Lets a connection in: from now on it hears of the space, and of the rooms that its person enters.
    ///
    /// # Errors
    /// [`Closing::Crowded`], where its person has `connections_max` open already; after [`Hub::close`] what that said.
    pub fn connect(
        self: &Arc<Self>,
        user: UserId,
        session: SessionId,
        connections_max: usize,
    ) -> Result<Connected, Closing> {
        let subscriber = Arc::new(Subscriber::new(user, session));
        let mut people = self.people();
        if let Some(closing) = self.closing.get() {
            return Err(*closing);
        }
        if people.connections(user).len() >= connections_max {
            return Err(Closing::Crowded);
        }
        self.space.subscribe(&subscriber);
        self.signal_space(people.add(&subscriber));
        drop(people);
        Ok(Connected { hub: Arc::clone(self), subscriber, rooms: BTreeMap::new() })
    }

    /// Puts a connection on a room's lane; nothing for one that is gone.
    fn subscribe(&self, room: RoomId, subscriber: &Arc<Subscriber>) -> Option<Arc<Lane>> {
        let mut lanes = self.lanes.write().expect("no holder of this lock panics");
        let mut places = subscriber.places();
        if places.is_gone {
            return None;
        }
        places.rooms.insert(room);
        let lane = lanes.entry(room).or_default();
        lane.subscribe(subscriber);
        Some(Arc::clone(lane))
    }

    fn unsubscribe(&self, room: RoomId, subscriber: &Subscriber) {
        let mut lanes = self.lanes.write().expect("no holder of this lock panics");
        if subscriber.places().rooms.remove(&room) {
            take_off(&mut lanes, room, subscriber);
        }
    }

    /// Takes a connection off every lane, for good.
    fn forget(&self, subscriber: &Subscriber) {
        let mut lanes = self.lanes.write().expect("no holder of this lock panics");
        let mut places = subscriber.places();
        places.is_gone = true;
        for room in std::mem::take(&mut places.rooms) {
            take_off(&mut lanes, room, subscriber);
        }
    }

    /// How many rooms somebody who is connected is in.
    pub fn lane_count(&self) -> usize {
        self.lanes.read().expect("no holder of this lock panics").len()
    }

    /// The space's lane.
    pub fn space(&self) -> &Arc<Lane> {
        &self.space
    }

    /// Somebody who may write in the room is typing.
    pub fn types(&self, room: RoomId, thread: Option<Revision>, user: UserId) {
        let lanes = self.lanes.read().expect("no holder of this lock panics");
        if let Some(lane) = lanes.get(&room) {
            lane.signal(user, Signal::Typing { room, thread, user });
            lane.wake_all(|inbox| inbox.room_changed(room));
        }
    }

    /// Tells those who look at a room how far somebody has read it by now.
    fn tell_receipt(&self, user: UserId, room: RoomId, read: Option<Revision>) {
        if mistaken(Mistake::ForgetsReceipts) {
            return;
        }
        let lanes = self.lanes.read().expect("no holder of this lock panics");
        if let Some(lane) = lanes.get(&room) {
            lane.signal(user, Signal::Receipt { room, user, read });
            lane.wake_watching(room);
        }
    }

    /// Tells all of somebody's connections.
    fn tell(&self, user: UserId, change: impl Fn(&mut Inbox)) {
        for subscriber in self.people().connections(user) {
            subscriber.tell(&change);
        }
    }

    /// Waits until something was queued to go out. What was queued before this was called counts.
    pub async fn queued(&self) {
        self.outgoing.notified().await;
    }

    /// Waits until something was planned, or is another by now. What was before this was called counts.
    pub async fn planned(&self) {
        self.planned.notified().await;
    }

    /// Waits until links were noted to be read. What was noted before this was called counts.
    pub async fn preview_wanted(&self) {
        self.previews.notified().await;
    }

    /// A connection is attended, or not any more.
    pub fn attend(&self, subscriber: &Subscriber, is_attended: bool) {
        let mut people = self.people();
        self.signal_space(people.attend(subscriber, is_attended));
    }

    /// Turns those who have been gone for a while offline. Called every second or so.
    pub fn tick(&self) {
        let mut people = self.people();
        for signal in people.tick(Instant::now()) {
            self.signal_space(Some(signal));
        }
    }

    /// Everybody who is not offline.
    pub fn present(&self) -> Vec<(UserId, adda_shared::model::Presence)> {
        self.people().present()
    }

    /// Whether somebody is here; nothing, where they are offline.
    pub fn presence(&self, user: UserId) -> Option<adda_shared::model::Presence> {
        self.people().presence(user)
    }

    /// Ends the connections of these sessions.
    fn end_sessions(&self, user: UserId, ended: &[SessionId]) {
        for subscriber in self.people().connections(user) {
            if ended.contains(&subscriber.session()) {
                subscriber.close(Closing::SignedOut);
            }
        }
    }

    /// Makes all of somebody's connections begin anew, after what they may see has changed altogether.
    fn restart(&self, user: UserId) {
        for subscriber in self.people().connections(user) {
            subscriber.close(Closing::GoingAway);
        }
    }

    /// Ends every connection, for good: one that is about to begin is not let in.
    pub fn close(&self, closing: Closing) {
        let people = self.people();
        self.closing.get_or_init(|| closing);
        for subscriber in people.everyone() {
            subscriber.close(closing);
        }
    }

    /// The sessions that somebody is connected by at this moment; one for each connection.
    pub fn sessions(&self) -> Vec<SessionId> {
        self.people().everyone().map(|subscriber| subscriber.session()).collect()
    }

    /// How many connections there are.
    pub fn connection_count(&self) -> usize {
        self.people().everyone().count()
    }

    fn people(&self) -> MutexGuard<'_, Presences> {
        self.people.lock().expect("no holder of this lock panics")
    }

    /// Called by whoever holds the people: what is told last is then what is so.
    fn signal_space(&self, signal: Option<(UserId, Signal)>) {
        if let Some((user, signal)) = signal {
            self.space.signal(user, signal);
            self.space.wake_all(Inbox::space_changed);
        }
    }

    fn publish_room(&self, event: RoomEvent) {
        let (room, revision) = (event.room, event.revision);
        let (entering, leaving) = crossings(&event.what);
        let entering = if mistaken(Mistake::ForgetsToEnter) { Vec::new() } else { entering };
        for subscriber in entering.iter().flat_map(|user| self.people().connections(*user).to_vec()) {
            if self.subscribe(room, &subscriber).is_some() {
                subscriber.tell(|inbox| inbox.entered(room));
            }
        }
        let lane = self.lanes.read().expect("no holder of this lock panics").get(&room).cloned();
        if let Some(lane) = lane {
            lane.retell(&event.what);
            lane.push(revision, ServerFrame::Room(event));
            for user in &leaving {
                lane.withdraw(room, *user);
            }
            lane.wake_all(|inbox| inbox.room_changed(room));
        }
        let leaving = if mistaken(Mistake::DeliversAfterLeaving) { Vec::new() } else { leaving };
        for subscriber in leaving.iter().flat_map(|user| self.people().connections(*user).to_vec()) {
            subscriber.tell(|inbox| inbox.left(room, revision));
            self.unsubscribe(room, &subscriber);
        }
    }

    fn publish_space(&self, event: SpaceEvent) {
        self.space.push(event.revision, ServerFrame::Space(event));
        self.space.wake_all(Inbox::space_changed);
    }
}

impl Default for Hub {
    fn default() -> Self {
        Self::new()
    }
}

impl Publish for Hub {
    fn publish(&self, event: Committed<Event>) {
        match event.into_inner() {
            Event::Room(event) => self.publish_room(event),
            Event::Space(event) => self.publish_space(event),
            Event::Read { .. } if mistaken(Mistake::ForgetsMarkers) => {}
            Event::Read { user, room, read } => self.tell(user, |inbox| inbox.read_moved(room, read)),
            Event::Unread { .. } if mistaken(Mistake::ForgetsMarkers) => {}
            Event::Unread { user, room } => self.tell(user, |inbox| inbox.marked_unread(room)),
            Event::Notify { user, room, notify } => self.tell(user, |inbox| inbox.notify_changed(room, notify)),
            Event::Preferences { user, preferences } => {
                self.tell(user, |inbox| inbox.preferences = Some(preferences.clone()));
            }
            Event::Saved { user, room } => self.tell(user, |inbox| inbox.saved_changed(room)),
            Event::Threads { .. } if mistaken(Mistake::ForgetsThreads) => {}
            Event::Threads { user, room } => self.tell(user, |inbox| inbox.threads_changed(room)),
            Event::Drafts { user, room } => self.tell(user, |inbox| inbox.drafts_changed(room)),
            Event::Plan { user, plan } => {
                self.tell(user, |inbox| inbox.plan_changed(plan));
                self.planned.notify_one();
            }
            Event::Receipt { user, room, read } => self.tell_receipt(user, room, read),
            Event::Queued => self.outgoing.notify_one(),
            Event::PreviewWanted => self.previews.notify_one(),
            Event::SessionsEnded { user, sessions } => self.end_sessions(user, &sessions),
            Event::Admitted { user } => self.restart(user),
        }
    }
}

/// The last one to go takes the lane along.
fn take_off(lanes: &mut HashMap<RoomId, Arc<Lane>>, room: RoomId, subscriber: &Subscriber) {
    if let Some(lane) = lanes.get(&room)
        && lane.unsubscribe(subscriber)
    {
        lanes.remove(&room);
    }
}

/// Who comes into the room by this, and who goes out of it.
fn crossings(what: &RoomFact) -> (Vec<UserId>, Vec<UserId>) {
    match what {
        RoomFact::Created { people, .. } => (people.iter().map(|person| person.user).collect(), Vec::new()),
        RoomFact::MemberJoined { person, .. } => (vec![person.user], Vec::new()),
        RoomFact::MemberLeft { user } => (Vec::new(), vec![*user]),
        RoomFact::MessageSent { .. }
        | RoomFact::MemberRoleChanged { .. }
        | RoomFact::Renamed { .. }
        | RoomFact::Described { .. }
        | RoomFact::Archived
        | RoomFact::Unarchived
        | RoomFact::MessageEdited { .. }
        | RoomFact::MessageDeleted { .. }
        | RoomFact::Reacted { .. }
        | RoomFact::Unreacted { .. }
        | RoomFact::Pinned { .. }
        | RoomFact::Unpinned { .. }
        | RoomFact::Voted { .. }
        | RoomFact::PollClosed { .. }
        | RoomFact::Previewed { .. }
        | RoomFact::Tombstone { .. }
        | RoomFact::Withheld => (Vec::new(), Vec::new()),
    }
}

/// A connection's place in the hub; given back when dropped, whatever ended the connection.
#[derive(Debug)]
pub struct Connected {
    hub: Arc<Hub>,
    subscriber: Arc<Subscriber>,
    rooms: BTreeMap<RoomId, Held>,
}

/// A connection's place in one room.
#[derive(Debug)]
pub struct Held {
    pub lane: Arc<Lane>,
    /// The last revision that the connection was sent.
    pub cursor: Revision,
    /// The number of the last signal that it was sent.
    pub heard: u64,
}

impl Held {
    /// The last revision that the room is known to have.
    pub fn head(&self) -> Revision {
        self.lane.head().unwrap_or(self.cursor).max(self.cursor)
    }
}

impl Connected {
    pub fn subscriber(&self) -> &Arc<Subscriber> {
        &self.subscriber
    }

    /// The rooms that the connection holds.
    pub fn rooms(&self) -> &BTreeMap<RoomId, Held> {
        &self.rooms
    }

    pub fn room(&mut self, room: RoomId) -> Option<&mut Held> {
        self.rooms.get_mut(&room)
    }

    /// Begins with a room, before it is read: nothing that happens from now on is missed. Whoever calls this has just
    /// read that the person is in it; an event that ended this in between has left its mark in the inbox.
    pub fn enter(&mut self, room: RoomId) -> &mut Held {
        let lane = self.hub.subscribe(room, &self.subscriber).expect("a connection is gone only when this is dropped");
        let heard = lane.last_signal();
        let held =
            self.rooms.entry(room).or_insert_with(|| Held { lane: Arc::clone(&lane), cursor: Revision::ZERO, heard });
        // Who went and came back may find another lane than the one they left.
        if !mistaken(Mistake::KeepsTheOldLane) {
            held.lane = lane;
        }
        held
    }

    /// Ends with a room.
    pub fn leave(&mut self, room: RoomId) {
        self.rooms.remove(&room);
        self.hub.unsubscribe(room, &self.subscriber);
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.hub.forget(&self.subscriber);
        self.hub.space.unsubscribe(&self.subscriber);
        let mut people = self.hub.people();
        self.hub.signal_space(people.remove(&self.subscriber));
    }
}
