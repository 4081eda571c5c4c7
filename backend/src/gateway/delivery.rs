//! What a connection writes: everything between its cursors and the heads, as its person may see it.

#![warn(clippy::wildcard_enum_match_arm)]

use std::collections::BTreeSet;
use std::sync::Arc;

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::model::Presence;
use adda_shared::permission::Role;
use adda_shared::protocol::event::{RoomEvent, RoomFact, Signal, SpaceEvent};
use adda_shared::protocol::{Closing, PROTOCOL_VERSION, RoomWelcome, ServerFrame, Welcome};

use super::connection::{Connection, Ended, Step, failed};
use crate::domain::sync::{self, Missing};
use crate::hub::lane::{Frame, Tail};
use crate::hub::subscriber::Mark;

impl Connection {
    /// Says how things stand, then everything that the client has missed.
    pub(super) async fn welcome(&mut self, welcome: sync::Welcome) -> Step {
        let rooms: Vec<RoomId> = welcome.rooms.iter().map(|room| room.entry.room.room).collect();
        // A lane knows only what came since somebody entered it: what is older is the store's to tell.
        let behind = welcome.rooms.iter().filter(|room| room.cursor < room.entry.head);
        let behind: Vec<RoomId> = behind.map(|room| room.entry.room.room).collect();
        let resumes_space = welcome.space.is_none();
        // A guest is told of those only whom the snapshot names: the people of the guest's rooms.
        let acquaintances = welcome.space.iter().flat_map(|space| &space.people).map(|person| person.user);
        let acquaintances: BTreeSet<UserId> = acquaintances.collect();
        let is_guest = self.role == Role::Guest;
        let present = self.app.hub.present().into_iter();
        let present = present.filter(|(user, _)| !is_guest || acquaintances.contains(user));
        let presence: Vec<(UserId, Presence)> = present.collect();
        if is_guest {
            self.told_of.extend(presence.iter().map(|(user, _)| *user));
        }
        let arrivals = welcome.rooms.into_iter().map(|room| RoomWelcome { resumes: room.resumes, entry: room.entry });
        let frame = Welcome {
            protocol: PROTOCOL_VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            epoch: welcome.epoch,
            me: self.user(),
            now: self.app.clock.now(),
            space: welcome.space,
            rooms: arrivals.collect(),
            presence,
        };
        self.say(&ServerFrame::Welcome(Box::new(frame))).await?;
        if resumes_space {
            self.resume_space_from_store().await?;
        }
        self.catch_up_space().await?;
        for room in behind {
            self.resume_from_store(room).await?;
        }
        for room in rooms {
            self.catch_up(room, None).await?;
        }
        Ok(())
    }

    /// Writes what is new: the space, then rooms, then read markers.
    pub(super) async fn deliver(&mut self) -> Step {
        let inbox = self.connected.subscriber().take_inbox();
        // The space first: who comes into a room is known before they are seen there.
        if inbox.is_space_changed {
            self.catch_up_space().await?;
        }
        for (room, mark) in inbox.rooms {
            match mark {
                Mark::Changed => self.catch_up(room, None).await?,
                Mark::Entered { .. } => self.enter(room).await?,
                Mark::Left(last) => {
                    self.catch_up(room, Some(last)).await?;
                    self.connected.leave(room);
                }
            }
        }
        for (room, read) in inbox.reads {
            self.say(&ServerFrame::Signal(Signal::Read { room, read })).await?;
        }
        Ok(())
    }

    /// Begins with a room that the person has come into.
    async fn enter(&mut self, room: RoomId) -> Step {
        if self.role == Role::Guest {
            // A guest's people are told at the welcome, and a new room has new people.
            return Err(Ended::Close(Closing::GoingAway));
        }
        self.connected.enter(room);
        let ctx = self.ctx();
        let entry = self.app.store.read(move |view| sync::entry(view, ctx, room)).await;
        match entry.map_err(|error| failed(&self.app, error))? {
            Some(entry) => {
                self.connected.enter(room).cursor = entry.head;
                self.say(&ServerFrame::RoomReset(entry)).await?;
                self.catch_up(room, None).await
            }
            // Gone again by now.
            None => {
                self.connected.leave(room);
                Ok(())
            }
        }
    }

    /// Writes a room's events and signals after the cursor, up to its head or to the last revision that may be seen:
    /// the one given, or one's own leaving, which may stand in the lane before its mark has been read.
    pub(super) async fn catch_up(&mut self, room: RoomId, last: Option<Revision>) -> Step {
        let (heard, signals) = loop {
            let Some(held) = self.connected.room(room) else { return Ok(()) };
            // Signals are taken before the events: if one's own leaving is not among these, they came before it.
            let signals = held.lane.signals_after(held.heard);
            match held.lane.after(held.cursor) {
                Tail::Events(events) => {
                    let seen = events.into_iter().take_while(|(revision, _)| last.is_none_or(|last| *revision <= last));
                    for (revision, frame) in seen {
                        self.feed(&frame).await?;
                        self.introduce(frame.get()).await?;
                        if leaves(frame.get(), self.user()) {
                            self.connected.leave(room);
                            return Ok(());
                        }
                        if let Some(held) = self.connected.room(room) {
                            held.cursor = revision;
                        }
                    }
                    break signals;
                }
                // The store must not be read for somebody who is out: a new connection sorts it out.
                Tail::Behind if last.is_some() => return Err(Ended::Close(Closing::GoingAway)),
                Tail::Behind => self.resume_from_store(room).await?,
            }
        };
        let Some(held) = self.connected.room(room) else { return Ok(()) };
        held.heard = heard;
        if last.is_none() {
            for signal in signals {
                self.feed(&signal).await?;
            }
        }
        Ok(())
    }

    /// Writes what the store has of a room after the cursor, a slice at a time, or begins it anew.
    pub(super) async fn resume_from_store(&mut self, room: RoomId) -> Step {
        self.app.metrics.resumes_from_store.inc();
        loop {
            let Some(held) = self.connected.room(room) else { return Ok(()) };
            let (cursor, known) = (held.cursor, held.head());
            let ctx = self.ctx();
            let missing = self.app.store.read(move |view| sync::missing(view, ctx, room, cursor)).await;
            match missing.map_err(|error| failed(&self.app, error))? {
                Missing::Events { events, head } => {
                    // There are some, by the store's own word or by the lane's: one that has none is at fault.
                    if events.is_empty() && cursor < head.max(known) {
                        return Err(Ended::Close(Closing::Failed));
                    }
                    for event in events {
                        self.say_missing(room, event).await?;
                    }
                    if self.connected.room(room).is_none_or(|held| held.cursor >= head) {
                        return Ok(());
                    }
                }
                Missing::Reset(entry) => {
                    self.app.metrics.resets.inc();
                    if let Some(held) = self.connected.room(room) {
                        held.cursor = entry.head;
                    }
                    return self.say(&ServerFrame::RoomReset(entry)).await;
                }
            }
        }
    }

    async fn say_missing(&mut self, room: RoomId, event: RoomEvent) -> Step {
        let revision = event.revision;
        let frame = ServerFrame::Room(event);
        self.say(&frame).await?;
        self.introduce(&frame).await?;
        if let Some(held) = self.connected.room(room) {
            held.cursor = revision;
        }
        Ok(())
    }

    /// Tells a guest whether somebody is here who has only now come into a room of theirs, and no more of who has left it.
    async fn introduce(&mut self, frame: &ServerFrame) -> Step {
        let ServerFrame::Room(RoomEvent { what, .. }) = frame else { return Ok(()) };
        let user = if let RoomFact::MemberJoined { person, .. } = what {
            person.user
        } else if let RoomFact::MemberLeft { user } = what {
            *user
        } else {
            return Ok(());
        };
        if self.role != Role::Guest || user == self.user() {
            return Ok(());
        }
        let shown = if self.may_know(user).await? { self.app.hub.presence(user) } else { None };
        let is_news = if shown.is_some() { self.told_of.insert(user) } else { self.told_of.remove(&user) };
        if is_news {
            let presence = shown.unwrap_or(Presence::Offline);
            self.say(&ServerFrame::Signal(Signal::Presence { user, presence })).await?;
        }
        Ok(())
    }

    pub(super) async fn catch_up_space(&mut self) -> Step {
        let lane = Arc::clone(self.app.hub.space());
        loop {
            match lane.after(self.space_cursor) {
                Tail::Events(events) => {
                    for (revision, frame) in events {
                        self.feed_space(&frame).await?;
                        self.space_cursor = revision;
                    }
                    break;
                }
                Tail::Behind => self.resume_space_from_store().await?,
            }
        }
        let (heard, signals) = lane.signals_after(self.space_heard);
        self.space_heard = heard;
        for signal in signals {
            if self.may_hear(signal.get()).await? {
                self.feed(&signal).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn resume_space_from_store(&mut self) -> Step {
        let (cursor, ctx) = (self.space_cursor, self.ctx());
        let missing = self.app.store.read(move |view| sync::missing_space(view, ctx, cursor)).await;
        // Who is that far behind is told the space whole, which is how a connection begins.
        let missing = missing.map_err(|error| failed(&self.app, error))?.ok_or(Ended::Close(Closing::GoingAway))?;
        if missing.is_empty() && self.app.hub.space().head().is_some_and(|head| head > cursor) {
            return Err(Ended::Close(Closing::Failed));
        }
        for event in missing {
            self.space_cursor = event.revision;
            self.say(&ServerFrame::Space(event)).await?;
        }
        Ok(())
    }

    /// Writes an event of the space as this person may see it.
    async fn feed_space(&mut self, frame: &Frame) -> Step {
        let ServerFrame::Space(event) = frame.get() else { return self.feed(frame).await };
        if self.role != Role::Guest {
            return self.feed(frame).await;
        }
        let (event, ctx) = (event.clone(), self.ctx());
        let seen = self.app.store.read(move |view| sync::as_seen(view, ctx, event)).await;
        let seen: SpaceEvent = seen.map_err(|error| failed(&self.app, error))?;
        self.say(&ServerFrame::Space(seen)).await
    }

    /// Whether a guest may be told that somebody is here: everybody else may.
    async fn may_know(&mut self, user: UserId) -> Step<bool> {
        let me = self.user();
        if self.role != Role::Guest || user == me {
            return Ok(true);
        }
        // The hub knows only who is connected, and somebody who has just gone is told of as well.
        let shared = self.app.store.read(move |view| view.share_room(me, user)).await;
        shared.map_err(|error| failed(&self.app, error))
    }

    async fn may_hear(&mut self, frame: &ServerFrame) -> Step<bool> {
        let ServerFrame::Signal(Signal::Presence { user, presence }) = frame else { return Ok(true) };
        if self.role != Role::Guest {
            return Ok(true);
        }
        match presence {
            Presence::Offline => Ok(self.told_of.remove(user)),
            Presence::Online | Presence::Away => {
                let may = self.may_know(*user).await?;
                if may {
                    self.told_of.insert(*user);
                }
                Ok(may)
            }
        }
    }
}

/// Whether this is the event by which somebody goes out of a room.
fn leaves(frame: &ServerFrame, who: UserId) -> bool {
    matches!(frame, ServerFrame::Room(RoomEvent { what: RoomFact::MemberLeft { user }, .. }) if *user == who)
}
