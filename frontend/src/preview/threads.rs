//! The scenes with threads.

use adda_shared::id::{Revision, UnixMs};
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::Problem;
use adda_shared::replica::outbox::{Draft, Intent};

use super::acts::Act;
use super::cast::{self, ADA, BEN, CHLOE, LOBBY, RAHUL};
use super::scenes::{Threads, once};
use super::stage::{Server, Stage};
use crate::browser;
use crate::place::{Panel, Place};
use crate::state::mirror::Connection;

impl Threads {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        let history = &mut stage.history;
        let (bens, rahuls, chloes) = (history.last_of(BEN), history.last_of(RAHUL), history.last_of(CHLOE));
        history.replies(CHLOE, 2, bens, "Thursday is fine. **Six** or seven?");
        history.replies(ADA, 1, bens, "Six, before the shop closes.");
        history.replies(RAHUL, 1, bens, "আমি ছটায় আসতে পারব, তবে একটু দেরি হতে পারে।");
        history.replies(RAHUL, 1, bens, "চা-পাতা কে আনবে?");
        history.replies(BEN, 9, bens, "I will.");
        history.replies(BEN, 3, rahuls, "On foot, all the way?");
        history.follow(bens, 2);
        history.follow(rahuls, 0);
        match self {
            Self::Line => {}
            Self::Panel => stage.place = thread(bens),
            Self::Long => {
                for place in 0..60 {
                    history.replies([ADA, BEN, CHLOE][place / 3 % 3], 1, bens, "And so on, and so on.");
                }
                stage.place = thread(bens);
            }
            Self::Empty => stage.place = thread(chloes),
            Self::Loading => (stage.place, stage.server) = (thread(bens), Server::Waits),
            Self::Failed => (stage.place, stage.server) = (thread(bens), Server::Fails),
            Self::Offline => {
                (stage.place, stage.server) = (thread(bens), Server::Waits);
                stage.acts = once(Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) }));
            }
            Self::Unsent => {
                let reply = |thread| {
                    let body = cast::body("Shall I bring cups?");
                    Intent::Send(Draft { thread: Some(thread), ..Draft::from(body) })
                };
                stage.intend(1, reply(bens), None);
                stage.intend(2, reply(bens), Some(Problem::NotAllowed));
                stage.intend(3, reply(chloes), None);
                stage.acts = once(Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) }));
            }
            Self::Deleted => {
                history.happens(BEN, 1, RoomFact::MessageDeleted { message: bens });
                stage.place = thread(bens);
            }
            Self::Gone => stage.place = thread(Revision(99_999)),
            Self::Unread => (stage.place, stage.unread) = (Place::Unread, 9),
            Self::UnreadLoading => {
                (stage.place, stage.unread, stage.server) = (Place::Unread, 9, Server::Waits);
            }
            Self::UnreadFailed => {
                (stage.place, stage.unread, stage.server) = (Place::Unread, 9, Server::Fails);
            }
            Self::UnreadOffline => {
                (stage.place, stage.unread, stage.server) = (Place::Unread, 9, Server::Waits);
                stage.acts = once(Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) }));
            }
            Self::AllRead => {
                stage = Stage::new();
                (stage.place, stage.is_read) = (Place::Unread, true);
            }
            Self::All => stage.place = Place::Threads,
            Self::None => {
                stage = Stage::new();
                stage.place = Place::Threads;
            }
        }
        stage
    }
}

fn thread(thread: Revision) -> Place {
    Place::room_with(LOBBY, Panel::Thread(thread))
}
