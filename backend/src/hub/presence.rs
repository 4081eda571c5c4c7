//! Who is here. Derived from the connections that are open, and from time; so it can't stay wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use adda_shared::id::UserId;
use adda_shared::model::Presence;
use adda_shared::protocol::event::Signal;
use tokio::time::{Duration, Instant};

use super::subscriber::Subscriber;

/// How long somebody without a connection still counts as away: a reload is no departure.
const OFFLINE_AFTER: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(super) struct Presences {
    people: BTreeMap<UserId, Attendance>,
}

#[derive(Debug)]
struct Attendance {
    connections: Vec<Arc<Subscriber>>,
    shown: Presence,
    /// When the first tick found nobody connected.
    gone_at: Option<Instant>,
}

impl Presences {
    pub(super) fn connections(&self, user: UserId) -> &[Arc<Subscriber>] {
        self.people.get(&user).map_or(&[], |attendance| &attendance.connections)
    }

    pub(super) fn everyone(&self) -> impl Iterator<Item = &Arc<Subscriber>> {
        self.people.values().flat_map(|attendance| &attendance.connections)
    }

    pub(super) fn present(&self) -> Vec<(UserId, Presence)> {
        self.people.iter().map(|(user, attendance)| (*user, attendance.shown)).collect()
    }

    pub(super) fn presence(&self, user: UserId) -> Option<Presence> {
        self.people.get(&user).map(|attendance| attendance.shown)
    }

    pub(super) fn add(&mut self, subscriber: &Arc<Subscriber>) -> Option<(UserId, Signal)> {
        let user = subscriber.user();
        let attendance = self.people.entry(user).or_insert_with(|| Attendance {
            connections: Vec::new(),
            shown: Presence::Offline,
            gone_at: None,
        });
        attendance.connections.push(Arc::clone(subscriber));
        attendance.gone_at = None;
        attendance.refresh(user)
    }

    pub(super) fn remove(&mut self, subscriber: &Subscriber) -> Option<(UserId, Signal)> {
        let user = subscriber.user();
        let attendance = self.people.get_mut(&user)?;
        attendance.connections.retain(|other| other.number() != subscriber.number());
        attendance.refresh(user)
    }

    pub(super) fn attend(&mut self, subscriber: &Subscriber, is_attended: bool) -> Option<(UserId, Signal)> {
        subscriber.set_attended(is_attended);
        let user = subscriber.user();
        self.people.get_mut(&user)?.refresh(user)
    }

    pub(super) fn tick(&mut self, now: Instant) -> Vec<(UserId, Signal)> {
        let mut signals = Vec::new();
        self.people.retain(|user, attendance| {
            if !attendance.connections.is_empty() {
                return true;
            }
            let gone_at = *attendance.gone_at.get_or_insert(now);
            let stays = now.saturating_duration_since(gone_at) < OFFLINE_AFTER;
            if !stays {
                signals.push((*user, Signal::Presence { user: *user, presence: Presence::Offline }));
            }
            stays
        });
        signals
    }
}

impl Attendance {
    fn refresh(&mut self, user: UserId) -> Option<(UserId, Signal)> {
        let is_online = self.connections.iter().any(|connection| connection.is_attended());
        let presence = if is_online { Presence::Online } else { Presence::Away };
        let changes = presence != self.shown;
        self.shown = presence;
        changes.then_some((user, Signal::Presence { user, presence }))
    }
}

#[cfg(all(test, not(feature = "schedules")))]
mod tests {
    use super::*;
    use crate::store::SessionId;

    fn shown(signal: Option<(UserId, Signal)>) -> Option<Presence> {
        signal.map(|(_, signal)| match signal {
            Signal::Presence { presence, .. } => presence,
            Signal::Typing { .. }
            | Signal::Read { .. }
            | Signal::Unread { .. }
            | Signal::Notify { .. }
            | Signal::Preferences(_)
            | Signal::Saved { .. }
            | Signal::Threads { .. }
            | Signal::Drafts { .. }
            | Signal::Plan { .. }
            | Signal::Receipt { .. } => panic!("not a presence"),
        })
    }

    #[test]
    fn somebody_is_online_while_any_of_their_pages_is_used_and_offline_some_time_after_the_last() {
        let mut people = Presences::default();
        let one = Arc::new(Subscriber::new(UserId(1), SessionId(1)));
        let two = Arc::new(Subscriber::new(UserId(1), SessionId(1)));
        assert_eq!(shown(people.add(&one)), Some(Presence::Online));
        assert_eq!(shown(people.add(&two)), None);
        assert_eq!(shown(people.attend(&one, false)), None);
        assert_eq!(shown(people.attend(&two, false)), Some(Presence::Away));
        assert_eq!(shown(people.attend(&two, true)), Some(Presence::Online));
        assert_eq!(shown(people.remove(&two)), Some(Presence::Away));
        assert_eq!(shown(people.remove(&one)), None);
        let gone = Instant::now();
        assert_eq!(people.tick(gone), vec![]);
        assert_eq!(people.tick(gone + Duration::from_millis(4_999)), vec![]);
        assert_eq!(people.tick(gone + Duration::from_millis(5_000)).len(), 1);
        assert_eq!(people.present(), vec![]);
    }

    #[test]
    fn a_reload_is_no_departure() {
        let mut people = Presences::default();
        let one = Arc::new(Subscriber::new(UserId(1), SessionId(1)));
        people.add(&one);
        people.remove(&one);
        people.tick(Instant::now());
        assert_eq!(shown(people.add(&one)), Some(Presence::Online));
        assert_eq!(people.tick(Instant::now() + Duration::from_secs(60)), vec![]);
    }
}
