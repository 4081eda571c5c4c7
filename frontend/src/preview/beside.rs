//! The scenes of what stands beside the conversation, or in its place.

use adda_shared::id::UnixMs;
use adda_shared::permission::Role;
use adda_shared::protocol::event::RoomFact;

use super::acts::Act;
use super::cast::{BEN, CHLOE, LOBBY};
use super::scenes::{Beside, once};
use super::stage::{Server, Stage};
use crate::browser;
use crate::place::{Panel, Place};
use crate::state::mirror::Connection;

impl Beside {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        match self {
            Self::Details => {
                stage.place = details();
                for by in [BEN, CHLOE] {
                    let message = stage.history.last_of(by);
                    stage.history.happens(BEN, 0, RoomFact::Pinned { message });
                }
            }
            Self::DetailsGuest => {
                stage.place = details();
                stage.role = Role::Guest;
            }
            Self::DetailsFailed => {
                stage.place = details();
                stage.server = Server::Fails;
            }
            Self::Search => stage.place = searching(),
            Self::SearchFound => stage.searches_on(Server::Answers),
            Self::SearchNothing => {
                stage.place = searching();
                stage.searched = "coffee -tea";
                stage.server = Server::HasNothing;
            }
            Self::SearchWrong => {
                stage.place = searching();
                stage.searched = "tea before:yesterdayy";
            }
            Self::SearchLoading => stage.searches_on(Server::Waits),
            Self::SearchFailed => stage.searches_on(Server::Fails),
            Self::SearchOffline => {
                stage.searches_on(Server::Waits);
                stage.acts = once(Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) }));
            }
            Self::Directory => stage.place = Place::Rooms,
            Self::DirectoryEmpty => (stage.place, stage.server) = (Place::Rooms, Server::HasNothing),
            Self::DirectoryLoading => (stage.place, stage.server) = (Place::Rooms, Server::Waits),
            Self::DirectoryFailed => (stage.place, stage.server) = (Place::Rooms, Server::Fails),
            Self::Saved => {
                stage.place = Place::Saved;
                stage.history.save(&[BEN, CHLOE]);
            }
            Self::SavedEmpty => stage.place = Place::Saved,
            Self::Settings => stage.place = Place::Settings,
            Self::SettingsGuest => {
                stage.place = Place::Settings;
                stage.role = Role::Guest;
            }
        }
        stage
    }
}

impl Stage {
    /// Somebody searches, with a server like this.
    fn searches_on(&mut self, server: Server) {
        self.place = searching();
        self.searched = "tea";
        self.server = server;
    }
}

fn searching() -> Place {
    Place::room_with(LOBBY, Panel::Search)
}

pub(super) fn details() -> Place {
    Place::room_with(LOBBY, Panel::Details)
}
