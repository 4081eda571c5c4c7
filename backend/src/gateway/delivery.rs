//! What a connection writes: everything between its cursors and the heads, as its person may see it.

#![warn(clippy::wildcard_enum_match_arm)]

use std::sync::Arc;

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::model::Presence;
use adda_shared::protocol::event::{RoomEvent, RoomFact, Signal};
use adda_shared::protocol::{Closing, PROTOCOL_VERSION, RoomWelcome, ServerFrame, Welcome};

use super::connection::{Connection, Ended, Step};
use super::reading::read;
use crate::domain::sync::{self, Missing};
use crate::hub::lane::{Frame, Tail};
use crate::hub::subscriber::Mark;
use crate::mistake::{Mistake, mistaken};

impl Connection {
    /// Says how things stand, then everything that the client has missed.
    pub(super) async fn welcome(&mut self, welcome: sync::Welcome) -> Step {
        let rooms: Vec<RoomId> = welcome.rooms.iter().map(|room| room.entry.room.room).collect();
        let behind = welcome.rooms.iter().filter(|room| room.cursor < room.entry.head);
        let mut behind: Vec<RoomId> = behind.map(|room| room.entry.room.room).collect();
        // A lane knows only what came since somebody entered it: where nothing did, it can't tell that anything is
        // missing, and the store does. One that knows anything at all tells everything since, or that it is more.
        behind.retain(|room| self.connected.room(*room).is_some_and(|held| held.lane.head().is_none()));
        let mut is_space_behind = welcome.space_cursor < welcome.space_head && self.app.hub.space().head().is_none();
        if mistaken(Mistake::TrustsTheLane) {
            behind.clear();
            is_space_behind = false;
        }
        let mut presence: Vec<(UserId, Presence)> = self.app.hub.present();
        if let Some(acquaintances) = &mut self.acquaintances {
            presence.retain(|(user, _)| acquaintances.tell(*user, true));
        }
        let arrivals = welcome.rooms.into_iter().map(|room| RoomWelcome { resumes: room.resumes, entry: room.entry });
        let frame = Welcome {
            protocol: PROTOCOL_VERSION,
            version: self.app.version.clone(),
            epoch: welcome.epoch,
            me: self.user(),
            now: self.app.clock.now(),
            space: welcome.space,
            rooms: arrivals.collect(),
            presence,
            preferences: welcome.preferences,
            plans: welcome.plans,
        };
        self.say(&ServerFrame::Welcome(Box::new(frame))).await?;
        if is_space_behind {
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

    /// Writes what is new: the space, then rooms, then what is this person's alone.
    pub(super) async fn deliver(&mut self) -> Step {
        let inbox = self.connected.subscriber().take_inbox();
        if inbox.preferences.as_ref().is_some_and(|preferences| preferences.hides_receipts) {
            // Who lets nobody be told of theirs is told of nobody's, and asks again when that ends.
            self.connected.subscriber().watch(None);
        }
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
                    self.part(room).await?;
                }
            }
        }
        // Before where they have read to since: who hears of that first takes it for what it is not.
        for room in inbox.marked_unread {
            let ctx = self.ctx();
            // Read only now, like all that follows from more than one thing.
            if let Some((as_of, read, mentions)) = read(&self.app, move |view| sync::marker(view, ctx, room)).await? {
                self.say(&ServerFrame::Signal(Signal::Unread { room, as_of, read, mentions })).await?;
            }
        }
        for (room, read) in inbox.reads {
            self.say(&ServerFrame::Signal(Signal::Read { room, read })).await?;
        }
        for (room, notify) in inbox.notifies {
            self.say(&ServerFrame::Signal(Signal::Notify { room, notify })).await?;
        }
        for room in inbox.saved {
            // Read only now: a list from before an event that was told would tell of what that has ended.
            let user = self.user();
            let saved = read(&self.app, move |view| view.saved(room, user)).await?;
            self.say(&ServerFrame::Signal(Signal::Saved { room, saved })).await?;
        }
        for room in inbox.threads {
            let user = self.user();
            let threads = read(&self.app, move |view| view.followed(room, user)).await?;
            self.say(&ServerFrame::Signal(Signal::Threads { room, threads })).await?;
        }
        for room in inbox.drafts {
            let user = self.user();
            let drafts = read(&self.app, move |view| view.drafts(room, user)).await?;
            self.say(&ServerFrame::Signal(Signal::Drafts { room, drafts })).await?;
        }
        for plan in inbox.plans {
            let user = self.user();
            let now = read(&self.app, move |view| view.plan(user, plan)).await?.map(|row| row.plan);
            self.say(&ServerFrame::Signal(Signal::Plan { plan, now })).await?;
        }
        if let Some(preferences) = inbox.preferences {
            self.say(&ServerFrame::Signal(Signal::Preferences(preferences))).await?;
        }
        Ok(())
    }

    /// Begins with a room that the person has come into.
    async fn enter(&mut self, room: RoomId) -> Step {
        if self.acquaintances.is_some() {
            // A guest's people are told at the welcome, and a new room has new people.
            return Err(Ended::Close(Closing::GoingAway));
        }
        let was_in = self.connected.room(room).is_some();
        self.connected.enter(room);
        let ctx = self.ctx();
        match read(&self.app, move |view| sync::entry(view, ctx, room)).await? {
            Some(entry) => {
                self.connected.enter(room).cursor = entry.head;
                self.say(&ServerFrame::RoomReset(Box::new(entry))).await?;
                self.catch_up(room, None).await
            }
            // Gone again by now. A client that has the room from before can't be told by which event.
            None if was_in => Err(Ended::Close(Closing::GoingAway)),
            None => {
                self.connected.leave(room);
                Ok(())
            }
        }
    }

    /// Ends with a room that the person is out of.
    async fn part(&mut self, room: RoomId) -> Step {
        self.connected.leave(room);
        let gone = self.acquaintances.as_mut().map(|acquaintances| acquaintances.leave(room));
        for user in gone.unwrap_or_default() {
            self.say(&ServerFrame::Signal(Signal::Presence { user, presence: Presence::Offline })).await?;
        }
        Ok(())
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
                        self.feed_room(&frame).await?;
                        self.introduce(frame.get()).await?;
                        if leaves(frame.get(), self.user()) && !mistaken(Mistake::DeliversAfterLeaving) {
                            return self.part(room).await;
                        }
                        if let Some(held) = self.connected.room(room) {
                            held.cursor = revision;
                        }
                    }
                    break signals;
                }
                // The store must not be read for somebody who is out: a new connection sorts it out.
                Tail::Behind if last.is_some() => return Err(Ended::Close(Closing::GoingAway)),
                Tail::Behind if mistaken(Mistake::SkipsWhatFellOff) => held.cursor = held.cursor.next(),
                Tail::Behind => self.resume_from_store(room).await?,
            }
        };
        let Some(held) = self.connected.room(room) else { return Ok(()) };
        held.heard = heard;
        if last.is_none() {
            for signal in signals {
                if self.hears(signal.get()) {
                    self.feed(&signal).await?;
                }
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
            match read(&self.app, move |view| sync::missing(view, ctx, room, cursor)).await? {
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
                    // A guest must hear of everybody who came and went.
                    if self.acquaintances.as_ref().is_some_and(|people| !people.reaches(room, entry.head)) {
                        return Err(Ended::Close(Closing::GoingAway));
                    }
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
        let frame = ServerFrame::Room(event.told_to(self.user()).unwrap_or(event));
        self.say(&frame).await?;
        self.introduce(&frame).await?;
        if let Some(held) = self.connected.room(room) {
            held.cursor = revision;
        }
        Ok(())
    }

    /// Tells a guest whether somebody is here who has only now come into a room of theirs, and no more of who has left it.
    async fn introduce(&mut self, frame: &ServerFrame) -> Step {
        let me = self.user();
        let (Some(acquaintances), ServerFrame::Room(event)) = (&mut self.acquaintances, frame) else { return Ok(()) };
        let Some(user) = acquaintances.take(event).filter(|user| *user != me) else { return Ok(()) };
        let shown = if acquaintances.knows(user) { self.app.hub.presence(user) } else { None };
        if acquaintances.tell(user, shown.is_some()) {
            let presence = shown.unwrap_or(Presence::Offline);
            self.say(&ServerFrame::Signal(Signal::Presence { user, presence })).await?;
        }
        Ok(())
    }

    /// Brings a guest's rooms up to now, and with them whom the guest may know of.
    async fn meet(&mut self) -> Step {
        if self.acquaintances.is_some() {
            let rooms: Vec<RoomId> = self.connected.rooms().keys().copied().collect();
            for room in rooms {
                self.catch_up(room, None).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn catch_up_space(&mut self) -> Step {
        let lane = Arc::clone(self.app.hub.space());
        loop {
            let (heard, signals) = lane.signals_after(self.space_heard);
            match lane.after(self.space_cursor) {
                Tail::Events(events) => {
                    if !(events.is_empty() && signals.is_empty()) {
                        self.meet().await?;
                    }
                    for (revision, frame) in events {
                        self.feed_space(&frame).await?;
                        self.space_cursor = revision;
                    }
                    self.space_heard = heard;
                    for signal in signals {
                        if self.may_hear(signal.get()) {
                            self.feed(&signal).await?;
                        }
                    }
                    return Ok(());
                }
                Tail::Behind => self.resume_space_from_store().await?,
            }
        }
    }

    pub(super) async fn resume_space_from_store(&mut self) -> Step {
        let (cursor, ctx) = (self.space_cursor, self.ctx());
        // Asked for first: what happens while the store is read need not be in it.
        let known = self.app.hub.space().head();
        let missing = read(&self.app, move |view| sync::missing_space(view, ctx, cursor)).await?;
        // Who is that far behind is told the space whole, which is how a connection begins.
        let missing = missing.ok_or(Ended::Close(Closing::GoingAway))?;
        if missing.is_empty() && known.is_some_and(|head| head > cursor) {
            return Err(Ended::Close(Closing::Failed));
        }
        self.meet().await?;
        for event in missing {
            self.space_cursor = event.revision;
            self.say(&ServerFrame::Space(event)).await?;
        }
        Ok(())
    }

    /// Writes an event of a room as this person may see it.
    async fn feed_room(&mut self, frame: &Frame) -> Step {
        let ServerFrame::Room(event) = frame.get() else { return self.feed(frame).await };
        match event.told_to(self.user()) {
            Some(told) => self.say(&ServerFrame::Room(told)).await,
            None => self.feed(frame).await,
        }
    }

    /// Writes an event of the space as this person may see it.
    async fn feed_space(&mut self, frame: &Frame) -> Step {
        let ServerFrame::Space(event) = frame.get() else { return self.feed(frame).await };
        let knows = match (&self.acquaintances, sync::subject(event)) {
            (Some(acquaintances), Some(user)) => acquaintances.knows(user),
            (None, _) | (_, None) => return self.feed(frame).await,
        };
        self.say(&ServerFrame::Space(sync::to_guest(event, knows))).await
    }

    /// Whether a signal of a room is for this connection: others' receipts are where the room is looked at.
    fn hears(&self, frame: &ServerFrame) -> bool {
        let ServerFrame::Signal(Signal::Receipt { room, user, .. }) = frame else { return true };
        *user != self.user() && self.connected.subscriber().watches(*room)
    }

    /// Whether this person may be told that somebody is here: a guest of acquaintances only.
    fn may_hear(&mut self, frame: &ServerFrame) -> bool {
        let ServerFrame::Signal(Signal::Presence { user, presence }) = frame else { return true };
        let Some(acquaintances) = &mut self.acquaintances else { return true };
        acquaintances.tell(*user, *presence != Presence::Offline)
    }
}

/// Whether this is the event by which somebody goes out of a room.
fn leaves(frame: &ServerFrame, who: UserId) -> bool {
    matches!(frame, ServerFrame::Room(RoomEvent { what: RoomFact::MemberLeft { user }, .. }) if *user == who)
}
