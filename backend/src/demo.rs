//! A data directory to look at: the cast, their rooms, and some weeks of what they said.
//!
//! Everything goes the way of every command, by a clock that is turned by hand; so a demo is a database like any other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use adda_shared::id::{Nonce, RoomId, UnixMs, UserId};
use adda_shared::protocol::command::{Command, Reply};
use adda_shared::text::{Password, PersonName, RoomName, SpaceName};
use anyhow::Context;
use futures_util::future::try_join_all;

use crate::app::{App, Clock};
use crate::config::{Config, DataArgs};
use crate::domain::{Ctx, account};
use crate::gateway::dispatch::dispatch;
use crate::secret::Dice;

mod lines;

/// Of everybody in the cast.
const PASSWORD: &str = "correct horse";
const MESSAGES: u32 = 3_000;
/// Numbered lines that are under way at one time: many go into one transaction.
const LINES_AT_ONCE: u64 = 1_000;
const DAYS: u64 = 21;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// What is said in a demo.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Talk {
    /// Some weeks of conversations, told by this seed.
    Chatter { seed: u64 },
    /// So many numbered lines in the first room.
    Lines { count: u64 },
}

/// Fills an empty data directory.
///
/// # Errors
/// Where the directory has a space already, or can't be written.
pub(crate) async fn fill(mut config: Config, data: DataArgs, talk: Talk) -> anyhow::Result<()> {
    config.data = data;
    let seed = match talk {
        Talk::Chatter { seed } => seed,
        Talk::Lines { .. } => 1,
    };
    let system = Clock::system();
    let hand = Arc::new(AtomicU64::new(system.now().0 - DAYS * DAY_MS));
    let clock = Clock::new({
        let hand = Arc::clone(&hand);
        move || UnixMs(hand.load(Ordering::Relaxed))
    });
    let app = App::open(config, clock, Dice::system())?;
    let token = app.first_run_token().await?.context("the directory has a space already; a demo needs an empty one")?;
    let mut demo = Demo { app, hand, chance: Chance(seed | 1) };
    let cast = demo.people(token.hash()).await?;
    let rooms = demo.rooms(&cast).await?;
    match talk {
        Talk::Chatter { .. } => demo.talk(&cast, &rooms).await?,
        Talk::Lines { count } => demo.lines(rooms[0].0, &cast, count).await?,
    }
    demo.app.close().await;
    say(&cast)
}

#[expect(clippy::print_stdout, reason = "what to sign in with is what the command is for")]
fn say(cast: &[UserId]) -> anyhow::Result<()> {
    let names: Vec<&str> = lines::CAST.iter().take(cast.len()).copied().collect();
    println!("signed in as any of these, with the password \"{PASSWORD}\": {}", names.join(", "));
    Ok(())
}

struct Demo {
    app: Arc<App>,
    hand: Arc<AtomicU64>,
    chance: Chance,
}

/// A small generator of numbers that depend on the seed alone (xorshift64, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("below a length")
    }
}

impl Demo {
    async fn people(&mut self, link: crate::store::TokenHash) -> anyhow::Result<Vec<UserId>> {
        let phc = self.app.passwords.hash(Password::parse(PASSWORD)?).await?;
        let now = self.app.clock.now();
        let new = account::NewSpace {
            space: SpaceName::parse("Tea & Code")?,
            name: PersonName::parse(lines::CAST[0])?,
            room: RoomName::parse("lobby")?,
        };
        let owner_phc = phc.clone();
        let mut cast = vec![self.app.store.write(move |tx| account::claim(tx, now, link, new, &owner_phc)).await?];
        for name in &lines::CAST[1..] {
            let (name, phc) = (PersonName::parse(name)?, phc.clone());
            cast.push(self.app.store.write(move |tx| account::add_member(tx, now, name, &phc)).await?);
        }
        Ok(cast)
    }

    /// The lobby, which everybody is in, and the others with some of the cast each.
    async fn rooms(&mut self, cast: &[UserId]) -> anyhow::Result<Vec<(RoomId, Vec<UserId>)>> {
        let lobby = self.app.store.read({
            let owner = cast[0];
            move |view| view.entries(owner)
        });
        let lobby = lobby.await?.first().map(|entry| entry.room.room).context("the first room")?;
        let mut rooms = vec![(lobby, cast.to_vec())];
        for (place, (name, topic, is_open)) in lines::ROOMS.iter().enumerate() {
            let owner = cast[place % cast.len()];
            let nonce = Nonce(place as u64 + 1);
            let (name, topic) = ((*name).to_owned(), (*topic).to_owned());
            let room = self.room(owner, Command::CreateRoom { nonce, is_open: *is_open, name, topic }).await?;
            let mut members = vec![owner];
            for user in cast.iter().filter(|user| **user != owner) {
                if self.chance.below(3) > 0 {
                    self.ask(owner, Command::AddMember { room, user: *user }).await?;
                    members.push(*user);
                }
            }
            rooms.push((room, members));
        }
        for (one, other) in [(0, 1), (0, 2), (1, 3)] {
            let room = self.room(cast[one], Command::CreateDirect { people: vec![cast[other]] }).await?;
            rooms.push((room, vec![cast[one], cast[other]]));
        }
        Ok(rooms)
    }

    /// Conversations: one room at a time, a few people, short pauses within and long ones between.
    async fn talk(&mut self, cast: &[UserId], rooms: &[(RoomId, Vec<UserId>)]) -> anyhow::Result<()> {
        let (mut said, pause_ms) = (0, DAYS * DAY_MS / u64::from(MESSAGES));
        while said < MESSAGES {
            // The lobby is where most is said.
            let place = if self.chance.below(3) == 0 { 0 } else { self.chance.below(rooms.len()) };
            let (room, members) = &rooms[place];
            let turns = 3 + self.chance.below(12);
            for _ in 0..turns {
                let user = members[self.chance.below(members.len())];
                let is_bengali = cast.iter().position(|other| *other == user).is_some_and(|place| place % 2 == 1);
                let lines = if is_bengali { lines::BENGALI } else { lines::ENGLISH };
                let body = lines[self.chance.below(lines.len())].to_owned();
                let nonce = Nonce(u64::from(said) + 1);
                self.ask(user, Command::SendMessage { room: *room, nonce, message: body.into() }).await?;
                let wait = pause_ms / 4 + self.chance.below(usize::try_from(pause_ms)?) as u64;
                self.hand.fetch_add(wait.min(90_000), Ordering::Relaxed);
                said += 1;
            }
            self.hand.fetch_add(pause_ms * turns as u64 * 4 / 5, Ordering::Relaxed);
        }
        Ok(())
    }

    /// A long room: `line 1`, `line 2` and so on, a second apart, each person ten in a row.
    async fn lines(&self, room: RoomId, cast: &[UserId], count: u64) -> anyhow::Result<()> {
        let mut first = 1;
        while first <= count {
            let last = count.min(first + LINES_AT_ONCE - 1);
            try_join_all((first..=last).map(|line| async move {
                self.hand.fetch_add(1_000, Ordering::Relaxed);
                let speaker = usize::try_from(line / 10)? % cast.len();
                let command = Command::SendMessage { room, nonce: Nonce(line), message: format!("line {line}").into() };
                self.ask(cast[speaker], command).await
            }))
            .await?;
            first = last + 1;
        }
        Ok(())
    }

    async fn room(&self, user: UserId, command: Command) -> anyhow::Result<RoomId> {
        match self.ask(user, command).await? {
            Reply::Room { room } => Ok(room),
            other => anyhow::bail!("expected a room, not {other:?}"),
        }
    }

    async fn ask(&self, user: UserId, command: Command) -> anyhow::Result<Reply> {
        let ctx = Ctx { user, now: self.app.clock.now() };
        Ok(dispatch(&self.app, ctx, command).await?.reply)
    }
}
