//! What a client may expect of one connection, whatever the server and the network have been through: the contract of
//! the wire, held against every frame.

use std::collections::{BTreeMap, BTreeSet};

use adda_shared::id::{Epoch, RequestId, Revision, RoomId, UserId};
use adda_shared::item::Item;
use adda_shared::protocol::command::{Command, Items, Page, Reply};
use adda_shared::protocol::event::{RoomEvent, RoomFact, Signal};
use adda_shared::protocol::{Hello, ServerFrame, Welcome};

/// See the [module](self).
#[derive(Debug)]
pub(crate) struct Watch {
    user: UserId,
    hello: Hello,
    epoch: Epoch,
    is_welcomed: bool,
    /// The rooms that the connection holds, and the last revision of each that was told on it.
    pub(crate) rooms: BTreeMap<RoomId, Revision>,
    pub(crate) space: Revision,
    /// What was asked for again, so that it may come twice.
    resumed: BTreeSet<RoomId>,
    has_resumed_space: bool,
    /// Messages and changes under way, and where to.
    sends: BTreeMap<RequestId, RoomId>,
    /// How far others were said to have read rooms.
    receipts: BTreeMap<(RoomId, UserId), Revision>,
    told: Vec<Told>,
}

/// Something that a client was told of a room.
#[derive(Clone, Debug)]
pub(crate) enum Told {
    /// What stands at a revision, because it happened while one was there.
    Event(RoomEvent),
    /// What stands in a room, because one asked for it.
    Item(RoomId, Item),
    /// How the room is at a revision.
    State(RoomId, Revision),
}

impl Watch {
    pub(crate) fn new(user: UserId, hello: Hello) -> Self {
        Self {
            user,
            hello,
            epoch: Epoch(0),
            is_welcomed: false,
            rooms: BTreeMap::new(),
            space: Revision::ZERO,
            resumed: BTreeSet::new(),
            has_resumed_space: false,
            sends: BTreeMap::new(),
            receipts: BTreeMap::new(),
            told: Vec::new(),
        }
    }

    /// The life of the database that the server named.
    pub(crate) fn epoch(&self) -> Epoch {
        self.epoch
    }

    pub(crate) fn take_told(&mut self) -> Vec<Told> {
        std::mem::take(&mut self.told)
    }

    /// The client asks for something.
    pub(crate) fn ask(&mut self, id: RequestId, command: &Command) {
        if let Command::Resume { room, .. } = command {
            self.resumed.insert(*room);
        } else if let Command::ResumeSpace { .. } = command {
            self.has_resumed_space = true;
        } else if let Command::SendMessage { room, .. }
        | Command::Forward { room, .. }
        | Command::EditMessage { room, .. }
        | Command::DeleteMessage { room, .. }
        | Command::React { room, .. }
        | Command::Pin { room, .. }
        | Command::Save { room, .. }
        | Command::Vote { room, .. }
        | Command::ClosePoll { room, .. }
        | Command::RemovePreview { room, .. } = command
        {
            self.sends.insert(id, *room);
        }
    }

    /// The server says something.
    pub(crate) fn hear(&mut self, frame: &ServerFrame) -> Result<(), String> {
        match frame {
            ServerFrame::Welcome(welcome) => self.welcome(welcome),
            _ if !self.is_welcomed => Err("something came before the welcome".to_owned()),
            ServerFrame::Room(event) => self.event(event),
            ServerFrame::Space(event) => {
                let follows = event.revision == self.space.next();
                let is_repeat = self.has_resumed_space && event.revision <= self.space;
                if !(follows || is_repeat) {
                    return Err(format!("of the space {} was told after {}", event.revision, self.space));
                }
                self.space = self.space.max(event.revision);
                Ok(())
            }
            ServerFrame::RoomReset(entry) => {
                let room = entry.room.room;
                self.told.push(Told::State(room, entry.head));
                match self.rooms.insert(room, entry.head) {
                    Some(before) if before > entry.head => {
                        Err(format!("room {room} begins anew at {}, and {before} was told before", entry.head))
                    }
                    Some(_) | None => Ok(()),
                }
            }
            ServerFrame::Signal(Signal::Typing { room, .. }) if !self.rooms.contains_key(room) => {
                Err(format!("of room {room} something was told to who is not in it"))
            }
            ServerFrame::Signal(Signal::Receipt { room, user, read }) => self.receipt(*room, *user, *read),
            ServerFrame::Signal(_) => Ok(()),
            ServerFrame::Reply { id, result: Ok(reply) } => self.reply(*id, reply),
            ServerFrame::Reply { .. } => Ok(()),
            ServerFrame::Ping { space, rooms } => self.ping(*space, rooms),
        }
    }

    /// One is told of rooms that one is in and of others, and that they have read further, never less far.
    fn receipt(&mut self, room: RoomId, user: UserId, read: Option<Revision>) -> Result<(), String> {
        if !self.rooms.contains_key(&room) {
            return Err(format!("of room {room} it was told how far {user} has read, to who is not in it"));
        }
        let before = match read {
            Some(read) => self.receipts.insert((room, user), read),
            None => self.receipts.remove(&(room, user)),
        };
        match (before, read) {
            _ if user == self.user => Err(format!("{user} was told how far they have read themselves")),
            (Some(before), Some(read)) if read < before => {
                Err(format!("of room {room} {user} was said to have read up to {read}, after {before}"))
            }
            _ => Ok(()),
        }
    }

    fn welcome(&mut self, welcome: &Welcome) -> Result<(), String> {
        if std::mem::replace(&mut self.is_welcomed, true) {
            return Err("there was a second welcome".to_owned());
        }
        self.epoch = welcome.epoch;
        let is_same_life = self.hello.epoch == Some(welcome.epoch);
        let goes_on = welcome.space.is_none() || welcome.rooms.iter().any(|room| room.resumes);
        if goes_on && !is_same_life {
            return Err("cursors of another life were taken for this one's".to_owned());
        }
        self.space = match &welcome.space {
            Some(snapshot) => snapshot.head,
            None => self.hello.space.unwrap_or_default(),
        };
        for arrival in &welcome.rooms {
            let (room, head) = (arrival.entry.room.room, arrival.entry.head);
            let held = self.hello.rooms.iter().find(|(held, _)| *held == room).map(|(_, cursor)| *cursor);
            self.told.push(Told::State(room, head));
            self.rooms.insert(room, if arrival.resumes { held.unwrap_or_default() } else { head });
        }
        Ok(())
    }

    fn event(&mut self, event: &RoomEvent) -> Result<(), String> {
        let RoomEvent { room, revision, .. } = *event;
        self.told.push(Told::Event(event.clone()));
        let Some(cursor) = self.rooms.get_mut(&room) else {
            return Err(format!("of room {room} something was told to who is not in it"));
        };
        let is_repeat = revision <= *cursor && self.resumed.contains(&room);
        if revision != cursor.next() && !is_repeat {
            return Err(format!("of room {room} {revision} was told after {cursor}"));
        }
        *cursor = revision.max(*cursor);
        if let RoomFact::MemberLeft { user } = event.what {
            self.receipts.remove(&(room, user));
        }
        if matches!(event.what, RoomFact::MemberLeft { user } if user == self.user) && !is_repeat {
            self.rooms.remove(&room);
        }
        Ok(())
    }

    fn reply(&mut self, id: RequestId, reply: &Reply) -> Result<(), String> {
        let (room, revision) = match reply {
            Reply::Sent { revision } => (self.sends.remove(&id), *revision),
            Reply::Members { room, as_of, .. } => {
                self.told.push(Told::State(*room, *as_of));
                let known = self.rooms.get(room).copied().unwrap_or_default();
                return if *as_of >= known { Ok(()) } else { Err(format!("members as of {as_of}, after {known}")) };
            }
            Reply::Page(Page { room, as_of, items, .. }) | Reply::Items(Items { room, as_of, items, .. }) => {
                self.told.push(Told::State(*room, *as_of));
                self.told.extend(items.iter().cloned().map(|item| Told::Item(*room, item)));
                let known = self.rooms.get(room).copied().unwrap_or_default();
                return if *as_of >= known { Ok(()) } else { Err(format!("items as of {as_of}, after {known}")) };
            }
            Reply::Done
            | Reply::Room { .. }
            | Reply::Rooms(_)
            | Reply::Invited { .. }
            | Reply::Invites(_)
            | Reply::Versions(_)
            | Reply::Unread(_)
            | Reply::Profile(_)
            | Reply::Voters(_)
            | Reply::Receipts { .. }
            | Reply::Found(_) => return Ok(()),
        };
        match room.and_then(|room| self.rooms.get(&room)) {
            Some(cursor) if *cursor < revision => {
                Err(format!("{revision} was acknowledged before it was told, at {cursor}"))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn ping(&self, space: Revision, rooms: &[(RoomId, Revision)]) -> Result<(), String> {
        if space < self.space {
            return Err(format!("the space is said to be at {space}, and {} was told", self.space));
        }
        let named: BTreeMap<RoomId, Revision> = rooms.iter().copied().collect();
        if !named.keys().eq(self.rooms.keys()) {
            return Err(format!("rooms {:?} are named, and {:?} were told", named.keys(), self.rooms.keys()));
        }
        let behind = self.rooms.iter().find(|(room, cursor)| named[room] < **cursor);
        behind
            .map_or(Ok(()), |(room, cursor)| Err(format!("room {room} is said to be behind {cursor}, which was told")))
    }
}
