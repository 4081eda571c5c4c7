//! The people of a measurement: made in an empty data directory in a moment, each with a bot's token to connect by.
//!
//! They come the way that everybody comes, through the domain; only that many come in one transaction, and that all have
//! one password, which is hashed once.

use std::path::Path;
use std::sync::Arc;

use adda_shared::id::{Epoch, Nonce, RoomId, UserId};
use adda_shared::text::{Password, PersonName, RoomName, SpaceName, Topic};
use prometheus_client::metrics::counter::Counter;

use crate::app::Clock;
use crate::domain::{Ctx, account, member, room};
use crate::error::Error;
use crate::hub::Hub;
use crate::password::Passwords;
use crate::secret::{Dice, Token};
use crate::store::sqlite::{OpenOptions, Sqlite};
use crate::store::{Store, Tx};

/// Of everybody in the cast.
pub const PASSWORD: &str = "correct horse";
/// People, or comings into rooms, in one transaction.
const PER_WRITE: usize = 500;

/// How many of what.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub people: usize,
    /// Open rooms beside the first one, which everybody lands in.
    pub rooms: usize,
    /// How many of these rooms each is in; the owner is in all of them, as their maker.
    pub rooms_each: usize,
}

impl Plan {
    /// So many people who talk in as many rooms as suit them.
    pub(super) fn talkers(people: usize) -> Self {
        Self { people, rooms: (people / 4).clamp(1, 50), rooms_each: 4 }
    }
}

/// See the [module](self).
#[derive(Clone, Debug)]
pub struct Cast {
    pub people: Vec<Player>,
    /// The rooms but for the first one.
    pub rooms: Vec<RoomId>,
}

/// One of the cast.
#[derive(Clone, Debug)]
pub struct Player {
    pub user: UserId,
    pub name: String,
    /// A bot's token: what an `Authorization: Bearer` header shows.
    pub token: String,
    /// The rooms of the plan that they are in.
    pub rooms: Vec<RoomId>,
}

impl Cast {
    /// Makes the space and everybody in it, where there is none yet.
    ///
    /// # Errors
    /// Where the directory has a space already, or can't be written.
    pub async fn make(data: &Path, plan: Plan) -> anyhow::Result<Self> {
        let (clock, dice) = (Clock::system(), Dice::system());
        let engine = Sqlite::open(data, Epoch(dice.number()), OpenOptions::default(), Arc::new(Hub::new()) as _)?;
        let making = Making { store: Store::new(Arc::new(engine)), clock, dice };
        let made = making.all(plan).await;
        let store = making.store;
        tokio::task::spawn_blocking(move || store.close()).await?;
        made
    }
}

struct Making {
    store: Store,
    clock: Clock,
    dice: Dice,
}

impl Making {
    async fn all(&self, plan: Plan) -> anyhow::Result<Cast> {
        let mut people = self.people(plan.people).await?;
        let owner = people.first().map(|owner| owner.user).ok_or_else(|| anyhow::anyhow!("a cast of nobody"))?;
        let rooms = self.rooms(owner, plan.rooms).await?;
        let each = plan.rooms_each.min(rooms.len());
        let mut comings = Vec::new();
        for (number, player) in people.iter_mut().enumerate() {
            // Neighbours share most of their rooms, and every room has as many as every other.
            player.rooms = (0..each).map(|offset| rooms[(number + offset) % rooms.len()]).collect();
            comings.extend(player.rooms.iter().map(|room| (player.user, *room)));
        }
        for some in comings.chunks(PER_WRITE) {
            let some = some.to_vec();
            self.write(move |tx, now| {
                some.iter().try_for_each(|(user, room)| member::join(tx, ctx(*user, now), *room))
            })
            .await?;
        }
        Ok(Cast { people, rooms })
    }

    async fn people(&self, count: usize) -> anyhow::Result<Vec<Player>> {
        let passwords = Passwords::new(1, 1, self.dice.clone(), Counter::default());
        let phc = passwords.hash(Password::parse(PASSWORD)?).await?;
        let link = self.dice.token();
        let (hash, owner_phc) = (link.hash(), phc.clone());
        let new = account::NewSpace {
            space: SpaceName::parse("Chaos")?,
            name: PersonName::parse("Ada")?,
            room: RoomName::parse("lobby")?,
        };
        let owner = self.write(move |tx, now| {
            let is_new = account::offer_claim(tx, hash)?;
            is_new.then(|| account::claim(tx, now, hash, new, &owner_phc)).transpose()
        });
        let owner = owner.await?.ok_or_else(|| anyhow::anyhow!("the directory has a space already"))?;
        let mut people = vec![self.player(Some(owner), "Ada", &phc).await?];
        let names: Vec<String> = (1..count).map(|number| format!("Player {number}")).collect();
        for some in names.chunks(PER_WRITE) {
            people.extend(self.players(some, &phc).await?);
        }
        Ok(people)
    }

    async fn player(&self, user: Option<UserId>, name: &str, phc: &str) -> anyhow::Result<Player> {
        let made = self.coming(vec![(user, name.to_owned(), self.dice.token())], phc).await?;
        made.into_iter().next().ok_or_else(|| anyhow::anyhow!("nobody came"))
    }

    async fn players(&self, names: &[String], phc: &str) -> anyhow::Result<Vec<Player>> {
        self.coming(names.iter().map(|name| (None, name.clone(), self.dice.token())).collect(), phc).await
    }

    /// Lets people come who are not there yet, and gives each a token.
    async fn coming(&self, some: Vec<(Option<UserId>, String, Token)>, phc: &str) -> anyhow::Result<Vec<Player>> {
        let phc = phc.to_owned();
        self.write(move |tx, now| {
            let come = |(user, name, token): (Option<UserId>, String, Token)| {
                let user = match user {
                    Some(user) => user,
                    None => {
                        let name = PersonName::parse(&name)
                            .map_err(crate::error::bad_text(adda_shared::protocol::problem::TextField::Name))?;
                        account::add_member(tx, now, name, &phc)?
                    }
                };
                account::add_token(tx, now, user, &token.hash())?;
                Ok(Player { user, name, token: token.as_str().to_owned(), rooms: Vec::new() })
            };
            some.into_iter().map(come).collect()
        })
        .await
    }

    async fn rooms(&self, owner: UserId, count: usize) -> anyhow::Result<Vec<RoomId>> {
        let names: Vec<RoomName> =
            (1..=count).map(|number| RoomName::parse(&format!("room {number}"))).collect::<Result<_, _>>()?;
        self.write(move |tx, now| {
            let make = |(name, number)| room::create(tx, ctx(owner, now), Nonce(number), true, name, Topic::none());
            names.into_iter().zip(1..).map(make).collect()
        })
        .await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Tx, adda_shared::id::UnixMs) -> Result<T, Error> + Send + 'static,
    ) -> anyhow::Result<T> {
        let now = self.clock.now();
        Ok(self.store.write(move |tx| work(tx, now)).await?)
    }
}

fn ctx(user: UserId, now: adda_shared::id::UnixMs) -> Ctx {
    Ctx { user, now }
}
