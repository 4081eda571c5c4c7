//! The cast of the preview, the same as everywhere: Ada, Ben and Chloe, and the room "lobby".

use adda_shared::file::Attachment;
use adda_shared::id::{Epoch, Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Item, Text};
use adda_shared::mention::Mention;
use adda_shared::model::{Hue, Member, Person, Presence, ReadMarker, Room, RoomEntry, RoomKind, SpaceSnapshot};
use adda_shared::notify::{Preferences, RoomNotify};
use adda_shared::permission::{Role, RoomRole};
use adda_shared::protocol::command::{Page, PageAt, Version};
use adda_shared::protocol::event::{RoomEvent, RoomFact};
use adda_shared::protocol::{PROTOCOL_VERSION, RoomWelcome, ServerFrame, Welcome};
use adda_shared::text::{DisplayName, MessageBody, PersonName, RoomName, SpaceName, Topic};

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
    Person { user, display_name: DisplayName::from(name.clone()), name, hue: Hue::of(user), role }
}

/// Everybody; Ada is the owner, or whatever the scene makes of her.
pub(super) fn people(ada: Role) -> Vec<Person> {
    vec![
        person(ADA, "Ada", ada),
        person(BEN, "Ben", Role::Member),
        person(CHLOE, "Chloe", Role::Admin),
        person(RAHUL, "রাহুল সেন", Role::Guest),
    ]
}

pub(super) fn members() -> Vec<Member> {
    let role = |user| if user == CHLOE { RoomRole::Owner } else { RoomRole::Member };
    people(Role::Owner).into_iter().map(|person| Member { role: role(person.user), person }).collect()
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
}

impl History {
    /// Begins a room, so many minutes ago.
    pub(super) fn begin(room: RoomId, kind: RoomKind, minutes: u64) -> Self {
        let at = UnixMs(browser::now().0 - minutes * MINUTE_MS);
        let mut history = Self { room, at, number: 0, events: Vec::new() };
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

    fn sends(&mut self, by: UserId, minutes: u64, text: Text) -> Nonce {
        self.number += 1;
        let nonce = Nonce(self.room.0 * 100_000 + self.number);
        self.happens(by, minutes, RoomFact::MessageSent { number: self.number, nonce, text });
        nonce
    }

    /// Somebody changes what was said at a revision.
    pub(super) fn edits(&mut self, by: UserId, minutes: u64, message: Revision, text: &str) {
        self.happens(by, minutes, RoomFact::MessageEdited { message, body: body(text), mentions: Vec::new() });
    }

    /// The newest message of somebody, as the room has it.
    pub(super) fn last_of(&self, by: UserId) -> Revision {
        let mut events = self.events.iter().rev();
        let found = events.find(|event| event.by == by && matches!(event.what, RoomFact::MessageSent { .. }));
        found.expect("they have said something").revision
    }

    fn items(&self) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        for event in &self.events {
            match (Item::of(event), event.what.changes()) {
                (Some(item), _) => items.push(item),
                (None, Some(message)) => {
                    items.iter_mut().filter(|item| item.revision == message).for_each(|item| {
                        item.take(event);
                    });
                }
                (None, None) => {}
            }
        }
        items
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
        let read = ReadMarker { revision: Revision(head.0 - unread), number: self.number - unread };
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
        };
        for event in &self.events {
            if let RoomFact::Pinned { message } = event.what {
                entry.set_pinned(message, true);
            }
        }
        entry
    }

    /// The page that a server would answer with.
    pub(super) fn page(&self, at: PageAt) -> Page {
        let head = self.events.len() as u64;
        let (from, to) = match at {
            PageAt::Head => (head.saturating_sub(99).max(1), head),
            PageAt::Before(revision) => (revision.0.saturating_sub(100).max(1), revision.0 - 1),
            PageAt::After(revision) => (revision.0 + 1, (revision.0 + 100).min(head)),
            PageAt::Around(revision) => (revision.0.saturating_sub(50).max(1), (revision.0 + 50).min(head)),
        };
        let items = self.items().into_iter().filter(|item| (from..=to).contains(&item.revision.0)).collect();
        let people = people(Role::Owner);
        Page { room: self.room, from: Revision(from), to: Revision(to), as_of: Revision(head), items, people }
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
    }))
}
