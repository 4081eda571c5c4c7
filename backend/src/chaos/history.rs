//! A past for the cast: rooms in which so much was said that their database is large.
//!
//! It goes the way of every message, through the domain and with a sync for each transaction; only that many messages
//! share one, and that nobody is connected who could be shown them.

use std::path::Path;
use std::sync::Arc;

use adda_shared::id::{Epoch, Nonce, RoomId, UserId};
use adda_shared::limits::BODY_BYTES_MAX;
use adda_shared::text::MessageBody;
use anyhow::{Context, ensure};

use super::cast::Cast;
use crate::app::Clock;
use crate::chance::Chance;
use crate::domain::{Ctx, message};
use crate::hub::Hub;
use crate::store::Store;
use crate::store::sqlite::{FILE, OpenOptions, Sqlite};

/// Messages in one transaction.
const PER_WRITE: u64 = 2_000;
/// Bytes of a message: a long one, as few people write them often, but not the longest, so that there are many.
const BODY_BYTES_MIN: u64 = 100;
const BODY_BYTES_MORE: u64 = 1_900;
/// The nonces of what is said here: the clients of a crowd begin theirs above.
const NONCES: u64 = 1 << 32;

/// Lets the cast talk until the database is so large, and answers how many messages that took.
///
/// # Errors
/// Where it can't be written.
pub(super) async fn write(data: &Path, cast: &Cast, bytes: u64, mut chance: Chance) -> anyhow::Result<u64> {
    let engine = Sqlite::open(data, Epoch(0), OpenOptions::default(), Arc::new(Hub::new()) as _)?;
    let store = Store::new(Arc::new(engine));
    let said = say(&store, &data.join(FILE), cast, bytes, &mut chance).await;
    tokio::task::spawn_blocking(move || store.close()).await?;
    said
}

async fn say(store: &Store, file: &Path, cast: &Cast, bytes: u64, chance: &mut Chance) -> anyhow::Result<u64> {
    let clock = Clock::system();
    let places: Vec<(UserId, RoomId)> =
        cast.people.iter().flat_map(|player| player.rooms.iter().map(|room| (player.user, *room))).collect();
    ensure!(!places.is_empty(), "nobody is in a room");
    let mut said = 0;
    // The file grows as the log is copied into it, and is soon as large as what was said.
    while std::fs::metadata(file).context("the database's file")?.len() < bytes {
        let now = clock.now();
        let mut lines = Vec::new();
        for nonce in said + 1..=said + PER_WRITE {
            ensure!(nonce < NONCES, "there are no more nonces for a past");
            let (user, room) = places[chance.place(places.len())];
            lines.push((Ctx { user, now }, room, Nonce(nonce), body(nonce, chance)?));
        }
        let written = store.write(move |tx| {
            lines
                .into_iter()
                .try_for_each(|(ctx, room, nonce, body)| message::send(tx, ctx, room, nonce, body.into()).map(drop))
        });
        written.await?;
        said += PER_WRITE;
    }
    Ok(said)
}

/// Words of different lengths, none of which is the same as another's.
fn body(number: u64, chance: &mut Chance) -> anyhow::Result<MessageBody> {
    let length = usize::try_from(BODY_BYTES_MIN + chance.below(BODY_BYTES_MORE))?.min(BODY_BYTES_MAX);
    let mut text = format!("line {number}");
    while text.len() < length {
        text.push_str(&format!(" {:x}", chance.below(u64::MAX)));
    }
    Ok(MessageBody::parse(&text)?)
}
