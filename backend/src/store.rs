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
pub mod fold;
pub mod name;
mod sought;
pub mod sqlite;
mod write;

use std::sync::Arc;

use adda_shared::id::{Epoch, InviteId, Nonce, Revision, RoomId, UnixMs, UserId};
use adda_shared::item::Item;
use adda_shared::model::{Admission, Invite, Member, Person, ReadMarker, Room, RoomEntry};
use adda_shared::permission::RoomRole;
use adda_shared::protocol::command::{PageAt, Version};
use adda_shared::protocol::event::{RoomEvent, RoomFact, SpaceEvent, SpaceFact};
use adda_shared::text::{PersonName, RoomName, SpaceName};
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use engine::{Engine, Health};
use write::Write;

pub use sought::{Candidate, Sought, Stretch};

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
            Self::Space(_) | Self::Read { .. } | Self::SessionsEnded { .. } | Self::Admitted { .. } => false,
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
            room: self.room,
            role: membership.role,
            read: membership.read,
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

/// Everything that can be read, at one moment.
pub trait View {
    fn epoch(&self) -> Result<Epoch>;
    /// The state of the first-run link; nothing before the first one was made.
    fn claim(&self) -> Result<Option<Claim>>;
    /// Name and head revision of the space; nothing before it has an owner.
    fn space(&self) -> Result<Option<(SpaceName, Revision)>>;
    fn person(&self, user: UserId) -> Result<Option<Person>>;
    /// Everybody, by id.
    fn people(&self) -> Result<Vec<Person>>;
    fn people_count(&self) -> Result<usize>;
    /// Who has this name, or one that reads the same: see [`name::key`].
    fn person_by_name(&self, name: &PersonName) -> Result<Option<Person>>;
    /// How many are owners of the space.
    fn owner_count(&self) -> Result<usize>;
    /// A person's password hash in PHC form; nothing for a guest.
    fn password(&self, user: UserId) -> Result<Option<String>>;
    fn session(&self, token: &TokenHash) -> Result<Option<SessionRow>>;
    /// The tokens of somebody's bots, oldest first.
    fn tokens(&self, user: UserId) -> Result<Vec<TokenRow>>;

    fn room(&self, room: RoomId) -> Result<Option<RoomRow>>;
    fn membership(&self, room: RoomId, user: UserId) -> Result<Option<MembershipRow>>;
    /// All the rooms that somebody is in, by id.
    fn entries(&self, user: UserId) -> Result<Vec<RoomEntry>>;
    /// How many rooms somebody is in, but for the direct rooms that others began.
    fn room_count(&self, user: UserId) -> Result<usize>;
    /// In how many direct rooms somebody is that others began.
    fn drawn_in_count(&self, user: UserId) -> Result<usize>;
    /// Everybody in a room, longest members first.
    fn members(&self, room: RoomId) -> Result<Vec<Member>>;
    /// How many owners a room has.
    fn room_owner_count(&self, room: RoomId) -> Result<usize>;
    /// Whether two people are in one room together.
    fn share_room(&self, one: UserId, other: UserId) -> Result<bool>;
    /// Everybody who shares a room with somebody, themselves included, by id.
    fn acquaintances(&self, user: UserId) -> Result<Vec<Person>>;
    /// Open rooms that are not archived and whose name or topic holds this text in any case, by name; all, by an
    /// empty text.
    fn open_rooms(&self, matching: &str, limit: usize) -> Result<Vec<RoomRow>>;
    /// Open rooms that are not archived, by number, after this one.
    fn open_rooms_after(&self, room: RoomId, limit: usize) -> Result<Vec<RoomRow>>;
    /// The open room, not archived, with this name or one that reads the same.
    fn open_room_by_name(&self, name: &RoomName) -> Result<Option<RoomId>>;
    /// The direct room of exactly these people, given in order of their ids.
    fn direct_room(&self, people: &[UserId]) -> Result<Option<RoomId>>;
    /// The room that this person made under this nonce.
    fn room_by_nonce(&self, by: UserId, nonce: Nonce) -> Result<Option<RoomId>>;

    /// The events of a room after a revision, in order, at most `limit`.
    fn room_events(&self, room: RoomId, after: Revision, limit: u64) -> Result<Vec<RoomEvent>>;
    /// The events of the space after a revision, in order, at most `limit`.
    fn space_events(&self, after: Revision, limit: u64) -> Result<Vec<SpaceEvent>>;
    /// Timeline items around a place, at most `limit`.
    fn slice(&self, room: RoomId, at: PageAt, limit: u16) -> Result<Slice>;
    /// Messages of a stretch that may be what is sought, newest first, at most `limit`.
    fn candidates(&self, stretch: Stretch, sought: &Sought, limit: usize) -> Result<Vec<Candidate>>;
    /// Where and as what the message with this nonce was sent by this person, or the change of one that they asked for.
    fn sent(&self, by: UserId, nonce: Nonce) -> Result<Option<(RoomId, Revision)>>;

    /// What stands in a room's timeline under this revision, as it is now.
    fn item(&self, room: RoomId, revision: Revision) -> Result<Option<Item>>;
    /// What a message said, the oldest first, and last what it says now; nothing of one that was deleted.
    fn versions(&self, room: RoomId, message: Revision) -> Result<Vec<Version>>;

    /// The invite behind a token, whether it still works or not; a revoked one is gone.
    fn invite(&self, token: &TokenHash) -> Result<Option<Invite>>;
    /// The invites that are kept, whether they still work or not, newest first.
    fn invites(&self) -> Result<Vec<Invite>>;
}

/// Everything that can be changed, inside one transaction.
pub trait Tx: View {
    /// Replaces the first-run link's state.
    fn set_claim(&mut self, claim: Claim) -> Result<()>;
    /// A new room's id; its first event makes it. The nonce is its maker's, where there is one.
    fn new_room(&mut self, by: UserId, nonce: Option<Nonce>) -> Result<RoomId>;
    /// A new person's id; the space's event makes them.
    fn new_user(&mut self) -> Result<UserId>;
    /// Gives an event the room's next revision, keeps it, and brings the room's tables up to it.
    fn append_room(&mut self, room: RoomId, at: UnixMs, by: UserId, what: RoomFact) -> Result<Revision>;
    /// Remembers what came of a change that somebody asked for under this nonce, which they have not used before.
    fn note_change(&mut self, by: UserId, nonce: Nonce, room: RoomId, revision: Revision) -> Result<()>;
    /// Gives an event the space's next revision, keeps it, and brings the people's tables up to it.
    fn append_space(&mut self, at: UnixMs, what: SpaceFact) -> Result<Revision>;
    /// Moves a member's read marker forward, to the head at most; answers where it stands, and nothing where it did
    /// not move. Their connections hear of it.
    fn mark_read(&mut self, room: RoomId, user: UserId, revision: Revision) -> Result<Option<ReadMarker>>;

    fn set_password(&mut self, user: UserId, hash: &str) -> Result<()>;
    /// Makes all of somebody's connections begin anew, who may see altogether more than before.
    fn admit(&mut self, user: UserId);
    fn add_session(&mut self, token: &TokenHash, user: UserId, kind: SessionKind, at: UnixMs) -> Result<SessionId>;
    /// Notes that a session is in use.
    fn touch_session(&mut self, session: SessionId, at: UnixMs) -> Result<()>;
    /// Ends a session, and with it, as with all that follow, every connection of it.
    fn end_session(&mut self, session: SessionId) -> Result<()>;
    /// Ends the browser sessions of somebody who has more than this many, those first that were not used for longest,
    /// and says which.
    fn end_surplus_sessions(&mut self, user: UserId, sessions_max: usize) -> Result<Vec<SessionId>>;
    /// Ends all of somebody's browser sessions but one, and says which.
    fn end_sessions(&mut self, user: UserId, but: Option<SessionId>) -> Result<Vec<SessionId>>;
    /// Ends one of somebody's tokens, or all of them, and says which.
    fn end_tokens(&mut self, user: UserId, only: Option<SessionId>) -> Result<Vec<SessionId>>;
    /// Ends browser sessions not used since, and says whose and which.
    fn expire_sessions(&mut self, unused_since: UnixMs) -> Result<Vec<(UserId, SessionId)>>;

    fn add_invite(&mut self, invite: NewInvite) -> Result<InviteId>;
    /// Counts one more use.
    fn use_invite(&mut self, invite: InviteId) -> Result<()>;
    /// Makes an invite worthless; one that is gone already stays gone.
    fn revoke_invite(&mut self, invite: InviteId) -> Result<()>;

    /// Changes what nobody reads, to find out whether the disk takes it.
    fn probe(&mut self) -> Result<()>;
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
