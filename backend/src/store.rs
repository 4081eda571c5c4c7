//! The store: what is kept, and the proof that it is kept.
//!
//! The domain runs *inside* a transaction: [`Store::write`] takes a closure, and what it decides is decided on the same
//! state that it changes. The writer runs many such closures in one transaction, syncs once, publishes the events in
//! the order of their revisions, and only then lets each caller go on (group commit).
//!
//! Two things can't be got wrong by a caller. An event's tables change only through [`Tx::append_room`] and
//! [`Tx::append_space`], so nothing changes in a room without an event. And an event can be published only as
//! [`Committed`], which nothing outside this module can make.
//!
//! Knows nothing of sockets, HTTP or permissions. [`sqlite`] is the implementation.

pub mod engine;
mod filed;
pub mod fold;
pub mod name;
mod outgoing;
mod planned;
mod previewed;
mod sought;
pub mod sqlite;
mod transaction;
mod write;

use std::sync::Arc;

use adda_shared::id::{Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::Item;
use adda_shared::model::{Admission, ReadMarker, Room, RoomEntry};
use adda_shared::notify::{Preferences, RoomNotify};
use adda_shared::permission::RoomRole;
use adda_shared::protocol::event::{RoomEvent, RoomFact, SpaceEvent};
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use engine::{Engine, Health};
use write::Write;

pub use filed::{Digest, FileBytes, PartId, Stored, UploadRow};
pub use outgoing::{
    AnnouncementId, AnnouncementRow, ListenerRow, ListenersSlice, OutgoingId, OutgoingRow, PushAddress,
    SubscriptionRow, Trouble,
};
pub use planned::{NO_ROOM, PlanId, PlanRow};
pub use previewed::{PageRow, WantedId, WantedRow};
pub use sought::{Candidate, Sought, Stretch};
pub use transaction::{Tx, View};

/// Something that is safe on the disk. Only the store can make one, after the commit.
#[derive(Clone, Debug)]
pub struct Committed<T>(T);

impl<T> Committed<T> {
    /// What was committed.
    pub fn get(&self) -> &T {
        &self.0
    }

    /// Gives it away.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// Something that was kept, and of which those who are connected hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The next of a room's log.
    Room(RoomEvent),
    /// The next of the space's log.
    Space(SpaceEvent),
    /// Of no log: somebody has read further.
    Read { user: UserId, room: RoomId, read: ReadMarker },
    /// Of no log: somebody has said that something they had read is unread.
    Unread { user: UserId, room: RoomId },
    /// Of no log: somebody is notified of other messages of a room.
    Notify { user: UserId, room: RoomId, notify: RoomNotify },
    /// Of no log: somebody has set something else that holds in all rooms.
    Preferences { user: UserId, preferences: Preferences },
    /// Of no log: what somebody has saved of a room is another list.
    Saved { user: UserId, room: RoomId },
    /// Somebody follows other threads of a room, or has read further in one.
    Threads { user: UserId, room: RoomId },
    /// Of no log: what somebody is writing in a room is another text.
    Drafts { user: UserId, room: RoomId },
    /// Of no log: what somebody has planned is another, or over.
    Plan { user: UserId, plan: Nonce },
    /// Of no log: others may be told that somebody has read further in a room; nothing, where they are told no more.
    Receipt { user: UserId, room: RoomId, read: Option<Revision> },
    /// Of no log: something waits to go out to devices.
    Queued,
    /// Of no log: links wait to be read.
    PreviewWanted,
    /// Of no log: sessions of somebody are over.
    SessionsEnded { user: UserId, sessions: Vec<SessionId> },
    /// Of no log: what somebody may see has changed altogether.
    Admitted { user: UserId },
}

impl Event {
    /// Whether what was written before is to be gone from the disk by it, and not only from the tables.
    fn erases(&self) -> bool {
        match self {
            Self::Room(event) => matches!(event.what, RoomFact::MessageDeleted { .. }),
            Self::Space(_)
            | Self::Read { .. }
            | Self::Unread { .. }
            | Self::Notify { .. }
            | Self::Preferences { .. }
            | Self::Saved { .. }
            | Self::Threads { .. }
            | Self::Drafts { .. }
            | Self::Plan { .. }
            | Self::Receipt { .. }
            | Self::Queued
            | Self::PreviewWanted
            | Self::SessionsEnded { .. }
            | Self::Admitted { .. } => false,
        }
    }
}

/// Where committed events go: called by the writer, in order, before any caller hears that its write is done, and
/// whether its caller is still there or not.
pub trait Publish: Send + Sync {
    fn publish(&self, event: Committed<Event>);
}

/// A fault of the store. Its chain is logged once, by who turns it into an answer.
///
/// Cloned, because one fault can fail many writes of one group.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full, or can't be written. Reads go on.
    #[error("the disk takes no more")]
    Full,
    /// More writes wait than may.
    #[error("too many writes are waiting")]
    Overloaded,
    /// The store is being closed.
    #[error("the store is closed")]
    Stopped,
    /// Anything else, with what was being done.
    #[error("{doing}")]
    Broken {
        doing: &'static str,
        #[source]
        cause: Arc<dyn std::error::Error + Send + Sync>,
    },
}

impl StoreError {
    /// A fault of ours or of the database's, with what was being done.
    pub(crate) fn broken(doing: &'static str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Broken { doing, cause: Arc::from(cause.into()) }
    }
}

/// A room as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomRow {
    pub room: Room,
    pub head: Revision,
    pub last_number: u64,
    pub last_at: UnixMs,
}

impl RoomRow {
    /// The room as one of its members has it.
    pub fn entry(self, membership: MembershipRow) -> RoomEntry {
        RoomEntry {
            notify: membership.notify.unwrap_or(RoomNotify::of(self.room.kind)),
            room: self.room,
            role: membership.role,
            read: membership.read,
            mentions: Vec::new(),
            pins: Vec::new(),
            saved: Vec::new(),
            threads: Vec::new(),
            drafts: Vec::new(),
            head: self.head,
            last_number: self.last_number,
            last_at: self.last_at,
        }
    }
}

/// Somebody's place in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembershipRow {
    pub role: RoomRole,
    pub read: ReadMarker,
    /// The event by which they came in, the last time.
    pub joined: Revision,
    /// Of which messages they are notified, where they have said so.
    pub notify: Option<RoomNotify>,
    /// The room's head when they last said that something in it is unread.
    pub marked_at: Revision,
}

/// One sign-in. Only the hash of its token is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionRow {
    pub session: SessionId,
    pub user: UserId,
    pub last_seen: UnixMs,
}

/// One sign-in's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// The SHA-256 of a secret token: what is kept of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenHash(pub [u8; 32]);

/// How a session came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// A browser's cookie; it ends when it has not been used for long.
    Browser,
    /// A bot's token; it ends when somebody revokes it.
    Token,
}

/// A bot's token, as its person's list shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenRow {
    pub session: SessionId,
    pub begun_at: UnixMs,
    /// When its use was last noted: now and then, not each time. As it began, where it never was.
    pub last_seen: UnixMs,
}

/// A piece of a room's log, for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    pub from: Revision,
    pub to: Revision,
    pub items: Vec<Item>,
}

/// An invite as it is made.
#[derive(Clone, Debug)]
pub struct NewInvite {
    pub token: TokenHash,
    pub admission: Admission,
    pub by: Option<UserId>,
    pub expires_at: Option<UnixMs>,
    pub uses_max: Option<u32>,
}

/// A first-run link's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody owns this server; who has the token behind this hash may.
    Open(TokenHash),
    /// The server has its owner.
    Done,
}

/// The store, to the rest of the server.
#[derive(Clone)]
pub struct Store {
    engine: Arc<dyn Engine>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    pub fn new(engine: Arc<dyn Engine>) -> Self {
        Self { engine }
    }

    /// Runs a decision and its changes in a transaction, and returns when they are safe and published.
    ///
    /// # Errors
    /// What the closure refused, in which case nothing of it is kept; or a fault of the store.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        self.submit(work)?.await
    }

    /// Like [`Store::write`], but its place in the order of writes is taken when this returns, before any waiting.
    ///
    /// # Errors
    /// Where no more writes may wait. The future has the errors of [`Store::write`].
    pub fn submit<T, F>(&self, work: F) -> Result<impl Future<Output = Result<T>> + Send + 'static + use<T, F>>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.engine.write(Box::new(Write::new(work, answer)))?;
        Ok(async move { answered.await.unwrap_or(Err(Error::Failed(StoreError::Stopped))) })
    }

    /// Reads at a moment that holds every event published so far.
    ///
    /// # Errors
    /// What the closure refused, or a fault of the store.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&dyn View) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.engine.read(Box::new(move |view| {
            // Who asked may be gone; then nobody needs the answer.
            let _ = answer.send(work(view));
        }))?;
        answered.await.unwrap_or(Err(Error::Failed(StoreError::Stopped)))
    }

    pub fn close(&self) {
        self.engine.close();
    }

    pub fn health(&self) -> Health {
        self.engine.health()
    }
}
