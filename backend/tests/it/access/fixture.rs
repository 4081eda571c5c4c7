//! A space with one asker of every role, and as many rooms as there are attempts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use adda_backend::app::{App, Clock};
use adda_backend::domain::Ctx;
use adda_backend::error::Result;
use adda_backend::gateway::dispatch::dispatch;
use adda_backend::store::{Claim, Tx};
use adda_shared::id::{Nonce, RoomId, UnixMs, UserId};
use adda_shared::item::Text;
use adda_shared::model::{Person, RoomKind};
use adda_shared::permission::{Role, RoomRole};
use adda_shared::poll::Poll;
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::protocol::event::{RoomFact, SpaceFact};
use adda_shared::protocol::problem::Problem;
use adda_shared::text::{MessageBody, PersonName, PollChoice, RoomName, SpaceName, Topic};
use tempfile::TempDir;

use super::{Asker, At};
use crate::harness::{seeded, settings};

pub(super) const NOW: UnixMs = UnixMs(1_780_000_000_000);

/// See the [module](self).
pub(super) struct House {
    app: Arc<App>,
    numbers: AtomicU64,
    /// Looks after the rooms that the askers do not look after.
    ada: Person,
    /// Is in every room.
    ben: Person,
    outsider: Person,
    askers: Vec<Person>,
    _directory: TempDir,
}

impl House {
    pub(super) async fn new() -> Self {
        let directory = TempDir::new().expect("a directory for the data");
        let app = App::open(settings(&directory), Clock::new(|| NOW), seeded(1)).expect("the database opens");
        let made = app.store.write(|tx| {
            tx.set_claim(Claim::Done)?;
            tx.append_space(NOW, SpaceFact::Renamed { name: SpaceName::parse("Adda").expect("a name") })?;
            // Owners besides the asker, so that nobody is the last one.
            let ada = person(tx, "Ada", Role::Owner)?;
            let ben = person(tx, "Ben", Role::Member)?;
            let outsider = person(tx, "Chloe", Role::Member)?;
            let askers = Role::ALL.map(|role| person(tx, &format!("a {role:?}"), role));
            Ok((ada, ben, outsider, askers.into_iter().collect::<Result<Vec<Person>>>()?))
        });
        let (ada, ben, outsider, askers) = made.await.expect("the people are made");
        Self { app, numbers: AtomicU64::new(1), ada, ben, outsider, askers, _directory: directory }
    }

    /// What a row can be looked at with.
    pub(super) fn somewhere(&self) -> At {
        self.at(RoomId(1))
    }

    fn at(&self, room: RoomId) -> At {
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        At { room, member: self.ben.user, outsider: self.outsider.user, nonce: Nonce(number), number }
    }

    /// A new room for each of these, so that what one attempt changes is nothing to the next.
    pub(super) async fn rooms(&self, askers: Vec<Asker>) -> Vec<At> {
        let places: Vec<(Asker, Person)> =
            askers.iter().map(|asker| (*asker, self.asker(asker.role).clone())).collect();
        let (ada, ben) = (self.ada.clone(), self.ben.clone());
        let first = self.numbers.fetch_add(places.len() as u64, Ordering::Relaxed);
        let made = self.app.store.write(move |tx| {
            let numbered = places.into_iter().zip(first..);
            numbered.map(|((asker, person), number)| room(tx, &ada, &ben, asker, person, number)).collect()
        });
        let rooms: Vec<RoomId> = made.await.expect("the rooms are made");
        rooms.into_iter().map(|room| self.at(room)).collect()
    }

    pub(super) async fn ask(&self, role: Role, command: Command) -> std::result::Result<Reply, Problem> {
        let ctx = Ctx { user: self.asker(role).user, now: NOW };
        let done = dispatch(&self.app, ctx, command).await;
        done.map(|done| done.reply).map_err(|error| self.app.problem(error))
    }

    /// Closes the database, and sees that nothing was the server's own fault.
    pub(super) fn finish(self) {
        assert_eq!(self.app.metrics.faults.get(), 0);
        self.app.store.close();
    }

    fn asker(&self, role: Role) -> &Person {
        self.askers.iter().find(|person| person.role == role).expect("there is one of every role")
    }
}

fn person(tx: &mut dyn Tx, name: &str, role: Role) -> Result<Person> {
    let user: UserId = tx.new_user()?;
    let name = PersonName::parse(name).expect("a name");
    let person = Person::new(user, name, role);
    tx.append_space(NOW, SpaceFact::PersonJoined(person.clone()))?;
    Ok(person)
}

/// A room in which Ben is, and the asker as they shall be, with a message of each. Ada looks after it.
fn room(tx: &mut dyn Tx, ada: &Person, ben: &Person, asker: Asker, person: Person, number: u64) -> Result<RoomId> {
    let kind = asker.kind;
    let name = RoomName::parse(&format!("room {number}")).expect("a name");
    let name = (kind != RoomKind::Direct).then_some(name);
    let mut people = vec![ada.clone(), ben.clone()];
    if kind == RoomKind::Direct {
        // There is one direct room for the same people: somebody else is in each of these.
        people.push(self::person(tx, &format!("somebody {number}"), Role::Member)?);
    }
    let room = tx.new_room(ada.user, None)?;
    tx.append_room(room, NOW, ada.user, RoomFact::Created { kind, name, topic: Topic::none(), people })?;
    for (by, message) in [(person.user, 1), (ben.user, 2)] {
        let body = MessageBody::parse("as it was at https://a.example/tea").expect("a text");
        let nonce = Nonce(1 << 40 | number);
        let choices = ["tea", "milk"].map(|text| PollChoice::parse(text).expect("a choice")).into();
        let poll = Poll { choices, is_multiple: false, is_anonymous: false, closes_at: None };
        let text = Text { poll: (message == 2).then_some(poll), ..body.into() };
        tx.append_room(room, NOW, by, RoomFact::MessageSent { number: message, nonce, thread: None, text })?;
    }
    if let Some(role) = asker.seat {
        let user = person.user;
        tx.append_room(room, NOW, user, RoomFact::MemberJoined { person, role: RoomRole::Member })?;
        if role == RoomRole::Owner {
            tx.append_room(room, NOW, ada.user, RoomFact::MemberRoleChanged { user, role })?;
        }
    }
    if asker.is_archived {
        tx.append_room(room, NOW, ada.user, RoomFact::Archived)?;
    }
    Ok(room)
}
