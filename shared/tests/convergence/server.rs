//! A server in a few hundred lines: the log of each room and of the space, who is in which room, and what one
//! connection was sent. It answers like the real one, without a disk, a socket or a clock of its own.
//!
//! Longer than 400 lines because it is one state and what changes it.

mod changing;
mod reading;
mod receipts;

use std::collections::{BTreeMap, BTreeSet};

use adda_shared::draft::RoomDraft;
use adda_shared::id::{Epoch, Nonce, RequestId, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Forwarded, Text};
use adda_shared::model::{FollowedThread, Person, ReadMarker, RoomEntry, SavedMessage, SpaceSnapshot};
use adda_shared::notify::{NotifyLevel, Preferences, RoomNotify};
use adda_shared::permission::RoomRole;
use adda_shared::plan::Plan as Planning;
use adda_shared::protocol::command::{Command, NewMessage, Reply};
use adda_shared::protocol::event::{RoomFact, Signal, SpaceEvent, SpaceFact};
use adda_shared::protocol::problem::Problem;
use adda_shared::protocol::{ClientFrame, Hello, PROTOCOL_VERSION, RoomWelcome, ServerFrame, Welcome};
use adda_shared::reaction::Emoji;
use adda_shared::text::{MessageBody, SpaceName};

use crate::cast::{asked, attachment};
use crate::log::Log;
use crate::log::polls::told;
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
    /// How often the tested person has said that something is unread.
    pub(crate) rewinds: u64,
    /// What the tested person has planned.
    pub(crate) plans: Vec<Planning>,
    /// The others who want nobody to be told how far they have read.
    pub(crate) hiding: BTreeSet<UserId>,
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
    unread: BTreeMap<RoomId, RoomEntry>,
    notifies: BTreeMap<RoomId, RoomNotify>,
    preferences: Option<Preferences>,
    /// What they had saved, and which threads they followed, when that was last changed.
    saved: BTreeMap<RoomId, Vec<SavedMessage>>,
    threads: BTreeMap<RoomId, Vec<FollowedThread>>,
    drafts: BTreeMap<RoomId, Vec<RoomDraft>>,
    /// What they had planned that is another, or over.
    plans: BTreeSet<Nonce>,
    /// The room of which it hears how far others read, and who may have read further.
    watched: Option<RoomId>,
    receipts: BTreeSet<(RoomId, UserId)>,
    is_welcomed: bool,
}

impl Connection {
    /// What was somebody's in a room is not told once they have left it.
    fn forget(&mut self, room: RoomId) {
        self.reads.remove(&room);
        self.unread.remove(&room);
        self.notifies.remove(&room);
        self.saved.remove(&room);
        self.threads.remove(&room);
        self.drafts.remove(&room);
    }
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
        let log = self.kept.rooms.get_mut(&room).expect("a room");
        log.rewinds = self.kept.rewinds;
        log.append(now, by, what)
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
        self.push_receipts(to, &mut frames);
        let reads = std::mem::take(&mut to.reads).into_iter();
        let reads = reads.map(|(room, read)| ServerFrame::Signal(Signal::Read { room, read }));
        let (first, last): (Vec<_>, Vec<_>) = reads.partition(|_| self.errs(Mistake::TellsUnreadLast));
        frames.extend(first);
        for (room, before) in std::mem::take(&mut to.unread) {
            let now = self.kept.rooms[&room].entry(ADA);
            let entry = if self.errs(Mistake::TellsUnreadOfBefore) { before } else { now };
            let (as_of, read, mentions) = (entry.head, entry.read, entry.mentions);
            if !self.errs(Mistake::MarksUnreadInSilence) {
                frames.push(ServerFrame::Signal(Signal::Unread { room, as_of, read, mentions }));
            }
        }
        frames.extend(last);
        let notifies = std::mem::take(&mut to.notifies).into_iter();
        frames.extend(notifies.map(|(room, notify)| ServerFrame::Signal(Signal::Notify { room, notify })));
        for (room, before) in std::mem::take(&mut to.saved) {
            let log = &self.kept.rooms[&room];
            let saved = log.members.get(&ADA).map(|seat| seat.saved.clone()).unwrap_or_default();
            let saved = if self.errs(Mistake::TellsSavedOfBefore) { before } else { saved };
            frames.push(ServerFrame::Signal(Signal::Saved { room, saved }));
        }
        for (room, before) in std::mem::take(&mut to.threads) {
            let now = self.kept.rooms[&room].threads(ADA);
            let threads = if self.errs(Mistake::TellsThreadsOfBefore) { before } else { now };
            if !self.errs(Mistake::FollowsInSilence) {
                frames.push(ServerFrame::Signal(Signal::Threads { room, threads }));
            }
        }
        self.push_drafts(to, &mut frames);
        self.push_plans(to, &mut frames);
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
                    to.forget(room);
                    to.rooms.remove(&room);
                }
                let event = Some(event.clone()).filter(|_| self.errs(Mistake::TellsWhoVoted)).unwrap_or(told(event));
                frames.push(ServerFrame::Room(event));
                if is_own_leaving {
                    break;
                }
            }
        }
        if log.members.contains_key(&ADA) && !to.rooms.contains_key(&room) {
            to.rooms.insert(room, log.head());
            frames.push(ServerFrame::RoomReset(Box::new(log.entry(ADA))));
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
        // What was to be told up to now is told by the welcome.
        *to = Connection { is_welcomed: true, ..Connection::default() };
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
            plans: self.kept.plans.clone(),
        }))
    }

    fn resume_from(&self, cursor: Option<Revision>, log: &Log) -> Revision {
        let (from, head) = (cursor.unwrap_or(log.head()), log.head());
        if self.errs(Mistake::ResumesOneLate) { from.next().min(head) } else { from }
    }

    #[expect(clippy::too_many_lines, reason = "one list, with an arm for each command")]
    fn answer(&mut self, id: RequestId, command: Command, from: &mut Connection) -> ServerFrame {
        let result = match command {
            Command::SendMessage { room, nonce, message } => self.send(room, nonce, message, from),
            Command::MarkRead { room, thread, revision, rewinds } => self.member(room).map(|()| {
                let is_known = self.kept.rooms[&room].rewinds_of(ADA, thread) == Some(rewinds);
                match thread {
                    _ if !is_known => {}
                    None => self.mark_read(room, revision, Some(from)),
                    Some(thread) => self.mark_thread_read(room, thread, revision, Some(from)),
                }
                Reply::Done
            }),
            Command::MarkUnread { room, message, nonce } => self.mark_unread(room, message, nonce, from),
            Command::Follow { room, message, nonce, is_on } => self.follow(room, message, nonce, is_on, from),
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
            Command::FindPage { room, thread, at, limit } => {
                self.member(room).map(|()| Reply::Page(self.page(room, thread, at, limit)))
            }
            Command::FindItems { room, revisions } => {
                self.member(room).map(|()| Reply::Items(self.items(room, &revisions)))
            }
            Command::FindReceipts { room } => self.find_receipts(room, from),
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
                let log = self.kept.rooms.get(&room);
                let thread = log.and_then(|log| log.message(message)).and_then(|message| message.thread);
                self.change(room, nonce, RoomFact::MessageEdited { message, thread, body, mentions: Vec::new() })
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
            Command::Forward { room, nonce, from: there, message } => {
                self.forward((room, nonce), (there, message), from)
            }
            Command::Vote { room, message, nonce, choices } => self.vote(room, message, nonce, &choices),
            Command::ClosePoll { room, message, nonce } => self.close_poll(room, message, nonce),
            Command::RemovePreview { room, message, nonce, link } => self.remove_preview(room, message, nonce, &link),
            Command::Save { room, message, nonce, is_on } => self.save(room, message, nonce, is_on, from),
            other => panic!("the client of this test does not ask for {other:?}"),
        };
        ServerFrame::Reply { id, result }
    }

    fn member(&self, room: RoomId) -> Result<(), Problem> {
        let log = self.kept.rooms.get(&room);
        let is_in = log.is_some_and(|log| log.members.contains_key(&ADA));
        if is_in { Ok(()) } else { Err(Problem::NoSuchRoom) }
    }

    fn send(&mut self, room: RoomId, nonce: Nonce, message: NewMessage, to: &mut Connection) -> Result<Reply, Problem> {
        let NewMessage { body, files, reply_to, thread, poll } = message;
        let body = MessageBody::parse(&body).expect("the client sends what can be sent");
        let files = files.iter().map(|upload| attachment(*upload)).collect();
        let poll = poll.as_ref().map(asked);
        let text = Text { body, files, reply_to, mentions: Vec::new(), poll, forwarded: None };
        self.say(room, nonce, thread, |_| Ok(text), to)
    }

    fn forward(
        &mut self,
        (room, nonce): (RoomId, Nonce),
        (from, message): (RoomId, Revision),
        to: &mut Connection,
    ) -> Result<Reply, Problem> {
        let found = move |server: &Self| {
            server.member(from)?;
            let items = server.kept.rooms[&from].items();
            let item = items.iter().find(|item| item.revision == message).ok_or(Problem::NoSuchMessage)?;
            let said = item.text().ok_or(Problem::NoSuchMessage)?;
            if said.poll.is_some() {
                return Err(Problem::WrongState);
            }
            let first = Forwarded { by: item.by, at: item.at, room: from, thread: item.thread(), message };
            let forwarded = Some(said.forwarded.unwrap_or(first));
            Ok(Text { files: said.files.clone(), forwarded, ..said.body.clone().into() })
        };
        self.say(room, nonce, None, found, to)
    }

    fn say(
        &mut self,
        room: RoomId,
        nonce: Nonce,
        thread: Option<Revision>,
        text: impl FnOnce(&Self) -> Result<Text, Problem>,
        to: &mut Connection,
    ) -> Result<Reply, Problem> {
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
        let may_begin = |thread| log.message(thread).is_some_and(|message| message.thread.is_none());
        if thread.is_some_and(|thread| !may_begin(thread)) {
            return Err(Problem::NoSuchMessage);
        }
        let number = thread.map_or(log.last_number, |thread| log.last_of(thread).last_number) + 1;
        let text = text(self)?;
        let revision = self.append(room, ADA, RoomFact::MessageSent { number, nonce, thread, text });
        if thread.is_some() {
            to.threads.insert(room, self.kept.rooms[&room].threads(ADA));
        }
        self.kept.nonces.insert((ADA, nonce), revision);
        Ok(Reply::Sent { revision })
    }
}
