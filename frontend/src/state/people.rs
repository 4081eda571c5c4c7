//! People in the mirror: as they are at this time, since what they say of themselves may end.

use std::rc::Rc;

use adda_shared::id::{UnixMs, UserId};
use adda_shared::model::Person;
use adda_shared::replica::Replica;

use super::mirror::{Mirror, show};
use crate::browser;
use crate::signal::ArcRwSignal;
use crate::text::format::in_order;

/// People in the order of their names: what they are called and what they sign in with, in small letters and on a line
/// each, with their number.
pub(crate) type Everybody = Rc<Vec<(bool, String, u64)>>;

impl Mirror {
    pub(crate) fn person(&self, replica: &Replica, user: UserId) -> ArcRwSignal<Option<Person>> {
        self.person_signals.get_or_make(user.0, || ArcRwSignal::new(at(replica.person(user), browser::wall_clock())))
    }

    /// Everybody by name, to find and to sort them by. Tracks them all, and is made once for all who ask.
    pub(crate) fn everybody(&self, replica: &Replica) -> Everybody {
        self.people.track();
        let mut everybody = self.everybody.borrow_mut();
        let made = everybody.get_or_insert_with(|| {
            let named = |person: &Person| {
                (false, [person.display_name.as_str(), "\n", person.name.as_str()].concat(), person.user.0)
            };
            let mut named = replica.people().map(named).collect();
            in_order(&mut named);
            Rc::new(named)
        });
        Rc::clone(made)
    }

    pub(super) fn show_person(&self, replica: &Replica, user: UserId, now: UnixMs) {
        let person = at(replica.person(user), now);
        let changes_at = person.as_ref().and_then(|person| person.changes_at(now));
        self.people_change_at.set(earlier(changes_at, self.people_change_at.get()));
        if replica.me().is_some_and(|me| me.user == user) {
            show(&self.me, person.clone());
        }
        let named =
            |person: &Option<Person>| person.as_ref().map(|person| (person.name.clone(), person.display_name.clone()));
        let is_called = named(&person);
        if let Some(signal) = self.person_signals.get(user.0) {
            let was_called = signal.with_untracked(named);
            show(&signal, person);
            if is_called == was_called {
                return;
            }
        }
        self.everybody.take();
        self.people.update(|people| {
            if let Err(place) = people.binary_search(&user) {
                people.insert(place, user);
            }
        });
    }

    /// Shows what is so of people by now.
    pub(super) fn show_people(&self, replica: &Replica, now: UnixMs) {
        for (user, signal) in self.person_signals.all() {
            show(&signal, at(replica.person(UserId(user)), now));
        }
        self.people_change_at.set(replica.people().filter_map(|person| person.changes_at(now)).min());
    }
}

/// Somebody as they are at this time.
pub(super) fn at(person: Option<&Person>, now: UnixMs) -> Option<Person> {
    let mut person = person?.clone();
    person.status = person.status_at(now).cloned();
    if person.paused_until <= now {
        person.paused_until = UnixMs(0);
    }
    Some(person)
}

/// The earlier of two times, where there are any.
pub(super) fn earlier(one: Option<UnixMs>, other: Option<UnixMs>) -> Option<UnixMs> {
    [one, other].into_iter().flatten().min()
}
