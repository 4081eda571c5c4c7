//! What a page shows, redrawn only where a change says so: whatever differs without one would stay on the screen.

use std::collections::BTreeMap;

use adda_shared::id::{Nonce, Revision, RoomId, UserId};
use adda_shared::item::Item;
use adda_shared::model::{Person, Receipt, RoomEntry};
use adda_shared::notify::Preferences;
use adda_shared::permission::RoomRole;
use adda_shared::plan::Plan;
use adda_shared::replica::outbox::EchoState;
use adda_shared::replica::room::RoomState;
use adda_shared::replica::timeline::ItemKey;
use adda_shared::replica::{Change, Replica};
use adda_shared::text::SpaceName;

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Mirror {
    space: Option<SpaceName>,
    preferences: Preferences,
    plans: Vec<Plan>,
    people: BTreeMap<UserId, Person>,
    list: Vec<RoomId>,
    heads: BTreeMap<RoomId, (RoomEntry, u64)>,
    asides: BTreeMap<RoomId, Vec<Item>>,
    windows: BTreeMap<RoomId, Vec<Item>>,
    threads: BTreeMap<(RoomId, Revision), Vec<Item>>,
    echoes: BTreeMap<RoomId, Vec<(Nonce, bool)>>,
    members: BTreeMap<RoomId, BTreeMap<UserId, RoomRole>>,
    typing: BTreeMap<RoomId, Vec<UserId>>,
    receipts: BTreeMap<RoomId, Vec<Receipt>>,
}

fn set<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

impl Mirror {
    fn of(replica: &Replica) -> Self {
        let mut mirror = Self { list: replica.rooms().map(|(room, _)| room).collect(), ..Self::default() };
        mirror.preferences = replica.preferences().clone();
        mirror.plans = replica.plans().to_vec();
        mirror.space = replica.space_name().cloned();
        mirror.people = replica.people().map(|person| (person.user, person.clone())).collect();
        let with_echoes = replica.outbox().map(|echo| echo.room);
        let rooms: Vec<RoomId> = mirror.list.iter().copied().chain(with_echoes).collect();
        for room in rooms {
            let all = [Change::Room(room), Change::Window(room), Change::Echoes(room), Change::Members(room)];
            all.iter()
                .chain([&Change::Typing(room), &Change::Receipts(room)])
                .for_each(|change| mirror.redraw(change, replica));
        }
        mirror
    }

    fn redraw(&mut self, change: &Change, replica: &Replica) {
        match change {
            Change::Everything => *self = Self::of(replica),
            Change::Space => self.space = replica.space_name().cloned(),
            Change::Person(user) => set(&mut self.people, *user, replica.person(*user).cloned()),
            Change::OtherPerson => panic!("nobody else signs in"),
            Change::Presence(_) | Change::Answered(..) => {}
            Change::Preferences => self.preferences = replica.preferences().clone(),
            Change::Plans => self.plans = replica.plans().to_vec(),
            Change::Heard(room, revision) => {
                let item = replica.room(*room).and_then(|state| state.item(*revision));
                assert!(item.is_some_and(|item| item.body().is_some()), "what is heard can be read");
            }
            Change::RoomList => self.list = replica.rooms().map(|(room, _)| room).collect(),
            Change::Room(room) => {
                let state = replica.room(*room);
                set(&mut self.heads, *room, state.map(|state| (state.entry().clone(), state.unread())));
            }
            Change::Appended(room, revision) => {
                let item = replica.room(*room).and_then(|state| state.timeline().item(*revision));
                self.windows.entry(*room).or_default().push(item.expect("it is held").clone());
            }
            Change::Item(room, revision) => {
                let item = replica.room(*room).and_then(|state| state.item(*revision)).expect("it is held");
                let in_threads = self.threads.range_mut((*room, Revision::ZERO)..=(*room, Revision(u64::MAX)));
                let replies = in_threads.flat_map(|(_, replies)| replies);
                let shown = self.windows.get_mut(room).into_iter().flatten().chain(replies);
                let shown: Vec<_> = shown.filter(|shown| shown.revision == *revision).collect();
                assert_eq!(shown.len(), 1, "it is shown once");
                shown.into_iter().for_each(|shown| *shown = item.clone());
            }
            Change::Aside(room, _) => {
                let items = replica.room(*room).map(|state| state.aside().cloned().collect::<Vec<_>>());
                set(&mut self.asides, *room, items.filter(|items| !items.is_empty()));
            }
            Change::Window(room) => {
                self.redraw(&Change::Aside(*room, Revision::ZERO), replica);
                let items = |replica: &Replica| {
                    let items = replica.room(*room)?.timeline().items();
                    Some(items.cloned().collect())
                };
                set(&mut self.windows, *room, items(replica));
                self.threads.retain(|(other, _), _| other != room);
                let held = (1..=replica.room(*room).map_or(0, |state| state.cursor().0)).map(Revision);
                held.for_each(|thread| self.redraw(&Change::Thread(*room, thread), replica));
            }
            Change::Thread(room, thread) => {
                let window = replica.room(*room).and_then(|state| state.thread(*thread));
                let replies = window.map(|window| window.items().cloned().collect());
                set(&mut self.threads, (*room, *thread), replies);
            }
            Change::Echoes(room) => {
                let echoes =
                    replica.echoes(*room).map(|echo| (echo.nonce, matches!(echo.state, EchoState::Refused(_))));
                let echoes: Vec<_> = echoes.collect();
                set(&mut self.echoes, *room, (!echoes.is_empty()).then_some(echoes));
            }
            Change::Members(room) => {
                set(&mut self.members, *room, replica.room(*room).and_then(RoomState::members).cloned());
            }
            Change::Receipts(room) => {
                let receipts: Vec<Receipt> = replica.receipts(*room).collect();
                set(&mut self.receipts, *room, (!receipts.is_empty()).then_some(receipts));
            }
            Change::Typing(room) => {
                let places = (0..8).map(|place| Some(Revision(place)).filter(|thread| *thread > Revision::ZERO));
                let there = |state: &RoomState| places.clone().flat_map(|place| state.typing(place)).collect();
                let typing: Vec<UserId> = replica.room(*room).map(there).unwrap_or_default();
                set(&mut self.typing, *room, (!typing.is_empty()).then_some(typing));
            }
        }
    }

    pub(crate) fn apply(&mut self, changes: &[Change], replica: &Replica) {
        for change in changes {
            self.redraw(change, replica);
        }
        assert_eq!(*self, Self::of(replica), "left is on the screen, right is held, after {changes:?}");
        for room in &self.list {
            let state = replica.room(*room).expect("it is in the list");
            let own = replica.me().map(|me| me.user);
            let windows = self.threads.range((*room, Revision::ZERO)..=(*room, Revision(u64::MAX)));
            let replies = windows.flat_map(|(_, replies)| replies);
            let items = state.timeline().items().chain(replies).map(|item| ItemKey::of(item, own));
            let mut keys: Vec<ItemKey> =
                items.chain(replica.echoes(*room).map(|echo| ItemKey::Own(echo.nonce))).collect();
            let all = keys.len();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), all, "something stands twice in room {room}");
        }
    }
}
