//! What other people do, and the person's other devices.

use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::{Forwarded, Item, Text};
use adda_shared::mention::Mention;
use adda_shared::model::{Person, RoomKind};
use adda_shared::permission::RoomRole;
use adda_shared::protocol::ServerFrame;
use adda_shared::protocol::event::{RoomFact, Signal, SpaceFact};
use adda_shared::text::{DisplayName, MessageBody, SpaceName, Topic};

use super::{ROOMS_MAX, World};
use crate::cast::{carried, emoji, person, poll, preview, room_name, status};
use crate::log::Log;
use crate::plan::Step;
use crate::server::{ADA, BEN, Connection, Server};

impl World {
    pub(super) fn others(&mut self, step: Step) {
        let server = &mut self.server;
        let rooms: Vec<RoomId> = server.kept.rooms.keys().copied().collect();
        let pick = |room: u8| rooms[usize::from(room) % rooms.len()];
        let is_direct = |room| room == RoomId(3);
        match step {
            Step::Speak { room } if !server.kept.rooms[&pick(room)].is_archived => {
                Self::speak(server, pick(room), None, self.connection.as_mut());
            }
            Step::Reply { room, thread } if !server.kept.rooms[&pick(room)].is_archived => {
                let items = server.kept.rooms[&pick(room)].items();
                let may_begin = items.iter().rev().filter(|item| item.body().is_some() && item.thread().is_none());
                let (begun, others): (Vec<_>, Vec<_>) = may_begin.partition(|item| has_replies(item));
                let thread = begun.into_iter().take(2).chain(others).nth(usize::from(thread) % 4);
                if let Some(thread) = thread.map(|item| item.revision) {
                    Self::speak(server, pick(room), Some(thread), self.connection.as_mut());
                }
            }
            Step::Alter { room, what } => Self::alter(server, pick(room), what, self.connection.as_mut()),
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
                let followed = server.kept.rooms[&pick(room)].threads(ADA);
                match followed.get(usize::from(room / 16) % 6) {
                    Some(followed) => {
                        server.mark_thread_read(pick(room), followed.thread, revision, self.connection.as_mut());
                    }
                    None => server.mark_read(pick(room), revision, self.connection.as_mut()),
                }
            }
            Step::MarkUnreadElsewhere { room, back } => {
                Self::mark_unread(server, pick(room), back, self.connection.as_mut());
            }
            Step::SetElsewhere { room, until } => Self::set(server, pick(room), until, self.connection.as_mut()),
            Step::OthersRead { what, .. } if what / 4 == 0 => server.hide(self.connection.as_mut()),
            Step::OthersRead { room, what } => {
                let user = UserId(u64::from(room / 8) % 3 + 2);
                server.others_read(pick(room), user, what, self.connection.as_mut());
            }
            Step::TypeThere { room, user } if self.connection.is_some() => {
                let thread = Some(Revision(u64::from(room / 32))).filter(|thread| *thread > Revision::ZERO);
                let signal = Signal::Typing { room: pick(room), thread, user: UserId(u64::from(user) % 3 + 1) };
                self.down.push_back(ServerFrame::Signal(signal));
            }
            _ => {}
        }
    }

    /// Ben says something.
    fn speak(server: &mut Server, room: RoomId, thread: Option<Revision>, to: Option<&mut Connection>) {
        let log = &server.kept.rooms[&room];
        let count = log.head().0;
        let body = MessageBody::parse(&format!("message {count}")).expect("a text as it may be");
        let files = carried(count).into_iter().map(|file| file.what).collect();
        let first = log.items().into_iter().find(|item| item.message().is_some());
        let reply_to = first.filter(|_| count.is_multiple_of(3)).map(|item| item.revision);
        let number = thread.map_or(log.last_number, |thread| log.last_of(thread).last_number) + 1;
        let mut mentions = calling(count);
        mentions.retain(|mention| thread.is_none() || matches!(mention, Mention::Person(_)));
        // What is forwarded calls nobody, and answers nothing.
        let forwarded = count.is_multiple_of(11).then_some(Forwarded {
            by: ADA,
            at: UnixMs(count),
            room: RoomId(9),
            thread: None,
            message: Revision(count),
        });
        let text = Text { body, files, reply_to, mentions, poll: poll(count), forwarded: None };
        let text = forwarded.map_or(text.clone(), |what| Text {
            files: text.files,
            forwarded: Some(what),
            ..text.body.into()
        });
        server.hear_from(room, BEN, RoomFact::MessageSent { number, nonce: Nonce(count), thread, text }, to);
    }

    /// The person sets something about a room, and about its last messages, on another of their devices.
    fn set(server: &mut Server, room: RoomId, until: u8, mut to: Option<&mut Connection>) {
        server.set(room, UnixMs(until.into()), to.as_deref_mut());
        let written = if until.is_multiple_of(5) { String::new() } else { format!("draft {until}") };
        server.write(room, None, &written, to.as_deref_mut());
        server.plan_for(until, to.as_deref_mut());
        let said = server.kept.rooms[&room].items().into_iter().rev().filter(|item| item.body().is_some());
        if let Some(item) = said.take(4).nth(usize::from(until / 2 % 4)) {
            let is_on = until.is_multiple_of(2);
            server.save_for(room, item.revision, is_on, to.as_deref_mut());
            if until % 8 == 6 {
                // What is saved is deleted before anybody is told of either.
                server.append(room, item.by, RoomFact::MessageDeleted { message: item.revision });
            }
            if item.thread().is_none() {
                server.write(room, Some(item.revision), &written, to.as_deref_mut());
                server.follow_for(room, item.revision, !until.is_multiple_of(3), to);
            }
        }
    }

    /// The person marks one of the last messages as unread on another of their devices.
    fn mark_unread(server: &mut Server, room: RoomId, back: u8, mut to: Option<&mut Connection>) {
        let items = server.kept.rooms[&room].items();
        let messages = items.iter().rev().filter(|item| item.message().is_some());
        let Some(item) = messages.take(8).nth(usize::from(back % 8)) else { return };
        server.mark_unread_for(room, item.revision, to.as_deref_mut());
        if back / 8 % 2 == 1 {
            // They read on, before anybody is told.
            server.mark_read(room, item.revision, to);
        }
    }

    /// Whoever wrote a message changes it, or deletes it: most often one of the last.
    fn alter(server: &mut Server, room: RoomId, what: u8, to: Option<&mut Connection>) {
        let log = &server.kept.rooms[&room];
        let items = log.items();
        let messages: Vec<_> = items.iter().rev().filter(|item| item.body().is_some()).collect();
        let Some(item) = messages.get(usize::from(what / 4) % messages.len().clamp(1, 4)) else { return };
        let (message, thread, by) = (item.revision, item.thread(), item.by);
        let mut mentions = calling(log.head().0);
        mentions.retain(|mention| thread.is_none() || matches!(mention, Mention::Person(_)));
        let text = format!("altered {}", log.head());
        let body = MessageBody::parse(&text).expect("a text as it may be");
        let voter = if (what / 32).is_multiple_of(2) { BEN } else { ADA };
        let choices: &[u8] = [&[][..], &[0], &[1], &[2]][usize::from(what / 8 % 4)];
        let (by, fact) = match what % 8 {
            7 if what > 240 => (by, RoomFact::PollClosed { message, closed_at: server.kept.now }),
            7 => match log.vote(message, voter, choices) {
                Some(vote) => (by, vote),
                None => return,
            },
            0 | 4 => (by, RoomFact::MessageDeleted { message }),
            1 => (BEN, RoomFact::Reacted { message, emoji: emoji(what / 8) }),
            2 | 6 if what > 128 => {
                let previews = (0..u64::from(what / 8 % 4)).map(|number| preview(number + u64::from(what / 64)));
                (by, RoomFact::Previewed { message, previews: previews.collect() })
            }
            2 => (BEN, RoomFact::Pinned { message }),
            6 => (BEN, RoomFact::Unpinned { message }),
            5 => (ADA, RoomFact::Unreacted { message, emoji: emoji(what / 8) }),
            _ => (by, RoomFact::MessageEdited { message, thread, body, mentions }),
        };
        server.hear_from(room, by, fact, to);
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
                    status: (number % 3 > 0).then(|| status(number)),
                    paused_until: UnixMs(number % 5),
                    ..server.kept.people[&user].clone()
                };
                SpaceFact::PersonChanged(changed)
            }
        });
    }
}

fn has_replies(item: &Item) -> bool {
    item.message().is_some_and(|message| message.replies.is_some())
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
