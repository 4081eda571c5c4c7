//! The cast of the preview, the same as everywhere: Ada, Ben and Chloe, and the room "lobby".

use adda_shared::file::Attachment;
use adda_shared::id::{Epoch, Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Item, Text};
use adda_shared::mention::Mention;
use adda_shared::model::{
    FollowedThread, Member, Person, Presence, ReadMarker, Receipt, Room, RoomEntry, RoomKind, SavedMessage,
    SpaceSnapshot, Status,
};
use adda_shared::notify::{Preferences, RoomNotify};
use adda_shared::permission::{Role, RoomRole};
use adda_shared::protocol::command::{Items, Page, PageAt, Profile, Unread, Version};
use adda_shared::protocol::event::{RoomEvent, RoomFact, SpaceEvent, SpaceFact};
use adda_shared::protocol::{PROTOCOL_VERSION, RoomWelcome, ServerFrame, Welcome};
use adda_shared::reaction::Emoji;
use adda_shared::text::{MessageBody, PersonName, RoomName, SpaceName, StatusText, Topic, ZoneName};

use crate::browser;

/// Ids that no real person or room of a small server has, so that drafts do not meet.
const FIRST_ID: u64 = 900_000;

pub(super) const ADA: UserId = UserId(FIRST_ID);
pub(super) const BEN: UserId = UserId(FIRST_ID + 1);
pub(super) const CHLOE: UserId = UserId(FIRST_ID + 2);
pub(super) const RAHUL: UserId = UserId(FIRST_ID + 3);
pub(super) const LOBBY: RoomId = RoomId(FIRST_ID);
pub(super) const GARDEN: RoomId = RoomId(FIRST_ID + 1);
pub(super) const WITH_BEN: RoomId = RoomId(FIRST_ID + 2);
pub(super) const ELSEWHERE: RoomId = RoomId(FIRST_ID + 9);

const MINUTE_MS: u64 = 60_000;

pub(super) fn person(user: UserId, name: &str, role: Role) -> Person {
    let name = PersonName::parse(name).expect("a name of the cast");
    Person::new(user, name, role)
}

pub(super) fn says(emoji: &str, text: &str, until: UnixMs) -> Option<Status> {
    let text = StatusText::parse(text).expect("a status of the cast");
    Some(Status { emoji: Emoji::parse(emoji).ok(), text, until })
}

/// Everybody; Ada is the owner, or whatever the scene makes of her.
pub(super) fn people(ada: Role) -> Vec<Person> {
    vec![
        person(ADA, "Ada", ada),
        Person { paused_until: UnixMs(u64::MAX), ..person(BEN, "Ben", Role::Member) },
        Person { status: says("🌴", "in the hills", UnixMs(0)), ..person(CHLOE, "Chloe", Role::Admin) },
        person(RAHUL, "রাহুল সেন", Role::Guest),
    ]
}

pub(super) fn members() -> Vec<Member> {
    let role = |user| if user == CHLOE { RoomRole::Owner } else { RoomRole::Member };
    people(Role::Owner).into_iter().map(|person| Member { role: role(person.user), person }).collect()
}

/// What the server tells of somebody.
pub(super) fn profile(user: UserId) -> Profile {
    Profile { user, rooms: vec![LOBBY, GARDEN, WITH_BEN], zone: ZoneName::parse("Pacific/Auckland").ok() }
}

pub(super) fn room(room: RoomId, kind: RoomKind, name: &str, topic: &str) -> Room {
    Room {
        room,
        kind,
        name: RoomName::parse(name).ok(),
        topic: Topic::parse(topic).expect("a topic of the cast"),
        is_archived: false,
        member_count: 4,
        people: if kind == RoomKind::Direct { vec![ADA, BEN] } else { Vec::new() },
    }
}

pub(super) fn body(text: &str) -> MessageBody {
    MessageBody::parse(text).expect("a message of the cast")
}

/// A history that is written down line by line, each line some minutes after the one before.
pub(super) struct History {
    room: RoomId,
    at: UnixMs,
    number: u64,
    pub(super) events: Vec<RoomEvent>,
    saved: Vec<SavedMessage>,
    followed: Vec<FollowedThread>,
    /// How far the others have read.
    pub(super) receipts: Vec<Receipt>,
}

impl History {
    /// Begins a room, so many minutes ago.
    pub(super) fn begin(room: RoomId, kind: RoomKind, minutes: u64) -> Self {
        let at = UnixMs(browser::now().0 - minutes * MINUTE_MS);
        let (saved, followed, receipts) = (Vec::new(), Vec::new(), Vec::new());
        let mut history = Self { room, at, number: 0, events: Vec::new(), saved, followed, receipts };
        let created =
            RoomFact::Created { kind, name: RoomName::parse("lobby").ok(), topic: Topic::none(), people: Vec::new() };
        history.happens(CHLOE, 0, created);
        history
    }

    pub(super) fn happens(&mut self, by: UserId, minutes: u64, what: RoomFact) {
        self.at = UnixMs(self.at.0 + minutes * MINUTE_MS);
        let revision = Revision(self.events.len() as u64 + 1);
        self.events.push(RoomEvent { room: self.room, revision, at: self.at, by, what });
    }

    pub(super) fn says(&mut self, by: UserId, minutes: u64, text: &str) {
        self.brings(by, minutes, text, Vec::new());
    }

    /// Somebody sends files, perhaps with a text. Answers with the name of the message.
    pub(super) fn brings(&mut self, by: UserId, minutes: u64, text: &str, files: Vec<Attachment>) -> Nonce {
        self.sends(by, minutes, Text { files, ..body(text).into() })
    }

    /// Somebody answers a message.
    pub(super) fn answers(&mut self, by: UserId, minutes: u64, message: Revision, text: &str) {
        self.sends(by, minutes, Text { reply_to: Some(message), ..body(text).into() });
    }

    /// Somebody says something that calls people.
    pub(super) fn calls(&mut self, by: UserId, minutes: u64, text: &str, mentions: Vec<Mention>) {
        let numbers = [("(ADA)", ADA), ("(BEN)", BEN), ("(RAHUL)", RAHUL)];
        let named =
            |text: String, (name, user): (&str, UserId)| text.replace(name, &["(", &user.to_string(), ")"].concat());
        let text = numbers.into_iter().fold(text.replace("(LOBBY)", &["(", &LOBBY.to_string(), ")"].concat()), named);
        self.sends(by, minutes, Text { mentions, ..body(&text).into() });
    }

    pub(super) fn sends(&mut self, by: UserId, minutes: u64, text: Text) -> Nonce {
        self.number += 1;
        let nonce = self.next_nonce();
        self.happens(by, minutes, RoomFact::MessageSent { number: self.number, nonce, thread: None, text });
        nonce
    }

    fn next_nonce(&self) -> Nonce {
        Nonce(self.room.0 * 100_000 + self.events.len() as u64)
    }

    /// Somebody replies in the thread of a message.
    pub(super) fn replies(&mut self, by: UserId, minutes: u64, thread: Revision, text: &str) {
        let number = self.items().iter().filter(|item| item.thread() == Some(thread)).count() as u64 + 1;
        let (nonce, text) = (self.next_nonce(), body(text).into());
        self.happens(by, minutes, RoomFact::MessageSent { number, nonce, thread: Some(thread), text });
    }

    /// Ada follows the thread of a message, and has not read the last `unread` replies.
    pub(super) fn follow(&mut self, thread: Revision, unread: u64) {
        let items = self.items();
        let replies: Vec<&Item> = items.iter().filter(|item| item.thread() == Some(thread)).collect();
        let (Some(last), last_number) = (replies.last(), replies.len() as u64) else { return };
        let number = last_number - unread;
        let before = number.checked_sub(1).and_then(|place| replies.get(place as usize));
        let read = ReadMarker { rewinds: 0, revision: before.map_or(thread, |reply| reply.revision), number };
        let (last, last_at) = (last.revision, last.at);
        self.followed.push(FollowedThread { thread, read, last, last_number, last_at });
        self.followed.sort_by_key(|followed| followed.thread);
    }

    /// Somebody changes what was said at a revision.
    pub(super) fn edits(&mut self, by: UserId, minutes: u64, message: Revision, text: &str) {
        self.happens(
            by,
            minutes,
            RoomFact::MessageEdited { message, thread: None, body: body(text), mentions: Vec::new() },
        );
    }

    /// The newest message of somebody, as the room has it.
    pub(super) fn last_of(&self, by: UserId) -> Revision {
        let mut events = self.events.iter().rev();
        let found = events.find(|event| event.by == by && matches!(event.what, RoomFact::MessageSent { .. }));
        found.expect("they have said something").revision
    }

    fn items(&self) -> Vec<Item> {
        Item::all_of(&self.events)
    }

    /// These of its items, as a server would answer.
    pub(super) fn found(&self, room: RoomId, revisions: &[Revision]) -> Items {
        let as_of = Revision(self.events.len() as u64);
        let is_here = |item: &Item| room == self.room && revisions.contains(&item.revision);
        Items { room, as_of, items: self.items().into_iter().filter(is_here).collect(), people: Vec::new() }
    }

    /// The last messages of the room, and of the threads that Ada follows, as a server would tell what is unread.
    pub(super) fn unread(&self) -> Vec<Unread> {
        let items = self.items();
        let threads = self.followed.iter().map(|followed| (Some(followed.thread), followed.unread()));
        let told = std::iter::once((None, 9)).chain(threads).map(|(thread, unread)| {
            let of_it = items.iter().filter(|item| item.thread() == thread && item.text().is_some());
            let mut last: Vec<Revision> = of_it.rev().take(unread as usize).map(|item| item.revision).collect();
            last.reverse();
            last.truncate(3);
            Unread { room: self.room, thread, first: last }
        });
        told.collect()
    }

    /// What a message has said.
    pub(super) fn versions(&self, message: Revision) -> Vec<Version> {
        let is_of = |event: &&RoomEvent| event.revision == message || event.what.changes() == Some(message);
        let version = |event: &RoomEvent| {
            Some(Version { revision: event.revision, at: event.at, body: event.what.body()?.clone() })
        };
        self.events.iter().filter(is_of).filter_map(version).collect()
    }

    /// Whether nobody has said anything.
    pub(super) fn is_silent(&self) -> bool {
        self.number == 0
    }

    /// The room's entry, the last `unread` messages of it not read.
    pub(super) fn entry(&self, room: Room, unread: u64) -> RoomEntry {
        let head = Revision(self.events.len() as u64);
        let read = ReadMarker { rewinds: 0, revision: Revision(head.0 - unread), number: self.number - unread };
        let notify = RoomNotify::of(room.kind);
        let mut entry = RoomEntry {
            room,
            role: RoomRole::Member,
            read,
            head,
            last_number: self.number,
            last_at: self.at,
            mentions: Vec::new(),
            notify,
            pins: Vec::new(),
            saved: self.saved.clone(),
            threads: self.followed.clone(),
            drafts: Vec::new(),
        };
        for event in &self.events {
            if let RoomFact::Pinned { message } = event.what {
                entry.set_pinned(message, true);
            }
        }
        entry
    }

    /// Saves the last message of each of these people, one after the other.
    pub(super) fn save(&mut self, people: &[UserId]) {
        for (by, at) in people.iter().zip(1..) {
            let message = self.last_of(*by);
            self.saved.push(SavedMessage { message, at: UnixMs(at) });
        }
        self.saved.sort_by_key(|saved| saved.message);
    }

    /// The page that a server would answer with.
    pub(super) fn page(&self, thread: Option<Revision>, at: PageAt) -> Page {
        let head = self.events.len() as u64;
        let (from, to) = match at {
            PageAt::Head => (head.saturating_sub(99).max(1), head),
            PageAt::Before(revision) => (revision.0.saturating_sub(100).max(1), revision.0 - 1),
            PageAt::After(revision) => (revision.0 + 1, (revision.0 + 100).min(head)),
            PageAt::Since(at) => {
                let first = self.events.iter().find(|event| event.at >= at).map(|event| event.revision);
                return self.page(thread, first.map_or(PageAt::Head, PageAt::Around));
            }
            PageAt::Around(revision) => (revision.0.saturating_sub(50).max(1), (revision.0 + 50).min(head)),
        };
        // Of a thread all there is.
        let from = if thread.is_some() { 1 } else { from };
        let is_inside = |item: &Item| (from..=to).contains(&item.revision.0) && item.thread() == thread;
        let items = self.items().into_iter().filter(is_inside).collect();
        let people = people(Role::Owner);
        let (room, from, to, as_of) = (self.room, Revision(from), Revision(to), Revision(head));
        Page { room, thread, from, to, as_of, items, people }
    }
}

/// A day of talk, with everything that a line can be.
pub(super) fn talk() -> History {
    let mut lobby = History::begin(LOBBY, RoomKind::Open, 26 * 60);
    lobby.happens(ADA, 1, joined(person(ADA, "Ada", Role::Owner)));
    lobby.happens(CHLOE, 2, RoomFact::Described { topic: Topic::parse("Tea, plans and the rest").expect("short") });
    lobby.says(CHLOE, 3, "Welcome! Put the kettle on, I will be there at six.");
    lobby.says(CHLOE, 1, "Bring the big pot. The small one is cracked.");
    lobby.says(ADA, 2, "Will do.");
    lobby.says(BEN, 30, "I found the place: https://example.org/maps?q=(tea)&z=12, second floor.");
    lobby.says(BEN, 1, "Steps:\n  1. the green door\n  2. up the stairs\n  3. knock twice");
    lobby.happens(CHLOE, 20, joined(person(RAHUL, "রাহুল সেন", Role::Guest)));
    lobby.says(RAHUL, 2, "সবাইকে শুভ সন্ধ্যা! আমি একটু দেরিতে আসছি, চা শেষ করে ফেলবেন না যেন।");
    lobby.says(BEN, 21 * 60, "Good morning.");
    lobby.says(ADA, 4, "Morning! Did everybody get home?");
    lobby.says(RAHUL, 1, "হ্যাঁ, হেঁটেই চলে এসেছি।");
    lobby.says(CHLOE, 2, "مرحبا بالجميع، كان المساء جميلا حقا.");
    lobby.says(
        CHLOE,
        1,
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2).as_str(),
    );
    lobby.says(BEN, 6, "Same time on Thursday?");
    lobby
}

/// Very much talk.
pub(super) fn long_talk() -> History {
    let mut lobby = History::begin(LOBBY, RoomKind::Open, 3_000);
    let lines = ["Yes.", "I think so too.", "Let me look it up and tell you tonight.", "এই তো, হয়ে গেল।"];
    for place in 0..2_000 {
        let by = [ADA, BEN, CHLOE, RAHUL][place / 3 % 4];
        lobby.says(by, 1, lines[place % lines.len()]);
    }
    lobby
}

pub(super) fn joined(person: Person) -> RoomFact {
    RoomFact::MemberJoined { person, role: RoomRole::Member }
}

/// How the connection begins.
pub(super) fn welcome(ada: Role, entries: Vec<RoomEntry>, preferences: Preferences) -> ServerFrame {
    let name = SpaceName::parse("Kitchen table").expect("short");
    ServerFrame::Welcome(Box::new(Welcome {
        protocol: PROTOCOL_VERSION,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        epoch: Epoch(1),
        me: ADA,
        now: browser::now(),
        space: Some(SpaceSnapshot { head: Revision(9), name, people: people(ada) }),
        rooms: entries.into_iter().map(|entry| RoomWelcome { entry, resumes: false }).collect(),
        presence: vec![(ADA, Presence::Online), (BEN, Presence::Online), (CHLOE, Presence::Away)],
        preferences,
        plans: Vec::new(),
    }))
}

/// Ada says something of herself until the evening.
pub(super) fn ada_says(role: Role) -> ServerFrame {
    let until = UnixMs(browser::now().0 + 200 * MINUTE_MS);
    let ada = Person { status: says("🗓️", "In a meeting", until), ..person(ADA, "Ada", role) };
    let what = SpaceFact::PersonChanged(ada);
    ServerFrame::Space(SpaceEvent { revision: Revision(10), at: browser::now(), what })
}
