//! How far others have read, as the tested person may be told it.

use adda_shared::id::{Revision, RoomId, UserId};
use adda_shared::model::Receipt;
use adda_shared::protocol::ServerFrame;
use adda_shared::protocol::command::Reply;
use adda_shared::protocol::event::Signal;
use adda_shared::protocol::problem::Problem;

use super::{ADA, Connection, Server};
use crate::mistake::Mistake;

impl Server {
    /// What is told of somebody else's reading in a room.
    fn receipt(&self, room: RoomId, user: UserId) -> Option<Revision> {
        let furthest = self.kept.rooms[&room].members.get(&user)?.furthest;
        (furthest > Revision::ZERO && user != ADA && !self.kept.hiding.contains(&user)).then_some(furthest)
    }

    /// All that the tested person may be told of a room; nobody's, while they want nobody to be told of theirs.
    pub(crate) fn receipts(&self, room: RoomId) -> Vec<Receipt> {
        let users = self.kept.rooms[&room].members.keys().filter(|_| !self.kept.preferences.hides_receipts);
        let told = users.filter_map(|user| self.receipt(room, *user).map(|revision| (*user, revision)));
        told.map(|(user, revision)| Receipt { user, revision }).collect()
    }

    pub(super) fn find_receipts(&self, room: RoomId, to: &mut Connection) -> Result<Reply, Problem> {
        self.member(room)?;
        to.watched = Some(room).filter(|_| !self.kept.preferences.hides_receipts);
        let mut receipts = self.receipts(room);
        let log = &self.kept.rooms[&room];
        if self.errs(Mistake::TakesReceiptsBack) {
            receipts.iter_mut().for_each(|receipt| receipt.revision = log.read(receipt.user));
        }
        if self.errs(Mistake::TellsHiddenReceipts) {
            let hidden = self.kept.hiding.iter().filter(|user| log.members.contains_key(user));
            receipts.extend(hidden.map(|user| Receipt { user: *user, revision: log.head() }));
        }
        Ok(Reply::Receipts { room, receipts })
    }

    /// Somebody else reads, marks something as unread, or wants nobody to be told of what they read, or no longer.
    pub(crate) fn others_read(&mut self, room: RoomId, user: UserId, what: u8, to: Option<&mut Connection>) {
        let log = self.kept.rooms.get_mut(&room).expect("a room");
        let revision = Revision(log.head().0.saturating_sub(u64::from(what / 4 % 6)));
        match what % 4 {
            0 | 1 => drop(log.mark_read(user, revision)),
            2 if log.message(revision).is_some() => log.mark_unread(user, revision),
            2 => {}
            _ if self.kept.hiding.remove(&user) => {}
            _ => drop(self.kept.hiding.insert(user)),
        }
        if let Some(connection) = to {
            let rooms = self.kept.rooms.keys().map(|room| (*room, user));
            connection.receipts.extend(rooms);
        }
    }

    /// The tested person wants nobody to be told of what they read, or no longer.
    pub(crate) fn hide(&mut self, to: Option<&mut Connection>) {
        let hides = &mut self.kept.preferences.hides_receipts;
        *hides = !*hides;
        if let Some(connection) = to {
            connection.watched = connection.watched.filter(|_| !*hides);
            connection.preferences = Some(self.kept.preferences.clone());
        }
    }

    /// Tells what moved in the room that is looked at.
    pub(super) fn push_receipts(&self, to: &mut Connection, frames: &mut Vec<ServerFrame>) {
        for (room, user) in std::mem::take(&mut to.receipts) {
            let is_told = to.watched == Some(room) && user != ADA && self.member(room).is_ok();
            if is_told && !self.errs(Mistake::ReadsInSilence) {
                let read = self.receipt(room, user);
                frames.push(ServerFrame::Signal(Signal::Receipt { room, user, read }));
            }
        }
    }
}
