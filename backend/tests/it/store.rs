//! The store's contract and the domain's rules, told as stories through their public doors.
//!
//! Nothing here sleeps: who must wait holds the writer at a gate until everything is in its place.

#![expect(clippy::unwrap_used, reason = "a story that does not go as told has failed")]

mod edits;
mod files;
mod guests;
mod limits;
mod outgoing;
mod page;
mod polls;
mod previews;
mod rules;
mod search;
mod story;
mod upgrade;
mod write;

use std::pin::Pin;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

use adda_backend::domain::upload::{self, Bounds};
use adda_backend::domain::{Ctx, account, message};
use adda_backend::error::{Error, Result};
use adda_backend::store::engine::Engine;
use adda_backend::store::sqlite::{OpenOptions, Sqlite};
use adda_backend::store::{Committed, Digest, Event, Publish, Store, StoreError, Stored, TokenHash, Tx, View};
use adda_shared::file::{Attachment, FileName, Media, Pixels};
use adda_shared::id::{Epoch, Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::protocol::event::RoomEvent;
use adda_shared::protocol::http::Registration;
use adda_shared::protocol::problem::Problem;
use adda_shared::text::{MessageBody, PersonName, RoomName, SpaceName};
use tempfile::TempDir;

const EPOCH: Epoch = Epoch(0xfeed_0000_0000_0001);
const NOW: UnixMs = UnixMs(1_780_000_000_000);
/// The room that the claim makes.
const LOBBY: RoomId = RoomId(1);
/// Who claims the space.
const ADA: UserId = UserId(1);

/// A store in a directory of its own, and everything that it published.
struct House {
    store: Store,
    engine: Arc<Sqlite>,
    heard: Arc<Heard>,
    directory: TempDir,
}

/// What was published, in order.
#[derive(Default)]
struct Heard(Mutex<Vec<Event>>);

impl Publish for Heard {
    fn publish(&self, event: Committed<Event>) {
        self.0.lock().unwrap().push(event.into_inner());
    }
}

impl Heard {
    fn all(&self) -> Vec<Event> {
        self.0.lock().unwrap().clone()
    }

    /// The events of one room, in the order in which they came.
    fn of(&self, room: RoomId) -> Vec<RoomEvent> {
        let events = self.all().into_iter().filter_map(|event| match event {
            Event::Room(event) if event.room == room => Some(event),
            Event::Room(_)
            | Event::Space(_)
            | Event::Read { .. }
            | Event::Unread { .. }
            | Event::Notify { .. }
            | Event::Preferences { .. }
            | Event::Saved { .. }
            | Event::Threads { .. }
            | Event::Drafts { .. }
            | Event::Plan { .. }
            | Event::Receipt { .. }
            | Event::Queued
            | Event::PreviewWanted
            | Event::SessionsEnded { .. }
            | Event::Admitted { .. } => None,
        });
        events.collect()
    }
}

impl House {
    fn empty(options: OpenOptions) -> Self {
        Self::open(TempDir::new().unwrap(), options)
    }

    fn open(directory: TempDir, options: OpenOptions) -> Self {
        let heard = Arc::new(Heard::default());
        let engine = Sqlite::open(directory.path(), EPOCH, options, Arc::clone(&heard) as _).unwrap();
        let engine = Arc::new(engine);
        Self { store: Store::new(Arc::clone(&engine) as _), engine, heard, directory }
    }

    /// A space that Ada has claimed, with its lobby.
    async fn claimed() -> Self {
        Self::claimed_with(OpenOptions::default()).await
    }

    async fn claimed_with(options: OpenOptions) -> Self {
        let house = Self::empty(options);
        let link = token(0);
        let new = account::NewSpace {
            space: SpaceName::parse("Adda").unwrap(),
            name: name("Ada"),
            room: RoomName::parse("lobby").unwrap(),
        };
        assert!(house.write(move |tx| account::offer_claim(tx, link)).await.unwrap());
        let owner = house.write(move |tx| account::claim(tx, NOW, link, new, "$hash$")).await.unwrap();
        assert_eq!(owner, ADA);
        house
    }

    /// Closes the database, and opens it again.
    fn reopen(self) -> Self {
        let Self { store, engine, heard, directory } = self;
        store.close();
        drop((store, engine, heard));
        Self::open(directory, OpenOptions::default())
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.store.write(work).await
    }

    async fn read<T: Send + 'static>(&self, work: impl FnOnce(&dyn View) -> Result<T> + Send + 'static) -> Result<T> {
        self.store.read(work).await
    }

    /// A new member, who lands in the lobby.
    async fn member(&self, called: &str) -> UserId {
        let name = name(called);
        let join = move |tx: &mut dyn Tx| account::join(tx, NOW, Registration::Open, None, name, Some("$hash$"));
        self.write(join).await.unwrap()
    }

    async fn send(&self, by: UserId, room: RoomId, nonce: u64, text: &str) -> Result<Revision> {
        let body = MessageBody::parse(text).unwrap();
        let sent = self.write(move |tx| message::send(tx, ctx(by), room, Nonce(nonce), body.into())).await?;
        Ok(sent.revision)
    }

    /// A file of ten bytes that is told to be whole, which the store takes the word of others for.
    async fn upload(&self, by: UserId, nonce: Nonce, called: &str, media: Media) {
        let (bounds, name) = (Bounds { of_one_file: 10, of_one_person: 100, of_all: 1_000 }, FileName::of(called));
        let all = move |tx: &mut dyn Tx| {
            let row = upload::begin(tx, ctx(by), bounds, nonce, name, 10)?;
            upload::advance(tx, ctx(by), nonce, 0, 10)?;
            let pixels = (media == Media::Jpeg).then_some(Pixels { width: 40, height: 30 });
            let what = Attachment { name: row.name, bytes: 9, media, pixels };
            let small = pixels.map(|_| Digest([9; 32]));
            upload::finish(tx, ctx(by), nonce, &Stored { what, whole: Digest([nonce.0 as u8; 32]), small })
        };
        assert!(self.write(all).await.unwrap().file.is_some());
    }

    /// Keeps the writer busy with a write that changes nothing, so that what is asked meanwhile waits.
    async fn gate(&self) -> Gate {
        let (entered, has_entered) = tokio::sync::oneshot::channel();
        let (open, opened) = channel();
        let held = self.store.submit(move |_| {
            entered.send(()).unwrap();
            let _: std::result::Result<(), _> = opened.recv();
            Ok(())
        });
        let held = Box::pin(held.unwrap());
        has_entered.await.unwrap();
        Gate { open, held }
    }

    /// Closes the database and asks what is wrong with it.
    fn check(self) -> Vec<String> {
        self.store.close();
        adda_backend::store::sqlite::check(self.directory.path()).unwrap()
    }
}

/// Holds the writer until it is opened.
struct Gate {
    open: Sender<()>,
    held: Pin<Box<dyn Future<Output = Result<()>>>>,
}

impl Gate {
    async fn open(self) {
        self.open.send(()).unwrap();
        self.held.await.unwrap();
    }
}

fn ctx(user: UserId) -> Ctx {
    Ctx { user, now: NOW }
}

fn name(text: &str) -> PersonName {
    PersonName::parse(text).unwrap()
}

fn token(number: u8) -> TokenHash {
    TokenHash([number; 32])
}

#[track_caller]
fn check_refused<T: std::fmt::Debug>(result: Result<T>, expected: &Problem) {
    match result {
        Err(Error::Refused(problem)) => assert_eq!(&problem, expected),
        Err(Error::Failed(fault)) => panic!("failed: {fault:?}"),
        Ok(done) => panic!("done: {done:?}"),
    }
}

#[track_caller]
fn check_stopped<T: std::fmt::Debug>(result: &Result<T>) {
    assert!(matches!(result, Err(Error::Failed(StoreError::Stopped))), "{result:?}");
}
