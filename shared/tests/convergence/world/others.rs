//! What other people do, and the person's other devices.

use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::Text;
use adda_shared::mention::Mention;
use adda_shared::model::{Person, RoomKind};
use adda_shared::permission::RoomRole;
use adda_shared::protocol::ServerFrame;
use adda_shared::protocol::event::{RoomFact, Signal, SpaceFact};
use adda_shared::text::{DisplayName, MessageBody, SpaceName, Topic};

use super::{ROOMS_MAX, World};
use crate::cast::{carried, emoji, person, room_name};
use crate::log::Log;
use crate::plan::Step;
use crate::server::{ADA, BEN, Server};

impl World {
    pub(super) fn others(&mut self, step: Step) {
        let server = &mut self.server;
        let rooms: Vec<RoomId> = server.kept.rooms.keys().copied().collect();
        let pick = |room: u8| rooms[usize::from(room) % rooms.len()];
        let is_direct = |room| room == RoomId(3);
        match step {
            Step::Speak { room } if !server.kept.rooms[&pick(room)].is_archived => {
                let number = server.kept.rooms[&pick(room)].last_number + 1;
                let body = MessageBody::parse(&format!("message {number}")).expect("a text as it may be");
                let files = carried(number).into_iter().map(|file| file.what).collect();
                let first = server.kept.rooms[&pick(room)].items().into_iter().find(|item| item.message().is_some());
                let reply_to = first.filter(|_| number.is_multiple_of(3)).map(|item| item.revision);
                let text = Text { body, files, reply_to, mentions: calling(number) };
                let what = RoomFact::MessageSent { number, nonce: Nonce(number), text };
                server.append(pick(room), BEN, what);
            }
            Step::Alter { room, what } => Self::alter(server, pick(room), what),
            Step::Toggle { room, user } if !is_direct(pick(room)) => {
                let user = UserId(u64::from(user) % 2 + 3);
                if server.kept.rooms[&pick(room)].members.contains_key(&user) {
                    server.remove(pick(room), user, user);
                } else {
                    server.add(pick(room), user, BEN);
                }
            }
            Step::Change { room, what } if !is_direct(pick(room)) => Self::change(server, pick(room), what),
            Step::PutOut { room } if !is_direct(pick(room)) => server.remove(pick(room), ADA, BEN),
            Step::LetIn { room } => server.add(pick(room), ADA, BEN),
            Step::NewRoom if rooms.len() < ROOMS_MAX => {
                let number = rooms.len() as u64 + 1;
                server.kept.rooms.insert(RoomId(number), Log::new(RoomId(number)));
                let people = vec![server.kept.people[&BEN].clone(), server.kept.people[&ADA].clone()];
                let (kind, name, topic) = (RoomKind::Open, room_name(number), Topic::none());
                server.append(RoomId(number), BEN, RoomFact::Created { kind, name, topic, people });
            }
            Step::ChangeSpace { what } => Self::change_space(server, what),
            Step::ReadElsewhere { room, back } => {
                let head = server.kept.rooms[&pick(room)].head();
                let revision = Revision(head.0.saturating_sub(back.into()));
                server.mark_read(pick(room), revision, self.connection.as_mut());
            }
            Step::SetElsewhere { room, until } => {
                server.set(pick(room), UnixMs(until.into()), self.connection.as_mut());
            }
            Step::TypeThere { room, user } if self.connection.is_some() => {
                let signal = Signal::Typing { room: pick(room), user: UserId(u64::from(user) % 3 + 1) };
                self.down.push_back(ServerFrame::Signal(signal));
            }
            _ => {}
        }
    }

    /// Whoever wrote a message changes it, or deletes it: most often one of the last.
    fn alter(server: &mut Server, room: RoomId, what: u8) {
        let log = &server.kept.rooms[&room];
        let items = log.items();
        let messages: Vec<_> = items.iter().rev().filter(|item| item.body().is_some()).collect();
        let Some(item) = messages.get(usize::from(what / 4) % messages.len().clamp(1, 4)) else { return };
        let (message, by) = (item.revision, item.by);
        let text = format!("altered {}", log.head());
        let body = MessageBody::parse(&text).expect("a text as it may be");
        let (by, fact) = match what % 8 {
            0 | 4 => (by, RoomFact::MessageDeleted { message }),
            1 => (BEN, RoomFact::Reacted { message, emoji: emoji(what / 8) }),
            2 => (BEN, RoomFact::Pinned { message }),
            6 => (BEN, RoomFact::Unpinned { message }),
            5 => (ADA, RoomFact::Unreacted { message, emoji: emoji(what / 8) }),
            _ => (by, RoomFact::MessageEdited { message, body, mentions: calling(log.head().0) }),
        };
        server.append(room, by, fact);
    }

    fn change(server: &mut Server, room: RoomId, what: u8) {
        let log = &server.kept.rooms[&room];
        let number = u64::from(what);
        let fact = match what % 5 {
            0 => RoomFact::Renamed { name: room_name(number).expect("a text as it may be") },
            1 => RoomFact::Described { topic: Topic::parse(&format!("topic {number}")).expect("a text as it may be") },
            2 if log.members.contains_key(&ADA) => {
                let role = if what.is_multiple_of(2) { RoomRole::Owner } else { RoomRole::Member };
                RoomFact::MemberRoleChanged { user: ADA, role }
            }
            3 if !log.is_archived => RoomFact::Archived,
            _ if log.is_archived => RoomFact::Unarchived,
            _ => return,
        };
        server.append(room, BEN, fact);
    }

    fn change_space(server: &mut Server, what: u8) {
        let number = u64::from(what);
        server.append_space(match what % 4 {
            0 => {
                SpaceFact::Renamed { name: SpaceName::parse(&format!("space {number}")).expect("a text as it may be") }
            }
            1 => SpaceFact::Withheld,
            2 => SpaceFact::PersonJoined(person(UserId(5 + number), &format!("person {number}"))),
            _ => {
                let user = UserId(number / 4 % 4 + 1);
                let changed = Person {
                    display_name: DisplayName::parse(&format!("name {number}")).expect("a text as it may be"),
                    ..server.kept.people[&user].clone()
                };
                SpaceFact::PersonChanged(changed)
            }
        });
    }
}

/// Whom a message calls, by its number: now one, now all, most often nobody.
fn calling(number: u64) -> Vec<Mention> {
    match number % 5 {
        0 => vec![Mention::Person(ADA)],
        1 => vec![Mention::Here, Mention::Person(UserId(3))],
        2 => vec![Mention::Room],
        _ => Vec::new(),
    }
}
