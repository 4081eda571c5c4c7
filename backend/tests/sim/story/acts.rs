//! What happens: what people do, and what goes wrong meanwhile.

use std::sync::Arc;

use adda_shared::id::{Revision, RoomId, UnixMs};
use adda_shared::item::Item;
use adda_shared::model::Hue;
use adda_shared::permission::RoomRole;
use adda_shared::protocol::command::{Command, NewDraft, NewPreferences, NewStatus, PageAt};

use super::Story;
use crate::cast::{PEOPLE, ROOMS};
use crate::chance::Chance;
use crate::client::Client;
use crate::wire::Weather;
use crate::world::{Ending, Mood, World};

/// Milliseconds by which the server's clock may be wrong: a month to either side.
const CLOCK_OFF_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// What goes wrong in one story. Each has its own: where everything goes wrong at once, little can be seen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Temper {
    /// Milliseconds between two things that happen, at the most.
    pub(crate) pause_ms: u64,
    /// Whether most people come late, so that a room may have nobody in it for a while.
    pub(crate) few: bool,
    network: bool,
    slow_readers: bool,
    crashes: bool,
    full_disk: bool,
    slow_disk: bool,
    clock: bool,
    restores: bool,
    reloads: bool,
    pub(crate) lost_frames: bool,
}

impl Temper {
    pub(crate) fn roll(chance: &Chance) -> Self {
        Self {
            pause_ms: chance.pick(&[3, 40, 400, 4_000]),
            few: chance.one_in(4),
            network: chance.one_in(2),
            slow_readers: chance.one_in(4),
            crashes: chance.one_in(2),
            full_disk: chance.one_in(4),
            slow_disk: chance.one_in(2),
            clock: chance.one_in(4),
            restores: chance.one_in(4),
            reloads: chance.one_in(3),
            lost_frames: chance.one_in(5),
        }
    }

    /// What a round begins with.
    pub(crate) fn begin(self, world: &World, clients: &[Arc<Client>]) {
        let pause_ms = if self.slow_disk { world.chance.pick(&[3, 20, 100]) } else { 1 };
        world.set_mood(Mood { pause_ms, group: 1 + world.chance.below(8), ending: None });
        for client in clients {
            client.state().loses_one_in = if self.lost_frames { 8 } else { 0 };
            let latency_ms = world.chance.pick(&[(0, 1), (1, 20), (30, 60), (0, 300)]);
            let sip = (self.slow_readers && world.chance.one_in(3)).then(|| world.chance.pick(&[(1, 2), (64, 50)]));
            let capacity = world.chance.pick(&[512, 4_096, 65_536]);
            world.set_weather(client.index(), Weather { latency_ms, is_hole: false, sip, capacity });
        }
    }
}

impl Story {
    /// Lets one thing happen.
    pub(super) fn act(&mut self) {
        let chance = self.world.chance.clone();
        let client = Arc::clone(&self.clients[chance.index(self.clients.len())]);
        let room = chance.pick(&ROOMS);
        match chance.below(24) {
            0..=3 => {
                for _ in 0..=chance.below(4) {
                    client.send(&self.world, room);
                }
            }
            4 | 5 => self.rush(room),
            6 if chance.one_in(2) => self.write(&client, room),
            6 => self.read(&client, room),
            7 => self.look_back(&client, room),
            8..=11 => self.cross(&client, room),
            12 => self.change(&client, room),
            13 => client.give_up(&self.world),
            14 if chance.one_in(2) => self.world.preview(),
            14..=16 => client.change(&self.world, room),
            17 => client.plan(&self.world, room),
            _ => self.go_wrong(&client),
        }
    }

    /// Everybody is at one room at once.
    fn rush(&self, room: RoomId) {
        for client in &self.clients {
            match self.world.chance.below(5) {
                0 | 1 => client.send(&self.world, room),
                2 => self.look_back(client, room),
                3 => self.read(client, room),
                _ => client.change(&self.world, room),
            }
        }
    }

    /// Somebody reads: mostly what has just come, now and then what they had read long before.
    fn read(&self, client: &Client, room: RoomId) {
        client.look_at(&self.world, Some(room));
        if self.world.chance.one_in(8) {
            let hides_receipts = self.world.chance.one_in(3);
            let preferences = NewPreferences { hides_receipts, ..NewPreferences::default() };
            client.ask(&self.world, Command::SetPreferences { preferences });
        }
        let held = client.state().replica.room(room).map(|state| (state.cursor(), state.entry().read.rewinds));
        if let Some((cursor, rewinds)) = held {
            let revision = Revision(cursor.0.saturating_sub(self.world.chance.below(4)));
            let thread = self.begun(client, room).filter(|_| self.world.chance.one_in(3));
            client.ask(&self.world, Command::MarkRead { room, thread, revision, rewinds });
            client.ask(&self.world, Command::Type { room, thread });
        }
    }

    /// Somebody writes what they do not send, or sends it after all.
    fn write(&self, client: &Client, room: RoomId) {
        let thread = self.begun(client, room).filter(|_| self.world.chance.one_in(2));
        let known =
            client.state().replica.room(room).map(|state| state.entry().draft(thread).map(|draft| draft.number));
        if let Some(known) = known {
            let body = format!("not yet {}", self.world.chance.below(1_000));
            let draft = (!self.world.chance.one_in(4)).then_some(NewDraft { body, reply_to: None });
            client.ask(&self.world, Command::SetDraft { room, thread, draft, known: known.unwrap_or_default() });
        }
    }

    /// A message of the window that has begun a thread.
    fn begun(&self, client: &Client, room: RoomId) -> Option<Revision> {
        let state = client.state();
        let items = state.replica.room(room)?.timeline().items();
        let has_replies = |item: &&Item| item.message().is_some_and(|message| message.replies.is_some());
        let begun: Vec<Revision> = items.filter(has_replies).map(|item| item.revision).collect();
        (!begun.is_empty()).then(|| self.world.chance.pick(&begun))
    }

    fn look_back(&self, client: &Client, room: RoomId) {
        client.look_at(&self.world, Some(room));
        let held = client.state().replica.room(room).map(|state| (state.timeline().from(), state.cursor()));
        let Some((from, cursor)) = held else { return };
        client.want(&self.world, room, Revision(self.world.chance.below(cursor.0 + 1)));
        let at = match self.world.chance.below(4) {
            0 => PageAt::Head,
            1 => PageAt::Around(Revision(self.world.chance.below(cursor.0 + 1))),
            _ => PageAt::Before(from),
        };
        let thread = self.begun(client, room).filter(|_| self.world.chance.one_in(2));
        client.ask(&self.world, Command::FindPage { room, thread, at, limit: 1 + self.world.chance.pick(&[1, 4, 99]) });
        client.ask(&self.world, Command::FindMembers { room });
    }

    /// Somebody comes into a room or goes out of it.
    fn cross(&self, client: &Client, room: RoomId) {
        let user = self.world.chance.pick(&PEOPLE);
        let command = match self.world.chance.below(10) {
            0 | 1 => Command::JoinRoom { room },
            2 | 8 | 9 => {
                // Out and in again before anybody could tell of it.
                client.ask(&self.world, Command::LeaveRoom { room });
                Command::JoinRoom { room }
            }
            3 => Command::LeaveRoom { room },
            4 | 5 => Command::AddMember { room, user },
            6 => Command::RemoveMember { room, user },
            _ => {
                let role = if self.world.chance.one_in(2) { RoomRole::Owner } else { RoomRole::Member };
                Command::SetRoomRole { room, user, role }
            }
        };
        client.ask(&self.world, command);
    }

    /// Somebody changes how something is called.
    fn change(&self, client: &Client, room: RoomId) {
        let number = self.world.chance.below(1_000);
        let command = match self.world.chance.below(5) {
            0 => Command::DescribeRoom { room, topic: format!("topic {number}") },
            1 => Command::RenameRoom { room, name: format!("room {room} {number}") },
            2 => {
                let hue = Hue::new(u16::try_from(number % 360).expect("below 360")).expect("below 360");
                Command::ChangeProfile { display_name: format!("Person {number}"), hue }
            }
            3 => {
                let status = NewStatus { emoji: None, text: format!("at {number}"), until: UnixMs(0) };
                Command::SetStatus { status: Some(status).filter(|_| !number.is_multiple_of(3)) }
            }
            _ => Command::RenameSpace { name: format!("space {number}") },
        };
        client.ask(&self.world, command);
    }

    /// Something goes wrong, if it is of the kind that does in this story.
    fn go_wrong(&mut self, client: &Client) {
        let (world, temper) = (Arc::clone(&self.world), self.temper);
        let weather = world.weather(client.index());
        match world.chance.below(12) {
            0 | 1 if temper.network => world.cut(client.index()),
            2 if temper.network => {
                world.set_weather(client.index(), Weather { is_hole: !weather.is_hole, ..weather });
            }
            3 if temper.network => self.part_some(),
            4 if temper.reloads => client.reload(),
            5 if temper.crashes => world.set_mood(Mood { ending: Some(Ending::BeforeTheCommit), ..world.mood() }),
            6 if temper.crashes => world.set_mood(Mood { ending: Some(Ending::AfterTheCommit), ..world.mood() }),
            7 if temper.crashes => world.crash(),
            8 if temper.full_disk => world.fill(world.chance.one_in(2)),
            9 if temper.clock => {
                let off = i64::try_from(world.chance.below(2 * CLOCK_OFF_MS)).expect("two months");
                world.set_clock_off(off - i64::try_from(CLOCK_OFF_MS).expect("a month"));
            }
            10 if temper.restores => world.back_up(),
            11 if temper.restores => {
                world.restore();
            }
            11 if temper.reloads => {
                world.dismiss();
                world.crash();
            }
            _ => {}
        }
    }

    /// Some of the clients lose the server, and it them.
    fn part_some(&self) {
        for client in &self.clients {
            if self.world.chance.one_in(3) {
                let weather = self.world.weather(client.index());
                self.world.set_weather(client.index(), Weather { is_hole: true, ..weather });
            }
        }
    }
}
