//! The scenes in which a message is not any more what it was when it was sent.

use std::collections::VecDeque;

use adda_shared::id::{Revision, UnixMs, UserId};
use adda_shared::protocol::event::RoomFact;
use adda_shared::protocol::problem::Problem;
use adda_shared::reaction::Emoji;
use adda_shared::replica::outbox::Intent;

use super::acts::Act;
use super::cast::{self, ADA, BEN, CHLOE};
use super::scenes::{Changed, once};
use super::stage::{Server, Stage};
use crate::browser;
use crate::state::mirror::Connection;

impl Changed {
    pub(super) fn stage(self) -> Stage {
        let mut stage = Stage::new();
        let (of_ada, of_ben) = (stage.history.last_of(ADA), stage.history.last_of(BEN));
        let versions = || once(Act::OpenAbout(of_ada, |dialogs| dialogs.versions));
        match self {
            Self::Edited => edited(&mut stage),
            Self::Deleted => deleted(&mut stage, BEN),
            Self::DeletedByOther => deleted(&mut stage, CHLOE),
            Self::Waits => {
                wanted(&mut stage, [None, None]);
                stage.acts = once(Act::Pretend(Connection::Lost { retry_at: UnixMs(browser::now().0 + 25_000) }));
            }
            Self::Refused => wanted(&mut stage, [Some(Problem::NoSuchMessage), Some(Problem::NotAllowed)]),
            Self::Editing => stage.acts = once(Act::Edit(of_ada)),
            Self::Delete => stage.acts = once(Act::OpenAbout(of_ben, |dialogs| dialogs.delete_message)),
            Self::Menu => stage.acts = menu(".message:not([data-own])"),
            Self::MenuOwn => {
                edited(&mut stage);
                stage.history.happens(BEN, 0, RoomFact::Pinned { message: of_ada });
                let emoji = Emoji::parse("👍").expect("it is one");
                stage.history.happens(BEN, 0, RoomFact::Reacted { message: of_ada, emoji });
                stage.acts = menu(".message[data-own]:has(.message-edited)");
            }
            Self::Versions => {
                edited(&mut stage);
                stage.acts = versions();
            }
            // Nothing is said by the beginning of a room.
            Self::VersionsGone => stage.acts = once(Act::OpenAbout(Revision(1), |dialogs| dialogs.versions)),
            Self::VersionsLoading => {
                stage.server = Server::Waits;
                stage.acts = versions();
            }
            Self::VersionsFailed => {
                stage.server = Server::Fails;
                stage.acts = versions();
            }
        }
        stage
    }
}

/// Somebody comes to a message, and opens its menu.
fn menu(message: &'static str) -> VecDeque<Act> {
    let more = ".message-toolbar [aria-haspopup=menu]";
    VecDeque::from([Act::Focus(message, more), Act::Press(more, ".message-menu[open] .menu-item:focus")])
}

/// Ada says something else by now, the second time; and so does Ben.
fn edited(stage: &mut Stage) {
    let (of_ada, of_ben) = (stage.history.last_of(ADA), stage.history.last_of(BEN));
    stage.history.edits(ADA, 1, of_ada, "Morning! Did everybody get home alright?");
    stage.history.edits(ADA, 1, of_ada, "Morning, all of you! Did everybody get home alright?");
    stage.history.edits(BEN, 1, of_ben, "Same time on Friday?");
}

/// Something that Ben said is gone.
fn deleted(stage: &mut Stage, by: UserId) {
    let message = stage.history.last_of(BEN);
    stage.history.happens(by, 1, RoomFact::MessageDeleted { message });
}

/// Ada wants to say something else, and Ben's message to be gone: both wait, or were refused.
fn wanted(stage: &mut Stage, problems: [Option<Problem>; 2]) {
    let (message, of_ben) = (stage.history.last_of(ADA), stage.history.last_of(BEN));
    let body = cast::body("Morning! Did everybody get home alright?");
    let [of_edit, of_deletion] = problems;
    stage.intend(1, Intent::Edit { message, body }, of_edit);
    stage.intend(2, Intent::Delete { message: of_ben }, of_deletion);
}
