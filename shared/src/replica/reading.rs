//! What a replica holds, to be shown.

use super::outbox::Echo;
use super::room::RoomState;
use super::{LinkState, Replica};
use crate::id::{Epoch, RoomId, UserId};
use crate::model::{Person, Presence};
use crate::notify::Preferences;
use crate::permission::Role;
use crate::plan::Plan;
use crate::text::SpaceName;

impl Replica {
    /// Whether a connection is up and welcomed.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.link.state == LinkState::Live
    }

    /// The life of the database, as the server last said; nothing before the first welcome.
    #[must_use]
    pub const fn epoch(&self) -> Option<Epoch> {
        self.epoch
    }

    /// Who is signed in; nothing before the first welcome.
    #[must_use]
    pub fn me(&self) -> Option<&Person> {
        self.me.and_then(|me| self.people.get(&me))
    }

    /// What the signed-in person may do in the space; a guest's rights before the first welcome.
    #[must_use]
    pub fn my_role(&self) -> Role {
        self.me().map_or(Role::Guest, |me| me.role)
    }

    /// The server's version, as it said when the connection began.
    #[must_use]
    pub fn server_version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// The space's name.
    #[must_use]
    pub fn space_name(&self) -> Option<&SpaceName> {
        self.space.as_ref().map(|space| &space.name)
    }

    /// A person, if this client may know of them.
    #[must_use]
    pub fn person(&self, user: UserId) -> Option<&Person> {
        self.people.get(&user)
    }

    /// Everybody that this client knows of, by id.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.values()
    }

    /// Whether somebody is here.
    #[must_use]
    pub fn presence(&self, user: UserId) -> Presence {
        self.presence.get(&user).copied().unwrap_or(Presence::Offline)
    }

    /// What one has set that holds in all rooms, as the last connection told it.
    #[must_use]
    pub const fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// What one has planned, in no order.
    #[must_use]
    pub fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// The rooms that one is in, by id.
    pub fn rooms(&self) -> impl Iterator<Item = (RoomId, &RoomState)> {
        self.rooms.iter().map(|(room, state)| (*room, state))
    }

    /// A room that one is in.
    #[must_use]
    pub fn room(&self, room: RoomId) -> Option<&RoomState> {
        self.rooms.get(&room)
    }

    /// The messages to a room, and the changes of messages, that are not in it yet, in the order in which they were made.
    pub fn echoes(&self, room: RoomId) -> impl Iterator<Item = &Echo> {
        self.outbox.iter().filter(move |echo| echo.room == room)
    }

    /// All messages that are not sent yet, to be kept for a later replica.
    pub fn outbox(&self) -> impl Iterator<Item = &Echo> {
        self.outbox.iter()
    }
}
