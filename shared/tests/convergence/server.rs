//! A server in a few hundred lines: the log of each room and of the space, who is in which room, and what one
//! connection was sent. It answers like the real one, without a disk, a socket or a clock of its own.

mod changing;

use std::collections::BTreeMap;

use adda_shared::id::{Epoch, Nonce, RequestId, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Item, Text};
use adda_shared::limits::PAGE_ITEMS_MAX;
use adda_shared::model::{Member, Person, ReadMarker, SpaceSnapshot};
use adda_shared::notify::{NotifyLevel, Preferences, RoomNotify};
use adda_shared::permission::RoomRole;
use adda_shared::protocol::command::{Command, Items, NewMessage, Page, PageAt, Reply};
use adda_shared::protocol::event::{RoomFact, Signal, SpaceEvent, SpaceFact};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, Hello, PROTOCOL_VERSION, RoomWelcome, ServerFrame, Welcome};
use adda_shared::reaction::Emoji;
use adda_shared::text::{MessageBody, SpaceName};

use crate::cast::attachment;
use crate::log::Log;
use crate::mistake::Mistake;
use crate::plan::Plan;

/// The person whose client is tested.
pub(crate) const ADA: UserId = UserId(1);
pub(crate) const BEN: UserId = UserId(2);

/// What a server keeps, and what a backup of it holds.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) epoch: Epoch,
    pub(crate) space: Vec<SpaceEvent>,
    pub(crate) name: SpaceName,
    pub(crate) people: BTreeMap<UserId, Person>,
    pub(crate) rooms: BTreeMap<RoomId, Log>,
    pub(crate) nonces: BTreeMap<(UserId, Nonce), Revision>,
    pub(crate) now: UnixMs,
    pub(crate) preferences: Preferences,
}

pub(crate) struct Server {
    pub(crate) kept: Kept,
    /// Missing events that are sent; past it there is a reset.
    resume_max: u64,
    overlooks_absence: bool,
    /// What the next message is refused with.
    pub(crate) refuses: Option<Problem>,
    mistake: Option<Mistake>,
    heard: u64,
}

/// What one connection was sent.
#[derive(Default)]
pub(crate) struct Connection {
    space: Revision,
    rooms: BTreeMap<RoomId, Revision>,
    /// Up to where a room's events go on through its person's own leaving, who is in the room again.
    through: BTreeMap<RoomId, Revision>,
    /// Read markers, and what the person set, that it was not told of yet; the newest.
    reads: BTreeMap<RoomId, ReadMarker>,
    notifies: BTreeMap<RoomId, RoomNotify>,
    preferences: Option<Preferences>,
    is_welcomed: bool,
}

impl Server {
    pub(crate) fn new(kept: Kept, plan: &Plan, mistake: Option<Mistake>) -> Self {
        let &Plan { resume_max, overlooks_absence, .. } = plan;
        Self { kept, resume_max, overlooks_absence, refuses: None, mistake, heard: 0 }
    }

    fn errs(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }

    fn space_head(&self) -> Revision {
        Revision(self.kept.space.len() as u64)
    }

    pub(crate) fn append(&mut self, room: RoomId, by: UserId, what: RoomFact) -> Revision {
        self.kept.now.0 += 1;
        let now = self.kept.now;
        self.kept.rooms.get_mut(&room).expect("a room").append(now, by, what)
    }

    pub(crate) fn append_space(&mut self, what: SpaceFact) {
        self.kept.now.0 += 1;
        match &what {
            SpaceFact::PersonJoined(person) | SpaceFact::PersonChanged(person) => {
                self.kept.people.insert(person.user, person.clone());
            }
            SpaceFact::Renamed { name } => self.kept.name = name.clone(),
            SpaceFact::Withheld => {}
        }
        let revision = self.space_head().next();
        self.kept.space.push(SpaceEvent { revision, at: self.kept.now, what });
    }

    /// Lets somebody in, who is not in yet.
    pub(crate) fn add(&mut self, room: RoomId, user: UserId, by: UserId) {
        let person = self.kept.people[&user].clone();
        if !self.kept.rooms[&room].members.contains_key(&user) {
            self.append(room, by, RoomFact::MemberJoined { person, role: RoomRole::Member });
        }
    }

    /// Puts somebody out, who is in.
    pub(crate) fn remove(&mut self, room: RoomId, user: UserId, by: UserId) {
        if self.kept.rooms[&room].members.contains_key(&user) {
            self.append(room, by, RoomFact::MemberLeft { user });
        }
    }

    /// Moves the tested person's marker, and notes it for their connection.
    pub(crate) fn mark_read(&mut self, room: RoomId, revision: Revision, to: Option<&mut Connection>) {
        let log = self.kept.rooms.get_mut(&room).expect("a room");
        if let (Some(read), Some(connection)) = (log.mark_read(ADA, revision), to) {
            connection.reads.insert(room, read);
        }
    }

    /// The tested person sets something about their notifications, and their connection is to hear of it.
    pub(crate) fn set(&mut self, room: RoomId, until: UnixMs, to: Option<&mut Connection>) {
        self.kept.preferences.paused_until = until;
        let notify = RoomNotify { level: NotifyLevel::Mentions, muted_until: until };
        let is_member = self.kept.rooms.get_mut(&room).expect("a room").set_notify(ADA, notify);
        let Some(connection) = to else { return };
        connection.preferences = Some(self.kept.preferences.clone());
        connection.notifies.extend(is_member.then_some((room, notify)));
    }

    /// Everything that the connection was not sent yet.
    pub(crate) fn push(&self, to: &mut Connection) -> Vec<ServerFrame> {
        if !to.is_welcomed {
            return Vec::new();
        }
        let mut frames: Vec<ServerFrame> = Vec::new();
        let after = usize::try_from(to.space.0).expect("small");
        frames.extend(self.kept.space[after..].iter().cloned().map(ServerFrame::Space));
        to.space = self.space_head();
        for (room, log) in &self.kept.rooms {
            self.push_room(*room, log, to, &mut frames);
        }
        let reads = std::mem::take(&mut to.reads).into_iter();
        frames.extend(reads.map(|(room, read)| ServerFrame::Signal(Signal::Read { room, read })));
        let notifies = std::mem::take(&mut to.notifies).into_iter();
        frames.extend(notifies.map(|(room, notify)| ServerFrame::Signal(Signal::Notify { room, notify })));
        frames.extend(to.preferences.take().map(|preferences| ServerFrame::Signal(Signal::Preferences(preferences))));
        frames
    }

    fn push_room(&self, room: RoomId, log: &Log, to: &mut Connection, frames: &mut Vec<ServerFrame>) {
        if let Some(sent) = to.rooms.get(&room).copied() {
            to.rooms.insert(room, log.head());
            for event in log.after(sent) {
                let is_own_leaving = matches!(event.what, RoomFact::MemberLeft { user } if user == ADA)
                    && to.through.get(&room).is_none_or(|through| event.revision > *through);
                if is_own_leaving {
                    to.rooms.remove(&room);
                }
                frames.push(ServerFrame::Room(event.clone()));
                if is_own_leaving {
                    break;
                }
            }
        }
        if log.members.contains_key(&ADA) && !to.rooms.contains_key(&room) {
            to.rooms.insert(room, log.head());
            frames.push(ServerFrame::RoomReset(log.entry(ADA)));
        }
    }

    pub(crate) fn ping(&self, to: &Connection) -> Vec<ServerFrame> {
        if !to.is_welcomed {
            return Vec::new();
        }
        let head =
            |room: &RoomId| if self.errs(Mistake::PingsWithoutHeads) { Revision::ZERO } else { self.head(*room) };
        let rooms = to.rooms.keys().map(|room| (*room, head(room))).collect();
        vec![ServerFrame::Ping { space: self.space_head(), rooms }]
    }

    fn head(&self, room: RoomId) -> Revision {
        self.kept.rooms[&room].head()
    }

    /// Answers one frame. What a command changed is pushed by [`Server::push`], before or after its reply goes out.
    pub(crate) fn hear(&mut self, frame: ClientFrame, from: &mut Connection) -> Vec<ServerFrame> {
        self.heard += 1;
        match frame {
            ClientFrame::Hello(hello) => vec![self.welcome(&hello, from)],
            ClientFrame::Command { id, command } => vec![self.answer(id, command, from)],
            ClientFrame::Pong => Vec::new(),
        }
    }

    /// Whether a client with this cursor can go on from it: few events are missing, and its person was in the room
    /// all the while or that is overlooked.
    fn resumes(&self, log: &Log, cursor: Revision) -> bool {
        let head = log.head();
        let was_in = log.members.get(&ADA).is_some_and(|member| member.since <= cursor);
        (was_in || (self.overlooks_absence && cursor > Revision::ZERO))
            && cursor <= head
            && head.0 - cursor.0 <= self.resume_max
    }

    fn welcome(&mut self, hello: &Hello, to: &mut Connection) -> ServerFrame {
        if self.errs(Mistake::ForgetsNonces) {
            self.kept.nonces.clear();
        }
        let knows_epoch = hello.epoch == Some(self.kept.epoch);
        let held: BTreeMap<RoomId, Revision> = hello.rooms.iter().copied().filter(|_| knows_epoch).collect();
        to.is_welcomed = true;
        let head = self.space_head();
        let is_near = |cursor: &Revision| *cursor <= head && head.0 - cursor.0 <= self.resume_max;
        let cursor = hello.space.filter(|cursor| knows_epoch && is_near(cursor));
        to.space = cursor.unwrap_or(head);
        let mut rooms = Vec::new();
        for (room, log) in self.kept.rooms.iter().filter(|(_, log)| log.members.contains_key(&ADA)) {
            let cursor = held.get(room).copied().filter(|cursor| self.resumes(log, *cursor));
            to.rooms.insert(*room, self.resume_from(cursor, log));
            to.through.insert(*room, log.head());
            let mut entry = log.entry(ADA);
            if self.errs(Mistake::ForgetsReading) {
                entry.read = ReadMarker::default();
            }
            rooms.push(RoomWelcome { entry, resumes: cursor.is_some() });
        }
        let people = self.kept.people.values().cloned().collect();
        let snapshot = SpaceSnapshot { head, name: self.kept.name.clone(), people };
        ServerFrame::Welcome(Box::new(Welcome {
            protocol: PROTOCOL_VERSION,
            version: "0.1.0".into(),
            epoch: self.kept.epoch,
            me: ADA,
            now: self.kept.now,
            space: cursor.is_none().then_some(snapshot),
            rooms,
            presence: Vec::new(),
            preferences: self.kept.preferences.clone(),
        }))
    }

    fn resume_from(&self, cursor: Option<Revision>, log: &Log) -> Revision {
        let (from, head) = (cursor.unwrap_or(log.head()), log.head());
        if self.errs(Mistake::ResumesOneLate) { from.next().min(head) } else { from }
    }

    fn answer(&mut self, id: RequestId, command: Command, from: &mut Connection) -> ServerFrame {
        let result = match command {
            Command::SendMessage { room, nonce, message } => self.send(room, nonce, message),
            Command::MarkRead { room, revision } => self.member(room).map(|()| {
                self.mark_read(room, revision, Some(from));
                Reply::Done
            }),
            Command::Resume { room, cursor } => self.member(room).map(|()| {
                let log = &self.kept.rooms[&room];
                if self.resumes(log, cursor) {
                    from.rooms.insert(room, self.resume_from(Some(cursor), log));
                    from.through.insert(room, log.head());
                } else {
                    from.rooms.remove(&room);
                }
                Reply::Done
            }),
            Command::ResumeSpace { cursor } => {
                from.space = cursor.min(from.space);
                Ok(Reply::Done)
            }
            Command::FindPage { room, at, limit } => {
                self.member(room).map(|()| Reply::Page(self.page(room, at, limit)))
            }
            Command::FindItems { room, revisions } => {
                self.member(room).map(|()| Reply::Items(self.items(room, &revisions)))
            }
            Command::FindMembers { room } => self.member(room).map(|()| self.members(room)),
            Command::JoinRoom { room } => {
                self.add(room, ADA, ADA);
                Ok(Reply::Done)
            }
            Command::LeaveRoom { room } => self.member(room).map(|()| {
                self.remove(room, ADA, ADA);
                Reply::Done
            }),
            Command::EditMessage { room, message, nonce, body } => {
                let body = MessageBody::parse(&body).expect("the client sends what can be sent");
                self.change(room, nonce, RoomFact::MessageEdited { message, body, mentions: Vec::new() })
            }
            Command::DeleteMessage { room, message, nonce } => {
                self.change(room, nonce, RoomFact::MessageDeleted { message })
            }
            Command::React { room, message, nonce, emoji, is_on } => {
                let emoji = Emoji::parse(&emoji).expect("the client sends what can be sent");
                let (on, off) =
                    (RoomFact::Reacted { message, emoji: emoji.clone() }, RoomFact::Unreacted { message, emoji });
                self.change(room, nonce, if is_on { on } else { off })
            }
            Command::Pin { room, message, nonce, is_on } => self.change(
                room,
                nonce,
                if is_on { RoomFact::Pinned { message } } else { RoomFact::Unpinned { message } },
            ),
            other => panic!("the client of this test does not ask for {other:?}"),
        };
        ServerFrame::Reply { id, result }
    }

    fn member(&self, room: RoomId) -> Result<(), Problem> {
        let log = self.kept.rooms.get(&room);
        let is_in = log.is_some_and(|log| log.members.contains_key(&ADA));
        if is_in { Ok(()) } else { Err(Problem::NoSuchRoom) }
    }

    fn send(&mut self, room: RoomId, nonce: Nonce, message: NewMessage) -> Result<Reply, Problem> {
        if let Some(revision) = self.kept.nonces.get(&(ADA, nonce)) {
            return Ok(Reply::Sent { revision: *revision });
        }
        if let Some(problem) = self.refuses.take() {
            return Err(problem);
        }
        self.member(room)?;
        let log = &self.kept.rooms[&room];
        if log.is_archived {
            return Err(Problem::NotAllowed);
        }
        if self.errs(Mistake::AnswersBeforeKeeping) && self.heard.is_multiple_of(7) {
            return Ok(Reply::Sent { revision: log.head().next() });
        }
        let NewMessage { body, files, reply_to } = message;
        let body = MessageBody::parse(&body).expect("the client sends what can be sent");
        let number = log.last_number + 1;
        let files = files.iter().map(|upload| attachment(*upload)).collect();
        let text = Text { body, files, reply_to, mentions: Vec::new() };
        let revision = self.append(room, ADA, RoomFact::MessageSent { number, nonce, text });
        self.kept.nonces.insert((ADA, nonce), revision);
        Ok(Reply::Sent { revision })
    }

    fn page(&self, room: RoomId, at: PageAt, limit: u16) -> Page {
        let log = &self.kept.rooms[&room];
        let (from, to) = log.span(at, usize::from(limit.clamp(1, PAGE_ITEMS_MAX)));
        let mut items = log.between(from, to);
        if self.errs(Mistake::PagesOfOldTexts) {
            let first = |item: &Item| Item::of(&log.events()[usize::try_from(item.revision.0 - 1).expect("small")]);
            items = items.iter().filter_map(first).collect();
        }
        if self.errs(Mistake::PagesWithHoles) && items.len() > 2 {
            items.remove(1);
        }
        Page { room, from, to, as_of: log.head(), items, people: Vec::new() }
    }

    fn items(&self, room: RoomId, revisions: &[Revision]) -> Items {
        let log = &self.kept.rooms[&room];
        let mut items = log.items();
        if self.errs(Mistake::ItemsOfOldTexts) {
            items = log.events().iter().filter_map(Item::of).collect();
        }
        items.retain(|item| revisions.contains(&item.revision));
        Items { room, as_of: log.head(), items, people: Vec::new() }
    }

    fn members(&self, room: RoomId) -> Reply {
        let log = &self.kept.rooms[&room];
        let member = |(user, seat): (&UserId, &crate::log::Seat)| Member {
            person: self.kept.people[user].clone(),
            role: seat.role,
        };
        Reply::Members { room, as_of: log.head(), members: log.members.iter().map(member).collect() }
    }
}
