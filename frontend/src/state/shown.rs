//! What the state shows: signals that last as long as the page.

use adda_shared::file::Uploaded;
use adda_shared::id::{Nonce, RoomId, UnixMs, UserId};
use adda_shared::model::{Person, Presence};
use adda_shared::permission::Role;

use super::State;
use super::mirror::{Connection, RoomSignals, show};
use super::people::Everybody;
use super::talk::Talk;
use crate::signal::{ArcRwSignal, Memo, Signal};
use crate::watch::memo;

impl State {
    pub(crate) fn connection(self) -> Signal<Connection> {
        self.inner().mirror.connection.clone().into()
    }

    pub(crate) fn is_live(self) -> Signal<bool> {
        let connection = self.inner().mirror.connection.clone();
        Signal::derive(move || connection.get() == Connection::Live)
    }

    /// Whether all that the browser keeps of the person is here.
    pub(crate) fn is_loaded(self) -> Signal<bool> {
        self.inner().mirror.is_loaded.clone().into()
    }

    /// When the server last said something: what is shown without a connection is as of then. Nothing, where it never
    /// has.
    pub(crate) fn heard_at(self) -> Option<UnixMs> {
        let heard_at = self.inner().heard_at.get();
        (heard_at > 0).then_some(UnixMs(heard_at))
    }

    /// Whether the server has said which rooms there are, now or when the page was last open.
    pub(crate) fn is_welcomed(self) -> Signal<bool> {
        self.inner().mirror.is_welcomed.clone().into()
    }

    pub(crate) fn me(self) -> Signal<Option<Person>> {
        self.inner().mirror.me.clone().into()
    }

    /// What one may do in the space; a guest's rights until that is known.
    pub(crate) fn role(self) -> Signal<Role> {
        let me = self.inner().mirror.me.clone();
        Signal::derive(move || me.with(|me| me.as_ref().map_or(Role::Guest, |me| me.role)))
    }

    /// Who is signed in on this page.
    pub(crate) fn user(self) -> Option<UserId> {
        self.inner().user.get()
    }

    pub(crate) fn space(self) -> Signal<String> {
        self.inner().mirror.space.clone().into()
    }

    pub(crate) fn version(self) -> Signal<String> {
        self.inner().mirror.version.clone().into()
    }

    pub(crate) fn rooms(self) -> Signal<Vec<RoomId>> {
        self.inner().mirror.rooms.clone().into()
    }

    pub(crate) fn people(self) -> Signal<Vec<UserId>> {
        self.inner().mirror.people.clone().into()
    }

    /// Everybody by name. Tracks.
    pub(crate) fn everybody(self) -> Everybody {
        let inner = self.inner();
        inner.mirror.everybody(&inner.replica.borrow())
    }

    /// Unread messages in all rooms; of silent ones, those that call oneself.
    pub(crate) fn unread(self) -> Signal<u64> {
        self.inner().mirror.unread.clone().into()
    }

    /// Whether one is notified of nothing at all at this moment, because one said so.
    pub(crate) fn is_paused(self) -> Signal<bool> {
        self.inner().mirror.is_paused.clone().into()
    }

    /// Changes when another page has told what is being written there.
    pub(crate) fn drafts_told(self) -> Signal<u64> {
        self.inner().mirror.drafts_told.clone().into()
    }

    /// Whether files are about to be sent to a room or a thread; if so, whether a message waits for them.
    pub(crate) fn tray(self, talk: Talk) -> Memo<Option<bool>> {
        let trays = self.inner().mirror.trays.clone();
        memo(move || trays.with(|trays| trays.iter().find(|(of, _)| *of == talk).map(|(_, is_armed)| *is_armed)))
    }

    pub(crate) fn show_trays(self, trays: Vec<(Talk, bool)>) {
        show(&self.inner().mirror.trays, trays);
    }

    /// What a message carries that was not sent.
    pub(crate) fn unsent_files(self, nonce: Nonce) -> Vec<Uploaded> {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let echo = replica.outbox().find(|echo| echo.nonce == nonce && !echo.intent.forwards());
        echo.map(|echo| echo.intent.files().to_vec()).unwrap_or_default()
    }

    /// Whether a message that was not sent yet carries this file.
    pub(crate) fn is_in_outbox(self, upload: Nonce) -> bool {
        let inner = self.inner();
        let replica = inner.replica.borrow();
        let mut files = replica.outbox().flat_map(|echo| echo.intent.files());
        files.any(|file| file.upload == upload)
    }

    pub(crate) fn room(self, room: RoomId) -> RoomSignals {
        let inner = self.inner();
        inner.mirror.room(&inner.replica.borrow(), room)
    }

    /// Who else is typing in a room or a thread. Tracks.
    pub(crate) fn typing(self, talk: Talk) -> Vec<UserId> {
        self.room(talk.room).typing.track();
        let inner = self.inner();
        let replica = inner.replica.borrow();
        replica.room(talk.room).map(|room| room.typing(talk.thread).collect()).unwrap_or_default()
    }

    pub(crate) fn person(self, user: UserId) -> ArcRwSignal<Option<Person>> {
        let inner = self.inner();
        inner.mirror.person(&inner.replica.borrow(), user)
    }

    pub(crate) fn presence(self, user: UserId) -> ArcRwSignal<Presence> {
        let inner = self.inner();
        inner.mirror.presence(&inner.replica.borrow(), user)
    }

    /// When the last message of a room was sent, to put the liveliest first.
    pub(crate) fn last_at(self, room: RoomId) -> u64 {
        self.inner().replica.borrow().room(room).map_or(0, |room| room.entry().last_at.0)
    }
}
