//! Who is there: people with their rooms and sessions, made once and copied for every world.

use adda_backend::domain::{Ctx, account, member, room};
use adda_backend::error::Result;
use adda_backend::mistake;
use adda_backend::secret;
use adda_backend::store::sqlite::{Disk, OpenOptions, Stepped};
use adda_backend::store::{Committed, Event, Publish, SessionKind, Store, Tx};
use adda_shared::id::{Epoch, Nonce, RoomId, UnixMs, UserId};
use adda_shared::model::Admission;
use adda_shared::protocol::http::Registration;
use adda_shared::text::{PersonName, RoomName, SpaceName, Topic};
use std::sync::Arc;

/// When the story begins, by everybody's clock.
pub(crate) const BEGINNING_MS: u64 = 1_780_000_000_000;

pub(crate) const LOBBY: RoomId = RoomId(1);
/// Ben's and Chloe's own, not listed.
pub(crate) const DEN: RoomId = RoomId(2);
/// Open to members; Dev's.
pub(crate) const MARKET: RoomId = RoomId(3);
pub(crate) const ROOMS: [RoomId; 3] = [LOBBY, DEN, MARKET];

pub(crate) const ADA: UserId = UserId(1);
pub(crate) const BEN: UserId = UserId(2);
pub(crate) const CHLOE: UserId = UserId(3);
pub(crate) const DEV: UserId = UserId(4);
/// A guest of the lobby.
pub(crate) const GUS: UserId = UserId(5);
pub(crate) const PEOPLE: [UserId; 5] = [ADA, BEN, CHLOE, DEV, GUS];

/// Who sits before each client: two of them have two.
pub(crate) const CLIENTS: [UserId; 7] = [ADA, BEN, CHLOE, DEV, GUS, ADA, BEN];

/// The cookie of somebody's browsers.
pub(crate) fn token(user: UserId) -> String {
    format!("the token of person {user}")
}

struct Nobody;

impl Publish for Nobody {
    fn publish(&self, _: Committed<Event>) {}
}

thread_local! {
    static CAST: Disk = cast();
}

/// A database with the cast in it, which gets an epoch of its own.
pub(crate) fn disk() -> Disk {
    CAST.with(|cast| cast.copy().expect("there is memory for it"))
}

fn cast() -> Disk {
    mistake::make(None);
    let disk = Disk::blank().expect("there is memory for it");
    let engine = Stepped::open(disk, Epoch(1), OpenOptions::default(), Arc::new(Nobody)).expect("it is empty");
    let engine = Arc::new(engine);
    let store = Store::new(Arc::clone(&engine) as _);
    let made = store.submit(make).expect("the only write");
    for _ in 0..64 {
        engine.step(1);
    }
    futures_util::FutureExt::now_or_never(made).expect("it was settled").expect("the cast is lawful");
    engine.end().expect("it is open")
}

fn make(tx: &mut dyn Tx) -> Result<()> {
    let now = UnixMs(BEGINNING_MS);
    let link = secret::hash("the first link");
    account::offer_claim(tx, link)?;
    let named = |name| PersonName::parse(name).expect("a name");
    let room_named = |name| RoomName::parse(name).expect("a name");
    let space = SpaceName::parse("Adda").expect("a name");
    let new = account::NewSpace { space, name: named("Ada"), room: room_named("lobby") };
    account::claim(tx, now, link, new, "a hash")?;
    for name in ["Ben", "Chloe", "Dev"] {
        account::join(tx, now, Registration::Open, None, named(name), Some("a hash"))?;
    }
    let ctx = |user| Ctx { user, now };
    let terms = adda_backend::domain::invite::Terms { life_s: None, uses_max: None };
    let guests = secret::hash("the link for guests");
    adda_backend::domain::invite::create(tx, ctx(ADA), guests, Admission::Guest { rooms: vec![LOBBY] }, terms)?;
    account::join(tx, now, Registration::Invite, Some(guests), named("Gus"), None)?;
    room::create(tx, ctx(BEN), Nonce(2), false, room_named("den"), Topic::none())?;
    member::add(tx, ctx(BEN), DEN, CHLOE)?;
    room::create(tx, ctx(DEV), Nonce(3), true, room_named("market"), Topic::none())?;
    for user in [ADA, BEN] {
        member::join(tx, ctx(user), MARKET)?;
    }
    for user in PEOPLE {
        account::begin_session(tx, now, user, &secret::hash(&token(user)), SessionKind::Browser)?;
    }
    Ok(())
}
