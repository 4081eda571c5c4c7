//! The names behind `@` and `#`: what they mean when a text is sent, and how they read when it is changed.

use adda_shared::id::RoomId;
use adda_shared::markdown::{self, Reference};
use adda_shared::mention::{self, Named};
use adda_shared::replica::Replica;

use super::{Inner, State};

/// People who are called at once without a question.
const CALLED_UNASKED_MAX: u32 = 20;

impl State {
    /// What a message says, with what people and rooms are called now: to be shown in one piece.
    pub(crate) fn as_shown(self, body: &str) -> String {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        mention::plain(body, |to| name(&replica, to))
    }

    /// What a message says as somebody would type it.
    pub(crate) fn as_typed(self, body: &str) -> String {
        self.inner().as_typed(body)
    }

    /// Whether what is written calls so many people at once that one is asked whether it shall.
    pub(crate) fn calls_many(self, room: RoomId, written: &str) -> bool {
        let head = self.room(room).head.get_untracked();
        head.is_some_and(|head| head.room.member_count > CALLED_UNASKED_MAX)
            && markdown::references(written).iter().any(|to| matches!(to, Reference::All | Reference::Here))
    }

    /// What somebody or something is called now that a text points at; nothing, where one may not know of it. Tracks.
    pub(crate) fn called(self, to: Reference) -> Option<String> {
        let inner = self.inner();
        // There are no signals of what is not there: a text can point at whatever it likes.
        let is_there = name(&inner.replica.borrow(), to).is_some();
        match to {
            Reference::Person(user) if is_there => {
                self.person(user).get().map(|person| person.display_name.to_string())
            }
            Reference::Room(room) if is_there => self.room(room).head.get()?.room.name.map(|name| name.to_string()),
            Reference::Person(_) | Reference::Room(_) | Reference::All | Reference::Here => None,
        }
    }

    /// Tracks the names of all that a text points at.
    pub(crate) fn track_called(self, body: &str) {
        if body.contains("](") {
            for to in markdown::references(body) {
                self.called(to);
            }
        }
    }

    /// What somebody typed as it is sent.
    pub(crate) fn resolve(self, typed: &str) -> String {
        self.inner().resolve(typed)
    }
}

impl Inner {
    pub(super) fn resolve(&self, typed: &str) -> String {
        if !typed.contains(['@', '#']) {
            return typed.to_owned();
        }
        mention::resolve(typed, &names(&self.replica.borrow()))
    }

    pub(super) fn as_typed(&self, body: &str) -> String {
        if !body.contains("](") {
            return body.to_owned();
        }
        mention::typed(body, &names(&self.replica.borrow()))
    }
}

/// What everybody calls somebody or something.
pub(super) fn name(replica: &Replica, to: Reference) -> Option<String> {
    match to {
        Reference::Person(user) => replica.person(user).map(|person| person.display_name.to_string()),
        Reference::Room(room) => replica.room(room)?.entry().room.name.as_ref().map(ToString::to_string),
        Reference::All | Reference::Here => None,
    }
}

/// All names, of each person first what everybody calls them.
fn names(replica: &Replica) -> Vec<Named> {
    let mut names = Vec::new();
    for person in replica.people() {
        let to = Reference::Person(person.user);
        names.push(Named { name: person.display_name.to_string(), to });
        names.push(Named { name: person.name.to_string(), to });
    }
    for (room, state) in replica.rooms() {
        if let Some(name) = &state.entry().room.name {
            names.push(Named { name: name.to_string(), to: Reference::Room(room) });
        }
    }
    names
}
