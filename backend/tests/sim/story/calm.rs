//! The calm after trouble: what must be so once nothing goes wrong any more, and how soon.

use std::collections::BTreeMap;
use std::sync::Arc;

use adda_backend::store::View;
use adda_shared::id::{RequestId, Revision, RoomId, UserId};
use adda_shared::limits::{PAGE_ITEMS_MAX, PING_INTERVAL_MS, SILENCE_MS_MAX};
use adda_shared::model::Presence;
use adda_shared::permission::Role;
use adda_shared::protocol::command::{Command, PageAt};
use adda_shared::replica::Replica;
use adda_shared::replica::timeline::Timeline;
use tokio::task::JoinSet;
use tokio::time::{Duration, sleep};

use super::Story;
use crate::cast::{CLIENTS, ROOMS};
use crate::client::{Client, State};
use crate::world::{Mood, World};

/// Milliseconds until everybody is connected and nothing waits to be sent: the longest silence, the longest back-off,
/// a time-out of opening, and once more all of it for who connects while another connection is still taken for open.
const REST_MS: u64 = 150_000;
/// Milliseconds in which whoever is connected is told what has happened.
const PUSH_MS: u64 = 3_000;
/// Milliseconds in which a lost frame is made up for: two pings.
const HEAL_MS: u64 = 2 * PING_INTERVAL_MS + PUSH_MS;
/// Milliseconds after which a client that is gone has no connection any more.
const GONE_MS: u64 = PING_INTERVAL_MS + 2 * SILENCE_MS_MAX;

impl Story {
    /// Nothing goes wrong any more: all come back, and all know what has happened.
    pub(super) async fn calm(&mut self) -> Result<(), String> {
        let world = Arc::clone(&self.world);
        world.clear_up();
        world.set_mood(Mood::CALM);
        world.start();
        world.fill(false);
        for client in &self.clients {
            client.state().loses_one_in = 0;
        }
        let clients = self.clients.clone();
        let is_at_rest = world.until(REST_MS, || clients.iter().all(|client| client.state().is_at_rest())).await;
        self.sound()?;
        if !is_at_rest {
            let waits = |client: &&Arc<Client>| !client.state().is_at_rest();
            let waiting: Vec<usize> = clients.iter().filter(waits).map(|client| client.index()).collect();
            return Err(format!("clients {waiting:?} do not come to rest"));
        }
        if self.temper.lost_frames {
            sleep(Duration::from_millis(HEAL_MS)).await;
        }
        self.everybody_knows(PUSH_MS).await
    }

    /// Says what was found out of order while the story went on.
    fn sound(&self) -> Result<(), String> {
        self.world.found().map_or(Ok(()), Err)
    }

    /// Each client gets to where the database is.
    async fn everybody_knows(&self, limit_ms: u64) -> Result<(), String> {
        let (world, clients) = (&self.world, &self.clients);
        let is_known = world.until(limit_ms, || clients.iter().all(|client| behind(world, client).is_none())).await;
        self.sound()?;
        if is_known {
            return Ok(());
        }
        let late = clients.iter().find_map(|client| behind(world, client));
        Err(format!("not everybody was told within {limit_ms} ms: {}", late.unwrap_or_default()))
    }

    /// A message in each room is with everybody at once.
    pub(super) async fn quick_push(&self) -> Result<(), String> {
        for room in ROOMS {
            let is_in = |client: &&Arc<Client>| client.state().replica.room(room).is_some();
            if let Some(client) = self.clients.iter().find(is_in) {
                client.send(&self.world, room);
            }
        }
        self.everybody_knows(PUSH_MS).await?;
        let clients = &self.clients;
        if self.world.until(PUSH_MS, || clients.iter().all(|client| client.state().is_at_rest())).await {
            self.sound()
        } else {
            Err("what was sent in a calm was not answered".to_owned())
        }
    }

    /// The server has let go of everybody who is gone, and has a connection for each client.
    pub(super) async fn nobody_else_is_connected(&self) -> Result<(), String> {
        let world = &self.world;
        if world.until(GONE_MS, || world.connection_count() == CLIENTS.len()).await {
            return self.sound();
        }
        Err(format!("{} clients are there, and {} connections", CLIENTS.len(), world.connection_count()))
    }

    /// Each client agrees with one that has just come.
    pub(super) async fn against_new_ones(&self, drivers: &mut JoinSet<()>) -> Result<(), String> {
        let new = CLIENTS.iter().enumerate().map(|(index, user)| Client::new(CLIENTS.len() + index, *user));
        let new: Vec<Arc<Client>> = new.collect();
        for client in &new {
            drivers.spawn(Arc::clone(client).run(Arc::clone(&self.world)));
        }
        let are_here = self.world.until(PUSH_MS, || new.iter().all(|client| client.state().is_at_rest())).await;
        self.sound()?;
        if !are_here {
            return Err("new clients are not welcomed".to_owned());
        }
        for (client, twin) in self.clients.iter().zip(&new) {
            let looked_at = client.state().replica.watched();
            twin.look_at(&self.world, looked_at);
            let rooms: Vec<RoomId> = client.state().replica.rooms().map(|(room, _)| room).collect();
            for room in rooms {
                for side in [client, twin] {
                    self.answered(side, Command::FindMembers { room }).await?;
                }
                for thread in held(client, room) {
                    self.read_back(twin, client, room, thread).await?;
                    if client.state().replica.my_role() == Role::Guest {
                        // Of those with whom it shares no room any more, a guest hears in pages only.
                        self.read_back(client, client, room, thread).await?;
                    }
                }
            }
            // What is planned comes due whenever it does: also while others have not heard of it yet.
            let agree = || {
                let (held, fresh) = (&client.state().replica, &twin.state().replica);
                held.disagreement(fresh).is_none() && fresh.disagreement(held).is_none()
            };
            self.world.until(PUSH_MS, agree).await;
            let (held, fresh) = (&client.state().replica, &twin.state().replica);
            let disagreement = held.disagreement(fresh).or_else(|| fresh.disagreement(held));
            if let Some(words) = disagreement {
                return Err(format!("client {} and a new one: {words}", client.index()));
            }
            if people(held) != people(fresh) {
                return Err(format!("client {}: {:?} and {:?}", client.index(), people(held), people(fresh)));
            }
        }
        Ok(())
    }

    /// Reads as far back as the other holds, so that there is something to compare.
    async fn read_back(
        &self,
        new: &Client,
        client: &Client,
        room: RoomId,
        thread: Option<Revision>,
    ) -> Result<(), String> {
        let from = window(&client.state().replica, room, thread).map(Timeline::from);
        let mut at = PageAt::Head;
        loop {
            self.answered(new, Command::FindPage { room, thread, at, limit: PAGE_ITEMS_MAX }).await?;
            let state = new.state();
            let Some(timeline) = window(&state.replica, room, thread) else { return Ok(()) };
            if from.is_none_or(|from| timeline.from() <= from) || timeline.has_start() {
                return Ok(());
            }
            at = PageAt::Before(timeline.from());
        }
    }

    async fn answered(&self, client: &Client, command: Command) -> Result<(), String> {
        let name = format!("{command:?}");
        let id: Option<RequestId> = client.ask(&self.world, command);
        let Some(id) = id else { return Err(format!("{name} can't be asked in a calm")) };
        let is_answered = self.world.until(PUSH_MS, || client.state().answers.contains_key(&id)).await;
        self.sound()?;
        let answer = client.state().answers.remove(&id);
        match answer {
            Some(Ok(_)) if is_answered => Ok(()),
            answer => {
                let (index, is_live) = (client.index(), client.state().is_live());
                Err(format!("client {index}, live: {is_live}: {name} was answered with {answer:?} in a calm"))
            }
        }
    }
}

/// The windows of a room that a client holds: its own, and those of threads.
fn held(client: &Client, room: RoomId) -> Vec<Option<Revision>> {
    let state = client.state();
    let Some(held) = state.replica.room(room) else { return Vec::new() };
    let threads = (1..=held.cursor().0).map(Revision).filter(|thread| held.thread(*thread).is_some());
    std::iter::once(None).chain(threads.map(Some)).collect()
}

fn window(replica: &Replica, room: RoomId, thread: Option<Revision>) -> Option<&Timeline> {
    let state = replica.room(room)?;
    thread.map_or(Some(state.timeline()), |thread| state.thread(thread))
}

/// In which room a client is not where the database is.
fn behind(world: &World, client: &Client) -> Option<String> {
    let kept = world.look(|view| heads(view, client.user()));
    let Some((space, rooms)) = kept else { return Some("the database is busy".to_owned()) };
    let state: &State = &client.state();
    let Some(watch) = &state.watch else { return Some("there is no connection".to_owned()) };
    let held: BTreeMap<RoomId, Revision> = state.replica.rooms().map(|(room, state)| (room, state.cursor())).collect();
    if held != rooms || watch.rooms != rooms || watch.space != space {
        let told = (&watch.rooms, watch.space);
        return Some(format!("client {} holds {held:?}, was told {told:?}, kept {rooms:?}, {space}", client.index()));
    }
    None
}

fn heads(view: &dyn View, user: UserId) -> (Revision, BTreeMap<RoomId, Revision>) {
    let entries = view.entries(user).expect("what was kept can be read");
    let (_, space) = view.space().expect("what was kept can be read").expect("the space has its owner");
    (space, entries.into_iter().map(|entry| (entry.room.room, entry.head)).collect())
}

/// Whom a client knows, and whether they are here. Of a guest, only those who are here are compared: it forgets nobody
/// whom it has met before.
fn people(replica: &Replica) -> Vec<(UserId, Presence)> {
    let all = replica.people().map(|person| (person.user, replica.presence(person.user)));
    all.filter(|(_, presence)| replica.my_role() != Role::Guest || *presence != Presence::Offline).collect()
}
